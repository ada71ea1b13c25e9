"""What the exercises and the recall questions of the course are: one module a lesson, one entry each.

A new lesson is one more module with STEM, EXERCISES and QUESTIONS, named in LESSONS.
"""

import difflib

from diffcourse.tasks import lesson00, lesson01, lesson02, lesson03, lesson04

LESSONS = (lesson00, lesson01, lesson02, lesson03, lesson04)
EXERCISES = {name: exercise for lesson in LESSONS for name, exercise in lesson.EXERCISES.items()}
QUESTIONS = {key: question for lesson in LESSONS for key, question in lesson.QUESTIONS.items()}
STEMS = {name: lesson.STEM for lesson in LESSONS for name in [*lesson.EXERCISES, *lesson.QUESTIONS]}


def no_such(what, name, names):
    """A sentence for a mistyped name, with the nearest ones."""
    near = difflib.get_close_matches(str(name), names, cutoff=0.5)
    return f"There is no {what} called {name!r}. " + (
        f"Nearest: {', '.join(near)}." if near else f"There are: {', '.join(names)}."
    )
