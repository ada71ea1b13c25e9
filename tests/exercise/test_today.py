"""Every slip that was named before exercises became worked lines is still named.

`today.json` holds them, made once from the tables of that time: {exercise: (key, wrong answer)}; for a function the
code of its wrong versions, and for a worked example with blanks the numbers that it was given.
"""

import json
from pathlib import Path

import numpy as np
import pytest

from diffcourse import schedules
from diffcourse.exercise.functions import Function
from diffcourse.exercise.numbers import Blanks, Number, Parts
from diffcourse.lessons import EXERCISES

TODAY = json.loads((Path(__file__).parent / "today.json").read_text(encoding="utf-8"))
STAGES = {  # what an answer falls at where no slip is known
    *("type", "shape", "dtype", "finite", "value", "signal", "noise", "target", "mean", "spread", "shared", "repeats"),
    *("gaussian", "scale", "near", "nearly", "arity", "raises", "slow", "one-array", "draws"),
}
CONVERTED = [
    name
    for name, entry in EXERCISES.items()
    if isinstance(entry, Blanks | Function | Number | Parts) and name in TODAY["exercises"]
]


def cases(name):
    """(key, wrong answer) of every slip that was known."""
    entry = TODAY["exercises"][name]
    if "table" not in entry:
        return [(key, answer_of(value)) for key, value in entry["slips"]]
    space = {}
    exec("\n".join(TODAY["source"][line] for line in entry["lines"]), space)
    table = eval(entry["table"], space)
    return [(key, function) for key, (_, *functions) in table.items() for function in functions]


def answer_of(value):
    return schedules.Schedule(np.array(value["betas"])) if isinstance(value, dict) else value


def as_then(name):
    """The exercise as it was given then."""
    entry = EXERCISES[name]
    if isinstance(entry, Blanks):
        numbers = {
            key: np.array(value) if isinstance(value, list) else value
            for key, value in TODAY["exercises"][name]["numbers"].items()
        }
        return Parts(entry.asks, entry.numbers(numbers))
    return entry


@pytest.mark.parametrize("name", CONVERTED)
def test_every_slip_that_was_named_is_named(name):
    unnamed, has_parts = [], isinstance(EXERCISES[name], Blanks | Parts)
    exercise = as_then(name)
    for key, answer in cases(name):
        reply = exercise.judge(answer)
        if reply.status == "not attempted" and key == TODAY["exercises"][name].get("planted"):
            continue
        keys = {reply.diagnosis, reply.diagnosis.partition("-")[2] if has_parts else ""}
        if reply.status != "not yet" or (keys & STAGES and reply.diagnosis != key):
            unnamed.append(f"{key}: {reply.diagnosis}: {reply}")
    assert not unnamed, "\n".join(unnamed)
