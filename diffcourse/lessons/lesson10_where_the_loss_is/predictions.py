"""What lesson 10 asks before it shows: each answer is computed."""

import numpy as np

from diffcourse import losses
from diffcourse.exercise.questions import Prediction

LEVELS = np.linspace(-12, 12, 241)
PLACES = {
    "hardly any noise, log SNR 5": 5,
    "as much noise as signal, log SNR 0": 0,
    "hardly any signal, log SNR -5": -5,
}
OLDER = {
    "DDPM: linear, output eps": ("linear", "eps"),
    "cosine, output v": ("cosine", "v"),
    "cosine, output eps": ("cosine", "eps"),
    "EDM": ("EDM", "v"),
}


def saves_most():
    gap = losses.best(losses.BUMPS, LEVELS) - losses.best_told(losses.BUMPS, LEVELS)
    return min(PLACES, key=lambda place: abs(PLACES[place] - LEVELS[gap.argmax()]))


def steadier():
    """Under which of two schedules half the gap scatters less, if t is drawn evenly."""
    gap = losses.best(losses.BUMPS, LEVELS) - losses.best_told(losses.BUMPS, LEVELS)
    return min("linear", "cosine", key=lambda name: losses.spread(LEVELS, losses.DRAWS[name](LEVELS), gap))


def weighs_alike():
    """The older recipe whose effective weight is that of the flow path, up to one factor."""
    flow = losses.effective(LEVELS, losses.flow_draw(LEVELS), output="u")
    weights = {name: losses.effective(LEVELS, losses.DRAWS[d](LEVELS), output=o) for name, (d, o) in OLDER.items()}
    return min(OLDER, key=lambda name: np.ptp(np.log(np.maximum(weights[name], 1e-300) / flow)))


PREDICTIONS = {
    "whisper-most": Prediction(
        "Somebody whispers which of the two bumps x₀ is from. Where does that help the guess of the noise most?",
        saves_most,
        "With hardly any noise you see the bump yourself. With hardly any signal xₜ is nearly all noise: you can read "
        "the noise off it, whisper or not.",
        choices=tuple(PLACES),
        frame=480,
    ),
    "four-bumps": Prediction(
        "Half the gap has area 0.6931 = ln 2 for two bumps. And for four bumps that are equally likely?",
        lambda: float(np.log(4)),
        "Four equal cases take ln 4 nats, two bits. Press 'one in ten': that takes less than ln 2, because "
        "there you are right most of the time anyway.",
        unit="nats",
        frame=0,
    ),
    "another-clock": Prediction(
        "Half the gap, drawn over t. You change the schedule from linear to cosine. What happens to the area below?",
        lambda: "it stays",
        "The curve is squeezed in one place and pulled in another, and what gets narrower gets higher. So between its "
        "ends the schedule does not change what there is to learn.",
        choices=("it grows", "it shrinks", "it stays"),
        frame=300,
        setting={"schedule": "cosine"},
    ),
    "one-draw": Prediction(
        "On which schedule is the height at one evenly drawn t the better estimate of the area?",
        steadier,
        "Its curve over t is lower and wider, so one draw is off by 0.76 of the mean. Press 'linear': there it is "
        "1.28, because four draws in ten find next to nothing, others up to four times the mean.",
        choices=("linear", "cosine", "equally good on both"),
        frame=500,
        setting={"schedule": "cosine"},
    ),
    "weighs-alike": Prediction(
        "Flow path, t drawn evenly, output u = ε - x₀. Which older recipe has the same effective weight, up to one "
        "factor?",
        weighs_alike,
        "The recipe 'flow' is pressed. Press 'cosine v': the draw moves, and the weight in the middle picture stays. "
        "Both fall like exp(-log SNR / 2); one is pi / 2 times the other.",
        choices=tuple(OLDER),
        frame=500,
        setting={"recipe": "flow"},
    ),
}
