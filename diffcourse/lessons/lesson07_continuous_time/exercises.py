"""Lesson 07: continuous time, dx = -0.5 beta(t) x dt + sqrt(beta(t)) dw, VP and VE, and the flow without chance."""

import numpy as np
from numpy import exp, sqrt

from diffcourse.exercise import statistics
from diffcourse.exercise.functions import Probe
from diffcourse.exercise.kinds import Choice, Faded, Function, Number, Parts, hundredths
from diffcourse.exercise.parse import row
from diffcourse.exercise.questions import Question
from diffcourse.lessons.lesson01_forward_step.exercises import STEP_SLIPS, noise, step

# -- one step of Euler-Maruyama, worked ------------------------------------------------------------------------------


def place_and_time(rng):
    return {
        "x": hundredths(rng, 0.40, 1.90),
        "t": hundredths(rng, 0.20, 0.90),
        "h": float(rng.choice([0.01, 0.02, 0.04])),
        "z": -hundredths(rng, 0.30, 1.60),
    }


def walked(x, t, h, z):
    beta = 0.1 + 19.9 * t
    pull, push = -0.5 * beta * x * h, sqrt(beta * h) * z
    return {
        "beta": Number(
            "one number",
            beta,
            {
                "upside-down": ("this runs from 20 down to 0.1; noise comes in faster and faster.", 20 - 19.9 * t),
                "to-twenty": ("this is 0.1 + 20 t. At t = 1 it should be 20, so 19.9 is to come.", 0.1 + 20 * t),
                "start-forgotten": ("the 0.1 that it starts with is missing.", 19.9 * t),
                "times-h": ("this is beta times h already; asked is the rate at that time.", beta * h),
                "integral": ("this is the integral of beta up to t; asked is its value at t.", 0.1 * t + 9.95 * t**2),
                "end-of-the-step": (
                    "this is beta at the end of the step; Euler-Maruyama takes it at the beginning.",
                    0.1 + 19.9 * (t + h),
                ),
            },
            within=(0.1, 20, "beta(t) lies between 0.1 and 20"),
        ),
        "pull": Number(
            "one number",
            pull,
            {
                "no-half": ("the half is missing: sqrt(1 - beta) is near 1 - beta / 2.", 2 * pull),
                "wrong-direction": ("right in size. The drift pulls towards 0, against x.", -pull),
                "h-forgotten": ("h is missing: this is the rate, not what one step does.", pull / h),
                "x-forgotten": ("x is missing: the further out, the stronger the pull.", pull / x),
                "root-of-h": (
                    "h comes in with its root here. Drift grows with h, noise with its root.",
                    pull / sqrt(h),
                ),
                "end-of-the-step": (
                    "this takes beta at the end of the step; Euler-Maruyama freezes it at the beginning.",
                    -0.5 * (0.1 + 19.9 * (t + h)) * x * h,
                ),
            },
            follows=lambda beta: -0.5 * beta * x * h,
        ),
        "push": Number(
            "one number",
            push,
            {
                "h-for-root": (
                    "the noise is too small: h stands where its root belongs. Variances add up over steps, "
                    "so a step of length h has variance h.",
                    sqrt(beta) * h * z,
                ),
                "beta-for-root": ("this is beta in place of sqrt(beta).", beta * sqrt(h) * z),
                "no-roots": ("both roots are missing.", beta * h * z),
                "h-forgotten": ("h is missing: a short step brings little noise.", sqrt(beta) * z),
                "half": ("the half belongs to the drift; the noise has none.", push / 2, push / sqrt(2)),
                "z-forgotten": ("this is the size of the noise; times z it is what comes in.", push / z),
                "z-sign": ("z is negative here, so the push goes down.", -push),
            },
            follows=lambda beta, pull: sqrt(beta * h) * z,
        ),
        "x_new": Number(
            "one number",
            x + pull + push,
            {
                "x-forgotten": ("this is how far x moves; it starts from where it is.", pull + push),
                "noise-forgotten": ("the push is missing.", x + pull),
                "drift-forgotten": ("the pull is missing.", x + push),
                "pull-subtracted": ("the pull has its minus already; here it was taken away.", x - pull + push),
                "push-subtracted": ("the push is added with the sign that it has.", x + pull - push),
                "chain": (
                    "this is the chain's step with sqrt(1 - beta h). Near, and a step of its own.",
                    sqrt(1 - beta * h) * x + push,
                ),
            },
            follows=lambda beta, pull, push: x + pull + push,
        ),
    }


# -- numbers by hand --------------------------------------------------------------------------------------------------


def vp_by_hand(t=0.3):
    beta = 0.1 + 19.9 * t
    left = exp(-0.1 * t - 9.95 * t**2)
    return {
        "alpha_bar": Number(
            "one number",
            left,
            {
                "no-integral": (
                    "this is exp(-beta(t) t), as if beta had been so large from the start. Integrate: a half appears.",
                    exp(-beta * t),
                ),
                "root": ("this is sqrt(alpha_bar), the factor in front of x_0.", sqrt(left)),
                "t-not-squared": ("the integral of t is half of t squared.", exp(-0.1 * t - 9.95 * t)),
                "start-forgotten": ("the 0.1 that beta starts with is missing.", exp(-9.95 * t**2)),
                "noise-share": ("this is 1 - alpha_bar, the variance of the noise.", 1 - left),
                "first-order": (
                    "this is 1 minus the integral; that holds only where it is small.",
                    1 - 0.1 * t - 9.95 * t**2,
                ),
                "exponent": ("this is the exponent; alpha_bar is e to that.", -0.1 * t - 9.95 * t**2),
                "rate": ("this is beta(t), the rate at that time, not what is left by then.", beta),
            },
            within=(0, 1, "alpha_bar is a share: it lies between 0 and 1"),
        ),
        "std": Number(
            "one number",
            sqrt(1 - left),
            {
                "variance": ("this is 1 - alpha_bar, the variance; its root is asked.", 1 - left),
                "one-minus-root": (
                    "this is 1 - sqrt(alpha_bar): take the difference first, then the root.",
                    1 - sqrt(left),
                ),
                "signal": ("this is sqrt(alpha_bar), the factor of the signal.", sqrt(left)),
                "sub-vp": ("this is 1 - alpha_bar of another process; VP has the root of that.", (1 - left) ** 2),
                "sigma": ("this is noise for each unit of signal; divide by nothing.", sqrt((1 - left) / left)),
            },
            within=(0, 1, "in VP the noise never has more than variance 1"),
        ),
    }


def in_other_units(x=0.42, alpha_bar=0.36, y=-2.0, s=3.0):
    sigma = sqrt((1 - alpha_bar) / alpha_bar)
    return {
        "sigma": Number(
            "one number",
            sigma,
            {
                "upside-down": ("this is signal over noise; sigma is noise for each unit of signal.", 1 / sigma),
                "no-root": ("this is 1 / SNR, a ratio of variances; sigma is its root.", sigma**2),
                "noise-alone": ("this is sqrt(1 - alpha_bar), the noise in VP's units.", sqrt(1 - alpha_bar)),
                "no-roots-below": (
                    "the root covers both: alpha_bar below has none here.",
                    sqrt(1 - alpha_bar) / alpha_bar,
                ),
                "snr": ("this is SNR itself.", 1 / sigma**2),
            },
            within=(0, np.inf, "sigma is a standard deviation: it is never negative"),
        ),
        "x_ve": Number(
            "one number",
            x / sqrt(alpha_bar),
            {
                "multiplied": ("this multiplies by sqrt(alpha_bar), which shrinks once more.", x * sqrt(alpha_bar)),
                "no-root": ("this divides by alpha_bar; x_0 stands behind its root.", x / alpha_bar),
                "by-sigma": ("this multiplies by sigma; the signal is to be at full size again.", x * sigma),
                "over-sigma": ("this divides by sigma, so that the noise has size 1, not the signal.", x / sigma),
                "by-noise": ("this divides by the size of the noise, sqrt(1 - alpha_bar).", x / sqrt(1 - alpha_bar)),
            },
        ),
        "x_vp": Number(
            "one number",
            y / sqrt(1 + s**2),
            {
                "no-root": ("this divides by 1 + sigma^2; its root is meant.", y / (1 + s**2)),
                "one-plus-sigma": (
                    "this divides by 1 + sigma. Variances add, standard deviations do not.",
                    y / (1 + s),
                ),
                "over-sigma": ("this divides by sigma: the noise alone would have variance 1.", y / s),
                "multiplied": (
                    "this multiplies where it should divide: VP's numbers are the small ones.",
                    y * sqrt(1 + s**2),
                ),
                "sigma-not-squared": ("sigma goes into the root squared.", y / sqrt(1 + s)),
                "old-sigma": (
                    "this takes the sigma of the first state; the second has its own.",
                    y / sqrt(1 + sigma**2),
                ),
            },
        ),
    }


def edm_middle(high=80.0, low=0.002, rho=7.0):
    right = ((high ** (1 / rho) + low ** (1 / rho)) / 2) ** rho
    return {
        "truth": right,
        "slips": {
            "arithmetic": ("this is the plain mean, even in sigma itself.", (high + low) / 2),
            "geometric": ("this is the geometric mean, even in the logarithm, as in Song's VE.", sqrt(high * low)),
            "power-forgotten": ("this is the mean of the roots; to the power of 7 it is a sigma.", right ** (1 / rho)),
            "sum-of-roots": ("the sum of the two roots was not halved.", (2 * right ** (1 / rho)) ** rho),
            "rho-six": ("this is rho = 6; EDM has 7.", ((high ** (1 / 6) + low ** (1 / 6)) / 2) ** 6),
            "square-roots": ("this is rho = 2; EDM has 7.", ((sqrt(high) + sqrt(low)) / 2) ** 2),
            "halved-after": (
                "this halves after the power; halve the sum of the roots.",
                (2 * right ** (1 / rho)) ** rho / 2,
            ),
        },
        "within": (low, high, "a level between the two ends lies between them"),
    }


def variance_of_a_step(beta=0.6):
    euler = (1 - beta / 2) ** 2 + beta
    return {
        "euler": Number(
            "one number",
            euler,
            {
                "preserved": ("1 is what the chain does. Square 1 - beta / 2 and add beta.", 1),
                "not-squared": ("a factor in front of x enters the variance squared.", 1 - beta / 2 + beta),
                "noise-forgotten": (
                    "this is what is left of the data's variance; beta of noise comes in.",
                    (1 - beta / 2) ** 2,
                ),
                "no-half": ("the drift has a half: the factor is 1 - beta / 2.", (1 - beta) ** 2 + beta),
                "beta-squared": ("the noise has variance beta, not its square.", (1 - beta / 2) ** 2 + beta**2),
                "shrink-forgotten": ("the data goes in at full size here.", 1 + beta),
                "excess": ("this is by how much it is too large; asked is the variance.", beta**2 / 4),
                "std": ("this is the standard deviation.", sqrt(euler)),
                "stds-added": ("standard deviations do not add; variances do.", 1 - beta / 2 + sqrt(beta)),
            },
            within=(0, np.inf, "a variance is never negative"),
        ),
        "chain": Number(
            "one number",
            1,
            {
                "not-squared": ("sqrt(1 - beta) enters the variance squared.", sqrt(1 - beta) + beta),
                "noise-forgotten": ("this is what is left of the data; beta of noise comes in.", 1 - beta),
                "as-euler": ("this is Euler-Maruyama's; the chain's factor is sqrt(1 - beta).", euler),
                "beta-squared": ("the noise has variance beta, not its square.", 1 - beta + beta**2),
                "stds-added": ("standard deviations do not add; variances do.", sqrt(1 - beta) + sqrt(beta)),
            },
        ),
    }


def whose(truth, slips):
    return Choice("a word", dict.fromkeys(("vp", "ve", "both")), truth, slips)


WHOSE = {
    "bounded": whose(
        "vp",
        {
            "ve": ("in VE nothing shrinks, so the variance grows to sigma squared, 2500 at the end.", "ve"),
            "both": ("VE lets it grow to 2500.", "both"),
        },
    ),
    "mean": whose(
        "ve",
        {
            "vp": ("VP pulls towards 0: the mean is sqrt(alpha_bar) x_0, and it fades.", "vp"),
            "both": ("in VP the mean fades with sqrt(alpha_bar).", "both"),
        },
    ),
    "flow": whose(
        "both",
        {
            "vp": ("the equation has an f and a g, and VE has them too: f is 0 there.", "vp"),
            "ve": ("the equation has an f and a g; VP has both, and neither is special.", "ve"),
        },
    ),
    "prior": whose(
        "ve",
        {
            "vp": ("VP ends near N(0, 1), whatever its schedule.", "vp"),
            "both": ("VP ends near N(0, 1).", "both"),
        },
    ),
    "same_snr": whose(
        "both",
        {
            "vp": ("divide by sqrt(1 + sigma^2): signal and noise shrink alike, their ratio stays.", "vp"),
            "ve": ("divide by sqrt(alpha_bar): signal and noise grow alike, their ratio stays.", "ve"),
        },
    ),
}


# -- functions --------------------------------------------------------------------------------------------------------


def ends_of(value, x0, *others):
    x = row(value, f"the last state, {len(x0)} numbers", len(x0), len(x0))
    return {f"the walk that starts at {start:g}": end for start, end in zip(x0, x, strict=True)}


def walk(move):
    """Euler-Maruyama with one thing in it exchanged: move(x, beta, h, z, x0) is a step."""

    def function(x0, betas, h, noise):
        x = x0
        for beta, z in zip(betas, noise, strict=True):
            x = move(x, beta, h, z, x0)
        return x

    return function


euler_maruyama = walk(lambda x, beta, h, z, x0: x - 0.5 * beta * x * h + sqrt(beta * h) * z)

WALK_SLIPS = {
    "h-for-root": (
        "the noise is too small: h stands where sqrt(h) belongs, so with short steps hardly any noise comes in.",
        walk(lambda x, beta, h, z, x0: x - 0.5 * beta * x * h + sqrt(beta) * h * z),
    ),
    "beta-for-root": (
        "beta stands in front of the noise where sqrt(beta) belongs.",
        walk(lambda x, beta, h, z, x0: x - 0.5 * beta * x * h + beta * sqrt(h) * z),
    ),
    "no-roots": (
        "both roots of the noise are missing.",
        walk(lambda x, beta, h, z, x0: x - 0.5 * beta * x * h + beta * h * z),
    ),
    "no-half": (
        "the half of the drift is missing, so the signal fades twice as fast.",
        walk(lambda x, beta, h, z, x0: x - beta * x * h + sqrt(beta * h) * z),
    ),
    "drift-outwards": (
        "the drift has a plus: it drives x away from 0.",
        walk(lambda x, beta, h, z, x0: x + 0.5 * beta * x * h + sqrt(beta * h) * z),
    ),
    "drift-from-x0": (
        "the drift uses x_0 in every step; it pulls at where x is now.",
        walk(lambda x, beta, h, z, x0: x - 0.5 * beta * x0 * h + sqrt(beta * h) * z),
    ),
    "no-drift": (
        "nothing pulls towards 0: the drift is missing.",
        walk(lambda x, beta, h, z, x0: x + sqrt(beta * h) * z),
    ),
    "no-noise": ("no noise comes in.", walk(lambda x, beta, h, z, x0: x - 0.5 * beta * x * h)),
    "h-forgotten": (
        "h is missing in the drift: one step goes the whole way.",
        walk(lambda x, beta, h, z, x0: x - 0.5 * beta * x + sqrt(beta * h) * z),
    ),
    "h-forgotten-in-noise": (
        "h is missing in the noise.",
        walk(lambda x, beta, h, z, x0: x - 0.5 * beta * x * h + sqrt(beta) * z),
    ),
    "chain": (
        "this is the chain of lesson 01 with sqrt(1 - beta h). It keeps the variance better, but asked is "
        "Euler-Maruyama.",
        walk(lambda x, beta, h, z, x0: sqrt(1 - beta * h) * x + sqrt(beta * h) * z),
    ),
    "noise-first": (
        "the noise is added before the drift, which then pulls at the noise too; both belong to the old x.",
        walk(lambda x, beta, h, z, x0: (1 - 0.5 * beta * h) * (x + sqrt(beta * h) * z)),
    ),
    "one-step": (
        "only the first step is taken.",
        lambda x0, betas, h, noise: euler_maruyama(x0, betas[:1], h, noise[:1]),
    ),
    "same-noise": (
        "every step uses the noise of the first.",
        lambda x0, betas, h, noise: euler_maruyama(x0, betas, h, [noise[0]] * len(betas)),
    ),
    "backwards": (
        "the betas are taken from the last to the first.",
        lambda x0, betas, h, noise: euler_maruyama(x0, betas[::-1], h, noise),
    ),
}


def some_walk(n, h, seed):
    rng = np.random.default_rng(seed)
    return np.array([1.5, -0.8, 0.4]), np.linspace(1, 9, n), h, rng.standard_normal((n, 3))


WALK = Probe(
    ("x0", "betas", "h", "noise"),
    {"in 4 steps of 0.05": some_walk(4, 0.05, 1), "in 7 steps of 0.02": some_walk(7, 0.02, 2)},
    ends_of,
    euler_maruyama,
)


def states_of(value, x, *others):
    states = row(value, f"the new x, {len(x)} numbers", len(x), len(x))
    return {f"what becomes of x = {start:g}": end for start, end in zip(x, states, strict=True)}


def flow(x, h, f, g, score):
    return x + h * (f * x - 0.5 * g**2 * score)


FLOW_SLIPS = {
    "no-half": (
        "the half in front of g^2 is missing. That is the drift of the reverse SDE, which adds fresh noise as well.",
        lambda x, h, f, g, score: x + h * (f * x - g**2 * score),
    ),
    "g-not-squared": ("g goes in squared.", lambda x, h, f, g, score: x + h * (f * x - 0.5 * g * score)),
    "towards-the-data": (
        "the score has a plus here, so the cloud is drawn together; forward it walks away from where it is crowded.",
        lambda x, h, f, g, score: x + h * (f * x + 0.5 * g**2 * score),
    ),
    "drift-subtracted": (
        "f has its own sign: it is negative for VP. Here it was taken away.",
        lambda x, h, f, g, score: x + h * (-f * x - 0.5 * g**2 * score),
    ),
    "drift-forgotten": ("f x is missing.", lambda x, h, f, g, score: x - h * 0.5 * g**2 * score),
    "score-forgotten": ("the score is missing: this is the drift alone.", lambda x, h, f, g, score: x + h * f * x),
    "velocity": (
        "this is the velocity; x moves on by h times that.",
        lambda x, h, f, g, score: f * x - 0.5 * g**2 * score,
    ),
    "move-alone": (
        "this is how far x moves; asked is where it arrives.",
        lambda x, h, f, g, score: h * (f * x - 0.5 * g**2 * score),
    ),
    "h-forgotten": ("h is missing.", lambda x, h, f, g, score: x + f * x - 0.5 * g**2 * score),
    "root-of-h": (
        "h comes in with its root. That is for noise; here is none.",
        lambda x, h, f, g, score: x + np.sign(h) * sqrt(abs(h)) * (f * x - 0.5 * g**2 * score),
    ),
    "f-without-x": ("f stands alone; it multiplies x.", lambda x, h, f, g, score: x + h * (f - 0.5 * g**2 * score)),
    "half-of-all": (
        "the half covers the drift, too.",
        lambda x, h, f, g, score: x + h * 0.5 * (f * x - g**2 * score),
    ),
}
PLACES = np.array([-1.2, 0.5, 2.0])
FLOW = Probe(
    ("x", "h", "f", "g", "score"),
    {
        "with h = 0.1": (PLACES, 0.1, -1.5, 1.8, np.array([0.9, -1.4, -2.2])),
        "backwards, with h = -0.05": (PLACES, -0.05, -3.0, 2.5, np.array([1.3, -0.3, -1.6])),
    },
    states_of,
    flow,
)


class Shaped(type(statistics.STEP)):
    """The probe of one step, with an eye on the shape of the noise."""

    def symptom(self, look):
        beta = self.betas[-1]
        shape = look[f"shape at {beta}"][0]
        return (
            f"mean and variance hold, but the noise is on average {shape:.2f} of its standard deviation away from 0, "
            f"and a Gaussian {sqrt(2 / np.pi):.2f}: too many values near 0, and too many far out."
        )


TWICE = {
    "noise-twice": (
        "the noise is a product of two draws. Its variance is right and its shape is not: the draw belongs into the "
        "step alone, and the coefficient is a plain number.",
        lambda x, beta, rng: sqrt(1 - beta) * x + sqrt(beta) * noise(rng, x) * noise(rng, x),
    ),
    "coefficient-squared": (
        "the coefficient comes in twice.",
        lambda x, beta, rng: sqrt(1 - beta) * x + sqrt(beta) * sqrt(beta) * noise(rng, x) * noise(rng, x),
    ),
}
PUBLISHED = (
    "This slip was published: in the labs of a course on flow matching and diffusion (eje24/iap-diffusion-labs) "
    "`diffusion_coefficient` drew noise that the simulator drew again. Issue 17 asked about it, and pull request 28 "
    "mended the second place."
)

EXERCISES = {
    "walk_one_blank": Faded(
        asks="the numbers given and x_new: `check.walk_one_blank(given, x_new)`",
        draw=place_and_time,
        make=walked,
        blanks=1,
        praise="where it was, and two small moves.",
        hints=("x moves by the pull and by the push.", "`x_new = x + pull + push`"),
    ),
    "walk_three_blanks": Faded(
        asks="the numbers given and three of yours: `check.walk_three_blanks(given, pull, push, x_new)`",
        draw=place_and_time,
        make=walked,
        blanks=3,
        praise="the pull goes with h and the push with its root.",
        hints=(
            "The drift is -0.5 beta x, and a step of length h does h times that.",
            "The noise of a step has variance beta h.",
            "`pull = -0.5 * beta * x * h` and `push = np.sqrt(beta * h) * z`",
        ),
    ),
    "walk_by_hand": Faded(
        asks="the numbers given and four of yours: `check.walk_by_hand(given, beta, pull, push, x_new)`",
        draw=place_and_time,
        make=walked,
        blanks=4,
        praise="one step of an SDE, by hand.",
        hints=(
            "beta(t) is a straight line from 0.1 at t = 0 to 20 at t = 1.",
            "`beta = 0.1 + 19.9 * t`, then the drift -0.5 beta x times h, and the noise with its root.",
            "`pull = -0.5 * beta * x * h`, `push = np.sqrt(beta * h) * z`, and x moves by both.",
        ),
    ),
    "vp_by_hand": Parts(
        asks="two numbers in one list: alpha_bar, std",
        parts=vp_by_hand(),
        praise="the product of lesson 02 has become an integral, and the closed form has stayed.",
        hints=(
            "Many factors 1 - beta h, with small h, make exp of minus the integral of beta.",
            "The integral of 0.1 + 19.9 t from 0 to t is 0.1 t + 9.95 t squared.",
            "`alpha_bar = np.exp(-0.1 * 0.3 - 9.95 * 0.3**2)`, and the noise has variance 1 - alpha_bar.",
        ),
    ),
    "my_euler_maruyama": Function(
        asks="your function euler_maruyama(x0, betas, h, noise)",
        probe=WALK,
        truth=euler_maruyama,
        slips=WALK_SLIPS,
        praise="drift with h, noise with its root, one after the other.",
        hints=(
            "Begin with `x = x0`. Then a loop over `zip(betas, noise)`, with one line in it: the new x from the old.",
            "Drift, with the x of now: `-0.5 * beta * x * h`. Noise: `np.sqrt(beta * h) * z`.",
            "In the loop `x = x - 0.5 * beta * x * h + np.sqrt(beta * h) * z`, and after it `return x`.",
        ),
    ),
    "variance_of_a_step": Parts(
        asks="two numbers in one list: euler, chain",
        parts=variance_of_a_step(),
        praise="the excess of Euler-Maruyama is a quarter of beta squared; the chain has none.",
        hints=(
            "Var(a x + b z) = a squared times Var(x), plus b squared.",
            "Euler-Maruyama: a = 1 - beta / 2 and b = sqrt(beta). The chain: a = sqrt(1 - beta), the same b.",
            "`euler = (1 - 0.3) ** 2 + 0.6`",
        ),
    ),
    "in_other_units": Parts(
        asks="three numbers in one list: sigma, x_ve, x_vp",
        parts=in_other_units(),
        praise="the same states in other units, and back.",
        hints=(
            "sigma is noise for each unit of signal: sqrt(1 - alpha_bar) over sqrt(alpha_bar).",
            "To VE: give the signal its size back, divide by sqrt(alpha_bar).",
            "To VP: signal 1 and noise sigma have together variance 1 + sigma squared; divide by the root of that.",
        ),
    ),
    "edm_middle": Number(
        asks="one number, the level in the middle",
        **edm_middle(),
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
        praise="what tells them apart is units and ends; what they share is everything else.",
        hints=(
            "VP: x_t = sqrt(alpha_bar) x_0 + sqrt(1 - alpha_bar) eps. VE: x_t = x_0 + sigma eps.",
            "Which of the five would change if you divided each state by a number that depends on t alone?",
        ),
    ),
    "my_flow_step": Function(
        asks="your function flow_step(x, h, f, g, score)",
        probe=FLOW,
        truth=flow,
        slips=FLOW_SLIPS,
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
        truth=step,
        slips=STEP_SLIPS | TWICE,
        planted="noise-twice",
        praise=f"now the noise is Gaussian. {PUBLISHED}",
        hints=(
            "Mean and variance are right. How many random draws does one new value hold?",
            "The coefficient of an SDE, `diffusion` here, is a plain number. Chance comes in through dw.",
            "`diffusion = np.sqrt(beta)`, and the draw is left to the last line.",
        ),
    ),
}

QUESTIONS = {
    "limit-of-the-chain": Question(
        "What becomes of the chain when T grows and each beta is beta(t) / T?",
        "A stochastic differential equation, dx = -½ β(t) x dt + sqrt(β(t)) dw. The pull of a step goes with its "
        "length h, the noise with the root of h, and the product of all 1 - β becomes exp of minus the integral of β.",
        (
            "dx = -½ β x dt + sqrt(β) dw.",
            "Drift goes with h, noise with the root of h.",
            "ᾱ(t) = exp of minus the integral of β.",
        ),
    ),
    "why-root-h": Question(
        "Why does the noise of a step of length h come with sqrt(h), and not with h?",
        "Variances of independent draws add up. 1/h steps must together have a variance that does not depend on h, so "
        "each has variance h, and its size is sqrt(h). With h itself the noise would vanish in the limit.",
        (
            "Variances add, so each step has variance h.",
            "With h in place of its root the noise vanishes as h becomes small.",
        ),
    ),
    "weak-and-strong": Question(
        "What is the difference between weak and strong order of a solver?",
        "Weak: how fast the distribution, its mean and variance, comes to the right one. Strong: how fast each single "
        "path comes to the path with the same chance. Here both are 1, as the noise does not depend on x.",
        (
            "Weak is about distributions.",
            "Strong is about paths under the same chance.",
            "The textbooks' one half is for noise that depends on x.",
        ),
    ),
    "vp-ve-units": Question(
        "How do VP and VE hang together?",
        "They are one process in two units: x_VE = x_VP / sqrt(ᾱ), with σ = sqrt((1 - ᾱ) / ᾱ) = 1 / sqrt(SNR). "
        "With the same draws the two paths agree step by step. VP shrinks the data, VE lets the noise grow.",
        (
            "x_VE = x_VP / sqrt(ᾱ).",
            "σ = 1 / sqrt(SNR).",
            "The paths agree, not only the distributions.",
        ),
    ),
    "chain-beats-euler": Question(
        "The chain and Euler-Maruyama both walk the same SDE. What does the chain do better?",
        "It keeps the variance: (1 - β) + β is 1 for any β. Euler-Maruyama multiplies by 1 - β/2, and "
        "(1 - β/2)² + β is 1 + β²/4, too much in every step.",
        (
            "sqrt(1 - β) keeps the variance exactly.",
            "Euler-Maruyama adds β²/4 a step.",
        ),
    ),
    "flow-what-for": Question(
        "What is the probability-flow ODE, and what is it good for?",
        "An ordinary equation, dx/dt = f x - ½ g² score, whose cloud has the same density at every time as the SDE's. "
        "Without chance the same data gives the same noise and back: encoding, exact likelihoods, and solvers of high "
        "order that need few steps.",
        (
            "The same densities at every t, without chance.",
            "It can be run both ways: encode and decode.",
            "Solvers of higher order need few steps.",
        ),
    ),
    "more-steps-better": Question(
        "Interview: T = 1000 was chosen in 2020. Would the forward process be better with T = 10000?",
        "Not noticeably. In training one jumps anyhow, so T only says how finely t is sampled; from about 1000 on, ᾱ "
        "differs from its limit by less than a thousandth. The number of steps of the sampler is another number, and "
        "it is chosen later.",
        (
            "Training jumps; T is only the fineness of t.",
            "The chain differs from its limit by about 1/T.",
            "Steps of sampling are chosen apart from T.",
        ),
        wrong="Yes: more steps are smaller steps, so the process is more exact.",
        tempting="For a solver that walks, smaller steps are more exact.",
        but="The forward process is not solved in training: its closed form is exact for any T.",
    ),
    "ve-explodes": Question(
        "Interview: in VE the variance grows without bound. Is it not the mistake that lesson 01 warned of?",
        "No. What counts is the ratio of signal to noise, and it can fall as well by growing noise as by shrinking "
        "data. Divide by sqrt(1 + σ²) and VE is VP. Two things must be right: sampling starts from N(0, σ_max²), and "
        "the network gets inputs of size 1.",
        (
            "Only the ratio of signal to noise counts.",
            "VE divided by sqrt(1 + σ²) is VP.",
            "Start from N(0, σ_max²) and scale the network's input.",
        ),
        wrong="VE is unstable and was given up for VP.",
        tempting="A variance of 2500 looks like a process out of control.",
        but="The mistake of lesson 01 was to forget the shrink and to go on as if it were there. EDM, widely used, is "
        "VE.",
    ),
    "ode-or-sde": Question(
        "Interview: the ODE and the SDE have the same densities. Do they have the same paths?",
        "No. At each single time the clouds agree, but the ODE's paths are smooth, keep their order and never meet, "
        "and the SDE's cross as they like. It is as with chain and jump: equal marginals, another joint distribution.",
        (
            "Equal at each single t.",
            "The paths differ: smooth and ordered against random.",
        ),
        wrong="Yes: the ODE is the mean of the SDE's paths.",
        tempting="Leaving out the noise sounds like taking the mean.",
        but="The mean of the SDE's paths shrinks to 0. The ODE gets half of the diffusion back as a push away from "
        "where it is crowded, and its cloud stays as wide as the SDE's.",
    ),
}
