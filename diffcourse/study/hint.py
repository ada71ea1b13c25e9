"""`hint.<exercise>()` gives the next hint at each call, each a step further; the last leaves almost nothing to do."""

from diffcourse.exercise.reply import Note
from diffcourse.lessons import EXERCISES, by_name

given = {}  # exercise: how many of its hints have been given


def _hint(name):
    def give():
        count = given.get(name, 0)
        given[name] = (count + 1) % (len(EXERCISES[name].hints) + 1)
        return note(name, count)

    return give, f"The next hint for {name}."


__getattr__, __dir__ = by_name("exercise", EXERCISES, _hint)


def note(name, count):
    """The hint after `count` others; after the last, where the solution is."""
    hints = EXERCISES[name].hints
    if count < len(hints):
        return Note(f"Hint {count + 1} of {len(hints)}", hints[count])
    where = f"`solutions/{EXERCISES[name].lesson}.ipynb`"
    return Note("No hint is left", f"the full solution is in {where}. The next call starts again at the first hint.")
