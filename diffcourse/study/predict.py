"""`predict("bumps-merge", explorers.dissolve)`: commit a prediction, and the explorer opens and answers it.

Whoever only watches an explorer learns little more than whoever saw none; what teaches is the gap between what one
expected and what came (Crouch et al. 2004). Whoever only wants to look skips with one press.
The questions stand in `diffcourse.lessons`.
"""

import html

import ipywidgets as widgets
import numpy as np
import traitlets

from diffcourse.exercise.reply import live, marked
from diffcourse.instrument import page
from diffcourse.lessons import PREDICTIONS, no_such
from diffcourse.study import progress
from diffcourse.study.pictures import counted, draw_prediction, draw_sketch

RIGHT, OFF = ("✓", "--jp-success-color1, #2e7d32"), ("✗", "--jp-warn-color1, #b26a00")
NEUTRAL = ("→", "--jp-info-color1, #1565c0")
LARGEST = 1e100  # of the numbers that can be drawn beside the truth
LOCKED = "The explorer opens here once a prediction is committed, or skipped."
SKIPPED = f"Earlier you only looked. {LOCKED}"


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
    return Card(key, explorer())


class Card(widgets.VBox):
    """One prediction. Tab goes through it as it is read: the answer, Commit, Skip, then the explorer.

    `status` is "open", "committed" or "skipped"; `answer` is None until one is committed.
    """

    def __init__(self, key, explorer):
        self.key, self.asked, self.explorer = key, PREDICTIONS[key], explorer
        self.status, self.answer = "open", None
        self.field = made_field(self.asked)
        # Never disabled while it can be pressed: what Tab skips because the kernel has not answered yet is lost.
        self.commit = widgets.Button(description="Commit", tooltip="Locks your prediction and opens the explorer")
        self.skip = widgets.Button(description="Only look", tooltip="Opens the explorer without a prediction")
        self.said = widgets.HTML(live(html.escape(LOCKED)))
        self.commit.on_click(self._commit)
        self.skip.on_click(self._skip)
        self.moved = not self.asked.places  # a sketch that nobody has touched is none
        for part in parts(self.field):
            part.observe(self._changed, "value")
        row = widgets.HBox([self.commit, self.skip])
        super().__init__([widgets.HTML(page.STYLE + question(self.asked.asks)), self.field, row, self.said])
        events = progress.load().get(self.asked.lesson, {}).get("prediction", {}).get(key, [])
        earlier = remembered(events, self.asked)
        if earlier is not None:
            put(self.field, earlier)
            self._open("committed", earlier, "Earlier you said")
        elif any(event["status"] == "skipped" for event in events):
            self.said.value = live(html.escape(SKIPPED))

    def _changed(self, change):
        self.moved = True
        if self.status == "open" and self.asked.choices:
            self.said.value = live(html.escape(f"Chosen: {change['new']}. Commit it, and the explorer opens."))

    def _commit(self, _):
        if self.status != "open":
            return
        answer = read(self.field, self.asked) if self.moved else None
        if answer is None:
            self.said.value = live(html.escape(needed(self.asked)))
        else:
            progress.record(self.asked.lesson, "prediction", self.key, "committed", answer=answer)
            self._open("committed", answer, "You said")

    def _skip(self, _):
        if self.status == "open":
            progress.record(self.asked.lesson, "prediction", self.key, "skipped")
            self._open("skipped", None, "")

    def _open(self, status, answer, opening):
        self.status, self.answer = status, answer
        for part in parts(self.field):
            part.disabled = True
        # The button that was pressed stays on, for a disabled one would lose the keyboard's focus.
        pressed, other = (self.commit, self.skip) if status == "committed" else (self.skip, self.commit)
        pressed.icon, pressed.disabled, other.disabled = "check", False, True
        self.said.value = answered(self.asked, answer, opening)
        if self.asked.frame is not None:
            self.explorer.t = self.asked.frame
        self.children = [*self.children, self.explorer]

    def __repr__(self):
        return f"Predict, then look: {self.asked.asks}\n{self.explorer.sentence}"

    def _repr_mimebundle_(self, **kwargs):
        bundle = super()._repr_mimebundle_(**kwargs)
        bundle["text/plain"] = repr(self)
        # The picture may show the answer, so it stays closed here too.
        shown, _ = self.explorer._repr_mimebundle_(**kwargs)
        bundle["text/html"] = self.as_html(shown["text/html"], closed=True)
        return bundle

    def as_html(self, shown, closed=False):
        """The question, what is true (under a press), and what is shown, as HTML: for viewers without a kernel."""
        options = "".join(f"<li>{html.escape(option)}</li>" for option in self.asked.choices or self.asked.places)
        under, below = (shown, "") if closed else ("", shown)
        return (
            f"{question(self.asked.asks)}{options and f'<ul>{options}</ul>'}"
            f"<details><summary>Show what it is</summary>{answered(self.asked, None, '')}{under}</details>{below}"
        )


class Options(widgets.VBox):
    """A button for each option; `value` is the one that was pressed last, or None. A tick marks it."""

    value = traitlets.Unicode(None, allow_none=True)
    disabled = traitlets.Bool(False)

    def __init__(self, options):
        buttons = [widgets.Button(description=text, layout={"width": "auto"}) for text in options]
        super().__init__(buttons, layout={"width": "34em", "max_width": "100%"})
        for button in self.children:
            button.on_click(self._pressed)

    def _pressed(self, button):
        if not self.disabled:
            self.value = button.description

    @traitlets.observe("value", "disabled")
    def _mark(self, _):
        for button in self.children:
            button.icon = "check" if button.description == self.value else ""
            button.disabled = self.disabled


# -- asking ----------------------------------------------------------------------------------------------------------


def question(text):
    return f"<p><strong>{marked(text)}</strong></p>"


def made_field(asked):
    """Buttons for a choice, standing sliders for a sketch, a line of text for a number.

    (Buttons, for in a group of radio buttons JupyterLab takes the arrow keys: ipywidgets issue 3912.)
    """
    look = {"layout": {"width": "auto", "max_width": "46em"}, "style": {"description_width": "initial"}}
    if asked.choices:
        return Options(asked.choices)
    if asked.places:
        low, high = asked.span
        look = {"layout": {"width": "84px", "height": "170px"}, "style": {"description_width": "initial"}}
        sliders = [
            widgets.FloatSlider(
                (low + high) / 2,
                min=low,
                max=high,
                step=(high - low) / 50,
                orientation="vertical",
                readout_format=".2f",
                description=place,
                **look,
            )
            for place in asked.places
        ]
        return widgets.HBox(sliders)
    # A text and no FloatText: that one cannot be empty, so a predicted 0 would look like no prediction.
    words = f"Your prediction ({asked.unit})" if asked.unit else "Your prediction"
    # The whole text in one message as the field is left: typed fast, its last keys could come after the click.
    return widgets.Text(description=words, continuous_update=False, **look)


def needed(asked):
    """What a prediction takes, for someone who pressed Commit too early."""
    if asked.choices:
        return "Choose one of these first."
    if asked.places:
        return "Move a slider first: their heights are the sketch."
    return "Write one number first, for instance 0.25 or 400."


def parts(field):
    """The widgets that hold the answer."""
    return field.children if type(field) is widgets.HBox else (field,)


def read(field, asked):
    """What a learner has put in: a choice, a number, the values of a sketch; None where nothing is there yet."""
    if asked.places:
        return [slider.value for slider in field.children]
    return field.value if asked.choices else parsed(field.value, asked.unit)


def put(field, answer):
    """Show an answer in the field that it was given in."""
    for part, value in zip(parts(field), answer if isinstance(answer, list) else [answer], strict=True):
        part.value = said(value) if isinstance(field, widgets.Text) else value


def remembered(events, asked):
    """The answer that was committed first and still fits the question, or None."""
    for answer in (event.get("answer") for event in events if event["status"] == "committed"):
        if asked.choices:
            fits = answer in asked.choices
        elif asked.places:
            fits = isinstance(answer, list) and len(answer) == len(asked.places) and all(map(is_number, answer))
        else:
            fits = is_number(answer)
        if fits:
            return answer
    return None


def is_number(value):
    return isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < LARGEST


def parsed(text, unit=""):
    """The finite number that a learner wrote, with or without its unit, or None."""
    try:
        number = float(text.strip().removesuffix(unit).removesuffix(counted(1, unit)).strip().replace("−", "-"))
    except ValueError:
        return None
    return number if is_number(number) else None


# -- answering -------------------------------------------------------------------------------------------------------


def answered(asked, answer, opening):
    """The live region that sets prediction and truth side by side, and says why."""
    truth = asked.truth()
    if asked.choices:
        words, (symbol, colour) = chosen(answer, truth, opening)
        picture = ""
    elif asked.places:
        words, (symbol, colour) = sketched(answer, truth, asked.places, opening)
        picture = draw_sketch(asked.places, answer, truth, asked.span)
    else:
        words, (symbol, colour) = guessed(answer, truth, asked.unit, opening)
        picture = "" if answer is None else draw_prediction(answer, truth, asked.unit)
    drawn = picture and picture._repr_mimebundle_()["text/html"]
    text = f'<span aria-hidden="true">{symbol}</span> {marked(words)} {marked(asked.because)}'
    return live(text, colour) + drawn


def chosen(answer, truth, opening):
    if answer is None:
        return f"It is: {truth}.", NEUTRAL
    if answer == truth:
        return f"{opening}: {answer}. Right.", RIGHT
    return f"{opening}: {answer}. It is: {truth}.", OFF


def guessed(answer, truth, unit, opening):
    if answer is None:
        return f"It is {said(truth, unit)}.", NEUTRAL
    if said(answer) == said(truth):
        return f"{opening} {said(answer, unit)}: right.", RIGHT
    return f"{opening} {said(answer, unit)}. It is {said(truth, unit)}: {said(abs(answer - truth))} off.", NEUTRAL


def sketched(answer, truth, places, opening):
    values = ", ".join(f"{said(round(float(value), 4))} at {place}" for place, value in zip(places, truth, strict=True))
    if answer is None:
        return f"It is {values}.", NEUTRAL
    off = np.abs(np.subtract(answer, truth))
    worst = int(np.argmax(off))
    return (
        f"{opening} {said(answer[worst])} at {places[worst]}, where it is {said(round(float(truth[worst]), 4))}; "
        f"on average the sketch is {off.mean():.2g} off. It is {values}."
    ), NEUTRAL


def said(value, unit=""):
    """A number with up to six digits (all, where it is whole) and its unit."""
    number = float(value) + 0.0  # no -0
    digits = f"{number:.0f}" if number.is_integer() and abs(number) < 1e15 else f"{number:.6g}"
    return f"{digits} {counted(number, unit)}".strip()
