"""Lesson 02: a 1-D distribution dissolves, and what a walk costs."""

import time

import numpy as np

from diffcourse import forward
from diffcourse.instrument.style import DATA, FIRST, Picture, draw_curves, figure, standard_normal, styled


@styled
def draw_sums(variances=(0.16, 0.20), n=100_000, seed=0):
    """A die and the sum of two; a Gaussian and the sum of two: only the second sum keeps the shape of its parts."""
    drawn, rng, die = figure(2.1), np.random.default_rng(seed), np.full(6, 1 / 6)
    one, two = (np.sqrt(v) * rng.standard_normal(n) for v in variances)
    panels = drawn.subplots(1, 4)
    for axes, first, chances in ((panels[0], 1, die), (panels[1], 2, np.convolve(die, die))):
        axes.bar(range(first, first + len(chances)), chances, color=FIRST, alpha=0.5)
    x = np.linspace(-2.2, 2.2, 201)
    for axes, draws, v in ((panels[2], one, variances[0]), (panels[3], one + two, sum(variances))):
        axes.hist(draws, np.linspace(-2.2, 2.2, 45), density=True, color=FIRST, alpha=0.5)
        axes.plot(x, standard_normal(x / np.sqrt(v)) / np.sqrt(v), color=DATA, lw=1.6)
    titles = "one die", "sum of two dice", f"noise, variance {variances[0]:g}", f"plus noise of {variances[1]:g}"
    for axes, title in zip(panels, titles, strict=True):
        axes.set_title(title)
        axes.set_yticks([])
    drawn.subplots_adjust(left=0.02, right=0.985, top=0.86, bottom=0.12, wspace=0.1)
    return Picture(
        drawn,
        "One die is flat; the sum of two has a peak. Gaussians of variance "
        f"{variances[0]:g} and {variances[1]:g} add up to a Gaussian of variance {(one + two).var():.2f}.",
    )


def draw_cost(schedule, steps=(1, 50, 100, 200, 400, 600, 800, 1000), size=4096):
    """What it costs to make x_t by the chain and by the jump, measured as the picture is drawn."""
    x0, rng = np.zeros(size), np.random.default_rng(0)
    chain = [least_ms(lambda t=t: forward.q_chain(x0, schedule, rng, keep=[t])) for t in steps]
    jump = [least_ms(lambda t=t: forward.q_sample(x0, t, schedule, rng=rng)) for t in steps]
    flat = "does not" if jump[-1] < 10 * jump[0] else "does too"
    grows = "grows with t" if chain[-1] > 10 * chain[0] else "does not grow with t"
    return draw_curves(
        {"chain": (steps, chain), "jump": (steps, jump)},
        f"To reach t = {steps[-1]} the chain draws noise {steps[-1]} times and the jump once: "
        f"the chain's time {grows}, the jump's {flat}.",
        **{"xlabel": "t", "ylabel": "milliseconds", "xlim": (0, None), "ylim": (0, None)},
        title=f"Making xₜ from {size} numbers, measured on this machine",
    )


def least_ms(call, times=3):
    """The least of a few timings: what the work takes when nothing disturbs it."""
    taken = []
    for _ in range(times):
        start = time.perf_counter()
        call()
        taken.append(time.perf_counter() - start)
    return 1e3 * min(taken)
