"""How good is a schedule? The four guarantees, and how near its samples come to the data in few steps back.

Every sample is made by DDIM with the exact guess, from the same evenly spread noise: no training and no luck comes in,
so what differs from one schedule to the next is the schedule.
"""

import functools
from typing import NamedTuple

import numpy as np

from diffcourse import arguments, guarantees, mixture, reverse, schedules, stats

COUNTS = (5, 10, 20, 50)  # steps back
PARTICLES = 200
KNOTS = (1, 100, 300, 500, 700, 900, 1000)  # of T = 1000
CENTRES = (-3, -2, -1, 0, 1, 2, 3)  # of the bumps whose heights make data of one's own
STANDARD = mixture.GaussianMixture([1], [0], [1])


# -- making one --------------------------------------------------------------------------------------------------------


def from_log_snr(log_snr, name="mine"):
    """The schedule with these log SNR at t = 1 ... T: alpha_bar = 1 / (1 + exp(-log SNR)).   (Kingma et al. 2021)

    log_snr: T numbers that never rise, natural logarithms.
    """
    log_snr = arguments.floats("log_snr", log_snr)
    if log_snr.ndim != 1 or not log_snr.size or (np.diff(log_snr) > 0).any():
        raise ValueError(f"log_snr takes a row of numbers that never rise, got {arguments._shown(log_snr)}.")
    return schedules.from_alpha_bars(np.concatenate([[1.0], schedules.logistic(log_snr)]), 1, name)


def from_knots(values, at=KNOTS, name="mine"):
    """Log SNR goes straight from knot to knot; a value above an earlier one is held just below it.

    values: log SNR at the steps `at`, which rise from 1 to T.
    """
    values, at = arguments.floats("values", values), arguments.floats("at", at)
    if at.ndim != 1 or len(at) < 2 or at[0] != 1 or (np.diff(at) <= 0).any():
        raise ValueError(f"at takes two or more rising steps from 1 to T, got {arguments._shown(at)}.")
    if values.shape != at.shape:
        raise ValueError(f"values takes one number for each of the {len(at)} knots, got shape {values.shape}.")
    held = np.minimum.accumulate(values) - 0.01 * np.arange(len(values))
    return from_log_snr(np.interp(np.arange(1, at[-1] + 1), at, held), name)


def from_heights(heights):
    """Data of one's own: a bump of these heights at each of CENTRES, as a mixture; all 0 is all alike.

    (0, 1, 0, 0, 0, 1, 0) are the course's two bumps.
    """
    heights = arguments.within("heights", heights, 0, 1e9, "numbers that are not below 0")
    if heights.shape != (len(CENTRES),):
        raise ValueError(f"heights takes one number for each of the {len(CENTRES)} centres, got shape {heights.shape}.")
    heights = heights if heights.any() else np.ones_like(heights)
    there = heights > 0
    return mixture.GaussianMixture(heights[there] / heights.sum(), np.array(CENTRES)[there], np.full(there.sum(), 0.3))


def published():
    """The schedules of lessons 03 and 09 with T = 1000, under the names that they have on the board."""
    linear, cosine = schedules.linear(), schedules.cosine()
    board = {
        "linear": linear,
        "scaled linear": schedules.scaled_linear(),
        "cosine": cosine,
        "sigmoid": schedules.sigmoid(),
        "cosine, 256 px": schedules.shifted(cosine, 256),
        "zero terminal SNR": schedules.zero_terminal_snr(linear),
        "flow": schedules.flow(),
        "flow, shift 2": schedules.flow(shift=2),
    }
    return {name: schedules.Schedule.of(s.betas[1:], name) for name, s in board.items()}


# -- the way back ------------------------------------------------------------------------------------------------------


def even_noise(n=PARTICLES):
    """n values of N(0, 1), as evenly spread as can be."""
    return _even_noise(arguments.count("n", n)).copy()


@functools.cache  # for each distance asks for the same
def _even_noise(n):
    return STANDARD.quantile((np.arange(n) + 0.5) / n)


def best_guess(p, schedule):
    """predict(x_t, t) = E[x_0 | x_t] for data p: the exact optimum, also where x_t holds no signal."""

    p, schedule = mixture.checked("p", p), schedules.checked("schedule", schedule)

    def predict(x_t, t):
        a = schedule.alpha_bars[t]
        return np.full_like(x_t, p.mean) if a == 0 else reverse.tweedie(x_t, p.noised(a).score(x_t), a)

    return predict


def back(predict, x_T, schedule, steps):
    """States (stops, *x_T.shape) of DDIM; a stop at the level of the one before changes nothing and is left out."""
    x_T, schedule = arguments.state("x_T", x_T), schedules.checked("schedule", schedule)
    steps = arguments.falling("steps", steps, schedule.T)
    steps = steps[np.concatenate([[True], np.diff(schedule.alpha_bars[steps]) > 0])]
    if len(steps) == 1:
        return x_T[None]
    return reverse.sample(predict, x_T, schedule, steps, predicts="x0")


def line_distance(schedule, n, p=None, steps=None):
    """Wasserstein distance from the data p (two modes at +-2) after n steps back from N(0, 1); exact.

    steps: the stops, if they should not be evenly spaced over t.
    """
    p = mixture.bimodal() if p is None else mixture.checked("p", p)
    schedule = schedules.checked("schedule", schedule)
    steps = reverse.steps_down(schedule.T, n) if steps is None else arguments.falling("steps", steps, schedule.T)
    return stats.wasserstein(back(best_guess(p, schedule), even_noise(), schedule, steps)[-1], p)


def start_error(schedule, p=None):
    """What remains of `line_distance` in endless steps: the price of starting at N(0, 1) and not at q(x_T).

    On the line the exact way back keeps the share of particles to the left of each, so x_T ends at the x_0 with
    cdf(x_0) = cdf_T(x_T).
    """
    p = mixture.bimodal() if p is None else mixture.checked("p", p)
    schedule = schedules.checked("schedule", schedule)
    left = p.noised(schedule.alpha_bars[-1]).cdf(even_noise())
    return stats.wasserstein(p.quantile(np.clip(left, 1e-12, 1 - 1e-12)), p)


def picture_distance(schedule, n, pictures, shown=40, seed=0):
    """How far pictures made in n steps are from the nearest of the set, on average (root mean square of a pixel).

    The guess is the best that there is for data which consists of `pictures`, (K, height, width) in [-1, 1].
    """
    schedule, pictures = schedules.checked("schedule", schedule), arguments.state("pictures", pictures)
    if pictures.ndim != 3 or not pictures.size:
        raise ValueError(f"pictures takes shape (K, height, width), got shape {pictures.shape}.")
    shape = (arguments.count("shown", shown), *pictures.shape[1:])
    noise = arguments.generator("seed", seed).standard_normal(shape)

    def predict(x_t, t):
        return reverse.expected_x0(x_t, pictures, schedule.alpha_bars[t])

    x = back(predict, noise, schedule, reverse.steps_down(schedule.T, n))[-1]
    return float(np.sqrt(((x[:, None] - pictures) ** 2).mean((-1, -2)).min(1)).mean())


# -- the challenge -----------------------------------------------------------------------------------------------------


class Demand(NamedTuple):
    """One demand of the challenge, and what a schedule makes of it."""

    key: str
    says: str
    value: float
    limit: float

    @property
    def met(self):
        return self.value <= self.limit


# key: (what it says, its number, the most that it may be). No published schedule meets all; that some schedule does,
# with room to spare, is tested.
CHALLENGE = {
    "end": ("KL at T for |x_0| = 2", lambda s, p: guarantees.terminal_kl(s, 2), 0.005),
    "jump": ("largest jump of the best loss", lambda s, p: guarantees.largest_loss_jump(s), 0.05),
    "wasted": ("share of steps below SNR 0.01", lambda s, p: guarantees.wasted_share(s), 0.10),
    "numbers": ("infinite buffers in float32", lambda s, p: 1.0 - guarantees.float32_finite(s), 0.0),
    "few-steps": ("distance in 10 steps back", lambda s, p: line_distance(s, 10, p), 0.064),
    "many-steps": ("distance in 50 steps back", lambda s, p: line_distance(s, 50, p), 0.020),
}


def challenge(schedule, p=None, few_steps=CHALLENGE["few-steps"][2]):
    """The demands in order, each with the schedule's number. T: 50 or more, for 50 steps back are asked.

    p: the data, if not the two modes at +-2; few_steps: how near to it ten steps back should come.
    """
    schedule = schedules.checked("schedule", schedule)
    p = mixture.bimodal() if p is None else mixture.checked("p", p)
    few_steps = arguments.positive("few_steps", few_steps)
    if COUNTS[-1] > schedule.T:
        raise ValueError(
            f"schedule takes T of {COUNTS[-1]} or more, for as many steps back are asked; got {schedule.T}."
        )
    return [
        Demand(key, says, number(schedule, p), few_steps if key == "few-steps" else limit)
        for key, (says, number, limit) in CHALLENGE.items()
    ]
