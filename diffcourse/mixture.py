"""Gaussian mixtures: data whose every noised form is known exactly.

Adding Gaussian noise turns a mixture of Gaussians into another one, so densities, scores and the best possible
prediction of the noise can be computed instead of estimated.
"""

import functools
import math
from dataclasses import dataclass

import numpy as np

from diffcourse import arguments


@dataclass(frozen=True, eq=False)
class GaussianMixture:
    """sum_k w_k N(m_k, s_k^2) on the real line.

    weights: (K,), above 0, summing to 1. means, stds: (K,); stds above 0.
    `noised` with an array of alpha_bar gives a whole family at once: means and stds of shape (*alpha_bar.shape, K);
    every method then broadcasts x against the family's shape.
    Raises ValueError or TypeError, in a sentence, for anything else.
    """

    weights: np.ndarray
    means: np.ndarray
    stds: np.ndarray

    def __post_init__(self):
        weights, means, stds = (arguments.floats(k, getattr(self, k)) for k in ("weights", "means", "stds"))
        if weights.ndim != 1 or means.shape != stds.shape or means.shape[-1:] != weights.shape or not weights.size:
            raise ValueError(
                "weights, means and stds take one number for each component, "
                f"got shapes {weights.shape}, {means.shape} and {stds.shape}."
            )
        if (weights <= 0).any() or abs(weights.sum() - 1) > 1e-6:
            raise ValueError(
                f"weights takes numbers above 0 that sum to 1, got {arguments._shown(weights)} (sum {weights.sum():g})."
            )
        if (stds <= 0).any():
            raise ValueError(f"stds takes numbers above 0, got {stds.min():g}.")
        self._hold(weights.copy(), means.copy(), stds.copy())

    def _hold(self, weights, means, stds):
        for name, array in (("weights", weights), ("means", means), ("stds", stds)):
            array.flags.writeable = False
            object.__setattr__(self, name, array)
        return self

    def __reduce__(self):  # a copy, too, is read-only
        return GaussianMixture, (self.weights, self.means, self.stds)

    @property
    def mean(self):
        return (self.weights * self.means).sum(-1)

    @property
    def var(self):
        """Variance: the mean of the components' variances plus the variance of their means."""
        return (self.weights * (self.stds**2 + (self.means - self.mean[..., None]) ** 2)).sum(-1)

    @np.errstate(under="ignore")
    def pdf(self, x):
        """Density at x, of x's shape (broadcast against the family's)."""
        _, log_parts = self._parts(x)
        return np.exp(log_parts).sum(-1)

    @np.errstate(under="ignore")
    def log_pdf(self, x):
        """Its natural logarithm, finite also where the density itself is too small for a float."""
        _, log_parts = self._parts(x)
        largest = log_parts.max(-1)
        return largest + np.log(np.exp(log_parts - largest[..., None]).sum(-1))

    @np.errstate(under="ignore")
    def cdf(self, x):
        """Chance of a value of at most x, of x's shape: sum_k w_k Phi((x - m_k) / s_k)."""
        z, _ = self._parts(x)
        return (self.weights.astype(z.dtype) * normal_cdf(z)).sum(-1)

    @np.errstate(under="ignore")
    def cdf_integral(self, x):
        """Integral of the cdf from minus infinity to x: sum_k w_k ((x - m_k) Phi(z_k) + s_k phi(z_k))."""
        z, _ = self._parts(x)
        w, s = self.weights.astype(z.dtype), self.stds.astype(z.dtype)
        return (w * s * (z * normal_cdf(z) + np.exp(-(z**2) / 2) / np.sqrt(2 * np.pi).astype(z.dtype))).sum(-1)

    def quantile(self, q):
        """The x with cdf(x) = q, to the last digits. q: in (0, 1), any shape. One mixture, no family."""
        q = arguments.within("q", q, arguments.ABOVE_0, 1, "numbers between 0 and 1, both left out")
        low = np.full(q.shape, (self.means - 40 * self.stds).min())
        high = np.full(q.shape, (self.means + 40 * self.stds).max())
        table = np.sort((self.means + self.stds * np.linspace(-9, 9, 256)[:, None]).ravel())
        x = np.interp(q, self.cdf(table), table)
        for _ in range(200):  # Newton's steps, and bisection where one would leave the bracket; about 3 will do
            gap = self.cdf(x) - q
            low, high = np.where(gap < 0, x, low), np.where(gap < 0, high, x)
            with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
                step = x - gap / self.pdf(x)
            new = np.where((step >= low) & (step <= high), step, (low + high) / 2)
            if ((np.abs(new - x) <= 1e-14 * (1 + np.abs(x))) | (np.abs(gap) < 1.2e-16)).all():
                break
            x = new
        return new

    @np.errstate(under="ignore")
    def score(self, x):
        """d/dx log pdf(x): the direction of likelier data (Song & Ermon 2019)."""
        z, log_parts = self._parts(x)
        responsibility = np.exp(log_parts - log_parts.max(-1, keepdims=True))
        responsibility /= responsibility.sum(-1, keepdims=True)
        return -(responsibility * z / self.stds.astype(z.dtype)).sum(-1)

    def sample(self, n, rng=None):
        """n independent draws, shape (n,); rng: a NumPy Generator, a seed or None."""
        n, rng = arguments.count("n", n), arguments.generator("rng", rng)
        if self.means.ndim > 1:
            raise ValueError(f"sample takes one mixture, got a family of shape {self.means.shape[:-1]}.")
        k = rng.choice(len(self.weights), size=n, p=self.weights / self.weights.sum())
        return self.means[k] + self.stds[k] * rng.standard_normal(n)

    def noised(self, alpha_bar):
        """The distribution of x_t = sqrt(alpha_bar) x_0 + sqrt(1 - alpha_bar) eps: again a mixture.

        Component k becomes N(sqrt(alpha_bar) m_k, alpha_bar s_k^2 + 1 - alpha_bar). alpha_bar: in [0, 1], any shape.
        """
        alpha_bar = arguments.alpha_bar("alpha_bar", alpha_bar)[..., None]
        _fit("alpha_bar", alpha_bar, self.means)
        means, stds = np.sqrt(alpha_bar) * self.means, np.sqrt(alpha_bar * self.stds**2 + 1 - alpha_bar)
        noised = object.__new__(GaussianMixture)  # not checked again: a sampler asks at every step
        return noised._hold(self.weights, means, stds)

    @np.errstate(under="ignore")
    def posterior(self, x_t, alpha_bar):
        """Where x_t = sqrt(alpha_bar) x_0 + sqrt(1 - alpha_bar) eps came from: the mixture of x_0 given x_t (Bayes).

        x_t: one number. alpha_bar: one number in (0, 1); with alpha_t of a single step it is x_{t-1} given x_t.
        """
        x_t = arguments.any_number("x_t", x_t)
        a = arguments.number("alpha_bar", alpha_bar, arguments.ABOVE_0, 1, "one number between 0 and 1, both left out")
        if self.means.ndim > 1:
            raise ValueError(f"posterior takes one mixture, got a family of shape {self.means.shape[:-1]}.")
        _, log_parts = self.noised(a)._parts(np.float64(x_t))
        precision = 1 / self.stds**2 + a / (1 - a)
        means = (self.means / self.stds**2 + np.sqrt(a) * x_t / (1 - a)) / precision
        weights = np.exp(log_parts - log_parts.max())
        could = weights > 0  # a component too far away for a float did not send it
        return GaussianMixture(weights[could] / weights.sum(), means[could], 1 / np.sqrt(precision[could]))

    @np.errstate(under="ignore")
    def expected_noise(self, x_t, alpha_bar):
        """E[eps | x_t] = -sqrt(1 - alpha_bar) score: the best prediction of the noise there is.   (Song et al. 2021)

        x_t and alpha_bar broadcast together.
        """
        alpha_bar = arguments.alpha_bar("alpha_bar", alpha_bar)
        score = self.noised(alpha_bar).score(arguments.floats("x_t", x_t))
        return -np.sqrt(1 - alpha_bar).astype(score.dtype) * score

    def _parts(self, x):
        """Standardised distance to each component and log of each component's share of the density."""
        x = arguments.floats("x", x)
        w, m, s = (a.astype(x.dtype) for a in (self.weights, self.means, self.stds))
        _fit("x", x[..., None], m)
        z = (x[..., None] - m) / s
        return z, np.log(w) - np.log(s) - 0.5 * (z**2 + np.log(2 * np.pi).astype(x.dtype))


def _fit(name, array, means):
    try:
        np.broadcast_shapes(array.shape, means.shape)
    except ValueError:
        raise ValueError(
            f"{name} takes a shape that broadcasts against the family's {means.shape[:-1]}, got {array.shape[:-1]}."
        ) from None


def evenly(p, n):
    """The n - 1 quantiles of p at 1/n, 2/n ... (n - 1)/n, (n - 1,)."""
    return _evenly(n, *(tuple(part.astype(float).tolist()) for part in (p.weights, p.means, p.stds)))


@functools.lru_cache(256)  # one set of data is compared with many samples of one size
def _evenly(n, *parts):
    return GaussianMixture(*parts).quantile(np.arange(1, n) / n)


def checked(name, value):
    """`value`, if it is a GaussianMixture."""
    return arguments.instance(name, value, GaussianMixture, "mixture.bimodal()")


_erf = np.frompyfunc(math.erf, 1, 1)  # NumPy has none of its own


def normal_cdf(z):
    """Phi(z), the chance of a standard normal value of at most z. z: finite numbers of any shape."""
    z = arguments.floats("z", z)
    return 0.5 * (1 + np.asarray(_erf(z / np.sqrt(2))).astype(z.dtype))


def bimodal(m=2.0, std=0.3):
    """The course's running example: two equal modes at -m and +m, each with standard deviation std."""
    m, std = arguments.not_negative("m", m), arguments.positive("std", std)
    return GaussianMixture([0.5, 0.5], [-m, m], [std, std])


def merging_alpha_bar(m, std):
    """alpha_bar at which the two modes of `bimodal(m, std)` become one: 1 / (1 + m^2 - std^2).

    Two equal Gaussians show two peaks just while their means lie further from the centre than one standard
    deviation: alpha_bar m^2 > alpha_bar std^2 + 1 - alpha_bar. Capped at 1, where the data itself has one peak.
    """
    m = arguments.not_negative("m", m)
    std = arguments.positive("std", std)
    return min(1.0, 1 / (1 + max(m**2 - std**2, 0)))
