"""Validation at the door: each function returns a clean value or raises with a sentence a learner can act on.

Every message names the argument, what it takes and what it got.
"""

import functools
import math
import operator

import numpy as np

HUGE = np.float64(1e100)  # squares of larger numbers, and products of such squares, overflow
# As float64, for beside float32 a number of Python's own would be rounded to 0 and 1.
ABOVE_0, ABOVE_1 = np.float64(math.nextafter(0, 1)), np.float64(math.nextafter(1, 2))


def _shown(value):
    text = " ".join(repr(value).split())
    return text if len(text) <= 60 else text[:57] + "..."


def real(name, value):
    """`value` as an array of real numbers in this machine's byte order.

    Refused: bool, text, complex, ragged lists, float16, and masked arrays, whose hidden numbers would count again.
    """
    if type(value) is np.ndarray and value.dtype.char in "fd" and value.dtype.isnative:
        return value  # as in every step of a walk, which asks this ten times
    if any(map(np.ma.isMaskedArray, value if isinstance(value, list | tuple) else [value])):
        raise TypeError(
            f"{name} takes an array without a mask, got a masked one. Fill what it hides: {name}.filled(0), "
            f"or leave it out: {name}.compressed()."
        )
    try:
        array = np.asarray(value)
    except ValueError:
        raise ValueError(f"{name} takes numbers in a regular grid, got rows of different lengths.") from None
    if array.dtype.kind not in "iuf":
        raise TypeError(f"{name} takes real numbers, got {array.dtype.name} ({_shown(value)}).")
    if array.dtype == np.float16:
        raise TypeError(
            f"{name} takes float32 or float64, got float16, whose three digits lose the first steps' small betas. "
            f"Use {name}.astype(np.float32)."
        )
    return array.astype(array.dtype.newbyteorder("="), copy=False)


def finite(name, array):
    # No np.vdot here, though it looks only once: for it BLAS wakes threads that spin when they wait.
    # No float32 is beyond HUGE, and np.abs would fill a second array.
    if not (np.isfinite(array) if array.dtype == np.float32 else np.abs(array) < HUGE).all():
        bad = "NaN" if np.isnan(array).any() else "infinity" if np.isinf(array).any() else f"{np.abs(array).max():g}"
        limit = "" if bad in ("NaN", "infinity") else f" below {HUGE:g} in size"
        raise ValueError(f"{name} takes finite numbers{limit}, got {bad} among {array.size}.")
    return array


def state(name, value):
    """A state x_0 or x_t of any shape: finite floats. Whole-number arrays are most likely unscaled pixels."""
    array = real(name, value)
    if array.dtype.kind in "iu":
        if array.ndim:
            given = name if isinstance(value, np.ndarray) else f"np.asarray({name})"
            raise TypeError(
                f"{name} takes floating-point numbers, got {type(value).__name__} of {array.dtype.name}. "
                f"Pixels 0..255 are scaled to [-1, 1] by {given} / 127.5 - 1; other data by {given}.astype(float)."
            )
        array = array.astype(float)
    return finite(name, array)


def floats(name, value):
    """Finite numbers; whole numbers become floats."""
    array = real(name, value)
    return finite(name, array if array.dtype.kind == "f" else array.astype(float))


def within(name, value, low, high, takes):
    """Finite floats with low <= value < high; `takes` says so in words."""
    array = floats(name, value)
    outside = ~((array >= low) & (array < high))
    if outside.any():
        where = f" at position {int(np.argmax(outside))}" if array.ndim else ""
        raise ValueError(f"{name} takes {takes}, got {array[outside].flat[0]}{where}.")
    return array


def number(name, value, low, high, takes):
    """The same for one number."""
    if type(value) in (float, np.float64) and low <= value < min(high, HUGE):
        return float(value)
    array = floats(name, value)
    if array.ndim:
        raise TypeError(f"{name} takes {takes}, got an array of shape {array.shape}.")
    return float(within(name, array, low, high, takes))


any_number = functools.partial(number, low=-np.inf, high=np.inf, takes="one number")
not_negative = functools.partial(number, low=0, high=np.inf, takes="one number of at least 0")
positive = functools.partial(number, low=ABOVE_0, high=np.inf, takes="one number above 0")
share = functools.partial(number, low=0, high=ABOVE_1, takes="one number in [0, 1]")
RATES = "numbers in [0, 1) (the share of variance that a step replaces by noise)"
noise_rate = functools.partial(within, low=0, high=1, takes=RATES)
SIGNAL = "numbers in [0, 1] (the share of variance that is still signal)"
alpha_bar = functools.partial(within, low=0, high=ABOVE_1, takes=SIGNAL)
time = functools.partial(within, low=0, high=ABOVE_1, takes="times in [0, 1] (0 is clean data, 1 the end)")


def count(name, value, least=1):
    """A whole number of at least `least`."""
    try:
        whole = operator.index(value)
    except TypeError:
        raise TypeError(f"{name} takes a whole number, got {type(value).__name__} ({_shown(value)}).") from None
    if isinstance(value, bool | np.bool_) or whole < least:
        raise ValueError(f"{name} takes a whole number of at least {least}, got {value!r}.")
    return whole


def _up_to(name, value, most, what, takes):
    """Whole numbers 0 ... most, of any shape; `what` and `takes` say so in words."""
    array = real(name, value)
    if array.dtype.kind not in "iu":
        raise TypeError(f"{name} takes {what}, got {array.dtype.name} ({_shown(value)}).")
    # One look at each: read without its sign, a negative number lies beyond any other.
    if array.size and array.astype(np.int64, copy=False).view(np.uint64).max() > most:
        raise ValueError(f"{name} takes {takes}, got {array.min()} to {array.max()}.")
    return array


def tokens(name, value, K):
    """Whole numbers 0 ... K - 1, of any shape."""
    return _up_to(name, value, K - 1, "tokens (whole numbers)", f"tokens from 0 to {K - 1}")


def steps(name, value, T):
    """t: whole numbers in 0..T, one or an array."""
    return _up_to(name, value, T, "whole numbers (steps)", f"steps from 0 (clean) to T = {T}")


def distribution(name, value):
    """A row of chances, none below 0, that sum to 1."""
    array = floats(name, value)
    if array.ndim != 1 or not array.size or (array < 0).any() or not np.isclose(array.sum(), 1, rtol=0, atol=1e-6):
        raise ValueError(
            f"{name} takes a row of chances that sum to 1, got {_shown(value)} (shape {array.shape}, "
            f"sum {array.sum():g})."
        )
    return array


def falling(name, value, T):
    """Steps of the way back: a row of two or more, each below the one before."""
    array = steps(name, value, T)
    if array.ndim != 1 or len(array) < 2 or not (array[1:] < array[:-1]).all():
        raise ValueError(f"{name} takes a falling row of two or more steps, got {_shown(array.tolist())}.")
    return array


def pair(name_x, x, name_y, y):
    """Two states of one shape, the second in the dtype of the first."""
    x, y = state(name_x, x), state(name_y, y)
    if x.shape != y.shape:
        raise ValueError(f"{name_y} takes the shape of {name_x}, {x.shape}, got shape {y.shape}.")
    return x, y.astype(x.dtype, copy=False)


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


def instance(name, value, kind, example):
    """An object of a class of this course, or of a class made from it; `example` says how to get one."""
    if not isinstance(value, kind):
        raise TypeError(
            f"{name} takes a {kind.__name__} such as {example}, got {type(value).__name__} ({_shown(value)})."
        )
    return value


def choice(name, value, options):
    """One of several names."""
    if not isinstance(value, str) or value not in options:
        raise ValueError(f"{name} takes one of {', '.join(options)}, got {_shown(value)}.")
    return value


def function(name, value, takes):
    """Something that can be called; `takes` says with what, and what it gives back."""
    if not callable(value):
        raise TypeError(f"{name} takes a function {takes}, got {type(value).__name__} ({_shown(value)}).")
    return value
