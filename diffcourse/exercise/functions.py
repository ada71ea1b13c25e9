"""Exercises that ask for a function. What it does is compared with the worked lines, and with each of their slips.

    "my_q_sample": Function(asks="your function q_sample(...)", probe=statistics.JUMP, worked=Q_SAMPLE, ...)

The last of the worked lines is `return expression`; its arguments are those of the probe. A function that draws noise
is handed a generator with a known seed, so its numbers are compared exactly, with those of every slip and every pair of
slips. Only if its draws come in another order is it judged by statistics (see `statistics`). A function without
randomness is asked the questions of a Probe.
"""

import ast
import contextlib
import copy
import inspect
import itertools
import re
import textwrap
import zlib
from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np

from diffcourse.exercise import statistics
from diffcourse.exercise.errors import probably
from diffcourse.exercise.kinds import outcome
from diffcourse.exercise.neighbours import shown
from diffcourse.exercise.parse import Mistake, Unexplained, callable_as, how_many
from diffcourse.exercise.questions import Entry
from diffcourse.exercise.run import call, off_the_clock
from diffcourse.exercise.sentences import SENTENCES
from diffcourse.exercise.statistics import CHANGED, EXACT
from diffcourse.exercise.values import Many
from diffcourse.exercise.worked import Run, Slip, Worked, both, is_fractional

NOISE = ("uniform-noise", "two-draws", "shared-noise", "same-noise-each-call", "no-noise")
PIECES = (
    (0, "this is the first alone."),
    (-1, "this is the last alone."),
    (slice(1, None), "the first is missing."),
    (slice(-1), "the last is missing."),
)
MANY = 10**4
DRAWS = {"default_rng", "standard_normal", "normal", "random", "uniform", "randn", "rand", "permutation", "shuffle"}
STILL = "The old slip is still there, and there is a second one."
NEAR = 1e-5  # up to float32 arithmetic


def fixed(function):
    """A function that gets the same first argument every time."""
    firsts = []

    def asked(first, *others):
        firsts.append(first)
        return function(firsts[0], *others)

    return asked


CUT = (  # what loops and indices get wrong with a row
    ("first-left-out", lambda row: row[1:]),
    ("last-left-out", lambda row: row[:-1]),
    ("beginning-alone", lambda row: row[:1]),
    ("beginning-alone", lambda row: row[:2]),
    ("end-alone", lambda row: row[-1:]),
    ("end-alone", lambda row: row[-2:]),
    ("ends-alone", lambda row: row[[0, -1]]),
    ("backwards", lambda row: row[::-1]),
    ("sorted", lambda row: np.sort(row, 0)),
    ("one-later", lambda row: np.append(row[1:], row[-1:], 0)),
    ("one-later", lambda row: np.append(row[:1], row[:-1], 0)),
    ("one-later", lambda row: np.roll(row, 1, 0)),
    ("one-later", lambda row: np.roll(row, -1, 0)),
)
MISUSED = (  # and with a function that they are handed
    ("asked-the-wrong-way", lambda function: lambda x, y, *others: function(y, x, *others)),
    ("first-fixed", fixed),
)


@dataclass(frozen=True, eq=False)
class Function(Entry):
    """A function, seen through a probe: `statistics.STEP` or `JUMP` if it draws noise, `Probe` if not.

    worked: its lines; truth: a function of the course, where lines do not say all of it; a `Probe` knows both. slips:
    further slips that are functions, {key: (sentence, function, ...)}. planted: the key of the slip that the code has
    when the learner gets it; as long as that code is unchanged (as_it_was: its `body_of`), it counts as not attempted.
    keeps_float32: float32 in must give float32 out. A function that rounds to four decimals is right, as the head of an
    exercise notebook allows that.
    """

    asks: str
    probe: object
    worked: Worked | None = None
    truth: object = None
    slips: dict = field(default_factory=dict)
    praise: str = "The function does it."
    hints: tuple = ()
    planted: str = ""
    as_it_was: int = 0
    keeps_float32: bool = False

    def __post_init__(self):
        if isinstance(self.probe, Probe):
            vars(self).update(worked=self.probe.worked, truth=self.probe.truth)
        elif not self.truth:
            vars(self).update(truth=self.worked.function(*self.probe.names))

    @property
    def right(self):
        return self.truth

    def wrong(self):
        """(key, sentence, function) of every written slip."""
        for key, (message, *functions) in self.slips.items():
            for function in functions:
                yield key, message, function
        for line in self.worked.lines.values() if self.worked else ():
            for slip in line.slips:
                yield slip.key, slip.says, self.worked.function(*self.probe.names, slips=[slip])

    @cached_property
    def slip_looks(self):
        """What the probe sees of the slips that statistics have to tell: the written ones, and the draws themselves."""
        with off_the_clock():
            looks = [(key, says, self.probe.look(wrong, seed=1)) for key, says, wrong in self.wrong()]
            for slip in self.singles if hasattr(self.probe, "draws_noise") else ():
                if slip.key in NOISE and not slip.written:
                    look = self.probe.look(self.with_slips(slip), seed=1)
                    if not any(statistics.alike(look, other) for *_, other in looks):
                        looks.append((slip.key, slip.says, look))
            return [look for look in looks if not self.is_fine(look[2])]

    def is_fine(self, look):
        return not isinstance(look, Mistake) and self.probe.fault(look) is None

    def with_slips(self, *slips):
        return self.worked.function(*self.probe.names, slips=list(filter(None, slips)))

    @cached_property
    def run(self):
        """The worked lines with the first of the small questions."""
        return Run(self.worked, dict(zip(self.probe.names, self.question(), strict=True)))

    @cached_property
    def singles(self):
        """Every single slip of the worked lines."""
        if not self.worked:
            return []
        return [slip for slips in self.worked.slips(self.run.values).values() for slip in slips]

    @cached_property
    def answers(self):
        """{form: (slips, what each comes to at the first question, in rows of one matrix)}.

        A slip stands with its function, and with what is said in front of its sentence.
        """
        with off_the_clock():
            table = {}
            for numbers, *slip in itertools.chain(self.named_answers(), self.made_answers(), self.handed_in()):
                slips, rows = table.setdefault(form(numbers), ([], []))
                slips.append(slip)
                rows.append(flat(numbers))
            return {form: (slips, np.array(rows)) for form, (slips, rows) in table.items()}

    def named_answers(self):
        for key, says, function in self.wrong():
            with contextlib.suppress(Exception):
                numbers = arrays(function(*self.question()))
                yield numbers, Slip("", key, says, None, None, None, True), function, ""

    def made_answers(self):
        if not self.worked or not hasattr(self.probe, "trials"):
            return
        yield from self.made(self.run)
        planted = [slip for slips in self.worked.slips(self.run.values).values() for slip in slips[:1]]
        for still in (slip for slip in planted if slip.key == self.planted):
            with np.errstate(all="ignore"):
                before = {still.line: self.run.exact.of(still.tree)}
            given = dict(zip(self.probe.names, self.question(), strict=True))
            yield from self.made(Run(self.worked, given, before), still)

    def made(self, run, still=None):
        """What the generated slips come to, and beside a slip that is there still those of the other lines."""
        for name, slips in self.worked.slips(run.values).items():
            if still and name == still.line:
                continue
            for slip, value in zip(slips, run.carried(name, self.worked.last), strict=True):
                is_told = name == self.worked.last or self.worked.is_carried(slip)
                if is_told and slip.written <= bool(still) and value is not None:
                    with contextlib.suppress(Exception):
                        yield arrays(value), slip, self.with_slips(slip, still), f"{STILL} " * bool(still)

    def handed_in(self):
        """A row cut short or turned round on its way in, alone or with all of its length; a function misused."""
        given = self.question()
        rows = [k for k, x in enumerate(given) if isinstance(x, np.ndarray) and x.ndim and len(x) > 1]
        groups = [[k for k in rows if len(given[k]) == n] for n in dict.fromkeys(len(given[k]) for k in rows)]
        changes = [(ks, CUT) for ks in [[k] for k in rows] + [ks for ks in groups if len(ks) > 1]]
        for places, wrong in changes + [([k], MISUSED) for k, x in enumerate(given) if callable(x)]:
            for key, change in wrong:

                def changed(*arguments, places=places, change=change):
                    return self.truth(*(change(x) if k in places else x for k, x in enumerate(arguments)))

                says = SENTENCES[key].format(x="` and `".join(self.probe.names[k] for k in places))
                with contextlib.suppress(Exception):
                    yield arrays(changed(*self.question())), Slip("", key, says, None, None, None), changed, ""

    def question(self):
        """The first of the small questions."""
        return next(self.probe.trials()) if hasattr(self.probe, "trials") else ()

    def trial(self, function, how=lambda function, *arguments: function(*arguments)):
        """The numbers that a function gives for a few small questions; None if it cannot be asked."""
        if not hasattr(self.probe, "trials"):
            return None
        try:
            return [array for arguments in self.probe.trials() for array in arrays(how(function, *arguments))]
        except Exception:
            return None

    def judge(self, answer, seed=0):
        result = outcome(self, answer, lambda function: self.look(function, seed))
        if self.planted and result.diagnosis == self.planted:
            seen = self.probe.symptom(self.probe.look(self.planted_function, seed))
            said = f"The function still does what it did: {seen}"
            if body_of(answer) in (0, self.as_it_was):
                return replace(result, status="not attempted", message=said)
            return replace(result, message=f"What you changed makes no difference. {said}")
        return result

    def look(self, function, seed=0):
        """Returns a remark where the function is right but for a detail that is not worth a refusal."""
        seen = self.probe.look(function, seed)
        fault = seen if isinstance(seen, Mistake) else self.probe.fault(seen)
        if fault and fault.diagnosis == "rounding" and not re.search("to [123] decimals", fault.message):
            return "One remark: it rounds. A function had better keep all decimals, for what is made with it later."
        if fault is None:
            if self.keeps_float32:
                self.probe.keeps_float32(function)
            return self.probe.remark(function, seed)
        if fault.diagnosis in ("rounding", "arity", "raises"):
            raise fault
        numbers = self.trial(function, call)
        with off_the_clock():
            if self.planted and same(numbers, self.trial(self.planted_function), 1e-12):
                raise Mistake(self.planted, "")  # known at once: `judge` says what it does
            if found := self.exactly(numbers, fault.diagnosis == "dtype"):
                raise self.told(found, numbers)
            if found := self.by_statistics(seen):
                raise self.told(found, numbers)
            if isinstance(seen, Mistake) and (found := self.not_reduced(numbers)):
                raise Mistake("not-reduced", found)
            if not isinstance(seen, Mistake) and (found := self.pair(numbers)):
                raise Mistake(*found)
            is_noise = fault.diagnosis in ("mean", "noise", "gaussian") and hasattr(self.probe, "other_noise")
            if is_noise and (found := self.probe.other_noise(seen)):
                raise found
        if not isinstance(seen, Mistake) and (found := self.cut_off(numbers)):
            raise Mistake("cut-off", found)
        if not isinstance(seen, Mistake) and (found := self.one_place(numbers)):
            raise Mistake("one-place", found)
        if hasattr(self.probe, "questions") and DRAWS & names_called(function):
            raise Mistake("draws", "This draws something by chance. All that it needs is handed in.")
        if unused := self.unused(function, numbers, isinstance(seen, Mistake)):
            raise Mistake("unused", f"Another `{unused}` gives the same result. It is handed in to be used.")
        raise (
            fault
            if isinstance(seen, Mistake) or fault.diagnosis in ("beta-ignored", "scaled-target")
            else Unexplained(fault.diagnosis, f"{fault.message} It matches no mistake I know.")
        )

    def not_reduced(self, numbers):
        """A sentence, if a row came back and its mean, say, is the one number asked for."""
        right = self.trial(self.truth)
        if numbers is None or right is None:
            return ""
        if 2 * len(numbers) == len(right) and same([flat(numbers)], [flat(right[::2])]):
            return "Only the first of the two came back; give back both, `return a, b`."
        if len(numbers) != len(right):
            return ""
        if form(numbers) != form(right) and same([flat(numbers)], [flat(right)]):
            return SENTENCES["other-shape"].format(x=numbers[0].shape, y=right[0].shape)
        last = [
            own[-1] if own.ndim > due.ndim and len(own) > 1 else own for own, due in zip(numbers, right, strict=True)
        ]
        if form(numbers) != form(right) and same(last, right):
            return "All values on the way came back; only the last of them is asked for: `[-1]`."
        for piece, said in PIECES:
            with contextlib.suppress(IndexError):
                if all(own.shape != due.shape for own, due in zip(numbers, right, strict=True)) and same(
                    numbers, [due[piece] for due in right]
                ):
                    return f"The right numbers, but not all of them: {said}"
                if form(numbers) != form(right) and same([own[piece] for own in numbers], right):
                    return f"The right numbers, and one too many at the {'end' if piece == slice(-1) else 'beginning'}."
        with np.errstate(all="ignore"):
            for name in ("mean", "sum", "min", "max", "prod"):
                reduced = [
                    getattr(np, name)(own) if own.size and not due.ndim else own
                    for own, due in zip(numbers, right, strict=True)
                ]
                if form(numbers) != form(right) and same([np.asarray(x) for x in reduced], right):
                    return f"A whole row came back; one number is asked for, and `np.{name}` of the row is that number."
        return ""

    def cut_off(self, numbers):
        """A sentence, if the numbers are right but for those beyond some limit, which all stand at it."""
        right, own = self.trial(self.truth), flat(numbers or [])
        if form(numbers or []) != form(right) or not own.size:
            return ""
        for limit, cut in ((own.max(), np.minimum), (own.min(), np.maximum)):
            count = np.count_nonzero(own == limit)
            if 1 < count < own.size and same(numbers, [cut(due, limit) for due in right]):
                return SENTENCES["cut-off"].format(x=f"{limit:.4g}")
        return ""

    def one_place(self, numbers):
        """A sentence, if rows are right but for their first or last number."""
        right = self.trial(self.truth)
        if form(numbers or []) == form(right) and all(due.ndim == 1 and len(due) > 2 for due in right):
            for part, said in PIECES[2:]:
                if same([own[part] for own in numbers], [due[part] for due in right]):
                    return f"All numbers are right but the {said.split()[1]} one. Where do loops begin and end?"
        return ""

    def unused(self, function, numbers, is_unread=False):
        """An argument of a function without noise that could be any other; if unread, one that sets its shape."""
        due = self.trial(self.truth)
        for place, name in enumerate(self.probe.names if hasattr(self.probe, "questions") else ()):

            def elsewhere(function, *arguments, place=place):
                given = list(arguments)
                given[place] = another(given[place])
                return call(function, *given)

            right = self.trial(self.truth, elsewhere)
            if right is None or same(right, due) or (is_unread and form(right) == form(due)):
                continue
            if same(numbers, self.trial(function, elsewhere), 0):
                return name
        return None

    def told(self, found, numbers):
        """The planted slip with other numbers: something was tried, too little to make a difference."""
        key, message = found
        if key == self.planted and numbers is not None and not same(numbers, self.trial(self.planted_function), 1e-12):
            key = f"{key}-almost"
        return Mistake(key, message)

    @property
    def planted_function(self):
        return next(function for key, _, function in self.wrong() if key == self.planted)

    def exactly(self, numbers, written_alone=False):
        """(key, sentence) of the slip that gives these numbers, or comes nearest to them by a few last digits."""
        if numbers is None:
            return None
        first = numbers[: len(numbers) // len(list(self.probe.trials()))]
        slips, rows = self.answers.get(form(first), ((), np.zeros((0, 1))))
        right, near = self.trial(self.truth), []
        for place in np.flatnonzero(distances(rows, flat(first)) < np.inf):
            slip, function, before = slips[place]
            own = self.trial(function)
            if own is None or form(own) != form(numbers) or same(own, right):
                continue
            (away,) = distances(flat(own)[None], flat(numbers))
            if away < np.inf and (slip.written or not written_alone):
                near.append((away, slip, before))
        if any(np.isnan(array).all() for array in numbers):  # most often a difference the wrong way round
            near = [slip for _, slip, _ in near if slip.written or slip.key in ("difference-turned", "bracket")]
            if len(near) != 1:
                return None
            says = near[0].says if near[0].written else SENTENCES["nan"].format(wrong=shown(near[0].new))
            return near[0].key, says
        if not near:
            return None
        last = self.worked.last if self.worked else ""
        nearest = min(away for away, *_ in near)
        fits = [(slip, before) for away, slip, before in near if away <= 2 * nearest + 1e-14]
        slip, before = min(fits, key=lambda fit: fit[0].unlikely(last))
        return slip.key, before + slip.says_of(last)

    def by_statistics(self, seen):
        for key, message, slip in self.slip_looks:
            if statistics.alike(seen, slip):
                return key, message
        for part in getattr(self.probe, "parts", ()):  # two slips at once are told one by one
            for key, message, slip in self.slip_looks:
                if self.probe.is_wrong(slip, part) and self.probe.are_alike(seen, slip, part):
                    return key, message
        return None

    def pair(self, numbers):
        """Two slips at once."""
        if numbers is None or not self.worked or same(numbers, self.trial(self.truth), 1e-9):
            return None
        first = len(arrays(self.run.values[self.worked.last]))

        def fits(result, count):
            parts = result if isinstance(result, tuple) else (result,)
            fit = np.full(count, len(parts) == first)
            for part, number in zip(parts, numbers, strict=False):
                rows = part.rows if isinstance(part, Many) else np.asarray(part)[None]
                if rows.dtype == object or rows.shape[1:] != number.shape:
                    return ()
                close = np.abs(rows - number) <= 1e-9 + 1e-9 * np.abs(number)
                fit &= (close | np.isnan(rows) & np.isnan(number)).reshape(len(rows), -1).all(axis=1)
            return np.flatnonzero(fit)

        for slip in self.run.other_constants(self.worked.last, fits):
            if same(numbers, self.trial(self.with_slips(slip)), 1e-9):
                return slip.key, slip.says
        for one, two in self.run.pairs(self.worked.last, fits):
            slips = [one, two] if one.line != two.line else [one.with_second(two)]
            if same(numbers, self.trial(self.with_slips(*slips)), 1e-9):
                return both(one, two)
        return None


def body_of(source):
    """A number for what stands in a function's body, comments left out; 0 where its source is not known."""
    with contextlib.suppress(Exception):
        source = source if isinstance(source, str) else textwrap.dedent(inspect.getsource(source))
        function = next(node for node in ast.parse(source).body if isinstance(node, ast.FunctionDef))
        return zlib.crc32("\n".join(map(ast.unparse, function.body)).encode())
    return 0


def names_called(function):
    """The names in its code, such as those of the functions that it calls."""
    return {*getattr(getattr(function, "__code__", None), "co_names", ())}


def another(value):
    """Other numbers of the same kind, far from these."""
    if isinstance(value, np.ndarray):
        return value[::-1] * 1.3 if is_fractional(value) else value[::-1]
    if callable(value):
        return lambda *given: value(*given) * 1.3
    return 2 * value or 1 if isinstance(value, int) else value * 1.3


def arrays(value):
    """The arrays in what a function gives back, flat."""
    if isinstance(value, tuple):
        return [array for part in value for array in arrays(part)]
    if how_many(value) > MANY:
        raise ValueError("so many numbers are asked nowhere")
    return [np.asarray(value, float)]


def same(a, b, distance=NEAR):
    """Do two trials agree, up to float32 arithmetic?"""
    if a is None or b is None or form(a) != form(b):
        return False
    a, b = flat(a), flat(b)
    if not np.isfinite(a).any():
        return False
    with np.errstate(all="ignore"):
        near = np.isfinite(b) & (np.abs(a - b) <= distance + distance * np.abs(b))
    return bool(np.all(near | (a == b) | np.isnan(a) & np.isnan(b)))


def distances(rows, own):
    """How far each row lies from some numbers where it is furthest; infinite if by more than a few last digits."""
    away = np.where(np.isnan(rows) & np.isnan(own) | (rows == own), 0, np.abs(rows - own))
    is_near = np.all(away <= NEAR + NEAR * np.abs(np.nan_to_num(own)), axis=1)
    return np.where(is_near, away.max(axis=1, initial=0), np.inf)


def form(numbers):
    return tuple(array.shape for array in numbers)


def flat(numbers):
    return np.concatenate([array.ravel() for array in numbers]) if numbers else np.zeros(0)


class Probe:
    """A probe for functions without randomness: a few fixed questions, and the numbers that come back.

    names: the arguments. questions: {"with T = 4": (4,)}. read(value, *arguments) gives {what it is: number}, or falls;
    see `readers`. truth: the function that is right, or its worked lines. symptom(answers): what a planted slip shows.
    parts: where the answer has several numbers that can be wrong one by one, their names. Numbers count as equal
    within `EXACT`.
    """

    def __init__(self, names, questions, read, truth, symptom=None, parts=()):
        self.names, self.questions, self.read = names, questions, read
        self.worked = truth if isinstance(truth, Worked) else None
        self.truth = truth.function(*names) if self.worked else truth
        self.symptom, self.parts = symptom, parts

    def trials(self):
        yield from map(copy.deepcopy, self.questions.values())

    def ask(self, function, label):
        arguments = copy.deepcopy(self.questions[label])
        return call(function, *arguments, guess=lambda error: probably(function, self.names, error))

    def look(self, function, seed=0):
        try:
            callable_as(function, *self.names)
            look = {}
            for label, arguments in self.questions.items():
                numbers = self.numbers(self.ask(function, label), arguments)
                look |= {f"{label}, {what}": (number, 0) for what, number in numbers.items()}
            return look
        except Mistake as fall:
            return fall

    def numbers(self, value, arguments):
        try:
            return self.read(value, *arguments)
        except Mistake as fall:
            if not isinstance(value, tuple | list) or len(value) != 2 or not self.can_read(value[0], arguments):
                raise
            raise Mistake("pair", "A pair came back; only one of the two is asked for.") from fall

    def can_read(self, value, arguments):
        try:
            return bool(self.read(value, *arguments))
        except Mistake:
            return False

    @cached_property
    def expected(self):
        return self.look(self.truth)

    @cached_property
    def rounded(self):
        """{decimals: what the right function shows if it rounds}, as far as that can be told from the right one."""
        looks = {n: self.look(lambda *given, n=n: np.round(self.truth(*given), n)) for n in (4, 3, 2, 5, 6, 7, 8)}
        return {n: look for n, look in looks.items() if not self.are_alike(look, self.expected, "", 1e-9)}

    def is_rounded(self, look, rounded):
        """Are all numbers rounded, or those of one part, while the others are right?"""
        for part in ("", *self.parts):
            others = [what for what in look if not what.endswith(part)]
            distance = 1e-12 if self.are_alike(look, self.expected, part) else 1e-6
            if (
                self.are_alike(look, rounded, part, distance)
                and not self.are_alike(rounded, self.expected, part, 1e-9)
                and all(abs(look[what][0] - self.expected[what][0]) <= EXACT for what in others)
            ):
                return True
        return False

    def same(self, look, other):
        """Do two looks agree to the last digits?"""
        return self.are_alike(look, other, "", 1e-12)

    def fault(self, look):
        if look.keys() != self.expected.keys():
            what = next(what for what in [*self.expected, *look] if (what in look) != (what in self.expected))
            return Mistake("shape", f"{what}: {'one number too many' if what in look else 'this number is missing'}.")
        for decimals, rounded in self.rounded.items():
            if self.is_rounded(look, rounded):
                return Mistake("rounding", f"the function rounds to {decimals} decimals; it should keep all of them.")
        if self.are_alike(look, self.expected, ""):
            return None
        for what, (number, _) in look.items():
            true = self.expected[what][0]
            if abs(number - true) > EXACT:
                digits = ".0f" if float(number).is_integer() and float(true).is_integer() else ".4f"
                return Mistake("value", f"{what} comes out as {number:{digits}}; {true:{digits}} is due.")
        return None

    def are_alike(self, a, b, part, distance=EXACT):
        """Do two looks agree in all numbers whose name ends with `part`?"""
        if isinstance(a, Mistake) or isinstance(b, Mistake) or a.keys() != b.keys():
            return False
        return all(abs(a[what][0] - b[what][0]) <= distance for what in a if what.endswith(part))

    def is_wrong(self, look, part):
        return not self.are_alike(look, self.expected, part)

    def remark(self, function, seed=0):
        arguments = copy.deepcopy(next(iter(self.questions.values())))
        before = copy.deepcopy(arguments)
        call(function, *arguments)
        pairs = zip(self.names, before, arguments, strict=True)
        changed = [name for name, old, new in pairs if isinstance(old, np.ndarray) and not np.array_equal(old, new)]
        return CHANGED.format(" and ".join(changed)) if changed else ""
