"""What a learner predicts before an explorer opens: one entry each, in the order of the lessons."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from diffcourse import continuous, design, discrete, guarantees, mixture, schedules, words


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


def nearest_in_ten():
    return min(design.published(), key=lambda name: design.line_distance(design.published()[name], 10))


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
    "harsh-all-gone": Prediction(
        "03-noise-schedules",
        "Too harsh: each of 1000 steps has beta = 0.2. After how many of them is SNR below 0.01?",
        lambda: int(np.argmax(schedules.Schedule(np.full(1000, 0.2)).snr < 0.01)),
        "Sudden mush; all other steps show still mush. Now set second to jagged, and to too timid.",
        unit="steps",
        frame=20,
    ),
    "linear-below-0.01": Prediction(
        "04-signal-to-noise",
        "What share of its 1000 steps does the linear schedule spend below SNR 0.01? (in percent)",
        lambda: round(100 * guarantees.wasted_share(schedules.linear()), 1),
        "They are the last ones: the signal is already gone, and beta goes on rising.",
        unit="%",
        frame=1000,
    ),
    "blocks-of-four": Prediction(
        "04-signal-to-noise",
        "Noise a photograph of 256 by 256 pixels, then average blocks of 4 by 4. If the picture is even within each "
        "block: how many times as high is SNR afterwards?",
        lambda: 4**2,
        "The mean of 16 independent draws has a sixteenth of their variance, and an even block keeps its own. A "
        "photograph is not quite even, so hers gains a little less.",
        unit="times",
        frame=480,
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
    "nearest-in-ten": Prediction(
        "09-design-a-schedule",
        "Ten steps back with the exact guess. Whose samples come nearest to the two bumps?",
        nearest_in_ten,
        "It does not go as deep into noise, so its ten leaps are shorter where the bumps part. Begin near each "
        "and compare the stops; then move the sliders and do better.",
        choices=("linear", "scaled linear", "cosine", "zero terminal SNR", "straight line in log SNR"),
        frame=0,
    ),
}
