"""Lesson 05: what a denoiser is told."""

import ipywidgets as widgets

from diffcourse.instrument.controls import labelled
from diffcourse.instrument.film import Camera, Film, frame_steps
from diffcourse.lessons.lesson05_what_t_means.pictures import EmbeddingScene, GuessScene, T

FRAMES = 51


def embedding():
    """Lesson 05: the waves that stand for t."""
    controls = {
        "dim": labelled(
            widgets.SelectionSlider(options=[8, 16, 32, 64, 128], value=64, description="dimensions"), "260px"
        ),
        "max_period": labelled(
            widgets.SelectionSlider(options=[10, 100, 1000, 10_000, 100_000], value=10_000, description="max_period"),
            "280px",
        ),
    }
    camera = Camera(EmbeddingScene())
    return Film(camera.frame, frame_steps(T, FRAMES), controls, height=330, interval=80, still=camera.still)


def guesses(told, blind):
    """Lesson 05: the noise that two denoisers, functions of (x, t), see at each t, and the exact optimum."""
    camera = Camera(GuessScene(told, blind))
    return Film(camera.frame, frame_steps(T, FRAMES), height=320, interval=80, still=camera.still)
