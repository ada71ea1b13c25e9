"""`check.<exercise>(answer)` says *Not attempted yet*, *Not yet: ...* or *Correct: ...*, and never raises.

The exercises and what is known about their wrong answers stand in the rooms of `diffcourse.lessons`, one entry each.
"""

from diffcourse.lessons import EXERCISES, no_such
from diffcourse.study import progress


def __getattr__(name):
    if name not in EXERCISES:
        raise AttributeError(no_such("exercise", name, EXERCISES))
    exercise = EXERCISES[name]

    def check(*answers, **named):
        """One answer, or the parts of one in a row or by name; none at all counts as not attempted."""
        result = exercise.judge(named or (answers[0] if len(answers) == 1 else list(answers) or ...))
        progress.record(exercise.lesson, "exercise", name, result.status, diagnosis=result.diagnosis, **result.kept)
        return result

    check.__name__ = check.__qualname__ = name
    check.__doc__ = f"Takes {exercise.asks}. Returns a result with .status, .diagnosis and a sentence."
    return check


def __dir__():
    return list(EXERCISES)
