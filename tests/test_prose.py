"""Each number that a lesson's prose states comes from its cells: from an output, or from what the code is given."""

import re
from pathlib import Path

import nbformat
import pytest

LESSONS = sorted((Path(__file__).parents[1] / "notebooks").glob("*.ipynb"))
NUMBER = re.compile(r"(?<![\w.])\d+(?:\.\d+)?(?:e-?\d+)?(?![\w]|\.\d)")
# A number that is the name of a year, a paper or a thread.
NAME = re.compile(r"\b(?!2000)(?:19|20)\d\d\b|\b\d{4}\.\d{5}\b|\b(?:issue|pull request) \d+")

# Numbers of the prose that no cell makes, each with its reason.
ANYWHERE = {f"{n:02}": "a lesson" for n in range(13)}
NAMED = {
    "02-closed-form": {"800": "an example of a late step"},
    "03-noise-schedules": {
        "0.008": "the default of cosine, shown in its source",
        "0.999": "the default of cosine, shown in its source",
        "21": "one more than the 20 with which beta_T would be 1",
        "0.00085": "the default of scaled linear",
        "0.012": "the default of scaled linear",
    },
    "04-signal-to-noise": {
        "64": "the base of the resolution shift, a default of schedules.shifted",
    },
    "05-what-t-means": {
        "417": "a step taken as an example of a number",
        "418": "the step after it",
    },
    "06-one-guess": {
        "0.015": "the size of the noise at t = 2, see tests/lessons/test_claims.py",
    },
    "08-continuous-time": {
        "19.9": "the 20 less the 0.1 that the cell below hands to continuous.vp",
    },
    "09-the-flow-path": {
        "16": "pixels a side of a token, as the code takes it",
    },
    "11-beyond-pixels": {
        "55.8": "the instrument's share, see tests/lessons/test_claims.py",
        "69.2": "the instrument's share, see tests/lessons/test_claims.py",
    },
}


def spoken(notebook):
    """(cell id, number) for each number of the prose, without links and code spans; 0 and 1 to 5 are words."""
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            prose = re.sub(r"\]\([^)]*\)|`[^`]*`|^#.*$|^\d\. ", " ", cell.source, flags=re.MULTILINE)
            prose = re.sub(r"\\[a-z]+|[_^]\{[^}]*\}|[_^]\w", " ", prose)
            for number in NUMBER.findall(NAME.sub(" ", prose)):
                if number not in set("012345"):
                    yield cell.id, number


def made(notebook):
    """All numbers of the code and of its outputs as text."""
    text = []
    for cell in notebook.cells:
        if cell.cell_type == "code":
            text.append(cell.source)
            for output in cell.outputs:
                text.append(output.get("text") or output.get("data", {}).get("text/plain", ""))
    text = re.sub(r"(?<=\d)_(?=\d)", "", "\n".join(text))  # 20_000
    return re.findall(r"\d+(?:\.\d+)?(?:e-?\d+)?", text)


def comes_from(number, numbers):
    """Stands as it is, or as a rounding of what stands there, also as a percentage."""
    digits = len(number.partition(".")[2])
    value = float(number)
    return any(value in (round(float(x), digits), round(100 * float(x), digits)) or float(x) == value for x in numbers)


@pytest.mark.parametrize("path", LESSONS, ids=lambda path: path.stem)
def test_each_number_of_the_prose_comes_from_a_cell(path):
    notebook = nbformat.read(path, 4)
    numbers, named = set(made(notebook)), ANYWHERE | NAMED.get(path.stem, {})
    spoken_here = list(spoken(notebook))
    assert spoken_here, "the prose states numbers"
    unfounded = [(cell, n) for cell, n in spoken_here if n not in named and not comes_from(n, numbers)]
    assert not unfounded
    idle = set(NAMED.get(path.stem, {})) - {n for _, n in spoken_here}
    assert not idle, "exceptions that the prose no longer needs"
