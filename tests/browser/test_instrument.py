"""One instrument in JupyterLab: keyboard, mouse, cells, and what it lives through."""

import nbformat
import pytest
from ipywidgets import Widget
from jupyterlab.labapp import LabApp
from lab import open_beside, run_all_cells
from nbconvert import HTMLExporter, LatexExporter

from diffcourse.__main__ import lab_arguments
from diffcourse.lessons.lesson02_closed_form.explorers import dissolve
from diffcourse.study import work

IMPORT = "from diffcourse.lessons.lesson02_closed_form.explorers import dissolve"
CANVAS = """() => {
    const canvas = document.querySelector(".dc canvas");
    const data = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data;
    return data.reduce((hash, byte) => Math.imul(hash ^ byte, 16777619), 2166136261);
}"""
NEXT_FRAME = "() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"


def written(lab, name, *cells, outputs=()):
    """A notebook of these cells in the lab's folder; the outputs are the last cell's."""
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in cells])
    notebook.cells[-1].outputs = list(outputs)
    notebook.metadata.kernelspec = {"name": "python3", "display_name": "Python 3", "language": "python"}
    nbformat.write(notebook, lab.root / name)
    return name


@pytest.fixture
def notebook(page, lab, request):
    """Opens a notebook of the given cells and runs it."""

    def opened(*cells):
        open_beside(page, lab, written(lab, f"{request.node.name}.ipynb", *cells))
        run_all_cells(page)
        page.wait_for_selector(".dc canvas")
        return page

    return opened


def drawn(page):
    page.evaluate(NEXT_FRAME)
    return page.evaluate(CANVAS)


def said(page):
    page.evaluate(NEXT_FRAME)
    return page.locator(".dc-sentence").first.text_content()


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


@pytest.fixture
def lesson(notebook):
    return notebook(f"{IMPORT}\nd = dissolve()\nd", "")


NAMES = {
    "t": ("t = 0 of 1000", "t = 1000 of 1000"),
    "schedule": ("linear", "sigmoid"),
    "T": ("25", "1000"),
    "mode distance": ("0.00", "3.00"),
    "mode width": ("0.20", "1.00"),
}


def test_the_keyboard_moves_everything_and_keeps_its_place(lesson):
    assert lesson.locator(".dc").bounding_box()["height"] <= 560
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
    box = lesson.locator(".dc canvas").bounding_box()

    def pull(x, y, by, up=0):
        lesson.mouse.move(box["x"] + x, box["y"] + y)
        lesson.mouse.down()
        lesson.mouse.move(box["x"] + x + by, box["y"] + y + up, steps=4)
        lesson.mouse.up()
        return said(lesson)

    places = lesson.evaluate("() => [...document.querySelectorAll('.dc canvas')].map((c) => [c.clientWidth])")
    width = places[0][0]
    panel = width * 2.6 / 3.6 - 58  # the axes of the left panel, and in it x = 2
    peak = 44 + panel * 6.5 / 9
    before = control(lesson, "mode distance").get_attribute("aria-valuetext")
    pull(peak, 32 + 226 * (1.05 - 0.665) / 1.19, 50)
    assert float(control(lesson, "mode distance").get_attribute("aria-valuetext")) > float(before)
    assert "t = 0 of" in said(lesson)
    lesson.locator(".dc-pill", has_text="cosine").click()
    assert "(cosine)" in said(lesson)
    assert control(lesson, "schedule").evaluate("(handle) => handle === document.activeElement")


def test_cells_and_links_move_it(lesson):
    run_cell(lesson, "d.t = 400")
    lesson.wait_for_function("document.querySelector('.dc-now b').textContent === 't = 400'")
    run_cell(
        lesson,
        "from ipywidgets import IntSlider, jslink\n"
        "s = IntSlider(max=1000)\njslink((s, 'value'), (d, 't'))\ns.value = 700",
    )
    lesson.wait_for_function("document.querySelector('.dc-now b').textContent === 't = 700'")
    control(lesson, "mode distance").press("End")
    lesson.wait_for_timeout(500)  # the kernel is told when the hand rests
    run_cell(lesson, "print('m is', (d.m, d.t, d.sentence[:12]))")
    lesson.wait_for_selector("text=m is (3.0, 700, 'At t = 700 o')")


def test_it_plays_to_the_end_and_back_and_stops(lesson):
    control(lesson, "T").press("Home")
    lesson.locator(".dc-play").click()
    seen = lesson.evaluate(
        f"""async () => {{
            const seen = [];
            while (seen.push([({CANVAS})(), document.querySelector(".dc input").value]) < 30)
                await new Promise(requestAnimationFrame);
            return seen;
        }}"""
    )
    pictures, steps = map(set, zip(*seen, strict=True))
    assert len(pictures) > 24 and len(steps) < 12  # it moves between the whole steps too
    lesson.locator(".dc-play").click()
    control(lesson, "T").press("End")
    lesson.locator(".dc-play").click()
    lesson.wait_for_function("+document.querySelector('.dc input').value > 100")
    assert lesson.locator(".dc-now small").text_content() == "forward: destroy"
    lesson.locator(".dc-play").click()
    before = drawn(lesson)
    lesson.wait_for_timeout(200)
    assert drawn(lesson) == before


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
    height = lesson.locator(".dc").bounding_box()["height"]
    before = drawn(lesson)
    for name in NAMES:
        control(lesson, name).press("Home")
    assert drawn(lesson) != before
    assert said(lesson).startswith("At t = 0 of 25 (linear)")
    assert lesson.locator(".dc").bounding_box()["height"] == height


def test_a_notebook_opened_again_without_a_kernel_moves(lesson, lab, request):
    control(lesson, "t").press("End")
    lesson.evaluate("window.jupyterapp.commands.execute('docmanager:save')")
    lesson.wait_for_function("!window.jupyterapp.shell.currentWidget.context.model.dirty")
    lab.shut_kernels_down()
    lesson.goto("about:blank")  # the next day
    lesson.goto(f"{lab.url}/lab/tree/{request.node.name}.ipynb?reset")
    lesson.wait_for_selector(".dc canvas")
    assert "t = 1000 of 1000" in said(lesson)
    before = drawn(lesson)
    control(lesson, "t").press("Home")
    assert drawn(lesson) != before


def test_a_fresh_copy_opens_on_a_photograph_that_moves_before_any_cell_is_run(page, lab, monkeypatch):
    monkeypatch.setenv("JUPYTER_DATA_DIR", str(lab.log.parent / "jupyter_data_dir"))  # where its signatures are
    work.begin_anew(lab.root, work.FIRST_LESSON)
    copy = lab.root / work.WORK / work.FIRST_LESSON
    assert copy.stat().st_size < 350_000
    open_beside(page, lab, copy.relative_to(lab.root).as_posix())
    page.wait_for_selector(".dc canvas")
    before = drawn(page)
    for key in ("PageUp", "ArrowRight"):
        control(page, "t").press(key)
    assert drawn(page) != before and "% noise" in said(page)
    control(page, "t").press("Home")
    assert drawn(page) == before
    assert page.locator("text=import numpy as np").bounding_box()["y"] > page.locator(".dc").bounding_box()["y"]
    assert page.evaluate("[...document.querySelectorAll('.jp-InputPrompt')].every((p) => !/\\d/.test(p.textContent))")
    lab.shut_kernels_down()  # saved with no kernel behind it, it is still there the next day
    page.evaluate("window.jupyterapp.shell.currentWidget.context.model.dirty = true")
    page.evaluate("window.jupyterapp.commands.execute('docmanager:save')")
    page.wait_for_function("!window.jupyterapp.shell.currentWidget.context.model.dirty")
    page.goto("about:blank")
    page.goto(f"{lab.url}/lab/tree/{copy.relative_to(lab.root).as_posix()}?reset")
    page.wait_for_selector(".dc canvas")
    assert drawn(page) == before


def test_an_untrusted_notebook_shows_the_still_and_its_sentence(page, lab):
    data, metadata = dissolve()._repr_mimebundle_()
    output = nbformat.v4.new_output("execute_result", data, metadata=metadata, execution_count=1)
    open_beside(page, lab, written(lab, "foreign.ipynb", "dissolve()", outputs=[output]))
    page.wait_for_selector(".jp-OutputArea img")
    assert page.locator(".jp-OutputArea img").evaluate("(img) => img.complete && img.naturalWidth") == 1480
    assert "At t = 0 of 1000" in page.locator(".jp-OutputArea").inner_text()


def test_an_export_shows_the_still_and_its_sentence_on_a_page_alone_and_in_print(browser, tmp_path):
    """The file of a learner who saved the widgets' state, as JupyterLab's menu and nbconvert export it."""
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


def test_thirty_runs_leave_one_model(notebook):
    page = notebook(f"{IMPORT}\ndissolve()", "")
    for _ in range(5):
        run_all_cells(page)
    run_cell(page, "import ipywidgets\nprint(f'alive: {len(ipywidgets.Widget.get_manager_state()[\"state\"])}')")
    page.wait_for_selector(".jp-OutputArea pre >> text=alive")
    assert page.locator(".jp-OutputArea pre").last.inner_text().strip() == "alive: 2"  # it and its layout


def test_two_windows_on_one_notebook_and_a_reload(notebook, room):
    page = notebook(f"{IMPORT}\nd = dissolve()\nd", "")
    page.evaluate("window.jupyterapp.commands.execute('docmanager:save')")
    page.wait_for_function("!window.jupyterapp.shell.currentWidget.context.model.dirty")
    path = page.evaluate("window.jupyterapp.shell.currentWidget.context.path")
    other = page.context.new_page()
    other.on("pageerror", lambda error: room[1].append(str(error)))
    for key in ("Home", "End"):  # the second time it is a reload
        other.goto(f"{page.url.partition('/lab')[0]}/lab/workspaces/other/tree/{path}?reset")
        other.wait_for_selector(".dc canvas")
        before = drawn(other)
        control(other, "mode distance").press(key)
        assert drawn(other) != before
    run_cell(page, "d.t = 400")
    for window in (page, other):
        window.wait_for_function("document.querySelector('.dc-now b').textContent === 't = 400'")
    other.close()


def test_two_views_move_together(notebook):
    page = notebook(f"{IMPORT}\nd = dissolve()\nd", "d")
    page.wait_for_function("document.querySelectorAll('.dc canvas').length === 2")
    control(page, "t").press("End")
    page.evaluate(NEXT_FRAME)
    assert page.locator(".dc-now b").all_text_contents() == ["t = 1000", "t = 1000"]


KERNEL = """
import numpy as np
from diffcourse.instrument import Instrument, Panel, line, track
def numbers(t, power):
    return {"x": np.linspace(0, 1, 300), "y[t]": (t[:, None] / 100) ** power * np.linspace(0, 1, 300)}
Instrument("Small", numbers, [[Panel([line("x", "y[t]")])]], "y = {y[t][299]:.2f}", T=100, frames=51,
           controls=[track("power", [1, 2, 3], 1)])
"""


def test_what_the_kernel_computes_comes_in_one_message(notebook):
    page = notebook(KERNEL)
    control(page, "t").press("End")
    control(page, "t").press("ArrowLeft")
    assert said(page) == "y = 0.98"
    control(page, "power").press("End")
    page.wait_for_function("document.querySelector('.dc-sentence').textContent === 'y = 0.94'")
