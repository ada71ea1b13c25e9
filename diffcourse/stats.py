"""What the course asks of samples: do their distributions agree, and how far from the truth are they?"""

import numpy as np

from diffcourse import arguments, mixture


def ks_distance(a, b):
    """Two-sample Kolmogorov-Smirnov distance: the largest gap between the two empirical distribution functions.

    a, b: 1-D samples of any lengths. Returns a number from 0 (alike) to 1 (apart).
    """
    a, b = (np.sort(arguments.floats(name, x).ravel()) for name, x in (("a", a), ("b", b)))
    for name, sample in (("a", a), ("b", b)):
        if not sample.size:
            raise ValueError(f"{name} takes at least one number, got shape (0,).")
    everywhere = np.concatenate([a, b])
    below_a, below_b = (np.searchsorted(x, everywhere, side="right") / len(x) for x in (a, b))
    return np.abs(below_a - below_b).max()


@np.errstate(under="ignore")
def ks_p_value(distance, n, m):
    """Chance of a distance at least this large when both samples come from one distribution (Kolmogorov's limit)."""
    distance = arguments.share("distance", distance)
    n, m = arguments.count("n", n), arguments.count("m", m)
    x = distance * np.sqrt(n * m / (n + m))
    if x < 0.2:  # the series needs many terms there, and the value is 1 to twelve digits
        return 1.0
    k = np.arange(1, 101)
    return float(np.clip(2 * np.sum((-1.0) ** (k - 1) * np.exp(-2 * (k * x) ** 2)), 0, 1))


def wasserstein(sample, p):
    """W_1 between a sample and a mixture: how far its values have to be moved on average to become p. Exact.

    W_1 = integral of |F_n(x) - F(x)| dx (Vallender 1974), with F_n the sample's distribution function and F = p.cdf.
    Between two neighbours of the sorted sample F_n is constant, so there the integral is known in closed form; where F
    crosses it, the interval is cut in two. sample: 1-D, any length; in its own unit. p: a `GaussianMixture`.
    """
    x = np.sort(arguments.floats("sample", sample).astype(float).ravel())
    if not x.size:
        raise ValueError("sample takes at least one number, got shape (0,).")
    p = mixture.checked("p", p)
    level = np.arange(1, x.size) / x.size
    cut = np.clip(mixture.evenly(p, x.size), x[:-1], x[1:]) if x.size > 1 else level
    area = p.cdf_integral
    inside = level * (2 * cut - x[:-1] - x[1:]) + area(x[:-1]) + area(x[1:]) - 2 * area(cut)
    tails = area(x[0]) + area(x[-1]) - x[-1] + p.mean
    return float(inside.sum() + tails)
