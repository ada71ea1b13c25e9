"""Where a learner's own walk of lesson 08 ends."""

import numpy as np

from diffcourse.instrument.style import FIRST, TARGET, Picture, X, plots, standard_normal, styled


@styled
def my_euler_maruyama(walk):
    T, rng = 200, np.random.default_rng(0)
    ends = walk(np.full(4000, 1.6), 0.1 + 19.9 * np.arange(T) / T, 1 / T, rng.standard_normal((T, 4000)))
    drawn, axes = plots(2.2)
    axes.hist(ends, bins=np.linspace(-4, 4, 81), density=True, color=FIRST, alpha=0.6, label="your 4000 walks from 1.6")
    axes.plot(X, standard_normal(X), color=TARGET, lw=1.5, ls="--", label="N(0, 1)")
    axes.set(title="Where your walks end", xlim=(-4, 4), yticks=[])
    axes.legend()
    drawn.subplots_adjust(left=0.03, right=0.97, top=0.86, bottom=0.14)
    return Picture(drawn, f"Your walks end at {ends.mean():.2f} on average, with standard deviation {ends.std():.2f}.")
