"""Lesson 01: particles walk under the learner's hand, with and without the shrink."""

from functools import cache

import numpy as np

from diffcourse import forward, mixture
from diffcourse.instrument import Instrument, Panel, area, dots, joined, line, text, track
from diffcourse.instrument.mixed import mixed

T, SHOWN, CROWD = 60, 8, 4000
EDGE = 9  # of the picture
BETAS = [0.01, 0.02, 0.05, 0.1, 0.2, 0.3, 0.5]


def one_step():
    """Lesson 01 opens on it: one step of any size, and the two parts of it."""
    beta = np.linspace(0, 1, 51)
    panels = {
        "the picture, fainter": (np.sqrt(1 - beta), 0),
        "and noise": (0, np.sqrt(beta)),
        "together: one step": (np.sqrt(1 - beta), np.sqrt(beta)),
    }
    said = "A step of size {beta[t]:.2f} keeps {kept[t]:.0%} of the variance and adds noise of variance {beta[t]:.2f}."
    return mixed("One step, in two parts", panels, said, facts={"beta": beta, "kept": 1 - beta}, scale=["β", 0, 1, 2])


@cache
def _crowd():
    rng = np.random.default_rng(1)
    x0 = mixture.bimodal(np.sqrt(1 - 0.3**2), 0.3).sample(CROWD, rng)  # variance 1, as standardised data has
    return x0, rng.standard_normal((T, CROWD))


@cache
def _walks(beta):
    """Both walks from the same start with the same noise: eight particles (2, T + 1, 8), all's variance (2, T + 1)."""
    x0, noise = _crowd()
    walks = [[x0, x0]]
    for eps in noise:
        shrunk, grown = walks[-1]
        walks.append([forward.q_step(shrunk, beta, eps), grown + np.sqrt(beta) * eps])
    walks = np.array(walks).swapaxes(0, 1)
    return walks[..., :SHOWN].copy(), walks.var(axis=-1)  # a copy, for a view would keep the whole crowd


def _numbers(t, beta):
    steps = np.minimum(np.arange(T + 1), t[:, None])  # what is to come stays hidden
    arrays = {"alpha_bars": (1 - beta) ** np.arange(T + 1), "steps[t]": steps}
    for k, walk, variance in zip((1, 2), *_walks(beta), strict=True):
        arrays["trails"], arrays[f"trails{k}"] = joined(np.arange(T + 1), walk.T)
        edges = 2 * np.sqrt(variance[steps])
        arrays |= {
            f"variances{k}": variance,
            f"upper{k}[t]": edges,
            f"lower{k}[t]": -edges,
            f"ends{k}[t]": np.clip(walk[t], -EDGE, EDGE),
        }
    return arrays


def walk():
    """Lesson 01: particles walk, with and without the shrink."""
    looks = ((1, "With the shrink: bounded", "data"), (2, "Without it: grows without end", "noise"))
    panels = [
        Panel(
            [
                area("steps[t]", f"upper{k}[t]", colour, 0.16),
                area("steps[t]", f"lower{k}[t]", colour, 0.16),
                line([0, T], [2, 2], "target", 1.3, "dashed"),
                line([0, T], [-2, -2], "target", 1.3, "dashed"),
                line("trails", f"trails{k}", colour, 1.3, until="t"),
                dots("t", f"ends{k}[t]", colour, 6),
                text(1.5, -8, f"β = {{beta:.2f}}: variance {{variances{k}[t]:.2f}}", size=14, bold=True),
                *([text(1.5, 8, "dashed: ±2, where 95 % of N(0, 1) lies")] if k == 1 else []),
            ],
            x=(0, T),
            y=(-EDGE, EDGE),
            title=title,
            xlabel="step t",
            ylabel="xₜ" if k == 1 else "",
            xticks=range(0, T + 1, 10),
            yticks=range(-8, 9, 4),
            scrub=True,
        )
        for k, title, colour in looks
    ]
    x0, noise = _crowd()
    return Instrument(
        "Particles walk, with and without the shrink",
        _numbers,
        rows=[panels],
        heights=(330,),
        sentence=(
            f"At t = {{t}} of {{T}} with beta = {{beta:.2f}}: the variance of {CROWD} particles is "
            "{variances1[t]:.2f} with the shrink and {variances2[t]:.2f} without it. It began at {variances1[0]:.2f}."
        ),
        controls=[track("beta", BETAS, 0.1, "β, the noise of one step", "β", words="{:.2f}")],
        T=T,
        film="walk.js",
        fixed={
            "starts": x0[:SHOWN],
            "eps": noise[:, :SHOWN],
            "betas": BETAS,
            "variances": [_walks(beta)[1] for beta in BETAS],
        },
    )
