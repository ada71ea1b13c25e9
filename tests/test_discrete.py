"""Discrete corruption: matrices against closed forms, closed forms against chains, the posterior by brute force."""

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from diffcourse import discrete, schedules

AUSTIN = "Austin et al. 2021, arXiv 2107.03006, section 3.1 and appendix A.6"
T, K = 12, 5
SCHEDULES = {"evenly": discrete.evenly(T), "cosine": schedules.cosine(T), "linear": schedules.linear(T, 0.02, 0.4)}
NOISES = {
    "uniform": discrete.uniform(K),
    "absorbing": discrete.absorbing(K),
    "uneven": np.array([0.1, 0.4, 0, 0.2, 0.3]),
}
every_schedule = pytest.mark.parametrize("schedule", SCHEDULES.values(), ids=SCHEDULES)
every_noise = pytest.mark.parametrize("pi", NOISES.values(), ids=NOISES)
shares = st.floats(0, 1)


# Matrices -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("what", "Q", "by_hand", "source"),
    [
        (
            "uniform: 1 - beta (K - 1) / K on the diagonal, beta / K elsewhere",
            discrete.transition(0.3, discrete.uniform(3)),
            [[0.8, 0.1, 0.1], [0.1, 0.8, 0.1], [0.1, 0.1, 0.8]],
            AUSTIN,
        ),
        (
            "absorbing: beta into the mask's column, and the mask stays",
            discrete.transition(0.3, discrete.absorbing(3)),
            [[0.7, 0, 0.3], [0, 0.7, 0.3], [0, 0, 1]],
            AUSTIN,
        ),
    ],
)
def test_published_matrices(what, Q, by_hand, source):
    np.testing.assert_allclose(Q, by_hand, atol=1e-12, err_msg=f"{what}: {source}")


@every_schedule
@every_noise
def test_the_product_of_the_steps_is_the_closed_form(schedule, pi):
    product = np.eye(K)
    for t in range(1, T + 1):
        product = product @ discrete.transition(schedule.betas[t], pi)
        np.testing.assert_allclose(product, discrete.cumulative(schedule.alpha_bars[t], pi), atol=1e-12)


# The schedule -------------------------------------------------------------------------------------------------------


@given(st.integers(1, 400))
def test_evenly_corrupts_the_same_share_in_each_step(T):
    schedule, t = discrete.evenly(T), np.arange(1, T + 1)
    np.testing.assert_allclose(schedule.betas[1:], 1 / (T - t + 1), rtol=1e-9)
    np.testing.assert_allclose(schedule.alpha_bars, 1 - np.arange(T + 1) / T, atol=1e-12)


# Sampling -----------------------------------------------------------------------------------------------------------


@every_noise
def test_chain_and_jump_have_the_same_distribution(pi):
    schedule, n = SCHEDULES["evenly"], 60_000
    for start, t in ((0, 3), (2, 8)):
        x0 = np.full(n, start)
        chain = discrete.q_chain(x0, schedule, pi, rng=1)[t]
        jump = discrete.q_sample(x0, t, schedule, pi, rng=2)
        exact = discrete.cumulative(schedule.alpha_bars[t], pi)[start]
        for sample in (chain, jump):
            np.testing.assert_allclose(np.bincount(sample, minlength=K) / n, exact, atol=0.01)


def test_each_token_has_its_own_draw():
    x = discrete.q_step(np.zeros((300, 300), int), 0.5, discrete.uniform(8), rng=0)
    changed = x != 0
    assert changed.mean() == pytest.approx(0.5 * 7 / 8, abs=0.01)
    assert changed.mean(0).std() < 0.05 and changed.mean(1).std() < 0.05


def test_nothing_happens_at_t_0_and_a_seed_repeats():
    x0 = np.arange(20).reshape(4, 5) % K
    np.testing.assert_array_equal(discrete.q_sample(x0, 0, SCHEDULES["cosine"], NOISES["uniform"], rng=0), x0)
    a, b = (discrete.q_chain(x0, SCHEDULES["cosine"], NOISES["uniform"], rng=3) for _ in range(2))
    np.testing.assert_array_equal(a, b)
    assert a.shape == (T + 1, 4, 5) and a.dtype.kind == "i"


# The posterior ------------------------------------------------------------------------------------------------------


def posterior_by_brute_force(x_t, x0, t, schedule, pi):
    """Every path of t tokens with its chance, then those that end in x_t, by their last but one."""
    steps = [discrete.transition(beta, pi) for beta in schedule.betas[1 : t + 1]]
    mass = np.zeros(len(pi))
    for between in itertools.product(range(len(pi)), repeat=t - 1):
        path = [x0, *between, x_t]
        mass[path[-2]] += np.prod([Q[a, b] for Q, a, b in zip(steps, path, path[1:], strict=False)])
    return mass / mass.sum()


@pytest.mark.parametrize("t", [1, 2, 4])
@pytest.mark.parametrize("name", ["uniform", "absorbing", "uneven"])
@every_schedule
def test_the_posterior_is_what_counting_paths_gives(name, t, schedule):
    pi = {"uniform": discrete.uniform(3), "absorbing": discrete.absorbing(3), "uneven": np.array([0.5, 0.3, 0.2])}[name]
    for x_t, x0 in itertools.product(range(3), repeat=2):
        if discrete.cumulative(schedule.alpha_bars[t], pi)[x0, x_t] > 0:
            exact = posterior_by_brute_force(x_t, x0, t, schedule, pi)
            np.testing.assert_allclose(discrete.posterior(x_t, x0, t, schedule, pi), exact, atol=1e-12)


def test_of_a_mask_the_posterior_says_when_it_fell():
    """Evenly: a mask at t was one at t - 1 already with chance (t - 1) / t."""
    schedule, pi = discrete.evenly(10), discrete.absorbing(4)
    for t in range(1, 11):
        np.testing.assert_allclose(discrete.posterior(3, 1, t, schedule, pi), [0, 1 / t, 0, (t - 1) / t], atol=1e-12)
        if t < 10:
            np.testing.assert_allclose(discrete.posterior(1, 1, t, schedule, pi), [0, 1, 0, 0], atol=1e-12)


def test_a_batch_of_posteriors():
    x_t, x0 = np.array([[0, 1], [2, 4]]), np.array([[0, 0], [1, 3]])
    both = discrete.posterior(x_t, x0, 5, SCHEDULES["cosine"], NOISES["uniform"])
    assert both.shape == (2, 2, K)
    np.testing.assert_allclose(both.sum(-1), 1)
    np.testing.assert_allclose(both[1, 1], discrete.posterior(4, 3, 5, SCHEDULES["cosine"], NOISES["uniform"]))
