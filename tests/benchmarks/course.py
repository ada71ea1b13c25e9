"""The whole course: how long it takes to import, and each notebook from top to bottom."""

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import nbformat
from nbclient import NotebookClient

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
