"""Continuous time: what the chain becomes as its steps grow smaller (Song et al. 2021, arXiv 2011.13456).

Time t is a real number from 0 (clean data) to 1 (noise). A chain of T steps has its state k at t = k / T.
float32 in, float32 out.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from diffcourse import arguments, mixture
from diffcourse.forward import like


@dataclass(frozen=True, eq=False)
class SDE:
    """A linear stochastic differential equation dx = f(t) x dt + g(t) dw.   (Song et al. 2021, eq. 5)

    f, g: the rates of drift and diffusion. Given x_0, x_t is N(scale(t) x_0, std(t)^2), which solves
    d mean/dt = f mean and d var/dt = 2 f var + g^2.   (Särkkä & Solin 2019, eq. 5.50 and 5.51)
    All four are functions of t in [0, 1], one number or an array. `vp` and `ve` make the two in use.
    """

    name: str
    f: Callable
    g: Callable
    scale: Callable
    std: Callable

    def __post_init__(self):
        arguments.instance("name", self.name, str, '"VP"')
        for name in ("f", "g", "scale", "std"):
            arguments.function(name, getattr(self, name), "of t")

    def sigma(self, t):
        """Noise for each unit of signal, std / scale: what VP and VE agree on.   (Karras et al. 2022, table 1)"""
        t = arguments.time("t", t)
        return self.std(t) / self.scale(t)

    def noised(self, p, t):
        """The distribution of x_t where x_0 has the GaussianMixture p: again a mixture."""
        p = mixture.checked("p", p)
        signal, hiss = self.scale(arguments.time("t", t))[..., None], self.std(t)[..., None]
        return mixture.GaussianMixture(p.weights, signal * p.means, np.sqrt((signal * p.stds) ** 2 + hiss**2))


def vp(beta_min=0.1, beta_max=20.0):
    """Variance preserving: dx = -0.5 beta(t) x dt + sqrt(beta(t)) dw.   (Song et al. 2021, eq. 11 and 32)

    beta(t) = beta_min + t (beta_max - beta_min), so alpha_bar(t) = exp(-beta_min t - 0.5 (beta_max - beta_min) t^2).
    """
    low, high = (arguments.positive(k, v) for k, v in (("beta_min", beta_min), ("beta_max", beta_max)))

    def beta(t):
        return low + arguments.time("t", t) * (high - low)

    def log_alpha_bar(t):
        t = arguments.time("t", t)
        return -low * t - 0.5 * (high - low) * t**2

    return SDE(
        name="VP",
        f=lambda t: -0.5 * beta(t),
        g=lambda t: np.sqrt(beta(t)),
        scale=lambda t: np.exp(0.5 * log_alpha_bar(t)),
        std=lambda t: np.sqrt(-np.expm1(log_alpha_bar(t))),
    )


def ve(sigma_min=0.01, sigma_max=50.0):
    """Variance exploding: dx = sigma(t) sqrt(2 ln(sigma_max / sigma_min)) dw.   (Song et al. 2021, eq. 9 and 30)

    sigma(t) = sigma_min (sigma_max / sigma_min)^t. From x_0 on, the noise has variance sigma(t)^2 - sigma_min^2
    (eq. 29); the paper's code leaves the small second term out.
    """
    low, high = (arguments.positive(k, v) for k, v in (("sigma_min", sigma_min), ("sigma_max", sigma_max)))
    if not low < high:
        raise ValueError(f"sigma_min takes a number below sigma_max, got {low:g} and {high:g}.")
    rate = np.log(high / low)

    def sigma(t):
        return low * np.exp(rate * arguments.time("t", t))

    return SDE(
        name="VE",
        f=lambda t: 0.0 * arguments.time("t", t),
        g=lambda t: sigma(t) * np.sqrt(2 * rate),
        scale=lambda t: np.ones_like(arguments.time("t", t)),
        std=lambda t: low * np.sqrt(np.expm1(2 * rate * arguments.time("t", t))),
    )


# -- solving ----------------------------------------------------------------------------------------------------------


def euler_maruyama(x0, sde, steps, rng=None, noise=None):
    """Walk an SDE from t = 0 to 1 in equal steps h = 1 / steps: x <- x + f(t) x h + g(t) sqrt(h) z.   (Maruyama 1955)

    x0: any shape, floats. noise: the z of every step, shape (steps, *x0.shape); if None they are drawn from rng.
    Returns every state, shape (steps + 1, *x0.shape).
    """
    x, sde, steps = arguments.state("x0", x0), _sde(sde), arguments.count("steps", steps)
    shape, rng = (steps, *x.shape), arguments.generator("rng", rng)
    z = rng.standard_normal(shape) if noise is None else noise
    z = arguments.noise("noise", z, shape, x.dtype)
    t, h = np.arange(steps) / steps, 1 / steps
    keep, hiss = like(x, 1 + sde.f(t) * h, sde.g(t) * np.sqrt(h))
    path = np.empty((steps + 1, *x.shape), x.dtype)
    path[0] = x
    for k in range(steps):
        path[k + 1] = keep[k] * path[k] + hiss[k] * z[k]
    return path


def euler_maruyama_moments(mean, var, sde, steps):
    """Mean and variance of every state of `euler_maruyama`, without drawing anything: two arrays (steps + 1,).

    A step is linear in x, so mean <- (1 + f h) mean and var <- (1 + f h)^2 var + g^2 h.
    """
    mean = arguments.any_number("mean", mean)
    var = arguments.not_negative("var", var)
    sde, steps = _sde(sde), arguments.count("steps", steps)
    t, h = np.arange(steps) / steps, 1 / steps
    means, variances = [mean], [var]
    for keep, added in zip(1 + sde.f(t) * h, sde.g(t) ** 2 * h, strict=True):
        means.append(keep * means[-1])
        variances.append(keep**2 * variances[-1] + added)
    return np.array(means), np.array(variances)


def coarser(noise, k):
    """The noise that a walk with steps k times as long sees of the same Brownian path: sums of k draws / sqrt(k)."""
    noise, k = arguments.floats("noise", noise), arguments.count("k", k)
    if not noise.ndim or len(noise) % k:
        raise ValueError(f"k takes a divisor of the number of steps, got {k} for noise of shape {noise.shape}.")
    return noise.reshape(-1, k, *noise.shape[1:]).sum(1) / np.sqrt(k).astype(noise.dtype)


def flow_velocity(x, t, sde, p):
    """The probability-flow ODE: dx/dt = f(t) x - 0.5 g(t)^2 score(x, t).   (Song et al. 2021, eq. 13)

    The score is that of the data p (a GaussianMixture) at time t, and so exact.
    """
    x, sde = arguments.state("x", x), _sde(sde)
    t = arguments.along_batch("t", arguments.time("t", t), "x", x)
    f, half_g2 = like(x, sde.f(t), 0.5 * sde.g(t) ** 2)
    return f * x - half_g2 * sde.noised(p, t).score(x)


def probability_flow(x, sde, p, steps, start=0.0, end=1.0, method="heun"):
    """Follow the probability-flow ODE from time `start` to `end` in equal steps; end < start runs it backwards.

    x: any shape, floats. method: "euler", or "heun", which averages the velocity at both ends of a step and asks
    for two scores (Karras et al. 2022, algorithm 1). Returns every state, shape (steps + 1, *x.shape).
    """
    x, sde, steps = arguments.state("x", x), _sde(sde), arguments.count("steps", steps)
    method = arguments.choice("method", method, ("euler", "heun"))
    t = np.linspace(arguments.share("start", start), arguments.share("end", end), steps + 1)
    path = np.empty((steps + 1, *x.shape), x.dtype)
    path[0] = x
    for k in range(steps):
        (h,) = like(x, t[k + 1] - t[k])
        v = flow_velocity(path[k], t[k], sde, p)
        path[k + 1] = path[k] + h * v
        if method == "heun":
            path[k + 1] = path[k] + h * (v + flow_velocity(path[k + 1], t[k + 1], sde, p)) / 2
    return path


# -- VP and VE are one process in two units ---------------------------------------------------------------------------


def sigma_of(alpha_bar):
    """sigma = sqrt((1 - alpha_bar) / alpha_bar) = 1 / sqrt(SNR), infinite at alpha_bar = 0.   (Song et al. 2021)"""
    alpha_bar = arguments.alpha_bar("alpha_bar", alpha_bar)
    with np.errstate(divide="ignore"):
        return np.sqrt((1 - alpha_bar) / alpha_bar)


def vp_to_ve(x, alpha_bar):
    """The same state in VE's units, where the signal keeps its size: x / sqrt(alpha_bar), alpha_bar in (0, 1]."""
    takes = "numbers above 0 and at most 1 (x / sqrt(alpha_bar) has no value at 0)"
    x = arguments.state("x", x)
    alpha_bar = arguments.within("alpha_bar", alpha_bar, arguments.ABOVE_0, arguments.ABOVE_1, takes)
    (root,) = like(x, np.sqrt(arguments.along_batch("alpha_bar", alpha_bar, "x", x)))
    return x / root


def ve_to_vp(x, sigma):
    """And back: x / sqrt(1 + sigma^2), for alpha_bar = 1 / (1 + sigma^2)."""
    x, sigma = arguments.state("x", x), arguments.within("sigma", sigma, 0, np.inf, "numbers of at least 0")
    (root,) = like(x, np.sqrt(1 + arguments.along_batch("sigma", sigma, "x", x) ** 2))
    return x / root


def ve_chain(x0, sigmas, noise):
    """Noise that is only added: x_k = x_{k-1} + sqrt(sigma_k^2 - sigma_{k-1}^2) z_k.   (Song et al. 2021, eq. 8)

    sigmas: T + 1 rising numbers from sigma_0 = 0 on. noise: the z of every step, shape (T, *x0.shape).
    Returns every state, (T + 1, *x0.shape).
    """
    x0, sigmas = arguments.state("x0", x0), arguments.floats("sigmas", sigmas)
    if sigmas.ndim != 1 or sigmas.size < 2 or sigmas[0] != 0 or (np.diff(sigmas) < 0).any():
        raise ValueError(f"sigmas takes T + 1 >= 2 rising numbers that start at 0, got {arguments._shown(sigmas)}.")
    shape = (len(sigmas) - 1, *x0.shape)
    z = arguments.noise("noise", noise, shape, x0.dtype)
    (added,) = like(x0, np.sqrt(np.diff(sigmas**2)))
    added = added.reshape(-1, *[1] * x0.ndim)
    return np.concatenate([x0[None], x0 + np.cumsum(added * z, axis=0)])


def edm_sigmas(n, sigma_min=0.002, sigma_max=80.0, rho=7.0):
    """n noise levels from sigma_max down to sigma_min, evenly spaced in sigma^(1/rho).   (Karras et al. 2022, eq. 5)"""
    n, rho = arguments.count("n", n), arguments.positive("rho", rho)
    low, high = (arguments.positive(k, v) for k, v in (("sigma_min", sigma_min), ("sigma_max", sigma_max)))
    if not low < high:
        raise ValueError(f"sigma_min takes a number below sigma_max, got {low:g} and {high:g}.")
    return np.linspace(high ** (1 / rho), low ** (1 / rho), n) ** rho


def _sde(value):
    return arguments.instance("sde", value, SDE, "continuous.vp()")
