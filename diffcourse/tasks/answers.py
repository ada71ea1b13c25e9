"""How a function without randomness is judged: asked a few fixed questions, its numbers laid beside the right ones."""

import copy
from functools import cached_property

from diffcourse.tasks.calling import call, callable_as
from diffcourse.tasks.sampling import EXACT
from diffcourse.tasks.stages import Fall


class Answers:
    """A probe for functions without randomness: a few fixed questions, and the numbers that come back.

    names: the arguments. questions: {"with T = 4": (4,)}. read(value, *arguments) gives {what it is: number}, or falls.
    truth: the function that is right. symptom(answers): what a planted slip shows. remark(value, *arguments): a word
    about a right answer in another form. Numbers count as equal within `EXACT`.
    """

    def __init__(self, names, questions, read, truth, symptom=None, remark=lambda value, *arguments: ""):
        self.names, self.questions, self.read, self.truth = names, questions, read, truth
        self.symptom, self.remark_on = symptom, remark

    def ask(self, function, label):
        return call(function, *copy.deepcopy(self.questions[label]))

    def look(self, function, seed=0):
        try:
            callable_as(function, *self.names)
            look = {}
            for label, arguments in self.questions.items():
                numbers = self.read(self.ask(function, label), *arguments)
                look |= {f"{label}, {what}": (number, 0) for what, number in numbers.items()}
            return look
        except Fall as fall:
            return fall

    @cached_property
    def expected(self):
        return self.look(self.truth)

    def fault(self, look):
        if look.keys() != self.expected.keys():
            what = min(set(look) ^ set(self.expected))
            return Fall("shape", f"{what}: {'one number too many' if what in look else 'this number is missing'}.")
        for what, (number, _) in look.items():
            true = self.expected[what][0]
            if abs(number - true) > EXACT:
                side = "higher" if number > true else "lower"
                return Fall("value", f"{what} comes out as {number:.4f}, {side} than it should be.")
        return None

    def remark(self, function, seed=0):
        label, arguments = next(iter(self.questions.items()))
        return self.remark_on(self.ask(function, label), *arguments)
