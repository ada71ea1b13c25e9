"""A small network that is told t in each residual block, and its training by gradient descent, in NumPy alone.

It turns x_t into features, and each block adds something to them. There t sets a scale and a shift of every feature:
FiLM (Perez et al. 2018, arXiv 1709.07871). The gradient is written by hand.
"""

from dataclasses import dataclass

import numpy as np

from diffcourse import arguments, embedding, forward, schedules

WAVES = 16


@dataclass(frozen=True, eq=False)
class Network:
    """A guess of the noise in x_t, or of x_0: net(x, t). Made by `start` and `train`.

    weights, by name: `into` (size, width), `bias` (width,), `out` (width, size), and for block 0, 1, ... `W0` (width,
    width), `b0` (width,) and, if that block is told t, `scale0` and `shift0` (WAVES, width).
    """

    weights: dict

    @property
    def blocks(self):
        return sum(name.startswith("W") for name in self.weights)

    def __call__(self, x, t):
        """The guess, of x's shape. x: states of `size` numbers each. t: one step, or one for each state."""
        h, t = self.features(x), arguments.floats("t", t)
        if t.shape not in ((), h.shape[:1]):
            raise ValueError(f"t takes one step, or one for each of {len(h)} states, got shape {t.shape}.")
        e = embedding.sinusoidal(t, WAVES)
        for k in range(self.blocks):
            h = h + _block(self.weights, k, h, e)[-1]
        return (h @ self.weights["out"]).reshape(np.shape(x))

    def features(self, x):
        """What the first block reads: a row of `width` features for each of n states, (n, width)."""
        x, size = arguments.state("x", x), self.weights["out"].shape[1]
        if x.size % size:
            raise ValueError(f"x takes states of {size} numbers each, got shape {x.shape}.")
        return np.tanh(x.reshape(-1, size) @ self.weights["into"] + self.weights["bias"])

    def block(self, k, h, t):
        """What block k = 0, 1, ... adds to the features h, (n, width): tanh((1 + scale(t)) (W h + b) + shift(t))."""
        k, h, t = arguments.count("k", k, least=0), arguments.state("h", h), arguments.floats("t", t)
        if k >= self.blocks:
            raise ValueError(f"k takes a block from 0 to {self.blocks - 1}, got {k}.")
        width = len(self.weights["b0"])
        if h.shape[1:] != (width,) or t.shape not in ((), h.shape[:1]):
            raise ValueError(
                f"h takes rows of {width} features, t a step for all or each; got {h.shape} and {t.shape}."
            )
        return _block(self.weights, k, h, embedding.sinusoidal(t, WAVES))[-1]


def start(size=1, width=32, wired=(True, True), rng=None):
    """A `Network` before training, for states of `size` numbers. wired: for each block, whether it is told t.

    Scale and shift are 0 at first, so that t changes nothing yet. With wired=(False, False) it is blind and stays so.
    """
    size, width, rng = arguments.count("size", size), arguments.count("width", width), arguments.generator("rng", rng)
    if not isinstance(wired, tuple | list) or not wired or not all(isinstance(told, bool) for told in wired):
        raise TypeError(f"wired takes True or False for each block, got {type(wired).__name__}.")
    w = {"into": rng.normal(0, size**-0.5, (size, width)), "bias": rng.normal(0, 1, width)}
    w["out"] = rng.normal(0, width**-0.5, (width, size))
    for k, told in enumerate(wired):
        w |= {f"W{k}": rng.normal(0, width**-0.5, (width, width)), f"b{k}": np.zeros(width)}
        w |= {name: np.zeros((WAVES, width)) for name in (f"scale{k}", f"shift{k}") if told}
    return Network(w)


def train(net, draw, schedule, steps=1000, batch=256, rate=0.01, predicts="eps", keep=(0,), rng=None):
    """Gradient descent, each step on fresh data: Adam (Kingma & Ba 2015, algorithm 1), with a rate that falls to 0.

    draw(n, rng): n items of data, such as `p.sample`. predicts: what it learns to guess, "eps" or "x0".
    Returns {k: the `Network` after k steps} for each k of `keep` and the end, and the loss of each step, (steps,).
    """
    net = arguments.instance("net", net, Network, "network.start()")
    draw = arguments.function("draw", draw, "of (n, rng) that gives n items of data")
    schedule, rng = schedules.checked("schedule", schedule), arguments.generator("rng", rng)
    steps, batch = arguments.count("steps", steps), arguments.count("batch", batch)
    rate = arguments.number("rate", rate, arguments.ABOVE_0, 1, "one number above 0 and below 1")
    predicts, keep = arguments.choice("predicts", predicts, ("eps", "x0")), arguments.steps("keep", keep, steps).ravel()

    w, size, losses, nets = dict(net.weights), net.weights["out"].shape[1], np.empty(steps), {}
    m, v = dict.fromkeys(w, 0), dict.fromkeys(w, 0)
    waves = embedding.sinusoidal(np.arange(schedule.T + 1), WAVES)
    for i in range(steps):
        if i in keep:
            nets[i] = Network(dict(w))
        x0, t = arguments.state("draw", draw(batch, rng)), rng.integers(1, schedule.T + 1, batch)
        if x0.shape[:1] != (batch,) or x0.size != batch * size:
            raise ValueError(f"draw takes n = {batch} and gives n items of {size} numbers, got shape {x0.shape}.")
        x_t, eps = forward.q_sample(x0 := x0.reshape(batch, size), t, schedule, rng=rng)
        losses[i], g = loss_and_gradient(w, x_t, waves[t], {"eps": eps, "x0": x0}[predicts])
        pace = rate * (1 - i / steps) * np.sqrt(1 - 0.999 ** (i + 1)) / (1 - 0.9 ** (i + 1))
        for name in w:
            m[name] = 0.9 * m[name] + 0.1 * g[name]
            v[name] = 0.999 * v[name] + 0.001 * g[name] ** 2
            w[name] = w[name] - pace * m[name] / (np.sqrt(v[name]) + 1e-8)
    return nets | {steps: Network(w)}, losses


def loss_and_gradient(w, x, e, target):
    """Mean squared error of the network with weights w, and its gradient, by name.   (the chain rule)

    x, target: (n, size). e: the waves of each t, (n, WAVES).
    """
    h = first = np.tanh(x @ w["into"] + w["bias"])
    kept = []
    while f"W{len(kept)}" in w:
        kept.append((h, *_block(w, len(kept), h, e)))
        h = h + kept[-1][-1]
    off = h @ w["out"] - target

    d = 2 * off / off.size
    g = {"out": h.T @ d}
    d = d @ w["out"].T
    for k, (h, u, gain, added) in reversed([*enumerate(kept)]):
        inside = d * (1 - added**2)
        if f"scale{k}" in w:
            g |= {f"scale{k}": e.T @ (inside * u), f"shift{k}": e.T @ inside}
        g |= {f"W{k}": h.T @ (inside * gain), f"b{k}": (inside * gain).sum(0)}
        d = d + (inside * gain) @ w[f"W{k}"].T
    inside = d * (1 - first**2)
    return np.mean(off**2), g | {"into": x.T @ inside, "bias": inside.sum(0)}


def _block(w, k, h, e):
    """(W h + b, 1 + scale, what block k adds); e: the waves of t."""
    u = h @ w[f"W{k}"] + w[f"b{k}"]
    gain, shift = (1 + e @ w[f"scale{k}"], e @ w[f"shift{k}"]) if f"scale{k}" in w else (1, 0)
    return u, gain, np.tanh(gain * u + shift)
