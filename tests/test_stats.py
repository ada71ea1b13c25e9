"""Distances between distributions, and a p-value, against SciPy, an independent implementation."""

import numpy as np
import pytest
import scipy
from hypothesis import given
from hypothesis import strategies as st

from diffcourse import mixture
from diffcourse.stats import ks_distance, ks_p_value, wasserstein

samples = st.lists(st.integers(-5, 5) | st.floats(-5, 5), min_size=1, max_size=30)


@given(samples, samples)
def test_distance_is_scipys_also_where_values_tie(a, b):
    with np.errstate(divide="ignore"):  # SciPy's own p-value of tiny samples
        theirs = scipy.stats.ks_2samp(a, b, method="asymp").statistic
    assert ks_distance(a, b) == pytest.approx(theirs, abs=1e-12)
    assert ks_distance(a, b) == ks_distance(b, a)


@pytest.mark.parametrize("x", [0.0, 0.1, 0.2, 0.3, 0.5, 0.8276, 1.0, 1.3581, 1.6276, 2.5, 5.0])
def test_p_value_is_kolmogorovs_limit(x):
    n, m = 300, 700
    distance = x * np.sqrt((n + m) / (n * m))
    assert ks_p_value(distance, n, m) == pytest.approx(scipy.stats.kstwobign.sf(x), abs=1e-9)


@pytest.mark.parametrize("shift", [0.0, 0.03, 0.1])
def test_p_value_of_large_samples_is_scipys(shift):
    rng = np.random.default_rng(3)
    a, b = rng.standard_normal(10_000), rng.standard_normal(8_000) + shift
    theirs = scipy.stats.ks_2samp(a, b, method="asymp")
    ours = ks_distance(a, b)
    assert ours == pytest.approx(theirs.statistic, abs=1e-12)
    assert ks_p_value(ours, len(a), len(b)) == pytest.approx(theirs.pvalue, abs=0.01)


# -- Wasserstein -------------------------------------------------------------------------------------------------------


@given(st.lists(st.floats(-4, 4), min_size=1, max_size=12), st.floats(0.1, 0.9), st.floats(-2, 2), st.floats(0.2, 2))
def test_wasserstein_is_the_integral_on_a_fine_grid(sample, weight, mean, std):
    p = mixture.GaussianMixture([weight, 1 - weight], [mean, 1.0], [std, 0.5])
    x = np.linspace(-22, 22, 20001)
    below = np.searchsorted(np.sort(sample), x, side="right") / len(sample)
    assert wasserstein(sample, p) == pytest.approx(np.trapezoid(np.abs(below - p.cdf(x)), x), abs=2e-3)


def test_wasserstein_by_hand():
    one = mixture.GaussianMixture([1], [2.0], [1e-9])
    assert wasserstein([5.0, 1.0], one) == pytest.approx(2)  # moved by 3 and by 1
    normal = mixture.GaussianMixture([1], [0], [1])
    assert wasserstein([0.0], normal) == pytest.approx(np.sqrt(2 / np.pi))  # E|z|
    assert wasserstein(normal.quantile((np.arange(2000) + 0.5) / 2000), normal) < 2e-3
