"""Lesson 06: the way back: guesses, scores, steps and what comes out."""

import numpy as np
from numpy import sqrt

from diffcourse.exercise.functions import Probe
from diffcourse.exercise.kinds import Choice, Faded, Function, Number, Parts, hundredths
from diffcourse.exercise.parse import Mistake, array_like
from diffcourse.exercise.questions import Question

# -- numbers by hand --------------------------------------------------------------------------------------------------


def one_step_back(alpha_bar, alpha_bar_s, x_t, eps):
    """A DDIM step, line by line."""
    hiss = sqrt(1 - alpha_bar)
    left = x_t - hiss * eps
    x0 = left / sqrt(alpha_bar)
    b = alpha_bar_s
    return {
        "hiss": Number(
            "one number",
            hiss,
            {
                "no-root": ("this is 1 - alpha_bar, a variance; the noise is scaled by its root.", 1 - alpha_bar),
                "signal": ("this is sqrt(alpha_bar), the factor of x_0.", sqrt(alpha_bar)),
                "one-minus-root": ("this is 1 - sqrt(alpha_bar): take the difference first.", 1 - sqrt(alpha_bar)),
                "of-s": ("this is the factor at s; x_t stands at t.", sqrt(1 - b)),
            },
            within=(0, 1, "the factor of the noise lies between 0 and 1"),
        ),
        "left": Number(
            "one number",
            left,
            {
                "added": ("the noise is added here; it has to go.", x_t + hiss * eps),
                "full-size": ("the noise goes at full size here; in x_t it is scaled by hiss.", x_t - eps),
                "factor-alone": ("the factor hiss is taken away alone; it multiplies eps.", x_t - hiss),
                "signal-for-hiss": (
                    "the noise is scaled by sqrt(alpha_bar) here, the factor of x_0.",
                    x_t - sqrt(alpha_bar) * eps,
                ),
                "nothing-taken": ("this is x_t with all its noise.", x_t),
                "noise-alone": ("this is the noise that is in x_t; asked is what is left without it.", hiss * eps),
            },
            follows=lambda hiss: x_t - hiss * eps,
        ),
        "x0": Number(
            "one number",
            x0,
            {
                "not-divided": ("the shrink has to be undone: divide by sqrt(alpha_bar).", left),
                "no-root": ("this divides by alpha_bar; x_0 was scaled by its root.", left / alpha_bar),
                "multiplied": ("this shrinks once more; the shrink has to be undone.", left * sqrt(alpha_bar)),
                "of-s": ("this divides by the factor at s; x_t stands at t.", left / sqrt(b)),
                "by-hiss": ("this divides by the factor of the noise; x_0 has the other one.", left / hiss),
                "noise-left-in": ("this is x_t divided; the noise has to be out first.", x_t / sqrt(alpha_bar)),
            },
            follows=lambda left: left / sqrt(alpha_bar),
        ),
        "x_s": Number(
            "one number",
            sqrt(b) * x0 + sqrt(1 - b) * eps,
            {
                "old-level": (
                    "this noises x_0 to the level of t again: that is x_t itself.",
                    sqrt(alpha_bar) * x0 + sqrt(1 - alpha_bar) * eps,
                ),
                "no-noise-back": (
                    "this is the signal part alone: at s some of the noise is still there.",
                    sqrt(b) * x0,
                ),
                "no-roots": ("both factors are roots.", b * x0 + (1 - b) * eps),
                "old-noise-level": ("the noise comes back with the size it had at t.", sqrt(b) * x0 + hiss * eps),
                "variance-for-std": (
                    "the noise comes back scaled by 1 - alpha_bar_s, a variance.",
                    sqrt(b) * x0 + (1 - b) * eps,
                ),
                "alpha-bar-for-root": (
                    "x_0 comes in scaled by alpha_bar_s; its factor is the root.",
                    b * x0 + sqrt(1 - b) * eps,
                ),
                "old-signal-level": ("x_0 is scaled as it was at t.", sqrt(alpha_bar) * x0 + sqrt(1 - b) * eps),
                "x0-alone": ("this is the guess of x_0; at s it is noised again, but less.", x0),
                "left-for-x0": ("the shrunken rest stands here where x_0 belongs.", sqrt(b) * left + sqrt(1 - b) * eps),
                "x_t-for-x0": (
                    "x_t stands here where the guess of x_0 belongs: the old noise would stay in.",
                    sqrt(b) * x_t + sqrt(1 - b) * eps,
                ),
                "noise-unscaled": ("the noise comes in at full size here.", sqrt(b) * x0 + eps),
                "swapped": ("the two factors have changed places.", sqrt(1 - b) * x0 + sqrt(b) * eps),
                "noise-subtracted": (
                    "the noise is taken away once more; at s it is still in.",
                    sqrt(b) * x0 - sqrt(1 - b) * eps,
                ),
            },
            follows=lambda x0: sqrt(b) * x0 + sqrt(1 - b) * eps,
        ),
    }


def a_step(rng):
    alpha_bar = hundredths(rng, 0.20, 0.50)
    return {
        "alpha_bar": alpha_bar,
        "alpha_bar_s": round(alpha_bar + hundredths(rng, 0.20, 0.40), 2),
        "x_t": hundredths(rng, 0.60, 1.60),
        "eps": hundredths(rng, -1.20, -0.30),
    }


def tweedie_by_hand(x_t=0.6, score=-0.5, a=0.36):
    right = (x_t + (1 - a) * score) / sqrt(a)
    return {
        "truth": right,
        "slips": {
            "noise-at-full-size": ("the score goes in without its factor 1 - alpha_bar.", (x_t + score) / sqrt(a)),
            "root": (
                "the score is scaled by sqrt(1 - alpha_bar) here. That is for eps; the score takes the variance.",
                (x_t + sqrt(1 - a) * score) / sqrt(a),
            ),
            "not-divided": ("the shrink is not undone: divide by sqrt(alpha_bar).", x_t + (1 - a) * score),
            "no-root": ("this divides by alpha_bar; the factor of x_0 is its root.", (x_t + (1 - a) * score) / a),
            "subtracted": (
                "the score is taken away here. It points to the data, so one goes along it.",
                (x_t - (1 - a) * score) / sqrt(a),
            ),
            "alpha-bar-for-noise": (
                "the score is scaled by alpha_bar here; it takes 1 - alpha_bar.",
                (x_t + a * score) / sqrt(a),
            ),
            "score-for-eps": (
                "the score stands here where eps belongs. With this formula: eps = -sqrt(1 - alpha_bar) * score.",
                (x_t - sqrt(1 - a) * score) / sqrt(a),
            ),
            "divided-before": (
                "x_t is not divided by sqrt(alpha_bar): the brackets are missing.",
                x_t + (1 - a) * score / sqrt(a),
            ),
            "divided-after": (
                "the score's part is not divided by sqrt(alpha_bar): the brackets are missing.",
                x_t / sqrt(a) + (1 - a) * score,
            ),
            "multiplied": ("this shrinks once more; the shrink has to be undone.", (x_t + (1 - a) * score) * sqrt(a)),
            "divided-by-noise": (
                "this divides by sqrt(1 - alpha_bar), the factor of the noise.",
                (x_t + (1 - a) * score) / sqrt(1 - a),
            ),
        },
    }


def posterior_by_hand(before=0.64, beta=0.25):
    alpha = 1 - beta
    now = before * alpha
    left = 1 - now
    return {
        "of_x0": Number(
            "one number",
            sqrt(before) * beta / left,
            {
                "no-root": ("alpha_bar_(t-1) goes in with its root.", before * beta / left),
                "wrong-level": (
                    "this has sqrt(alpha_bar_t); x_(t-1) stands one step earlier.",
                    sqrt(now) * beta / left,
                ),
                "root-of-beta": ("beta goes in without a root.", sqrt(before) * sqrt(beta) / left),
                "alpha-for-alpha-bar": (
                    "alpha_t stands here where alpha_bar_t belongs, the product of all alphas so far.",
                    sqrt(before) * beta / (1 - alpha),
                ),
                "not-divided": ("divide by 1 - alpha_bar_t.", sqrt(before) * beta),
                "divided-by-root": ("this divides by sqrt(1 - alpha_bar_t).", sqrt(before) * beta / sqrt(left)),
                "divided-by-before": ("this divides by 1 - alpha_bar_(t-1).", sqrt(before) * beta / (1 - before)),
            },
            within=(0, 1, "the weight lies between 0 and 1"),
        ),
        "of_xt": Number(
            "one number",
            sqrt(alpha) * (1 - before) / left,
            {
                "no-root": ("alpha_t goes in with its root.", alpha * (1 - before) / left),
                "alpha-bar-for-alpha": (
                    "this has sqrt(alpha_bar_t); a single step has alpha_t.",
                    sqrt(now) * (1 - before) / left,
                ),
                "not-divided": ("divide by 1 - alpha_bar_t.", sqrt(alpha) * (1 - before)),
                "wrong-noise": (
                    "1 - alpha_bar_t stands above and below here; above it is 1 - alpha_bar_(t-1).",
                    sqrt(alpha),
                ),
                "before-for-noise": (
                    "alpha_bar_(t-1) stands here where 1 minus it should.",
                    sqrt(alpha) * before / left,
                ),
                "rest-of-one": (
                    "this is 1 minus the other weight. They need not add up to 1: x_0 and x_t are scaled differently.",
                    1 - sqrt(before) * beta / left,
                ),
            },
            within=(0, 1, "the weight lies between 0 and 1"),
        ),
        "variance": Number(
            "one number",
            (1 - before) / left * beta,
            {
                "beta": (
                    "this is beta, the variance of the step forward; looking back, x_0 known, leaves less.",
                    beta,
                ),
                "upside-down": ("the fraction is upside down: the variance is below beta.", left / (1 - before) * beta),
                "std": ("this is the standard deviation; asked is the variance.", sqrt((1 - before) / left * beta)),
                "not-times-beta": ("beta is missing.", (1 - before) / left),
                "without-fraction": ("this is beta times 1 - alpha_bar_(t-1), not divided.", (1 - before) * beta),
                "shares": ("this has the alpha_bars in place of 1 minus them.", now / before * beta),
            },
            within=(0, beta, "the variance lies between 0 and beta"),
        ),
    }


def error_in_x0(error=0.08, a=0.07):
    return {
        "truth": error * sqrt((1 - a) / a),
        "slips": {
            "upside-down": (
                "this is how an error in x_0 looks in eps: the other way round.",
                error * sqrt(a / (1 - a)),
            ),
            "variances": (
                "this is the ratio of variances; an error is scaled by factors, their roots.",
                error * (1 - a) / a,
            ),
            "unchanged": (
                "an error of the same size, in another unit? x_0 and eps are scaled differently in x_t.",
                error,
            ),
            "signal-alone": (
                "this divides by sqrt(alpha_bar) only; the factor of eps belongs in, too.",
                error / sqrt(a),
            ),
            "noise-alone": (
                "this is the error inside x_t; to get to x_0, the shrink has to be undone.",
                error * sqrt(1 - a),
            ),
            "no-roots": ("this divides by alpha_bar itself.", error * sqrt(1 - a) / a),
            "with-a-sign": (
                "this is the error with its sign, for a guess that is too high; asked is its size.",
                -error * sqrt((1 - a) / a),
            ),
            "factor-alone": ("this is the factor; times the error it is the answer.", sqrt((1 - a) / a)),
        },
        "within": (0, np.inf, "the size of an error is not negative"),
    }


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
            "as-x0": ("x_0 works at T, but at t = 1 it can be copied from the input. Asked is both ends.", "x0"),
        },
    ),
}


# -- functions --------------------------------------------------------------------------------------------------------

X_T = np.array([0.8, -1.5, 2.2, 0.1])
EPS = np.array([-0.6, 0.4, 1.3, -2.0])


def states(value, x_t, *rest):
    if isinstance(value, tuple) and len(value) == 2 and np.shape(value[0]) == x_t.shape:
        raise Mistake("pair", "a pair came back; only the state at s is asked for.")
    array = array_like("what the function gives back", value, x_t.shape, of="x_t")
    return {f"x_s[{k}]": x for k, x in enumerate(array.ravel())}


def step(hiss=None, signal=None, shrink=None, turn=None):
    """A DDIM step with one factor in it exchanged; each is a function of (a, b)."""
    hiss, signal = hiss or (lambda a, b: sqrt(1 - a)), signal or (lambda a, b: sqrt(a))
    shrink, turn = shrink or (lambda a, b: sqrt(b)), turn or (lambda a, b: sqrt(1 - b))

    def function(x_t, eps, alpha_bar, alpha_bar_s):
        a, b = alpha_bar, alpha_bar_s
        x0 = (x_t - hiss(a, b) * eps) / signal(a, b)
        return shrink(a, b) * x0 + turn(a, b) * eps

    return function


STEP_SLIPS = {
    "variance-for-std": (
        "the noise is taken out by 1 - alpha_bar, its variance; the factor is the root.",
        step(hiss=lambda a, b: 1 - a),
    ),
    "noise-at-full-size": ("the noise is taken out at full size; in x_t it is scaled.", step(hiss=lambda a, b: 1)),
    "shrink-not-undone": (
        "x_0 is not divided by sqrt(alpha_bar): the shrink has to be undone.",
        step(signal=lambda a, b: 1),
    ),
    "alpha-bar-for-root": ("x_0 is divided by alpha_bar; its factor is the root.", step(signal=lambda a, b: a)),
    "levels-swapped": (
        "the two levels have changed places: x_t stands at alpha_bar, and the new state at alpha_bar_s.",
        lambda x_t, eps, a, b: step()(x_t, eps, b, a),
    ),
    "stays": (
        "this gives x_t back. The noise comes out by alpha_bar, and goes in again by alpha_bar_s.",
        lambda x_t, eps, a, b: x_t,
    ),
    "bracket-forgotten": (
        "only the noise is divided by sqrt(alpha_bar): brackets are missing around what is divided.",
        lambda x_t, eps, a, b: sqrt(b) * (x_t - sqrt(1 - a) * eps / sqrt(a)) + sqrt(1 - b) * eps,
    ),
    "shrunk-once-more": (
        "x_0 is multiplied by sqrt(alpha_bar): the shrink has to be undone.",
        step(signal=lambda a, b: 1 / sqrt(a)),
    ),
    "factors-swapped": (
        "the two factors at s have changed places.",
        step(shrink=lambda a, b: sqrt(1 - b), turn=lambda a, b: sqrt(b)),
    ),
    "second-line-without-roots": (
        "the factors at s lack their roots.",
        step(shrink=lambda a, b: b, turn=lambda a, b: 1 - b),
    ),
    "x0-alone": (
        "this gives x_0, the guess of the clean data. The step ends at s, with less noise, not with none.",
        lambda x_t, eps, a, b: (x_t - sqrt(1 - a) * eps) / sqrt(a),
    ),
    "x_t-for-x0": (
        "x_t stands here where the guess of x_0 belongs: the old noise would stay in.",
        lambda x_t, eps, a, b: sqrt(b) * x_t + sqrt(1 - b) * eps,
    ),
    "no-roots": (
        "all roots are missing: alpha_bar and 1 - alpha_bar are variances, and x is scaled by their roots.",
        lambda x_t, eps, a, b: b * (x_t - (1 - a) * eps) / a + (1 - b) * eps,
    ),
    "no-noise-back": ("the noise part at s is missing.", step(turn=lambda a, b: 0)),
    "old-noise-level": ("the noise comes back with the size it had at t.", step(turn=lambda a, b: sqrt(1 - a))),
    "turn-without-root": (
        "the noise comes back scaled by 1 - alpha_bar_s; its factor is the root.",
        step(turn=lambda a, b: 1 - b),
    ),
    "shrink-without-root": ("x_0 comes in scaled by alpha_bar_s; its factor is the root.", step(shrink=lambda a, b: b)),
    "shrink-forgotten": ("x_0 comes in at full size at s.", step(shrink=lambda a, b: 1)),
    "noise-subtracted": ("the noise part at s is taken away; it is added.", step(turn=lambda a, b: -sqrt(1 - b))),
    "noise-added": ("the noise is added where it should be taken out of x_t.", step(hiss=lambda a, b: -sqrt(1 - a))),
}
STEP = Probe(
    ("x_t", "eps", "alpha_bar", "alpha_bar_s"),
    {
        "from 0.30 to 0.55": (X_T, EPS, 0.30, 0.55),
        "from 0.05 to 0.90": (X_T, EPS, 0.05, 0.90),
        "for a picture of 2 x 2": (X_T.reshape(2, 2), EPS.reshape(2, 2), 0.30, 0.55),
    },
    states,
    step(),
)

LIBRARY = np.cumprod(1 - np.linspace(0.08, 0.40, 8))  # as libraries store it: index 0 is the first noisy step


def says_two(x, a):
    """The exact guess where all data is 2."""
    return (x - 2 * sqrt(a)) / sqrt(1 - a)


def bent(x, a):
    """Some guess or other, which tells wrong steps apart."""
    return 0.7 * x + a


def to_clean(alphas, k, steps):
    return alphas[steps[k + 1]] if k + 1 < len(steps) else 1.0


def to_index_0(alphas, k, steps):
    return alphas[steps[k + 1]] if k + 1 < len(steps) else alphas[0]


def walk(level=to_clean, turn=lambda b: sqrt(1 - b)):
    """DDIM along `steps`; level: where step k ends."""

    def function(x, steps, alphas_cumprod, guess):
        for k, t in enumerate(steps):
            a, b = alphas_cumprod[t], level(alphas_cumprod, k, steps)
            eps = guess(x, a)
            x = sqrt(b) * (x - sqrt(1 - a) * eps) / sqrt(a) + turn(b) * eps
        return x

    return function


def ends(value, x, *rest):
    return {f"particle {k}": v for k, v in enumerate(array_like("what the function gives back", value, x.shape))}


def where_they_end(look):
    values = [number for what, (number, _) in look.items() if what.startswith("where all data is 2")]
    return f"all the data is 2, the guess is exact, and the particles end at {', '.join(f'{v:.3f}' for v in values)}."


WALK_SLIPS = {
    "first-noisy-step-for-clean": (
        "the last step ends at alphas_cumprod[0]. In a library's array that is the first *noisy* step; clean data has "
        "alpha_bar = 1, and stands nowhere in it.",
        walk(to_index_0),
    ),
    "noise-for-clean": (
        "the last step ends at alpha_bar = 0: that is pure noise. Clean data has alpha_bar = 1.",
        walk(lambda a, k, steps: a[steps[k + 1]] if k + 1 < len(steps) else 0.0),
    ),
    "always-to-the-end": ("every step leads to clean data at once.", walk(lambda a, k, steps: 1.0)),
    "index-before": (
        "each step must end where the *next* one starts: with steps skipped, that is not one index lower.",
        walk(lambda a, k, steps: a[steps[k] - 1] if steps[k] > 0 else 1.0),
    ),
    "index-minus-one": (
        "-1 as an index is the *last* entry, the noisiest level of all.",
        walk(lambda a, k, steps: a[steps[k + 1] if k + 1 < len(steps) else -1]),
    ),
    "noise-dropped": (
        "the noise part of every step is gone now; only the last one has none.",
        walk(turn=lambda b: 0.0),
    ),
    "stays-at-t": ("a step now ends at the level it started from.", walk(lambda a, k, steps: a[steps[k]])),
    "all-levels-shifted": (
        "now each step ends one index lower than the next one starts.",
        walk(lambda a, k, steps: a[max(steps[k + 1] - 1, 0)] if k + 1 < len(steps) else 1.0),
    ),
}


STARTS = np.array([-1.0, 0.3, 1.4])
WALK = Probe(
    ("x", "steps", "alphas_cumprod", "guess"),
    {
        "where all data is 2": (STARTS, np.array([7, 4, 2, 0]), LIBRARY, says_two),
        "with another guess": (STARTS, np.array([7, 5, 3, 1, 0]), LIBRARY, bent),
    },
    ends,
    walk(),
    symptom=where_they_end,
)
PUBLISHED = (
    "The same line was published: pull requests 587 to lllyasviel/ControlNet and 345 to Stability-AI/stablediffusion "
    "say that the DDIM sampler's last alpha is alphacums[0] where it should be 1, which leaves noise in the result."
)

EXERCISES = {
    "ddim_one_blank": Faded(
        asks="the numbers given and x_s: `check.ddim_one_blank(given, x_s)`",
        draw=a_step,
        make=one_step_back,
        blanks=1,
        praise="the guess of x_0, noised again, but less.",
        hints=(
            "It is the closed form at level s, with the guesses of x_0 and eps.",
            "`x_s = np.sqrt(alpha_bar_s) * x0 + np.sqrt(1 - alpha_bar_s) * eps`",
        ),
    ),
    "ddim_three_blanks": Faded(
        asks="the numbers given and three of yours: `check.ddim_three_blanks(given, left, x0, x_s)`",
        draw=a_step,
        make=one_step_back,
        blanks=3,
        praise="noise out, shrink undone, and the closed form at the new level.",
        hints=(
            "In x_t the noise is scaled by hiss: take just that out.",
            "`left = x_t - hiss * eps`, and that is sqrt(alpha_bar) times x_0.",
            "`x_s = np.sqrt(alpha_bar_s) * x0 + np.sqrt(1 - alpha_bar_s) * eps`",
        ),
    ),
    "ddim_by_hand": Faded(
        asks="the numbers given and four of yours: `check.ddim_by_hand(given, hiss, left, x0, x_s)`",
        draw=a_step,
        make=one_step_back,
        blanks=4,
        praise="a whole DDIM step. A sampler is this, in a loop.",
        hints=(
            "The noise in x_t is scaled by sqrt(1 - alpha_bar).",
            "Take it out, then divide by sqrt(alpha_bar): that is the guess of x_0.",
            "Then the closed form at level s, with the same eps.",
        ),
    ),
    "tweedie_by_hand": Number(
        asks="one number, the best guess of x_0",
        **tweedie_by_hand(),
        praise="along the score, then the shrink undone.",
        hints=(
            "Go along the score, as far as the variance of the noise says; then undo the shrink.",
            "E[x_0 | x_t] = (x_t + (1 - alpha_bar) * score) / sqrt(alpha_bar).",
            "1 - alpha_bar = 0.64, and the score is negative: it points down, to smaller values.",
            "`(0.6 + 0.64 * -0.5) / np.sqrt(0.36)`",
        ),
    ),
    "posterior_by_hand": Parts(
        asks="three numbers in one list: of_x0, of_xt, variance",
        parts=posterior_by_hand(),
        praise="if x_0 were known, this would be the whole of sampling.",
        hints=(
            "How do alpha_t and alpha_bar_t follow from what is given?",
            "alpha_t = 1 - 0.25 = 0.75, and alpha_bar_t = 0.64 * 0.75 = 0.48.",
            "Everything is divided by 1 - alpha_bar_t = 0.52.",
            "`np.sqrt(0.64) * 0.25 / 0.52`, `np.sqrt(0.75) * 0.36 / 0.52` and `0.36 / 0.52 * 0.25`",
        ),
    ),
    "error_in_x0": Number(
        asks="one number, the size of the error in x_0",
        **error_in_x0(),
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
    "my_ddim_step": Function(
        asks="your function my_ddim_step(x_t, eps, alpha_bar, alpha_bar_s)",
        probe=STEP,
        truth=step(),
        slips=STEP_SLIPS,
        praise="with a loop around it and a network for eps this draws pictures.",
        hints=(
            "Two lines: a guess of x_0 from x_t and eps, then the closed form at alpha_bar_s.",
            "`x0 = (x_t - np.sqrt(1 - alpha_bar) * eps) / np.sqrt(alpha_bar)`",
            "`return np.sqrt(alpha_bar_s) * x0 + np.sqrt(1 - alpha_bar_s) * eps`",
        ),
    ),
    "perfect_fit": Choice(
        asks='one letter in quotation marks, "A" to "D"',
        options={
            "A": "New glyphs in the style of the 40.",
            "B": "The 40 glyphs themselves, each about as often.",
            "C": "One and the same glyph every time.",
            "D": "The average of all 40.",
        },
        truth="B",
        slips={
            "new-ones": (
                "A: anything new has no share in the training data, so the perfect fit gives it no share either.",
                "A",
            ),
            "one-glyph": ("C: all 40 are equally likely in the data. Different noise leads to different glyphs.", "C"),
            "average": (
                "D: that is the first guess, at T, and what a single step gives. With many steps it resolves.",
                "D",
            ),
        },
        praise="a perfect sampler of the training set is a copying machine.",
        hints=(
            "Which distribution has the smallest loss for data that consists of 40 pictures?",
            "The lesson has tried it: look at what 50 steps gave.",
        ),
    ),
    "debug_ddim": Function(
        asks="the function ddim_mended with its one slip mended",
        probe=WALK,
        truth=walk(),
        slips=WALK_SLIPS,
        planted="first-noisy-step-for-clean",
        praise=f"the last step ends at clean data. {PUBLISHED}",
        hints=(
            "Where does the last step end, and what is alpha_bar there? Print `levels`.",
            "This array is stored as libraries do: index 0 is the first noisy step. What is alpha_bar of clean data?",
            "After the line with `np.append`: `levels[-1] = 1.0`.",
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
    "ddpm-ddim": Question(
        "What do DDPM and DDIM have in common, and in what do they differ?",
        "Both guess x₀ and eps and go to a lower noise level, with the same network. DDPM adds fresh noise in each "
        "step, DDIM none: it is deterministic, the same start gives the same end, and it needs fewer steps.",
        (
            "The same network and the same guess.",
            "DDPM draws noise in each step (eta = 1).",
            "DDIM draws none (eta = 0): same start, same end.",
        ),
    ),
    "memorises": Question(
        "Why does the best possible denoiser of a finite training set copy it?",
        "It is the weighted mean of the training pictures, and near t = 0 all the weight is on one of them. The "
        "distribution that it samples perfectly is the training set. New pictures come from an imperfect fit that "
        "smooths between examples.",
        (
            "Its guess is a softmax mean over the set.",
            "At low noise one picture has all the weight.",
            "Generalisation is owed to not reaching that optimum.",
        ),
    ),
    "one-shot": Question(
        "Interview: the network can guess x₀ from any xₜ. Why not do it once, from pure noise?",
        "Because the least-squares guess is a mean. From pure noise it is the mean of all data, the same blur for "
        "every start. Small steps let each new guess be made from a state that holds more of the decision.",
        (
            "The guess is the mean of all that is possible.",
            "From pure noise: one blur for all.",
            "Iterative refinement resolves it.",
        ),
        wrong="It would work, many steps only make the picture a little sharper.",
        tempting="The formula for x₀ is right there, and at low noise its guess is excellent.",
        but="At T there is no information about which picture. No single guess can be good; it can only be average.",
    ),
    "ddim-no-noise": Question(
        "Interview: DDIM adds no noise while sampling. Do all its samples look alike?",
        "No. All the randomness is in the start: different noise ends at different data, each by a fixed path. That is "
        "why a seed can be kept while one changes the number of steps or the prompt.",
        (
            "The start is random, the path is fixed.",
            "Different starts, different ends.",
            "The same start gives the same end.",
        ),
        wrong="Yes, without noise there is nothing random, so one needs DDPM for variety.",
        tempting="A deterministic method gives the same answer each time, on the same input.",
        but="On the same input. The input here is a fresh draw of noise with as many numbers as the picture.",
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
