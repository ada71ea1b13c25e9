"""One instrument in JupyterLab: keyboard, mouse, cells, and what it lives through."""

import nbformat
import pytest
from ipywidgets import Widget
from lab import NEXT_FRAME, open_beside, run_all_cells

from diffcourse.__main__ import lab_arguments
from diffcourse.authors import build
from diffcourse.lessons.lesson02_closed_form.explorers import dissolve
from diffcourse.study import work

KERNEL = """
import numpy as np
from diffcourse.instrument import Instrument, Panel, line, track
def numbers(t, power):
    return {"x": np.linspace(0, 1, 300), "y[t]": (t[:, None] / 100) ** power * np.linspace(0, 1, 300)}
Instrument("Small", numbers, [[Panel([line("x", "y[t]")])]], "y = {y[t][299]:.2f}", T=100, frames=51,
           controls=[track("power", [1, 2, 3], 1)])
"""
DISSOLVE = "from diffcourse.lessons.lesson02_closed_form.explorers import dissolve\nd = dissolve()\nd"
CELLS = (DISSOLVE, "")  # the last is for what a test runs
CANVAS = """() => {
    const canvas = document.querySelector(".dc canvas");
    const data = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data;
    let hash = 2166136261;
    for (const pixel of new Uint32Array(data.buffer)) hash = Math.imul(hash ^ pixel, 16777619);
    return hash;
}"""
BEGIN = """() => {
    const inputs = [...document.querySelector(".dc").querySelectorAll("input")];
    window.began ??= inputs.map((input) => input.value);
    inputs.forEach((input, i) => { input.value = window.began[i]; input.dispatchEvent(new Event("input")) });
}"""
HAND_RESTS = "() => new Promise((done) => setTimeout(done, 300))"  # then the kernel is told, by the page's own clock


@pytest.fixture(scope="module")
def opened(lab, room):
    """One notebook and one kernel for all tests here, in their order."""
    notebook = nbformat.v4.new_notebook(
        cells=[nbformat.v4.new_code_cell(cell) for cell in CELLS], metadata=build.METADATA
    )
    nbformat.write(notebook, lab.root / "instruments.ipynb")
    page, errors = room
    open_beside(page, lab, "instruments.ipynb")
    errors.clear()  # as `page` does: what JupyterLab said when it closed the notebook of the test before
    run_all_cells(page)
    page.wait_for_selector(".dc canvas")
    yield page
    lab.shut_kernels_down()


@pytest.fixture
def lesson(opened, room):
    """The page as it began; it may show no error."""
    opened.evaluate(BEGIN)
    opened.evaluate(HAND_RESTS)
    yield opened
    assert room[1] == []


def save(page):
    page.evaluate("window.jupyterapp.shell.currentWidget.context.model.dirty = true")
    page.evaluate("window.jupyterapp.commands.execute('docmanager:save')")
    page.wait_for_function("!window.jupyterapp.shell.currentWidget.context.model.dirty")


def drawn(page):
    page.evaluate(NEXT_FRAME)
    return page.evaluate(CANVAS)


def said(page, which=0):
    page.evaluate(NEXT_FRAME)
    return page.locator(".dc-sentence").nth(which).text_content()


def control(page, name):
    return page.locator(f".dc input[aria-label='{name}']").first


def run_cell(page, code):
    """Put code into the last cell and run it."""
    page.evaluate(
        """async (code) => {
            const { content } = window.jupyterapp.shell.currentWidget;
            content.activeCellIndex = content.widgets.length - 1;
            content.activeCell.model.sharedModel.setSource(code);
            await window.jupyterapp.commands.execute("notebook:run-cell");
        }""",
        code,
    )


NAMES = {
    "t": ("t = 0 of 1000", "t = 1000 of 1000"),
    "schedule": ("linear", "sigmoid"),
    "T": ("25", "1000"),
    "mode distance": ("0.00", "3.00"),
    "mode width": ("0.20", "1.00"),
}


def test_the_keyboard_moves_everything_and_keeps_its_place(lesson):
    assert lesson.locator(".dc").first.bounding_box()["height"] <= 560
    for name, (first, last) in NAMES.items():
        handle = control(lesson, name)
        handle.focus()
        for key, value in (("Home", first), ("End", last)):
            before = drawn(lesson)
            was = handle.get_attribute("aria-valuetext")
            lesson.keyboard.press(key)
            after = drawn(lesson)
            assert handle.get_attribute("aria-valuetext") == value
            assert (after != before) == (was != value), (name, key)
        for key in ("ArrowLeft", "ArrowDown", "PageUp", "ArrowUp", "PageDown", "ArrowRight"):
            lesson.keyboard.press(key)
        assert handle.evaluate("(handle) => handle === document.activeElement"), name
        control(lesson, "t").evaluate("(t) => { t.value = 300; t.dispatchEvent(new Event('input')) }")
    assert lesson.evaluate("window.jupyterapp.shell.currentWidget.content.activeCellIndex") == 0


def test_a_hand_in_the_picture_and_on_the_pills(lesson):
    box = lesson.locator(".dc canvas").first.bounding_box()
    width = lesson.evaluate("document.querySelector('.dc canvas').clientWidth")
    panel = width * 2.6 / 3.6 - 58  # the axes of the left panel, and in it x = 2
    peak = 44 + panel * 6.5 / 9
    before = control(lesson, "mode distance").get_attribute("aria-valuetext")
    x, y = box["x"] + peak, box["y"] + 32 + 226 * (1.05 - 0.665) / 1.19
    lesson.mouse.move(x, y)
    lesson.mouse.down()
    lesson.mouse.move(x + 50, y, steps=4)
    lesson.mouse.up()
    assert float(control(lesson, "mode distance").get_attribute("aria-valuetext")) > float(before)
    assert "t = 0 of" in said(lesson)
    lesson.locator(".dc-pill", has_text="cosine").first.click()
    assert "(cosine)" in said(lesson)
    assert control(lesson, "schedule").evaluate("(handle) => handle === document.activeElement")


def test_cells_and_links_move_it(lesson):
    run_cell(lesson, "d.t = 400")
    lesson.wait_for_function("document.querySelector('.dc-now b').textContent === 't = 400'")
    run_cell(
        lesson,
        "from ipywidgets import IntSlider, jslink\n"
        "s = IntSlider(max=1000)\ntie = jslink((s, 'value'), (d, 't'))\ns.value = 700",
    )
    lesson.wait_for_function("document.querySelector('.dc-now b').textContent === 't = 700'")
    control(lesson, "mode distance").press("End")
    lesson.evaluate(HAND_RESTS)
    run_cell(lesson, "print('m is', (d.m, d.t, d.sentence[:12]))")
    lesson.wait_for_selector("text=m is (3.0, 700, 'At t = 700 o')")
    run_cell(lesson, "tie.close(), s.close()")


def test_it_plays_to_the_end_and_back_and_stops(lesson):
    control(lesson, "T").press("Home")
    lesson.locator(".dc-play").first.click()
    seen = lesson.evaluate(
        f"""async () => {{
            const pictures = new Set(), steps = new Set();
            for (let frame = 0; frame < 200 && pictures.size < steps.size + 12; frame++) {{
                pictures.add(({CANVAS})());
                steps.add(document.querySelector(".dc input").value);
                await new Promise(requestAnimationFrame);
            }}
            return [pictures.size, steps.size];
        }}"""
    )
    assert seen[0] >= seen[1] + 12 and seen[1] > 1  # it moves between the whole steps too
    lesson.locator(".dc-play").first.click()
    control(lesson, "T").press("End")
    lesson.locator(".dc-play").first.press("Enter")
    lesson.wait_for_function("+document.querySelector('.dc input').value > 100")
    assert lesson.locator(".dc-now small").first.text_content() == "forward: destroy"
    lesson.locator(".dc-play").first.press(" ")
    before = drawn(lesson)
    lesson.wait_for_timeout(200)
    assert drawn(lesson) == before


def test_what_the_kernel_computes_comes_in_one_message(lesson):
    run_cell(lesson, KERNEL)
    small = lesson.locator(".dc").nth(1)
    for key in ("End", "ArrowLeft"):
        small.locator("input[aria-label=t]").press(key)
    assert said(lesson, 1) == "y = 0.98"
    small.locator("input[aria-label=power]").press("End")
    small.get_by_text("y = 0.94").wait_for()


def test_two_views_move_together_and_three_runs_leave_no_second_model(lesson):
    run_cell(lesson, "d")
    lesson.wait_for_function("document.querySelectorAll('.dc canvas').length === 2")
    control(lesson, "t").press("End")
    lesson.evaluate(NEXT_FRAME)
    assert lesson.locator(".dc-now b").all_text_contents() == ["t = 1000", "t = 1000"]
    count = "import ipywidgets\nprint(f'alive: {len(ipywidgets.Widget.get_manager_state()[\"state\"])}')"
    run_cell(lesson, count)
    run_all_cells(lesson)
    alive = lesson.locator(".jp-OutputArea pre >> text=alive")
    first, nodes = alive.inner_text(), in_memory(lesson)
    for _ in range(2):
        run_all_cells(lesson)
    assert alive.inner_text() == first
    for _ in range(20):  # some of it goes only when the browser is idle
        if in_memory(lesson) < nodes + 90:  # each former instrument that something still held would be 90 of them
            break
    else:
        raise AssertionError("what earlier runs showed is still in memory")


def in_memory(page):
    """How many nodes the browser holds, in the page or not."""
    page.wait_for_timeout(300)
    cdp = page.context.new_cdp_session(page)
    for _ in range(2):
        cdp.send("HeapProfiler.collectGarbage")
    return cdp.send("Memory.getDOMCounters")["nodes"]


def test_it_goes_on_with_a_busy_and_with_a_restarted_kernel(lesson):
    lesson.evaluate(
        """() => {
            const { content } = window.jupyterapp.shell.currentWidget;
            content.activeCellIndex = content.widgets.length - 1;
            content.activeCell.model.sharedModel.setSource("import time; time.sleep(600)");
            window.jupyterapp.commands.execute("notebook:run-cell");
        }"""
    )
    lesson.wait_for_function("window.jupyterapp.shell.currentWidget.sessionContext.session.kernel.status === 'busy'")
    control(lesson, "schedule").press("End")
    assert "(sigmoid)" in said(lesson)
    lesson.evaluate("window.jupyterapp.shell.currentWidget.sessionContext.session.kernel.restart()")
    lesson.wait_for_function("window.jupyterapp.shell.currentWidget.sessionContext.session.kernel.status === 'idle'")
    height = lesson.locator(".dc").first.bounding_box()["height"]
    before = drawn(lesson)
    for name in NAMES:
        control(lesson, name).press("Home")
    assert drawn(lesson) != before
    assert said(lesson).startswith("At t = 0 of 25 (linear)")
    assert lesson.locator(".dc").first.bounding_box()["height"] == height


@pytest.fixture(scope="module")
def second(opened, lab, room):
    """A second window, opened anew on the saved notebook."""
    page = opened.context.new_page()
    page.on("pageerror", lambda error: room[1].append(str(error)))
    page.goto(f"{lab.url}/lab/workspaces/other/tree/instruments.ipynb?reset")
    page.wait_for_selector(".dc canvas")
    yield page
    page.close()


def test_the_next_day_without_a_kernel_what_was_saved_moves(lesson, lab, monkeypatch, request):
    """What ran and was saved, and a fresh copy of how the first lesson opens, none of whose cells was run."""
    run_cell(lesson, "")
    run_all_cells(lesson)
    control(lesson, "t").press("End")
    save(lesson)
    lab.shut_kernels_down()
    monkeypatch.setenv("JUPYTER_DATA_DIR", str(lab.log.parent / "jupyter_data_dir"))  # where its signatures are
    copy = opening(lab, work.FIRST_LESSON)
    open_beside(lesson, lab, copy)
    first = it_moves(lesson)
    lab.shut_kernels_down()
    save(lesson)  # with no kernel behind it, it is still there
    later = request.getfixturevalue("second")
    assert "t = 1000 of 1000" in said(later)
    before = drawn(later)
    control(later, "t").press("Home")
    assert drawn(later) != before
    open_beside(later, lab, copy)
    assert it_moves(later) == first


def opening(lab, name):
    """A fresh copy of how a lesson opens, which is enough and costs a quarter; its path."""
    work.begin_anew(lab.root, name)
    assert (lab.root / work.WORK / name).stat().st_size < 350_000
    course = build.read(lab.root / name)
    del course.cells[6:]
    nbformat.write(course, lab.root / name)
    work.begin_anew(lab.root, name)
    return f"{work.WORK}/{name}"


def it_moves(page):
    """It is drawn before any cell has run, above the imports, and a hand moves it; what it shows at t = 0."""
    page.wait_for_selector(".dc canvas")
    control(page, "t").press("Home")
    before, words = drawn(page), said(page)
    for key in ("PageUp", "ArrowRight"):
        control(page, "t").press(key)
    assert drawn(page) != before and said(page) != words
    control(page, "t").press("Home")
    assert drawn(page) == before
    imports = page.locator(".jp-CodeCell").nth(1)
    assert imports.bounding_box()["y"] > page.locator(".dc").bounding_box()["y"]
    assert page.evaluate("[...document.querySelectorAll('.jp-InputPrompt')].every((p) => !/\\d/.test(p.textContent))")
    return before


def test_a_second_window_on_one_notebook_moves_too(opened, second, lab, room):
    for window in (opened, second):
        open_beside(window, lab, "instruments.ipynb")
        if window is opened:
            run_all_cells(window)
            save(window)
        window.wait_for_selector(".dc canvas")
    before = drawn(second)
    control(second, "mode distance").press("End")
    assert drawn(second) != before
    run_cell(opened, "d.t = 400")
    for window in (opened, second):
        window.wait_for_function("document.querySelector('.dc-now b').textContent === 't = 400'")
    assert room[1] == []


@pytest.mark.parametrize("stem", ["01-forward-step", "07-the-way-back"])
def test_a_lesson_opens_on_what_moves_by_the_browser_or_by_kept_numbers(opened, lab, room, monkeypatch, stem):
    monkeypatch.setenv("JUPYTER_DATA_DIR", str(lab.log.parent / "jupyter_data_dir"))
    open_beside(opened, lab, opening(lab, f"notebooks/{stem}.ipynb"))
    it_moves(opened)
    assert room[1] == []


def test_an_export_shows_the_still_and_its_sentence_on_a_page_alone_and_in_print(browser, tmp_path):
    """The file of a learner who saved the widgets' state, as JupyterLab's menu and nbconvert export it."""
    from jupyterlab.labapp import LabApp
    from nbconvert import HTMLExporter, LatexExporter

    one = dissolve()
    data, metadata = one._repr_mimebundle_()
    cell = nbformat.v4.new_code_cell("dissolve()")
    cell.outputs = [nbformat.v4.new_output("execute_result", data, metadata=metadata, execution_count=1)]
    saved = nbformat.v4.new_notebook(cells=[cell])
    saved.metadata.widgets = {"application/vnd.jupyter.widget-state+json": Widget.get_manager_state([one])}
    server = LabApp()
    server.parse_command_line(lab_arguments(tmp_path, []))
    (tmp_path / "saved.html").write_text(HTMLExporter(config=server.config).from_notebook_node(saved)[0], "utf-8")
    page = browser.new_page()
    page.route("http*://**", lambda route: route.abort())
    page.goto((tmp_path / "saved.html").as_uri())
    for media in ("screen", "print"):
        page.emulate_media(media=media)
        assert page.locator("figure img").evaluate("(img) => img.checkVisibility() && img.naturalWidth") == 1480
        assert page.locator("figcaption").inner_text() == one.sentence
    page.close()
    tex, resources = LatexExporter(config=server.config).from_notebook_node(saved)
    assert list(resources["outputs"]) == ["output_0_0.png"] and "output_0_0.png" in tex


def test_the_news_pop_up_is_off(lab):
    """By the settings file in the wheel alone: the lab of the tests has no settings of its own."""
    settings = lab.get("/lab/api/settings/@jupyterlab/apputils-extension:notification")["schema"]["properties"]
    assert settings["fetchNews"]["default"] == "false"
    assert settings["checkForUpdates"]["default"] is False
