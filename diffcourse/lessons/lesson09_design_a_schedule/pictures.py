"""Lesson 09: a schedule of one's own among the published ones."""

import numpy as np

from diffcourse import design, mixture, reverse, stats
from diffcourse.instrument.style import (
    BAND_EDGES,
    DATA,
    FAINT,
    FIRST,
    INK,
    LEVELS,
    LOG_SNR,
    NOISE,
    PAPER,
    SECOND,
    Picture,
    Y,
    figure,
    still,
    styled,
)

T = 1000
MARKS = ((NOISE, "o"), (FIRST, "s"), (SECOND, "D"), (DATA, "^"))
NEAREST = 1e-6  # of a pixel: what is nearer to a glyph is drawn there


@styled
def draw_leaderboard(scores):
    """Distances of several schedules, nearest in ten steps first: on the line, and of pictures."""
    scores = sorted(scores, key=lambda score: score.distances[10])
    drawn = figure(1.15 + 0.3 * len(scores))
    line, pictures = drawn.subplots(1, 2, sharey=True, width_ratios=(1.5, 1))
    rows = np.arange(len(scores))
    for n, (colour, mark) in zip(design.COUNTS, MARKS, strict=True):
        distances = [score.distances[n] for score in scores]
        line.plot(distances, rows, mark, color=colour, ms=7, mec=PAPER, label=f"{n}")
        off = [max(score.picture_distances[n], NEAREST) for score in scores]
        pictures.plot(off, rows, mark, color=colour, ms=7, mec=PAPER, clip_on=False)
        for row, distance in zip(rows, distances, strict=True):
            if n == 10:
                line.text(distance, row - 0.28, f"{distance:.4f}", ha="center", va="bottom", fontsize=7.5)
    starts = [score.start_error for score in scores]
    line.plot(starts, rows, "|", color=INK, ms=11, mew=2, label="endless")
    line.set(xscale="log", ylim=(len(scores) - 0.5, -0.75), xlabel="W₁ from the data", title="Two bumps, by steps back")
    line.set_yticks(rows, [score.name for score in scores])
    line.set_xticks([0.01, 0.1], ["0.01", "0.1"])
    for row, score in zip(rows, scores, strict=True):
        five = score.picture_distances[5]
        pictures.text(five, row - 0.28, f"{five:.4f}", ha="center", va="bottom", fontsize=7.5)
    pictures.set(xscale="log", xlim=(NEAREST, 0.3), xlabel="of a pixel, from the nearest", title="Glyphs")
    pictures.tick_params(axis="y", length=0)
    pictures.set_xticks([NEAREST, 0.0001, 0.01], ["≤ 10⁻⁶", "0.0001", "0.01"])
    for axes in (line, pictures):
        axes.minorticks_off()
        axes.grid(axis="y", color=FAINT, lw=0.4, alpha=0.5)
        axes.set_axisbelow(True)
    drawn.legend(*line.get_legend_handles_labels(), loc="lower center", ncols=5, columnspacing=1.4)
    high = drawn.get_figheight()
    drawn.subplots_adjust(left=0.245, right=0.985, top=1 - 0.28 / high, bottom=0.8 / high, wspace=0.06)
    best = min(scores, key=lambda score: score.picture_distances[5])
    said = [f"{score.name} {score.distances[10]:.4f}" for score in scores]
    return Picture(
        drawn,
        f"Distance from the two bumps in 10 steps back, nearest first: {', '.join(said)}. "
        f"Glyphs in 5 steps: nearest {best.name} with {best.picture_distances[5]:.4f}.",
    )


@styled
def draw_trade(ends, distances, starts):
    """Distance against the log SNR at T, {steps back: row}; starts: what remains in endless steps."""
    drawn = figure(2.9)
    axes = drawn.subplots()
    for (n, row), (colour, mark), line in zip(distances.items(), MARKS, ("-", "--", "-.", ":"), strict=False):
        axes.plot(ends, row, mark + line, color=colour, lw=1.6, ms=5, label=f"{n} steps")
        best = int(np.argmin(row))
        axes.plot(ends[best], row[best], "o", mfc="none", mec=INK, ms=13, mew=1.3)
    axes.plot(ends, starts, color=INK, lw=1.2, label="endless steps")
    axes.set(
        yscale="log", xlabel="log SNR at T", ylabel="W₁ from the data", title="Where should the chain end? (rings)"
    )
    axes.invert_xaxis()
    axes.legend(ncols=2)
    axes.minorticks_off()
    axes.set_yticks([0.01, 0.03, 0.1], ["0.01", "0.03", "0.1"])
    drawn.subplots_adjust(left=0.095, right=0.975, top=0.89, bottom=0.18)
    said = [f"{n} steps best at {ends[int(np.argmin(row))]:g} ({min(row):.4f})" for n, row in distances.items()]
    return Picture(drawn, f"Log SNR at T from {ends[0]:g} to {ends[-1]:g}: {', '.join(said)}.")


class DesignScene:
    """Mine and cosine as log SNR, the sampler's stops, its particles at t, and the leaderboard."""

    @styled
    def __init__(self):
        self.p, self.published, self.boards, self.key = mixture.bimodal(), design.published(), {}, None
        self.figure = figure(3.3)
        curve = self.figure.add_axes([0.065, 0.14, 0.32, 0.75])
        curve.set(
            xlim=(0, 1), ylim=LOG_SNR, xticks=[0, 0.5, 1], xticklabels=["0", "T/2", "T"], title="log SNR, and stops"
        )
        for edge in BAND_EDGES:
            curve.axhline(edge, color=FAINT, lw=0.6)
        share = np.linspace(0, 1, T + 1)[1:]
        cosine = np.maximum(self.published["cosine"].log_snr[1:], LOG_SNR[0])
        curve.plot(share, cosine, color=SECOND, ls="--", lw=1.5)
        curve.text(0.97, 0.93, "cosine", color=SECOND, transform=curve.transAxes, ha="right")
        curve.text(0.97, 0.85, "mine", color=FIRST, fontweight="bold", transform=curve.transAxes, ha="right")
        (self.mine,) = curve.plot(share, 0 * share, color=FIRST, lw=2)
        (self.stops,) = curve.plot([], [], "o", color=FIRST, ms=4, mec=PAPER, mew=0.5)
        (self.here,) = curve.plot([], [], "o", color=INK, ms=8, mec=PAPER, clip_on=False)
        density = self.figure.add_axes([0.43, 0.14, 0.175, 0.75])
        density.set(ylim=(Y[0], Y[-1]), xlim=(0, 0.95), yticks=[-2, 0, 2], xticks=[])
        self.fill = density.fill(0 * Y, Y, color=FIRST, alpha=0.35, lw=0)[0]
        (self.exact,) = density.plot(0 * Y, Y, color=DATA, lw=1.8)
        self.label = density.text(0.95, 0.94, "", transform=density.transAxes, ha="right", fontweight="bold")
        density.set_title("On the way back")
        board = self.figure.add_axes([0.785, 0.14, 0.155, 0.75])
        board.set(xlim=(0, 1), ylim=(len(self.published) + 0.5, -0.5), xticks=[], yticks=[])
        board.spines[:].set_visible(False)
        self.bars = board.barh(np.arange(len(self.published) + 1), 1.0, 0.62, color=DATA)
        self.names = [board.text(-0.05, k, "", ha="right", va="center", fontsize=8.5) for k in range(len(self.bars))]
        self.numbers = [board.text(0, k, "", va="center", fontsize=8.5) for k in range(len(self.bars))]
        self.title = board.text(-0.95, -0.75, "", fontsize=10.5, fontweight="bold")
        self.moving = [
            self.mine, self.stops, self.here, self.fill, self.exact, self.label,
            *self.bars, *self.names, *self.numbers, self.title,
        ]  # fmt: skip

    def walk(self, knots, steps):
        """The sampler's stops and states; they change with the knots and the number of steps."""
        if (knots, steps) != self.key:
            self.schedule = design.from_knots(knots)
            self.down = reverse.steps_down(T, steps)
            guess = design.best_guess(self.p, self.schedule)
            self.states = design.back(guess, design.even_noise(), self.schedule, self.down)
            self.key = (knots, steps)
            if steps not in self.boards:
                self.boards[steps] = {name: design.line_distance(s, steps) for name, s in self.published.items()}
            self.board = self.boards[steps] | {"mine": stats.wasserstein(self.states[-1], self.p)}
            self.ranked = sorted(self.board, key=self.board.get)
        return self.states

    def show(self, t, knots, steps=10):
        states = self.walk(knots, steps)
        last = int((self.down >= t).sum()) - 1
        at = int(self.down[last])
        log_snr = np.clip(self.schedule.log_snr, *LOG_SNR)
        self.mine.set_ydata(log_snr[1:])
        self.stops.set_data(self.down[:-1] / T, log_snr[self.down[:-1]])
        self.here.set_data([t / T], [log_snr[t]])
        heights, edges = np.histogram(states[last], LEVELS, density=True)
        outline = np.repeat(heights, 2)
        self.fill.set_xy(np.column_stack([np.r_[0, outline, 0], np.r_[edges[0], np.repeat(edges, 2)[1:-1], edges[-1]]]))
        self.exact.set_xdata(self.p.noised(self.schedule.alpha_bars[at]).pdf(Y))
        self.label.set_text(f"t = {at}")
        longest = max(self.board.values())
        for bar, name, number, key in zip(self.bars, self.names, self.numbers, self.ranked, strict=True):
            bar.set_width(self.board[key] / longest)
            bar.set_color(FIRST if key == "mine" else FAINT)
            name.set_text(key)
            name.set_fontweight("bold" if key == "mine" else "normal")
            number.set_text(f"{self.board[key]:.3f}")
            number.set_x(self.board[key] / longest + 0.03)
        self.title.set_text(f"W₁ in {steps} steps back")
        rank, best = self.ranked.index("mine") + 1, self.ranked[0]
        ahead = "" if rank == 1 else f" (first: {best}, {self.board[best]:.4f})"
        level = f"has log SNR {self.schedule.log_snr[t]:.2f}" if t else "is clean data"
        return (
            f"At t = {t} of {T}: mine {level}, and the sampler last stood at t = {at}. "
            f"In {steps} steps back it ends {self.board['mine']:.4f} from the data, "
            f"number {rank} of {len(self.board)}{ahead}."
        )


def draw_design(t, knots, steps=10):
    return still(DesignScene(), t, tuple(knots), steps)
