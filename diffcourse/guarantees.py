"""Four guarantees of a good forward process, each as a number that any schedule can be asked for.

1. A simple end. 2. A smooth loss. 3. Stable numbers. 4. Related neighbours. None of these numbers says "good" or "bad":
where to draw the line depends on the data and on the sampler.
"""

from collections import namedtuple

import numpy as np

from diffcourse import arguments, losses, schedules

X = np.linspace(-6, 6, 241)


def terminal_kl(schedule, m=1.0):
    """1. KL(q(x_T | x_0) || N(0, 1)) in nats, for one number of the data with |x_0| = m >= 0.   (Ho et al. 2020, L_T)

    0.5 (alpha_bar m^2 - alpha_bar - log(1 - alpha_bar)) at T: 0 with zero terminal SNR, infinite where no noise came.
    """
    alpha_bar = schedules.checked("schedule", schedule).alpha_bars[-1]
    m = arguments.not_negative("m", m)
    with np.errstate(divide="ignore"):
        return float(0.5 * (alpha_bar * m**2 - alpha_bar - np.log1p(-alpha_bar)))


def largest_loss_jump(schedule):
    """2. The largest jump of the best possible loss in eps from one step to the next, over t = 1 ... T; 0 where T = 1.

    Exact, for data of two bumps of variance 1 (`losses.BUMPS`): 1 - E[E[eps | x_t]^2], which lies between 0 and 1.
    """
    a = schedules.checked("schedule", schedule).alpha_bars[1:, None]
    q = losses.BUMPS.noised(a)
    explained = np.trapezoid((1 - a) * q.score(X) ** 2 * q.pdf(X), X)  # of a variance of 1; the loss is the rest
    return float(np.abs(np.diff(explained)).max(initial=0))


def wasted_share(schedule, below=0.01):
    """2. Share (0 to 1) of the steps t = 1 ... T with SNR(t) < `below`: hardly any signal left to learn from."""
    below = arguments.positive("below", below)
    return float((schedules.checked("schedule", schedule).snr[1:] < below).mean())


def snr_shares(schedule, edges):
    """Share of the steps t = 1 ... T in each band of log SNR: below edges[0], between neighbours, from edges[-1] up.

    edges: rising numbers (E,), natural logarithms; a band holds its lower edge. Returns (E + 1,), which sums to 1.
    """
    edges = arguments.floats("edges", edges)
    if edges.ndim != 1 or not edges.size or (np.diff(edges) <= 0).any():
        raise ValueError(f"edges takes a row of rising numbers, got {arguments._shown(edges)}.")
    schedule = schedules.checked("schedule", schedule)
    band = np.searchsorted(edges, schedule.log_snr[1:], side="right")
    return np.bincount(band, minlength=edges.size + 1) / schedule.T


def smallest_beta(schedule):
    """3. Smallest beta_t over t = 1 ... T. In float32, 1 - beta is 1 for a beta below 3e-8."""
    return float(schedules.checked("schedule", schedule).betas[1:].min())


def float32_finite(schedule):
    """3. Are the buffers of t = 1 ... T finite where alpha_bar is kept in float32, as most libraries keep it?

    The buffers: sqrt(alpha_bar), sqrt(1 - alpha_bar), 1 / sqrt(alpha_bar), SNR and log SNR.
    """
    a = schedules.checked("schedule", schedule).alpha_bars[1:].astype(np.float32)
    with np.errstate(divide="ignore", over="ignore"):
        buffers = (np.sqrt(a), np.sqrt(1 - a), 1 / np.sqrt(a), a / (1 - a), np.log(a / (1 - a)))
    return all(bool(np.isfinite(buffer).all()) for buffer in buffers)


def neighbour_correlations(schedule):
    """4. Corr(x_{t-1}, x_t | x_0) = sqrt(alpha_t (1 - alpha_bar_{t-1}) / (1 - alpha_bar_t)) for t = 2 ... T, (T - 1,).

    From x_t = sqrt(alpha_t) x_{t-1} + sqrt(beta_t) eps (Ho et al. 2020, eq. 2). NaN where x_{t-1} holds no noise yet.
    """
    schedule = schedules.checked("schedule", schedule)
    noise, alpha = 1 - schedule.alpha_bars, schedule.alphas[2:]
    before, after = noise[1:-1], noise[2:]
    return np.sqrt(alpha * np.divide(before, after, out=np.full_like(after, np.nan), where=before > 0))


def smallest_correlation(schedule):
    """4. The smallest of `neighbour_correlations`: 1 where there is none to compare, as with T = 1."""
    correlations = neighbour_correlations(schedule)
    return float(correlations[~np.isnan(correlations)].min(initial=1))


NUMBERS = terminal_kl, largest_loss_jump, wasted_share, smallest_beta, float32_finite, smallest_correlation
Scorecard = namedtuple("Scorecard", ["name", "T", "m", *(number.__name__ for number in NUMBERS)])


def scorecard(schedule, m=1.0):
    """All of NUMBERS for one schedule, each under its function's name; m is the |x_0| of `terminal_kl`."""
    schedule, m = schedules.checked("schedule", schedule), arguments.not_negative("m", m)
    others = (number(schedule) for number in NUMBERS[1:])
    return Scorecard(schedule.name, schedule.T, m, terminal_kl(schedule, m), *others)
