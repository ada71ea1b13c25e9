"""Noise for large arrays, in blocks: each block has a random stream of its own and is drawn and used on any core.

NumPy lets go of Python's lock while it draws and multiplies, so threads share this work; drawing is most of it.
Which thread takes which block changes nothing: the numbers follow from the seed, the shape and the dtype alone.
"""

import contextlib
import functools
import math
import os
import sys
from concurrent.futures import FIRST_EXCEPTION, ThreadPoolExecutor, wait

import numpy as np

from diffcourse import arguments

THREADS = sys.platform != "emscripten"  # Python in the browser has one thread, and starts no other
LARGE = 2**17  # numbers; below it a second core saves little, and the lessons stay on one stream
# Numbers in a block, by bytes a number. float32 takes nine short calls a block: in smaller ones threads would wait for
# Python's lock more than they gain by a nearer cache. float64 takes one long call.
BLOCK = {4: 2**18, 8: 2**15}
PAIRS = 2**13  # numbers from which drawing float32 in pairs is faster than NumPy's own way


def with_noise(formula, rng, shape, dtype, *arrays):
    """formula(*arrays, eps) and its eps: standard normal noise of this shape and dtype, fresh from rng.

    formula: works number by number, and draws no noise of its own. arrays: each broadcasts to `shape`.
    rng: a NumPy Generator, a seed or None. Above LARGE numbers its next 128 bits seed the blocks' streams.
    """
    rng, dtype, size = arguments.generator("rng", rng), np.dtype(dtype), math.prod(shape)
    if size <= LARGE or dtype not in (np.float32, np.float64):
        eps = np.empty(shape, dtype)
        draw(rng, eps)
        return formula(*arrays, eps), eps
    result, eps = np.empty(shape, dtype), np.empty(shape, dtype)
    seed = rng.integers(2**32, size=4)
    arrays = [array.reshape((1,) * (len(shape) - array.ndim) + array.shape) for array in arrays]

    def fill(number, block):
        draw(np.random.default_rng(np.random.SeedSequence(seed, spawn_key=(number,))), eps[block])
        result[block] = formula(*(within(array, block) for array in arrays), eps[block])

    shared(fill, split(shape, min(BLOCK[dtype.itemsize], math.ceil(size / 2))))
    return result, eps


def shared(fill, blocks):
    """fill(number, block) for every block, on every core: each takes the next block as soon as it is free."""
    numbered = [*enumerate(blocks)]
    todo, workers = iter(numbered), [worker(core) for core in cores()[: len(numbered)]]

    def work():
        for number, block in todo:
            fill(number, block)

    if len(workers) < 2:
        return work()
    jobs = [each.submit(work) for each in workers]
    try:
        wait(jobs, return_when=FIRST_EXCEPTION)
    finally:
        for _ in todo:  # after an error, or where the caller is stopped, nobody begins another block
            pass
    for job in jobs:
        job.result()


def cores():
    """The numbers of the cores that this process may use: `taskset` and containers may allow few.

    Each process begins elsewhere, for on a hub many share them.
    """
    if not THREADS:
        return []
    every = os.sched_getaffinity(0) if hasattr(os, "sched_getaffinity") else range(os.cpu_count() or 1)
    begin = os.getpid() % len(every)
    return [*sorted(every)[begin:], *sorted(every)[:begin]]


@functools.cache
def worker(core):
    """A thread that stays on this core. (Threads that wait for one another's lock are drawn to the same core.)"""
    return ThreadPoolExecutor(1, f"diffcourse-{core}", stay, (core,))


def stay(core):
    with contextlib.suppress(AttributeError, OSError):  # where that cannot or may not be, the numbers are the same
        os.sched_setaffinity(0, {core})


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=worker.cache_clear)  # threads do not survive a fork


def draw(rng, eps):
    """Fill eps, which lies in one piece, with standard normal numbers from one stream."""
    if eps.size >= PAIRS and eps.dtype == np.float32:
        draw_pairs(rng, eps.reshape(-1))
    elif eps.dtype in (np.float32, np.float64):
        rng.standard_normal(dtype=eps.dtype, out=eps)
    else:
        eps[...] = rng.standard_normal(eps.shape)


def draw_pairs(rng, eps):
    """Fill flat float32 numbers: each 64 random bits make a pair; none is beyond +-6.7, as one in 10^11 would be."""
    if eps.size % 2:
        eps[-1] = rng.standard_normal()
    pairs = eps[: eps.size // 2 * 2].reshape(2, -1)
    bits = rng.integers(2**64 - 1, size=pairs.shape[1], dtype=np.uint64, endpoint=True)
    words = bits.astype("<u8", copy=False).view("<u4").reshape(2, -1)
    words[0] |= 1  # never 0: ln 0 is no number
    in_pairs(*np.multiply(words, [[2**-32], [2 * np.pi / 2**32]], dtype=np.float32), pairs)


def in_pairs(uniform, angle, pairs):
    """Two uniform numbers make two independent normal ones.   (Box & Muller 1958)

    sqrt(-2 ln u) cos(angle) and sqrt(-2 ln u) sin(angle), u in (0, 1], angle in [0, 2 pi). Overwrites all.
    """
    radius = np.log(uniform, out=uniform)
    radius *= -2
    np.sqrt(radius, out=radius)
    cosine = np.cos(angle)
    np.multiply(np.sin(angle, out=angle), radius, out=pairs[1])
    np.multiply(cosine, radius, out=pairs[0])


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
