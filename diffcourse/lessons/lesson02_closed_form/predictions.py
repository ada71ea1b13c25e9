"""What lesson 02 asks before it shows: each answer is computed."""

import numpy as np

from diffcourse import mixture, schedules
from diffcourse.exercise.questions import Prediction


def merging_step():
    return int(np.argmax(schedules.linear().alpha_bars < mixture.merging_alpha_bar(2.0, 0.3)))


PREDICTIONS = {
    "bumps-merge": Prediction(
        "Half of the data lies near -2, half near +2. At which of the 1000 steps have the two bumps become one?",
        merging_step,
        "There their centres come within one standard deviation (of a bump) of the middle.",
        unit="steps",
        frame=400,
    ),
}
