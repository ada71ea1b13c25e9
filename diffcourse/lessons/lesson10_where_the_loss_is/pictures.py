"""Lesson 10: the terms of the bound, how far one draw scatters, and a draw that fits the data."""

import numpy as np

from diffcourse import losses
from diffcourse.instrument.style import DATA, FAINT, FIRST, INK, SECOND, Picture, draw_curves, percent, plots, styled


@styled
def draw_terms(p, *chosen):
    """The steps of the bound over log SNR, for each schedule; and beside it what all terms come to."""
    drawn, (steps, sums) = plots(2.9, 1, 2, width_ratios=(1.1, 1))
    truth, said = losses.entropy(p), []
    for (colour, dash), schedule in zip(((FIRST, "-"), (SECOND, "--")), chosen, strict=False):
        bound, log_snr = losses.bound(p, schedule), schedule.log_snr[1:]
        steps.plot(
            (log_snr[1:] + log_snr[:-1]) / 2,
            bound.steps / -np.diff(log_snr),
            dash,
            color=colour,
            lw=2,
            label=schedule.name,
        )
        said.append(
            f"{schedule.name}: start {bound.start:.5f}, {schedule.T - 1} steps {bound.steps.sum():.3f}, last step "
            f"{bound.end:.3f}, together {bound.total:.3f}"
        )
    steps.set(xlim=(12, -12), ylim=(0, 0.55), xlabel="log SNR", title="A step's cost, for each unit of log SNR")
    steps.legend()
    rows = []
    for schedule in chosen:
        bound = losses.bound(p, schedule)
        rows.append([bound.start, bound.steps.sum(), bound.end, bound.total])
    places, wide = np.arange(4), 0.36
    for k, (row, colour) in enumerate(zip(rows, (FIRST, SECOND), strict=False)):
        sums.bar(places + (k - 0.5) * wide, row, wide, color=colour, hatch="//" * k, edgecolor="white", lw=0)
        for place, value in zip(places, row, strict=True):
            sums.text(
                place + (k - 0.5) * wide, value + (0.1 if value >= 0 else -0.12), f"{value:.2f}", ha="center",
                va="bottom" if value >= 0 else "top", fontsize=7.5,
            )  # fmt: skip
    sums.axhline(truth, color=INK, lw=1.2, ls=":")
    sums.axhline(0, color=FAINT, lw=0.8)
    sums.set(ylim=(-4.6, 5), title=f"Sum, and the truth: {truth:.3f}")
    sums.set_xticks(places, ["start", "steps", "last", "all"])
    drawn.subplots_adjust(left=0.065, right=0.985, top=0.89, bottom=0.18, wspace=0.14)
    return Picture(drawn, f"The bound in nats, and E[-ln p(x0)] = {truth:.3f}. {'; '.join(said)}.")


def draw_gaps(p, make, counts):
    """How far the bound lies above the truth, over T: one line for each variance of the steps back."""
    curves, said = {}, []
    for kind, label in (("posterior", "variance of the posterior"), ("best", "best variance")):
        gaps = [losses.bound(p, make(T), kind).total - losses.entropy(p) for T in counts]
        curves[label] = counts, gaps
        said.append(f"{label} {', '.join(f'{gap:.4f} at T = {T}' for T, gap in zip(counts, gaps, strict=True))}")
    return draw_curves(
        curves,
        f"The bound lies above the truth by: {'; '.join(said)}.",
        **{"xscale": "log", "yscale": "log", "xlabel": "T", "ylabel": "nats above the truth"},
        **{"xticks": counts, "xticklabels": counts, "title": "What the bound gives away"},
    )


@styled
def draw_scatter(log_snr, loss, draws):
    """{name: density}: how far the contribution of one draw scatters, as a share of the mean."""
    names = sorted(draws, key=lambda name: losses.spread(log_snr, draws[name], loss))
    spreads = [losses.spread(log_snr, draws[name], loss) for name in names]
    drawn, axes = plots(0.75 + 0.3 * len(names))
    axes.barh(range(len(names)), spreads, color=DATA, height=0.66)
    for row, value in enumerate(spreads):
        axes.text(value + 0.03, row, f"{value:.2f}", va="center", fontsize=8.5)
    axes.set(
        ylim=(len(names) - 0.5, -0.5),
        xlim=(0, 1.12 * max(spreads)),
        xticks=[],
        title="Scatter of one draw, as a share of its mean",
    )
    axes.set_yticks(range(len(names)), names)
    axes.spines[:].set_visible(False)
    axes.tick_params(left=False)
    high = drawn.get_figheight()
    drawn.subplots_adjust(left=0.2, right=0.98, top=1 - 0.34 / high, bottom=0.08 / high)
    said = ", ".join(f"{name} {value:.2f}" for name, value in zip(names, spreads, strict=True))
    return Picture(drawn, f"Scatter of one draw, as a share of its mean: {said}.")


def draw_choice(log_snr, loss, draws):
    """The loss of some data over log SNR, and {name: (mean, std)} of normal draws: do they lie over it?"""
    fine = np.linspace(-14, 12, 2601)
    curves, said = {"best loss of the data": (fine, np.interp(fine, log_snr, loss / loss.max(), 0, 0))}, []
    for name, (mean, std) in draws.items():
        density = losses.normal_draw(fine, mean, std)
        curves[name] = fine, density / density.max()
        share = np.trapezoid(np.where(curves["best loss of the data"][1] > 0.1, density, 0)) / np.trapezoid(density)
        said.append(f"{name} {percent(share)}")
    return draw_curves(
        curves,
        f"Share of the draws where the loss is above a tenth of its peak: {', '.join(said)}.",
        **{
            "xlim": (12, -14),
            "ylim": (0, 1.08),
            "xlabel": "log SNR",
            "yticks": [],
            "title": "Each as high as its peak",
        },
    )
