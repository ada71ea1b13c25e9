"""An exercise is added in two places, a lesson as a room and its three notebooks; nothing else lists them."""

import json
import os
import shutil
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from diffcourse.authors import build
from diffcourse.lessons import EXERCISES, LESSONS, QUESTIONS

ROOT = Path(__file__).resolve().parents[2]
ENTRY = """
from diffcourse.exercise.numbers import Number
from diffcourse.exercise.worked import Worked

EXERCISES["{name}"] = Number(
    "one number",
    Worked("square = side**2\\n    side | [no-square] This is the side.\\n    4 * side | This is the way round it."),
    {{"side": 0.9}},
    hints=("Square 0.9.", "`square = 0.9**2`"),
)
"""
ROOM = {
    "__init__.py": "",
    "exercises.py": "EXERCISES = {}\n" + ENTRY.format(name="toy_square"),
    "questions.md": "## why-toys\n\nWhy?\n\nTo see that it works.\n\n- It works.\n- It is seen.\n",
    "predictions.py": "from diffcourse.exercise.questions import Prediction\n\n"
    'PREDICTIONS = {"how-many-toys": Prediction("How many?", lambda: 1.0, "There is one.", frame=0)}\n',
    "pictures.py": 'def draw_toy():\n    return "a toy"\n',
    "explorers.py": 'def toy():\n    return "a toy to play with"\n',
}
LESSON = [new_code_cell("from diffcourse import explorers, figures\n\nfigures.draw_toy(), explorers.toy()", id="toy")]


def cells(name):
    """What an exercise has in its solution notebook."""
    stem = name.replace("_", "-")
    return [
        new_markdown_cell(f"## {stem} (1 min)\n\n**Asked:** 0.9 squared.", id=f"{stem}-task"),
        new_code_cell("square = 0.9**2  # solution", id=f"{stem}-answer"),
        new_code_cell(f"check.{name}(square)", id=f"{stem}-check"),
        new_markdown_cell("It is 0.81.", id=f"{stem}-solution", metadata={"tags": ["solution"]}),
    ]


# What a learner meets, printed as JSON
ASKED = """
import json, sys
from diffcourse import check, explorers, figures, hint, progress
from diffcourse.lessons import EXERCISES, LESSONS, PREDICTIONS, QUESTIONS
from diffcourse.study.recall import known

told = [getattr(check, name)(answer) for name in ("toy_second", "toy_square") for answer in (..., 0.9, 0.81)]
print(json.dumps({
    "diagnoses": [one.diagnosis for one in told],
    "hints": [str(hint.toy_second()), str(hint.toy_square())],
    "lessons": [EXERCISES[name].lesson for name in ("toy_second", "toy_square")],
    "predicted in": PREDICTIONS["how-many-toys"].lesson,
    "listed": {"toy_second", "toy_square"} <= {*dir(check)} & {*dir(hint)},
    "last": LESSONS[-1].stem,
    "known": known(["why-toys"]),
    "progress": str(progress.overview()),
}))
"""


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    """A copy of lesson 01 with a second toy, and of the package with a room more."""
    root = tmp_path_factory.mktemp("course")
    shutil.copytree(ROOT / "diffcourse", root / "diffcourse")
    lessons = root / "diffcourse" / "lessons"
    with (lessons / "lesson01_forward_step" / "exercises.py").open("a", encoding="utf-8") as file:
        file.write(ENTRY.format(name="toy_second"))
    for name, source in ROOM.items():
        (lessons / "lesson77_toy").mkdir(exist_ok=True)
        (lessons / "lesson77_toy" / name).write_text(source, encoding="utf-8")
    imports = new_code_cell("from diffcourse import check, recall", id="imports")
    notebooks = {"notebooks": LESSON, "solutions": [imports, *cells("toy_square"), new_code_cell('recall("why-toys")')]}
    for folder, content in notebooks.items():
        build.write(new_notebook(cells=[new_markdown_cell("# Toy"), *content]), root / folder / "77-toy.ipynb")
    solution = build.read(ROOT / "solutions" / "01-forward-step.ipynb")
    solution.cells[3:] = cells("toy_second")  # behind the imports: its other exercises run by themselves
    build.write(build.normalise(solution), root / "solutions" / "01-forward-step.ipynb")
    run = python(root, "-m", "diffcourse", "build", "77")
    assert "3 of 3 notebooks executed" in run.stdout, run.stdout + run.stderr
    return root


def python(root, *arguments, **environment):
    environment = os.environ | {"PYTHONPATH": str(root)} | environment
    return subprocess.run([sys.executable, *arguments], cwd=root, env=environment, capture_output=True, text=True)


@pytest.mark.parametrize("kind", ["exercises", "questions", "predictions"])
def test_no_two_lessons_give_one_name(kind):
    """A learner says `check.name`, so the second of the two would hide the first."""
    counts = Counter(name for lesson in LESSONS for name in getattr(lesson, kind))
    assert [name for name, count in counts.items() if count > 1] == []


def test_every_room_of_the_house_knows_them(course, tmp_path):
    run = python(course, "-c", ASKED, DIFFCOURSE_PROGRESS=str(tmp_path / "progress"))
    assert run.returncode == 0, run.stderr
    said = json.loads(run.stdout)
    assert said["diagnoses"] == ["not attempted", "no-square", "correct"] * 2
    assert said["hints"] == ["Hint 1 of 2: Square 0.9."] * 2
    assert said["listed"] and said["known"] == ["why-toys"] and said["last"] == "77-toy"
    assert said["lessons"] == ["01-forward-step", "77-toy"] and said["predicted in"] == "77-toy"
    exercises, questions = len(EXERCISES) + 2, len(QUESTIONS) + 1
    assert f"2 of {exercises} exercises" in said["progress"]
    assert f"of {questions} questions" in said["progress"] and "77-toy: 1 of 1 exercises" in said["progress"]


def test_their_exercise_notebooks_are_made_and_start_unsolved(course):
    toy = build.read(course / "exercises" / "77-toy.ipynb")
    sources = {cell.id: cell.source for cell in toy.cells}
    assert sources["toy-square-answer"] == "square = ..." and "toy-square-solution" not in sources
    (check,) = (cell for cell in toy.cells if cell.id == "toy-square-check")
    assert check.outputs[0].data["text/plain"].startswith("Not attempted yet: ")
    exercise = build.exercise_from(build.read(course / "solutions" / "01-forward-step.ipynb"))
    assert [cell.source for cell in exercise.cells if cell.id == "toy-second-answer"] == ["square = ..."]


def test_nbval_passes(course, pytestconfig):
    kernel = getattr(pytestconfig.option, "nbval_kernel_name", None)  # the one of this run, see kernels.py
    kernel = f"--nbval-kernel-name={kernel}" if kernel else "--nbval-current-env"
    (course / "pytest.ini").touch()
    run = python(course, "-m", "pytest", "--nbval", kernel, "-q", "notebooks", "exercises", "solutions")
    assert run.returncode == 0, run.stdout + run.stderr
