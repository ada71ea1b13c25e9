"""The whole course: how long it takes to import, and each notebook from top to bottom."""

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import nbformat
from nbclient import NotebookClient

from diffcourse.instrument import style
from tests.benchmarks import report, timing

ROOT = Path(__file__).resolve().parents[2]
NUMPY, PACKAGE = "import numpy", "import diffcourse"
MATHEMATICS = "from diffcourse import forward, mixture, schedules"
BOUND = 20  # seconds a lesson


def run():
    found = imports()
    rows = []
    for what in (PACKAGE, MATHEMATICS):
        share = timing.ratio(found[what], found[NUMPY])
        rows.append(
            report.row(
                f"`{what}` over `{NUMPY}`",
                f"{share:.2f} times ({timing.ms(found[what])})",
                "at most 1.3 times",
                share <= 1.3,
            )
        )
    lessons, solutions = executed("notebooks"), executed("solutions")
    for kind, times in (("lesson", lessons), ("solutions", solutions)):
        for stem, seconds in times.items():
            rows.append(
                report.row(f"{kind} {stem}, top to bottom", f"{seconds:.1f} s", f"under {BOUND} s", seconds < BOUND)
            )
    return {
        "title": "The whole course",
        "how": (
            "Imports: in a new Python each time, the seconds that the statement takes, medians of interleaved rounds. "
            "Notebooks: executed from top to bottom in a kernel of their own, its start included, one after another."
        ),
        "rows": rows,
        "pictures": [report.picture(draw(lessons, solutions))],
        "versions": report.versions("diffcourse", "numpy", "matplotlib", "ipywidgets", "ipykernel", "nbclient"),
    }


def imports(rounds=15):
    """Seconds that a statement takes in a new Python: {statement: one for each round}."""
    found = {statement: [] for statement in (NUMPY, PACKAGE, MATHEMATICS)}
    for statement in list(found) + rounds * list(found):
        code = f"import time; t = time.perf_counter(); {statement}; print(time.perf_counter() - t)"
        python = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
        found[statement].append(float(python.stdout))
    return {statement: seconds[1:] for statement, seconds in found.items()}  # the first read the files from disk


def executed(folder):
    """Seconds from a kernel's start to a notebook's end: {stem: seconds}."""
    found = {}
    for path in sorted((ROOT / folder).glob("*.ipynb")):
        with tempfile.TemporaryDirectory() as where:
            client = NotebookClient(
                nbformat.read(path, as_version=4),
                kernel_name="python3",
                timeout=300,
                resources={"metadata": {"path": where}},
            )
            start = time.perf_counter()
            client.execute(env=os.environ | {"DIFFCOURSE_PROGRESS": "off"}, stderr=subprocess.DEVNULL)
            found[path.stem] = time.perf_counter() - start
    return found


@style.styled
def draw(lessons, solutions):
    stems = sorted({*lessons, *solutions})
    drawn = style.figure(1.2 + 0.32 * len(stems))
    axes = drawn.subplots()
    for k, (name, times, colour) in enumerate(
        (("lesson", lessons, style.DATA), ("solutions", solutions, style.SECOND))
    ):
        places = [row + 0.38 * k for row, stem in enumerate(stems) if stem in times]
        bars = axes.barh(places, [times[stem] for stem in stems if stem in times], 0.36, color=colour, label=name)
        axes.bar_label(bars, fmt="%.1f", fontsize=7.5, padding=3)
    axes.axvline(BOUND, color=style.TARGET, ls="--", lw=1.2)
    axes.set_yticks([row + 0.19 for row in range(len(stems))], stems)
    axes.invert_yaxis()
    axes.set(xlabel="seconds", xlim=(0, BOUND * 1.15), title="Each notebook from top to bottom (dashed: the bound)")
    axes.legend(loc="lower right", bbox_to_anchor=(0.85, 0))  # left of the bound
    bottom = 0.5 / drawn.get_figheight()
    drawn.subplots_adjust(left=0.26, right=0.97, top=1 - 0.3 / drawn.get_figheight(), bottom=bottom)
    slowest = max(lessons, key=lessons.get)
    return style.Picture(drawn, f"The slowest lesson is {slowest}: {lessons[slowest]:.1f} s.")
