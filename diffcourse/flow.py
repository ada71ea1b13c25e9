"""The flow path x_t = (1 - t) x_0 + t eps: data and noise mixed along a straight line.

Time t is a real number from 0 (clean data) to 1 (noise), as in Stable Diffusion 3, Flux and Wan. (Lipman et al. 2023,
arXiv 2210.02747, count the other way: their t is 1 - t.) At equal signal-to-noise ratio this is lesson 02's x_t in
other units: `to_vp` changes them. float32 in, float32 out.
"""

import numpy as np

from diffcourse import arguments, mixture
from diffcourse.forward import like


def interpolate(x0, eps, t):
    """x_t = (1 - t) x_0 + t eps.   (Liu et al. 2023, arXiv 2209.03003; Esser et al. 2024, arXiv 2403.03206, eq. 13)

    x0, eps: one shape, floats. t: in [0, 1], one number or one for each item of their leading axes.
    """
    x0, eps = arguments.pair("x0", x0, "eps", eps)
    t = _times(t, "x0", x0)
    data, noise = like(x0, 1 - t, t)
    return data * x0 + noise * eps


def ends(x, u, t):
    """x_0 and eps of the straight line that passes x at time t with velocity u = eps - x_0.

    x_0 = x - t u and eps = x + (1 - t) u: nothing is divided, so t may be 0 or 1.
    """
    x, u = arguments.pair("x", x, "u", u)
    t = _times(t, "x", x)
    since, still = like(x, t, 1 - t)
    return x - since * u, x + still * u


def velocity(x, t, p):
    """u = E[eps - x_0 | x_t = x], the exact velocity for data p (a GaussianMixture): -(x + t score) / (1 - t).

    The score is that of x_t, and so u is the mean of all lines through x, each as likely as it is. At t = 1 the state
    says nothing of x_0: u = x - E[x_0]. t: one number in [0, 1].
    """
    x, t, p = arguments.state("x", x), arguments.share("t", t), mixture.checked("p", p)
    if t == 1:
        return x - x.dtype.type(p.mean)
    q = mixture.GaussianMixture(p.weights, (1 - t) * p.means, np.sqrt((1 - t) ** 2 * p.stds**2 + t**2))
    return -(x + x.dtype.type(t) * q.score(x)) / x.dtype.type(1 - t)


def euler(velocity, x, times):
    """Follow dx/dt = velocity(x, t) by straight leaps: x <- x + (t_next - t) velocity(x, t).

    times: two or more of [0, 1], all falling (from noise to data) or all rising (the other way).
    Returns every state, shape (len(times), *x.shape), with x first.
    """
    x, times = arguments.state("x", x), arguments.time("times", times)
    velocity = arguments.function("velocity", velocity, "of (x, t) that gives dx/dt, of the shape of x")
    leaps = np.diff(times) if times.ndim == 1 else times
    if times.ndim != 1 or len(times) < 2 or not ((leaps < 0).all() or (leaps > 0).all()):
        raise ValueError(
            f"times takes a row of two or more that fall or rise all the way, got {arguments._shown(times.tolist())}."
        )
    path = np.empty((len(times), *x.shape), x.dtype)
    path[0] = x
    for k, leap in enumerate(leaps):
        u = arguments.floats("velocity", velocity(path[k], float(times[k])))
        if u.shape != x.shape:
            raise ValueError(f"velocity takes x of shape {x.shape} and gives back as much, got shape {u.shape}.")
        path[k + 1] = path[k] + x.dtype.type(leap) * u
    return path


# -- the clock ---------------------------------------------------------------------------------------------------------


def shifted(t, shift):
    """t' = shift t / (1 + (shift - 1) t), which moves log SNR by -2 ln(shift) at every t.

    (Esser et al. 2024, arXiv 2403.03206, eq. 23.) t: in [0, 1], any shape. shift: above 0; above 1 means more noise.
    """
    t, shift = arguments.time("t", t), arguments.positive("shift", shift)
    return shift * t / (1 + (shift - 1) * t)


def alpha_bar_of(t):
    """alpha_bar = (1 - t)^2 / ((1 - t)^2 + t^2), the share of signal at time t. t: in [0, 1], any shape."""
    t = arguments.time("t", t)
    return (1 - t) ** 2 / ((1 - t) ** 2 + t**2)


# -- the same state in the units of lesson 02 --------------------------------------------------------------------------


def to_vp(x, t):
    """x / sqrt((1 - t)^2 + t^2): what was (1 - t) x_0 + t eps becomes sqrt(alpha_bar) x_0 + sqrt(1 - alpha_bar) eps."""
    x = arguments.state("x", x)
    t = _times(t, "x", x)
    (size,) = like(x, np.sqrt((1 - t) ** 2 + t**2))
    return x / size


def _times(t, name, x):
    return arguments.along_batch("t", arguments.time("t", t), name, x)
