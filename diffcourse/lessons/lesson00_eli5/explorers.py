"""Lesson 00: a photograph dissolves."""

from diffcourse.instrument.film import Film, frame_steps
from diffcourse.lessons.lesson00_eli5.pictures import PhotoScene


def photograph():
    """Lesson 00: a photograph dissolves."""
    scene = PhotoScene()
    return Film(scene.frame, frame_steps(scene.schedule.T), height=400, interval=120)
