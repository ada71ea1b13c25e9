"""The forward process: data in, noise out (Ho, Jain & Abbeel 2020, arXiv 2006.11239).

A state x has any shape; the first axes may be a batch. float32 in, float32 out.
"""

import numpy as np

from diffcourse import arguments
from diffcourse.blocks import with_noise


def q_step(x_prev, beta, noise):
    """One step: x_t = sqrt(1 - beta_t) x_{t-1} + sqrt(beta_t) eps.   (Ho et al. 2020, eq. 2)

    x_prev: any shape, floats. beta: in [0, 1), one number or one for each item of x_prev's leading axes.
    noise: N(0, 1) draws, one for each number of x_t. Returns x_t; ValueError or TypeError for anything else.
    """
    x_prev = arguments.state("x_prev", x_prev)
    beta = arguments.along_batch("beta", arguments.noise_rate("beta", beta), "x_prev", x_prev)
    noise = arguments.noise("noise", noise, np.broadcast_shapes(x_prev.shape, beta.shape), x_prev.dtype)
    signal, hiss = like(x_prev, np.sqrt(1 - beta), np.sqrt(beta))
    return signal * x_prev + hiss * noise


def q_chain(x0, schedule, rng=None, keep=None):
    """Walk the whole chain x_0, x_1, ..., x_T with fresh noise at each step.   (Ho et al. 2020, eq. 2)

    Returns every state, shape (T + 1, *x0.shape), or only those at the steps `keep`, in that order.
    rng: a NumPy Generator, a seed or None. Memory goes to the states kept and the one being made.
    """
    x, schedule, rng = (
        arguments.state("x0", x0),
        arguments.schedule("schedule", schedule),
        arguments.generator("rng", rng),
    )
    keep = np.arange(schedule.T + 1) if keep is None else np.atleast_1d(arguments.steps("keep", keep, schedule.T))
    if keep.ndim > 1:
        raise ValueError(f"keep takes one step or a row of steps, got shape {keep.shape}.")
    signal, hiss = like(x, np.sqrt(schedule.alphas), np.sqrt(schedule.betas))
    path = np.empty((len(keep), *x.shape), x.dtype)
    for t in range(keep.max(initial=0) + 1):
        if t > 0:
            x = with_noise(lambda x, eps, t=t: signal[t] * x + hiss[t] * eps, rng, x.shape, x.dtype, x)[0]
        path[keep == t] = x
    return path


def q_sample(x0, t, schedule, noise=None, rng=None):
    """Jump straight to step t: x_t = sqrt(alpha_bar_t) x_0 + sqrt(1 - alpha_bar_t) eps.   (Ho et al. 2020, eq. 4)

    x0: any shape, floats. t: a step in 0..T, or an array of steps, one for each item of x0's leading axes.
    noise: the eps to use; if None it is drawn from rng (a NumPy Generator, a seed or None).
    Returns (x_t, eps), each of the shape that x0 and t give together; eps is what a network learns to predict.
    """
    x0, schedule = arguments.state("x0", x0), arguments.schedule("schedule", schedule)
    t = arguments.along_batch("t", arguments.steps("t", t, schedule.T), "x0", x0)
    shape = np.broadcast(x0, t).shape
    signal, hiss = like(x0, schedule.sqrt_alpha_bars, schedule.sqrt_one_minus_alpha_bars)

    def jump(x0, t, eps):
        return signal[t] * x0 + hiss[t] * eps

    if noise is None:
        return with_noise(jump, rng, shape, x0.dtype, x0, t)  # large arrays in blocks, on every core
    eps = arguments.noise("noise", noise, shape, x0.dtype)
    return jump(x0, t, eps), eps


def like(x, *coefficients):
    """The coefficients, computed in float64, in the dtype of x: float32 data stays float32."""
    return [np.asarray(c).astype(x.dtype, copy=False) for c in coefficients]
