"""What a line comes to with each of many slips in it, all at once.

A slip is another expression in place of one node. All slips of a node are evaluated together: the node takes a `Many`,
one value for each of them, and only what stands above it is computed again, element by element over all of them.
"""

import ast
import copy
import functools
import operator

import numpy as np

BINARY = {
    **{ast.Add: operator.add, ast.Sub: operator.sub, ast.Mult: operator.mul, ast.Div: operator.truediv},
    **{ast.Pow: operator.pow, ast.FloorDiv: operator.floordiv, ast.Mod: operator.mod},
}
COMPARED = {ast.Lt: operator.lt, ast.LtE: operator.le, ast.Gt: operator.gt, ast.GtE: operator.ge}
EACH = {"sqrt", "log", "log10", "log2", "log1p", "exp", "exp2", "expm1", "abs", "sin", "cos", "tan", "tanh", "arctan"}
EACH |= {"square", "minimum", "maximum", "floor", "ceil", "sign", "radians", "degrees", "where", "clip"}

ALONG = {"prod", "sum", "mean", "min", "max", "cumprod", "cumsum"}
SCOPES = (ast.Lambda, ast.GeneratorExp, ast.ListComp)  # names of their own: nothing in them is evaluated by itself
MOST_BY_ONE = 3000  # values that Python computes one by one


class Many:
    """One value for each of several slips: an array with one row a slip; nan where it cannot be computed."""

    def __init__(self, rows):
        self.rows = rows

    def lined_up(self, ndim):
        return self.rows.reshape(len(self.rows), *[1] * (ndim - self.rows.ndim + 1), *self.rows.shape[1:])


class Values:
    """The values of expressions, each computed once.

    space: {name: value}, where a value may be a Many. like, changed: other Values, and the names that differ here.
    """

    def __init__(self, space, like=None, changed=()):
        self.space, self.like, self.changed = space, like, frozenset(changed)
        self.known, self.inside = {}, like.inside if like else {}

    def below(self, node):
        """What stands in an expression: the ids of its nodes, and its names."""
        if id(node) not in self.inside:
            found = {id(node), node.id} if isinstance(node, ast.Name) else {id(node)}
            found = found.union(*(self.below(child) for child in ast.iter_child_nodes(node)))
            self.inside[id(node)] = found, node  # the node is kept, so that its id stays its own
        return self.inside[id(node)][0]

    def of(self, node):
        """The value of an expression; None where it cannot be computed."""
        if self.like and not self.changed & self.below(node):
            return self.like.of(node)
        if id(node) not in self.known:
            self.known[id(node)] = self.computed(node, self.of), node
        return self.known[id(node)][0]

    def instead(self, tree, values):
        """The value of an expression with others in place of some of its nodes: {id of the node: value}."""
        if id(tree) in values:
            return values[id(tree)]
        if not values.keys() & self.below(tree):
            return self.of(tree)
        return self.computed(tree, lambda child: self.instead(child, values), values)

    def computed(self, tree, of, values=None):
        try:
            match tree:
                case ast.Constant():
                    return tree.value
                case ast.Name():
                    return self.space[tree.id]
                case ast.BinOp(op=op) if type(op) in BINARY:
                    return each(BINARY[type(op)], of(tree.left), of(tree.right))
                case ast.Compare(ops=[op], comparators=[other]) if type(op) in COMPARED:
                    return each(COMPARED[type(op)], of(tree.left), of(other))
                case ast.UnaryOp(op=ast.USub()):
                    return each(operator.neg, of(tree.operand))
                case ast.Call(func=ast.Name(id=name), keywords=[]) if name in EACH:
                    return each(self.space[name], *map(of, tree.args))
                case ast.Call(func=ast.Name(id=name), args=[inner], keywords=[]) if name in ALONG:
                    return along(self.space[name], of(inner))
                case ast.Call(func=ast.Name(id="linspace"), args=[start, stop, count], keywords=[]) if not (
                    isinstance(n := of(count), Many)
                ):
                    return each(lambda a, b: self.space["linspace"](a, b, n, axis=-1), of(start), of(stop))
                case ast.Call(func=ast.Name(id="concatenate"), args=[ast.List(elts=parts)], keywords=[]):
                    return chained([of(part) for part in parts])
                case ast.Subscript(value=row, slice=index) if isinstance(many := of(row), Many):
                    key = self.by_python(
                        ast.Subscript(ast.Name("_key", ast.Load(), **AT), index, ast.Load(), **AT), values
                    )
                    return Many(many.rows[(slice(None), *(key if isinstance(key, tuple) else (key,)))])
                case ast.Tuple(ctx=ast.Load()):
                    return tuple(map(of, tree.elts))
                case _:
                    return self.by_python(tree, values or {})
        except Exception:
            return None

    def by_python(self, tree, values):
        """Any other expression, one by one where a part of it is a Many."""
        space = {name: self.space[name] for name in self.below(tree) if isinstance(name, str) and name in self.space}
        space["_key"] = Key()
        draws = {name: x for name, x in space.items() if isinstance(x, np.random.Generator)}
        if values:
            names = {key: f"_{place}" for place, key in enumerate(values)}
            space |= {names[key]: value for key, value in values.items()}
            tree = rebuilt(
                tree, lambda node: ast.Name(names[id(node)], ast.Load(), **AT) if id(node) in names else None
            )
        code, rows = compiled(tree), {name: value.rows for name, value in space.items() if isinstance(value, Many)}
        if not rows:
            return eval(code, space | copy.deepcopy(draws))
        if max(map(len, rows.values())) > MOST_BY_ONE:
            raise ValueError("that would take long")
        results = []
        for row in zip(*rows.values(), strict=True):
            space.update(zip(rows, row, strict=True), **copy.deepcopy(draws))
            try:
                results.append(eval(code, space))
            except Exception:
                results.append(None)
        return in_rows(results)


def each(function, *values):
    """A function of numbers, applied over all slips."""
    if any(value is None for value in values):
        raise TypeError("a part cannot be computed")
    if not any(isinstance(value, Many) for value in values):
        return function(*values)
    ndim = max(value.rows.ndim - 1 if isinstance(value, Many) else np.ndim(value) for value in values)
    return Many(function(*(value.lined_up(ndim) if isinstance(value, Many) else value for value in values)))


def along(function, value):
    """A function of a row, for each of many rows."""
    if not isinstance(value, Many):
        return function(value)
    if value.rows.ndim != 2:
        raise ValueError("not one row a slip")
    return Many(function(value.rows, axis=1))


class Key:
    """Gives back what stands in square brackets."""

    def __getitem__(self, key):
        return key


def chained(parts):
    """Rows put after one another, for each of many."""
    if not any(isinstance(part, Many) for part in parts):
        return np.concatenate(parts)
    count = next(len(part.rows) for part in parts if isinstance(part, Many))
    rows = [part.rows if isinstance(part, Many) else np.asarray(part, float)[None] for part in parts]
    return Many(np.concatenate([np.broadcast_to(row, (count, *row.shape[1:])) for row in rows], axis=1))


def in_rows(values):
    """A list of values as a Many; what is no number is nan."""
    numbers = [value for value in values if is_numeric(value)]
    shape = np.shape(numbers[0])  # all of one shape, or this is no Many
    return Many(np.array([value if is_numeric(value) else np.full(shape, np.nan) for value in values], float))


def is_numeric(value):
    kind = getattr(value, "dtype", None)
    return isinstance(value, int | float) or (kind is not None and kind.kind in "iuf")


def alike(values):
    """Places in a list of values, those together that make one Many: of one shape, whole numbers or not."""
    kinds = {}
    for place, value in enumerate(values):
        if is_numeric(value):
            kinds.setdefault((np.shape(value), np.asarray(value).dtype.kind), []).append(place)
    return [(places, Many(np.array([values[place] for place in places]))) for places in kinds.values()]


# -- trees -------------------------------------------------------------------------------------------------------------

AT = {"lineno": 1, "col_offset": 0}


@functools.lru_cache(256)
def compiled(tree):
    return compile(ast.Expression(tree), "<worked line>", "eval")


def rebuilt(node, change):
    """The tree with `change(node)` in place of each node for which that is not None; what is unchanged is the same."""
    new = change(node)
    if new is not None:
        return new
    fields = {}
    for name in node._fields:
        child = getattr(node, name)
        if isinstance(child, list):
            others = [rebuilt(one, change) if isinstance(one, ast.AST) else one for one in child]
            if any(one is not other for one, other in zip(child, others, strict=True)):
                fields[name] = others
        elif isinstance(child, ast.AST) and child._fields and (other := rebuilt(child, change)) is not child:
            fields[name] = other
    return copied(node, fields) if fields else node


def copied(node, fields):
    """The node with some fields exchanged. Every node says where it stands, as a compiler wants to know."""
    return type(node)(**dict(ast.iter_fields(node)) | fields, **AT)
