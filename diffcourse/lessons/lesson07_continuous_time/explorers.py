"""Lesson 07: the chain's limit, VP and VE, the probability flow."""

import ipywidgets as widgets

from diffcourse import schedules
from diffcourse.instrument.controls import choice, labelled
from diffcourse.instrument.film import Camera, Film, frame_steps
from diffcourse.lessons.lesson07_continuous_time.pictures import FlowScene, LimitScene, UnitsScene

FRAMES = 51
UNITS = {
    "linear": lambda T: schedules.linear(T, 0.1 / T, 20 / T),
    "scaled linear": lambda T: schedules.scaled_linear(T, 0.85 / T, 12 / T),
    "sigmoid": schedules.sigmoid,
}


def strip(T=FlowScene.T, **_):
    return frame_steps(T, FRAMES)


def limit():
    """Lesson 07: T grows, and the chain becomes the SDE."""
    T = labelled(
        widgets.SelectionSlider(options=[25, 50, 100, 200, 500, 1000], value=25, description="T"),
        "300px",
    )
    camera = Camera(LimitScene())
    camera.frame(25, T=25)  # the first frame shot gives the strip its palette, and t = 0 has hardly a colour
    return Film(camera.frame, strip, {"T": T}, height=300, interval=80, still=camera.still)


def units():
    """Lesson 07: VP and VE side by side, and the change of variables between them."""
    controls = {
        "schedule": choice(list(UNITS), "linear", "schedule"),
        "T": labelled(widgets.SelectionSlider(options=[50, 100, 200], value=200, description="T"), "220px"),
    }
    camera, made = Camera(UnitsScene()), {}

    def on(take):
        def taken(t, schedule, T):
            if (schedule, T) not in made:
                made[schedule, T] = UNITS[schedule](T)
            return take(t, schedule=made[schedule, T])

        return taken

    on(camera.frame)(200, "linear", 200)  # for the palette
    return Film(on(camera.frame), strip, controls, height=300, interval=80, still=on(camera.still))


def flow():
    """Lesson 07: paths with chance and without it, over the same densities."""
    controls = {
        "method": choice(["Euler", "Heun"], "Heun", "ODE solver"),
        "steps": labelled(
            widgets.SelectionSlider(options=[3, 5, 10, 20, 50, 100], value=100, description="its steps"), "260px"
        ),
    }
    camera = Camera(FlowScene())
    camera.frame(FlowScene.T, method="Heun", steps=100)  # for the palette
    return Film(camera.frame, strip, controls, height=300, interval=80, still=camera.still)
