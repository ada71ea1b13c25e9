"""What a lesson shows on a page that has no kernel: the kernel that executes it for the web edition runs `install`.

A picture gets its sentence below it, for on a phone what is written in it is small. An instrument moves by
the page's own script; a prediction becomes its question, to think about first, with its explorer open below; the game
says where it can be played.
"""

import base64
import html
import io
import json
import re

from PIL import Image

from diffcourse.instrument import Instrument
from diffcourse.instrument.style import Picture
from diffcourse.study.game import Game
from diffcourse.study.predict import Predicted

DATA_URL = re.compile(r"data:image/png;base64,([A-Za-z0-9+/=]+)")
PYTHON = '<a href="#python">In JupyterLab</a>'


def install(shell):
    """Let an IPython shell show pictures, instruments, predictions and the game in this way."""
    formatter = shell.display_formatter.mimebundle_formatter
    for kind, to_html in ((Picture, picture), (Instrument, instrument), (Predicted, card), (Game, game)):
        formatter.for_type(
            kind, lambda shown, to_html=to_html: {"text/plain": repr(shown), "text/html": to_html(shown)}
        )


def picture(shown):
    """A still, with the sentence of its alternative text for the eye."""
    tag = shown._repr_mimebundle_()["text/html"]
    return f'<figure>{tag}<figcaption aria-hidden="true">{html.escape(shown.sentence)}</figcaption></figure>'


def instrument(shown):
    """Its still, and beside it what the page's script needs to bring it to life."""
    state = json.dumps(shown.state()).replace("<", "\\u003c")
    return f'<div class="dc-place">{shown.html()}<script type="application/json">{state}</script></div>'


def card(asked):
    """A prediction: the question, what it is to be found under a press, and the explorer."""
    return f'<div class="predict"><p>Think first, then look.</p>{asked.as_html(instrument(asked.explorer))}</div>'


def game(played):
    return f"<p>“How noisy is it?”, a game of {played.rounds} rounds, needs Python. {PYTHON} you can play it.</p>"


def lighter(text):
    """The same pictures as lossless WebP: half the bytes of PNG."""

    def smaller(match):
        png, buffer = base64.b64decode(match[1]), io.BytesIO()
        Image.open(io.BytesIO(png)).convert("RGB").save(buffer, "webp", lossless=True, quality=50)
        webp = buffer.getvalue()
        return f"data:image/webp;base64,{base64.b64encode(webp).decode()}" if len(webp) < len(png) else match[0]

    return DATA_URL.sub(smaller, text)
