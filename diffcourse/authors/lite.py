"""For authors: the course in JupyterLite, where Python runs in the reader's browser and no server does.

Python itself, NumPy and matplotlib are Pyodide's own distribution, which the page fetches when a kernel starts. With
`--pyodide=FOLDER` an unpacked copy of that distribution is put into the page, which then asks no other host.
"""

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from importlib import metadata
from pathlib import Path

from diffcourse.study.work import FIRST_LESSON, hand_out

BUILT = "jupyter-lite.json"
KERNEL = "@jupyterlite/pyodide-kernel-extension:kernel"
LOADED = ("numpy", "matplotlib", "typing-extensions")  # of Pyodide's packages, when a kernel starts
THERE = {*LOADED, "ipython", "traitlets"}  # the kernel itself brings the last two
FOR_THE_PAGE = {"widgetsnbextension", "jupyterlab-widgets"}  # no code for the kernel; the page has its extension
FROM_WORKER = "../../../.."  # the top of the page, as seen by the kernel's worker among the extensions
TO_LAUNCHER = "await import('./config-utils.js');"  # in the page's front
TO_LESSON = f"location.replace('lab/index.html?path={FIRST_LESSON}');"
NO_DATE = "946684800"
USAGE = "diffcourse lite [FOLDER] [--pyodide=FOLDER]"


def lite(root, *arguments):
    """Build JupyterLite with the course into a folder (dist/lite)."""
    options = [one for one in arguments if one.startswith("-")]
    folders = [one for one in arguments if not one.startswith("-")]
    pyodide = [Path(one.partition("=")[2]).expanduser().resolve() for one in options if one.startswith("--pyodide=")]
    if len(folders) > 1 or len(options) > 1 or len(pyodide) != len(options):
        return refuse(f"this takes: {USAGE}.")
    if pyodide and not (pyodide[0] / "pyodide.mjs").is_file():
        return refuse(f"--pyodide takes the folder of an unpacked Pyodide; there is no pyodide.mjs in {pyodide[0]}.")
    target = Path(folders[0] if folders else Path(root) / "dist" / "lite").expanduser().resolve()
    if target.exists() and (not target.is_dir() or any(target.iterdir())) and not (target / BUILT).is_file():
        return refuse(f"{target} holds something else; name a new folder.")
    try:
        metadata.version("jupyterlite-core")
    except metadata.PackageNotFoundError:
        return refuse("this needs `uv run --extra lite diffcourse lite`.")
    with tempfile.TemporaryDirectory() as scratch:
        source, page = Path(scratch).resolve() / "source", Path(scratch).resolve() / "page"
        prepare(Path(root), source, *pyodide)
        command = [sys.executable, "-m", "jupyterlite_core", "build", f"--lite-dir={source}", f"--output-dir={page}"]
        options = ["--apps=lab", "--no-sourcemaps"]
        if subprocess.run(command + options, cwd=source, env=dated(root)).returncode:
            return refuse("JupyterLite was not built.")
        front = page / "index.html"
        front.write_text(front.read_text("utf-8").replace(TO_LAUNCHER, TO_LESSON), "utf-8", newline="\n")
        if target.exists():
            shutil.rmtree(target)
        shutil.copytree(page, target)
    size = sum(path.stat().st_size for path in target.rglob("*") if path.is_file())
    print(f"{target}: {size / 1e6:.0f} MB. `python -m http.server -d {target}` serves it, as does any web server.")
    return 0


def refuse(sentence):
    print(f"Nothing was built: {sentence}", file=sys.stderr)
    return 1


def prepare(root, source, pyodide=None):
    """Lay out what JupyterLite is built from: the notebooks, the wheels, the settings and perhaps Pyodide."""
    hand_out(root, source / "files")
    shutil.copy(root / "diffcourse" / "jupyterlab-overrides.json", source / "overrides.json")
    wheels = make_wheels(root, source / "pypi")
    (source / BUILT).write_text(json.dumps(settings([wheel.name for wheel in wheels]), indent=1), encoding="utf-8")
    if pyodide:
        shutil.copytree(pyodide, source / "static" / "pyodide")


def settings(wheels):
    """The page's settings: a kernel that starts with all that a lesson imports, and that asks no package registry."""
    packages = [*LOADED, *(f"{FROM_WORKER}/pypi/{wheel}" for wheel in wheels)]
    kernel = {"disablePyPIFallback": True, "loadPyodideOptions": {"packages": packages}}
    config = {"appName": "The forward process of diffusion models", "litePluginSettings": {KERNEL: kernel}}
    return {"jupyter-lite-schema-version": 0, "jupyter-config-data": config}


def make_wheels(root, folder):
    """Build the wheel of `diffcourse`; fetch those that it needs and Pyodide lacks, in the versions installed here."""
    pinned = [f"{name}=={metadata.version(name)}" for name in needed()]
    pip = [sys.executable, "-m", "pip", "--quiet"]
    subprocess.run([*pip, "wheel", "--no-deps", f"--wheel-dir={folder}", str(root)], check=True, env=dated(root))
    # Some of them (psygnal) also come compiled, for this machine and not for a browser.
    pure = ["--no-deps", "--platform=any", "--only-binary=:all:", f"--dest={folder}"]
    subprocess.run([*pip, "download", *pure, *pinned], check=True)
    return sorted(folder.glob("*-none-any.whl"))


def dated(root):
    """An environment that dates all files by the last commit, so that two builds of one version are the same."""
    log = subprocess.run(["git", "log", "-1", "--format=%ct"], cwd=root, capture_output=True, text=True)
    return os.environ | {"SOURCE_DATE_EPOCH": log.stdout.strip() or NO_DATE}


def needed(name="diffcourse"):
    """Names of the packages that `diffcourse` needs in the browser and that Pyodide does not have."""
    from packaging.requirements import Requirement

    found = set()
    for requirement in map(Requirement, metadata.requires(name) or ()):
        there = requirement.marker is None or requirement.marker.evaluate({"sys_platform": "emscripten", "extra": ""})
        one = re.sub(r"[-_.]+", "-", requirement.name).lower()
        if there and one not in THERE | FOR_THE_PAGE | found:
            found |= {one, *needed(one)}
    return sorted(found)
