"""The slips that lie next to a line of code: its syntax tree with one small thing written wrong.

`neighbours("signal * x0 + hiss * eps", ...)` yields a Neighbour for each way in which people get such a line wrong: a
root left out, + for -, one name for another, a bracket forgotten. They are made from the course's own lines only.
"""

import ast
import contextlib
import functools
import itertools
import re
from collections import defaultdict
from dataclasses import dataclass, field

from diffcourse.exercise.sentences import GENERAL, SENTENCES
from diffcourse.exercise.values import AT, copied, rebuilt

LONGEST = 60  # characters of code that a sentence shows
ALIKE = (  # functions that are taken for one another
    *(
        {"log", "log10", "log2"},
        {"prod", "sum", "mean"},
        {"mean", "median", "sum", "argmax"},
        {"cumprod", "cumsum", "prod"},
    ),
    *({"minimum", "maximum"}, {"min", "max", "mean"}, {"argmax", "argmin"}, {"sin", "cos"}, {"sin", "tan", "tanh"}),
    *({"exp", "exp2", "expm1"}, {"std", "var"}, {"floor", "ceil", "round"}, {"linspace", "geomspace"}),
    *({"ones_like", "zeros_like"}, {"sqrt", "log"}, {"sqrt", "exp"}, {"exp", "log"}, {"sum", "max"}),
)
PLAIN = {"sqrt", "log", "log10", "log2", "exp", "abs", "sin", "cos", "tanh", "square", "cumprod", "cumsum"}
COMMON = (  # the slips that people make most often, for pairs of them
    *("root-missing", "name", "one-minus-missing", "factor-missing", "division-missing", "divisor-alone"),
    *("term-missing", "term-and-minus-missing", "subtraction-missing", "subtracted", "added", "function-missing"),
    *("bracket-moved", "bracket", "bracket-added", "square-missing", "minus-missing", "sign", "divided", "multiplied"),
    *("names-exchanged", "function", "root-added", "square-added", "one-minus-added"),
)
SIGNS = {ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/"}
RARE = COMMON.index("root-added")  # from here on, what the line before could have been is likelier
FROM_THE_END = {-1: "the last", -2: "the last but one"}
LEFT_OUT = [(-2,), (-1,), *(some for n in range(1, 5) for some in itertools.combinations(range(5), n))]
COUNTED = {"arange": 0, "range": 0, "linspace": 2, "ones": 0, "zeros": 0}  # the argument that counts


@dataclass
class Neighbour:
    """A line written wrong: the kind of slip, a node of its tree, what stands there instead, words for the sentence."""

    kind: str
    node: ast.AST
    new: ast.expr
    words: dict = field(default_factory=dict)
    line: tuple = (None, "")  # its tree, and its name

    @property
    def sentence(self):
        tree, name = self.line
        if self.kind in SENTENCES or self.words:
            words = {name: shown(piece) for name, piece in self.words.items()}
            return SENTENCES.get(self.kind, GENERAL).format(**words)
        return in_place_of(self.node, self.new, tree, name)


def in_place_of(right, wrong, tree, name):
    """What stands where something else belongs; if that is all of the line, it is called by its name."""
    if isinstance(right, ast.Constant) and right is not tree:  # a bare number says little
        around = next(node for node in ast.walk(tree) if right in ast.iter_child_nodes(node))
        if isinstance(around, ast.expr) and not isinstance(around, ast.Tuple):
            wrong = rebuilt(around, lambda node, own=right, new=wrong: new if node is own else None)
            right = around
    if right is tree:
        right = name_node("result" if name == "return" else name)
        wrong = rebuilt(wrong, lambda node: right if node is tree else None)
    return GENERAL.format(wrong=shown(wrong), x=shown(right))


def shown(piece):
    """Code as a person writes it; what is long is cut."""
    text = str(piece) if isinstance(piece, str | int) else ast.unparse(piece).replace(" ** ", "**")
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 4]} ..."


def neighbours(line, likes=None, name="this"):
    """Every neighbour of a line.

    line: an expression, as text or tree. likes: {name: other names that could stand there}. name: the line's own.
    """
    tree = ast.parse(line.strip(), mode="eval").body if isinstance(line, str) else line
    likes = likes or {}
    numbers = {repr(node.value): () for node in ast.walk(tree) if is_fraction(node)}
    all_of_it = (Neighbour(kind, tree, *more) for kind, *more in (*throughout(tree, likes), *whole(tree, name, likes)))
    for near in itertools.chain(inside(tree, likes | numbers), all_of_it):
        near.line = tree, name
        yield near


def inside(tree, likes):
    """What can go wrong with each node."""
    if isinstance(tree, ast.Lambda):
        own = [argument.arg for argument in tree.args.args]
        likes = {name: [*others, *own] for name, others in likes.items()}
        likes |= {name: [other for other in [*own, *likes] if other != name] for name in own}
    for kind, *more in wrong(tree, likes):
        yield Neighbour(kind, tree, *more)
    for name, value in ast.iter_fields(tree):
        for child in value if isinstance(value, list) else [value]:
            if not isinstance(child, ast.expr | ast.comprehension | ast.keyword | ast.slice):
                continue
            if isinstance(tree, ast.Call) and name == "func" and isinstance(child, ast.Name):
                continue  # functions are exchanged by ALIKE alone
            if isinstance(tree, ast.Subscript) and name == "slice" and isinstance(child, ast.Tuple):
                continue  # such as `[:, None]`
            near = inside(child, likes)
            if isinstance(tree, ast.Subscript) and name == "value":  # a number has no places
                near = (slip for slip in near if slip.kind != "name-for-piece")
            yield from near


def throughout(tree, likes):
    """One thing wrong everywhere in the line: a name, two names exchanged, every root left out."""
    counts = defaultdict(int)
    for node in ast.walk(tree):
        counts[node.id if isinstance(node, ast.Name) else type(node)] += 1
    used = [name for name in counts if isinstance(name, str)]
    for name in used:
        for other in likes.get(name, ()):
            if counts[name] > 1:
                yield "name", renamed(tree, {name: other}), {"wrong": other, "x": name}
            if other in used and name < other:
                both = {name: other, other: name}
                yield "names-exchanged", renamed(tree, both), {"x": name, "y": other}
    numbers = [node for node in ast.walk(tree) if is_fraction(node)]
    for one, two in itertools.combinations(numbers, 2):
        if one.value != two.value:
            places = {id(one): two, id(two): one}
            exchanged = rebuilt(tree, lambda node, places=places: places.get(id(node)))
            yield "names-exchanged", exchanged, {"x": one, "y": two}
            for right, other in ((one, two), (two, one)):
                places = {id(right): other}
                yield "name", rebuilt(tree, lambda node, p=places: p.get(id(node))), {"wrong": other, "x": right}
    if any(is_call(node, "log") for node in ast.walk(tree)):
        for kind, form in (("logs-weighed", "({x}) * log({x})"), ("linear-for-log", "({x}) - 1")):
            yield kind, with_logs(tree, form), {}
    if sum(is_call(node, "sqrt") for node in ast.walk(tree)) > 1:
        yield "roots-missing", without_roots(tree), {}
    if sum(is_one_minus(node) for node in ast.walk(tree)) > 1:
        yield "ones-missing", rebuilt(tree, lambda node: node.right if is_one_minus(node) else None), {}


def whole(tree, name, likes):
    """The right number, and then one thing too many done to it."""
    if name.startswith("angle"):
        yield "degrees", call("radians", tree), {"x": name}
        yield "degrees", call("degrees", tree), {"x": name}
        yield "turns", binary(binary(constant(2), ast.Mult, name_node("pi")), ast.Mult, tree), {"x": name}
    yield "sign", minus(tree), {"x": "result" if name == "return" else name}
    if not is_wrapped(tree):
        yield from wrapped(tree, ())
    for other, form in itertools.product(likes, ("sqrt({})", "sqrt(1 - {})", "(1 - {})", "len({})")):
        for op in (ast.Mult, ast.Div):
            yield "piece-added", binary(tree, op, name_node(form.format(other)))
    yield "standardised", binary(tree, ast.Div, call("std", tree)), {}
    yield "halved", binary(tree, ast.Div, constant(2)), {}
    yield "doubled", binary(tree, ast.Mult, constant(2)), {}
    yield "tenfold", binary(tree, ast.Mult, constant(10)), {}
    yield "tenfold", binary(tree, ast.Div, constant(10)), {}
    yield "decibels", binary(constant(10), ast.Mult, call("log10", tree)), {}
    yield "percent", binary(tree, ast.Mult, constant(100)), {}
    yield "hundredth", binary(tree, ast.Div, constant(100)), {}
    yield "thousandth", binary(tree, ast.Div, constant(1000)), {}
    for kind in ("max", "sum"):
        yield "normalised", binary(tree, ast.Div, call(kind, tree)), {"wrong": kind}
    if name == "return":
        yield "reversed", ast.Subscript(tree, ast.Slice(step=minus(constant(1)), **AT), ast.Load(), **AT), {}
        yield "clipped", call("clip", tree, constant(-1), constant(1)), {}


def joints(tree, name, lines):
    """What goes wrong where an earlier line is put into a later one: its brackets are forgotten, say."""
    for node in ast.walk(tree):
        for part in ast.walk(tree) if node is tree else ast.iter_child_nodes(node):
            if isinstance(part, ast.Name) and part.id in lines and isinstance(node, ast.BinOp | ast.Call):
                joined = rebuilt(node, lambda x, part=part: lines[part.id].tree if x is part else None)
                for kind, new, *words in wrong(joined, ()):
                    if kind in ("bracket", "bracket-moved", "root-of-each", "functions-turned", "divided-in-part"):
                        yield Neighbour(kind, node, new, *words, (tree, name))


# -- what goes wrong with one node: (kind, the node written wrong, words) ----------------------------------------------


def wrong(node, likes):
    rule = RULES.get(type(node))
    if rule:
        yield from rule(node, likes)
    if is_wrapped(node):
        yield from wrapped(node, likes)


def is_wrapped(node):
    return isinstance(node, ast.Name | ast.Subscript | ast.BinOp) and not is_index(node)


def wrapped(node, likes):
    """Something done to a value that should go in as it is."""
    yield "root-added", call("sqrt", node)
    yield "root-added", call("sqrt", call("abs", node))  # of a step backwards
    yield "square-added", binary(node, ast.Pow, constant(2))
    yield "one-minus-added", binary(constant(1), ast.Sub, node)
    yield "minus-added", minus(node)
    yield "inverted", binary(constant(1), ast.Div, node)
    yield "one-added", binary(node, ast.Add, constant(1))
    yield "one-taken", binary(node, ast.Sub, constant(1))
    yield "halved-part", binary(node, ast.Div, constant(2))
    yield "doubled-part", binary(node, ast.Mult, constant(2))
    for decimals in range(3):
        yield "rounded-part", call("round", node, constant(decimals))
    for function in ("log", "exp", "sin", "abs", "tanh", "mean", "min", "max", "cumprod", "cumsum"):
        yield "function-added", call(function, node)
    for other in likes:
        if other == getattr(node, "id", ""):
            continue
        yield "factor-added", binary(node, ast.Mult, name_node(other))
        yield "division-added", binary(node, ast.Div, name_node(other))
        yield "term-added", binary(node, ast.Add, name_node(other))
        yield "term-taken", binary(node, ast.Sub, name_node(other))
        if isinstance(node, ast.BinOp):
            yield "name-for-piece", name_node(other)


def wrong_sum(node, likes):
    """a + b and a - b."""
    a, b = node.left, node.right
    plus = isinstance(node.op, ast.Add)
    if not (plus and isinstance(b, ast.BinOp) and isinstance(b.op, ast.Sub)):  # that is a difference turned round
        yield ("subtracted" if plus else "added"), binary(a, ast.Sub if plus else ast.Add, b), {"y": b}
    if not plus:
        yield "difference-turned", binary(b, ast.Sub, a), {"wrong": binary(b, ast.Sub, a)}
    if not plus and is_constant(a, 1):
        yield "one-minus-missing", b
    else:
        yield "term-missing", b if plus else minus(b), {"y": a}
        if not plus:
            yield "term-and-minus-missing", b, {"x": b, "y": a}
    yield ("term-missing" if plus else "subtraction-missing"), a, {"y": b}
    for other in likes if is_constant(a, 1) and not plus else ():
        yield "factor-added", binary(node, ast.Mult, binary(constant(1), ast.Sub, name_node(other)))
    for name in (a, b):
        if isinstance(name, ast.Name):
            pair = (constant(1), b) if name is a else (a, constant(1))
            yield "name-for-piece", binary(pair[0], type(node.op), pair[1]), {"wrong": "1", "x": name}
    if plus:
        yield "subtracted", binary(b, ast.Sub, a), {"y": a}
        yield "averaged", binary(binary(a, ast.Add, b), ast.Div, constant(2)), {"x": a, "y": b}
        yield "product-for-sum", binary(a, ast.Mult, b), {"x": a, "y": b}
    yield "ratio-for-sum", binary(a, ast.Div, b), {"x": a, "y": b}
    if is_product(a) and is_product(b):
        for one, two in ((a.left, b.left), (a.right, b.right)):
            yield "factors-missing", binary(one, type(node.op), two), {"wrong": binary(one, type(node.op), two)}
    if is_times(a):
        other = binary(binary(a.right, ast.Sub if plus else ast.Add, b), ast.Div, a.left)
        yield "solved", other, {"x": a.right, "wrong": other}
    yield from over_too_much(node)
    if plus and isinstance(a, ast.BinOp) and isinstance(a.op, ast.Add):  # the last two of three terms
        first, two = a.left, {"x": a.right, "y": b}
        yield "averaged", binary(first, ast.Add, binary(binary(a.right, ast.Add, b), ast.Div, constant(2))), two
        yield "product-for-sum", binary(first, ast.Add, binary(a.right, ast.Mult, b)), two
        yield "product-for-sum", binary(first, ast.Mult, binary(a.right, ast.Add, b)), {"x": first, "y": a.right}
    yield from unbracketed(node)
    yield from bracketed(node)
    yield from moved(node)


def wrong_product(node, likes):
    """a * b and a / b."""
    a, b = node.left, node.right
    yield from over_too_much(node)
    yield from in_chain(node)
    if isinstance(node.op, ast.Mult):
        if isinstance(a, ast.Constant) and isinstance(b, ast.Call) and function_name(b) in PLAIN and b.args[1:] == []:
            wider = with_args(b, [binary(a, ast.Mult, b.args[0])])
            yield "bracket-moved", wider, {"wrong": wider}
        yield "divided", binary(a, ast.Div, b), {"y": b}
        yield "divided", binary(b, ast.Div, a), {"y": a}
        yield "factor-missing", a, {"y": b}
        yield "factor-missing", b, {"y": a}
        if is_sum(b):
            first_alone = binary(binary(a, ast.Mult, b.left), type(b.op), b.right)
            yield "bracket", first_alone, {"wrong": first_alone}
        if isinstance(a, ast.UnaryOp) and isinstance(a.op, ast.USub):
            yield "factor-missing", minus(b), {"y": a.operand}
        yield "sum-for-product", binary(a, ast.Add, b), {"x": a, "y": b}
        yield "difference-for-product", binary(a, ast.Sub, b), {"x": a, "y": b}
        if is_one_minus(a) and is_one_minus(b):
            joined = binary(a.left, ast.Sub, binary(a.right, ast.Mult, b.right))
            yield "bracket-moved", joined, {"wrong": joined}
        for factor in (a, b):
            if not isinstance(factor, ast.Constant):
                yield "factor-twice", binary(node, ast.Mult, factor), {"x": factor}
    else:
        turned = binary(b, ast.Div, a)
        if not is_constant(a, 1):
            yield "multiplied", binary(a, ast.Mult, b), {"y": b}
            yield "ratio-turned", turned, {"wrong": turned}
            yield "difference-for-ratio", binary(a, ast.Sub, b), {"x": a, "y": b}
            yield "difference-for-ratio", binary(b, ast.Sub, a), {"x": b, "y": a}
        yield "division-missing", a, {"y": b}
        if is_sum(a) and is_constant(b, 2):
            for x, y in ((a.left, a.right), (a.right, a.left)):
                uneven = binary(binary(x, type(a.op), binary(b, ast.Mult, y)), ast.Div, constant(3))
                yield "weighed-unevenly", uneven, {"wrong": uneven}
        if is_sum(a):
            if is_times(a.right):
                other = binary(binary(b, ast.Mult, a.left), flipped(a.op), a.right)
                yield "solved", other, {"x": a.left, "wrong": other}
                for factor, rest in ((a.right.left, a.right.right), (a.right.right, a.right.left)):
                    yield (
                        "divided-by-both",
                        binary(binary(a.left, type(a.op), rest), ast.Div, binary(factor, ast.Mult, b)),
                    )
            for part in chain(a, (ast.Add, ast.Sub)):
                changed = binary(part, ast.Div, b)
                new = rebuilt(a, lambda x, part=part, changed=changed: changed if x is part else None)
                yield "divided-in-part", new, {"x": part, "y": a}
        yield "numerator-missing", binary(constant(1), ast.Div, b), {"y": a}
        yield "divisor-alone", b, {"x": a, "y": b}
        yield "factor-twice", binary(node, ast.Div, b), {"x": b}
        if is_constant(a, 1) and is_sum(b) and is_call(b.right, "exp"):
            for curve in ("tanh({z})", "exp({z}) / (1 + {z})", "{z} / (1 + {z})"):
                other = name_node(curve.format(z=ast.unparse(without_minus(b.right.args[0]))))
                yield "other-curve", other, {"wrong": other}
    yield from unbracketed(node)


def in_chain(node):
    """a * b * c with two factors that do not stand side by side added or taken from each other."""
    first, *others = factors = chain(node, ast.Mult)
    for one, two in itertools.combinations(factors, 2):
        if factors[2:] and (one, two) != (first, others[0]):
            rest = [factor for factor in factors if factor not in (one, two)]
            for kind, op in (("sum-for-product", ast.Add), ("difference-for-product", ast.Sub)):
                together = binary(one, op, two)
                for factor in rest:
                    together = binary(factor, ast.Mult, together)
                yield kind, together, {"x": one, "y": two}


def chain(node, op):
    """The operands of a + b + c or a * b * c."""
    is_one = isinstance(node, ast.BinOp) and isinstance(node.op, op)
    return [*chain(node.left, op), *chain(node.right, op)] if is_one else [node]


def wrong_power(node, likes):
    base, exponent = node.left, node.right
    yield from unbracketed(node)
    if is_constant(exponent, 2):
        yield "square-missing", base, {"x": base}
        yield "doubled-for-squared", binary(constant(2), ast.Mult, base), {"x": base}
    else:
        yield "exponent-missing", base, {"x": base}
    yield "exponent-halved", binary(base, ast.Pow, binary(exponent, ast.Div, constant(2))), {"x": base}
    yield "exponent-sign", binary(base, ast.Pow, minus(exponent)), {"x": base}
    yield "exponent-inverted", binary(base, ast.Pow, binary(constant(1), ast.Div, exponent)), {"x": base}
    for kind, change in (("one-less", ast.Sub), ("one-more", ast.Add)):
        new = binary(exponent, change, constant(1))
        yield kind, binary(base, ast.Pow, new), {"wrong": new}
    if is_product(exponent):
        moved = binary(binary(base, ast.Pow, exponent.left), type(exponent.op), exponent.right)
        yield "bracket-moved", moved, {"wrong": moved}
    if isinstance(base, ast.Constant):
        yield "name", call("exp", exponent), {"wrong": "e", "x": base}
    product = binary(base, ast.Mult, exponent)
    yield "multiplied-exponent", product, {"x": base, "wrong": product}
    if isinstance(base, ast.BinOp) and isinstance(base.op, ast.Add | ast.Sub):
        each = binary(binary(base.left, ast.Pow, exponent), type(base.op), binary(base.right, ast.Pow, exponent))
        yield "square-of-each", each, {"wrong": each}


def wrong_matmul(node, likes):
    """a @ b."""
    a, b = node.left, node.right
    for factor, pair in ((a, (transposed(a), b)), (b, (a, transposed(b)))):
        yield "transposed", binary(pair[0], ast.MatMult, pair[1]), {"x": factor}
    yield "factor-missing", a, {"y": b}
    yield "factor-missing", b, {"y": a}


def transposed(node):
    return ast.Attribute(node, "T", ast.Load(), **AT)


def wrong_operation(node, likes):
    kinds = {ast.MatMult: wrong_matmul} | {
        ast.Add: wrong_sum,
        ast.Sub: wrong_sum,
        ast.Mult: wrong_product,
        ast.Div: wrong_product,
    }
    yield from kinds.get(type(node.op), wrong_power if isinstance(node.op, ast.Pow) else unbracketed)(node, likes)


def unbracketed(node, likes=None):
    """The operation as it reads where a pair of brackets in it is forgotten: `80**1/7`."""
    text = ast.unparse(node)
    for pair in re.finditer(r"(?<![\w)\]])(?:(?:np\.)?sqrt)?\(", text):
        close = closing(text, pair.end())
        if text[: pair.start()].count("(") == text[: pair.start()].count(")"):
            with contextlib.suppress(SyntaxError):
                flat = ast.parse(text[: pair.start()] + text[pair.end() : close] + text[close + 1 :], mode="eval").body
                if ast.dump(flat) != ast.dump(ast.parse(text, mode="eval").body):
                    yield "bracket", flat, {"wrong": flat}


def closing(text, start):
    """Where the bracket closes that has been opened before `start`."""
    depth = 1
    for place in range(start, len(text)):
        depth += {"(": 1, ")": -1}.get(text[place], 0)
        if not depth:
            return place


def moved(node):
    """A factor at the other term: `a * c + b` for a + b * c."""
    for product, term, is_right in ((node.right, node.left, True), (node.left, node.right, False)):
        if isinstance(product, ast.BinOp) and isinstance(product.op, ast.Mult):
            for factor, rest in ((product.right, product.left), (product.left, product.right)):
                pair = [binary(term, ast.Mult, factor), rest]
                left, right = pair if is_right else reversed(pair)
                wrong = binary(left, type(node.op), right)
                yield "factor-moved", wrong, {"x": factor, "wrong": wrong}


def bracketed(node):
    """A sum with brackets round too much: `a * (b + c)` for a * b + c, `(a + b) * c` for a + b * c."""
    a, b = node.left, node.right
    if is_product(a):
        wider = binary(a.left, type(a.op), binary(a.right, type(node.op), b))
        yield "bracket-added", wider, {"wrong": wider}
        wider = binary(binary(a.left, type(node.op), b), type(a.op), a.right)
        yield "bracket-added", wider, {"wrong": wider}
    if is_product(b):
        wider = binary(binary(a, type(node.op), b.left), type(b.op), b.right)
        yield "bracket-added", wider, {"wrong": wider}
    if is_product(b) and isinstance(b.op, ast.Mult):
        wider = binary(b.left, ast.Mult, binary(a, type(node.op), b.right))
        yield "bracket-added", wider, {"wrong": wider}


def wrong_sign(node, likes):
    if isinstance(node.op, ast.USub):
        yield "minus-missing", node.operand, {"x": node.operand}


def wrong_call(node, likes):
    f = function_name(node)
    for other in sorted({name for group in ALIKE if f in group for name in group} - {f}):
        yield "function", with_function(node, other), {"wrong": other, "x": f}
    first = node.args[0] if node.args else node.func.value if isinstance(node.func, ast.Attribute) else None
    if f in PLAIN and len(node.args) == 1:
        if f == "sqrt":
            yield "root-missing", first, {"x": first}
            yield "square-for-root", binary(first, ast.Pow, constant(2)), {"x": first}
            yield "root-added", call("sqrt", node)
        else:
            yield "function-missing", first, {"x": f, "y": first}
        yield "minus-added", minus(node)
        if isinstance(first, ast.BinOp):
            yield from over_too_little(node, first)
    if f == "log":
        for factor in (10, 20):
            yield "decibels", binary(constant(factor), ast.Mult, with_function(node, "log10")), {}
    if f == "exp":
        yield "base-ten", binary(constant(10), ast.Pow, first), {"x": first}
    if f in ("sin", "cos"):
        yield "degrees", call(f, call("radians", first)), {"x": first}
        yield "degrees", call(f, call("degrees", first)), {"x": first}
        yield "turns", call(f, binary(binary(constant(2), ast.Mult, name_node("pi")), ast.Mult, first)), {"x": first}
    if (
        f in ("prod", "sum", "mean", "cumprod", "cumsum")
        and isinstance(first, ast.BinOp)
        and is_constant(first.left, 1)
    ):
        outside = binary(first.left, type(first.op), with_args(node, [first.right, *node.args[1:]]))
        yield "bracket-moved", outside, {"wrong": outside}
    if f in ("prod", "sum", "mean") and len(node.args) == 1:
        for places in LEFT_OUT:
            rest = with_args(node, [call("delete", first, name_node(str([*places])))])
            yield "element-missing", rest, {"wrong": in_words(places), "x": first}
        for same, which in (("{x}[0]", "first"), ("{x}[-1]", "last"), ("mean({x})", "mean")):
            row = "0 * {x} + " + same
            every = with_args(node, [name_node(row.format(x=f"({ast.unparse(first)})"))])
            yield "one-element", every, {"x": first, "wrong": which}
    if f in ("cumprod", "cumsum"):
        yield "backwards", call("flip", with_args(node, [call("flip", first)])), {"x": first}
    if f == "diff":
        for part in ("1:", ":-1"):
            row = name_node(f"{ast.unparse(first)}[{part}]")
            yield "function-missing", row, {"x": f, "y": row}
    if f not in PLAIN and len(node.args) == 2 and f not in ("minimum", "maximum", "arange", "range"):
        turned = with_args(node, node.args[::-1])
        yield "arguments-exchanged", turned, {"wrong": turned}
    if f == "where" and len(node.args) == 3:
        case, one, other = node.args
        yield "branches-exchanged", with_args(node, [case, other, one]), {}
    if f in COUNTED and len(node.args) > COUNTED[f]:
        yield from one_off(node, [COUNTED[f]] if f != "arange" and f != "range" else range(min(2, len(node.args))))
    inner = without_minus(first)
    if f in ("arange", "range") and len(node.args) == 1:
        yield "first-skipped", with_args(node, [constant(1), first]), {}
    is_negative = inner is not first
    if len(node.args) == 1 and isinstance(inner, ast.Call) and len(inner.args) == 1 and function_name(inner) in PLAIN:
        turned = call(function_name(inner), call(f, inner.args[0]))  # the logarithm of a sum for a sum of logarithms
        yield "functions-turned", minus(turned) if is_negative else turned, {"wrong": turned}
    if f in ("minimum", "maximum", "clip") and len(node.args) > 1:
        yield "function-missing", first, {"x": f, "y": first}
    if f == "linspace" and not node.keywords:
        squared = binary(
            with_args(node, [*(call("sqrt", end) for end in node.args[:2]), *node.args[2:]]), ast.Pow, constant(2)
        )
        yield "roots-evenly", squared, {}
        option = ast.keyword("endpoint", ast.Constant(False, **AT), **AT)
        yield "option-added", with_options(node, [option])
    if f == "standard_normal":
        yield from wrong_draw(node)


def wrong_draw(node):
    """Draws of another shape or distribution, fewer of them, or the same ones at every call."""
    rng, shape = node.func.value, node.args[0] if node.args else constant(1)

    def draw(text):
        pieces = {"rng": rng, "shape": shape}
        return rebuilt(ast.parse(text, mode="eval").body, lambda node: pieces.get(getattr(node, "id", "")))

    for text in ("random(shape)", "uniform(-1, 1, shape)", "uniform(-sqrt(3), sqrt(3), shape)"):
        yield "uniform-noise", draw(f"rng.{text}"), {"x": shape}
    yield "uniform-noise", draw("rng.random(shape) - 0.5"), {"x": shape}
    yield "two-draws", draw("rng.standard_normal(shape) + rng.standard_normal(shape)"), {}
    for size in ("", "shape[1]", "(shape[0], 1)", "shape[1:]"):
        yield "shared-noise", draw(f"rng.standard_normal({size})"), {"x": shape}
    for text in ("abs(rng.standard_normal(shape))", "-abs(rng.standard_normal(shape))"):
        yield "one-sided-noise", draw(text), {}
    yield "same-noise-each-call", draw("np.random.default_rng(0).standard_normal(shape)"), {}
    yield "no-noise", draw("np.zeros(shape)"), {}


def over_too_little(node, inner):
    """f(a - b) written f(a) - b, a - f(b) or f(a) - f(b)."""
    op, f = type(inner.op), function_name(node)
    late = binary(inner.left, op, call(f, inner.right))
    yield "bracket-moved", late, {"wrong": late}
    early, each = (binary(call(f, inner.left), op, right) for right in (inner.right, call(f, inner.right)))
    yield "bracket-moved", early, {"wrong": early}
    yield ("root-of-each" if f == "sqrt" else "bracket-moved"), each, {"wrong": each}
    if op is ast.Mult:
        each = binary(call(f, inner.left), ast.Add, call(f, inner.right))
        yield "bracket-moved", each, {"wrong": each}


def over_too_much(node):
    """f(a) * b written f(a * b)."""
    outer = node.left.right if is_times(node.left) else node.left
    if isinstance(outer, ast.Call) and function_name(outer) in ("sum", "mean") and outer.args:
        outer = without_minus(outer.args[0])
    if isinstance(outer, ast.Call) and function_name(outer) in PLAIN and len(outer.args) == 1:
        for right in (node.right, node.right.right) if is_times(node.right) else (node.right,):
            inner = f"{ast.unparse(outer.args[0])} {SIGNS[type(node.op)]} {ast.unparse(right)}"
            call_of_it = with_args(outer, [name_node(inner)])
            wider = rebuilt(node.left, lambda x, new=call_of_it: new if x is outer else None)
            yield "bracket-moved", wider, {"wrong": wider}


def one_off(node, places):
    for place in places:
        for kind, change in (("one-less", ast.Sub), ("one-more", ast.Add)):
            counted = binary(node.args[place], change, constant(1))
            new = with_args(node, [*node.args[:place], counted, *node.args[place + 1 :]])
            yield kind, new, {"wrong": new}


def wrong_name(node, likes):
    for other in likes.get(node.id, ()):
        yield "name", name_node(other)
    for other in ("0", "1", f"{node.id}[0]", f"{node.id}[-1]"):
        yield "name-for-piece", name_node(other)


def wrong_part(node, likes):
    """a[i], a[1:], a[:-1]."""
    row, index = node.value, node.slice

    def part(index):
        return ast.Subscript(row, index, ast.Load(), **AT)

    if isinstance(index, ast.Name):
        column = ast.Tuple([ast.Slice(**AT), index], ast.Load(), **AT)
        yield "column-for-row", part(column), {"x": row}
    if isinstance(row, ast.Subscript) and ast.unparse(index) == "(:, None)":
        for end in (constant(0), minus(constant(1))):
            yield "other-part", ast.Subscript(row.value, end, ast.Load(), **AT)
    if isinstance(index, ast.Tuple) or (isinstance(index, ast.Constant) and not isinstance(index.value, int)):
        return
    yield "whole-row", row, {"x": row}
    if isinstance(index, ast.Slice):
        if index.lower is None or index.upper is None:  # one end left out in place of the other
            ends = (None, minus(constant(1))) if index.upper is None else (constant(1), None)
            yield "other-part", part(ast.Slice(*ends, **AT))
        for side in ("lower", "upper"):
            bound = getattr(index, side)
            ends = [constant(1)] if side == "lower" else [minus(constant(1))]
            if bound is not None:
                ends = [None, *(binary(bound, op, constant(1)) for op in (ast.Sub, ast.Add))]
            for end in ends:
                yield "other-part", part(copied(index, {side: end}))
        return
    for kind, change, step in (("one-less", ast.Sub, -1), ("one-more", ast.Add, 1)):
        number = as_index(index)
        other = binary(index, change, constant(1)) if number is None else constant(number + step)
        yield kind, part(other), {"wrong": part(other)}
    for end in (constant(0), minus(constant(1))):
        yield "other-part", part(end)


def as_index(index):
    """2 or -1, as a number; None for any other index."""
    with contextlib.suppress(ValueError):
        return ast.literal_eval(index) if isinstance(index, ast.Constant | ast.UnaryOp) else None


def wrong_number(node, likes):
    """Whole numbers one off, and a factor of ten."""
    value = node.value
    if isinstance(value, bool) or not isinstance(value, int | float):
        return
    if isinstance(value, int):
        for other in (value - 1, value + 1):
            yield "number", constant(other)
    if value in (1, 2):
        for other in likes:
            yield "name-for-piece", name_node(other)
    if isinstance(value, int) and value > 1:
        yield "root-added", call("sqrt", node)
    if value not in (0, 1, 2):
        for other in (value * 10, value / 10, value * 2, value / 2):
            yield "number", constant(other)
    if value == 1:
        yield "number", minus(node)
    if value in (0.0, 1.0) and isinstance(value, float):
        yield "number", constant(1.0 - value)
    if isinstance(value, float):
        yield "root-added", call("sqrt", node)
        yield "square-added", binary(node, ast.Pow, constant(2))
        if 0 < value < 1:
            yield "one-minus-added", binary(constant(1), ast.Sub, node)


def wrong_order(node, likes):
    if len(node.elts) == 2 and isinstance(node.ctx, ast.Load):
        turned = copied(node, {"elts": node.elts[::-1]})
        yield "order", turned, {"wrong": turned}


RULES = {
    ast.BinOp: wrong_operation,
    ast.UnaryOp: wrong_sign,
    ast.Call: wrong_call,
    ast.Name: wrong_name,
    ast.Subscript: wrong_part,
    ast.Constant: wrong_number,
    ast.Tuple: wrong_order,
    ast.List: wrong_order,
}


# -- trees -------------------------------------------------------------------------------------------------------------


@functools.cache
def name_node(name):
    """A name, or another piece of code that stands where a name should."""
    return ast.Name(name, ast.Load(), **AT) if name.isidentifier() else ast.parse(name, mode="eval").body


def constant(value):
    value = float(f"{value:.12g}") if isinstance(value, float) else value  # 1.99, not 1.9899999999999998
    return ast.Constant(value, **AT) if value >= 0 else minus(ast.Constant(-value, **AT))


def binary(left, op, right):
    return ast.BinOp(left, op(), right, **AT)


def minus(node):
    return ast.UnaryOp(ast.USub(), node, **AT)


def call(function, *arguments):
    return ast.Call(name_node(function), list(arguments), [], **AT)


def with_args(node, arguments):
    return copied(node, {"args": list(arguments)})


def with_options(node, options):
    return copied(node, {"keywords": list(options)})


def with_function(node, name):
    is_method = isinstance(node.func, ast.Attribute)
    return copied(node, {"func": copied(node.func, {"attr": name}) if is_method else name_node(name)})


def in_words(places):
    """Which elements are left out: "the last", or "elements 0 and 2, counting from 0"."""
    counted = f"element{'s' * (len(places) > 1)} {' and '.join(map(str, places))}, counting from 0"
    return FROM_THE_END.get(places[0], counted)


def function_name(node):
    return node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")


def is_call(node, name):
    return isinstance(node, ast.Call) and function_name(node) == name


def is_constant(node, value):
    return isinstance(node, ast.Constant) and node.value == value


def is_fraction(node):
    return isinstance(node, ast.Constant) and isinstance(node.value, float)


def is_sum(node):
    return isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add | ast.Sub)


def is_times(node):
    return isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mult)


def flipped(op):
    return ast.Sub if isinstance(op, ast.Add) else ast.Add


def is_product(node):
    return isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mult | ast.Div)


def is_one_minus(node):
    return isinstance(node, ast.BinOp) and isinstance(node.op, ast.Sub) and is_constant(node.left, 1)


def is_index(node):
    return isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Tuple)


def renamed(tree, names):
    names = {name: name_node(other) for name, other in names.items()}
    return rebuilt(tree, lambda node: names.get(node.id) if isinstance(node, ast.Name) else None)


def without_minus(node):
    return node.operand if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub) else node


def with_logs(tree, form):
    """Something else in place of each logarithm: a form with {x} for what it is taken of."""

    def other(node):
        return name_node(form.format(x=ast.unparse(node.args[0]))) if is_call(node, "log") else None

    return rebuilt(tree, other)


def without_roots(tree):
    return rebuilt(tree, lambda node: without_roots(node.args[0]) if is_call(node, "sqrt") else None)
