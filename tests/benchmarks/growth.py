"""How cost grows: a chain and a jump with t."""

import numpy as np

from diffcourse import forward, schedules
from tests.benchmarks import report, timing

STEPS = [1, 100, 1000]


def run():
    walk, jump = chain_and_jump()
    growth, flat = timing.ratio(walk[1000], walk[100]), timing.ratio(jump[1000], jump[1])
    return {
        "title": "How cost grows",
        "how": (
            "A walk (q_chain, the last state kept) and a jump (q_sample) of 10 000 numbers to step t of 1000. "
            "Medians of interleaved rounds."
        ),
        "rows": [
            report.row("walk: t = 1000 over t = 100", f"{growth:.1f} times", "linear: 8 to 12", 8 <= growth <= 12),
            report.row("jump: t = 1000 over t = 1", f"{flat:.2f} times", "flat: at most 1.25", flat <= 1.25),
            report.row("walk over jump at t = 1000", f"{timing.ratio(walk[1000], jump[1000]):.0f} times"),
        ],
        "versions": report.versions("diffcourse", "numpy"),
    }


def chain_and_jump():
    x0, schedule, rng = np.zeros(10_000), schedules.linear(), np.random.default_rng(0)
    tasks = {("walk", t): lambda t=t: forward.q_chain(x0, schedule, rng, keep=[t]) for t in STEPS}
    tasks |= {("jump", t): lambda t=t: forward.q_sample(x0, t, schedule, rng=rng) for t in STEPS}
    found = timing.interleaved(tasks, seconds=12)
    return ({t: found[way, t] for t in STEPS} for way in ("walk", "jump"))
