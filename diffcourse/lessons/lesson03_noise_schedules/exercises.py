"""Lesson 03: noise schedules, and the tempo at which each of them lets the data go."""

import numpy as np

from diffcourse import schedules
from diffcourse.exercise.functions import Function, Probe
from diffcourse.exercise.kinds import hundredths, one_letter, one_word
from diffcourse.exercise.numbers import Blanks, Number, Parts, numbers_of
from diffcourse.exercise.parse import row
from diffcourse.exercise.worked import Worked

# -- numbers by hand --------------------------------------------------------------------------------------------------

LINEAR = Worked("""
gap = (last - first) / 4
    0 < gap < 1                            | A gap between betas lies between 0 and 1.
    (last - first) / 6                     | This makes 6 gaps. Five numbers have four gaps.
    (last - first) / 5                     | This makes 5 gaps. Five numbers have four gaps.
    (last / first)**(1 / 4)                | This is a factor from one beta to the next; a linear schedule adds.
beta_3 = first + 2 * gap
    0 < beta_3 < 1                         | A beta lies between 0 and 1.
    first + 2 * (last - first) / 5         | This comes from 5 gaps. Five numbers have four gaps.
    3 * gap
        | These are three gaps. Two lie between beta_1 and beta_3, and they start from first.
    1 - beta_3                             | This is 1 - beta_3, which is alpha_3; give beta_3.
    ((sqrt(first) + sqrt(last)) / 2)**2    | This takes equal steps in sqrt(beta). That is the scaled linear schedule.
    first * (last / first)**(2 / 4)        | Each beta is a factor times the one before; a linear schedule adds.
alpha_bar_5 = prod(1 - linspace(first, first + 4 * gap, 5))
    0 < alpha_bar_5 < 1                    | alpha_bar is a share: it lies between 0 and 1.
    prod(1 - linspace(first, last, 5, endpoint=False)) | The betas never reach the last one: leave `endpoint=False` out.
    prod(1 - linspace(first, last, 6)[1:]) | The first beta is spent on t = 0. Clean data has had no step.
    1 - sum(linspace(first, last, 5))
        | This takes all betas away from 1. Each step takes its share of what is left.
    1 - last                               | This is alpha_5, the last step alone.
    sum(linspace(first, last, 5))          | This is the sum of the betas; multiply the shares 1 - beta.
    exp(-sum(linspace(first, last, 5)))    | This is exp(-sum of the betas). That is close only while they are small.
    1 - alpha_bar_5                        | This is 1 - alpha_bar, the share of the noise.
    sqrt(alpha_bar_5)                      | This is sqrt(alpha_bar), the factor in front of x_0.
snr_5 = alpha_bar_5 / (1 - alpha_bar_5)
    0 <= snr_5                             | SNR is a ratio of two variances: it is never negative.
    1 - alpha_bar_5                        | This is 1 - alpha_bar, the share of the noise.
    1 / (1 - alpha_bar_5)                  | This divides 1 by the noise; the signal is alpha_bar, not 1.
    sqrt(snr_5)
        | This is the ratio of the two factors, standard deviations. SNR compares variances, without roots.
    log(snr_5)                             | This is log SNR; give SNR itself.
""")


def first_and_last(rng):
    return {"first": hundredths(rng, 0.02, 0.10), "last": hundredths(rng, 0.20, 0.45)}


LINEARS = {"worked": LINEAR, "draw": first_and_last, "example": {"first": 0.05, "last": 0.25}}

UNSCALED = Worked(
    """
betas = linspace(first, last, T)
alpha_bar_T = prod(1 - betas)
    +- 1e-4
    0 < alpha_bar_T < 1           | alpha_bar is a share: it lies between 0 and 1.
    prod(1 - 1000 / T * betas)
        | This end is practically noise. Rescaled betas give that, and so do T = 1000, a last beta of 0.2, or a
        | product of the betas. Here 200 shares 1 - beta are multiplied, and the betas stay as they are.
    thousand[1000]
    prod(betas)
    thousand[T]
        | This is the 200th step of the schedule with T = 1000. Here all of it, up to 0.02, fits into 200.
    exp(-sum(betas))
        | This is exp(-sum of the betas). That is close while they are small, and still not the product.
    1 - sum(betas)                | This takes all betas away from 1; shares are multiplied.
    prod(1 - linspace(first, last, T, endpoint=False)) | One beta is missing: there are 199 of them, or the last is not
        | 0.02 (as with `endpoint=False`, and with `np.arange`).
    prod(1 - linspace(first, last, T - 1))
    thousand[1000] / thousand[1000 - T]
        | These are the last 200 of the 1000 betas. Here all 200 rise from 0.0001 to 0.02.
    prod(1 - linspace(first, last, T + 1)) | This has 201 betas.
    sqrt(alpha_bar_T)
        | This is sqrt(alpha_bar), the factor in front of x_0. (Half as many steps, T = 100, end there, too.)
    1 - alpha_bar_T               | This is 1 - alpha_bar, the share of the noise.
    alpha_bar_T / (1 - alpha_bar_T) | This is SNR, alpha_bar / (1 - alpha_bar); give alpha_bar.
    1 - last                      | This is alpha_T, the last step alone; alpha_bar_T holds all of them.
""",
    thousand=schedules.linear().alpha_bars,
)


def rescaled(name, beta):
    """The same lines for both ends."""
    return f"""
{name} = factor * {beta}
    +- 0.004 * factor * {beta}
    ~ 0.06 * factor * {beta}   | But that is not the rule: one factor for both ends, made of 1000 and 200 alone.
    0 < {name} < 1             | A beta lies between 0 and 1.
    {beta}                     | This is still the {name} of T = 1000. Both ends get the factor.
    sqrt(factor) * {beta}
        | This scales by sqrt(1000 / T). Betas add up like variances: the factor is 1000 / T itself.
    factor**2 * {beta}         | The factor 1000 / T goes in twice.
    1000 * {beta}
        | The factor is 1000 / 200, one number divided by the other; this takes one of them alone.
    T * {beta}
"""


RESCALED_ENDS = Worked("factor = 1000 / T" + rescaled("beta_start", "0.0001") + rescaled("beta_end", "0.02"))

SHIFT = Worked("""
move = 2 * log(64 / d)
    -move                      | The size is right, but this raises log-SNR. In larger pictures noise averages out more
        | easily, so more of it is needed.
    log(64 / d)
        | This is ln(64 / d) once, or the way from one size to the next. Pixels are averaged over an area, so the
        | square of 64 / d counts, and every move is from 64.
    4 * log(64 / d)            | This is 4 ln(64 / d), or starts at another size than 64 pixels.
    2 * log(d)                 | This leaves the 64 out: the move is from 64 pixels.
    -2 * log(d)
    (64 / d)**2                | This is 64 / d, or its square, by which SNR itself is multiplied. Give the move of its
        | logarithm.
    64 / d
    log(d / 64)                | This is ln(d / 64): upside down, and the 2 is missing.
    log(64 / d)**2             | The logarithm is squared; the square stands inside it.
""")

ZERO = Worked(
    """
lowered = roots - roots[-1]
    roots                      | [not-lowered] This stretches the row without taking the last value away first.
new = lowered * roots[0] / lowered[0]
    roots * roots[0] / lowered[0] - roots[-1]
        | This stretches first and shifts then. After the shift by 0.20 the row does not begin at 0.95 again.
    lowered                    | This takes the last value away and stops there: stretch the row so that its first value
        | comes back.
    roots * roots[0] / lowered[0] | This stretches the row without taking the last value away first.
    lowered / lowered[0]       | This brings the first value to 1. It should come back to what it was, 0.95.
    lowered * roots[0]         | 0.95 and 0.75 both belong to the stretch, 0.95 / 0.75; here one is missing, or they are
        | upside down.
    lowered / roots[0]
    lowered * lowered[0] / roots[0]
    (roots**2 - roots[-1]**2) * roots[0]**2 / (roots[0]**2 - roots[-1]**2)
        | This is alpha_bar, or comes from shifting it. The recipe shifts and stretches sqrt(alpha_bar); give that
        | root.
    sqrt((roots**2 - roots[-1]**2) * roots[0]**2 / (roots[0]**2 - roots[-1]**2))
    new**2
    roots                      | This value has stayed as it was.
    lowered / (1 - roots[-1])  | This divides by 1 - 0.20. The row begins at 0.95, not at 1.
"""
    + "".join(
        f"""
root_{place + 1} = new[{place}]
    0 <= root_{place + 1} <= 1 | sqrt(alpha_bar) lies between 0 and 1.
    {near}
"""
        for place, near in enumerate(
            2 * ["~ 0.004 | The factor 0.95 / 0.75 was rounded on the way."]
            + ["+- 1e-6\n    ~ 0.05 | But the end should hold no signal at all."]
        )
    )
)

# -- which schedule for what ------------------------------------------------------------------------------------------

situation = one_word(dict.fromkeys(("linear", "cosine", "shifted", "zero")))
SITUATIONS = {
    "compare": situation(
        "linear",
        cosine="Cosine came later. To compare your numbers with those of Ho et al., take what they took.",
        shifted="a shift changes the very process that the comparison holds fixed.",
        zero="the schedule of Ho et al. leaves a trace of signal at T. Taking that away is another experiment.",
    ),
    "small": situation(
        "cosine",
        linear="that is the schedule with this complaint: 32.6 % of its steps lie below SNR 0.01.",
        shifted="the shift counts from 64 px, so at 64 px it moves nothing.",
        zero="that lowers the end still further: it adds steps without signal, it frees none.",
    ),
    "large": situation(
        "shifted",
        linear="it has more noise in the middle than cosine, but the same for every picture size.",
        cosine="as it stands it knows nothing of the size: the same noise at 64 px and at 512.",
        zero="that mends the last steps. Here the layout stands too long in the middle ones.",
    ),
    "black": situation(
        "zero",
        linear="a linear schedule ends with a little signal, and the mean brightness leaks through it.",
        cosine="its end would do (lesson 04), but it changes the tempo of all steps for a fault of the last one.",
        shifted="a shift makes the trace of signal at T fainter, but it never takes it away.",
    ),
}


# -- my_cosine --------------------------------------------------------------------------------------------------------


def alpha_bars_from(start):
    """Reads every alpha_bar_t, and the last alpha, which tells ends apart where alpha_bar is nearly 0."""

    def read(value, T):
        a = row(value, f"alpha_bar_{start} ... alpha_bar_T, {T + 1 - start} numbers for T = {T}", T, T + 1)
        last = a[-1] / a[-2] if a[-2] else 0.0
        numbers = {f"alpha_bar_{t}": number for t, number in enumerate(a, start)}
        return numbers | {f"1000 times alpha_bar_{T} / alpha_bar_{T - 1}": 1000 * last}

    return read


COSINE_LINES = Worked(
    """
u = arange(T + 1) / T
    arange(1, T + 2) / T             | t is off by one: this row runs from 1 to T + 1 instead of from 0 to T.
    arange(T + 1) / (T + 1)          | t is divided by T + 1, so that the curve never arrives; it is t / T.
    linspace(0, 1, T)
        | These are T numbers from 0 to 1; T steps need T + 1, one more than there are steps.
    arange(T) / T                    | [stops-early] The row stops at T - 1: T itself is left out, as `np.arange(T)` and
        | `range(1, T)` do.
angle = (u + 0.008) / (1 + 0.008) * pi / 2
    u * pi / 2                       | s is missing, or 0: the first steps become too small.
    u / 1.008 * pi / 2 + 0.008       | s is added to the finished angle; it belongs to t / T, inside the fraction.
    (u + 0.008 / T) / 1.008 * pi / 2 | s is added to t; it belongs to t / T, which runs from 0 to 1.
    (u + 0.08) / 1.08 * pi / 2       | s is 0.08 here, ten times too large. (One textbook had it so, too, until a reader
        | wrote in.)
    (u + 0.008) / 1.008              | pi / 2 is missing in the angle.
f = cos(angle)**2
    cos(angle)                       | The cosine is not squared. This slip stood in a much-read blog:
        | alpha_bar then follows the curve that sqrt(alpha_bar) should, and the signal lasts too long.
curve = f / f[0]
betas = minimum(1 - curve[1:] / curve[:-1], 0.999)
    minimum(1 - curve[1:] / curve[:-1], 0.99) | It is clipped, but not at 0.999.
    minimum(1 - curve[1:] / curve[:-1], 0.9999)
    minimum(curve[1:] / curve[:-1], 0.999) | beta is 1 minus the ratio of two neighbours on the curve; here it is the
        | ratio itself.
alpha_bars = cumprod(1 - betas)
    1 - cumsum(betas)                | The betas are added up; shares 1 - beta are multiplied.
    cumprod(betas)                   | This multiplies the betas; what is left are the shares 1 - beta.
return concatenate([[1.0], alpha_bars])
    curve
        | [not-clipped] This is the curve, which ends at 0: a last beta of 1 erases everything. Hold beta, 1 minus the
        | ratio, at 0.999 and give back the product of all 1 - beta.
    maximum(curve, 1e-5)             | It is clipped, but not at 0.999.
    sqrt(concatenate([[1.0], alpha_bars])) | This is sqrt(alpha_bar), the factor in front of x_0; give alpha_bar.
    concatenate([[1.0], alpha_bars]) * f[0] | alpha_bar_0 is not 1: the curve is not divided by f(0).
    alpha_bars                       | alpha_bar_0 = 1 is missing: this row starts at t = 1, as most libraries store it.
        | Here index and t agree.
    curve[1:]
    concatenate([[1.0], alpha_bars])[:-1]
        | [stops-early] The row stops at T - 1: T itself is left out, as `np.arange(T)` and `range(1, T)` do.
    append(0, alpha_bars)            | In front stands 0, but clean data has alpha_bar_0 = 1.
    1 - concatenate([[1.0], alpha_bars]) | This is 1 - alpha_bar, the share of the noise.
    1 - betas                        | These are the alphas; their product is still to come: `np.cumprod`.
    concatenate([[1.0], 1 - betas])
    1 + alpha_bars
        | `[1] + array` adds 1 to every number. `np.concatenate([[1], array])` puts it in front.
    betas                            | These are the betas. Give the alpha_bars: multiply the alphas up.
    concatenate([[0.0], betas])
"""
)
COSINE = Probe(("T",), {f"with T = {T}": (T,) for T in (4, 10, 60)}, alpha_bars_from(0), COSINE_LINES)


# -- debug_cosine: as most libraries store it, T numbers, the first belongs to t = 1 -----------------------------------


def start_of_buffer(look):
    first = look["with T = 20, alpha_bar_1"][0]
    return (
        f"with T = 20 the share of noise at t = 1 is {1 - first:.4f}, though the first beta is "
        f"{1 - STORED_COSINE.truth(20)[0]:.4f}."
    )


STORED_LINES = Worked(
    """
u = arange(T + 1) / T
f = cos((u + 0.008) / 1.008 * pi / 2)**2
curve = f / f[0]
betas = minimum(1 - curve[1:] / curve[:-1], 0.999)
    minimum(1 - curve[1:] / curve[:-1], 0.9999) | The last beta is held at another number now. 0.999 was right.
    minimum(1 - curve[1:] / curve[:-1], 0.99)
    minimum(1 - curve[1:] / curve[:-1], 0.02)
return cumprod(1 - betas)
    curve[:-1]
        | [clean-data-first] The row begins with 1, or next to it, and that is alpha_bar_0: clean data. Its first
        | place belongs to t = 1, so all of it comes one step late.
    append(1, cumprod(1 - betas))     | These are T + 1 numbers: alpha_bar_0 = 1 stands in front, as the course stores a
        | schedule, and not as this function is asked to.
    curve
    curve[1:]
        | Every number but the last now stands in its place. The last is as good as 0, as on the curve; a last beta
        | held at 0.999 leaves 0.001 of what was there. Hold the betas there, and build the row from them.
    append(cumprod(1 - betas)[:-1], 0)
    minimum(curve[:-1], 0.99)         | Only the first number was moved away from 1. All the others still come one step
        | late.
    append(curve[1:2], curve[1:-1])
    append(cumprod(1 - betas)[0], curve[1:-1])
    append(0.999, curve[1:-1])
    append(0.9995, curve[1:-1])
    append(0.998, curve[1:-1])
    append(0.995, curve[1:-1])
    append(0.99, curve[1:-1])
    append(curve[:-2], cumprod(1 - betas)[-1])
        | Only the last number was changed. The row still begins with 1, alpha_bar_0.
    append(curve[:-2], 0)
    append(cumprod(1 - betas)[:-1], 1e-2)
        | The last number was set by hand. What the betas leave is alpha_bar_{T-1} times 1 - 0.999.
    append(cumprod(1 - betas)[:-1], 1e-3)
    append(cumprod(1 - betas)[:-1], 1e-8)
    roll(curve[:-1], -1)              | The 1 went from the front to the end: `np.roll` brings it back in there.
    f[1:]                             | The curve is not divided by its first value any more. That division was right.
    f[:-1]
    curve[1:] / curve[1]
        | The row is divided by its own first value, and so it begins with 1 again. One step's noise is lost.
    curve[:-1] / curve[1]
        | The row begins above 1: divide it by the curve's first value, not by a later one.
    cumprod(1 - betas) / f[0]
        | The product of the shares begins at 1 by itself. The division by curve[0] belonged to the curve.
    1 - betas                         | These are the alphas, one for each step; their product is still to come:
        | `np.cumprod`.
    curve[1:] / curve[:-1]
    cumprod(betas)                    | This multiplies the betas; what is left are the shares 1 - beta.
    1 - cumprod(betas)
    cumsum(1 - betas)                 | The shares are added up (`cumsum` for `cumprod`); they are multiplied.
    1 - cumsum(betas)                 | This takes the betas away from 1, one after the other; shares are multiplied.
    exp(-cumsum(betas))               | This is exp(-sum of the betas). That is close only while they are small.
    cumprod(append(1, 1 - betas[1:])) | The first beta is left out of the product: alpha_bar_1 is 1 - beta_1.
    1 - cumprod(1 - betas)
        | This is 1 - alpha_bar, the share of the noise; the function gave alpha_bar before.
    1 - curve[:-1]
    sqrt(cumprod(1 - betas))          | This is sqrt(alpha_bar), the factor in front of x_0; the function gave alpha_bar
        | before.
"""
)
STORED_COSINE = Probe(
    ("T",),
    {f"with T = {T}": (T,) for T in (20, 7, 50)},
    alpha_bars_from(1),
    STORED_LINES,
    symptom=start_of_buffer,
)

RESCALED = (
    "OpenAI's guided-diffusion applies this rule by itself; other code forgets it: issue 14 of "
    "zoubohao/DenoisingDiffusionProbabilityModel-ddpm- found x_T far from noise with T = 100, for this reason."
)
PUBLISHED = (
    "This slip was published: issue 489 of Project-MONAI/GenerativeModels found pictures full of NaN, because the "
    "cosine schedule stored 1 for the first step and the sampler divides by 1 - alpha_bar. Pull request 8427 of "
    "Project-MONAI/MONAI mends it in the same way, by building alpha_bar anew from the clipped betas."
)

EXERCISES = {
    "linear_one_blank": Blanks(
        **LINEARS,
        blanks=1,
        seed=4,
        praise="signal over noise. At the end of each schedule of the lesson it is below 0.01.",
        hints=(
            "Signal over noise: alpha_bar_5 is the signal's share of the variance. What is the noise's?",
            "The noise has all the rest, 1 - alpha_bar_5.",
            "`snr_5 = alpha_bar_5 / (1 - alpha_bar_5)`",
        ),
    ),
    "linear_three_blanks": Blanks(
        **LINEARS,
        blanks=3,
        seed=1,
        praise="equal steps in beta, a product for alpha_bar, a ratio for SNR.",
        hints=(
            "From beta_1 to beta_3 there are two gaps; beta_1 is `first`. alpha_bar_5 multiplies five shares 1 - beta.",
            "The five betas in one go: `np.linspace(first, last, 5)`.",
            "`alpha_bar_5 = np.prod(1 - np.linspace(first, last, 5))`, and snr_5 is that over 1 minus that.",
        ),
    ),
    "linear_by_hand": Blanks(
        **LINEARS,
        blanks=4,
        seed=166,
        praise="a straight line in beta, and a product, which is no straight line.",
        hints=(
            "Five numbers, all gaps alike. How many gaps are there?",
            "`gap = (last - first) / 4`; beta_3 is two gaps above the first.",
            "alpha_bar_5 is the product of all five shares 1 - beta, and snr_5 is alpha_bar_5 over the rest.",
        ),
    ),
    "unscaled_end": Number(
        asks="one number, alpha_bar_T",
        worked=UNSCALED,
        given={"first": 1e-4, "last": 0.02, "T": 200},
        praise="13 % of the data's variance is still there where generating is supposed to start from pure noise.",
        hints=(
            "How many shares 1 - beta are multiplied, and which is the first beta, which the last?",
            "By hand: 200 betas by `np.linspace(1e-4, 0.02, 200)`, then the product of all 1 - beta. "
            "`schedules.linear(T=200)` takes the same ones.",
            "`alpha_bar_T = np.prod(1 - np.linspace(1e-4, 0.02, 200))`",
        ),
    ),
    "rescale_linear": Parts(
        parts=numbers_of(RESCALED_ENDS, {"T": 200}, "beta_start", "beta_end"),
        praise=f"a fifth of the steps, each with five times the noise, and the end is noise again. {RESCALED}",
        hints=(
            "log(alpha_bar_T) is roughly minus the sum of the betas. What must happen to each if there are fewer?",
            "A fifth as many steps, so five times the beta: the factor is 1000 / T.",
            "Both ends get the factor: `beta_start = 5 * 1e-4`, and `beta_end` likewise.",
        ),
    ),
    "my_cosine": Function(
        asks="your function cosine(T), which gives back alpha_bar_0 ... alpha_bar_T",
        probe=COSINE,
        praise="the curve, its offset and its clipped end all agree. Issue 9 of lilianweng/lilianweng.github.io "
        "shows how easily the square gets lost.",
        hints=(
            "First the curve: `u = np.arange(T + 1) / T`, then `f = np.cos((u + 0.008) / 1.008 * np.pi / 2) ** 2`.",
            "beta_t = 1 - f(t) / f(t - 1), for all t at once: `1 - f[1:] / f[:-1]`. Then `np.minimum(..., 0.999)`.",
            "Up again: `np.concatenate([[1], np.cumprod(1 - betas)])`.",
        ),
    ),
    "shift_log_snr": Parts(
        asks="three numbers in one list, for 128, 256 and 512 pixels a side",
        parts={f"px{d}": Number("one number", SHIFT, {"d": d}) for d in (128, 256, 512)},
        praise="every doubling of the side costs the same step down, and it is the same at every t.",
        hints=(
            "The move is 2 * ln(64 / d), the natural logarithm. `np.log` is that one.",
            "64 / 128 is one half, and the logarithm of a number below 1 is negative: log-SNR goes down.",
            "`[2 * np.log(64 / d) for d in (128, 256, 512)]`",
        ),
    ),
    "zero_terminal": Parts(
        asks="three numbers in one list: the new sqrt(alpha_bar_1), sqrt(alpha_bar_2), sqrt(alpha_bar_3)",
        parts=numbers_of(
            ZERO, {"roots": np.array([0.95, 0.60, 0.20])}, "root_1", "root_2", "root_3", unseen=("lowered",)
        ),
        praise="the first value stays, the last is exactly 0, and the one between follows in proportion.",
        hints=(
            "Two moves: first take the last value away from all three, so that the last becomes 0.",
            "That leaves 0.75, 0.40 and 0. Now stretch the row so that its first value is 0.95 again.",
            "The factor is 0.95 / 0.75, for all three.",
        ),
    ),
    "tempo": one_letter(
        options={
            "A": "Nothing: ᾱ_T is a product, and a product does not mind how its factors are grouped.",
            "B": "Some steps lose a great deal of signal and others nothing, so the tasks of neighbouring t differ "
            "widely.",
            "C": "The noise stops being Gaussian: each step draws with another variance.",
            "D": "The chain does not end in noise any more.",
        },
        truth="B",
        slips={
            "only-the-end-counts": (
                "A is true of the last state, and only of it. Training draws every t, and on the way there ᾱ now falls "
                "off cliffs and rests on plateaus."
            ),
            "not-gaussian": (
                "C: sums of independent Gaussians are Gaussian, whatever their variances. The closed form holds for "
                "any betas."
            ),
            "no-noise-at-the-end": (
                "D: the noise was gathered, none was dropped. The product of the alphas, and so the end, stays."
            ),
        },
        praise="cliffs and plateaus: most steps leave nothing to repair, and a few must undo what a hundred did.",
        hints=(
            "Draw ᾱ for both, the smooth schedule and the gathered one. Where do the curves agree, where not?",
            "They meet at every hundredth step. In between one falls smoothly, the other stands still and then drops: "
            "what does the repair at a drop have to undo?",
        ),
    ),
    "match_schedule": Parts(
        asks="four words in the order compare, small, large, black: each is linear, cosine, shifted or zero",
        parts=SITUATIONS,
        praise="each has its price: late steps without signal (linear), a clipped last beta (cosine), a mere rule of "
        "thumb (shifted), no x_0 from a guess of the noise at T (zero terminal SNR).",
        hints=(
            "Ask of each situation where the trouble sits: at the end, in the middle, in many late steps, or nowhere.",
            "Only one of the four knows the picture size, and only one ends at exactly 0.",
            "Ho et al. (2020) used the oldest of the four. The one left over is for many steps without signal.",
        ),
    ),
    "debug_cosine": Function(
        asks="the function cosine_mended with its one slip mended",
        probe=STORED_COSINE,
        planted="clean-data-first",
        as_it_was=1437355044,
        praise=f"alpha_bar and the betas describe the same chain, from the first step to the last. {PUBLISHED}",
        hints=(
            "Which t does the first number belong to? And which t is it taken from?",
            "The curve has T + 1 values, from t = 0 to t = T. Of these the last line keeps the first T, so it keeps "
            "alpha_bar_0 and loses alpha_bar_T. And one beta was clipped: what does the curve know of that?",
            "The betas are right. `np.cumprod(1 - betas)` has T numbers, and begins with 1 - beta_1.",
        ),
    ),
}
