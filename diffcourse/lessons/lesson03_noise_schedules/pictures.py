"""Lesson 03: schedules side by side."""

import numpy as np

from diffcourse.instrument.style import FAINT, LOG_SNR, LOOKS, Picture, extremes, first, plots, styled


@styled
def draw_schedules(*chosen):
    """beta, alpha_bar and log SNR of several schedules, against t / T."""
    drawn, panels = plots(3.1, 1, 3)
    for schedule, (colour, line) in zip(chosen, LOOKS, strict=False):
        share = np.linspace(0, 1, schedule.T + 1)
        for axes, y in zip(panels, (schedule.betas, schedule.alpha_bars, schedule.log_snr), strict=True):
            axes.plot(share[1:], y[1:], color=colour, ls=line, lw=1.8, label=schedule.name)
    for axes, title in zip(panels, ("βₜ", "ᾱₜ", "log SNR"), strict=True):
        axes.set(xlim=(0, 1), xticks=[0, 0.5, 1], xticklabels=["0", "T/2", "T"], title=title)
    panels[0].set(yscale="log", ylim=(1e-5, 1.5))
    panels[0].minorticks_off()
    panels[2].set(ylim=LOG_SNR)
    panels[2].axhline(0, color=FAINT, lw=0.8)
    drawn.legend(*panels[0].get_legend_handles_labels(), loc="lower center", ncols=3)
    drawn.subplots_adjust(left=0.08, right=0.98, top=0.9, bottom=0.3, wspace=0.3)
    said = [f"{s.name} {first(s.snr <= 1)}" for s in chosen]
    lengths = " or ".join(str(T) for T in sorted({s.T for s in chosen}))
    half = extremes({s.name: s.alpha_bars[s.T // 2] for s in chosen}, ".0%", " to ")
    sentence = f"Half way, the signal's share of the variance runs from {half}."
    return Picture(drawn, sentence, f"Signal and noise are equal (SNR 1, T = {lengths}): {', '.join(said)}.")


@styled
def draw_fall(*chosen):
    """How far log SNR falls in each quarter of the steps, from t = 1 on, where it is finite."""
    drawn, axes = plots(2.6)
    said, most, width = [], [], 0.8 / len(chosen)
    quarters = ["first", "second", "third", "fourth"]
    for k, (schedule, (colour, _)) in enumerate(zip(chosen, LOOKS, strict=False)):
        steps = np.linspace(0, schedule.T, 5).round().astype(int)
        with np.errstate(invalid="ignore"):  # infinite where nothing is left
            fall = np.nan_to_num(-np.diff(schedule.log_snr[np.maximum(steps, 1)]), posinf=np.inf)
        words, places = [f"{x:.1f}" for x in fall], np.arange(4) + k * width
        bars = axes.bar(places, np.minimum(fall, 25), width * 0.92, color=colour, label=schedule.name)
        axes.bar_label(bars, words, fontsize=8)
        said.append(f"{schedule.name} {', '.join(words)}")
        most.append(f"{schedule.name} in the {quarters[fall.argmax()]} quarter ({words[fall.argmax()]})")
    axes.set_xticks(np.arange(4) + width * (len(chosen) - 1) / 2, quarters)
    axes.set(xlabel="quarter of the steps", title="How far log SNR falls", ylim=(0, None))
    axes.margins(y=0.12)
    axes.legend(loc="upper center", ncols=len(chosen))
    return Picture(drawn, f"Log SNR falls most: {', '.join(most)}.", f"All four quarters: {'; '.join(said)}.")
