"""What a learner's own measures of lesson 04 say of three schedules."""

import numpy as np

from diffcourse import schedules
from diffcourse.instrument.style import FIRST, Picture, plots, styled

THREE = (schedules.linear(), schedules.cosine(), schedules.scaled_linear())


@styled
def wasted_share(wasted):
    belows = np.geomspace(1e-4, 10, 60)
    drawn, axes = plots(2.3)
    for schedule, dash in zip(THREE, ("-", "--", ":"), strict=True):
        shares = [wasted(schedule.alpha_bars, below) for below in belows]
        axes.semilogx(belows, shares, dash, color=FIRST, lw=2, label=schedule.name)
    axes.set(title="Share of the steps below an SNR, by your function", xlabel="SNR", ylim=(0, 1))
    axes.legend()
    said = ", ".join(f"{schedule.name} {wasted(schedule.alpha_bars, 0.01):.1%}" for schedule in THREE)
    return Picture(drawn, f"Below SNR 0.01, by your function: {said}.")
