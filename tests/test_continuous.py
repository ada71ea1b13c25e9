"""Continuous time against what is exact: moments by their ODE, published figures, orders of convergence, float32."""

import math

import numpy as np
import pytest
import scipy
from hypothesis import given
from hypothesis import strategies as st

from diffcourse import continuous, forward, schedules
from diffcourse.lessons.lesson08_continuous_time.pictures import order_of
from diffcourse.mixture import GaussianMixture

SONG = "Song et al. 2021, arXiv 2011.13456, appendix C: beta from 0.1 to 20, sigma from 0.01 to 50"
KARRAS = "Karras et al. 2022, arXiv 2206.00364, eq. 5 and table 1: sigma from 0.002 to 80, rho = 7"
SDES = {"VP": continuous.vp(), "VE": continuous.ve(), "VE, other range": continuous.ve(0.002, 80.0)}
TIMES = np.array([0.01, 0.1, 0.3, 0.5, 0.8, 1.0])
every_sde = pytest.mark.parametrize("sde", SDES.values(), ids=SDES)
DATA = GaussianMixture([0.3, 0.7], [-1.5, 1.0], [0.4, 0.6])


# The marginals ------------------------------------------------------------------------------------------------------


@every_sde
def test_scale_and_std_solve_the_equations_of_mean_and_variance(sde):
    """d mean/dt = f mean, d var/dt = 2 f var + g^2 (Särkkä & Solin 2019, eq. 5.50 and 5.51), by another solver."""
    solved = scipy.integrate.solve_ivp(
        lambda t, y: [sde.f(t) * y[0], 2 * sde.f(t) * y[1] + sde.g(t) ** 2],
        (0, 1),
        [1.0, 0.0],
        t_eval=TIMES,
        method="DOP853",
        rtol=1e-10,
        atol=1e-14,
    )
    np.testing.assert_allclose(sde.scale(TIMES), solved.y[0], rtol=1e-7)
    np.testing.assert_allclose(sde.std(TIMES) ** 2, solved.y[1], rtol=1e-7)


@pytest.mark.parametrize(
    ("what", "value", "figure", "rel", "source"),
    [
        ("VP: alpha_bar(1)", SDES["VP"].scale(1.0) ** 2, 4.319e-5, 1e-3, SONG),
        ("VP: alpha_bar(0.5) = exp(-2.5375)", SDES["VP"].scale(0.5) ** 2, math.exp(-2.5375), 1e-12, SONG),
        ("VP: f(0)", SDES["VP"].f(0.0), -0.05, 1e-12, SONG),
        ("VP: f(1)", SDES["VP"].f(1.0), -10, 1e-12, SONG),
        ("VP: g(1)^2", SDES["VP"].g(1.0) ** 2, 20, 1e-12, SONG),
        ("VE: std(1)^2 = 50^2 - 0.01^2", SDES["VE"].std(1.0) ** 2, 2500 - 1e-4, 1e-12, SONG),
        ("VE: std(0.5)^2 = 0.5 - 0.01^2", SDES["VE"].std(0.5) ** 2, 0.5 - 1e-4, 1e-12, SONG),
        ("VE: g(0)", SDES["VE"].g(0.0), 0.01 * math.sqrt(2 * math.log(5000)), 1e-12, SONG),
        ("discrete linear: alpha_bar_T", schedules.linear().alpha_bars[-1], 4.036e-5, 1e-3, SONG),
        ("EDM: first of 18", continuous.edm_sigmas(18)[0], 80, 1e-12, KARRAS),
        ("EDM: last of 18", continuous.edm_sigmas(18)[-1], 0.002, 1e-9, KARRAS),
        ("EDM: second of 18", continuous.edm_sigmas(18)[1], 57.586, 1e-4, KARRAS),
        ("EDM: middle of 3", continuous.edm_sigmas(3)[1], ((80 ** (1 / 7) + 0.002 ** (1 / 7)) / 2) ** 7, 1e-9, KARRAS),
    ],
)
def test_published_figures(what, value, figure, rel, source):
    assert value == pytest.approx(figure, rel=rel), (what, source)


@every_sde
def test_a_noised_mixture_is_the_mixture_of_noised_parts(sde):
    p_t = sde.noised(DATA, 0.6)
    assert p_t.mean == pytest.approx(sde.scale(0.6) * DATA.mean)
    assert p_t.var == pytest.approx(sde.scale(0.6) ** 2 * DATA.var + sde.std(0.6) ** 2)
    family = sde.noised(DATA, np.array([0.2, 0.6]))
    np.testing.assert_allclose(family.var[1], p_t.var)


# The limit of the chain ---------------------------------------------------------------------------------------------


def test_the_chain_comes_to_the_sde_at_first_order():
    """Scaled by 1 / T, alpha_bar of the chain differs from that of the SDE by about a constant over T."""
    gaps = []
    for T in (100, 200, 400, 800, 1600):
        exact = SDES["VP"].scale(np.arange(T + 1) / T) ** 2
        gaps.append(np.abs(schedules.rescaled_linear(T).alpha_bars - exact).max())
    assert order_of([100, 200, 400, 800, 1600], gaps) == pytest.approx(1, abs=0.02)
    assert gaps[-1] * 1600 == pytest.approx(0.81, abs=0.01)


def test_the_path_of_the_chain_comes_to_the_path_of_the_sde():
    """Both from the same Brownian path: their largest distance shrinks as 1 / T."""
    noise = np.random.default_rng(0).standard_normal((3200, 200))
    fine = continuous.euler_maruyama(np.ones(200), SDES["VP"], 3200, noise=noise)
    gaps = []
    for T in (50, 100, 200, 400):
        z, schedule, x = continuous.coarser(noise, 3200 // T), schedules.rescaled_linear(T), np.ones(200)
        path = [x]
        for t in range(1, T + 1):
            path.append(forward.q_step(path[-1], schedule.betas[t], z[t - 1]))
        gaps.append(np.abs(np.array(path) - fine[:: 3200 // T]).max(0).mean())
    assert order_of([50, 100, 200, 400], gaps) == pytest.approx(1, abs=0.15)


# Euler-Maruyama -----------------------------------------------------------------------------------------------------


@every_sde
def test_its_moments_are_those_of_many_walks(sde):
    rng = np.random.default_rng(3)
    x0 = 1 + 0.5 * rng.standard_normal(40_000)
    path = continuous.euler_maruyama(x0, sde, 20, rng)
    mean, var = continuous.euler_maruyama_moments(1.0, 0.25, sde, 20)
    np.testing.assert_allclose(path.mean(1), mean, atol=5 * np.sqrt(var.max() / 40_000))
    np.testing.assert_allclose(path.var(1), var, rtol=0.05)


def test_one_step_by_hand():
    """x = 0.5, t = 0.5, h = 0.5: beta = 10.05, 0.5 - 0.5 * 10.05 * 0.5 * 0.5 + sqrt(10.05 * 0.5) * 0.3."""
    path = continuous.euler_maruyama(np.array(1.0), SDES["VP"], 2, noise=np.array([0.0, 0.3]))
    first = 1 - 0.5 * 0.1 * 0.5
    assert path[1] == pytest.approx(first)
    assert path[2] == pytest.approx(first - 0.5 * 10.05 * first * 0.5 + math.sqrt(10.05 * 0.5) * 0.3)


def test_coarser_noise_is_standard_normal_and_walks_to_the_same_end():
    noise = np.random.default_rng(0).standard_normal((1000, 300))
    coarse = continuous.coarser(noise, 10)
    assert coarse.shape == (100, 300) and coarse.std() == pytest.approx(1, abs=0.02)
    np.testing.assert_allclose(coarse.sum(0) * math.sqrt(10), noise.sum(0))


# Probability flow ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["VP", "VE"])
def test_each_path_keeps_its_share_of_the_mass_below_it(name):
    """The flow carries the density of x_0 into that of x_t, in order: F_t(x_t) = F_0(x_0)."""
    sde = continuous.ve(0.1, 5.0) if name == "VE" else SDES["VP"]
    x0 = np.linspace(-2.3, 2, 9)
    path = continuous.probability_flow(x0, sde, DATA, 200)
    for t in (0.25, 0.5, 1.0):
        np.testing.assert_allclose(sde.noised(DATA, t).cdf(path[int(200 * t)]), DATA.cdf(x0), atol=2e-3)


def flown(x, start, end):
    """Exactly: the place at time `end` with the same share of the mass below it."""
    p_start, p_end = (SDES["VP"].noised(DATA, t) for t in (start, end))
    return np.array([scipy.optimize.brentq(lambda y, u=u: p_end.cdf(y) - u, -9, 9, xtol=1e-13) for u in p_start.cdf(x)])


@pytest.mark.parametrize(("method", "order"), [("euler", 1), ("heun", 2)])
@pytest.mark.parametrize(("start", "end"), [(0, 1), (1, 0)], ids=["encode", "decode"])
def test_order_of_convergence(method, order, start, end):
    sde, x = SDES["VP"], np.linspace(-1.8, 2.0, 9)
    exact, steps = flown(x, start, end), [25, 50, 100, 200]
    errors = [np.abs(continuous.probability_flow(x, sde, DATA, n, start, end, method)[-1] - exact).max() for n in steps]
    assert order_of(steps, errors) == pytest.approx(order, abs=0.15)


# Two units ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "schedule", [schedules.linear(200, 5e-4, 0.1), schedules.cosine(100)], ids=["linear", "cosine"]
)
def test_vp_and_ve_walk_the_same_path_in_other_units(schedule):
    """The same noise in both chains: after the change of variables not one number differs."""
    rng = np.random.default_rng(0)
    x0, z = rng.standard_normal(7), rng.standard_normal((schedule.T, 7))
    vp = [x0]
    for t in range(1, schedule.T + 1):
        vp.append(forward.q_step(vp[-1], schedule.betas[t], z[t - 1]))
    vp = np.array(vp)
    sigmas = continuous.sigma_of(schedule.alpha_bars)
    ve = continuous.ve_chain(x0, sigmas, noise=z)
    np.testing.assert_allclose(continuous.vp_to_ve(vp, schedule.alpha_bars), ve, rtol=1e-9)
    np.testing.assert_allclose(continuous.ve_to_vp(ve, sigmas), vp, rtol=1e-9, atol=1e-12)


@given(st.floats(1e-6, 1))
def test_sigma_is_one_over_the_root_of_snr(alpha_bar):
    sigma = continuous.sigma_of(alpha_bar)
    assert 1 / (1 + sigma**2) == pytest.approx(alpha_bar, rel=1e-9)
    if alpha_bar < 1:
        assert sigma == pytest.approx(math.sqrt((1 - alpha_bar) / alpha_bar))


@every_sde
def test_sigma_of_an_sde_is_noise_for_each_unit_of_signal(sde):
    np.testing.assert_allclose(sde.sigma(TIMES), sde.std(TIMES) / sde.scale(TIMES))
    if sde.name == "VP":
        np.testing.assert_allclose(sde.sigma(TIMES), continuous.sigma_of(sde.scale(TIMES) ** 2), rtol=1e-9)


# Types --------------------------------------------------------------------------------------------------------------


def test_a_seed_repeats_a_walk():
    x = np.zeros(5)
    a, b = (continuous.euler_maruyama(x, SDES["VP"], 10, rng=4) for _ in range(2))
    np.testing.assert_array_equal(a, b)
    assert a.shape == (11, 5)
