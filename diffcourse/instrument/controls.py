"""What several explorers put under a learner's hand."""

import ipywidgets as widgets
import traitlets

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


class Choice(widgets.HBox):
    """One of several things and its own parameters: a slider of names, and sliders that follow it.

    zoo: {name: {parameter: (values, where it starts)}}. `value` is the pair (name, {parameter: value}); a learner's
    one move changes it once. Sliders that a name does not need keep their room, so that nothing jumps.
    """

    value = traitlets.Any()

    def __init__(self, zoo, name, description):
        self.zoo, self.description, self.sliders = zoo, description, []
        self.menu = choice(list(zoo), name, description)
        super().__init__(layout={"flex_flow": "row wrap", "grid_gap": "2px 12px", "overflow": "visible"})
        self.follow()
        self.menu.observe(self.follow, "value")

    def follow(self, change=None):
        """Give the chosen name its sliders: new ones, for in the page a slider keeps the number of its values."""
        parameters, old = self.zoo[self.menu.value], self.sliders
        most = max(map(len, self.zoo.values()))
        self.sliders = [self.slider(*one) for one in parameters.items()]
        self.sliders += [self.slider("unused", ([0], 0)) for _ in range(most - len(parameters))]
        self.children = [self.menu, *self.sliders]
        for slider in old:
            slider.close()
        self.read()

    def slider(self, words, values_and_start):
        values, start = values_and_start
        made = widgets.SelectionSlider(options=values, value=start, description=f"{self.description}: {words}")
        made.disabled = words == "unused"
        labelled(made, "270px").layout.visibility = "hidden" if made.disabled else "visible"
        made.observe(self.read, "value")
        return made

    def read(self, change=None):
        name = self.menu.value
        self.value = name, dict(zip(self.zoo[name], (slider.value for slider in self.sliders), strict=False))


# Each goes from data to noise in any number of steps T > 20; beta is scaled by 1000 / T where its paper fixed T = 1000.
SCHEDULES = {
    "linear": lambda T: schedules.linear(T, 0.1 / T, 20 / T),
    "scaled linear": lambda T: schedules.scaled_linear(T, 0.85 / T, 12 / T),
    "cosine": schedules.cosine,
    "sigmoid": schedules.sigmoid,
}
