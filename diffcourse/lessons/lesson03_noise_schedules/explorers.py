"""Lesson 03: two schedules under the learner's hand."""

import numpy as np

from diffcourse import schedules
from diffcourse.instrument import zoo
from diffcourse.instrument.mixed import mixed


def two_tempos():
    """Lesson 03 opens on it: one photograph under two schedules."""
    pair = (schedules.linear(), schedules.cosine())
    panels = {s.name: (np.sqrt(s.alpha_bars), np.sqrt(1 - s.alpha_bars)) for s in pair}
    return mixed(
        "One photograph, two schedules", panels, "t = {t} of {T}: the same photograph, the same noise.", height=262
    )


def compare():
    """Lesson 03: any two schedules: beta, alpha_bar, log SNR, and what they do to data and photograph."""
    return zoo.compare()


def break_it():
    """Lesson 03: the same beside a broken schedule: too harsh at first, with jagged and too timid next to it."""
    return zoo.compare("broken: too harsh")
