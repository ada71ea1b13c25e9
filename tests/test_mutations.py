"""What the tests of the mathematics are worth: a slip planted in a formula makes one of them fail.

Slips are planted in the syntax tree: KINDS says which there are, and each is looked for in every function. So a formula
may change without a change here. Some of each function's slips are run, as different as can be, and always the same.
"""

import ast
import contextlib
import functools
import inspect
import itertools
import operator
import os
import shutil
import subprocess
import sys
import types
from collections import Counter
from fnmatch import fnmatchcase
from importlib import import_module
from pathlib import Path
from zlib import crc32

import pytest
from hypothesis import Phase, settings

ROOT = Path(__file__).resolve().parents[1]
MODULES = ["schedules", "forward", "reverse", "continuous", "discrete", "mixture", "guarantees", "stats"]
MODULES += ["denoiser", "embedding", "latent", "words", "masks", "design", "flow", "rosetta", "losses", "network"]
EACH = 1  # slip of a function, of a kind by its name's checksum
pytestmark = pytest.mark.filterwarnings("ignore")  # of numbers that a slip makes infinite

# Patterns of slips that change nothing, or nothing that a test could tell in time, and why
HARMLESS = {
    "design.start_error: sign_changed*": "the clip there keeps quantile from 0 and 1, and 200 particles reach neither",
    "embedding.mlp: sides_exchanged*": "the other way round does not even multiply, which its caller finds out",
    "forward.q_chain: sign_changed*": "noise is symmetric",
    "forward.q_sample: arguments_exchanged*": "shapes broadcast either way round",
    "guarantees.float32_finite: *": "whether a number is finite depends on where it is 0, and a slip moves no zero",
    "latent.facing_one_way: upside_down*": "the inverse of a sign is the sign",
    "latent.fit: sides_exchanged*": "the directions of turned data are those of the data, and each is turned anyway",
    "losses.best*: sign_changed in chance - chance.max*": "what all chances have in common cancels",
    "losses.entropy: sign_changed*": "the places Z are symmetric",
    "mixture.GaussianMixture.quantile: sign_changed*": "where the loop stops, or never: it has converged long before",
    "mixture.GaussianMixture.quantile: function_mistaken*": "where the search begins; any place far out will do",
    "mixture.GaussianMixture.sample: upside_down*": "the weights sum to 1 already, but for rounding",
    "reverse.weights: sides_exchanged*": "differences are squared",
    "schedules.flow: sides_exchanged in 1 - t": "it is squared",
    "schedules.zero_terminal_snr: sides_exchanged*": "two signs turned at once, in a square",
    "stats.ks_distance: sides_exchanged*": "the gap is taken without its sign",
    "stats.ks_p_value: *in k - 1*": "an exponent of -1",
    "words.in_the_same_company: *": "which of two words alike stays is a choice",
    "words._frequent: comparison_turned*": "the thousands of rare words would take a minute",
}

# -- kinds of slips: what stands in a node's place, or None where there is nothing to mistake --------------------------

CHANGED = {ast.Add: ast.Sub, ast.Sub: ast.Add}
INVERTED = {ast.Mult: ast.Div, ast.Div: ast.Mult}
TURNED = {ast.Lt: ast.Gt, ast.Gt: ast.Lt, ast.LtE: ast.Gt, ast.GtE: ast.Lt}
MISTAKEN = {"cumprod": "cumsum", "cumsum": "cumprod", "sin": "cos", "cos": "sin", "tanh": "sin", "log": "log10"}
MISTAKEN |= {"minimum": "maximum", "maximum": "minimum", "min": "max", "max": "min", "sum": "mean", "mean": "sum"}
MISTAKEN |= {"expm1": "exp", "log1p": "log", "argmin": "argmax"}


def with_another(node, operators):
    if isinstance(node, ast.BinOp) and type(node.op) in operators:
        return ast.BinOp(node.left, operators[type(node.op)](), node.right)


def is_binary(node, *operators):
    return isinstance(node, ast.BinOp) and isinstance(node.op, operators)


def root_dropped(node):
    return node.args[0] if isinstance(node, ast.Call) and ast.unparse(node.func) == "np.sqrt" else None


def power_dropped(node):
    return node.left if is_binary(node, ast.Pow) else None


def factor_dropped(node):
    return node.right if is_binary(node, ast.Mult) and isinstance(node.left, ast.Constant) else None


def sign_dropped(node):
    is_minus = isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub)
    return node.operand if is_minus and not isinstance(node.operand, ast.Constant) else None


def sign_changed(node):
    return with_another(node, CHANGED)


def upside_down(node):
    return with_another(node, INVERTED)


def sides_exchanged(node):
    if is_binary(node, ast.Sub, ast.Div, ast.Pow, ast.MatMult):
        return ast.BinOp(node.right, node.op, node.left)


def arguments_exchanged(node):
    if isinstance(node, ast.Call) and [type(argument) for argument in node.args[:2]] == [ast.Name, ast.Name]:
        return ast.Call(node.func, [*node.args[1::-1], *node.args[2:]], node.keywords)


def index_one_off(node):
    if isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Name) and isinstance(node.ctx, ast.Load):
        return ast.Subscript(node.value, ast.BinOp(node.slice, ast.Sub(), ast.Constant(1)), node.ctx)


def start_one_off(node):
    if isinstance(node, ast.Slice) and isinstance(node.lower, ast.Constant) and node.upper is None:
        return ast.Slice(ast.Constant(node.lower.value + 1), None, node.step)


def function_mistaken(node):
    if isinstance(node, ast.Attribute) and node.attr in MISTAKEN:
        return ast.Attribute(node.value, MISTAKEN[node.attr], node.ctx)


def comparison_turned(node):
    if isinstance(node, ast.Compare) and len(node.ops) == 1 and type(node.ops[0]) in TURNED:
        return ast.Compare(node.left, [TURNED[type(node.ops[0])]()], node.comparators)


KINDS = [root_dropped, power_dropped, factor_dropped, sign_dropped, sign_changed, upside_down, sides_exchanged]
KINDS += [arguments_exchanged, index_one_off, start_one_off, function_mistaken, comparison_turned]

# -- slips of a module -------------------------------------------------------------------------------------------------


def is_formula(node):
    """Checks of what comes in are left out: tests/test_doors.py tests those."""
    refuses = isinstance(node, ast.Raise) or (isinstance(node, ast.If) and isinstance(node.body[-1], ast.Raise))
    is_check = isinstance(node, ast.Call) and ast.unparse(node.func).startswith("arguments.")
    return not (refuses or is_check or isinstance(node, ast.JoinedStr | ast.arguments))


def places(node):
    """(parent, field, index in the field or None) of every node of a formula, in a fixed order."""
    for field, value in ast.iter_fields(node):
        for index, child in enumerate(value) if isinstance(value, list) else [(None, value)]:
            if isinstance(child, ast.AST) and field != "decorator_list" and is_formula(child):
                yield node, field, index
                yield from places(child)


def at(parent, field, index):
    value = getattr(parent, field)
    return value if index is None else value[index]


def put(parent, field, index, node):
    if index is None:
        setattr(parent, field, node)
    else:
        getattr(parent, field)[index] = node


def functions(tree, prefix=""):
    """(dotted name, node) of every function of a module and every method of its classes."""
    for node in tree.body:
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("__"):
            yield prefix + node.name, node
        elif isinstance(node, ast.ClassDef):
            yield from functions(node, f"{node.name}.")


class Slip:
    """One slip in one function; `planted()` is a context with it."""

    def __init__(self, module, function, tree, node, place, kind, becomes):
        self.module, self.function, self.kind = module, function, kind.__name__
        self.tree, self.node, self.place, self.becomes = tree, node, place, becomes
        self.name = f"{module}.{function}: {self.kind} in {ast.unparse(at(*place))}"

    def __str__(self):
        return self.name

    @contextlib.contextmanager
    def written(self):
        """The module's tree has the slip."""
        was = at(*self.place)
        put(*self.place, self.becomes)
        ast.fix_missing_locations(self.node)
        yield
        put(*self.place, was)

    @contextlib.contextmanager
    def planted(self):
        """Give the function the code with the slip: who has imported it has the slip too."""
        node, module = self.node, import_module(f"diffcourse.{self.module}")
        with self.written():
            plain = ast.FunctionDef(**dict(ast.iter_fields(node)) | {"decorator_list": []}, lineno=1, col_offset=0)
            codes = compile(ast.Module([plain], []), "slip", "exec").co_consts
        thing = operator.attrgetter(self.function)(module)
        function = inspect.unwrap(thing.fget if isinstance(thing, property) else thing)
        right = function.__code__
        try:
            function.__code__ = next(code for code in codes if getattr(code, "co_name", "") == node.name)
            forget(module)
            yield
        finally:
            function.__code__ = right
            forget(module)


def forget(module):
    """What its functions have kept."""
    for function in vars(module).values():
        getattr(function, "cache_clear", int)()


@functools.cache
def slips_of(module):
    tree = ast.parse(Path(import_module(f"diffcourse.{module}").__file__).read_text(encoding="utf-8"))
    slips = []
    for name, function in functions(tree):
        for place in list(places(function)):
            node = at(*place)
            made = ((kind, kind(node)) for kind in KINDS)
            made = [(kind, slip) for kind, slip in made if slip is not None and ast.dump(slip) != ast.dump(node)]
            slips += [Slip(module, name, tree, function, place, kind, slip) for kind, slip in made]
    return slips


def chosen(module):
    """EACH of every function, of different kinds where it has them."""
    slips = [slip for slip in slips_of(module) if not any(fnmatchcase(str(slip), pattern) for pattern in HARMLESS)]
    kinds = Counter()
    for slip in sorted(slips, key=lambda slip: crc32(str(slip).encode())):
        kinds[slip.function, slip.kind] += 1
        slip.turn = kinds[slip.function, slip.kind]
    slips.sort(key=lambda slip: slip.turn)
    functions = Counter()
    for slip in slips:
        functions[slip.function] += 1
        if functions[slip.function] <= EACH:
            yield slip


# -- does a test notice? -----------------------------------------------------------------------------------------------

few = {"max_examples": 5, "phases": [Phase.explicit, Phase.generate]}
settings.register_profile("slips", settings.get_profile("course"), **few)


@functools.cache
def compiled(module):
    return compile((ROOT / "tests" / f"test_{module}.py").read_text(encoding="utf-8"), f"test_{module}", "exec")


def names_in(code):
    yield from code.co_names
    for inner in code.co_consts:
        if isinstance(inner, types.CodeType):
            yield from names_in(inner)


def uses(function):
    """Every name in a function's code, in that of what is written inside it, too."""
    function = function.hypothesis.inner_test if hasattr(function, "hypothesis") else inspect.unwrap(function)
    return set(names_in(function.__code__))


def nearest(tests, slip):
    """The tests, first those that use the function, then those that do so by a function in between."""
    found = {name: test for name, test in vars(tests).items() if name.startswith("test_")}
    used = {name: uses(test) for name, test in found.items()}
    near = {slip.function.split(".")[-1]}
    between = [*vars(tests).items(), *vars(import_module(f"diffcourse.{slip.module}")).items()]
    far = near | {name for name, one in between if inspect.isfunction(one) and uses(one) & near}
    return sorted(found.items(), key=lambda item: (not used[item[0]] & near, not used[item[0]] & far))


def rows(tests, test):
    """Keyword arguments for each run of a test: from its parametrizations, and from fixtures beside it."""
    tables = []
    for mark in (mark for mark in getattr(test, "pytestmark", []) if mark.name == "parametrize"):
        names = [mark.args[0]] if isinstance(mark.args[0], str) else mark.args[0]
        values = [row if len(names) > 1 else [row] for row in mark.args[1]]
        values = [row.values if isinstance(row, type(pytest.param())) else row for row in values]
        tables.append([dict(zip(names, row, strict=True)) for row in values])
    for row in itertools.product(*tables):
        given = functools.reduce(operator.or_, row, {})
        yield given | {name: fixture(tests, name) for name in inspect.signature(test).parameters if name not in given}


def fixture(tests, name):
    function = vars(tests)[name].__wrapped__
    return function(**{name: fixture(tests, name) for name in inspect.signature(function).parameters})


def module_of_tests(name):
    """One of its own, which keeps nothing for the next slip; few examples of a property, and none made smaller."""
    tests = types.ModuleType(f"test_{name}")
    settings.load_profile("slips")
    try:
        exec(compiled(name), tests.__dict__)
    finally:
        settings.load_profile("course")
    return tests


def failure(tests, test):
    try:
        for row in rows(tests, test):
            test(**row)
    except (Exception, pytest.fail.Exception) as error:
        return error


def noticing(slip):
    """The name of a test that fails with the slip, and how; ("", None) where none does, "all" where none can begin."""
    with slip.planted():
        try:
            tests = module_of_tests(slip.module)
        except Exception as error:
            return "all", error
        found = ((name, failure(tests, test)) for name, test in nearest(tests, slip))
        return next((one for one in found if one[1]), ("", None))


@pytest.mark.parametrize("module", MODULES)
def test_a_slip_in_any_function_is_noticed(module):
    """What fails otherwise than by its own `assert` is tried without a slip, too: it could be what runs it here."""
    found = {str(slip): noticing(slip) for slip in chosen(module)}
    assert [slip for slip, (test, _) in found.items() if not test] == []
    tests = module_of_tests(module)
    otherwise = {name for name, error in found.values() if not isinstance(error, AssertionError)} - {"all"}
    assert [name for name in otherwise if failure(tests, vars(tests)[name])] == [], "without a slip"


def test_every_kind_of_slip_is_planted():
    planted = {slip.kind for module in MODULES for slip in chosen(module)}
    assert planted == {kind.__name__ for kind in KINDS}


def test_what_is_harmless_is_still_there():
    found = [str(slip) for module in MODULES for slip in slips_of(module)]
    assert [pattern for pattern in HARMLESS if not any(fnmatchcase(name, pattern) for name in found)] == []


# -- does a notebook notice? -------------------------------------------------------------------------------------------


def test_nbval_notices(tmp_path, pytestconfig):
    """In lesson 02, beside a copy of the package with the slip."""
    slip = next(s for s in slips_of("schedules") if (s.function, s.kind) == ("from_alpha_bars", "sides_exchanged"))
    package = shutil.copytree(ROOT / "diffcourse", tmp_path / "diffcourse")
    with slip.written():
        (package / "schedules.py").write_text(ast.unparse(slip.tree), encoding="utf-8")
    notebook = shutil.copy(ROOT / "notebooks" / "02-closed-form.ipynb", tmp_path)
    (tmp_path / "pytest.ini").touch()
    kernel = getattr(pytestconfig.option, "nbval_kernel_name", None)  # the one of this run, see kernels.py
    options = ["--nbval", f"--nbval-kernel-name={kernel}" if kernel else "--nbval-current-env"]
    options += [f"--nbval-sanitize-with={ROOT / 'tests' / 'nbval-sanitize.cfg'}", "--exitfirst", "--color=no"]
    run = subprocess.run(
        [sys.executable, "-m", "pytest", *options, notebook],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(tmp_path)},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
    )
    assert run.returncode == 1 and "Cell outputs differ" in run.stdout, run.stdout
