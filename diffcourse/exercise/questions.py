"""What a lesson asks: the entries that a room holds, and what each of them is told by the registry of lessons."""

from collections.abc import Callable
from dataclasses import dataclass, field


class Entry:
    """What a lesson asks. The registry in `diffcourse.lessons` says its name, its lesson and what stands before it."""

    name = lesson = ""
    before = ()

    def place(self, name, lesson, before):
        vars(self).update(name=name, lesson=lesson, before=before)


@dataclass(frozen=True)
class Question(Entry):
    """A question to recall, with what a good answer holds.

    An interview question also has the common wrong answer, why it is tempting and why it is wrong.
    """

    asks: str
    answer: str
    points: tuple
    wrong: str = ""
    tempting: str = ""
    but: str = ""


def read_questions(text):
    """{key: Question} from the text of a room's `questions.md`.

    Below each `## key` stand the question, its answer, a list of points, and for an interview question three paragraphs
    that begin with `wrong:`, `tempting:` and `but:`.
    """
    questions = {}
    for section in f"\n{text}".split("\n## ")[1:]:
        key, asks, answer, points, *more = section.strip().split("\n\n")
        points = tuple(" ".join(point.split()) for point in points.removeprefix("- ").split("\n- "))
        more = dict(" ".join(one.split()).split(": ", 1) for one in more)
        questions[key] = Question(" ".join(asks.split()), " ".join(answer.split()), points, **more)
    return questions


@dataclass(frozen=True)
class Prediction(Entry):
    """A question whose answer is seen in an explorer.

    truth: a function that gives a number, one of `choices`, or, where `places` are named, a value for each of them.
    unit: what a number counts ("steps"). places: what the sliders of a sketch are called, `span` where they run, and
    `held` the values of the first ones, which are known and stay.
    frame: the t at which the explorer shows it best; None leaves it where it starts. setting: {control: value} there.
    """

    asks: str
    truth: Callable
    because: str
    unit: str = ""
    choices: tuple = ()
    places: tuple = ()
    span: tuple = (0, 1)
    held: tuple = ()
    frame: int | None = None
    setting: dict = field(default_factory=dict)
