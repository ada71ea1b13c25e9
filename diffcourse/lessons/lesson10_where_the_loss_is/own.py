"""What a learner's own weight of lesson 10 does."""

import numpy as np

from diffcourse.instrument.style import draw_curves


def weight_for_v(weight):
    log_snr = np.linspace(-8, 10, 181)
    peak = log_snr[np.argmax(weight(log_snr, 5))]
    return draw_curves(
        {f"gamma = {gamma}": (log_snr, weight(log_snr, gamma)) for gamma in (1, 5, 20)},
        f"With gamma = 5 your weight is largest at log SNR {peak:.1f}.",
        **{"title": "Your weight for an error in v", "xlabel": "log SNR", "xlim": (10, -8)},
    )
