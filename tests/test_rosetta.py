"""One level under many names, against the papers' own definitions."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from diffcourse import continuous, flow, rosetta, schedules

HO = "Ho et al. 2020: x_t = sqrt(alpha_bar) x_0 + sqrt(1 - alpha_bar) eps"
levels = st.floats(-30, 30)


@given(st.floats(0.001, 0.999))
def test_every_name_is_what_its_paper_says(a):
    known = rosetta.translate("alpha_bar", a)
    assert known["log_snr"] == pytest.approx(math.log(a / (1 - a)))
    assert known["ddim_alpha"] == pytest.approx(a)
    assert known["vdm_alpha"] == pytest.approx(math.sqrt(a)), HO
    assert known["vdm_sigma"] == pytest.approx(math.sqrt(1 - a)), HO
    assert known["sigma"] == pytest.approx(continuous.sigma_of(a))
    assert math.exp(-known["gamma"]) == pytest.approx(a / (1 - a))
    assert flow.alpha_bar_of(known["flow_t"]) == pytest.approx(a)
    assert known["data_t"] == pytest.approx(1 - known["flow_t"])
    assert tuple(known) == rosetta.NAMES


@pytest.mark.parametrize("name", rosetta.NAMES[:-1])
@pytest.mark.parametrize("log_snr", [-9.0, -1.0, 0.0, 0.7, 9.0])
def test_there_and_back(name, log_snr):
    assert rosetta.log_snr_of(name, rosetta.of_log_snr(log_snr)[name]) == pytest.approx(log_snr, abs=1e-8)


@given(levels)
def test_the_two_flow_times_add_up_to_1(log_snr):
    known = rosetta.of_log_snr(log_snr)
    assert known["flow_t"] + known["data_t"] == pytest.approx(1)
    assert known["vdm_alpha"] ** 2 + known["vdm_sigma"] ** 2 == pytest.approx(1)


@pytest.mark.parametrize("t", [1, 260, 1000])
def test_an_index_is_one_less_than_the_step(t):
    linear = schedules.linear()
    assert rosetta.translate("index", t - 1)["alpha_bar"] == pytest.approx(linear.alpha_bars[t])
    assert rosetta.translate("alpha_bar", linear.alpha_bars[t])["index"] == t - 1
    assert rosetta.translate("flow_t", t / 1000, schedules.flow())["index"] == t - 1


def test_both_ends():
    noise, clean = (rosetta.translate("flow_t", t) for t in (1.0, 0.0))
    assert (noise["alpha_bar"], noise["sigma"], noise["log_snr"], noise["index"]) == (0, math.inf, -math.inf, 999)
    assert (clean["alpha_bar"], clean["sigma"], clean["log_snr"], clean["index"]) == (1, 0, math.inf, 0)
    assert rosetta.translate("log_snr", -1e5)["sigma"] == math.inf


def test_rows_too():
    known = rosetta.translate("sigma", [0.5, 1, 2])
    np.testing.assert_allclose(known["alpha_bar"], [0.8, 0.5, 0.2])
    assert known["index"].shape == (3,)
