"""What a learner feels on the instrument of lesson 02, alone in a page of JupyterLab, its kernel idle or busy."""

import asyncio

from tests import lab as jupyter
from tests.benchmarks import hand, report

PRESSES, ROUNDS = 30, 2
CELLS = ["from diffcourse import explorers", "explorers.dissolve()", hand.WORK]
INSTRUMENT, WORK = 1, 2
# Every other control goes to and fro at a step where all of them can be seen; some have few values.
CONTROLS = ("t", "mode distance", "mode width", "T", "schedule")
DRAGGED = ("t", "mode distance")


def run():
    if not jupyter.chromium():
        raise RuntimeError(jupyter.NO_CHROMIUM)
    with hand.lab(CELLS) as server:
        idle, busy, others = asyncio.run(measured(server))
    return {
        "title": "Under a learner's hand: the instrument of lesson 02",
        "how": (
            "JupyterLab in headless Chromium, the instrument alone in its page. Latency is the time from an input "
            "event to the last frame in which the picture's pixels changed. "
            f"{ROUNDS * PRESSES} key presses a control; drags of 3 s with 60 mouse events a second, medians of "
            f"{ROUNDS}; a busy kernel runs a Python loop."
        ),
        "rows": [*promised(idle, ""), *promised(busy, ", kernel busy"), *rest(others)],
        "versions": report.versions("diffcourse", "jupyterlab", "ipywidgets", "anywidget", "ipykernel", "playwright"),
    }


async def measured(server):
    async with hand.browser() as page:
        book = hand.Notebook(page, server)
        await book.open()
        await book.start(0)
        await book.idle()
        before = book.megabytes()
        others = {"first": [await book.run(INSTRUMENT) for _ in range(3)]}
        idle = await turns(book)
        others["memory"] = before, book.megabytes()
        await book.start(WORK)
        busy = await turns(book)
        await book.stop()
        return idle, busy, others


async def turns(book):
    """{control: (latencies, the medians of its drags or None)}, and Play."""
    found = {}
    for name in CONTROLS:
        control = await book.slider(INSTRUMENT, name)
        keys = ("ArrowRight",) if name == "t" else ("ArrowRight", "ArrowLeft")
        latencies = [one for _ in range(ROUNDS) for one in await control.presses(PRESSES, keys=keys)]
        drags = [await control.drag() for _ in range(ROUNDS)] if name in DRAGGED else None
        found[name] = latencies, drags and hand.medians(drags)
        if name == "t":
            found["Play"] = await control.play()
            await control.handle.focus()
            for key in ("Home", "PageUp", "PageUp", "PageUp"):
                await book.page.keyboard.press(key)
    return found


def promised(found, state):
    """The bounds that hold with the kernel idle and busy."""
    rows = []
    for name in CONTROLS:
        latencies, drag = found[name]
        p50, p95 = hand.percentile(latencies, 0.5), hand.percentile(latencies, 0.95)
        rows.append(report.row(f"{name}: key to pixels, p50{state}", f"{p50:.1f} ms", "at most 16.7 ms", p50 <= 16.7))
        rows.append(report.row(f"{name}: key to pixels, p95{state}", f"{p95:.1f} ms", "at most 33 ms", p95 <= 33))
        if drag:
            fps, kernel = drag["fps"], drag["kernel ms"]
            asked = f"{kernel:.1f} ms, {drag['messages']:.2f} messages a frame"
            rows.append(report.row(f"{name}: frames a second in a drag{state}", f"{fps:.0f}", "57 or more", fps >= 57))
            if not state:
                rows.append(report.row(f"{name}: asked of the kernel in a drag", asked, "nothing", kernel < 1))
    return [*rows, report.row(f"Play{state}", f"{found['Play']['fps']:.1f} frames a second")]


def rest(others):
    first, (before, after) = max(others["first"]), others["memory"]
    memory = "; ".join(
        f"{name} {now:.0f} MB, {now - then:.0f} MB more than before"
        for name, then, now in zip(("kernel", "page"), before, after, strict=True)
    )
    return [
        report.row("first picture (longest of 3)", f"{first:.0f} ms", "at most 300 ms", first <= 300),
        report.row("memory", memory),
    ]
