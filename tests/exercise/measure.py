"""How many wrong answers get their name? `PYTHONPATH=tests python tests/exercise/measure.py [lesson]` prints a table.

Wrong answers are made by another generator than the engine's: operators as those of mutmut, on the text of the worked
lines, one token at a time. named: the reply names a slip. staged: it says only where the answer falls. silent: it was
taken for right, though its numbers differ.
"""

import ast
import io
import sys
import tokenize

import numpy as np
from test_tried import STAGES

from diffcourse.exercise.functions import Function, same
from diffcourse.exercise.numbers import Blanks, Number, Parts
from diffcourse.exercise.values import compiled
from diffcourse.lessons import LESSONS

SWAPS = {
    **{"+": "-", "-": "+", "*": "/", "/": "*", "**": "*", "//": "/", "<": "<=", "<=": "<", ">": ">=", ">=": ">"},
    **{"sum": "prod", "prod": "sum", "cumprod": "cumsum", "sqrt": "abs", "exp": "sqrt", "log": "log10", "cos": "sin"},
    **{"minimum": "maximum", "maximum": "minimum", "min": "max", "max": "min", "mean": "sum", "sin": "cos"},
}


def mutants(text):
    """The text with one token exchanged or left out."""
    tokens = list(tokenize.generate_tokens(io.StringIO(text).readline))
    names = sorted({t.string for t in tokens if t.type == tokenize.NAME})
    for place, token in enumerate(tokens):
        others = [SWAPS[token.string]] if token.string in SWAPS else []
        if token.type == tokenize.NUMBER:
            number = ast.literal_eval(token.string)
            others = [str(number + 1), str(number * 2), str(-number)]
        elif token.type == tokenize.NAME and not others:
            others = [name for name in names if name != token.string and name not in SWAPS][:3]
        for other in others:
            yield text[: token.start[1]] + f" {other} " + text[token.end[1] :]
        if token.string in ("*", "/", "+", "-") and place + 1 < len(tokens):
            yield text[: token.start[1]] + text[tokens[place + 1].end[1] :]  # the operand goes, too
            if place:
                yield text[: tokens[place - 1].start[1]] + text[token.end[1] :]


def wrong_lines(worked):
    for line in worked.lines.values():
        right = ast.unparse(line.tree)
        for text in mutants(right):
            try:
                tree = ast.parse(text.strip(), mode="eval").body
                if ast.dump(tree) != ast.dump(line.tree):
                    yield line.name, compiled(tree), text
            except SyntaxError:
                continue


def answers(entry):
    """(what was written, wrong answer), each number or function once."""
    if isinstance(entry, Number):
        for line, code, text in wrong_lines(entry.worked):
            yield f"{line} = {text}", carried(entry, line, code, [entry.asked])[0]
    elif isinstance(entry, Parts):
        parts = {name: part for name, part in entry.parts.items() if isinstance(part, Number)}
        for part in {id(part.worked): part for part in parts.values()}.values():
            for line, code, text in wrong_lines(part.worked):
                values = list(entry.right)
                for place, (name, other) in enumerate(entry.parts.items()):
                    if name in parts and other.worked is part.worked:
                        values[place] = carried(other, line, code, [other.asked])[0]
                yield f"{line} = {text}", values
    elif isinstance(entry, Function) and entry.worked:
        for line, code, text in wrong_lines(entry.worked):
            yield f"{line} = {text}", entry.worked.function(*entry.probe.names, instead={line: code})


def carried(number, line, code, asked):
    try:
        run = number.worked.run(number.given, {line: code})
        return [float(run[name]) for name in asked]
    except Exception:
        return [np.nan] * len(asked)


def is_other(entry, answer):
    """Does it differ from the right answer by more than is let through?"""
    if isinstance(entry, Function):
        numbers = entry.trial(answer)
        return numbers is not None and not same(numbers, entry.trial(entry.truth), 1e-3)
    parts = list(entry.parts.values()) if isinstance(entry, Parts) else [entry]
    pairs = zip(parts, answer if isinstance(entry, Parts) else [answer], strict=True)
    pairs = [(part, value) for part, value in pairs if isinstance(part, Number)]
    if not all(np.isfinite(value) for _, value in pairs):
        return False
    return any(abs(value - part.truth) > part.tolerance for part, value in pairs)


def measure(entry):
    counts, unnamed = {"named": 0, "staged": 0, "silent": 0}, []
    exercise = entry.at(1) if isinstance(entry, Blanks) else entry
    for text, answer in answers(exercise):
        if is_other(exercise, answer):
            reply = exercise.judge(answer)
            key = reply.diagnosis.partition("-")[2] if isinstance(exercise, Parts) else reply.diagnosis
            kind = "silent" if reply.status == "correct" else "staged" if key in STAGES else "named"
            counts[kind] += 1
            if kind != "named":
                unnamed.append(f"    {kind}: {text}: {reply}")
    return counts, unnamed


def main(which=""):
    total = dict.fromkeys(("named", "staged", "silent"), 0)
    for lesson in LESSONS:
        for name, entry in lesson.exercises.items():
            if which in (*lesson.stem.split("-")[:1], "", name) and isinstance(
                entry, Blanks | Function | Number | Parts
            ):
                counts, unnamed = measure(entry)
                total = {kind: total[kind] + counts[kind] for kind in total}
                print(f"{lesson.stem[:2]} {name:28}", *(f"{kind} {count:4}" for kind, count in counts.items()))
                print("\n".join(unnamed[:12]), end="\n" if unnamed else "")
    print("together", total)


if __name__ == "__main__":
    main(*sys.argv[1:2])
