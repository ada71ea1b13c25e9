"""Photographs under noise, side by side: what lessons open on."""

import numpy as np

from diffcourse.instrument import photo
from diffcourse.instrument.component import Instrument
from diffcourse.instrument.scene import Panel, image


def mixed(title, panels, sentence, side=100, rows=1, height=270, facts=None, **more):
    """An Instrument that shows signal * photograph + hiss * noise in each panel, with the same noise in all.

    panels: {title: (signal, hiss)}, each (T + 1,), a number for each t. side: pixels of the photographs. height: of a
    row. facts: arrays for the sentence and for titles. more: as Instrument takes it.
    """
    levels, steps = photo.in_bytes(side)
    factors = np.array([np.broadcast_arrays(*factors) for factors in panels.values()], float)
    signal, hiss = factors.swapaxes(0, 1)

    def numbers(t):
        mix = signal[:, t, None, None, None] * photo.from_bytes(levels) + hiss[:, t, None, None, None] * (steps / 32)
        return {**(facts or {}), **{f"picture{k}[t]": picture for k, picture in enumerate(mix)}}

    shown = [Panel([image(f"picture{k}[t]")], square=True, scrub=True, title=words) for k, words in enumerate(panels)]
    wide = len(shown) // rows
    return Instrument(
        title,
        numbers,
        rows=[shown[k : k + wide] for k in range(0, len(shown), wide)],
        sentence=sentence,
        heights=(height,) * rows,
        T=signal.shape[1] - 1,
        film="mixed.js",
        fixed={"x0": levels, "eps": steps, "signal": signal, "hiss": hiss, **(facts or {})},
        **more,
    )
