"""What several explorers put under a learner's hand."""

import ipywidgets as widgets

from diffcourse import schedules


def choice(options, value, description, width="260px"):
    """One of several names, on a slider: in a Dropdown the arrow keys move through JupyterLab's cells instead.

    (ipywidgets issue 3912; a slider keeps its keys.)
    """
    return labelled(widgets.SelectionSlider(options=options, value=value, description=description), width)


def labelled(widget, width="auto"):
    widget.style.description_width = "initial"
    widget.layout.width = width
    return widget


# Each goes from data to noise in any number of steps T > 20; beta is scaled by 1000 / T where its paper fixed T = 1000.
SCHEDULES = {
    "linear": lambda T: schedules.linear(T, 0.1 / T, 20 / T),
    "scaled linear": lambda T: schedules.scaled_linear(T, 0.85 / T, 12 / T),
    "cosine": schedules.cosine,
    "sigmoid": schedules.sigmoid,
}
