"""Masks to the end: what a guess of masked letters costs, and what comes out when several are opened at once.

The data is a list of words, each as likely, as rows of tokens (N, L). So the best guess of a masked letter is a count:
of all words that agree with the letters in sight, the share that has this letter there. Nothing is trained or drawn.

Which of the L letters are in sight is a set, written as a whole number: letter i is in sight where its bit i is 1.
"""

import math
from functools import cache
from itertools import combinations

import numpy as np

from diffcourse import arguments, schedules

ORDERS = ("left to right", "random", "most certain first")


def guesses(words):
    """Chance of each token at each place, given those letters of word n that set S shows: (2^L, N, L, K)."""
    words = _words(words)
    return _guesses(words.tobytes(), words.shape)


@cache
def _guesses(words, shape):
    words = np.frombuffer(words, int).reshape(shape)
    same = words[:, None] == words  # (N, N, L)
    letters = np.eye(words.max() + 1)[words].reshape(len(words), -1)  # one-hot
    table = []
    for S in range(2 ** shape[1]):
        fit = same[:, :, _places(S, shape[1])].all(-1)
        table.append((fit @ letters / fit.sum(1, keepdims=True)).reshape(*shape, -1))
    return np.array(table)


def letter_losses(words):
    """-ln of the guess of each word's own letter, (2^L, N, L); 0 where the letter is in sight."""
    own = np.take_along_axis(guesses(words), _words(words)[None, :, :, None], -1)[..., 0]
    return -np.log(own)


def weight(t):
    """What the loss at share t of masks counts: 1 / t.   (Sahoo et al. 2024, arXiv 2406.07524, eq. 10)

    In the step back from t to t - dt a mask opens with chance dt / t, and a letter is guessed only where one opens.
    """
    return 1 / arguments.within("t", t, 1e-12, arguments.ABOVE_1, "shares of masks, above 0 and at most 1")


def loss(words, share):
    """Mean cost -ln of the best guesses of all masked letters, where each is masked with chance `share`, (n,)."""
    losses, share = letter_losses(words), arguments.within("share", share, 0, arguments.ABOVE_1, "shares in [0, 1]")
    L = losses.shape[2]
    masked = np.array([L - S.bit_count() for S in range(2**L)])
    each = np.bincount(masked, losses.mean(1).sum(1)) / np.bincount(masked)  # where m letters are masked
    return sum(math.comb(L, m) * share**m * (1 - share) ** (L - m) * each[m] for m in range(L + 1))


def bound(words, schedule):
    """The variational bound on E[-ln p(word)], in nats, of T steps back with the best guess of each letter alone.

    In step t a mask opens with chance (alpha_bar_{t-1} - alpha_bar_t) / (1 - alpha_bar_t), which is 1 / t for `evenly`
    (Austin et al. 2021). In endless steps it is ln N, the entropy of the words, whatever the schedule.
    """
    alpha_bars = schedules.checked("schedule", schedule).alpha_bars
    masked = 1 - alpha_bars[1:]
    return float((-np.diff(alpha_bars) / masked) @ loss(words, masked))


def generated(words, order, k):
    """Chance that each word comes out, (N,), where k masks are opened at once, each drawn from its own guess.

    What is missing to a sum of 1 goes to rows of letters that are no word. order: one of ORDERS; "most certain first"
    opens where the largest chance is largest.
    """
    words, k = _words(words), arguments.count("k", k)
    order = arguments.choice("order", order, ORDERS)
    own, L = np.exp(-letter_losses(words)), words.shape[1]
    rank = guesses(words).max(-1) if order == "most certain first" else np.broadcast_to(-np.arange(L), own.shape)
    made = np.ones(own.shape[:2])  # chance of the rest of word n, where S is in sight
    for S in reversed(range(2**L - 1)):
        hidden = _places(~S, L)
        groups = list(combinations(hidden, min(k, len(hidden))))
        chance = np.array([own[S][:, group].prod(1) * made[S | sum(1 << i for i in group)] for group in groups])
        first = np.argmax([rank[S][:, group].sum(1).round(9) for group in groups], 0)
        made[S] = chance.mean(0) if order == "random" else chance[first, np.arange(len(words))]
    return made[0]


def _places(S, L):
    return [i for i in range(L) if S >> i & 1]


def _words(words):
    words = arguments.tokens("words", words, 2**16)
    if words.ndim != 2 or not words.size or words.shape[1] > 10 or len(np.unique(words, axis=0)) < len(words):
        raise ValueError(f"words takes different rows of at most 10 tokens, (N, L), got shape {words.shape}.")
    return words.astype(int)
