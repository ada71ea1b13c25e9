"""Bad input is met by one readable sentence that says what helps; None, NaN and words, at every door: test_doors.py."""

import re

import numpy as np
import pytest

from diffcourse import arguments, schedules
from diffcourse.forward import q_chain, q_sample, q_step
from diffcourse.mixture import GaussianMixture, bimodal, merging_alpha_bar
from diffcourse.schedules import Schedule
from diffcourse.stats import ks_distance, ks_p_value

S = schedules.linear(10)
P = bimodal(2, 0.3)
X = np.zeros((2, 3))
PIXELS = np.full((4, 4), 200, np.uint8)

# What is wrong: (the call, the exception, the argument that the message names, what the message must also say)
BAD = {
    # the state
    "pixels 0..255": (lambda: q_sample(PIXELS, 1, S), TypeError, "x0", "x0 / 127.5 - 1"),
    "pixels 0..255 in one step": (lambda: q_step(PIXELS, 0.1, 0.0), TypeError, "x_prev", "uint8"),
    "pixels 0..255 in a walk": (lambda: q_chain(PIXELS, S), TypeError, "x0", "uint8"),
    "whole numbers as data": (lambda: q_sample([1, 2], 1, S), TypeError, "x0", "int"),
    "infinite data": (lambda: q_chain([np.inf, 0.0], S), ValueError, "x0", "infinity"),
    "minus infinity": (lambda: q_step(-np.inf, 0.1, 0.0), ValueError, "x_prev", "infinity"),
    "infinity beside NaN": (lambda: q_sample([np.inf, np.nan], 1, S), ValueError, "x0", "NaN"),
    "text as data": (lambda: q_sample("0.8", 1, S), TypeError, "x0", "0.8"),
    "truth values as data": (lambda: q_sample(np.array([True, False]), 1, S), TypeError, "x0", "bool"),
    "True as data": (lambda: q_chain(True, S), TypeError, "x0", "bool"),
    "complex data": (lambda: q_sample(1 + 2j, 1, S), TypeError, "x0", "complex"),
    "ragged data": (lambda: q_sample([[1.0], [1.0, 2.0]], 1, S), ValueError, "x0", "different lengths"),
    # the step t
    "t = -1": (lambda: q_sample(X, -1, S), ValueError, "t", "-1"),
    "t = T + 1": (lambda: q_sample(X, 11, S), ValueError, "t", "T = 10"),
    "one t of a batch beyond T": (lambda: q_sample(X, [3, 12], S), ValueError, "t", "12"),
    "t a float": (lambda: q_sample(X, 3.0, S), TypeError, "t", "float"),
    "t between two steps": (lambda: q_sample(X, [0.5, 1.5], S), TypeError, "t", "0.5"),
    "t as text": (lambda: q_sample(X, "3", S), TypeError, "t", "'3'"),
    "t a truth value": (lambda: q_sample(X, True, S), TypeError, "t", "bool"),
    "t for another batch": (lambda: q_sample(X, [1, 2, 3], S), ValueError, "t", "(3,)"),
    "t with more axes than the data": (lambda: q_sample(X, np.ones((2, 3, 1), int), S), ValueError, "t", "(2, 3, 1)"),
    "a step beyond T kept": (lambda: q_chain(X, S, keep=[0, 11]), ValueError, "keep", "11"),
    "a negative step kept": (lambda: q_chain(X, S, keep=[-1]), ValueError, "keep", "-1"),
    "a fraction of a step kept": (lambda: q_chain(X, S, keep=[0.5]), TypeError, "keep", "float"),
    "nothing kept": (lambda: q_chain(X, S, keep=[]), TypeError, "keep", "[]"),
    # the noise
    "noise of another shape": (lambda: q_sample(X, 1, S, noise=np.zeros((3, 2))), ValueError, "noise", "(3, 2)"),
    "one noise shared by a batch": (lambda: q_sample(X, 1, S, noise=np.zeros(3)), ValueError, "noise", "broadcast_to"),
    "noise of another shape in one step": (lambda: q_step(X, 0.1, np.zeros(2)), ValueError, "noise", "(2,)"),
    "no noise": (lambda: q_step(X, 0.1, None), TypeError, "noise", "None"),
    "complex noise": (lambda: q_sample(0.5, 1, S, noise=1j), TypeError, "noise", "complex"),
    # the rate beta
    "beta = 1": (lambda: q_step(X, 1.0, X), ValueError, "beta", "got 1"),
    "beta above 1": (lambda: q_step(X, 1.5, X), ValueError, "beta", "1.5"),
    "beta below 0": (lambda: q_step(X, -0.1, X), ValueError, "beta", "-0.1"),
    "beta as text": (lambda: q_step(X, "0.1", X), TypeError, "beta", "'0.1'"),
    "no beta": (lambda: q_step(X, None, X), TypeError, "beta", "None"),
    "beta for another batch": (lambda: q_step(X, [0.1, 0.2, 0.3], X), ValueError, "beta", "(3,)"),
    # schedules
    "a schedule with beta = 1": (lambda: Schedule([0.1, 1.0]), ValueError, "betas", "got 1"),
    "a schedule with beta < 0": (lambda: Schedule([-0.25, 0.1]), ValueError, "betas", "-0.25"),
    "a schedule of no steps": (lambda: Schedule([]), ValueError, "betas", "(0,)"),
    "a schedule of one number": (lambda: Schedule(0.1), ValueError, "betas", "()"),
    "a schedule in two rows": (lambda: Schedule([[0.1, 0.2]]), ValueError, "betas", "(1, 2)"),
    "a ragged schedule": (lambda: Schedule([[0.1], [0.1, 0.2]]), ValueError, "betas", "different lengths"),
    "no betas": (lambda: Schedule(None), TypeError, "betas", "None"),
    "percent for a share": (lambda: Schedule([2, 5, 9]), ValueError, "betas", "got 2"),
    "T = 0": (lambda: schedules.linear(0), ValueError, "T", "0"),
    "T below 0": (lambda: schedules.cosine(-5), ValueError, "T", "-5"),
    "T = 2.5": (lambda: schedules.linear(2.5), TypeError, "T", "2.5"),
    "T = 1000.0": (lambda: schedules.sigmoid(1000.0), TypeError, "T", "float"),
    "T as text": (lambda: schedules.cosine("1000"), TypeError, "T", "'1000'"),
    "T = True": (lambda: schedules.scaled_linear(True), ValueError, "T", "True"),
    "no T": (lambda: schedules.linear(None), TypeError, "T", "None"),
    "rescaled to T = 20": (lambda: schedules.linear(20, 0.1 / 20, 20 / 20), ValueError, "beta_end", "1.0"),
    "rescaled to T = 10": (lambda: schedules.linear(10, 0.1 / 10, 20 / 10), ValueError, "beta_end", "2.0"),
    "beta_start below 0": (lambda: schedules.linear(10, -1e-4), ValueError, "beta_start", "-0.0001"),
    "scaled beta_end above 1": (lambda: schedules.scaled_linear(10, 0.1, 1.2), ValueError, "beta_end", "1.2"),
    "beta_end a row": (lambda: schedules.linear(10, 1e-4, [0.01, 0.02]), TypeError, "beta_end", "(2,)"),
    "cosine's s below 0": (lambda: schedules.cosine(10, s=-0.1), ValueError, "s", "-0.1"),
    "max_beta above 1": (lambda: schedules.cosine(10, max_beta=1.1), ValueError, "max_beta", "1.1"),
    "sigmoid's ends swapped": (lambda: schedules.sigmoid(10, 3, -3), ValueError, "start", "end = -3"),
    "sigmoid's ends alike": (lambda: schedules.sigmoid(10, 1, 1), ValueError, "start", "end = 1"),
    "tau = 0": (lambda: schedules.sigmoid(10, tau=0), ValueError, "tau", "0"),
    "tau below 0": (lambda: schedules.sigmoid(10, tau=-1), ValueError, "tau", "-1"),
    "resolution = 0": (lambda: schedules.shifted(S, 0), ValueError, "resolution", "0"),
    "resolution below 0": (lambda: schedules.shifted(S, -64), ValueError, "resolution", "-64"),
    "resolution of two sides": (lambda: schedules.shifted(S, (64, 64)), TypeError, "resolution", "(2,)"),
    "base = 0": (lambda: schedules.shifted(S, 64, base=0), ValueError, "base", "0"),
    "betas for a schedule to shift": (lambda: schedules.shifted([0.1, 0.2], 64), TypeError, "schedule", "list"),
    "a schedule that cannot end lower": (
        lambda: schedules.zero_terminal_snr(schedules.linear(1)),
        ValueError,
        "schedule",
        "T = 1",
    ),
    "alpha_bar above 1": (lambda: schedules.from_alpha_bars([1, 1.2]), ValueError, "alpha_bars", "1.2"),
    "betas for a schedule": (lambda: q_sample(X, 1, [0.1, 0.2]), TypeError, "schedule", "list"),
    "a schedule's name": (lambda: q_sample(X, 1, "linear"), TypeError, "schedule", "'linear'"),
    "a schedule not yet made": (lambda: q_sample(X, 1, schedules.linear), TypeError, "schedule", "function"),
    "the class itself": (lambda: q_chain(X, Schedule), TypeError, "schedule", "type"),
    "T for a schedule": (lambda: q_chain(X, 1000), TypeError, "schedule", "1000"),
    "no schedule": (lambda: q_sample(X, 1, None), TypeError, "schedule", "None"),
    # the generator
    "a seed below 0": (lambda: q_chain(X, S, rng=-1), TypeError, "rng", "-1"),
    "a seed of 0.5": (lambda: q_sample(X, 1, S, rng=0.5), TypeError, "rng", "0.5"),
    "NumPy's old generator": (lambda: q_chain(X, S, np.random.RandomState(0)), TypeError, "rng", "RandomState"),
    "the module for a generator": (lambda: P.sample(3, np.random), TypeError, "rng", "module"),
    # mixtures
    "weights that sum to 1.2": (lambda: GaussianMixture([0.6, 0.6], [0, 1], [1, 1]), ValueError, "weights", "1.2"),
    "a weight below 0": (lambda: GaussianMixture([-0.5, 1.5], [0, 1], [1, 1]), ValueError, "weights", "-0.5"),
    "a weight of 0": (lambda: GaussianMixture([0, 1], [0, 1], [1, 1]), ValueError, "weights", "above 0"),
    "a mixture of nothing": (lambda: GaussianMixture([], [], []), ValueError, "weights", "(0,)"),
    "numbers for rows": (lambda: GaussianMixture(1.0, 0.0, 1.0), ValueError, "weights", "()"),
    "three means for two weights": (lambda: GaussianMixture([0.5, 0.5], [0, 1, 2], [1]), ValueError, "means", "(3,)"),
    "one std for two means": (lambda: GaussianMixture([0.5, 0.5], [0, 1], [1]), ValueError, "stds", "(1,)"),
    "an infinite mean": (lambda: GaussianMixture([1], [np.inf], [1]), ValueError, "means", "infinity"),
    "ragged means": (lambda: GaussianMixture([1], [[0], [1, 2]], [1]), ValueError, "means", "different lengths"),
    "stds 0": (lambda: GaussianMixture([0.5, 0.5], [0, 1], [0, 0]), ValueError, "stds", "got 0"),
    "a std below 0": (lambda: GaussianMixture([1], [0], [-0.3]), ValueError, "stds", "-0.3"),
    "a complex std": (lambda: GaussianMixture([1], [0], [1j]), TypeError, "stds", "complex"),
    "modes at a negative distance": (lambda: bimodal(-1), ValueError, "m", "-1"),
    "noised by 1.1": (lambda: P.noised(1.1), ValueError, "alpha_bar", "1.1"),
    "noised by less than 0": (lambda: P.noised([0.5, -0.1]), ValueError, "alpha_bar", "-0.1"),
    "noised by a schedule": (lambda: P.noised(S), TypeError, "alpha_bar", "Schedule"),
    "noise expected at alpha_bar 2": (lambda: P.expected_noise(0.0, 2), ValueError, "alpha_bar", "got 2"),
    "a step that erases all, undone": (lambda: P.posterior(0.0, 0), ValueError, "alpha_bar", "got 0"),
    "no step, undone": (lambda: P.posterior(0.0, 1), ValueError, "alpha_bar", "got 1"),
    "two values undone at once": (lambda: P.posterior([0.0, 1.0], 0.5), TypeError, "x_t", "(2,)"),
    "a family undone": (lambda: P.noised([0.1, 0.5]).posterior(0.0, 0.5), ValueError, "posterior", "(2,)"),
    "density at text": (lambda: P.pdf("0"), TypeError, "x", "'0'"),
    "density of a family at other places": (lambda: P.noised([0.1, 0.5]).pdf(np.zeros(3)), ValueError, "x", "(3,)"),
    "no samples": (lambda: P.sample(0), ValueError, "n", "0"),
    "2.5 samples": (lambda: P.sample(2.5), TypeError, "n", "2.5"),
    "samples of a family": (lambda: P.noised([0.1, 0.5]).sample(3), ValueError, "sample", "(2,)"),
    # samples to compare
    "a grid of complex noise": (lambda: q_sample(X, 1, S, noise=1j * X), TypeError, "noise", "complex"),
    "alpha_bar rising": (lambda: schedules.from_alpha_bars([1, 0.5, 0.6]), ValueError, "alpha_bars", "0.6"),
    "alpha_bar_0 forgotten": (lambda: schedules.from_alpha_bars([0.9, 0.5]), ValueError, "alpha_bars", "0.9"),
    "ragged t": (lambda: q_sample(X, [[1], [1, 2]], S), ValueError, "t", "different lengths"),
    "kept steps in two rows": (lambda: q_chain(X, S, keep=[[1, 2], [3, 4]]), ValueError, "keep", "(2, 2)"),
    "sigmoid's start a row": (lambda: schedules.sigmoid(10, [-3, -2]), TypeError, "start", "(2,)"),
    "a sigmoid flat to the last digit": (lambda: schedules.sigmoid(10, 1000, 1001), ValueError, "start", "1000"),
    "True for a seed": (lambda: q_chain(X, S, rng=True), TypeError, "rng", "True"),
    "thirty weights of 1": (lambda: GaussianMixture(*np.ones((3, 30))), ValueError, "weights", "30"),
    "a family noised by another": (
        lambda: P.noised([0.1, 0.5]).noised([0.1, 0.5, 0.9]),
        ValueError,
        "alpha_bar",
        "(3,)",
    ),
    "noise expected at text": (lambda: P.expected_noise("0", 0.5), TypeError, "x_t", "'0'"),
    "modes of text": (lambda: merging_alpha_bar("2", 0.3), TypeError, "m", "'2'"),
    "an empty sample": (lambda: ks_distance([], [1.0]), ValueError, "a", "(0,)"),
    "a distance beyond 1": (lambda: ks_p_value(1.5, 10, 10), ValueError, "distance", "1.5"),
    "samples of no size": (lambda: ks_p_value(0.1, 0, 10), ValueError, "n", "0"),
}
ROWS = [pytest.param(*row, id=what) for what, row in BAD.items()]


@pytest.mark.filterwarnings("ignore::RuntimeWarning")
@pytest.mark.parametrize(("call", "error", "argument", "word"), ROWS)
def test_bad_input_is_met_by_one_readable_sentence(call, error, argument, word):
    with pytest.raises(error) as caught:
        call()
    message = str(caught.value)
    assert re.search(rf"(?<!\w){argument}(?!\w)", message), message
    assert word in message, message
    assert " take" in message and " got " in message, message
    assert "\n" not in message and message.endswith(".") and len(message) <= 250, message


@pytest.mark.parametrize("dtype", ["i1", "i2", "i4", "i8", ">i4", ">i8", "u1", "u2", "u8"])
@pytest.mark.parametrize("T", [10, 300, 70_000])
def test_steps_of_any_whole_type_are_taken_from_0_to_T_and_no_others(dtype, T):
    ends = np.iinfo(dtype)
    for t in (-1, 0, T, T + 1, int(ends.min), int(ends.max)):
        if ends.min <= t <= ends.max:
            array = np.array([[0, t], [t, 0]], dtype).T
            if 0 <= t <= T:
                np.testing.assert_array_equal(arguments.steps("t", array, T), array)
            else:
                with pytest.raises(ValueError, match=rf"^t takes steps from 0 .* T = {T}, got .*{t}"):
                    arguments.steps("t", array, T)
