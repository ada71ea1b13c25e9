"""The two questions that the course asks of samples: do their moments agree, and do their distributions?"""

import numpy as np

from diffcourse import _door


def ks_distance(a, b):
    """Two-sample Kolmogorov-Smirnov distance: the largest gap between the two empirical distribution functions.

    a, b: 1-D samples of any lengths. Returns a number from 0 (alike) to 1 (apart).
    """
    a, b = (np.sort(_door.floats(name, x).ravel()) for name, x in (("a", a), ("b", b)))
    for name, sample in (("a", a), ("b", b)):
        if not sample.size:
            raise ValueError(f"{name} takes at least one number, got shape (0,).")
    everywhere = np.concatenate([a, b])
    below_a, below_b = (np.searchsorted(x, everywhere, side="right") / len(x) for x in (a, b))
    return np.abs(below_a - below_b).max()


def ks_p_value(distance, n, m):
    """Chance of a distance at least this large when both samples come from one distribution (Kolmogorov's limit)."""
    distance = _door.number("distance", distance, 0, np.nextafter(1, 2), "one number in [0, 1]")
    n, m = _door.count("n", n), _door.count("m", m)
    x = distance * np.sqrt(n * m / (n + m))
    if x < 0.2:  # the series needs many terms there, and the value is 1 to twelve digits
        return 1.0
    k = np.arange(1, 101)
    return float(np.clip(2 * np.sum((-1.0) ** (k - 1) * np.exp(-2 * (k * x) ** 2)), 0, 1))
