"""Lesson 03: two schedules under the learner's hand."""

from diffcourse.instrument import zoo


def compare():
    """Lesson 03: any two schedules: beta, alpha_bar, log SNR, and what they do to data and photograph."""
    return zoo.compare()


def break_it():
    """Lesson 03: the same beside a broken schedule: too harsh at first, with jagged and too timid next to it."""
    return zoo.compare("broken: too harsh")
