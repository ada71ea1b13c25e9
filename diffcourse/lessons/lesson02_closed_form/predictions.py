"""What lesson 02 asks before it shows: each answer is computed."""

import numpy as np

from diffcourse import mixture, schedules, stats
from diffcourse.exercise.questions import Prediction

BUMPS, LINEAR = mixture.bimodal(), schedules.linear()
BLIND, SEES = "no: the bumps stand at the right places", "yes: p falls below 0.001"
ON_THE_CHAIN, ONE_EPS = "on the chain", "with one ε for all t"


def merging_step():
    return int(np.argmax(LINEAR.alpha_bars < mixture.merging_alpha_bar(2.0, 0.3)))


def seen_by_the_test():
    """Whether 5000 particles tell the right jump to t = 200 from one with 1 - alpha_bar for its root, typically."""
    a, x = LINEAR.alpha_bars[200], np.linspace(-5, 5, 1001)
    right, wrong = (np.sqrt(a * BUMPS.stds**2 + spread**2) for spread in (np.sqrt(1 - a), 1 - a))
    cdfs = (mixture.GaussianMixture(BUMPS.weights, np.sqrt(a) * BUMPS.means, stds).cdf(x) for stds in (right, wrong))
    return SEES if stats.ks_p_value(np.abs(np.subtract(*cdfs)).max(), 5000, 5000) < 0.001 else BLIND


def more_alike():
    """Where x_500 and x_600 of one particle have the larger covariance."""
    early, late = LINEAR.alpha_bars[[500, 600]]
    chain = np.sqrt(late / early) * BUMPS.noised(early).var
    one_eps = np.sqrt(early * late) * BUMPS.var + np.sqrt((1 - early) * (1 - late))
    return ON_THE_CHAIN if chain > one_eps else ONE_EPS


PREDICTIONS = {
    "bumps-merge": Prediction(
        "Half of the data lies near -2, half near +2. The two bumps become one once each centre (2 times the root of "
        "alpha-bar) is nearer to 0 than one standard deviation of its bump. By the alpha-bars above, at about which "
        "step is that?",
        merging_step,
        "From 4 alpha-bar = 1 - 0.91 alpha-bar, alpha-bar is 0.20: the centres have come in to 0.9, and each bump "
        "spreads as far.",
        unit="steps",
        frame=400,
    ),
    "forgotten-root": Prediction(
        "The noise has lost its root, at t = 200, with 5000 particles. Does the test notice?",
        seen_by_the_test,
        "The bumps stand where they should, but they are too narrow: the noise has a factor of 0.34 in place of "
        "0.58. The dashed line stands far right of all gaps that chance makes.",
        choices=(BLIND, SEES),
        frame=200,
    ),
    "same-places": Prediction(
        "Take x₅₀₀ and x₆₀₀ of the same particle. Where are the two more alike?",
        more_alike,
        "With one ε nothing new comes in between, only the mix changes: correlation 0.98. The chain adds fresh noise "
        "in each of the 100 steps: 0.62.",
        choices=(ON_THE_CHAIN, ONE_EPS, "equally: their densities are the same"),
        frame=600,
    ),
}
