"""What lesson 03 asks before it shows: each answer is computed."""

import numpy as np

from diffcourse import schedules
from diffcourse.exercise.questions import Prediction

LINEAR_AT = range(0, 1001, 100)


PREDICTIONS = {
    "linear-alpha-bar": Prediction(
        "Draw the linear schedule: how much of the signal's variance is left at each t, of T = 1000?",
        lambda: schedules.linear().alpha_bars[list(LINEAR_AT)],
        "Beta rises evenly, but shares multiply: the first 500 betas add up to 2.5, and that leaves e^-2.5 = 0.08.",
        places=tuple(f"t = {t}" for t in LINEAR_AT),
        held=(1,),  # at t = 0 there is no noise
        frame=500,
    ),
    "harsh-all-gone": Prediction(
        "Too harsh: each of 1000 steps has beta = 0.2. After how many of them is SNR below 0.01?",
        lambda: int(np.argmax(schedules.Schedule(np.full(1000, 0.2)).snr < 0.01)),
        "From then on there is hardly anything but noise. Now choose jagged in the second row, then timid.",
        unit="steps",
        frame=20,
    ),
}
