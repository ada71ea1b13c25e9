"""What moves under a learner's hand, and how every picture looks."""

from diffcourse.instrument.component import Instrument, pills, track
from diffcourse.instrument.scene import Panel, area, arrows, bars, dots, haze, image, joined, line, text

__all__ = [
    "Instrument",
    "Panel",
    "area",
    "arrows",
    "bars",
    "dots",
    "haze",
    "image",
    "joined",
    "line",
    "pills",
    "text",
    "track",
]
