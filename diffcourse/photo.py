"""The photograph that the course dissolves: matplotlib's own picture of Grace Hopper (public domain, US Navy)."""

from functools import cache

import matplotlib.cbook
import numpy as np
from PIL import Image

from diffcourse import _door


@cache
def hopper(size=160):
    """Rear Admiral Grace Hopper, a square crop: float64 array (size, size, 3), colours in [-1, 1].

    Noise is centred on 0, so pictures are too. Read-only; raises for a size below 1.
    """
    size = _door.count("size", size)
    with matplotlib.cbook.get_sample_data("grace_hopper.jpg") as file, Image.open(file) as image:
        square = image.convert("RGB").crop((56, 0, 456, 400)).resize((size, size), Image.Resampling.BOX)
    pixels = np.asarray(square) / 127.5 - 1
    pixels.flags.writeable = False
    return pixels


def to_screen(x):
    """States back to displayable colours in 0..1; what noise pushed past black or white is shown as black or white."""
    return np.clip((np.asarray(x) + 1) / 2, 0, 1)
