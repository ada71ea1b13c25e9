"""What a learner's own schedule of lesson 03 looks like."""

import numpy as np

from diffcourse import schedules
from diffcourse.instrument.style import FIRST, SECOND, Picture, plots, styled


@styled
def my_cosine(cosine):
    drawn, axes = plots(2.4)
    yours = np.asarray(cosine(1000))[-1000:]
    axes.plot(np.arange(1, 1001), yours, color=FIRST, lw=2, label="your cosine")
    axes.plot(schedules.linear().alpha_bars, color=SECOND, lw=1.5, ls="--", label="linear")
    axes.set(title="alpha-bar: how much of the signal is left", xlabel="t", xlim=(0, 1000), ylim=(0, 1.02))
    axes.legend()
    return Picture(drawn, f"At t = 500 your schedule has {yours[499]:.2g} of the signal's variance left.")


debug_cosine = my_cosine
