"""Schedules give the figures of their papers, and what every schedule must be.

The expected values are numbers, or come from the paper's formula in plain Python loops: no code is shared.
"""

import math

import numpy as np
import pytest
from by_hand import alpha_bars_by_hand
from hypothesis import given
from hypothesis import strategies as st

from diffcourse import schedules

HO = "Ho, Jain & Abbeel 2020, arXiv 2006.11239, section 4"
ROMBACH = "Rombach et al. 2022, arXiv 2112.10752, released models"
NICHOL = "Nichol & Dhariwal 2021, arXiv 2102.09672, eq. 17"
JABRI = "Jabri et al. 2022, arXiv 2212.11972; Chen 2023, arXiv 2301.10972, section 2.2"
HOOGEBOOM = "Hoogeboom et al. 2023, arXiv 2301.11093, eq. 4"
LIN = "Lin et al. 2023, arXiv 2305.08891, algorithm 1"
LIU = "Liu et al. 2023, arXiv 2209.03003: x_t = (1 - t) x_0 + t eps"
ESSER = "Esser et al. 2024, arXiv 2403.03206, eq. 23"
SONG = "Song et al. 2021, arXiv 2011.13456, eq. 33"

MAKERS = {
    "linear": schedules.linear,
    "scaled linear": schedules.scaled_linear,
    "cosine": schedules.cosine,
    "sigmoid": schedules.sigmoid,
}
rates = st.lists(st.floats(0, 0.999), min_size=1, max_size=40)


# What the papers' formulas give, in plain Python --------------------------------------------------------------------


def betas_by_hand(name, T):
    """beta_1 ... beta_T."""
    if name == "linear":
        return [1e-4 + (0.02 - 1e-4) * i / (T - 1) for i in range(T)]
    if name == "scaled linear":
        low, high = math.sqrt(0.00085), math.sqrt(0.012)
        return [(low + (high - low) * i / (T - 1)) ** 2 for i in range(T)]

    def cosine(t):
        return math.cos((t / T + 0.008) / 1.008 * math.pi / 2) ** 2

    def sigmoid(t):
        def S(x):
            return 1 / (1 + math.exp(-x))

        return (S(3) - S(t / T * 6 - 3)) / (S(3) - S(-3))

    gamma = {"cosine": cosine, "sigmoid": sigmoid}[name]
    return [min(1 - gamma(t) / gamma(t - 1), 0.999) for t in range(1, T + 1)]


@pytest.mark.parametrize("T", [2, 7, 100, 1000])
@pytest.mark.parametrize("name", MAKERS)
def test_every_step_agrees_with_the_papers_formula(name, T):
    s, betas = MAKERS[name](T), betas_by_hand(name, T)
    np.testing.assert_allclose(s.betas[1:], betas, rtol=1e-9, atol=1e-12)
    np.testing.assert_allclose(s.alpha_bars, alpha_bars_by_hand(betas), rtol=1e-8)


# Figures ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("make", "t", "alpha_bar", "last_digit", "source"),
    [
        (lambda: schedules.linear(), 1, 0.9999, 1e-12, HO),
        (lambda: schedules.linear(), 500, 0.0786, 1e-4, HO),
        (lambda: schedules.linear(), 1000, 4.036e-5, 1e-8, HO),
        (lambda: schedules.linear(100), 100, 0.364, 1e-3, HO + ", not rescaled"),
        (lambda: schedules.linear(200), 200, 0.132, 1e-3, HO + ", not rescaled"),
        (lambda: schedules.linear(300), 300, 0.048, 1e-3, HO + ", not rescaled"),
        (lambda: schedules.scaled_linear(), 1, 0.99915, 1e-12, ROMBACH),
        (lambda: schedules.scaled_linear(), 1000, 4.660e-3, 1e-6, ROMBACH),
        (lambda: schedules.cosine(), 1000, 2.43e-9, 1e-11, NICHOL + ", beta clipped at 0.999"),
        (lambda: schedules.cosine(max_beta=1), 1000, 3.7e-33, 1e-32, NICHOL + ", not clipped: nothing is left"),
        (lambda: schedules.sigmoid(), 500, 0.5, 1e-12, JABRI),
        (lambda: schedules.flow(), 500, 0.5, 1e-12, LIU),
        (lambda: schedules.flow(), 200, 0.64 / 0.68, 1e-12, LIU + ": 0.8 and 0.2"),
        (lambda: schedules.flow(shift=3), 250, 0.5, 1e-12, ESSER + ": 1/4 becomes 1/2"),
        (lambda: schedules.flow(), 1000, 0, 1e-300, LIU),
        (lambda: schedules.zero_terminal_snr(schedules.linear()), 1, 0.9999, 1e-12, LIN),
        (lambda: schedules.zero_terminal_snr(schedules.linear()), 1000, 0, 1e-300, LIN),
        (lambda: schedules.linear(100_000, 1e-6, 2e-4), 100_000, 4.319e-5, 1e-7, SONG + ", the limit of many steps"),
    ],
)
def test_alpha_bar_is_the_published_figure(make, t, alpha_bar, last_digit, source):
    assert make().alpha_bars[t] == pytest.approx(alpha_bar, rel=0, abs=0.51 * last_digit), source


@pytest.mark.parametrize(
    ("resolution", "offset", "source"),
    [(64, 0.0, HOOGEBOOM), (128, -1.386, HOOGEBOOM), (256, -2.773, HOOGEBOOM), (512, -4.159, HOOGEBOOM)],
)
@pytest.mark.parametrize("name", MAKERS)
def test_larger_images_move_log_snr_by_one_constant(name, resolution, offset, source):
    s = MAKERS[name]()
    moved = schedules.shifted(s, resolution).log_snr - s.log_snr.clip(-15, 15)
    np.testing.assert_allclose(moved[1:], offset, atol=6e-4, err_msg=source)
    np.testing.assert_allclose(moved[1:], 2 * math.log(64 / resolution), atol=1e-5, err_msg=source)


def test_shifting_holds_log_snr_within_15_first():
    assert schedules.cosine().log_snr[-1] < -19
    assert schedules.shifted(schedules.cosine(), 64).log_snr[-1] == pytest.approx(-15, abs=1e-6)


@pytest.mark.parametrize("T", [2, 10, 1000])
@pytest.mark.parametrize("name", MAKERS)
def test_zero_terminal_snr_agrees_with_the_papers_formula(name, T):
    root = [math.sqrt(a) for a in alpha_bars_by_hand(betas_by_hand(name, T))]
    expected = [1.0] + [((r - root[T]) * root[1] / (root[1] - root[T])) ** 2 for r in root[1:]]
    s = schedules.zero_terminal_snr(MAKERS[name](T))
    np.testing.assert_allclose(s.alpha_bars, expected, rtol=1e-6, atol=1e-15, err_msg=LIN)
    assert s.alpha_bars[T] == 0
    assert s.betas[T] == 1
    assert s.snr[T] == 0


def test_rescaled_linear_scales_both_ends():
    np.testing.assert_allclose(schedules.rescaled_linear(100).betas[[1, 100]], [1e-3, 0.2])


@pytest.mark.parametrize(("x", "value"), [(0, 0.5), (math.log(3), 0.75), (-math.log(3), 0.25), (800, 1), (-800, 0)])
def test_logistic(x, value):
    assert schedules.logistic(x) == pytest.approx(value, abs=1e-15)


# What every schedule must be ----------------------------------------------------------------------------------------


def assert_is_a_schedule(s, T):
    assert s.T == T
    for array in (s.betas, s.alphas, s.alpha_bars, s.snr, s.log_snr):
        assert array.shape == (T + 1,)
        assert array.dtype == np.float64
        assert not array.flags.writeable
        assert not np.isnan(array).any()
    assert (s.betas[0], s.alphas[0], s.alpha_bars[0], s.snr[0]) == (0, 1, 1, math.inf)
    assert (np.diff(s.alpha_bars) <= 0).all()
    assert (s.alpha_bars >= 0).all()


@given(rates)
def test_any_schedule_follows_from_its_betas(betas):
    s = schedules.Schedule(betas)
    assert_is_a_schedule(s, len(betas))
    np.testing.assert_array_equal(s.betas[1:], betas)
    np.testing.assert_allclose(s.alphas[1:], [1 - beta for beta in betas], rtol=1e-15)
    np.testing.assert_allclose(s.alpha_bars, alpha_bars_by_hand(betas), rtol=1e-12)
    np.testing.assert_allclose(s.sqrt_alpha_bars**2, s.alpha_bars, rtol=1e-12)
    np.testing.assert_allclose(s.sqrt_one_minus_alpha_bars**2, 1 - s.alpha_bars, rtol=1e-12)
    for alpha_bar, snr, log_snr in zip(s.alpha_bars, s.snr, s.log_snr, strict=True):
        if alpha_bar < 1:
            assert snr == pytest.approx(alpha_bar / (1 - alpha_bar))
            assert log_snr == pytest.approx(math.log(alpha_bar) - math.log(1 - alpha_bar), abs=1e-9)
        else:
            assert snr == log_snr == math.inf


@given(st.sampled_from(sorted(MAKERS)), st.integers(2, 300), st.sampled_from([32, 64, 200]))
def test_named_schedules_are_schedules_for_any_number_of_steps(name, T, resolution):
    s = MAKERS[name](T)
    assert_is_a_schedule(s, T)
    assert_is_a_schedule(schedules.shifted(s, resolution), T)
    assert_is_a_schedule(schedules.zero_terminal_snr(s), T)
    assert_is_a_schedule(schedules.flow(T, resolution / 64), T)


@pytest.mark.parametrize("name", MAKERS)
def test_one_step_is_enough_for_a_schedule(name):
    assert_is_a_schedule(MAKERS[name](1), 1)


@given(rates, st.floats(0.01, 0.9))
def test_clipped_betas_are_what_alpha_bars_are_rebuilt_from(betas, max_beta):
    clipped = schedules.from_alpha_bars(alpha_bars_by_hand(betas), max_beta)
    assert clipped.betas.max() <= max_beta
    by_hand = alpha_bars_by_hand([min(beta, max_beta) for beta in betas])
    np.testing.assert_allclose(clipped.alpha_bars, by_hand, rtol=1e-6)


@given(st.floats(-6, 2), st.floats(0.5, 6), st.floats(0.3, 3))
def test_sigmoid_with_other_ends_agrees_with_the_papers_formula(start, width, tau):
    def S(x):
        return 1 / (1 + math.exp(-x / tau))

    end, T = start + width, 20
    top, bottom = S(end) - S(start), S(end)
    expected = [(bottom - S(t / T * width + start)) / top for t in range(T)]
    actual = schedules.sigmoid(T, start, end, tau).alpha_bars
    np.testing.assert_allclose(actual[:T], expected, rtol=1e-5, err_msg=JABRI)


def test_nothing_of_a_schedule_can_be_changed():
    s = schedules.linear(10)
    with pytest.raises(ValueError, match="read-only"):
        s.betas[3] = 0.5
    with pytest.raises(AttributeError, match="read-only"):
        s.betas = np.zeros(11)


def test_a_schedule_keeps_no_hold_on_the_array_it_was_made_from():
    betas = np.full(5, 0.1)
    s = schedules.Schedule(betas)
    betas[:] = 0.9
    assert (s.betas[1:] == 0.1).all()


def test_a_schedule_says_what_it_is():
    assert repr(schedules.linear()) == "<Schedule linear: T = 1000, alpha_bar_T = 4.036e-05>"
