"""What lesson 11 asks before it shows: each answer is computed."""

import numpy as np

from diffcourse import discrete, masks, words
from diffcourse.exercise.questions import Prediction


def nearest_to(word, d=16):
    vectors, place = words.embeddings(d), words.vocabulary().index(word)
    distances = ((vectors - vectors[place]) ** 2).sum(1)
    return words.vocabulary()[np.argsort(distances)[1]]


def fewest_no_words():
    tokens = np.array([[ord(letter) - ord("a") for letter in word] for word in words.of_length(7)])
    return max(masks.ORDERS, key=lambda order: masks.generated(tokens, order, 2).sum())


PREDICTIONS = {
    "unscaled-latents": Prediction(
        "Latents of standard deviation 3.6 go in as they are, where 1 was meant. How far does log SNR move?",
        lambda: round(2 * float(np.log(3.6)), 2),
        "The signal's variance is 3.6 squared times as large, and the noise stays.",
        frame=500,
    ),
    "whose-place": Prediction(
        "The vector of `black` takes on noise until it lies nearer to another word. To which, most likely?",
        lambda: nearest_to("black"),
        "The words that keep the same company lie nearest, so they take over first.",
        choices=("acute", "letter", "seven", "white"),
        frame=500,
    ),
    "four-fifths-masked": Prediction(
        "The schedule `evenly` masks letters in 50 steps, all of them at the end. After which step are four fifths "
        "masked?",
        lambda: int(np.argmax(discrete.evenly(50).alpha_bars < 0.2 + 1e-9)),
        "It masks the same share of all letters in each step, so t / T of them are masked at t.",
        unit="steps",
        frame=40,
    ),
    "two-at-once": Prediction(
        "Masks are opened two at a time, each letter drawn from its own exact chances. In which order does the least "
        "nonsense come out?",
        fewest_no_words,
        "So it is for these words, counted exactly. For words of six letters it is the other way round. One at a time, "
        "no order makes nonsense.",
        choices=(*masks.ORDERS, "it makes no difference"),
        frame=0,
    ),
}
