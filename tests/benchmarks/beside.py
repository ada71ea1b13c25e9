"""The instrument of lesson 02 beside the same figure made as other courses make theirs."""

import asyncio
import importlib.util
import math

from tests import lab as jupyter
from tests.benchmarks import hand, report

PRESSES, BUSY_PRESSES = 30, 15  # some ways take seconds a press while the kernel is busy
MOST = 15_000  # milliseconds that a press is waited for
OURS, INTERACT, IPYMPL, PLOTLY = "our instrument", "interact, inline", "ipympl", "plotly"
START = """\
%matplotlib inline
import ipywidgets as widgets, numpy as np
from IPython.display import display
from matplotlib.figure import Figure
from diffcourse import explorers
steps, course = range(0, 1001, 10), explorers.dissolve()
course.close()  # it only gives its numbers, and tells the page nothing
LINES = [("samples[t]", "depths"), ("x", "density[t]"), ("x", "target")]
LINES += [("share", "alpha_bars"), ("share[t]", "alpha_bars[t]")]

def controls():
    slider = widgets.SelectionSlider(options=steps, description="t", layout={"width": "600px"})
    play = widgets.Play(max=len(steps) - 1, interval=40)
    widgets.jslink((play, "value"), (slider, "index"))
    return play, slider

def numbers(t):
    course.t = t
    return course.numbers()

def lines(t):
    now = numbers(t)
    return [[now(name) for name in pair] for pair in LINES]

def figure(t=0):
    made = Figure((7.4, 3), dpi=100)
    left, right = made.subplots(1, 2, width_ratios=[2.6, 1])
    for axes, pair, look in zip([left] * 3 + [right] * 2, lines(t), (".", "-", "--", "-", "o")):
        axes.plot(*pair, look)
    left.fill_between(*lines(t)[1], alpha=0.2)
    return made
"""
CELLS = {
    OURS: "explorers.dissolve()",
    INTERACT: """\
play, t = controls()
widgets.VBox([play, widgets.interactive(lambda t: display(figure(t)), t=t)])""",
    IPYMPL: """\
from ipympl.backend_nbagg import Canvas, FigureManager
import matplotlib; matplotlib.rcParams["figure.dpi"] = 100
play_2, t_2 = controls()
figure_2 = figure()
lines_2 = [line for axes in figure_2.axes for line in axes.lines]
canvas = Canvas(figure_2)
manager = FigureManager(canvas, 2)
canvas.header_visible = canvas.footer_visible = canvas.toolbar_visible = False
def draw(change=None):
    for line, data in zip(lines_2, lines(t_2.value)):
        line.set_data(*map(np.atleast_1d, data))
    figure_2.axes[0].collections[0].set_data(*lines(t_2.value)[1], 0)
    canvas.draw_idle()
t_2.observe(draw, "value")
draw()
display(widgets.VBox([widgets.HBox([play_2, t_2]), canvas]))""",
    PLOTLY: """\
import plotly.graph_objects as go
from plotly.subplots import make_subplots
play_3, t_3 = controls()
panels = make_subplots(1, 2, column_widths=[0.7, 0.3])
figure_3 = go.FigureWidget(panels)
figure_3.update_layout(width=740, height=300, margin=dict(l=40, r=10, t=30, b=40))
dots = dict(mode="markers", marker_size=4)
for look, column in (dots, 1), (dict(fill="tozeroy"), 1), (dict(line_dash="dash"), 1), ({}, 2), (dots, 2):
    figure_3.add_scatter(x=[0], y=[0], row=1, col=column, **look)
def turn(change=None):
    with figure_3.batch_update():
        for trace, (x, y) in zip(figure_3.data, lines(t_3.value)):
            trace.x, trace.y = np.atleast_1d(x), np.atleast_1d(y)
t_3.observe(turn, "value")
turn()
widgets.VBox([widgets.HBox([play_3, t_3]), figure_3])""",
}
NEEDS = {IPYMPL: "ipympl", PLOTLY: "anywidget"}


def run(busy=False):
    if not jupyter.chromium():
        raise RuntimeError(jupyter.NO_CHROMIUM)
    names = [name for name in CELLS if name not in NEEDS or importlib.util.find_spec(NEEDS[name])]
    with hand.lab([START, *(CELLS[name] for name in names), hand.WORK]) as server:
        found = asyncio.run(measured(server, names, busy))
    presses = min(len(one["keys"]) for one in found.values())
    return {
        "title": "The same figure, made as other courses make theirs" + (", with the kernel busy" if busy else ""),
        "how": (
            "Four ways in one page of JupyterLab in headless Chromium, turn about. interact makes a new figure for "
            "each t and shows it with the inline backend, as most courses do; ipympl sets the data of one figure, "
            f"plotly those of its FigureWidget. {presses} key presses each; drags of 3 s with 60 mouse events a "
            "second; Play at 25 steps a second. "
            + (
                "Meanwhile a cell runs a Python loop without end; each way has answered a key before it began."
                if busy
                else "What a frame costs is that of the drag: bytes over the wire, and the kernel's processor. "
                "Memory is what running the cell added."
            )
        ),
        "rows": gained(found),
        "tables": [compared(found, busy)],
        "versions": report.versions(
            "diffcourse", "jupyterlab", "ipywidgets", "ipykernel", "matplotlib", "ipympl", "plotly", "playwright"
        ),
        "notes": [f"{name} was not measured: it is not installed." for name in CELLS if name not in names],
    }


async def measured(server, names, busy):
    """What each way does: {name: {"first", "memory", "keys", "drags", "play"}}."""
    async with hand.browser() as page:
        book = hand.Notebook(page, server)
        await book.open()
        await book.start(0)
        await book.idle()
        found = {}
        for cell, name in enumerate(names, start=1):
            kernel, browser = book.megabytes()
            first = await book.run(cell)
            memory = book.megabytes()[0] - kernel, book.megabytes()[1] - browser
            found[name] = {"first": first, "memory": memory}
        if busy:
            # A thread of ipykernel's that has not answered before a cell begins may not answer while it runs.
            for cell in range(1, len(names) + 1):
                await (await book.slider(cell, "t")).presses(1, warm=0)
            await book.start(len(names) + 1)
        for cell, ours in enumerate(found.values(), start=1):
            slider = await book.slider(cell, "t")
            ours["keys"] = await slider.presses(BUSY_PRESSES if busy else PRESSES, most=MOST)
            # A picture that comes late is waited for: the drag's last frame is the one that answers its last value.
            ours["drag"] = await slider.drag(still=min(max(700, 2 * hand.percentile(ours["keys"], 0.95)), 10_000))
        for cell, ours in enumerate(found.values(), start=1):
            ours["play"] = await (await book.slider(cell, "t")).play()
        if busy:
            await book.stop()
        return found


def gained(found):
    """How far our p50 is below that of interact."""
    ours, theirs = (hand.percentile(found[name]["keys"], 0.5) for name in (OURS, INTERACT))
    gain, holds = f"{theirs / ours:.1f} times", theirs >= 8 * ours
    if theirs == math.inf:
        gain = f"{ours:.1f} ms against no picture in {MOST / 1000:.0f} s"
    return [report.row("p50 of key to pixels below that of interact", gain, "8 times or more", holds)]


def compared(found, busy):
    """A row for each way. (A kernel that is busy anyway does not tell what a frame costs it.)"""
    head = ["", "p50 ms", "p95 ms", "drag fps", "lag ms", "Play fps", "steps unseen", "kB a frame"]
    head += [] if busy else ["kernel ms a frame", "first picture ms", "kernel MB", "page MB"]
    rows = []
    for name, one in found.items():
        keys, drag, play = one["keys"], one["drag"], one["play"]
        figures = [hand.percentile(keys, 0.5), hand.percentile(keys, 0.95), drag["fps"], drag["lag"], play["fps"]]
        cells = [name, *(f"{figure:.0f}" for figure in figures), f"{play['dropped']:.0%}", f"{drag['kB']:.1f}"]
        if not busy:
            cells += [f"{drag['kernel ms']:.1f}", *(f"{figure:.0f}" for figure in (one["first"], *one["memory"]))]
        rows.append(cells)
    return report.table(head, rows)
