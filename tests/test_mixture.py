"""A mixture's density, score and best guess of the noise against SciPy, differences and quadrature."""

import math

import numpy as np
import pytest
import scipy
from hypothesis import given
from hypothesis import strategies as st

from diffcourse.mixture import GaussianMixture, bimodal, evenly, merging_alpha_bar

HO = "Ho, Jain & Abbeel 2020, arXiv 2006.11239, eq. 4"
GRID = np.linspace(-20, 20, 8_001)
THREE = GaussianMixture([0.2, 0.5, 0.3], [-2.0, 0.5, 2.5], [0.4, 1.0, 0.3])


@st.composite
def mixtures(draw):
    K = draw(st.integers(1, 4))
    shares = draw(st.lists(st.integers(1, 5), min_size=K, max_size=K))
    means = draw(st.lists(st.floats(-3, 3), min_size=K, max_size=K))
    stds = draw(st.lists(st.floats(0.25, 2), min_size=K, max_size=K))
    return GaussianMixture([n / sum(shares) for n in shares], means, stds)


def log_pdf_by_scipy(p, x):
    parts = [math.log(w) + scipy.stats.norm.logpdf(x, m, s) for w, m, s in zip(p.weights, p.means, p.stds, strict=True)]
    return scipy.special.logsumexp(parts, axis=0)


def by_quadrature(f, weight):
    return (f * weight).sum() / weight.sum()


# Density, moments, score --------------------------------------------------------------------------------------------


@given(mixtures(), st.floats(-4, 4), st.floats(0.05, 0.95))
def test_where_a_value_came_from_is_bayes_on_a_grid(p, x_t, alpha_bar):
    came = p.posterior(x_t, alpha_bar)
    joint = p.pdf(GRID) * scipy.stats.norm.pdf(x_t, np.sqrt(alpha_bar) * GRID, np.sqrt(1 - alpha_bar))
    np.testing.assert_allclose(came.pdf(GRID), joint / (joint.sum() * (GRID[1] - GRID[0])), atol=1e-6)


def test_undoing_a_small_step_is_nearly_gaussian_and_undoing_a_large_one_is_not():
    """The smaller beta is, the closer q(x_{t-1} | x_t) is to one Gaussian (Sohl-Dickstein et al. 2015, section 2.2)."""
    off = []
    for beta in (1e-3, 1e-2, 1e-1, 0.9):
        came = bimodal().noised(0.5).posterior(0.5, 1 - beta)
        bell = scipy.stats.norm.pdf(GRID, came.mean, np.sqrt(came.var))
        off.append(np.abs(came.pdf(GRID) - bell).max() / bell.max())
    assert off == sorted(off) and off[0] < 1e-3 and off[-1] > 0.3
    assert len(GaussianMixture([0.5, 0.5], [-400, 400], [1, 1]).posterior(400, 0.99).weights) == 1


@given(mixtures())
def test_density_is_the_weighted_sum_of_normals(p):
    x = np.linspace(-5, 5, 41)
    np.testing.assert_allclose(p.pdf(x), np.exp(log_pdf_by_scipy(p, x)), rtol=1e-9)
    assert p.pdf(GRID).sum() * (GRID[1] - GRID[0]) == pytest.approx(1, abs=1e-9)


@given(mixtures())
def test_mean_and_variance_are_those_of_the_density(p):
    weight = np.exp(log_pdf_by_scipy(p, GRID))
    mean = by_quadrature(GRID, weight)
    assert p.mean == pytest.approx(mean, abs=1e-9)
    assert p.var == pytest.approx(by_quadrature((GRID - mean) ** 2, weight), rel=1e-9)


@given(mixtures(), st.floats(-5, 5))
def test_score_is_the_slope_of_the_log_density(p, x):
    h = 1e-5
    slope = (log_pdf_by_scipy(p, x + h) - log_pdf_by_scipy(p, x - h)) / (2 * h)
    assert p.score(x) == pytest.approx(slope, rel=1e-5, abs=1e-5)


@pytest.mark.parametrize("x", [-1e6, -60.0, 60.0, 1e6])
def test_score_far_out_points_back_where_the_density_is_0(x):
    assert bimodal(2, 0.3).pdf(x) == 0
    assert bimodal(2, 0.3).score(x) == pytest.approx(-(x - math.copysign(2, x)) / 0.09)


def test_samples_follow_the_density():
    x = THREE.sample(20_000, rng=4)
    assert x.shape == (20_000,)
    assert x.mean() == pytest.approx(THREE.mean, abs=0.05)
    assert x.var() == pytest.approx(THREE.var, abs=0.08)
    assert scipy.stats.kstest(x, THREE.cdf).pvalue > 0.01
    np.testing.assert_array_equal(x, THREE.sample(20_000, rng=np.random.default_rng(4)))


# Noised -------------------------------------------------------------------------------------------------------------


@given(mixtures(), st.floats(0, 1))
def test_noising_keeps_alpha_bar_of_the_variance_and_adds_the_rest(p, alpha_bar):
    q = p.noised(alpha_bar)
    assert q.mean == pytest.approx(math.sqrt(alpha_bar) * p.mean, abs=1e-9)
    assert q.var == pytest.approx(alpha_bar * p.var + 1 - alpha_bar, rel=1e-9)


@pytest.mark.parametrize(
    ("m", "std", "alpha_bar", "source"),
    [
        (2, 0.3, 0.2037, "1 / (1 + m^2 - s^2), " + HO),
        (1, 0.5, 0.5714, "1 / (1 + m^2 - s^2), " + HO),
        (0.2, 0.3, 1.0, "one peak from the start"),
    ],
)
def test_two_modes_merge_where_the_formula_says(m, std, alpha_bar, source):
    assert merging_alpha_bar(m, std) == pytest.approx(alpha_bar, abs=5.1e-5), source


# The best guess of the noise ----------------------------------------------------------------------------------------


@given(mixtures(), st.floats(0.05, 0.95), st.floats(-4, 4))
def test_expected_noise_and_tweedie_are_the_posterior_means(p, alpha_bar, x_t):
    """By quadrature over every x_0: weight q(x_0) N(x_t; sqrt(abar) x_0, 1 - abar)."""
    eps = (x_t - math.sqrt(alpha_bar) * GRID) / math.sqrt(1 - alpha_bar)
    log_weight = log_pdf_by_scipy(p, GRID) + scipy.stats.norm.logpdf(eps)
    weight = np.exp(log_weight - log_weight.max())
    assert p.expected_noise(x_t, alpha_bar) == pytest.approx(by_quadrature(eps, weight), rel=1e-6, abs=1e-6)

    tweedie = (x_t + (1 - alpha_bar) * p.noised(alpha_bar).score(x_t)) / math.sqrt(alpha_bar)
    assert tweedie == pytest.approx(by_quadrature(GRID, weight), rel=1e-6, abs=1e-6)


def test_expected_noise_is_0_without_noise_and_all_of_x_without_signal():
    x = np.linspace(-3, 3, 7)
    np.testing.assert_allclose(THREE.expected_noise(x, 1.0), 0, atol=1e-12)
    np.testing.assert_allclose(THREE.expected_noise(x, 0.0), x)


# Shapes and kinds ---------------------------------------------------------------------------------------------------


def test_a_family_is_its_members_side_by_side():
    alpha_bars, x = np.array([1.0, 0.6, 0.2, 0.0]), np.linspace(-2, 2, 4)
    family = THREE.noised(alpha_bars)
    members = [THREE.noised(a) for a in alpha_bars]
    np.testing.assert_allclose(family.mean, [q.mean for q in members])
    np.testing.assert_allclose(family.var, [q.var for q in members])
    for method in ("pdf", "score"):
        one_each = [getattr(q, method)(v) for q, v in zip(members, x, strict=True)]
        np.testing.assert_allclose(getattr(family, method)(x), one_each)
        table = [[getattr(q, method)(v) for q in members] for v in x]
        np.testing.assert_allclose(getattr(family, method)(x[:, None]), table)
    expected = [THREE.expected_noise(v, a) for v, a in zip(x, alpha_bars, strict=True)]
    np.testing.assert_allclose(THREE.expected_noise(x, alpha_bars), expected)


@pytest.mark.parametrize("shape", [(), (5,), (2, 3), (2, 1, 4, 4)])
def test_values_have_the_shape_of_x(shape):
    x = np.ones(shape)
    for value in (THREE.pdf(x), THREE.score(x), THREE.expected_noise(x, 0.5)):
        assert np.shape(value) == shape


def test_nothing_of_a_mixture_can_be_changed():
    means = np.array([-1.0, 1.0])
    p = GaussianMixture([0.5, 0.5], means, [1.0, 1.0])
    means[0] = 99
    assert p.means[0] == -1
    with pytest.raises(ValueError, match="read-only"):
        p.means[0] = 3
    with pytest.raises(AttributeError, match="means"):
        p.means = means


# -- distribution function and its inverse -----------------------------------------------------------------------------


@given(st.lists(st.floats(-6, 6), min_size=1, max_size=5))
def test_cdf_is_scipys(x):
    p, x = GaussianMixture([0.3, 0.7], [-1, 2], [0.5, 1.5]), np.array(x)
    theirs = 0.3 * scipy.stats.norm.cdf(x, -1, 0.5) + 0.7 * scipy.stats.norm.cdf(x, 2, 1.5)
    assert p.cdf(x) == pytest.approx(theirs, abs=1e-14)
    assert p.log_pdf(x) == pytest.approx(
        np.log(0.3 * scipy.stats.norm.pdf(x, -1, 0.5) + 0.7 * scipy.stats.norm.pdf(x, 2, 1.5))
    )


def test_log_pdf_where_the_density_is_zero_to_a_float():
    assert bimodal().log_pdf(60.0) == pytest.approx(np.log(0.5) + scipy.stats.norm.logpdf(60, 2, 0.3))


@given(st.lists(st.floats(1e-6, 1 - 1e-6), min_size=1, max_size=5))
def test_quantile_undoes_cdf(q):
    p = GaussianMixture([0.3, 0.7], [-1, 2], [0.5, 1.5])
    assert p.cdf(p.quantile(q)) == pytest.approx(q, abs=1e-12)


def test_quantile_in_the_gap_between_the_modes():
    p = bimodal(2, 0.1)
    assert p.quantile(0.5) == pytest.approx(0, abs=1.5)  # F is flat there: any x between the modes will do
    assert p.quantile(0.25) == pytest.approx(-2) and p.quantile(0.75) == pytest.approx(2)
    far = bimodal(5, 0.01)  # further apart than the 40 standard deviations of the bracket
    assert far.quantile(0.25) == pytest.approx(-5) and far.quantile(0.75) == pytest.approx(5)


def test_cdf_integral_is_the_integral():
    p, x = bimodal(), np.linspace(-12, 5, 40001)
    assert p.cdf_integral(5.0) == pytest.approx(np.trapezoid(p.cdf(x), x), abs=1e-7)


def test_even_quantiles_cut_equal_shares():
    for p in (bimodal(), GaussianMixture(np.float32([0.25, 0.75]), [0, 1], [1, 0.5])):
        for _ in range(2):  # the second time it is kept
            np.testing.assert_allclose(p.cdf(evenly(p, 8)), np.arange(1, 8) / 8)
