"""The way back against exact results: conversions, Bayes on Gaussians, the mixture's own marginals and quantile map."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from diffcourse import mixture, reverse, schedules, stats

P = mixture.bimodal()
LINEAR, COSINE = schedules.linear(), schedules.cosine()
shares = st.floats(0.01, 0.99)
numbers = st.floats(-5, 5)


def exact(schedule, p=P):
    return lambda x, t: p.expected_noise(x, schedule.alpha_bars[t])


def even(n):
    """n values of N(0, 1), evenly spread over its mass: no luck of the draw."""
    return mixture.GaussianMixture([1], [0], [1]).quantile((np.arange(n) + 0.5) / n)


# -- one guess in five words -------------------------------------------------------------------------------------------


@given(numbers, numbers, shares)
def test_each_word_says_the_same(x0, eps, a):
    x_t = np.sqrt(a) * x0 + np.sqrt(1 - a) * eps
    v = reverse.v_target(x0, eps, a)
    assert reverse.u_target(x0, eps) == eps - x0
    score = reverse.score_from_eps(eps, a)
    assert reverse.x0_from_eps(x_t, eps, a) == pytest.approx(x0, abs=1e-7)
    assert reverse.eps_from_x0(x_t, x0, a) == pytest.approx(eps, abs=1e-7)
    assert reverse.x0_from_v(x_t, v, a) == pytest.approx(x0, abs=1e-9)
    assert reverse.tweedie(x_t, score, a) == pytest.approx(x0, abs=1e-7)
    assert score == pytest.approx(-(x_t - np.sqrt(a) * x0) / (1 - a), rel=1e-7, abs=1e-7)


def test_at_zero_terminal_snr_eps_says_nothing_and_v_does():
    with pytest.raises(ValueError, match="zero terminal SNR.*predicts v or x_0"):
        reverse.x0_from_eps(np.ones(3), np.ones(3), 0.0)
    with pytest.raises(ValueError, match="zero terminal SNR"):
        reverse.tweedie(np.ones(3), np.ones(3), 0.0)
    schedule = schedules.zero_terminal_snr(LINEAR)
    x_T = even(200)
    with pytest.raises(ValueError, match="zero terminal SNR"):
        reverse.sample(exact(schedule), x_T, schedule, reverse.steps_down(1000, 10))

    def v(x, t):  # v = (eps - sqrt(1 - a) x) / sqrt(a); at a = 0 it is -E[x_0]
        a = schedule.alpha_bars[t]
        return np.full_like(x, -P.mean) if a == 0 else (P.expected_noise(x, a) - np.sqrt(1 - a) * x) / np.sqrt(a)

    x = reverse.sample(v, x_T, schedule, reverse.steps_down(1000, 250), predicts="v")[-1]
    assert stats.wasserstein(x, P) < 0.02


# -- the posterior -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("schedule", [LINEAR, COSINE], ids=["linear", "cosine"])
@pytest.mark.parametrize("t", [2, 10, 500, 999])
def test_posterior_is_bayes_on_a_grid(schedule, t):
    """q(x_{t-1} | x_t, x_0) is proportional to q(x_{t-1} | x_0) q(x_t | x_{t-1})."""
    x0, x_t = 0.8, 0.3
    before, beta = schedule.alpha_bars[t - 1], schedule.betas[t]
    mean, variance = reverse.posterior(x_t, x0, t, schedule)
    x = mean + np.sqrt(variance) * np.linspace(-9, 9, 20001)
    log_q = -((x - np.sqrt(before) * x0) ** 2) / (2 * (1 - before)) - (x_t - np.sqrt(1 - beta) * x) ** 2 / (2 * beta)
    q = np.exp(log_q - log_q.max())
    q /= q.sum()
    assert (q * x).sum() == pytest.approx(mean, abs=1e-9)
    assert (q * (x - mean) ** 2).sum() == pytest.approx(variance, rel=1e-6)


def test_posterior_at_its_ends():
    mean, variance = reverse.posterior(0.3, 0.8, 1, LINEAR)
    assert (mean, variance) == (pytest.approx(0.8), 0)  # from t = 1 the step back lands on x_0
    zero = schedules.zero_terminal_snr(LINEAR)
    mean, variance = reverse.posterior(0.3, 0.8, 1000, zero)
    assert mean == pytest.approx(np.sqrt(zero.alpha_bars[999]) * 0.8) and variance == pytest.approx(
        1 - zero.alpha_bars[999]
    )


def test_posterior_takes_a_batch_with_its_own_steps():
    x_t, x0, t = np.ones((3, 2)), np.zeros((3, 2)), np.array([5, 50, 500])
    mean, variance = reverse.posterior(x_t, x0, t, LINEAR)
    for k in range(3):
        one = reverse.posterior(x_t[k], x0[k], int(t[k]), LINEAR)
        assert mean[k] == pytest.approx(one[0]) and variance[k] == pytest.approx(one[1])


@given(numbers, numbers, st.integers(1, 1000))
def test_a_step_with_eta_one_is_the_posterior(x_t, x0, t):
    a, before = COSINE.alpha_bars[[t, t - 1]]
    mean, variance = reverse.posterior(x_t, x0, t, COSINE)
    step = [reverse.ddim_step(x0, reverse.eps_from_x0(x_t, x0, a), a, before, 1.0, noise) for noise in (0.0, 1.0)]
    assert step[0] == pytest.approx(mean, abs=1e-6)
    assert (step[1] - step[0]) ** 2 == pytest.approx(variance, abs=1e-9)


# -- one step ----------------------------------------------------------------------------------------------------------


@given(shares, shares, st.floats(0, 1))
def test_a_step_keeps_the_marginal_of_the_noise(a, b, eta):
    """With the true x_0 and eps, x_s is again sqrt(b) x_0 + noise of variance 1 - b, whatever eta."""
    low, high = sorted((a, b))
    if high - low < 1e-6:
        return
    from_eps = reverse.ddim_step(0.0, 1.0, low, high, eta, 0.0)
    from_noise = reverse.ddim_step(0.0, 0.0, low, high, eta, 1.0)
    assert from_eps**2 + from_noise**2 == pytest.approx(1 - high)
    assert reverse.ddim_step(1.0, 0.0, low, high, eta, 0.0) == pytest.approx(np.sqrt(high))


def test_a_step_by_hand():
    assert reverse.ddim_step(0.5, -0.4, 0.36, 0.64) == pytest.approx(0.8 * 0.5 + 0.6 * -0.4)
    sigma = np.sqrt(0.36 / 0.64) * np.sqrt(1 - 0.36 / 0.64)
    turn = np.sqrt(0.36 - sigma**2)
    assert reverse.ddim_step(0.5, -0.4, 0.36, 0.64, 1, 2.0) == pytest.approx(0.4 - 0.4 * turn + 2 * sigma)


# -- the whole way -----------------------------------------------------------------------------------------------------


def test_steps_down():
    assert reverse.steps_down(1000, 4).tolist() == [1000, 750, 500, 250, 0]
    assert reverse.steps_down(7, 1).tolist() == [7, 0]
    assert reverse.steps_down(7, 7).tolist() == [7, 6, 5, 4, 3, 2, 1, 0]


def test_ddim_draws_nothing_and_ddpm_does():
    x_T, steps = even(50), reverse.steps_down(1000, 20)
    runs = [
        reverse.sample(exact(LINEAR), x_T, LINEAR, steps, eta, rng) for eta, rng in ((0, 1), (0, 2), (1, 1), (1, 2))
    ]
    assert np.array_equal(runs[0], runs[1])
    assert not np.array_equal(runs[2], runs[3])
    assert runs[0].shape == (21, 50) and np.array_equal(runs[0][0], x_T)


@pytest.mark.parametrize("t", [700, 300, 100, 0])
def test_all_ancestral_steps_with_the_exact_guess_reproduce_every_marginal(t):
    """In 200 steps that each hide little: moments and Kolmogorov-Smirnov against the exact mixture."""
    schedule, n = schedules.linear(200, 0.1 / 200, 20 / 200), 4000
    walk = cached_walk(schedule, n)[200 - t // 5]
    q = P.noised(schedule.alpha_bars[t // 5])
    assert walk.mean() == pytest.approx(q.mean, abs=6 * np.sqrt(q.var / n))
    assert walk.var() == pytest.approx(q.var, rel=0.06)
    u = np.sort(q.cdf(walk))
    assert np.abs(u - (np.arange(n) + 0.5) / n).max() < 2.2 / np.sqrt(n)  # chance of more: 1e-4


def cached_walk(schedule, n, kept={}):  # noqa: B006
    if not kept:
        rng = np.random.default_rng(4)
        steps = reverse.steps_down(schedule.T, schedule.T)
        kept["walk"] = reverse.sample(exact(schedule), rng.standard_normal(n), schedule, steps, 1, rng)
    return kept["walk"]


def test_ddim_converges_to_the_quantile_map_with_order_one():
    """On the line the flow keeps the order of particles, so its exact end is known: F_0^-1(F_T(x_T))."""
    n = 100
    x_T = even(n)
    truth = P.quantile(P.noised(COSINE.alpha_bars[-1]).cdf(x_T))
    errors = {
        N: np.abs(reverse.sample(exact(COSINE), x_T, COSINE, reverse.steps_down(1000, N))[-1] - truth).mean()
        for N in (25, 50, 100, 200)
    }
    orders = -np.diff(np.log(list(errors.values()))) / np.log(2)
    assert orders == pytest.approx([1, 1, 1], abs=0.2), errors
    assert errors[200] < 0.01


@pytest.mark.parametrize(("eta", "bound"), [(0.0, 0.004), (1.0, 0.06)])
def test_many_steps_arrive_at_the_data_and_one_step_at_its_mean(eta, bound):
    x_T = even(1000)
    rng = np.random.default_rng(5)
    ends = [
        stats.wasserstein(reverse.sample(exact(LINEAR), x_T, LINEAR, reverse.steps_down(1000, N), eta, rng)[-1], P)
        for N in (1, 5, 25, 400)
    ]
    assert ends == sorted(ends, reverse=True) and ends[-1] < bound
    assert ends[0] == pytest.approx(np.abs(P.quantile((np.arange(1000) + 0.5) / 1000)).mean(), rel=0.02)


def test_each_way_to_say_the_guess_walks_the_same_way():
    def x0(x, t):
        return reverse.tweedie(x, P.noised(LINEAR.alpha_bars[t]).score(x), LINEAR.alpha_bars[t])

    def v(x, t):
        return reverse.v_target(x0(x, t), exact(LINEAR)(x, t), LINEAR.alpha_bars[t])

    def u(x, t):
        return reverse.u_target(x0(x, t), exact(LINEAR)(x, t))

    x_T, steps = even(30), reverse.steps_down(1000, 30)
    ends = [
        reverse.sample(guess, x_T, LINEAR, steps, predicts=word)[-1]
        for word, guess in (("eps", exact(LINEAR)), ("x0", x0), ("v", v), ("u", u))
    ]
    np.testing.assert_allclose(ends[1:], [ends[0]] * 3, atol=1e-9)


# -- a finite set ------------------------------------------------------------------------------------------------------


def softmax_by_loop(x, points, a, std):
    variance = a * std**2 + 1 - a
    chance = [np.exp(-((x - np.sqrt(a) * m) ** 2).sum() / (2 * variance)) for m in points]
    return np.array(chance) / np.sum(chance)


@pytest.mark.parametrize("std", [0.0, 0.5])
def test_the_best_denoiser_of_a_set_is_the_softmax_one_by_one(std):
    rng = np.random.default_rng(0)
    points, x, a = rng.standard_normal((5, 3, 2)), rng.standard_normal((4, 3, 2)), 0.4
    weight, guess = reverse.weights(x, points, a, std), reverse.expected_x0(x, points, a, std)
    assert weight.shape == (4, 5) and guess.shape == x.shape
    for k in range(4):
        chance = softmax_by_loop(x[k], points, a, std)
        assert weight[k] == pytest.approx(chance)
        gain = np.sqrt(a) * std**2 / (a * std**2 + 1 - a)
        mean = sum(c * (m + gain * (x[k] - np.sqrt(a) * m)) for c, m in zip(chance, points, strict=True))
        assert guess[k] == pytest.approx(mean)


def test_sampling_with_it_gives_back_the_set_itself():
    rng = np.random.default_rng(1)
    points = np.sign(rng.standard_normal((6, 16)))
    for eta in (0, 1):
        x_T = rng.standard_normal((10, 16))
        path = reverse.sample(
            lambda x, t: reverse.expected_x0(x, points, COSINE.alpha_bars[t]),
            x_T, COSINE, reverse.steps_down(1000, 50), eta, rng, predicts="x0",
        )  # fmt: skip
        nearest = np.abs(path[-1][:, None] - points).max(-1).min(-1)
        assert nearest.max() < 1e-9
    one = reverse.expected_x0(x_T, points, COSINE.alpha_bars[-1])
    assert one == pytest.approx(np.broadcast_to(points.mean(0), one.shape), abs=1e-3)


def test_weights_stay_finite_far_from_all_points():
    weight = reverse.weights(np.full(3, 1e4), np.eye(3), 0.999999)
    assert np.isfinite(weight).all() and weight.sum() == pytest.approx(1)
