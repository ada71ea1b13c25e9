"""The pictures that the course dissolves: a photograph and glyphs, both of which come with matplotlib.

The photograph is of Grace Hopper (public domain, US Navy); the glyphs are of the DejaVu fonts.
"""

import html
import io
from functools import cache

import matplotlib.cbook
import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.patches import PathPatch
from matplotlib.textpath import TextPath
from matplotlib.transforms import Affine2D
from PIL import Image

from diffcourse import arguments
from diffcourse.instrument.style import image_tag, styled


@cache
def hopper(size=160):
    """Rear Admiral Grace Hopper, a square crop: float64 array (size, size, 3), colours in [-1, 1].

    Noise is centred on 0, so pictures are too. Read-only; raises for a size below 1.
    """
    size = arguments.count("size", size)
    with matplotlib.cbook.get_sample_data("grace_hopper.jpg") as file, Image.open(file) as image:
        square = image.convert("RGB").crop((56, 0, 456, 400)).resize((size, size), Image.Resampling.BOX)
    pixels = from_bytes(square)
    pixels.flags.writeable = False
    return pixels


FACES = (  # of one family that every matplotlib brings
    {"family": "DejaVu Sans"},
    {"family": "DejaVu Sans", "weight": "bold"},
    {"family": "DejaVu Serif"},
    {"family": "DejaVu Sans Mono"},
)


@cache
@styled
def glyphs(characters="0123456789", size=16):
    """Each character in each of four faces: float64 array (4 * len(characters), size, size), paper 1 and ink -1.

    Ordered face by face. Read-only; raises for no characters and for a size below 1.
    """
    if not isinstance(characters, str) or not characters.strip():
        raise ValueError(f"characters takes a text of one or more characters, got {characters!r}.")
    size = arguments.count("size", size)
    draw = glyph.__wrapped__  # in this function's look, which takes longer to put on than a glyph to draw
    pictures = np.array([draw(character, face, size) for face in FACES for character in characters])
    pictures.flags.writeable = False
    return pictures


@styled
def glyph(character, face, size, fine=8):
    """One character's outline, filled: drawn `fine` times as large and averaged, in the middle of a square."""
    outline = TextPath((0, 0), character, size=100, prop=FontProperties(**face))
    drawn = Figure(figsize=(1, 1), dpi=fine * size, facecolor="white")
    canvas = FigureCanvasAgg(drawn)
    box, side = outline.get_extents(), fine * size
    place = Affine2D().translate(-(box.x0 + box.x1) / 2, -(box.y0 + box.y1) / 2).scale(0.0105 * side)
    patch = PathPatch(outline, facecolor="black", lw=0, transform=place.translate(side / 2, side / 2))
    drawn.add_artist(patch)
    canvas.draw()
    grey = np.asarray(canvas.buffer_rgba())[..., 0].reshape(size, fine, size, fine).mean((1, 3))
    return from_bytes(grey)


def to_screen(x):
    """States back to displayable colours in 0..1; what noise pushed past black or white is shown as black or white."""
    return np.clip((np.asarray(x) + 1) / 2, 0, 1)


def to_bytes(x):
    """The same in whole numbers 0..255, uint8."""
    return np.uint8(to_screen(x) * 255 + 0.5)


def from_bytes(levels):
    """Numbers 0..255 as states in [-1, 1]."""
    return np.asarray(levels) / 127.5 - 1


@cache
def in_bytes(size, seed=7):
    """The photograph and one draw of noise, as small as they travel: uint8 levels, and int8 steps of 1/32.

    x_0 = from_bytes(levels), eps = steps / 32; both (size, size, 3).
    """
    eps = np.random.default_rng(seed).standard_normal((size, size, 3))
    levels = to_bytes(hopper(size))
    return levels, np.clip((32 * eps).round(), -127, 127).astype(np.int8)


def noised_bytes(levels, steps, alpha_bar):
    """x_t of `in_bytes` for each alpha_bar (n,): (n, size, size, 3)."""
    alpha_bar = alpha_bar[:, None, None, None]
    return np.sqrt(alpha_bar) * from_bytes(levels) + np.sqrt(1 - alpha_bar) * (steps / 32)


def row(states, width=150):
    """HTML of pictures side by side, each `width` CSS pixels wide: {caption: state (size, size, 3)}."""
    figures = []
    for caption, state in states.items():
        file = io.BytesIO()
        Image.fromarray(to_bytes(state)).save(file, "png")
        tag = image_tag(file.getvalue(), caption, width, "png", "image-rendering:pixelated;aspect-ratio:1")
        figures.append(f"<figure>{tag}<figcaption>{html.escape(caption)}</figcaption></figure>")
    return f'<div class="dc-side">{"".join(figures)}</div>'
