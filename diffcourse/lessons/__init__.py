"""One room a lesson. Its name says which: `lesson02_closed_form` holds what belongs to `02-closed-form` alone.

A room may hold `exercises.py` (EXERCISES), `questions.md` (what to recall), `predictions.py` (PREDICTIONS),
`pictures.py` (`draw_*`), `explorers.py`, and `own.py`: by the name of an exercise, what a learner's own right answer to
it makes.

Who adds a room and its three notebooks adds a lesson; who deletes them deletes it. Nothing is listed here: each entry
gets its name and its lesson from where it stands.
"""

import difflib
import pkgutil
from dataclasses import dataclass, field
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

import numpy as np

from diffcourse.exercise.questions import read_questions


@dataclass(frozen=True)
class Lesson:
    """A lesson's stem ("02-closed-form") and what it asks, by name and in order."""

    stem: str
    room: str
    exercises: dict = field(default_factory=dict)
    questions: dict = field(default_factory=dict)
    predictions: dict = field(default_factory=dict)


@np.errstate(all="warn", under="ignore")  # NumPy's own, whatever the learner has set
def part(room, module):
    """A module of a room, or None where the room has no such module."""
    name = f"{__name__}.{room}.{module}"
    return import_module(name) if find_spec(name) else None


def lesson_of(room):
    """The Lesson of a room; its entries learn their names and their lesson, and what came before them."""
    stem = room.removeprefix("lesson").replace("_", "-")
    exercises, predictions = part(room, "exercises"), part(room, "predictions")
    recalled = Path(__path__[0], room, "questions.md")
    lesson = Lesson(
        stem,
        room,
        getattr(exercises, "EXERCISES", {}),
        read_questions(recalled.read_text(encoding="utf-8")) if recalled.is_file() else {},
        getattr(predictions, "PREDICTIONS", {}),
    )
    for entries in (lesson.exercises, lesson.questions, lesson.predictions):
        before = []
        for name, entry in entries.items():
            entry.place(name, stem, tuple(before))
            before.append(entry)
    return lesson


ROOMS = sorted(room.name for room in pkgutil.iter_modules(__path__) if room.name.startswith("lesson"))
LESSONS = tuple(lesson_of(room) for room in ROOMS)
EXERCISES = {name: entry for lesson in LESSONS for name, entry in lesson.exercises.items()}
QUESTIONS = {name: entry for lesson in LESSONS for name, entry in lesson.questions.items()}
PREDICTIONS = {name: entry for lesson in LESSONS for name, entry in lesson.predictions.items()}


class Gathered:
    """What the rooms hold in modules of one name, as if it stood in one module: `figures.draw_stills(...)`."""

    def __init__(self, module):
        self._module = module

    def _modules(self):
        return filter(None, (part(room, self._module) for room in ROOMS))

    def __getattr__(self, name):
        for module in self._modules():
            if not name.startswith("_") and hasattr(module, name):
                return getattr(module, name)
        raise AttributeError(no_such(self._module.removesuffix("s"), name, dir(self)))

    def __dir__(self):
        return sorted(
            name
            for module in self._modules()
            for name, thing in vars(module).items()
            if getattr(thing, "__module__", "") == module.__name__ and not name.startswith("_")
        )


figures, explorers, own = Gathered("pictures"), Gathered("explorers"), Gathered("own")


def no_such(what, name, names):
    """A sentence for a mistyped name, with the nearest ones."""
    near = difflib.get_close_matches(str(name), names, cutoff=0.5)
    return f"There is no {what} called {name!r}. " + (
        f"Nearest: {', '.join(near)}." if near else f"There are: {', '.join(names)}."
    )


def by_name(what, entries, make):
    """`__getattr__` and `__dir__` of a module with a function for each entry: make(name) gives it and its docstring."""

    def get(name):
        if name not in entries:
            raise AttributeError(no_such(what, name, entries))
        function, function.__doc__ = make(name)
        function.__name__ = function.__qualname__ = name
        return function

    return get, lambda: list(entries)
