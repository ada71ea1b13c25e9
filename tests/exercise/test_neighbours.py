"""The slips that are made from a line, and the sentence that each gets."""

import ast

import numpy as np
import pytest

from diffcourse.exercise.formulas import SIMPLE, found, leaves_of
from diffcourse.exercise.neighbours import neighbours
from diffcourse.exercise.numbers import numbers_of
from diffcourse.exercise.worked import Worked, put, window

LIKES = {"beta1": ["beta2", "eps"], "beta2": ["beta1"], "signal": ["hiss"], "hiss": ["signal"], "x0": ["eps"]}
CASES = [  # a line, one way to get it wrong, a piece of the sentence
    ("sqrt(1 - a)", "1 - a", "`1 - a` in place of its root"),
    ("sqrt(1 - a)", "1 - sqrt(a)", "`1 - sqrt(a)`: a bracket closes in the wrong place"),
    ("sqrt(1 - a)", "sqrt(a)", "`a` where `1 - a` belongs"),
    ("1 - a", "a - 1", "the wrong way round: `a - 1`"),
    ("beta1 * x", "beta2 * x", "with `beta2` where `beta1` belongs"),
    ("signal * x0 + hiss * eps", "hiss * x0 + signal * eps", "`hiss` and `signal` in each other's place"),
    ("signal * x0 + hiss * eps", "signal * x0 - hiss * eps", "`hiss * eps` is subtracted"),
    ("signal * x0 + hiss * eps", "signal * x0 + eps", "The factor `hiss` is missing"),
    ("signal * x0 + hiss * eps", "hiss * eps", "The term `signal * x0` is missing"),
    ("80**(1/7)", "80 ** 1 / 7", "`80**1 / 7`: brackets are missing"),
    ("(1 - a) * b", "1 - a * b", "`1 - a * b`: brackets are missing"),
    ("x**2", "x", "`x` should be squared"),
    ("x**2", "2 * x", "doubled here"),
    ("a / b", "b / a", "upside down: `b / a`"),
    ("prod(1 - betas)", "sum(1 - betas)", "with `sum` where `prod` belongs"),
    ("cumprod(1 - betas)", "cumsum(1 - betas)", "with `cumsum` where `cumprod` belongs"),
    ("log(x)", "log10(x)", "with `log10` where `log` belongs"),
    ("log(x)", "x", "`log` of it is missing"),
    ("minimum(a, b)", "maximum(a, b)", "with `maximum` where `minimum` belongs"),
    ("cos(u)", "cos(radians(u))", "degrees"),
    ("rows[t]", "rows[t - 1]", "one too low: `rows[t - 1]`"),
    ("arange(n)", "arange(n + 1)", "one too high"),
    ("linspace(a, b, n)", "linspace(a, b, n, endpoint=False)", "endpoint=False"),
    ("x * 100", "x * 100 / 100", "hundredth"),
    ("rng.standard_normal(x.shape)", "rng.random(x.shape)", "bell shape"),
    ("rng.standard_normal(x.shape)", "rng.standard_normal()", "Each value needs its own"),
]


@pytest.mark.parametrize(("line", "wrong", "says"), CASES)
def test_a_line_has_this_neighbour(line, wrong, says):
    found = [(ast.unparse(tree), near.sentence) for tree, near in written(line)]
    assert any(says in sentence for text, sentence in found if text == ast.unparse(ast.parse(wrong))), found


def written(line):
    """(the line written wrong, its neighbour), each of them."""
    tree = ast.parse(line, mode="eval").body
    return [(put(tree, near.node, near.new), near) for near in neighbours(tree, LIKES, "y")]


@pytest.mark.parametrize("line", sorted({line for line, *_ in CASES}))
def test_neighbours_all_have_a_sentence(line):
    for tree, near in written(line):
        assert near.sentence.endswith(".") and "{" not in near.sentence
        compile(ast.Expression(tree), "", "eval")


def test_worked_lines_are_read_and_run():
    lines = Worked("""
a = sqrt(x)
    0 <= a <= 1 | A share.
    x           | [no-root] This is x.
    x * 1.0
        | This is x, too,
        | written twice.
b = a + y
    +- x / 100
""")
    values = lines.run({"x": 0.25, "y": 2.0})
    assert values == {"x": 0.25, "y": 2.0, "a": 0.5, "b": 2.5}
    assert lines.run({"x": 0.25, "y": 2.0}, {"a": 0.7})["b"] == 2.7
    one, two = lines.lines["a"].slips
    assert (one.key, one.says, two.says) == ("no-root", "This is x.", "This is x, too, written twice.")
    assert numbers_of(lines, {"x": 0.25, "y": 2.0}, "b")["b"].tolerance == 0.0025


@pytest.mark.parametrize(
    ("answer", "key"),
    [
        (1 - 0.3 + 2.1 * 1.7, "root-missing"),  # in the line before, carried on
        (np.sqrt(0.7) - 2.1 * 1.7, "subtracted"),
        (0.7 / 1.7 - 2.1 * 1.7 / 3.3, "value"),
        (np.sqrt(1.3) - 2.1 * 1.7, "pair"),
        (0.123, "value"),
    ],
)
def test_a_number_is_traced_to_its_line(answer, key):
    lines = Worked("a = sqrt(1 - x)\nb = a + y * z")
    reply = numbers_of(lines, {"x": 0.3, "y": 2.1, "z": 1.7}, "b")["b"].judge(answer)
    assert (reply.status, reply.diagnosis) == ("not yet", key), reply


def test_a_number_that_was_typed_is_read_as_finely_as_it_was_written():
    assert window(0.5477, 2e-4) == pytest.approx(5.1e-5)
    assert window(0.5477225575, 2e-4) < 1e-6
    assert window(3.0, 2e-4) == 2e-4


def test_a_guard_against_zero_is_no_slip():
    number = numbers_of(Worked("a = 1 - x\nb = y / a"), {"x": 0.3, "y": 2.0}, "b")["b"]
    assert number.judge(2.0 / (1 - 0.3 + 1e-12)).status == "correct"
    assert np.isfinite(number.truth)


def test_a_formula_is_found_and_a_number_that_fits_many_is_left_alone():
    known = {"a": 0.82, "b": 1.37, "moved": 0.731}
    assert (next(found(0.82 * 1.37**2, 1e-10, known)), [*found(0.8, 5e-3, known)]) == ("a * b * b", [])
    rows = leaves_of({"density": np.array([0.1, 0.3, 0.4]), "eps": np.array([-0.5, 0.2, 1.2])})
    assert [*found(0.06, 1e-10, rows, SIMPLE, short=True)] == []  # not mean(eps) + prod(1 - eps)
    assert [*found(-0.12, 1e-10, rows, SIMPLE, short=True)] == ["prod(eps)"]
