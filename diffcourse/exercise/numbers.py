"""Exercises that ask for numbers: one, several, or the last steps of a worked example, all from the same worked lines.

    EXERCISES = {
        "variance_on_the_way": Number(asks="one number, the variance of x_t", worked=VARIANCE,
                                      given={"alpha_bar": 0.70, "var0": 0.20}, praise=..., hints=(...)),
        "two_of_them": Parts(numbers_of(JUMP, {"alpha_bar": 0.63}, "signal", "hiss"), ...),
        "jump_one_blank": Blanks(worked=JUMP, draw=numbers_for_a_jump, blanks=1, ...),
    }

A part may also be a Choice. In a Number, `line` is the line that is asked (else the last).
"""

import ast
import contextlib
import itertools
import re
import zlib
from dataclasses import dataclass, field, replace
from functools import cached_property, partial
from operator import itemgetter

import numpy as np

from diffcourse.exercise import parse
from diffcourse.exercise.formulas import SIMPLE, leaves_of
from diffcourse.exercise.formulas import found as formulas_of
from diffcourse.exercise.kinds import Choice, listed, outcome
from diffcourse.exercise.neighbours import COMMON, RARE, shown
from diffcourse.exercise.parse import Mistake, Unexplained
from diffcourse.exercise.questions import Entry
from diffcourse.exercise.reply import Reply
from diffcourse.exercise.run import off_the_clock
from diffcourse.exercise.sentences import GENERAL, SENTENCES
from diffcourse.exercise.values import Many
from diffcourse.exercise.worked import (
    ODD,
    ODD_OF_ONE,
    RANKS,
    UNLIKELY,
    Run,
    Worked,
    apart,
    as_number,
    both,
    digits,
    jittered,
    other_number,
    window,
)

UNSEEN = {"term-taken", "division-added", "names-exchanged"}  # that bring a root or log below 0
OFTEN = COMMON.index("division-missing")  # two such slips are told of a short number, too
HOW_MANY = ("no", "one", "two", "three", "four", "five")
FEW = 3  # digits: a number with fewer fits much by accident
APART = 0.01  # how far, relatively, numbers that a set draws lie from one another


@dataclass(frozen=True, eq=False)
class Number(Entry):
    """One real number: what a worked line comes to.

    example: the numbers that the lesson's worked example has, where an answer might be left over from it.
    fixed: lines that are handed over, so that no slip is in them. unseen: names that the exercise does not show.
    """

    asks: str
    worked: Worked
    given: dict
    line: str = ""
    praise: str = "The number is right."
    hints: tuple = ()
    example: dict = field(default_factory=dict)
    fixed: tuple = ()
    unseen: tuple = ()

    @property
    def asked(self):
        return self.line or self.worked.last

    @cached_property
    def run(self):
        return Run(self.worked, self.given)

    @property
    def values(self):
        return self.run.values

    @cached_property
    def truth(self):
        return float(self.values[self.asked])

    @cached_property
    def tolerance(self):
        return float(self.worked.value(self.worked.lines[self.asked].tolerance, self.values))

    @property
    def decimals(self):
        return "two decimals" if self.tolerance >= 5e-3 else "four decimals"

    @property
    def right(self):
        return self.truth

    @property
    def slips(self):
        table = {}
        for key, message, value in self.wrong():
            table[key] = (*table.get(key, (message,)), value)
        return table

    def wrong(self):
        """The written slips of its own line: (key, sentence, wrong number)."""
        for slip, value in self.run.written(self.asked):
            if np.isfinite(value) and apart(value, self.truth, self.tolerance):
                yield slip.key, slip.says, float(value)

    def judge(self, answer):
        return outcome(self, answer, self.look)

    def is_right(self, answer):
        return abs(self.read(answer) - self.truth) <= self.tolerance

    def look(self, answer, before=None):
        """`before`: a learner's own numbers for earlier lines."""
        value, truth = self.read(answer), self.truth
        if abs(value - truth) <= self.tolerance:
            return
        with off_the_clock():
            if found := self.mistake(value, before):
                raise Mistake(*found)
            raise self.stage(value, truth)

    def mistake(self, value, before=None):
        """(key, sentence) of the slip that gives this number, if one is known."""
        runs, fixed = [self.run], {*self.fixed, *(before or ())}
        if before:
            with contextlib.suppress(Exception):
                runs.append(Run(self.worked, self.given, before))
        rounded = self.is_rounded(value)
        if self.is_left_over(value):
            says = SENTENCES["example"]
            right = f"This is the right answer, rounded: give {self.decimals}."
            return "example", SENTENCES["either"].format(x=right, y=says) if rounded else says
        for run in runs:
            if found := self.single(value, run, rounded, fixed):
                return found
        if rounded:
            return "rounding", f"{value:.6g} is right as far as it goes, but rounded: give {self.decimals}."
        width = max(1e-8 * abs(value), 1e-12)
        for name, decimals, other in self.worked.rounded(self.values, self.asked):
            if not apart(other, value, width):
                says = SENTENCES["rounded-on-the-way"].format(x=name, wrong=decimals)
                return "rounded-on-the-way", says
        if self.has_digits_exchanged(value):
            return "digits-exchanged", SENTENCES["digits-exchanged"]
        if found := self.formula(value, SIMPLE):
            return found
        fits = partial(near, value=value, width=1e-9 * max(abs(value), 1e-6))
        if digits(value) > 5:
            for run in runs:
                if found := run.pairs(self.asked, fits, fixed, RANKS if digits(value) > 6 else (OFTEN, RARE)):
                    return self.pair(found[0])
                for name, other in run.other_given(self.asked, fits):
                    return "other-number", other_number(name, self.given[name], other)
                for slip in run.other_constants(self.asked, fits, fixed):
                    return slip.key, self.says(slip, fixed)
        elif digits(value) >= FEW and (found := self.run.pairs(self.asked, fits, fixed, (OFTEN, RARE))):
            return self.pair(found[0])
        return self.formula(value) or self.far_fetched(value, fixed)

    def is_left_over(self, value):
        """Is it the number of the worked example?"""
        before = self.worked.run(self.example)[self.asked] if self.example else np.nan
        return not apart(before, value, window(value, self.tolerance))

    def formula(self, value, count=None):
        """Another formula of what is known before this line."""
        is_near = digits(value) < 7 and abs(value - self.truth) <= 0.05 * abs(
            self.truth
        )  # perhaps just not quite right
        lines = self.worked.lines
        upto = [*itertools.takewhile(lambda name: name != self.asked, lines), self.asked]
        hidden = {*lines} - {*upto[:-1]} | {*lines}.intersection(self.unseen)
        rows = {name for name in lines if np.ndim(self.values[name])}  # on the way to numbers that have names
        values = {name: x for name, x in self.values.items() if name not in hidden | rows}
        known = leaves_of(values, [lines[name].tree for name in upto])
        says = SENTENCES["formula"]
        is_exact = is_near or not 3 < digits(value) <= 10
        width = 1e-10 * abs(value) if is_exact else window(value, self.tolerance)
        is_short = digits(value) < 4
        texts = formulas_of(value, width, known, SIMPLE if is_near or is_short else count, is_short)
        return next((("formula", self.as_seen(says.format(wrong=text, x=self.asked))) for text in texts), None)

    def far_fetched(self, value, fixed):
        """The one common slip that comes near a number with four digits or more, or any one that comes to it."""
        for width, rarest in ((self.tolerance, RARE), (window(value, self.tolerance), np.inf)):
            near = self.near_ones(self.run, value, width) if digits(value) > 3 else ()
            near = [slip for slip, _ in near if slip.line not in fixed and slip.commonness < rarest]
            if len({self.says(slip, fixed) for slip in near}) in (1, 2):
                slip = min(near, key=lambda slip: slip.unlikely(self.asked, fixed))
                return slip.key, self.says(slip, fixed)
        return None

    def pair(self, slips):
        key, said = both(*slips)
        return key, self.as_seen(said)

    def is_written(self, value):
        """Does a slip give this number that a person has written down for this line?"""
        return any(not apart(wrong, value, self.tolerance) for _, _, wrong in self.wrong())

    def single_key(self, value):
        """The slip that gives this number by itself, if there is one."""
        found = self.single(value, self.run, False, set(self.fixed))
        return found and found[1]

    def single(self, value, run, rounded, fixed):
        """Written slips first; of the generated ones the first, and a second one if the number cannot tell them."""
        width, exact = window(value, self.tolerance), 1e-9 * abs(value)
        own = [(abs(x - value), slip) for slip, x in run.written(self.asked) if apart(x, self.truth, 1e-9)]
        own = [(away, slip) for away, slip in own if away <= self.tolerance]
        nearest = min(own, key=itemgetter(0))[0] if own else np.inf
        fits = [slip for away, slip in own if away <= 2 * nearest + 1e-12]
        if nearest > width or rounded:
            near = [(slip, abs(x - value)) for slip, x in self.near_ones(run, value, self.tolerance)]
            made = [slip for slip, away in near if away <= exact or (away <= width and slip.key not in UNLIKELY)]
            made = made or [slip for slip, away in near if slip.key == "sign"]
            made = sorted(made, key=lambda slip: slip.unlikely(self.asked, fixed))
            hit = [slip for slip, away in near if away <= exact and slip in made]
            fits = hit if fits and hit and not rounded else [*fits, *(made if rounded or not fits else [])]
        if rounded:  # the right answer, made from right lines, is likelier than a slip in a line handed over
            fits = [slip for slip in fits if slip.line not in fixed and slip.key != "rounded-part"]
        if not fits:
            return None
        one, *more = fits
        said = self.says(one, fixed)
        if rounded:
            rounded = f"This is the right answer, rounded: give {self.decimals}."
            return "rounding", SENTENCES["either"].format(x=rounded, y=said)
        more = [slip for slip in more if slip.line not in fixed and slip.tier <= one.tier]
        if other := next((slip for slip in more if not self.are_one(one, slip)), None):
            said = SENTENCES["either"].format(x=said, y=self.says(other, fixed))
        return one.key, said

    def near_ones(self, run, value, width):
        """The slips that come near a number, and theirs; not those that make no difference."""
        odd = ODD_OF_ONE if digits(value) < 2 else ODD if digits(value) <= FEW else ()
        slips, values = run.singles(self.asked)
        for place in np.flatnonzero(np.abs(values - value) <= width):
            if apart(values[place], self.truth, 1e-9) and slips[place].key not in odd:
                yield slips[place], values[place]

    def says(self, slip, fixed=()):
        """Its sentence, and the line if that is not the one that is asked; a line that is right is not blamed."""
        if slip.line == self.asked:
            return self.as_seen(slip.says)
        if slip.line in fixed:
            return self.as_seen(GENERAL.format(wrong=shown(slip.tree), x=slip.line))
        said = slip.says_of(self.asked)
        alone = slip.line in self.unseen or said.endswith(f"where `{slip.line}` belongs.")
        return self.as_seen(said if alone else f"In `{slip.line}`: {said}")

    def as_seen(self, text):
        """With a number, or what a line holds, in place of each name that the exercise does not show.

        What stands in place of the whole line is no slip in a place: then it tells what the number equals.
        """
        whole = re.fullmatch(GENERAL.format(wrong="([^`]+)", x=self.asked), text)
        text = SENTENCES["formula"].format(wrong=whole[1], x=self.asked) if whole else text
        names = {name: str(self.given[name]) for name in self.unseen if name in self.given}
        names |= {name: ast.unparse(self.worked.lines[name].tree) for name in self.unseen if name not in names}
        for name, seen in [*names.items()][::-1] * 2:
            text = text.replace(f"`{name}`", f"`{seen}`")
            seen = f"({seen})" if " " in seen or seen.startswith("-") else seen  # a sum in a product, a square of -2
            text = re.sub(rf"\b{name}\b(?=[^`]*`(?:[^`]*`[^`]*`)*[^`]*$)", lambda _, seen=seen: seen, text)
            text = text.replace(f"({seen})", seen) if seen.startswith("(") else text
        return text

    def are_one(self, one, two):
        """Do two slips give the same number, whatever is given?"""
        if one.says == two.says:
            return True
        slips, values = self.elsewhere.singles(self.asked)
        a, b = (values[slips.index(slip)] for slip in (one, two))
        return not np.isfinite([a, b]).all() or not apart(a, b, 1e-9 * max(1, abs(a)))

    @cached_property
    def elsewhere(self):
        """The same lines with other numbers, to see what is equal always and what only by chance."""
        return Run(self.worked, jittered(self.given))

    def stage(self, value, truth):
        """Where no slip fits: what can be seen in the number itself."""
        line = self.worked.lines[self.asked]
        if isinstance(self.values[self.asked], int | np.integer) and not float(value).is_integer():
            return Mistake("fraction", f"{value:.6g} is no whole number, and `{self.asked}` is one.")
        for code, says in line.bounds:
            with contextlib.suppress(Exception):
                if not self.worked.value(code, self.values | {self.asked: value}):
                    return Mistake("scale", f"{value:.6g} cannot be right. {says}")
        if line.near and not float(value).is_integer():
            distance, says = line.near
            if abs(value - truth) <= self.worked.value(distance, self.values):
                return Mistake("near", f"{value:.6g} is close. {says}")
        if abs(value - truth) <= 5 * self.tolerance:
            return Mistake("nearly", f"{value:.6g} is close, but not close enough: keep all decimals until the end.")
        side = "too high" if value > truth else "too low"
        return Unexplained("value", f"{value:.6g} is {side}. It matches no mistake I know.")

    def is_rounded(self, value):
        """The right number with fewer decimals, as long as they still tell it from its neighbours."""
        if abs(value - self.truth) > 0.2 * abs(self.truth):
            return False
        grids = (10.0**-decimals for decimals in ((0, 1, 2, 3) if abs(self.truth) >= 10 else (1, 2, 3)))
        return any(
            abs(value / grid - round(value / grid)) < 1e-6 and abs(value - self.truth) <= grid * (0.5 + 1e-6)
            for grid in grids
        )

    def has_digits_exchanged(self, value):
        """Is it the right number with two neighbouring digits the wrong way round?"""
        own = repr(value)
        right = f"{self.truth:.{len(own.partition('.')[2])}f}"
        places = [place for place, (a, b) in enumerate(zip(own, right, strict=False)) if a != b]
        is_pair = len(own) == len(right) and len(places) == 2 and sorted(own) == sorted(right)
        return is_pair and digits(value) > 2 and (places[1] - places[0] == 1 or "." in own[places[0] : places[1]])

    def not_finite(self, answer):
        """The likeliest slip in the asked line that gives nan, or just this infinity."""
        with off_the_clock(), np.errstate(all="ignore"):
            slips = [slip for slip in self.run.singles(self.asked)[0] if slip.line == self.asked]
            likely = [slip for slip in slips if slip.written or slip.commonness < RARE or slip.key in UNSEEN]
            values = [self.run.exact.of(slip.tree) for slip in likely]
        found = [slip for slip, x in zip(likely, values, strict=True) if is_same_number(x, answer)]
        is_told = found and (found[0].written or len(found) == 1 or np.isinf(float(answer)))  # much gives nan
        return min(found, key=lambda slip: slip.unlikely(self.asked)) if is_told else None

    def read(self, answer):
        try:
            return parse.one_number(answer)
        except Mistake as fall:
            if fall.diagnosis == "finite" and (slip := self.not_finite(answer)):
                raise Mistake(slip.key, f"{fall.message} {self.says(slip)}") from None
            pair = ".".join(map(str, answer)) if isinstance(answer, tuple) and len(answer) == 2 else ""
            if re.fullmatch(r"-?\d+\.\d+", pair) and abs(float(pair) - self.truth) <= self.tolerance:
                raise Mistake("comma", "Python writes decimals with a point; a comma makes two numbers.") from None
            if isinstance(answer, list | tuple | np.ndarray):
                with contextlib.suppress(TypeError, ValueError):
                    row = np.asarray(answer if len(answer) < 10**6 else [], float)
                    if row.ndim == 1 and row.size > 1 and np.any(found := np.abs(row - self.truth) <= self.tolerance):
                        which = "each" if found.all() else "the last" if found[-1] else "one"
                        message = f"This is a row of {row.size} numbers; {which} of them is the one asked for."
                        raise Mistake("row", message) from None
                    if row.ndim == 1 and abs(row.sum() - self.truth) <= self.tolerance:
                        raise Mistake("row", f"{fall.message} Their sum is the one asked for.") from None
            raise


def numbers_of(worked, given, *names, **options):
    """{name: Number} for these lines (all of them if none is named): the parts of an exercise."""
    return {name: Number("one number", worked, given, name, **options) for name in names or worked.lines}


def is_same_number(x, y):
    """Also nan and nan; what could not be computed is None."""
    return isinstance(x, float) and isinstance(y, float) and (x == y or (x != x and y != y))


def near(result, count, value, width):
    """The places at which one of `count` results is this number."""
    rows = result.rows if isinstance(result, Many) else np.full(count, as_number(result))
    return np.flatnonzero(np.abs(rows - value) <= width) if rows.shape == (count,) else ()


@dataclass(frozen=True, eq=False)
class Parts(Entry):
    """Several numbers or choices, {name: Number or Choice}; a diagnosis then reads `part-key`.

    A number that is wrong only because an earlier one is counts as right "as far as it follows from it".
    asks: what is due, where that is not these numbers in this order. optional: parts on the way to others, which an
    answer may leave out.
    """

    parts: dict
    asks: str = ""
    praise: str = "Every part is right."
    hints: tuple = ()
    name: str = ""
    first: object = None  # a function that the parts are handed before they are looked at
    optional: tuple = ()

    def __post_init__(self):
        if not self.asks:
            vars(self).update(asks=f"{HOW_MANY[len(self.parts)]} numbers in one list: {', '.join(self.parts)}")

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
        values = self.named(answer)
        results = {name: outcome(self.parts[name], value, self.parts[name].look) for name, value in values.items()}
        blank = [name for name, result in results.items() if result.status == "not attempted"]
        if len(blank) == len(results):
            return ""
        said = [
            f"{name} is right" if result.status == "correct" else f"{name}: {result.message.rstrip('.')}"
            for name, result in results.items()
            if name not in blank
        ]
        return f"{listed(blank)} still to come. So far: {'; '.join(said)}."

    def named(self, answer):
        asked = [name for name in self.parts if name not in self.optional]
        if len(asked) == 1 and not isinstance(answer, parse.ROWS | dict | np.ndarray):
            answer = [answer]
        size = answer.size if isinstance(answer, np.ndarray) else 0
        size = len(answer) if isinstance(answer, parse.ROWS | dict) else size
        return parse.named_parts(answer, asked if size == len(asked) else list(self.parts))

    def missing(self, answer):
        """The parts that were left out, where all others are right."""
        is_row = isinstance(answer, list | tuple) or (isinstance(answer, np.ndarray) and answer.ndim == 1)
        given = list(answer) if is_row and 0 < len(answer) < len(self.parts) else []
        for names in itertools.combinations(self.parts, len(given)) if given else ():
            with contextlib.suppress(Mistake):
                if all(self.parts[name].is_right(x) for name, x in zip(names, given, strict=True)):
                    return [name for name in self.parts if name not in names]
        return []

    def look(self, answer):
        try:
            values = self.named(answer)
        except Mistake as fall:
            if missing := self.missing(answer):
                says = f"{listed(missing)} {'are' if len(missing) > 1 else 'is'} missing; what is there is right."
                raise Mistake("part-missing", says) from fall
            raise
        if self.first:
            self.first(values)
        read, wrong, bent = {}, [], []
        for name, value in values.items():
            part, is_right = self.parts[name], False
            with contextlib.suppress(Mistake):  # what cannot be read is told when it comes to it
                if isinstance(part, Number):
                    read[name] = part.read(value)
                is_right = part.is_right(value)
            if not is_right:
                (bent if wrong and self.follows(name, read) else wrong).append(name)
        if not wrong:
            return
        if len(read) == len(values) and self.is_shuffled(read):
            message = f"These are the right numbers in another order; they are asked as {', '.join(values)}."
            raise Mistake("order", message)
        first, *others = wrong
        like = [name for name in others if self.is_like(first, name, read)]
        others = [name for name in others if name not in like]
        likewise = f" {' and '.join(like)} {'have' if len(like) > 1 else 'has'} the same mistake." if like else ""
        also = f" {' and '.join(others)} {'are' if len(others) > 1 else 'is'} not right yet, either." if others else ""
        try:
            part = self.parts[first]
            part.look(values[first], *([self.own_before(first, read)] if isinstance(part, Number) else []))
        except Mistake as fall:
            if isinstance(part, Choice) and values[first] in list(self.parts):
                fall.diagnosis, fall.message = "name-of-a-part", f"`{values[first]}` is what is asked. {fall.message}"
            message = f"{first}: {fall.message}{follow(bent)}{likewise}{also}"
            raise type(fall)(f"{first}-{fall.diagnosis}", message) from None

    def own_before(self, name, read):
        """The learner's own numbers for earlier lines of the same worked lines."""
        part = self.parts[name]
        earlier = {other: self.parts[other] for other in itertools.takewhile(lambda other: other != name, read)}
        same = {other: entry for other, entry in earlier.items() if entry.worked is part.worked}
        return {entry.asked: read[other] for other, entry in same.items() if entry.given is part.given}

    def follows(self, name, read):
        """Is it right as far as it follows from the learner's own earlier numbers?"""
        part = self.parts[name]
        if name not in read or not (before := self.own_before(name, read)):
            return False
        with contextlib.suppress(Exception):
            expected = part.worked.run(part.given, before)[part.asked]
            return abs(read[name] - float(expected)) <= part.tolerance
        return False

    def is_like(self, first, other, read):
        """Is there the same slip in two numbers?"""
        if first not in read or other not in read:
            return False
        with off_the_clock():
            keys = [self.parts[name].single_key(read[name]) for name in (first, other)]
        return keys[0] == keys[1] is not None

    def is_shuffled(self, read):
        """Choices, which are not in `read`, may well be each other's."""
        parts = [self.parts[name] for name in read]
        return any(
            all(abs(x - part.truth) <= part.tolerance for x, part in zip(order, parts, strict=True))
            for order in itertools.permutations(read.values())
        )


@dataclass(frozen=True, eq=False)
class Blanks(Entry):
    """A worked example with its last `blanks` lines blank, and other numbers at each attempt.

    draw(rng) gives the numbers as {name: value}. They are drawn again where two of them, or lines made from them,
    nearly agree, so that one slip is told from another; and where a line comes out as it did in the worked example or
    an earlier exercise with the same lines: a number left over must not pass. A test looks at the first five sets;
    `seed` draws others. helpers: lines on the way that are never asked.
    """

    worked: Worked
    draw: object
    blanks: int
    helpers: tuple = ()
    praise: str = "Every step is right."
    hints: tuple = ()
    example: dict = field(default_factory=dict)
    seed: int = 0
    drawn: dict = field(default_factory=dict, repr=False)

    @property
    def make(self):
        return self.worked

    def given(self, attempt=1):
        if isinstance(attempt, bool) or not isinstance(attempt, int | np.integer):
            raise TypeError(f"attempt is the number of a set, 1, 2, 3 ..., got {parse.shown(attempt)}.")
        if attempt < 1:
            raise ValueError(f"attempt counts from 1, got {attempt}.")
        if attempt not in self.drawn:
            seed = zlib.crc32(self.name.encode())
            before = [entry.given(attempt).numbers for entry in self.earlier()]
            before = [self.worked.run(numbers) for numbers in [*before, self.example] if numbers]
            rng = np.random.default_rng([seed, self.seed, attempt])
            for _ in range(1000):
                numbers = self.draw(rng)
                values = self.worked.run(numbers)
                asked = [name for name in self.asked if np.ndim(values[name]) == 0]
                if in_general(values) and all(apart(values[x], old[x], 1e-3) for old in before for x in asked):
                    break
            first = partial(self.fits_another, attempt)
            parts = Parts(self.numbers(numbers), self.asks, self.praise, self.hints, self.name, first)
            self.drawn[attempt] = Given(self, int(attempt), numbers), parts
        return self.drawn[attempt][0]

    def numbers(self, numbers):
        handed = tuple(itertools.takewhile(lambda name: name not in self.asked, self.worked.lines))
        return numbers_of(self.worked, numbers, *self.asked, example=self.example, fixed=handed)

    @property
    def asked(self):
        return [name for name in self.worked.lines if name not in self.helpers][-self.blanks :]

    @property
    def asks(self):
        yours = f"{HOW_MANY[self.blanks]} of yours" if self.blanks > 1 else self.asked[0]
        return f"the numbers given and {yours}: `check.{self.name}(given, {', '.join(self.asked)})`"

    def earlier(self):
        """The exercises before this one that have the same lines."""
        return [entry for entry in self.before if getattr(entry, "worked", None) is self.worked]

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
        given, name = self.given(1), self.name
        with contextlib.suppress(Exception):  # what cannot even be split is told by the parts
            given, answer = self.split(answer)
        if given.exercise is not self:
            message = f"These are the numbers of another exercise. Run the cell with `fresh.{name}` again, all of it."
            return Reply("not yet", "given", message)
        result = self.at(given.attempt).judge(answer)
        if result.message.endswith("in place of `...`."):
            names = listed(f"{name} =" for name in self.at(1).parts)
            return replace(result, message=f"Replace the `...` after {names}.")
        if result.status == "correct":
            again = f"`fresh.{name}({given.attempt + 1})` has other numbers."
            return replace(result, message=f"{result.message} {again}")
        return result

    def fits_another(self, attempt, values):
        """Tells an answer that is right for another set drawn so far, in every number."""
        own, read = self.at(attempt).parts, {}
        for name in own:
            try:
                read[name] = parse.one_number(values[name])
            except Mistake:
                return
        wrong = [name for name, part in own.items() if abs(read[name] - part.truth) > part.tolerance]
        if not wrong or own[wrong[0]].is_written(read[wrong[0]]):
            return
        for other in self.drawn.keys() - {attempt}:
            parts = self.at(other).parts
            if all(not apart(read[name], part.truth, window(read[name], 6e-5)) for name, part in parts.items()):
                call = f"check.{self.name}(given, {', '.join(parts)})"
                message = (
                    f"This is the right answer for set {other}, but `given` is set {attempt}. Run the whole cell above "
                    f"again, then `{call}`."
                )
                raise Mistake("another-set", message)

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


def follow(bent):
    """A sentence on parts that follow from a wrong one."""
    steps = "follows from it: that step itself is" if len(bent) == 1 else "follow from it: those steps are"
    return f" {' and '.join(bent)} {steps} right." if bent else ""


def in_general(values):
    """Are no two numbers, nor one and 0, 1, 1/2 or 1 minus another, so near that one could be taken for the other?"""
    alone = [x for x in values.values() if isinstance(x, float)]
    in_rows = [x for row in values.values() if np.ndim(row) for x in np.ravel(row)]
    numbers = np.abs(alone + [x for x in in_rows if isinstance(x, float) and x not in alone])  # a row of other lines
    marks = np.array([0, 0.5, 1, *numbers])
    both = np.concatenate([marks, 1 - numbers])
    far = np.abs(numbers[:, None] - both) > APART * np.maximum(np.abs(numbers[:, None]), 0.2)
    return bool(np.all(far | is_own(len(numbers))))


def is_own(n):
    """Which of the marks is the number itself?"""
    own = np.zeros((n, 2 * n + 3), bool)
    own[np.arange(n), np.arange(n) + 3] = own[np.arange(n), np.arange(n) + 3 + n] = True
    return own
