"""A denoiser that is really trained, in one solve; and what the best one could do that is never told t.

Its hidden features are fixed and only the last layer is learned, so training is least squares and has one answer.
"""

from dataclasses import dataclass

import numpy as np

from diffcourse import arguments, embedding, mixture


@dataclass(frozen=True, eq=False)
class Denoiser:
    """eps(x, t) = sum_k h_k(x) (A e(t))_k: each feature of x, scaled by a number that t sets. That is FiLM.

    A: (features, waves), learned by `fit`. waves: how many waves e(t) has besides a constant 1; with 0 it is blind.
    """

    A: np.ndarray
    waves: int

    def __post_init__(self):
        A, waves = arguments.floats("A", self.A), arguments.count("waves", self.waves, least=0)
        if A.ndim != 2 or A.shape[1] != waves + 1:
            raise ValueError(f"A takes a row of waves + 1 = {waves + 1} for each feature, got shape {A.shape}.")

    def __call__(self, x, t):
        """The noise that it sees in x, of x's shape. t: one step, or one for each item of x."""
        h, e = hidden(x), told(t, self.waves)
        if e.shape[:-1] not in ((), h.shape[:-1]):
            raise ValueError(f"t takes one step, or one for each of x's {h.shape[:-1]}, got shape {e.shape[:-1]}.")
        return (h * (e @ self.A.T)).sum(-1)


def hidden(x, steps=32):
    """h(x) = (1, x, a soft step at each of `steps` places from -4 to 4): fixed features, (*x.shape, steps + 2)."""
    x, steps = arguments.floats("x", x)[..., None], arguments.count("steps", steps)
    return np.concatenate([np.ones_like(x), x, np.tanh(2 * (x - np.linspace(-4, 4, steps)))], axis=-1)


def told(t, waves):
    """e(t) = (1, sinusoidal waves of t), shape (*t.shape, 1 + waves); without waves it says nothing about t."""
    t, waves = arguments.floats("t", t), arguments.count("waves", waves, least=0)
    one = np.ones_like(t[..., None])
    return np.concatenate([one, embedding.sinusoidal(t, waves)], axis=-1) if waves else one


def fit(x_t, t, eps, waves=16, ridge=1e-6):
    """The `Denoiser` with the least mean squared error in eps over n training triples (all shape (n,)), in one solve.

    ridge: a little weight decay, which keeps the solve stable; as a share of the features' mean square.
    """
    x_t, t, eps = (arguments.floats(name, x) for name, x in (("x_t", x_t), ("t", t), ("eps", eps)))
    if not x_t.ndim == 1 or not x_t.shape == t.shape == eps.shape:
        raise ValueError(
            f"x_t, t and eps take one row of the same length each, got shapes {x_t.shape}, {t.shape} and {eps.shape}."
        )
    ridge = arguments.positive("ridge", ridge)
    h, e = hidden(x_t), told(t, waves)
    features = (h[:, :, None] * e[:, None, :]).reshape(len(x_t), -1)
    gram = features.T @ features
    gram[np.diag_indices_from(gram)] += ridge * np.trace(gram)
    return Denoiser(np.linalg.solve(gram, features.T @ eps).reshape(h.shape[1], e.shape[1]), waves)


@np.errstate(under="ignore")
def chance_of_t(p, x, alpha_bars):
    """p(t | x) over the levels `alpha_bars` (L,), each as likely beforehand; shape (..., L), each row summing to 1.

    x: (..., d), noised data whose d numbers are independent draws of the mixture p.    (Bayes)
    """
    p, x, alpha_bars = mixture.checked("p", p), arguments.floats("x", x), arguments.alpha_bar("alpha_bars", alpha_bars)
    if alpha_bars.ndim != 1 or not alpha_bars.size or x.ndim < 1:
        raise ValueError(
            f"alpha_bars takes a row of levels, x numbers on a last axis, got shapes {alpha_bars.shape} and {x.shape}."
        )
    log_chance = p.noised(alpha_bars).log_pdf(x[..., None]).sum(-2)
    chance = np.exp(log_chance - log_chance.max(-1, keepdims=True))
    return chance / chance.sum(-1, keepdims=True)


@np.errstate(under="ignore")
def blind_guess(p, x, alpha_bars, of="eps"):
    """E[eps | x], or E[v | x] with of = "v", where t is not told: the exact guess at each t, weighted by p(t | x).

    No network without t can do better on these levels. x: (..., d), as for `chance_of_t`.
    """
    of = arguments.choice("of", of, ("eps", "v"))
    chance = chance_of_t(p, x, alpha_bars)[..., None, :]
    x, a = np.asarray(x)[..., None], np.asarray(alpha_bars)
    guess = p.expected_noise(x, a)
    if of == "v":  # v = sqrt(alpha_bar) eps - sqrt(1 - alpha_bar) x_0, with x_0 from x and eps
        guess = (guess - np.sqrt(1 - a) * x) / np.sqrt(a)
    return (chance * guess).sum(-1)
