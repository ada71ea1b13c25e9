"""The notebooks as they are stored: in normal form, readable without running, and with nothing hidden from nbval.

(nbval itself executes them: it is part of `pytest`, see pyproject.toml.)
"""

import functools
import re
from html.parser import HTMLParser
from pathlib import Path

from together import together

from diffcourse.authors import build

ROOT = Path(__file__).resolve().parents[1]
read = functools.cache(build.read)  # nine tests look at each

every_notebook = together("path", build.notebooks(ROOT))


def code_cells(notebook):
    return [cell for cell in notebook.cells if cell.cell_type == "code" and cell.source.strip()]


def outputs(notebook):
    return [output for cell in code_cells(notebook) for output in cell.outputs]


def headings(notebook):
    """(index of the cell, level) of every Markdown heading."""
    for i, cell in enumerate(notebook.cells):
        if cell.cell_type == "markdown":
            prose = re.sub(r"(?ms)^```.*?^```", "", cell.source)
            yield from ((i, len(marks)) for marks in re.findall(r"^(#{1,6}) ", prose, re.MULTILINE))


class Pictures(HTMLParser):
    """The alternative text of every picture (<img>, <svg role="img">) in some HTML; None where it has none."""

    def __init__(self, html):
        super().__init__()
        self.alts = []
        self.feed(html)

    def handle_starttag(self, tag, attributes):
        attributes = dict(attributes)
        if tag == "img":
            self.alts.append(attributes.get("alt"))
        if tag == "svg" and attributes.get("aria-hidden") != "true":
            self.alts.append(attributes.get("aria-label"))


# -- nothing hides from nbval ----------------------------------------------------------------------------------------


@every_notebook
def test_every_cell_was_executed_in_order(path):
    """nbval compares nothing where a cell was never executed."""
    counts = [cell.execution_count for cell in code_cells(read(path))]
    assert counts == list(range(1, len(counts) + 1))


@every_notebook
def test_no_cell_ends_in_a_semicolon(path):
    assert [cell.id for cell in code_cells(read(path)) if cell.source.rstrip().endswith(";")] == []


@every_notebook
def test_no_mark_skips_or_ignores_an_output(path):
    for cell in code_cells(read(path)):
        assert not re.search(r"#\s*(NBVAL_|PYTEST_VALIDATE_)|%%capture", cell.source), cell.id
        tags = cell.metadata.get("tags", [])
        hiding = [tag for tag in tags if tag.startswith("nbval-") or tag in ("raises-exception", "skip-execution")]
        assert hiding == [], cell.id


@every_notebook
def test_no_error_is_stored(path):
    assert [output for output in outputs(read(path)) if output.output_type == "error"] == []


@every_notebook
def test_pictures_are_html_with_alternative_text(path):
    """nbval compares no image/png, and JupyterLab drops its alternative text."""
    notebook = read(path)
    data = [output.data for output in outputs(notebook) if "data" in output]
    assert [mime for one in data for mime in one if mime.startswith("image/")] == []
    html = [one.get("text/html", "") for one in data]
    prose = [cell.source for cell in notebook.cells if cell.cell_type == "markdown"]
    alts = [alt for one in html + prose for alt in Pictures(one).alts]
    alts += [alt for one in prose for alt in re.findall(r"!\[([^]]*)\]\(", one)]
    assert all(alt and alt.strip() for alt in alts)


# -- one form --------------------------------------------------------------------------------------------------------


def test_each_lesson_has_its_exercises_and_solutions():
    notebooks, exercises, solutions = ([path.stem for path in build.notebooks(ROOT, [f])] for f in build.FOLDERS)
    assert notebooks == exercises == solutions


def test_exercises_are_what_their_solutions_give():
    for path in build.notebooks(ROOT, ["solutions"]):
        made, there = build.exercise_from(read(path)), read(ROOT / "exercises" / path.name)
        said = [[(cell.id, cell.source, cell.metadata.get("tags")) for cell in one.cells] for one in (made, there)]
        assert said[0] == said[1], f"`diffcourse build {path.stem}` makes it anew"


@every_notebook
def test_git_keeps_no_large_notebook(path):
    assert path.stat().st_size < 350_000


@every_notebook
def test_is_in_normal_form(path):
    in_form = build.text(build.normalise(read(path))) == path.read_text(encoding="utf-8")
    assert in_form, f"`diffcourse build {path.stem}` writes it anew"


# -- a pleasure to read ----------------------------------------------------------------------------------------------


@every_notebook
def test_one_title_in_the_first_cell(path):
    assert [cell for cell, level in headings(read(path)) if level == 1] == [0]


@every_notebook
def test_no_heading_level_is_skipped(path):
    levels = [level for _, level in headings(read(path))]
    assert all(below <= above + 1 for above, below in zip(levels, levels[1:], strict=False)), levels


@every_notebook
def test_no_cell_is_longer_than_a_screen(path):
    for cell in code_cells(read(path)):
        lines = cell.source.splitlines()
        assert len(lines) <= 30, cell.id
        assert max(map(len, lines)) <= 100, cell.id
