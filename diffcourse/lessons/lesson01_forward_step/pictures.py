"""Lesson 01: a step, undone and walked."""

import numpy as np

from diffcourse import forward, mixture
from diffcourse.instrument import photo
from diffcourse.instrument.style import (
    DATA,
    INK,
    NOISE,
    TARGET,
    Picture,
    X,
    figure,
    standard_normal,
    still,
    styled,
)


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
def draw_undoing(betas=(0.02, 0.3, 0.9), x_t=0.5, before=None):
    """Where x_t was before one step, for several betas: exact densities, each with the Gaussian nearest to it.

    before: the mixture that the value came from; by default the two bumps, half dissolved.
    """
    before = before or mixture.bimodal().noised(0.5)
    drawn = figure(2.4)
    said = []
    for axes, beta in zip(drawn.subplots(1, len(betas), sharex=True), betas, strict=True):
        came = before.posterior(x_t, 1 - beta)
        mean, std, y = came.mean, np.sqrt(came.var), came.pdf(X)
        bell = standard_normal((X - mean) / std) / std
        top = max(y.max(), bell.max())
        axes.fill_between(X, y / top, color=DATA, alpha=0.22, lw=0)
        axes.plot(X, y / top, color=DATA, lw=1.8)
        axes.plot(X, bell / top, color=TARGET, lw=1.2, ls="--")
        axes.plot([x_t], [0], "v", color=INK, ms=7, clip_on=False)
        axes.set(title=f"β = {beta:g}", xlabel="xₜ₋₁", ylim=(0, 1.08), yticks=[], xticks=[-4, -2, 0, 2, 4])
        axes.spines["left"].set_visible(False)
        off = np.abs(y - bell).max() / top
        said.append(f"beta = {beta:g}: {mean:.2f}, give or take {std:.2f}, within {100 * off:.2g} % of one Gaussian")
    drawn.subplots_adjust(left=0.02, right=0.98, top=0.88, bottom=0.21, wspace=0.08)
    return Picture(drawn, f"Where a value of {x_t:g} was one step before. {'; '.join(said)}.")


@styled
def draw_shrink_and_hiss(beta=0.2, seed=7):
    """One forward step of the photograph, taken apart: before, shrunk, the hiss, and their sum."""
    x = photo.hopper()
    noise = np.random.default_rng(seed).standard_normal(x.shape)
    shrunk, hiss = np.sqrt(1 - beta) * x, np.sqrt(beta) * noise
    parts = {
        "before: xₜ₋₁": x,
        f"shrunk: {np.sqrt(1 - beta):.3f} xₜ₋₁": shrunk,
        f"hiss: {np.sqrt(beta):.3f} ε": hiss,
        "after, their sum: xₜ": forward.q_step(x, beta, noise),
    }
    drawn = figure(2.05)
    for axes, (title, part) in zip(drawn.subplots(1, 4), parts.items(), strict=True):
        axes.imshow(photo.to_screen(part))
        axes.set_axis_off()
        axes.set_title(title)
    drawn.subplots_adjust(left=0.01, right=0.99, top=0.88, bottom=0.02, wspace=0.04)
    return Picture(
        drawn,
        f"One step with beta = {beta:g}: the photograph's variance of {x.var():.3f} shrinks to {shrunk.var():.3f}, "
        f"the hiss brings {hiss.var():.3f}, and together they have {(shrunk + hiss).var():.3f}.",
    )
