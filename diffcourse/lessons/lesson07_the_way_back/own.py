"""Where a learner's own steps of lesson 07 walk to."""

import numpy as np

from diffcourse import mixture, schedules
from diffcourse.instrument.style import DATA, FIRST, Picture, X, plots, styled

DATA_OF_TWO = mixture.bimodal(2.0, 0.3)
ALPHA_BARS = schedules.cosine().alpha_bars
START = np.random.default_rng(0).standard_normal(1000)


def _guess(x, alpha_bar):
    return DATA_OF_TWO.expected_noise(x, alpha_bar)


@styled
def _landed(x):
    drawn, axes = plots(2.2)
    axes.hist(x, bins=np.linspace(-4, 4, 81), density=True, color=FIRST, alpha=0.6, label="where your steps land")
    axes.plot(X, DATA_OF_TWO.pdf(X), color=DATA, lw=2, label="the data")
    axes.set(title="From pure noise, back by your own code", xlim=(-4, 4), yticks=[])
    axes.legend()
    drawn.subplots_adjust(left=0.03, right=0.97, top=0.86, bottom=0.14)
    return Picture(drawn, f"{np.mean(np.abs(np.abs(x) - 2) < 0.9):.0%} of your particles land on the data's two bumps.")


def my_ddim_step(step):
    x, t = START, np.linspace(1000, 0, 51).round().astype(int)
    for a, b in zip(ALPHA_BARS[t], ALPHA_BARS[t[1:]], strict=False):
        x = step(x, _guess(x, a), a, b)
    return _landed(x)


def my_sampler(sampler):
    stops = np.linspace(1000, 0, 51).round().astype(int)
    return _landed(sampler(lambda x, t: _guess(x, ALPHA_BARS[t]), START, stops, ALPHA_BARS))


def debug_ddim(walk):
    return _landed(walk(START, np.arange(990, -1, -20), ALPHA_BARS[1:], _guess))
