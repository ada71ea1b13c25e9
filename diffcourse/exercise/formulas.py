"""Which simple formula of known numbers comes to an answer? All formulas are tried, short ones first.

A number with few digits fits many formulas by accident. How many are to be expected is seen around it: as many as fall
into a wide window, by the width of that window. Where it is not far below one, nothing is said.
"""

import ast
import itertools
import re
from dataclasses import dataclass

import numpy as np

ONE = {
    "{}": np.positive,
    "-{}": np.negative,
    "1 - {}": lambda x: 1 - x,
    "1 + {}": lambda x: 1 + x,
    "1 / {}": lambda x: 1 / x,
    "{}**2": np.square,
    "sqrt({})": np.sqrt,
    "sqrt(1 - {})": lambda x: np.sqrt(1 - x),
    "exp({})": np.exp,
    "exp(-{})": lambda x: np.exp(-x),
    "log({})": np.log,
    "1 / (1 + exp(-{}))": lambda x: 1 / (1 + np.exp(-x)),
    "{0} / (1 - {0})": lambda x: x / (1 - x),
    "{0} / (1 + {0})": lambda x: x / (1 + x),
    "log({0} / (1 - {0}))": lambda x: np.log(x / (1 - x)),
    "sin({})": np.sin,
    "cos({})": np.cos,
}
TWO = {
    "{} + {}": np.add,
    "{} - {}": np.subtract,
    "{} * {}": np.multiply,
    "{} / {}": np.divide,
    "{} ** {}": np.power,
    "({} + {}) / 2": lambda x, y: (x + y) / 2,
    "sqrt({}**2 + {}**2)": np.hypot,
}
OF_A_ROW = (
    "{}[0]",
    "{}[-1]",
    "sum({})",
    "mean({})",
    "prod({})",
    "prod(1 - {})",
    "sum(1 - {})",
    "sum({}**2)",
    "max({})",
)
OF_ROWS = re.compile(r"(?:sum|mean|prod|max)\((?:1 - )?|\[")
ONE_PART = re.compile(r"\w+\(\w+\)|\w+\[-?\d\]")
NAMED = re.compile(r"(?<![\w.*])(?:[A-Za-z_]\w*(?![\w(])|\d+\.?\d*)")  # names and numbers, but no functions
PLAIN = re.compile(r"(1 - |-|)[\w.]+")
SIMPLE = 3  # stages that come before two slips at once
WIDER = 200  # the window in which accidents are counted, by that in which an answer must lie
ACCIDENTS = 0.1  # how many may be expected


@dataclass
class Formulas:
    """Many formulas: what each comes to, and a function that writes one down."""

    values: np.ndarray
    text: object

    def with_one(self):
        values = np.concatenate([function(self.values) for function in ONE.values()])
        forms, count = list(ONE), len(self.values)
        return Formulas(values, lambda place: forms[place // count].format(f"({self.text(place % count)})"))

    def with_two(self, other):
        values = np.concatenate([f(self.values[:, None], other.values).ravel() for f in TWO.values()])
        names, shape = list(TWO), (len(TWO), len(self.values), len(other.values))

        def text(place):
            form, one, two = np.unravel_index(place, shape)
            return names[form].format(f"({self.text(one)})", f"({other.text(two)})")

        return Formulas(values, text)


def stages(known):
    """Formulas of known numbers {text: value}, shorter ones first."""
    leaves = Formulas(np.array([*known.values()], float), list(known).__getitem__)
    yield (single := leaves.with_one())
    yield single.with_one()
    yield (pairs := leaves.with_two(leaves))
    yield pairs.with_one()
    yield pairs.with_two(leaves)
    yield single.with_two(single)
    yield pairs.with_two(single)
    yield single.with_two(leaves).with_two(leaves)


def found(value, width, known, count=None, short=False):
    """The formulas that come to a number, as long as an accident is unlikely. count: of how many stages.

    short: the number has few digits. Then it is many things, and only a plain formula that is the only one is told.
    """
    expected, plain, seen = 0.0, [], set()
    with np.errstate(all="ignore"):
        for number, formulas in enumerate(itertools.islice(stages(known), count)):
            away = np.abs(formulas.values - value)
            places = np.flatnonzero(away <= width)
            expected += (np.count_nonzero(away <= WIDER * width) - len(places)) / WIDER
            if expected > ACCIDENTS:
                if number >= SIMPLE:
                    break
                places = np.flatnonzero(away <= 1e-9 * abs(value))  # of so few, one that fits exactly counts
            texts = (ast.unparse(ast.parse(formulas.text(place))).replace(" ** ", "**") for place in places)
            if expected > ACCIDENTS and number == 1:
                texts = ()  # one function of another: too many for that
            texts = [text for text in texts if is_told(text, short, number >= SIMPLE)]
            if short:
                seen |= {frozenset(NAMED.findall(text)) for text in texts}
                plain += [text for text in texts if number != 1 or text.startswith("1 - ")]
                if number == 0 and (own := [text for text in texts if PLAIN.fullmatch(text)]):
                    yield own[0]
                    return
            else:
                yield from texts
    if len(seen) == 1:
        yield from plain


def is_told(text, short, is_long):
    """Would a person write it? Parts of rows are not mixed: `mean(eps) + prod(1 - eps)` fits by accident."""
    if "--" in text or "/ -" in text or len(re.findall(r"(?<![\w.*])2", text)) > 1:
        return False
    parts = OF_ROWS.findall(text)
    if len(set(parts)) > 1 or (is_long and len(parts) > 2):
        return False
    return not short or (
        "2" not in NAMED.findall(text.removesuffix(") / 2")) and (not parts or bool(ONE_PART.fullmatch(text)))
    )


def leaves_of(values, trees=()):
    """{text: number} to make formulas of: numbers, a few numbers of short rows, and those written in some lines."""
    known = {"2": 2.0}
    for name, value in values.items():
        if isinstance(value, int | float | np.number) and not isinstance(value, bool):
            known[name] = float(value)
        elif isinstance(value, np.ndarray) and value.dtype.kind in "iuf" and value.ndim == 1 and value.size:
            known |= {form.format(name): float(eval(form.format("x"), vars(np) | {"x": value})) for form in OF_A_ROW}
    for node in (node for tree in trees for node in ast.walk(tree)):
        if isinstance(node, ast.Constant) and isinstance(node.value, int | float) and node.value not in (0, 1, 2, 0.5):
            known.setdefault(repr(node.value), float(node.value))
    return known
