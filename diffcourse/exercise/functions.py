"""How a function without randomness is judged: asked a few fixed questions, its numbers laid beside the right ones."""

import copy
from functools import cached_property

import numpy as np

from diffcourse.exercise.errors import about_arrays
from diffcourse.exercise.parse import Mistake, callable_as
from diffcourse.exercise.run import call
from diffcourse.exercise.statistics import CHANGED, EXACT


class Probe:
    """A probe for functions without randomness: a few fixed questions, and the numbers that come back.

    names: the arguments. questions: {"with T = 4": (4,)}. read(value, *arguments) gives {what it is: number}, or falls.
    truth: the function that is right. symptom(answers): what a planted slip shows. parts: where the answer has several
    numbers that can be wrong one by one, their names. Numbers count as equal within `EXACT`.
    """

    def __init__(self, names, questions, read, truth, symptom=None, parts=()):
        self.names, self.questions, self.read, self.truth = names, questions, read, truth
        self.symptom, self.parts = symptom, parts

    def trials(self):
        yield from map(copy.deepcopy, self.questions.values())

    def ask(self, function, label):
        return call(function, *copy.deepcopy(self.questions[label]), guess=about_arrays)

    def look(self, function, seed=0):
        try:
            callable_as(function, *self.names)
            look = {}
            for label, arguments in self.questions.items():
                numbers = self.read(self.ask(function, label), *arguments)
                look |= {f"{label}, {what}": (number, 0) for what, number in numbers.items()}
            return look
        except Mistake as fall:
            return fall

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
                side = "higher" if number > true else "lower"
                digits = f"{number:.0f}" if float(number).is_integer() and float(true).is_integer() else f"{number:.4f}"
                return Mistake("value", f"{what} comes out as {digits}, {side} than it should be.")
        return None

    def draws(self, function, look):
        """Does the function give other numbers when it is asked again?"""
        return not self.are_alike(look, self.look(function), "", 0)

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
