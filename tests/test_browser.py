"""A learner's hand on the film of lesson 02: JupyterLab in a real browser, by keyboard."""

import pytest
from lab import another_picture, open_notebook, picture, run_all_cells, slider

LESSON = "notebooks/02-closed-form.ipynb"


def test_t_dissolves_the_data_from_end_to_end_by_keyboard(page, lab):
    open_notebook(page, lab, LESSON)
    run_all_cells(page)
    t = slider(page, "t")
    shown = another_picture(t)

    t.press("End")  # so that Home has something to change, wherever the film starts
    shown = picture(t)
    page.keyboard.press("Home")
    shown = another_picture(t, shown)
    assert "t = 0" in shown["words"]

    steps = int(float(t.get_attribute("aria-valuemax")))
    assert steps >= 20
    for _ in range(steps):
        page.keyboard.press("ArrowRight")
        shown = another_picture(t, shown)
        assert has_focus(t)
    assert "t = 1000 of 1000" in shown["words"]

    page.keyboard.press("End")
    assert picture(t) == shown
    assert has_focus(t)


# What a change of each control shows is drawn by the kernel; t is the place where it is seen best.
CONTROLS = {
    "notebooks/01-forward-step.ipynb": ["β"],
    "notebooks/02-closed-form.ipynb": ["mode distance m", "mode width s", "T"],
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
        control.press("ArrowLeft")  # off both ends
        for key in ("Home", "End"):
            shown = picture(t)
            control.press(key)
            shown = another_picture(t, shown)
            assert has_focus(control)
        assert area_height(t) == height


def area_height(handle):
    return handle.evaluate("handle => handle.closest('.jp-OutputArea').getBoundingClientRect().height")


def has_focus(handle):
    return handle.evaluate("handle => handle === document.activeElement")


def test_the_news_pop_up_is_off(lab):
    """By the settings file in the wheel alone: the lab of the tests has no settings of its own."""
    settings = lab.get("/lab/api/settings/@jupyterlab/apputils-extension:notification")["schema"]["properties"]
    assert settings["fetchNews"]["default"] == "false"
    assert settings["checkForUpdates"]["default"] is False
