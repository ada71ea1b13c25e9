"""Two schedules side by side, each with its parameters: what the instruments of lessons 03 and 04 share."""

from pathlib import Path

import numpy as np

from diffcourse.instrument.component import pills, track
from diffcourse.instrument.zoo import ZOO, made

ZOO_JS = Path(__file__).with_name("zoo.js")
SHORT = {
    "scaled linear": "scaled",
    "cosine shifted": "shifted",
    "zero terminal SNR": "zero end",
    "broken: jagged": "jagged",
    "broken: too harsh": "harsh",
    "broken: too timid": "timid",
}
# What traits call the schedules and their parameters, in the order of ZOO.
TRAITS = {
    "linear": ("linear_start", "linear_end"),
    "scaled linear": ("scaled_start", "scaled_end"),
    "cosine": ("cosine_s", "cosine_max_beta"),
    "sigmoid": ("sigmoid_start", "sigmoid_end", "sigmoid_tau", "sigmoid_max_beta"),
    "cosine shifted": ("shifted_side", "shifted_base", "shifted_s", "shifted_max_beta"),
    "zero terminal SNR": ("zero_start", "zero_end"),
    "flow": ("flow_shift",),
    "broken: jagged": ("jagged_calm", "jagged_storm"),
    "broken: too harsh": ("harsh_beta",),
    "broken: too timid": ("timid_end",),
}


def controls(second="cosine"):
    """A row of pills for each of two schedules, the parameters of what is chosen, and T."""
    sparks = [made(name, 100, chosen(name)).alpha_bars[::4] for name in ZOO]
    both = []
    for side, start in (("first", "linear"), ("second", second)):
        both.append(pills(side, list(ZOO), start, f"{side} schedule", side, sparks, SHORT, side))
        for name, parameters in ZOO.items():
            for trait, (words, (values, value)) in zip(TRAITS[name], parameters.items(), strict=True):
                values, value = np.array(values, float), float(value)
                both.append(track(f"{side}_{trait}", values, value, f"{side}: {words}", words, when=(side, name)))
    return [*both, track("T", [50, 100, 200, 500, 1000], 1000)]


def chosen(name, side=None, parameters=None):
    """{a parameter's words in ZOO: its value}: where it starts, or what the traits say."""
    starts = {words: start for words, (_, start) in ZOO[name].items()}
    if parameters is None:
        return starts
    return {words: parameters[f"{side}_{trait}"] for trait, words in zip(TRAITS[name], starts, strict=True)}


def both(T, **parameters):
    """The two schedules that the traits say."""
    return [made(parameters[side], T, chosen(parameters[side], side, parameters)) for side in ("first", "second")]
