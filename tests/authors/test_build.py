"""The author's commands on small notebooks made here."""

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from diffcourse.authors import build


@pytest.mark.parametrize(
    "solution, exercise",
    [
        ("x = 1\ny = x + 1  # solution\ny", "x = 1\ny = ...\ny"),
        ("def f(x):\n    return x**2  # solution", "def f(x):\n    return ..."),
        ("a, b = 1, 2  # solution\n(a, b)", "a, b = ..., ...\n(a, b)"),
        ("x = 0\nx += 1  # solution\nx", "x = 0\nx"),
        ("x[0, 1] = 2  # solution\nf(a, k=3)  # solution\nx", "x"),
        (
            "for i in range(3):\n    # add\n    n += i  # solution\n\nm = 1",
            "for i in range(3):\n    # add\n    ...\n\nm = 1",
        ),
        (
            "if x:  # large\n    f()  # solution\n    g()  # solution\nelse:\n    h()",
            "if x:  # large\n    ...\nelse:\n    h()",
        ),
        ("for i in r:\n    f()  # solution\n    g()", "for i in r:\n    g()"),
        ("for i in r:\n    f()  # solution\n\ny = 1  # solution", "for i in r:\n    ...\n\ny = ..."),
        ("x = f(  # solution\n    1,  # solution\n    k=2,  # solution\n)  # solution\nx", "x = ...\nx"),
        ("print('# solution')", "print('# solution')"),
        ("if x:\n    y = x**2  # was: y = 2 * x\n    f(y)", "if x:\n    y = 2 * x\n    f(y)"),
    ],
)
def test_what_is_marked_as_solution_is_cut(solution, exercise):
    assert build.without_solution(solution) == exercise
    compile(exercise.replace("return", ""), "exercise", "exec")


def test_an_exercise_notebook_carries_all_else_over():
    solution = new_notebook(
        cells=[
            new_markdown_cell("# One step · Solutions", id="title"),
            new_code_cell("y = 3  # solution", id="y", outputs=[new_output("stream", text="3")], execution_count=1),
            new_markdown_cell("Because.", id="why", metadata={"tags": ["solution"]}),
            new_markdown_cell("Solutions are not read first.", id="note"),
        ]
    )
    exercise = build.exercise_from(solution)
    assert [(cell.id, cell.source) for cell in exercise.cells] == [
        ("title", "# One step · Exercises"),
        ("y", "y = ..."),
        ("note", "Solutions are not read first."),
    ]
    assert exercise.cells[1].outputs == [] and exercise.cells[1].execution_count is None
    assert solution.cells[1].source == "y = 3  # solution"


def test_the_normal_form_drops_what_differs_from_run_to_run():
    widget = {build.WIDGET_VIEW: {"model_id": "3f2a"}}
    cell = new_code_cell(
        "f()",
        execution_count=7,
        metadata={"tags": ["kept"], "execution": {"iopub.status.busy": "now"}, "collapsed": False},
        outputs=[
            new_output("stream", name="stdout", text="a"),
            new_output("display_data", data=widget),
            new_output("execute_result", data={**widget, "text/plain": "Film()"}, execution_count=7),
        ],
    )
    metadata = {"widgets": {}, "language_info": {"name": "python", "version": "3.11.7"}}
    once = build.normalise(new_notebook(cells=[cell], metadata=metadata))
    nbformat.validate(once)
    assert once.metadata == build.METADATA
    assert once.cells[0].metadata == {"tags": ["kept"]}
    assert [output.get("text") or output.data for output in once.cells[0].outputs] == ["a", {"text/plain": "Film()"}]
    assert once.cells[0].execution_count == once.cells[0].outputs[1].execution_count == 1
    assert build.text(build.normalise(once)) == build.text(once)
    assert cell.execution_count == 7, "the notebook that was handed in stays as it was"


def test_a_cell_that_never_ran_stays_visible_as_such():
    assert build.normalise(new_notebook(cells=[new_code_cell("1")])).cells[0].execution_count is None


def test_ids_are_readable_and_stay():
    sources = ["# A jump, at once!\n\nText", "## A jump, at once!", "import numpy as np", "ᾱ and x₀", "", "kept"]
    cells = [new_markdown_cell(source) for source in sources]
    cells[5].id = "a-jump-at-once"
    cells.append(new_markdown_cell("twin", id="a-jump-at-once"))
    ids = build.readable_ids(cells)
    assert ids == [
        "a-jump-at-once-2",
        "a-jump-at-once-3",
        "import-numpy-as-np",
        "and-x0",
        "cell",
        "a-jump-at-once",
        "twin",
    ]
    for cell, cell_id in zip(cells, ids, strict=True):
        cell.id = cell_id
    assert build.readable_ids(cells) == ids
    assert build.readable_ids([new_markdown_cell("New words"), *cells])[1:] == ids


def test_build_on_a_small_course(tmp_path, capsys):
    for folder, title in (("notebooks", "One"), ("solutions", "One · Solutions")):
        (tmp_path / folder).mkdir()
        cells = [new_markdown_cell(f"# {title}"), new_code_cell('import os\n\nos.environ["DIFFCOURSE_PROGRESS"]')]
        cells += [new_code_cell("y = 1  # solution\ny")] if folder == "solutions" else []
        nbformat.write(new_notebook(cells=cells), tmp_path / folder / "01-one.ipynb")

    assert build.build(tmp_path, "02") == 1
    assert "No notebook is called 02" in capsys.readouterr().out

    assert build.build(tmp_path, "01") == 0
    assert "3 of 3 notebooks executed" in capsys.readouterr().out
    exercise = build.read(tmp_path / "exercises" / "01-one.ipynb")
    assert [cell.source for cell in exercise.cells][2] == "y = ...\ny"
    assert [cell.outputs[0].data["text/plain"] for cell in exercise.cells[1:]] == ["'off'", "Ellipsis"]


def test_a_cell_that_fails_is_named(tmp_path, capsys):
    (tmp_path / "notebooks").mkdir()
    path = tmp_path / "notebooks" / "01-one.ipynb"
    nbformat.write(
        new_notebook(cells=[new_code_cell("1"), new_code_cell("1 / 0", id="divide"), new_code_cell("2")]), path
    )
    before = path.read_text()
    assert build.build(tmp_path) == 1
    assert "notebooks/01-one.ipynb: cell `divide` stopped with ZeroDivisionError" in capsys.readouterr().out
    assert path.read_text() == before
