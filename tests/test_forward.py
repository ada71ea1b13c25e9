"""Chain and jump are the same distribution, and both are Ho, Jain & Abbeel 2020 (arXiv 2006.11239), eq. 2 and 4."""

import math

import numpy as np
import pytest
import scipy
from by_hand import alpha_bars_by_hand
from hypothesis import given
from hypothesis import strategies as st

from diffcourse import schedules
from diffcourse.forward import q_chain, q_sample, q_step

HO = "Ho, Jain & Abbeel 2020, arXiv 2006.11239, eq. 2 and 4"
rates = st.lists(st.floats(0, 0.999), min_size=1, max_size=25)


# The worked example -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("eps2", "x2", "equivalent_eps", "source"),
    [
        (-0.4130, 0.3753, -0.4412, HO + "; x2 for the eps2 that the source material prints"),
        (-0.4181, 0.3730, -0.4450, HO + "; eps2 for the x2 that the source material prints"),
    ],
)
def test_worked_example_in_two_steps_and_in_one_jump(eps2, x2, equivalent_eps, source):
    x1_found = q_step(0.80, 0.20, -0.20)
    assert x1_found == pytest.approx(0.6261, abs=5.1e-5), source
    assert q_step(x1_found, 0.20, eps2) == pytest.approx(x2, abs=5.1e-5), source

    eps = (math.sqrt(0.8) * math.sqrt(0.2) * -0.20 + math.sqrt(0.2) * eps2) / math.sqrt(1 - 0.64)
    assert eps == pytest.approx(equivalent_eps, abs=5.1e-5), source
    jumped, _ = q_sample(0.80, 2, schedules.Schedule([0.2, 0.2]), noise=eps)
    assert jumped == pytest.approx(q_step(x1_found, 0.20, eps2), abs=1e-12), source


# Chain and jump -----------------------------------------------------------------------------------------------------


@given(rates)
def test_chain_and_jump_agree_in_mean_and_variance_for_any_schedule(betas):
    """Both are linear in x and noise, so 0 and 1 put in give their weights; variances add up over steps."""
    s = schedules.Schedule(betas)
    mean, variance = 1.0, 0.0
    for t, beta in enumerate(betas, start=1):
        mean = q_step(mean, beta, 0.0)
        variance = q_step(1.0, beta, 0.0) ** 2 * variance + q_step(0.0, beta, 1.0) ** 2
        assert mean == pytest.approx(q_sample(1.0, t, s, noise=0.0)[0], rel=1e-9)
        assert variance == pytest.approx(q_sample(0.0, t, s, noise=1.0)[0] ** 2, abs=1e-12)
        assert mean**2 + variance == pytest.approx(1, abs=1e-12)


BETAS = [0.02, 0.05, 0.0, 0.1, 0.3, 0.2, 0.05, 0.5, 0.4, 0.1]
SCHEDULE = schedules.Schedule(BETAS)


@pytest.fixture(scope="module")
def walkers():
    """40 000 walks down the same chain, all from 0.7."""
    return q_chain(np.full(40_000, 0.7), SCHEDULE, rng=11)


def test_walkers_have_the_mean_and_covariance_of_the_formula(walkers):
    """Cov(x_s, x_t | x_0) = sqrt(abar_t / abar_s) (1 - abar_s) for s <= t."""
    abar = alpha_bars_by_hand(BETAS)
    covariance = [
        [math.sqrt(abar[max(s, t)] / abar[min(s, t)]) * (1 - abar[min(s, t)]) for t in range(11)] for s in range(11)
    ]
    np.testing.assert_allclose(walkers.mean(axis=1), 0.7 * np.sqrt(abar), atol=0.02)
    np.testing.assert_allclose(np.cov(walkers), covariance, atol=0.025)


@pytest.mark.parametrize("t", [1, 5, 10])
def test_walkers_and_jumpers_have_one_distribution(walkers, t):
    jumpers, _ = q_sample(np.full(40_000, 0.7), t, SCHEDULE, rng=12)
    assert scipy.stats.ks_2samp(walkers[t], jumpers, method="asymp").pvalue > 0.01


def test_a_walk_draws_fresh_gaussian_noise_at_each_step(walkers):
    steps = [t for t in range(1, 11) if BETAS[t - 1] > 0]
    eps = np.array(
        [(walkers[t] - math.sqrt(1 - BETAS[t - 1]) * walkers[t - 1]) / math.sqrt(BETAS[t - 1]) for t in steps]
    )
    np.testing.assert_allclose(np.corrcoef(eps), np.eye(len(steps)), atol=0.02)
    assert scipy.stats.kstest(eps.ravel(), "norm").pvalue > 0.01


# Walking ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("keep", [[0], [10], [0, 5, 10], [7, 2, 2], 4, np.array([3, 1], dtype=np.uint8)])
def test_kept_states_are_those_of_the_whole_walk(keep):
    x0 = np.linspace(-1, 1, 6).reshape(2, 3)
    whole = q_chain(x0, SCHEDULE, rng=3)
    assert whole.shape == (11, 2, 3)
    np.testing.assert_array_equal(whole[0], x0)
    np.testing.assert_array_equal(q_chain(x0, SCHEDULE, rng=3, keep=keep), whole[np.atleast_1d(keep)])


def test_a_seed_and_its_generator_give_the_same_noise():
    for walk in (lambda rng: q_chain(0.5, SCHEDULE, rng), lambda rng: q_sample(np.zeros(9), 3, SCHEDULE, rng=rng)[0]):
        np.testing.assert_array_equal(walk(7), walk(np.random.default_rng(7)))
        assert (walk(7) != walk(8)).any()
        assert (walk(None) != walk(None)).any()


@pytest.mark.parametrize("size", [5, 300_000])
def test_the_data_is_left_as_it_was(size):
    x0 = np.linspace(-1, 1, size)
    q_chain(x0, SCHEDULE, rng=0, keep=[0])[0] += 1
    q_sample(x0, 0, SCHEDULE, rng=0)[0][:] = 9
    np.testing.assert_array_equal(x0, np.linspace(-1, 1, size))


# Jumping ------------------------------------------------------------------------------------------------------------


@given(rates, st.data())
def test_the_eps_that_comes_back_is_the_one_that_was_used(betas, data):
    t = np.array(data.draw(st.lists(st.integers(0, len(betas)), min_size=1, max_size=6)))
    abar = np.array(alpha_bars_by_hand(betas))[t][:, None]
    x0 = np.linspace(-2, 2, 3 * len(t)).reshape(len(t), 3)
    x_t, eps = q_sample(x0, t, schedules.Schedule(betas), rng=17)
    np.testing.assert_allclose(x_t, np.sqrt(abar) * x0 + np.sqrt(1 - abar) * eps, atol=1e-9)


@pytest.mark.parametrize(
    ("x_shape", "t", "shape"),
    [
        ((), 3, ()),
        ((), [1, 2, 3], (3,)),
        ((5,), 3, (5,)),
        ((5,), [0, 1, 2, 3, 10], (5,)),
        ((1,), [1, 2, 3], (3,)),
        ((4, 2), [1, 2, 3, 4], (4, 2)),
        ((4, 2), np.arange(8).reshape(4, 2), (4, 2)),
        ((4, 2), [[1], [2], [3], [4]], (4, 2)),
        ((4, 3, 8, 8), 7, (4, 3, 8, 8)),
        ((4, 3, 8, 8), [1, 2, 3, 4], (4, 3, 8, 8)),
        ((1, 8, 8), [1, 2, 3, 4], (4, 8, 8)),
        ((0, 2), 5, (0, 2)),
    ],
)
def test_steps_line_up_with_the_batch(x_shape, t, shape):
    x_t, eps = q_sample(np.ones(x_shape), t, SCHEDULE, noise=0.0)
    assert x_t.shape == eps.shape == shape
    signal = np.sqrt(alpha_bars_by_hand(BETAS))[np.asarray(t)]
    signal = signal.reshape(signal.shape + (1,) * (len(shape) - signal.ndim))
    np.testing.assert_allclose(x_t, np.broadcast_to(signal, shape))


@pytest.mark.parametrize(
    ("x_shape", "beta", "shape"),
    [
        ((), 0.36, ()),
        ((), [0.36, 0.19], (2,)),
        ((3, 2), 0.36, (3, 2)),
        ((2, 3, 4, 4), [0.36, 0.19], (2, 3, 4, 4)),
        ((1, 3), [0.36, 0.19], (2, 3)),
    ],
)
def test_rates_line_up_with_the_batch(x_shape, beta, shape):
    after = q_step(np.ones(x_shape), beta, np.zeros(shape))
    assert after.shape == shape
    kept = np.where(np.asarray(beta) == 0.36, 0.8, 0.9)
    kept = kept.reshape(kept.shape + (1,) * (len(shape) - kept.ndim))
    np.testing.assert_allclose(after, np.broadcast_to(kept, shape))


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_states_keep_their_kind_of_float(dtype):
    x0 = np.ones((3, 2), dtype)
    x_t, eps = q_sample(x0, [1, 2, 3], SCHEDULE, rng=0)
    given_noise, same = q_sample(x0, np.int64(2), SCHEDULE, noise=np.ones((3, 2)))
    states = (x_t, eps, given_noise, same, q_chain(x0, SCHEDULE, rng=0), q_step(x0, np.float64(0.1), np.ones((3, 2))))
    assert [state.dtype for state in states] == [dtype] * 6
    assert q_sample(dtype(1), 3, SCHEDULE, rng=0)[0].dtype == dtype


def test_float32_loses_nothing_to_the_schedule():
    """Coefficients are taken in float64: at t = 1 of 1000 the noise's weight is 0.01 to float32's last digit."""
    x_t, _ = q_sample(np.float32(0), 1, schedules.linear(), noise=1.0)
    assert x_t == np.float32(0.01)


@pytest.mark.parametrize("size", [3, 300_000])
@pytest.mark.parametrize("kind", ["f4", "f8"])
def test_the_order_of_bytes_changes_nothing(kind, size):
    x0 = np.linspace(-1, 1, size)
    native = q_sample(x0.astype("=" + kind), 5, SCHEDULE, rng=3)
    for order in "<>":
        found = q_sample(x0.astype(order + kind), 5, SCHEDULE, rng=3)
        given = q_sample(x0.astype(order + kind), 5, SCHEDULE, noise=x0.astype(order + kind))
        assert {a.dtype for a in (*found, *given)} == {np.dtype(kind)}
        for a, b in zip(found, native, strict=True):
            np.testing.assert_array_equal(a, b)
