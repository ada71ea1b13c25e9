"""`predict("bumps-merge", explorers.dissolve)`: commit a prediction, and the explorer plays to the answer.

Whoever only watches an explorer learns little more than whoever saw none; what teaches is the gap between what one
expected and what came (Crouch et al. 2004). Whoever only wants to look skips with one press.
`predict.so_far("02")` says how the predictions of a lesson went. The questions stand in `diffcourse.lessons`.
"""

import html
from dataclasses import dataclass

import ipywidgets as widgets
import numpy as np

from diffcourse.exercise.reply import marked
from diffcourse.instrument import card
from diffcourse.instrument.shown import cell_now
from diffcourse.lessons import LESSONS, PREDICTIONS, no_such
from diffcourse.study import progress

LARGEST = 1e100  # of the numbers that can be drawn beside the truth
LOCKED = "Commit a prediction, and the film plays to the answer."
SKIPPED = f"Earlier you only looked. {LOCKED}"
PLAYING = "Watch: it plays to the answer."
GRADES = ((0.05, "superb"), (0.2, "close"), (0.6, "the right size"))  # up to this share of the truth
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


class Predicted(widgets.VBox):
    """One prediction: a card that asks, and under it the explorer once it is open.

    `status` is "open", "committed" or "skipped"; `answer` is None until one is committed.
    """

    def __init__(self, key, explorer):
        self.asked, self.explorer = PREDICTIONS[key], explorer
        self.status, self.answer = "open", None
        self.card = Ask(self)
        super().__init__([self.card])
        earlier = remembered(key)
        if earlier is not None:
            self.card.values = {**self.card.values, "answer": written(earlier, self.asked)}
            self.uncover("committed", earlier)
            self.tell()
        elif any(event["status"] == "skipped" for event in events_of(key)):
            self.card.change("said", html=noted(SKIPPED))

    def commit(self):
        """Keep what the card holds, and play to the answer; or say what is missing."""
        answer, missing = read(self.card.values["answer"], self.asked, self.card.moved)
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

    def close(self):
        self.layout.close()
        super().close()

    def __repr__(self):
        return f"Predict, then look: {self.asked.asks}\n{self.explorer.sentence}"

    def _repr_mimebundle_(self, **kwargs):
        for one in (self.card, self.explorer):
            one.shown_in(*cell_now())
        bundle = super()._repr_mimebundle_(**kwargs)
        bundle["text/plain"] = repr(self)
        bundle["text/html"] = self.as_html(self.explorer.html(), closed=True)
        return bundle

    def as_html(self, shown, closed=False):
        """The question, what is true (under a press), and what is shown, as HTML: for viewers without a kernel.

        closed: what is shown stands under the press too, for a picture may tell.
        """
        options = "".join(f"<li>{html.escape(option)}</li>" for option in self.asked.choices or self.asked.places)
        under, below = (shown, "") if closed else ("", shown)
        truth = marked(f"{outcome(self.asked, None)[0]} {self.asked.because}")
        return (
            f"<p><strong>{marked(self.asked.asks)}</strong></p>{options and f'<ul>{options}</ul>'}"
            f"<details><summary>Show what it is</summary><p>{truth}</p>{under}</details>{below}"
        )


class Ask(card.Card):
    """The card: a question, the field for an answer, Commit and Only look; later the verdict in their place."""

    def __init__(self, prediction):
        self.prediction, self.asked = prediction, prediction.asked
        self.moved = not self.asked.places  # a sketch that nobody has touched is none
        self.told = False
        start = self.asked.places and [sum(self.asked.span) / 2] * len(self.asked.places)
        if self.asked.choices:
            field = card.choices("answer", map(html.escape, self.asked.choices))
        elif self.asked.places:
            field = card.sketch("answer", self.asked.places, self.asked.span, start)
        else:
            unit = f" ({self.asked.unit})" if self.asked.unit else ""
            field = card.line("answer", f"Your prediction{unit}", enter="commit")
        ask = card.said("ask", f'<p class="dc-ask">{marked(self.asked.asks)}</p>', live=False)
        self.do = card.buttons("do", lead="commit", commit="Commit", skip="Only look")
        super().__init__("Predict, then look", [ask, field, self.do, card.said("said", noted(LOCKED))])
        self.observe(self._moved, "values")

    def close(self):
        super().close()
        self.prediction.close()

    def _moved(self, change):
        moved = change["new"]["answer"] != change["old"]["answer"]
        self.moved = self.moved or moved
        if moved and self.prediction.status == "open" and self.part("said")["html"] != noted(LOCKED):
            self.change("said", html=noted(LOCKED))  # what was missing is there

    def pressed(self, name):
        if name == "commit" and self.prediction.status == "open":
            self.prediction.commit()
        elif name == "skip" and self.prediction.status == "open":
            self.prediction.skip()
        elif name == "now" and not self.told:
            self.prediction.tell()

    def playing(self, status):
        pressed = "commit" if status == "committed" else "skip"
        texts = {pressed: "Committed" if pressed == "commit" else "Only look", "now": "Show the answer now"}
        field = {**self.part("answer"), "off": True}
        do = {**self.do, "texts": texts, "lead": "", "done": [pressed], "off": [pressed]}
        self.lay([self.parts[0], field, do, card.said("said", noted(PLAYING))])

    def verdict(self, answer):
        """What was said beside what is, graded, on the axis of the question."""
        words, tone = outcome(self.asked, answer)
        field = {**self.part("answer"), "off": True}
        if self.asked.places:
            field["truth"] = [float(value) for value in self.asked.truth()]
        axis = axis_of(self.asked, answer, self.prediction.explorer.steps_in_all)
        symbol = {"good": "✓", "warn": "✗"}.get(tone, "→")
        text = card.verdict(symbol, f"<strong>{marked(words)}</strong> {marked(self.asked.because)}", tone)
        self.lay([self.parts[0], field, card.said("verdict", text + axis)])


def noted(text):
    return f'<p class="dc-note">{html.escape(text)}</p>'


# -- reading ---------------------------------------------------------------------------------------------------------


def read(value, asked, moved):
    """(answer, "") from what stands in the field, or (None, what is missing)."""
    if asked.choices:
        chosen = html.unescape(value or "")
        return (chosen, "") if chosen in asked.choices else (None, "Press one of the answers first.")
    if asked.places:
        return (list(value), "") if moved else (None, "Draw the curve first.")
    number = parsed(value, asked.unit)
    if number is None and parsed(value.replace(",", "."), asked.unit) is not None:
        return None, POINT.format(value.strip().replace(",", "."))
    return number, "" if number is not None else "Write one number first, for instance 0.25 or 400."


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


def events_of(key):
    return progress.load().get(PREDICTIONS[key].lesson, {}).get("prediction", {}).get(key, [])


def remembered(key):
    """The answer that was committed first and still fits the question, or None."""
    asked = PREDICTIONS[key]
    for answer in (event.get("answer") for event in events_of(key) if event["status"] == "committed"):
        if asked.choices:
            fits = answer in asked.choices
        elif asked.places:
            fits = isinstance(answer, list) and len(answer) == len(asked.places) and all(map(is_number, answer))
        else:
            fits = is_number(answer)
        if fits:
            return answer
    return None


# -- the verdict -----------------------------------------------------------------------------------------------------


def outcome(asked, answer):
    """(words, tone): an answer beside the truth, graded; the truth alone where there is no answer."""
    truth = asked.truth()
    if asked.choices:
        return chosen(answer, truth)
    if asked.places:
        return sketched(answer, truth, asked)
    return guessed(answer, truth, asked.unit)


def chosen(answer, truth):
    if answer is None:
        return f"It is: {truth}.", ""
    if answer == truth:
        return f"Right: {truth}.", "good"
    return f"You said: {answer}. It is: {truth}.", "warn"


def guessed(answer, truth, unit):
    if answer is None:
        return f"It is {said(truth, unit)}.", ""
    off = abs(answer - truth)
    if said(answer) == said(truth):
        return f"{said(truth, unit)}: exactly right.", "good"
    grade = graded(off / (abs(truth) or 10))
    return f"{said(answer)} for {said(truth, unit)}: {grade}.", "good" if grade in ("superb", "close") else ""


def graded(share):
    return next((grade for most, grade in GRADES if share <= most), "far off, so this one will stick")


def sketched(answer, truth, asked):
    n = len(truth)
    middle = [f"{said(round(float(truth[k]), 4))} at {asked.places[k]}" for k in (n // 4, n // 2, 3 * n // 4)]
    if answer is None:
        return f"It is {', '.join(middle)}.", ""
    off = np.abs(np.subtract(answer, truth)) / (asked.span[1] - asked.span[0])
    worst = int(np.argmax(off))
    grade = next((grade for most, grade in ((0.05, "superb"), (0.15, "close")) if off.mean() <= most), "another curve")
    return (
        f"Your sketch is {off.mean():.2g} off on average: {grade}. It strays most at {asked.places[worst]}: "
        f"{said(answer[worst])} for {said(round(float(truth[worst]), 4))}."
    ), "good" if grade in ("superb", "close") else ""


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
    return f'<div class="dc-axis" aria-hidden="true">{spans}</div>'


def counted(value, unit):
    """The unit of so many: 1 step, 2 steps."""
    return unit.removesuffix("s") if value == 1 else unit


def said(value, unit=""):
    """A number with up to six digits (all, where it is whole) and its unit."""
    number = float(value) + 0.0  # no -0
    digits = f"{number:.0f}" if number.is_integer() and abs(number) < 1e15 else f"{number:.6g}"
    return f"{digits} {counted(number, unit)}".strip()


# -- at the end of a lesson ------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class SoFar:
    """What was predicted in a lesson beside what is true; nothing is told of what is still open."""

    rows: tuple  # of (question, words, tone), in the lesson's order

    def __str__(self):
        return "\n".join(["Your predictions so far:", *(f"{asks} {words}" for asks, words, _ in self.rows)])

    __repr__ = __str__

    def _repr_mimebundle_(self, include=None, exclude=None):
        items = "".join(f"<li>{marked(asks)}<br><strong>{marked(words)}</strong></li>" for asks, words, _ in self.rows)
        return {"text/plain": str(self), "text/html": f"<p>Your predictions so far:</p><ul>{items}</ul>"}


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
    return SoFar(tuple(rows))


predict.so_far = so_far
