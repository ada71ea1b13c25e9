"""Everything else under a learner's hand, by keyboard, in JupyterLab in a real browser: predictions and the
game. One notebook holds them all, so that one kernel serves for all of it."""

import re

import nbformat
import pytest
from lab import KERNEL_IS_IDLE, axe, button, has_focus, open_beside, run_all_cells

from diffcourse.authors.build import METADATA
from diffcourse.lessons.lesson02_closed_form.explorers import dissolve

CELLS = {
    "dissolve": 'predict("bumps-merge", explorers.dissolve)',
    "compare": 'predict("linear-alpha-bar", explorers.compare)',
    "snr": 'predict("scaled-linear-below-0.01", explorers.snr)',
    "photograph": 'predict("what-goes-first", explorers.photograph)',
    "game": "guess_t(rounds=3)",
    "exercise": "check.pixel_mix(...)",
    "choice": "check.why_small_steps()",
    "recall": 'recall("why-destroy")',
    "again": 'recall("why-destroy")',
}
IMPORTS = "from diffcourse import check, explorers, guess_t, predict, recall"


@pytest.fixture(scope="module")
def notebook(lab, room):
    """The page with the notebook, all of it run."""
    cells = [nbformat.v4.new_code_cell(code) for code in (IMPORTS, *CELLS.values())]
    data, metadata = dissolve()._repr_mimebundle_()
    cells[-1].outputs = [nbformat.v4.new_output("execute_result", data, metadata=metadata)]  # from another's hand
    book = nbformat.v4.new_notebook(cells=cells, metadata=METADATA)
    nbformat.write(book, lab.root / "notebooks" / "controls.ipynb")
    page, _ = room
    open_beside(page, lab, "notebooks/controls.ipynb")
    page.wait_for_selector(".jp-OutputArea img")
    page.foreign = page.locator(".jp-OutputArea", has=page.locator("img")).evaluate(
        "(area) => [area.querySelector('img').complete && area.querySelector('img').naturalWidth, area.innerText]"
    )
    run_all_cells(page)
    yield page
    lab.shut_kernels_down()


def test_an_output_that_is_not_trusted_shows_the_still_and_its_sentence(notebook):
    width, text = notebook.foreign
    assert width == 1480 and "At t = 0 of 1000" in text


def output(page, name):
    """The output area of a cell."""
    cell = page.locator(".jp-Notebook .jp-CodeCell").nth(1 + list(CELLS).index(name))
    area = cell.locator(".jp-OutputArea").first
    area.scroll_into_view_if_needed()
    return area


def locked(page, name, motion="reduce"):
    """The output area of a prediction that is still open: nothing of its explorer stands in the page."""
    page.emulate_media(reduced_motion=motion)  # a film that plays costs much
    area = output(page, name)
    assert button(area, "Commit").is_visible() and button(area, "Only look").is_visible()
    assert area.locator("canvas, img").count() == 0
    return area


def verdict(area):
    """What the card says when its film has arrived."""
    area.locator(".dc-verdict").wait_for()
    return " ".join(area.locator(".dc-verdict").text_content().split())


def press_through(page, *keys):
    for key in keys:
        page.keyboard.press(key)


def test_a_number_is_predicted_by_keyboard_and_the_film_plays_to_the_answer(notebook):
    area = locked(notebook, "dissolve", motion="no-preference")
    area.locator("input[type=text]").focus()
    notebook.keyboard.type("0,4")
    notebook.keyboard.press("Enter")
    area.get_by_text("as a point, not as a comma: 0.4").wait_for()
    press_through(notebook, *["Backspace"] * 3)
    notebook.keyboard.type("400")
    notebook.keyboard.press("Enter")
    t = area.locator(".dc input[aria-label=t]")
    t.wait_for()
    notebook.wait_for_function("t => 20 < t.value && t.value < 390", arg=t.element_handle())
    assert area.locator(".dc-scrub .dc-you").text_content() == "you: 400"
    assert verdict(area).startswith("✓ You said 400, it is 395 steps: very close.")
    assert t.get_attribute("aria-valuetext") == "t = 395 of 1000"
    assert has_focus(area.locator("input[type=text]"))


def test_a_choice_is_predicted_by_keyboard(notebook):
    area = locked(notebook, "photograph")
    button(area, "the layout").press("Enter")
    button(area, "the shapes").press("Enter")
    area.locator('.dc-options [aria-pressed="true"]', has_text="the shapes").wait_for()
    assert [one.get_attribute("aria-pressed") for one in area.locator(".dc-options button").all()] == [
        *("false", "true", "false", "false")
    ]
    press_through(notebook, "Tab", "Tab", "Tab", "Enter")
    assert verdict(area).startswith("✗ You said: the shapes: face, cap, collar. It is: fine detail")


def test_a_curve_is_drawn_by_hand_and_by_keyboard(notebook):
    area = locked(notebook, "compare")
    sheet = area.locator(".dc-sketch svg").bounding_box()
    x, y, width, height = sheet["x"], sheet["y"], sheet["width"], sheet["height"]
    notebook.mouse.move(x, y)
    notebook.mouse.down()
    notebook.mouse.move(x + width, y + height, steps=3)  # faster than its points lie
    notebook.mouse.up()
    points = area.locator(".dc-sketch input")
    assert [float(one.input_value()) for one in points.all()] == [round(1 - k / 10, 1) for k in range(11)]
    area.locator("input[aria-label='t = 500']").press("End")
    area.locator("input[aria-label='t = 900']").press("Home")
    button(area, "Commit").press("Enter")
    assert verdict(area).startswith("→ Far off: yours differs by 0.24 on average, most at t = 500: you drew 1")
    assert area.locator(".dc-truth").get_attribute("d").startswith("M0 0L1 0.10")


def test_a_prediction_is_skipped_by_keyboard(notebook):
    area = locked(notebook, "snr", motion="no-preference")
    button(area, "Only look").press("Enter")
    area.locator(".dc canvas").wait_for()
    assert has_focus(button(area, "Only look"))
    button(area, "Show the answer now").press("Enter")
    assert verdict(area).startswith("→ It is 6.6 %.")


def test_an_exercise_is_hinted_mended_and_checked_in_its_cell(notebook):
    area = output(notebook, "exercise")
    for n in (1, 2):
        button(area, "Hint").press("Enter")
        area.get_by_text(f"Hint {n} of 3").wait_for()
    assert area.locator(".dc-hint").count() == 2
    notebook.evaluate(
        """(at) => window.jupyterapp.shell.currentWidget.content.widgets[at].model.sharedModel.setSource(
            "check.pixel_mix(0.94)")""",
        1 + list(CELLS).index("exercise"),
    )
    button(area, "Check").press("Enter")
    area.get_by_text("Correct:").wait_for()
    assert area.locator(".dc-count").text_content() == "1 of 6 in this lesson"
    notebook.wait_for_function("document.activeElement.matches('.dc-said a')")  # what comes next
    assert area.locator(".dc-hint").count() == 0  # it is solved


def test_a_choice_is_answered_by_a_button(notebook):
    area = output(notebook, "choice")
    button(area, "A").press("Enter")
    area.get_by_text("Not yet:").wait_for()
    button(area, "B").press("Enter")
    area.get_by_text("Correct:").wait_for()
    assert has_focus(button(area, "B")) and area.locator(".dc-count").text_content() == "2 of 6 in this lesson"


def test_recall_is_one_path_by_keyboard(notebook):
    area = output(notebook, "recall")
    area.locator("textarea").focus()
    notebook.keyboard.type("because")
    notebook.keyboard.press("Control+Enter")
    area.get_by_text("How much of this did you have?").wait_for()
    assert has_focus(area.locator("textarea"))
    press_through(notebook, "Tab", "Tab", "Enter")
    area.get_by_text("Noted: Partly.").wait_for()


def test_the_game_is_played_by_keyboard(notebook):
    area = output(notebook, "game")
    t = area.locator("input[aria-label=t]")
    for n in (1, 2, 3):
        t.focus()
        press_through(notebook, "Home", *["ArrowRight"] * n, "Enter")
        area.get_by_text(re.compile(rf"you said {n}:")).wait_for()
        assert area.locator(".dc-mark").count() == 2 and area.locator("img").count() == 2
        area.locator(".dc-buttons button").press("Enter")
        area.get_by_text(re.compile(rf"you said {n}:")).wait_for(state="detached")
    area.get_by_text(re.compile(r"After 3 rounds: .* steps off on average")).wait_for()
    assert button(area, "Play again").is_visible()
    assert area.locator("img[alt^='Your guesses against the truth']").is_visible()


def test_axe_finds_nothing_of_ours(notebook):
    for name in ("photograph", "compare", "game", "exercise", "choice", "recall"):
        output(notebook, name).evaluate("area => { area.dataset.looked = 'at' }")
    found = axe(notebook, "[data-looked]")
    change = "theme => window.jupyterapp.commands.execute('apputils:change-theme', {theme})"
    notebook.evaluate(change, "JupyterLab Dark")
    notebook.wait_for_function("document.body.dataset.jpThemeName === 'JupyterLab Dark'")
    found += axe(notebook, "[data-looked]", runOnly=["color-contrast"])
    notebook.evaluate(change, "JupyterLab Light")
    assert [(one["id"], node["html"]) for one in found for node in one["nodes"]] == []


def test_focus_is_visible(notebook):
    area = output(notebook, "choice")
    button(area, "A").focus()
    for key in ("Tab", "Tab", "Shift+Tab", "Shift+Tab"):
        notebook.keyboard.press(key)
        shown = notebook.evaluate(
            "[getComputedStyle(document.activeElement)].map(s => s.outlineStyle + s.outlineWidth)[0]"
        )
        assert shown == "solid2px"


def test_a_press_that_no_kernel_hears_is_told(notebook):
    area = output(notebook, "again")
    notebook.evaluate("window.jupyterapp.shell.currentWidget.sessionContext.session.kernel.restart()")
    notebook.wait_for_function(KERNEL_IS_IDLE)
    button(area, "Reveal").press("Enter")
    area.get_by_text("run this one again").wait_for()


def test_shift_enter_in_a_picture_goes_on_to_the_next_cell(notebook):
    area = output(notebook, "dissolve")
    area.locator(".dc-play").click()
    active = "() => window.jupyterapp.shell.currentWidget.content.activeCellIndex"
    here = notebook.evaluate(active)
    area.locator(".dc-play").press("Shift+Enter")
    notebook.wait_for_function(f"here => ({active})() === here + 1", arg=here)
