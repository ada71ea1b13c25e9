"""Lesson 01: one forward step, x_t = sqrt(1 - beta_t) x_{t-1} + sqrt(beta_t) eps_t."""

import numpy as np
from numpy import sqrt

from diffcourse.exercise import statistics
from diffcourse.exercise.kinds import Choice, Faded, Function, Number, Parts, hundredths
from diffcourse.exercise.questions import Question

# -- numbers by hand --------------------------------------------------------------------------------------------------


def first_step(x0, beta, eps):
    signal, hiss = sqrt(1 - beta), sqrt(beta)
    return {
        "signal": Number(
            "one number",
            signal,
            {
                "no-root": ("this is 1 - beta; the factor in front of x is its square root.", 1 - beta),
                "swapped": ("this is the factor of the noise, sqrt(beta); the signal keeps the other one.", hiss),
                "one-minus-root": ("this is 1 - sqrt(beta): take the difference first, then the root.", 1 - hiss),
                "whole-term": ("this is the whole first term, factor times x0; asked is the factor.", signal * x0),
            },
            within=(0, 1, "a step never makes the signal larger: the factor lies between 0 and 1"),
        ),
        "hiss": Number(
            "one number",
            hiss,
            {
                "no-root": ("this is beta, the variance; noise is scaled by the standard deviation.", beta),
                "swapped": ("this is the factor of the signal, sqrt(1 - beta); the noise takes the other one.", signal),
                "what-the-signal-lost": (
                    "this is 1 - sqrt(1 - beta): the variances add up to 1, not the factors.",
                    1 - signal,
                ),
                "squared": ("this is beta squared, where its root is meant.", beta**2),
                "whole-term": ("this is the whole second term, factor times eps; asked is the factor.", hiss * eps),
            },
            within=(0, 1, "a step adds at most a full share of noise: the factor lies between 0 and 1"),
        ),
        "x1": Number(
            "one number",
            signal * x0 + hiss * eps,
            {
                "beta-for-root": (
                    "this is what you get with beta in place of sqrt(beta) in front of the noise.",
                    signal * x0 + beta * eps,
                ),
                "signal-without-root": (
                    "this is what you get with 1 - beta in place of its root in front of x0.",
                    (1 - beta) * x0 + hiss * eps,
                ),
                "no-roots": (
                    "both roots are missing: this mixes with 1 - beta and beta.",
                    (1 - beta) * x0 + beta * eps,
                ),
                "shrink-forgotten": ("x0 goes in at full size here: the shrink is missing.", x0 + hiss * eps),
                "swapped": ("the two factors have changed places.", hiss * x0 + signal * eps),
                "noise-subtracted": ("the pieces are right, but the noise is taken away.", signal * x0 - hiss * eps),
                "noise-at-full-size": ("the noise goes in unscaled here.", signal * x0 + eps),
                "x0-forgotten": ("this is the noise alone: nothing of x0 is in it.", hiss * eps),
                "eps-forgotten": ("this is the shrunken x0 alone: the noise is missing.", signal * x0),
                "factor-without-x0": ("the first factor stands alone here; it multiplies x0.", signal + hiss * eps),
                "factor-without-eps": ("the second factor stands alone here; it multiplies eps.", signal * x0 + hiss),
            },
            follows=lambda signal, hiss: signal * x0 + hiss * eps,
        ),
    }


def second_step(x0, x1, beta1, beta2, eps1, eps2):
    return {
        "truth": sqrt(1 - beta2) * x1 + sqrt(beta2) * eps2,
        "slips": {
            "started-over": (
                "this step starts from x0 again; a chain goes on from where it stands, at x1.",
                sqrt(1 - beta2) * x0 + sqrt(beta2) * eps2,
            ),
            "old-beta": (
                "this step still uses beta1; the second one has a beta of its own.",
                sqrt(1 - beta1) * x1 + sqrt(beta1) * eps2,
            ),
            "old-noise": (
                "this step uses eps1 once more; each step draws afresh.",
                sqrt(1 - beta2) * x1 + sqrt(beta2) * eps1,
            ),
            "beta-for-root": (
                "this is what you get with beta2 in place of its root in front of the noise.",
                sqrt(1 - beta2) * x1 + beta2 * eps2,
            ),
            "signal-without-root": (
                "this is what you get with 1 - beta2 in place of its root in front of x1.",
                (1 - beta2) * x1 + sqrt(beta2) * eps2,
            ),
            "no-roots": ("both roots are missing in this step.", (1 - beta2) * x1 + beta2 * eps2),
            "shrink-forgotten": ("x1 goes in at full size here: the shrink is missing.", x1 + sqrt(beta2) * eps2),
            "noise-subtracted": (
                "the pieces are right, but the noise is taken away.",
                sqrt(1 - beta2) * x1 - sqrt(beta2) * eps2,
            ),
            "beta-summed": (
                "this uses beta1 + beta2 for one step from x0; two steps are taken one after the other.",
                sqrt(1 - beta1 - beta2) * x0 + sqrt(beta1 + beta2) * eps2,
            ),
            "swapped": ("the two factors have changed places.", sqrt(beta2) * x1 + sqrt(1 - beta2) * eps2),
            "eps-forgotten": ("x1 is shrunken as it should be, but the draw is missing.", sqrt(1 - beta2) * x1),
            "x1-rounded": (
                "this step is right, but its x1 was rounded to two decimals: keep four on the way.",
                sqrt(1 - beta2) * round(x1, 2) + sqrt(beta2) * eps2,
            ),
        },
        "follows": lambda x1: sqrt(1 - beta2) * x1 + sqrt(beta2) * eps2,
    }


def two_steps(x0, beta1, eps1, beta2, eps2):
    steps = first_step(x0, beta1, eps1)
    return steps | {"x2": Number("one number", **second_step(x0, steps["x1"].truth, beta1, beta2, eps1, eps2))}


def two_betas_and_draws(rng):
    return {
        "x0": hundredths(rng, 0.3, 0.9),
        "beta1": hundredths(rng, 0.05, 0.25),
        "eps1": hundredths(rng, -1.2, 1.2),
        "beta2": hundredths(rng, 0.25, 0.45),
        "eps2": hundredths(rng, -1.2, 1.2),
    }


def find_the_slip(x0=0.80, beta=0.20, eps1=-0.20, eps2=-0.4130, x2=0.3730):
    signal, hiss = sqrt(1 - beta), sqrt(beta)
    x1 = signal * x0 + hiss * eps1
    return {
        "x2": Number(
            "one number",
            signal * x1 + hiss * eps2,
            {
                "as-printed": ("this is the printed value. Run the step: does eps2 = -0.4130 really lead there?", x2),
                "beta-for-root": (
                    "this is what you get with beta in place of sqrt(beta) in front of eps2.",
                    signal * x1 + beta * eps2,
                ),
                "signal-without-root": (
                    "this is what you get with 1 - beta in place of its root in front of x1.",
                    (1 - beta) * x1 + hiss * eps2,
                ),
                "started-over": ("this step starts from x0; it should go on from x1.", signal * x0 + hiss * eps2),
                "shrink-forgotten": ("x1 goes in at full size here: the shrink is missing.", x1 + hiss * eps2),
                "sign-lost": ("the minus of eps2 has got lost: this draw pulls x2 down.", signal * x1 - hiss * eps2),
                "no-roots": ("both roots are missing in this step.", signal**2 * x1 + beta * eps2),
                "exchanged": (
                    "this is the answer to the other question, a draw. First comes the x2 that eps2 gives.",
                    (x2 - signal * x1) / hiss,
                ),
            },
        ),
        "eps2": Number(
            "one number",
            (x2 - signal * x1) / hiss,
            {
                "as-printed": ("this is the printed draw, and it does not lead to 0.3730.", eps2),
                "not-divided": (
                    "this is what the noise added to x2; the draw itself was scaled by sqrt(beta) before.",
                    x2 - signal * x1,
                ),
                "divided-by-beta": (
                    "this divides by beta; the noise was scaled by its root.",
                    (x2 - signal * x1) / beta,
                ),
                "plain-difference": ("this is x2 - x1, with neither the shrink nor the scale undone.", x2 - x1),
                "shrink-forgotten": (
                    "x1 was taken away at full size; only its shrunken form went into x2.",
                    (x2 - x1) / hiss,
                ),
                "one-jump": (
                    "this is the single draw that leads from x0 to 0.3730 in one jump; asked is the second draw.",
                    (x2 - signal**2 * x0) / sqrt(1 - signal**4),
                ),
                "no-roots": ("both roots are missing here.", (x2 - signal**2 * x1) / beta),
                "started-over": (
                    "this takes the shrunken x0 away; the second step went on from x1.",
                    (x2 - signal * x0) / hiss,
                ),
                "exchanged": (
                    "this is the answer to the other question, an x2. Here a draw is asked.",
                    signal * x1 + hiss * eps2,
                ),
            },
            tolerance=5e-4,
        ),
    }


def without_shrink(steps=100, beta=0.02, var0=1.0):
    return {
        "truth": var0 + steps * beta,
        "slips": {
            "with-shrink": (
                "this is what the shrink would give: it holds the variance where it was. Here there is none.",
                var0,
            ),
            "sum-of-stds": (
                "this adds standard deviations, sqrt(beta) each step. Independent noises add their variances.",
                var0 + steps * sqrt(beta),
            ),
            "only-the-noise": ("this is the variance of the noise alone; the data had some before.", steps * beta),
            "std": (
                "this is the standard deviation at the end; asked is the variance.",
                sqrt(var0 + steps * beta),
            ),
            "compounded": (
                "this lets the variance grow by 2 % a step, like interest. Each step adds the same amount.",
                var0 * (1 + beta) ** steps,
            ),
            "one-step": ("this is the variance after a single step.", var0 + beta),
            "signal-left": (
                "this is the share of the data's variance that the shrink would leave. Here nothing shrinks.",
                (1 - beta) ** steps,
            ),
            "beta-squared": ("this adds beta squared each step; beta is the variance already.", var0 + steps * beta**2),
        },
        "near": (0.2, "close to it, as a simulation would be: asked is the exact number."),
    }


def step(x, beta, rng):
    return sqrt(1 - beta) * x + sqrt(beta) * rng.standard_normal(x.shape)


def noise(rng, x):
    return rng.standard_normal(x.shape)


UNIFORM = (
    lambda rng, shape: rng.random(shape),
    lambda rng, shape: rng.uniform(-1, 1, shape),
    lambda rng, shape: rng.uniform(-sqrt(3), sqrt(3), shape),
)
SHARED = (
    lambda rng, shape: rng.standard_normal(),
    lambda rng, shape: rng.standard_normal(shape[1]),
    lambda rng, shape: rng.standard_normal((shape[0], 1)),
)


def step_with(draw):
    return lambda x, beta, rng: sqrt(1 - beta) * x + sqrt(beta) * draw(rng, x.shape)


STEP_SLIPS = {
    "beta-for-root": (
        "the noise is too small: this is what you get with beta in place of sqrt(beta), "
        "the variance in place of the standard deviation.",
        lambda x, beta, rng: sqrt(1 - beta) * x + beta * noise(rng, x),
    ),
    "signal-without-root": (
        "the signal fades too fast: this is what you get with 1 - beta in place of its root.",
        lambda x, beta, rng: (1 - beta) * x + sqrt(beta) * noise(rng, x),
    ),
    "no-roots": (
        "both roots are missing: this mixes x and noise with 1 - beta and beta, and the variance falls below 1.",
        lambda x, beta, rng: (1 - beta) * x + beta * noise(rng, x),
    ),
    "shrink-forgotten": (
        "x goes in at full size: without the shrink the variance grows by beta at every step.",
        lambda x, beta, rng: x + sqrt(beta) * noise(rng, x),
    ),
    "swapped": (
        "signal and noise have changed places: the signal is kept with sqrt(beta).",
        lambda x, beta, rng: sqrt(beta) * x + sqrt(1 - beta) * noise(rng, x),
    ),
    "noise-at-full-size": (
        "the noise goes in unscaled, with variance 1 whatever beta says.",
        lambda x, beta, rng: sqrt(1 - beta) * x + noise(rng, x),
    ),
    "no-noise": (
        "the signal shrinks as it should, but no noise comes in.",
        lambda x, beta, rng: sqrt(1 - beta) * x,
    ),
    "unchanged": ("x comes back unchanged: neither shrink nor noise is in it.", lambda x, beta, rng: x),
    "uniform-noise": (
        "the noise is spread evenly over an interval. Gaussian noise has a bell shape: `rng.standard_normal`.",
        *map(step_with, UNIFORM),
    ),
    "shared-noise": (
        "one draw is shared by many values, which then all move together. Each value has its own: draw in the shape "
        "`x.shape`, for x may have several axes.",
        *map(step_with, SHARED),
    ),
    "same-noise-each-call": (
        "every call gives the same noise, as from a seed set inside the function. Draw it from the `rng` handed in.",
        lambda x, beta, rng: step(x, beta, np.random.default_rng(0)),
    ),
}


PUBLISHED = (
    "Such a line was published: in issue 1 of acids-ircam/diffusion_models, a tutorial, a reader points out that "
    "`forward_process` multiplies the noise by beta where its root belongs."
)

EXERCISES = {
    "two_steps_one_blank": Faded(
        asks="the numbers given and x2: `check.two_steps_one_blank(given, x2)`",
        draw=two_betas_and_draws,
        make=two_steps,
        blanks=1,
        praise="the chain has gone on from x1, with its own beta and a fresh draw.",
        hints=(
            "The rule is the same as for x1. Only what goes in is new: where the chain stands now, beta2, eps2.",
            "Where it stands now is x1; x0 is not needed any more.",
            "`x2 = np.sqrt(1 - beta2) * x1 + np.sqrt(beta2) * eps2`",
        ),
    ),
    "two_steps_three_blanks": Faded(
        asks="the numbers given and three of yours: `check.two_steps_three_blanks(given, hiss, x1, x2)`",
        draw=two_betas_and_draws,
        make=two_steps,
        blanks=3,
        praise="the noise comes in with sqrt(beta), and each step starts where the one before has ended.",
        hints=(
            "`hiss` is to the noise what `signal` is to x0; the squares of the two add up to 1.",
            "`hiss = np.sqrt(beta1)`, and x1 is the sum of the two pieces.",
            "`x1 = signal * x0 + hiss * eps1`; for x2 the same with x1, beta2 and eps2.",
        ),
    ),
    "two_steps": Faded(
        asks="the numbers given and four of yours: `check.two_steps(given, signal, hiss, x1, x2)`",
        draw=two_betas_and_draws,
        make=two_steps,
        blanks=4,
        praise="two factors, and two steps, each from where the chain stands.",
        hints=(
            "Two factors, one for each piece: the signal keeps sqrt(1 - beta1), the hiss comes in with sqrt(beta1).",
            "x1 = signal * x0 + hiss * eps1. The second step has factors of its own, from beta2.",
            "`x2 = np.sqrt(1 - beta2) * x1 + np.sqrt(beta2) * eps2`",
        ),
    ),
    "find_the_slip": Parts(
        asks="two numbers in one list: the x2 that eps2 = -0.4130 gives, and the eps2 that gives x2 = 0.3730",
        parts=find_the_slip(),
        praise="the printed pair does not fit together, and you have both ways to mend it.",
        hints=(
            "Do not trust the printed end. What does the second step make of x1 = 0.6261, and what does eps2 bring?",
            "Its factors are sqrt(0.80) for x1 and sqrt(0.20) for eps2; mind the sign of eps2.",
            "For the other question turn the step round: what is left of 0.3730 once the shrunken x1 is taken away?",
            "That is sqrt(0.20) times the draw: `eps2_for_x2 = (0.3730 - np.sqrt(0.80) * x1_printed) / np.sqrt(0.20)`",
        ),
    ),
    "my_q_step": Function(
        asks="your function step(x, beta, rng)",
        probe=statistics.STEP,
        truth=step,
        slips=STEP_SLIPS,
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
        **without_shrink(),
        praise="it grows by beta at every step, for ever. The shrink is what stops that.",
        hints=(
            "Independent noises add their variances, not their standard deviations.",
            "One step without the shrink: variance before, plus beta.",
            "A hundred steps: start at 1 and add 0.02 a hundred times.",
        ),
    ),
    "markov": Choice(
        asks='one letter in quotation marks, "A" to "D"',
        options={
            "A": "All of them: more history always says more.",
            "B": "The clean x₀, for every later state was made from it.",
            "C": "Not one of them: once x₆ is known, the others say nothing more about x₇.",
            "D": "x₅, for x₅ and x₆ together show which way the chain is moving.",
        },
        truth="C",
        slips={
            "all-history": (
                "A: the next step is made from x₆ and one fresh draw. Neither holds anything that the older "
                "states could add.",
                "A",
            ),
            "clean-start": (
                "B: x₀ did shape x₆, but all that it passes on to x₇ it passes on through x₆.",
                "B",
            ),
            "momentum": (
                "D: the chain has no momentum. Fresh noise does not remember where the last noise pushed.",
                "D",
            ),
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
        truth=step,
        slips=STEP_SLIPS,
        planted="beta-for-root",
        praise=f"the variance stays. {PUBLISHED}",
        hints=(
            "Data of variance 1 should keep it: what the shrink takes away, the noise has to bring.",
            "The shrink takes away beta of the variance. Which variance does `scale * noise` have?",
            "Its variance is `scale**2`. For which `scale` is that beta?",
        ),
    ),
}

QUESTIONS = {
    "toy-example": Question(
        "Two steps with β = 0.20 each, draws -0.20 and -0.4130: how did x₀ = 0.80 become x₂?",
        "Each step keeps sqrt(0.80) = 0.8944 of the value and adds sqrt(0.20) = 0.4472 times the draw. "
        "x₁ = 0.7155 - 0.0894 = 0.6261, then x₂ = 0.5600 - 0.1847 = 0.3753.",
        (
            "The factors are square roots: 0.8944 and 0.4472.",
            "x₁ = 0.6261.",
            "The second step starts from x₁ and has a draw of its own: x₂ = 0.3753.",
        ),
    ),
    "why-shrink": Question(
        "Each step first shrinks the value and then adds noise. Why shrink at all?",
        "Noise alone would let the variance grow by β at every step, without bound. The factor sqrt(1 - β) takes "
        "away just what the noise brings: variance 1 stays 1, any other variance moves towards 1, and the end is "
        "N(0, 1) whatever the data was.",
        (
            "Without it the variance grows by β at every step.",
            "(1 - β) times 1, plus β, is 1: the variance stays bounded.",
            "The start is forgotten, and the end is N(0, 1).",
        ),
    ),
    "markov-property": Question(
        "The forward process is a Markov chain. What does that say, and what must a step know?",
        "Given the present state, the next one depends on nothing earlier. A step needs xₜ₋₁, βₜ and one fresh "
        "draw of Gaussian noise; how the chain came to xₜ₋₁ does not matter.",
        (
            "Given the present, the past says nothing more about the next state.",
            "A step needs the current value, βₜ and a fresh draw.",
        ),
    ),
    "beta-huge-or-tiny": Question(
        "What goes wrong with a huge β, and what with one that stays tiny for ever?",
        "A huge β erases nearly everything in one step, so the step cannot be undone. With a tiny one the data "
        "never fades: the last state is not simple noise, and there is nothing known to start generating from.",
        (
            "Huge: too much is lost at once, and the way back becomes a guess.",
            "Tiny for ever: the end still carries the data and is not N(0, 1).",
            "So the tempo is a design choice.",
        ),
    ),
    "shrink-and-hiss": Question(
        "Why do square roots stand in the step, and not 1 - β and β themselves?",
        "β is a variance. A number is scaled by a standard deviation, the root of a variance, so the noise gets "
        "sqrt(β) and the signal sqrt(1 - β). Then the variances (1 - β) and β add up to 1.",
        (
            "β is a variance; factors are standard deviations.",
            "The squares of the two factors add up to 1, the factors themselves do not.",
        ),
    ),
    "simple-end": Question(
        "Interview: why must the last state of the forward process be almost pure noise?",
        "Generating starts there. The way back needs a first state to draw, so the chain has to end in a distribution "
        "that is simple, known and the same for all data: N(0, 1). What is left of the data at the end would be "
        "missing at the start of every generated picture.",
        (
            "Generating starts from the end of the forward process.",
            "The end must be simple and known, so that it can be drawn from.",
            "It must not depend on the data.",
        ),
        wrong="The forward process is there to augment the data.",
        tempting="It does make many versions of each picture, just as cropping and flipping do.",
        but="Augmented pictures must still look like the data. Here the end must look like none of it: it is the "
        "place where generation begins.",
    ),
}
