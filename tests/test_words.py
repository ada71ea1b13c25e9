"""Word embeddings from the names of characters: always the same, and near where the words keep the same company."""

import numpy as np
import pytest

from diffcourse import words


def test_the_text_never_changes():
    """Unicode 3.2, which Python keeps as it was."""
    assert len(words.sentences()) == 7952
    assert ("latin", "small", "letter", "a", "with", "acute") in words.sentences()
    assert len(words.vocabulary()) == 182


def test_words_of_a_length_are_those_that_come_often_enough():
    seven = words.of_length(7)
    assert len(seven) == 44 and list(seven) == sorted(seven) and {"element", "squared"} < set(seven)


def test_ppmi_of_a_pair_by_hand():
    """Counted anew: how often the two words share a name, against how often they would by chance."""
    table, vocabulary = words.ppmi_of(words.vocabulary()), list(words.vocabulary())
    names = [{word for word in sentence if word in vocabulary} for sentence in words.sentences()]
    pairs = sum(len(name) * (len(name) - 1) for name in names)
    for a, b in (("latin", "small"), ("black", "square"), ("greek", "hebrew")):
        both = sum(a in name and b in name for name in names)
        alone = [sum(len(name) - 1 for name in names if word in name) for word in (a, b)]
        expected = max(0, np.log(both * pairs / (alone[0] * alone[1]))) if both else 0
        assert table[vocabulary.index(a), vocabulary.index(b)] == pytest.approx(expected)
    np.testing.assert_allclose(table, table.T)


@pytest.mark.parametrize(("word", "near"), [("acute", "grave"), ("black", "white"), ("left", "right")])
def test_words_of_one_kind_are_neighbours(word, near):
    vectors, vocabulary = words.embeddings(32), words.vocabulary()
    distance = ((vectors - vectors[vocabulary.index(word)]) ** 2).sum(1)
    assert vocabulary.index(near) in np.argsort(distance)[1:4]


@pytest.mark.parametrize("d", [2, 16, 64])
def test_vectors_are_standardised_and_lead_back_to_their_words(d):
    vectors = words.embeddings(d)
    assert vectors.shape == (182, d)
    assert vectors.std() == pytest.approx(1) and np.abs(vectors.mean(0)).max() < 1e-9
    np.testing.assert_array_equal(words.nearest(vectors, vectors), np.arange(182))


def test_vectors_are_the_main_directions_of_the_table():
    """All of them together: V V^T is |PPMI| between centred rows, with |PPMI| from its eigenvalues."""
    own, Q = np.linalg.eigh(words.ppmi_of(words.vocabulary()))
    centre = np.eye(len(own)) - 1 / len(own)
    inner = centre @ (Q * np.abs(own)) @ Q.T @ centre
    vectors = words.embeddings(len(own))
    np.testing.assert_allclose(vectors @ vectors.T, inner / np.trace(inner) * (vectors**2).sum(), atol=1e-9)


def test_nearest_is_the_smallest_distance():
    rng = np.random.default_rng(0)
    x, vectors = rng.standard_normal((20, 5)), rng.standard_normal((30, 5))
    distances = ((x[:, None] - vectors) ** 2).sum(-1)
    np.testing.assert_array_equal(words.nearest(x, vectors), distances.argmin(1))
