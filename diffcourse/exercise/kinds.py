"""The kinds of exercise. Each is one declarative entry: the truth, the tolerance, a table of known slips, the hints.

Number, Choice, and Parts made of them; Faded, a worked example with its last steps blank; Function, a function.

`slips` is {key: (message, what the slip gives)}: the wrong number, the wrong option or the wrong function (or several
that are the same slip). Both the message to the learner and the test are made from it.
`judge(answer)` gives the Reply; `right` is an answer that passes; `wrong()` lists (diagnosis, message, answer).
"""

import contextlib
import inspect
import itertools
import zlib
from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np

from diffcourse.exercise import parse, statistics
from diffcourse.exercise.parse import Blank, Mistake, Unexplained, blanks_in
from diffcourse.exercise.questions import Entry
from diffcourse.exercise.reply import Reply
from diffcourse.exercise.run import Stopped, guarded, off_the_clock, run

FOUR_DECIMALS = 2e-4  # lets through four decimals, also where the numbers on the way were rounded to four


@dataclass(frozen=True, eq=False)
class Number(Entry):
    """One real number. near: (distance, the sentence for a value that is only about right).

    follows: where the number is a part that is made from earlier parts, the function of them, named as they are.
    """

    asks: str
    truth: float
    slips: dict
    praise: str = "the number is right."
    hints: tuple = ()
    tolerance: float = FOUR_DECIMALS
    within: tuple | None = None  # (low, high, the sentence that says why)
    near: tuple | None = None
    follows: object = None

    @property
    def right(self):
        return float(self.truth)

    def wrong(self):
        for key, (message, *values) in self.slips.items():
            for value in values:
                yield key, message, float(value)

    def judge(self, answer):
        return outcome(self, answer, self.look)

    def look(self, answer):
        value = self.read(answer)
        if abs(value - self.truth) <= self.tolerance:
            return
        for key, message, wrong in self.wrong():
            if abs(value - wrong) <= self.tolerance:
                raise Mistake(key, message)
        if abs(value + self.truth) <= self.tolerance:
            raise Mistake("sign", f"{value:.6g} has the right size, but its sign is the other way round.")
        if self.within and not self.within[0] <= value <= self.within[1]:
            raise Mistake("scale", f"got {value:.6g}, but {self.within[2]}.")
        if self.is_rounded(value):
            raise Mistake("rounding", f"{value:.6g} is right as far as it goes, but rounded: give four decimals.")
        if self.near and abs(value - self.truth) <= self.near[0]:
            raise Mistake("near", f"{value:.6g} is {self.near[1]}")
        if abs(value - self.truth) <= 5 * self.tolerance:
            raise Mistake("nearly", f"{value:.6g} is close, but not close enough: keep all decimals until the end.")
        side = "higher" if value > self.truth else "lower"
        raise Unexplained(
            "value", f"{value:.6g} is {side} than it should be; what led to it, the number does not tell."
        )

    def is_rounded(self, value):
        """The right number with fewer decimals, as long as they still tell it from its neighbours."""
        if abs(value - self.truth) > 0.2 * abs(self.truth):
            return False
        grids = (10.0**-decimals for decimals in ((0, 1, 2, 3) if abs(self.truth) >= 10 else (2, 3)))
        return any(
            abs(value / grid - round(value / grid)) < 1e-6 and abs(value - self.truth) <= grid * (0.5 + 1e-6)
            for grid in grids
        )

    def muddled(self):
        """Pairs that one answer could be taken for: the truth, what each slip gives, either of them rounded."""
        values = [("the truth", self.truth), *((key, value) for key, _, value in self.wrong())]
        for (a, x), (b, y) in itertools.combinations(values, 2):
            if a != b and abs(x - y) <= 4 * self.tolerance:
                yield a, b
        for key, value in values[1:]:
            early = [round(self.truth, decimals) - value for decimals in (2, 3)]
            if min(map(abs, [*early, round(value, 2) - self.truth])) <= self.tolerance:
                yield key, "rounded"

    def read(self, answer):
        try:
            return parse.one_number(answer)
        except Mistake:
            if isinstance(answer, list | tuple | np.ndarray):
                with contextlib.suppress(TypeError, ValueError):
                    row = np.asarray(answer if len(answer) < 10**6 else [], float)
                    if row.ndim == 1 and row.size > 1 and np.any(found := np.abs(row - self.truth) <= self.tolerance):
                        which = "each" if found.all() else "the last" if found[-1] else "one"
                        message = f"this is a row of {row.size} numbers; {which} of the row is the one asked for."
                        raise Mistake("row", message) from None
            raise


@dataclass(frozen=True, eq=False)
class Choice(Entry):
    """One of a few options: {key: text}."""

    asks: str
    options: dict
    truth: str
    slips: dict
    praise: str = "that is the one."
    hints: tuple = ()

    @property
    def right(self):
        return self.truth

    def wrong(self):
        for key, (message, option) in self.slips.items():
            yield key, message, option

    def judge(self, answer):
        return outcome(self, answer, self.look)

    def is_right(self, answer):
        return parse.one_choice(answer, self.options) == self.truth

    def look(self, answer):
        chosen = parse.one_choice(answer, self.options)
        for key, message, option in self.wrong():
            if chosen == option:
                raise Mistake(key, message)


@dataclass(frozen=True, eq=False)
class Parts(Entry):
    """Several numbers or choices, looked at one by one; a diagnosis then reads `part-key`.

    known: earlier numbers of the same chain that were handed over, {name: value}.
    name: the exercise's, where it is one set of several.
    """

    asks: str
    parts: dict
    praise: str = "every part is right."
    hints: tuple = ()
    known: dict = field(default_factory=dict)
    name: str = ""

    @property
    def right(self):
        return [part.right for part in self.parts.values()]

    @property
    def slips(self):
        return {f"{name}-{key}": slip for name, part in self.parts.items() for key, slip in part.slips.items()}

    def wrong(self):
        for place, (name, part) in enumerate(self.parts.items()):
            for key, message, answer in part.wrong():
                yield f"{name}-{key}", message, [*self.right[:place], answer, *self.right[place + 1 :]]

    def judge(self, answer):
        result = outcome(self, answer, self.look)
        if result.diagnosis == "not attempted":
            with contextlib.suppress(Mistake):
                return replace(result, message=self.so_far(answer) or result.message)
        return result

    def so_far(self, answer):
        """Some parts are there, some are still blank."""
        if not isinstance(answer, list | tuple | dict) or not answer:
            return ""
        values = parse.named_parts(answer, list(self.parts))
        results = {name: outcome(part, values[name], part.look) for name, part in self.parts.items()}
        blank = [name for name, result in results.items() if result.status == "not attempted"]
        if len(blank) == len(results):
            return ""
        said = [
            f"{name} is right" if result.status == "correct" else f"{name}: {result.message.rstrip('.')}"
            for name, result in results.items()
            if name not in blank
        ]
        return f"{' and '.join(blank)} still to come. So far: {'; '.join(said)}."

    def look(self, answer):
        values = parse.named_parts(answer, list(self.parts))
        for name, value in values.items():
            try:
                self.parts[name].look(value)
            except Mistake as fall:
                if self.is_shuffled(values):
                    message = f"these are the right numbers in another order; they are asked as {', '.join(values)}."
                    raise Mistake("order", message) from None
                bent = self.carried(name, values)
                message = f"{name}: {fall.message}{follow(bent)}{self.also_wrong([name, *bent], values)}"
                raise type(fall)(f"{name}-{fall.diagnosis}", message) from None

    def is_shuffled(self, values):
        if not all(isinstance(part, Number) for part in self.parts.values()):
            return False  # choices may well be each other's
        with contextlib.suppress(Mistake, Blank):
            read = [parse.one_number(value) for value in values.values()]
            return any(
                all(abs(x - part.truth) <= part.tolerance for x, part in zip(order, self.parts.values(), strict=True))
                for order in itertools.permutations(read)
            )
        return False

    def carried(self, wrong, values):
        """The later parts that are wrong only because they were made from this one."""
        bent = [wrong]
        for name, part in self.parts.items():
            made_from = inspect.signature(part.follows).parameters if getattr(part, "follows", None) else ()
            with contextlib.suppress(Mistake, KeyError):
                if set(bent) & set(made_from):
                    value = parse.one_number(values[name])
                    held = self.known | values
                    expected = part.follows(**{other: parse.one_number(held[other]) for other in made_from})
                    if abs(value - expected) <= part.tolerance < abs(value - part.truth):
                        bent.append(name)
        return bent[1:]

    def also_wrong(self, told, values):
        """A sentence on the parts that are wrong by themselves, too."""
        others = []
        for name in self.parts.keys() - set(told):
            try:
                self.parts[name].look(values[name])
            except (Mistake, Blank):
                others.append(name)
        others.sort(key=list(self.parts).index)
        return f" {' and '.join(others)} {'are' if len(others) > 1 else 'is'} not right yet, either." if others else ""


def follow(bent):
    """A sentence on parts that follow from a wrong one."""
    steps = "follows from it: that step itself is" if len(bent) == 1 else "follow from it: those steps are"
    return f" {' and '.join(bent)} {steps} right." if bent else ""


@dataclass(frozen=True, eq=False)
class Faded(Entry):
    """A worked example with its last steps blank, and other numbers at each attempt.

    draw(rng) gives the numbers as {name: value}; make(**numbers) the steps as {part: Number}, in order. The last
    `blanks` of them are asked. Numbers for which two slips could be taken for each other are drawn again, and so are
    those for which a step comes out as it did in an earlier exercise of the chain: a number left over must not pass.
    """

    asks: str
    draw: object
    make: object
    blanks: int
    praise: str = "every step is right."
    hints: tuple = ()
    drawn: dict = field(default_factory=dict, repr=False)

    def given(self, attempt=1):
        if isinstance(attempt, bool) or not isinstance(attempt, int | np.integer):
            raise TypeError(f"attempt is the number of a set, 1, 2, 3 ..., got {parse.shown(attempt)}.")
        if attempt < 1:
            raise ValueError(f"attempt counts from 1, got {attempt}.")
        if attempt not in self.drawn:
            rng = np.random.default_rng([zlib.crc32((self.name or self.asks).encode()), attempt])
            before = [entry.make(**entry.given(attempt).numbers) for entry in self.earlier()]
            while True:
                numbers = self.draw(rng)
                steps = self.make(**numbers)
                blank = {name: steps[name] for name in list(steps)[-self.blanks :]}
                stale = [(step, old[name].truth) for old in before for name, step in blank.items()]
                muddled = any(pair for step in blank.values() for pair in step.muddled())
                fresh = all(abs(step.truth - old) > 4 * step.tolerance for step, old in stale)
                if fresh and not muddled:
                    break
            known = {name: step.right for name, step in steps.items() if name not in blank}
            parts = Parts(self.asks, blank, self.praise, self.hints, known, self.name)
            self.drawn[attempt] = Given(self, int(attempt), numbers), parts
        return self.drawn[attempt][0]

    def earlier(self):
        """The exercises before this one that make the same steps."""
        return [entry for entry in self.before if getattr(entry, "make", None) is self.make]

    def at(self, attempt):
        """The exercise as it is with the numbers of that attempt."""
        self.given(attempt)
        return self.drawn[attempt][1]

    @property
    def right(self):
        return self.right_at(1)

    def right_at(self, attempt):
        return [self.given(attempt), *self.at(attempt).right]

    @property
    def slips(self):
        return self.at(1).slips

    def wrong(self, attempt=1):
        for key, message, answer in self.at(attempt).wrong():
            yield key, message, [self.given(attempt), *answer]

    def judge(self, answer):
        """The numbers first, as `fresh` gave them, then the answer; without numbers those of the first set count."""
        given = self.given(1)
        with contextlib.suppress(Exception):  # what cannot even be split is told by the parts
            given, answer = self.split(answer)
        if given.exercise is not self:
            name = self.name
            message = f"these are the numbers of another exercise. Run the cell with `fresh.{name}` again, all of it."
            return Reply("not yet", "given", message)
        result = self.at(given.attempt).judge(answer)
        if result.diagnosis.endswith("value") and (other := self.fits_another(given.attempt, answer)):
            call = f"check.{self.name}(given, {', '.join(self.at(1).parts)})"
            message = (
                f"this fits set {other}, but it was laid beside set {given.attempt}. Run the whole cell above again, "
                f"so that all comes from one set, and hand both over: `{call}`."
            )
            return Reply("not yet", "another-set", message)
        if result.message.endswith("in place of `...`."):
            names = listed(f"{name} =" for name in self.at(1).parts)
            return replace(result, message=f"replace the `...` after {names}.")
        if result.status == "correct":
            again = f"`fresh.{self.name}({given.attempt + 1})` has other numbers."
            return replace(result, message=f"{result.message} {again}")
        return result

    def fits_another(self, attempt, answer):
        """The number of a set drawn so far for which the answer is right, if there is one."""
        others = (other for other in self.drawn if other != attempt)
        return next((other for other in others if self.at(other).judge(answer).status == "correct"), None)

    def split(self, answer):
        given = self.given(1)
        if isinstance(answer, dict):
            given, answer = answer.get("given", given), {key: answer[key] for key in answer if key != "given"}
        elif isinstance(answer, Given):
            given, answer = answer, ...
        elif isinstance(answer, list | tuple) and any(isinstance(x, Given) for x in answer[:10]):
            (given, *_), answer = ([x for x in answer if isinstance(x, Given) is kind] for kind in (True, False))
            answer = answer[0] if len(answer) == 1 else answer or ...
        alone = self.blanks == 1 and not isinstance(answer, list | tuple | dict)
        return given if isinstance(given, Given) else self.given(1), [answer] if alone else answer


def listed(pieces):
    """Pieces of code in a row, with "and" before the last."""
    *first, last = (f"`{piece}`" for piece in pieces)
    return f"{', '.join(first)} and {last}" if first else last


def hundredths(rng, low, high):
    """A number with two decimals, easy to read and to retype."""
    return round(float(rng.uniform(low, high)), 2)


class Given:
    """The numbers of one attempt: to be unpacked, or taken by name or place."""

    def __init__(self, exercise, attempt, numbers):
        self.exercise, self.attempt, self.numbers = exercise, attempt, numbers
        vars(self).update(numbers)

    def __iter__(self):
        return iter(self.numbers.values())

    def __getitem__(self, key):
        return self.numbers[key] if isinstance(key, str) else list(self)[key]

    def __repr__(self):
        said = (f"{name} = {', '.join(f'{x:g}' for x in np.ravel(value))}" for name, value in self.numbers.items())
        return f"Set {self.attempt}: {'; '.join(said)}"


@dataclass(frozen=True, eq=False)
class Function(Entry):
    """A function that draws noise, told from its slips by statistics (see `statistics`).

    planted: the key of the slip that the code has when the learner gets it; as long as it does just that, it counts
    as not attempted. keeps_float32: float32 in must give float32 out.
    """

    asks: str
    probe: object  # statistics.STEP or statistics.JUMP
    truth: object
    slips: dict
    praise: str = "the function does it."
    hints: tuple = ()
    planted: str = ""
    keeps_float32: bool = False

    @property
    def right(self):
        return self.truth

    def wrong(self):
        for key, (message, *functions) in self.slips.items():
            for function in functions:
                yield key, message, function

    @cached_property
    def slip_looks(self):
        with off_the_clock():
            return [(key, message, self.probe.look(wrong, seed=1)) for key, message, wrong in self.wrong()]

    def judge(self, answer, seed=0):
        result = outcome(self, answer, lambda function: self.look(function, seed))
        if result.diagnosis == self.planted:
            ((_, _, planted),) = [slip for slip in self.wrong() if slip[0] == self.planted][:1]
            seen = self.probe.symptom(self.probe.look(planted, seed))
            return replace(result, status="not attempted", message=f"the function still does what it did: {seen}")
        return result

    def look(self, function, seed=0):
        """Returns a remark where the function is right but for a detail that is not worth a refusal."""
        seen = self.probe.look(function, seed)
        fault = seen if isinstance(seen, Mistake) else self.probe.fault(seen)
        if fault is None:
            if self.keeps_float32:
                self.probe.keeps_float32(function)
            return self.probe.remark(function, seed)
        if fault.diagnosis == "rounding":
            raise fault
        for key, message, slip in self.slip_looks:
            if statistics.alike(seen, slip):
                # The planted slip with other last digits: something was tried, too little to make a difference.
                tried = key == self.planted and hasattr(self.probe, "same") and not self.probe.same(seen, slip)
                raise Mistake(f"{key}-almost" if tried else key, message)
        for part in getattr(self.probe, "parts", ()):  # two slips at once are told one by one
            for key, message, slip in self.slip_looks:
                if self.probe.is_wrong(slip, part) and self.probe.are_alike(seen, slip, part):
                    raise Mistake(key, message)
        if not isinstance(seen, Mistake) and hasattr(self.probe, "draws") and self.probe.draws(function, seen):
            raise Mistake("draws", "asked twice, it gives two answers: it draws something. What it needs is handed in.")
        raise fault if isinstance(seen, Mistake) else Unexplained(fault.diagnosis, fault.message)


def outcome(entry, answer, look):
    """The three outcomes, and the promise that a check never raises, ends soon and leaves nothing changed."""
    with guarded() as kept:
        try:
            run(parse.attempted, answer)
            remark = run(look, answer)
            result = Reply("correct", "correct", f"{entry.praise} {remark}" if remark else entry.praise)
        except Blank:
            blanks = blanks_in(answer)
            where = f": replace the `...` after {listed(blanks)}." if blanks else ", in place of `...`."
            return Reply("not attempted", "not attempted", f"this takes {entry.asks}{where}")
        except Mistake as fall:
            more = f" `hint.{entry.name}()` gives a hint." if isinstance(fall, Unexplained) and entry.name else ""
            result = Reply("not yet", fall.diagnosis, fall.message + more)
        except KeyboardInterrupt:
            said = "the check was interrupted before it could say anything. Run the cell again."
            return Reply("not attempted", "interrupted", said)
        except Stopped:
            result = Reply("not yet", "slow", "this was still running after some seconds and was stopped.")
        except BaseException as error:  # an answer whose own code misbehaves when it is looked at
            message = f"this answer cannot be read; looking at it raised {type(error).__name__}."
            result = Reply("not yet", "type", message)
    if printed := " ".join(kept.text.split()):
        result = replace(result, message=f"{result.message} What it prints is kept back here: {printed[:40]!r}.")
    return result
