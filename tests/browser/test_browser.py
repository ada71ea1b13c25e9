"""A learner's hand on the film of lesson 02: JupyterLab in a real browser, by keyboard."""

from lab import another_picture, has_focus, only_look, open_notebook, picture, run_all_cells, slider

LESSON = "notebooks/02-closed-form.ipynb"


def test_t_dissolves_the_data_from_end_to_end_by_keyboard(page, lab):
    open_notebook(page, lab, LESSON)
    run_all_cells(page)
    only_look(page)
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


def test_the_news_pop_up_is_off(lab):
    """By the settings file in the wheel alone: the lab of the tests has no settings of its own."""
    settings = lab.get("/lab/api/settings/@jupyterlab/apputils-extension:notification")["schema"]["properties"]
    assert settings["fetchNews"]["default"] == "false"
    assert settings["checkForUpdates"]["default"] is False
