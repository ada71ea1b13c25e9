"""Masks: exact guesses against counting, the bound against the entropy, what comes out against an enumeration."""

import itertools

import numpy as np
import pytest

from diffcourse import discrete, masks, schedules

WORDS = np.array([[0, 1, 2], [0, 2, 1], [1, 1, 2], [2, 0, 0]])
ENTROPY = np.log(4)


def test_a_guess_is_a_count_of_the_words_that_fit():
    guess = masks.guesses(WORDS)
    assert guess.shape == (8, 4, 3, 3)
    np.testing.assert_allclose(guess[0b000, 0], [[1 / 2, 1 / 4, 1 / 4], [1 / 4, 1 / 2, 1 / 4], [1 / 4, 1 / 4, 1 / 2]])
    np.testing.assert_allclose(guess[0b001, 0], [[1, 0, 0], [0, 1 / 2, 1 / 2], [0, 1 / 2, 1 / 2]])
    np.testing.assert_allclose(masks.letter_losses(WORDS)[0b001, 0], [0, np.log(2), np.log(2)])


def test_the_loss_at_a_share_is_the_mean_over_all_ways_to_mask():
    losses, t = masks.letter_losses(WORDS), 0.3
    by_hand = 0
    for masked in itertools.product([0, 1], repeat=3):
        S = sum(1 << i for i in range(3) if not masked[i])
        by_hand += t ** sum(masked) * (1 - t) ** (3 - sum(masked)) * losses[S].mean(0) @ masked
    np.testing.assert_allclose(masks.loss(WORDS, [0, t, 1]), [0, by_hand, losses[0].mean(0).sum()], atol=1e-12)


def test_weighted_by_1_over_t_the_loss_adds_up_to_the_entropy():
    t, w = np.polynomial.legendre.leggauss(20)
    t, w = (t + 1) / 2, w / 2
    assert w @ (masks.weight(t) * masks.loss(WORDS, t)) == pytest.approx(ENTROPY, abs=1e-9)


@pytest.mark.parametrize("make", [discrete.evenly, schedules.cosine], ids=["evenly", "cosine"])
def test_the_bound_falls_to_the_entropy_whatever_the_schedule(make):
    bounds = [masks.bound(WORDS, make(T)) for T in (2, 20, 4000)]
    assert bounds[0] > bounds[1] > bounds[2] > ENTROPY and bounds[2] == pytest.approx(ENTROPY, abs=1e-3)


def test_a_single_step_costs_every_letter_alone():
    assert masks.bound(WORDS, discrete.evenly(1)) == pytest.approx(masks.letter_losses(WORDS)[0].mean(0).sum())
    T = 5
    weighted = masks.weight(np.arange(1, T + 1)[::-1] / T) / T  # at t / T a mask opens with chance 1 / t
    by_hand = weighted @ masks.loss(WORDS, np.arange(1, T + 1)[::-1] / T)
    assert masks.bound(WORDS, discrete.evenly(T)) == pytest.approx(by_hand)


@pytest.mark.parametrize("order", masks.ORDERS)
def test_one_at_a_time_comes_out_what_the_data_is_and_all_at_once_each_letter_alone(order):
    np.testing.assert_allclose(masks.generated(WORDS, order, 1), 1 / 4)
    alone = np.exp(-masks.letter_losses(WORDS)[0].sum(1))
    np.testing.assert_allclose(masks.generated(WORDS, order, 3), alone)
    np.testing.assert_allclose(masks.generated(WORDS, order, 9), alone)


def test_two_at_a_time_by_hand():
    """Word 0: two letters alone, then the third for sure, for the two letters leave no other word."""
    own = np.exp(-masks.letter_losses(WORDS))
    pair = {pair: own[0, 0, list(pair)].prod() for pair in ((0, 1), (0, 2), (1, 2))}
    then = {(0, 1): 1, (0, 2): 1, (1, 2): 1 / 2}  # after letters 1 and 2 word 2 fits as well
    assert masks.generated(WORDS, "left to right", 2)[0] == pytest.approx(pair[0, 1])
    assert masks.generated(WORDS, "random", 2)[0] == pytest.approx(np.mean([pair[p] * then[p] for p in pair]))


def test_the_most_certain_letter_is_opened_first_and_so_the_twins_never_at_once():
    twins = np.array([[0, 0, 2], [1, 1, 2]])
    np.testing.assert_allclose(masks.generated(twins, "most certain first", 2), 1 / 2)
    np.testing.assert_allclose(masks.generated(twins, "left to right", 2), 1 / 4)
