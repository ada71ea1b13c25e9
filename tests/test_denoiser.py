"""What a denoiser can know that is never told t, against sums by hand."""

import numpy as np
import pytest

from diffcourse import denoiser, mixture, schedules

P, S = mixture.bimodal(), schedules.linear()


def test_the_blind_optimum_on_the_line_is_bayes_by_hand():
    x, levels = np.array([[0.3], [-2.1]]), np.array([0.9, 0.2, 0.01])
    density = np.array([[P.noised(a).pdf(v[0]) for a in levels] for v in x])
    chance = density / density.sum(1, keepdims=True)
    assert denoiser.chance_of_t(P, x, levels) == pytest.approx(chance)
    eps = np.array([[P.expected_noise(v[0], a) for a in levels] for v in x])
    assert denoiser.blind_guess(P, x, levels)[:, 0] == pytest.approx((chance * eps).sum(1))


def test_many_numbers_tell_t():
    levels = S.alpha_bars[np.arange(50, 1000, 50)]
    spread = {}
    for d in (1, 16, 256):
        rng = np.random.default_rng(2)
        x = np.sqrt(levels[5]) * P.sample(20 * d, rng) + np.sqrt(1 - levels[5]) * rng.standard_normal(20 * d)
        spread[d] = denoiser.chance_of_t(P, x.reshape(20, d), levels)[:, 5].mean()
    assert spread[1] < 0.1 < spread[16] < spread[256] and spread[256] > 0.8


def test_far_out_values_give_no_nan():
    assert np.isfinite(denoiser.chance_of_t(P, np.full((1, 500), 30.0), S.alpha_bars[1:])).all()
