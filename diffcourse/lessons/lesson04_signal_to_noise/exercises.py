"""Lesson 04: signal-to-noise, SNR(t) = alpha_bar_t / (1 - alpha_bar_t), and what it tells about a schedule."""

import numpy as np
from numpy import exp, log, sqrt

from diffcourse import schedules
from diffcourse.exercise.functions import Probe
from diffcourse.exercise.kinds import Choice, Faded, Function, Number, Parts, hundredths
from diffcourse.exercise.parse import Mistake, one_number, row
from diffcourse.exercise.questions import Question

# -- numbers by hand --------------------------------------------------------------------------------------------------


def snr_by_hand(a):
    return {
        "truth": a / (1 - a),
        "slips": {
            "upside-down": ("this is noise over signal: SNR is the other way up.", (1 - a) / a),
            "ratio-of-stds": (
                "this is the ratio of the two factors, standard deviations. SNR compares variances, without roots.",
                sqrt(a / (1 - a)),
            ),
            "bracket-missing": (
                "this is 0, which no ratio of two shares is. Brackets: alpha_bar is divided by all of (1 - alpha_bar).",
                0,
            ),
            "over-everything": ("this is signal over the whole variance, and so alpha_bar again.", a),
            "one-over-noise": ("this divides 1 by the noise; the signal is alpha_bar, not 1.", 1 / (1 - a)),
            "one-root": (
                "one of the two has a root and the other has none; SNR takes both as variances.",
                sqrt(a) / (1 - a),
                a / sqrt(1 - a),
            ),
            "squared": (
                "the ratio was squared; alpha_bar and 1 - alpha_bar are variances already.",
                (a / (1 - a)) ** 2,
            ),
            "noise-share": ("this is 1 - alpha_bar, the share of the noise.", 1 - a),
            "logarithm": ("this is log-SNR; asked is SNR itself.", log(a / (1 - a))),
        },
        "within": (0, np.inf, "SNR is a ratio of two variances: it is never negative"),
    }


def log_snr_by_hand(a):
    right = log(a / (1 - a))
    return {
        "truth": right,
        "slips": {
            "log-ten": ("this is the logarithm to base 10. Log-SNR is the natural one, `np.log`.", right / log(10)),
            "log-two": ("this is the logarithm to base 2. Log-SNR is the natural one, `np.log`.", right / log(2)),
            "decibel": ("this is in decibels, 10 times the logarithm to base 10.", 10 * right / log(10)),
            "upside-down": ("this is the logarithm of noise over signal: the ratio is upside down.", -right),
            "ratio-of-stds": (
                "this is half of it: the ratio of standard deviations stands in the logarithm.",
                right / 2,
            ),
            "log-of-signal": ("this is the logarithm of alpha_bar alone; the noise is missing.", log(a)),
            "no-logarithm": ("this is SNR itself; asked is its logarithm.", a / (1 - a)),
            "logs-added": ("the two logarithms are added here; a ratio subtracts them.", log(a) + log(1 - a)),
        },
        "follows": lambda snr: log(snr),
    }


def moved(log_snr, side):
    move = 2 * log(64 / side)
    return {
        "truth": log_snr + move,
        "slips": {
            "wrong-direction": (
                "the move goes up here. Larger pictures need more noise, so log-SNR goes down.",
                log_snr - move,
            ),
            "move-alone": ("this is the move alone; asked is where log-SNR comes to lie.", move),
            "factor-forgotten": (
                "the 2 is missing in the move: pixels are averaged over an area, a square.",
                log_snr + move / 2,
            ),
            "factor-twice": ("the 2 stands in the move twice: the square is taken once.", log_snr + 2 * move),
            "log-ten": ("the move has the logarithm to base 10; it is the natural one.", log_snr + move / log(10)),
            "log-two": ("the move has the logarithm to base 2; it is the natural one.", log_snr + move / log(2)),
            "no-logarithm": (
                "SNR is multiplied by (64 / side) squared; its logarithm is moved by the logarithm of that.",
                log_snr + (64 / side) ** 2,
                log_snr * (64 / side) ** 2,
            ),
            "not-moved": ("log-SNR has stayed as it was.", log_snr),
            "multiplied": ("log-SNR was multiplied by the move; it is added.", log_snr * move),
            "snr-moved": (
                "this is the moved SNR; asked is its logarithm.",
                exp(log_snr + move),
            ),
        },
        "follows": lambda log_snr: log_snr + move,
    }


def alpha_bar_from_snr(log_snr):
    snr = exp(log_snr)
    right = snr / (1 + snr)
    return {
        "truth": right,
        "slips": {
            "snr-itself": ("this is SNR. Its signal still has to be set against signal plus noise.", snr),
            "noise-share": (
                "this is 1 - alpha_bar, the share of the noise. In 1 / (1 + exp(-moved)) the exponent has a minus.",
                1 - right,
            ),
            "minus-for-plus": (
                "a minus stands below where it takes a plus: 1 + SNR, or 1 + exp(-moved).",
                *([snr / (1 - snr), snr / (snr - 1)] if snr != 1 else []),
            ),
            "bracket-missing": ("brackets: 1 is divided by all of (1 + exp(-moved)).", 1 + 1 / snr),
            "noise-over-signal": ("this is exp(-moved), noise over signal; the share is 1 / (1 + that).", 1 / snr),
            "log-ten": (
                "this undoes a logarithm to base 10; log-SNR is the natural one.",
                10**log_snr / (1 + 10**log_snr),
            ),
            "log-two": ("this undoes a logarithm to base 2; log-SNR is natural.", 2**log_snr / (1 + 2**log_snr)),
            "root": ("this is sqrt(alpha_bar), the factor in front of x_0.", sqrt(right)),
            "half": (
                "this takes log-SNR for the logarithm of a ratio of standard deviations.",
                1 / (1 + exp(-2 * log_snr)),
            ),
        },
        "within": (0, 1, "alpha_bar is a share: it lies between 0 and 1"),
        "follows": lambda moved: 1 / (1 + exp(-moved)),
    }


def there_and_back(alpha_bar, side):
    """alpha_bar to log-SNR, moved for a larger picture, and back to alpha_bar."""
    log_snr = log(alpha_bar / (1 - alpha_bar))
    move = 2 * log(64 / side)
    back = alpha_bar_from_snr(log_snr + move)
    back["slips"] = back["slips"] | {"not-moved": ("this is the alpha_bar that was given.", alpha_bar)}
    return {
        "snr": Number("one number", **snr_by_hand(alpha_bar)),
        "log_snr": Number("one number", **log_snr_by_hand(alpha_bar)),
        "moved": Number("one number", **moved(log_snr, side)),
        "alpha_bar_new": Number("one number", **back),
    }


def share_and_side(rng):
    return {"alpha_bar": hundredths(rng, 0.60, 0.95), "side": int(rng.choice([96, 128, 192, 256]))}


def pooling_gain(k=4):
    return {
        "gain": Number(
            "one number",
            k**2,
            {
                "side": (
                    "this is the side of the block. The mean runs over all its pixels, a whole square of them.",
                    k,
                ),
                "upside-down": (
                    "this is what happens to the noise, its variance or its standard deviation. SNR has the variance "
                    "below the line, so it rises by as much as that falls.",
                    1 / k**2,
                    1 / k,
                ),
                "root": ("this is the root of the side: how many draws are averaged?", sqrt(k)),
                "logarithm": ("this is the logarithm of the gain; the factor itself is asked.", 2 * log(k)),
                "unchanged": ("SNR does change: the mean keeps the picture and takes noise away.", 1),
                "squared-twice": ("this is squared once too often: the block has 16 pixels.", k**4),
                "one-direction": ("this adds the two sides of the block; its pixels are their product.", 2 * k),
            },
            within=(1, np.inf, "averaging takes noise away and leaves the picture, so SNR rises"),
        ),
        "shift": Number(
            "one number",
            -2 * log(k),
            {
                "wrong-direction": (
                    "right in size. Pooling has raised log-SNR by this; to undo it, the large picture needs less.",
                    2 * log(k),
                ),
                "log-ten": ("this is the logarithm to base 10; log-SNR is the natural one.", -2 * log(k) / log(10)),
                "minus-the-side": (
                    "this is minus the side, or a logarithm to base 2; log-SNR is the natural logarithm.",
                    -2 * log(k) / log(2),
                ),
                "side-only": (
                    "this is the logarithm of the side of the block; the gain is the square of that.",
                    -log(k),
                    log(k),
                ),
                "no-logarithm": (
                    "this is a factor, made of the gain or of the sides. Log-SNR is moved by its natural logarithm.",
                    -(k**2),
                    k**2,
                    1 / k**2,
                    1 / k,
                ),
            },
        ),
    }


def variance_trap(a=0.08, std=60.0):
    var, scaled = std**2, (std / 127.5) ** 2
    return {
        "raw": Number(
            "one number",
            a * var + 1 - a,
            {
                "always-one": ("1 holds for data of variance 1. These pixels have 3600.", 1),
                "std-for-variance": (
                    "the pixels go in with their standard deviation, 60; variances are what add up.",
                    a * std + 1 - a,
                ),
                "noise-forgotten": ("this is what is left of the pixels' variance; the noise has one, too.", a * var),
                "noise-at-full-size": (
                    "this is alpha_bar * 3600 + 1, where the noise has only 1 - alpha_bar. (If it was rounded: give "
                    "two decimals.)",
                    a * var + 1,
                ),
                "weights-swapped": (
                    "the two weights have changed places: alpha_bar goes with the picture.",
                    (1 - a) * var + a,
                ),
                "factors-added": (
                    "this adds sqrt(alpha_bar) * 60 and sqrt(1 - alpha_bar), standard deviations; variances add up.",
                    sqrt(a) * std + sqrt(1 - a),
                ),
                "shrink-forgotten": (
                    "the pixels' variance goes in whole here; alpha_bar of it is left.",
                    var + 1 - a,
                    var,
                ),
                "root-of-alpha-bar": (
                    "this scales the variance by sqrt(alpha_bar); alpha_bar scales it.",
                    sqrt(a) * var + 1 - a,
                    sqrt(a) * var + sqrt(1 - a),
                ),
                "shares-squared": (
                    "the shares are squared here. alpha_bar and 1 - alpha_bar are shares of variance already.",
                    a**2 * var + (1 - a) ** 2,
                ),
                "std": ("this is the standard deviation of x_t; asked is its variance.", sqrt(a * var + 1 - a)),
            },
            tolerance=0.01,
        ),
        "scaled": Number(
            "one number",
            a * scaled + 1 - a,
            {
                "always-one": ("1 holds for data of variance 1. Scaled to [-1, 1], these pixels have less.", 1),
                "scaled-once": (
                    "the variance was divided by 127.5 once. A variance is scaled by the square.",
                    a * var / 127.5 + 1 - a,
                ),
                "noise-forgotten": (
                    "this is what is left of the pixels' variance; the noise has one, too.",
                    a * scaled,
                ),
                "noise-at-full-size": (
                    "the noise comes in with variance 1 here; it is 1 - alpha_bar of it.",
                    a * scaled + 1,
                ),
                "data-forgotten": ("this is the variance of the noise alone.", 1 - a),
                "shift-counted": (
                    "the 1 that is taken away moves the mean; it does nothing to a variance.",
                    a * (scaled - 1) + 1 - a,
                ),
                "map-on-the-spread": (
                    "the map went over the 60 as if it were a pixel. A spread is only divided by 127.5; taking 1 away "
                    "moves the mean.",
                    a * (std / 127.5 - 1) ** 2 + 1 - a,
                ),
                "by-255": (
                    "this divides by 255, which scales to [0, 1]; here it is [-1, 1].",
                    a * var / 255**2 + 1 - a,
                ),
                "std-for-variance": (
                    "the pixels go in with their standard deviation; variances are what add up.",
                    a * std / 127.5 + 1 - a,
                ),
            },
        ),
    }


def guess_t(measured=0.7378, var0=0.25):
    a = (1 - measured) / (1 - var0)
    table = schedules.linear().alpha_bars

    def nearest(alpha_bar, alpha_bars=table):
        return int(np.abs(alpha_bars - alpha_bar).argmin())

    return {
        "alpha_bar": Number(
            "one number",
            a,
            {
                "not-divided": (
                    "this is 1 minus the measured variance. It would be alpha_bar if the data had no variance.",
                    1 - measured,
                ),
                "data-not-noise": (
                    "this is measured minus Var(x_0), how far the variance has come. Which share of the way is left?",
                    measured - var0,
                ),
                "noise-share": ("this is 1 - alpha_bar, the share of the noise.", 1 - a),
                "snr": ("this is SNR, alpha_bar / (1 - alpha_bar).", a / (1 - a)),
                "measured": ("this is the measured variance itself; signal and noise are both in it.", measured),
                "ratio": (
                    "this divides the two variances, as if the measured one were signal alone.",
                    var0 / measured,
                    measured / var0,
                ),
                "root": ("this is sqrt(alpha_bar), the factor in front of x_0.", sqrt(a)),
                "plus-for-minus": (
                    "this divides by 1 + Var(x_0); solve for alpha_bar once more.",
                    (1 - measured) / (1 + var0),
                ),
            },
            within=(0, 1, "alpha_bar is a share: it lies between 0 and 1"),
        ),
        "t": Number(
            "one whole number",
            nearest(a),
            {
                "library-index": (
                    "one too few: whoever searches `alpha_bars[1:]` adds 1. In the whole row index and t agree.",
                    nearest(a) - 1,
                ),
                "one-too-far": ("one too many: in `alpha_bars` index and t agree.", nearest(a) + 1),
                "from-the-end": ("this is counted from the end of the table.", 1000 - nearest(a)),
                "straight-line": (
                    "this takes alpha_bar for a straight line in t. Look the step up in the table.",
                    round(1000 * (1 - a)),
                ),
                "noise-share": ("this is where 1 - alpha_bar has that value, not alpha_bar.", nearest(1 - a)),
                "not-divided": ("this belongs to alpha_bar = 1 - the measured variance.", nearest(1 - measured)),
                "measured": ("this is where alpha_bar equals the measured variance.", nearest(measured)),
                "root": (
                    "this is where sqrt(alpha_bar) would be looked up, not alpha_bar.",
                    nearest(sqrt(a)),
                    nearest(a**2),
                ),
                "distance-with-a-sign": (
                    "this is the end of the table: without `np.abs` the smallest difference is the most negative one.",
                    1000,
                ),
                "another-schedule": (
                    "this is the step of the cosine schedule.",
                    nearest(a, schedules.cosine().alpha_bars),
                ),
            },
            tolerance=0.2,
            within=(0, 1000, "t runs from 0 to 1000"),
        ),
    }


# -- which guarantee --------------------------------------------------------------------------------------------------


def symptom(truth, slips):
    named = {"end": "simple end", "smooth": "smooth loss", "stable": "stable numbers", "related": "related neighbours"}
    return Choice("a word", named, truth, slips)


SYMPTOMS = {
    "ghost": symptom(
        "end",
        {
            "as-smooth": ("on the way nothing jumps. What is off is where the way leads.", "smooth"),
            "as-stable": ("all numbers are ordinary ones: 0.13 is not too small for anything.", "stable"),
            "as-related": (
                "200 small steps have closely related neighbours; it is the last one that disappoints.",
                "related",
            ),
        },
    ),
    "cliff": symptom(
        "smooth",
        {
            "as-end": ("the end is reached, and it is noise. The trouble lies on the way.", "end"),
            "as-stable": (
                "the numbers are finite and well inside float32; it is their course that is jagged.",
                "stable",
            ),
            "as-related": (
                "near: at the cliff two neighbours are strangers. But the complaint is about the loss, which jumps "
                "over t.",
                "related",
            ),
        },
    ),
    "nan": symptom(
        "stable",
        {
            "as-end": ("the NaN comes from t = 1, as far from the end as can be.", "end"),
            "as-smooth": (
                "a small first beta is no jump in the loss. 1 minus it is a number that float32 cannot tell from 1.",
                "smooth",
            ),
            "as-related": ("with so little noise x_0 and x_1 are as related as can be.", "related"),
        },
    ),
    "strangers": symptom(
        "related",
        {
            "as-end": ("five such steps do end in noise.", "end"),
            "as-smooth": (
                "log-SNR falls evenly here, by the same amount in each step. Only the amount is large.",
                "smooth",
            ),
            "as-stable": ("no number is extreme; what is too large is the gap from one state to the next.", "stable"),
        },
    ),
}


# -- functions --------------------------------------------------------------------------------------------------------


def share_of(value, alpha_bars, below):
    return {"the share": one_number(value)}


def snr(a):
    return a / (1 - a)


def wasted_share(alpha_bars, below):
    return (snr(alpha_bars[1:]) < below).mean()


SHARE_SLIPS = {
    "clean-step-counted": (
        "t = 0 is counted among the steps, or the division is by T + 1: clean data has had no step, and a row of "
        "T + 1 numbers has T of them.",
        lambda a, below: (snr(a) < below).mean(),
    ),
    "alpha-bar-for-snr": (
        "this compares alpha_bar with the bound; SNR is alpha_bar / (1 - alpha_bar).",
        lambda a, below: (a[1:] < below).mean(),
    ),
    "ratio-of-stds": (
        "this compares the ratio of standard deviations with the bound; SNR is without roots.",
        lambda a, below: (sqrt(snr(a[1:])) < below).mean(),
    ),
    "upside-down": ("SNR is upside down here.", lambda a, below: ((1 - a[1:]) / a[1:] < below).mean()),
    "other-side": (
        "this is the share of the steps above the bound; asked are those below.",
        lambda a, below: (snr(a[1:]) > below).mean(),
        lambda a, below: (snr(a[1:]) >= below).mean(),
    ),
    "in-percent": (
        "this is in percent; a share lies between 0 and 1.",
        lambda a, below: 100 * (snr(a[1:]) < below).mean(),
    ),
    "bound-counted": (
        "a step whose SNR is exactly the bound is counted here; it is not below.",
        lambda a, below: (snr(a[1:]) <= below).mean(),
    ),
    "bound-ignored": (
        "0.01 stands in the code where the argument `below` belongs.",
        lambda a, below: (snr(a[1:]) < 0.01).mean(),
    ),
    "first-step-left-out": (
        "one step too many is left out: only t = 0 is none, so begin at `alpha_bars[1:]`.",
        lambda a, below: (snr(a[2:]) < below).mean(),
    ),
    "last-step-left-out": (
        "the last step is left out: `[1:]` takes all from t = 1 on.",
        lambda a, below: (snr(a[1:-1]) < below).mean(),
    ),
    "count": (
        "this counts the steps; a share is that divided by how many there are.",
        lambda a, below: (snr(a[1:]) < below).sum(),
    ),
    "logarithm": (
        "this compares log-SNR with the bound, which is meant for SNR.",
        lambda a, below: (log(snr(a[1:])) < below).mean(),
        lambda a, below: (np.log10(snr(a[1:])) < below).mean(),
    ),
    "first-step": (
        "this is the first step below the bound, and not how many there are.",
        lambda a, below: np.argmax(snr(a) < below),
    ),
    "noise-share": (
        "this compares 1 - alpha_bar, the share of the noise, with the bound.",
        lambda a, below: (1 - a[1:] < below).mean(),
    ),
}
FALLING = {T: schedules.cosine(T).alpha_bars for T in (9, 40, 250)}
SHARE = Probe(
    ("alpha_bars", "below"),
    {
        f"with T = {T} and below = {below}": (FALLING[T], below)
        for T, below in [(9, 0.5), (40, 0.1), (40, 2.0), (250, 0.3)]
    }
    | {"where one SNR equals the bound": (np.array([1, 0.875, 0.75, 0.5, 0.125]), 1.0)},
    share_of,
    wasted_share,
)


CARD_PARTS = ("the KL", "the smallest correlation")


def two_numbers(value, *arguments):
    if isinstance(value, tuple | list) and len(value) == 2:
        for what, part in zip(CARD_PARTS, value, strict=True):
            if part is None:
                raise Mistake("type", f"{what} is still None.")
            if isinstance(part, np.ndarray | list | tuple) and np.size(part) > 1:
                raise Mistake("shape", f"{what} came back as {np.size(part)} numbers; one is asked.")
    return dict(zip(CARD_PARTS, row(value, "two numbers, the KL and the smallest correlation", 2, 2), strict=True))


def kl_of(a, m):
    return 0.5 * (a * m**2 - a - log(1 - a))


def correlations(alphas, alpha_bars):
    return sqrt(alphas[2:] * (1 - alpha_bars[1:-1]) / (1 - alpha_bars[2:]))


def card(kl=kl_of, correlation=lambda alphas, a: correlations(alphas, a).min()):
    """The scorecard with one thing in it exchanged."""
    return lambda alphas, alpha_bars, m: (kl(alpha_bars[-1], m), correlation(alphas, alpha_bars))


CARD_SLIPS = {
    "kl-without-half": ("the KL is twice too large: a half stands in front.", card(lambda a, m: 2 * kl_of(a, m))),
    "kl-m-not-squared": ("m goes into the KL squared.", card(lambda a, m: 0.5 * (a * m - a - log(1 - a)))),
    "kl-m-forgotten": (
        "the KL does not move with m here: the first term is missing, or m is.",
        card(lambda a, m: 0.5 * (-a - log(1 - a))),
        card(lambda a, m: -0.5 * log(1 - a)),
    ),
    "kl-sign": (
        "a sign in the KL is the other way round: alpha_bar m^2 comes in with a plus, the two others with a minus.",
        card(lambda a, m: 0.5 * (a * m**2 + a - log(1 - a))),
        card(lambda a, m: 0.5 * (a * m**2 - a + log(1 - a))),
    ),
    "kl-log-ten": (
        "the KL has a logarithm to base 10 in it.",
        card(lambda a, m: 0.5 * (a * m**2 - a - np.log10(1 - a))),
    ),
    "kl-log-of-signal": (
        "the logarithm in the KL is that of the noise, 1 - alpha_bar.",
        card(lambda a, m: 0.5 * (a * m**2 - a - log(a))),
    ),
    "kl-log-two": (
        "the KL has a logarithm to base 2 in it.",
        card(lambda a, m: 0.5 * (a * m**2 - a - np.log2(1 - a))),
    ),
    "kl-half-of-one-term": (
        "the half stands in front of all three terms of the KL; brackets.",
        card(lambda a, m: 0.5 * a * m**2 - a - log(1 - a)),
    ),
    "kl-reversed": (
        "this is the KL of N(0, 1) from x_T; asked is that of x_T from N(0, 1).",
        card(lambda a, m: 0.5 * ((1 + a * m**2) / (1 - a) - 1 + log(1 - a))),
    ),
    "kl-of-the-last-alpha": (
        "the KL is made from alpha_T, the last step alone; alpha_bar_T holds all of them.",
        lambda alphas, a, m: (kl_of(alphas[-1], m), correlations(alphas, a).min()),
    ),
    "kl-one-step-early": (
        "this is the KL at T - 1; the chain ends at T.",
        lambda alphas, a, m: (kl_of(a[-2], m), correlations(alphas, a).min()),
    ),
    "correlation-without-root": (
        "the root over the correlation is missing.",
        card(correlation=lambda alphas, a: (correlations(alphas, a) ** 2).min()),
    ),
    "correlation-with-alpha-bar": (
        "alpha_bar_t stands in the correlation where alpha_t belongs.",
        card(correlation=lambda alphas, a: correlations(a, a).min()),
    ),
    "correlation-of-the-signal": (
        "the correlation is 1 for every schedule. alpha_bar divided by alpha_bar gives that; what belongs there is the "
        "noise, 1 - alpha_bar.",
        card(correlation=lambda alphas, a: sqrt(alphas[2:] * a[1:-1] / a[2:]).min()),
    ),
    "correlation-upside-down": (
        "the two noises in the correlation have changed places: t - 1 stands above, t below.",
        card(correlation=lambda alphas, a: sqrt(alphas[2:] * (1 - a[2:]) / (1 - a[1:-1])).min()),
    ),
    "correlation-from-t-one": (
        "the correlation is 0 for every schedule. That of x_0 with anything is: given x_0, nothing is random about it. "
        "t begins at 2, and 1 - alpha_bar_{t-1} one place to the left, at 1.",
        card(correlation=lambda alphas, a: sqrt(alphas[1:] * (1 - a[:-1]) / (1 - a[1:])).min()),
    ),
    "correlation-off-by-one": (
        "alpha belongs to the step that leads to x_t, so it has the index t.",
        card(correlation=lambda alphas, a: correlations(np.concatenate([[1.0], alphas[:-1]]), a).min()),
    ),
    "first-pair-left-out": (
        "the pair x_1, x_2 is left out. t = 2 counts, and often it is the weak spot.",
        card(correlation=lambda alphas, a: correlations(alphas[1:], a[1:]).min()),
    ),
    "one-pair": (
        "this is the correlation of one pair, the first or the last; the smallest of all is asked.",
        card(correlation=lambda alphas, a: correlations(alphas, a)[0]),
        card(correlation=lambda alphas, a: correlations(alphas, a)[-1]),
    ),
    "where": (
        "this is where the smallest correlation stands, `argmin`; asked is how large it is, `min`.",
        card(correlation=lambda alphas, a: correlations(alphas, a).argmin()),
        card(correlation=lambda alphas, a: 2 + correlations(alphas, a).argmin()),
    ),
    "largest": (
        "this is the largest correlation; the smallest is the weak spot.",
        card(correlation=lambda alphas, a: correlations(alphas, a).max()),
    ),
    "mean": (
        "this is the average correlation; the smallest is the weak spot.",
        card(correlation=lambda alphas, a: correlations(alphas, a).mean()),
    ),
    "correlation-over-the-data": (
        "this is sqrt(alpha_t): the two noises have cancelled, or were left out. One is that of t - 1, the other that "
        "of t.",
        card(correlation=lambda alphas, a: sqrt(alphas[2:]).min()),
    ),
    "pair-swapped": (
        "the pair comes back in the other order.",
        lambda alphas, a, m: (correlations(alphas, a).min(), kl_of(a[-1], m)),
    ),
}
SMALL = schedules.Schedule([0.05, 0.10, 0.30, 0.20, 0.15])
SHORT = schedules.Schedule([0.10, 0.15, 0.30])
SUDDEN = schedules.Schedule([0.02, 0.20, 0.10, 0.25])  # its weakest pair is the first, as in the linear schedule
CARD = Probe(
    ("alphas", "alpha_bars", "m"),
    {
        f"with T = {s.T} and m = {m:g}": (np.array(s.alphas), np.array(s.alpha_bars), m)
        for s, m in [(SMALL, 1.0), (SMALL, 2.0), (SHORT, 0.5), (SUDDEN, 1.5)]
    },
    two_numbers,
    card(),
    parts=CARD_PARTS,
)


def weights_of(value, alpha_bars, gamma):
    weights = row(value, f"one weight for each alpha_bar, {len(alpha_bars)} numbers", len(alpha_bars), len(alpha_bars))
    return {f"the weight where alpha_bar is {a:g}": weight for a, weight in zip(alpha_bars, weights, strict=True)}


def min_snr_weights(alpha_bars, gamma):
    return np.minimum(snr(alpha_bars), gamma) / snr(alpha_bars)


def largest_weight(look):
    weights = {what: number for what, (number, _) in look.items()}
    where = max(weights, key=weights.get)
    return f"{where.split(', ')[1]} comes out as {weights[where]:.1f}, and no weight should be above 1."


WEIGHT_SLIPS = {
    "larger-for-smaller": (
        "the larger of SNR and gamma is taken, so that the noisy steps outweigh all others. Min-SNR means the smaller.",
        lambda a, gamma: np.maximum(snr(a), gamma) / snr(a),
    ),
    "snr-upside-down": (
        "SNR is upside down here: noise over signal.",
        lambda a, gamma: np.minimum(1 / snr(a), gamma) * snr(a),
    ),
    "ratio-of-stds": (
        "SNR has become the ratio of the standard deviations; it has no root.",
        lambda a, gamma: np.minimum(sqrt(snr(a)), gamma) / sqrt(snr(a)),
    ),
    "alpha-bar-for-snr": (
        "all weights are 1: nothing is held down where SNR is above gamma.",
        lambda a, gamma: np.ones_like(a),
    ),
    "not-divided": (
        "this is the smaller of SNR and gamma itself; for a network that predicts noise it is divided by SNR.",
        lambda a, gamma: np.minimum(snr(a), gamma),
    ),
    "divided-by-gamma": (
        "this is min(SNR, gamma) / gamma, and it should be divided by SNR. The quotient turned over, with `np.maximum` "
        "kept, gives the same.",
        lambda a, gamma: np.minimum(snr(a), gamma) / gamma,
    ),
    "divided-by-snr-plus-one": (
        "this divides by SNR + 1. That is the weight for a network that predicts v; this one predicts noise.",
        lambda a, gamma: np.minimum(snr(a), gamma) / (snr(a) + 1),
    ),
    "gamma-fixed": (
        "5 stands in the code where the argument `gamma` belongs.",
        lambda a, gamma: min_snr_weights(a, 5),
    ),
    "smaller-forgotten": (
        "this is gamma / SNR for every step: where SNR is below gamma, the smaller of the two is SNR.",
        lambda a, gamma: gamma / snr(a),
    ),
    "scaled-to-one": (
        "the weights are divided by the largest of them. Where every SNR is above gamma, all should stay below 1.",
        lambda a, gamma: (w := min_snr_weights(a, gamma)) / w.max(),
    ),
    "turned-over": (
        "the quotient is upside down: SNR goes below.",
        lambda a, gamma: snr(a) / np.minimum(snr(a), gamma),
    ),
}
WEIGHTS = Probe(
    ("alpha_bars", "gamma"),
    {
        "with gamma = 5": (np.array([0.99, 0.9, 0.5, 0.2, 0.02]), 5.0),
        "with gamma = 2": (np.array([0.95, 0.75, 0.6, 0.1]), 2.0),
        "with nearly clean steps alone": (np.array([0.98, 0.92, 0.88]), 3.0),
    },
    weights_of,
    min_snr_weights,
    symptom=largest_weight,
)
PUBLISHED = (
    "Such a line was published: issue 11 of lucidrains/recurrent-interface-network-pytorch, Min SNR weighting "
    "implemented as max SNR weighting. Its author found it in other libraries of his, too."
)

EXERCISES = {
    "shift_one_blank": Faded(
        asks="the numbers given and alpha_bar_new: `check.shift_one_blank(given, alpha_bar_new)`",
        draw=share_and_side,
        make=there_and_back,
        blanks=1,
        praise="the logistic function of log-SNR: back from the whole line into a share.",
        hints=(
            "First undo the logarithm: SNR = exp(moved).",
            "SNR = a / (1 - a). Solved for a: a = SNR / (1 + SNR).",
            "The same in one go: `1 / (1 + np.exp(-moved))`",
        ),
    ),
    "shift_three_blanks": Faded(
        asks="the numbers given and three of yours: `check.shift_three_blanks(given, log_snr, moved, alpha_bar_new)`",
        draw=share_and_side,
        make=there_and_back,
        blanks=3,
        praise="on the line of log-SNR a change of picture size is a plain sum.",
        hints=(
            "The natural logarithm is `np.log`; base 10 would be `np.log10`.",
            "`moved = log_snr + 2 * np.log(64 / side)`, which is lower than before.",
            "`alpha_bar_new = 1 / (1 + np.exp(-moved))`",
        ),
    ),
    "shift_by_hand": Faded(
        asks="the numbers given and four of yours: `check.shift_by_hand(given, snr, log_snr, moved, alpha_bar_new)`",
        draw=share_and_side,
        make=there_and_back,
        blanks=4,
        praise="from a share to the line, a move, and back into a share.",
        hints=(
            "How much of the variance is signal, how much is noise? SNR is the first divided by the second.",
            "`snr = alpha_bar / (1 - alpha_bar)`, and of that the natural logarithm, `np.log`.",
            "`moved = log_snr + 2 * np.log(64 / side)`, then back by `1 / (1 + np.exp(-moved))`.",
        ),
    ),
    "wasted_share": Function(
        asks="your function wasted_share(alpha_bars, below)",
        probe=SHARE,
        truth=wasted_share,
        slips=SHARE_SLIPS,
        praise="each of the T steps counts once, and t = 0 is none of them.",
        hints=(
            "Leave t = 0 out first: `a = alpha_bars[1:]`. Then SNR of what is left.",
            "`a / (1 - a) < below` is True or False for each step. What does the mean of that say?",
            "`return np.mean(a / (1 - a) < below)`",
        ),
    ),
    "pooling_gain": Parts(
        asks="two numbers in one list: gain, shift",
        parts=pooling_gain(),
        praise="that is the whole resolution shift: means over k x k pixels have k squared times the SNR, so log-SNR "
        "rises by 2 ln k, and the shift takes it back.",
        hints=(
            "The mean of n independent draws has 1 / n of their variance. How many pixels has a block of 4 by 4?",
            "The picture stays, the noise variance is divided by 16: what happens to their ratio?",
            "A factor becomes a sum under the logarithm: pooling adds ln 16 to log-SNR. The shift takes it away again.",
        ),
    ),
    "variance_trap": Parts(
        asks="two numbers in one list: raw, scaled",
        parts=variance_trap(),
        praise="raw pixels still come in with a standard deviation of 17 half-way; scaled ones are nearly what a "
        "network expects.",
        hints=(
            "Var(x_t) = alpha_bar * Var(x_0) + 1 - alpha_bar, with Var(x_0) = 60 squared for the raw pixels.",
            "Dividing by 127.5 divides the standard deviation by 127.5; taking 1 away changes no variance.",
            "scaled: `0.08 * (60 / 127.5) ** 2 + 1 - 0.08`",
        ),
    ),
    "guess_t": Parts(
        asks="two numbers in one list: alpha_bar, t",
        parts=guess_t(),
        praise="the variance has told how far the chain has come. With data of variance 1 it would have told nothing.",
        hints=(
            "Var(x_t) = alpha_bar * 0.25 + 1 - alpha_bar. Only alpha_bar is unknown.",
            "Solved: 1 - Var(x_t) = alpha_bar * (1 - 0.25).",
            "The step whose alpha_bar comes nearest: `np.abs(schedules.linear().alpha_bars - alpha_bar).argmin()`",
        ),
    ),
    "four_guarantees": Parts(
        asks="four words in the order ghost, cliff, nan, strangers: each is end, smooth, stable or related",
        parts=SYMPTOMS,
        praise="four symptoms, four guarantees. The step in log-SNR and the correlation are one number read twice; "
        "what tells cliff from strangers is whether one step does it or every step.",
        hints=(
            "Ask of each: is it about where the chain ends, about its course, about digits, or about neighbours?",
            "A KL at T, log-SNR over t, the smallest beta, the correlation of all neighbours: where would you "
            "have looked? One step may be at fault, or all of them.",
        ),
    ),
    "my_scorecard": Function(
        asks="your function scorecard(alphas, alpha_bars, m), which gives back (kl, correlation)",
        probe=CARD,
        truth=card(),
        slips=CARD_SLIPS,
        praise="two of the four guarantees, in your own hand. `guarantees.scorecard` has the other two beside them.",
        hints=(
            "The KL needs one number only: `a = alpha_bars[-1]`.",
            "For the correlations line three rows up, t = 2 ... T: `alphas[2:]`, `alpha_bars[1:-1]`, `alpha_bars[2:]`.",
            "`np.sqrt(alphas[2:] * (1 - alpha_bars[1:-1]) / (1 - alpha_bars[2:]))`, and of that the `.min()`.",
        ),
    ),
    "debug_snr": Function(
        asks="the function weights_mended with its one slip mended",
        probe=WEIGHTS,
        truth=min_snr_weights,
        slips=WEIGHT_SLIPS,
        planted="larger-for-smaller",
        praise=f"no weight is above 1 any more. {PUBLISHED}",
        hints=(
            "What should the weight be where SNR is far above gamma, and what where it is far below?",
            "Far below gamma the formula gives SNR / SNR = 1. The printed weight there is far above 1.",
            "One word of the code says the opposite of the name Min-SNR.",
        ),
    ),
}

QUESTIONS = {
    "snr-one-number": Question(
        "What is SNR(t), and why is it a better clock than t itself?",
        "It is ᾱ / (1 - ᾱ): the variance of the signal over that of the noise. t is only a count, and "
        "it means something else in each schedule. Two states with the same SNR are equally noisy, whatever schedule "
        "or T they come from.",
        (
            "Signal variance over noise variance.",
            "t means something else in each schedule and for each T.",
            "The same SNR is the same task.",
        ),
    ),
    "snr-travel": Question(
        "Which way does SNR travel from t = 0 to T, and what does the schedule decide about it?",
        "From infinite, clean data, to nearly zero, pure noise. Every schedule makes this journey; it decides how many "
        "steps are spent on which stretch. That is the curriculum: high SNR teaches texture, low SNR layout.",
        (
            "From infinite to nearly zero.",
            "The schedule decides how long it stays where.",
            "High SNR teaches fine repair, low SNR layout.",
        ),
    ),
    "log-snr-why": Question(
        "Why is SNR nearly always drawn as its logarithm?",
        "It runs over many powers of ten, from ten thousand to a ten-thousandth, and on a plain axis only the first "
        "few steps would be seen. The logarithm is 0 where signal and noise are equal, it treats both sides alike, and "
        "scaling becomes a shift.",
        (
            "SNR spans many powers of ten.",
            "Log-SNR is 0 where signal equals noise, and symmetric around it.",
            "A factor becomes a shift, as in the resolution shift.",
        ),
    ),
    "four-promises": Question(
        "Which four things should a good forward process guarantee, and which number tells of each?",
        "A simple end: the KL of x_T from N(0, 1). A smooth loss: the largest step in log-SNR, and the share of steps "
        "with hardly any signal. Stable numbers: the smallest β, and buffers that float32 can hold. Related "
        "neighbours: the smallest correlation of two states in a row.",
        (
            "Simple end: terminal KL.",
            "Smooth loss: largest step in log-SNR, share of wasted steps.",
            "Stable numbers: smallest β, finite buffers.",
            "Related neighbours: smallest correlation.",
        ),
    ),
    "shift-derived": Question(
        "Derive it: why is a noised picture of 256 pixels a side easier than one of 64 with the same ᾱ?",
        "Average it over blocks of 4 by 4. Neighbouring pixels are nearly alike, so the picture stays; 16 independent "
        "draws average to a sixteenth of the variance. What is left is the 64 pixel picture at 16 times the SNR: "
        "log-SNR has risen by 2 ln 4.",
        (
            "Averaging a block keeps the picture.",
            "The noise variance falls by the number of pixels in the block.",
            "SNR rises by (d / 64) squared, log-SNR by 2 ln(d / 64).",
        ),
    ),
    "standardise-first": Question(
        "What happens to Var(xₜ) on the way if pixels go in as 0 to 255?",
        "Var(xₜ) = ᾱ Var(x₀) + 1 - ᾱ, so it starts in the thousands and comes down to 1, and the "
        "true SNR is thousands of times what the schedule says: hardly anything is hidden until near the end. So data "
        "is scaled to variance near 1 first.",
        (
            "The variance falls from thousands to 1 instead of staying.",
            "True SNR is Var(x₀) times the one of the schedule.",
            "Scale the data first.",
        ),
    ),
    "guessing-noise": Question(
        "Guess t from a noisy picture: where is it easy for the eye, and where hard?",
        "In the middle it is easy: there the mixture of picture and noise changes visibly with t. Near 0 the noise is "
        "too faint to see, and near T everything looks like pure noise, so hundreds of steps look alike.",
        (
            "Middle: the mixture changes visibly.",
            "Near 0 the noise is below what the eye sees.",
            "Near T one sheet of noise looks like another.",
        ),
    ),
    "low-loss-late": Question(
        "Interview: the noise-prediction loss is almost zero at late t. Has the network learned those steps best?",
        "No. There xₜ is almost nothing but noise, so handing the input back is nearly the right answer: an error in "
        "x₀ counts only SNR times as much in the noise. A small loss says that the question is easy in this form, not "
        "that anything about pictures was learned.",
        (
            "At low SNR xₜ itself is nearly eps.",
            "Squared error in eps is SNR times squared error in x₀.",
            "Losses at different t cannot be compared without their weights.",
        ),
        wrong="Yes, low loss means well learned, so training can concentrate on the other steps.",
        tempting="Everywhere else a lower loss on the same data does mean a better model.",
        but="It is not the same task at each t. At T even a network that copies its input scores almost perfectly.",
    ),
    "larger-picture": Question(
        "Interview: why do larger pictures get a schedule with more noise?",
        "Because they are more redundant. Neighbouring pixels repeat each other, the noise does not, so at the same "
        "SNR a coarse look still shows the layout. Log-SNR is moved down by 2 ln(d / 64), which keeps the coarse "
        "look as noisy as it was.",
        (
            "Redundant pixels average noise away.",
            "The SNR of the coarse picture is what should stay.",
            "Hence a shift by 2 ln(64 / d) in log-SNR.",
        ),
        wrong="Because they have more pixels, and so more information has to be destroyed.",
        tempting="More pixels do make a larger file.",
        but="Every pixel gets its own noise, whatever their number. If the pixels were unrelated to each other, no "
        "shift would be needed at all.",
    ),
    "zero-is-better": Question(
        "Interview: we set the terminal SNR to exactly zero and keep predicting noise. Any concern?",
        "Yes. At T the input is the noise itself, so the target can simply be copied, and x₀ = (x_T - eps) / 0 cannot "
        "be had from it. Zero terminal SNR goes with another target, such as v or x₀, and with samplers that start "
        "at T.",
        (
            "At T predicting eps teaches nothing.",
            "x₀ from eps divides by sqrt(ᾱ_T) = 0.",
            "Switch the target to v or x₀.",
        ),
        wrong="None: the less signal at the end, the simpler the start, so zero is just the best case.",
        tempting="As a guarantee of the end it is perfect: the KL is exactly 0.",
        but="The end is one of four guarantees. Here another one breaks: 1 / sqrt(ᾱ) is not finite any more.",
    ),
}
