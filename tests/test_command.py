"""`diffcourse` opens JupyterLab on the learner's copies, and answers wrong use in one sentence."""

import json
import os
import shutil
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest

from diffcourse import __main__ as command
from diffcourse import __version__
from diffcourse.authors import build
from diffcourse.study import work

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture
def home(tmp_path, monkeypatch):
    """A checkout of a course with two lessons, and a person without a configuration."""
    for name in ("CONFIG", "DATA", "RUNTIME"):
        monkeypatch.setenv(f"JUPYTER_{name}_DIR", str(tmp_path / name.lower()))
    monkeypatch.delenv("JUPYTER_TOKEN", raising=False)
    monkeypatch.setenv("DIFFCOURSE_PROGRESS", "off")
    (tmp_path / "course" / "diffcourse").mkdir(parents=True)
    for name in ("notebooks/00-eli5.ipynb", "notebooks/03-noise-schedules.ipynb", "exercises/03-noise-schedules.ipynb"):
        (tmp_path / "course" / name).parent.mkdir(exist_ok=True)
        shutil.copy(ROOT / name, tmp_path / "course" / name)
    monkeypatch.chdir(tmp_path / "course")
    return tmp_path / "course"


@pytest.fixture
def opened(monkeypatch):
    """The arguments with which JupyterLab would have been started."""
    calls = []
    monkeypatch.setattr("jupyterlab.labapp.LabApp.launch_instance", calls.append)
    monkeypatch.setattr(os, "geteuid", lambda: 1000, raising=False)
    return calls


def url(arguments):
    return next(one.partition("=")[2] for one in arguments if one.startswith("--LabApp.default_url="))


# -- opening ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("folder", [".", "notebooks", "work/exercises"])
def test_opens_lesson_0_among_the_copies(home, opened, monkeypatch, folder):
    (home / folder).mkdir(parents=True, exist_ok=True)
    monkeypatch.chdir(home / folder)
    assert command.main([]) == 0
    assert url(opened[0]) == "/lab/tree/notebooks/00-eli5.ipynb"
    assert f"--ServerApp.root_dir={home / 'work'}" in opened[0]
    assert (home / "work" / "notebooks" / "00-eli5.ipynb").is_file()


@pytest.mark.parametrize(
    "arguments, notebook",
    [
        (["03"], "notebooks/03-noise-schedules.ipynb"),
        (["3", "--no-browser"], "notebooks/03-noise-schedules.ipynb"),
        (["--no-browser", "exercises/03"], "exercises/03-noise-schedules.ipynb"),
        (["work/notebooks/03-noise-schedules.ipynb"], "notebooks/03-noise-schedules.ipynb"),
    ],
)
def test_opens_the_lesson_that_is_named(home, opened, arguments, notebook):
    assert command.main(arguments) == 0
    assert url(opened[0]) == f"/lab/tree/{notebook}"
    assert opened[0][-1] == "--no-browser" or len(arguments) == 1


def test_passes_further_arguments_on(home, opened):
    command.main(["--no-browser", "--port", "8890"])
    assert opened[0][-3:] == ["--no-browser", "--port", "8890"]


@pytest.mark.parametrize(
    "option, root, expected",
    [
        ("--notebook-dir", "elsewhere", "/lab"),
        ("--ServerApp.root_dir", "course", "/lab/tree/work/notebooks/00-eli5.ipynb"),
        ("--ServerApp.notebook_dir", "course/work/notebooks", "/lab/tree/00-eli5.ipynb"),
    ],
)
def test_a_root_of_the_learners_own_opens_what_lies_in_it(home, opened, option, root, expected):
    root = home.parent / root
    root.mkdir(exist_ok=True, parents=True)
    for arguments in ([f"{option}={root}"], [option, str(root)]):
        command.main(arguments)
        assert url(opened[-1]) == expected
        assert [one for one in opened[-1] if "_dir" in one or "contents" in one] == [
            one for one in arguments if "_dir" in one
        ]


def test_the_learners_own_page_comes_before_ours(home, opened):
    command.main(["--LabApp.default_url=/lab"])
    assert [one for one in opened[0] if "default_url" in one] == ["--LabApp.default_url=/lab"]


def test_allow_root_for_root_alone(home, opened, monkeypatch):
    command.main([])
    assert "--allow-root" not in opened[0]
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    command.main([])
    assert "--allow-root" in opened[1]


def test_never_touches_the_token_or_the_address():
    names = {argument.split("=")[0].rsplit(".")[-1] for argument in command.lab_arguments(ROOT, [])}
    ours = {"root_dir", "preferred_dir", "contents_manager_class", "default_url", "display_data_priority"}
    assert names <= {*ours, "--allow-root"}


@pytest.mark.parametrize("person", ["a preferred folder", "another root", "another contents manager", "nothing"])
def test_a_persons_own_configuration_does_not_stop_the_start(home, person):
    """A real server, with all but its socket: it starts, and it finds the notebook that JupyterLab would open."""
    from jupyter_server.serverapp import ServerApp

    elsewhere = str(home.parent)
    managers = ("ContentsManager", "FileContentsManager", "AsyncFileContentsManager", "AsyncLargeFileManager")
    settings = {
        "a preferred folder": {one: {"preferred_dir": elsewhere} for one in ("ServerApp", *managers)},
        "another root": {one: {"root_dir": elsewhere} for one in ("ServerApp", *managers)},
        "another contents manager": {"ServerApp": {"contents_manager_class": "no.such.Manager"}},
        "nothing": {},
    }[person]
    (home.parent / "config").mkdir()
    (home.parent / "config" / "jupyter_server_config.json").write_text(json.dumps(settings))
    work.lay(home)
    arguments = [one for one in command.lab_arguments(home / "work", []) if not one.startswith("--LabApp")]
    server = ServerApp()
    server.initialize(arguments, find_extensions=False, new_httpserver=False)
    assert server.contents_manager.root_dir == str(home / "work")
    assert server.contents_manager.preferred_dir == ""
    assert Path(server.contents_manager._get_os_path(work.FIRST_LESSON)).is_file()
    assert server.ip == "localhost"  # and it stays behind its token, on this machine alone
    assert server.identity_provider.token_generated and len(server.identity_provider.token) >= 32
    assert not server.disable_check_xsrf and not server.allow_remote_access and not server.allow_origin


def test_where_nothing_can_be_laid_the_courses_own_notebooks_open(home, opened, capsys):
    (home / "work").write_text("a file")
    assert command.main(["03"]) == 0
    assert (
        f"--ServerApp.root_dir={home}" in opened[0] and url(opened[0]) == "/lab/tree/notebooks/03-noise-schedules.ipynb"
    )
    said = capsys.readouterr().out
    assert "could be laid" in said and "open instead" in said


@pytest.mark.parametrize("named, kept", [("", ".progress"), ("mine", "mine"), ("off", None)])
def test_progress_has_one_place_for_all_kernels(home, opened, monkeypatch, named, kept):
    monkeypatch.setenv("DIFFCOURSE_PROGRESS", named)
    command.main([])
    assert os.environ["DIFFCOURSE_PROGRESS"] == (str(home / kept) if kept else "off")


# -- other commands --------------------------------------------------------------------------------------------------


def test_reset_begins_one_notebook_anew(home, capsys):
    work.lay(home)
    assert command.main(["reset", "exercises/03"]) == 0
    assert "kept as 03-noise-schedules-old-version.ipynb" in capsys.readouterr().out
    assert len(list((home / "work" / "exercises").glob("*.ipynb"))) == 2


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
    monkeypatch.setenv("DIFFCOURSE_PROGRESS", "off")
    assert command.main(["progress"]) == 0
    assert capsys.readouterr().out.startswith("Progress: it is off here")


@pytest.mark.parametrize(
    "error, sentence", [(PermissionError(13, "no", "/x"), "cannot write in /x"), (None, "is not here")]
)
def test_where_jupyterlab_cannot_start_one_sentence_says_why(home, monkeypatch, capsys, error, sentence):
    def launch(arguments):
        raise error

    if error:
        monkeypatch.setattr("jupyterlab.labapp.LabApp.launch_instance", launch)
    else:
        monkeypatch.setitem(sys.modules, "jupyterlab.labapp", None)
    assert command.main([]) == 1
    said = capsys.readouterr().err
    assert sentence in said and len(said.splitlines()) == 1


def test_get_lays_the_notebooks_into_a_folder(opened, monkeypatch, capsys, tmp_path):
    monkeypatch.setenv("JUPYTER_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.chdir(tmp_path)
    assert command.main(["get", "mine"]) == 0 and opened == []
    assert f"Go to {tmp_path / 'mine'}" in capsys.readouterr().out
    count = len(list(ROOT.glob("notebooks/*.ipynb")))
    assert len(list((tmp_path / "mine" / "work" / "notebooks").glob("*.ipynb"))) == count
    (tmp_path / "a file").touch()
    assert command.main(["get", "a file"]) == 1


def test_author_commands(monkeypatch):
    monkeypatch.chdir(ROOT)
    seen = []
    monkeypatch.setattr(build, "build", lambda root, *stems: seen.append((root, stems)) or 0)
    assert command.main(["build", "02", "03"]) == 0
    assert seen == [(ROOT, ("02", "03"))]
    for name, module in command.AUTHORS.items():
        assert callable(getattr(import_module(f"diffcourse.authors.{module}"), name))


@pytest.mark.parametrize(
    "arguments, sentence",
    [
        (["progres"], "Did you mean `diffcourse progress`?"),
        (["bild"], "Did you mean `diffcourse build`?"),
        (["03-noise-schedule"], "Did you mean `diffcourse 03-noise-schedules`?"),
        (["42"], "diffcourse does not know '42'"),
        (["update"], "diffcourse does not know 'update'"),
        ([""], "diffcourse does not know ''"),
        (["pins", "a", "b"], "diffcourse pins cannot be called with 'a b'"),
        (["progress", "rest"], "diffcourse progress takes nothing"),
        (["progress", "export"], "diffcourse progress takes nothing"),
        (["progress", "export", "~nobody-of-that-name/x"], "Nothing was exported"),
        (["get"], "diffcourse get cannot be called with nothing behind it"),
        (["doctor", "now"], "diffcourse doctor cannot be called with 'now'"),
        (["reset"], "diffcourse reset cannot be called with nothing behind it"),
        (["reset", "42"], "diffcourse reset takes one notebook"),
        (["reset", "03", "00"], "diffcourse reset cannot be called with '03 00'"),
    ],
)
def test_wrong_use_gets_one_sentence(home, opened, capsys, arguments, sentence):
    assert command.main(arguments) == 1 and opened == []
    said = "".join(capsys.readouterr())
    assert said.startswith(sentence) or sentence in said
    assert len(said.splitlines()) == 1


def test_an_authors_command_outside_a_checkout(home, capsys, monkeypatch):
    monkeypatch.setattr(command.work, "find_home", lambda start: home / "notebooks")
    assert command.main(["build"]) == 1
    assert "works on a checkout" in capsys.readouterr().err


@pytest.mark.parametrize("flags", [[], ["-OO"]])
def test_help_and_version(flags):
    for option, said in (("--help", "diffcourse build"), ("--version", f"diffcourse {__version__}\n")):
        run = subprocess.run(
            [sys.executable, *flags, "-m", "diffcourse", option], cwd=ROOT, capture_output=True, text=True
        )
        assert run.returncode == 0 and said in run.stdout and run.stderr == ""


def test_a_reader_that_leaves_early_gets_no_traceback(home):
    """As in `diffcourse progress | head -1`, once head has gone."""
    read, write = os.pipe()
    os.close(read)
    run = subprocess.run([sys.executable, "-m", "diffcourse", "--help"], cwd=ROOT, stdout=write, stderr=subprocess.PIPE)
    os.close(write)
    assert run.stderr == b""


def test_outside_a_course_without_notebooks_one_sentence_and_no_traceback(tmp_path):
    """As from a wheel that carries none."""
    shutil.copytree(ROOT / "diffcourse", tmp_path / "site" / "diffcourse")
    outside = tmp_path / "elsewhere"
    outside.mkdir()
    run = subprocess.run(
        [sys.executable, "-m", "diffcourse", "--no-browser"],
        cwd=outside,
        env={**os.environ, "PYTHONPATH": str(tmp_path / "site")},
        capture_output=True,
        text=True,
    )
    assert run.returncode == 1 and run.stdout == ""
    assert run.stderr.startswith("diffcourse found no notebooks") and len(run.stderr.splitlines()) == 1
