"""What a learner has done: `record` keeps it, `overview()` shows it, `export` copies it out, `reset` begins anew.

DIFFCOURSE_PROGRESS=off reads and writes nothing; DIFFCOURSE_PROGRESS=/a/folder keeps it there; else it is kept in
`.progress` at the top of the course. None of this ever raises into a learner's cell.
"""

import contextlib
import html
import json
import sys
import threading
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import numpy as np

from diffcourse.exercise.reply import Note
from diffcourse.lessons import EXERCISES, LESSONS, PREDICTIONS, QUESTIONS
from diffcourse.study import store

OFF = "it is off here (DIFFCOURSE_PROGRESS=off), so nothing is read or written. In your own copy this cell shows yours."
KEPT_IN_BROWSER = (
    "Progress is kept by this browser, for this page alone; it goes with the browser's data. "
    "`progress.export(...)` writes it into a file that you can download."
)
KINDS = {"exercise": EXERCISES, "recall": QUESTIONS, "prediction": PREDICTIONS, "explorer": PREDICTIONS}
HOMES = {(kind, key): entry.lesson for kind, entries in KINDS.items() for key, entry in entries.items()}

_waiting = {}  # {line: Entry} that no disk has taken yet; the next record tries again
_said = set()
_one_thread = threading.RLock()  # a widget's callback may run beside a cell


# -- keeping ---------------------------------------------------------------------------------------------------------


def record(stem, kind, key, status, at=None, **facts):
    """Keep what happened: record("02-closed-form", "exercise", "jump_by_hand", "not yet", diagnosis="sign").

    kind: "exercise", "recall" or "prediction". facts: whatever JSON can hold. at: when it was, where it is not now (the
    recalls of one question and one time are one sitting, and the later record of it stands).
    A blank answer ("not attempted") leaves no trace.
    """
    try:
        if store.is_off() or str(status) == "not attempted":
            return
        event = {"at": (at or store.now()).isoformat(), "status": str(status), **store.plain(facts)}
        entry = store.Entry(stem, kind, key, event)
        with _one_thread:
            _waiting[store.line_of(entry)] = entry
            _write()
    except Exception as error:
        _say_not_saved(error)


def _write(more=()):
    _say(*store.append(store.place(), [*_waiting, *map(store.line_of, more)]))
    _waiting.clear()
    _said.difference_update([one for one in _said if one.startswith("Progress is not saved")])
    if sys.platform == "emscripten":
        _say(KEPT_IN_BROWSER)


def _say(*sentences):
    """Print each sentence that has not been said yet."""
    for sentence in map(shown, sentences):
        if sentence not in _said:
            _said.add(sentence)
            with contextlib.suppress(OSError, ValueError):  # there may be no one left to read it
                print(sentence)


def shown(text):
    """On one line and without what no screen can show: a folder's name may hold anything."""
    return " ".join(str(text).encode("utf-8", "backslashreplace").decode().splitlines())


def _say_not_saved(error):
    if not any(sentence.startswith("Progress is not saved") for sentence in _said):
        _say(f"Progress is not saved: {_because(error)}. It stays in memory until this notebook's kernel ends.")


def _because(error):
    if isinstance(error, OSError):
        return shown(f"{error.strerror or error}" + (f" ({error.filename})" if error.filename else ""))
    return shown(error).rstrip(".")


# -- reading ---------------------------------------------------------------------------------------------------------


def load():
    """{stem: {kind: {key: [events, oldest first]}}}: all that was recorded, saved or not; empty where it is off.

    An event holds `at`, `status` and the facts recorded with it.
    """
    if store.is_off():
        return {}
    with _one_thread:
        saved = {}
        try:
            saved, sentences = store.read(store.place())
            _say(*sentences)
        except Exception as error:
            _say_not_saved(error)
        return store.by_lesson((saved | _waiting).values(), HOMES)


def events(kind, key):
    """The events of one exercise, question or prediction, oldest first."""
    return load().get(HOMES.get((kind, key)), {}).get(kind, {}).get(key, [])


# -- taking out, beginning anew --------------------------------------------------------------------------------------


def export(path):
    """Write all of it into one new file of JSON."""
    lessons = load()
    try:
        path = Path(path).expanduser()
        whole = {"format": store.FORMAT, "exported": store.now().isoformat(), "lessons": lessons}
        text = json.dumps(whole, indent=1, ensure_ascii=False) + "\n"
        with open(path, "xb") as file:  # x: refuses to overwrite
            file.write(text.encode("utf-8", "backslashreplace"))
    except FileExistsError:
        return Note("Nothing was exported", f"there is something of that name already ({shown(path)}).")
    except Exception as error:
        return Note("Nothing was exported", f"{_because(error)}.")
    return Note("Exported", f"what is known of {len(lessons)} lessons is in {shown(path)}.")


def reset(lesson=None):
    """Begin anew, with one lesson ("02" or "02-closed-form") or with all. What was there stays in the log."""
    if store.is_off():
        return Note("Progress", OFF)
    with _one_thread:
        stems = [stem for stem in load() if lesson is None or stem == lesson or stem.startswith(f"{lesson}-")]
        if not stems:
            return Note("Nothing to reset", f"no progress is known of {lesson or 'any lesson'}.")
        try:
            event = {"at": store.now().isoformat(), "status": store.RESET}
            _write([store.Entry(stem, store.RESET, "lesson", event) for stem in stems])
            kept = shown(store.place() / store.LOG)
        except Exception as error:
            return Note("Nothing was reset", f"{_because(error)}.")
    return Note("Reset", f"{', '.join(stems)} can begin anew; what was there is kept in {kept}.")


# -- looking ---------------------------------------------------------------------------------------------------------


class Row(NamedTuple):
    """One lesson: exercises correct, tried without success yet, and open; questions; predictions."""

    stem: str
    correct: int
    tried: int
    open: int
    answered: int
    due: int
    questions: int
    committed: int
    skipped: int

    def __str__(self):
        total = self.correct + self.tried + self.open
        said = f"{self.stem}: {self.correct} of {total} exercises correct, {self.tried} tried, {self.open} open"
        said += f"; {self.answered} of {self.questions} questions answered, {self.due} due"
        if self.committed or self.skipped:
            said += f"; predictions: {self.committed} committed, {self.skipped} skipped"
        return f"{said}."


@dataclass(frozen=True)
class Overview:
    """The progress over the whole course: as text, and in a notebook as a picture too."""

    rows: tuple  # of Row; empty where progress is off

    def __str__(self):
        if not self.rows:
            return f"Progress: {OFF}"
        whole = Row("The whole course", *map(sum, list(zip(*self.rows, strict=True))[1:]))
        return "\n".join(map(str, [whole, *self.rows]))

    __repr__ = __str__

    def _repr_mimebundle_(self, include=None, exclude=None):
        if not self.rows:
            return Note("Progress", OFF)._repr_mimebundle_()
        lessons = f"<details><summary>Lesson by lesson</summary>{table(self.rows)}</details>"
        return {"text/plain": str(self), "text/html": f"{portrait(self.rows, go_on(self.rows))}{lessons}"}


def portrait(rows, words):
    """The photograph, with the less noise the more is solved, beside words; as HTML."""
    from diffcourse.instrument import photo, style  # here, for whoever only records needs no picture

    solved, total = sum(row.correct for row in rows), len(EXERCISES)
    alpha_bar, x0 = np.sqrt(solved / total), photo.hopper(80)  # the root: the first few are to be seen
    with style.own_look():
        noise = np.random.default_rng(0).standard_normal(x0.shape)
        picture = photo.row({f"{solved} of {total} solved": np.sqrt(alpha_bar) * x0 + np.sqrt(1 - alpha_bar) * noise})
    said = "All noise is off her." if solved == total else "Each exercise that you solve takes noise off her."
    words = f'<div style="flex: 1 1 220px">{words}<p>{said}</p></div>'
    return f'<div style="display: flex; flex-wrap: wrap; gap: 14px; align-items: center">{picture}{words}</div>'


def go_on(rows, stem=None):
    """A link to the exercises that are begun and not done, else to the first lesson that is not done.

    stem: of the lesson that has just been read.
    """
    from diffcourse.study import work

    unfinished = [row for row in rows if row.tried or row.open]
    if not unfinished:
        return ""
    row = next((row for row in unfinished if row.stem == stem or row.correct or row.tried), unfinished[0])
    seen = row.stem == stem or row.correct or row.tried or row.committed or row.skipped
    folder, what, left = (
        ("exercises", "Exercises ", f", {row.tried + row.open} to solve") if seen else ("notebooks", "Lesson ", "")
    )
    title = html.escape(work.title(row.stem))
    return f'<p><strong>Go on:</strong> <a href="../{folder}/{row.stem}.ipynb">{what}{title}</a>{left}.</p>'


def table(rows):
    """A line a lesson, with a box an exercise."""
    from diffcourse.study import work  # here, for whoever only records needs none of it

    def line(tag, *cells):
        left = 'style="text-align: left; white-space: nowrap"'  # JupyterLab sets tables to the right
        return "".join(f"<{tag} {left}>{cell}</{tag}>" for cell in cells)

    lines = [line("th", "lesson", "exercises", "", "questions", "predictions")]
    for row in rows:
        boxes = "■" * row.correct + "◩" * row.tried + "□" * row.open
        said = f"{row.correct} of {len(boxes)}" + f", {row.tried} tried" * bool(row.tried)
        asked = f"{row.answered} of {row.questions}" + f", {row.due} due" * bool(row.due) if row.answered else ""
        seen = f'<span aria-hidden="true" style="letter-spacing: 0.25em">{boxes}</span>'
        lines.append(line("th", html.escape(work.title(row.stem))) + line("td", seen, said, asked, row.committed or ""))
    caption = '<caption style="text-align: left">■ correct, ◩ tried, □ open</caption>'
    return f"<table>{caption}{''.join(f'<tr>{one}</tr>' for one in lines)}</table>"


def overview():
    """How far the learner is, over all lessons."""
    return Overview(() if store.is_off() else rows())


def rows():
    from diffcourse.study import spacing

    known, now = load(), store.now()

    def row(lesson):
        """What is kept of exercises that the course no longer has is not counted."""
        kept = known.get(lesson.stem, {})
        tried = [statuses(kept["exercise"][name]) for name in lesson.exercises if name in kept.get("exercise", {})]
        correct = sum("correct" in one for one in tried)
        asked = [kept["recall"][key] for key in lesson.questions if key in kept.get("recall", {})]
        predicted = [statuses(one) for one in kept.get("prediction", {}).values()]
        skipped = predicted.count({"skipped"})
        return Row(
            lesson.stem,
            correct=correct,
            tried=len(tried) - correct,
            open=len(lesson.exercises) - len(tried),
            answered=len(asked),
            due=sum(spacing.is_due(one, now) for one in asked),
            questions=len(lesson.questions),
            committed=len(predicted) - skipped,
            skipped=skipped,
        )

    return tuple(map(row, LESSONS))


def statuses(events):
    return {one["status"] for one in events}
