"""What is said to the wrong answers of this folder? `python tests/exercise/tried/measure.py 07` prints a table.

With a further word, also what is said to each: whether a name is the right one, only a person can judge.
"""

import sys
from pathlib import Path
from runpy import run_path

import numpy as np

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parent))

from test_today import STAGES  # noqa: E402

from diffcourse.exercise.numbers import Blanks, Number, Parts  # noqa: E402
from diffcourse.exercise.worked import NAMES  # noqa: E402
from diffcourse.lessons import EXERCISES  # noqa: E402


def answers(entry, lines):
    """(what was written, the answer)."""
    if not isinstance(lines, str):
        for source in lines:
            space = {"np": np}
            is_def = source.startswith("def")
            exec(source if is_def else f"f = {source}", space)
            yield source, space[source[4:].split("(")[0] if is_def else "f"]
        return
    parts = entry.parts if isinstance(entry, Parts) else {entry.asked: entry}
    number = next(iter(parts.values()))
    for text in lines.strip().splitlines():
        name, expression = text.replace(":=", "=").split(" = ", 1)
        if name not in parts:
            continue
        values = number.worked.run(number.given)
        value = eval(expression, NAMES | values)
        wrong = {name: value} if ":=" in text else number.worked.run(number.given, {name: value})
        answer = [float((values | wrong)[part.asked]) for part in parts.values()]
        yield text, answer if isinstance(entry, Parts) else answer[0]


def entries(name):
    """The exercise, or every one whose worked example has that name, with its first two sets of numbers."""
    for other, entry in EXERCISES.items():
        if other == name or (isinstance(entry, Blanks) and other.startswith(f"{name}_")):
            yield from ((other, entry.at(k)) for k in (1, 2)) if isinstance(entry, Blanks) else [(other, entry)]


def kind(reply):
    keys = {reply.diagnosis, reply.diagnosis.partition("-")[2]}
    return "accepted" if reply.status == "correct" else "staged" if keys & STAGES - {"no-noise"} else "named"


def main(which, loud=""):
    for name, lines in run_path(str(HERE / f"{which}.py"))["WRONG"].items():
        for label, entry in entries(name):
            counts = dict.fromkeys(("named", "staged", "accepted"), 0)
            for text, answer in answers(entry, lines):
                reply = entry.judge(answer)
                counts[kind(reply)] += 1
                if loud or kind(reply) != "named":
                    print(f"    {kind(reply)}: {' '.join(text.split())}\n        -> {reply}")
            print(f"{which} {label:24}", *(f"{what} {count:3}" for what, count in counts.items()))


if __name__ == "__main__":
    main(*sys.argv[1:3])
