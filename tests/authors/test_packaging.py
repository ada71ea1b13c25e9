"""The same versions for everyone: uv, pip, conda and Binder are told the same, and no registry's host stands in git."""

import re
import subprocess
import tomllib
from pathlib import Path

import pytest

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


def test_the_command_is_installed():
    assert PROJECT["project"]["scripts"] == {"diffcourse": "diffcourse.__main__:main"}
