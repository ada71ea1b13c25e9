"""What a learner's own measures of lesson 04 say of three schedules."""

import numpy as np

from diffcourse import schedules
from diffcourse.instrument.style import draw_curves

THREE = (schedules.linear(), schedules.cosine(), schedules.scaled_linear())


def wasted_share(wasted):
    belows = np.geomspace(1e-4, 10, 60)
    said = ", ".join(f"{schedule.name} {wasted(schedule.alpha_bars, 0.01):.1%}" for schedule in THREE)
    return draw_curves(
        {s.name: (belows, [wasted(s.alpha_bars, below) for below in belows]) for s in THREE},
        f"Below SNR 0.01, by your function: {said}.",
        **{"title": "Share of the steps below an SNR, by your function", "xlabel": "SNR", "xscale": "log"},
    )
