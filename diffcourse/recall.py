"""`recall("why-shrink")`: write an answer first, then reveal the model answer, tick its points, and score yourself.

The questions stand in `diffcourse.tasks`. Scores live in memory for now; `score()` says them.
"""

import html

import ipywidgets as widgets

from diffcourse.tasks import QUESTIONS, no_such
from diffcourse.tasks.result import Note, marked

SCORES = ("Missed", "Partly", "Got it")
scores = {}  # question: one of SCORES, the newest
WIDE = {"width": "auto", "max_width": "46em"}


def recall(*keys):
    """A card for each question. Every key stands in `diffcourse.tasks.QUESTIONS`."""
    for key in keys:
        if key not in QUESTIONS:
            raise ValueError(no_such("question", key, QUESTIONS))
    if not keys:
        raise ValueError(f"recall takes the key of a question. There are: {', '.join(QUESTIONS)}.")
    return Recall([Card(key) for key in keys])


def score():
    """How the questions answered so far went."""
    if not scores:
        return Note("Recall", "no question has been scored yet.")
    counts = ", ".join(f"{list(scores.values()).count(name)} {name.lower()}" for name in reversed(SCORES))
    again = [QUESTIONS[key].asks for key, name in scores.items() if name != "Got it"]
    return Note("Recall", f"{counts}." + (f" Worth another look: {' '.join(again)}" if again else ""))


class Card(widgets.VBox):
    """One question. Tab goes through it as it is read: answer, Reveal, points, score."""

    def __init__(self, key):
        self.key, self.question = key, QUESTIONS[key]
        self.answer = widgets.Textarea(
            description="Your answer",
            placeholder="A sentence or two in your own words",
            rows=3,
            layout=WIDE,
            style={"description_width": "initial"},
        )
        self.reveal = widgets.Button(description="Reveal", disabled=True, tooltip="Opens once something is written")
        self.points = [widgets.Checkbox(description=point, indent=False, layout=WIDE) for point in self.question.points]
        self.scores = [widgets.Button(description=name, tooltip=f"Score yourself: {name}") for name in SCORES]
        self.said = widgets.HTML(live(""))
        self.answer.observe(self._written, "value")
        self.reveal.on_click(self._open)
        for button in self.scores:
            button.on_click(self._scored)
        super().__init__([widgets.HTML(asked(self.question)), self.answer, self.reveal, self.said])

    def _written(self, change):
        self.reveal.disabled = not change["new"].strip()

    def _open(self, _):
        if self.said.value != live(""):
            return  # it is open already; the button stays on, for a disabled one would lose the keyboard's focus
        self.said.value = live(answered(self.question) + "<p>Which of these did you have?</p>")
        self.told = widgets.HTML(live(""))
        self.children = [*self.children, *self.points, widgets.HBox(self.scores), self.told]

    def _scored(self, button):
        scores[self.key] = button.description
        for other in self.scores:
            other.icon = "check" if other is button else ""
        ticked = sum(point.value for point in self.points)
        self.told.value = live(f"<p>Noted: {button.description}, {ticked} of {len(self.points)} points.</p>")


class Recall(widgets.VBox):
    """Cards, one below the other. What a notebook stores of them is the text of the questions, always the same."""

    def __repr__(self):
        return "\n".join(
            f"Recall: {card.question.asks} (Write an answer, then press Reveal.)" for card in self.children
        )

    def _repr_mimebundle_(self, **kwargs):
        bundle = super()._repr_mimebundle_(**kwargs)
        bundle["text/plain"] = repr(self)
        bundle["text/html"] = "".join(
            f"{asked(card.question)}<details><summary>Reveal the model answer</summary>{answered(card.question)}"
            f"<ul>{''.join(f'<li>{marked(point)}</li>' for point in card.question.points)}</ul></details>"
            for card in self.children
        )
        return bundle


def asked(question):
    return f"<p><strong>{marked(question.asks)}</strong></p>"


def answered(question):
    text = f"<p>{marked(question.answer)}</p>"
    if question.wrong:
        text += (
            f"<p>A common wrong answer: <em>{html.escape(question.wrong)}</em></p>"
            f"<p>Why it is tempting: {marked(question.tempting)}</p><p>Why it is wrong: {marked(question.but)}</p>"
        )
    return text


def live(text):
    """A region that a screen reader speaks when its content changes."""
    return f'<div role="status" style="max-width: 46em; line-height: 1.5">{text}</div>'
