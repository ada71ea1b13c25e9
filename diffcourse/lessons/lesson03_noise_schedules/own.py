"""What a learner's own schedule of lesson 03 looks like."""

import numpy as np

from diffcourse import schedules
from diffcourse.instrument.style import draw_curves


def my_cosine(cosine):
    t, yours = np.arange(1, 1001), np.asarray(cosine(1000))[-1000:]
    return draw_curves(
        {"your cosine": (t, yours), "linear": (t, schedules.linear().alpha_bars[1:])},
        f"At t = 500 your schedule has {yours[499]:.2g} of the signal's variance left.",
        **{"title": "alpha-bar: how much of the signal is left", "xlabel": "t"},
    )


debug_cosine = my_cosine
