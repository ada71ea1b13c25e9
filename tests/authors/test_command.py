"""`diffcourse` opens JupyterLab on lesson 0, from wherever inside the course it is started."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from diffcourse import __main__ as command
from diffcourse.authors import build

ROOT = Path(__file__).resolve().parents[2]
DEFAULT_URL = "--LabApp.default_url=/lab/tree/notebooks/00-eli5.ipynb"


@pytest.fixture
def opened(monkeypatch):
    """The arguments with which JupyterLab would have been started."""
    calls = []
    monkeypatch.setattr("jupyterlab.labapp.LabApp.launch_instance", calls.append)
    monkeypatch.setattr(os, "geteuid", lambda: 1000, raising=False)
    return calls


@pytest.mark.parametrize("folder", [".", "notebooks", "tests"])
def test_opens_lesson_0_with_the_files_of_the_whole_course(opened, monkeypatch, folder):
    monkeypatch.chdir(ROOT / folder)
    assert command.main([]) == 0
    assert opened == [[DEFAULT_URL, f"--ServerApp.root_dir={ROOT}"]]


def test_passes_further_arguments_on(opened, monkeypatch):
    monkeypatch.chdir(ROOT)
    command.main(["--no-browser", "--port", "8890"])
    assert opened[0][2:] == ["--no-browser", "--port", "8890"]


def test_the_learners_own_wish_comes_before_ours(opened, monkeypatch):
    monkeypatch.chdir(ROOT)
    command.main(["--LabApp.default_url=/lab"])
    assert opened == [[f"--ServerApp.root_dir={ROOT}", "--LabApp.default_url=/lab"]]


def test_allow_root_for_root_alone(opened, monkeypatch):
    monkeypatch.chdir(ROOT)
    command.main([])
    assert "--allow-root" not in opened[0]
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    command.main([])
    assert "--allow-root" in opened[1]


def test_never_touches_the_token_or_the_address():
    names = {argument.split("=")[0] for argument in command.lab_arguments(ROOT, [])}
    assert names <= {"--LabApp.default_url", "--ServerApp.root_dir", "--allow-root"}


def test_another_clone_of_the_course_wins_where_one_stands_in_it(tmp_path):
    for folder in ("diffcourse", "notebooks/deep"):
        (tmp_path / folder).mkdir(parents=True)
    assert command.find_checkout(tmp_path / "notebooks" / "deep") == tmp_path.resolve()


def test_elsewhere_an_editable_install_still_finds_its_course(tmp_path):
    assert command.find_checkout(tmp_path) == ROOT


def test_outside_a_checkout_one_sentence_and_no_traceback(tmp_path):
    """As after an install without -e: the package stands alone."""
    shutil.copytree(ROOT / "diffcourse", tmp_path / "installed" / "diffcourse")
    outside = tmp_path / "elsewhere"
    outside.mkdir()
    run = subprocess.run(
        [sys.executable, "-m", "diffcourse", "--no-browser"],
        cwd=outside,
        env={**os.environ, "PYTHONPATH": str(tmp_path / "installed")},
        capture_output=True,
        text=True,
    )
    assert run.returncode == 1
    assert run.stdout == ""
    assert run.stderr.startswith("diffcourse found no course here") and len(run.stderr.splitlines()) == 1


def test_progress_is_shown_exported_and_reset_only_when_agreed(monkeypatch, capsys, tmp_path):
    from diffcourse.study import progress

    monkeypatch.setenv("DIFFCOURSE_PROGRESS", str(tmp_path / "kept"))
    monkeypatch.chdir(ROOT)
    progress.record("02-closed-form", "exercise", "jump_by_hand", "correct")
    assert command.main(["progress"]) == 0
    assert capsys.readouterr().out.startswith("The whole course: 1 of ")
    assert command.main(["progress", "export", str(tmp_path / "mine.json")]) == 0
    assert command.main(["progress", "export", str(tmp_path / "mine.json")]) == 1
    monkeypatch.setattr("builtins.input", lambda question: "")
    assert command.main(["progress", "reset", "02"]) == 1
    assert list(progress.load()) == ["02-closed-form"]
    assert command.main(["progress", "reset", "02", "--yes"]) == 0
    assert progress.load() == {} and "is kept in" in capsys.readouterr().out
    assert command.main(["progress", "rest"]) == 1
    monkeypatch.setenv("DIFFCOURSE_PROGRESS", "off")
    assert command.main(["progress"]) == 0
    assert capsys.readouterr().out.startswith("Progress: it is off here")


def test_author_commands(monkeypatch, capsys):
    monkeypatch.chdir(ROOT)
    seen = []
    monkeypatch.setitem(build.COMMANDS, "build", lambda root, *stems: seen.append((root, stems)) or 0)
    assert command.main(["build", "02", "03"]) == 0
    assert seen == [(ROOT, ("02", "03"))]
    assert command.main(["bild"]) == 1
    assert "does not know 'bild'" in capsys.readouterr().err
    assert command.main(["--help"]) == 0
    assert "diffcourse build" in capsys.readouterr().out
