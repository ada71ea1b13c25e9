"""A small network that is told t in every residual block (FiLM), trained by gradient descent; gradients by hand."""

import numpy as np

from diffcourse import embedding, forward


def start(width=32, blocks=2, waves=16, rng=None):
    """Weights by name: in, out, and for each block k W, b, S (scale) and T (shift), these two zero at the start."""
    rng = np.random.default_rng(rng)
    w = {"in": rng.normal(0, 1, (2, width)), "out": rng.normal(0, width**-0.5, (width, 1))}
    for k in range(blocks):
        w |= {f"W{k}": rng.normal(0, width**-0.5, (width, width)), f"b{k}": np.zeros(width)}
        w |= {f"S{k}": np.zeros((waves, width)), f"T{k}": np.zeros((waves, width))}
    return w


def loss_and_gradient(w, x, t, eps=None):
    """With eps: the mean squared error and its gradient by name. Without: the guess (n,). x, t, eps: (n,)."""
    e = embedding.sinusoidal(np.broadcast_to(t, x.shape), len(w["S0"]))
    first = np.stack([x, np.ones_like(x)], -1)
    h, kept = np.tanh(first @ w["in"]), []
    h0, blocks = h, sum(name[0] == "W" for name in w)
    for k in range(blocks):
        u, gain = h @ w[f"W{k}"] + w[f"b{k}"], 1 + e @ w[f"S{k}"]
        bent = np.tanh(gain * u + e @ w[f"T{k}"])
        kept.append((h, u, gain, bent))
        h = h + bent
    guess = (h @ w["out"])[:, 0]
    if eps is None:
        return guess
    d = 2 * (guess - eps)[:, None] / len(x)
    g = {"out": h.T @ d}
    d = d @ w["out"].T
    for k in reversed(range(blocks)):
        h, u, gain, bent = kept[k]
        inner = d * (1 - bent**2)
        du = inner * gain
        g |= {f"S{k}": e.T @ (inner * u), f"T{k}": e.T @ inner, f"W{k}": h.T @ du, f"b{k}": du.sum(0)}
        d = d + du @ w[f"W{k}"].T
    g["in"] = first.T @ (d * (1 - h0**2))
    return np.mean((guess - eps) ** 2), g


def train(w, p, schedule, steps=1500, batch=256, rate=3e-3, rng=None):
    """Adam (Kingma & Ba 2015, algorithm 1) on fresh data in each step. Returns the weights and the losses (steps,)."""
    rng, losses = np.random.default_rng(rng), np.empty(steps)
    w = {name: a.copy() for name, a in w.items()}
    m, v = ({name: np.zeros_like(a) for name, a in w.items()} for _ in range(2))
    for i in range(steps):
        t = rng.integers(1, schedule.T + 1, batch)
        x, eps = forward.q_sample(p.sample(batch, rng), t, schedule, rng=rng)
        losses[i], g = loss_and_gradient(w, x, t, eps)
        for name in w:
            m[name] = 0.9 * m[name] + 0.1 * g[name]
            v[name] = 0.999 * v[name] + 0.001 * g[name] ** 2
            step = m[name] / (1 - 0.9 ** (i + 1)) / (np.sqrt(v[name] / (1 - 0.999 ** (i + 1))) + 1e-8)
            w[name] -= rate * step
    return w, losses
