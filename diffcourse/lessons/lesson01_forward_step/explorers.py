"""Lesson 01: particles walk, with and without the shrink."""

import ipywidgets as widgets

from diffcourse.instrument.controls import labelled
from diffcourse.instrument.film import Camera, Film, frame_steps
from diffcourse.lessons.lesson01_forward_step.pictures import WalkScene


def walk():
    """Lesson 01: particles walk, with and without the shrink."""
    beta = labelled(
        widgets.SelectionSlider(options=[0.01, 0.02, 0.05, 0.1, 0.2, 0.3, 0.5], value=0.1, description="β"), "300px"
    )
    camera = Camera(WalkScene())
    return Film(camera.frame, frame_steps(WalkScene.T), {"beta": beta}, height=300, interval=80, still=camera.still)
