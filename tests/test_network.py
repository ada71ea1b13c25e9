"""The network's gradients by hand, against finite differences."""

import numpy as np

from diffcourse import network


def test_the_gradient_is_the_slope_of_the_loss():
    rng = np.random.default_rng(0)
    w = {name: a + rng.normal(0, 0.3, a.shape) for name, a in network.start(5, 2, 4, rng).items()}
    x, eps, t = rng.normal(size=7), rng.normal(size=7), rng.integers(1, 1001, 7)
    _, g = network.loss_and_gradient(w, x, t, eps)
    for name, a in w.items():
        way = rng.normal(size=a.shape)
        up, down = (network.loss_and_gradient(w | {name: a + s * way}, x, t, eps)[0] for s in (1e-5, -1e-5))
        np.testing.assert_allclose((g[name] * way).sum(), (up - down) / 2e-5, rtol=1e-5, atol=1e-8)
