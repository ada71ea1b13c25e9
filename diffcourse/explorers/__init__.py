"""The course's explorers: films with the controls of one lesson each."""

from diffcourse.explorers.beyond import latents, sentence, words
from diffcourse.explorers.continuous import flow, limit, units
from diffcourse.explorers.opening import dissolve, photograph, walk
from diffcourse.explorers.tempo import compare, snr

__all__ = [
    "compare",
    "dissolve",
    "flow",
    "latents",
    "limit",
    "photograph",
    "sentence",
    "snr",
    "units",
    "walk",
    "words",
]
