"""Everything else under a learner's hand, by keyboard, in JupyterLab in a real browser: predictions and the
game. One notebook holds them all, so that one kernel serves for all of it."""

import re

import nbformat
import pytest
from axe_playwright_python.sync_playwright import Axe
from lab import KERNEL_IS_IDLE, button, has_focus, open_notebook, run_all_cells, slider

from diffcourse.authors.build import METADATA

CELLS = {
    "walk": 'predict("without-the-shrink", explorers.walk)',
    "dissolve": 'predict("bumps-merge", explorers.dissolve)',
    "compare": 'predict("linear-alpha-bar", explorers.compare)',
    "snr": 'predict("linear-below-0.01", explorers.snr)',
    "photograph": 'predict("what-goes-first", explorers.photograph)',
    "game": "guess_t(rounds=3)",
}
IMPORTS = "from diffcourse import explorers, guess_t, predict"


@pytest.fixture(scope="module")
def notebook(lab, browser):
    """A page with the notebook, all of it run."""
    cells = [nbformat.v4.new_code_cell(code) for code in (IMPORTS, *CELLS.values())]
    book = nbformat.v4.new_notebook(cells=cells, metadata=METADATA)
    nbformat.write(book, lab.root / "notebooks" / "controls.ipynb")
    context = browser.new_context(viewport={"width": 1280, "height": 1000})
    context.set_default_timeout(90_000)
    page = context.new_page()
    open_notebook(page, lab, "notebooks/controls.ipynb")
    run_all_cells(page)
    yield page
    context.close()
    lab.shut_kernels_down()


def output(page, name):
    """The output area of a cell."""
    cell = page.locator(".jp-Notebook .jp-CodeCell").nth(1 + list(CELLS).index(name))
    area = cell.locator(".jp-OutputArea").first
    area.scroll_into_view_if_needed()
    return area


def locked(page, name):
    """The output area of a prediction that is still open: nothing of its explorer stands in the page."""
    area = output(page, name)
    assert button(area, "Commit").is_visible() and button(area, "Only look").is_visible()
    assert area.locator(".dc, img").count() == 0
    return area


def words(area):
    return " ".join(area.locator("[role=status]").last.text_content().split())


def press_through(page, *keys):
    for key in keys:
        page.keyboard.press(key)


SILENT = """() => {
    const kernel = window.jupyterapp.shell.currentWidget.context.sessionContext.session.kernel;
    if (!window.lastMessage) {
        window.lastMessage = performance.now();
        kernel.anyMessage.connect(() => { window.lastMessage = performance.now() });
    }
    return performance.now() - window.lastMessage > 400;
}"""


def settle(page):
    """Wait until the kernel has heard of the last key: of a slider's moves, ipywidgets sends one at a time, and now no
    message goes to or fro."""
    page.wait_for_function(SILENT)
    page.wait_for_function(KERNEL_IS_IDLE)


def test_a_number_is_predicted_by_keyboard(notebook):
    area = locked(notebook, "dissolve")
    area.locator("input[type=text]").first.focus()
    notebook.keyboard.type("400")
    press_through(notebook, "Tab", "Enter")
    t = area.locator(".dc input[aria-label=t]")
    t.wait_for()
    assert has_focus(button(area, "Commit"))
    assert words(area).startswith("→ You said 400 steps. It is 395 steps: 5 off.")
    assert t.get_attribute("aria-valuetext") == "t = 400 of 1000"


def test_a_choice_is_predicted_by_keyboard(notebook):
    area = locked(notebook, "photograph")
    button(area, "the layout").press("Enter")
    button(area, "the shapes").press("Enter")
    press_through(notebook, "Tab", "Tab", "Tab", "Enter")
    area.locator(".dc canvas").wait_for()
    assert words(area).startswith("✗ You said: the shapes: face, cap, collar. It is: fine detail")


def test_a_sketch_is_made_by_keyboard(notebook):
    area = locked(notebook, "compare")
    slider(area, "t = 500").press("End")
    slider(area, "t = 900").press("Home")
    button(area, "Commit").press("Enter")
    area.locator(".dc canvas").wait_for()
    assert words(area).startswith("→ You said 1 at t = 500, where it is 0.0786")
    assert area.locator('img[alt^="Sketched 0.5, 0.5, 1, 0.5, 0;"]').is_visible()


def test_a_prediction_is_skipped_by_keyboard(notebook):
    for name in ("walk", "snr"):
        area = locked(notebook, name)
        button(area, "Only look").press("Enter")
        area.locator(".dc canvas").wait_for()
        assert has_focus(button(area, "Only look"))


def test_the_game_is_played_by_keyboard(notebook):
    settle(notebook)
    area = output(notebook, "game")
    guess = slider(area, "guess t")
    for n in (1, 2, 3):
        guess.focus()
        press_through(notebook, "Home", *["ArrowRight"] * n)
        settle(notebook)
        press_through(notebook, "Tab", "Tab", "Enter")  # past the slider's number
        area.get_by_text(re.compile(rf"you said {n}:")).wait_for()
        assert has_focus(button(area, "Guess"))
        press_through(notebook, "Tab", "Enter")
    area.get_by_text(re.compile(r"After 3 rounds: .* steps off on average")).wait_for()
    assert button(area, "Play again").is_visible()


# What ipywidgets gives no name, and no option of it can: the handles of its sliders.
NAMELESS = {"aria-input-field-name": ".noUi-handle"}


@pytest.mark.parametrize("theme", ["JupyterLab Light", "JupyterLab Dark"])
def test_axe_finds_nothing_of_ours(notebook, theme):
    for name in ("photograph", "game"):
        output(notebook, name).evaluate("area => { area.dataset.looked = 'at' }")
    change = "theme => window.jupyterapp.commands.execute('apputils:change-theme', {theme})"
    notebook.evaluate(change, theme)
    notebook.wait_for_function("theme => document.body.dataset.jpThemeName === theme", arg=theme)
    found = Axe().run(notebook, context={"include": [["[data-looked]"]]}).response["violations"]
    notebook.evaluate(change, "JupyterLab Light")
    ours = [
        (one["id"], node["html"])
        for one in found
        for node in one["nodes"]
        if not (
            one["id"] in NAMELESS
            and notebook.locator(node["target"][0]).and_(notebook.locator(NAMELESS[one["id"]])).count()
        )
    ]
    assert ours == []


def test_focus_is_visible(notebook):
    area = output(notebook, "game")
    slider(area, "guess t").focus()
    for key in ("Tab", "Tab", "Shift+Tab", "Shift+Tab"):
        notebook.keyboard.press(key)
        shown = notebook.evaluate(
            "[getComputedStyle(document.activeElement)].map(s => s.outlineStyle + s.outlineWidth)[0]"
        )
        assert shown == "solid2px"
