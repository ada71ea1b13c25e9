"""What the exercises and the recall questions of the course are: one module a lesson, one entry each.

A new lesson is one more module with STEM, EXERCISES and QUESTIONS, named in LESSONS. An exercise is an entry of a kind
from `kinds`, its wrong answers a table: {key: (what the learner reads, one or several wrong answers)}. Message and test
are both made from it, so a slip goes nowhere else. A message says what the answer *is* ("this is alpha_bar itself"),
never prints the right number, and never guesses: what fits no slip gets the stage at which it falls.

- `Number`: truth and slips, best from one function of the given numbers, so that another set costs nothing.
- `Choice`: options and a refutation for every wrong one. `Parts`: several of both, checked one by one; a Number with
  `follows=lambda signal, hiss: ...` is recognised where it is wrong only because an earlier part is.
- `Faded`: a chain of Numbers, its last 1 or 3 steps or all of them blank. Three entries a lesson share `draw(rng)` and
  `make(**numbers)`; in the notebook `given = fresh.name(1)`, unpacked and printed, then `check.name(given, ...)`.
- `Sampler`: a function, seen through a probe: `sampling.STEP` or `JUMP` if it draws noise, `answers.Answers` if not.
  `planted="key"` makes it a debug exercise: one published slip in running code, its source in `praise`.

2 to 4 hints an exercise, the last one nearly the answer. In solutions/*.ipynb: cells `x-task`, `x-answer` (what is cut
ends in `# solution`; a debug exercise keeps its slip and adds the mending line), `x-check`, `x-solution` (tagged).
Then `diffcourse build NN` and `pytest tests/test_check.py`: every entry is tested without another line.
"""

import difflib

from diffcourse.tasks import (
    lesson00,
    lesson01,
    lesson02,
    lesson03,
    lesson04,
    lesson05,
    lesson06,
    lesson07,
    lesson08,
    lesson09,
)

LESSONS = (lesson00, lesson01, lesson02, lesson03, lesson04, lesson05, lesson06, lesson07, lesson08, lesson09)
EXERCISES = {name: exercise for lesson in LESSONS for name, exercise in lesson.EXERCISES.items()}
QUESTIONS = {key: question for lesson in LESSONS for key, question in lesson.QUESTIONS.items()}
STEMS = {name: lesson.STEM for lesson in LESSONS for name in [*lesson.EXERCISES, *lesson.QUESTIONS]}


def no_such(what, name, names):
    """A sentence for a mistyped name, with the nearest ones."""
    near = difflib.get_close_matches(str(name), names, cutoff=0.5)
    return f"There is no {what} called {name!r}. " + (
        f"Nearest: {', '.join(near)}." if near else f"There are: {', '.join(names)}."
    )
