"""Lesson 09: a schedule of one's own, by the log SNR at seven steps."""

import ipywidgets as widgets
import numpy as np
import traitlets

from diffcourse import design
from diffcourse.instrument.controls import choice, labelled
from diffcourse.instrument.film import Camera, Film, frame_steps
from diffcourse.lessons.lesson09_design_a_schedule.pictures import DesignScene

LOW, HIGH = -12.0, 12.0
STRAIGHT = (9.0, 7.2, 3.6, 0.0, -3.6, -7.2, -9.0)


class Knots(widgets.VBox):
    """Standing sliders for log SNR at the steps `design.KNOTS`, and a schedule to begin with.

    `value` is the row of log SNR; a learner's one move changes it once.
    """

    value = traitlets.Tuple()

    def __init__(self):
        starts = {name: knots_of(s) for name, s in design.published().items()}
        self.starts = {"straight line": STRAIGHT, **starts}
        self.menu = choice(list(self.starts), "straight line", "begin near", "390px")
        self.sliders = [
            labelled(
                widgets.FloatSlider(
                    value, min=LOW, max=HIGH, step=0.1, orientation="vertical", description=f"t = {t}",
                    readout_format=".1f", layout={"height": "170px"},
                ),
                "84px",
            )
            for t, value in zip(design.KNOTS, STRAIGHT, strict=True)
        ]  # fmt: skip
        self.loading = False
        self.read()
        row = widgets.HBox(self.sliders, layout={"flex_flow": "row wrap", "overflow": "visible"})
        super().__init__([self.menu, row], layout={"overflow": "visible"})
        self.menu.observe(self.load, "value")
        for slider in self.sliders:
            slider.observe(self.read, "value")

    def load(self, change=None):
        """Put the sliders where the chosen schedule has its log SNR."""
        self.loading = True
        for slider, value in zip(self.sliders, self.starts[self.menu.value], strict=True):
            slider.value = value
        self.loading = False
        self.read()

    def read(self, change=None):
        if not self.loading:
            self.value = tuple(slider.value for slider in self.sliders)


def knots_of(schedule):
    """Log SNR of a schedule at the knots, within the sliders' range and in their steps."""
    return tuple(np.clip(schedule.log_snr[list(design.KNOTS)], LOW, HIGH).round(1).tolist())


def designer():
    """Lesson 09: seven knots of log SNR, a number of steps back, and where that leaves one among the published."""
    steps = labelled(widgets.SelectionSlider(options=list(design.COUNTS), value=10, description="steps back"), "260px")
    controls = {"knots": Knots(), "steps": steps}
    camera = Camera(DesignScene())
    return Film(camera.frame, frame_steps(1000, 51), controls, height=330, interval=100, still=camera.still)
