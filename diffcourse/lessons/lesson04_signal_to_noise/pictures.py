"""Lesson 04: where the steps go, and what pooling wins."""

import numpy as np

from diffcourse import guarantees
from diffcourse.instrument.style import BAND_EDGES, DATA, FAINT, INK, NOISE, PAPER, Picture, number, plots, styled


@styled
def draw_shares(*chosen):
    """Share of the steps spent in each band of SNR."""
    drawn, axes = plots(0.9 + 0.36 * len(chosen))
    colours = ("#dcd8cf", "#8fb8d6", DATA, "#003f66")  # from noise to clean; the shares stand in the bars too
    said = []
    for row, schedule in enumerate(chosen):
        shares, left = guarantees.snr_shares(schedule, BAND_EDGES), 0
        for band, (share, colour) in enumerate(zip(shares, colours, strict=True)):
            axes.barh(row, share, left=left, color=colour, height=0.7)
            if share > 0.025:
                text, size = (f"{100 * share:.1f} %", None) if share > 0.08 else (f"{100 * share:.1f}", 7.5)
                place = {"ha": "center", "va": "center", "fontsize": size}
                axes.text(left + share / 2, row, text, color=INK if band < 2 else PAPER, **place)
            left += share
        said.append(f"{schedule.name} {', '.join(f'{100 * share:.1f} %' for share in shares)}")
    axes.set(xlim=(0, 1), ylim=(len(chosen) - 0.5, -0.5), xticks=[])
    axes.set_yticks(range(len(chosen)), [s.name for s in chosen])
    axes.spines[:].set_visible(False)
    axes.tick_params(left=False)
    axes.set_title("Steps with SNR below 0.01  |  to 0.1  |  to 10  |  above 10")
    drawn.subplots_adjust(left=0.3, right=0.985, top=1 - 0.32 / drawn.get_figheight(), bottom=0.06)
    wasted = ", ".join(f"{number(guarantees.wasted_share(s, 0.01), '.1%')} ({s.name})" for s in chosen)
    sentence = f"Share of the steps that are nearly pure noise (SNR below 0.01): {wasted}."
    return Picture(drawn, sentence, f"SNR below 0.01, to 0.1, to 10, above: {'; '.join(said)}.")


@styled
def draw_scorecard(*chosen, m=1.0):
    """The four guarantees of several schedules, one panel each; the numbers stand beside their bars."""
    cards = [guarantees.scorecard(schedule, m) for schedule in chosen]
    panels = {
        "1. KL at T": [max(card.terminal_kl, 1e-18) for card in cards],
        "2. jump of the loss": [card.largest_loss_jump for card in cards],
        "2. steps below SNR 0.01": [card.wasted_share for card in cards],
        "3. smallest beta": [card.smallest_beta for card in cards],
        "4. smallest correlation": [card.smallest_correlation for card in cards],
    }
    drawn, grid = plots(1.05 + 0.62 * len(cards), 2, 3, sharey=True)
    grid = grid.ravel()
    for axes, (title, values) in zip(grid, panels.items(), strict=False):
        log = title[0] in "13"
        values = np.array(values)
        shown = np.log10(np.maximum(values, 1e-18)) + 18 if log else values
        axes.barh(range(len(cards)), shown / max(shown.max(), 1e-9), color=DATA, height=0.62)
        for row, value in enumerate(values):
            text = "0" if value <= 1e-18 else f"{100 * value:.1f} %" if "below" in title else f"{value:.2g}"
            axes.text(1.03, row, text, va="center", fontsize=8.5)
        axes.set(xlim=(0, 1.3), xticks=[], ylim=(len(cards) - 0.4, -0.6))
        axes.set_title(title + (" (log)" if log else ""), fontsize=9)
        axes.set_xlabel(f"{'longer' if 'smallest' in title else 'shorter'} is better", fontsize=8.5, loc="left")
        axes.set_yticks(range(len(cards)), [card.name for card in cards])
        axes.spines["bottom"].set_visible(False)
        axes.tick_params(left=False)
    grid[-1].set_axis_off()
    finite = [card.name for card in cards if not card.float32_finite]
    text = "3. not finite in float32:\n" + ("\n".join(finite) or "none")
    grid[-1].text(0.06, 0.5, text, transform=grid[-1].transAxes, va="center", fontsize=8.5)
    high, gap = drawn.get_figheight(), 0.55  # inches
    hspace = 2 * gap / (high - 0.58 - gap)
    drawn.subplots_adjust(left=0.245, right=0.975, top=1 - 0.28 / high, bottom=0.3 / high, wspace=0.1, hspace=hspace)
    said = [
        f"{card.name}: KL {card.terminal_kl:.2g}, largest jump {card.largest_loss_jump:.2g}, "
        f"{100 * card.wasted_share:.1f} % wasted, smallest beta {card.smallest_beta:.2g}, "
        f"smallest correlation {card.smallest_correlation:.2g}"
        for card in cards
    ]
    rows = [(c.terminal_kl, c.largest_loss_jump, c.wasted_share, -c.smallest_correlation) for c in cards]
    best = [cards[k].name for k in np.argmin(rows, axis=0)]
    sentence = "Purest end: {}; smallest jump of the loss: {}; fewest steps wasted: {}; neighbours most alike: {}."
    return Picture(drawn, sentence.format(*best), f"{'; '.join(said)}.")


def pool(x, k):
    """Average over blocks of k by k pixels: (..., size, size, channels) to (..., size / k, size / k, channels)."""
    *batch, height, width, channels = x.shape
    return x.reshape(*batch, height // k, k, width // k, k, channels).mean(axis=(-4, -2))


@styled
def draw_brightness(cases):
    """SNR at the last step, of one pixel and of the mean of all; `cases` maps a label to (schedule, pixels)."""
    drawn, axes = plots(0.9 + 0.55 * len(cases))
    said, last = [], {}
    for row, (label, (schedule, pixels)) in enumerate(cases.items()):
        pixel = schedule.snr[-1]
        axes.plot([pixel, pixel * pixels], [row, row], color=FAINT, linewidth=3, zorder=1)
        axes.plot(pixel, row, "s", color=NOISE, markersize=9, label=None if row else "one pixel")
        axes.plot(pixel * pixels, row, "o", color=DATA, markersize=10, label=None if row else "the mean of all pixels")
        axes.annotate(f"{pixel * pixels:.2g}", (pixel * pixels, row), (9, 5), textcoords="offset points")
        said.append(f"{label}: {pixel:.2g} and {pixel * pixels:.3g}")
        last[pixel * pixels] = f"{label}: one pixel has SNR {pixel:.2g}, the mean of all {pixel * pixels:.3g}"
    axes.axvline(1, color=INK, linestyle="--", linewidth=1)
    axes.set(xscale="log", xlim=(1e-10, 1e4), ylim=(len(cases) - 0.4, -0.6), xlabel="SNR at the last step")
    axes.set_yticks(range(len(cases)), list(cases))
    axes.legend(loc="upper left", frameon=False)
    axes.set_title("Brightness outlives the pixels")
    drawn.subplots_adjust(left=0.3, right=0.97, top=0.86, bottom=0.24)
    return Picture(
        drawn, f"At the last step of {last[max(last)]}.", f"SNR of one pixel and of the mean of all: {'; '.join(said)}."
    )


def spectrum(x0):
    """(frequencies, power) of a square picture of variance 1: the mean square of its waves, f to the picture's side."""
    grey = x0.mean(-1)
    grey = (grey - grey.mean()) / grey.std()
    side = len(grey)
    power = np.abs(np.fft.fft2(grey, norm="ortho")) ** 2
    f = side * np.fft.fftfreq(side)
    rings = np.hypot(f[:, None], f).round().astype(int)
    return np.arange(1, side // 2), (np.bincount(rings.ravel(), power.ravel()) / np.bincount(rings.ravel()))[
        1 : side // 2
    ]
