"""`hint.<exercise>()` gives the next hint at each call, each a step further; the last leaves almost nothing to do."""

from diffcourse.exercise.reply import Note
from diffcourse.lessons import EXERCISES, no_such

given = {}  # exercise: how many of its hints have been given


def __getattr__(name):
    if name not in EXERCISES:
        raise AttributeError(no_such("exercise", name, EXERCISES))

    def hint():
        hints, count = EXERCISES[name].hints, given.get(name, 0)
        given[name] = count + 1
        if count < len(hints):
            return Note(f"Hint {count + 1} of {len(hints)}", hints[count])
        where = f"`solutions/{EXERCISES[name].lesson}.ipynb`"
        rest = f"the full solution is in {where}. The next call starts again at the first hint."
        given[name] = 0
        return Note("No hint is left", rest)

    hint.__name__ = hint.__qualname__ = name
    hint.__doc__ = f"The next hint for {name}."
    return hint


def __dir__():
    return list(EXERCISES)
