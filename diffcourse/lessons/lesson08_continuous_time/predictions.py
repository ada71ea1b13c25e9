"""What lesson 08 asks before it shows: each answer is computed."""

import numpy as np

from diffcourse import continuous, schedules
from diffcourse.exercise.questions import Prediction

HALVES = ("it stays: a chain is no SDE", "it halves", "it falls to a quarter")


def halving():
    """What doubling T does to the largest gap between alpha_bar of the chain and of the SDE."""
    gaps = [
        np.abs(schedules.rescaled_linear(T).alpha_bars - continuous.vp().scale(np.arange(T + 1) / T) ** 2).max()
        for T in (200, 400)
    ]
    return HALVES[int(round(gaps[0] / gaps[1])) // 2]


PREDICTIONS = {
    "twice-the-steps": Prediction(
        "A chain of T steps, each with beta(t) / T. T doubles. What happens to its distance from the limit?",
        halving,
        "Each step leaves out terms of the size of beta squared, that is 1 / T squared, and there are T of them. "
        "Choose 50, 100, 200 ... for T and read the distance of the paths.",
        choices=(*HALVES, "it falls by the root of two"),
        frame=25,
    ),
    "ve-at-the-end": Prediction(
        "The same walk in VE's units never shrinks the data. VP ends at standard deviation 1. And VE, with the linear "
        "schedule in 200 steps?",
        lambda: round(float(continuous.sigma_of(schedules.rescaled_linear(200).alpha_bars[-1])), 1),
        "It is sigma at T, the root of (1 - alpha-bar) / alpha-bar: noise for each unit of signal.",
        frame=200,
    ),
    "places-kept": Prediction(
        "Twelve paths start one above the other and follow the ODE until nothing of the data is left. How many of the "
        "eleven neighbouring pairs have changed places at the end?",
        lambda: 0,
        "Where two paths met they would have the same velocity from then on, so they cannot cross. On the SDE each has "
        "its own noise.",
        unit="pairs",
        frame=100,
    ),
}
