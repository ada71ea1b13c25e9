"""What new learners might hand in: the wrong is named (or at least refused), the right passes, in any form.

`tried/lessonNN.py` holds the answers, one a row. `python tests/exercise/test_tried.py [lesson]` prints what is said.
"""

import ast
import math
import re
import runpy
import sys
from pathlib import Path

import numpy as np
import pytest
from together import by_lesson, together

from diffcourse.exercise.functions import Function
from diffcourse.exercise.numbers import Blanks, Parts
from diffcourse.lessons import EXERCISES

TRIED = [runpy.run_path(str(path)) for path in sorted((Path(__file__).parent / "tried").glob("lesson*.py"))]
LESSONS = [sorted(tried["WRONG"]) for tried in TRIED if tried["WRONG"]]
WRONG, RIGHT, BODY = (
    {name: rows for tried in TRIED for name, rows in tried.get(which, {}).items()}
    for which in ("WRONG", "RIGHT", "BODY")
)
STAGES = {  # what an answer falls at where no slip is known
    *("type", "shape", "dtype", "finite", "value", "signal", "noise", "target", "mean", "spread", "shared", "repeats"),
    *("gaussian", "scale", "near", "nearly", "arity", "raises", "slow", "one-array", "draws"),
}
NAMED = 0.95  # of the wrong answers to each lesson
STAGED = "  # staged"  # behind a row whose slip has no name yet
NUMPY = {name: getattr(np, name) for name in dir(np) if not name.startswith("_")} | {"np": np, "math": math}
NUMPY |= {"sum": sum, "round": round, "abs": abs}
NUMPY |= {name: helper for tried in TRIED for name, helper in tried.items() if callable(helper)}


def answer_of(name, row):
    entry = EXERCISES[name]
    if isinstance(entry, Function):
        first, last = BODY.get(name, ("", ""))
        body = "\n    ".join("; ".join(filter(None, [first, row, last])).split("; "))
        space = dict(NUMPY)
        exec(f"def answer({', '.join(entry.probe.names)}):\n    {body}", space)
        return space["answer"]
    if isinstance(entry, Blanks):
        return [entry.given(1), by_lines(entry.at(1).parts, row)]
    if re.match(r"\w+ = ", row):
        values = by_lines(entry.parts if isinstance(entry, Parts) else {entry.asked: entry}, row)
        return values if isinstance(entry, Parts) else values[0]
    return eval(row, dict(NUMPY))


def by_lines(parts, row):
    """The worked lines with those of the row in their place: later ones follow."""
    part = next(iter(parts.values()))
    own = dict(piece.split(" = ", 1) for piece in row.split("; "))
    space = NUMPY | part.given
    with np.errstate(all="ignore"):
        for line, worked in part.worked.lines.items():
            space[line] = eval(own.get(line, ast.unparse(worked.tree)), space)
    return [space[line] for line in parts]


def said(name, row):
    entry = EXERCISES[name]
    reply = entry.judge(answer_of(name, row))
    key = reply.diagnosis.partition("-")[2] if isinstance(entry, Parts | Blanks) else reply.diagnosis
    return reply, "accepted" if reply.status == "correct" else "staged" if key in STAGES - {"draws"} else "named"


@pytest.mark.parametrize("names", LESSONS, ids=lambda names: EXERCISES[names[0]].lesson)
def test_what_is_wrong_is_named(names):
    results = [(name, row, *said(name, row)) for name in names for row in WRONG[name].strip().splitlines()]
    accepted = [(name, row) for name, row, _, kind in results if kind == "accepted"]
    staged = [f"{name}: {row}: {reply}" for name, row, reply, kind in results if kind == "staged"]
    assert not accepted
    assert [one for one in staged if STAGED not in one] == []
    assert len(staged) <= (1 - NAMED) * len(results)


@together("name", RIGHT, by_lesson)
def test_what_is_right_passes(name):
    for row in RIGHT[name].strip().splitlines():
        reply, _ = said(name, row)
        assert reply.status == "correct", (row, reply)


if __name__ == "__main__":
    total = {}
    for name, rows in WRONG.items():
        if sys.argv[1:] in ([], [EXERCISES[name].lesson[:2]], [name]):
            results = [(row, *said(name, row)) for row in rows.strip().splitlines()]
            for row, reply, kind in results:
                print(f"{kind:8} {name}: {row}\n         {reply}")
                total[kind] = total.get(kind, 0) + 1
    print(total)
