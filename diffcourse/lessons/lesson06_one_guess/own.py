"""What a learner's own denoiser of lesson 06 guesses."""

import numpy as np

from diffcourse.instrument.style import DATA, FIRST, Picture, plots, styled

POINTS, X = np.array([-2.0, 0.5, 2.0]), np.linspace(-4, 4, 401)


@styled
def my_best_guess(guess):
    drawn, axes = plots(2.3)
    for alpha_bar, dash in ((0.95, "-"), (0.5, "--"), (0.05, ":")):
        axes.plot(X, guess(X, POINTS, alpha_bar), dash, color=FIRST, lw=2, label=f"alpha-bar {alpha_bar}")
    axes.hlines(POINTS, -4, 4, color=DATA, lw=0.8)
    axes.set(title="Your guess of x_0, for data on three points (the lines)", xlabel="noised x", ylim=(-2.6, 2.6))
    axes.legend(loc="center right", bbox_to_anchor=(1, 0.34))
    return Picture(
        drawn, "With little noise your guess is a staircase of the points, with much it stays near their mean."
    )
