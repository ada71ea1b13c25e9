"""What was predicted beside what is true; the progress over the whole course."""

import numpy as np

from diffcourse.instrument.style import FAINT, FIRST, INK, PAPER, SECOND, Picture, figure, styled


def counted(value, unit):
    """The unit of so many: 1 step, 2 steps."""
    return unit.removesuffix("s") if value == 1 else unit


@styled
def draw_prediction(answer, truth, unit=""):
    """Two marks on one line of numbers."""
    drawn = figure(0.8)
    axes = drawn.add_axes([0.03, 0.42, 0.94, 0.2])
    low, high = sorted((answer, truth))
    room = 0.35 * (high - low) or abs(truth) / 2 or 1
    axes.set(xlim=(low - room, high + room), ylim=(-1, 1), yticks=[])
    axes.spines["left"].set_visible(False)
    axes.spines["bottom"].set_position("center")
    left, right = ("right", "left") if answer < truth else ("left", "right")
    for value, words, mark, colour, side in (
        (answer, "you", "D", SECOND, left),
        (truth, "it is", "o", FIRST, right),
    ):
        axes.plot([value], [0], mark, color=colour, ms=9, clip_on=False, zorder=3)
        axes.annotate(
            f" {words} {value:.6g} {counted(value, unit)} ".replace("  ", " "),
            (value, 0),
            (0, 9),
            textcoords="offset points",
            ha=side,
            color=colour,
            fontweight="bold",
        )
    return Picture(drawn, f"Predicted {answer:.6g}, true {truth:.6g} {counted(truth, unit)}".strip() + ".")


@styled
def draw_sketch(places, answer, truth, span):
    """A sketched row of values and the true one."""
    drawn = figure(2.2)
    axes = drawn.subplots()
    x = np.arange(len(places))
    axes.plot(x, truth, "o-", color=FIRST, lw=2, ms=7, label="it is")
    if answer is not None:
        axes.plot(x, answer, "D--", color=SECOND, lw=2, ms=7, label="your sketch")
        axes.vlines(x, answer, truth, color=INK, lw=0.8, ls=":")
        axes.legend(loc="center left", bbox_to_anchor=(1, 0.5))
    margin = 0.06 * (span[1] - span[0])
    axes.set(ylim=(span[0] - margin, span[1] + margin), title="Sketch and truth" if answer is not None else "It is")
    axes.set_xticks(x, places)
    drawn.subplots_adjust(left=0.075, right=0.8, top=0.86, bottom=0.14)
    row = ", ".join(f"{value:.3g}" for value in truth)
    if answer is None:
        return Picture(drawn, f"True values: {row}.")
    return Picture(drawn, f"Sketched {', '.join(f'{value:.3g}' for value in answer)}; true values: {row}.")


@styled
def draw_progress(rows):
    """A bar a lesson: exercises correct (full), tried (hatched), open (empty).

    rows: (stem, correct, tried, open, ...) for each lesson, with .due, how many of its questions are due.
    """
    drawn = figure(0.75 + 0.3 * len(rows))
    height = drawn.get_figheight()
    axes = drawn.add_axes([0.2, 0.2 / height, 0.62, 1 - 0.62 / height])
    longest = max(row.correct + row.tried + row.open for row in rows)
    axes.set(ylim=(len(rows) - 0.5, -0.5), xlim=(0, longest), xticks=[])
    axes.set_yticks(range(len(rows)), [row.stem for row in rows])
    axes.tick_params(length=0)
    axes.spines[:].set_visible(False)
    looks = (
        {"facecolor": FIRST, "edgecolor": FIRST},
        {"facecolor": PAPER, "edgecolor": FIRST, "hatch": "////"},
        {"facecolor": PAPER, "edgecolor": FAINT},
    )
    for k, row in enumerate(rows):
        boxes = [look for look, count in zip(looks, row[1:4], strict=True) for _ in range(count)]
        for place, look in enumerate(boxes):
            axes.barh(k, 0.86, left=place + 0.07, height=0.55, **look)
        if row.due:
            axes.text(len(boxes) + 0.2, k, f"{row.due} to recall", va="center", color=INK, fontsize=8.5)
    total, correct = sum(row.correct + row.tried + row.open for row in rows), sum(row.correct for row in rows)
    axes.set_title(f"{correct} of {total} exercises correct: full; tried: hatched; open: empty", x=-0.29, pad=8)
    due = sum(row.due for row in rows)
    sentence = f"{correct} of {total} exercises are correct, {sum(row.tried for row in rows)} more were tried"
    return Picture(drawn, f"{sentence}; {due} questions are due.")
