"""Nothing that is read is executed. (That JupyterLab stays behind its token, test_command.py says.)"""

import ast
import json
from pathlib import Path

import pytest

from diffcourse import check, explorers
from diffcourse.authors import build
from diffcourse.study import progress
from diffcourse.study.predict import predict
from diffcourse.study.recall import recall

ROOT = Path(__file__).resolve().parents[1]
RUNS_TEXT = {"eval", "exec", "compile", "__import__"}
RUNS_DATA = {"pickle", "marshal", "shelve", "dill", "joblib", "cloudpickle"}


def sources():
    """All Python of the course: the house, and the code cells of its notebooks."""
    for path in (ROOT / "diffcourse").rglob("*.py"):
        yield path, path.read_text(encoding="utf-8")
    for path in build.notebooks(ROOT):
        yield path, "\n".join(cell.source for cell in build.read(path).cells if cell.cell_type == "code")


def dangers(source):
    """What in some Python could execute data."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call):
            if isinstance(node.func, ast.Name) and node.func.id in RUNS_TEXT:
                yield node.func.id
            yield from (one.arg for one in node.keywords if one.arg in ("allow_pickle", "shell"))
        if isinstance(node, ast.Import | ast.ImportFrom):
            names = [one.name for one in node.names] + [getattr(node, "module", None) or ""]
            yield from RUNS_DATA & {name.partition(".")[0] for name in names}


def test_nothing_executes_data():
    """Worked lines, and lessons for the web edition, are the course's own code, from its own files, and formulas that
    are tried are put together of the names that an exercise gives; what a learner writes is never compiled there.
    """
    found = {(f"{path.parent.name}/{path.name}", what) for path, source in sources() for what in dangers(source)}
    ours = ("exercise/worked.py", "exercise/values.py", "site/__init__.py")
    ours = {(file, what) for file in ours for what in ("compile", "eval")} | {("site/__init__.py", "exec")}
    assert found == ours | {("exercise/formulas.py", "eval")}


@pytest.mark.parametrize("name", ["pixel_mix", "jump_by_hand", "my_q_step", "which_corruption"])
def test_a_text_that_a_learner_hands_in_is_never_run(name, tmp_path):
    mark = tmp_path / "ran"
    text = f"open({str(mark)!r}, 'w').close() or 0.3"
    for answer in (text, [text] * 4, {"x_t": text}):
        assert getattr(check, name)(answer).status == "not yet"
    assert not mark.exists()


def test_what_stands_in_a_progress_file_is_shown_as_text(tmp_path, monkeypatch):
    """A file that a learner got from someone else: well formed, and full of markup."""
    monkeypatch.setenv("DIFFCOURSE_PROGRESS", str(tmp_path))
    evil = "<img src=x onerror=alert(1)><script>alert(1)</script>"
    event = {"at": "2026-01-01T00:00:00+00:00", "times": 1, "answer": evil, evil: evil}
    kinds = {
        "recall": {"alpha-bar": [event | {"status": evil}]},
        "prediction": {"bumps-merge": [event | {"status": "committed"}]},
    }
    (tmp_path / "02-closed-form.json").write_text(json.dumps({"format": 1, **kinds}), encoding="utf-8")
    assert progress.load()["02-closed-form"], "the file is taken for a good one"

    card = recall("alpha-bar").cards[0]
    card.press("reveal", answer="x")
    asked = predict("bumps-merge", explorers.dissolve)
    seen = str(card.parts) + str(asked.card.parts) + progress.overview()._repr_mimebundle_()["text/html"]
    assert "&lt;script&gt;" in seen
    assert "<script" not in seen and "<img src=x" not in seen
