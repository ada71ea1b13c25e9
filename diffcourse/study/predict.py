"""`predict("bumps-merge", explorers.dissolve)`: commit a prediction, and the explorer plays to the answer.

Whoever only watches an explorer learns little more than whoever saw none; what teaches is the gap between what one
expected and what came (Crouch et al. 2004). Whoever only wants to look skips with one press.
`predict.so_far("02")` says how the predictions of a lesson went. The questions stand in `diffcourse.lessons`.
"""

import html
import re
from dataclasses import dataclass

import numpy as np

from diffcourse.exercise.reply import marked
from diffcourse.instrument import card
from diffcourse.instrument.shown import Column
from diffcourse.lessons import LESSONS, PREDICTIONS, no_such
from diffcourse.study import progress

LARGEST = 1e100  # of the numbers that can be drawn beside the truth
LOCKED = "Commit a prediction, and the film plays to the answer."
SKIPPED = f"Earlier you only looked. {LOCKED}"
PLAYING = "Watch: it plays to the answer."
SYMBOLS = {"good": "✓", "warn": "✗"}
SAME = 5e-6  # six digits are the same
# How far off, at most: a number as a share of the truth, a sketch as a share of its span.
NUMBERS = (
    (0.05, "very close", "good"), (0.2, "close", "good"), (0.6, "some way off", ""), (None, "far off", ""),
)  # fmt: skip
SKETCHES = (0.05, "Very close", "good"), (0.15, "Close", "good"), (None, "Far off", "")
POINT = "Write the decimal point as a point, not as a comma: {}."

answers = {}  # question: what was committed in this session


def predict(key, explorer):
    """A question, and the explorer that answers it, closed until a prediction is committed or skipped.

    key: of a question in `diffcourse.lessons`. explorer: a function that makes an instrument, without brackets.
    A prediction that was committed before is remembered, and its explorer is open at once. A skip is remembered too,
    as a skip: the explorer is closed again, for now a prediction may come.
    Raises ValueError or TypeError, in a sentence, for anything else.
    """
    if not isinstance(key, str) or key not in PREDICTIONS:
        raise ValueError(no_such("prediction", key, PREDICTIONS))
    if not callable(explorer):
        raise TypeError(f"explorer takes a function that makes an instrument, without its brackets; got {explorer!r}.")
    return Predicted(key, explorer())


class Predicted(Column):
    """One prediction: a card that asks, and under it the explorer once it is open.

    `status` is "open", "committed" or "skipped"; `answer` is None until one is committed.
    """

    def __init__(self, key, explorer):
        self.asked, self.explorer = PREDICTIONS[key], explorer
        for wanted in (self.asked.setting, *progress.events("explorer", key)[-1:]):
            explorer.settle(wanted)
        self.status, self.answer = "open", None
        self.card = Ask(self)
        super().__init__([self.card])
        earlier = remembered(key)
        if earlier is not None:
            self.card.values = {**self.card.values, "answer": written(earlier, self.asked)}
            self.uncover("committed", earlier)
            self.tell()
        elif any(event["status"] == "skipped" for event in progress.events("prediction", key)):
            self.card.change("said", html=noted(SKIPPED))

    def commit(self):
        """Keep what the card holds, and play to the answer; or say what is missing."""
        answer, missing = read(self.card.values["answer"], self.asked)
        missing = missing or outside(answer, most(self.asked, self.explorer.steps_in_all))
        if missing:
            self.card.change("said", html=noted(missing))
            return
        answers[self.asked.name] = answer
        progress.record(self.asked.lesson, "prediction", self.asked.name, "committed", answer=answer)
        self.uncover("committed", answer)
        self.play()

    def skip(self):
        progress.record(self.asked.lesson, "prediction", self.asked.name, "skipped")
        self.uncover("skipped", None)
        self.play()

    def uncover(self, status, answer):
        self.status, self.answer = status, answer
        self.children = [self.card, self.explorer]
        goal = self.goal()
        self.explorer.t = goal
        if answer is not None and is_step(self.asked):
            self.explorer.marks = [[min(max(answer, 0), self.explorer.steps_in_all), f"you: {said(answer)}"]]

    def goal(self):
        """The step at which the explorer shows the answer."""
        T = self.explorer.steps_in_all
        wanted = self.asked.truth() if is_step(self.asked) else self.asked.frame
        return T if wanted is None else min(int(wanted), T)

    def play(self):
        """From the far end to the answer, in the browser; its arrival brings the verdict."""
        goal = self.goal()
        self.explorer.t = 0 if goal else self.explorer.steps_in_all
        self.card.playing(self.status)
        self.explorer.observe(self._arrived, "goal")
        self.explorer.goal = goal

    def _arrived(self, change):
        if change["new"] < 0 and not self.card.told:
            self.tell()

    def tell(self):
        """The verdict; the film stands where it shows why."""
        self.card.told = True
        self.explorer.goal, self.explorer.t = -1, self.goal()
        self.card.verdict(self.answer)

    def pulled(self):
        """What the explorer's controls say, kept: the next kernel begins there."""
        progress.record(self.asked.lesson, "explorer", self.asked.name, "pulled", **self.explorer.parameters)
        return self.explorer.parameters

    def __repr__(self):
        return f"Predict, then look: {self.asked.asks}\n{self.explorer.sentence}"

    def shows(self):
        return self.card, self.explorer

    def html(self):
        """For viewers without a kernel. What is true stands under a press, and so does the picture: it may tell."""
        options = "".join(f"<li>{html.escape(option)}</li>" for option in self.asked.choices or self.asked.places)
        truth = marked(f"{outcome(self.asked, None)[0]} {self.asked.because}")
        return (
            f"<p><strong>{marked(self.asked.asks)}</strong></p>{options and f'<ul>{options}</ul>'}"
            f"<details><summary>Show what it is</summary><p>{truth}</p>{self.explorer.html()}</details>"
        )


class Ask(card.Card):
    """The card: a question, the field for an answer, Commit and Only look; later the verdict in their place."""

    def __init__(self, prediction):
        self.prediction, self.asked = prediction, prediction.asked
        self.told = False
        if self.asked.choices:
            field = card.choices("answer", map(html.escape, self.asked.choices))
        elif self.asked.places:
            field = card.sketch(
                "answer", self.asked.places, self.asked.span, untouched(self.asked), len(self.asked.held)
            )
        else:
            unit = f" ({self.asked.unit})" if self.asked.unit else ""
            field = card.line("answer", f"Your prediction{unit}", enter="commit")
        ask = card.said("ask", f'<p class="dc-ask">{marked(self.asked.asks)}</p>', live=False)
        do = card.buttons("do", lead="commit", commit="Commit", skip="Only look")
        super().__init__("Predict, then look", [ask, field, do, card.said("said", noted(LOCKED))])

    def close(self):
        super().close()
        self.prediction.close()

    def pressed(self, name):
        if name == "commit" and self.prediction.status == "open":
            self.prediction.commit()
        elif name == "skip" and self.prediction.status == "open":
            self.prediction.skip()
        elif name == "now" and not self.told:
            self.prediction.tell()

    def playing(self, status):
        pressed, text = ("commit", "Committed") if status == "committed" else ("skip", "Only look")
        field = {**self.part("answer"), "off": True}
        do = card.buttons("do", done=[pressed], off=[pressed], **{pressed: text}, now="Show the answer now")
        self.lay([self.parts[0], field, do, card.said("said", noted(PLAYING))])

    def verdict(self, answer):
        """What was said beside what is, graded, on the axis of the question."""
        words, tone = outcome(self.asked, answer)
        field = {**self.part("answer"), "off": True}
        if self.asked.choices or self.asked.places:
            field["truth"] = written(self.asked.truth(), self.asked)
        axis = axis_of(self.asked, answer, self.prediction.explorer.steps_in_all)
        text = card.verdict(
            SYMBOLS.get(tone, "→"), f"<strong>{marked(words)}</strong> {marked(self.asked.because)}", tone
        )
        self.lay([self.parts[0], field, card.said("verdict", text + axis)])


def noted(text):
    return f'<p class="dc-note">{html.escape(text)}</p>'


# -- reading ---------------------------------------------------------------------------------------------------------


def untouched(asked):
    """A sketch before anyone draws: flat, but for what is known."""
    return [*asked.held, *[sum(asked.span) / 2] * (len(asked.places) - len(asked.held))]


def read(value, asked):
    """(answer, "") from what stands in the field, or (None, what is missing)."""
    if asked.choices:
        chosen = html.unescape(value or "")
        return (chosen, "") if chosen in asked.choices else (None, "Press one of the answers first.")
    if asked.places:
        return (list(value), "") if list(value) != untouched(asked) else (None, "Draw the curve first.")
    number = parsed(value, asked.unit)
    if number is None and parsed(value.replace(",", "."), asked.unit) is not None:
        return None, POINT.format(value.strip().replace(",", "."))
    return number, "" if number is not None else "Write one number first, for instance 0.25 or 400."


def most(asked, T):
    """The largest number that can be the answer, or None: a step is one of the film's, a share at most the whole."""
    return {"steps": T, "%": 100}.get(asked.unit)


def outside(answer, most):
    """What is said to a number that cannot be the answer, or ""."""
    return "" if most is None or 0 <= answer <= most else f"The answer lies between 0 and {most}."


def written(answer, asked):
    """An answer as its field holds it."""
    if asked.choices:
        return html.escape(answer)
    return [float(value) for value in answer] if asked.places else said(answer)


def parsed(text, unit=""):
    """The finite number that a learner wrote, with or without its unit, or None."""
    try:
        number = float(text.strip().removesuffix(unit).removesuffix(counted(1, unit)).strip().replace("−", "-"))
    except ValueError:
        return None
    return number if is_number(number) else None


def is_number(value):
    return isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < LARGEST


def is_step(asked):
    """Whether the answer is a step of the film, so that it can be marked on its track."""
    return asked.unit == "steps"


def remembered(key):
    """The answer that was committed first and still fits the question (the file may hold anything), or None."""
    asked = PREDICTIONS[key]

    def fits(answer):
        if asked.choices:
            return answer in asked.choices
        if asked.places:
            return isinstance(answer, list) and len(answer) == len(asked.places) and all(map(is_number, answer))
        return is_number(answer)

    committed = (event.get("answer") for event in progress.events("prediction", key) if event["status"] == "committed")
    return next(filter(fits, committed), None)


# -- the verdict -----------------------------------------------------------------------------------------------------


def rubric(asked):
    """(what is said without an answer, rows of (off at most, words, tone)): the first row that an answer keeps counts.

    In the words {you} stands for the answer; {off}, {place} and {true} say how far a sketch is off, and where most.
    """
    truth = asked.truth()
    if asked.choices:
        right, wrong = (0, f"Right: {truth}.", "good"), (None, f"You said: {{you}}. It is: {truth}.", "warn")
        return f"It is: {truth}.", [right, wrong]
    if asked.places:
        quarters = [k * len(truth) // 4 for k in (1, 2, 3)]
        it_is = ", ".join(f"{shorter(truth[k])} at {asked.places[k]}" for k in quarters)
        differs = "yours differs by {off} on average, most at {place}: you drew {you}, it is {true}."
        same = (SAME, "Your curve is the curve: exactly right.", "good")
        return f"It is {it_is}.", [same, *graded(SKETCHES, f"GRADE: {differs}")]
    it_is = said(truth, asked.unit)
    same = (SAME, f"{it_is}: exactly right.", "good")
    return f"It is {it_is}.", [same, *graded(NUMBERS, f"You said {{you}}, it is {it_is}: GRADE.")]


def graded(grades, words):
    return [(most, words.replace("GRADE", grade), tone) for most, grade, tone in grades]


def measured(asked, answer):
    """How far an answer is off, and {name: words} for a rubric."""
    truth = asked.truth()
    if asked.choices:
        return float(answer != truth), {"you": answer}
    if asked.places:
        off = np.abs(np.subtract(answer, truth)) / (asked.span[1] - asked.span[0])
        k = int(np.argmax(off))
        words = {
            "off": f"{off.mean():.2g}",
            "place": asked.places[k],
            "you": said(answer[k]),
            "true": shorter(truth[k]),
        }
        return off.mean(), words
    return abs(answer - truth) / (abs(truth) or 2), {"you": said(answer)}


def outcome(asked, answer):
    """(words, tone): an answer beside the truth, graded; the truth alone where there is no answer."""
    without, rows = rubric(asked)
    if answer is None:
        return without, ""
    off, named = measured(asked, answer)
    words, tone = next(row[1:] for row in rows if row[0] is None or off <= row[0])
    return re.sub(r"\{(\w+)\}", lambda name: named[name[1]], words), tone


def axis_of(asked, answer, T):
    """A line of numbers with both marks, as HTML; steps run from 0 to T, as in the film."""
    if answer is None or asked.choices or asked.places:
        return ""
    truth = float(asked.truth())
    low, high = min(answer, truth, 0), max(answer, truth)
    if is_step(asked):
        low, high = min(0, low), max(T, high)
    marks = ((answer, f"you {said(answer)}", "you"), (truth, f"it is {said(truth)}", "true"))
    spans = "".join(
        f'<i class="dc-mark dc-{look}" style="--share:{(at - low) / ((high - low) or 1):.4f}"><span>{words}</span></i>'
        for at, words, look in marks
    )
    ends = "".join(f"<small>{'' if end in (answer, truth) else said(end)}</small>" for end in (low, high))
    return f'<div class="dc-axis" aria-hidden="true">{spans}{ends}</div>'


def counted(value, unit):
    """The unit of so many: 1 step, 2 steps."""
    return unit.removesuffix("s") if value == 1 else unit


def said(value, unit=""):
    """A number with up to six digits (all, where it is whole) and its unit."""
    number = float(value) + 0.0  # no -0
    digits = f"{number:.0f}" if number.is_integer() and abs(number) < 1e15 else f"{number:.6g}"
    return f"{digits} {counted(number, unit)}".strip()


def shorter(value):
    return said(round(float(value), 4))


# -- at the end of a lesson ------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class SoFar:
    """What was predicted in a lesson beside what is true; nothing is told of what is still open."""

    stem: str
    rows: tuple  # of (question, words, tone), in the lesson's order

    def __str__(self):
        return "\n".join(["Your predictions so far:", *(f"{asks} {words}" for asks, words, _ in self.rows)])

    __repr__ = __str__

    def _repr_mimebundle_(self, include=None, exclude=None):
        items = "".join(
            f"<li>{marked(asks)}<br><strong>{SYMBOLS.get(tone, '→')} {marked(words)}</strong></li>"
            for asks, words, tone in self.rows
        )
        there = progress.overview().rows  # none where progress is off
        here = progress.go_on([row for row in there if row.stem >= self.stem], self.stem)
        onward = progress.portrait(there, here) if there else ""
        return {"text/plain": str(self), "text/html": f"<p>Your predictions so far:</p><ul>{items}</ul>{onward}"}


def so_far(lesson):
    """The predictions of a lesson ("02"), as far as they are committed. Raises ValueError for another word."""
    found = next((one for one in LESSONS if one.predictions and lesson in (one.stem, one.stem[:2])), None)
    if found is None:
        raise ValueError(f"lesson takes the number of one that has predictions, such as '02', got {lesson!r}.")
    rows = []
    for key, asked in found.predictions.items():
        answer = answers.get(key, remembered(key))
        words, tone = ("(still open)", "") if answer is None else outcome(asked, answer)
        rows.append((asked.asks, words, tone))
    return SoFar(found.stem, tuple(rows))


predict.so_far = so_far
