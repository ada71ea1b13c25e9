"""Every schedule with its parameters."""

import numpy as np

from diffcourse import schedules
from diffcourse.instrument.component import pills

# Each goes from data to noise in any number of steps T > 20; beta is scaled by 1000 / T where its paper fixed T = 1000.
SCHEDULES = {
    "linear": lambda T: schedules.linear(T, 0.1 / T, 20 / T),
    "scaled linear": lambda T: schedules.scaled_linear(T, 0.85 / T, 12 / T),
    "cosine": schedules.cosine,
    "sigmoid": schedules.sigmoid,
}


def schedule_pills(made=SCHEDULES, value="linear"):
    """A control that chooses one of these makers of schedules; its alpha_bar shows what each does."""
    return pills("schedule", list(made), value, sparks=[make(50).alpha_bars[::2] for make in made.values()])


START, END = "β start", "β end"  # as its paper gives them, for T = 1000; for another T both are scaled by 1000 / T

LINEAR = {START: ([1e-5, 3e-5, 1e-4, 3e-4, 1e-3, 4e-3], 1e-4), END: ([0.005, 0.01, 0.015, 0.02, 0.03, 0.04], 0.02)}

OFFSET = ([0, 0.002, 0.008, 0.02, 0.05, 0.2], 0.008)

LARGEST = ([0.02, 0.1, 0.5, 0.9, 0.999], 0.999)

# Each schedule's own parameters: {what the slider says: (its values, where it starts)}.
ZOO = {
    "linear": LINEAR,
    "scaled linear": {START: ([1e-4, 3e-4, 8.5e-4, 3e-3], 8.5e-4), END: ([0.006, 0.009, 0.012, 0.02, 0.04], 0.012)},
    "cosine": {"s": OFFSET, "largest β": LARGEST},
    "sigmoid": {
        "start": ([-9, -6, -4, -3, -2, -1, 0], -3),
        "end": ([1, 2, 3, 4, 6, 9], 3),
        "τ": ([0.3, 0.6, 1, 1.5, 2], 1),
        "largest β": LARGEST,
    },
    "cosine shifted": {
        "pixels a side": ([32, 64, 128, 256, 512, 1024], 256),
        "instead of": ([32, 64, 128, 256], 64),
        "s": OFFSET,
        "largest β": LARGEST,
    },
    "zero terminal SNR": LINEAR,
    "flow": {"shift": ([0.5, 1, 1.5, 2, 3, 4, 6], 1)},
    "broken: jagged": {"calm β × T": ([0.1, 1, 2, 5], 0.1), "storm β × T": ([6, 12, 18, 40], 18)},
    "broken: too harsh": {"β everywhere": ([0.05, 0.1, 0.2, 0.4], 0.2)},
    "broken: too timid": {"β end × T": ([0.5, 1, 2, 4, 8], 1)},
}


def made(name, T, chosen):
    """The schedule of ZOO by its name and {parameter: value}."""
    match name:
        case "linear":
            return schedules.rescaled_linear(T, chosen[START], chosen[END])
        case "scaled linear":
            return schedules.scaled_linear(T, chosen[START] * 1000 / T, chosen[END] * 1000 / T)
        case "cosine":
            return schedules.cosine(T, chosen["s"], chosen["largest β"])
        case "sigmoid":
            return schedules.sigmoid(T, chosen["start"], chosen["end"], chosen["τ"], chosen["largest β"])
        case "cosine shifted":
            cosine = schedules.cosine(T, chosen["s"], chosen["largest β"])
            return schedules.shifted(cosine, chosen["pixels a side"], chosen["instead of"])
        case "zero terminal SNR":
            return schedules.zero_terminal_snr(schedules.rescaled_linear(T, chosen[START], chosen[END]))
        case "flow":
            return schedules.flow(T, chosen["shift"])
        case "broken: jagged":
            calm, storm = chosen["calm β × T"] / T, chosen["storm β × T"] / T
            return schedules.Schedule(np.where(np.arange(T) // (T // 10) % 2, storm, calm), "jagged")
        case "broken: too harsh":
            return schedules.Schedule(np.full(T, chosen["β everywhere"]), "too harsh")
        case "broken: too timid":
            return schedules.Schedule(np.linspace(0.1 / T, chosen["β end × T"] / T, T), "too timid")
