"""What a lesson shows on a page that has no kernel: the kernel that executes it for the web edition runs `install`.

A picture gets its sentence below it, for on a phone what is written in it is small, and a twin in dark colours. An
instrument moves by the page's own script; a prediction and a question become a card of the page; the game says where
it can be played.
"""

import base64
import zlib

import matplotlib.colors

from diffcourse.authors.build import lighter
from diffcourse.authors.site import asked
from diffcourse.instrument import Instrument, style
from diffcourse.instrument.style import Picture
from diffcourse.study.game import Game
from diffcourse.study.predict import Predicted, SoFar
from diffcourse.study.recall import Recall

PYTHON = '<a href="#python">In JupyterLab</a>'
DARK = {  # the page's dark paper and ink, and the colours that instruments have on it
    style.PAPER: "#15181c", style.INK: "#e4e7eb", style.FAINT: "#8b9097", style.DATA: "#5ab4ec",
    style.NOISE: "#f0914f", style.FIRST: "#2cb98f", style.SECOND: "#e08cbc",
}  # fmt: skip


def install(shell):
    """Let an IPython shell show pictures, instruments, predictions, questions and the game in this way."""
    formatter = shell.display_formatter.mimebundle_formatter
    kinds = (
        (Picture, picture), (Instrument, instrument), (Predicted, prediction), (Recall, asked.questions),
        (SoFar, lambda shown: asked.card("sofar", shown._repr_mimebundle_()["text/html"])), (Game, game),
    )  # fmt: skip
    for kind, to_html in kinds:
        formatter.for_type(
            kind, lambda shown, to_html=to_html: {"text/plain": repr(shown), "text/html": to_html(shown)}
        )


def picture(shown):
    """A still, and the sentence of its alternative text for the eye.

    In the dark the page turns a drawing's colours. Those of a photograph stay, so a still that holds one has a twin.
    """
    looks = [("drawn" if shown.kind else "lit", shown.image())]
    if not shown.kind:
        darken(shown.figure)
        looks.append(("dim", shown.image()))
    tags = "".join(tag.replace("<img", f'<img class="{name}"') for name, tag in looks).replace("display:block;", "")
    return f"<figure>{tags}{style.caption(*shown[1:])}</figure>"


def darken(figure):
    """Give everything in a figure, but what it shows as an image, its colour on dark paper."""
    table = {matplotlib.colors.to_rgb(light): matplotlib.colors.to_rgb(dark) for light, dark in DARK.items()}
    table |= {
        (0, 0, 0): table[matplotlib.colors.to_rgb(style.INK)],
        (1, 1, 1): table[matplotlib.colors.to_rgb(style.PAPER)],
    }

    def of(colour):
        if isinstance(colour, str) and colour in ("none", "auto"):
            return colour
        rows = matplotlib.colors.to_rgba_array(colour)
        rows = [(*table.get(tuple(row[:3]), tuple(row[:3])), row[3]) for row in rows]
        return rows[0] if len(rows) == 1 else rows

    for artist in figure.findobj():
        for name in ("color", "facecolor", "edgecolor", "markerfacecolor", "markeredgecolor"):
            get, put = getattr(artist, f"get_{name}", None), getattr(artist, f"set_{name}", None)
            if get and put and getattr(artist, "get_array", lambda: None)() is None:
                put(of(get()))


def instrument(shown, closed=False):
    """Its still, and beside it what the page's script needs to bring it to life; closed: until a card opens it."""
    mirror, state = shown.state()
    packed = base64.b64encode(zlib.compress(state, 9)).decode()
    still = "" if closed else lighter(shown.html(), sharp=False)  # for who has no JavaScript, and until it runs
    hidden = " hidden" if closed else ""
    script = f'<script type="text/plain" data-mirror="{mirror}">{packed}</script>'
    return f'<div class="dc-place"{hidden}>{still}{script}</div>'


def prediction(predicted):
    """Its card, and the explorer that the card opens."""
    return lighter(asked.prediction(predicted), sharp=False) + instrument(predicted.explorer, closed=True)


def game(played):
    return f"<p>“How noisy is it?”, a game of {played.rounds} rounds, needs Python. {PYTHON} you can play it.</p>"
