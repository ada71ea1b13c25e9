"""`predict("At which t ...?", 395)`: commit a prediction first, then look, then compare.

Whoever only watches an explorer learns little more than whoever saw none; what teaches is the gap between what one
expected and what came (Crouch et al. 2004). So the truth stays hidden until a prediction is locked, or skipped.
"""

import html
import math
import numbers

import ipywidgets as widgets

RIGHT, OFF = ("✓", "--jp-success-color1, #2e7d32"), ("✗", "--jp-warn-color1, #b26a00")
NEUTRAL = ("→", "--jp-info-color1, #1565c0")


def predict(question, truth, choices=None, unit="", because=""):
    """A card that takes a prediction before the learner looks.

    truth: a number, or one of `choices` where these are given (two or more different texts).
    unit: what a number counts ("steps"). because: why the truth is what it is, shown with it.
    Raises ValueError, in a sentence, for anything else.
    """
    if not (isinstance(question, str) and question.strip()):
        raise ValueError(f"question takes a text, got {question!r}.")
    for name, text in (("unit", unit), ("because", because)):
        if not isinstance(text, str):
            raise ValueError(f"{name} takes a text, got {text!r}.")
    if choices is None:
        if not isinstance(truth, numbers.Real) or isinstance(truth, bool) or not math.isfinite(truth):
            raise ValueError(f"truth takes a finite number where no choices are given, got {truth!r}.")
    else:
        texts = isinstance(choices, list | tuple) and all(isinstance(text, str) and text.strip() for text in choices)
        if not texts or not 2 <= len(choices) == len(set(choices)):
            raise ValueError(f"choices takes a list of two or more different texts, got {choices!r}.")
        if not (isinstance(truth, str) and truth in choices):
            raise ValueError(f"truth takes one of the choices ({', '.join(choices)}), got {truth!r}.")
    return Prediction(question, truth, choices and tuple(choices), unit, because)


class Prediction(widgets.VBox):
    """One prediction. Tab goes through it as it is read: the answer, Commit, then Skip or Compare.

    `status` is "open", "committed", "compared" or "skipped"; `answer` is None until one is committed.
    """

    def __init__(self, question, truth, choices, unit, because):
        self.question, self.truth, self.choices, self.unit, self.because = question, truth, choices, unit, because
        self.status, self.answer = "open", None
        look = {"layout": {"width": "auto", "max_width": "46em"}, "style": {"description_width": "initial"}}
        # A text and no FloatText: that one cannot be empty, so a predicted 0 would look like no prediction.
        self.field = widgets.RadioButtons(options=choices, value=None, **look) if choices else widgets.Text(**look)
        self.field.description = f"Your prediction ({unit})" if unit and not choices else "Your prediction"
        self.commit = widgets.Button(description="Commit", disabled=True, tooltip="Locks your prediction")
        self.skip = widgets.Button(description="Skip", tooltip="Shows the answer without a prediction")
        self.compare = widgets.Button(description="Compare", tooltip="Shows the answer beside your prediction")
        self.said = widgets.HTML(live(""))
        self.field.observe(self._changed, "value")
        for button, act in ((self.commit, self._commit), (self.skip, self._skip), (self.compare, self._compare)):
            button.on_click(act)
        self.row = widgets.HBox([self.commit, self.skip])
        super().__init__([widgets.HTML(asked(question)), self.field, self.row, self.said])

    def _read(self):
        return self.field.value if self.choices else parsed(self.field.value, self.unit)

    def _changed(self, change):
        if self.status == "open":
            self.commit.disabled = self._read() is None
            unclear = self.commit.disabled and (change["new"] or "").strip()
            self.said.value = live("Write one number, for instance 0.25 or 400." if unclear else "")

    def _commit(self, _):
        if self.status != "open" or self._read() is None:
            return
        self.status, self.answer = "committed", self._read()
        self.field.disabled = True
        # The button stays on, for a disabled one would lose the keyboard's focus.
        self.commit.description, self.commit.icon = "Committed", "check"
        self.row.children = [self.commit, self.compare]
        self.said.value = live(f"Committed: {said(self.answer, self.unit)}. Now look, then press Compare.", *NEUTRAL)

    def _compare(self, _):
        if self.status == "committed":
            self.status, self.compare.icon = "compared", "check"
            self.said.value = live(*compared(self.answer, self.truth, self.unit), because=self.because)

    def _skip(self, _):
        if self.status == "open":
            self.status = "skipped"
            self.field.disabled = self.commit.disabled = True
            self.skip.description, self.skip.icon = "Skipped", "check"
            self.said.value = live(f"Skipped. It is {said(self.truth, self.unit)}.", *NEUTRAL, because=self.because)

    def __repr__(self):
        return f"Predict: {self.question} (Commit a prediction, look, then press Compare; or press Skip.)"

    def _repr_mimebundle_(self, **kwargs):
        bundle = super()._repr_mimebundle_(**kwargs)
        bundle["text/plain"] = repr(self)
        choices = "".join(f"<li>{html.escape(choice)}</li>" for choice in self.choices or ())
        truth = html.escape(f"It is {said(self.truth, self.unit)}. {self.because}".strip())
        bundle["text/html"] = (
            f"{asked(self.question)}{choices and f'<ul>{choices}</ul>'}"
            f"<details><summary>Show what it is</summary><p>{truth}</p></details>"
        )
        return bundle


def parsed(text, unit=""):
    """The finite number that a learner wrote, with or without its unit, or None."""
    try:
        number = float(text.strip().removesuffix(unit).strip().replace("−", "-"))
    except ValueError:
        return None
    return number if math.isfinite(number) else None


def said(value, unit=""):
    """A choice as it stands; a number with up to six digits (all, where it is whole) and its unit."""
    if isinstance(value, str):
        return value
    number = float(value) + 0.0  # no -0
    digits = f"{number:.0f}" if number.is_integer() and abs(number) < 1e15 else f"{number:.6g}"
    return f"{digits} {unit}".strip()


def compared(answer, truth, unit=""):
    """What is said of an answer beside the truth, with the symbol and the colour that repeat it."""
    if said(answer) == said(truth):
        return f"You said {said(answer, unit)}: right.", *RIGHT
    if isinstance(truth, str):
        return f"You said {answer}. That is not it: it is {truth}.", *OFF
    return f"You said {said(answer, unit)}. It is {said(truth, unit)}: {said(abs(answer - truth))} off.", *NEUTRAL


def asked(question):
    return f"<p><strong>{html.escape(question)}</strong></p>"


def live(text, symbol="", colour="", because=""):
    """A region that a screen reader speaks when its content changes; symbol and colour only repeat the words."""
    edge = f"border-left: 4px solid var({colour}); padding: 0.4em 0.8em; " if colour else ""
    symbol = f'<span aria-hidden="true">{symbol}</span> ' if symbol else ""
    reason = f"<br>{html.escape(because)}" if because else ""
    return (
        f'<div role="status" style="{edge}color: var(--jp-content-font-color1, inherit); max-width: 46em; '
        f'line-height: 1.5">{symbol}{html.escape(text)}{reason}</div>'
    )
