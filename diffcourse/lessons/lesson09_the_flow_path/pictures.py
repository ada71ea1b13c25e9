"""Lesson 09: where samplers stand."""

import numpy as np

from diffcourse import design, reverse
from diffcourse.instrument.style import FAINT, INK, LOG_SNR, LOOKS, PAPER, Picture, extremes, plots, styled


@styled
def draw_stops(*chosen, n=10, p=None, glyphs=None, zone=(0, 0)):
    """Where a sampler of n steps stands on the ladder of log SNR, and how near it ends: to two bumps, p, or glyphs.

    zone: between which levels the ladder is shaded.
    """
    drawn, axes = plots(0.95 + 0.34 * len(chosen))
    said, offs = [], {}
    for row, (schedule, (colour, _)) in enumerate(zip(chosen, LOOKS, strict=False)):
        stops = reverse.steps_down(schedule.T, n)[:-1]
        levels = np.clip(schedule.log_snr[stops], *LOG_SNR)
        off = design.line_distance(schedule, n, p) if glyphs is None else design.picture_distance(schedule, n, glyphs)
        axes.plot(levels, np.full(n, row), "o", color=colour, ms=7, mec=PAPER, clip_on=False)
        offs[schedule.name] = off
        axes.text(LOG_SNR[0] - 0.6, row, f"{off:.4f}", va="center")
        said.append(f"{schedule.name} {off:.4f}, last stop {levels[-1]:.1f}")
    axes.axvspan(*zone, color=FAINT, lw=0.8, alpha=0.3)
    axes.text(LOG_SNR[0] - 0.6, -0.95, "W₁" if glyphs is None else "off", va="center", color=INK)
    axes.set(xlim=LOG_SNR[::-1], ylim=(len(chosen) - 0.4, -0.6), xlabel="log SNR (clean on the left)")
    axes.set_yticks(range(len(chosen)), [schedule.name for schedule in chosen])
    axes.spines["left"].set_visible(False)
    axes.tick_params(left=False)
    axes.grid(axis="y", color=FAINT, lw=0.4, alpha=0.6)
    axes.set_title(f"{n} steps back: where the sampler stands")
    high = drawn.get_figheight()
    drawn.subplots_adjust(left=0.19, right=0.9, top=1 - 0.32 / high, bottom=0.45 / high)
    data = "a glyph" if glyphs is not None else "the two bumps" if p is None else "the data"
    sentence = f"Nearest to {data} in {n} steps back: {extremes(offs, '.4f', '; farthest: ')}."
    return Picture(drawn, sentence, f"All, with the log SNR of the last stop: {'; '.join(said)}.")
