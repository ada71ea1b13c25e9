"""`check.<exercise>(answer)` says *Not attempted yet*, *Not yet: ...* or *Correct: ...*, and never raises.

In a notebook the answer is a card, with buttons to check again, for the next hint and, where it is a choice, for the
answer. What can be pressed can also be called, and the sentence is the same.

The exercises and what is known about their wrong answers stand in the rooms of `diffcourse.lessons`, one entry each. A
function `own_<exercise>` among a lesson's pictures draws what a right answer can do: the learner's own.
"""

import contextlib
import html
from dataclasses import dataclass, field, replace

from diffcourse.exercise.kinds import Choice
from diffcourse.exercise.reply import OPENINGS, Reply, marked
from diffcourse.instrument import card
from diffcourse.instrument.style import own_look
from diffcourse.lessons import EXERCISES, LESSONS, figures, no_such
from diffcourse.study import hint as hints
from diffcourse.study import progress

TONES = {"correct": "good", "not yet": "warn"}
solved = set()  # in this session


def __getattr__(name):
    if name not in EXERCISES:
        raise AttributeError(no_such("exercise", name, EXERCISES))

    def check(*answers, **named):
        """One answer, or the parts of one in a row or by name; none at all counts as not attempted."""
        return checked(name, named or (answers[0] if len(answers) == 1 else list(answers) or ...))

    check.__name__ = check.__qualname__ = name
    check.__doc__ = f"Takes {EXERCISES[name].asks}. Returns a result with .status, .diagnosis and a sentence."
    return check


def __dir__():
    return list(EXERCISES)


def checked(name, answer):
    """The Checked of an answer; it is kept."""
    exercise = EXERCISES[name]
    reply = exercise.judge(answer)
    if answer is ... and isinstance(exercise, Choice):
        letter = next(iter(exercise.options))
        ask = f"press a letter, or write one into the brackets: `check.{name}({letter!r})`."
        reply = replace(reply, message=ask)
    progress.record(exercise.lesson, "exercise", name, reply.status, diagnosis=reply.diagnosis, **reply.kept)
    if reply.status == "correct":
        solved.add(name)
    return Checked(**vars(reply), exercise=name, answer=answer)


@dataclass(frozen=True, repr=False)
class Checked(Reply):
    """A Reply that a notebook shows as a card."""

    exercise: str = field(default="", compare=False)
    answer: object = field(default=..., compare=False)

    def _repr_mimebundle_(self, include=None, exclude=None):
        data, metadata = Answered(self)._repr_mimebundle_()
        return {**data, **super()._repr_mimebundle_()}, metadata


class Answered(card.Card):
    """The card of an exercise: how far its lesson is, the outcome, the hints so far, the buttons."""

    def __init__(self, result):
        self.name, self.result = result.exercise, result
        self.hinted = hints.given.get(self.name, 0)
        super().__init__(f"Exercise {self.name}", self.made())

    def made(self):
        exercise, result = EXERCISES[self.name], self.result
        done, lesson = solved_in(exercise.lesson)
        symbol, opening, _ = OPENINGS[result.status]
        words = f"<strong>{opening}:</strong> {marked(result.message)}"
        count = f'<span class="dc-count">{done} of {len(lesson.exercises)} in this lesson</span>'
        parts = [card.said("outcome", count + card.verdict(symbol, words, TONES.get(result.status, "")))]
        if isinstance(exercise, Choice):
            parts.append(card.choices("choice", exercise.options, result.answer if result.answer is not ... else None))
        parts += [card.said(f"hint {n}", hinted(hints.note(self.name, n))) for n in range(self.hinted)]
        if result.status == "correct":
            parts.append(card.said("own", own_result(self.name, result.answer)))
            if done == len(lesson.exercises):
                parts.append(card.said("finish", finished(lesson)))
        run = {} if isinstance(exercise, Choice) else {"run": "Check"}
        return [*parts, card.buttons("do", lead="run", **run, hint="Hint")]

    def pressed(self, name):
        if name == "hint":
            if self.hinted <= len(EXERCISES[self.name].hints):
                getattr(hints, self.name)()
                self.hinted += 1
        elif name == "choice":
            self.result = checked(self.name, self.values["choice"])
        self.lay(self.made())


def hinted(note):
    return f'<p class="dc-hint"><strong>{html.escape(note.heading)}:</strong> {marked(note.message)}</p>'


def solved_in(stem):
    """How many exercises of a lesson are solved, now or earlier, and the lesson."""
    lesson = next(one for one in LESSONS if one.stem == stem)
    kept = progress.load().get(stem, {}).get("exercise", {})
    earlier = {name for name, events in kept.items() if any(event["status"] == "correct" for event in events)}
    return len((solved | earlier) & set(lesson.exercises)), lesson


def own_result(name, answer):
    """What the learner's right answer makes of a picture, as HTML; empty where the lesson draws none."""
    draw = getattr(figures, f"own_{name}", None)
    if draw:
        with contextlib.suppress(Exception), own_look():  # a picture is a present: without it the answer stays right
            picture = draw(answer)
            return f"<p>Made by your own code:</p>{picture._repr_mimebundle_()['text/html']}"
    return ""


def finished(lesson):
    place = LESSONS.index(lesson) + 1
    said = f"<p><strong>All {len(lesson.exercises)} exercises of this lesson are solved.</strong>"
    if place == len(LESSONS):
        return f"{said} That was the last one.</p>"
    stem = LESSONS[place].stem
    title = f"Lesson {stem[:2]}, {stem[3:].replace('-', ' ')}"
    return f'{said} Go on: <a href="../notebooks/{stem}.ipynb">{title}</a>.</p>'
