"""Lesson 02: the bimodal distribution dissolves."""

import ipywidgets as widgets

from diffcourse import mixture
from diffcourse.instrument.controls import SCHEDULES, choice, labelled
from diffcourse.instrument.film import Camera, Film, frame_steps
from diffcourse.lessons.lesson02_closed_form.pictures import DissolveScene


def dissolve():
    """Lesson 02: the bimodal distribution dissolves."""
    controls = {
        "schedule": choice(list(SCHEDULES), "linear", "schedule"),
        "T": labelled(
            widgets.SelectionSlider(options=[25, 50, 100, 200, 500, 1000], value=1000, description="T"), "220px"
        ),
        "m": labelled(
            widgets.FloatSlider(2, min=0, max=3, step=0.1, description="mode distance m", readout_format=".1f"), "300px"
        ),
        "std": labelled(widgets.FloatSlider(0.3, min=0.2, max=1, step=0.05, description="mode width s"), "280px"),
    }
    camera = Camera(DissolveScene())

    def on(take):
        return lambda t, schedule, T, m, std: take(t, p=mixture.bimodal(m, std), schedule=SCHEDULES[schedule](T))

    return Film(on(camera.frame), lambda T, **_: frame_steps(T), controls, height=300, still=on(camera.still))
