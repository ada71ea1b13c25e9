"""What lesson 02 asks before it shows: each answer is computed."""

import numpy as np

from diffcourse import mixture, schedules
from diffcourse.exercise.questions import Prediction


def merging_step():
    return int(np.argmax(schedules.linear().alpha_bars < mixture.merging_alpha_bar(2.0, 0.3)))


PREDICTIONS = {
    "bumps-merge": Prediction(
        "Half of the data lies near -2, half near +2. The two bumps become one once each centre (2 times the root of "
        "alpha-bar) is nearer to 0 than one standard deviation of its bump. By the alpha-bars above, at about which "
        "step is that?",
        merging_step,
        "From 4 alpha-bar = 1 - 0.91 alpha-bar, alpha-bar is 0.20: the centres have come in to 0.9, and each bump "
        "spreads as far.",
        unit="steps",
        frame=400,
    ),
}
