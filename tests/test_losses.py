"""Losses: each number is computed a second way, or known in closed form."""

import numpy as np
import pytest

from diffcourse import losses, mixture, reverse, schedules
from diffcourse.losses import BUMPS

WIDE = np.linspace(-24, 12, 181)
LOG_SNR = np.linspace(-12, 12, 121)
GAP = losses.best(BUMPS, LOG_SNR) - losses.best_told(BUMPS, LOG_SNR)
UNEVEN = mixture.GaussianMixture([0.5, 0.25, 0.25], [-1.2, 0.2, 1.3], [0.1, 0.12, 0.08])
CORNERS = np.array([[1.0, 1, 0], [-1, 1, 0], [1, -1, 0.5], [-1, -1, 0.5]])


def alpha_bar(log_snr):
    return 1 / (1 + np.exp(-log_snr))


@pytest.mark.parametrize("p", [BUMPS, UNEVEN, mixture.bimodal(2, 0.3)])
def test_the_best_loss_is_the_error_that_the_exact_guess_leaves(p):
    x = np.linspace(-9, 9, 4001)
    for level in (-5.0, -1.0, 0.5, 3.0):
        q, a = p.noised(alpha_bar(level)), alpha_bar(level)
        by_score = 1 - (1 - a) * np.trapezoid(q.score(x) ** 2 * q.pdf(x), x)
        assert losses.best(p, level) == pytest.approx(by_score, abs=1e-9)
        x0 = p.sample(20_000, 0)
        x_t, eps = noised(x0, a)
        assert losses.best(p, level) == pytest.approx(np.mean((eps - p.expected_noise(x_t, a)) ** 2), abs=0.03)


def noised(x0, a):
    eps = np.random.default_rng(1).standard_normal(x0.shape)
    return np.sqrt(a) * x0 + np.sqrt(1 - a) * eps, eps


def test_one_gaussian_has_its_loss_in_closed_form():
    p = mixture.GaussianMixture([1], [0.3], [0.5])
    power = 0.25 * np.exp(LOG_SNR)
    np.testing.assert_allclose(losses.best(p, LOG_SNR), power / (1 + power), rtol=1e-9)
    np.testing.assert_allclose(losses.best_told(p, LOG_SNR), power / (1 + power), rtol=1e-12)
    assert losses.best(p, [[0.0, 1.0], [2.0, 3.0]]).shape == (2, 2)


def test_half_the_area_of_the_gap_is_the_entropy_of_the_component():
    for p in (BUMPS, UNEVEN):
        gap = losses.best(p, WIDE) - losses.best_told(p, WIDE)
        assert losses.area(WIDE, gap) == pytest.approx(-(p.weights * np.log(p.weights)).sum(), abs=1e-6)


def test_the_area_up_to_a_level_is_what_x_t_tells_of_the_component():
    level = WIDE <= 0.5
    counted = losses.area(WIDE[level], (losses.best(BUMPS, WIDE) - losses.best_told(BUMPS, WIDE))[level])
    a, x = alpha_bar(WIDE[level][-1]), np.linspace(-6, 6, 2001)
    left, right = (
        mixture.GaussianMixture([1], [m], [s]).noised(a).pdf(x) for m, s in zip(BUMPS.means, BUMPS.stds, strict=True)
    )
    chance = left / (left + right)
    unsure = -np.where(chance > 0, chance * np.log(np.maximum(chance, 1e-300)), 0)
    assert counted == pytest.approx(np.log(2) - np.trapezoid(2 * unsure * (left + right) / 2, x), abs=1e-4)


def test_points_on_a_line_are_a_mixture_of_very_narrow_bumps():
    points, levels = np.array([[-1.0], [1.0]]), np.linspace(-10, 3, 27)
    narrow = mixture.bimodal(1.0, 0.1)
    ours, theirs = (
        losses.best_of_points(points, levels, draws=4000),
        losses.best(narrow, levels) - losses.best_told(narrow, levels),
    )
    np.testing.assert_allclose(ours, theirs, atol=0.03)
    assert losses.area(levels, ours) == pytest.approx(np.log(2), abs=0.01)


def test_points_count_their_logarithm_and_what_is_told_is_taken_away():
    levels = np.linspace(-12, 6, 37)
    whole = losses.best_of_points(CORNERS, levels, draws=2000)
    side = losses.best_of_points(CORNERS, levels, told=[0, 1, 0, 1], draws=2000)
    assert losses.area(levels, whole) == pytest.approx(np.log(4), abs=0.02)
    assert losses.area(levels, side) == pytest.approx(np.log(2), abs=0.02)
    assert not losses.best_of_points(CORNERS, levels, told=[0, 1, 2, 3]).any()
    moved = losses.best_of_points(CORNERS + 5, levels, draws=2000)
    np.testing.assert_allclose(moved, whole)


def test_entropy():
    apart = np.log(2) + 0.5 * np.log(2 * np.pi * np.e * BUMPS.stds[0] ** 2)
    assert losses.entropy(BUMPS) == pytest.approx(apart, abs=1e-9)


@pytest.mark.parametrize("schedule", [schedules.cosine(60), schedules.linear(40, 0.1 / 40, 20 / 40)])
def test_the_bound_lies_above_the_entropy_and_the_best_variance_is_nearer(schedule):
    best, posterior = (losses.bound(BUMPS, schedule, kind) for kind in ("best", "posterior"))
    assert losses.entropy(BUMPS) < best.total < posterior.total
    assert len(best.steps) == schedule.T - 1 and (best.steps < posterior.steps).all()
    assert best.start == posterior.start and best.end == posterior.end


def test_the_bound_closes_as_one_over_T():
    gaps = [losses.bound(BUMPS, schedules.cosine(T)).total - losses.entropy(BUMPS) for T in (50, 100)]
    assert gaps[0] / gaps[1] == pytest.approx(2, abs=0.2) and gaps[1] < 0.02


def test_a_step_of_the_bound_is_the_kl_of_two_gaussians():
    s, t = schedules.cosine(8), 5
    _, variance = reverse.posterior(0.0, 0.0, t, s)
    signal = reverse.posterior(0.0, 1.0, t, s)[0]  # what x_0 is multiplied by in the posterior's mean
    error = losses.best(BUMPS, s.log_snr[t]) / s.snr[t]
    bound = losses.bound(BUMPS, s, "posterior")
    assert bound.steps[t - 2] == pytest.approx(signal**2 * error / (2 * variance), rel=1e-9)
    assert bound.start == pytest.approx(0.5 * (s.alpha_bars[-1] * (BUMPS.var - 1) - np.log1p(-s.alpha_bars[-1])))


def test_one_gaussian_is_bounded_exactly_by_the_best_variance():
    """Its way back is Gaussian, so nothing is lost but the KL of x_T, which is 0 too at variance 1."""
    p = mixture.GaussianMixture([1], [0], [1])
    assert losses.bound(p, schedules.cosine(5)).total - losses.entropy(p) == pytest.approx(0, abs=1e-7)


@pytest.mark.parametrize("name", losses.DRAWS)
def test_draws_are_densities(name):
    fine = np.linspace(-80, 80, 16001)
    assert np.trapezoid(losses.DRAWS[name](fine), fine) == pytest.approx(1, abs=3e-4)  # linear ends in a step


def test_draws_are_where_an_even_t_falls():
    t = (np.arange(200_000) + 0.5) / 200_000
    levels = {
        "linear": -np.log(np.expm1(0.1 * t + 9.95 * t**2)),
        "cosine": -2 * np.log(np.tan(np.pi * t / 2)),
        "flow": 2 * np.log((1 - t) / t),
    }
    for name, level in levels.items():
        share, edges = np.histogram(level, np.arange(-9, 9.1, 0.5))
        middle = (edges[1:] + edges[:-1]) / 2
        np.testing.assert_allclose(share / len(t) / 0.5, losses.DRAWS[name](middle), rtol=0.02, atol=2e-4)
    assert losses.laplace_draw([2.0, 1.5], 2.0, 0.5) == pytest.approx([1, np.exp(-1)])
    assert losses.linear_draw(-10.2) == 0 < losses.linear_draw(-10.0)


def test_the_draw_of_edm_and_back():
    mean, std = losses.edm_draw()
    assert (mean, std) == (pytest.approx(1.0137056), 2.4)
    assert losses.edm_choice(mean, std) == pytest.approx((-1.2, 1.2))
    sigma = np.exp(-0.4 + 1.0 * np.random.default_rng(0).standard_normal(100_000))
    level = 2 * np.log(0.7 / sigma)
    assert losses.edm_draw(-0.4, 1.0, 0.7) == pytest.approx((level.mean(), level.std()), abs=0.02)


def test_outputs_are_one_guess_in_other_words():
    a, rng = alpha_bar(0.7), np.random.default_rng(0)
    x0, eps, off = rng.standard_normal((3, 5))
    x_t = np.sqrt(a) * x0 + np.sqrt(1 - a) * eps
    guess = eps + 0.1 * off  # of eps, and in other words of x_0
    guess_x0 = reverse.x0_from_eps(x_t, guess, a)
    error = {
        "eps": guess - eps,
        "x0": guess_x0 - x0,
        "v": reverse.v_target(guess_x0, guess, a) - reverse.v_target(x0, eps, a),
        "u": (guess - guess_x0) - (eps - x0),
    }
    for output, wrong in error.items():
        np.testing.assert_allclose(wrong**2, losses.per_eps(0.7, output) * error["eps"] ** 2)


def test_weights():
    np.testing.assert_allclose(losses.min_snr(np.log([0.1, 5, 50])), [1, 1, 0.1])
    np.testing.assert_allclose(losses.min_snr(np.log([0.1, 50]), 2, "v"), [0.1 / 1.1, 2 / 51])
    np.testing.assert_allclose(losses.min_snr(np.log([0.1, 50]), 2, "x0"), [0.1, 2])
    np.testing.assert_allclose(losses.p2(np.log([0.5, 3]), 2, 0.5), [2.5**-0.5, 5**-0.5])
    np.testing.assert_allclose(losses.sigmoid([2.0, 40], 2), [0.5, 0], atol=1e-9)


def test_flow_with_even_t_weights_as_v_on_cosine():
    flow = losses.effective(LOG_SNR, losses.flow_draw(LOG_SNR), output="u")
    v = losses.effective(LOG_SNR, losses.cosine_draw(LOG_SNR), output="v")
    np.testing.assert_allclose(flow / v, np.pi / 2)
    np.testing.assert_allclose(flow, np.exp(-LOG_SNR / 2) / 2)
    np.testing.assert_allclose(losses.effective([0.0, 0.0], [0.1, 0.1], [2.0, 4.0], "v"), [0.4, 0.8])


def test_the_spread_of_one_draw():
    for name in ("cosine", "logit-normal"):
        draw = losses.DRAWS[name](LOG_SNR)
        level = np.random.default_rng(0).choice(LOG_SNR, 100_000, p=draw / draw.sum())
        each = np.interp(level, LOG_SNR, GAP / draw)
        assert losses.spread(LOG_SNR, draw, GAP) == pytest.approx(each.std() / each.mean(), rel=0.02)
    assert losses.spread(LOG_SNR, GAP, 7 * GAP) == pytest.approx(0, abs=1e-6)
