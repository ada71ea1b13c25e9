"""What a learner feels on the instruments: on lesson 02's, kernel idle or busy, and on those that ask the kernel."""

import asyncio
import inspect
import time

from diffcourse import explorers
from tests import lab as jupyter
from tests.benchmarks import hand, report

PRESSES, SECONDS = 40, 2  # of each control, kernel idle and busy; of each drag
CELLS = [
    "from diffcourse import explorers, predict",  # as lesson 02 does
    "explorers.dissolve()",
    "explorers.score()",
    "explorers.photograph()",
    "explorers.compare()",
    "explorers.snr()",
    hand.WORK,
]
INSTRUMENT, OF_THE_KERNEL, THREE, WORK = 1, 2, (3, 4, 5), 6
ITS_CONTROL = "your particle, x"  # of the instrument that the kernel computes


def run():
    if not jupyter.chromium():
        raise RuntimeError(jupyter.NO_CHROMIUM)
    with hand.lab(CELLS) as server:
        idle, busy, others = asyncio.run(measured(server))
    return {
        "title": "Under a learner's hand",
        "how": (
            "JupyterLab in headless Chromium, the instrument of lesson 02. Latency is the time from an input event to "
            f"the last frame in which the picture's pixels changed. {PRESSES} key presses a control; a drag of "
            f"{SECONDS} s with 60 mouse events a second, each of them another value; a busy kernel runs a Python loop."
        ),
        "rows": [*promised(idle, ""), *promised(busy, ", kernel busy"), *rest(others), *changes()],
        "versions": report.versions("diffcourse", "jupyterlab", "ipywidgets", "anywidget", "ipykernel", "playwright"),
    }


async def measured(server):
    async with hand.browser() as page:
        book = hand.Notebook(page, server)
        await book.open()
        await book.start(0)
        await book.idle()
        others = {"first": [await book.run(INSTRUMENT) for _ in range(3)]}
        idle = await turns(book)
        await book.run(OF_THE_KERNEL)
        control = await book.slider(OF_THE_KERNEL, ITS_CONTROL)
        others["asked"] = await control.presses(PRESSES, keys=("ArrowRight", "ArrowLeft"))
        before = book.megabytes()
        for cell in THREE:
            await book.run(cell)
        others["memory"] = before, book.megabytes()
        await book.start(WORK)
        busy = await turns(book)
        await book.stop()
        return idle, busy, others


async def turns(book):
    """(latencies, drags), both by control, and Play."""
    keys, drags = await book.presses(INSTRUMENT, PRESSES), {}
    for name in hand.CONTROLS:
        control = await book.slider(INSTRUMENT, name)
        drags[name] = await control.drag(SECONDS)
        if name == "t":
            play = await control.play(3)
            await book.middle(control)
    return keys, drags, play


def promised(found, state):
    """The bounds that hold with the kernel idle and busy."""
    rows = []
    for name, latencies in found[0].items():
        most = (14, 17) if name == "t" and not state else (16.7, 33)
        for share, bound in zip((0.5, 0.95), most, strict=True):
            took, words = hand.percentile(latencies, share), f"{name}: key to pixels, p{100 * share:.0f}{state}"
            rows.append(report.row(words, f"{took:.1f} ms", f"at most {bound} ms", took <= bound))
    for name, drag in found[1].items():
        fps, kernel = drag["fps"], drag["kernel ms"]
        rows.append(report.row(f"{name}: frames a second in a drag{state}", f"{fps:.0f}", "57 or more", fps >= 57))
        if not state:
            asked = f"{kernel:.1f} ms, {drag['messages']:.2f} messages a frame"
            rows.append(report.row(f"{name}: asked of the kernel in a drag", asked, "nothing", kernel < 1))
    return [*rows, report.row(f"Play{state}", f"{found[2]['fps']:.1f} frames a second")]


def rest(others):
    first, (before, after) = max(others["first"]), others["memory"]
    p50, p95 = (hand.percentile(others["asked"], share) for share in (0.5, 0.95))
    page = after[1] - before[1]
    words = f"p50 {p50:.1f} ms (p95 {p95:.1f})"
    return [
        report.row("first picture (longest of 3)", f"{first:.0f} ms", "at most 300 ms", first <= 300),
        report.row("a control that asks the kernel, lesson 06: key to pixels", words, "p50 at most 60 ms", p50 <= 60),
        report.row("memory of the page: three more instruments", f"{page:.0f} MB", "at most 60 MB", page <= 60),
        report.row("memory of the kernel: three more instruments", f"{after[0] - before[0]:.0f} MB"),
    ]


def changes():
    """The kernel's processor for a change of a control, of each instrument that the kernel computes."""
    first, again = {}, {}
    for name in dir(explorers):
        make = getattr(explorers, name)
        if any(one.default is one.empty for one in inspect.signature(make).parameters.values()):
            continue  # no instrument
        made = make()
        for control in made.spec["controls"] if not made._film else ():
            for found in (first, again):
                took = found[f"{name}, {control['label']}"] = []
                for value in control["values"][:: 1 + len(control["values"]) // 20]:
                    start = time.process_time()
                    setattr(made, control["name"], value)
                    took.append(1000 * (time.process_time() - start))
        made.close()
    rows = []
    for found, words in ((first, "value chosen for the first time"), (again, "value chosen again")):
        slowest = max(found, key=lambda one: max(found[one]))
        most = max(found[slowest])
        words = f"kernel's CPU where it computes, {words}: the slowest"
        rows.append(report.row(words, f"{most:.0f} ms ({slowest})", "at most 30 ms", most <= 30))
    return rows
