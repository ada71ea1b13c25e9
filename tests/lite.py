"""What `diffcourse lite` built, in a real browser: `uv run python tests/lite.py dist/lite [folder for screenshots]`.

It serves the folder on 127.0.0.1, runs lessons and solutions with the page's own Python, moves a slider by keyboard,
and comes back to see that the progress is still there. The folder has to be built with --pyodide=FOLDER, or this
machine must reach Pyodide's distribution; every request that goes anywhere else is blocked and counts as a failure.
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

FAILED = "[...document.querySelectorAll('.jp-OutputArea-output[data-mime-type*=error]')].map(e => e.textContent)"
jupyter.PATIENCE = 300  # seconds; the first start compiles Python


class Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *args):
        pass


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

        def run(path):
            start = time.monotonic()
            page.goto(f"{url}/lab/index.html?path={path}&reset")
            page.wait_for_selector(".jp-Notebook .jp-Cell")
            page.wait_for_function(jupyter.KERNEL_IS_IDLE)
            started = time.monotonic()
            jupyter.run_all_cells(page)
            print(f"{path}: kernel after {started - start:.0f} s, all cells {time.monotonic() - started:.0f} s later")
            assert page.evaluate(FAILED) == [], f"{path}: {page.evaluate(FAILED)}"

        run("solutions/00-eli5.ipynb")
        look("solutions")
        run("notebooks/04-signal-to-noise.ipynb")
        jupyter.only_look(page)
        handle = jupyter.slider(page, "t")
        shown = jupyter.another_picture(handle)
        handle.press("End")
        moved = jupyter.another_picture(handle, shown)
        assert "t = 1000 of" in moved["words"], moved["words"]
        look("slider")
        print(f"End: {moved['words']}")
        run("notebooks/00-eli5.ipynb")
        progress = page.get_by_text("00-eli5: 6 of 6 exercises correct").first
        progress.scroll_into_view_if_needed()
        look("progress")
        page.get_by_role("link", name="exercises 00").first.click()
        page.wait_for_function("window.jupyterapp.shell.currentWidget?.context?.path === 'exercises/00-eli5.ipynb'")
        page.wait_for_function(jupyter.KERNEL_IS_IDLE)
        look("exercises")
        chromium.close()
    assert not outside, f"The page asked for {sorted(outside)}"
    print("No request left the page but for Pyodide's distribution.")


if __name__ == "__main__":
    main(*sys.argv[1:])
