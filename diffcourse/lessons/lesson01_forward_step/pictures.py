"""Lesson 01: a step, undone and walked."""

import numpy as np

from diffcourse import forward, mixture
from diffcourse.instrument import photo
from diffcourse.instrument.style import DATA, INK, TARGET, Picture, X, draw_curves, figure, standard_normal, styled  # noqa: F401


@styled
def draw_undoing(betas=(0.02, 0.3, 0.9), x_t=0.5, before=None):
    """Where x_t was before one step, for several betas: exact densities, each with the Gaussian nearest to it.

    before: the mixture that the value came from; by default the two bumps, half dissolved.
    """
    before = before or mixture.bimodal().noised(0.5)
    drawn = figure(2.4)
    said, numbers = [], []
    for axes, beta in zip(drawn.subplots(1, len(betas), sharex=True, squeeze=False)[0], betas, strict=True):
        came = before.posterior(x_t, 1 - beta)
        mean, std = came.mean, np.sqrt(came.var)
        x = mean + std * X
        y, bell = came.pdf(x), standard_normal(X) / std
        top = max(y.max(), bell.max())
        axes.fill_between(x, y / top, color=DATA, alpha=0.22, lw=0)
        axes.plot(x, y / top, color=DATA, lw=1.8)
        axes.plot(x, bell / top, color=TARGET, lw=1.2, ls="--")
        axes.plot([x_t], [0], "v", color=INK, ms=7, clip_on=False)
        axes.set(title=f"β = {beta:g}", xlabel="xₜ₋₁", ylim=(0, 1.08), yticks=[])
        axes.spines["left"].set_visible(False)
        off = round(100 * np.abs(y - bell).max() / top, 4)
        said.append(f"{mean:.2f}, give or take {std:.2f}, before a step of beta = {beta:g}")
        numbers.append(f"{said[-1]}: off one Gaussian by {off:.2g} % of the peak")
    drawn.axes[0].set_ylabel("how likely")
    drawn.subplots_adjust(left=0.035, right=0.98, top=0.88, bottom=0.21, wspace=0.08)
    ends = "; ".join(dict.fromkeys((said[0], said[-1])))
    return Picture(drawn, f"A value of {x_t:g} was {ends}.", f"{'; '.join(numbers)}.")


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
    drawn = figure(2.05, dpi=130)
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
