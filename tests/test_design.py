"""Schedules scored: exact ends, known limits, and a challenge that no published schedule meets and that can be met.

Sources: Song, Meng & Ermon 2021, arXiv 2010.02502, eq. 12; Kingma et al. 2021, arXiv 2107.00630 (log SNR).
"""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from diffcourse import design, guarantees, mixture, schedules, stats
from diffcourse.lessons import EXERCISES
from diffcourse.lessons.lesson12_design_a_schedule.exercises import FEW_STEPS, PAIRS

PUBLISHED = design.published()
COSINE, LINEAR = PUBLISHED["cosine"], PUBLISHED["linear"]
P = mixture.bimodal()
SOLUTION = EXERCISES["my_schedule"].right
falling = st.lists(st.floats(-12, 12), min_size=2, max_size=20).map(lambda row: sorted(row, reverse=True))


@given(falling)
def test_log_snr_comes_out_as_it_went_in(row):
    log_snr = design.from_log_snr(row).log_snr
    np.testing.assert_allclose(log_snr[1:], row, atol=1e-6)
    assert math.isinf(log_snr[0])


def test_knots_are_joined_by_straight_lines_and_a_rise_is_held():
    s = design.from_knots([4, 0, -6], at=[1, 11, 21])
    np.testing.assert_allclose(s.log_snr[[1, 6, 11, 16, 21]], [4, 2, 0, -3, -6], atol=0.03)
    held = design.from_knots([0, 5, -1], at=[1, 11, 21])
    assert held.log_snr[1] == pytest.approx(0) and -0.02 < held.log_snr[11] < 0 and (held.betas[1:] > 0).all()
    assert design.from_knots(range(7, 0, -1)).T == 1000


# -- distances ---------------------------------------------------------------------------------------------------------


def by_hand(levels, p, x):
    """DDIM through these alpha_bars, from the density alone: E[x_0 | x] by an integral over a grid of x_0."""
    grid = np.linspace(-6, 6, 4001)
    for a, b in zip(levels, [*levels[1:], 1.0], strict=True):
        likely = p.pdf(grid) * np.exp(-((x[:, None] - math.sqrt(a) * grid) ** 2) / (2 * (1 - a)))
        x0 = (likely * grid).sum(1) / likely.sum(1)
        eps = (x - math.sqrt(a) * x0) / math.sqrt(1 - a)
        x = math.sqrt(b) * x0 + math.sqrt(1 - b) * eps
    return x


@pytest.mark.parametrize("schedule", [LINEAR, SOLUTION], ids=["linear", "mine"])
def test_distance_is_that_of_a_loop_with_an_integral(schedule):
    levels = [schedule.alpha_bars[t] for t in (1000, 800, 600, 400, 200)]
    expected = stats.wasserstein(by_hand(levels, P, design.even_noise()), P)
    assert design.line_distance(schedule, 5) == pytest.approx(expected, abs=1e-5)


def test_figures_of_the_published_schedules():
    distances = {name: design.line_distance(s, 10) for name, s in PUBLISHED.items()}
    expected = {"linear": 0.0769, "scaled linear": 0.0722, "cosine": 0.0749, "sigmoid": 0.0757}
    expected |= {"flow": 0.0848, "flow, shift 2": 0.0701}
    assert {name: round(distances[name], 4) for name in expected} == expected
    assert min(distances, key=distances.get) == "flow, shift 2" and max(distances, key=distances.get).endswith("256 px")


def test_many_steps_lead_to_what_the_start_costs():
    """The limit is computed without any sampling: the map that keeps the share of particles to the left."""
    for end in (-1.0, -3.0):
        s = design.from_log_snr(np.linspace(6, end, 1000))
        assert design.line_distance(s, 1000) == pytest.approx(design.start_error(s), abs=0.002)
    assert design.start_error(COSINE) == pytest.approx(stats.wasserstein(P.quantile((np.arange(200) + 0.5) / 200), P))


def test_no_noise_at_all_leaves_the_start_as_it_is():
    still = schedules.Schedule(np.zeros(60))
    assert design.line_distance(still, 10) == stats.wasserstein(design.even_noise(), P)
    assert design.start_error(still) == pytest.approx(design.line_distance(still, 10), abs=1e-8)


def test_stops_without_a_change_of_level_change_nothing():
    late = schedules.Schedule(np.r_[np.zeros(500), LINEAR.betas[1:]])
    stops = [1500, 1300, 1000, 700, 400, 200, 0]
    assert design.line_distance(late, 1, steps=stops) == design.line_distance(LINEAR, 1, steps=[1000, 800, 500, 200, 0])


def test_zero_terminal_snr_is_scored_too():
    """At T its guess is the mean of the data; a schedule that ends just above 0 gives the same."""
    zero = PUBLISHED["zero terminal SNR"]
    almost = schedules.from_alpha_bars(np.maximum(zero.alpha_bars, 1e-12), 1)
    assert zero.alpha_bars[-1] == 0
    assert design.line_distance(zero, 10) == pytest.approx(design.line_distance(almost, 10), abs=1e-5)


def test_the_same_levels_give_the_same_samples_whatever_the_schedule():
    """What the lesson says of stops: only the log SNR at the stops counts."""
    other = design.from_log_snr(np.interp(np.arange(1, 501) / 500, np.arange(1, 1001) / 1000, SOLUTION.log_snr[1:]))
    stops = [1000, 800, 400, 200, 0]
    assert design.line_distance(other, 1, steps=np.array(stops) // 2) == pytest.approx(
        design.line_distance(SOLUTION, 1, steps=stops), abs=1e-12
    )


def test_a_distance_of_pictures_is_the_root_mean_square_of_a_pixel():
    """In one step from noise alone the guess is the mean of the set: of two pictures, half their difference away."""
    two = np.array([[[1.0, 1.0], [1.0, 1.0]], [[1.0, 1.0], [-1.0, 1.0]]])
    late = schedules.from_alpha_bars(np.array([1.0, 1e-12]), 1)
    assert design.picture_distance(late, 1, two, shown=3) == pytest.approx(np.sqrt(1 / 4), abs=1e-5)


# -- score and challenge -----------------------------------------------------------------------------------------------


def test_the_demands_are_those_of_the_exercise():
    s = schedules.cosine()
    asked = [(demand.value, demand.limit) for demand in design.challenge(s)]
    assert asked == [
        (guarantees.terminal_kl(s, 2), 0.005),
        (guarantees.largest_loss_jump(s), 0.05),
        (guarantees.wasted_share(s), 0.1),
        (1 - guarantees.float32_finite(s), 0),
        (design.line_distance(s, 10), 0.064),
        (design.line_distance(s, 50), 0.02),
    ]


def missed(schedule, *data):
    return {demand.key for demand in design.challenge(schedule, *data) if not demand.met}


def test_no_published_schedule_meets_the_challenge():
    assert missed(COSINE) == {"few-steps"}
    assert missed(LINEAR) == {"wasted", "few-steps"}
    assert missed(PUBLISHED["zero terminal SNR"]) == {"wasted", "numbers", "few-steps"}
    assert "jump" in missed(schedules.Schedule(np.where(np.arange(1000) // 100 % 2, 0.018, 0.0001)))
    for s in PUBLISHED.values():
        assert design.line_distance(s, 10) > 1.08 * design.CHALLENGE["few-steps"][2], "with a margin"


def cut_cosine(shift=-0.8, clean=9.0, noise=-6.5):
    """The formula of the lesson."""
    ends = np.arctan(np.exp((shift - np.array([clean, noise])) / 2))
    return design.from_log_snr(shift - 2 * np.log(np.tan(np.linspace(*ends, 1001)[1:])))


def test_the_lessons_formula_meets_it_with_a_margin():
    for demand in design.challenge(cut_cosine()):
        assert demand.met and demand.value <= 0.93 * demand.limit, demand


def test_the_solution_meets_the_demands_of_the_exercise_with_a_margin():
    for demand in design.challenge(SOLUTION, PAIRS, FEW_STEPS):
        assert demand.met and demand.value <= 0.93 * demand.limit, demand


def test_rough_knots_meet_them_too():
    """Seven sliders in half steps are enough: no fine tuning is asked."""
    assert not missed(design.from_knots([8, 4, 0, -1, -2, -4, -6.5]), PAIRS, FEW_STEPS)


# Each family with the parameters that bring ten steps nearest to the pairs, found by a search over grids of them.
FAMILIES = {
    "linear": lambda: schedules.linear(1000, 1e-5, 0.006),
    "scaled linear": lambda: schedules.scaled_linear(1000, 1e-5, 0.014),
    "cosine": lambda: schedules.cosine(1000, 0.008),
    "sigmoid": lambda: schedules.sigmoid(1000, -4, 6),
    "flow": lambda: schedules.flow(1000, 1.57),
    "shifted cosine": lambda: schedules.shifted(schedules.cosine(), 74),
    "cut cosine": lambda: cut_cosine(-0.5, 12, -5),
    "straight line": lambda: design.from_log_snr(np.linspace(4, -4, 1000)),
}


@pytest.mark.parametrize("make", FAMILIES.values(), ids=FAMILIES)
def test_no_formula_of_the_course_meets_them_with_its_best_parameters(make):
    assert design.line_distance(make(), 10, PAIRS) > 1.12 * FEW_STEPS


def test_no_published_schedule_meets_them():
    assert min(design.line_distance(s, 10, PAIRS) for s in PUBLISHED.values()) > 1.12 * FEW_STEPS


def test_a_forged_schedule_is_judged_by_its_betas():
    """What stands beside the betas counts for nothing, neither in the score nor in the exercise."""
    forged = schedules.Schedule(LINEAR.betas[1:])
    vars(forged).update(alpha_bars=SOLUTION.alpha_bars, snr=SOLUTION.snr, log_snr=SOLUTION.log_snr)
    assert design.line_distance(forged, 5) == design.line_distance(LINEAR, 5)
    assert EXERCISES["my_schedule"].judge(forged).status != "correct"


# -- data of one's own -------------------------------------------------------------------------------------------------


def test_heights_become_a_mixture():
    p = design.from_heights((0, 1, 0, 0, 0, 1, 0))
    assert design.line_distance(COSINE, 10, p) == design.line_distance(COSINE, 10)
    p = design.from_heights([0, 0, 1, 0, 0, 3, 0])
    np.testing.assert_allclose([p.weights, p.means, p.stds], [[0.25, 0.75], [-1, 2], [0.3, 0.3]])
    np.testing.assert_allclose(design.from_heights([0] * 7).weights, 1 / 7)


def test_any_number_of_steps_may_be_used():
    half = SOLUTION.log_snr[2::2]
    assert not missed(design.from_log_snr(half), PAIRS, FEW_STEPS)
