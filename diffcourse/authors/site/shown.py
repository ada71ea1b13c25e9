"""What a lesson shows on a page that has no kernel: the kernel that executes it for the web edition runs `install`.

A picture gets its sentence below it, for on a phone what is written in it is small. A film becomes its whole strip,
turned by the page's own script (film.js); a prediction becomes its question, to think about first, with its explorer
open below; the game says where it can be played.
"""

import base64
import html
import io
import itertools
import json
import re

from PIL import Image

from diffcourse.instrument import Instrument
from diffcourse.instrument.film import Film
from diffcourse.instrument.style import Picture
from diffcourse.study.game import Game
from diffcourse.study.predict import Card

DATA_URL = re.compile(r"data:image/png;base64,([A-Za-z0-9+/=]+)")
PYTHON = '<a href="#python">In JupyterLab</a>'
count = itertools.count(1)


def install(shell):
    """Let an IPython shell show films, predictions and the game in this way."""
    formatter = shell.display_formatter.mimebundle_formatter
    for kind, to_html in ((Picture, picture), (Film, film), (Instrument, film), (Card, card), (Game, game)):
        formatter.for_type(
            kind, lambda shown, to_html=to_html: {"text/plain": repr(shown), "text/html": to_html(shown)}
        )


def picture(shown):
    """A still, with the sentence of its alternative text for the eye."""
    tag = shown._repr_mimebundle_()["text/html"]
    return f'<figure>{tag}<figcaption aria-hidden="true">{html.escape(shown.sentence)}</figcaption></figure>'


def film(shown):
    """The strip of a film, every frame of it, under its controls; or an instrument, which needs no strip."""
    if isinstance(shown, Instrument):
        state = json.dumps(shown.state()).replace("<", "\\u003c")
        return f'<div class="dc-place">{shown.html()}<script type="application/json">{state}</script></div>'
    shown.wait()
    number, here = next(count), shown.index
    labels = shown.slider.options if shown.direction.index == 0 else shown.slider.options[::-1]
    # The longest caption keeps its room, so that nothing below the film moves, on a screen of any width.
    longest = max(range(len(labels)), key=lambda i: len(shown.sentences[i]))
    frames = "".join(
        f'<div class="film-frame{" film-longest" if i == longest else ""}" data-t="{html.escape(label)}" '
        f'data-says="{html.escape(shown.sentences[i])}"{"" if i == here else " hidden"}>'
        f"{at_once(lighter(shown.frames[i].value))}</div>"
        for i, label in enumerate(labels)
    )
    return (
        f'<div class="film" role="group" aria-label="Film {number}" data-interval="{shown.play.interval}">'
        '<div class="film-hand" hidden>'  # until the script is there
        '<div class="film-ways"><button type="button" aria-pressed="true">Forward: destroy</button>'
        '<button type="button" aria-pressed="false">Backward: restore</button></div>'
        '<button type="button" class="film-play">Play</button>'
        '<button type="button" class="film-back" aria-label="One frame back">&lt;</button>'
        f'<div class="film-t"><label for="t-{number}">t</label>'
        f'<input type="range" id="t-{number}" min="0" max="{len(labels) - 1}" value="{here}" autocomplete="off">'
        f'<output for="t-{number}">{html.escape(labels[here])}</output></div>'
        '<button type="button" class="film-on" aria-label="One frame on">&gt;</button>'
        f'</div><div class="film-strip">{frames}</div>{controls(shown)}</div>'
    )


def controls(shown):
    """What else can be moved where there is a kernel, and what the strip was shot with."""
    if not shown.controls:
        return ""
    settings = "; ".join(filter(None, (setting(name, control) for name, control in shown.controls.items())))
    return f'<p class="film-more">Shown with {html.escape(settings)}. {PYTHON} you can change that.</p>'


def setting(name, control):
    """A control's own words and where it stands: `mode distance m 2`."""
    value = control.value
    if isinstance(value, tuple) and len(value) == 2 and isinstance(value[1], dict):
        value = f"{value[0]} ({', '.join(f'{key} {one:g}' for key, one in value[1].items())})"
    elif isinstance(value, tuple):
        value = ", ".join(f"{one:g}" for one in value)
    elif isinstance(value, float):
        value = f"{value:g}"
    return f"{getattr(control, 'description', '') or name} {value}"


def card(asked):
    """A prediction: the question, what it is to be found under a press, and the explorer."""
    return f'<div class="predict"><p>Think first, then look.</p>{asked.as_html(film(asked.film))}</div>'


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


def at_once(text):
    """Pictures that come with their frame; else a browser may show the frame first and its picture a moment later."""
    return text.replace("<img ", '<img decoding="sync" ')
