"""Lesson 09: the flow path in numbers and in code, its shift, and one level under many letters."""

import numpy as np

from diffcourse.exercise.functions import Function, Probe
from diffcourse.exercise.kinds import hundredths, one_word
from diffcourse.exercise.numbers import Blanks, Parts, numbers_of
from diffcourse.exercise.parse import Mistake, array_like, shown
from diffcourse.exercise.readers import an_array
from diffcourse.exercise.worked import Worked

# -- numbers by hand --------------------------------------------------------------------------------------------------

POINT = Worked("""
alpha_bar = (1 - t)**2 / ((1 - t)**2 + t**2)
    0 <= alpha_bar <= 1     | alpha_bar is a share: it lies between 0 and 1.
    1 - t                   | This is 1 - t, the factor of x_0. alpha_bar is its square, as a share of both squares.
    t**2 / ((1 - t)**2 + t**2) | This is the share of the noise, 1 - alpha_bar.
    t**2                    | This is the square of the noise's factor. Give the share of the data's.
    1 - t**2                | The squares of 1 - t and t do not add up to 1. Divide by their sum.
    1 - (1 - t)**2
    t                       | This is t, the factor of the noise. alpha_bar is the data's share of both squares.
    (1 - t) / sqrt((1 - t)**2 + t**2) | This is sqrt(alpha_bar), the factor of x_0 at size 1. Square it.
x = (1 - t) * x0 + t * eps
    sqrt(1 - t) * x0 + sqrt(t) * eps | The flow path has no roots: its factors are 1 - t and t themselves.
    sqrt(alpha_bar) * x0 + sqrt(1 - alpha_bar) * eps
        | This is the state at size 1 (lesson 02). On the flow path the factors are 1 - t and t.
    eps - x0                | This is the velocity, the same at every t. The state is (1 - t) x0 + t eps.
    (1 - t)**2 * x0 + t**2 * eps | The factors are squared; they are 1 - t and t.
    x0 + t * (x0 - eps)     | This walks away from the noise. Go from x0 by t (eps - x0).
    eps + t * (eps - x0)    | This starts at eps. At t = 0 the state is x0: start there.
x_vp = x / sqrt((1 - t)**2 + t**2)
    x / sqrt(alpha_bar)     | This divides by sqrt(alpha_bar). The size of x on the flow path is sqrt((1 - t)^2 + t^2).
    x * sqrt(alpha_bar)     | x has signal and noise in it already. Divide it by their size, sqrt((1 - t)^2 + t^2).
    x / alpha_bar
    sqrt(alpha_bar) * x0 + (1 - alpha_bar) * eps
        | At size 1 the factors are sqrt(alpha_bar) and sqrt(1 - alpha_bar): both with a root.
    alpha_bar * x0 + (1 - alpha_bar) * eps
    x / sqrt((1 - t)**2) + t**2 | Brackets are missing: take the root of the whole sum, (1 - t)^2 + t^2.
""")


def point_on_a_line(rng):
    t = hundredths(rng, 0.15, 0.85)
    return {"t": t, "x0": hundredths(rng, 0.5, 1.9), "eps": -hundredths(rng, 0.3, 1.4)}


POINTS = {"worked": POINT, "draw": point_on_a_line, "example": {"t": 0.25, "x0": 0.8, "eps": -0.4}}

SHIFT = Worked("""
shifted = s * t / (1 + (s - 1) * t)
    0 <= shifted <= 1       | A flow time lies between 0 and 1.
    t / (s - (s - 1) * t)   | This shifts by 1 / s, towards data. Shift by s.
    t**(1 / s)              | This raises t to a power. The shift multiplies t / (1 - t) by s.
    t / s                   | This divides t by s. The shift multiplies t / (1 - t) by s, so t grows.
moved = -2 * log(s)
    2 * log(s)              | The size is right, but a shift above 1 means more noise: log SNR falls.
    1 / s**2                | This is the factor on SNR itself. Give the move of its logarithm.
    -s**2                   | SNR is divided by s squared. Its logarithm moves by minus the logarithm of that.
    -log(2 * s)             | The 2 is inside the logarithm. It belongs in front.
    2 * log((1 - shifted) / shifted) | This is log SNR at the shifted time. Give how far it has moved.
    -2 * log(shifted / t)   | This compares the times. SNR is ((1 - t) / t)^2: compare that.
side = 64 * s
    +- 0.01
    64 * s**2               | The number of pixels goes with the square of s. One side goes with s.
    64 * sqrt(s)            | There is no root here: the side grows as s does.
    64 / s                  | Larger pictures need more noise, and s is above 1: the side is longer than 64.
    64 + s                  | The side is multiplied by s.
    64 / s**2
    64 * 3                  | This is the side for a shift of 3, that of Stable Diffusion 3.
    256 * s                 | Lesson 04's shift counts from 64 pixels a side.
    -moved * 64             | This uses the move as a factor. The factor is s.
""")

LEVEL = Worked("""
log_snr = -2 * log(sigma)
    2 * log(sigma)          | The sign is wrong. There is less noise than signal here, so log SNR is above 0.
    1 / sigma**2            | This is SNR itself; give its logarithm.
    -log(1 + sigma**2)      | This is the logarithm of alpha_bar. SNR is signal over noise: 1 / sigma squared.
    log((1 - sigma**2) / sigma**2)
        | This reads sigma as VDM does, as the root of 1 - alpha_bar. In EDM the signal keeps size 1.
    2 * log((1 - sigma) / sigma)
        | This reads sigma as a flow time, as flow schedulers do. In EDM the signal keeps size 1.
    log((1 - sigma) / sigma)
alpha_bar = 1 / (1 + sigma**2)
    0 <= alpha_bar <= 1     | alpha_bar is a share: it lies between 0 and 1.
    1 - sigma**2
        | This reads sigma as VDM does, as the root of 1 - alpha_bar. In EDM the signal keeps size 1.
    sigma**2 / (1 + sigma**2) | This is the share of the noise, 1 - alpha_bar.
    1 / sqrt(1 + sigma**2)  | This is sqrt(alpha_bar), the factor of x_0.
    1 / sigma**2            | This is SNR. The share is SNR / (1 + SNR).
    (1 - sigma)**2 / ((1 - sigma)**2 + sigma**2)
        | This reads sigma as a flow time, as flow schedulers do. In EDM the signal keeps size 1.
    1 - sigma               | Signal and noise do not add up to 1 in EDM: the signal keeps size 1.
    log_snr / (1 + log_snr) | This takes log SNR for SNR: alpha_bar = SNR / (1 + SNR).
t = sigma / (1 + sigma)
    0 <= t <= 1             | A flow time lies between 0 and 1.
    1 - sigma               | sigma is no share: it is t / (1 - t). Solve that for t.
    sigma**2                | Leave the square out: on the flow path sigma is t / (1 - t).
    sigma / 80              | 80 is only where EDM begins. The flow time follows from sigma = t / (1 - t).
    sigma**2 / (1 + sigma**2) | This is the noise's share of the variance. t is a factor: leave the squares out.
    sqrt(1 - alpha_bar)
        | This is the factor of the noise at size 1 (VDM's sigma). On the flow path the two factors add up to 1.
tau = 1 - t
    0 <= tau <= 1           | A flow time lies between 0 and 1.
    1 / t                   | The two times add up to 1.
    -t                      | The two times add up to 1.
""")

# -- which letter -----------------------------------------------------------------------------------------------------

THINGS = {
    "share": "alpha_bar",
    "factor": "sqrt(alpha_bar)",
    "step": "1 - beta_t",
    "time": "flow time",
    "ratio": "noise over signal",
}
letter = one_word(THINGS)
LETTERS = {
    "ddim": letter(
        "share",
        factor="DDIM writes sqrt(alpha) in front of x_0. So alpha itself is what stands under the root.",
        step="One step of linear keeps at least 0.98. 0.0047 is what a whole chain leaves.",
        time="Flow time ends at 1 or at 0, and its factors have no roots. This alpha stands under one.",
        ratio="Noise over signal is large at the end of a chain, not 0.0047.",
    ),
    "vdm": letter(
        "factor",
        share="Two shares of variance add up to 1 without squares: alpha_bar + (1 - alpha_bar).",
        step="1 - beta_t belongs to one step; beside it stands sqrt(beta_t), and no sigma.",
        time="Two flow factors add up to 1 without squares: (1 - t) + t.",
        ratio="Noise over signal has no upper bound, and a square in a sum of 1 has.",
    ),
    "ho": letter(
        "step",
        share="After 1000 steps 0.00004 of the variance is left, not 0.98.",
        factor="After 1000 steps the factor of x_0 is 0.0064, not 0.98.",
        time="Flow time ends at 1 exactly.",
        ratio="Noise over signal is 157 at the end of this chain.",
    ),
    "scheduler": letter(
        "time",
        share="alpha_bar falls towards noise; these fall towards data, so they count noise.",
        factor="sqrt(alpha_bar) falls towards noise; these fall towards data.",
        step="A row of 1 - beta_t is nearly 1 all along.",
        ratio="Noise over signal begins at infinity on the flow path. It cannot begin at 1.",
    ),
    "edm": letter(
        "ratio",
        share="A share lies between 0 and 1. 80 does not.",
        factor="A factor at size 1 lies between 0 and 1. 80 does not.",
        step="1 - beta_t lies between 0 and 1. 80 does not.",
        time="A flow time lies between 0 and 1. 80 does not.",
    ),
}

# -- functions --------------------------------------------------------------------------------------------------------

X0, EPS = np.array([0.8, -1.5, 2.2]), np.array([-0.6, 0.4, 1.3])


def two_arrays(*names):
    """Reads a pair of arrays of the shape of the first argument."""

    def read(value, x, *rest):
        if not isinstance(value, tuple | list | np.ndarray) or len(value) != 2:
            raise Mistake("shape", f"The function should give back the pair ({', '.join(names)}), got {shown(value)}.")
        both = [array_like(name, part, x.shape) for name, part in zip(names, value, strict=True)]
        return {f"{name}[{k}]": v for name, array in zip(names, both, strict=True) for k, v in enumerate(array)}

    return read


PAIR_LINES = Worked("""
x = (1 - t) * x0 + t * eps
    t * x0 + (1 - t) * eps  | t counts from noise to data here. On this path t = 0 is data.
    sqrt(1 - t) * x0 + sqrt(t) * eps | The flow path has no roots: its factors are 1 - t and t themselves.
    (1 - t)**2 * x0 + t**2 * eps | The factors are squared; they are 1 - t and t.
    ((1 - t) * x0 + t * eps) / sqrt((1 - t)**2 + t**2) | x_t is brought to size 1 here. Leave it on the flow path.
u = eps - x0
    x0 - eps                | u points from noise to data here. It is dx/dt, and t grows towards noise: eps - x0.
    x - x0                  | This is the way from x0 to x_t, t (eps - x0). u has no factor t.
    eps                     | This is the noise, the target of lesson 02. A flow network learns eps - x0.
    (x - x0) / (1 - t)      | The way from x0 to x_t took the time t, not 1 - t.
    (x - x0) * t            | The way from x0 to x_t took the time t: divide by it.
    (1 - t) * eps - t * x0  | This is like v, which turns with t. u has no factors.
    ((1 - t) * eps - t * x0) / sqrt((1 - t)**2 + t**2)
    (eps - x0) / sqrt((1 - t)**2 + t**2) | u is brought to size 1 here. On the flow path it stays eps - x0.
return (x, u)
""")
PAIR = Probe(
    ("x0", "eps", "t"),
    {"at t = 0.25": (X0, EPS, 0.25), "at t = 0.8": (X0, EPS, 0.8)},
    two_arrays("x_t", "u"),
    PAIR_LINES,
)

ENDS_LINES = Worked("""
x0 = x - t * u
    x - (1 - t) * u         | 1 - t is the time that is still to come. Since data the time t has passed.
    x / (1 - t)             | This undoes the factor of x_0 and leaves the noise in. u says where the noise is.
    (x - t * u) / (1 - t)   | x - t u is x_0 already: nothing is left to divide by.
eps = x + (1 - t) * u
    x + t * u               | t is the time since data. Up to noise there is 1 - t to go.
    x / t                   | This undoes the factor of the noise and leaves the data in.
    (x + (1 - t) * u) / t   | x + (1 - t) u is the noise already: nothing is left to divide by.
    u                       | u is eps - x0: the data is still in it.
return (x0, eps)
""")
ENDS = Probe(
    ("x", "u", "t"),
    {"at t = 0.25": (X0, EPS, 0.25), "at t = 0.9": (X0, EPS, 0.9)},
    two_arrays("x0", "eps"),
    ENDS_LINES,
)


def one_bump(x, t, m=2.0, s=0.5):
    """The exact velocity where the data is N(m, s^2)."""
    return (t - (1 - t) * s**2) * (x - (1 - t) * m) / ((1 - t) ** 2 * s**2 + t**2) - m


def bent(x, t):
    """Some velocity or other, which tells wrong leaps apart."""
    return np.cos(1.3 * x) - 0.7 * x * t


def walked(leap, x, times):
    """From each of the times to the next: the last state."""
    for a, b in zip(times[:-1], times[1:], strict=True):
        x = leap(x, a, b)
    return x


START = np.array([-1.2, 0.3, 1.4])
EULER_LINES = Worked(
    """
leap = lambda state, a, b: state + (b - a) * velocity(state, a)
    lambda state, a, b: state + (b - a) * velocity(state, b)
        | [time-after] The velocity is asked for the time at the end of the leap. Euler asks where the leap begins.
    lambda state, a, b: state + (a - b) * velocity(state, b)
    lambda state, a, b: state + (a - b) * velocity(state, a)
        | [leaps-backwards] Each leap goes the wrong way: it is the next time minus this one.
    lambda state, a, b: state - velocity(state, a) / (len(times) - 1)
        | [even-leaps] All leaps are equally long, whatever `times` says. A leap is the next time minus this one.
    lambda state, a, b: state + (times[1] - times[0]) * velocity(state, a)
    lambda state, a, b: state + (times[-1] - times[0]) / (len(times) - 1) * velocity(state, a)
    lambda state, a, b: state - velocity(state, a) / len(times)
    lambda state, a, b: state + b * velocity(state, a)
        | [next-time] The leap is as long as the next time here. It is the next time minus this one.
    lambda state, a, b: state + velocity(state, a)
        | [whole-velocity] The whole velocity is added. Multiply it by the leap, the next time minus this one.
    lambda state, a, b: state - velocity(state, a)
    lambda state, a, b: state - a * velocity(state, a) | Each leap goes all the way to data. It ends at the next time.
    lambda state, a, b: (b - a) * velocity(state, a)
        | [forgetful] Each leap begins at 0 here. It begins where the walk stands: x plus the leap.
    lambda state, a, b: state + (b - a) * velocity(state, (a + b) / 2)
        | [midpoint] The velocity is asked for the time half way through the leap. Euler asks where it begins.
    lambda state, a, b: state + (b - a) * (velocity(state, a) + velocity(state, b)) / 2
        | This takes the mean of the velocities at both ends of the leap. Euler takes the one where it begins.
return walked(leap, x, times)
    walked(lambda state, a, b: state - velocity(state, a) / len(times), x, append(times, 0))
        | [all-times] This leaps from every time, also from the last one, and all leaps are equally long. n + 1 times
        | make n leaps.
    walked(lambda state, a, b: state - a * velocity(state, a), x, append(times, 0))
        | [time-for-leap] This multiplies by the time. Multiply by the leap, the next time minus this one.
    velocity(x, times[0])    | This is the velocity at the start. Give back the state at the end.
""",
    walked=walked,
)
particles = an_array("particle {k}", place=1)
EULER = Probe(
    ("velocity", "x", "times"),
    {
        "from 1 to 0 in uneven leaps": (bent, START, np.array([1.0, 0.9, 0.6, 0.2, 0.0])),
        "where the data is one bump": (one_bump, START, np.array([1.0, 0.7, 0.5, 0.0])),
        "from 0.2 up to 0.8": (bent, START, np.array([0.2, 0.3, 0.8])),
    },
    particles,
    EULER_LINES,
)

DIRECTION_LINES = Worked(
    """
leap = lambda state, a, b: state - velocity(state, a) / n
times = 1 - arange(n + 1) / n
    arange(n + 1) / n
        | [clean-to-noisy] The times rise from 0, where x would be clean. But the walk starts with noise: start at t = 1
        | and fall.
    1 - (arange(n + 1) + 1) / n
        | [time-after] The velocity is asked for the time at the end of each leap. Euler asks where the leap begins.
    1 - (arange(n + 1) + 0.5) / n
        | [midpoint] The velocity is asked for the time half way through each leap. Euler asks where the leap begins.
    arange(n, -1, -1)       | [steps-for-times] These are steps n ... 1. The velocity takes times: divide by n.
    append(linspace(1, 0, n), 0)
        | [fence] The times are 1 / (n - 1) apart, but each leap is 1 / n long. They have to match.
    (arange(n + 1) + 1) / n | [still-rising] The times rise still. They start at 1 and fall.
    ones(n + 1)             | [always-noise] Every leap asks for the velocity at t = 1. t falls on the way.
return walked(leap, x, times)
    walked(lambda state, a, b: state + velocity(state, a) / n, x, arange(n + 1) / n)
        | [step-turned] The sign of the leap was turned, and the times rise still. Now both are wrong: x starts as
        | noise, so t has to start at 1.
    walked(lambda state, a, b: state + velocity(state, a) / n, x, times)
        | [leap-turned] The times fall now, and the leap has changed its sign, too. Towards data t falls: x - u / n.
    -walked(leap, x, arange(n + 1) / n) | The result is turned round. Mend the times instead.
""",
    walked=walked,
)


def where_it_ends(look):
    values = [v for what, (v, _) in look.items() if what.startswith("where the data is one bump")]
    return (
        f"the data lies around 2, with deviation 0.5, and the particles end at {', '.join(f'{v:.2f}' for v in values)}."
    )


DIRECTION = Probe(
    ("velocity", "x", "n"),
    {"where the data is one bump": (one_bump, START, 10), "with another velocity": (bent, START, 7)},
    particles,
    DIRECTION_LINES,
    symptom=where_it_ends,
)
PUBLISHED = (
    "The slip was published: in nano_flow.py of lucidrains/rectified-flow-pytorch the network learned with t as the "
    "share of noise and was sampled with t rising from 0. Its maker found it when issue 14 asked about the step."
)

EXERCISES = {
    "flow_one_blank": Blanks(
        **POINTS,
        blanks=1,
        praise="the same state at size 1, as lesson 02 knows it.",
        hints=(
            "How large is (1 - t) x0 + t eps where x0 and eps have size 1?",
            "`x_vp = x / np.sqrt((1 - t)**2 + t**2)`",
        ),
    ),
    "flow_by_hand": Blanks(
        **POINTS,
        blanks=3,
        seed=1,
        praise="a point of the flow path, and its twin.",
        hints=(
            "alpha_bar is the square of x0's factor, as a share of both squares.",
            "`x = (1 - t) * x0 + t * eps`, without roots.",
            "`x_vp = x / np.sqrt((1 - t)**2 + t**2)`",
        ),
    ),
    "my_flow_pair": Function(
        asks="your function flow_pair(x0, eps, t), which gives back (x_t, u)",
        probe=PAIR,
        praise="all that the training of a flow network needs.",
        hints=(
            "x_t lies on the line from x0 (t = 0) to eps (t = 1).",
            "u is the slope of that line, and no t stands in it.",
            "`return (1 - t) * x0 + t * eps, eps - x0`",
        ),
    ),
    "my_ends": Function(
        asks="your function ends(x, u, t), which gives back (x0, eps)",
        probe=ENDS,
        praise="two guesses from one, and nothing is divided.",
        hints=(
            "A point moves at velocity u. Where was it a time t ago?",
            "And where will it be at t = 1, after 1 - t more?",
            "`return x - t * u, x + (1 - t) * u`",
        ),
    ),
    "my_euler": Function(
        asks="your function euler(velocity, x, times), which gives back the last state",
        probe=EULER,
        praise="this is the sampler of Stable Diffusion 3 and Flux, but for the network.",
        hints=(
            "Go through the times in pairs, this one and the next: `zip(times[:-1], times[1:])`.",
            "From t to s a leap is s - t long, with its sign. The velocity is asked where it begins, at t.",
            "In the loop: `path.append(path[-1] + (s - t) * velocity(path[-1], t))`",
        ),
    ),
    "debug_direction": Function(
        asks="the function sample with its one slip mended",
        probe=DIRECTION,
        planted="clean-to-noisy",
        as_it_was=1197063763,
        praise=f"the network is asked for the noise that is there. {PUBLISHED}",
        hints=(
            "Print t in the loop. What does t = 0 tell the network about x?",
            "x starts as noise. The leap is right: minus u, a time 1 / n long.",
            "`for t in 1 - np.arange(n) / n:`",
        ),
    ),
    "shift_three_ways": Parts(
        parts=numbers_of(SHIFT, {"t": 0.30, "s": 2.5}),
        praise="one number in three forms: a clock, a move of log SNR, a size of picture.",
        hints=(
            "The formula of the lesson: s t over 1 + (s - 1) t.",
            "SNR is divided by s squared, so log SNR moves by -2 ln s.",
            "Lesson 04 moves by 2 ln(64 / side). Set that equal to -2 ln s.",
            "`2.5 * 0.3 / 1.45`, `-2 * np.log(2.5)` and `64 * 2.5`",
        ),
    ),
    "level_by_hand": Parts(
        parts=numbers_of(LEVEL, {"sigma": 0.4}),
        praise="one level in four letters; nothing but the units has changed.",
        hints=(
            "EDM's state is x0 + sigma eps: SNR is 1 over sigma squared.",
            "alpha_bar = SNR / (1 + SNR).",
            "On the flow path noise over data is t / (1 - t), and that is sigma.",
            "`-2 * np.log(0.4)`, `1 / (1 + 0.4**2)`, `0.4 / 1.4` and 1 minus that",
        ),
    ),
    "same_letter": Parts(
        asks="five words in the order ddim, vdm, ho, scheduler, edm: each is share, factor, step, time or ratio",
        parts=LETTERS,
        praise="ask what a letter does, not what it is called.",
        hints=(
            "Ask of each: between which ends does it run, and which way?",
            "Shares add up to 1; so do the squares of factors at size 1, and so do the two factors of the flow path.",
            "Only a ratio can be 80, and only a single step keeps 0.98 at the end of a chain.",
        ),
    ),
}
