"""Noise for large arrays, in blocks: each block has a random stream of its own and is drawn and used on any core.

NumPy lets go of Python's lock while it draws and multiplies, so threads share this work; drawing is most of it.
Which thread takes which block changes nothing: the numbers follow from the seed, the shape and the dtype alone.
"""

import math
import os
from concurrent.futures import ThreadPoolExecutor

import numpy as np

from diffcourse import _door

BLOCK = 2**17  # numbers; a smaller block costs much of what a second core saves, a larger one leaves the cache
PAIRS = 2**13  # numbers from which drawing float32 in pairs is faster than NumPy's own way


def with_noise(formula, rng, shape, dtype, *arrays):
    """formula(*arrays, eps) and its eps: standard normal noise of this shape and dtype, fresh from rng.

    formula: works number by number. arrays: each broadcasts to `shape`.
    rng: a NumPy Generator, a seed or None. Above BLOCK numbers its next 128 bits seed the blocks' streams.
    """
    rng, eps = _door.generator("rng", rng), np.empty(shape, dtype)
    if eps.size <= BLOCK or dtype not in (np.float32, np.float64):
        draw(rng, eps)
        return formula(*arrays, eps), eps
    result, seed = np.empty(shape, dtype), rng.integers(2**32, size=4)
    arrays = [array.reshape((1,) * (len(shape) - array.ndim) + array.shape) for array in arrays]

    def fill(number, block):
        draw(np.random.default_rng(np.random.SeedSequence(seed, spawn_key=(number,))), eps[block])
        result[block] = formula(*(within(array, block) for array in arrays), eps[block])

    blocks = list(split(shape))
    with ThreadPoolExecutor(cores()) as threads:
        list(threads.map(fill, range(len(blocks)), blocks))
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
    u, v = 1 - rng.random((2, (eps.size + 1) // 2), np.float32)  # in (0, 1]: ln 0 is no number
    radius, angle = np.sqrt(-2 * np.log(u)), 2 * np.pi * v
    half = eps.size // 2
    np.multiply(radius[:half], np.sin(angle[:half]), out=eps[:half])
    np.multiply(radius, np.cos(angle), out=eps[half:])


def split(shape):
    """Slices of at most BLOCK numbers each, every one contiguous, which together make up an array of this shape."""
    axis = next(k for k in range(len(shape)) if math.prod(shape[k + 1 :]) <= BLOCK)
    rows, row = shape[axis], math.prod(shape[axis + 1 :])
    parts = math.ceil(rows / (BLOCK // row))
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
