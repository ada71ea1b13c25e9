"""`diffcourse progress report`: one page that prints, with all that a learner has done: a certificate of one's own."""

import html
from datetime import datetime
from pathlib import Path

import numpy as np

from diffcourse.exercise.reply import Note, marked
from diffcourse.instrument.style import LOG_SNR, draw_curves
from diffcourse.lessons import LESSONS
from diffcourse.study import progress, store, work
from diffcourse.study.predict import is_number, remembered, said

FILE = "diffcourse-report.html"
OURS = '<meta name="generator" content="diffcourse progress report">'
STYLE = """
body { font: 16px/1.5 system-ui, sans-serif; color: #22262b; background: #fff; max-width: 46rem; margin: 2rem auto;
  padding: 0 1rem }
h1 { font-size: 1.6rem; line-height: 1.2 } h2 { font-size: 1.2rem; margin-top: 2rem } h3 { font-size: 1rem }
table { border-collapse: collapse; width: 100% } section table { table-layout: fixed }
section th:first-child { width: 50% }
th, td { border-bottom: 1px solid #8a8f98; padding: 0.3rem 0.6rem 0.3rem 0; text-align: left; vertical-align: top }
[contenteditable]:empty::before { content: "Click here and write your name"; color: #5f646c }
section, tr, figure { break-inside: avoid } figure { margin: 1rem 0 } h2, h3 { break-after: avoid }
@media print { body { margin: 0; font-size: 11pt } [contenteditable]:empty { display: none } }
"""
MARKS = {"correct": "✓", "not yet": "◐", "open": "○"}


def write(path=FILE):
    """Write the page into a file of this name; it may replace an earlier report, and nothing else."""
    if store.is_off():
        return Note("Nothing was written", progress.OFF)
    path = Path(path).expanduser()
    try:
        if path.exists() and OURS not in path.read_text(encoding="utf-8", errors="replace"):
            return Note("Nothing was written", f"{progress.shown(path)} is there already, and it is no report.")
        work.write_whole(path.absolute(), page(progress.load()))
    except OSError as error:
        return Note("Nothing was written", f"{work.because(error, progress.shown(path))}.")
    return Note("Written", f"{progress.shown(path)}: open it in a browser; from there it prints.")


def page(known):
    """The HTML of the report. known: what `progress.load` returns."""
    events = [one for kinds in known.values() for keys in kinds.values() for all_ in keys.values() for one in all_]
    days = list(dict.fromkeys(day(event["at"]) for event in sorted(events, key=lambda event: event["at"])))
    when = f"{' to '.join(days[:: len(days) - 1 or 1])}." if days else "Nothing is kept yet."
    overview = progress.overview()
    lessons = "".join(lesson_part(lesson, known.get(lesson.stem, {})) for lesson in LESSONS)
    return (
        f'<!doctype html>\n<html lang="en">\n<meta charset="utf-8">\n{OURS}\n'
        f'<meta name="viewport" content="width=device-width">\n<title>The forward process: my report</title>\n'
        f"<style>{STYLE}</style>\n<h1>The forward process of diffusion models</h1>\n"
        f'<p contenteditable role="textbox" aria-label="Your name"></p>\n<p>{when}</p>\n'
        f"<p>{html.escape(str(overview).splitlines()[0])}</p>\n{progress.table(overview.rows)}\n"
        f"{design_part(known)}<h2>Lesson by lesson</h2>\n<p>✓ correct, ◐ tried, ○ open</p>\n{lessons}</html>\n"
    )


def day(at):
    moment = datetime.fromisoformat(at).astimezone()
    return f"{moment.day} {moment:%B %Y}"


def lesson_part(lesson, known):
    tried = known.get("exercise", {})
    items = []
    for name in lesson.exercises:
        statuses = progress.statuses(tried.get(name, []))
        mark = next((MARKS[one] for one in ("correct", "not yet") if one in statuses), MARKS["open"])
        items.append(f"{mark}&nbsp;{name.replace('_', '&nbsp;')}")
    rows = "".join(prediction_row(asked, remembered(key)) for key, asked in lesson.predictions.items())
    head = "<tr><th>predicted before looking</th><th>I said</th><th>it is</th></tr>"
    recalled = sum(key in lesson.questions for key in known.get("recall", {}))
    recall = f"<p>{recalled} of {len(lesson.questions)} questions recalled.</p>" if lesson.questions else ""
    table = f"<table>{head}{rows}</table>" if rows else ""
    heading = html.escape(work.title(lesson.stem))
    return f"<section><h3>{heading}</h3><p>{'&ensp; '.join(items)}</p>{recall}{table}</section>\n"


def prediction_row(asked, answer):
    """Nothing where no prediction was committed: the page tells no answer to a question that is still open."""
    if answer is None:
        return ""
    cells = [marked(asked.asks), *(in_words(one, asked) for one in (answer, asked.truth()))]
    return f"<tr>{''.join(f'<td>{one}</td>' for one in cells)}</tr>"


def in_words(answer, asked):
    if asked.choices:
        return marked(answer)
    if asked.places:
        return ", ".join(f"{value:.2g}" for value in answer)
    return html.escape(said(answer, asked.unit))


def design_part(known):
    """The newest schedule that met every demand of the last exercise, with its score."""
    kept = [
        event
        for kinds in known.values()
        for events in kinds.get("exercise", {}).values()
        for event in events
        if event["status"] == "correct" and is_design(event)
    ]
    if not kept:
        return ""
    newest = max(kept, key=lambda event: event["at"])
    score = "".join(f"<li>{html.escape(line)}</li>" for line in newest["score"])
    row = newest["log_snr"]
    picture = draw_curves(
        {"my schedule": (np.linspace(0, 1, len(row)), row)},
        f"Log SNR falls from {row[0]:.3g} at the first step to {row[-1]:.3g} at T.",
        **{"xlim": (0, 1), "ylim": LOG_SNR, "xlabel": "t / T", "title": "My schedule: log SNR at each step"},
    )._repr_mimebundle_()["text/html"]
    return (
        f"<section><h2>The schedule that I designed</h2>\n<figure>{picture}</figure>\n"
        f"<p>It met every demand on {day(newest['at'])}:</p><ul>{score}</ul></section>\n"
    )


def is_design(event):
    """The file may hold anything."""
    row, score = event.get("log_snr"), event.get("score")
    lists = isinstance(row, list) and isinstance(score, list) and row and score
    return lists and all(map(is_number, row)) and all(isinstance(one, str) for one in score)
