"""Lesson 03: two schedules side by side."""

from diffcourse.instrument.zoo import two_schedules
from diffcourse.lessons.lesson03_noise_schedules.pictures import ScheduleScene


def compare(second="cosine"):
    """Lesson 03: any two schedules: beta, alpha_bar, log SNR, and what they do to data and photograph."""
    scene = ScheduleScene()
    return two_schedules(scene, scene.photographs, 600, second)


def break_it():
    """Lesson 03: the same beside a broken schedule: too harsh at first, with jagged and too timid next to it."""
    return compare("broken: too harsh")
