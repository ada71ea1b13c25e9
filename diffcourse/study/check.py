"""`check.<exercise>(answer)` says *Not attempted yet*, *Not yet: ...* or *Correct: ...*, and never raises.

In a notebook the answer is a card, with buttons to check again, for the next hint and, where it is a choice, for the
answer. What can be pressed can also be called, and the sentence is the same.

The exercises and what is known about their wrong answers stand in the rooms of `diffcourse.lessons`, one entry each.
"""

import re
import sys
from dataclasses import dataclass, field, replace

from diffcourse.exercise.kinds import Choice
from diffcourse.exercise.reply import Reply, marked
from diffcourse.lessons import EXERCISES, by_name
from diffcourse.study import progress

solved = set()  # in this session


def explain(shell, kind, error, trace, tb_offset=None):
    """Under a traceback: what an unknown name most often lacks, else that the cell never came to its check."""
    shell.showtraceback((kind, error, trace), tb_offset=tb_offset)
    if isinstance(error, NameError):
        name = error.name
        print(f'Python knows no {name} here. Is it a word or a letter? Put it in quotation marks: "{name}".')
        print("Anything else: run the cells above first, and look at the spelling.")
    elif names := re.findall(r"(?m)^check\.(\w+)\(", shell.user_ns["In"][-1]):
        print(f"The cell stopped before its check. Mend that line first; `hint.{names[0]}()` gives a hint.")


# A notebook has loaded IPython already; for anyone else it is not worth its time.
if "IPython" in sys.modules and (notebook := sys.modules["IPython"].get_ipython()):
    notebook.set_custom_exc((Exception,), explain)


def _check(name):
    def look(*answers, **named):
        """One answer, or the parts of one in a row or by name; none at all counts as not attempted."""
        return checked(name, named or (answers[0] if len(answers) == 1 else list(answers) or ...))

    return look, f"Takes {EXERCISES[name].asks}. Returns a result with .status, .diagnosis and a sentence."


__getattr__, __dir__ = by_name("exercise", EXERCISES, _check)


def checked(name, answer):
    """The Checked of an answer; it is kept."""
    exercise = EXERCISES[name]
    reply = exercise.judge(answer)
    if answer is ... and isinstance(exercise, Choice):
        letter = next(iter(exercise.options))
        ask = f"press an answer, or write its letter into the brackets: `check.{name}({letter!r})`."
        reply = replace(reply, message=ask)
    progress.record(exercise.lesson, "exercise", name, reply.status, diagnosis=reply.diagnosis, **reply.kept)
    if reply.status == "correct":
        solved.add(name)
    return Checked(**vars(reply), exercise=name, answer=answer)


@dataclass(frozen=True, repr=False)
class Checked(Reply):
    """A Reply that a notebook shows as a card."""

    exercise: str = field(default="", compare=False)
    answer: object = field(default=..., compare=False)

    def _repr_mimebundle_(self, include=None, exclude=None):
        from diffcourse.study.answered import Answered  # here, for a check alone needs no widget and no picture

        data, metadata = Answered(self, checked, solved)._repr_mimebundle_()
        said = super()._repr_mimebundle_()
        # What there is to choose from stands on the card's buttons, and here for who sees no card.
        for letter, text in getattr(EXERCISES[self.exercise], "options", {}).items():
            said["text/plain"] += f"\n{letter}: {text}"
            said["text/html"] += f"<div>{letter}: {marked(text)}</div>"
        return {**data, **said}, metadata
