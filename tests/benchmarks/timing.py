"""Seconds, measured so that a busy machine harms all alike: each round runs every task once."""

import statistics
import time

PAUSE = 0.01  # seconds before each task: PyTorch's threads spin for about a millisecond after their work


def interleaved(tasks, seconds=8, most=200, least=9):
    """Seconds a call: {name: one for each round}.

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


def ratio(above, below):
    """The median over rounds of above / below: load that comes and goes meets both in the same round."""
    return statistics.median(a / b for a, b in zip(above, below, strict=True))


def median(found):
    return statistics.median(found)


def ms(found):
    """Median and least, as text."""
    return f"{1e3 * statistics.median(found):.3g} ms (least {1e3 * min(found):.3g})"


def _seconds(task, calls):
    start = time.perf_counter()
    for _ in range(calls):
        task()
    return (time.perf_counter() - start) / calls
