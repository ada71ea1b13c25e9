"""A learner's settings of matplotlib and NumPy change no picture and break nothing."""

import os
import subprocess
import sys

import matplotlib
import matplotlib.style
import numpy as np
import pytest

from diffcourse import mixture, photo, stats
from diffcourse.instrument import style
from diffcourse.lessons.lesson01_forward_step.pictures import draw_undoing
from diffcourse.lessons.lesson05_what_t_means.explorers import embedding

HOSTILE = {
    "text.usetex": True,
    "axes.titlepad": 40,
    "savefig.bbox": "tight",
    "savefig.pad_inches": 2,
    "savefig.facecolor": "red",
    "path.sketch": (1, 100, 2),
    "lines.linewidth": 9,
    "axes.grid": True,
    "figure.autolayout": True,
    "font.size": 30,
    "axes.formatter.use_locale": True,
}


def pictures():
    """The bytes of a picture, of an instrument's still, and of a glyph."""
    return [
        style.png(draw_undoing().figure),
        style.small_png(embedding().picture()),
        photo.glyph("7", {"family": "DejaVu Sans"}, 16).tobytes(),
    ]


@pytest.fixture(scope="module")
def ours():
    return pictures()


@pytest.mark.parametrize("look", [HOSTILE, *({"style": name} for name in ("dark_background", "xkcd"))])
def test_no_setting_of_matplotlib_changes_a_picture(look, ours):
    with matplotlib.rc_context():
        if look.get("style") == "xkcd":
            matplotlib.rcParams.update({"path.sketch": (1, 100, 2), "font.family": ["xkcd"], "axes.linewidth": 1.5})
        elif "style" in look:
            matplotlib.style.use(look["style"])
        else:
            matplotlib.rcParams.update(look)
        before = dict(matplotlib.rcParams)
        theirs = pictures()
        assert dict(matplotlib.rcParams) == before  # and the learner's own settings stay
    assert [one == other for one, other in zip(ours, theirs, strict=True)] == [True] * len(ours)


def test_every_floating_point_error_raised_breaks_no_import_and_no_picture():
    code = (
        "import numpy as np; np.seterr(all='raise')\n"
        "import pkgutil, importlib, diffcourse\n"
        "for m in pkgutil.walk_packages(diffcourse.__path__, 'diffcourse.'):\n"
        "    if '__main__' not in m.name and '.authors' not in m.name: importlib.import_module(m.name)\n"
        "from diffcourse import explorers\n"
        "for make in (explorers.dissolve, explorers.flow): make()._repr_mimebundle_()\n"
        "assert np.geterr()['under'] == 'raise'\n"
    )
    environment = {"DIFFCOURSE_PROGRESS": "off"}
    subprocess.run([sys.executable, "-c", code], check=True, env=os.environ | environment)


def test_functions_answer_where_underflow_raises():
    with np.errstate(all="raise"):
        assert stats.ks_p_value(0.9, 1000, 1000) == 0
        assert mixture.bimodal().pdf(60.0) == 0
        assert np.isfinite(mixture.bimodal().score([-60.0, 0.0, 60.0])).all()
        assert np.isfinite(mixture.bimodal().cdf_integral(-60.0))
