"""The small network: its gradient against finite differences, Adam against the paper, and what t is worth."""

import numpy as np
import pytest

from diffcourse import embedding, forward, mixture, network, schedules

P, S = mixture.bimodal(), schedules.linear()


def shaken(wired=(True, False), size=2, seed=0):
    """A network whose weights are all different from 0."""
    rng = np.random.default_rng(seed)
    w = network.start(size, 5, wired, rng).weights
    return network.Network({name: a + rng.normal(0, 0.3, a.shape) for name, a in w.items()})


def batch(n=7, size=2, seed=1):
    rng = np.random.default_rng(seed)
    return rng.normal(size=(n, size)), rng.integers(1, 1001, n), rng.normal(size=(n, size))


def test_the_gradient_is_the_slope_of_the_loss():
    w, (x, t, target) = shaken().weights, batch()
    e = embedding.sinusoidal(t, network.WAVES)
    loss, g = network.loss_and_gradient(w, x, e, target)
    assert loss == pytest.approx(np.mean((shaken()(x, t) - target) ** 2)) and set(g) == set(w)
    for name, a in w.items():
        way = np.random.default_rng(2).normal(size=a.shape)
        up, down = (network.loss_and_gradient(w | {name: a + s * way}, x, e, target)[0] for s in (1e-5, -1e-5))
        np.testing.assert_allclose((g[name] * way).sum(), (up - down) / 2e-5, rtol=1e-5, atol=1e-8)


def test_two_blocks_by_hand():
    net, (x, t, _) = shaken(), batch()
    w, e = net.weights, embedding.sinusoidal(t, network.WAVES)
    h = np.tanh(x @ w["into"] + w["bias"])
    np.testing.assert_array_equal(net.features(x), h)
    told = np.tanh(embedding.film(h @ w["W0"] + w["b0"], e @ w["scale0"], e @ w["shift0"]))
    np.testing.assert_allclose(net.block(0, h, t), told)
    h = h + told
    np.testing.assert_allclose(net(x, t), (h + np.tanh(h @ w["W1"] + w["b1"])) @ w["out"])


def test_a_block_that_is_not_told_t_is_found_by_itself_alone():
    net, x = shaken(), np.linspace(-1, 1, 6).reshape(3, 2)
    h = net.features(x)
    moved = [np.abs(net.block(k, h, 10) - net.block(k, h, 900)).max() for k in range(net.blocks)]
    assert moved[0] > 0.1 and moved[1] == 0
    assert np.abs(net(x, 10) - net(x, 900)).max() > 0.1
    blind = shaken((False, False))
    assert np.array_equal(blind(x, 10), blind(x, 900))


def test_at_the_start_t_changes_nothing_and_features_keep_their_size():
    net, x = network.start(256, 400, rng=0), np.random.default_rng(1).standard_normal((50, 256))
    assert np.array_equal(net(x, 10), net(x, 900))
    w = net.weights
    for name, fan in (("into", 256), ("out", 400), ("W0", 400)):
        assert w[name].std() * fan**0.5 == pytest.approx(1, rel=0.02)


def test_training_is_adam_with_a_falling_rate():
    draw, net = P.sample, network.start(1, 4, (True,), rng=3)
    nets, losses = network.train(net, draw, S, steps=3, batch=5, rate=0.02, keep=(0, 1), rng=4)
    assert list(nets) == [0, 1, 3] and len(losses) == 3
    rng, w = np.random.default_rng(4), net.weights
    m = v = dict.fromkeys(w, 0)
    for i in range(1, 4):
        x0, t = draw(5, rng)[:, None], rng.integers(1, S.T + 1, 5)
        x_t, eps = forward.q_sample(x0, t, S, rng=rng)
        loss, g = network.loss_and_gradient(w, x_t, embedding.sinusoidal(t, network.WAVES), eps)
        assert losses[i - 1] == pytest.approx(loss)
        m = {name: 0.9 * m[name] + 0.1 * g[name] for name in w}
        v = {name: 0.999 * v[name] + 0.001 * g[name] ** 2 for name in w}
        rate = 0.02 * (1 - (i - 1) / 3)
        fair = {name: (m[name] / (1 - 0.9**i), v[name] / (1 - 0.999**i)) for name in w}
        w = {name: w[name] - rate * fair[name][0] / (np.sqrt(fair[name][1]) + 1e-8) for name in w}
        if i in nets:
            for name in w:
                np.testing.assert_allclose(nets[i].weights[name], w[name], rtol=1e-4, atol=1e-6)


def test_told_t_it_learns_what_is_known_and_blind_it_cannot():
    """A short training: 0.25 is the least possible loss, and 0.62 that of a blind one."""
    loss = {}
    for wired in ((True, True), (False, False)):
        nets, losses = network.train(network.start(wired=wired, rng=0), P.sample, S, steps=250, batch=64, rng=1)
        x, t = P.sample(5000, 2), np.random.default_rng(3).integers(1, 1001, 5000)
        x, eps = forward.q_sample(x, t, S, rng=4)
        loss[wired] = np.mean((nets[250](x, t) - eps) ** 2)
        assert losses[-50:].mean() < losses[:5].mean()
    assert loss[True, True] < 0.33 and 0.58 < loss[False, False] < 0.7
