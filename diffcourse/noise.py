"""Noise from one stream of random numbers, which `rows` gives to each block of a large batch."""

import math

import numpy as np

PAIRS = 2**13  # numbers from which drawing float32 in pairs is faster than NumPy's own way


def standard_normal(shape, dtype, rng):
    """Numbers of N(0, 1) from one stream: NumPy's own, but for many in float32, where 64 random bits make a pair.

    sqrt(-2 ln u) cos(angle) and sqrt(-2 ln u) sin(angle) are independent and N(0, 1), u in (0, 1], angle in [0, 2 pi).
    (Box & Muller 1958) None is beyond +-6.7, as one in 10^11 would be.
    """
    size = math.prod(shape)
    if dtype != np.float32 or size < PAIRS:
        native = dtype if dtype in (np.float32, np.float64) else np.float64
        return rng.standard_normal(shape, native).astype(dtype, copy=False)
    odd = rng.standard_normal(size % 2)
    pairs = rng.integers(2**64, size=size // 2, dtype=np.uint64).astype("<u8", copy=False).view("<u4").reshape(2, -1)
    pairs[0] |= 1  # never 0: ln 0 is no number
    radius, angle = pairs = np.multiply(pairs, [[2**-32], [2 * np.pi / 2**32]], dtype=np.float32)
    np.log(radius, out=radius)
    radius *= -2
    np.sqrt(radius, out=radius)
    eps = np.empty(size, dtype)
    eps[pairs.size :] = odd
    cosine, sine = eps[: pairs.size].reshape(2, -1)
    np.multiply(np.cos(angle), radius, out=cosine)
    np.multiply(np.sin(angle, out=angle), radius, out=sine)
    return eps.reshape(shape)
