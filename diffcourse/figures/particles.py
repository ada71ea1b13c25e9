"""Lessons 01 and 02: particles walk, and what a walk costs."""

import time

import numpy as np

from diffcourse import forward, mixture
from diffcourse.figures.style import DATA, FIRST, NOISE, SECOND, TARGET, Picture, figure, still, styled


class WalkScene:
    """Particles take noisy steps, with the shrink (left) and without it (right)."""

    T, SHOWN, LIMIT = 60, 8, 9

    @styled
    def __init__(self, crowd=4000, seed=1):
        rng = np.random.default_rng(seed)
        self.x0 = mixture.bimodal(np.sqrt(1 - 0.3**2), 0.3).sample(crowd, rng)  # variance 1, as standardised data has
        self.eps = rng.standard_normal((self.T, crowd))
        self.beta = None
        self.figure = figure(3.0)
        left, right = self.figure.subplots(1, 2, sharey=True)
        self.figure.subplots_adjust(left=0.08, right=0.975, top=0.87, bottom=0.15, wspace=0.06)
        self.moving = []
        self.lines, self.bands, self.dots, self.labels = [], [], [], []
        for axes, title, colour in ((left, "With the shrink: bounded", DATA), (right, "Without it: explodes", NOISE)):
            axes.set(
                xlim=(0, self.T), ylim=(-self.LIMIT, self.LIMIT), yticks=range(-8, 9, 4), xlabel="step t", title=title
            )
            for edge in (-2, 2):
                axes.axhline(edge, color=TARGET, ls="--", lw=1)
            self.bands.append(axes.fill_between([0, 1], -1, 1, color=colour, alpha=0.16, lw=0))
            self.lines.append([axes.plot([], [], color=colour, lw=1, alpha=0.9)[0] for _ in range(self.SHOWN)])
            self.dots.append(axes.plot([], [], "o", color=colour, ms=4, clip_on=False)[0])
            self.labels.append(axes.text(0.03, 0.04, "", transform=axes.transAxes))
            self.moving += [self.bands[-1], *self.lines[-1], self.dots[-1], self.labels[-1]]
        left.set_ylabel("xₜ")
        left.text(1.8, 7.6, "dashed: ±2, where 95 % of N(0, 1) lies", fontsize=8.5)

    def walk(self, beta):
        """Both walks from the same start with the same noise, each of shape (T + 1, crowd)."""
        if beta != self.beta:
            with_shrink, without = [self.x0], [self.x0]
            for eps in self.eps:
                with_shrink.append(forward.q_step(with_shrink[-1], beta, eps))
                without.append(without[-1] + np.sqrt(beta) * eps)
            self.beta, self.walks = beta, (np.array(with_shrink), np.array(without))
        return self.walks

    def show(self, t, beta=0.1):
        variances = []
        for walk, lines, band, dots, label in zip(
            self.walk(beta), self.lines, self.bands, self.dots, self.labels, strict=True
        ):
            for k, line in enumerate(lines):
                line.set_data(np.arange(t + 1), walk[: t + 1, k])
            dots.set_data(np.full(self.SHOWN, t), np.clip(walk[t, : self.SHOWN], -self.LIMIT, self.LIMIT))
            variance = walk[: t + 1].var(axis=1)
            steps, edge = np.arange(t + 1), 2 * np.sqrt(variance)
            band.set_verts([np.column_stack([np.r_[steps, steps[::-1]], np.r_[edge, -edge[::-1]]])])
            label.set_text(f"variance {variance[-1]:.2f}")
            variances.append(variance[-1])
        return (
            f"At t = {t} of {self.T} with beta = {beta:.2f}: the variance of {len(self.x0)} particles is "
            f"{variances[0]:.2f} with the shrink and {variances[1]:.2f} without it, after {self.x0.var():.2f} at t = 0."
        )


def draw_walk(t, beta=0.1):
    return still(WalkScene(), t, beta)


@styled
def draw_cost(schedule, steps=(1, 50, 100, 200, 400, 600, 800, 1000), size=4096):
    """What it costs to make x_t by the chain and by the jump, measured as the picture is drawn."""
    x0, rng = np.zeros(size), np.random.default_rng(0)
    chain = [least_ms(lambda t=t: forward.q_chain(x0, schedule, rng, keep=[t])) for t in steps]
    jump = [least_ms(lambda t=t: forward.q_sample(x0, t, schedule, rng=rng)) for t in steps]
    drawn = figure(2.7)
    axes = drawn.subplots()
    axes.plot(steps, chain, "o-", color=FIRST, label="chain")
    axes.plot(steps, jump, "s--", color=SECOND, label="jump")
    axes.set(xlabel="t", ylabel="milliseconds", xlim=(0, None), ylim=(0, None))
    axes.set_title(f"Making xₜ from {size} numbers, measured on this machine")
    axes.legend()
    drawn.subplots_adjust(left=0.075, right=0.975, top=0.88, bottom=0.18)
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
    late, later = forward.q_chain(x0, schedule, rng, keep=[T // 2, T // 2 + T // 10])
    related = np.corrcoef(late, later)[0, 1]
    eps = rng.standard_normal(crowd)
    late, later = (forward.q_sample(x0, k, schedule, noise=eps)[0] for k in (T // 2, T // 2 + T // 10))
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
    drawn.subplots_adjust(left=0.075, right=0.975, top=0.88, bottom=0.18, wspace=0.1)
    return Picture(
        drawn,
        f"Correlation between t = {T // 2} and t = {T // 2 + T // 10} over {crowd} particles: "
        f"{related:.2f} on the chain, {shared:.2f} with one eps for all t; at each single t "
        "both have the same density.",
    )
