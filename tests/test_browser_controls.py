"""The controls that have the kernel shoot again, each to both ends by keyboard, in JupyterLab in a real browser."""

import pytest
from lab import another_picture, has_focus, open_notebook, picture, run_all_cells, slider

# Two lessons of the browser's, for time; test_film.py drives the controls of every explorer without one.
# What a change of each control shows is drawn by the kernel; t is the place where it is seen best.
CONTROLS = {
    "notebooks/02-closed-form.ipynb": ["mode distance m", "mode width s", "T"],
    "notebooks/03-noise-schedules.ipynb": ["first: β end", "second: s", "T"],
}


@pytest.mark.parametrize(("lesson", "controls"), CONTROLS.items(), ids=CONTROLS)
def test_every_control_reaches_both_ends_by_keyboard(page, lab, lesson, controls):
    open_notebook(page, lab, lesson)
    run_all_cells(page)
    t = slider(page, "t")
    t.press("Home")
    for _ in range(10):
        page.keyboard.press("ArrowRight")
    shown = another_picture(t)
    height = area_height(t)
    for name in controls:
        control = slider(page, name)
        control.press("End")  # so that Home has something to change, wherever the control stands
        for key in ("Home", "End"):
            shown = picture(t)
            control.press(key)
            shown = another_picture(t, shown)
            assert has_focus(control)
        assert area_height(t) == height


def area_height(handle):
    return handle.evaluate("handle => handle.closest('.jp-OutputArea').getBoundingClientRect().height")
