"""Rooms of the house import only from rooms above them, and the mathematics imports NumPy alone."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import diffcourse

MATHEMATICS = {"__init__", "_door", "rows", "schedules", "forward", "mixture", "stats", "guarantees"}
MATHEMATICS |= {"reverse", "continuous", "discrete", "embedding", "denoiser", "latent", "words", "design"}
PICTURES = {"figures", "photo", "_manners"}
CONTROLS = {"film", "explorers"}
CARDS = {"recall", "predict", "game"}  # study with widgets
STUDY = {"check", "fresh", "hint", "progress", "spacing", "tasks", "_store", *CARDS}
AUTHORS = {"build", "lite", "update", "web", "__main__"}

DRAWING = {"numpy", "matplotlib", "PIL"}
WIDGETS = {"ipywidgets", "traitlets", "IPython"}
ANYTHING = None

# (rooms of a layer, rooms they may import, libraries they may import)
LAYERS = [
    (MATHEMATICS, MATHEMATICS, {"numpy"}),
    (PICTURES, MATHEMATICS | PICTURES, DRAWING),
    (CONTROLS, MATHEMATICS | PICTURES | CONTROLS, DRAWING | WIDGETS),
    (STUDY - CARDS - {"progress", "spacing", "_store"}, MATHEMATICS | STUDY, {"numpy"}),
    (CARDS, MATHEMATICS | PICTURES | STUDY, DRAWING | WIDGETS),
    ({"progress"}, MATHEMATICS | PICTURES | STUDY, {"numpy"}),  # it has one picture
    ({"spacing"}, set(), {"fsrs"}),
    ({"_store"}, set(), {"filelock"}),
    (AUTHORS, MATHEMATICS | PICTURES | CONTROLS | STUDY | AUTHORS, ANYTHING),
]
ROOMS = set().union(*(rooms for rooms, _, _ in LAYERS))
HOUSE = Path(diffcourse.__file__).parent


def room_of(file):
    """The room a file is in: its module, or the package that holds it."""
    return file.relative_to(HOUSE).with_suffix("").parts[0]


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
    (rooms, libraries), *_ = [(may, libs) for layer, may, libs in LAYERS if room in layer]
    for name in imported(source, package):
        top, _, rest = name.partition(".")
        inside = rest.partition(".")[0]
        if top == "diffcourse":
            allowed = inside in rooms or (inside.startswith("__") and inside not in ROOMS) or not inside
        elif name.startswith(("matplotlib.pyplot", "matplotlib.pylab", "pylab")):
            allowed = False
        else:
            allowed = top in sys.stdlib_module_names or libraries is ANYTHING or top in libraries
        if not allowed:
            yield name


@pytest.mark.parametrize("file", sorted(HOUSE.rglob("*.py")), ids=lambda file: str(file.relative_to(HOUSE)))
def test_each_module_is_in_a_layer_and_imports_only_what_that_layer_may(file):
    room = room_of(file)
    assert room in ROOMS, f"{room} is in no layer: give it a place in LAYERS above and in the architecture's table"
    package = ["diffcourse", *file.relative_to(HOUSE).parts[:-1]]
    assert list(misplaced(room, file.read_text(encoding="utf-8"), package)) == []


@pytest.mark.parametrize(
    ("room", "line"),
    [
        ("forward", "import scipy"),
        ("forward", "from matplotlib.figure import Figure"),
        ("forward", "from diffcourse import figures"),
        ("stats", "from .film import Film"),
        ("schedules", "def f():\n    import ipywidgets"),
        ("__init__", "from diffcourse import figures"),
        ("figures", "import matplotlib.pyplot as plt"),
        ("figures", "from matplotlib import pyplot"),
        ("figures", "import ipywidgets"),
        ("photo", "from diffcourse.film import Film"),
        ("film", "from matplotlib import pyplot as plt"),
        ("film", "from diffcourse.check import check"),
        ("explorers", "import pandas"),
        ("check", "import ipywidgets"),
        ("check", "import matplotlib"),
        ("check", "from diffcourse import figures"),
        ("tasks", "from diffcourse.build import main"),
        ("recall", "from diffcourse import film"),
        ("progress", "import ipywidgets"),
        ("check", "from fsrs import Card"),
        ("_store", "from diffcourse import tasks"),
        ("build", "import matplotlib.pyplot"),
    ],
)
def test_an_import_against_the_arrows_is_seen(room, line):
    assert list(misplaced(room, line))


@pytest.mark.parametrize(
    ("room", "line"),
    [
        ("forward", "import numpy as np\nfrom diffcourse import _door"),
        ("stats", "from . import _door\nfrom math import sqrt"),
        (
            "figures",
            "from matplotlib.figure import Figure\nfrom PIL import Image\nfrom diffcourse.mixture import bimodal",
        ),
        ("film", "import ipywidgets as widgets\nfrom diffcourse.figures import screen_width"),
        ("recall", "import ipywidgets"),
        ("check", "import diffcourse\nfrom diffcourse import __version__, forward, tasks"),
        ("build", "import nbformat\nfrom diffcourse import figures, check, film"),
    ],
)
def test_an_import_along_the_arrows_is_allowed(room, line):
    assert list(misplaced(room, line)) == []


def test_a_package_may_import_from_itself_by_dots():
    assert list(imported("from . import a\nfrom .b import c\nfrom .. import forward", ["diffcourse", "tasks"])) == [
        "diffcourse.tasks.a",
        "diffcourse.tasks.b.c",
        "diffcourse.forward",
    ]


def test_the_mathematics_loads_nothing_heavy():
    code = (
        "import sys, diffcourse\n"
        "from diffcourse import schedules, forward, mixture, stats, guarantees\n"
        "print(*sorted({name.partition('.')[0] for name in sys.modules}))"
    )
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    assert "numpy" in loaded
    assert {"matplotlib", "PIL", "ipywidgets", "IPython", "traitlets", "scipy"}.isdisjoint(loaded)
    assert {"fsrs", "filelock"}.isdisjoint(loaded)


def test_a_check_loads_no_scheduler_and_no_picture():
    code = "import sys\nfrom diffcourse import check\ncheck.pixel_mix(...)\nprint(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    assert "diffcourse.progress" in loaded
    assert {"fsrs", "matplotlib", "ipywidgets"}.isdisjoint(loaded)
