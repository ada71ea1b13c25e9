"""What a learner feels: the film of lesson 02 beside the same figure made as other courses make theirs."""

import asyncio
import importlib.util
import statistics

from diffcourse.figures import style
from tests import lab as jupyter
from tests.benchmarks import hand, report

PRESSES, ROUNDS = 30, 2  # 60 key presses in all
FILM, INTERACT, IPYMPL, PLOTLY = "our film", "interact, inline", "ipympl", "plotly"
START = """\
%matplotlib inline
import ipywidgets as widgets, numpy as np
from IPython.display import display
from diffcourse import explorers, mixture, schedules
from diffcourse.figures import DissolveScene
from diffcourse.film import frame_steps
data, schedule, steps = mixture.bimodal(), schedules.linear(), frame_steps(1000)

def controls():
    slider = widgets.SelectionSlider(options=steps, description="t", layout={"width": "600px"})
    play = widgets.Play(max=len(steps) - 1, interval=40)
    widgets.jslink((play, "value"), (slider, "index"))
    return play, slider

def scene(dpi=100):
    made = DissolveScene()
    made.figure.set_dpi(dpi)
    return made
"""
CELLS = {
    FILM: "explorers.dissolve()",
    INTERACT: """\
play, t = controls()
def drawn(t):
    made = scene()
    made.show(t, data, schedule)
    display(made.figure)
widgets.VBox([play, widgets.interactive(drawn, t=t)])""",
    IPYMPL: """\
from ipympl.backend_nbagg import Canvas, FigureManager
import matplotlib; matplotlib.rcParams["figure.dpi"] = 100
play_2, t_2 = controls()
made_2 = scene()
canvas = Canvas(made_2.figure)
manager = FigureManager(canvas, 2)
canvas.header_visible = canvas.footer_visible = canvas.toolbar_visible = False
def draw(change=None):
    made_2.show(t_2.value, data, schedule)
    canvas.draw_idle()
t_2.observe(draw, "value")
draw()
display(widgets.VBox([widgets.HBox([play_2, t_2]), canvas]))""",
    PLOTLY: """\
import plotly.graph_objects as go
from plotly.subplots import make_subplots
from diffcourse.figures.densities import X
play_3, t_3 = controls()
made_3 = scene()
panels = make_subplots(1, 2, column_widths=[0.7, 0.3])
figure_3 = go.FigureWidget(panels)
figure_3.update_layout(width=740, height=300, margin=dict(l=40, r=10, t=30, b=40))
for row in (dict(fill="tozeroy"), dict(line_dash="dash"), dict(mode="markers", marker_size=4)):
    figure_3.add_scatter(x=X, y=X, row=1, col=1, **row)
for row in ({}, dict(mode="markers", marker_size=10)):
    figure_3.add_scatter(x=[0], y=[0], row=1, col=2, **row)
def turn(change=None):
    made_3.show(t_3.value, data, schedule)
    lines = [made_3.curve, made_3.moving[2], made_3.dots, made_3.budget, made_3.here]
    with figure_3.batch_update():
        for trace, line in zip(figure_3.data, lines):
            trace.x, trace.y = (np.asarray(v, float).ravel() for v in line.get_data())
t_3.observe(turn, "value")
turn()
widgets.VBox([widgets.HBox([play_3, t_3]), figure_3])""",
}
NEEDS = {IPYMPL: "ipympl", PLOTLY: "anywidget"}
WORK = "while True: sum(range(1000))"
WHOLE = """sources => {
    const now = [...document.querySelectorAll('.film-frame img')].map(image => image.src);
    return now.length >= sources.length && now.every(source => !sources.includes(source));
}"""
SOURCES = "[...document.querySelectorAll('.film-frame img')].map(image => image.src)"


def run():
    if not jupyter.chromium():
        raise RuntimeError(jupyter.NO_CHROMIUM)
    names = [name for name in CELLS if name not in NEEDS or importlib.util.find_spec(NEEDS[name])]
    with hand.lab([START, *(CELLS[name] for name in names), WORK]) as server:
        alone, others = asyncio.run(measured(server, names))
    return {
        "title": "Under a learner's hand",
        "how": (
            "JupyterLab in headless Chromium. Latency is the time from an input event to the last frame in which the "
            "picture's pixels changed. First the explorer of lesson 02 alone in a page; then the same figure made in "
            "other ways, in the same page, turn about. `interact` makes a new figure for each t and shows it with the "
            "inline backend, as most courses do; ipympl sets the data of one figure, plotly those of its FigureWidget. "
            f"{ROUNDS * PRESSES} key presses each; drags of 3 s with 60 mouse events a second; Play at 25 frames a "
            "second; a busy kernel runs a Python loop."
        ),
        "rows": [*promised(alone, others), *compared(others)],
        "pictures": [report.picture(draw(others))],
        "versions": report.versions(
            "diffcourse", "jupyterlab", "ipywidgets", "ipykernel", "matplotlib", "ipympl", "plotly", "playwright"
        ),
        "notes": [f"{name} was not measured: it is not installed." for name in CELLS if name not in names],
    }


async def measured(server, names):
    async with hand.browser() as page:
        book = hand.Notebook(page, server)
        await book.open()
        await book.run(0)
        alone = await explorer(book)
        for cell in range(2, len(names) + 1):
            await book.run(cell)
        others = {name: {"keys": [], "drags": [], "plays": [], "busy keys": [], "busy drags": []} for name in names}
        for _ in range(ROUNDS):
            for cell, name in enumerate(names, start=1):
                await turn(book, cell, others[name], "")
        for cell, name in enumerate(names, start=1):
            others[name]["plays"].append(await (await book.slider(cell, "t")).play())
        await book.start_work(len(names) + 1)
        for cell, name in enumerate(names, start=1):
            await turn(book, cell, others[name], "busy ")
        await book.stop_work()
        return alone, others


async def turn(book, cell, found, state):
    slider = await book.slider(cell, "t")
    found[f"{state}keys"] += await slider.presses(PRESSES)
    found[f"{state}drags"].append(await slider.drag())


async def explorer(book):
    """The explorer of lesson 02, alone in the page."""
    film = 1
    found = {"keys": [], "drags": [], "plays": [], "busy keys": [], "busy drags": []}
    found["first"] = [await book.run(film) for _ in range(3)]
    for _ in range(ROUNDS):
        await turn(book, film, found, "")
    t = await book.slider(film, "t")
    found["plays"].append(await t.play())
    found["memory"] = book.megabytes()
    found["parameter"] = await parameter(book, film)
    found["strip"] = [await strip(book, film) for _ in range(3)]
    work = await book.page.evaluate("document.querySelectorAll('.jp-Notebook .jp-Cell').length - 1")
    await book.start_work(work)
    for _ in range(ROUNDS):
        await turn(book, film, found, "busy ")
    await book.stop_work()
    return found


async def parameter(book, film, times=20):
    """Milliseconds from a key on "mode distance m" to the frame in view, while the strip before is being shot."""
    control = await book.slider(film, "mode distance m")
    await control.handle.focus()
    await control.watch()
    found = []
    for i in range(times):
        found.append(await control.press("ArrowLeft" if i % 2 else "ArrowRight"))
        await asyncio.sleep(0.4)
    await book.page.evaluate("watch.off()")
    await asyncio.sleep(3)
    return [latency for latency in found if latency is not None]


async def strip(book, film):
    """Seconds from a key on "schedule" to the last of the new frames."""
    control, page = await book.slider(film, "schedule"), book.page
    await control.handle.focus()
    before, start = await page.evaluate(SOURCES), await page.evaluate("performance.now()")
    await page.keyboard.press("ArrowRight")
    await page.wait_for_function(WHOLE, arg=before, polling=20)
    seconds = (await page.evaluate("performance.now()") - start) / 1000
    await asyncio.sleep(1)
    return seconds


def promised(alone, others):
    """What the course promises of its own explorer."""
    rows = []
    for state, words in (("", ""), ("busy ", ", kernel busy")):
        keys, drags = alone[f"{state}keys"], hand.medians(alone[f"{state}drags"])
        p50, p95 = hand.percentile(keys, 0.5), hand.percentile(keys, 0.95)
        rows += [
            report.row(f"key to pixels, p50{words}", f"{p50:.1f} ms", "at most 16 ms", p50 <= 16),
            report.row(f"key to pixels, p95{words}", f"{p95:.1f} ms", "at most 33 ms", p95 <= 33),
            report.row(f"frames a second in a drag{words}", f"{drags['fps']:.0f}", "45 or more", drags["fps"] >= 45),
            report.row(f"lag after a drag{words}", f"{drags['lag']:.0f} ms", "at most 33 ms", drags["lag"] <= 33),
        ]
        if len(others) > 1:
            ours, theirs = (hand.percentile(others[name][f"{state}keys"], 0.5) for name in (FILM, INTERACT))
            gain = f"{theirs / ours:.1f} times"
            rows.append(report.row(f"p50 below that of interact{words}", gain, "8 times or more", theirs >= 8 * ours))
    drags, plays = hand.medians(alone["drags"]), hand.medians(alone["plays"])
    first, parameter = max(alone["first"]), hand.percentile(alone["parameter"], 0.95)
    strip, blanks = statistics.median(alone["strip"]), max(one["blanks"] for one in alone["drags"] + alone["plays"])
    kernel, page = alone["memory"]
    asked = f"{drags['messages']:.2f} messages a frame"
    return [
        *rows,
        report.row("asked of the kernel in a drag", asked, "less than 0.1", drags["messages"] < 0.1),
        report.row("frames without a picture", f"{blanks}", "0", blanks == 0),
        report.row("Play", f"{plays['fps']:.1f} frames a second, {plays['dropped']:.0%} of the steps not seen"),
        report.row("first picture (longest of 3)", f"{first:.0f} ms", "at most 1000 ms", first <= 1000),
        report.row("a parameter's change, p95", f"{parameter:.0f} ms", "at most 120 ms", parameter <= 120),
        report.row("the whole strip of 101 frames", f"{strip:.2f} s", "at most 1.5 s", strip <= 1.5),
        report.row("memory", f"kernel {kernel:.0f} MB, page {page:.0f} MB"),
    ]


def compared(others):
    rows = []
    for name, found in others.items():
        for state, words in (("", ""), ("busy ", ", kernel busy")):
            keys, drags = found[f"{state}keys"], hand.medians(found[f"{state}drags"])
            rows.append(
                report.row(
                    f"{name}{words}",
                    f"key to pixels p50 {hand.percentile(keys, 0.5):.0f} ms, p95 {hand.percentile(keys, 0.95):.0f} ms; "
                    f"drag {drags['fps']:.0f} frames a second, lag {drags['lag']:.0f} ms; "
                    f"a frame costs {drags['kB']:.1f} kB and {drags['kernel ms']:.1f} ms of the kernel",
                )
            )
        plays = hand.medians(found["plays"])
        words = f"{plays['fps']:.0f} frames a second, {plays['dropped']:.0%} of the steps not seen"
        rows.append(report.row(f"{name}, Play", words))
    return rows


@style.styled
def draw(others):
    """Every key press of each way, kernel idle and busy."""
    drawn = style.figure(2.6)
    axes = drawn.subplots()
    said = []
    for place, (name, found) in enumerate(others.items()):
        for state, colour, words, down in (("", style.DATA, "idle", 0.15), ("busy ", style.NOISE, "busy", -0.15)):
            keys = found[f"{state}keys"]
            label = f"kernel {words}" if place == 0 else None
            axes.plot(keys, [place + down] * len(keys), "|", ms=9, color=colour, alpha=0.6, label=label)
            said.append(f"{name} with the kernel {words} {hand.percentile(keys, 0.5):.0f} ms")
    axes.set(xscale="log", xlabel="milliseconds from key to picture", title="Each key press is a line")
    axes.set_yticks(range(len(others)), others)
    axes.set_ylim(len(others) - 0.5, -0.5)
    axes.legend(loc="lower center", bbox_to_anchor=(0.5, -0.48), ncols=2)
    drawn.subplots_adjust(left=0.15, right=0.97, top=0.88, bottom=0.31)
    return style.Picture(drawn, f"Key to pixels, p50: {', '.join(said)}.")
