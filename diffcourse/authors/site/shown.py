"""What moves or asks in a lesson, on a page that has no kernel.

An instrument moves by the page's own script; a prediction and a question become a card of the page; the game says where
it can be played.
"""

import base64
import zlib

from diffcourse.authors.build import lighter
from diffcourse.authors.site import asked
from diffcourse.instrument import Instrument
from diffcourse.study.game import Game
from diffcourse.study.predict import Predicted, SoFar
from diffcourse.study.recall import Recall

PYTHON = '<a href="#python">In JupyterLab</a>'


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


def so_far(shown):
    return asked.card("sofar", shown._repr_mimebundle_()["text/html"])


def game(played):
    return f"<p>“How noisy is it?”, a game of {played.rounds} rounds, needs Python. {PYTHON} you can play it.</p>"


def kind_of(value):
    """The function above that shows it, or None for what a page shows as the notebook does."""
    kinds = {Instrument: instrument, Predicted: prediction, Recall: asked.questions, SoFar: so_far, Game: game}
    return next((to_html for kind, to_html in kinds.items() if isinstance(value, kind)), None)
