"""Lesson 02: all steps in one, x_t = sqrt(alpha_bar_t) x_0 + sqrt(1 - alpha_bar_t) eps."""

import numpy as np

from diffcourse.exercise import statistics
from diffcourse.exercise.functions import Function
from diffcourse.exercise.kinds import hundredths, one_letter
from diffcourse.exercise.numbers import Blanks, Number, Parts, numbers_of
from diffcourse.exercise.worked import Worked

JUMP = Worked("""
alpha_bar = prod(1 - betas)
    0 <= alpha_bar <= 1                    | alpha_bar is a share: it lies between 0 and 1.
    1 - sum(betas)
        | This takes all betas away from 1. Each step takes its share of what is left.
    1 - betas[-1]                          | This is alpha_t, the last step alone; alpha_bar_t holds all of them.
    1 - alpha_bar                          | This is 1 - alpha_bar, the share of the noise.
    sum(betas)
        | This adds the betas, the most that can be lost; the question is what is left.
    1 - betas[0]                           | This is alpha_1, the first step alone; alpha_bar_t holds all of them.
    exp(-sum(betas))                       | This is exp(-sum of the betas). That is close only while they are small.
signal = sqrt(alpha_bar)
    0 <= signal <= 1                       | The signal only fades: the factor lies between 0 and 1.
    1 - alpha_bar                          | This is 1 - alpha_bar, the variance of the noise.
    signal * x0                            | This is the whole first term, factor times x_0; give the factor alone.
hiss = sqrt(1 - alpha_bar)
    0 <= hiss <= 1                         | The noise never has more than variance 1: the factor lies between 0 and 1.
    hiss * eps                             | This is the whole second term, factor times eps; give the factor alone.
x_t = signal * x0 + hiss * eps
    signal * x0 + (1 - alpha_bar) * eps    | The noise is scaled by 1 - alpha_bar, its variance, in place of the root.
    alpha_bar * x0 + (1 - alpha_bar) * eps | Both roots are missing.
    signal * x0 + (1 - signal) * eps
        | This scales eps by 1 - sqrt(alpha_bar): the squares add up to 1, not the factors.
    signal * (x0 + eps * sum(sqrt(betas / cumprod(1 - betas))))
        | This walks the steps and adds the same draw in each. The jump has one draw in place of all of them.
""")


def three_betas_and_a_draw(rng):
    return {
        "betas": np.array([hundredths(rng, low, low + 0.15) for low in (0.05, 0.20, 0.35)]),
        "x0": hundredths(rng, 0.3, 0.9),
        "eps": hundredths(rng, -1.2, 1.2),
    }


JUMPS = {"worked": JUMP, "draw": three_betas_and_a_draw}
JUMPS["example"] = {"betas": np.array([0.10, 0.20, 0.40]), "x0": 0.90, "eps": -0.40}

EQUIVALENT = Worked("""
alpha_bar_2 = (1 - beta1) * (1 - beta2)
    1 - (beta1 + beta2)                           | alpha_bar_2 is not 1 - (beta1 + beta2): shares are multiplied.
first = sqrt(1 - beta2) * sqrt(beta1) * eps1
    sqrt(beta1) * eps1
        | The first draw goes in at full size; the second step shrinks it, too.
    (1 - beta2) * sqrt(beta1) * eps1
        | The first draw is shrunk by 1 - beta2; a step multiplies by its root.
    sqrt(1 - beta1) * sqrt(beta1) * eps1
        | The first draw is shrunk by sqrt(1 - beta1). It is the second step that shrinks it.
gathered = first + sqrt(beta2) * eps2
    sqrt(1 - beta2) * beta1 * eps1 + beta2 * eps2 | The draws are weighted by beta1 and beta2; their roots scale them.
    (1 - beta2) * beta1 * eps1 + beta2 * eps2
    beta1 * eps1 + beta2 * eps2
    sqrt(1 - beta2) * (sqrt(beta1) * eps1 + sqrt(beta2) * eps2)
        | Both draws are shrunk. The second came in after the shrink.
    sqrt(beta1) * eps1 + sqrt(1 - beta2) * sqrt(beta2) * eps2
        | The second draw is shrunk here; the second step shrinks the first.
    sqrt(beta1) * eps1 + sqrt(1 - beta1) * sqrt(beta2) * eps2
eps_single = gathered / sqrt(1 - alpha_bar_2)
    eps1 + eps2                                   | This is eps1 + eps2; each comes in with a weight of its own.
    (eps1 + eps2) / 2                             | This is the plain average of the two draws.
    gathered / (sqrt(1 - beta2) * sqrt(beta1) + sqrt(beta2))
        | This divides by the sum of the two standard deviations. Variances add, standard deviations do not.
    (sqrt(beta1) * eps1 + sqrt(beta2) * eps2) / sqrt(beta1 + beta2)
        | The first draw goes in at full size; the second step shrinks it, too.
    sqrt(beta1) * eps1 + sqrt(beta2) * eps2
    ((1 - beta2) * beta1 * eps1 + beta2 * eps2) / (1 - alpha_bar_2)
        | The draws are weighted by beta1 and beta2; their roots scale them.
    (1 - beta2) * beta1 * eps1 + beta2 * eps2
    gathered / alpha_bar_2
        | This divides by alpha_bar_2, the share of the signal; divide by the size of the noise.
    eps2
        | This is the second draw alone; the first is still in x_2, a little smaller.
""")

VARIANCE = Worked("""
variance = alpha_bar * var0 + (1 - alpha_bar)
    ~ 0.008                                  | A simulation gives about that; the formula gives it exactly.
    1                                        | 1 holds where the data has variance 1 to begin with; this data has less.
    (var0 + 1) / 2                           | This is the plain mean of the two variances. alpha_bar weighs them.
    alpha_bar * sqrt(var0) + 1 - alpha_bar   | The data goes in with its standard deviation; variances are what add up.
    sqrt(alpha_bar) * var0 + 1 - alpha_bar
        | This scales the data's variance by sqrt(alpha_bar). A factor scales a value; its square scales the variance.
    alpha_bar * var0 + sqrt(1 - alpha_bar)   | This adds sqrt(1 - alpha_bar), the standard deviation of the noise.
    (sqrt(alpha_bar * var0) + sqrt(1 - alpha_bar))**2 | This adds two standard deviations and squares; variances add.
    sqrt(alpha_bar * var0) + sqrt(1 - alpha_bar)
        | This adds the standard deviations of the two parts; their variances add up.
    sqrt(alpha_bar) * var0 + sqrt(1 - alpha_bar)
        | The roots scale values; variances take alpha_bar and 1 - alpha_bar themselves.
    alpha_bar * var0**2 + 1 - alpha_bar      | 0.20 is a variance already; it is squared once more here.
    sqrt(variance)                           | This is the standard deviation of x_t; give the variance.
    (1 - alpha_bar) * var0 + alpha_bar       | The weights have changed places: alpha_bar is the share of the data.
    alpha_bar**2 * var0 + (1 - alpha_bar)**2 | The weights are squared. alpha_bar and 1 - alpha_bar are squares already.
""")

MERGE = Worked("""
merging = 1 / (1 + m**2 - s**2)
    0 <= merging <= 1        | alpha_bar is a share: it lies between 0 and 1.
    1 / (1 + m - s)          | m and s go in squared: the condition compares variances.
    1 / (m**2 - s**2)        | The noise has lost its - alpha_bar: its variance is 1 - alpha_bar, not 1.
    1 / (1 + (2*m)**2 - s**2) | m is taken for the distance between the two modes; each lies m from the middle.
    1 / m**2                 | This is 1 / m**2: the noise has lost its - alpha_bar, and the width s is missing.
    sqrt(merging)            | This is sqrt(alpha_bar), the factor in front of x_0.
    1 - merging              | This is 1 - alpha_bar, the variance of the noise at that moment.
""")

Q_SAMPLE = Worked("""
a = alpha_bars[t][:, None]
    (alpha_bars[t] / alpha_bars[t - 1])[:, None]
        | This takes alpha_t, one step's share, for alpha_bar_t: even late steps look almost clean.
    alpha_bars[t - 1][:, None]
        | t is off by one: this is alpha_bar of the step before. `alpha_bars[0]` is clean data, so the index is t.
    alpha_bars[t + 1][:, None]                       | t is off by one: this is alpha_bar of the step after.
    alpha_bars[full_like(t, t[0])][:, None]
        | Every row is noised as far as the first one; each row has its own t.
eps = rng.standard_normal(x0.shape)
x_t = sqrt(a) * x0 + sqrt(1 - a) * eps
    sqrt(a) * x0 + (1 - a) * eps
        | [variance-for-std] The noise is too small: 1 - alpha_bar, its variance, stands in place of the root.
    sqrt(1 - (1 - a)**2) * x0 + (1 - a) * eps
        | The squares of the factors add up to 1 now, but it was the signal that changed. The noise takes
        | sqrt(1 - alpha_bar).
    sqrt(a) * x0 + sqrt(a) * eps                     | sqrt(alpha_bar) stands in front of eps, too.
return x_t, eps
    x_t
        | x_t comes back alone. Without eps there is no training target: give back the pair (x_t, eps).
    eps, x_t                                         | The pair comes back in the other order, the noise first.
    x_t, sqrt(1 - a) * eps
        | eps comes back already scaled by sqrt(1 - alpha_bar); the target is the draw itself, of variance 1 at every
        | t.
    sqrt(a) * x0 + (1 - a) * eps, sqrt(1 - a) * eps
        | The noise is scaled twice: once when it is drawn, and once more in x_t.
    x_t, x_t
        | x_t comes back twice: what should be eps is the same array. (`*=` and `+=` change an array in place.)
    x_t, x_t - x0
        | What comes back as eps is x_t - x_0. That still holds some of the picture; the target is the draw itself.
    x_t, x0
        | x_0 comes back in place of eps. That is a possible target, too, but this task asks for the noise.
    x_t, rng.standard_normal(x0.shape)
        | The eps that comes back is not the one in x_t: it was drawn a second time.
""")


def q_sample(x0, t, alpha_bars, rng):
    a = alpha_bars[t][:, None]
    eps = rng.standard_normal(x0.shape, dtype=x0.dtype)
    return (np.sqrt(a) * x0 + np.sqrt(1 - a) * eps).astype(x0.dtype), eps


PUBLISHED = (
    "The line that you have mended was published as it stood: `perturb_input` in L2_Training.ipynb of the short course "
    "How Diffusion Models Work scales the noise by `(1 - ab_t)`, was reported in issue 1 of "
    "Ryota-Kawamura/How-Diffusion-Models-Work, and lives on in many copies."
)

EXERCISES = {
    "jump_one_blank": Blanks(
        **JUMPS,
        blanks=1,
        seed=1,
        praise="one sum, however many steps lie behind alpha_bar.",
        hints=(
            "It is the shape of a single step: a factor for x_0, a factor for eps, and a sum.",
            "`x_t = signal * x0 + hiss * eps`",
        ),
    ),
    "jump_three_blanks": Blanks(
        **JUMPS,
        blanks=3,
        seed=1,
        praise="both factors are roots, and both come from the one number alpha_bar.",
        hints=(
            "alpha_bar stands where 1 - beta stood in a single step. What was the factor there?",
            "`signal = np.sqrt(alpha_bar)`. The squares of the two factors add up to 1.",
            "`hiss = np.sqrt(1 - alpha_bar)`, then `x_t = signal * x0 + hiss * eps`.",
        ),
    ),
    "jump_by_hand": Blanks(
        **JUMPS,
        blanks=4,
        praise="three shares multiplied, two roots, one sum.",
        hints=(
            "Each step leaves the share alpha = 1 - beta of what was there. What do shares of shares do?",
            "`alpha_bar = np.prod(1 - betas)`; the factors are the roots of alpha_bar and of 1 - alpha_bar.",
            "`x_t = np.sqrt(alpha_bar) * x0 + np.sqrt(1 - alpha_bar) * eps`",
        ),
    ),
    "equivalent_noise": Parts(
        asks="three numbers of yours: `check.equivalent_noise(alpha_bar_2, gathered, eps_single)`",
        parts=numbers_of(
            EQUIVALENT,
            {"beta1": 0.10, "beta2": 0.30, "eps1": 0.40, "eps2": 1.30},
            "alpha_bar_2",
            "gathered",
            "eps_single",
            unseen=("first",),
        ),
        optional=("alpha_bar_2", "gathered"),
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
        worked=Q_SAMPLE,
        truth=q_sample,
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
    "training_target": one_letter(
        options={
            "A": "xₜ₋₁, the state one step earlier on the chain.",
            "B": "The noise that the last step, from xₜ₋₁ to xₜ, has added.",
            "C": "ᾱₜ, so that it knows how much to take away.",
            "D": "The eps that `q_sample` gave back together with xₜ.",
        },
        truth="D",
        slips={
            "state-before": (
                "A: nobody has walked the chain, so xₜ₋₁ does not exist. The jump went from x₀ straight to xₜ."
            ),
            "last-step-noise": "B: there was no last step. One draw stands for the noise of all t steps together.",
            "noise-level": "C: t is handed to the network, so ᾱₜ is known already. Which noise came in is not.",
        },
        praise="input (xₜ, t), target eps, plain squared error: that is the whole training step.",
        hints=(
            "What does training have in its hands after one call of `q_sample`?",
            "xₜ and t go in. Of what is left, what does the network not know already?",
        ),
    ),
    "variance_on_the_way": Number(
        asks="one number, the variance of x_t",
        worked=VARIANCE,
        given={"alpha_bar": 0.70, "var0": 0.20},
        unseen=("var0",),
        praise="signal and noise add their variances, and the sum is on its way from 0.20 to 1.",
        hints=(
            "x_t is a sum of two independent parts, so its variance is the sum of theirs.",
            "A factor in front of a value enters the variance squared: the data brings alpha_bar * Var(x_0).",
            "`variance = 0.70 * 0.20 + (1 - 0.70)`",
        ),
    ),
    "modes_merge": Number(
        asks="one number, alpha_bar at the merging",
        worked=MERGE,
        given={"m": 1.3, "s": 0.4},
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
        worked=Q_SAMPLE,
        truth=q_sample,
        planted="variance-for-std",
        as_it_was=2973020104,
        praise=f"the variance holds at every t. {PUBLISHED}",
        hints=(
            "Read it line by line beside x_t = sqrt(alpha_bar) x_0 + sqrt(1 - alpha_bar) eps.",
            "If x_0 and eps have variance 1, signal**2 + hiss**2 should be 1 at every t. Which of the two is not as in "
            "the formula?",
            "`hiss` is a variance as it stands; noise is scaled by a standard deviation.",
        ),
    ),
}
