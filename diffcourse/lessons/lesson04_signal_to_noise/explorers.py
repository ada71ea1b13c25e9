"""Lesson 04: log SNR of two schedules; photographs averaged down."""

import ipywidgets as widgets

from diffcourse import schedules
from diffcourse.instrument.controls import choice, labelled
from diffcourse.instrument.film import Film, frame_steps
from diffcourse.instrument.zoo import two_schedules
from diffcourse.lessons.lesson04_signal_to_noise.pictures import PoolScene, SnrScene


def snr():
    """Lesson 04: log SNR of two schedules, and how many steps each spends in each band."""
    return two_schedules(SnrScene(), lambda t, **_: "", 320)


def pooling():
    """Lesson 04: a noised photograph averaged down, beside a small one that was noised itself."""
    scene, linear = PoolScene(), schedules.linear()
    moved = {"linear": lambda side: linear, "linear, shifted": lambda side: schedules.shifted(linear, side)}
    sides = widgets.SelectionSlider(options=[64, 128, 256], value=256, description="pixels a side")
    controls = {
        "side": labelled(sides, "260px"),
        "name": choice(list(moved), "linear", "its schedule", "320px"),
    }

    def shoot(t, side, name):
        return scene.frame(t, moved[name](side), linear, side)

    return Film(shoot, frame_steps(linear.T, 26), controls, height=260)
