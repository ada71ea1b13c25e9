"""The forward process of diffusion models: a small, vectorized core and the course built on it.

`from diffcourse import schedules, forward, mixture` brings the mathematics (NumPy alone). What a lesson needs beside it
is imported when it is asked for: `from diffcourse import check, explorers, figures, hint, photo, predict, recall`.
"""

import logging
import os
import sys
from importlib import import_module

# For tables as small as the course's, BLAS's threads wait for each other longer than they compute. NumPy reads it once.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

__version__ = "0.1.0"

# What a notebook imports by a short name: the module it stands in, and its name there (empty: the module itself).
FOR_NOTEBOOKS = {
    "check": ("study.check", ""),
    "explorers": ("lessons", "explorers"),
    "figures": ("lessons", "figures"),
    "fresh": ("study.fresh", ""),
    "guess_t": ("study.game", "guess_t"),
    "hint": ("study.hint", ""),
    "photo": ("instrument.photo", ""),
    "predict": ("study.predict", "predict"),
    "progress": ("study.progress", ""),
    "recall": ("study.recall", "recall"),
    "recall_due": ("study.recall", "recall_due"),
}


def __getattr__(name):
    if name not in FOR_NOTEBOOKS:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    module, own = FOR_NOTEBOOKS[name]
    module = import_module(f"{__name__}.{module}")
    return getattr(module, own) if own else module


def __dir__():
    return sorted([*globals(), *FOR_NOTEBOOKS])


if sys.platform == "emscripten":  # a browser keeps no list of fonts: each kernel makes it anew, and says so in red
    logging.getLogger("matplotlib.font_manager").setLevel(logging.ERROR)
