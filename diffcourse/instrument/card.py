"""A card: what a learner reads, writes and presses, in one widget.

A card is a column of parts, each of them a dictionary with a name. Python lays them out and hears what is pressed:

    class Asked(Card):
        def __init__(self):
            super().__init__("A question", [said("q", "<p>What is 6 x 7?</p>"), line("answer", "Your answer", "commit"),
                                            buttons("do", commit="Commit")])

        def pressed(self, name):
            self.change("q", html=f"<p>You said {self.values['answer']}.</p>")

card.js shows the parts. A part that changes keeps its place in the page, its focus and what was typed.
"""

import html as escape
import re

import traitlets

from diffcourse.instrument.shown import HERE, Shown, module, once

SOURCE = once(module(HERE / "dom.js", HERE / "card.js"), "{ initialize, render }")


def said(name, html="", live=True):
    """HTML. live: a screen reader speaks it when it changes."""
    return {"kind": "said"} | locals()


def verdict(symbol, words, tone=""):
    """The HTML of an outcome: words carry it, a symbol and the edge's tone ("good", "warn") only repeat it."""
    return f'<p class="dc-verdict dc-{tone}"><span aria-hidden="true">{symbol}</span> {words}</p>'


def choices(name, options, value=None, texts=None, wrong=None, truth=None, off=False):
    """A button for each option; the value is the one that was pressed last. Each press is heard under this name.

    texts: what stands on the buttons, as HTML, where that is not the option itself. truth: the option that is right;
    wrong: one that is known to be wrong.
    """
    options = list(options)
    texts = texts or options
    return {"kind": "choices"} | locals()


def line(name, label, enter, hint="", value="", off=False):
    """A line of text or, with a hint in it, several. enter: the button that Enter presses; with several, Ctrl+Enter."""
    return {"kind": "line"} | locals()


def sketch(name, places, span, value, held=0, truth=None, off=False):
    """A curve to draw, with a standing slider at each place. truth: a value for each, a curve on the same axes.

    held: how many of the first places stay as they are.
    """
    return {"kind": "sketch"} | locals()


def slider(name, label, top, value, enter, marks=(), off=False):
    """A whole number from 0 to `top`. marks: [number, words, look] that are shown on its track."""
    return {"kind": "slider"} | locals()


def buttons(name, lead="", done=(), off=(), **texts):
    """Buttons in a row: {what is heard: what stands on it}. `run` is heard by the page: it runs the notebook's cell.

    lead: the one that goes on. done: those that were pressed; off: those that rest.
    """
    return {"kind": "buttons"} | locals()


class Card(Shown):
    """See the head of this module. `values` holds what stands in the fields, by name."""

    title = traitlets.Unicode().tag(sync=True)
    parts = traitlets.List().tag(sync=True)
    values = traitlets.Dict().tag(sync=True, echo_update=False)

    def __init__(self, title, parts):
        super().__init__(title=title, parts=parts, values=_values(parts), _esm=SOURCE)
        self.on_msg(lambda _, message, __: self._pressed(message["press"], message["values"]))

    def _pressed(self, name, values):
        self.press(name, **values)
        self.send({"heard": name})  # a press may change nothing

    def press(self, name, **values):
        """What a hand does: `values` of fields, then a press."""
        self.values = {**self.values, **values}
        self.pressed(name)

    def pressed(self, name):
        """Called with the name of what was pressed. To be written by each kind of card."""

    def part(self, name):
        return next(part for part in self.parts if part["name"] == name)

    def change(self, name, **facts):
        self.parts = [{**part, **facts} if part["name"] == name else part for part in self.parts]

    def lay(self, parts):
        """Other parts; a field that is new brings its value."""
        self.values = {**_values(parts), **self.values}
        self.parts = parts

    @property
    def words(self):
        """All that it says now, without the marks of HTML (for tests, and for who asks)."""
        text = " ".join(part["html"] for part in self.parts if part["kind"] == "said")
        return " ".join(escape.unescape(re.sub("<[^>]*>", " ", text)).split())


def _values(parts):
    return {part["name"]: part["value"] for part in parts if "value" in part}
