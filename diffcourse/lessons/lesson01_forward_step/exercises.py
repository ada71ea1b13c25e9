"""Lesson 01: one forward step, x_t = sqrt(1 - beta_t) x_{t-1} + sqrt(beta_t) eps_t."""

from diffcourse.exercise import statistics
from diffcourse.exercise.functions import Function
from diffcourse.exercise.kinds import hundredths, one_letter
from diffcourse.exercise.numbers import Blanks, Number, Parts, numbers_of
from diffcourse.exercise.step import Q_STEP
from diffcourse.exercise.worked import Worked

TWO_STEPS = Worked("""
signal = sqrt(1 - beta1)
    0 <= signal <= 1              | A step never makes the signal larger: the factor lies between 0 and 1.
    1 - beta1                     | [no-root] This is 1 - beta1; the factor in front of x0 is its square root.
    hiss                          | [swapped] This is the factor of the noise, sqrt(beta1); the signal has its own.
    signal * x0                   | This is the whole first term, factor times x0; give the factor alone.
    1 - beta1 / 2                 | This is 1 - beta1 / 2, which is close to the root only while beta1 is small.
hiss = sqrt(beta1)
    0 <= hiss <= 1                | A step adds at most a full share of noise: the factor lies between 0 and 1.
    beta1                         | [no-root] This is beta1, the variance; noise is scaled by its root.
    signal                        | [swapped] This is the factor of the signal, sqrt(1 - beta1); the noise has its own.
    1 - signal                    | This is 1 - sqrt(1 - beta1): the variances add up to 1, not the factors.
    hiss * eps1                   | This is the whole second term, factor times eps1; give the factor alone.
    beta1 * eps1                  | This is beta1 * eps1. The factor alone is asked, and it is the root of beta1.
    1 - beta1                     | This is 1 - beta1, the share of the signal; noise is scaled by the root of beta1.
    sqrt(1 - signal)              | This takes sqrt(1 - signal). The squares of the two factors add up to 1.
    beta1 / 2                     | This is half of beta1; take its square root.
x1 = signal * x0 + hiss * eps1
    (1 - beta1) * x0 + hiss * eps1 | This is what you get with 1 - beta1 in place of its root in front of x0.
    (1 - beta1) * x0 + beta1 * eps1 | Both roots are missing: this mixes with 1 - beta1 and beta1.
    signal * x0 + (1 - signal) * eps1 | The factors add up to 1 here. Their squares should.
x2 = sqrt(1 - beta2) * x1 + sqrt(beta2) * eps2
    sqrt(1 - beta1 - beta2) * x0 + sqrt(beta1 + beta2) * eps2
        | This uses beta1 + beta2 for one step from x0. Take two steps, one after the other.
    (1 - beta2) * x0 + beta2 * eps2 | This starts from x0 again, and both roots are missing.
    sqrt((1 - beta1) * (1 - beta2)) * x0 + sqrt(1 - (1 - beta1) * (1 - beta2)) * eps2
        | This jumps from x0 in one go, with one draw. Take the second step from x1, with eps2.
    x2 + sqrt(beta1) * eps1       | eps1 goes in once more; it is in x1 already.
""")


def two_betas_and_draws(rng):
    return {
        "x0": hundredths(rng, 0.3, 0.9),
        "beta1": hundredths(rng, 0.05, 0.25),
        "eps1": hundredths(rng, -1.2, 1.2),
        "beta2": hundredths(rng, 0.25, 0.45),
        "eps2": hundredths(rng, -1.2, 1.2),
    }


STEPS = {"worked": TWO_STEPS, "draw": two_betas_and_draws}
STEPS["example"] = {"x0": 0.80, "beta1": 0.20, "eps1": -0.20, "beta2": 0.20, "eps2": -0.4130}

PRINTED = Worked("""
x2 = sqrt(1 - beta) * x1 + sqrt(beta) * eps2_printed
    x2_printed                    | This is the printed value. Run the step: does eps2 = -0.4130 really lead there?
    sqrt(1 - beta) * 0.80 + sqrt(beta) * eps2_printed | This step starts from x0; it should go on from x1.
    sqrt(1 - beta) * x1 - sqrt(beta) * 0.20 | This uses eps1 once more; each step has a fresh draw.
    (1 - beta) * 0.80 + beta * eps2_printed | This starts from x0, and both roots are missing.
    (1 - beta) ** 2 * 0.80 + (1 - (1 - beta) ** 2) * eps2_printed
        | This jumps from x0 in one go, without roots. Take one step, from x1.
eps2 = (x2_printed - sqrt(1 - beta) * x1) / sqrt(beta)
    (x2_printed - x2) / sqrt(beta)
        | This takes off x2, which has the printed noise in it. Take off the signal alone, sqrt(1 - beta) * x1.
    (x2 - x2_printed) / sqrt(beta)
    +- 5e-4
    eps2_printed                  | This is the printed draw, and it does not lead to 0.3730.
    x2_printed - x1               | This is x2 - x1, with neither the shrink nor the scale undone.
    (x2_printed - (1 - beta) * 0.80) / sqrt(1 - (1 - beta)**2)
        | This is the single draw that leads from x0 to 0.3730 in one jump. Give the second of two draws.
    (x2_printed - sqrt(1 - beta) * 0.80) / sqrt(beta)
        | This takes x0 after a shrink away. The second step went on from x1.
    (x2_printed - sqrt(1 - beta) * x1) / sqrt(1 - beta)
        | This divides by the factor of the signal; the noise has its own.
""")
WEB = {"beta": 0.20, "x1": 0.6261, "eps2_printed": -0.4130, "x2_printed": 0.3730}

GROWTH = Worked("""
variance = var0 + steps * beta
    ~ 0.1                         | A simulation gives about that; the formula gives it exactly.
    steps * beta                  | This is the noise alone. All of the data's variance is still there: add it.
    var0 + steps * sqrt(beta)
        | This adds standard deviations, sqrt(beta) each step. Independent noises add their variances.
    sqrt(var0 + steps * beta)     | This is the standard deviation at the end; give the variance.
    var0 * (1 + beta)**steps      | This lets the variance grow by 2 % a step, like interest. Each step adds the same.
    (1 - beta)**steps
        | This is the share of the data's variance that the shrink would leave. Here nothing shrinks.
    1 - (1 - beta)**steps
        | This is the noise that would be there with the shrink. Here nothing shrinks: every step's noise stays whole.
    var0 + steps * beta**2        | This adds beta squared each step; beta is the variance already.
    var0 + 10 * steps * beta      | This is 10 times too much noise: 1000 steps, or a beta of 0.2.
    var0 - beta                   | This is what one step's shrink leaves. Here nothing shrinks.
    var0 + (steps - 1) * beta     | This is the variance after 99 steps; there are 100.
    var0 + (steps + 1) * beta     | This is the variance after 101 steps; there are 100.
    var0 + sqrt(steps * beta)     | The root is taken of the noise's variance; add the variance itself.
    var0 + sqrt(steps) * beta     | This adds sqrt(steps) * beta. Variances add step by step: all 100 of them.
    (sqrt(var0) + steps * sqrt(beta))**2 | This adds standard deviations and squares. Variances add.
    (sqrt(var0) + sqrt(steps * beta))**2
    (1 + sqrt(beta))**steps       | This multiplies at every step. Each step adds beta.
""")

PUBLISHED = (
    "Such a line was published: in issue 1 of acids-ircam/diffusion_models, a tutorial, a reader points out that "
    "`forward_process` multiplies the noise by beta where its root belongs."
)

EXERCISES = {
    "two_steps_one_blank": Blanks(
        **STEPS,
        blanks=1,
        praise="the chain has gone on from x1, with its own beta and a fresh draw.",
        hints=(
            "The rule is the same as for x1. Only what goes in is new: where the chain stands now, beta2, eps2.",
            "Where it stands now is x1; x0 is not needed any more.",
            "`x2 = np.sqrt(1 - beta2) * x1 + np.sqrt(beta2) * eps2`",
        ),
    ),
    "two_steps_three_blanks": Blanks(
        **STEPS,
        blanks=3,
        seed=142,
        praise="the noise comes in with sqrt(beta), and each step starts where the one before has ended.",
        hints=(
            "`hiss` is to the noise what `signal` is to x0; the squares of the two add up to 1.",
            "`hiss = np.sqrt(beta1)`, and x1 is the sum of the two pieces.",
            "`x1 = signal * x0 + hiss * eps1`; for x2 the same with x1, beta2 and eps2.",
        ),
    ),
    "two_steps": Blanks(
        **STEPS,
        blanks=4,
        seed=38,
        praise="two factors, and two steps, each from where the chain stands.",
        hints=(
            "Two factors, one for each piece: the signal keeps sqrt(1 - beta1), the hiss comes in with sqrt(beta1).",
            "x1 = signal * x0 + hiss * eps1. The second step has factors of its own, from beta2.",
            "`x2 = np.sqrt(1 - beta2) * x1 + np.sqrt(beta2) * eps2`",
        ),
    ),
    "find_the_slip": Parts(
        asks="two numbers in one list: the x2 that eps2 = -0.4130 gives, and the eps2 that gives x2 = 0.3730",
        parts=numbers_of(PRINTED, WEB),
        praise="the printed pair does not fit together, and you have both ways to mend it.",
        hints=(
            "Do not trust the printed end. What does the second step make of x1 = 0.6261, and what does eps2 bring?",
            "Its factors are sqrt(0.80) for x1 and sqrt(0.20) for eps2; mind the sign of eps2.",
            "For the other question turn the step round: what is left of 0.3730 once the shrunken x1 is taken away?",
            "That is sqrt(0.20) times the draw: `eps2 = (x2_printed - np.sqrt(1 - beta) * x1) / np.sqrt(beta)`",
        ),
    ),
    "my_q_step": Function(
        asks="your function step(x, beta, rng)",
        probe=statistics.STEP,
        worked=Q_STEP,
        praise="signal, size of the noise and its shape all agree with N(sqrt(1 - beta) x, beta), "
        "and each value has its own fresh draw.",
        hints=(
            "How many fresh draws does an x of shape (3, 4) need, and how do you ask `rng` for just so many?",
            "As many as x has values, in the same shape: `rng.standard_normal(x.shape)`.",
            "Then the two factors, np.sqrt(1 - beta) for x and np.sqrt(beta) for the noise.",
            "`return np.sqrt(1 - beta) * x + np.sqrt(beta) * noise`",
        ),
    ),
    "variance_without_shrink": Number(
        asks="one number, the variance at the end",
        worked=GROWTH,
        given={"var0": 1.0, "steps": 100, "beta": 0.02},
        unseen=("var0", "steps"),
        praise="it grows by beta at every step, for ever. The shrink is what stops that.",
        hints=(
            "Independent noises add their variances, not their standard deviations.",
            "One step without the shrink: variance before, plus beta.",
            "A hundred steps: start at 1 and add 0.02 a hundred times.",
        ),
    ),
    "markov": one_letter(
        options={
            "A": "All of them: more history always says more.",
            "B": "The clean x₀: every later state was made from it.",
            "C": "Not one of them: once x₆ is known, the others say nothing more about x₇.",
            "D": "x₅: x₅ and x₆ together show which way the chain is moving.",
        },
        truth="C",
        slips={
            "all-history": (
                "A: the next step is made from x₆ and one fresh draw. Neither holds anything that the older "
                "states could add."
            ),
            "clean-start": "B: x₀ did shape x₆, but all that it passes on to x₇ it passes on through x₆.",
            "momentum": "D: the chain has no momentum. Fresh noise does not remember where the last noise pushed.",
        },
        praise="that is the Markov property: the present state is all that the next one depends on.",
        hints=(
            "Look at the rule: which quantities stand on its right-hand side?",
            "Only x₆, β₇ and a fresh ε₇, which depends on nothing before it.",
        ),
    ),
    "debug_q_step": Function(
        asks="the function step_mended with its one slip mended",
        probe=statistics.STEP,
        worked=Q_STEP,
        planted="beta-for-root",
        as_it_was=2310705962,
        praise=f"the variance stays. {PUBLISHED}",
        hints=(
            "Data of variance 1 should keep it: what the shrink takes away, the noise has to bring.",
            "The shrink takes away beta of the variance. Which variance does `scale * noise` have?",
            "Its variance is `scale**2`. For which `scale` is that beta?",
        ),
    ),
}
