"""What a line comes to with each of many slips in it, all at once.

A slip is another expression in place of one node. All slips of a node are evaluated together: the node takes a `Many`,
one value for each of them, and only what stands above it is computed again, element by element over all of them.
"""

import ast
import contextlib
import copy
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


class Together:
    """A lambda with many slips in it, all at once: what it gives back has one row for each row of `changes`.

    changes: for each row, pairs (node of the tree, what stands there instead). It is called as the lambda itself would
    be, by code that computes element by element; an argument with that many rows is one that it gave back before.
    """

    def __init__(self, tree, values, changes):
        self.tree, self.values, self.count, self.places = tree, values, len(changes), {}
        for row, pairs in enumerate(changes):
            for node, new in pairs:
                self.places.setdefault(id(node), {}).setdefault(id(new), (new, []))[1].append(row)

    def __call__(self, *arguments):
        names = (argument.arg for argument in self.tree.args.args)
        self.given, self.known = dict(zip(names, map(self.as_many, arguments), strict=True)), {}
        last = {name: x.rows[-1] if isinstance(x, Many) else x for name, x in self.given.items()}
        self.shape = np.shape(Values(self.values.space | last, self.values).of(self.tree.body))
        with np.errstate(all="ignore"):
            return rows_of(self.of(self.tree.body))

    def as_many(self, x):
        return Many(x) if isinstance(x, np.ndarray) and x.ndim and len(x) == self.count else x

    def of(self, node):
        """The value of a node of the tree, with what stands there instead in some of the rows."""
        if id(node) in self.known:  # the same node twice
            return self.known[id(node)]
        self.known[id(node)] = value = self.computed(node, self.given, self.of)
        news = []
        for new, rows in self.places.get(id(node), {}).values():
            given = {name: part(x, rows) for name, x in self.given.items()}
            news.append((rows, rows_of(self.of_some(new, rows, given))))
        self.known[id(node)] = value = self.put(value, news) if news else value
        return value

    def of_some(self, node, rows, given):
        """The value of what stands in some rows; the nodes below its place are known by now."""
        if id(node) in self.known:
            return part(self.known[id(node)], rows)
        return self.computed(node, given, lambda child: self.of_some(child, rows, given))

    def computed(self, node, given, of):
        values = Values(self.values.space | given, self.values)
        children = [child for child in ast.iter_child_nodes(node) if isinstance(child, ast.expr)]
        below = {id(child): of(child) for child in children if not (isinstance(node, ast.Call) and child is node.func)}
        match node:
            case ast.Call(func=ast.Name(id=name), keywords=[]) if name not in vars(np) and name in values.space:
                with contextlib.suppress(Exception):
                    return each(values.space[name], *(below[id(child)] for child in node.args))
        many = {key: value for key, value in below.items() if isinstance(value, Many)}
        return values.computed(node, lambda child: below[id(child)], many)

    def put(self, value, news):
        """Other values in some rows; nan where they cannot be computed, or not in this shape."""
        old = rows_of(value)
        shapes = {old.shape[1:], *(new.shape[1:] for _, new in news if does_fit(new.shape[1:], self.shape))}
        shape = np.broadcast_shapes(*shapes)
        values = np.array(np.broadcast_to(Many(old).lined_up(len(shape)), (self.count, *shape)), float)
        for rows, new in news:
            values[rows] = Many(new).lined_up(len(shape)) if new.shape[1:] in shapes else np.nan
        return Many(values)


def does_fit(shape, wider):
    with contextlib.suppress(ValueError):
        return np.broadcast_shapes(shape, wider) == wider
    return False


def part(value, rows):
    return Many(value.rows[rows]) if isinstance(value, Many) else value


def rows_of(value):
    return value.rows if isinstance(value, Many) else np.asarray(value if is_numeric(value) else np.nan)[None]


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


def compiled(tree):
    return compile(ast.Expression(tree), "<worked line>", "eval")


def rebuilt(node, change):
    """The tree with `change(node)` in place of each node for which that is not None; what is unchanged is the same."""
    if not isinstance(node, ast.AST):
        return [rebuilt(child, change) for child in node] if isinstance(node, list) else node
    new = change(node)
    if new is not None:
        return new
    fields = {name: rebuilt(child, change) for name, child in ast.iter_fields(node)}
    return node if all(is_same(fields[name], child) for name, child in ast.iter_fields(node)) else copied(node, fields)


def is_same(a, b):
    return all(x is y for x, y in zip(a, b, strict=True)) if isinstance(a, list) else a is b


def copied(node, fields):
    """The node with some fields exchanged. Every node says where it stands, as a compiler wants to know."""
    return type(node)(**dict(ast.iter_fields(node)) | fields, **AT)
