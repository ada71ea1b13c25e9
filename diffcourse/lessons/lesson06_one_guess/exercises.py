"""Lesson 06: one guess in four words, and which of them to ask for."""

from diffcourse.exercise.kinds import Choice
from diffcourse.exercise.numbers import Number, Parts
from diffcourse.exercise.questions import Question
from diffcourse.exercise.worked import Worked

# -- numbers by hand --------------------------------------------------------------------------------------------------

TWEEDIE = Worked("""
x_0 = (x_t + (1 - alpha_bar) * score) / sqrt(alpha_bar)
    (x_t + score) / sqrt(alpha_bar) | The score goes in without its factor 1 - alpha_bar.
    (x_t + sqrt(1 - alpha_bar) * score) / sqrt(alpha_bar)
        | The score is scaled by sqrt(1 - alpha_bar) here. That is for eps; the score takes the variance.
    (x_t + sqrt(alpha_bar) * score) / sqrt(alpha_bar)
        | The score is scaled by sqrt(alpha_bar) here; it takes 1 - alpha_bar.
    (x_t - (1 - alpha_bar) * score) / sqrt(alpha_bar)
        | The score is taken away here, or its minus is lost. One goes along it, and it points down here.
    (x_t - sqrt(1 - alpha_bar) * score) / sqrt(alpha_bar)
        | The score stands here where eps belongs. With this formula: eps = -sqrt(1 - alpha_bar) * score.
    (x_t + score / (1 - alpha_bar)) / sqrt(alpha_bar) | The score is divided by 1 - alpha_bar; it is multiplied.
    (x_t + score / sqrt(1 - alpha_bar)) / sqrt(alpha_bar)
        | The score is divided by sqrt(1 - alpha_bar). Multiply it by 1 - alpha_bar.
    x_t + (1 - alpha_bar) * score   | The shrink is not undone: divide by sqrt(alpha_bar).
    x_t + (1 - alpha_bar) * score / sqrt(alpha_bar)
        | x_t is not divided by sqrt(alpha_bar): the brackets are missing.
    x_t / sqrt(alpha_bar) + (1 - alpha_bar) * score
        | The score's part is not divided by sqrt(alpha_bar): the brackets are missing.
    (x_t + (1 - alpha_bar) * score) * sqrt(alpha_bar)
        | This shrinks once more. The shrink has to be undone: divide.
    (x_t + (1 - alpha_bar) * score) / (1 - alpha_bar)
        | This divides by 1 - alpha_bar; the factor of x_0 is sqrt(alpha_bar).
    x_t / sqrt(alpha_bar)           | This is x_t with its shrink undone. The noise is still in it.
    (1 - alpha_bar) * score         | This is the way along the score alone; it starts from x_t.
    sqrt(alpha_bar) * x_t + sqrt(1 - alpha_bar) * score
        | This is the closed form, which adds noise. Here noise is taken out, and the shrink undone.
""")

COST = Worked("""
error_in_x0 = error * sqrt((1 - alpha_bar) / alpha_bar)
    +- 1e-4
    error_in_x0 >= 0                      | The size of an error is not negative.
    error * sqrt(alpha_bar / (1 - alpha_bar)) | This is how an error in x_0 looks in eps: the other way round.
    error * (1 - alpha_bar) / alpha_bar   | This is the ratio of variances; an error is scaled by factors, their roots.
    error * alpha_bar / (1 - alpha_bar)   | This multiplies by SNR. The error is divided by the root of SNR.
    error                                 | An error of the same size? x_0 and eps are scaled differently in x_t.
    error / sqrt(alpha_bar)               | This divides by sqrt(alpha_bar) only; the factor of eps belongs in, too.
    error * sqrt(1 - alpha_bar)           | This is the error inside x_t. To get to x_0, undo the shrink.
    error * sqrt(1 - alpha_bar) / alpha_bar | This divides by alpha_bar itself; the factor of x_0 is its root.
    error * (1 - alpha_bar) / sqrt(alpha_bar) | The root of 1 - alpha_bar is missing.
    error * sqrt(alpha_bar)               | This scales by sqrt(alpha_bar), the factor of x_0 in x_t. Undo it: divide.
    -error * sqrt((1 - alpha_bar) / alpha_bar)
        | This is the error with its sign, for a guess that is too high; give its size.
    sqrt((1 - alpha_bar) / alpha_bar)     | This is the factor; times the error it is the answer.
    error**2 * (1 - alpha_bar) / alpha_bar | The error went in squared. The question is its size.
    sqrt(error * (1 - alpha_bar) / alpha_bar)
        | The root of the error went in. It is no variance: it goes in as it is.
    error * alpha_bar
        | This multiplies by alpha_bar. Divide by its root, and bring the noise's factor in.
    error * (1 - alpha_bar)               | The division is missing, and so is the root of 1 - alpha_bar.
    error * (sqrt(1 - alpha_bar) - sqrt(alpha_bar)) | One factor is taken from the other here; divide.
""")

# -- choices ----------------------------------------------------------------------------------------------------------


def target(truth, slips):
    return Choice("a word", dict.fromkeys(("eps", "x0", "score", "v")), truth, slips)


TARGETS = {
    "unit": target(
        "eps",
        {
            "as-x0": ("x_0 has the size of the data, whatever that is; standardised it would have 1, too.", "x0"),
            "as-score": ("the score has size 1 / sqrt(1 - alpha_bar): 100 at the first step.", "score"),
            "as-v": ("v has size 1 only for data of variance 1.", "v"),
        },
    ),
    "uphill": target(
        "score",
        {
            "as-eps": ("eps points the other way: from the data to the noise.", "eps"),
            "as-x0": ("x_0 is a place, not a direction.", "x0"),
            "as-v": ("v is a mixture of eps and -x_0, not a gradient.", "v"),
        },
    ),
    "average": target(
        "x0",
        {
            "as-eps": (
                "at high noise the guess of eps is nearly the input itself: a picture of noise.",
                "eps",
            ),
            "as-score": ("the score is a gradient; Tweedie's formula makes a picture of it.", "score"),
            "as-v": ("v at T is -x_0: the picture as a negative, and elsewhere mixed with noise.", "v"),
        },
    ),
    "terminal": target(
        "v",
        {
            "as-eps": ("at SNR 0 eps is copied from the input, and x_0 would be a division by zero.", "eps"),
            "as-score": ("at SNR 0 the score is that of N(0, 1): it says nothing about the data.", "score"),
            "as-x0": ("x_0 works at T, but at t = 1 it can be copied from the input. The question is both ends.", "x0"),
        },
    ),
}

EXERCISES = {
    "tweedie_by_hand": Number(
        asks="one number, the best guess of x_0",
        worked=TWEEDIE,
        given={"x_t": 0.6, "score": -0.5, "alpha_bar": 0.36},
        praise="along the score, then the shrink undone.",
        hints=(
            "Go along the score, as far as the variance of the noise says; then undo the shrink.",
            "E[x_0 | x_t] = (x_t + (1 - alpha_bar) * score) / sqrt(alpha_bar).",
            "1 - alpha_bar = 0.64, and the score is negative: it points down, to smaller values.",
            "`(0.6 + 0.64 * -0.5) / np.sqrt(0.36)`",
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
            "Look at the table at the top of the lesson, and at the sizes under it.",
            "Which of them is a gradient? Which is a mean of pictures? Which differs from end to end?",
        ),
    ),
}

QUESTIONS = {
    "four-words": Question(
        "A network predicts eps. How do you get x₀, the score and v from it?",
        "x₀ = (xₜ - sqrt(1 - ᾱ) eps) / sqrt(ᾱ); score = -eps / sqrt(1 - ᾱ); v = sqrt(ᾱ) eps - sqrt(1 - ᾱ) x₀. It is "
        "one guess in four words.",
        (
            "x₀: subtract the scaled noise, undo the shrink.",
            "Score: minus eps over the noise's standard deviation.",
            "v: sqrt(ᾱ) eps - sqrt(1 - ᾱ) x₀.",
        ),
    ),
    "why-noise": Question(
        "Why do so many models predict the noise and not the clean picture?",
        "The noise has size 1 at every t and for all data, and it is only what is wrong with the input, a correction. "
        "Subtracting it step by step brings the structure out. At very high noise it is the worse word: there an error "
        "in eps is a huge one in x₀.",
        (
            "The same size at every t.",
            "A correction, where x₀ would be the whole picture again.",
            "At very low SNR x₀ or v is better.",
        ),
    ),
    "score-points": Question(
        "What is the score, and what has it to do with the noise?",
        "It is the gradient of log q(xₜ): at each place the direction of likelier data. It is -E[eps | xₜ] / "
        "sqrt(1 - ᾱ), so following it means taking expected noise away.",
        (
            "Gradient of the log density.",
            "It points to likelier places.",
            "Minus the expected noise over its standard deviation.",
        ),
    ),
    "tweedie-blur": Question(
        "What does the best denoiser give at high noise, and why is one step not enough?",
        "The mean of all x₀ that xₜ may come from. At high noise that is nearly the mean of all data: a blur that is "
        "itself no data. Only after small steps, each with a new guess, has it to decide between fewer and fewer.",
        (
            "The mean of all possible x₀.",
            "At high noise a blur.",
            "Many steps let the guess resolve.",
        ),
    ),
    "eps-zero-snr": Question(
        "Interview: after rescaling to zero terminal SNR, sampling gives NaN in the first step. Why?",
        "At T alpha_bar is 0, and x₀ = (x_T - eps) / 0. Nothing of the data is in x_T, so a guess of the noise says "
        "nothing about it. Train with v or x₀, which need no division.",
        (
            "sqrt(ᾱ_T) = 0 is divided by.",
            "eps at T is the input itself.",
            "Predict v or x₀ there.",
        ),
        wrong="A numerical accident: clip alpha_bar at 1e-8 and go on.",
        tempting="The NaN is gone then.",
        but="0 / 0 becomes a huge number times a rounding error. The network has still learned nothing about x₀ at T, "
        "and the first step is arbitrary.",
    ),
}
