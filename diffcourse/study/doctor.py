"""`diffcourse doctor`: says in one sentence each what the course needs, whether it is here, and if not, what helps."""

import subprocess
import sys
import tempfile
from importlib import metadata

from diffcourse.study import store, work

MANAGER = "@jupyter-widgets/jupyterlab-manager"
FRONT_ENDS = {"anywidget": "anywidget", MANAGER: "jupyterlab_widgets"}  # of JupyterLab, and the package that brings it
PATIENCE = 60  # seconds that a kernel may take to answer


class Fault(Exception):
    """One sentence that says what is wrong and what helps."""


def examine(home, arguments):
    """Print what is found, line by line, and return how many faults. arguments: what JupyterLab is started with."""
    faults = 0
    for look, *what in ((python,), (packages,), (front_end,), (folder, home), (server, arguments), (kernel,)):
        try:
            verdict, said = "fine ", look(*what)
        except Fault as fault:
            verdict, said, faults = "FAULT", str(fault), faults + 1
        except (Exception, SystemExit) as error:
            said = f"The look at the {look.__name__.replace('_', ' ')} ended in {type(error).__name__}: {error}"
            verdict, faults = "FAULT", faults + 1
        print(f"{verdict}  {said}", flush=True)
    print("All is well." if not faults else "One fault." if faults == 1 else f"{faults} faults.")
    return faults


def python():
    from packaging.specifiers import SpecifierSet

    here, taken = ".".join(map(str, sys.version_info[:3])), metadata.metadata("diffcourse")["Requires-Python"]
    if here not in SpecifierSet(taken):
        raise Fault(f"This is Python {here}, and the course takes {taken}. Install such a Python, or let uv do it.")
    return f"Python {here} in {sys.prefix}; the course is in {store.PACKAGE}."


def packages():
    from packaging.requirements import Requirement

    needed = [Requirement(text) for text in metadata.requires("diffcourse")]
    needed = [one for one in needed if one.marker is None or one.marker.evaluate({"extra": ""})]
    wrong = []
    for one in needed:
        try:
            if (here := metadata.version(one.name)) not in one.specifier:
                wrong.append(f"{one.name} is {here}, and the course takes {one.specifier}")
        except metadata.PackageNotFoundError:
            wrong.append(f"{one.name} is missing")
    if wrong:
        raise Fault(f"{'; '.join(wrong)}. Install the course anew: `uv sync`, or pip install with requirements.lock.")
    return f"All {len(needed)} packages that the course imports are here, in versions that it takes."


def front_end():
    """What the pictures need in the browser: JupyterLab serves it from this Python's folder or from the person's."""
    from jupyter_core.paths import jupyter_path
    from jupyterlab_server.config import get_federated_extensions, get_page_config

    paths = jupyter_path("labextensions")
    found, disabled = get_federated_extensions(paths), get_page_config(paths)["disabledExtensions"]
    for name, package in FRONT_ENDS.items():
        if name not in found:
            raise Fault(f"JupyterLab finds no {name}, so no picture moves. `pip install --force-reinstall {package}`.")
        if name in disabled:
            raise Fault(f"{name} is disabled, so no picture moves. `jupyter labextension enable {name}`.")
    widgets = found[MANAGER]
    if not widgets["version"].startswith("5."):
        raise Fault(
            f"The widgets' front end is {widgets['version']}, from {widgets['ext_dir']}; 5 is taken. Remove it."
        )
    return f"The browser gets what moves the pictures: {', '.join(found[one]['ext_path'] for one in FRONT_ENDS)}."


def folder(home):
    places = [home / work.WORK] + ([] if store.is_off() else [store.place()])
    for place in places:
        try:
            tempfile.TemporaryFile(dir=next(one for one in (place, *place.parents) if one.exists())).close()
        except OSError as error:
            raise Fault(
                f"Nothing can be written in {place}: {error.strerror}. Go to a folder of your own, and start there."
            ) from None
    return f"What you do is kept in {' and '.join(map(str, places))}, which can be written to."


def server(arguments):
    """All of a start but the socket."""
    from jupyter_server.serverapp import ServerApp

    app = ServerApp(log_level="CRITICAL")
    options = [one for one in arguments if not one.startswith("--LabApp")]
    try:
        app.initialize(options, find_extensions=False, new_httpserver=False)
    except PermissionError as error:
        raise Fault(f"JupyterLab cannot write in {error.filename}: set HOME to a folder of yours.") from None
    files = ", ".join(map(str, app.loaded_config_files))
    return f"JupyterLab can start in {app.root_dir}, with {files or 'no configuration of your own'}."


def kernel(name="python3"):
    from jupyter_client.manager import start_new_kernel

    try:  # elsewhere, or the course would be found in the folder it is started from
        manager, client = start_new_kernel(PATIENCE, name, cwd=tempfile.gettempdir(), stderr=subprocess.DEVNULL)
    except RuntimeError as error:
        raise Fault(
            f"The kernel {name!r} does not start: {error}. `jupyter kernelspec list` says where it is."
        ) from None
    try:
        asked = {"python": "__import__('sys').executable", "course": "__import__('diffcourse').__file__"}
        answer = client.execute_interactive("", user_expressions=asked, timeout=PATIENCE)["content"]["user_expressions"]
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)
    python = answer["python"]["data"]["text/plain"]
    if answer["course"]["status"] == "error":
        raise Fault(
            f"Notebooks run on {python}, which has no course: {answer['course']['evalue']}. `jupyter kernelspec list` "
            f"says where that comes from, and `jupyter kernelspec remove {name}` removes it."
        )
    return f"A notebook's kernel starts on {python} and finds the course."
