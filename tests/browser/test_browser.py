"""A learner's hand on the instrument of lesson 02: JupyterLab in a real browser, by keyboard."""

from lab import has_focus, only_look, open_beside, run_all_cells

LESSON = "notebooks/02-closed-form.ipynb"


def test_t_dissolves_the_data_from_end_to_end_by_keyboard(page, lab):
    open_beside(page, lab, LESSON)
    run_all_cells(page)
    only_look(page)
    t = page.locator(".dc input[aria-label=t]").first
    sentence, seen = page.locator(".dc-sentence").first, set()
    t.press("Home")
    for _ in range(11):
        page.wait_for_function(
            "(old) => !old.includes(document.querySelector('.dc-sentence').textContent)", arg=[*seen]
        )
        seen.add(sentence.text_content())
        assert has_focus(t)
        page.keyboard.press("PageUp")
    assert sentence.text_content().startswith("At t = 1000 of 1000")


def test_the_news_pop_up_is_off(lab):
    """By the settings file in the wheel alone: the lab of the tests has no settings of its own."""
    settings = lab.get("/lab/api/settings/@jupyterlab/apputils-extension:notification")["schema"]["properties"]
    assert settings["fetchNews"]["default"] == "false"
    assert settings["checkForUpdates"]["default"] is False
