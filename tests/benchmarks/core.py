"""The vectorized core: noise drawn and added, against what learners use today."""

import statistics
import time
from unittest import mock

import numpy as np

from diffcourse import forward, schedules
from diffcourse import rows as by_rows
from tests.benchmarks import peers, report

THREADS = 2
PAUSE = 0.01  # seconds before each task: PyTorch's threads spin for about a millisecond after their work
OURS = "diffcourse"
LARGE = [(1_000_000,), (4096, 1024), (64, 3, 256, 256)]
SMALL = [(100,), (1000,), (64, 2), (64, 28, 28)]
SCHEDULE = schedules.linear()


def run():
    others, notes = peers.present(SCHEDULE, THREADS)
    rows, shown = [], {}
    with mock.patch.object(by_rows, "CORES", min(by_rows.CORES, THREADS)):
        for shape in [*LARGE, *SMALL]:
            found = measured(shape, others)
            rows += compared(shape, found, 1.5 if shape in LARGE[1:] else 1.0)
            shown[shape] = found
    return {
        "title": "The vectorized core",
        "how": (
            "Noise is drawn and added to float32 data, with a step of its own for each item of the leading axis "
            f"(linear schedule, T = 1000), on {THREADS} threads each. In each round every one runs once, after a pause "
            "of 10 ms; times are medians, and throughputs are compared by the best round of each. "
            "Each gives the same x_t for the same noise, which is checked first."
        ),
        "rows": rows,
        "tables": [times(shown)],
        "versions": report.versions(
            "diffcourse", "numpy", "torch", "diffusers", "guided-diffusion-sdk", "denoising-diffusion-pytorch"
        ),
        "notes": notes,
    }


def measured(shape, others):
    """Seconds a call for ours and each peer."""
    rng = np.random.default_rng(0)
    x0, t = rng.standard_normal(shape, np.float32), rng.integers(1, SCHEDULE.T + 1, shape[0])
    tasks = {OURS: lambda: forward.q_sample(x0, t, SCHEDULE, rng=rng)}
    x_t, eps = forward.q_sample(x0, t, SCHEDULE, rng=1)
    for name, prepare in others.items():
        tasks[name], same = prepare(x0, t)
        np.testing.assert_allclose(same(eps), x_t, rtol=1e-4, atol=1e-4, err_msg=name)
    return interleaved(tasks)


def named(shape):
    return " x ".join(f"{n:,}".replace(",", " ") for n in shape)


def compared(shape, found, bound):
    rivals = [name for name in found if name != OURS]
    if not rivals:
        return []
    fastest = min(rivals, key=lambda name: min(found[name]))
    times = min(found[fastest]) / min(found[OURS])
    what, measured = f"{named(shape)}: throughput over the fastest peer's", f"{times:.2f} times {fastest}"
    return [report.row(what, measured, f"at least {bound:g} times", times >= bound)]


def times(shown):
    """Milliseconds of each, by shape."""
    names = list(dict.fromkeys(name for found in shown.values() for name in found))
    rows = [
        [named(shape), *(f"{1e3 * statistics.median(found[name]):.3g}" if name in found else "" for name in names)]
        for shape, found in shown.items()
    ]
    return report.table(["ms, median", *names], rows)


def interleaved(tasks, seconds=8, most=200, least=9):
    """Seconds a call: {name: one for each round}. Each round runs every task once: a busy machine harms all alike.

    tasks: {name: function}. Rounds go on for `seconds`, and are between `least` and `most`.
    A task of less than 2 ms is called several times in a row, so that what a clock costs does not show.
    """
    calls = {}
    for name, task in tasks.items():
        task()  # what is done once (buffers, threads, imports) is no cost of a call
        calls[name] = max(1, round(2e-3 / max(_seconds(task, 1), 1e-6)))
    found, names, start = {name: [] for name in tasks}, list(tasks), time.perf_counter()
    while len(found[names[-1]]) < least or (time.perf_counter() - start < seconds and len(found[names[-1]]) < most):
        for name in names:
            time.sleep(PAUSE)
            found[name].append(_seconds(tasks[name], calls[name]))
    return found


def _seconds(task, calls):
    start = time.perf_counter()
    for _ in range(calls):
        task()
    return (time.perf_counter() - start) / calls
