"""The course's explorers: films with the controls of one lesson each."""

from diffcourse.explorers.opening import dissolve, photograph, walk
from diffcourse.explorers.tempo import compare, snr

__all__ = ["compare", "dissolve", "photograph", "snr", "walk"]
