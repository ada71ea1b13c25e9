"""What a learner's own masking of lesson 11 makes of a sentence."""

import html

import numpy as np

SENTENCE = "noise takes a sentence letter by letter, and nothing comes back by itself"


def my_absorb(absorb):
    letters = np.array([ord(letter) for letter in SENTENCE])
    u = np.random.default_rng(0).random(len(letters))
    lines = ["".join(map(chr, absorb(letters, u, alpha_bar, ord("_")))) for alpha_bar in (1.0, 0.75, 0.5, 0.25)]
    return "<pre>" + "\n".join(map(html.escape, lines)) + "</pre>"
