"""The vectorized core: noise drawn and added, against what learners use today."""

import tracemalloc
from concurrent.futures import ThreadPoolExecutor
from unittest import mock

import numpy as np

from diffcourse import forward, mixture, schedules
from diffcourse import rows as by_rows
from tests.benchmarks import peers, report, timing

THREADS = 2
OURS = "diffcourse"
ALONE = "noise alone"
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
            if shape in LARGE:
                rows.append(against_noise(shape, found))
            shown[shape] = found
        rows += [grid(), *walk()]
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
    """Seconds a call for ours, each peer, and the noise alone, which two of NumPy's generators draw side by side."""
    rng = np.random.default_rng(0)
    x0, t = rng.standard_normal(shape, np.float32), rng.integers(1, SCHEDULE.T + 1, shape[0])
    tasks = {OURS: lambda: forward.q_sample(x0, t, SCHEDULE, rng=rng)}
    x_t, eps = forward.q_sample(x0, t, SCHEDULE, rng=1)
    for name, prepare in others.items():
        tasks[name], same = prepare(x0, t)
        np.testing.assert_allclose(same(eps), x_t, rtol=1e-4, atol=1e-4, err_msg=name)
    if shape in LARGE:
        parts = np.array_split(np.empty(x0.size, np.float32), THREADS)
        generators = np.random.default_rng(2).spawn(THREADS)
        with ThreadPoolExecutor(THREADS) as threads:
            tasks[ALONE] = lambda: list(threads.map(_fill, generators, parts))
            return timing.interleaved(tasks)
    return timing.interleaved(tasks)


def _fill(generator, part):
    generator.standard_normal(dtype=part.dtype, out=part)


def named(shape):
    return " x ".join(f"{n:,}".replace(",", " ") for n in shape)


def compared(shape, found, bound):
    rivals = [name for name in found if name not in (OURS, ALONE)]
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
        [named(shape), *(f"{1e3 * timing.median(found[name]):.3g}" if name in found else "" for name in names)]
        for shape, found in shown.items()
    ]
    return report.table(["ms, median", *names], rows)


def against_noise(shape, found):
    share = timing.ratio(found[OURS], found[ALONE])
    return report.row(
        f"{named(shape)}: time over that of NumPy's noise alone on the same cores",
        f"{share:.2f} times",
        "at most 1.25 times",
        share <= 1.25,
    )


def grid():
    """Exact density, score and expected noise at 1000 steps x 512 places, against one call for each step."""
    p, x, alpha_bar = mixture.bimodal(), np.linspace(-5, 5, 512), SCHEDULE.alpha_bars[1:, None]

    def at_once():
        q = p.noised(alpha_bar)
        return q.pdf(x), q.score(x), p.expected_noise(x, alpha_bar)

    def one_by_one():
        rows = []
        for a in SCHEDULE.alpha_bars[1:]:
            q = p.noised(a)
            rows.append((q.pdf(x), q.score(x), p.expected_noise(x, a)))
        return [np.array(column) for column in zip(*rows, strict=True)]

    same = all(np.allclose(a, b) for a, b in zip(at_once(), one_by_one(), strict=True))
    found = timing.interleaved({"at once": at_once, "one by one": one_by_one}, seconds=6)
    gain = timing.ratio(found["one by one"], found["at once"])
    return report.row(
        "exact density, score and expected noise on a grid of 1000 x 512 (t, x)",
        f"{timing.ms(found['at once'])} for all three, {gain:.1f} times as fast as a loop over t",
        "one call each, no loop over t, the same numbers",
        same and gain > 1,
    )


def walk():
    """How much memory the chain takes, in states of 1 million float32 numbers."""
    x0 = np.zeros(1_000_000, np.float32)
    for keep in ([100], [0, 25, 50, 75, 100]):
        tracemalloc.start()
        forward.q_chain(x0, schedules.linear(100, 0.001, 0.2), rng=0, keep=keep)
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        states = peak / x0.nbytes
        yield report.row(
            f"memory of a walk of 100 steps that keeps {len(keep)} of 101 states",
            f"{states:.1f} states",
            f"the {len(keep)} kept and 5 to work with",
            states <= len(keep) + 5,
        )
