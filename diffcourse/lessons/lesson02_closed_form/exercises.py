"""Lesson 02: all steps in one, x_t = sqrt(alpha_bar_t) x_0 + sqrt(1 - alpha_bar_t) eps."""

import numpy as np
from numpy import sqrt

from diffcourse.exercise import statistics
from diffcourse.exercise.kinds import Choice, Faded, Function, Number, hundredths
from diffcourse.exercise.questions import Question
from diffcourse.lessons.lesson01_forward_step.exercises import SHARED, UNIFORM


def alpha_bar_by_hand(betas):
    alphas = 1 - betas
    return {
        "truth": alphas.prod(),
        "slips": {
            "product-of-betas": ("this is the product of the betas; multiply the alphas, 1 - beta.", betas.prod()),
            "one-minus-product": ("this is 1 minus the product of the betas: subtract first.", 1 - betas.prod()),
            "one-minus-sum": (
                "this takes all betas away from 1. Each step takes its share of what is still there.",
                1 - betas.sum(),
            ),
            "cumsum": ("this is the sum of the alphas (cumsum for cumprod): shares are multiplied.", alphas.sum()),
            "last-alpha": ("this is alpha_t, the last step alone; alpha_bar_t holds all of them.", alphas[-1]),
            "off-by-one": ("this is one step short: alpha_bar_2 in place of alpha_bar_3.", alphas[:-1].prod()),
            "root": ("this is sqrt(alpha_bar), the factor in front of x_0.", sqrt(alphas.prod())),
            "noise-share": ("this is 1 - alpha_bar, the share of the noise.", 1 - alphas.prod()),
            "sum-of-betas": ("this is the sum of the betas, what is lost at most; asked is what is left.", betas.sum()),
            "first-left-out": ("the first step is missing here: all three shares are multiplied.", alphas[1:].prod()),
            "first-alpha": ("this is alpha_1, the first step alone; alpha_bar_t holds all of them.", alphas[0]),
            "mean-alpha": ("this is the average of the alphas: shares are multiplied.", alphas.mean()),
        },
        "within": (0, 1, "alpha_bar is a share: it lies between 0 and 1"),
    }


def jump_by_hand(alpha_bar, x0, eps):
    signal, hiss = sqrt(alpha_bar), sqrt(1 - alpha_bar)
    return {
        "signal": Number(
            "one number",
            signal,
            {
                "no-root": ("this is alpha_bar itself; the factor in front of x_0 is its square root.", alpha_bar),
                "swapped": ("this is the factor of the noise; x_0 takes the other one.", hiss),
                "noise-share": ("this is 1 - alpha_bar, the variance of the noise.", 1 - alpha_bar),
                "squared": ("this is alpha_bar squared, where its root is meant.", alpha_bar**2),
                "whole-term": ("this is the whole first term, factor times x_0; asked is the factor.", signal * x0),
            },
            within=(0, 1, "the signal only fades: the factor lies between 0 and 1"),
            follows=lambda alpha_bar: sqrt(alpha_bar),
        ),
        "hiss": Number(
            "one number",
            hiss,
            {
                "no-root": ("this is 1 - alpha_bar, a variance; noise is scaled by its root.", 1 - alpha_bar),
                "one-minus-root": (
                    "this is 1 - sqrt(alpha_bar): take the difference first, then the root.",
                    1 - signal,
                ),
                "root-first": (
                    "this takes the root of alpha_bar before the difference; the root goes over 1 - alpha_bar.",
                    sqrt(1 - signal),
                ),
                "swapped": ("this is the factor of x_0; the noise takes the other one.", signal),
                "signal-share": ("this is alpha_bar, the share of the signal.", alpha_bar),
                "whole-term": ("this is the whole second term, factor times eps; asked is the factor.", hiss * eps),
            },
            within=(0, 1, "the noise never has more than variance 1: the factor lies between 0 and 1"),
            follows=lambda alpha_bar: sqrt(1 - alpha_bar),
        ),
        "x_t": Number(
            "one number",
            signal * x0 + hiss * eps,
            {
                "alpha-bar-for-root": (
                    "this is what you get with alpha_bar in place of sqrt(alpha_bar) in front of x_0.",
                    alpha_bar * x0 + hiss * eps,
                ),
                "variance-for-std": (
                    "this is what you get with 1 - alpha_bar, the variance, in place of its root in front of eps.",
                    signal * x0 + (1 - alpha_bar) * eps,
                ),
                "no-roots": ("both roots are missing.", alpha_bar * x0 + (1 - alpha_bar) * eps),
                "shrink-forgotten": ("x_0 goes in at full size here.", x0 + hiss * eps),
                "swapped": ("the two factors have changed places.", hiss * x0 + signal * eps),
                "noise-at-full-size": ("the noise goes in unscaled here.", signal * x0 + eps),
                "noise-subtracted": ("the pieces are right, but the noise is taken away.", signal * x0 - hiss * eps),
                "factors-add-to-one": (
                    "this scales eps by 1 - sqrt(alpha_bar): the squares add up to 1, not the factors.",
                    signal * x0 + (1 - signal) * eps,
                ),
                "x0-forgotten": ("this is the noise alone: nothing of x_0 is in it.", hiss * eps),
                "eps-forgotten": ("this is the shrunken x_0 alone: the noise is missing.", signal * x0),
                "factor-without-x0": ("the first factor stands alone here; it multiplies x_0.", signal + hiss * eps),
                "factor-without-eps": ("the second factor stands alone here; it multiplies eps.", signal * x0 + hiss),
            },
            follows=lambda signal, hiss: signal * x0 + hiss * eps,
        ),
    }


def jump_from_betas(betas, x0, eps):
    return {"alpha_bar": Number("one number", **alpha_bar_by_hand(betas))} | jump_by_hand((1 - betas).prod(), x0, eps)


def three_betas_and_a_draw(rng):
    return {
        "betas": np.array([hundredths(rng, low, low + 0.15) for low in (0.05, 0.20, 0.35)]),
        "x0": hundredths(rng, 0.3, 0.9),
        "eps": hundredths(rng, -1.2, 1.2),
    }


def equivalent_noise(beta1=0.10, beta2=0.30, eps1=0.40, eps2=1.30):
    first, second = sqrt(1 - beta2) * sqrt(beta1), sqrt(beta2)
    left = 1 - (1 - beta1) * (1 - beta2)
    both = first * eps1 + second * eps2
    return {
        "truth": both / sqrt(left),
        "slips": {
            "plain-sum": ("this is eps1 + eps2; each comes in with a weight of its own.", eps1 + eps2),
            "average": ("this is the plain average of the two draws.", (eps1 + eps2) / 2),
            "not-divided": (
                "this is the noise that has gathered in x_2. A draw of N(0, 1) is left once its size is divided out.",
                both,
            ),
            "divided-by-variance": (
                "this divides by 1 - alpha_bar_2, a variance; the size of the noise is its root.",
                both / left,
            ),
            "sum-of-stds": (
                "this divides by the sum of the two standard deviations. Variances add, standard deviations do not.",
                both / (first + second),
            ),
            "shrink-forgotten": (
                "the first draw goes in at full size here, but the second step shrank it along with the signal.",
                (sqrt(beta1) * eps1 + sqrt(beta2) * eps2) / sqrt(left),
                (sqrt(beta1) * eps1 + sqrt(beta2) * eps2) / sqrt(beta1 + beta2),
                sqrt(beta1) * eps1 + sqrt(beta2) * eps2,
            ),
            "no-roots": (
                "the draws are weighted by beta1 and beta2 here; their roots are what scales them.",
                (sqrt(1 - beta2) * beta1 * eps1 + beta2 * eps2) / sqrt(left),
                ((1 - beta2) * beta1 * eps1 + beta2 * eps2) / sqrt(left),
                ((1 - beta2) * beta1 * eps1 + beta2 * eps2) / left,
                (1 - beta2) * beta1 * eps1 + beta2 * eps2,
            ),
            "shrunken-without-root": (
                "the first draw is shrunken by 1 - beta2 here; a step multiplies by the root of that.",
                ((1 - beta2) * sqrt(beta1) * eps1 + sqrt(beta2) * eps2) / sqrt(left),
            ),
            "shrunken-by-the-first-step": (
                "the first draw is shrunken by sqrt(1 - beta1) here. It was the second step that shrank it.",
                (sqrt(1 - beta1) * sqrt(beta1) * eps1 + sqrt(beta2) * eps2) / sqrt(left),
            ),
            "both-shrunken": (
                "both draws are shrunken here. The second one came in after the shrink.",
                sqrt(1 - beta2) * (sqrt(beta1) * eps1 + sqrt(beta2) * eps2) / sqrt(left),
            ),
            "second-shrunken": (
                "the second draw is shrunken here and the first is not; it was the first that the second step shrank.",
                (sqrt(beta1) * eps1 + sqrt(1 - beta2) * sqrt(beta2) * eps2) / sqrt(left),
            ),
            "draws-exchanged": (
                "the two draws have changed places.",
                (first * eps2 + second * eps1) / sqrt(left),
            ),
            "first-draw-missing": ("the first draw is missing; it is in x_2, too.", second * eps2 / sqrt(left)),
            "divided-by-the-signal": (
                "this divides by sqrt(alpha_bar_2), the factor of x_0; the noise has a factor of its own.",
                both / sqrt(1 - left),
            ),
            "divided-by-alpha-bar": (
                "this divides by alpha_bar_2, the share of the signal; the size of the noise is asked.",
                both / (1 - left),
            ),
            "betas-summed": (
                "alpha_bar_2 is 1 - (beta1 + beta2) here. Shares are multiplied, not taken away one after the other.",
                both / sqrt(beta1 + beta2),
            ),
            "first-draw": ("this is the first draw alone; the second is in x_2, too.", eps1),
            "last-draw": ("this is the second draw alone; the first is still in x_2, a little shrunken.", eps2),
        },
    }


def variance_on_the_way(alpha_bar=0.70, var0=0.20):
    std0, left = sqrt(var0), 1 - alpha_bar
    return {
        "truth": alpha_bar * var0 + left,
        "slips": {
            "always-one": (
                "1 holds where the data has variance 1 to begin with; this data has less.",
                1,
            ),
            "noise-forgotten": (
                "this is what is left of the data's variance; the noise brings some too.",
                alpha_bar * var0,
            ),
            "data-forgotten": ("this is the variance of the noise alone; some of the data is still there.", left),
            "shrink-forgotten": ("the data's variance goes in whole here; alpha_bar of it is left.", var0 + left),
            "std-for-variance": (
                "the data goes in with its standard deviation here; variances are what add up.",
                alpha_bar * std0 + left,
            ),
            "root-of-alpha-bar": (
                "this scales the data's variance by sqrt(alpha_bar). A factor scales a value; "
                "its square scales the variance.",
                sqrt(alpha_bar) * var0 + left,
            ),
            "root-on-the-noise": (
                "this adds sqrt(1 - alpha_bar), the standard deviation of the noise, in place of its variance.",
                alpha_bar * var0 + sqrt(left),
            ),
            "sum-of-stds": (
                "this adds the two standard deviations and squares; for independent parts the variances add.",
                (sqrt(alpha_bar) * std0 + sqrt(left)) ** 2,
            ),
            "stds-added": (
                "this adds the standard deviations of the two parts; their variances are what adds up.",
                sqrt(alpha_bar) * std0 + sqrt(left),
            ),
            "both-rooted": (
                "alpha_bar and 1 - alpha_bar are rooted here. The roots scale values; variances take their squares.",
                sqrt(alpha_bar) * var0 + sqrt(left),
            ),
            "data-squared": ("0.20 is a variance already; it is squared once more here.", alpha_bar * var0**2 + left),
            "percent": ("this is in percent; asked is the variance itself.", 100 * (alpha_bar * var0 + left)),
            "std": ("this is the standard deviation of x_t; asked is the variance.", sqrt(alpha_bar * var0 + left)),
            "it-stays": ("this is the variance as it was. It is preserved only where it is 1 to begin with.", var0),
            "weights-exchanged": (
                "the two weights have changed places: alpha_bar is the data's share, the rest is the noise's.",
                left * var0 + alpha_bar,
            ),
            "plain-sum": (
                "this adds the variances of data and noise as they are; each goes in with its weight.",
                var0 + 1,
            ),
            "weights-squared": (
                "the weights are squared here. alpha_bar and 1 - alpha_bar are the squares of the factors already.",
                alpha_bar**2 * var0 + left**2,
            ),
        },
        "near": (0.008, "about right, as a simulation may give it; the formula gives it exactly."),
    }


def modes_merge(m=1.2, s=0.5):
    merge = 1 / (1 + m**2 - s**2)
    return {
        "truth": merge,
        "slips": {
            "width-forgotten": (
                "this treats the modes as needles: their own width s is missing.",
                1 / (1 + m**2),
            ),
            "width-added": (
                "the sign in front of s squared is the other way round: wide modes merge early, at a larger alpha_bar.",
                1 / (1 + m**2 + s**2),
            ),
            "not-squared": ("m and s go in squared: the condition compares variances.", 1 / (1 + m - s)),
            "m-not-squared": ("s goes in squared here, but m does not: the whole equation is.", 1 / (1 + m - s**2)),
            "s-not-squared": (
                "m goes in squared here, but s does not: the variance of a half is s squared.",
                1 / (1 + m**2 - s),
            ),
            "noise-forgotten": (
                "the noise has lost its - alpha_bar: its variance is 1 - alpha_bar, not 1.",
                1 / (m**2 - s**2),
            ),
            "full-distance": (
                "here m is taken as the distance between the two modes; each lies m from the middle.",
                1 / (1 + (2 * m) ** 2 - s**2),
            ),
            "one-over-m-squared": ("this is 1 / m**2: both the noise and the width s are missing.", 1 / m**2),
            "root": ("this is sqrt(alpha_bar), the factor in front of x_0.", sqrt(merge)),
            "noise-share": ("this is 1 - alpha_bar, the variance of the noise at that moment.", 1 - merge),
        },
        "within": (0, 1, "alpha_bar is a share: it lies between 0 and 1"),
    }


# -- functions that draw noise: x0 has rows, each with its own t ------------------------------------------------------


def jump(signal=None, hiss=None, draw=None, pick=None, give=None):
    """q_sample with one thing in it exchanged."""
    signal, hiss = signal or sqrt, hiss or (lambda a: sqrt(1 - a))
    draw, pick, give = draw or normal, pick or (lambda a, t: a[t]), give or (lambda x0, x_t, eps, a: (x_t, eps))

    def function(x0, t, alpha_bars, rng):
        a = pick(alpha_bars, t)[:, None]
        eps = draw(rng, x0.shape)
        return give(x0, signal(a) * x0 + hiss(a) * eps, eps, a)

    return function


def normal(rng, shape):
    return rng.standard_normal(shape)


def q_sample(x0, t, alpha_bars, rng):
    a = alpha_bars[t][:, None]
    eps = rng.standard_normal(x0.shape, dtype=x0.dtype)
    return (np.sqrt(a) * x0 + np.sqrt(1 - a) * eps).astype(x0.dtype), eps


JUMP_SLIPS = {
    "alpha-bar-for-root": (
        "the signal fades too fast: this is what you get with alpha_bar in place of sqrt(alpha_bar).",
        jump(signal=lambda a: a),
    ),
    "variance-for-std": (
        "the noise comes in too small: this is what you get with 1 - alpha_bar, its variance, in place of the root.",
        jump(hiss=lambda a: 1 - a),
    ),
    "no-roots": (
        "both roots are missing: this mixes with alpha_bar and 1 - alpha_bar, and the variance sags in the middle.",
        jump(signal=lambda a: a, hiss=lambda a: 1 - a),
    ),
    "factors-add-to-one": (
        "the noise is scaled by 1 - sqrt(alpha_bar): the squares of the factors add up to 1, not the factors.",
        jump(hiss=lambda a: 1 - sqrt(a)),
    ),
    "swapped": (
        "signal and noise have changed places: x_0 is scaled by sqrt(1 - alpha_bar).",
        jump(signal=lambda a: sqrt(1 - a), hiss=sqrt),
    ),
    "shrink-forgotten": (
        "x_0 goes in at full size: without the shrink the variance ends above 1.",
        jump(signal=np.ones_like),
    ),
    "noise-at-full-size": ("the noise goes in unscaled, at every t alike.", jump(hiss=np.ones_like)),
    "noise-missing": ("no noise is in x_t, though one comes back.", jump(hiss=np.zeros_like)),
    "eps-forgotten": (
        "sqrt(1 - alpha_bar) stands alone in x_t: it multiplies eps.",
        jump(give=lambda x0, x_t, eps, a: (sqrt(a) * x0 + sqrt(1 - a), eps)),
    ),
    "noise-taken-away": (
        "x_t and eps have opposite signs: the noise that comes back is taken away from x_t, where it should be added.",
        jump(hiss=lambda a: -sqrt(1 - a)),
    ),
    "signal-factor-twice": ("sqrt(alpha_bar) stands in front of eps, too.", jump(hiss=sqrt)),
    "noise-scaled-twice": (
        "the noise is scaled twice: once when it is drawn, and once more in x_t.",
        jump(
            hiss=lambda a: 1 - a,
            give=lambda x0, x_t, eps, a: (x_t, sqrt(1 - a) * eps),
        ),
    ),
    "alpha-for-alpha-bar": (
        "this is what you get with alpha_t, one step's share, in place of alpha_bar_t: even late steps look almost "
        "clean.",
        jump(pick=lambda a, t: a[t] / a[t - 1]),
    ),
    "one-step-early": (
        "t is off by one: this is alpha_bar of the step before. Here `alpha_bars[0]` is clean data, so the index is t.",
        jump(pick=lambda a, t: a[t - 1]),
    ),
    "one-step-late": ("t is off by one: this is alpha_bar of the step after.", jump(pick=lambda a, t: a[t + 1])),
    "one-t-for-all": (
        "every row is noised as far as the first one; each row has its own t.",
        jump(pick=lambda a, t: a[np.full_like(t, t[0])]),
    ),
    "noise-not-returned": (
        "x_t comes back alone. Without eps there is no training target: give back the pair (x_t, eps).",
        jump(give=lambda x0, x_t, eps, a: x_t),
    ),
    "pair-swapped": (
        "the pair comes back in the other order, the noise first.",
        jump(give=lambda x0, x_t, eps, a: (eps, x_t)),
    ),
    "scaled-noise-returned": (
        "eps comes back already scaled by sqrt(1 - alpha_bar); the target is the draw itself, of variance 1 at "
        "every t.",
        jump(give=lambda x0, x_t, eps, a: (x_t, sqrt(1 - a) * eps)),
    ),
    "same-array": (
        "x_t comes back twice: what should be eps is the same array. (`*=` and `+=` change an array in place.)",
        jump(give=lambda x0, x_t, eps, a: (x_t, x_t)),
    ),
    "difference-returned": (
        "what comes back as eps is x_t - x_0. That still holds some of the picture; the target is the draw itself.",
        jump(give=lambda x0, x_t, eps, a: (x_t, x_t - x0)),
    ),
    "clean-returned": (
        "x_0 comes back in place of eps. That is a possible target too, but this task asks for the noise.",
        jump(give=lambda x0, x_t, eps, a: (x_t, x0)),
    ),
    "fresh-noise-returned": (
        "the eps that comes back is not the one inside x_t: it was drawn a second time.",
        lambda x0, t, alpha_bars, rng: (q_sample(x0, t, alpha_bars, rng)[0], normal(rng, x0.shape)),
    ),
    "uniform-noise": (
        "the noise is spread evenly over an interval. Gaussian noise has a bell shape: `rng.standard_normal`.",
        *(jump(draw=draw) for draw in UNIFORM),
    ),
    "shared-noise": (
        "one draw is shared along the batch or along a row. Each number of x_0 has its own: draw in the shape "
        "`x0.shape`.",
        *(jump(draw=draw) for draw in SHARED),
    ),
    "same-noise-each-call": (
        "every call gives the same noise, as from a seed set inside the function. Draw it from the `rng` handed in.",
        lambda x0, t, alpha_bars, rng: q_sample(x0, t, alpha_bars, np.random.default_rng(0)),
    ),
}

PUBLISHED = (
    "The line that you have mended was published as it stood: `perturb_input` in L2_Training.ipynb of the short course "
    "How Diffusion Models Work scales the noise by `(1 - ab_t)`, was reported in issue 1 of "
    "Ryota-Kawamura/How-Diffusion-Models-Work, and lives on in many copies."
)

EXERCISES = {
    "jump_one_blank": Faded(
        asks="the numbers given and x_t: `check.jump_one_blank(given, x_t)`",
        draw=three_betas_and_a_draw,
        make=jump_from_betas,
        blanks=1,
        praise="one multiply-add, however many steps lie behind alpha_bar.",
        hints=(
            "It is the shape of a single step: a factor for x_0, a factor for eps, and a sum.",
            "`x_t = signal * x0 + hiss * eps`",
        ),
    ),
    "jump_three_blanks": Faded(
        asks="the numbers given and three of yours: `check.jump_three_blanks(given, signal, hiss, x_t)`",
        draw=three_betas_and_a_draw,
        make=jump_from_betas,
        blanks=3,
        praise="both factors are roots, and both come from the one number alpha_bar.",
        hints=(
            "alpha_bar stands where 1 - beta stood in a single step. What was the factor there?",
            "`signal = np.sqrt(alpha_bar)`. The squares of the two factors add up to 1.",
            "`hiss = np.sqrt(1 - alpha_bar)`, then `x_t = signal * x0 + hiss * eps`.",
        ),
    ),
    "jump_by_hand": Faded(
        asks="the numbers given and four of yours: `check.jump_by_hand(given, alpha_bar, signal, hiss, x_t)`",
        draw=three_betas_and_a_draw,
        make=jump_from_betas,
        blanks=4,
        praise="three shares multiplied, two roots, one multiply-add.",
        hints=(
            "Each step leaves the share alpha = 1 - beta of what was there. What do shares of shares do?",
            "`alpha_bar = np.prod(1 - betas)`; the factors are the roots of alpha_bar and of 1 - alpha_bar.",
            "`x_t = np.sqrt(alpha_bar) * x0 + np.sqrt(1 - alpha_bar) * eps`",
        ),
    ),
    "equivalent_noise": Number(
        asks="one number, the single eps",
        **equivalent_noise(),
        praise="one draw does the work of two: put it into the closed form, and x_2 comes out the same.",
        hints=(
            "Follow eps1: step 1 multiplied it by sqrt(0.10). By what did step 2 multiply it, and by what eps2?",
            "Write x_2 out: x_2 = sqrt(0.70) * (sqrt(0.90) * x_0 + sqrt(0.10) * eps1) + sqrt(0.30) * eps2. "
            "Which terms hold noise?",
            "Gathered noise: sqrt(0.70) * sqrt(0.10) * 0.40 + sqrt(0.30) * 1.30. "
            "In the closed form the same noise reads sqrt(1 - alpha_bar_2) * eps.",
            "alpha_bar_2 = 0.90 * 0.70 = 0.63, so divide the gathered noise by sqrt(0.37).",
        ),
    ),
    "my_q_sample": Function(
        asks="your function q_sample(x0, t, alpha_bars, rng), which gives back (x_t, eps)",
        probe=statistics.JUMP,
        truth=q_sample,
        slips=JUMP_SLIPS,
        keeps_float32=True,
        praise="every row sits at its own noise level, eps is the very noise inside x_t, and float32 stays float32.",
        hints=(
            "What shape has `alpha_bars[t]`, and what shape does it need so that each row of x0 gets its own number?",
            "One alpha_bar for each row, as a column: `a = alpha_bars[t][:, None]`.",
            "Draw the noise in the shape and the dtype of the data: `rng.standard_normal(x0.shape, dtype=x0.dtype)`.",
            "`x_t = np.sqrt(a) * x0 + np.sqrt(1 - a) * eps` is float64, as `a` is: "
            "`return x_t.astype(x0.dtype), eps` gives back both in the dtype of x0.",
        ),
    ),
    "training_target": Choice(
        asks='one letter in quotation marks, "A" to "D"',
        options={
            "A": "xₜ₋₁, the state one step earlier on the chain.",
            "B": "The noise that the last step, from xₜ₋₁ to xₜ, has added.",
            "C": "ᾱₜ, so that it knows how much to take away.",
            "D": "The eps that `q_sample` gave back together with xₜ.",
        },
        truth="D",
        slips={
            "state-before": (
                "A: nobody has walked the chain, so xₜ₋₁ does not exist. The jump went from x₀ straight to xₜ.",
                "A",
            ),
            "last-step-noise": (
                "B: there was no last step. One draw stands for the noise of all t steps together.",
                "B",
            ),
            "noise-level": (
                "C: t is handed to the network, so ᾱₜ is known already. Which noise came in is not.",
                "C",
            ),
        },
        praise="input (xₜ, t), target eps, plain squared error: that is the whole training step.",
        hints=(
            "What does training have in its hands after one call of `q_sample`?",
            "xₜ and t go in. Of what is left, what does the network not know already?",
        ),
    ),
    "variance_on_the_way": Number(
        asks="one number, the variance of x_t",
        **variance_on_the_way(),
        praise="signal and noise add their variances, and the sum is on its way from 0.20 to 1.",
        hints=(
            "x_t is a sum of two independent parts, so its variance is the sum of theirs.",
            "A factor in front of a value enters the variance squared: the data brings alpha_bar * Var(x_0).",
            "`variance = 0.70 * 0.20 + (1 - 0.70)`",
        ),
    ),
    "modes_merge": Number(
        asks="one number, alpha_bar at the merging",
        **modes_merge(),
        praise="at this alpha_bar and at every smaller one the two modes are one.",
        hints=(
            "The roots are in the way: square both sides.",
            "alpha_bar * m**2 = alpha_bar * s**2 + 1 - alpha_bar. Bring everything with alpha_bar to one side.",
            "`merging * (1 + m**2 - s**2)` is then 1.",
        ),
    ),
    "debug_q_sample": Function(
        asks="the function q_sample_mended with its one slip mended",
        probe=statistics.JUMP,
        truth=q_sample,
        slips=JUMP_SLIPS,
        planted="variance-for-std",
        praise=f"the variance holds at every t. {PUBLISHED}",
        hints=(
            "Read it line by line beside x_t = sqrt(alpha_bar) x_0 + sqrt(1 - alpha_bar) eps.",
            "If x_0 and eps have variance 1, signal**2 + hiss**2 should be 1 at every t. Which of the two is not as in "
            "the formula?",
            "`hiss` is a variance as it stands; noise is scaled by a standard deviation.",
        ),
    ),
}

QUESTIONS = {
    "alpha-bar": Question(
        "What does ᾱₜ tell, in one sentence?",
        "It is the share of the data's variance that is still there after t steps: the product of all 1 - β up to t.",
        (
            "A share of variance that is left of the data.",
            "The product of all α = 1 - β up to t.",
        ),
    ),
    "closed-form-win": Question(
        "Why is it such a gain that xₜ can be drawn straight from x₀?",
        "A training pair at any t costs one multiply-add instead of t steps, so every item of a batch can have its "
        "own random t, and the factors are computed once and stored. Without it every batch would replay hundreds "
        "of steps.",
        (
            "One multiply-add, whatever t is.",
            "Each item of a batch gets its own random t.",
            "The factors are precomputed buffers.",
        ),
    ),
    "one-equivalent-draw": Question(
        "t steps use t draws of noise, the jump one. Where have the others gone?",
        "The noise of all steps adds up to one Gaussian, for sums of independent Gaussians are Gaussian. Its "
        "variance is the sum of theirs, 1 - ᾱₜ, so a single draw scaled by sqrt(1 - ᾱₜ) has the "
        "same distribution.",
        (
            "Sums of independent Gaussians are Gaussian.",
            "Variances add: together 1 - ᾱₜ.",
            "The same distribution, not the same path.",
        ),
    ),
    "returned-eps": Question(
        "`q_sample` gives back xₜ and also eps. What is eps for?",
        "It is the training target. The network sees xₜ and t, predicts the noise, and is scored by the squared "
        "difference to this eps. An eps that is lost, scaled or drawn anew leaves nothing right to learn.",
        (
            "It is what the network learns to predict.",
            "The loss is the squared difference between it and the prediction.",
            "It must be the very draw that is inside xₜ.",
        ),
    ),
    "variance-preserving": Question(
        "The process is called variance preserving. When is that true, and when not?",
        "Var(xₜ) = ᾱₜ Var(x₀) + 1 - ᾱₜ. It stays at 1 only where the data has variance 1; "
        "otherwise it travels from Var(x₀) to 1. So data is standardised first.",
        (
            "Var(xₜ) = ᾱₜ Var(x₀) + 1 - ᾱₜ.",
            "Constant only for data of variance 1; else it drifts towards 1.",
        ),
    ),
    "chain-or-jump": Question(
        "Draw eps once and slide t from 0 to T. Is what you see a path of the Markov chain?",
        "No. At each single t the picture is a fair draw of xₜ, but neighbouring states share one eps, so the "
        "noise grows along one direction. On the chain every step adds fresh noise: the same distribution at each "
        "t, another joint one.",
        (
            "Each t for itself has the right distribution.",
            "Taken together the states differ from a chain, where every step draws anew.",
        ),
    ),
    "why-gaussian": Question(
        "Interview: why is the noise nearly always Gaussian?",
        "Gaussians compose: a Gaussian step after a Gaussian step is a Gaussian step. That is why t steps collapse "
        "into one line, why any t can be drawn directly, and why the end is a known, simple distribution.",
        (
            "Gaussian steps compose to a Gaussian step.",
            "So the closed form exists, and any t can be reached in one draw.",
        ),
        wrong="Gaussian noise looks most realistic to the eye.",
        tempting="Camera noise in the dark does look much like it.",
        but="Nobody needs the noise to look like anything. What counts is that it can be added up exactly; where "
        "data is not continuous, quite other corruptions are used, such as masking words.",
    ),
}
