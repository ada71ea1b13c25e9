"""Lesson 08: continuous time, dx = -0.5 beta(t) x dt + sqrt(beta(t)) dw, VP and VE, and the flow without randomness."""

from itertools import accumulate

import numpy as np

from diffcourse.exercise import statistics
from diffcourse.exercise.functions import Function, Probe
from diffcourse.exercise.kinds import hundredths, one_word
from diffcourse.exercise.numbers import Blanks, Number, Parts, numbers_of
from diffcourse.exercise.readers import a_row
from diffcourse.exercise.worked import Worked

# -- numbers by hand --------------------------------------------------------------------------------------------------

WALK = Worked("""
beta = 0.1 + 19.9 * t
    0.1 <= beta <= 20       | beta(t) lies between 0.1 and 20.
    20 - 19.9 * t           | This runs from 20 down to 0.1. Noise comes in faster and faster, so beta rises.
    0.1 + 20 * t            | This is 0.1 + 20 t. beta is 20 at t = 1, so it rises by 19.9.
    0.1 * t + 9.95 * t**2   | This is the integral of beta up to t; the question is its value at t.
    0.1 + 19.9 * (t + h)    | This is beta at the end of the step. Euler-Maruyama takes it at the beginning.
pull = -0.5 * beta * x * h
    -0.5 * beta * x * sqrt(h) | This takes the root of h. The drift grows with h, the noise with its root.
    0.5 * beta * x          | The sign is wrong, and h is missing.
    sqrt(1 - beta * h) * x  | This is what the chain leaves of x. The pull is how far x moves.
push = sqrt(beta * h) * z
    sqrt(beta) * h * z
        | The noise is too small: h stands where its root belongs. Variances add up over the steps, so a step of length
        | h has variance h.
    push / 2                | The half belongs to the drift; the noise has none.
    push / sqrt(2)
    -sqrt(beta * h)         | This has a minus in place of the draw. Multiply the size of the noise by z.
    sqrt(1 - beta * h) * z  | This is the chain's factor for x. The noise has sqrt(beta h).
x_new = x + pull + push
    sqrt(1 - beta * h) * x + push
        | This is a step of the chain, with sqrt(1 - beta h). It is close, but Euler-Maruyama takes another step.
    x + h * (pull + push)   | h goes in twice: it is in pull and push already.
    x * (1 + pull + push)   | This multiplies the moves by x; they are added to it.
""")


def place_and_time(rng):
    return {
        "x": hundredths(rng, 0.40, 1.90),
        "t": hundredths(rng, 0.20, 0.90),
        "h": float(rng.choice([0.01, 0.02, 0.04])),
        "z": -hundredths(rng, 0.30, 1.60),
    }


WALKS = {"worked": WALK, "draw": place_and_time, "example": {"x": 0.80, "t": 0.50, "h": 0.01, "z": -0.60}}

VP = Worked("""
integral = 0.1 * t + 9.95 * t**2
    (0.1 + 19.9 * t) * t    | This takes beta(t) t, as if beta had been so large from the start. Integrate.
    0.1 + 19.9 * t          | This takes beta(t), the rate at that time; integrate it from 0 to t.
    0.1 * t + 19.9 * t**2   | The half of the integral is missing: that of 19.9 t is 19.9 / 2 times t squared.
    0.1 * t + 9.95 * t      | The integral of t is half of t squared.
    20 * t - 9.95 * t**2    | This beta runs from 20 down to 0.1; it rises from 0.1 to 20.
    0.1 * t + 10 * t**2     | This beta is 0.1 + 20 t. It is 20 at t = 1, so it rises by 19.9.
alpha_bar = exp(-integral)
    0 < alpha_bar < 1       | alpha_bar is a share: it lies between 0 and 1.
    sqrt(alpha_bar)         | This is sqrt(alpha_bar), the factor in front of x_0.
    exp(-0.1 * t + 9.95 * t**2) | The minus belongs in front of the whole integral, of both its terms.
    1 - alpha_bar           | This is 1 - alpha_bar, the variance of the noise.
    1 - integral            | This is 1 minus the integral. That is close only while it is small.
    0.1 + 19.9 * t          | This is beta(t), the rate at that time; the question is what is left by then.
    1 - 0.1 - 19.9 * t      | This is one step with all of beta(t). Here many small steps are multiplied.
    1 - (0.1 + 19.9 * t) * t | This is one step of length t with all of beta(t). Integrate, and take exp of minus that.
    alpha_bar / (1 - alpha_bar) | This is SNR, alpha_bar / (1 - alpha_bar); give alpha_bar.
std = sqrt(1 - alpha_bar)
    0 <= std <= 1           | In VP the noise never has more than variance 1.
    (1 - alpha_bar)**2      | This squares 1 - alpha_bar; take its root. (Song's sub-VP has the noise 1 - alpha_bar.)
    sqrt((1 - alpha_bar) / alpha_bar) | This is sigma, the noise for each unit of signal. Leave the division out.
""")

EXCHANGED = Worked("""
sigma = sqrt((1 - alpha_bar) / alpha_bar)
    sigma >= 0              | sigma is a standard deviation: it is never negative.
    1 / sigma**2            | This is SNR itself; sigma is 1 / sqrt(SNR).
    1 - alpha_bar           | This is 1 - alpha_bar, the variance of the noise in VP's units.
    sqrt(1 - alpha_bar) - sqrt(alpha_bar) | This subtracts signal from noise; divide the noise by the signal.
x_ve = x / sqrt(alpha_bar)
    x * sigma               | This multiplies by sigma. Divide by sqrt(alpha_bar): the signal gets its full size back.
    x / sigma               | This divides by sigma, which brings the noise to size 1. Bring the signal to size 1.
    x / sqrt(1 - alpha_bar) | This divides by the size of the noise; divide by the size of the signal.
    (x - sqrt(1 - alpha_bar)) / sqrt(alpha_bar) | This takes noise away. A change of units is one division.
    x * alpha_bar           | This multiplies by alpha_bar. Divide by its root.
    x / (1 - alpha_bar)     | This divides by the variance of the noise; divide by the size of the signal.
    x * sqrt(1 - alpha_bar) | This multiplies by the size of the noise; divide by the size of the signal.
    x - sqrt(alpha_bar)     | This subtracts sqrt(alpha_bar). A change of units is a division.
    x * sigma_y             | This takes the sigma of the second state. Divide by sqrt(alpha_bar).
x_vp = y / sqrt(1 + sigma_y**2)
    y * sigma_y             | This multiplies by sigma. Divide by the size of signal and noise, sqrt(1 + sigma^2).
    y / (1 + sigma_y)**2    | This squares 1 + sigma. Add the variances 1 and sigma squared, then take the root.
""")


def between(high, low, root, power):
    return ((high**root + low**root) / 2) ** power


EDM = Worked(
    """
middle_root = (high**(1 / rho) + low**(1 / rho)) / 2
    high**(1 / rho) + low**(1 / rho) | The sum of the two roots was not halved.
    (high + low)**(1 / rho) / 2 | The root is taken of the sum; take it of each level.
middle = middle_root**rho
    low < middle < high     | A level between the two ends lies between them.
    (high + low) / 2        | This is the plain mean, even in sigma itself.
    high / 2
    (high - low) / 2        | This is half of the distance of the two levels, in sigma itself.
    sqrt(high * low)        | This is the geometric mean, even in the logarithm, as in Song's VE.
    2 / (1 / high + 1 / low) | This is the harmonic mean, even in 1 / sigma.
    between(high, low, 1 / 2, 2) | This takes another rho; EDM has rho = 7.
    between(high, low, 1 / 3, 3)
    between(high, low, 1 / 5, 5)
    between(high, low, 1 / 6, 6)
    between(high, low, 1 / 8, 8)
    between(high, low, 0.14, rho) | 1 / 7 was rounded: write `1 / 7`.
    between(high, low, 0.143, rho)
    between(high, low, 0.1429, rho)
    between(high, 0.02, 1 / rho, rho) | This takes 0.02 for the lowest level; it is 0.002.
    (2 * middle_root)**rho / 2 | This halves after the power; halve the sum of the roots.
    between(high, low, rho, 1 / rho) | Root and power have changed places. Take the roots first, then the power.
    high**(1 / rho) + low**(1 / rho) / 2 | The 2 divides the second root alone, and the power of 7 is missing.
    high**1 / rho + low**1 / rho | Brackets are missing, as in `80**1/7`: that divides by 7.
    (high**1 / rho + low**1 / rho) / 2
    ((high**1 / rho + low**1 / rho) / 2)**rho
""",
    between=between,
)

VARIANCE = Worked("""
euler = (1 - b / 2)**2 + b
    euler >= 0              | A variance is never negative.
    b**2 / 4                | This is the excess over 1. Give the variance itself.
    1 - b / 2 + sqrt(b)     | Standard deviations do not add; variances do.
    1 - b**2 / 2 + b        | The square goes over all of 1 - b / 2, not over b alone.
    1 + b / 4               | The excess is b squared / 4; here b is not squared.
    1 + b**2 / 2            | This is twice the excess: the square of b / 2 is b squared / 4.
chain = sqrt(1 - b)**2 + sqrt(b)**2
    1 - b + b**2            | The noise has variance b, not its square; or x is shrunk by 1 - b in place of the root.
    sqrt(1 - b)             | This is the chain's factor for x. Give the variance after the step.
    sqrt(1 - b) + sqrt(b)   | Standard deviations do not add; variances do.
    1 - b / 2 + b
        | This uses Euler-Maruyama's factor 1 - b / 2, without a square. The chain's factor is sqrt(1 - b).
    (1 - b / 2)**2
        | This is Euler-Maruyama's factor squared, or the product of the chain's two factors. Add the squares of those
        | two.
""")

whose = one_word(dict.fromkeys(("vp", "ve", "both")), diagnosis="{}")
WHOSE = {
    "bounded": whose(
        "vp",
        ve="Nothing shrinks in VE: its variance grows to sigma squared, 2500 at the end.",
        both="VE lets it grow to 2500.",
    ),
    "mean": whose(
        "ve",
        vp="VP pulls towards 0: the mean is sqrt(alpha_bar) x_0, and it fades.",
        both="In VP the mean fades with sqrt(alpha_bar).",
    ),
    "flow": whose(
        "both",
        vp="The equation has an f and a g, and VE has them too: f is 0 there.",
        ve="The equation has an f and a g; VP has both, and neither is special.",
    ),
    "prior": whose(
        "ve",
        vp="VP ends near N(0, 1), and starts from it on the way back.",
        both="VP ends near N(0, 1).",
    ),
    "same_snr": whose(
        "both",
        vp="Divide by sqrt(1 + sigma^2): signal and noise shrink alike, and their ratio stays.",
        ve="Divide by sqrt(alpha_bar): signal and noise grow alike, and their ratio stays.",
    ),
}


# -- functions --------------------------------------------------------------------------------------------------------


def walk(step, x0, betas, noise):
    """Every state on the way, x0 first."""
    return list(accumulate(zip(betas, noise, strict=True), lambda x, given: step(x, *given), initial=x0))


EULER_MARUYAMA = Worked(
    """
step = lambda x, beta, z: x - 0.5 * beta * x * h + sqrt(beta * h) * z
    lambda x, beta, z: x - 0.5 * beta * x * h + sqrt(beta) * h * z
        | The noise is too small: h stands where sqrt(h) belongs, so short steps bring hardly any noise.
    lambda x, beta, z: x - 0.5 * beta * x * h + beta * sqrt(h) * z
        | This is what you get with beta in front of the noise where sqrt(beta) belongs.
    lambda x, beta, z: x0 - 0.5 * beta * x0 * h + sqrt(beta * h) * z
        | Every step starts from x0 again. It starts from x, where the step before has ended.
    lambda x, beta, z: x - 0.5 * beta * x + sqrt(beta * h) * z
        | h is missing in the drift: one step goes the whole way.
    lambda x, beta, z: x - 0.5 * beta * x * h + sqrt(beta) * z | h is missing in the noise.
    lambda x, beta, z: sqrt(1 - beta * h) * x + sqrt(beta * h) * z
        | This is the chain of lesson 01 with sqrt(1 - beta h). It keeps the variance better, but the task is
        | Euler-Maruyama.
    lambda x, beta, z: x - 0.5 * (beta * x * h + sqrt(beta * h) * z)
        | The half is in front of both moves. It belongs to the drift alone.
    lambda x, beta, z: x * exp(-0.5 * beta * h) + sqrt(1 - exp(-beta * h)) * z
        | This is the exact step. It is better, but the task is Euler-Maruyama.
    lambda x, beta, z: (1 - 0.5 * beta * h) * (x + sqrt(beta * h) * z)
        | The noise is added first, so the drift pulls at it, too. Make both moves from the old x.
path = walk(step, x0, betas, noise)
    walk(step, x0, betas[1:], noise[:-1])        | The betas are one step ahead of the noise.
    walk(step, x0, betas, abs(noise))            | The noise has lost its sign, as in the root of a square.
    walk(step, x0, betas, noise / 2)             | The half belongs to the drift; the noise has none.
return path[-1]
    path                                         | This is the whole path; give back its last state.
    path[1:]
    path[1]                                      | This stops after one step, as a return inside the loop does.
    path[-1] - x0                                | This is how far the walks have moved. Give back where they are.
    array(path)[:, -1]                           | This is one walk at all times; give back all walks at the last.
""",
    walk=walk,
)


def some_walk(n, h, seed):
    rng = np.random.default_rng(seed)
    return np.array([1.5, -0.8, 0.4]), np.linspace(1, 9, n), h, rng.standard_normal((n, 3))


WALKED = Probe(
    ("x0", "betas", "h", "noise"),
    {"in 4 steps of 0.05": some_walk(4, 0.05, 1), "in 7 steps of 0.02": some_walk(7, 0.02, 2)},
    a_row("the last state, {} numbers", "the walk that starts at {x:g}"),
    EULER_MARUYAMA,
)

FLOW = Worked("""
velocity = f * x - 0.5 * g**2 * score
    f * x - g**2 * score
        | The half in front of g^2 is missing. That is the drift of the reverse SDE, which adds fresh noise as well.
    0.5 * (f * x - g**2 * score)    | The half covers the drift, too.
return x + h * velocity
    x + h * f * x - 0.5 * g**2 * score | Brackets are missing: h multiplies all of the velocity.
    h * f * x - 0.5 * g**2 * score
    velocity * h + g * sqrt(abs(h)) + x | This adds noise. The flow has none.
    x + abs(h) * velocity           | This takes h without its sign. A negative h goes from noise to data.
    x + sign(h) * sqrt(abs(h)) * velocity | This takes the root of h. The root is for noise, and there is none here.
""")

PLACES = np.array([-1.2, 0.5, 2.0])
FLOWED = Probe(
    ("x", "h", "f", "g", "score"),
    {
        "with h = 0.1": (PLACES, 0.1, -1.5, 1.8, np.array([0.9, -1.4, -2.2])),
        "backwards, with h = -0.05": (PLACES, -0.05, -3.0, 2.5, np.array([1.3, -0.3, -1.6])),
    },
    a_row("the new x, {} numbers", "what becomes of x = {x:g}"),
    FLOW,
)


class Shaped(type(statistics.STEP)):
    """The probe of one step, with an eye on the shape of the noise."""

    def symptom(self, look):
        beta = self.betas[-1]
        shape = look[f"shape at {beta}"][0]
        return (
            f"mean and variance hold, but the noise is on average {shape:.2f} of its standard deviation away from 0, "
            f"and a Gaussian {np.sqrt(2 / np.pi):.2f}: too many values near 0, and too many far out."
        )


TWICE = Worked("""
shrink = sqrt(1 - beta)
    1 - beta                        | The signal fades too fast: this is 1 - beta in place of its root.
    1 - beta / 2                    | This is Euler-Maruyama's factor for x; the step has sqrt(1 - beta).
    1                               | x goes in at full size: without the shrink the variance grows at every step.
diffusion = sqrt(beta)
    sqrt(beta) * rng.standard_normal(x.shape)
        | [noise-twice] The noise is a product of two draws. Its variance is right and its shape is not: draw in the
        | last line alone, and keep the coefficient a plain number.
    sqrt(beta) * rng.standard_normal()
        | [coefficient-drawn] The coefficient is still drawn, now once for all values. Make it a plain number.
    beta * rng.standard_normal(x.shape)
        | [coefficient-squared] The noise is still a product of two draws, and the coefficient comes in twice.
    beta                            | The noise is too small: this is beta, the variance, in place of sqrt(beta).
    1                               | The noise goes in unscaled: `sqrt(beta)` is its coefficient.
    rng.standard_normal(x.shape)    | The noise is still a product of two draws, and now sqrt(beta) is missing.
noise = rng.standard_normal(x.shape)
    1                               | The draw is missing from the last line. Take out the other one.
return shrink * x + diffusion * noise
    x                               | x comes back unchanged: neither shrink nor noise is in it.
    shrink * x + diffusion * noise**2 | The draw is squared: that is no Gaussian, and it pulls upwards.
    shrink * x + diffusion * noise + rng.standard_normal(x.shape)
        | Two draws are added, and the second is not scaled. One draw is enough: multiply it by `diffusion`.
    shrink * x + diffusion**2 * noise * rng.standard_normal(x.shape)
        | [coefficient-squared] The noise is still a product of two draws, and the coefficient comes in twice.
""")
PUBLISHED = (
    "This slip was published: in the labs of a course on flow matching and diffusion (eje24/iap-diffusion-labs) "
    "`diffusion_coefficient` drew noise that the simulator drew again. Issue 17 asked about it, and pull request 28 "
    "mended the second place."
)

EXERCISES = {
    "walk_one_blank": Blanks(
        **WALKS,
        blanks=1,
        seed=4,
        praise="where it was, and two small moves.",
        hints=("x moves by the pull and by the push.", "`x_new = x + pull + push`"),
    ),
    "walk_three_blanks": Blanks(
        **WALKS,
        blanks=3,
        praise="the pull goes with h and the push with its root.",
        hints=(
            "The drift is -0.5 beta x, and a step of length h does h times that.",
            "The noise of a step has variance beta h.",
            "`pull = -0.5 * beta * x * h` and `push = np.sqrt(beta * h) * z`",
        ),
    ),
    "walk_by_hand": Blanks(
        **WALKS,
        blanks=4,
        seed=5,
        praise="one step of an SDE, by hand.",
        hints=(
            "beta(t) is a straight line from 0.1 at t = 0 to 20 at t = 1.",
            "`beta = 0.1 + 19.9 * t`, then the drift -0.5 beta x times h, and the noise with its root.",
            "`pull = -0.5 * beta * x * h`, `push = np.sqrt(beta * h) * z`, and x moves by both.",
        ),
    ),
    "vp_by_hand": Parts(
        parts=numbers_of(VP, {"t": 0.3}, "alpha_bar", "std", unseen=("integral",)),
        praise="the product of lesson 02 has become an integral, and the closed form has stayed.",
        hints=(
            "Many factors 1 - beta h, with small h, make exp of minus the integral of beta.",
            "The integral of 0.1 + 19.9 t from 0 to t is 0.1 t + 9.95 t squared.",
            "`alpha_bar = np.exp(-0.1 * 0.3 - 9.95 * 0.3**2)`, and the noise has variance 1 - alpha_bar.",
        ),
    ),
    "my_euler_maruyama": Function(
        asks="your function euler_maruyama(x0, betas, h, noise)",
        probe=WALKED,
        praise="drift with h, noise with its root, one after the other.",
        hints=(
            "Begin with `x = x0`. Then a loop over `zip(betas, noise)`, with one line in it: the new x from the old.",
            "Drift, with the x of now: `-0.5 * beta * x * h`. Noise: `np.sqrt(beta * h) * z`.",
            "In the loop `x = x - 0.5 * beta * x * h + np.sqrt(beta * h) * z`, and after it `return x`.",
        ),
    ),
    "variance_of_a_step": Parts(
        parts=numbers_of(VARIANCE, {"b": 0.6}),
        praise="the excess of Euler-Maruyama is a quarter of beta squared; the chain has none.",
        hints=(
            "Var(a x + b z) = a squared times Var(x), plus b squared.",
            "Euler-Maruyama: a = 1 - beta / 2 and b = sqrt(beta). The chain: a = sqrt(1 - beta), the same b.",
            "`euler = (1 - 0.3) ** 2 + 0.6`",
        ),
    ),
    "in_other_units": Parts(
        parts=numbers_of(EXCHANGED, {"x": 0.42, "alpha_bar": 0.36, "y": -2.0, "sigma_y": 3.0}),
        praise="the same states in other units, and back.",
        hints=(
            "sigma is noise for each unit of signal: sqrt(1 - alpha_bar) over sqrt(alpha_bar).",
            "To VE: give the signal its size back, divide by sqrt(alpha_bar).",
            "To VP: signal 1 and noise sigma have together variance 1 + sigma squared; divide by the root of that.",
        ),
    ),
    "edm_middle": Number(
        asks="one number, the level in the middle",
        worked=EDM,
        given={"high": 80.0, "low": 0.002, "rho": 7},
        unseen=("middle_root",),
        praise="far below the plain mean, and above the geometric one.",
        hints=(
            "Take the seventh root of both ends, find the middle of these, and go back by the power of 7.",
            "`(80 ** (1 / 7) + 0.002 ** (1 / 7)) / 2` is the middle of the roots.",
            "And all of that `** 7`.",
        ),
    ),
    "vp_or_ve": Parts(
        asks="five words in the order bounded, mean, flow, prior, same_snr: each is vp, ve or both",
        parts=WHOSE,
        praise="units and ends tell them apart; everything else they share.",
        hints=(
            "VP: x_t = sqrt(alpha_bar) x_0 + sqrt(1 - alpha_bar) eps. VE: x_t = x_0 + sigma eps.",
            "Which of the five would change if you divided each state by a number that depends on t alone?",
        ),
    ),
    "my_flow_step": Function(
        asks="your function flow_step(x, h, f, g, score)",
        probe=FLOWED,
        praise="an Euler step of the probability flow. With a negative h the very same line goes from noise to data.",
        hints=(
            "First the velocity: f times x, less half of g squared times the score.",
            "Then x moves on by h times the velocity.",
            "`return x + h * (f * x - 0.5 * g**2 * score)`",
        ),
    ),
    "debug_sde": Function(
        asks="the function step_mended with its one slip mended",
        probe=Shaped(statistics.STEP.names, statistics.STEP.betas),
        worked=TWICE,
        planted="noise-twice",
        as_it_was=632366721,
        praise=f"now the noise is Gaussian. {PUBLISHED}",
        hints=(
            "Mean and variance are right. How many random draws does one new value hold?",
            "The coefficient of an SDE, `diffusion` here, is a plain number. Chance comes in through dw.",
            "`diffusion = np.sqrt(beta)`, and the draw is left to the last line.",
        ),
    ),
}
