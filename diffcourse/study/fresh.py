"""`fresh.<exercise>(attempt)` draws the numbers of a faded worked example; `check.<exercise>` looks at the same set."""

from diffcourse.lessons import EXERCISES, no_such

FADED = {name: exercise for name, exercise in EXERCISES.items() if hasattr(exercise, "draw")}


def __getattr__(name):
    if name not in FADED:
        raise AttributeError(no_such("exercise with fresh numbers", name, FADED))

    def fresh(attempt=1):
        return FADED[name].given(attempt)

    fresh.__name__ = fresh.__qualname__ = name
    fresh.__doc__ = f"The numbers for {name}: the same set for the same attempt."
    return fresh


def __dir__():
    return list(FADED)
