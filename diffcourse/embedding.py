"""How a network is told t: a row of waves, a small network, and a scale and a shift for each feature.

The waves are those of Vaswani et al. 2017 (arXiv 1706.03762), scale and shift are FiLM (Perez et al. 2018, arXiv
1709.07871). float32 in, float32 out.
"""

import numpy as np

from diffcourse import arguments


def frequencies(dim, max_period=10_000):
    """omega_i = max_period^(-2 i / dim) for i = 0 ... dim / 2 - 1, in radians a step: from fast to slow waves."""
    dim = arguments.count("dim", dim)
    if dim % 2:
        raise ValueError(f"dim takes an even number (half of it sines, half cosines), got {dim}.")
    max_period = arguments.number("max_period", max_period, arguments.ABOVE_1, np.inf, "one number above 1")
    return max_period ** (-2 * np.arange(dim // 2) / dim)


def sinusoidal(t, dim, max_period=10_000):
    """e(t) = (sin omega_i t, ..., cos omega_i t, ...), each entry in [-1, 1].   (Vaswani et al. 2017, section 3.5)

    t: numbers of any shape; whole ones count as float64. Returns (*t.shape, dim): first all sines, then all cosines.
    """
    t = arguments.floats("t", t)
    angle = t[..., None] * frequencies(dim, max_period).astype(t.dtype)
    return np.concatenate([np.sin(angle), np.cos(angle)], axis=-1)


def similarity(gap, dim, max_period=10_000):
    """e(t) . e(t') = sum_i cos(omega_i (t - t')): it knows the gap alone, and is dim / 2 where that is 0."""
    return np.cos(arguments.floats("gap", gap)[..., None] * frequencies(dim, max_period)).sum(-1)


def silu(x):
    """x / (1 + exp(-x)), a soft hinge."""
    x = arguments.floats("x", x)
    return x * 0.5 * (1 + np.tanh(x / 2))


def mlp(e, W1, b1, W2, b2):
    """W2 silu(W1 e + b1) + b2: two layers turn the waves into whatever the denoiser's features need.

    e: (..., n). W1: (n, m), b1: (m,) or one number, W2: (m, k), b2: (k,) or one number. Returns (..., k).
    """
    given = {"e": e, "W1": W1, "b1": b1, "W2": W2, "b2": b2}
    e, W1, b1, W2, b2 = (arguments.floats(name, x) for name, x in given.items())
    for name, x, before in (("W1", W1, e.shape[-1:]), ("W2", W2, W1.shape[1:])):
        if x.ndim != 2 or x.shape[:1] != before:
            raise ValueError(f"{name} takes a row for each of {before} numbers that come in, got shape {x.shape}.")
    for name, x, W in (("b1", b1, W1), ("b2", b2, W2)):
        if x.shape not in ((), W.shape[1:]):
            raise ValueError(f"{name} takes one number for each of {W.shape[1:]} that go out, got shape {x.shape}.")
    return silu(e @ W1 + b1) @ W2 + b2


def film(h, scale, shift):
    """(1 + scale) h + shift, feature by feature; scale = shift = 0 changes nothing.   (Perez et al. 2018, eq. 2)

    h: features on the last axis. scale, shift: as many features; their other axes broadcast against h's.
    """
    h, scale, shift = (arguments.floats(name, x) for name, x in (("h", h), ("scale", scale), ("shift", shift)))
    for name, x in (("scale", scale), ("shift", shift)):
        if x.shape[-1:] != h.shape[-1:]:
            raise ValueError(
                f"{name} takes one number for each feature of h: last axis {h.shape[-1:]}, got shape {x.shape}."
            )
    return (1 + scale.astype(h.dtype)) * h + shift.astype(h.dtype)
