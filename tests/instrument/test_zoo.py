"""Every schedule that the instruments offer, with its parameters."""

import itertools

import numpy as np
import pytest

from diffcourse import explorers, schedules
from diffcourse.instrument.zoo import ZOO, made


@pytest.mark.parametrize("name", ZOO)
def test_every_schedule_of_the_explorers_comes_in_every_size(name):
    """Each with the ends of its parameters in every combination, at the smallest T of the explorers and the largest."""
    parameters = ZOO[name].parameters
    assert all(start in values and list(values) == sorted(values) for _, values, start in parameters.values())
    for T in (50, 1000):
        for combination in itertools.product(
            *((values[0], start, values[-1]) for _, values, start in parameters.values())
        ):
            assert made(name, T, **dict(zip(parameters, combination, strict=True))).T == T
    bounds = {"broken: too timid": (0.1, 1), "broken: too harsh": (0, 1e-10)}
    low, high = bounds.get(name, (0, 0.02))
    assert low <= made(name, 1000).alpha_bars[-1] <= high


def test_a_schedule_without_changes_is_the_published_one():
    for name, published in {
        "linear": schedules.linear(),
        "scaled linear": schedules.scaled_linear(),
        "cosine": schedules.cosine(),
        "sigmoid": schedules.sigmoid(),
        "cosine shifted": schedules.shifted(schedules.cosine(), 256),
        "zero terminal SNR": schedules.zero_terminal_snr(schedules.linear()),
    }.items():
        np.testing.assert_allclose(made(name, 1000).alpha_bars, published.alpha_bars, rtol=1e-12)


def test_break_it_opens_on_a_broken_schedule_with_the_others_beside_it():
    shown = explorers.break_it()
    options, broken = list(ZOO), [name for name in ZOO if name.startswith("broken: ")]
    place = options.index(shown.second)
    assert shown.second == "broken: too harsh" and len(broken) == 3
    assert set(options[place - 1 : place + 2]) == set(broken)
