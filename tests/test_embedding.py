"""The embedding of t against the paper's formula, entry by entry, and FiLM."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from diffcourse import embedding

steps = st.integers(0, 2000)


@pytest.mark.parametrize("dim", [2, 8, 128])
@pytest.mark.parametrize("t", [0, 1, 7, 1000])
def test_each_entry_is_vaswanis(t, dim):
    """PE(pos, 2i) = sin(pos / 10000^(2i/d)), PE(pos, 2i + 1) = cos(the same): here first all sines."""
    e = embedding.sinusoidal(t, dim)
    for i in range(dim // 2):
        angle = t / 10_000 ** (2 * i / dim)
        assert e[i] == pytest.approx(math.sin(angle), abs=1e-12)
        assert e[dim // 2 + i] == pytest.approx(math.cos(angle), abs=1e-12)


@given(steps, steps, steps, st.sampled_from([2, 16, 64]))
def test_inner_products_depend_on_the_gap_alone(t, s, shift, dim):
    def product(a, b):
        return embedding.sinusoidal(a, dim) @ embedding.sinusoidal(b, dim)

    assert product(t, s) == pytest.approx(product(t + shift, s + shift), abs=1e-8)
    assert product(t, s) == pytest.approx(embedding.similarity(t - s, dim), abs=1e-8)
    assert product(t, t) == pytest.approx(dim / 2)


def test_a_step_is_a_rotation_that_does_not_depend_on_t():
    """Vaswani et al.'s reason for the waves: e(t + k) is a fixed linear map of e(t)."""
    dim, k = 8, 5
    w = embedding.frequencies(dim)
    c, s = np.diag(np.cos(k * w)), np.diag(np.sin(k * w))
    turn = np.block([[c, s], [-s, c]])
    for t in (0, 3, 400):
        assert turn @ embedding.sinusoidal(t, dim) == pytest.approx(embedding.sinusoidal(t + k, dim), abs=1e-12)


def test_all_steps_of_a_chain_are_told_apart():
    e = embedding.sinusoidal(np.arange(1001), 32)
    assert e.shape == (1001, 32)
    products = e @ e.T
    assert products[~np.eye(1001, dtype=bool)].max() < 16 - 1e-3  # and 16 with itself


@given(st.lists(st.floats(-50, 50), min_size=1, max_size=5))
def test_film_changes_nothing_at_zero_and_is_affine_otherwise(h):
    h = np.array(h)
    assert np.array_equal(embedding.film(h, 0 * h, 0 * h), h)
    assert embedding.film(h, 0 * h - 1, 0 * h + 3) == pytest.approx(0 * h + 3)
    assert embedding.film(h, 0 * h + 0.5, 0 * h - 2) == pytest.approx(1.5 * h - 2)


def test_film_gives_each_item_its_own_scale_and_shift():
    h = np.ones((2, 4, 3))
    scale = np.array([[[0.0, 1, 2]], [[3, 4, 5]]])
    assert np.array_equal(embedding.film(h, scale, -scale)[1, 2], [1, 1, 1])
    assert np.array_equal(embedding.film(h, scale, 0 * scale)[1, 2], [4, 5, 6])


def test_silu_and_mlp_by_hand():
    assert embedding.silu([0.0, 1, -1, 30]) == pytest.approx([0, 0.731059, -0.268941, 30], abs=1e-6)
    e, W1, b1 = np.array([1.0, 2]), np.array([[1.0, 0], [0, -1]]), np.array([0.0, 1])
    out = embedding.mlp(e, W1, b1, np.array([[2.0], [10]]), np.array([0.5]))
    assert out == pytest.approx([2 * 0.731059 + 10 * -0.268941 + 0.5], abs=1e-5)
