"""Discrete corruption: tokens jump to other tokens instead of taking on noise (Austin et al. 2021, arXiv 2107.03006).

A token is a whole number 0 ... K-1. A corrupted token is drawn from a distribution `pi` over the K tokens: `uniform`,
or all of it on one mask token, `absorbing`. Rows are where a token is, columns where it goes: a distribution is a row
vector, and p Q is the distribution one step later.
"""

import numpy as np

from diffcourse import arguments, schedules


def uniform(K):
    """pi where a corrupted token becomes any of the K tokens, itself too, with equal chance."""
    return np.full(arguments.count("K", K), 1 / K)


def absorbing(K):
    """pi where a corrupted token becomes the mask, the last of the K tokens, and stays it."""
    return np.eye(arguments.count("K", K))[-1]


def evenly(T):
    """The schedule that corrupts the same share in each step: beta_t = 1 / (T - t + 1), alpha_bar_t = 1 - t / T.

    (Sohl-Dickstein et al. 2015; Austin et al. 2021, appendix A.6.) The last step takes all that is left: beta_T = 1.
    """
    T = arguments.count("T", T)
    return schedules.from_alpha_bars(1 - np.arange(T + 1) / T, 1, "evenly")


def transition(beta, pi):
    """One step: Q_t = (1 - beta_t) I + beta_t 1 pi, shape (K, K).   (Austin et al. 2021, section 3.1)

    Row i, column j: the chance that token i becomes j. beta: one number in [0, 1].
    """
    return cumulative(1 - arguments.share("beta", beta), pi)


def cumulative(alpha_bar, pi):
    """t steps at once: Q_1 Q_2 ... Q_t = alpha_bar_t I + (1 - alpha_bar_t) 1 pi, shape (K, K).

    For (1 pi)(1 pi) = 1 pi: a token that is corrupted twice is corrupted.
    """
    pi = arguments.distribution("pi", pi)
    alpha_bar = arguments.share("alpha_bar", alpha_bar)
    return alpha_bar * np.eye(len(pi)) + (1 - alpha_bar) * np.outer(np.ones(len(pi)), pi)


def q_step(x, beta, pi, rng=None):
    """Each token is kept with chance 1 - beta, else drawn anew from pi. x: tokens of any shape. Returns the same."""
    pi = arguments.distribution("pi", pi)
    x, rng = arguments.tokens("x", x, len(pi)), arguments.generator("rng", rng)
    beta = arguments.share("beta", beta)
    return np.where(rng.random(x.shape) < beta, rng.choice(len(pi), x.shape, p=pi), x)


def q_chain(x0, schedule, pi, rng=None):
    """Walk the whole chain; returns every state, shape (T + 1, *x0.shape)."""
    schedule, rng = schedules.checked("schedule", schedule), arguments.generator("rng", rng)
    path = [arguments.tokens("x0", x0, len(arguments.distribution("pi", pi)))]
    for beta in schedule.betas[1:]:
        path.append(q_step(path[-1], beta, pi, rng))
    return np.array(path)


def q_sample(x0, t, schedule, pi, rng=None):
    """Jump straight to step t: one step with beta = 1 - alpha_bar_t.   (Austin et al. 2021, eq. 3)"""
    schedule = schedules.checked("schedule", schedule)
    t = arguments.steps("t", t, schedule.T)
    if t.ndim:
        raise ValueError(f"t takes one step for all tokens, got shape {t.shape}.")
    x0 = arguments.tokens("x0", x0, len(arguments.distribution("pi", pi)))
    return q_step(x0, 1 - schedule.alpha_bars[t], pi, rng)


def posterior(x_t, x0, t, schedule, pi):
    """q(x_{t-1} | x_t, x_0) over the K tokens, by Bayes: Q_t[:, x_t] * Q_bar_{t-1}[x_0, :], normalised.

    (Austin et al. 2021, eq. 3.) x_t, x0: tokens of one shape; t: a step in 1..T. Returns (*shape, K).
    Raises ValueError where x_0 cannot have become x_t.
    """
    schedule, pi = schedules.checked("schedule", schedule), arguments.distribution("pi", pi)
    x_t, x0 = arguments.tokens("x_t", x_t, len(pi)), arguments.tokens("x0", x0, len(pi))
    if x_t.shape != x0.shape:
        raise ValueError(f"x_t and x0 take tokens of one shape, got {x_t.shape} and {x0.shape}.")
    t = arguments.steps("t", t, schedule.T)
    if t.ndim or t == 0:
        raise ValueError(f"t takes one step from 1 to T = {schedule.T}, got {arguments._shown(t)}.")
    came_here = transition(schedule.betas[t], pi).T[x_t]
    was_there = cumulative(schedule.alpha_bars[t - 1], pi)[x0]
    both = came_here * was_there
    total = both.sum(-1, keepdims=True)
    if (total == 0).any():
        raise ValueError(f"x_t takes tokens that x_0 can have become, got {arguments._shown(x_t[total[..., 0] == 0])}.")
    return both / total
