"""JupyterLab and Chromium for the tests: a server of our own on 127.0.0.1, and what a person does in its page."""

import json
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

from axe_playwright_python.base import AXE_SCRIPT

FLAGS = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-sync"]
PATIENCE = 90  # seconds that anything may take before a test gives up on it
NO_CHROMIUM = "No Chromium here: `apt-get install chromium-headless-shell`, or name one by CHROMIUM=/path/to/it."


def chromium():
    """The path of Chromium, or None. The one without a window of its own costs a quarter less."""
    names = ("chromium-headless-shell", "chromium", "chromium-browser")
    return os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, names)), None)


class Lab:
    """JupyterLab of this environment over the folder `root`, with empty settings in the folder `home`; no token."""

    def __init__(self, root, home):
        self.root, self.log = Path(root), Path(home) / "log"
        folders = ["JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR", "IPYTHONDIR"]
        folders += ["JUPYTERLAB_SETTINGS_DIR", "JUPYTERLAB_WORKSPACES_DIR"]
        environment = os.environ | {name: str(Path(home) / name.lower()) for name in folders}
        self.url = f"http://127.0.0.1:{free_port()}"
        options = [
            "--no-browser",
            "--allow-root",
            "--ip=127.0.0.1",
            f"--port={self.url.rsplit(':')[-1]}",
            "--ServerApp.port_retries=0",
            f"--ServerApp.root_dir={root}",
            "--IdentityProvider.token=",
            "--ServerApp.disable_check_xsrf=True",
            "--LabApp.expose_app_in_browser=True",
        ]
        with self.log.open("w") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "jupyterlab", *options],
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )
        self.wait()

    def wait(self):
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline and self.process.poll() is None:
            try:
                return self.get("/api/status")
            except OSError:
                time.sleep(0.1)
        raise RuntimeError(f"JupyterLab did not start:\n{self.log.read_text()[-2000:]}")

    def get(self, path):
        with urllib.request.urlopen(self.url + path, timeout=PATIENCE) as answer:
            return json.load(answer)

    def shut_kernels_down(self):
        for session in self.get("/api/sessions"):
            request = urllib.request.Request(f"{self.url}/api/sessions/{session['id']}", method="DELETE")
            urllib.request.urlopen(request, timeout=PATIENCE).close()

    def close(self):
        self.shut_kernels_down()
        self.process.terminate()
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            self.process.kill()


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


# -- what a person does in the page ----------------------------------------------------------------------------------

NEXT_FRAME = "() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"
KERNEL_IS_IDLE = """() => {
    const context = window.jupyterapp?.shell.currentWidget?.context?.sessionContext;
    return context?.isReady && context.session?.kernel?.status === 'idle';
}"""
RUN_ALL = """() => {
    window.allCellsRan = false;
    window.jupyterapp.commands.execute('notebook:run-all-cells').then(() => { window.allCellsRan = true });
}"""


OPEN = """async (path) => {
    const { commands, shell } = window.jupyterapp;
    for (const widget of [...shell.widgets("main")]) {
        if (widget.context) { widget.context.model.dirty = false; widget.dispose(); }
    }
    await commands.execute("docmanager:open", { path, factory: "Notebook" });
}"""


def open_beside(page, lab, path):
    """Open a notebook in a page where JupyterLab stands already, and close all others: much cheaper than a new page."""
    if not page.url.startswith(lab.url):
        page.goto(f"{lab.url}/lab?reset")
        page.wait_for_function("window.jupyterapp?.shell")
        page.wait_for_selector(".jp-Launcher")
    page.evaluate(OPEN, path)
    page.wait_for_selector(".jp-Notebook .jp-Cell")
    page.wait_for_function(KERNEL_IS_IDLE)


def run_all_cells(page):
    page.evaluate(RUN_ALL)
    page.wait_for_function("window.allCellsRan")


def button(page, text):
    """The first visible button of a card with this text."""
    return page.locator(".dc-button", has_text=text).filter(visible=True).first


def only_look(page):
    """Open every explorer of the page without a prediction, by keyboard."""
    for text in ("Only look", "Show the answer now"):
        while (presses := page.locator(".dc-button:not(.dc-done)", has_text=text)).count():
            before = presses.count()
            presses.first.press("Enter")
            page.wait_for_function(
                "([text, before]) => [...document.querySelectorAll('.dc-button:not(.dc-done)')]"
                ".filter((one) => one.textContent.includes(text)).length < before",
                arg=[text, before],
            )


def has_focus(handle):
    return handle.evaluate("handle => handle === document.activeElement")


# What has another's tags, classes, styles and state, as all that is around it has, is written in its colours.
LIKE_ANOTHER = """() => {
    const kinds = new Set();
    for (const one of document.querySelectorAll("body *")) {
        if (one.firstElementChild) continue;
        let kind = "";
        for (let up = one; up; up = up.parentElement)
            kind += [up.tagName, ...["class", "style", "aria-pressed", "disabled"].map((n) => up.getAttribute(n)), "<"];
        one.toggleAttribute("data-again", kinds.has(kind));
        kinds.add(kind);
    }
}"""


AXE = """async ([within, options]) => {
    axe.configure({ rules: [{ id: "color-contrast", selector: ":not([data-again])" }] });
    return (await axe.run({ include: [[within]] }, { resultTypes: ["violations"], ...options })).violations;
}"""


def axe(page, within="body", **options):
    """What axe finds wrong in a page; one text stands for all of its kind when it comes to contrast."""
    page.evaluate(LIKE_ANOTHER)
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE_SCRIPT)
    return page.evaluate(AXE, [within, options])
