"""Rooms of the house import only from rooms above them, and the mathematics imports NumPy alone."""

import ast
import graphlib
import re
import subprocess
import sys
from pathlib import Path

import pytest
from together import together

import diffcourse
from diffcourse import FOR_NOTEBOOKS

ANYTHING = None
JUPYTER = {"jupyter_client", "jupyter_core", "jupyter_server", "jupyterlab_server", "packaging"}
DRAWING, WIDGETS = {"numpy", "matplotlib", "PIL"}, {"anywidget", "ipywidgets", "traitlets", "IPython"}

# From the bottom up: (rooms of a layer, libraries that they may import). A room may import what stands below it, and
# itself. "" is the top of the package: the mathematics, which imports NumPy alone.
LAYERS = [
    ({""}, {"numpy"}),
    ({"instrument", "exercise"}, DRAWING | WIDGETS),
    ({"lessons"}, DRAWING | WIDGETS),
    ({"study"}, DRAWING | WIDGETS | {"fsrs", "nbformat"} | JUPYTER),
    ({"authors"}, ANYTHING),
    ({"__main__"}, ANYTHING),
]
SCREEN = {"exercise": {"numpy"}}  # what answers a learner draws nothing
ROOMS = set().union(*(rooms for rooms, _ in LAYERS)) - {""}
HOUSE = Path(diffcourse.__file__).parent


def room_of(file):
    """The room a file is in: its folder, "" for the mathematics at the top, "__main__" for the command."""
    parts = file.relative_to(HOUSE).with_suffix("").parts
    return parts[0] if parts[0] in ROOMS else ""


def lesson_of(name):
    """The lesson's room in a dotted name, or "" where it is in none."""
    return next((part for part in name.split(".") if re.match(r"lesson\d", part)), "")


def imported(source, package):
    """Dotted names of everything that a module's source imports, at its top or inside a function."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            above = package[: len(package) - node.level + 1] if node.level else []
            origin = ".".join([*above, *filter(None, [node.module])])
            yield from (f"{origin}.{alias.name}" for alias in node.names)


def misplaced(room, source, package=("diffcourse",)):
    """What a room imports and may not."""
    floor = next(n for n, (rooms, _) in enumerate(LAYERS) if room in rooms)
    below = set().union(*(rooms for rooms, _ in LAYERS[:floor])) | {room}
    libraries = SCREEN.get(room, LAYERS[floor][1])
    for name in imported(source, package):
        top, _, rest = name.partition(".")
        inside = rest.partition(".")[0]
        if top == "diffcourse":
            allowed = (inside if inside in ROOMS else "") in below and inside not in FOR_NOTEBOOKS
            allowed &= not lesson_of(name) or lesson_of(name) in package
        elif name.startswith(("matplotlib.pyplot", "matplotlib.pylab", "pylab")):
            allowed = False
        else:
            allowed = top in sys.stdlib_module_names or libraries is ANYTHING or top in libraries
        if not allowed:
            yield name


@together("file", sorted(HOUSE.rglob("*.py")))
def test_each_module_is_in_a_layer_and_imports_only_what_that_layer_may(file):
    room = room_of(file)
    package = ["diffcourse", *file.relative_to(HOUSE).parts[:-1]]
    assert list(misplaced(room, file.read_text(encoding="utf-8"), package)) == []


# Imports against the order of their room, each inside a function that is called later. Let the list grow shorter.
ONLY_WHEN_CALLED = {
    "diffcourse.exercise.worked": "diffcourse.exercise.numbers",  # the exercise that worked lines become
}


def circle(sources):
    """Modules that import one another in a round, or nothing. sources: {dotted name: (source, package)}."""
    graph = {
        name: {next((n for n in (one, one.rpartition(".")[0]) if n in sources), name) for one in imported(*module)}
        - {name}
        for name, module in sources.items()
    }
    for module, later in ONLY_WHEN_CALLED.items():
        graph.get(module, set()).discard(later)
    try:
        graphlib.TopologicalSorter(graph).prepare()
    except graphlib.CycleError as error:
        return error.args[1]


@pytest.mark.parametrize("gathered", ["explorers", "figures"])
def test_a_name_that_notebooks_ask_for_stands_in_one_room(gathered):
    names = dir(getattr(diffcourse, gathered))
    assert sorted({name for name in names if names.count(name) > 1}) == []


def test_no_modules_import_one_another_in_a_round():
    files = {
        ".".join(["diffcourse", *file.relative_to(HOUSE).with_suffix("").parts]): file for file in HOUSE.rglob("*.py")
    }
    files = {name.removesuffix(".__init__"): file for name, file in files.items()}
    sources = {
        name: (file.read_text(encoding="utf-8"), ["diffcourse", *file.relative_to(HOUSE).parts[:-1]])
        for name, file in files.items()
    }
    assert circle(sources) is None


def test_the_mathematics_loads_nothing_heavy():
    code = (
        "import sys, diffcourse\n"
        "from diffcourse import schedules, forward, mixture, stats, guarantees\n"
        "print(*sorted({name.partition('.')[0] for name in sys.modules}))"
    )
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    assert "numpy" in loaded
    assert {"matplotlib", "PIL", "ipywidgets", "IPython", "traitlets", "scipy"}.isdisjoint(loaded)
    assert {"fsrs"}.isdisjoint(loaded)


def test_a_check_loads_no_scheduler_and_no_picture():
    code = "import sys\nfrom diffcourse import check, hint\ndir(check)\ncheck.pixel_mix(1)\nhint.pixel_mix()\n"
    loaded = subprocess.run([sys.executable, "-c", f"{code}print(*sys.modules)"], capture_output=True, text=True).stdout
    assert "diffcourse.study.progress" in loaded.split()
    assert {"fsrs", "matplotlib", "ipywidgets", "IPython", "scipy"}.isdisjoint(loaded.split())
