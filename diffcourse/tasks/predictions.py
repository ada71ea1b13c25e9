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
    "gap-alone": Prediction(
        "05-what-t-means",
        "In 64 dimensions e(100) and e(110) are 0.66 alike. How alike are e(600) and e(610)?",
        lambda: "exactly as alike",
        "The product of two such rows is a sum of cosines of the gap between the two steps. Slide t: the lower curve "
        "moves as it is.",
        choices=("less alike", "exactly as alike", "more alike"),
        frame=600,
    ),
    "blind-worst": Prediction(
        "05-what-t-means",
        "One denoiser is told t, one is blind. Where is the blind one furthest from the exact optimum?",
        lambda: "where there is little noise: t up to 200",
        "It has to mix its answers for all t. Most of its lessons came from noisy states, so it takes good data for "
        "noise.",
        choices=(
            "where there is little noise: t up to 200",
            "in the middle: t from 300 to 500",
            "where nearly all is noise: t from 800 on",
            "equally far everywhere",
        ),
        frame=140,
    ),
    "score-late": Prediction(
        "06-the-way-back",
        "Three spots of data in the plane. The score points to likelier places. Where do its arrows point at t = T?",
        lambda: "all to the middle of the data",
        "At T the three spots have melted into one. Slide t down: the arrows part when the spots do.",
        choices=(
            "each to the nearest spot",
            "all to the middle of the data",
            "nowhere: there is no signal, so there is no score",
            "away from the data",
        ),
        frame=1000,
    ),
    "one-step-back": Prediction(
        "06-the-way-back",
        "Pure noise, the best guess that exists, and one single step from T to 0. Where do the particles land?",
        lambda: "all close to 0, where there is no data",
        "From pure noise the best guess of the data is its mean, for every particle the same. Set steps back to 1, "
        "then to 2, 5, 10.",
        choices=(
            "half near -2 and half near 2, as the data",
            "all close to 0, where there is no data",
            "spread out like the noise that they started from",
        ),
        frame=0,
    ),
    "best-denoiser-draws": Prediction(
        "06-the-way-back",
        "The best denoiser that exists for a set of 40 glyphs walks back from pure noise. What comes out?",
        lambda: "glyphs of the set, copied exactly",
        "The data is the set, so the distribution that is sampled perfectly is the set. Follow the two lower rows.",
        choices=(
            "new digits, between the fonts",
            "glyphs of the set, copied exactly",
            "blurred averages of all glyphs",
        ),
        frame=0,
    ),
}
