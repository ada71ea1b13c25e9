"""Lesson 12: a schedule of one's own among the published ones."""

from typing import NamedTuple

import numpy as np

from diffcourse import design
from diffcourse.exercise.reply import OPENINGS, panel
from diffcourse.instrument.style import DATA, FAINT, FIRST, INK, NOISE, PAPER, SECOND, Picture, plots, styled

MARKS = ((NOISE, "o"), (FIRST, "s"), (SECOND, "D"), (DATA, "^"))
NEAREST = 1e-6  # of a pixel: what is nearer to a glyph is drawn there


@styled
def draw_leaderboard(board, glyphs):
    """Distances of several schedules, nearest in ten steps first: from the two bumps, and from the nearest glyph."""
    board = sorted(board, key=lambda s: design.line_distance(s, 10))
    drawn, (line, pictures) = plots(1.15 + 0.3 * len(board), 1, 2, sharey=True, width_ratios=(1.5, 1))
    rows, of_pictures = np.arange(len(board)), {}
    for n, (colour, mark) in zip(design.COUNTS, MARKS, strict=True):
        distances = [design.line_distance(s, n) for s in board]
        line.plot(distances, rows, mark, color=colour, ms=7, mec=PAPER, label=f"{n}")
        of_pictures[n] = [design.picture_distance(s, n, glyphs) for s in board]
        pictures.plot(np.maximum(of_pictures[n], NEAREST), rows, mark, color=colour, ms=7, mec=PAPER, clip_on=False)
        for axes, column in {10: [(line, distances)], 5: [(pictures, of_pictures[n])]}.get(n, []):
            beside = {"transform": axes.get_yaxis_transform(), "va": "center", "fontsize": 8}
            axes.text(1.03, -0.8, f"{n} steps", weight="bold", **beside)
            for row, off in enumerate(column):
                axes.text(1.03, row, f"{off:.4f}", **beside)
    starts = [design.start_error(s) for s in board]
    line.plot(starts, rows, "|", color=INK, ms=11, mew=2, label="endless")
    line.set(
        xscale="log", ylim=(len(board) - 0.5, -0.75), xlabel="distance (number: 10 steps)", title="Two bumps, by steps"
    )
    line.set_yticks(rows, [s.name for s in board])
    for label in line.get_yticklabels():
        label.set(**{"color": FIRST, "weight": "bold"} if label.get_text() == "yours" else {})
    line.set_xticks([0.01, 0.1], ["0.01", "0.1"])
    pictures.set(xscale="log", xlim=(NEAREST, 0.3), xlabel="distance of a pixel", title="Nearest glyph")
    pictures.tick_params(axis="y", length=0)
    pictures.set_xticks([NEAREST, 0.0001, 0.01], ["≤ 10⁻⁶", "0.0001", "0.01"])
    for axes in (line, pictures):
        axes.minorticks_off()
        axes.grid(axis="y", color=FAINT, lw=0.4, alpha=0.5)
        axes.set_axisbelow(True)
    drawn.legend(*line.get_legend_handles_labels(), loc="lower center", ncols=5, columnspacing=1.4)
    high = drawn.get_figheight()
    drawn.subplots_adjust(left=0.21, right=0.92, top=1 - 0.28 / high, bottom=0.8 / high, wspace=0.34)
    best = int(np.argmin(of_pictures[5]))
    said = [f"{s.name} {design.line_distance(s, 10):.4f}" for s in board]
    return Picture(
        drawn,
        f"Nearest to the two bumps in 10 steps back: {said[0]}. Nearest to a glyph in 5: {board[best].name} "
        f"{of_pictures[5][best]:.4f}.",
        f"Bumps, in 10 steps: {', '.join(said)}.",
    )


@styled
def draw_trade(ends, distances, starts):
    """Distance against the log SNR at T, {steps back: row}; starts: what remains in endless steps."""
    drawn, axes = plots(2.9)
    for (n, row), (colour, mark), line in zip(distances.items(), MARKS, ("-", "--", "-.", ":"), strict=False):
        axes.plot(ends, row, mark + line, color=colour, lw=1.6, ms=5, label=f"{n} steps")
        axes.plot(*np.transpose(_best(ends, row)), "o", mfc="none", mec=INK, ms=13, mew=1.3)
    axes.plot(ends, starts, color=INK, lw=1.2, label="endless steps")
    axes.set(yscale="log", xlabel="log SNR at T", ylabel="distance from the data")
    axes.set_title("Where should the chain end? (rings)")
    axes.invert_xaxis()
    axes.legend(ncols=2)
    axes.minorticks_off()
    axes.set_yticks([0.01, 0.03, 0.1], ["0.01", "0.03", "0.1"])
    said = [
        f"{' or '.join(f'{end:g}' for end, _ in _best(ends, row))} in {n} steps ({min(row):.4f} away)"
        for n, row in distances.items()
    ]
    sentence = f"The best end of the chain, in log SNR at T: {', '.join(dict.fromkeys((said[0], said[-1])))}."
    return Picture(drawn, sentence, f"Of {ends[0]:g} to {ends[-1]:g}: {', '.join(said)}.")


def _best(ends, row):
    """The ends that are nearest, with their distances: those within a hundredth are equally good."""
    return [(end, off) for end, off in zip(ends, row, strict=True) if off < 1.01 * min(row)]


class Demands(NamedTuple):
    """A row for each demand of the challenge: what is asked, and what some schedules make of it."""

    made: dict  # {name of a schedule: its demands}

    def __repr__(self):
        def one(demands):
            missed = [f"{one.says} {one.value:.3g} (at most {one.limit:g})" for one in demands if not one.met]
            return f"{len(demands) - len(missed)} of {len(demands)}" + f", not {', '.join(missed)}" * bool(missed)

        return "Demands met: " + "; ".join(f"{name} {one(demands)}" for name, demands in self.made.items()) + "."

    def _repr_mimebundle_(self, include=None, exclude=None):
        def line(tag, *cells):
            left = 'style="text-align: left; padding-right: 1em"'  # JupyterLab sets tables to the right
            return f"<tr>{''.join(f'<{tag} {left}>{cell}</{tag}>' for cell in cells)}</tr>"

        rows = []
        for one in zip(*self.made.values(), strict=True):
            cells = (f"{'✓' if each.met else '✗'} {each.value:.3g}" for each in one)
            rows.append(line("td", one[0].says, f"{one[0].limit:g}", *cells))
        met = (f"<b>{sum(one.met for one in made)} of {len(made)}</b>" for made in self.made.values())
        rows.append(line("td", "<b>met</b>", "", *met))
        table = f"<table>{line('th', 'demand', 'at most', *self.made)}{''.join(rows)}</table>"
        praised = "yours" in self.made and all(one.met for one in self.made["yours"])
        words = ("✓", "All six:", "your curve meets every demand.", OPENINGS["correct"][2])
        return {"text/plain": repr(self), "text/html": table + panel(*words) * praised}


def draw_demands(*schedules, **data):
    """What each schedule makes of the demands of the challenge; data: what `design.challenge` takes."""
    return Demands({schedule.name: design.challenge(schedule, **data) for schedule in schedules})
