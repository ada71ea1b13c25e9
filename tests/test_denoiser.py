"""The trained denoiser against the exact optimum, and what a blind one can know, against sums over a grid."""

import numpy as np
import pytest

from diffcourse import denoiser, embedding, forward, mixture, reverse, schedules

P, S = mixture.bimodal(), schedules.linear()


def drawn():
    rng = np.random.default_rng(0)
    t = rng.integers(1, S.T + 1, 6000)
    x_t, eps = forward.q_sample(P.sample(6000, rng), t, S, rng=rng)
    return x_t, t, eps


def trained(triples):
    return {waves: denoiser.fit(*triples, waves) for waves in (0, 12)}


@pytest.fixture(scope="module")
def triples():
    return drawn()


@pytest.fixture(scope="module")
def nets(triples):
    return trained(triples)


def losses(net):
    rng = np.random.default_rng(1)
    t = rng.integers(1, S.T + 1, 20_000)
    x_t, eps = forward.q_sample(P.sample(20_000, rng), t, S, rng=rng)
    guesses = net(x_t, t), P.expected_noise(x_t, S.alpha_bars[t]), 0 * eps
    return [np.mean((guess - eps) ** 2) for guess in guesses]


def test_with_t_it_comes_near_the_optimum_and_without_it_does_not(nets):
    told, best, nothing = losses(nets[12])
    blind, _, _ = losses(nets[0])
    assert best < told < 1.1 * best
    assert 2 * best < blind < 0.8 * nothing  # worse by far, and still a loss that falls


def test_it_is_the_least_squares_answer(triples, nets):
    """No small change of A lowers the training error (NumPy's own solver as the other witness)."""
    x_t, t, eps = triples
    h, e = denoiser.hidden(x_t), denoiser.told(t, 0)
    own = np.linalg.lstsq((h[:, :, None] * e[:, None, :]).reshape(len(x_t), -1), eps, rcond=None)[0]
    best = np.mean(((h * own).sum(-1) - eps) ** 2)
    assert np.mean((nets[0](x_t, t) - eps) ** 2) == pytest.approx(best, rel=3e-3)


def test_features_and_waves_by_hand():
    """1, x and soft steps at -4, 0 and 4, twice as steep as tanh; 1 and the waves of t."""
    assert denoiser.hidden(0.5, steps=3) == pytest.approx([1, 0.5, np.tanh(9), np.tanh(1), np.tanh(-7)])
    assert denoiser.told([3], 2)[0] == pytest.approx([1, np.sin(3), np.cos(3)])
    assert denoiser.told([3, 4], 0).tolist() == [[1], [1]]


def test_a_little_weight_decay_by_hand():
    """(H^T H + ridge tr(H^T H) I) A = H^T eps."""
    x, eps = np.array([-1.0, 0.2, 2.0]), np.array([0.5, -0.1, 1.0])
    h = denoiser.hidden(x)
    decayed = h.T @ h + 0.1 * np.trace(h.T @ h) * np.eye(34)
    A = denoiser.fit(x, [1, 2, 3], eps, waves=0, ridge=0.1).A[:, 0]
    assert decayed @ A == pytest.approx(h.T @ eps)


def test_it_is_film(nets):
    """sum_k h_k (A e)_k: the features after FiLM with 1 + scale = A e(t) and no shift, added up."""
    x, t, net = np.linspace(-3, 3, 7), 400, nets[12]
    scale = denoiser.told(t, 12) @ net.A.T - 1
    assert net(x, t) == pytest.approx(embedding.film(denoiser.hidden(x), scale, 0 * scale).sum(-1))


def test_the_blind_one_gives_one_answer_at_every_t(nets):
    x = np.linspace(-3, 3, 7)
    assert np.array_equal(nets[0](x, 1), nets[0](x, 999))
    assert not np.allclose(nets[12](x, 1), nets[12](x, 999))


def test_the_blind_optimum_on_the_line_is_bayes_by_hand():
    x, levels = np.array([[0.3], [-2.1]]), np.array([0.9, 0.2, 0.01])
    density = np.array([[P.noised(a).pdf(v[0]) for a in levels] for v in x])
    chance = density / density.sum(1, keepdims=True)
    assert denoiser.chance_of_t(P, x, levels) == pytest.approx(chance)
    eps = np.array([[P.expected_noise(v[0], a) for a in levels] for v in x])
    assert denoiser.blind_guess(P, x, levels)[:, 0] == pytest.approx((chance * eps).sum(1))
    v = [[reverse.v_target(reverse.x0_from_eps(x[k, 0], e, a), e, a) for e, a in zip(eps[k], levels, strict=True)]
         for k in range(2)]  # fmt: skip
    assert denoiser.blind_guess(P, x, levels, "v")[:, 0] == pytest.approx((chance * v).sum(1))


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


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: denoiser.fit(np.ones(3), np.ones(3), np.ones(2)), "one row of the same length each"),
        (lambda: denoiser.fit(np.ones((3, 1)), np.ones(3), np.ones(3)), "one row of the same length each"),
        (lambda: denoiser.fit([np.nan], [1], [1]), "x_t takes finite numbers"),
        (lambda: denoiser.fit([0.5], [1], [1.0], waves=3), "dim takes an even number"),
        (lambda: denoiser.chance_of_t(P, [0.5], 0.5), "alpha_bars takes a row of levels"),
        (lambda: denoiser.chance_of_t(P, [0.5], [1.5]), "alpha_bars takes numbers in [0, 1]"),
        (lambda: denoiser.blind_guess(P, [0.5], [0.5], "mu"), "of takes one of eps, v"),
    ],
)
def test_bad_input_gets_a_sentence(call, words):
    with pytest.raises((ValueError, TypeError)) as error:
        call()
    assert words in str(error.value)
