"""What several explorers put under a learner's hand."""

import ipywidgets as widgets
import traitlets


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
        self.zoo, self.description = zoo, description
        self.menu = choice(list(zoo), name, description)
        most = max(map(len, zoo.values()))
        # Not continuous: else, given more values and a place beyond the old ones in one message, the slider in the page
        # clips the place, says so, and goes on without the new values.
        look = {"options": [0], "continuous_update": False}
        self.sliders = [labelled(widgets.SelectionSlider(**look), "270px") for _ in range(most)]
        self.follow()
        super().__init__(
            [self.menu, *self.sliders], layout={"flex_flow": "row wrap", "grid_gap": "2px 12px", "overflow": "visible"}
        )
        self.menu.observe(self.follow, "value")
        for slider in self.sliders:
            slider.observe(self.read, "value")

    def follow(self, change=None):
        """Give each slider what the chosen name needs."""
        self.loading = True
        parameters = self.zoo[self.menu.value]
        for i, slider in enumerate(self.sliders):
            slider.disabled = i >= len(parameters)
            slider.layout.visibility = "hidden" if slider.disabled else "visible"
            words, (values, start) = list(parameters.items())[i] if not slider.disabled else ("unused", ([0], 0))
            slider.description = f"{self.description}: {words}"
            with slider.hold_sync():
                slider.options, slider.value = values, start
        self.loading = False
        self.read()

    def read(self, change=None):
        if not self.loading:
            name = self.menu.value
            self.value = name, dict(zip(self.zoo[name], (slider.value for slider in self.sliders), strict=False))
