"""Validation at the door: each function returns a clean value or raises with a sentence a learner can act on.

Every message names the argument, what it takes and what it got.
"""

import math
import operator

import numpy as np


def _shown(value):
    text = " ".join(repr(value).split())
    return text if len(text) <= 60 else text[:57] + "..."


def real(name, value):
    """`value` as an array of real numbers (bool, text, complex and ragged lists are refused)."""
    try:
        array = np.asarray(value)
    except ValueError:
        raise ValueError(f"{name} takes numbers in a regular grid, got rows of different lengths.") from None
    if array.dtype.kind not in "iuf":
        raise TypeError(f"{name} takes real numbers, got {array.dtype.name} ({_shown(value)}).")
    return array


def finite(name, array):
    # One look at each number: a sum of squares is finite only if all are. (One that overflows is looked at again.)
    if array.size and not math.isfinite(np.vdot(array, array)) and not np.isfinite(array).all():
        bad = "NaN" if np.isnan(array).any() else "infinity"
        raise ValueError(f"{name} takes finite numbers, got {bad} among its {array.size} value(s).")
    return array


def state(name, value):
    """A state x_0 or x_t of any shape: finite floats. Whole-number arrays are most likely unscaled pixels."""
    array = real(name, value)
    if array.dtype.kind in "iu":
        if array.ndim:
            raise TypeError(
                f"{name} takes floating-point numbers, got an array of {array.dtype.name}. "
                f"Pixels 0..255 are scaled to [-1, 1] by {name} / 127.5 - 1; other data by {name}.astype(float)."
            )
        array = array.astype(float)
    return finite(name, array)


def floats(name, value):
    """Finite numbers; whole numbers become floats."""
    array = real(name, value)
    return finite(name, array if array.dtype.kind == "f" else array.astype(float))


def number(name, value, low, high, takes):
    """One finite number with low <= value < high; `takes` says so in words."""
    array = floats(name, value)
    if array.ndim:
        raise TypeError(f"{name} takes {takes}, got an array of shape {array.shape}.")
    if not low <= array < high:
        raise ValueError(f"{name} takes {takes}, got {_shown(value)}.")
    return float(array)


def positive(name, value):
    return number(name, value, np.nextafter(0, 1), np.inf, "one number above 0")


def count(name, value):
    """A whole number of at least 1."""
    try:
        whole = operator.index(value)
    except TypeError:
        raise TypeError(f"{name} takes a whole number, got {type(value).__name__} ({_shown(value)}).") from None
    if isinstance(value, bool | np.bool_) or whole < 1:
        raise ValueError(f"{name} takes a whole number of at least 1, got {value!r}.")
    return whole


def noise_rate(name, value):
    """beta: numbers in [0, 1)."""
    array = floats(name, value)
    outside = ~((array >= 0) & (array < 1))
    if outside.any():
        where = f" at position {int(np.argmax(outside))}" if array.ndim else ""
        raise ValueError(
            f"{name} takes numbers in [0, 1) (the share of variance that a step replaces by noise), "
            f"got {array[outside].flat[0]:g}{where}."
        )
    return array


def alpha_bar(name, value):
    """alpha_bar: numbers in [0, 1]."""
    array = floats(name, value)
    outside = ~((array >= 0) & (array <= 1))
    if outside.any():
        raise ValueError(
            f"{name} takes numbers in [0, 1] (the share of variance that is still signal), "
            f"got {array[outside].flat[0]:g}."
        )
    return array


def time(name, value):
    """t: real numbers in [0, 1]."""
    array = floats(name, value)
    outside = ~((array >= 0) & (array <= 1))
    if outside.any():
        raise ValueError(f"{name} takes times in [0, 1] (0 is clean data, 1 the end), got {array[outside].flat[0]:g}.")
    return array


def tokens(name, value, K):
    """Whole numbers 0 ... K - 1, of any shape."""
    array = real(name, value)
    if array.dtype.kind not in "iu":
        raise TypeError(f"{name} takes tokens (whole numbers), got {array.dtype.name} ({_shown(value)}).")
    if array.size and not (array.min() >= 0 and array.max() < K):
        raise ValueError(f"{name} takes tokens from 0 to {K - 1}, got {array.min()} to {array.max()}.")
    return array


def distribution(name, value):
    """A row of chances, none below 0, that sum to 1."""
    array = floats(name, value)
    if array.ndim != 1 or not array.size or (array < 0).any() or not np.isclose(array.sum(), 1, rtol=0, atol=1e-6):
        raise ValueError(
            f"{name} takes a row of chances that sum to 1, got {_shown(value)} (shape {array.shape}, "
            f"sum {array.sum():g})."
        )
    return array


def steps(name, value, T):
    """t: whole numbers in 0..T, one or an array."""
    try:
        array = np.asarray(value)
    except ValueError:
        raise ValueError(f"{name} takes steps in a regular grid, got rows of different lengths.") from None
    if array.dtype.kind not in "iu":
        raise TypeError(f"{name} takes whole numbers (steps), got {array.dtype.name} ({_shown(value)}).")
    # One look at each: read without its sign, a negative step lies beyond any T.
    if array.size and array.astype(np.int64, copy=False).view(np.uint64).max() > T:
        raise ValueError(f"{name} takes steps from 0 (clean) to T = {T}, got {array.min()} to {array.max()}.")
    return array


def along_batch(name, array, x_name, x):
    """Give `array` trailing axes so that its axes line up with the *leading* axes of `x`."""
    if array.ndim <= 1 and x.ndim == 0:
        return array
    leading = x.shape[: array.ndim]
    fits = array.shape == leading or (
        array.ndim <= x.ndim and all(a == b or 1 in (a, b) for a, b in zip(array.shape, leading, strict=True))
    )
    if not fits:
        raise ValueError(
            f"{name} takes one value, or one for each item of {x_name}'s leading axes: "
            f"{x_name} has shape {x.shape}, {name} got shape {array.shape}."
        )
    return array.reshape(array.shape + (1,) * (x.ndim - array.ndim))


def noise(name, value, shape, dtype):
    """Given noise: one draw for each number of x_t. (One number for all is taken as a deliberate constant.)"""
    array = floats(name, value)
    if array.ndim and array.shape != shape:
        raise ValueError(
            f"{name} takes one draw for each number of x_t: shape {shape}, got shape {array.shape}. "
            f"To share one draw on purpose, say so: np.broadcast_to({name}, {shape})."
        )
    return np.broadcast_to(array.astype(dtype, copy=False), shape)


def generator(name, value):
    """A NumPy random Generator, a seed for one, or None for fresh randomness."""
    if value is None or isinstance(value, np.random.Generator):
        return value or np.random.default_rng()
    try:
        if isinstance(value, bool | np.bool_):
            raise TypeError
        return np.random.default_rng(operator.index(value))
    except (TypeError, ValueError):
        raise TypeError(
            f"{name} takes a NumPy Generator (np.random.default_rng(0)), a whole-number seed or None, "
            f"got {type(value).__name__} ({_shown(value)})."
        ) from None


def schedule(name, value):
    if not (hasattr(value, "T") and hasattr(value, "betas") and hasattr(value, "sqrt_alpha_bars")):
        raise TypeError(
            f"{name} takes a Schedule such as schedules.linear() or schedules.Schedule(betas), "
            f"got {type(value).__name__} ({_shown(value)})."
        )
    return value
