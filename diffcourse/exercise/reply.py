"""What a learner gets to read: one sentence, as text and as HTML that a screen reader speaks."""

import html
import re
from dataclasses import dataclass, field

OPENINGS = {
    "not attempted": ("○", "Not attempted yet", "--jp-border-color1, #8c8c8c"),
    "not yet": ("◐", "Not yet", "--jp-warn-color1, #b26a00"),
    "correct": ("✓", "Correct", "--jp-success-color1, #2e7d32"),
}
HINT = ("→", "--jp-info-color1, #1565c0")


@dataclass(frozen=True)
class Reply:
    """The outcome of a check: one of three states, a short stable key of what was found, and a sentence."""

    status: str  # "not attempted", "not yet" or "correct"
    diagnosis: str  # the stage or the slip; the status itself where there is nothing to add
    message: str
    kept: dict = field(default_factory=dict)  # what of the answer is worth keeping with the learner's progress

    def __str__(self):
        return f"{OPENINGS[self.status][1]}: {self.message}"

    __repr__ = __str__

    def _repr_mimebundle_(self, include=None, exclude=None):
        symbol, opening, colour = OPENINGS[self.status]
        return {"text/plain": str(self), "text/html": panel(symbol, f"{opening}:", self.message, colour)}


@dataclass(frozen=True)
class Note:
    """A hint, or a score: a heading and a sentence."""

    heading: str
    message: str

    def __str__(self):
        return f"{self.heading}: {self.message}"

    __repr__ = __str__

    def _repr_mimebundle_(self, include=None, exclude=None):
        symbol, colour = HINT
        return {"text/plain": str(self), "text/html": panel(symbol, f"{self.heading}:", self.message, colour)}


def panel(symbol, opening, message, colour):
    """A live region: symbol and words carry the outcome, the coloured edge only repeats it."""
    return (
        f'<div role="status" style="border-left: 4px solid var({colour}); padding: 0.4em 0.8em; '
        f'color: var(--jp-content-font-color1, inherit); max-width: 46em">'
        f'<span aria-hidden="true">{symbol}</span> <strong>{html.escape(opening)}</strong> {marked(message)}</div>'
    )


def marked(text):
    """Escaped text with `code` set as code."""
    return re.sub(r"`([^`]+)`", r"<code>\1</code>", html.escape(text))
