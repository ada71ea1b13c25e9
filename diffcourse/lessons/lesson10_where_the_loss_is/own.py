"""What a learner's own weight of lesson 10 does."""

import numpy as np

from diffcourse.instrument.style import FIRST, SECOND, Picture, plots, styled


@styled
def weight_for_v(weight):
    log_snr = np.linspace(-8, 10, 181)
    drawn, axes = plots(2.3)
    for gamma, dash in ((1, ":"), (5, "-"), (20, "--")):
        axes.plot(log_snr, weight(log_snr, gamma), dash, color=FIRST, lw=2, label=f"gamma = {gamma}")
    axes.axvline(np.log(5), color=SECOND, lw=1)
    axes.set(title="Your weight for an error in v", xlabel="log SNR (line: log 5)", xlim=(10, -8), ylim=(0, 1))
    axes.legend()
    peak = log_snr[np.argmax(weight(log_snr, 5))]
    return Picture(drawn, f"With gamma = 5 your weight is largest at log SNR {peak:.1f}.")
