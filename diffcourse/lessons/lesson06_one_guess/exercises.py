"""Lesson 06: one guess in four words, and which of them to ask for."""

import numpy as np

from diffcourse.exercise.functions import Function, Probe
from diffcourse.exercise.kinds import hundredths, one_word
from diffcourse.exercise.numbers import Blanks, Number, Parts
from diffcourse.exercise.readers import an_array
from diffcourse.exercise.worked import Worked

# -- numbers by hand --------------------------------------------------------------------------------------------------

GUESS = Worked("""
eps_up = (x_t - sqrt(alpha_bar)) / sqrt(1 - alpha_bar)
    (x_t - 1) / sqrt(1 - alpha_bar) | x_0 = 1 comes in at full size; in x_t it is scaled by sqrt(alpha_bar).
eps_down = (x_t + sqrt(alpha_bar)) / sqrt(1 - alpha_bar)
    (x_t + 1) / sqrt(1 - alpha_bar) | x_0 = -1 comes in at full size; in x_t it is scaled by sqrt(alpha_bar).
noises = array([eps_up, eps_down])
likely = exp(-(noises**2) / 2)
likely_up = likely[0]
likely_down = likely[1]
up = likely_up / (likely_up + likely_down)
    0 <= up <= 1                  | A chance lies between 0 and 1.
    0.5                           | One half is the chance before you see x_t.
    eps_down / (eps_up + eps_down)
        | The chance is made of the noises themselves. Make it of their bells, exp(-eps^2 / 2).
    eps_up / (eps_up + eps_down)
    abs(eps_up) / (abs(eps_up) + abs(eps_down))
eps = up * eps_up + (1 - up) * eps_down
    (eps_up + eps_down) / 2       | This is the plain average. The likelier noise counts more.
    likely_up * eps_up + likely_down * eps_down | The bells do not add up to 1. Divide each by their sum.
score = -eps / sqrt(1 - alpha_bar)
    eps / sqrt(1 - alpha_bar)     | The minus is missing: the noise leads away from the data, and the score leads back.
    -eps / (1 - alpha_bar)        | This divides by the variance of the noise. Divide by its root, the deviation.
    -eps * sqrt(1 - alpha_bar)
        | This multiplies by sqrt(1 - alpha_bar). The less noise there is, the steeper the score: divide.
    -eps                          | This is the noise turned round; the score is that, divided by sqrt(1 - alpha_bar).
""")


def between(rng):
    return {"alpha_bar": hundredths(rng, 0.20, 0.60), "x_t": hundredths(rng, 0.20, 0.70)}


GUESSES = {
    "worked": GUESS,
    "draw": between,
    "example": {"alpha_bar": 0.36, "x_t": 0.20},
    "helpers": ("noises", "likely", "likely_up", "likely_down"),
}

TWEEDIE = Worked("""
x_0 = (x_t + (1 - alpha_bar) * score) / sqrt(alpha_bar)
    (x_t + sqrt(1 - alpha_bar) * score) / sqrt(alpha_bar)
        | The score is scaled by sqrt(1 - alpha_bar) here. That is for eps; the score takes the variance.
    (x_t + sqrt(alpha_bar) * score) / sqrt(alpha_bar)
        | The score is scaled by sqrt(alpha_bar) here; it takes 1 - alpha_bar.
    (x_t - sqrt(1 - alpha_bar) * score) / sqrt(alpha_bar)
        | This uses the score in place of eps. They are not the same: eps = -sqrt(1 - alpha_bar) * score.
    (x_t + score / sqrt(1 - alpha_bar)) / sqrt(alpha_bar)
        | The score is divided by sqrt(1 - alpha_bar). Multiply it by 1 - alpha_bar.
    (x_t + (1 - alpha_bar) * score) / (1 - alpha_bar)
        | This divides by 1 - alpha_bar; the factor of x_0 is sqrt(alpha_bar).
    sqrt(alpha_bar) * x_t + (1 - alpha_bar) * score
        | x_t is multiplied by sqrt(alpha_bar) here. That shrinks it again: divide.
    (1 - alpha_bar) * score         | This is the step along the score alone. Start from x_t.
    sqrt(alpha_bar) * x_t + sqrt(1 - alpha_bar) * score
        | This is the closed form, which adds noise. Here noise is taken out, and the shrink undone.
""")

COST = Worked("""
error_in_x0 = error * sqrt((1 - alpha_bar) / alpha_bar)
    +- 1e-4
    error_in_x0 >= 0                      | The size of an error is not negative.
    error * alpha_bar / (1 - alpha_bar)   | This multiplies by SNR. The error is divided by the root of SNR.
    error / alpha_bar
        | This divides by alpha_bar. Divide by its root, and multiply by the factor of eps, the root of 1 - alpha_bar.
    error / sqrt(alpha_bar)               | This divides by sqrt(alpha_bar) only. Multiply by the factor of eps, too.
    error**2 * (1 - alpha_bar) / alpha_bar | The error went in squared. Take it as it is.
    sqrt(error * (1 - alpha_bar) / alpha_bar)
        | The root of the error went in. It is no variance: it goes in as it is.
    error * alpha_bar
        | This multiplies by alpha_bar. Divide by its root, and multiply by the factor of the noise.
    error * (1 - alpha_bar)               | The division is missing, and so is the root of 1 - alpha_bar.
    error * (sqrt(1 - alpha_bar) - sqrt(alpha_bar)) | One factor is taken from the other here; divide.
""")

# -- choices ----------------------------------------------------------------------------------------------------------

target = one_word(dict.fromkeys(("eps", "x0", "score", "v")))
TARGETS = {
    "unit": target(
        "eps",
        x0="x_0 has the size of the data, whatever that is; standardised it would have 1, too.",
        score="as a target the score has size 1 / sqrt(1 - alpha_bar): 100 at linear's t = 1.",
        v="v has size 1 only for data of variance 1.",
    ),
    "uphill": target(
        "score",
        eps="eps points the other way: from the data to the noise.",
        x0="x_0 is a place, not a direction.",
        v="v is a mixture of eps and -x_0, not a gradient.",
    ),
    "average": target(
        "x0",
        eps="at high noise the guess of eps is nearly the input itself: a picture of noise.",
        score="the score is a gradient; Tweedie's formula makes a picture of it.",
        v="v at T is -x_0: the picture as a negative, and elsewhere mixed with noise.",
    ),
    "terminal": target(
        "v",
        eps="at SNR 0 eps is copied from the input, and x_0 would be a division by zero.",
        score="at SNR 0 the score is that of N(0, 1): it says nothing about the data.",
        x0="x_0 works at T, but at t = 1 it can be copied from the input. The question is both ends.",
    ),
}

# -- functions --------------------------------------------------------------------------------------------------------

BEST_LINES = Worked("""
eps = (x_t[:, None] - sqrt(alpha_bar) * points) / sqrt(1 - alpha_bar)
likely = exp(-(eps**2) / 2)
    exp(-abs(eps) / 2)            | The noise should be squared in the bell: exp(-eps^2 / 2).
    ones(eps.shape)               | All points count alike here. The likelier ones count more; this is the mean of all.
    1 / abs(eps)                  | The chance is made of the noise itself. Make it of the bell, exp(-eps^2 / 2).
weights = likely / likely.sum(1)[:, None]
    likely / likely.sum()         | The sum runs over all x_t too. Each x_t has chances of its own.
    likely / likely.sum(0)        | The sum runs over the x_t; it runs over the points.
return (weights * points).sum(1)
    points[argmax(weights, 1)]    | This is the likeliest point. The guess with the least squared error is the average.
    (weights * eps).sum(1)        | This is the best guess of the noise. The question is x_0.
    (x_t - sqrt(1 - alpha_bar)) / sqrt(alpha_bar)
        | This takes a noise of 1 for every x_t. Each point asks for a noise of its own.
""")
BEST = Probe(
    ("x_t", "points", "alpha_bar"),
    {
        "two points": (np.array([-0.7, 0.1, 0.5]), np.array([-1.0, 1.0]), 0.30),
        "four points, one twice": (np.array([0.4, 1.1, -0.3, 0.9]), np.array([-1.5, 0.2, 2.0, 2.0]), 0.60),
    },
    an_array("x_t = {x:g}", of="x_t"),
    BEST_LINES,
)

EXERCISES = {
    "guess_one_blank": Blanks(
        **GUESSES,
        blanks=1,
        praise="the guess of the noise, turned round and scaled: that is the slope.",
        hints=(
            "The score points against the noise, and is scaled by its standard deviation.",
            "`score = -eps / np.sqrt(1 - alpha_bar)`",
        ),
    ),
    "guess_three_blanks": Blanks(
        **GUESSES,
        blanks=3,
        praise="chances from the bells, their average, and the slope.",
        hints=(
            "How likely is a noise? `np.exp(-(eps_up**2) / 2)`, and the same for the other; divide by the sum.",
            "The average counts each noise by its chance: `up * eps_up + (1 - up) * eps_down`.",
            "`score = -eps / np.sqrt(1 - alpha_bar)`",
        ),
    ),
    "guess_by_hand": Blanks(
        **GUESSES,
        blanks=5,
        praise="you have done what a network is trained for, and got a score out of it.",
        hints=(
            "Solve the closed form for the noise, once with x_0 = 1 and once with x_0 = -1.",
            "`eps_up = (x_t - np.sqrt(alpha_bar)) / np.sqrt(1 - alpha_bar)`; for -1 the minus becomes a plus.",
            "Then the chances from the bells, the average, and the slope, as above.",
        ),
    ),
    "tweedie_by_hand": Number(
        asks="one number, the best guess of x_0",
        worked=TWEEDIE,
        given={"x_t": 0.9, "score": -0.7, "alpha_bar": 0.36},
        praise="along the score, then the shrink undone.",
        hints=(
            "Go along the score, as far as the variance of the noise says; then undo the shrink.",
            "E[x_0 | x_t] = (x_t + (1 - alpha_bar) * score) / sqrt(alpha_bar).",
            "1 - alpha_bar = 0.64, and the score is negative: it points down, to smaller values.",
            "`(0.9 + 0.64 * -0.7) / np.sqrt(0.36)`",
        ),
    ),
    "error_in_x0": Number(
        asks="one number, the size of the error in x_0",
        worked=COST,
        given={"error": 0.08, "alpha_bar": 0.07},
        praise="a small slip in the noise is a large one in the picture where little signal is left.",
        hints=(
            "x_0 = (x_t - sqrt(1 - alpha_bar) * eps) / sqrt(alpha_bar). What happens to an error in eps?",
            "It is multiplied by sqrt(0.93) and divided by sqrt(0.07).",
        ),
    ),
    "which_word": Parts(
        asks="four words in the order unit, uphill, average, terminal: each is eps, x0, score or v",
        parts=TARGETS,
        praise="four words, one guess; each is at home somewhere else.",
        hints=(
            "Look at the table of *One guess, four words* in the lesson.",
            "Which of them is a gradient? Which is a mean of pictures? Which differs from end to end?",
        ),
    ),
    "my_best_guess": Function(
        asks="your function my_best_guess(x_t, points, alpha_bar)",
        probe=BEST,
        praise="the best denoiser that exists for this data, and it needs no training.",
        hints=(
            "For each x_t and each point: which noise would lead there, and how likely is it?",
            "`eps = (x_t[:, None] - np.sqrt(alpha_bar) * points) / np.sqrt(1 - alpha_bar)` has a row for each x_t.",
            "Each row of `np.exp(-(eps**2) / 2)`, divided by its sum, holds the chances of the points.",
            "`return (weights * points).sum(1)`",
        ),
    ),
}
