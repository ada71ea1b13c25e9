"""The flow path against what is known otherwise: the way between two points, Bayes on a grid, and its VP twin."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from diffcourse import design, flow, forward, mixture, schedules

ESSER = "Esser et al. 2024, arXiv 2403.03206, section 5.3.2"
P = mixture.GaussianMixture([0.3, 0.7], [-1.5, 1.0], [0.4, 0.6])
numbers, times = st.floats(-5, 5), st.floats(0, 1)
inside = st.floats(1e-3, 0.999)


def exact(p):
    return lambda x, t: flow.velocity(x, t, p)


@given(numbers, numbers, times)
def test_a_line_goes_from_data_to_noise_and_says_where_it_came_from(x0, eps, t):
    x = flow.interpolate(x0, eps, t)
    assert x == pytest.approx(x0 + t * (eps - x0), abs=1e-12)
    assert flow.ends(x, eps - x0, t) == pytest.approx((x0, eps), abs=1e-12)


@given(numbers, numbers, inside)
def test_in_other_units_it_is_the_closed_form(x0, eps, t):
    a = flow.alpha_bar_of(t)
    x_t = np.sqrt(a) * x0 + np.sqrt(1 - a) * eps
    assert flow.to_vp(flow.interpolate(x0, eps, t), t) == pytest.approx(x_t, abs=1e-12)


@pytest.mark.parametrize("t", [0.0, 0.2, 0.7, 1.0])
@pytest.mark.parametrize("x", [-1.2, 0.1, 2.0])
def test_the_velocity_is_the_mean_of_the_lines_through_a_point(t, x):
    """By Bayes on a grid of x_0; the eps of each follows from x."""
    x0 = np.linspace(-6, 6, 20001)
    if t == 0:  # then x is x_0 itself, and says nothing of eps
        expected = -x
    else:
        eps = (x - (1 - t) * x0) / t
        weight = P.pdf(x0) * np.exp(-(eps**2) / 2)
        expected = (weight * (eps - x0)).sum() / weight.sum()
    assert flow.velocity(x, t, P) == pytest.approx(expected, abs=1e-6)


def test_the_velocity_of_the_mean_leads_there_in_one_leap():
    assert flow.euler(exact(P), np.array([-2.0, 0.0, 1.0]), [1, 0])[-1] == pytest.approx(P.mean)


@pytest.mark.parametrize(("n", "shift"), [(1, 1), (7, 1), (20, 3)])
def test_euler_is_ddim_on_the_twin(n, shift):
    stops = np.arange(n, -1, -1)
    x, schedule, t = design.even_noise(), schedules.flow(n, shift), flow.shifted(stops / n, shift)
    ours = flow.euler(exact(P), x, t)
    theirs = design.back(design.best_guess(P, schedule), x, schedule, stops)
    np.testing.assert_allclose(flow.to_vp(ours, t), theirs, atol=1e-12)


def test_published_shifts():
    assert flow.shifted(0.5, 3) == pytest.approx(0.75), ESSER
    t = np.array([0, 0.1, 0.6, 1])
    m, n = 1024**2, 256**2  # pixels; eq. 23 says it with their root
    ratio = (m / n) ** 0.5
    np.testing.assert_allclose(flow.shifted(t, ratio), ratio * t / (1 + (ratio - 1) * t), err_msg=ESSER)


def test_a_time_for_each_item_of_a_batch():
    x0, eps, t = np.ones((3, 2)), np.zeros((3, 2)), np.array([0, 0.5, 1])
    np.testing.assert_allclose(flow.interpolate(x0, eps, t)[:, 0], [1, 0.5, 0])
    np.testing.assert_allclose(flow.ends(x0, x0, t)[0][:, 1], [1, 0.5, 0])
    np.testing.assert_allclose(flow.to_vp(x0, t)[:, 0], [1, 2**0.5, 1])


def test_the_schedule_is_the_path():
    s, t = schedules.flow(200), np.arange(1, 200) / 200
    np.testing.assert_allclose(s.log_snr[1:-1], 2 * np.log((1 - t) / t), atol=1e-9)
    x_t, _ = forward.q_sample(0.8, 50, s, noise=-0.4)
    assert x_t == pytest.approx(flow.to_vp(flow.interpolate(0.8, -0.4, 0.25), 0.25))
