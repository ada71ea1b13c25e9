"""Lesson 10: the terms of the bound, how far one draw scatters, and a draw that fits the data."""

import numpy as np

from diffcourse import losses
from diffcourse.instrument.style import DATA, FAINT, FIRST, INK, SECOND, Picture, draw_curves, percent, plots, styled


@styled
def draw_terms(p, *chosen):
    """What the terms of the bound come to, for each schedule."""
    drawn, axes = plots(2.6)
    truth, said, sums = losses.entropy(p), [], []
    for k, (schedule, colour) in enumerate(zip(chosen, (FIRST, SECOND), strict=False)):
        bound = losses.bound(p, schedule)
        row = bound.start, bound.steps.sum(), bound.end, bound.total
        places = np.arange(4) + 0.36 * (k - 0.5)
        bars = axes.bar(places, row, 0.36, color=colour, hatch="//" * k, edgecolor="white", lw=0, label=schedule.name)
        axes.bar_label(bars, fmt="%.2f", padding=1, fontsize=8)
        sums.append(f"{bound.total:.3f} for {schedule.name}")
        terms = f"start {bound.start:.5f}, steps {bound.steps.sum():.3f}, last step {bound.end:.3f}"
        said.append(f"{schedule.name}: {terms}")
    axes.axhline(truth, color=INK, lw=1.2, ls=":")
    axes.axhline(0, color=FAINT, lw=0.8)
    axes.set(ylim=(-3, 3.2), ylabel="nats", title=f"The bound's terms, their sum, and the truth (dotted): {truth:.3f}")
    axes.set_xticks(range(4), ["start", "steps", "last", "all"])
    axes.legend()
    sentence = f"All terms together are {', '.join(sums)}, in nats; the truth below them is E[-ln p(x₀)] = {truth:.3f}."
    return Picture(drawn, sentence, f"{'; '.join(said)}.")


def draw_gaps(p, make, counts):
    """How far the bound lies above the truth, over T: one line for each variance of the steps back."""
    curves, said = {}, []
    for kind, label in (("posterior", "variance of the posterior"), ("best", "best variance")):
        gaps = [losses.bound(p, make(T), kind).total - losses.entropy(p) for T in counts]
        curves[label] = counts, gaps
        said.append(f"{gaps[-1]:.4f} with the {label}")
    return draw_curves(
        curves,
        f"With T = {counts[-1]} the bound lies above the truth by {', '.join(said)} (nats).",
        counts,
        **{"xscale": "log", "yscale": "log", "xlabel": "T", "ylabel": "nats above the truth"},
        **{"xticks": counts, "xticklabels": counts, "title": "What the bound gives away"},
    )


@styled
def draw_scatter(log_snr, loss, draws):
    """{name: density}: what each draws, and how far one draw of the loss scatters, as a share of its mean."""
    spreads = {name: losses.spread(log_snr, density, loss) for name, density in draws.items()}
    spreads = dict(sorted(spreads.items(), key=lambda one: -one[1]))
    drawn, (rows, axes) = plots(1 + 0.3 * len(spreads), 1, 2, width_ratios=(3, 2))
    for k, name in enumerate(spreads):
        rows.fill_between(log_snr, k, k + 0.8 * draws[name] / draws[name].max(), color=FIRST, alpha=0.45, lw=0)
        rows.plot(log_snr, k + 0.8 * loss / loss.max(), color=INK, lw=1, ls=":")
    rows.set(xlim=(10, -10), xlabel="log SNR", yticks=np.arange(len(spreads)) + 0.3, yticklabels=spreads)
    rows.set_title("What is drawn (dotted: the gap)")
    axes.bar_label(axes.barh(*zip(*spreads.items(), strict=True), color=DATA, height=0.66), fmt="%.2f", padding=4)
    axes.set(xlim=(0, 1.25 * max(spreads.values())), xticks=[], yticks=[], title="Scatter of one draw")
    for one in (rows, axes):
        one.spines[:].set_visible(False)
        one.tick_params(left=False)
    drawn.subplots_adjust(left=0.12)
    said = ", ".join(f"{name} {value:.2f}" for name, value in reversed(spreads.items()))
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
        **{"xlim": (12, -14), "ylim": (0, 1.08), "xlabel": "log SNR", "yticks": []},
        title="Where the loss lies, and what is drawn (each up to its peak)",
    )
