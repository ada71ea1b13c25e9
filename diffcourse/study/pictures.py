"""The progress over the whole course."""

from diffcourse.instrument.style import FAINT, FIRST, INK, PAPER, Picture, figure, styled


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
