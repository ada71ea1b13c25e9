"""Noise for large arrays, in blocks: each block has a random stream of its own and is drawn and used on any core.

NumPy lets go of Python's lock while it draws and multiplies, so threads share this work; drawing is most of it.
Which thread takes which block changes nothing: the numbers follow from the seed, the shape and the dtype alone.
"""

import math
import os
import sys
from concurrent.futures import ThreadPoolExecutor

import numpy as np

from diffcourse import _door

THREADS = sys.platform != "emscripten"  # Python in the browser has one thread, and starts no other
LARGE = 2**17  # numbers; below it a second core saves little, and the lessons stay on one stream
BLOCK = 2**18  # bytes; what a larger block takes for its work is given back and fetched anew for each
PAIRS = 2**13  # numbers from which drawing float32 in pairs is faster than NumPy's own way


def with_noise(formula, rng, shape, dtype, *arrays):
    """formula(*arrays, eps) and its eps: standard normal noise of this shape and dtype, fresh from rng.

    formula: works number by number. arrays: each broadcasts to `shape`.
    rng: a NumPy Generator, a seed or None. Above LARGE numbers its next 128 bits seed the blocks' streams.
    """
    rng, eps = _door.generator("rng", rng), np.empty(shape, dtype)
    if eps.size <= LARGE or dtype not in (np.float32, np.float64):
        draw(rng, eps)
        return formula(*arrays, eps), eps
    result, seed = np.empty(shape, dtype), rng.integers(2**32, size=4)
    arrays = [array.reshape((1,) * (len(shape) - array.ndim) + array.shape) for array in arrays]

    def fill(number, block):
        draw(np.random.default_rng(np.random.SeedSequence(seed, spawn_key=(number,))), eps[block])
        result[block] = formula(*(within(array, block) for array in arrays), eps[block])

    blocks = list(split(shape, BLOCK // eps.itemsize))
    if THREADS:
        with ThreadPoolExecutor(cores()) as threads:
            list(threads.map(fill, range(len(blocks)), blocks))
    else:
        list(map(fill, range(len(blocks)), blocks))
    return result, eps


def draw(rng, eps):
    """Fill eps, which lies in one piece, with standard normal numbers from one stream."""
    if eps.dtype == np.float32 and eps.size >= PAIRS:
        draw_pairs(rng, eps.reshape(-1))
    elif eps.dtype in (np.float32, np.float64):
        rng.standard_normal(dtype=eps.dtype, out=eps)
    else:
        eps[...] = rng.standard_normal(eps.shape)


def draw_pairs(rng, eps):
    """Two uniform numbers u, v make two independent normal ones.   (Box & Muller 1958)

    sqrt(-2 ln u) cos(2 pi v) and sqrt(-2 ln u) sin(2 pi v); in float32 none is beyond +-5.8, as one in 10^8 would be.
    """
    if eps.size % 2:
        eps[-1] = rng.standard_normal()
    pairs = eps[: eps.size // 2 * 2].reshape(2, -1)
    radius, angle = rng.random(dtype=np.float32, out=pairs)  # in place, as memory costs here as much as arithmetic
    np.subtract(1, radius, out=radius)  # from [0, 1) to (0, 1]: ln 0 is no number
    np.log(radius, out=radius)
    radius *= -2
    np.sqrt(radius, out=radius)
    angle *= 2 * np.pi
    cosine = np.cos(angle)
    np.sin(angle, out=angle)
    angle *= radius
    radius *= cosine


def split(shape, most):
    """Slices of at most `most` numbers each, every one contiguous, which together make up an array of this shape."""
    axis = next(k for k in range(len(shape)) if math.prod(shape[k + 1 :]) <= most)
    rows, row = shape[axis], math.prod(shape[axis + 1 :])
    parts = math.ceil(rows / (most // row))
    cuts = [rows * k // parts for k in range(parts + 1)]
    for before in np.ndindex(shape[:axis]):
        for start, stop in zip(cuts, cuts[1:], strict=False):
            yield (*(slice(k, k + 1) for k in before), slice(start, stop))


def within(array, block):
    """The part of an array that goes with a block; an axis of length 1 goes with all of them."""
    return array[tuple(part if n > 1 else slice(None) for n, part in zip(array.shape, block, strict=False))]


def cores():
    """Cores that this process may use: `taskset` and containers may allow fewer than the machine has."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
