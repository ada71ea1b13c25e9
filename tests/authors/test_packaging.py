"""The same versions for everyone: uv, pip, conda and Binder are told the same, and no registry's host stands in git."""

import os
import re
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest
import trove_classifiers
import yaml

import diffcourse
from diffcourse.study import work

ROOT = Path(__file__).resolve().parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
LOCK = (ROOT / "requirements.lock").read_text(encoding="utf-8").splitlines()


def test_uv_and_pip_get_the_same_pins():
    assert PROJECT["tool"]["uv"]["constraint-dependencies"] == LOCK


def test_a_pin_is_a_name_and_an_exact_version():
    """pip takes no extras, editable lines or options as constraints."""
    assert [line for line in LOCK if not re.fullmatch(r"[a-z0-9-]+==[0-9][^ ]*( ; .+)?", line)] == []


def test_every_dependency_is_pinned():
    wanted = sum(PROJECT["project"]["optional-dependencies"].values(), PROJECT["project"]["dependencies"])
    pinned = {line.split("==")[0] for line in LOCK}
    assert {re.match(r"[a-z0-9-]+", requirement)[0] for requirement in wanted} <= pinned


def test_in_a_browser_nothing_is_installed_that_needs_a_server():
    marked = {one.partition(">")[0] for one in PROJECT["project"]["dependencies"] if "emscripten" in one}
    assert marked == {"jupyterlab"}


def test_conda_has_the_bounds_of_pyproject():
    lines = (ROOT / "environment.yml").read_text(encoding="utf-8").splitlines()
    conda = [line.removeprefix("  - ") for line in lines if re.match(r"  - [a-z0-9-]+[=<>]", line)]
    bounds = [one.partition(" ;")[0] for one in PROJECT["project"]["dependencies"]]
    dependencies = [re.sub(r"^matplotlib\b", "matplotlib-base", one) for one in bounds]
    by_pip = [one for one in dependencies if one.startswith("fsrs")]  # `-e .` brings it
    assert conda == ["python=3.12", *(one for one in dependencies if one not in by_pip)]
    assert lines[-1].strip() == "- -e ."


def tracked_files():
    listing = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True)
    if listing.returncode:
        pytest.skip("This copy of the course is not a git checkout.")
    return [ROOT / name for name in listing.stdout.split("\0") if name and (ROOT / name).is_file()]


def test_no_registry_host_in_git():
    names = {path.name for path in tracked_files()}
    assert not names & {"uv.lock", "pylock.toml", "package-lock.json"}
    hosts = re.compile(rb"https?://[\w.-]*(pypi|pythonhosted|npmjs|anaconda)[\w.-]*")
    assert [path.name for path in tracked_files() if hosts.search(path.read_bytes())] == []


def test_a_learner_installs_nothing_for_tests_and_ci_runs_the_readmes_tests():
    assert list(PROJECT["dependency-groups"]) == ["test"] and "default-groups" not in PROJECT["tool"]["uv"]
    commands = re.findall(r"(?m)^(uv run .*?) +#", (ROOT / "README.md").read_text(encoding="utf-8"))
    assert commands == ["uv run diffcourse", "uv run --group test pytest"]
    assert (ROOT / ".ci" / "run").read_text(encoding="utf-8").splitlines()[-1] == commands[-1]


def test_the_project_says_the_same_of_itself_everywhere():
    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    assert (citation["version"], citation["license"]) == (PROJECT["project"]["version"], PROJECT["project"]["license"])
    assert citation["keywords"] == PROJECT["project"]["keywords"] and citation["version"] == diffcourse.__version__
    assert [{"name": one["name"]} for one in citation["authors"]] == PROJECT["project"]["authors"]
    assert set(PROJECT["project"]["classifiers"]) <= trove_classifiers.classifiers


def test_the_workflow_runs_what_a_person_runs():
    workflow = yaml.safe_load((ROOT / ".github" / "workflows" / "course.yml").read_text(encoding="utf-8"))
    ran = {name: [step["run"] for step in job["steps"] if "run" in step] for name, job in workflow["jobs"].items()}
    assert ran["linux"] == [".ci/run"] and ran["others"] == ["uv run --group test pytest"]
    made = [line.partition(" diffcourse ")[2] for line in [*ran["pages"], ran["colab"][0]]]
    assert made == ["site dist/site", "lite dist/site/lite", "colab dist/colab"]


def test_the_command_is_installed():
    assert PROJECT["project"]["scripts"] == {"diffcourse": "diffcourse.__main__:main"}


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    folder = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True)
    with zipfile.ZipFile(next(folder.glob("*.whl"))) as archive:
        archive.extractall(folder / "site")
    return folder / "site"


def test_the_wheel_carries_every_notebook_without_its_outputs(wheel):
    names = {f"{one}/{path.name}" for one in work.FOLDERS for path in (ROOT / one).glob("*.ipynb")}
    carried = {f"{path.parent.name}/{path.name}": path for path in wheel.glob("diffcourse/course/*/*")}
    pages = {f"notebooks/{path.name}" for path in ROOT.glob(work.PAGES)}
    assert set(carried) == names | pages and pages
    for name, path in ((name, carried[name]) for name in names):
        here, there = work.load((ROOT / name).read_bytes()), work.load(path.read_bytes())
        assert work.digest(here) == work.digest(there)
        assert there == work.cleared(there)


def test_the_wheel_opens_the_course_in_an_empty_folder(wheel, tmp_path):
    """As after `uvx diffcourse`, but for JupyterLab itself, in whose place its arguments are printed."""
    script = (
        "import sys, types; app = types.SimpleNamespace(launch_instance=lambda arguments: print(*arguments))\n"
        "sys.modules['jupyterlab.labapp'] = types.SimpleNamespace(LabApp=app)\n"
        "from diffcourse.__main__ import main; main(['03'])"
    )
    names = ("DATA", "CONFIG", "RUNTIME")
    folders = {f"JUPYTER_{name}_DIR": str(tmp_path / name) for name in names} | {"PYTHONPATH": str(wheel)}
    empty = tmp_path / "empty"
    empty.mkdir()
    run = subprocess.run(
        [sys.executable, "-c", script], cwd=empty, env=os.environ | folders, capture_output=True, text=True, check=True
    )
    count = len(list(wheel.glob("diffcourse/course/*/*.ipynb")))
    assert f"{count} notebooks are now in work/" in run.stdout
    assert f"--ServerApp.root_dir={empty / 'work'}" in run.stdout
    assert "/lab/tree/notebooks/03-noise-schedules.ipynb" in run.stdout
    assert len(list(empty.glob("work/*/*.ipynb"))) == count
