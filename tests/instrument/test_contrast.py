"""Words can be read on their ground: WCAG's 4.5 : 1, in the pictures and in both themes of the web edition.

(axe measures what stands in a page, and cannot see into a picture.)
"""

import re

import pytest

from diffcourse.authors.site import text_of
from diffcourse.instrument import style

ENOUGH = 4.5
THEMED = dict(re.findall(r"--(\w+): light-dark\((#\w+, #\w+)\)", text_of("page.css")))


def luminance(colour):
    digits = colour.lstrip("#")
    pairs = [one * 2 for one in digits] if len(digits) == 3 else re.findall("..", digits)
    linear = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in (int(p, 16) / 255 for p in pairs))
    return sum(weight * one for weight, one in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def contrast(one, other):
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("name", ["INK", "DATA", "NOISE", "TARGET", "FIRST", "SECOND"])
def test_colours_of_words_in_pictures(name):
    assert contrast(getattr(style, name), style.PAPER) >= ENOUGH


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize("ground", ["paper", "soft"])
@pytest.mark.parametrize("words", ["ink", "quiet", "link"])
def test_colours_of_words_on_the_web(words, ground, theme):
    chosen = [THEMED[name].split(", ")[theme] for name in (words, ground)]
    assert contrast(*chosen) >= ENOUGH
