"""Lesson 04: signal-to-noise, SNR(t) = alpha_bar_t / (1 - alpha_bar_t), and what it tells about a schedule."""

import numpy as np

from diffcourse import schedules
from diffcourse.exercise.functions import Function, Probe
from diffcourse.exercise.kinds import hundredths, one_word
from diffcourse.exercise.numbers import Blanks, Parts, numbers_of
from diffcourse.exercise.parse import Mistake, row
from diffcourse.exercise.readers import a_number, a_row
from diffcourse.exercise.worked import Worked

# -- numbers by hand --------------------------------------------------------------------------------------------------

SHIFT = Worked("""
snr = alpha_bar / (1 - alpha_bar)
    0 <= snr                         | SNR is a ratio of two variances: it is never negative.
    sqrt(snr)
        | This is the ratio of the two factors, standard deviations. SNR compares variances, without roots.
    1 / (1 - alpha_bar)              | This divides 1 by the noise; the signal is alpha_bar, not 1.
    sqrt(alpha_bar) / (1 - alpha_bar) | One of the two has a root and the other has none; SNR takes both as variances.
    alpha_bar / sqrt(1 - alpha_bar)
    snr**2                           | The ratio is squared; alpha_bar and 1 - alpha_bar are variances already.
    1 - alpha_bar                    | This is 1 - alpha_bar, the share of the noise.
log_snr = log(snr)
    10 * log10(snr)                  | This is in decibels, 10 times the logarithm to base 10.
    log_snr / 2                      | This is half of it: you took the logarithm of a ratio of standard deviations.
    log(alpha_bar) + log(1 - alpha_bar) | The two logarithms are added; a ratio subtracts them.
moved = log_snr + 2 * log(64 / side)
    log_snr + 4 * log(64 / side)     | The 2 goes in twice. The factor is squared once: 2 ln(64 / side).
    log_snr + (64 / side)**2
        | This multiplies log-SNR by (64 / side) squared. SNR is multiplied; its logarithm moves by 2 ln(64 / side).
    log_snr * (64 / side)**2
    exp(moved)                       | This is the moved SNR; give its logarithm.
alpha_bar_new = 1 / (1 + exp(-moved))
    0 <= alpha_bar_new <= 1          | alpha_bar is a share: it lies between 0 and 1.
    1 / 1 + exp(-moved)              | Brackets are missing: divide 1 by all of (1 + exp(-moved)).
    exp(-moved)                      | This is exp(-moved), noise over signal; the share is 1 / (1 + that).
    1 / (1 + 10**-moved)             | This undoes a logarithm to base 10; log-SNR is the natural one.
    sqrt(alpha_bar_new)              | This is sqrt(alpha_bar), the factor in front of x_0.
    1 / (1 + exp(-2 * moved))        | This takes log-SNR for the logarithm of a ratio of standard deviations.
""")


def share_and_side(rng):
    return {"alpha_bar": hundredths(rng, 0.60, 0.95), "side": int(rng.choice([96, 128, 192, 256]))}


SHIFTS = {"worked": SHIFT, "draw": share_and_side, "example": {"alpha_bar": 0.85, "side": 256}}

POOLING = Worked("""
gain = k * k
    1 <= gain                  | Averaging takes noise away and leaves the picture, so SNR rises.
    1 / k**2
        | This is what happens to the noise. Its variance falls by this factor, and SNR rises by as much.
    1 / k
        | This is what happens to the noise's standard deviation. SNR compares variances, and it rises.
    sqrt(k)
        | This is the root of the side. How many pixels are averaged, and what does that do to a variance?
    log(gain)                  | This is the logarithm of the gain; give the factor itself.
    1                          | SNR does change: the mean keeps the picture and takes noise away.
    (64 * k)**2                | These are all the pixels of the picture. How many go into one block?
    k**4                       | This is squared once too often. A block has 5 times 5 pixels.
shift = -log(gain)
    -log(k)                    | This is the logarithm of the block's side. Take the logarithm of the gain.
    log(k)
    -gain
        | This is a factor. Log-SNR moves by its natural logarithm.
    gain
    1 / gain
    1 / k
""")

TRAP = Worked("""
raw = alpha_bar * std**2 + 1 - alpha_bar
    +- 0.01
    1                                    | 1 holds for data of variance 1. These pixels have 3600.
    alpha_bar * std**2 + 1
        | This adds noise of variance 1. The noise has only 1 - alpha_bar. (If you rounded: give two decimals.)
    (1 - alpha_bar) * std**2 + alpha_bar | The two weights have changed places: alpha_bar goes with the picture.
    sqrt(alpha_bar) * std + sqrt(1 - alpha_bar)
        | This adds sqrt(alpha_bar) * 60 and sqrt(1 - alpha_bar), standard deviations; variances add up.
    sqrt(alpha_bar) * std**2 + 1 - alpha_bar | The variance is multiplied by sqrt(alpha_bar). Multiply it by alpha_bar.
    sqrt(alpha_bar) * std**2 + sqrt(1 - alpha_bar)
    alpha_bar**2 * std**2 + (1 - alpha_bar)**2
        | The shares are squared. alpha_bar and 1 - alpha_bar are shares of variance already.
    sqrt(raw)                            | This is the standard deviation of x_t; give its variance.
scaled = alpha_bar * (std / 127.5)**2 + 1 - alpha_bar
    +- 1e-4
    1                                    | 1 holds for data of variance 1. Scaled to [-1, 1], these pixels have less.
    alpha_bar * std**2 / 127.5 + 1 - alpha_bar
        | The variance is divided by 127.5 once. A variance is scaled by the square.
    1 - alpha_bar                        | This is the variance of the noise alone.
    alpha_bar * ((std / 127.5)**2 - 1) + 1 - alpha_bar | Taking 1 away moves the mean. It leaves the variance alone.
    alpha_bar * (std / 127.5 - 1)**2 + 1 - alpha_bar
        | This treats 60 as a pixel. It is a spread: divide it by 127.5, and leave the - 1 out.
    alpha_bar * (std / 255)**2 + 1 - alpha_bar | This divides by 255, which scales to [0, 1]; here it is [-1, 1].
""")

GUESS = Worked(
    """
alpha_bar = (1 - measured) / (1 - var0)
    0 <= alpha_bar <= 1        | alpha_bar is a share: it lies between 0 and 1.
    1 - measured
        | This is 1 minus the measured variance. It would be alpha_bar if the data had no variance.
    measured - var0
        | This is measured minus Var(x_0), how far the variance has come. Which share of the way is left?
    1 - alpha_bar              | This is 1 - alpha_bar, the share of the noise.
    alpha_bar / (1 - alpha_bar) | This is SNR, alpha_bar / (1 - alpha_bar).
    measured                   | This is the measured variance itself; signal and noise are both in it.
    var0 / measured            | This divides the two variances, as if the measured one were signal alone.
    measured / var0
    sqrt(alpha_bar)            | This is sqrt(alpha_bar), the factor in front of x_0.
t = argmin(abs(table - alpha_bar))
    +- 0.2
    0 <= t <= 1000             | t runs from 0 to 1000.
    t - 1
        | This is one too few: if you search `alpha_bars[1:]`, add 1. In the whole row index and t agree.
    t + 1                      | This is one too many: in `alpha_bars` index and t agree.
    1000 - t                   | This is counted from the end of the table.
    round(1000 * (1 - alpha_bar)) | This takes alpha_bar for a straight line in t. Look the step up in the table.
    floor(1000 * alpha_bar)
    round(1000 * alpha_bar)    | This takes alpha_bar for a straight line in t. Look the step up in the table.
    argmin(abs(table - (1 - alpha_bar))) | This is where 1 - alpha_bar has that value, not alpha_bar.
    argmin(abs(table - (1 - measured)))
        | You looked up 1 minus the measured variance. That is not alpha_bar yet: divide by 1 - 0.25.
    argmin(abs(table - sqrt(alpha_bar))) | You looked up sqrt(alpha_bar), or its square. Look up alpha_bar itself.
    argmin(abs(table - alpha_bar**2))
    argmin(table - alpha_bar)
        | This is the end of the table: without `np.abs` the smallest difference is the most negative one.
    argmin(abs(cosine - alpha_bar)) | This is the step of the cosine schedule.
""",
    table=schedules.linear().alpha_bars,
    cosine=schedules.cosine().alpha_bars,
)

# -- which guarantee --------------------------------------------------------------------------------------------------

symptom = one_word(
    {"end": "simple end", "smooth": "smooth loss", "stable": "stable numbers", "related": "related neighbours"}
)
SYMPTOMS = {
    "ghost": symptom(
        "end",
        smooth="nothing jumps on the way. It is the end that is wrong.",
        stable="all numbers are ordinary ones: 0.13 is not too small for anything.",
        related="neighbouring steps differ little here. It is the last state that is wrong.",
    ),
    "cliff": symptom(
        "smooth",
        end="the end is reached, and it is noise. The trouble lies on the way.",
        stable="the numbers are finite and well inside float32. The trouble is the jump from one to the next.",
        related="close: at the cliff two neighbours are hardly related. But it is the loss that jumps here.",
    ),
    "nan": symptom(
        "stable",
        end="the NaN comes from t = 1, as far from the end as can be.",
        smooth="a small first beta is no jump in the loss. 1 minus it is a number that float32 cannot tell from 1.",
        related="with so little noise x_0 and x_1 are as related as can be.",
    ),
    "strangers": symptom(
        "related",
        end="five such steps do end in noise.",
        smooth="log-SNR falls evenly here, by the same amount in each step. Only the amount is large.",
        stable="no number is extreme; what is too large is the gap from one state to the next.",
    ),
}

# -- functions --------------------------------------------------------------------------------------------------------

SHARE_LINES = Worked("""
a = alpha_bars[1:]
    alpha_bars[:-1]            | The last step is left out, and t = 0 is counted: `alpha_bars[1:]` are the T steps.
    alpha_bars
        | t = 0 is counted, or you divided by T + 1. The row has T + 1 numbers, but only T steps: t = 0 is clean data.
snr = a / (1 - a)
    sqrt(a / (1 - a))          | This compares the ratio of standard deviations with the bound; SNR is without roots.
    (1 - a) / a                | SNR is upside down.
    log(a / (1 - a))           | This compares log-SNR with the bound, which is meant for SNR.
    log10(a / (1 - a))
return mean(snr < below)
    mean(snr > below)          | This counts the steps above the bound. Count those below it.
    mean(snr >= below)
    mean(snr <= below)         | A step with SNR exactly at the bound is counted. It is not below: use `<`.
    mean(snr < 0.01)           | 0.01 is written into the function. Use its argument `below`.
    argmax(alpha_bars / (1 - alpha_bars) < below) | This is the first step below the bound. How many are below it?
    (len(snr) - argmax(snr < below)) / len(snr)
        | [none-below] Where no step is below the bound, `argmax` gives 0, and all steps are counted.
""")
FALLING = {T: schedules.cosine(T).alpha_bars for T in (9, 40, 250)}
SHARE = Probe(
    ("alpha_bars", "below"),
    {
        f"with T = {T} and below = {below}": (FALLING[T], below)
        for T, below in [(9, 0.5), (40, 0.1), (40, 2.0), (250, 0.3)]
    }
    | {
        "where one SNR equals the bound": (np.array([1, 0.875, 0.75, 0.5, 0.125], np.float32), 1.0),
        "where no step is below": (np.array([1, 0.9, 0.8]), 1.0),
    },  # also with a guard
    a_number("the share"),
    SHARE_LINES,
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


CARD_LINES = Worked("""
a = alpha_bars[-1]
    alpha_bars[-2]                   | This is the KL at T - 1; the chain ends at T.
kl = 0.5 * (a * m**2 - a - log(1 - a))
    0.5 * (-a - log(1 - a))          | The KL is the same for every m. The first term, alpha_bar m^2, is missing.
    -0.5 * log(1 - a)
    0.5 * (a * m**2 - a - log(a))    | The logarithm in the KL is that of the noise, 1 - alpha_bar.
    0.5 * ((1 + a * m**2) / (1 - a) - 1 + log(1 - a))
        | This is the KL the other way round, of N(0, 1) from x_T. Take that of x_T from N(0, 1).
before = 1 - alpha_bars[1:-1]
    alpha_bars[1:-1]
        | [of-the-signal] alpha_bar stands in the correlation where the noise, 1 - alpha_bar, belongs.
after = 1 - alpha_bars[2:]
correlations = sqrt(alphas[2:] * before / after)
    alphas[2:] * before / after      | The root over the correlation is missing.
    sqrt(alphas[2:] * alpha_bars[1:-1] / alpha_bars[2:])
        | The correlation is 1 for every schedule: you divided alpha_bar by alpha_bar. Use the noise, 1 - alpha_bar.
    sqrt(alphas[1:] * (1 - alpha_bars[:-1]) / (1 - alpha_bars[1:]))
        | The smallest correlation is always 0: the pair x_0, x_1 is in it. Given x_0, nothing about x_0 is random.
        | Start at t = 2.
    sqrt(alphas[1:-1] * before / after) | alpha has the wrong index. The step that leads to x_t has alpha_t.
    sqrt(alphas[2:] * before / after)[1:] | The pair x_1, x_2 is left out. Start at t = 2, which is often the weak spot.
    sqrt(alphas[2:])
        | This is sqrt(alpha_t) alone. Multiply by the noise of t - 1 and divide by that of t, under the root.
return kl, min(correlations)
    (kl, correlations[0])
        | This is the correlation of one pair, the first or the last; give the smallest of all.
    (kl, correlations[-1])
    (kl, argmin(correlations))
        | This is the place of the smallest correlation, `argmin`. Give its value, `min`.
    (kl, 2 + argmin(correlations))
""")
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
    CARD_LINES,
    parts=CARD_PARTS,
)


def largest_weight(look):
    weights = {what: number for what, (number, _) in look.items()}
    where = max(weights, key=weights.get)
    return f"{where.split(', ')[1]} comes out as {weights[where]:.1f}, and no weight should be above 1."


WEIGHT_LINES = Worked("""
snr = alpha_bars / (1 - alpha_bars)
    sqrt(alpha_bars / (1 - alpha_bars)) | SNR has become the ratio of the standard deviations; it has no root.
    alpha_bars                   | All weights are 1: nothing is held down where SNR is above gamma.
held = minimum(snr, gamma)
    maximum(snr, gamma)
        | [larger-for-smaller] This takes the larger of SNR and gamma, so the noisy steps outweigh all others. Take
        | the smaller.
    minimum(snr, 5)              | 5 is written into the function. Use its argument `gamma`.
    gamma
        | This is gamma / SNR at every step. Where SNR is below gamma, take SNR.
return held / snr
    snr / held                   | The ratio is upside down: divide by SNR.
    held / gamma
        | This is min(SNR, gamma) / gamma, which SNR / max(SNR, gamma) gives, too. Divide by SNR.
    held / (snr + 1)
        | This divides by SNR + 1. That is the weight for a network that predicts v; this one predicts noise.
    held / snr / max(held / snr)
        | The weights are divided by the largest of them. Leave them: where every SNR is above gamma, all weights are
        | below 1.
""")
WEIGHTS = Probe(
    ("alpha_bars", "gamma"),
    {
        "with gamma = 5": (np.array([0.99, 0.9, 0.5, 0.2, 0.02]), 5.0),
        "with gamma = 2": (np.array([0.95, 0.75, 0.6, 0.1]), 2.0),
        "with nearly clean steps alone": (np.array([0.98, 0.92, 0.88]), 3.0),
    },
    a_row("one weight for each alpha_bar, {} numbers", "the weight where alpha_bar is {x:g}"),
    WEIGHT_LINES,
    symptom=largest_weight,
)
PUBLISHED = (
    "Such a line was published: issue 11 of lucidrains/recurrent-interface-network-pytorch, Min SNR weighting "
    "implemented as max SNR weighting. Its author found it in other libraries of his, too."
)

EXERCISES = {
    "shift_one_blank": Blanks(
        **SHIFTS,
        blanks=1,
        praise="the logistic function of log-SNR: back from the whole line into a share.",
        hints=(
            "First undo the logarithm: SNR = exp(moved).",
            "SNR = a / (1 - a). Solved for a: a = SNR / (1 + SNR).",
            "The same in one go: `1 / (1 + np.exp(-moved))`",
        ),
    ),
    "shift_three_blanks": Blanks(
        **SHIFTS,
        blanks=3,
        seed=4,
        praise="on the line of log-SNR a change of picture size is a plain sum.",
        hints=(
            "The natural logarithm is `np.log`; base 10 would be `np.log10`.",
            "`moved = log_snr + 2 * np.log(64 / side)`, which is lower than before.",
            "`alpha_bar_new = 1 / (1 + np.exp(-moved))`",
        ),
    ),
    "shift_by_hand": Blanks(
        **SHIFTS,
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
        praise="each of the T steps counts once, and t = 0 is none of them.",
        hints=(
            "Leave t = 0 out first: `a = alpha_bars[1:]`. Then SNR of what is left.",
            "`a / (1 - a) < below` is True or False for each step. What does the mean of that say?",
            "`return np.mean(a / (1 - a) < below)`",
        ),
    ),
    "pooling_gain": Parts(
        parts=numbers_of(POOLING, {"k": 5}, unseen=("k",)),
        praise="that is the whole resolution shift: means over k x k pixels have k squared times the SNR, so log-SNR "
        "rises by 2 ln k, and the shift takes it back.",
        hints=(
            "The mean of n independent draws has 1 / n of their variance. How many pixels make one of the 64 by 64?",
            "320 / 64 is 5, so 25 pixels make one: the noise variance is divided by 25. What happens to the ratio?",
            "A factor becomes a sum under the logarithm: pooling adds ln 25 to log-SNR. The shift takes it away again.",
        ),
    ),
    "variance_trap": Parts(
        parts=numbers_of(TRAP, {"alpha_bar": 0.08, "std": 60.0}),
        praise="raw pixels still come in with a standard deviation of 17 half-way; scaled ones are nearly what a "
        "network expects.",
        hints=(
            "Var(x_t) = alpha_bar * Var(x_0) + 1 - alpha_bar, with Var(x_0) = 60 squared for the raw pixels.",
            "Dividing by 127.5 divides the standard deviation by 127.5; taking 1 away changes no variance.",
            "scaled: `0.08 * (60 / 127.5) ** 2 + 1 - 0.08`",
        ),
    ),
    "guess_t": Parts(
        parts=numbers_of(GUESS, {"measured": 0.7378, "var0": 0.25}, unseen=("measured", "var0")),
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
        praise="four symptoms, four guarantees. At the cliff two neighbours are strangers as well; "
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
        planted="larger-for-smaller",
        as_it_was=3290537817,
        praise=f"no weight is above 1 any more. {PUBLISHED}",
        hints=(
            "What should the weight be where SNR is far above gamma, and what where it is far below?",
            "Far below gamma the formula gives SNR / SNR = 1. The printed weight there is far above 1.",
            "One word of the code says the opposite of the name Min-SNR.",
        ),
    ),
}
