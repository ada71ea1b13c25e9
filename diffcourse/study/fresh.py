"""`fresh.<exercise>(attempt)` draws the numbers of a faded worked example; `check.<exercise>` looks at the same set."""

from diffcourse.lessons import EXERCISES, by_name

FADED = {name: exercise for name, exercise in EXERCISES.items() if hasattr(exercise, "draw")}


def _fresh(name):
    def numbers(attempt=1):
        return FADED[name].given(attempt)

    return numbers, f"The numbers for {name}: the same set for the same attempt."


__getattr__, __dir__ = by_name("exercise with fresh numbers", FADED, _fresh)
