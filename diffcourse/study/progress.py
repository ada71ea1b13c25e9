"""What a learner has done: `record` keeps it, `overview()` shows it, `export` copies it out, `reset` begins anew.

DIFFCOURSE_PROGRESS=off reads and writes nothing; DIFFCOURSE_PROGRESS=/a/folder keeps it there; else it is kept in
`.progress` at the top of the course. None of this ever raises into a learner's cell.
"""

import threading
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from diffcourse.exercise.reply import Note, panel
from diffcourse.lessons import LESSONS
from diffcourse.study import store

OFF = "it is off here (DIFFCOURSE_PROGRESS=off), so nothing is read or written. In your own copy this cell shows yours."
KEPT_IN_BROWSER = (
    "Progress is kept by this browser, for this page alone; it goes with the browser's data. "
    "`progress.export(...)` writes it into a file that you can download."
)

_waiting = {}  # stem: [(kind, key, event)], what could not be written yet
_said = set()
_one_thread = threading.RLock()  # a widget's callback may run beside a cell


# -- keeping ---------------------------------------------------------------------------------------------------------


def record(stem, kind, key, status, at=None, **facts):
    """Keep what happened: record("02-closed-form", "exercise", "jump_by_hand", "not yet", diagnosis="sign").

    kind: "exercise", "recall" or "prediction". facts: whatever JSON can hold. at: when it was, where it is not now (two
    recalls of one time and one answer are one, and the later record of it stands).
    A blank answer ("not attempted") leaves no trace.
    """
    if store.is_off() or status == "not attempted":
        return
    try:
        event = {"at": (at or store.now()).isoformat(), "status": str(status), "times": 1, **plain(facts)}
        names = (store.STEM, stem), (store.KIND, kind), (store.KEY, key)
        if not all(pattern.fullmatch(name) for pattern, name in names):
            raise ValueError(f"{stem}, {kind}, {key} cannot be names in a file")
        with _one_thread:
            _waiting.setdefault(stem, []).append((kind, key, event))
            _write_waiting()
    except Exception as error:
        _say_not_saved(error)


def plain(value):
    """The same in what JSON knows; NumPy's numbers and arrays become Python's, anything else its text."""
    if isinstance(value, dict):
        return {str(name): plain(one) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return [plain(one) for one in value]
    if value is None or type(value) in (bool, int, float, str):
        return value
    return plain(value.tolist()) if hasattr(value, "tolist") else str(value)


def _write_waiting():
    """Write all that waits, lesson by lesson. What fails goes on waiting, and the first failure is raised."""
    folder, failure = store.place(), None
    with store.locked(folder):
        for stem in list(_waiting):
            try:
                lesson, sentences = store.read(folder, stem)
                _say(*sentences)
                for one in _waiting[stem]:
                    store.add(lesson, *one)
                store.write_text(folder / f"{stem}.json", store.text_of(lesson))
                del _waiting[stem]
            except (OSError, store.NotSaved) as error:
                failure = failure or error
    if failure:
        raise failure
    if store.IN_BROWSER:
        _say(KEPT_IN_BROWSER)
    _said.difference_update([one for one in _said if one.startswith("Progress is not saved")])


def _say(*sentences):
    """Print each sentence that has not been said yet."""
    for sentence in sentences:
        if sentence not in _said:
            _said.add(sentence)
            print(sentence)


def _say_not_saved(error):
    if not any(sentence.startswith("Progress is not saved") for sentence in _said):
        _say(f"Progress is not saved: {_because(error)}. It stays in memory until this notebook's kernel ends.")


def _because(error):
    if isinstance(error, OSError):
        return f"{error.strerror or error}" + (f" ({error.filename})" if error.filename else "")
    return str(error).rstrip(".")


# -- reading ---------------------------------------------------------------------------------------------------------


def load():
    """{stem: {kind: {key: [events, oldest first]}}}: all that was recorded, saved or not; empty where it is off.

    An event holds `at`, `status`, `times` and the facts recorded with it.
    """
    lessons = {}
    if store.is_off():
        return lessons
    with _one_thread:
        try:
            lessons = _saved()
        except Exception as error:
            _say_not_saved(error)
        for stem, events in _waiting.items():
            for one in events:
                store.add(lessons.setdefault(stem, {}), *one)
    return lessons


def _saved():
    folder = store.place()
    stems = sorted(path.stem for path in folder.glob("*.json") if store.STEM.fullmatch(path.stem))
    lessons = {}
    if not stems:
        return lessons
    try:
        with store.locked(folder):
            for stem in stems:
                lessons[stem], sentences = store.read(folder, stem)
                _say(*sentences)
    except OSError:  # a folder that can only be read has no lock, and no one who writes into it
        for stem in stems:
            if store.is_whole(path := folder / f"{stem}.json"):
                lessons[stem] = store.events_of(path.read_text(encoding="utf-8"))
    return {stem: lesson for stem, lesson in lessons.items() if lesson}


# -- taking out, beginning anew --------------------------------------------------------------------------------------


def export(path):
    """Write all of it into one new file of JSON."""
    path = Path(path).expanduser()
    lessons = load()
    try:
        if path.exists():
            raise FileExistsError(17, "there is something of that name already", str(path))
        store.write_text(path, store.text_of({"exported": store.now().isoformat(), "lessons": lessons}))
    except OSError as error:
        return Note("Nothing was exported", f"{_because(error)}.")
    return Note("Exported", f"what is known of {len(lessons)} lessons is in {path}.")


def reset(lesson=None):
    """Begin anew, with one lesson ("02" or "02-closed-form") or with all. What was there is kept in a folder beside."""
    if store.is_off():
        return Note("Progress", OFF)
    with _one_thread:
        stems = [stem for stem in load() if lesson is None or stem == lesson or stem.startswith(f"{lesson}-")]
        if not stems:
            return Note("Nothing to reset", f"no progress is known of {lesson or 'any lesson'}.")
        try:
            if _waiting:
                _write_waiting()
            folder = store.place()
            kept = folder / f"before-reset-{store.now():%Y-%m-%dT%H%M%S%f}"
            with store.locked(folder):
                kept.mkdir()
                for stem in stems:
                    (folder / f"{stem}.json").rename(kept / f"{stem}.json")
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
        from diffcourse.study.pictures import draw_progress

        picture = draw_progress(self.rows)._repr_mimebundle_()["text/html"]
        whole, *lessons = str(self).splitlines()
        items = "".join(f"<li>{line}</li>" for line in lessons)
        text = panel("→", "Progress:", whole, "--jp-info-color1, #1565c0")
        return {"text/plain": str(self), "text/html": f"{text}{picture}<ul>{items}</ul>"}


def overview():
    """How far the learner is, over all lessons."""
    if store.is_off():
        return Overview(())
    from diffcourse.study import spacing

    known, now = load(), store.now()
    return Overview(tuple(row(lesson, known.get(lesson.stem, {}), now, spacing.is_due) for lesson in LESSONS))


def row(lesson, entries, now, is_due):
    """The Row of a lesson; what is kept of exercises that the course no longer has is not counted."""
    statuses = {
        kind: {key: {one["status"] for one in events} for key, events in entries.get(kind, {}).items()}
        for kind in ("exercise", "prediction")
    }
    tried = [statuses["exercise"][name] for name in lesson.exercises if name in statuses["exercise"]]
    correct = sum("correct" in one for one in tried)
    asked = [events for key, events in entries.get("recall", {}).items() if key in lesson.questions]
    skipped = sum(one == {"skipped"} for one in statuses["prediction"].values())
    return Row(
        lesson.stem,
        correct=correct,
        tried=len(tried) - correct,
        open=len(lesson.exercises) - len(tried),
        answered=len(asked),
        due=sum(is_due(events, now) for events in asked),
        questions=len(lesson.questions),
        committed=len(statuses["prediction"]) - skipped,
        skipped=skipped,
    )
