"""What lesson 09 asks before it shows: each answer is computed."""

import numpy as np

from diffcourse import flow, mixture, rosetta, schedules
from diffcourse.exercise.questions import Prediction

LANDINGS = {
    "on the two bumps": lambda x: np.abs(np.abs(x) - 2).max() < 1,
    "spread out like the noise": lambda x: x.std() > 0.5,
    "all in one place, between the bumps": lambda x: np.ptp(x) < 1e-9,
}


def one_leap():
    """Where Euler's single leap from t = 1 to 0 takes three particles."""
    p = mixture.bimodal()
    landed = flow.euler(lambda x, t: flow.velocity(x, t, p), np.array([-1.5, 0.3, 1.2]), [1, 0])[-1]
    return next(words for words, fits in LANDINGS.items() if fits(landed))


def as_large_a_move():
    """The side of the pictures for which lesson 04's shift moves log SNR as far as shift 3."""
    moved = schedules.flow(10, 3).log_snr[5] - schedules.flow(10).log_snr[5]
    return float(round(64 / np.exp(moved / 2)))


def same_letters():
    """Which of three levels has the least SNR, or that they are one."""
    named = {"DDIM's": ("ddim_alpha", 0.5), "EDM's": ("sigma", 1.0), "the flow scheduler's": ("flow_t", 0.5)}
    levels = {words: float(rosetta.log_snr_of(*given)) for words, given in named.items()}
    least = min(levels, key=levels.get)
    return least if np.ptp(list(levels.values())) > 1e-9 else "none: they are one level"


PREDICTIONS = {
    "flow-snr": Prediction(
        "On the flow path x = 0.9 x₀ + 0.1 ε at flow time 0.1 (t = 100 of 1000). What is its SNR there?",
        lambda: float(np.round(schedules.flow().snr[100], 6)),
        "SNR compares variances: 0.9 squared over 0.1 squared, so 9 squared. Nothing else goes into it.",
        frame=100,
    ),
    "one-leap": Prediction(
        "You start at noise (t = 1) with the exact velocity of the flow, and go back to t = 0 in one straight leap. "
        "Where do the particles land?",
        one_leap,
        "At t = 1 a particle says nothing of the data, so the best guess of x₀ is the mean of all data, the same for "
        "each of them. Give Euler more leaps, and the ways part.",
        choices=tuple(LANDINGS),
        frame=0,
    ),
    "shift-side": Prediction(
        "Stable Diffusion 3 moves its clock by a shift of 3. For pictures of how many pixels a side would lesson 04's "
        "shift move log SNR just as far?",
        as_large_a_move,
        "Shift s divides SNR by s squared, and so does lesson 04's shift for a picture s times as wide as 64 pixels. "
        "Set both controls: the curves fall together.",
        unit="pixels",
        frame=500,
    ),
    "same-letter": Prediction(
        "The DDIM paper says α = 0.5, an EDM config says σ = 1, a flow scheduler in diffusers says sigma = 0.5. Which "
        "of the three is the noisiest?",
        same_letters,
        "ᾱ = 0.5, σ = 1 and flow time 0.5 all mix data and noise in equal parts: SNR 1, for data of variance 1. Pull "
        "the hair to σ = 1 and read the other rulers.",
        choices=("DDIM's", "EDM's", "the flow scheduler's", "none: they are one level"),
        frame=259,
    ),
}
