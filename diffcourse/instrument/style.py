"""What every picture of the course is made of.

A `draw_*` function gives a still and the sentence that says it. Figures are made without pyplot, so they hold no global
state and are safe in any thread.
"""

import base64
import contextlib
import functools
import html
import io
import re
from typing import NamedTuple

import matplotlib
import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from PIL import Image

from diffcourse.instrument.scene import COLOURS, LOOK, number

# One visual language for all lessons.
PAPER, INK, FAINT, _, DATA, NOISE, TARGET, FIRST, SECOND = COLOURS.values()
LOOKS = [(FIRST, "-"), (SECOND, "--"), (DATA, "-."), (NOISE, ":"), (INK, (0, (5, 1, 1, 1, 1, 1))), (FAINT, "-")]
CAPTION = "font-size:13px;line-height:1.45;margin-top:4px;text-align:left"
WIDTH = 7.4  # inches: as wide as a notebook's output on a small laptop
DPI = 200  # twice the 100 that pictures are shown at: sharp on a high-density screen

X = np.linspace(-4.5, 4.5, 361)
Y = np.linspace(-4.2, 4.2, 211)
LEVELS = np.linspace(-4.2, 4.2, 57)  # of histograms
LOG_SNR = (-16, 12)  # the same axis wherever log SNR is drawn
BAND_EDGES = np.log([0.01, 0.1, 10])  # of log SNR, from noise to clean

STYLE = {
    **dict.fromkeys(("figure.facecolor", "axes.facecolor", "savefig.facecolor"), PAPER),
    **dict.fromkeys(("text.color", "axes.labelcolor", "xtick.color", "ytick.color"), INK),
    **dict.fromkeys(("axes.spines.top", "axes.spines.right", "legend.frameon"), False),
    **dict.fromkeys(("font.size", "axes.labelsize"), 9.5),
    **dict.fromkeys(("xtick.labelsize", "ytick.labelsize", "legend.fontsize"), 8.5),
    "axes.edgecolor": FAINT,
    "axes.titlesize": 10.5,
    "axes.titlelocation": "left",
    "axes.titleweight": "bold",
    "font.family": "DejaVu Sans",
    "figure.subplot.left": 0.09,
    "figure.subplot.right": 0.975,
    "figure.subplot.top": 0.88,
    "figure.subplot.bottom": 0.19,
    "figure.subplot.wspace": 0.08,
}


@contextlib.contextmanager
def own_look():
    """A context in which the learner's rcParams (usetex, xkcd, dark styles) and np.seterr count for nothing."""
    with np.errstate(all="warn", under="ignore"), matplotlib.rc_context(LOOK | STYLE):  # NumPy's own
        yield


class Picture(NamedTuple):
    """A figure, the sentence that says what one sees, and a list of numbers, which waits for a press."""

    figure: Figure
    sentence: str
    numbers: str = ""

    def _repr_mimebundle_(self, include=None, exclude=None):
        width = round(self.figure.get_figwidth() * 100)  # CSS pixels
        image = image_tag(png(self.figure), repr(self), width)
        # In a dark theme the colours of a drawing turn, those of a photograph stay.
        kind = "" if any(axes.images for axes in self.figure.axes) else " dc-drawn"
        return {"text/plain": repr(self), "text/html": captioned(image, self.sentence, self.numbers, kind)}

    def __repr__(self):
        return f"{self.sentence} {self.numbers}".strip()


def figure(height, dpi=DPI):
    """An empty figure of the course's width (inches), with its own Agg canvas; a photograph needs a dpi of 130."""
    drawn = Figure(figsize=(WIDTH, height), dpi=dpi)
    FigureCanvasAgg(drawn)
    return drawn


def plots(height, *grid, dpi=DPI, **more):
    """An empty figure, and its one panel or a grid of them, as `Figure.subplots` gives them."""
    drawn = figure(height, dpi)
    return drawn, drawn.subplots(*grid, **more)


def styled(build):
    """Let a function create its artists, or draw them, in the course's style; a picture's words are made plain."""

    @functools.wraps(build)
    def wrapper(*args, **kwargs):
        with own_look():
            made = build(*args, **kwargs)
        return Picture(made.figure, *map(plain, made[1:])) if isinstance(made, Picture) else made

    return wrapper


def plain(sentence):
    """Without -0.00, inf and "1 steps"."""
    sentence = re.sub(r"(?<![\w.])-(?=0(?:\.0+)?(?!\.?\d))", "", sentence)
    sentence = re.sub(r"(?<![\w.])1 ((?:residual )?(?:step|block|band|number|level))s\b", r"1 \1", sentence)
    return re.sub(r"\binf\b", "infinite", sentence)


def first(where):
    """The first step at which something holds, in words."""
    return f"at t = {np.argmax(where)}" if np.any(where) else "at no t"


@styled
def png(drawn):
    drawn.canvas.draw()
    colours = 128 if any(axes.images for axes in drawn.axes) else 32
    return small_png(Image.fromarray(np.asarray(drawn.canvas.buffer_rgba())).convert("RGB"), colours)


def small_png(image, colours=128):
    """An image as PNG of few colours, for notebooks keep it."""
    buffer = io.BytesIO()
    palette = image.reduce(2).quantize(colours, Image.Quantize.FASTOCTREE)  # a tenth of the time of a median cut
    image.quantize(palette=palette, dither=Image.Dither.NONE).save(buffer, "png")
    return buffer.getvalue()


def image_tag(image, sentence, width, kind="png", style=""):
    """An <img> with its sentence as alternative text (which JupyterLab drops from image/png outputs)."""
    data = base64.b64encode(image).decode()
    return (
        f'<img src="data:image/{kind};base64,{data}" alt="{html.escape(sentence)}" '
        f'width="{width}" style="display:block;max-width:100%;height:auto;border-radius:4px;{style}">'
    )


def captioned(image, sentence, numbers="", kind=""):
    """The HTML of a picture above its sentence, which opens its numbers; a screen reader has it from the image."""
    words, hidden = html.escape(sentence), ' aria-hidden="true"'
    if numbers:
        words, hidden = f"<details><summary>{words}</summary>{html.escape(numbers)}</details>", ""
    below = f'<figcaption{hidden} style="{CAPTION}">{words}</figcaption>'
    return f'<figure class="dc-figure{kind}" style="margin:0">{image}{below}</figure>'


@styled
def draw_curves(curves, sentence, at=(), **settings):
    """{name: (x, y)} over one another, and a sentence; settings go to `Axes.set`. at: the x of the numbers."""
    read = {name: [(np.interp(k, x, y).round(4), k) for k in at] for name, (x, y) in curves.items() if len(x) > 2}
    said = {name: [f"{v:{'.2f' if abs(v) > 0.1 else '.2g'}} at {k}" for v, k in row] for name, row in read.items()}
    numbers = "; ".join(f"{name}: {', '.join(row)}" for name, row in said.items() if row)
    drawn, axes = plots(2.7)
    for (name, (x, y)), (colour, dash) in zip(curves.items(), LOOKS, strict=False):
        axes.plot(x, y, color=colour, ls=dash, marker="o" if len(x) < 40 else "", ms=4, lw=1.8, label=name)
    axes.set(**settings)
    axes.minorticks_off()
    axes.legend()
    return Picture(drawn, sentence, numbers and f"{numbers}.")


def extremes(values, how, between):
    """The least and the greatest of {name: value}, in words."""
    names = dict.fromkeys(f(values, key=values.get) for f in (min, max))
    return between.join(f"{name} ({number(values[name], how)})" for name in names)


def percent(share):
    return number(share, ".0%")


def standard_normal(x):
    return np.exp(-(x**2) / 2) / np.sqrt(2 * np.pi)
