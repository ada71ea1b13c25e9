"""Lesson 02: a 1-D distribution dissolves, and what a walk costs."""

import time

import numpy as np

from diffcourse import forward, mixture, stats
from diffcourse.instrument.style import (
    DATA,
    FIRST,
    INK,
    NOISE,
    SECOND,
    TARGET,
    Picture,
    X,
    figure,
    plots,
    standard_normal,
    styled,
)


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


@styled
def draw_stills(p, schedule):
    """The density at t = 0, T/4, T/2 and T."""
    drawn = figure(2.5)
    T = schedule.T
    gaps = []
    for axes, t in zip(drawn.subplots(1, 4, sharey=True), (0, T // 4, T // 2, T), strict=True):
        y = p.noised(schedule.alpha_bars[t]).pdf(X)
        axes.fill_between(X, y, color=DATA, alpha=0.22, lw=0)
        axes.plot(X, y, color=DATA, lw=1.8)
        axes.plot(X, standard_normal(X), color=TARGET, lw=1.2, ls="--")
        axes.set(title=f"t = {t}", xlabel="xₜ", ylim=(0, 0.8), xticks=[-3, 0, 3])
        gaps.append(f"{round(np.abs(y - standard_normal(X)).max(), 12):.2g} at t = {t}")
    drawn.axes[0].set_ylabel("density")
    drawn.axes[-1].text(0, 0.47, "dashed: N(0, 1)", ha="center", fontsize=8.5)
    return Picture(drawn, f"{schedule.name}: largest gap between the density and N(0, 1): {', '.join(gaps)}.")


@styled
def draw_chain_and_jump(p, schedule, t, n=20_000, seed=0):
    """n particles walked to step t, n others sent there in one jump, and the exact density of both; beside it how far
    apart the two are, and twenty pairs of samples that differ by chance alone."""
    rng = np.random.default_rng(seed)
    (walked,) = forward.q_chain(p.sample(n, rng), schedule, rng, keep=[t])
    jumped, _ = forward.q_sample(p.sample(n, rng), t, schedule, rng=rng)
    exact = p.noised(schedule.alpha_bars[t])
    distance = stats.ks_distance(walked, jumped)
    by_chance = [stats.ks_distance(*rng.random((2, n))) for _ in range(20)]
    as_far = sum(gap >= distance for gap in by_chance)
    drawn, (axes, gaps) = plots(2.7, 1, 2, width_ratios=(3, 1))
    bins = np.linspace(X[0], X[-1], 61)
    axes.hist(walked, bins, density=True, color=FIRST, alpha=0.35, label=f"chain of {t} steps")
    axes.hist(jumped, bins, density=True, color=SECOND, histtype="step", lw=1.6, label="one jump")
    axes.plot(X, exact.pdf(X), color=DATA, lw=1.6, ls="-.", label="exact density")
    axes.set(
        xlim=(X[0], X[-1]), xlabel="xₜ", ylabel="density", title=f"Chain and jump arrive at the same place (t = {t})"
    )
    axes.margins(y=0.25)
    axes.legend(loc="upper center", ncols=3)
    gaps.plot(np.sort(by_chance), np.arange(20), "o", color=NOISE, ms=4)
    gaps.axvline(distance, color=INK, lw=1.4, ls="--")
    gaps.set(xlim=(0, None), ylim=(-1, 20), yticks=[], xlabel="largest gap", title="20 gaps by chance")
    return Picture(
        drawn,
        f"At t = {t}, {n} walks and {n} jumps: "
        f"mean {walked.mean():.3f} and {jumped.mean():.3f} (exact {exact.mean:.3f}), "
        f"variance {walked.var():.3f} and {jumped.var():.3f} (exact {exact.var:.3f}); "
        f"Kolmogorov-Smirnov distance {distance:.4f}, p = {stats.ks_p_value(distance, n, n):.2f}; "
        f"by chance alone {as_far} of 20 are at least as far apart.",
    )


@styled
def draw_cost(schedule, steps=(1, 50, 100, 200, 400, 600, 800, 1000), size=4096):
    """What it costs to make x_t by the chain and by the jump, measured as the picture is drawn."""
    x0, rng = np.zeros(size), np.random.default_rng(0)
    chain = [least_ms(lambda t=t: forward.q_chain(x0, schedule, rng, keep=[t])) for t in steps]
    jump = [least_ms(lambda t=t: forward.q_sample(x0, t, schedule, rng=rng)) for t in steps]
    drawn, axes = plots(2.7)
    axes.plot(steps, chain, "o-", color=FIRST, label="chain")
    axes.plot(steps, jump, "s--", color=SECOND, label="jump")
    axes.set(xlabel="t", ylabel="milliseconds", xlim=(0, None), ylim=(0, None))
    axes.set_title(f"Making xₜ from {size} numbers, measured on this machine")
    axes.legend()
    flat = "does not" if jump[-1] < 10 * jump[0] else "does too"
    grows = "grows with t" if chain[-1] > 10 * chain[0] else "does not grow with t"
    return Picture(
        drawn,
        f"To reach t = {steps[-1]} the chain draws noise {steps[-1]} times and the jump once: "
        f"the chain's time {grows}, the jump's {flat}.",
    )


def least_ms(call, times=3):
    """The least of a few timings: what the work takes when nothing disturbs it."""
    taken = []
    for _ in range(times):
        start = time.perf_counter()
        call()
        taken.append(time.perf_counter() - start)
    return 1e3 * min(taken)


@styled
def draw_paths(schedule, shown=5, crowd=20_000, seed=2):
    """Particles on the Markov chain beside particles that keep one eps for all t."""
    rng = np.random.default_rng(seed)
    T = schedule.T
    x0 = mixture.bimodal().sample(crowd, rng)
    t = np.arange(T + 1)
    few = x0[:shown]
    chain = forward.q_chain(few, schedule, rng)
    one_eps = np.broadcast_to(rng.standard_normal(shown), (T + 1, shown))
    smooth, _ = forward.q_sample(np.broadcast_to(few, (T + 1, shown)), t, schedule, noise=one_eps)
    early, after = T // 2, T // 2 + max(1, T // 10)
    late, later = forward.q_chain(x0, schedule, rng, keep=[early, after])
    related = np.corrcoef(late, later)[0, 1]
    eps = rng.standard_normal(crowd)
    late, later = (forward.q_sample(x0, k, schedule, noise=eps)[0] for k in (early, after))
    shared = np.corrcoef(late, later)[0, 1]
    drawn = figure(2.7)
    for axes, path, title in zip(
        drawn.subplots(1, 2, sharey=True),
        (chain, smooth),
        ("The chain: fresh noise each step", "One ε for all t"),
        strict=True,
    ):
        axes.plot(t, path, color=DATA, lw=1)
        axes.set(xlim=(0, T), ylim=(-4.2, 4.2), xlabel="t", title=title)
    drawn.axes[0].set_ylabel("xₜ")
    return Picture(
        drawn,
        f"Correlation between t = {early} and t = {after} over {crowd} particles: "
        f"{related:.2f} on the chain, {shared:.2f} with one eps for all t; at each single t "
        "both have the same density.",
    )
