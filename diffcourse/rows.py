"""Large batches on every core: blocks of rows, each with a random stream of its own.

NumPy lets go of Python's lock while it draws and multiplies, so threads share the work (its own recipe for
multithreaded generation). The numbers follow from seed, shape and dtype, whichever thread takes which block.
"""

import contextlib
import functools
import inspect
import math
import os
import sys
from concurrent.futures import ThreadPoolExecutor

import numpy as np

from diffcourse import arguments

THREADS = sys.platform != "emscripten"  # Python in the browser has one thread, and starts no other
CORES = (len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1) if THREADS else 1
LARGE = 2**17  # numbers; below it a second core saves little, and the lessons stay on one stream
# Numbers in a block. float32 takes nine short calls to draw one: in smaller ones threads would wait for Python's lock
# more than they gain by a nearer cache. Others take one long call.
BLOCK_FLOAT32, BLOCK = 2**18, 2**15


def by_rows(*along, axis=0):
    """Decorate a function of a batch (its first argument) that treats each row alike and draws from nothing but `rng`.

    along: its other arguments that may hold one item for each row. axis: where the rows lie in what it gives back.
    What a learner has set by np.seterr changes nothing.
    """

    def decorate(function):
        signature = inspect.signature(function)
        batch = next(iter(signature.parameters))

        @functools.wraps(function)
        def decorated(*args, **kwargs):
            x = arguments.real(batch, args[0] if args else kwargs.get(batch))
            with np.errstate(all="warn", under="ignore"):
                if x.size > LARGE:
                    given = signature.bind(*args, **kwargs).arguments | {batch: x}
                    with contextlib.suppress(TypeError, ValueError):  # refused below, in a sentence about the whole
                        return in_blocks(function, given, [batch, *along], axis, "rng" in signature.parameters)
                return function(*args, **kwargs)

        return decorated

    return decorate


def in_blocks(function, given, along, axis, draws):
    """function(**given), each block of rows by itself."""
    x, n = given[along[0]], len(given[along[0]])
    rows = {name: np.asanyarray(given[name]) for name in along if np.shape(given.get(name))[:1] == (n,)}

    def block(cut, **stream):
        found = function(**given | {name: array[cut] for name, array in rows.items()} | stream)
        return found if isinstance(found, tuple) else (found,)

    results = [np.empty((*r.shape[:axis], n, *r.shape[axis + 1 :]), r.dtype) for r in block(slice(0))]
    most = min(BLOCK_FLOAT32 if x.dtype == np.float32 else BLOCK, math.ceil(x.size / 2))
    parts = math.ceil(n / max(1, most * n // x.size))
    cuts = [slice(n * k // parts, n * (k + 1) // parts) for k in range(parts)]
    streams = [{}] * parts
    if draws:
        seed = np.random.SeedSequence(arguments.generator("rng", given.get("rng")).integers(2**32, size=4))
        streams = [{"rng": np.random.default_rng(each)} for each in seed.spawn(parts)]

    def fill(cut, stream):
        for result, found in zip(results, block(cut, **stream), strict=True):
            np.moveaxis(result, axis, 0)[cut] = np.moveaxis(found, axis, 0)

    spread(fill, cuts, streams)
    return tuple(results) if len(results) > 1 else results[0]


def spread(work, *rows):
    """work(*row) for each row, on every core. After an error, or where the caller is stopped, no further one begins."""
    if CORES == 1:
        return list(map(work, *rows))
    pool = ThreadPoolExecutor(min(CORES, len(rows[0])))
    try:
        return list(pool.map(work, *rows))
    finally:
        pool.shutdown(cancel_futures=True)
