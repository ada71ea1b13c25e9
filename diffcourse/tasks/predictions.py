"""What a learner predicts before an explorer opens: one entry each, in the order of the lessons."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from diffcourse import guarantees, mixture, schedules


@dataclass(frozen=True)
class Prediction:
    """A question whose answer is seen in an explorer.

    truth: a function that gives a number, one of `choices`, or, where `places` are named, a value for each of them.
    unit: what a number counts ("steps"). places: what the sliders of a sketch are called, and `span` where they run.
    frame: the t at which the explorer shows it best; None leaves the film where it starts.
    """

    stem: str
    asks: str
    truth: Callable
    because: str
    unit: str = ""
    choices: tuple = ()
    places: tuple = ()
    span: tuple = (0, 1)
    frame: int | None = None


def merging_step():
    return int(np.argmax(schedules.linear().alpha_bars < mixture.merging_alpha_bar(2.0, 0.3)))


LINEAR_AT = (100, 250, 500, 750, 900)

PREDICTIONS = {
    "what-goes-first": Prediction(
        "00-eli5",
        "Noise comes in, a little more at each step. What is gone first?",
        lambda: "fine detail: lashes, threads, the glint in the glasses",
        "The noise is equally strong at every scale, and a photograph is not: its broad structure is strong and its "
        "fine detail weak. Follow the three bars.",
        choices=(
            "the layout: where light and dark are",
            "the shapes: face, cap, collar",
            "fine detail: lashes, threads, the glint in the glasses",
            "all at the same pace, as the noise covers everything",
        ),
    ),
    "without-the-shrink": Prediction(
        "01-forward-step",
        "4000 particles start with variance 1. Each of 60 steps adds noise of variance 0.1 and shrinks nothing. "
        "What is their variance in the end?",
        lambda: 1 + 60 * 0.1,
        "Each step adds 0.1 to the variance, without end (right). With the shrink it stays at 1 (left).",
        frame=60,
    ),
    "bumps-merge": Prediction(
        "02-closed-form",
        "Half of the data lies near -2, half near +2. At which of the 1000 steps have the two bumps become one?",
        merging_step,
        "There their centres come within one standard deviation of the middle.",
        unit="steps",
        frame=400,
    ),
    "linear-alpha-bar": Prediction(
        "03-noise-schedules",
        "Sketch the linear schedule: how much of the signal's variance is left at each of these t, of T = 1000?",
        lambda: schedules.linear().alpha_bars[list(LINEAR_AT)],
        "Only its beta rises evenly. The signal is multiplied away, so half of the steps take nearly all of it.",
        places=tuple(f"t = {t}" for t in LINEAR_AT),
        frame=500,
    ),
    "linear-below-0.01": Prediction(
        "04-signal-to-noise",
        "What share of its 1000 steps does the linear schedule spend below SNR 0.01? (in percent)",
        lambda: round(100 * guarantees.wasted_share(schedules.linear()), 1),
        "They are the last ones: the signal is already gone, and beta goes on rising.",
        unit="%",
        frame=1000,
    ),
}
