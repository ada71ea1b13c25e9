"""The course's explorers: films with the controls of one lesson each."""

import ipywidgets as widgets
import numpy as np

from diffcourse import mixture, schedules
from diffcourse.figures import DissolveScene, PhotoScene, ScheduleScene, SnrScene, WalkScene
from diffcourse.film import Camera, Film, frame_steps

# Each goes from data to noise in any number of steps T > 20; beta is scaled by 1000 / T where its paper fixed T = 1000.
SCHEDULES = {
    "linear": lambda T: schedules.linear(T, 0.1 / T, 20 / T),
    "scaled linear": lambda T: schedules.scaled_linear(T, 0.85 / T, 12 / T),
    "cosine": schedules.cosine,
    "sigmoid": schedules.sigmoid,
}


def labelled(widget, width="auto"):
    widget.style.description_width = "initial"
    widget.layout.width = width
    return widget


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
        "schedule": labelled(widgets.Dropdown(options=list(SCHEDULES), description="schedule")),
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


# What lesson 03 plays with: how to make each schedule, and its one parameter (name, values, where it starts).
ZOO = {
    "linear": (lambda T, end: schedules.linear(T, 0.1 / T, end * 1000 / T), "β end", [0.005, 0.01, 0.02], 0.02),
    "scaled linear": (
        lambda T, end: schedules.scaled_linear(T, 0.85 / T, end * 1000 / T),
        "β end",
        [0.006, 0.012, 0.02],
        0.012,
    ),
    "cosine": (lambda T, s: schedules.cosine(T, s), "s", [0, 0.008, 0.05, 0.2], 0.008),
    "sigmoid": (lambda T, tau: schedules.sigmoid(T, tau=tau), "τ", [0.3, 0.6, 1, 2], 1),
    "cosine shifted": (
        lambda T, d: schedules.shifted(schedules.cosine(T), d),
        "pixels a side",
        [64, 128, 256, 512],
        256,
    ),
    "zero terminal SNR": (
        lambda T, end: schedules.zero_terminal_snr(schedules.linear(T, 0.1 / T, end * 1000 / T)),
        "β end",
        [0.005, 0.01, 0.02],
        0.02,
    ),
    "broken: jagged": (
        lambda T, low: schedules.Schedule(np.where(np.arange(T) // (T // 10) % 2, 18 / T, low / T), "jagged"),
        "low β × T",
        [0.1, 1, 5],
        0.1,
    ),
    "broken: too harsh": (
        lambda T, beta: schedules.Schedule(np.full(T, beta), "too harsh"),
        "β everywhere",
        [0.1, 0.2, 0.4],
        0.2,
    ),
    "broken: too timid": (
        lambda T, end: schedules.Schedule(np.linspace(0.1 / T, end / T, T), "too timid"),
        "β end × T",
        [0.5, 1, 2, 4],
        1,
    ),
}


class _Choice:
    """A schedule and its one parameter: two widgets, the second of which follows the first."""

    def __init__(self, name, description):
        self.name = labelled(widgets.Dropdown(options=list(ZOO), value=name, description=description))
        self.parameter = labelled(widgets.SelectionSlider(options=[0], description="parameter"), "260px")
        self.follow()
        self.name.observe(self.follow, "value")

    def follow(self, change=None):
        _, words, values, start = ZOO[self.name.value]
        self.parameter.description = f"{self.name.description}: {words}"
        with self.parameter.hold_sync():
            self.parameter.options = values
            self.parameter.value = start


def made(name, T, parameter):
    """The schedule of ZOO by its name; a parameter left over from another name gives way to this one's own."""
    make, _, values, start = ZOO[name]
    return make(T, parameter if parameter in values else start)


def two_schedules(scene, extra, height):
    """A film of two schedules side by side, each with its parameter."""
    first, second = _Choice("linear", "first"), _Choice("cosine", "second")
    T = labelled(widgets.SelectionSlider(options=[50, 100, 200, 500, 1000], value=1000, description="T"), "220px")
    controls = {"a": first.name, "a_parameter": first.parameter, "b": second.name, "b_parameter": second.parameter}
    camera = Camera(scene)

    def on(take):
        def taken(t, T, a, a_parameter, b, b_parameter):
            pair = {"first": made(a, T, a_parameter), "second": made(b, T, b_parameter)}
            return take(t, **pair), extra(t, **pair)

        return taken

    def shoot(t, **chosen):
        (picture, sentence), more = on(camera.frame)(t, **chosen)
        return picture + more, sentence

    def still(t, **chosen):
        return "".join(on(camera.still)(t, **chosen))

    return Film(shoot, lambda T, **_: frame_steps(T, 51), {**controls, "T": T}, height=height, still=still)


def compare():
    """Lesson 03: any two schedules: beta, alpha_bar, log SNR, and what they do to data and photograph."""
    scene = ScheduleScene()
    return two_schedules(scene, scene.photographs, 600)


def snr():
    """Lesson 04: log SNR of two schedules, and how many steps each spends in each band."""
    return two_schedules(SnrScene(), lambda t, **_: "", 320)
