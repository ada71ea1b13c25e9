"""The card of an exercise: how far its lesson is, the outcome, the hints so far, the buttons, the learner's own result.

`own.py` of a lesson's room draws what a right answer can do. At the last exercise the card says where to go on.
"""

import contextlib
import html
import re

from diffcourse.exercise.kinds import Choice
from diffcourse.exercise.reply import OPENINGS, marked
from diffcourse.instrument import card
from diffcourse.instrument.style import own_look
from diffcourse.lessons import EXERCISES, LESSONS, own
from diffcourse.study import hint as hints
from diffcourse.study import progress, store, work

TONES = {"correct": "good", "not yet": "warn"}


class Answered(card.Card):
    """See the head of this module.

    result: a Reply that names its exercise and holds the answer. judge(name, answer): gives another. solved: the names
    of what was solved in this session.
    """

    def __init__(self, result, judge, solved):
        self.name, self.result, self.judge, self.solved = result.exercise, result, judge, solved
        self.hinted = hints.given.get(self.name, 0)
        super().__init__(f"Exercise {self.name}", self.made())

    def made(self):
        exercise, result = EXERCISES[self.name], self.result
        lesson, done = solved_in(exercise.lesson, self.solved)
        symbol, opening, _ = OPENINGS[result.status]
        message = result.message.replace(f" `hint.{self.name}()` gives a hint.", "")  # its button stands below
        tone = TONES.get(result.status, "")
        if " still to come. So far: " in message:
            opening = "Half way"
            if not re.search(r": (\w+ is right(; |\.$))+$", message):
                symbol, opening, tone = "◐", "Not yet", "warn"
        words = f"<strong>{opening}:</strong> {marked(message)}"
        solved = result.status == "correct"
        count = f'<span class="dc-count">{len(done)} of {len(lesson.exercises)} in this lesson</span>' * solved
        parts = [card.said("outcome", count + card.verdict(symbol, words, tone))]
        if isinstance(exercise, Choice):
            chosen = result.answer if type(result.answer) is str else None  # anything else may misbehave when shown
            wrong = chosen if result.status == "not yet" else None
            texts = [f"<b>{letter}</b>&ensp;{marked(text)}" for letter, text in exercise.options.items()]
            parts.append(card.choices("choice", exercise.options, chosen, texts, wrong))
        if solved:
            parts.append(card.said("own", own_result(self.name, result.answer)))
            parts.append(card.said("next", go_on(lesson, self.name, done)))
        else:
            parts += [card.said(f"hint {n}", hinted(hints.note(self.name, n))) for n in range(self.hinted)]
        run = {} if solved or isinstance(exercise, Choice) else {"run": "Check"}
        hint = "Hint" if self.hinted < len(exercise.hints) else "The solution"
        more = {"hint": hint} if not solved and self.hinted <= len(exercise.hints) else {}
        return [*parts, card.buttons("do", lead="" if solved else "run", **run, **more)]

    def pressed(self, name):
        if name == "hint":
            if self.hinted <= len(EXERCISES[self.name].hints):
                getattr(hints, self.name)()
                self.hinted += 1
        elif name == "choice":
            self.result = self.judge(self.name, self.values["choice"])
        self.lay(self.made())


def hinted(note):
    return f'<p class="dc-hint"><strong>{html.escape(note.heading)}:</strong> {marked(note.message)}</p>'


def solved_in(stem, solved):
    """A lesson, and the names of its exercises that are solved, now or earlier."""
    lesson = next(one for one in LESSONS if one.stem == stem)
    kept = progress.load().get(stem, {}).get("exercise", {})
    earlier = {name for name, events in kept.items() if "correct" in progress.statuses(events)}
    return lesson, (solved | earlier) & set(lesson.exercises)


def own_result(name, answer):
    """What the learner's right answer makes, as HTML; empty where the lesson shows nothing of it."""
    if name in dir(own):
        with contextlib.suppress(Exception), own_look():  # it is a present: without it the answer stays right
            made = getattr(own, name)(answer)
            made = made if isinstance(made, str) else made._repr_mimebundle_()["text/html"]
            return f"<p><strong>Made by your own code:</strong></p>{made}"
    return ""


def go_on(lesson, name, done):
    """What comes next: the next exercise that is open, from the top again or, once all are solved, the next lesson."""
    names = list(lesson.exercises)
    after = names.index(name) + 1
    still = [one for one in names[after:] + names[:after] if one not in done]
    if still:
        heading = work.heading(lesson.stem, still[0])
        place = html.escape(heading.replace(" ", "-")) if heading else ""  # JupyterLab's name of the place
        to = f'<a href="#{place}">{html.escape(heading)}</a>' if heading else f"<code>{still[0]}</code>"
        return f"<p>Next: {to}.</p>"
    rows, place = progress.rows(), LESSONS.index(lesson)
    before, end = ((), "That was the last lesson.") if store.is_off() else (rows[:place], "The whole course is solved.")
    onward = progress.go_on(rows[place + 1 :] + before) or f"<p>{end}</p>"
    below = ' Below wait <a href="#Pause-and-recall">questions to recall</a>.' if lesson.questions else ""
    said = f"<p><strong>All {len(lesson.exercises)} exercises of this lesson are solved.</strong>{below}</p>{onward}"
    return said if store.is_off() else progress.portrait(rows, said)
