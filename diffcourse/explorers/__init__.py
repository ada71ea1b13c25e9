"""The course's explorers: films with the controls of one lesson each."""

from diffcourse.explorers.beyond import latents, sentence, words
from diffcourse.explorers.continuous import flow, limit, units
from diffcourse.explorers.design import designer
from diffcourse.explorers.opening import dissolve, photograph, walk
from diffcourse.explorers.reverse import embedding, glyphs, guesses, score, there_and_back
from diffcourse.explorers.tempo import break_it, compare, pooling, snr

__all__ = [
    "break_it",
    "compare",
    "designer",
    "dissolve",
    "embedding",
    "glyphs",
    "guesses",
    "photograph",
    "pooling",
    "score",
    "snr",
    "there_and_back",
    "walk",
    "flow",
    "latents",
    "limit",
    "sentence",
    "units",
    "words",
]
