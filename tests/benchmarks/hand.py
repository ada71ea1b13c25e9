"""A hand on a notebook's sliders in JupyterLab in Chromium, and a clock beside it.

Latency is the time from an input event to the last frame in which the picture's pixels changed (watch.js).
"""

import asyncio
import contextlib
import math
import os
import sys
import tempfile
import time
from pathlib import Path

import jupyterlab
import nbformat
import psutil
from playwright.async_api import async_playwright

from diffcourse.authors.build import METADATA
from tests import lab as jupyter

PROBE = (Path(__file__).parent / "watch.js").read_text(encoding="utf-8")
CONTROLS = ("t", "mode distance", "mode width", "T", "schedule")  # of lesson 02's instrument
WORK = "while True: sum(range(1000))"  # a cell that keeps the kernel busy
QUIET = 150  # ms without a change after which a picture has settled
RUN_CELL = """async n => {
    const book = window.jupyterapp.shell.currentWidget.content;
    book.deselectAll();
    book.activeCellIndex = n;
    await window.jupyterapp.commands.execute('notebook:clear-cell-output');
    await new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)));
    const start = performance.now();
    watch.on(n, null);
    window.cellRan = false;
    window.jupyterapp.commands.execute('notebook:run-cell').then(() => { window.cellRan = true });
    return start;
}"""
FIND = """([cell, name]) => {
    const area = document.querySelectorAll('.jp-Notebook .jp-Cell')[cell];
    const own = [...area.querySelectorAll('.dc input')].find(input => input.ariaLabel === name);
    if (own) return own;
    for (const label of area.querySelectorAll('.widget-label'))
        if (label.textContent.trim() === name && label.checkVisibility()) {
            const handle = label.parentElement.querySelector('.noUi-handle');
            if (handle) return handle;
        }
    return null;
}"""
PLAY = """cell => {
    const area = document.querySelectorAll('.jp-Notebook .jp-Cell')[cell];
    return [...area.querySelectorAll('.widget-play button, .dc-play')].find(button => button.checkVisibility());
}"""
MIDDLE = """handle => {
    const box = handle.getBoundingClientRect();
    const rail = (handle.closest('.noUi-base, .dc-pills') ?? handle).getBoundingClientRect();
    const half = handle.value === undefined ? box.width / 2 : 9; // of the thumb; a native range has it at its left end
    const dead = handle.value === undefined || handle.closest('.dc-pills') ? 0 : half; // and the thumb stops there
    const [left, width] = [rail.x + dead, rail.width - 2 * dead];
    return {x: box.x + half, y: box.y + box.height / 2, left, width, steps: +handle.max || 100};
}"""


@contextlib.asynccontextmanager
async def browser():
    """A page without memory of earlier ones, in which watch.js runs."""
    async with async_playwright() as playwright:
        chromium = await playwright.chromium.launch(executable_path=jupyter.chromium(), args=jupyter.FLAGS)
        try:
            context = await chromium.new_context(viewport={"width": 1280, "height": 1000})
            context.set_default_timeout(1000 * jupyter.PATIENCE)
            await context.add_init_script(PROBE)
            yield await context.new_page()
        finally:
            await chromium.close()


@contextlib.contextmanager
def lab(cells):
    """JupyterLab with one notebook of these cells."""
    # Under `uv run --with ...` JupyterLab and what was added for the benchmark stand in two environments.
    share = Path(jupyterlab.__file__).parents[4] / "share" / "jupyter"
    os.environ["JUPYTERLAB_DIR"] = str(share / "lab")
    os.environ["JUPYTER_PATH"] = os.pathsep.join([str(share), str(Path(sys.prefix) / "share" / "jupyter")])
    os.environ["DIFFCOURSE_PROGRESS"] = "off"
    with tempfile.TemporaryDirectory() as root, tempfile.TemporaryDirectory() as home:
        os.environ.pop("PYTHONDONTWRITEBYTECODE", None)  # a learner's kernel keeps what it has compiled
        os.environ["PYTHONPYCACHEPREFIX"] = str(Path(tempfile.gettempdir()) / "diffcourse-bytecode")
        book = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(c) for c in cells], metadata=METADATA)
        nbformat.write(book, Path(root) / "benchmark.ipynb")
        server = jupyter.Lab(root, home)
        try:
            yield server
        finally:
            server.close()


class Notebook:
    """The notebook, opened, with its kernel idle and no cell run."""

    def __init__(self, page, server):
        self.page, self.server = page, server

    async def open(self):
        await self.page.goto(f"{self.server.url}/lab/tree/benchmark.ipynb?reset")
        await self.page.wait_for_selector(".jp-Notebook .jp-Cell")
        await self.idle()
        await asyncio.sleep(1)

    async def idle(self):
        await self.page.wait_for_function(jupyter.KERNEL_IS_IDLE)

    async def run(self, cell):
        """Run a cell that shows a picture; milliseconds to the first frame that shows it."""
        start = await self.page.evaluate(RUN_CELL, cell)
        await self.page.wait_for_function("window.cellRan")
        state = await self.page.evaluate("watch.still(1500, 30000)")
        await self.page.evaluate("watch.off()")
        await self.idle()
        return state["changes"][0] - start

    async def start(self, cell):
        """Run a cell without a picture, whether it ends or not."""
        await self.page.evaluate(RUN_CELL, cell)
        await self.page.evaluate("watch.off()")
        await asyncio.sleep(1)

    async def stop(self):
        await self.page.evaluate("() => window.jupyterapp.commands.execute('notebook:interrupt-kernel')")
        await self.page.wait_for_function("window.cellRan")
        await self.idle()

    async def slider(self, cell, name):
        handle = (await self.page.wait_for_function(FIND, arg=[cell, name])).as_element()
        await handle.scroll_into_view_if_needed()
        return Slider(self, cell, handle)

    async def presses(self, cell, times):
        """Latencies on every control of lesson 02's instrument, {name: milliseconds}: t first, then where all show."""
        found = {}
        for name in CONTROLS:
            control = await self.slider(cell, name)
            keys = ("ArrowRight",) if name == "t" else ("ArrowRight", "ArrowLeft")  # some have few values
            found[name] = await control.presses(times, keys=keys)
            if name == "t":
                await self.middle(control)
        return found

    async def middle(self, t):
        """t to where every other control changes the picture."""
        await t.handle.focus()
        for key in ("Home", "PageUp", "PageUp", "PageUp"):
            await self.page.keyboard.press(key)

    def seconds_of_kernel(self):
        return sum(sum(process.cpu_times()[:2]) for process in self.kernels())

    def kernels(self):
        children = psutil.Process(self.server.process.pid).children(recursive=True)
        return [child for child in children if any("ipykernel" in part for part in child.cmdline())]

    def megabytes(self):
        """Memory of the kernel and of the page."""
        renderers = [
            process.memory_info().rss
            for process in psutil.Process().children(recursive=True)
            if "--type=renderer" in process.cmdline()
        ]
        return sum(kernel.memory_info().rss for kernel in self.kernels()) / 1e6, max(renderers) / 1e6


class Slider:
    def __init__(self, book, cell, handle):
        self.book, self.cell, self.handle, self.page = book, cell, handle, book.page

    async def home(self):
        """To the left end; then watch."""
        await self.handle.focus()
        await self.page.keyboard.press("Home")
        await asyncio.sleep(0.5)
        await self.watch()

    async def watch(self):
        await self.handle.evaluate("(handle, cell) => watch.on(cell, handle)", self.cell)
        await asyncio.sleep(0.1)

    async def press(self, key, most=5000):
        """Milliseconds from the key to the last changed pixels; infinite if there were none within `most`."""
        await self.page.evaluate("watch.clear()")
        await self.page.keyboard.press(key)
        state = await self.page.evaluate(f"watch.still({QUIET}, {most})")
        return state["changes"][-1] - state["inputs"][0] if state["changes"] and state["inputs"] else math.inf

    async def presses(self, times, warm=3, most=5000, keys=("ArrowRight",)):
        """The latencies of one key press after the other. (After three that nobody saw, no more are made.)"""
        await self.home()
        found = []
        while len(found) < times + warm and found[-3:] != 3 * [math.inf]:
            found.append(await self.press(keys[len(found) % len(keys)], most))
        await self.page.evaluate("watch.off()")
        return found[warm:] or found

    async def drag(self, seconds=3, rate=60, still=700):
        """Frames a second under a mouse that goes to and fro, the lag of the last, and what a frame costs.

        It goes so fast that each of its events is another value.
        still: milliseconds without a change after which no more pictures are waited for.
        """
        await self.home()
        place = await self.handle.evaluate(MIDDLE)
        mouse = await self.page.context.new_cdp_session(self.page)

        def event(kind, x):
            details = {"type": kind, "x": x, "y": place["y"], "button": "left", "buttons": 1, "clickCount": 1}
            return mouse.send("Input.dispatchMouseEvent", details)

        kernel = self.book.seconds_of_kernel()
        await self.page.evaluate("watch.clear()")
        await event("mousePressed", place["x"])
        start, count, moves = time.perf_counter(), int(seconds * rate), []
        steps = place["steps"]
        stride = max(1, round(2.7 * steps / count))
        count += stride * count % steps == 0  # not to an end: with the smallest T a key of t would soon change nothing
        for i in range(1, count + 1):
            value = stride * i % (2 * steps)
            x = place["left"] + min(value, 2 * steps - value) / steps * place["width"]
            moves.append(asyncio.create_task(event("mouseMoved", x)))  # a slow page gets no slower mouse
            await asyncio.sleep(max(0, start + i / rate - time.perf_counter()))
        await asyncio.gather(*moves)
        state = await self.page.evaluate(f"watch.still({still}, 30000)")
        kernel = self.book.seconds_of_kernel() - kernel
        await event("mouseReleased", x)
        await self.page.evaluate("watch.off()")
        await mouse.detach()
        first, last = state["inputs"][0], state["inputs"][-1]
        frames = [change for change in state["changes"] if first <= change <= last + 20]
        n = max(1, len(state["changes"]))
        return {
            "fps": 1000 * len(frames) / (last - first),
            "lag": max(0, state["changes"][-1] - state["values"][-1][2]) if frames else float("inf"),
            "kB": state["bytes"] / n / 1000,
            "messages": state["messages"] / n,
            "kernel ms": 1000 * kernel / n,
        }

    async def play(self, seconds=6):
        """Frames a second that Play shows, and the share of its steps that nobody sees."""
        await self.home()
        button = await self.page.evaluate_handle(PLAY, self.cell)
        await self.page.evaluate("watch.clear()")
        await button.as_element().evaluate("button => button.click()")
        await asyncio.sleep(seconds)
        state = await self.page.evaluate("watch.still(300, 9000)")
        await self.page.evaluate("watch.off()")
        changes = state["changes"]
        steps = float(await self.handle.evaluate("(one) => one.value ?? one.ariaValueNow"))
        return {
            "fps": 1000 * (len(changes) - 1) / (changes[-1] - changes[0]) if len(changes) > 1 else 0,
            "dropped": max(0, 1 - len(changes) / steps) if steps else 1,
        }


def percentile(values, share):
    """The nearest rank."""
    return sorted(values)[round(share * (len(values) - 1))] if values else float("inf")
