"""Exercises that ask for a function. What it does is compared with the worked lines, and with each of their slips.

    "my_q_sample": Function(asks="your function q_sample(...)", probe=statistics.JUMP, worked=Q_SAMPLE, ...)

The last of the worked lines is `return expression`; its arguments are those of the probe. A function that draws noise
is handed a generator with a known seed, so its numbers are compared exactly, with those of every slip and every pair of
slips. Only if its draws come in another order is it judged by statistics (see `statistics`).
"""

from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np

from diffcourse.exercise import statistics
from diffcourse.exercise.kinds import outcome
from diffcourse.exercise.parse import Mistake, Unexplained
from diffcourse.exercise.questions import Entry
from diffcourse.exercise.run import call, off_the_clock
from diffcourse.exercise.worked import Slip, Worked, both

NOISE = ("uniform-noise", "shared-noise", "same-noise-each-call", "no-noise")


@dataclass(frozen=True, eq=False)
class Function(Entry):
    """A function, seen through a probe: `statistics.STEP` or `JUMP` if it draws noise, `Probe` if not.

    worked: its lines; or truth: a function of the course, where lines do not say it. slips: further slips that are
    functions, {key: (sentence, function, ...)}. planted: the key of the slip that the code has when the learner gets
    it; as long as it does just that, it counts as not attempted. keeps_float32: float32 in must give float32 out.
    decimals: a function that rounds to so many decimals is right, where the task allows that.
    """

    asks: str
    probe: object
    worked: Worked | None = None
    truth: object = None
    slips: dict = field(default_factory=dict)
    praise: str = "The function does it."
    hints: tuple = ()
    planted: str = ""
    keeps_float32: bool = False
    decimals: int | None = None

    def __post_init__(self):
        if self.worked and not self.truth:
            object.__setattr__(self, "truth", self.worked.function(*self.probe.names))

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
            noisy = [slip for slip in self.singles if slip.key in NOISE and hasattr(self.probe, "draws_noise")]
            made = [(slip.key, slip.says, self.worked.function(*self.probe.names, slips=[slip])) for slip in noisy]
            looks = [(key, says, self.probe.look(wrong, seed=1)) for key, says, wrong in [*self.wrong(), *made]]
            return [look for look in looks if not self.is_fine(look[2])]

    def is_fine(self, look):
        return not isinstance(look, Mistake) and self.probe.fault(look) is None

    @cached_property
    def singles(self):
        """Every single slip of the worked lines."""
        if not self.worked:
            return []
        values = self.worked.run(dict(zip(self.probe.names, next(self.probe.trials()), strict=True)))
        return sorted(self.worked.slips(values), key=lambda slip: not slip.written)

    @cached_property
    def trials(self):
        """(slip or (key, sentence), its numbers), of every slip that makes a difference."""
        with off_the_clock():
            right = self.trial(self.truth)
            named = [(Slip("", key, says, None, None, True), function) for key, says, function in self.wrong()]
            made = [
                (slip, self.worked.function(*self.probe.names, slips=[slip]))
                for slip in self.singles
                if not slip.written
            ]
            tried = [(slip, self.trial(function)) for slip, function in [*named, *made]]
            return [(slip, numbers) for slip, numbers in tried if numbers is not None and not same(numbers, right)]

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
            planted = next(function for key, _, function in self.wrong() if key == self.planted)
            seen = self.probe.symptom(self.probe.look(planted, seed))
            return replace(result, status="not attempted", message=f"The function still does what it did: {seen}")
        return result

    def look(self, function, seed=0):
        """Returns a remark where the function is right but for a detail that is not worth a refusal."""
        seen = self.probe.look(function, seed)
        fault = seen if isinstance(seen, Mistake) else self.probe.fault(seen)
        if (
            fault is not None
            and fault.diagnosis == "rounding"
            and self.decimals
            and str(self.decimals) in fault.message
        ):
            fault = None
        if fault is None:
            if self.keeps_float32:
                self.probe.keeps_float32(function)
            return self.probe.remark(function, seed)
        if fault.diagnosis in ("rounding", "arity", "raises"):
            raise fault
        numbers = self.trial(function, call)
        with off_the_clock():
            if found := self.exactly(numbers):
                raise self.told(found, seen)
            if found := self.by_statistics(seen):
                raise self.told(found, seen)
            if found := self.pair(numbers):
                raise Mistake(*found)
        if not isinstance(seen, Mistake) and hasattr(self.probe, "draws") and self.probe.draws(function, seen):
            raise Mistake("draws", "Asked twice, it gives two answers: it draws something. What it needs is handed in.")
        raise (
            fault
            if isinstance(seen, Mistake)
            else Unexplained(fault.diagnosis, f"{fault.message} It matches no mistake I know.")
        )

    def told(self, found, seen):
        """The planted slip with other last digits: something was tried, too little to make a difference."""
        key, message = found
        if key == self.planted and hasattr(self.probe, "same"):
            planted = next(look for other, _, look in self.slip_looks if other == key)
            key = key if self.probe.same(seen, planted) else f"{key}-almost"
        return Mistake(key, message)

    def exactly(self, numbers):
        """(key, sentence) of the slip that gives these numbers; a second one is named if they cannot be told apart."""
        if numbers is None:
            return None
        fits = [slip for slip, other in self.trials if same(numbers, other)]
        return (fits[0].key, fits[0].says) if fits else None

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
        """Two slips at once, as many pairs as there is time for."""
        if numbers is None or not self.worked:
            return None
        names = self.probe.names
        values = self.worked.run(dict(zip(names, next(self.probe.trials()), strict=True)))
        for pair in self.worked.pairs(values, self.worked.last):
            function = self.worked.function(*names, slips=pair)
            if self.begins(function, numbers) and same(numbers, self.trial(function), 1e-9):
                return both(*pair)
        return None

    def begins(self, function, numbers):
        """Does it answer the first question so? Most pairs fall here."""
        try:
            first = arrays(function(*next(self.probe.trials())))
        except Exception:
            return False
        return same(numbers[: len(first)], first, 1e-9)


def arrays(value):
    """The arrays in what a function gives back, flat."""
    if isinstance(value, tuple):
        return [array for part in value for array in arrays(part)]
    return [np.asarray(value, float)]


def same(a, b, distance=1e-5):
    """Do two trials agree, up to float32 arithmetic?"""
    return (
        a is not None
        and b is not None
        and [array.shape for array in a] == [array.shape for array in b]
        and all(np.allclose(x, y, rtol=distance, atol=distance, equal_nan=True) for x, y in zip(a, b, strict=True))
    )
