"""The forward process: data in, noise out (Ho, Jain & Abbeel 2020, arXiv 2006.11239).

A state x has any shape; the first axes may be a batch. float32 in, float32 out.
"""

import numpy as np

from diffcourse import arguments, schedules
from diffcourse.noise import standard_normal
from diffcourse.rows import by_rows


@by_rows("beta", "noise")
def q_step(x_prev, beta, noise):
    """One step: x_t = sqrt(1 - beta_t) x_{t-1} + sqrt(beta_t) eps.   (Ho et al. 2020, eq. 2)

    x_prev: any shape, floats. beta: in [0, 1), one number or one for each item of x_prev's leading axes.
    noise: N(0, 1) draws, one for each number of x_t. Returns x_t; ValueError or TypeError for anything else.
    """
    x_prev, beta, eps = _step_arguments(x_prev, beta, noise)
    signal, hiss = like(x_prev, np.sqrt(1 - beta), np.sqrt(beta))
    return signal * x_prev + hiss * eps


@by_rows(axis=1)
def q_chain(x0, schedule, rng=None, keep=None):
    """Walk the whole chain x_0, x_1, ..., x_T with fresh noise at each step.   (Ho et al. 2020, eq. 2)

    Returns every state, shape (T + 1, *x0.shape), or only those at the steps `keep`, in that order.
    rng: a NumPy Generator, a seed or None. Memory goes to the states kept and the rows at hand.
    """
    x, schedule, rng, keep = _chain_arguments(x0, schedule, rng, keep)
    signal, hiss = like(x, np.sqrt(schedule.alphas), np.sqrt(schedule.betas))
    path = np.empty((len(keep), *x.shape), x.dtype)
    path[keep == 0] = x
    for t in range(1, keep.max(initial=0) + 1):
        eps = standard_normal(x.shape, x.dtype, rng)
        x = signal[t] * x + hiss[t] * eps
        path[keep == t] = x
    return path


@by_rows("t", "noise")
def q_sample(x0, t, schedule, noise=None, rng=None):
    """Jump straight to step t: x_t = sqrt(alpha_bar_t) x_0 + sqrt(1 - alpha_bar_t) eps.   (Ho et al. 2020, eq. 4)

    x0: any shape, floats. t: a step in 0..T, or an array of steps, one for each item of x0's leading axes.
    noise: the eps to use; if None it is drawn from rng (a NumPy Generator, a seed or None).
    Returns (x_t, eps), each of the shape that x0 and t give together; eps is what a network learns to predict.
    """
    x0, t, schedule, noise, rng = _jump_arguments(x0, t, schedule, noise, rng)
    eps = standard_normal(np.broadcast(x0, t).shape, x0.dtype, rng) if noise is None else noise
    signal, hiss = like(x0, schedule.sqrt_alpha_bars[t], schedule.sqrt_one_minus_alpha_bars[t])
    return signal * x0 + hiss * eps, eps


def like(x, *coefficients):
    """The coefficients, computed in float64, in the dtype of x: float32 data stays float32."""
    return [np.asarray(c).astype(x.dtype, copy=False) for c in coefficients]


# -- what comes in at the door -----------------------------------------------------------------------------------------


def _step_arguments(x_prev, beta, given):
    """The arguments of q_step, ready for the formula."""
    x_prev = arguments.state("x_prev", x_prev)
    beta = arguments.along_batch("beta", arguments.noise_rate("beta", beta), "x_prev", x_prev)
    return x_prev, beta, arguments.noise("noise", given, np.broadcast_shapes(x_prev.shape, beta.shape), x_prev.dtype)


def _chain_arguments(x0, model, rng, keep):
    """The arguments of q_chain, ready for the formula; `keep` as a row."""
    x0, model, rng = arguments.state("x0", x0), schedules.checked("schedule", model), arguments.generator("rng", rng)
    keep = np.arange(model.T + 1) if keep is None else np.atleast_1d(arguments.steps("keep", keep, model.T))
    if keep.ndim > 1:
        raise ValueError(f"keep takes one step or a row of steps, got shape {keep.shape}.")
    return x0, model, rng, keep


def _jump_arguments(x0, t, model, given, rng):
    """The arguments of q_sample, ready for the formula: noise as given, or a generator to draw it from."""
    x0, model = arguments.state("x0", x0), schedules.checked("schedule", model)
    t = arguments.along_batch("t", arguments.steps("t", t, model.T), "x0", x0)
    if given is None:
        return x0, t, model, None, arguments.generator("rng", rng)
    return x0, t, model, arguments.noise("noise", given, np.broadcast_shapes(x0.shape, t.shape), x0.dtype), rng
