"""Word embeddings made from text that ships with Python: the names of its Unicode characters.

"LATIN SMALL LETTER A WITH ACUTE" is a sentence of six words, and there are thousands of them. Unicode 3.2, which Python
keeps beside the newest version, will never change.
"""

import unicodedata
from collections import Counter
from functools import cache
from itertools import permutations

import numpy as np

from diffcourse import arguments
from diffcourse.latent import facing_one_way


@cache
def sentences():
    """The names of the first 0x3000 characters (everything before the Chinese ones), each a tuple of words."""
    named = (unicodedata.ucd_3_2_0.name(chr(code), "") for code in range(0x3000))
    return tuple(tuple(name.lower().split()) for name in named if name)


@cache
def vocabulary():
    """The words of three letters or more that occur 20 times or more, in alphabetical order.

    Of words that keep the very same company (`ali` and `gali`) only the first: nothing could tell them apart.
    """
    words = [word for word in _frequent(20) if len(word) > 2]
    while alike := in_the_same_company(ppmi_of(words)):
        words = [word for i, word in enumerate(words) if i not in alike]
    return tuple(words)


def of_length(n):
    """The words of n letters that occur 8 times or more, in alphabetical order."""
    n = arguments.count("n", n)
    return tuple(word for word in _frequent(8) if len(word) == n)


def _frequent(least):
    counts = Counter(word for sentence in sentences() for word in sentence)
    return sorted(word for word, times in counts.items() if times >= least and word.isalpha())


def in_the_same_company(table):
    """The places of rows that repeat an earlier row, what the two words have with each other and themselves aside."""
    later = set()
    for i, row in enumerate(table):
        differs = np.abs(table - row) > 1e-9
        differs[:, i] = False
        np.fill_diagonal(differs, False)
        later |= {int(j) for j in np.flatnonzero(~differs.any(1)) if j > i}
    return later


def counts_of(words):
    """In how many names each two of the words stand together, (V, V); 0 for a word and itself."""
    index = {word: i for i, word in enumerate(words)}
    present = [{index[word] for word in sentence if word in index} for sentence in sentences()]
    counts = np.zeros((len(words), len(words)))
    pairs = [pair for some in present for pair in permutations(some, 2)]
    np.add.at(counts, tuple(np.array(pairs, int).reshape(-1, 2).T), 1)
    return counts


def ppmi_of(words):
    """Positive pointwise mutual information of words in the same name: max(0, ln p(a, b) / (p(a) p(b))).

    That is ln of a count over what chance would give, for `counts_of`.   (Church & Hanks 1990; Levy & Goldberg 2014.)
    """
    counts = counts_of(words)
    alone = counts.sum(1)
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.maximum(np.nan_to_num(np.log(counts * counts.sum() / np.outer(alone, alone)), neginf=0), 0)


def embeddings(d):
    """A vector of d numbers for each word of the vocabulary, (V, d): a truncated SVD of `ppmi_of`, centred, variance 1.

    Words that keep the same company get nearby vectors.
    """
    return _embeddings(arguments.count("d", d))


@cache
def _axes():
    values, axes = np.linalg.eigh(ppmi_of(vocabulary()))  # of a symmetric table a quicker way to its SVD
    order = np.argsort(-np.abs(values))
    return facing_one_way(axes[:, order]) * np.sqrt(np.abs(values[order]))


@cache
def _embeddings(d):
    axes = _axes()
    if d > len(axes):
        raise ValueError(f"d takes at most {len(axes)}, one for each word, got {d}.")
    vectors = axes[:, :d]
    vectors = vectors - vectors.mean(0)
    return vectors / vectors.std()


def nearest(x, vectors):
    """For each row of x the index of the nearest row of `vectors`."""
    x, vectors = arguments.state("x", x), arguments.state("vectors", vectors)
    if x.ndim != 2 or vectors.ndim != 2 or x.shape[1] != vectors.shape[1]:
        raise ValueError(f"x and vectors take rows of one length, got shapes {x.shape} and {vectors.shape}.")
    return (-2 * x @ vectors.T + (vectors**2).sum(1)).argmin(1)
