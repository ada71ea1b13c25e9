"""What the doctor finds: nothing where all is well, and each fault by its name."""

import json
from importlib import metadata

import pytest

from diffcourse.study import doctor


@pytest.fixture(autouse=True)
def person(tmp_path, monkeypatch):
    """A folder of her own, without a configuration."""
    for name in ("CONFIG", "DATA", "RUNTIME"):
        monkeypatch.setenv(f"JUPYTER_{name}_DIR", str(tmp_path / name.lower()))
    monkeypatch.setenv("DIFFCOURSE_PROGRESS", "off")
    return tmp_path


def labextension(person, name, version):
    folder = person / "data" / "labextensions" / name
    folder.mkdir(parents=True)
    package = {"name": name, "version": version, "jupyterlab": {"_build": {"load": "x", "extension": "./x"}}}
    (folder / "package.json").write_text(json.dumps(package))


def test_all_is_well_and_nothing_is_left_behind(person, monkeypatch, capsys):
    (person / "mine").mkdir()
    assert doctor.examine(person / "mine", [f"--ServerApp.root_dir={person / 'mine'}"]) == 0
    said = capsys.readouterr().out.splitlines()
    assert len(said) == 7 and all(line.startswith("fine ") for line in said[:-1])
    assert list((person / "mine").iterdir()) == []


def test_another_python_and_a_missing_or_old_package_are_named(monkeypatch):
    needed = ["numpy<1", "no-such-package", "scipy ; extra == 'test'"]
    monkeypatch.setattr(metadata, "requires", lambda name: needed)
    monkeypatch.setattr(metadata, "metadata", lambda name: {"Requires-Python": "<3"})
    with pytest.raises(doctor.Fault, match=r"takes <3\."):
        doctor.python()
    with pytest.raises(doctor.Fault, match=r"numpy is .* takes <1; no-such-package is missing\."):
        doctor.packages()


@pytest.mark.parametrize(
    "what, sentence",
    [
        ("old", "The widgets' front end is 3.1.0"),
        ("disabled", "anywidget is disabled"),
        ("missing", "finds no anywidget"),
    ],
)
def test_a_front_end_that_shows_no_picture_is_named(person, monkeypatch, what, sentence):
    if what == "old":
        monkeypatch.setenv("JUPYTER_PREFER_ENV_PATH", "0")
        labextension(person, "@jupyter-widgets/jupyterlab-manager", "3.1.0")
    elif what == "disabled":
        config = person / "config" / "labconfig"
        config.mkdir(parents=True)
        (config / "page_config.json").write_text('{"disabledExtensions": {"anywidget": true}}')
    else:
        monkeypatch.setattr("jupyter_core.paths.jupyter_path", lambda *names: [str(person)])
    with pytest.raises(doctor.Fault, match=sentence):
        doctor.front_end()


def test_a_folder_that_takes_no_file_is_named(person):
    (person / "work").touch()
    with pytest.raises(doctor.Fault, match="Nothing can be written in"):
        doctor.folder(person)


@pytest.mark.parametrize(
    "argv, sentence",
    [
        (["false", "{connection_file}"], "does not start"),
        (None, r"has no course: No module named 'diffcourse'"),
    ],
)
def test_a_kernel_that_cannot_run_the_course_is_named(person, monkeypatch, argv, sentence):
    if argv:
        spec = person / "data" / "kernels" / "broken"
        spec.mkdir(parents=True)
        (spec / "kernel.json").write_text(json.dumps({"argv": argv, "display_name": "broken", "language": "python"}))
    else:
        broken = person / "diffcourse.py"
        broken.write_text("raise ModuleNotFoundError(\"No module named 'diffcourse'\")")
        monkeypatch.setenv("PYTHONPATH", str(person))
    with pytest.raises(doctor.Fault, match=sentence):
        doctor.kernel(*["broken"] if argv else [])
