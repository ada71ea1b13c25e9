"""The figure of lesson 02's bumps as matplotlib draws it: what other ways of moving a figure are measured with."""

import numpy as np

from diffcourse import forward, mixture
from diffcourse.instrument.scene import number
from diffcourse.instrument.style import DATA, FAINT, FIRST, PAPER, TARGET, X, figure, standard_normal, styled


def density_sentence(p, schedule, t):
    alpha_bar, snr = schedule.alpha_bars[t], schedule.snr[t]
    gap = np.abs(p.noised(alpha_bar).pdf(X) - standard_normal(X)).max()
    m, std = np.abs(p.means).max(), p.stds.max()
    modes = "there are two modes" if alpha_bar > mixture.merging_alpha_bar(m, std) else "the two modes have merged"
    return (
        f"At t = {t} of {schedule.T} ({schedule.name}) {modes}: alpha-bar {alpha_bar:.3g}, "
        f"SNR {number(snr, '.3g')}; the density is within {gap:.2g} of N(0, 1)."
    )


class DissolveScene:
    """Exact density, samples and the target N(0, 1); beside them alpha_bar with a marker at t."""

    @styled
    def __init__(self, samples=240, seed=3):
        rng = np.random.default_rng(seed)
        self.sign = np.sign(rng.random(samples) - 0.5)
        self.z, self.eps = rng.standard_normal((2, samples))
        self.figure = figure(3.0)
        density = self.figure.add_axes([0.075, 0.15, 0.575, 0.74])
        density.set(
            xlim=(X[0], X[-1]), ylim=(-0.16, 1.05), xlabel="xₜ", ylabel="density", title="Data turns into noise"
        )
        density.axhline(0, color=FAINT, lw=0.8)
        self.fill = density.fill(X, 0 * X, color=DATA, alpha=0.22, lw=0)[0]
        (self.curve,) = density.plot(X, 0 * X, color=DATA, lw=2, label="density of xₜ")
        (target,) = density.plot(X, standard_normal(X), color=TARGET, lw=1.3, ls="--", label="N(0, 1)")
        self.depth = -0.03 - 0.11 * rng.random(samples)
        (self.dots,) = density.plot([], [], "o", color=DATA, ms=2.4, mew=0, alpha=0.6)
        density.legend(loc="upper right", borderaxespad=0)
        self.label = density.text(0.015, 0.93, "", transform=density.transAxes, fontsize=11, fontweight="bold")
        budget = self.figure.add_axes([0.735, 0.15, 0.235, 0.74])
        budget.set(xlim=(0, 1), ylim=(0, 1.05), xticks=[0, 0.5, 1], xlabel="t / T", title="Signal left: ᾱₜ")
        (self.budget,) = budget.plot([], [], color=FIRST, lw=2)
        (self.here,) = budget.plot([], [], "o", color=FIRST, ms=8, mec=PAPER, mew=1.5, clip_on=False)
        self.moving = [self.fill, self.curve, target, self.dots, self.label, self.budget, self.here]

    def show(self, t, p, schedule):
        alpha_bar = schedule.alpha_bars[t]
        y = p.noised(alpha_bar).pdf(X)
        self.fill.set_xy(np.column_stack([np.r_[X[0], X, X[-1]], np.r_[0, y, 0]]))
        self.curve.set_ydata(y)
        x0 = np.abs(p.means[-1]) * self.sign + p.stds[-1] * self.z
        x_t, _ = forward.q_sample(x0, t, schedule, noise=self.eps)
        self.dots.set_data(x_t, self.depth)
        self.label.set_text(f"t = {t}")
        self.budget.set_data(np.linspace(0, 1, schedule.T + 1), schedule.alpha_bars)
        self.here.set_data([t / schedule.T], [alpha_bar])
        return density_sentence(p, schedule, t)
