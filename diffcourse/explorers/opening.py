"""Lessons 00 to 02: a photograph, particles and a distribution dissolve."""

import ipywidgets as widgets

from diffcourse import mixture, schedules
from diffcourse.explorers.controls import choice, labelled
from diffcourse.figures import DissolveScene, PhotoScene, WalkScene
from diffcourse.film import Camera, Film, frame_steps

# Each goes from data to noise in any number of steps T > 20; beta is scaled by 1000 / T where its paper fixed T = 1000.
SCHEDULES = {
    "linear": lambda T: schedules.linear(T, 0.1 / T, 20 / T),
    "scaled linear": lambda T: schedules.scaled_linear(T, 0.85 / T, 12 / T),
    "cosine": schedules.cosine,
    "sigmoid": schedules.sigmoid,
}


def photograph():
    """Lesson 00: a photograph dissolves."""
    scene = PhotoScene()
    return Film(scene.frame, frame_steps(scene.schedule.T), height=400, interval=120)


def walk():
    """Lesson 01: particles walk, with and without the shrink."""
    beta = labelled(
        widgets.SelectionSlider(options=[0.01, 0.02, 0.05, 0.1, 0.2, 0.3, 0.5], value=0.1, description="β"), "300px"
    )
    camera = Camera(WalkScene())
    return Film(camera.frame, frame_steps(WalkScene.T), {"beta": beta}, height=300, interval=80, still=camera.still)


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
