"""The course where Python runs in the browser: no threads, no timers, no processes, no locks, no JupyterLab.

An interpreter that is made to look like Pyodide's runs in a process of its own. The real one, in the page that
`diffcourse lite` builds, is looked at by tests/authors/lite.py.
"""

import json
import os
import posixpath
import re
import subprocess
import sys
from pathlib import Path

import pytest

from diffcourse.authors import lite
from diffcourse.lessons import LESSONS

ROOT = Path(__file__).resolve().parents[2]

AS_IN_A_BROWSER = """
import json, signal, subprocess, sys, threading
import ipywidgets, matplotlib.figure, numpy as np

def refused(*args, **kwargs):
    raise RuntimeError("can't start new thread")

def no_process(*args, **kwargs):
    raise OSError(138, "emscripten does not support processes.")

threading.Thread.start, subprocess.Popen.__init__ = refused, no_process
for name in ("setitimer", "pthread_kill", "alarm"):
    delattr(signal, name)
for name in ("fcntl", "jupyterlab", "nbformat"):
    sys.modules[name] = None
sys.platform = "emscripten"
"""


def in_a_browser(code, folder):
    """What the code prints in the end, as JSON."""
    environment = os.environ | {"DIFFCOURSE_PROGRESS": "", "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-c", AS_IN_A_BROWSER + code]
    run = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True)
    assert run.returncode == 0, run.stderr
    return json.loads(run.stdout.splitlines()[-1]), run.stdout


@pytest.fixture
def drive(tmp_path):
    """The folders that JupyterLite shows, seen from a lesson."""
    for folder in ("notebooks", "exercises"):
        (tmp_path / folder).mkdir()
    return tmp_path / "notebooks"


def test_instruments_checks_noise_and_progress_work_without_threads_and_locks(drive):
    said, printed = in_a_browser(
        """
from diffcourse import check, explorers, forward, progress, schedules

by_browser, by_kernel = explorers.dissolve(), explorers.flow()
said = []
for shown in (by_browser, by_kernel):
    shown.t = shown.steps_in_all
    said.append(shown.sentence)
    assert "image/png" in shown._repr_mimebundle_()[0]
x, eps = forward.q_sample(np.zeros((2, 300, 300)), 5, schedules.linear(), rng=0)
correct = check.my_q_step(
    lambda x, beta, rng: np.sqrt(1 - beta) * x + np.sqrt(beta) * rng.standard_normal(x.shape)
)
kept = progress.load()["01-forward-step"]["exercise"]
from diffcourse.study import store
store.COURSE = None  # as without a drive
check.pixel_mix(0.3)
print(json.dumps([said, float(eps.std()), correct.status, list(kept), list(progress.load())]))
""",
        drive,
    )
    sentences, spread, status, kept, in_memory = said
    assert "t = 1000 of 1000 (linear)" in sentences[0] and sentences[1]
    assert spread == pytest.approx(1, abs=0.01)
    assert status == "correct" and kept == ["my_q_step"]
    assert "Progress is kept by this browser" in printed
    assert (drive.parent / ".progress" / "log.jsonl").is_file()
    assert in_memory == ["00-eli5"] and "It stays in memory until this notebook's kernel ends." in printed


def test_the_page_carries_what_the_course_needs_and_pyodide_lacks():
    assert lite.needed() == ["anywidget", "comm", "fsrs", "ipywidgets", "psygnal"]


def test_the_kernel_finds_the_wheels_and_asks_no_registry():
    kernel = lite.settings(["diffcourse-0.1.0-py3-none-any.whl"])["jupyter-config-data"]["litePluginSettings"]
    options = kernel[lite.KERNEL]
    *names, wheel = options["loadPyodideOptions"]["packages"]
    worker = f"extensions/{lite.KERNEL.partition(':')[0]}/static"
    assert posixpath.normpath(f"{worker}/{wheel}") == "pypi/diffcourse-0.1.0-py3-none-any.whl"
    assert names == ["numpy", "matplotlib", "typing-extensions"] and options["disablePyPIFallback"] is True


def test_the_notebooks_in_the_page_give_nothing_away_and_their_links_lead_somewhere(tmp_path, monkeypatch):
    monkeypatch.setattr(lite, "make_wheels", lambda root, folder: [])
    lite.prepare(ROOT, tmp_path / "source")
    files = tmp_path / "source" / "files"
    links = [
        (path, link)
        for path in files.rglob("*.ipynb")
        for link in re.findall(r"\]\(([^):#]+\.ipynb)", path.read_text(encoding="utf-8"))
    ]
    assert len(links) > 30
    shown = [
        cell for path in files.rglob("*.ipynb") for cell in json.loads(path.read_text())["cells"] if cell.get("outputs")
    ]
    tags = [cell["metadata"]["tags"] for cell in shown]
    assert tags == [["start"]] * len(LESSONS)  # nothing else is shown before it is asked
    assert [(path.name, link) for path, link in links if not (path.parent / link).is_file()] == []
    assert json.loads((tmp_path / "source" / "overrides.json").read_text())


def test_nothing_is_built_over_something_else(tmp_path, capsys):
    mine = tmp_path / "mine.txt"
    mine.write_text("mine")
    for arguments in ([tmp_path], [mine], [tmp_path / "new", "--pyodide=" + str(tmp_path)], ["a", "b"], ["--what"]):
        assert lite.lite(ROOT, *map(str, arguments)) == 1
        assert capsys.readouterr().err.startswith("Nothing was built: ")
    assert mine.read_text() == "mine" and not (tmp_path / "new").exists()
