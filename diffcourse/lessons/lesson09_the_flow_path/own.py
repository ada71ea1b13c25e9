"""Where a learner's own Euler of lesson 09 takes noise."""

import numpy as np

from diffcourse import flow, mixture
from diffcourse.instrument.style import DATA, FIRST, Picture, X, figure, styled

BUMPS = mixture.bimodal(2.0, 0.3)


@styled
def my_euler(euler):
    noise = np.random.default_rng(0).standard_normal(2000)
    drawn = figure(2.3)
    for axes, n in zip(drawn.subplots(1, 3, sharey=True), (1, 4, 20), strict=True):
        ends = euler(lambda x, t: flow.velocity(x, t, BUMPS), noise, np.linspace(1, 0, n + 1))
        axes.hist(ends, bins=np.linspace(-4, 4, 81), density=True, color=FIRST, alpha=0.6)
        axes.plot(X, BUMPS.pdf(X), color=DATA, lw=1.5)
        axes.set(title=f"{n} of your leaps", xlim=(-4, 4), ylim=(0, 1.2), yticks=[])
    drawn.subplots_adjust(left=0.03, right=0.97, top=0.86, bottom=0.14, wspace=0.08)
    return Picture(drawn, "From noise to the two bumps by your Euler: in 1 leap, in 4, and in 20.")
