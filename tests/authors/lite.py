"""What `diffcourse lite` built, in a real browser: `python tests/authors/lite.py dist/lite [folder for screenshots]`.

It serves the folder on 127.0.0.1 and does by keyboard what a learner does: moves an instrument, solves an exercise,
answers a question, comes back later, and runs every lesson and solution. The folder has to be built with
--pyodide=FOLDER, or this machine must reach Pyodide's distribution; every request that goes anywhere else is blocked
and counts as a failure.
"""

import functools
import http.server
import json
import sys
import threading
import time
from pathlib import Path

import lab as jupyter
from playwright.sync_api import sync_playwright

from diffcourse.lessons import EXERCISES as EVERY
from diffcourse.study.work import FIRST_LESSON

jupyter.PATIENCE = 300  # seconds; lesson 05 trains, and here one thread does everything
FAILED = "[...document.querySelectorAll('.jp-OutputArea-output[data-mime-type*=error]')].map(e => e.textContent)"
FRONT = ".jp-NotebookPanel:not(.lm-mod-hidden)"
LEAVE = """async () => {
    const {context} = window.jupyterapp.shell.currentWidget;
    await context.save();
    await context.sessionContext.shutdown();
    window.jupyterapp.shell.currentWidget.close();
    await new Promise(done => setTimeout(done, 2000));  // until the page has noted that it is closed
}"""
LESSON, EXERCISES = "notebooks/04-signal-to-noise.ipynb", "exercises/00-eli5.ipynb"


class Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *args):
        pass


def open_notebook(page, url, path):
    """Load the whole page anew, with this notebook in front."""
    page.goto(f"{url}/lab/index.html?path={path}")
    page.wait_for_selector(f"{FRONT} .jp-Cell")
    page.wait_for_function(jupyter.KERNEL_IS_IDLE)


def run(page, url, path):
    start = time.monotonic()
    open_notebook(page, url, path)
    started = time.monotonic()
    jupyter.run_all_cells(page)
    print(
        f"{path}: kernel after {started - start:.0f} s, all cells {time.monotonic() - started:.0f} s later", flush=True
    )
    assert page.evaluate(FAILED) == [], f"{path}: {page.evaluate(FAILED)}"


def leave(page):
    page.evaluate(LEAVE)


def move_an_instrument(page):
    jupyter.only_look(page)
    card = page.locator(f"{FRONT} .dc").first
    said, seen = card.locator(".dc-sentence"), set()

    def press(name, key):
        card.locator(f"input[aria-label='{name}']").press(key)
        page.wait_for_timeout(100)
        seen.add(said.text_content())

    press("t", "Home")
    assert "t = 0 of" in said.text_content(), said.text_content()
    for _ in range(20):
        press("t", "ArrowRight")
    press("t", "End")
    assert "t = 1000 of" in said.text_content(), said.text_content()
    press("first: β end", "Home")
    assert len(seen) == 23, seen


def solve_and_answer(page, cells):
    """Write one answer as a learner does, see it checked, answer a question and score it."""

    def cell(name):
        found = page.locator(f"{FRONT} .jp-Cell").nth([one["id"] for one in cells].index(name))
        found.scroll_into_view_if_needed()
        return found

    cell("pixel-mix-answer").locator(".cm-content").click()
    page.keyboard.press("Control+a")
    page.keyboard.insert_text(
        "pixel, noise = 0.50, 0.90\nnew_pixel = 0.8 * pixel + 0.6 * noise\ncheck.pixel_mix(new_pixel)"
    )
    for name in ("imports", "pixel-mix-answer", "pause-cards"):
        cell(name).locator(".cm-content").click()
        page.keyboard.press("Control+Enter")
    cell("pixel-mix-answer").get_by_text("Correct", exact=False).first.wait_for()
    cards = cell("pause-cards")
    cards.locator("textarea").first.fill("Because known damage comes with its answer.")
    page.keyboard.press("Tab")
    jupyter.button(cards, "Reveal").press("Enter")
    jupyter.button(cards, "Got it").press("Enter")
    cards.get_by_text("Noted: Got it, 0 of").wait_for()


def main(folder, pictures=None):
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=folder))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    url, outside = f"http://127.0.0.1:{server.server_port}", set()

    def gate(route):
        address = route.request.url
        if address.startswith((url, "data:", "blob:")) or "/pyodide/v" in address:
            return route.continue_()
        outside.add(address)
        route.abort()

    def with_app(route):
        """Expose the application, which the built page does not, to ask it whether its kernel is idle."""
        config = route.fetch().json()
        config["jupyter-config-data"]["exposeAppInBrowser"] = True
        route.fulfill(body=json.dumps(config), content_type="application/json")

    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=jupyter.chromium(), args=jupyter.FLAGS)
        context = chromium.new_context(viewport={"width": 1280, "height": 1000}, service_workers="allow")
        context.set_default_timeout(1000 * jupyter.PATIENCE)
        context.route("**/*", gate)
        context.route(f"{url}/jupyter-lite.json*", with_app)
        page = context.new_page()

        def look(name):
            if pictures:
                page.screenshot(path=Path(pictures) / f"{name}.png")

        page.goto(url)
        page.wait_for_function(f"window.jupyterapp?.shell.currentWidget?.context?.path === '{FIRST_LESSON}'")
        leave(page)

        run(page, url, LESSON)
        move_an_instrument(page)
        look("instrument")
        leave(page)

        open_notebook(page, url, EXERCISES)
        solve_and_answer(page, json.loads((Path(folder) / "files" / EXERCISES).read_text(encoding="utf-8"))["cells"])
        look("exercise")
        leave(page)

        run(page, url, FIRST_LESSON)  # which begins with a page loaded anew
        page.get_by_text("00-eli5: 1 of 6 exercises correct, 0 tried, 5 open; 1 of 7 questions").first.wait_for()
        page.get_by_role("link", name="exercises 00").first.click()
        page.wait_for_function("window.jupyterapp.shell.currentWidget?.context?.path === 'exercises/00-eli5.ipynb'")
        page.get_by_text("new_pixel = 0.8 * pixel + 0.6 * noise").first.wait_for()
        look("later")
        leave(page)
        leave(page)

        for path in sorted(Path(folder).glob("files/[ns]*/*.ipynb")):
            run(page, url, path.relative_to(Path(folder) / "files").as_posix())
            leave(page)
        run(page, url, "notebooks/00-eli5.ipynb")
        every = len(EVERY)
        page.get_by_text(f"The whole course: {every} of {every} exercises correct").first.wait_for()
        look("progress")
        chromium.close()
    assert not outside, f"The page asked for {sorted(outside)}"
    print("No request left the page but for Pyodide's distribution.")


if __name__ == "__main__":
    main(*sys.argv[1:])
