"""Every sentence that a learner can get about a slip: `python tests/exercise/sentences_page.py [02] > page.md`.

First the kinds of slip that are made from the lines, each with one example; then what each exercise words for itself,
of all lessons or of one, which an author reads in ten minutes.
"""

import sys

from diffcourse.exercise.worked import Worked
from diffcourse.lessons import LESSONS


def lines_of(entry):
    """The worked lines of an exercise, with the values they come to."""
    parts = entry.at(1).parts.values() if hasattr(entry, "at") else getattr(entry, "parts", {}).values()
    for part in parts or [entry]:
        if isinstance(getattr(part, "worked", None), Worked):
            values = part.values if hasattr(part, "values") else first_run(part)
            yield part.worked, values


def first_run(function):
    arguments = next(function.probe.trials())
    return function.worked.run(dict(zip(function.probe.names, arguments, strict=True)))


def generated():
    """{kind: (exercise, line, sentence)}, the first of each kind."""
    found = {}
    for lesson in LESSONS:
        for name, entry in lesson.exercises.items():
            for worked, values in lines_of(entry):
                for slip in (slip for slips in worked.slips(values).values() for slip in slips):
                    if not slip.written:
                        kind = slip.key
                        found.setdefault(kind, (name, slip.line, slip.says))
    return found


def written(which=""):
    """(lesson, exercise, sentence), each once."""
    seen = set()
    for lesson in (lesson for lesson in LESSONS if lesson.stem.startswith(which)):
        for name, entry in lesson.exercises.items():
            for _, says, _ in entry.wrong():
                if says not in seen:
                    seen.add(says)
                    yield lesson.stem, name, says


def page(which=""):
    rows = ["# Made from the lines", ""]
    rows += [f"- {kind}: {says} ({name}, {line})" for kind, (name, line, says) in sorted(generated().items())]
    last = ""
    for stem, name, says in written(which):
        if (stem, name) != last:
            rows += ["", f"## {stem}: {name}"]
            last = stem, name
        rows.append(f"- {says}")
    return "\n".join(rows) + "\n"


if __name__ == "__main__":
    print(page(*sys.argv[1:2]))
