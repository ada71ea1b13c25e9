"""The four guarantees as numbers: the figures of the course's formula page, and what plain Python loops give.

Sources: Ho et al. 2020, arXiv 2006.11239, eq. 2 and L_T; Kingma et al. 2021, arXiv 2107.00630, eq. 2 for SNR.
"""

import math

import numpy as np
import pytest
import scipy
from by_hand import alpha_bars_by_hand
from hypothesis import given
from hypothesis import strategies as st

from diffcourse import guarantees, losses, schedules
from diffcourse.guarantees import scorecard
from diffcourse.lessons import QUESTIONS
from diffcourse.schedules import Schedule

LINEAR, COSINE, SIGMOID = schedules.linear(), schedules.cosine(), schedules.sigmoid()
ERASING = schedules.zero_terminal_snr(LINEAR)
HALVES = Schedule([0.5, 0.5])  # alpha_bar 1/2, 1/4: SNR exactly 1, then 1/3
PUBLISHED = [LINEAR, COSINE, SIGMOID, schedules.scaled_linear(), schedules.shifted(COSINE, 256), ERASING]
rates = st.lists(st.floats(0.001, 0.9), min_size=1, max_size=30)
any_rates = st.lists(st.sampled_from([0.0, 1e-18, 1e-9]) | st.floats(0, 0.999), min_size=1, max_size=30)


def snr_by_hand(betas):
    """SNR(1) ... SNR(T)."""
    return [a / (1 - a) for a in alpha_bars_by_hand(betas)[1:]]


# 1. A simple end ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("m", [0.0, 0.5, 1.0, 2.0])
@pytest.mark.parametrize("betas", [[0.3], [0.1, 0.2, 0.6], [0.9, 0.9]])
def test_terminal_kl_is_the_integral_it_stands_for(betas, m):
    a = alpha_bars_by_hand(betas)[-1]
    mean, var = math.sqrt(a) * m, 1 - a

    def integrand(x):
        log_q = -0.5 * ((x - mean) ** 2 / var + math.log(2 * math.pi * var))
        return math.exp(log_q) * (log_q + 0.5 * (x**2 + math.log(2 * math.pi)))

    by_hand, _ = scipy.integrate.quad(integrand, mean - 12, mean + 12, points=[mean], limit=200)
    assert guarantees.terminal_kl(Schedule(betas), m) == pytest.approx(by_hand, abs=1e-9)


def test_terminal_kl_of_the_published_schedules():
    assert guarantees.terminal_kl(LINEAR) == pytest.approx(2.018e-5, rel=1e-3)
    assert guarantees.terminal_kl(COSINE) == pytest.approx(1.214e-9, rel=1e-3)
    assert guarantees.terminal_kl(schedules.linear(200)) == pytest.approx(-0.5 * math.log(1 - 0.132183), abs=1e-5)


def test_an_end_without_any_signal_is_exactly_simple():
    for m in (0, 1, 7):
        assert guarantees.terminal_kl(ERASING, m) == 0


def test_an_end_without_any_noise_is_infinitely_far():
    assert guarantees.terminal_kl(Schedule([0.0, 0.0])) == math.inf


# 2. A smooth loss -----------------------------------------------------------------------------------------------------


def test_the_largest_jump_of_the_best_loss():
    for s, jump in ((LINEAR, 0.0141), (COSINE, 0.0069), (schedules.scaled_linear(), 0.0348)):
        assert guarantees.largest_loss_jump(s) == pytest.approx(jump, abs=5e-5)
    exact = losses.best(losses.BUMPS, np.log(snr_by_hand([0.1, 0.3, 0.2, 0.6])))
    by_hand = np.abs(np.diff(exact)).max()
    assert guarantees.largest_loss_jump(Schedule([0.1, 0.3, 0.2, 0.6])) == pytest.approx(by_hand, abs=1e-7)
    assert guarantees.largest_loss_jump(Schedule([0.2])) == guarantees.largest_loss_jump(Schedule([0.0, 0.0])) == 0


@pytest.mark.parametrize(
    ("schedule", "below", "share"),
    [
        (LINEAR, 0.01, 0.326),
        (COSINE, 0.01, 0.064),
        (SIGMOID, 0.01, 0.031),
        (LINEAR, 0.1, 0.515),
        (COSINE, 0.1, 0.197),
        (HALVES, 1.0, 0.5),  # SNR(1) is 1, which is not below 1
        (HALVES, 1.001, 1.0),
        (ERASING, 1e-9, 0.001),
        (Schedule([0, 0, 0.9]), 1.0, 1 / 3),
    ],
)
def test_wasted_share(schedule, below, share):
    assert guarantees.wasted_share(schedule, below) == pytest.approx(share, abs=1e-12)


def test_shares_of_the_bands():
    shares = guarantees.snr_shares(LINEAR, np.log([0.01, 0.1, 1, 10]))
    assert shares == pytest.approx([0.326, 0.189, 0.226, 0.166, 0.093])
    assert guarantees.snr_shares(HALVES, [0.0]) == pytest.approx([0.5, 0.5]), "a band holds its lower edge"
    assert guarantees.snr_shares(Schedule([0, 0.5]), [-1, 1]) == pytest.approx([0, 0.5, 0.5]), "no noise yet: top band"
    assert guarantees.snr_shares(ERASING, [-20])[0] == pytest.approx(0.001), "no signal left: lowest band"


@given(any_rates, st.lists(st.integers(-20, 20), min_size=1, max_size=6, unique=True))
def test_bands_hold_every_step_once(betas, edges):
    s, edges = Schedule(betas), sorted(edges)
    shares = guarantees.snr_shares(s, edges)
    assert shares.shape == (len(edges) + 1,) and shares.sum() == pytest.approx(1)
    assert shares[0] == pytest.approx(np.mean([log < edges[0] for log in s.log_snr[1:]]))
    assert shares[-1] == pytest.approx(np.mean([log >= edges[-1] for log in s.log_snr[1:]]))


# 3. Stable numbers ----------------------------------------------------------------------------------------------------


def test_smallest_beta():
    assert guarantees.smallest_beta(LINEAR) == pytest.approx(1e-4)
    assert guarantees.smallest_beta(Schedule([0.4, 0.1, 0.2])) == pytest.approx(0.1)
    assert guarantees.smallest_beta(Schedule([0.4, 0, 0.2])) == 0


@pytest.mark.parametrize("s", [s for s in PUBLISHED if s is not ERASING], ids=lambda s: s.name)
def test_buffers_of_published_schedules_are_finite(s):
    assert guarantees.float32_finite(s) is True


@pytest.mark.parametrize(
    "s",
    [
        ERASING,
        Schedule([0, 0.1]),
        Schedule([1e-9, 0.1]),  # 1 - alpha_bar_1 is 0 in float32
        Schedule(np.full(25, 0.99)),  # alpha_bar_T = 1e-50 is 0 in float32
        schedules.from_alpha_bars([1, 0.5, 0], 1),
    ],
    ids=lambda s: repr(s),
)
def test_buffers_that_float32_cannot_hold(s):
    assert guarantees.float32_finite(s) is False


# 4. Related neighbours ------------------------------------------------------------------------------------------------


@given(rates)
def test_correlations_are_those_of_a_loop(betas):
    a = alpha_bars_by_hand(betas)
    by_hand = [math.sqrt((1 - betas[t - 1]) * (1 - a[t - 1]) / (1 - a[t])) for t in range(2, len(betas) + 1)]
    found = guarantees.neighbour_correlations(Schedule(betas))
    assert found.shape == (len(betas) - 1,) and found == pytest.approx(by_hand)
    assert guarantees.smallest_correlation(Schedule(betas)) == pytest.approx(min(by_hand, default=1))


def test_where_nothing_can_be_compared():
    assert guarantees.neighbour_correlations(Schedule([0.2])).shape == (0,)
    assert guarantees.smallest_correlation(Schedule([0.2])) == 1
    assert guarantees.smallest_correlation(Schedule([0.0, 0.0])) == 1
    found = guarantees.neighbour_correlations(Schedule([0, 0.5, 0.5]))
    assert np.isnan(found[0]) and found[1] == pytest.approx(math.sqrt(0.5 * 0.5 / 0.75))
    assert guarantees.smallest_correlation(Schedule([0, 0.5, 0.5])) == pytest.approx(found[1])


@given(rates)
def test_correlation_and_step_of_log_snr_are_one_number(betas):
    """alpha_t = alpha_bar_t / alpha_bar_{t-1}, so the correlation squared is SNR(t) / SNR(t-1): lesson 04 says so."""
    s = Schedule(betas)
    tied = np.exp(np.diff(s.log_snr[1:]).min(initial=0) / 2)
    assert guarantees.smallest_correlation(s) == pytest.approx(tied, rel=1e-6)


# The scorecard --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("s", "m"), [(LINEAR, 1.0), (ERASING, 2.5), (Schedule([0, 0]), 0.0)])
def test_the_scorecard_holds_the_numbers(s, m):
    card = scorecard(s, m)
    assert card._asdict() == {
        "name": s.name,
        "T": s.T,
        "m": m,
        "terminal_kl": guarantees.terminal_kl(s, m),
        "largest_loss_jump": guarantees.largest_loss_jump(s),
        "wasted_share": guarantees.wasted_share(s),
        "smallest_beta": guarantees.smallest_beta(s),
        "float32_finite": guarantees.float32_finite(s),
        "smallest_correlation": guarantees.smallest_correlation(s),
    }


@pytest.mark.filterwarnings("error::RuntimeWarning")
@given(any_rates)
def test_any_schedule_has_a_scorecard(betas):
    card = scorecard(Schedule(betas))
    assert card.terminal_kl >= -1e-12 and 0 <= card.largest_loss_jump <= 1 + 1e-6
    assert 0 <= card.wasted_share <= 1 and 0 <= card.smallest_correlation <= 1 + 1e-12
    assert all(type(value) in (str, int, float, bool) for value in card._asdict().values())


# What lessons 03 and 04 tell ------------------------------------------------------------------------------------------


def test_figures_that_the_recall_answers_of_lessons_03_and_04_state():
    said = {key: f"{q.answer} {' '.join(q.points)} {q.but}" for key, q in QUESTIONS.items()}

    def first_below(s, bound):
        return next(t for t in range(1, s.T + 1) if s.alpha_bars[t] / (1 - s.alpha_bars[t]) < bound)

    logs = np.log(LINEAR.alpha_bars[1:] / (1 - LINEAR.alpha_bars[1:]))
    slowest = 2 + int((logs[:-1] - logs[1:]).argmin())
    steepest = 1 + int((LINEAR.alpha_bars[:-1] - LINEAR.alpha_bars[1:]).argmax())
    for key, figure in [
        *(("linear-wastes", f"{100 * guarantees.wasted_share(s):.1f} %") for s in (LINEAR, COSINE, SIGMOID)),
        *(("too-fast-where", f"t = {first_below(s, 1)}") for s in (LINEAR, COSINE)),
        ("too-fast-where", f"only {LINEAR.alpha_bars[500]:.3f} of the variance"),
        ("too-fast-where", f"near t = {slowest}"),
        ("unscaled-schedule", f"ᾱ_T is {schedules.linear(200).alpha_bars[-1]:.2f}"),
        ("linear-is-even", f"near t = {steepest} of 1000"),
        ("linear-is-even", f"{LINEAR.betas[-1] / LINEAR.betas[1]:.0f} times"),
    ]:
        assert figure in said[key], (key, figure)
    assert guarantees.wasted_share(LINEAR, 0.1) == pytest.approx(0.5, abs=0.02), "about half of all steps"
    assert 0 < guarantees.terminal_kl(LINEAR) < guarantees.terminal_kl(schedules.linear(200))
