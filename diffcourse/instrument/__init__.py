"""What moves under a learner's hand, and how every picture looks."""

from diffcourse.instrument.component import Instrument, pills, track  # noqa: F401
from diffcourse.instrument.scene import Panel, area, arrows, bars, dots, haze, image, joined, line, text  # noqa: F401
