"""Lesson 10: where the loss is: draws over log SNR, areas in nats, terms of the bound, weights for an output."""

import numpy as np

from diffcourse import schedules
from diffcourse.exercise.functions import Function, Probe
from diffcourse.exercise.kinds import hundredths
from diffcourse.exercise.numbers import Blanks, Parts, numbers_of
from diffcourse.exercise.readers import a_number, a_row
from diffcourse.exercise.worked import Worked

# -- numbers by hand --------------------------------------------------------------------------------------------------

# ln sigma ~ N(P_mean, P_std^2), seen over log SNR; and how far from its middle a level lies
DRAW = Worked("""
log_snr = 2 * log(sigma_data / sigma)
    2 * log(sigma / sigma_data)   | The ratio is upside down: this is noise over signal.
    -2 * log(sigma)               | sigma_data is missing: this is log SNR for data of deviation 1.
    (sigma_data / sigma)**2       | This is SNR itself; give its logarithm.
mean = 2 * log(sigma_data) - 2 * P_mean
    2 * sigma_data - 2 * P_mean   | sigma_data goes in without its logarithm.
    2 * log(sigma_data) - 2 * log(abs(P_mean)) | P_mean is a logarithm already; this takes one more.
std = 2 * P_std
    0 <= std                      | A deviation is never negative.
    P_std**2                      | This is a variance, that of ln sigma; give the deviation of log SNR.
    4 * P_std**2                  | This is the variance of log SNR; give its deviation, the root.
    2 * P_std + 2 * log(sigma_data) | sigma_data moves the middle; it does not make the draw wider.
z = (log_snr - mean) / std
    (log_snr - mean) / std**2     | This divides by the variance; divide by the deviation.
    (log(sigma) - P_mean) / P_std
        | This is the z of ln sigma. Where sigma rises, log SNR falls, so its z has the other sign.
    log_snr - mean                | This is the distance from the middle; give it in deviations of the draw.
    (log_snr - mean) / P_std      | This divides by the deviation of ln sigma; that of log SNR is twice as large.
""")


def recipe_and_level(rng):
    return {
        "P_mean": -hundredths(rng, 0.30, 1.60),
        "P_std": hundredths(rng, 0.80, 1.60),
        "sigma_data": hundredths(rng, 0.35, 0.90),
        "sigma": hundredths(rng, 0.90, 2.50),  # below the middle, so that a lost sign shows
    }


DRAWS = {
    "worked": DRAW,
    "draw": recipe_and_level,
    "example": {"P_mean": -1.2, "P_std": 1.2, "sigma_data": 0.5, "sigma": 0.1},
}

COUNTS = Worked("""
nats = -(a * log(a) + b * log(b) + c * log(c))
    0 <= nats                     | An area under a gap that is nowhere below 0 is not negative.
    -(log(a) + log(b) + log(c))
        | The logarithms are not weighted. Multiply each by its share: a rare bump is rarely met.
    -(log(a) + log(b) + log(c)) / 3 | All three logarithms count alike here. Multiply each by its share.
    a**2 + b**2 + c**2            | This is the chance of meeting one bump twice. Each share goes with its logarithm.
    log(2)                        | This is ln 2, the area for two equal bumps.
    -a * log(a) * b * log(b) * c * log(c) | The three terms are multiplied; they add up.
    -(a**2 * log(a) + b**2 * log(b) + c**2 * log(c)) | The shares go in squared. Each multiplies its logarithm once.
    a * b * c                     | This multiplies the shares: it is the chance of meeting the three in a row.
    log(3)                        | This is ln 3, the area for three bumps that are equally likely.
    -(a * log10(a) + b * log10(b) + c * log10(c)) | This has logarithms to base 10; nats have natural ones.
    -2 * (a * log(a) + b * log(b) + c * log(c)) | This is the area under the whole gap. Take half of it.
    -(a * log(a) + b * log(b) + c * log(c)) / 2 | This is halved twice: the half is in "half the gap" already.
    exp(nats)                     | This is e to the area, the number of equal bumps that hold as much. Give the area.
bits = nats / log(2)
    nats / log(10)                | This counts in decimal digits. A bit is ln 2 nats: divide by that.
    log2(nats)                    | This is the logarithm of the area; a bit is ln 2 nats, so divide.
    2**nats                       | This is 2 to the area; a bit is ln 2 nats, so divide.
    log2(3)                       | These are the bits of three equally likely bumps.
""")

CHOOSE = Worked("""
P_mean = log(sigma_data) - centre / 2
    2 * log(sigma_data) - centre / 2 | ln sigma_data goes in twice. P_mean is the middle of ln sigma: take it once.
    centre                        | This is the middle over log SNR; P_mean is that of ln sigma.
    exp(P_mean)                   | This is the sigma in the middle; P_mean is its logarithm.
P_std = 1.5 * width / 2
    0 <= P_std                    | A deviation is never negative.
    width / 2                     | This is as wide as the loss. Make it 1.5 times as wide.
    (1.5 * width / 2)**2          | This is a variance; EDM takes the deviation.
    0.5 * width / 2               | This is half as wide; half as wide *again* is 1.5 times.
    width / 2 + 1.5               | The 1.5 is added; it is a factor.
""")

# -- functions --------------------------------------------------------------------------------------------------------

AREA_LINES = Worked("""
gap = loss - told
steps = diff(log_snr)
    mean(diff(log_snr))           | All steps count as equally wide. Here they are not.
    (log_snr[-1] - log_snr[0]) / len(log_snr)
        | All steps count as equally wide, and there is one too many.
heights = (gap[1:] + gap[:-1]) / 2
    gap[1:]                       | These are the heights at the right ends; a step has the mean of its two ends.
    gap[:-1]                      | These are the heights at the left ends; a step has the mean of its two ends.
    gap[1:] + gap[:-1]
        | [twice] This is twice the nats: the area of the whole gap, or two heights added where their mean belongs.
return 0.5 * sum(heights * steps)
    sum(heights * steps)
        | [twice] This is twice the nats: the area of the whole gap, or two heights added where their mean belongs.
    0.5 * mean(gap) * (log_snr[-1] - log_snr[0])
        | This takes the mean of all heights times the whole width. The levels are not evenly spaced.
    0.5 * sum(heights * diff(exp(log_snr)))
        | This integrates over SNR; the nats are the area over log SNR.
    0.5 * sum(heights) * sum(steps)
        | All heights times all widths: each step has its own height.
    0.25 * sum(heights * steps)
        | This is halved once too often. One half makes the mean of two heights, one is "half the gap".
    0.5 * sum(heights * steps) / log(2) | These are bits. Give nats.
""")
UNEVEN = np.array([-6.0, -3.0, -1.0, 0.0, 0.5, 2.0, 3.0])
THREE = np.array([-2.0, 0.5, 1.0])
AREA = Probe(
    ("log_snr", "loss", "told"),
    {
        "over seven levels": (
            UNEVEN,
            np.array([0.01, 0.09, 0.33, 0.47, 0.49, 0.27, 0.33]),
            np.array([0.0, 0.004, 0.02, 0.05, 0.07, 0.2, 0.34]),
        ),
        "over three levels": (THREE, np.array([0.2, 0.5, 0.4]), np.array([0.1, 0.15, 0.3])),
    },
    a_number("the area"),
    AREA_LINES,
)

BOUND_LINES = Worked("""
snr = alpha_bars[1:] / (1 - alpha_bars[1:])
    (1 - alpha_bars[1:]) / alpha_bars[1:]
        | [upside-down] SNR or the ratio of two is upside down. SNR is signal over noise, and SNR(t-1), the larger one,
        | stands above.
    sqrt(alpha_bars[1:] / (1 - alpha_bars[1:])) | SNR has become the ratio of standard deviations; it has no root.
ratio = snr[:-1] / snr[1:]
    snr[1:] / snr[:-1]
        | [upside-down] SNR or the ratio of two is upside down. SNR is signal over noise, and SNR(t-1), the larger one,
        | stands above.
    snr[:-1] - snr[1:]
        | This subtracts the two SNR, which goes with an error in x_0. With an error in eps, divide.
cost = (ratio - 1) * loss[2:]
    (snr[:-1] - snr[1:]) * loss[2:]
        | This subtracts the two SNR, which goes with an error in x_0. With an error in eps divide, and take 1 off.
    (ratio - 1) * loss[1:-1]      | This uses the loss at t - 1. A step from t needs the guess at t.
    log(ratio) * loss[2:]
        | This takes the logarithm of the ratio. For very small steps that is the same; for these it is not.
    log(1 + (ratio - 1) * loss[2:])
        | This is the cost with the best variance. Take the posterior's.
return 0.5 * sum(cost)
    0.5 * cost                    | These are the single terms; give their sum.
    0.5 * cost[0]                 | This is the first term; give the sum of all.
    0.5 * cumsum(cost)            | These are running sums; give the last, the whole.
    0.5 * sum(cost[1:])           | The step from t = 2 is missing.
    0.5 * sum(cost[:-1])          | The step from t = T is missing.
    sum(0.5 * ratio - loss[2:])
        | [brackets] Brackets are missing: take 1 off the ratio first, then multiply by the loss.
    0.5 * sum(ratio - 1) * sum(loss[2:])
        | [sums-multiplied] Two sums are multiplied here. Each step is its own product: multiply first, then sum.
""")


def _loss_of(schedule):
    """Made-up losses that fall like real ones; the first two are never asked for."""
    with np.errstate(divide="ignore"):
        return np.append(1.0, np.round(1 / (1 + np.exp(-0.6 * (schedule.log_snr[1:] - 1))), 3))


BOUND = Probe(
    ("alpha_bars", "loss"),
    {
        f"with T = {s.T}": (np.array(s.alpha_bars), _loss_of(s))
        for s in (schedules.Schedule([0.05, 0.10, 0.30, 0.20, 0.35]), schedules.Schedule([0.1, 0.4, 0.5]))
    },
    a_number("the sum"),
    BOUND_LINES,
)

V_LINES = Worked("""
snr = exp(log_snr)
    10**log_snr                   | log SNR is a natural logarithm; this undoes one to base 10.
    1 / (1 + exp(-log_snr))       | This is alpha_bar; SNR is e to log SNR.
held = minimum(snr, gamma)
    minimum(snr + 1, gamma)
        | The 1 is in the minimum, too. It belongs below the line only. (So it stood in diffusers' training examples
        | until somebody asked: issue 5654 of huggingface/diffusers.)
    minimum(snr, 5)               | 5 is written into the function. Use its argument `gamma`.
    gamma                         | This takes gamma everywhere. Where SNR is smaller, take SNR.
return held / (snr + 1)
    held / snr                    | This divides by SNR: the weight for a network that gives eps.
    held
        | This is the weight for a network that gives x_0. The squared error in v is SNR + 1 times as large. (The
        | authors' own code left this division out at first: issue 3 of TiankaiHang/Min-SNR-Diffusion-Training.)
    held / (gamma + 1)            | This divides by gamma + 1. Divide by SNR + 1.
    held / (1 / snr + 1)          | This divides by 1 + 1 / SNR: that turns a weight for eps into one for v.
""")
FOR_V = Probe(
    ("log_snr", "gamma"),
    {
        "with gamma = 5": (np.array([4.0, 2.0, 0.5, -1.0, -3.0]), 5.0),
        "with gamma = 1": (np.array([1.0, 0.2, -0.7]), 1.0),
    },
    a_row("one weight for each level, {} numbers", "the weight at log SNR {x:g}"),
    V_LINES,
)


def middle_sigma(look):
    what, (sigma, _) = next((what, seen) for what, seen in look.items() if what.endswith("z is 0"))
    return f"where z is 0, sigma comes out as {sigma:.2f}. With P_mean = -1.2 it should be e to that, 0.30."


SIGMA_LINES = Worked("""
log_sigma = z * P_std + P_mean
    z * P_std - P_mean
        | [mean-subtracted] P_mean is subtracted, which turns a middle with much signal into one with much noise. Add
        | it.
    z * P_mean + P_std
        | [exchanged] P_mean and P_std have changed places.
    z * P_mean - P_std
        | [exchanged-minus] P_mean and P_std have changed places, with a minus. With EDM's -1.2 and 1.2 that happens to
        | draw the same sigmas as a set; with other numbers it does not.
    P_mean - z * P_std
        | z has a minus here. That draws the same sigmas on the whole, but another one for each z.
    z * P_std**2 + P_mean         | z is multiplied by the variance; the deviation belongs there.
    (z - P_mean) / P_std          | This is the way back, from sigma to z. Multiply by P_std, then add P_mean.
    z * P_std + exp(P_mean)       | P_mean is the middle of ln sigma; it goes in as it is.
return exp(log_sigma)
    P_std * exp(z + P_mean)       | P_std is outside `exp`. It is the deviation of ln sigma: put it inside, with z.
    exp(abs(z * P_std - P_mean))  | The exponent has lost its sign: no sigma is below 1 here.
    exp(2 * log_sigma)            | This is sigma squared.
    exp(-log_sigma)               | This is 1 / sigma.
    10**log_sigma                 | ln sigma is a natural logarithm; this undoes one to base 10.
""")
Z = np.array([-2.0, -0.5, 0.0, 0.3, 1.4])
SIGMAS = Probe(
    ("z", "P_mean", "P_std"),
    {
        "with EDM's numbers, -1.2 and 1.2": (Z, -1.2, 1.2),
        "with EDM2's numbers, -0.4 and 1.0": (Z, -0.4, 1.0),
        "with a middle above 0, 0.5 and 1.6": (Z, 0.5, 1.6),
    },
    a_row("one sigma for each z, {} numbers", "sigma where z is {x:g}"),
    SIGMA_LINES,
    symptom=middle_sigma,
)
PUBLISHED = (
    "It was published: in issue 3 of milmor/diffusion-transformer somebody found P_mean and P_std exchanged, with a "
    "minus. With -1.2 and 1.2 that had drawn the right levels by luck. The mend put the names right and kept the "
    "minus, and that drew the wrong ones."
)

EXERCISES = {
    "draw_one_blank": Blanks(
        **DRAWS,
        blanks=1,
        praise="a level so many deviations from the middle. It is minus that of ln sigma: sigma_data cancels.",
        hints=(
            "How far is the level from the middle of the draw?",
            "That distance, in units of the draw's deviation.",
            "`z = (log_snr - mean) / std`",
        ),
    ),
    "draw_three_blanks": Blanks(
        **DRAWS,
        blanks=3,
        praise="two numbers of a recipe have become a draw over log SNR, where it can be laid beside any other.",
        hints=(
            "log SNR = 2 ln sigma_data - 2 ln sigma. Put the middle of ln sigma in.",
            "The deviation of -2 ln sigma is twice that of ln sigma; the sign makes no difference to it.",
            "`mean = 2 * np.log(sigma_data) - 2 * P_mean`, `std = 2 * P_std`, `z = (log_snr - mean) / std`",
        ),
    ),
    "draw_by_hand": Blanks(
        **DRAWS,
        blanks=4,
        praise="from sigma to log SNR and from EDM's two numbers to a normal draw over it.",
        hints=(
            "SNR is the variance of the data over that of the noise: (sigma_data / sigma) squared.",
            "Its logarithm is 2 ln(sigma_data / sigma), for the level as for the middle of the draw.",
            "`log_snr = 2 * np.log(sigma_data / sigma)`, `mean = 2 * np.log(sigma_data) - 2 * P_mean`, `std = 2 * "
            "P_std`",
        ),
    ),
    "what_is_counted": Parts(
        parts=numbers_of(COUNTS, {"a": 0.6, "b": 0.3, "c": 0.1}, unseen=("a", "b", "c")),
        praise="the area is the entropy of the bumps, and it needs no loss at all to be computed.",
        hints=(
            "For two equal bumps the area was ln 2 = -(0.5 ln 0.5 + 0.5 ln 0.5). What changes with three?",
            "Each bump gives minus its share times the logarithm of its share.",
            "`nats = -(0.6 * np.log(0.6) + 0.3 * np.log(0.3) + 0.1 * np.log(0.1))`; a bit is `np.log(2)` nats.",
        ),
    ),
    "half_area": Function(
        asks="your function half_area(log_snr, loss, told)",
        probe=AREA,
        praise="height times width, summed. `losses.area` does the same for one curve.",
        hints=(
            "The gap is what the whisper saves, `loss - told`. Its area is made of strips.",
            "A strip is as wide as the step, `np.diff(log_snr)`, and as high as the mean of the gap at its two ends.",
            "`gap = loss - told`, then `return 0.5 * np.sum((gap[1:] + gap[:-1]) / 2 * np.diff(log_snr))`",
        ),
    ),
    "bound_steps": Function(
        asks="your function bound_steps(alpha_bars, loss)",
        probe=BOUND,
        praise="these are the steps of the bound. Add the start, near 0, and the last step to x_0: for the bumps it is "
        "nearly as large as their sum, and negative.",
        hints=(
            "SNR first, for t = 1 ... T: `snr = alpha_bars[1:] / (1 - alpha_bars[1:])`.",
            "SNR(t-1) / SNR(t) for t = 2 ... T is `snr[:-1] / snr[1:]`. The losses that go with it are `loss[2:]`.",
            "`return np.sum(0.5 * (snr[:-1] / snr[1:] - 1) * loss[2:])`",
        ),
    ),
    "weight_for_v": Function(
        asks="your function weight_for_v(log_snr, gamma)",
        probe=FOR_V,
        praise="now the effective weight is the same whether a network gives eps, x_0 or v.",
        hints=(
            "On the squared error in x_0 the weight is min(SNR, gamma). How large is that in v beside it?",
            "It is SNR + 1 times as large, so divide the weight by that.",
            "`snr = np.exp(log_snr)`, then `return np.minimum(snr, gamma) / (snr + 1)`",
        ),
    ),
    "choose_a_draw": Parts(
        parts=numbers_of(CHOOSE, {"centre": -2.6, "width": 1.7, "sigma_data": 0.74}, unseen=("centre", "width")),
        praise="EDM's own numbers would have drawn most levels where this data has hardly anything left to learn.",
        hints=(
            "log SNR = 2 ln sigma_data - 2 ln sigma. Which ln sigma has log SNR -2.6?",
            "ln sigma = ln sigma_data - log SNR / 2. And it is half as wide as log SNR.",
            "`P_mean = np.log(0.74) - (-2.6) / 2`, `P_std = 1.5 * 1.7 / 2`",
        ),
    ),
    "debug_draw": Function(
        asks="the function sigmas_mended with its one slip mended",
        probe=SIGMAS,
        planted="mean-subtracted",
        as_it_was=3771992215,
        praise=f"half of the levels lie below sigma 0.30 again. {PUBLISHED}",
        hints=(
            "Where z is 0 the draw stands in its middle. Which sigma should that be?",
            "e to P_mean: 0.30. The code gives 3.32, which is e to -P_mean.",
            "One sign is wrong.",
        ),
    ),
}
