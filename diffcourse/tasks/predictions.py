"""What a learner predicts before an explorer opens: one entry each, in the order of the lessons."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from diffcourse import continuous, discrete, guarantees, mixture, schedules, words


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


def halving():
    """What doubling T does to the largest gap between alpha_bar of the chain and of the SDE."""
    gaps = [
        np.abs(schedules.linear(T, 0.1 / T, 20 / T).alpha_bars - continuous.vp().scale(np.arange(T + 1) / T) ** 2).max()
        for T in (200, 400)
    ]
    return HALVES[int(round(gaps[0] / gaps[1])) // 2]


HALVES = ("it stays: a chain is no SDE", "it halves", "it falls to a quarter")


def nearest_to(word, d=16):
    vectors, place = words.embeddings(d), words.vocabulary().index(word)
    distances = ((vectors - vectors[place]) ** 2).sum(1)
    return words.vocabulary()[np.argsort(distances)[1]]


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
    "twice-the-steps": Prediction(
        "07-continuous-time",
        "A chain of T steps, each with beta(t) / T. T doubles. What happens to its distance from the limit?",
        halving,
        "Each step leaves out terms of the size of beta squared, that is 1 / T squared, and there are T of them. "
        "Choose 50, 100, 200 ... for T and read the distance of the paths.",
        choices=(*HALVES, "it falls by the root of two"),
        frame=25,
    ),
    "ve-at-the-end": Prediction(
        "07-continuous-time",
        "The same walk in VE's units never shrinks the data. VP ends at standard deviation 1. And VE, with the linear "
        "schedule in 200 steps?",
        lambda: round(float(continuous.sigma_of(schedules.linear(200, 0.1 / 200, 20 / 200).alpha_bars[-1])), 1),
        "It is sigma at T, the root of (1 - alpha-bar) / alpha-bar: noise for each unit of signal.",
        frame=200,
    ),
    "places-kept": Prediction(
        "07-continuous-time",
        "Twelve paths start one above the other and follow the ODE until nothing of the data is left. How many of the "
        "eleven neighbouring pairs have changed places at the end?",
        lambda: 0,
        "Where two paths met they would have the same velocity from then on, so they cannot cross. On the SDE each has "
        "its own chance.",
        unit="pairs",
        frame=100,
    ),
    "unscaled-latents": Prediction(
        "08-beyond-pixels",
        "Latents of standard deviation 3.6 go in as they are, where 1 was meant. How far does log SNR move?",
        lambda: round(2 * float(np.log(3.6)), 2),
        "The signal's variance is 3.6 squared times as large, and the noise stays.",
        frame=500,
    ),
    "whose-place": Prediction(
        "08-beyond-pixels",
        "The vector of `black` takes on noise until it lies nearer to another word. To which, most likely?",
        lambda: nearest_to("black"),
        "The words that keep the same company lie nearest, so they take over first.",
        choices=("acute", "letter", "seven", "white"),
        frame=500,
    ),
    "four-fifths-masked": Prediction(
        "08-beyond-pixels",
        "The schedule `evenly` masks letters in 50 steps, all of them at the end. After which step are four fifths "
        "masked?",
        lambda: int(np.argmax(discrete.evenly(50).alpha_bars < 0.2 + 1e-9)),
        "It masks the same number of letters in each step, so t / T of them are masked at t.",
        unit="steps",
        frame=40,
    ),
}
