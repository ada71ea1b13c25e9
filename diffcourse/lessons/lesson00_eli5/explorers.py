"""Lesson 00: a photograph dissolves under the learner's hand."""

from functools import cache

from diffcourse import schedules
from diffcourse.instrument import Instrument, Panel, bars, image, photo, text
from diffcourse.lessons.lesson00_eli5.pictures import BANDS, band_powers, visible_share

SCHEDULE = schedules.cosine(50)
SIDE = 160  # pixels of the photograph
FACE = slice(7, 127)  # its rows where it stands alone: with its transport, a small screen's height
FILM = {"T": SCHEDULE.T, "film": "photograph.js", "ways": ("forward: destroy", "back: it rewinds")}
PLACES = [2.0, 1.0, 0.0]
COLOURS = ["first", "second", "data"]  # as the curves of `draw_bands` have them


def _numbers(t):
    alpha_bar = SCHEDULE.alpha_bars[t]
    return {
        "alpha_bars": SCHEDULE.alpha_bars,
        "picture[t]": photo.noised_bytes(*photo.in_bytes(SIDE), alpha_bar),
        "noisy[t]": 1 - alpha_bar,
        "shares[t]": visible_share(_powers(), alpha_bar[:, None]),
    }


def _alone(t):
    numbers = _numbers(t)
    return {**numbers, "picture[t]": numbers["picture[t]"][:, FACE]}


@cache
def _powers():
    return band_powers(photo.from_bytes(photo.in_bytes(SIDE)[0]))


def first_look():
    """Lesson 00 opens on it: the photograph alone, since the bars would tell what goes first."""
    levels, steps = (array[FACE] for array in photo.in_bytes(SIDE))
    return Instrument(
        "Noise in your hand",
        _alone,
        rows=[[Panel([image("picture[t]")], x=(0, SIDE), y=(0, 120), square=True, scrub=True)]],
        heights=(24 + 3 * 120,),
        sentence="{alpha_bars[t]:.0%} photograph, {noisy[t]:.0%} noise.",
        fixed={"x0": levels, "eps": steps, "powers": _powers()},
        **FILM,
    )


def photograph():
    """Lesson 00: a photograph dissolves, and with it its layout, shapes and fine detail."""
    levels, steps = photo.in_bytes(SIDE)
    above = [place + 0.42 for place in PLACES]
    words = [f"{{shares[t][{band}]:.0%}}" for band in range(3)]
    left = [
        bars([1, 1, 1], PLACES, "track", 0.36),
        *(bars(f"shares[t][{band}]", [PLACES[band]], COLOURS[band], 0.36) for band in range(3)),
        text(0, above, list(BANDS), size=13),
        text(1, above, words, size=14, bold=True, align="right"),
    ]
    return Instrument(
        "A photograph dissolves",
        _numbers,
        rows=[[
            Panel([image("picture[t]")], square=True, scrub=True, share=1.25),
            Panel(left, y=(-0.9, 2.9), title="What still stands out of the noise"),
        ]],
        heights=(434,),
        sentence=(
            "At t = {t} of {T}: {alpha_bars[t]:.0%} photograph, {noisy[t]:.0%} noise. Still standing out: "
            "{shares[t][0]:.0%} of the layout, {shares[t][1]:.0%} of the shapes, {shares[t][2]:.0%} of the fine detail."
        ),
        fixed={"x0": levels, "eps": steps, "powers": _powers()},
        **FILM,
    )  # fmt: skip
