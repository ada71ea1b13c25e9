"""The learner's copies in work/: what is laid there, what is left alone, and what becomes of work done elsewhere."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from nbformat.sign import NotebookNotary

from diffcourse.study import work

ROOT = Path(__file__).resolve().parents[2]
NAME = "exercises/02-closed-form.ipynb"
PRINTED = {"output_type": "stream", "name": "stdout", "text": "395\n"}


def cell(number, source, outputs=(), kind="code"):
    code = {"outputs": list(outputs), "execution_count": 1 if outputs else None} if kind == "code" else {}
    return {"id": f"cell-{number}", "cell_type": kind, "metadata": {}, "source": source} | code


def notebook(*cells):
    return {"cells": list(cells), "metadata": {}, "nbformat": 4, "nbformat_minor": 5}


COURSE = notebook(cell(0, "# Two", kind="markdown"), cell(1, "answer = ..."), cell(2, "print(395)", [PRINTED]))
NEWER = notebook(*COURSE["cells"], cell(3, "print('new')"))


def git(home, *arguments):
    who = ["-c", "user.name=course", "-c", "user.email=course@example.org"]
    return subprocess.run(["git", *who, *arguments], cwd=home, check=True, capture_output=True, text=True).stdout


@pytest.fixture(scope="module")
def checkout(tmp_path_factory):
    """A small checkout of a course under git."""
    home = tmp_path_factory.mktemp("checkout")
    (home / "diffcourse").mkdir()
    for name in (work.FIRST_LESSON, NAME, NAME.replace("exercises", "solutions")):
        work.write(home / name, COURSE)
    git(home, "init", "-q")
    commit(home)
    return home


@pytest.fixture
def home(checkout, tmp_path, monkeypatch):
    """A copy of the checkout, and a list of signatures of its own."""
    monkeypatch.setenv("JUPYTER_DATA_DIR", str(tmp_path / "jupyter"))
    work.notary.cache_clear()
    return shutil.copytree(checkout, tmp_path / "course")


def commit(home):
    git(home, "add", ".", ":!work")
    git(home, "commit", "-qm", "course")


def publish(home, notebook=NEWER, name=NAME):
    work.write(home / name, notebook)
    commit(home)


def change(path, **sources):
    """Write into a notebook, as a learner does: change(path, cell_1="answer = 3")."""
    there = work.load(path.read_bytes())
    for one in there["cells"]:
        one["source"] = sources.get(one["id"].replace("-", "_"), one["source"])
    work.write(path, there)


def run_all(path):
    """What JupyterLab saves when all cells were run: outputs, counts, metadata, an empty cell at the end."""
    there = work.load(path.read_bytes())
    for one in there["cells"][1:]:
        one |= {"outputs": [PRINTED | {"text": "hers\n"}], "execution_count": 7, "metadata": {"collapsed": True}}
    there["cells"].append(cell(9, ""))
    there["metadata"]["widgets"] = {"state": {"a": 1}}
    work.write(path, there)


def sources(path):
    return ["".join(one["source"]) for one in work.load(path.read_bytes())["cells"]]


def notebooks_in(folder):
    return sorted(path.name for path in folder.glob("*.ipynb"))


# -- laying ----------------------------------------------------------------------------------------------------------


def test_the_first_start_lays_all_notebooks_cleared_and_signed(home):
    laid = work.lay(home)
    assert len(laid.new) == 3 and "3 notebooks are now in work/" in str(laid)
    copy = home / "work" / NAME
    there = nbformat.read(copy, as_version=4)
    assert sources(copy) == [one["source"] for one in COURSE["cells"]]
    assert all(one.outputs == [] and one.execution_count is None for one in there.cells if one.cell_type == "code")
    assert NotebookNotary().check_signature(there)
    assert "work/" not in git(home, "diff", "--name-only", "HEAD")


def test_a_second_start_does_and_says_nothing(home):
    work.lay(home)
    before = {path: path.stat().st_mtime_ns for path in (home / "work").rglob("*")}
    assert str(work.lay(home)) == ""
    assert {path: path.stat().st_mtime_ns for path in (home / "work").rglob("*")} == before


def test_a_page_to_read_is_renewed_unless_somebody_wrote_in_it(home):
    page, copy = home / "notebooks/glossary.md", home / "work/notebooks/glossary.md"
    for said in ("first", "second"):
        page.write_text(said)
        work.lay(home)
        assert copy.read_text() == said
    copy.write_text("hers")
    page.write_text("third")
    work.lay(home)
    assert copy.read_text() == "hers"


FILM = "# look\nfrom diffcourse import explorers\n\nexplorers.first_look()"


def test_a_cell_marked_as_the_start_shows_its_widget_before_anything_is_run(home):
    start = {**cell(1, FILM, [PRINTED]), "metadata": {"tags": [work.START]}}
    publish(home, notebook(start, cell(2, "x", [PRINTED])))
    work.lay(home)
    copy = home / "work" / NAME
    there = nbformat.read(copy, as_version=4)
    (shown,), after = (one.outputs for one in there.cells)
    state = there.metadata.widgets[work.STATE]["state"]
    assert state[shown.data[work.VIEW].model_id]["state"]["t"] == 0 and after == []
    assert there.cells[0].metadata.jupyter.source_hidden and NotebookNotary().check_signature(there)


def test_long_imports_are_folded_to_one_line(home):
    long, short = "import a\n\nfrom b import (\n    c,\n    d,\n)", "import a\n\nfrom b import c"
    publish(home, notebook(*(cell(n, code) for n, code in enumerate([long, short, f"{long}\nc()"]))))
    work.lay(home)
    cells = work.load((home / "work" / NAME).read_bytes())["cells"]
    assert [bool(one["metadata"].get("jupyter")) for one in cells] == [True, False, False]


def test_the_layout_of_a_picture_is_folded_to_the_comment_that_says_what_it_shows(home):
    body = "\n".join(f"y{n} = {n}" for n in range(3))
    draw = "figures.draw_curves(\n    {},\n    said,\n)"
    said, bare = f"# How alike?\n{body}\n{draw}", f"{body}\n{draw}"
    publish(home, notebook(*(cell(n, code) for n, code in enumerate([said, bare, f"# Yours\n{draw}", f"{said}\nx"]))))
    work.lay(home)
    cells = work.load((home / "work" / NAME).read_bytes())["cells"]
    assert [bool(one["metadata"].get("jupyter")) for one in cells] == [True, False, False, False]


def test_no_cell_that_a_learner_changes_is_folded_as_layout():
    cells = {(path, work.source(one)) for folder in work.FOLDERS for path in (ROOT / folder).glob("*.ipynb")
             for one in work.load(path.read_bytes())["cells"] if work.is_layout(one)}  # fmt: skip
    assert len(cells) > 20 and {path.parent.name for path, _ in cells} == {"notebooks"}
    assert not [code for _, code in cells if re.search(r"(?i)\byours?\b|\bchange\b|\btry\b", code)]


def test_a_start_that_cannot_be_shown_is_laid_as_any_other_cell(home):
    publish(home, notebook({**cell(1, "1 / 0", [PRINTED]), "metadata": {"tags": [work.START]}}))
    assert work.lay(home).failed == ""
    assert work.load((home / "work" / NAME).read_bytes())["cells"][0]["outputs"] == [PRINTED]


def test_a_notebook_that_was_only_run_is_renewed_and_keeps_its_outputs(home):
    work.lay(home)
    copy = home / "work" / NAME
    run_all(copy)
    publish(home, notebook(*COURSE["cells"][:2], cell(2, "print(396)"), cell(3, "print('new')")))
    laid = work.lay(home)
    assert laid.renewed == [NAME] and "brought up to date" in str(laid)
    there = work.load(copy.read_bytes())
    assert [one.get("outputs") for one in there["cells"][1:]] == [[PRINTED | {"text": "hers\n"}], [], []]
    assert there["metadata"]["widgets"] == {"state": {"a": 1}}
    assert notebooks_in(copy.parent) == [copy.name]


@pytest.mark.parametrize("signed", [True, False])
def test_outputs_are_trusted_after_a_renewal_only_if_they_were_before(home, signed):
    work.lay(home)
    copy = home / "work" / NAME
    run_all(copy)
    if signed:
        NotebookNotary().sign(nbformat.read(copy, as_version=4))
    publish(home)
    work.lay(home)
    assert NotebookNotary().check_signature(nbformat.read(copy, as_version=4)) == signed


def test_what_the_learner_wrote_is_never_overwritten_and_the_newer_version_lies_beside_once(home):
    work.lay(home)
    copy = home / "work" / NAME
    change(copy, cell_1="answer = 3")
    hers = copy.read_bytes()
    publish(home)
    laid = work.lay(home)
    newer = copy.with_name("02-closed-form-new-version.ipynb")
    assert copy.read_bytes() == hers
    assert sources(newer)[-1] == "print('new')" and f"work/exercises/{newer.name}" in str(laid)
    newer.unlink()
    assert str(work.lay(home)) == "" and not newer.exists()


def test_a_newer_version_in_which_the_learner_wrote_is_left_too(home):
    work.lay(home)
    copy = home / "work" / NAME
    change(copy, cell_1="answer = 3")
    publish(home)
    work.lay(home)
    change(copy.with_name("02-closed-form-new-version.ipynb"), cell_1="answer = 4")
    publish(home, notebook(*NEWER["cells"], cell(4, "newest")))
    work.lay(home)
    assert notebooks_in(copy.parent)[0:3] == [
        "02-closed-form-new-version-2.ipynb",
        "02-closed-form-new-version.ipynb",
        "02-closed-form.ipynb",
    ]
    assert sources(copy.with_name("02-closed-form-new-version.ipynb"))[1] == "answer = 4"


def test_a_newer_version_put_in_the_place_of_ones_own_is_renewed_again(home):
    work.lay(home)
    copy = home / "work" / NAME
    change(copy, cell_1="answer = 3")
    publish(home)
    work.lay(home)
    copy.with_name("02-closed-form-new-version.ipynb").replace(copy)
    publish(home, notebook(*NEWER["cells"], cell(4, "newest")))
    assert work.lay(home).renewed == [NAME]


@pytest.mark.parametrize("record", [None, "", "[]", '{"exercises/02-closed-form.ipynb": 3}'])
def test_without_its_record_only_what_says_the_same_counts_as_unchanged(home, record):
    work.lay(home)
    kept = home / "work" / work.RECORD
    kept.unlink() if record is None else kept.write_text(record)
    change(home / "work" / NAME, cell_1="answer = 3")
    run_all(home / "work" / work.FIRST_LESSON)
    assert [name for name, _ in work.lay(home).beside] == [NAME]
    assert sources(home / "work" / NAME)[1] == "answer = 3"
    assert str(work.lay(home)) == ""


@pytest.fixture
def renumbered(home, monkeypatch):
    """A person who has all copies; then the course's lesson 02 becomes lesson 08."""

    def go():
        monkeypatch.setattr(work, "RENAMED", {"02-closed-form": "08-closed-form"})
        for name in (NAME, NAME.replace("exercises", "solutions")):
            git(home, "mv", name, name.replace("02", "08"))
        publish(home, name=NAME.replace("02", "08"))
        return (
            work.lay(home),
            home / "work/exercises/02-closed-form.ipynb",
            home / "work/exercises/08-closed-form.ipynb",
        )

    work.lay(home)
    return go


def test_a_copy_that_was_only_run_follows_its_lesson_to_another_number(home, renumbered):
    run_all(home / "work" / NAME)
    laid, old, new = renumbered()
    assert not old.exists() and sources(new)[:4] == sources(home / NAME.replace("02", "08"))
    assert [one["outputs"] for one in work.load(new.read_bytes())["cells"][1:3]] == [[PRINTED | {"text": "hers\n"}]] * 2
    assert laid.failed == "" and str(work.lay(home)) == ""


def test_what_the_learner_wrote_stays_under_its_old_number_beside_the_new(home, renumbered):
    change(home / "work" / NAME, cell_1="answer = 3")
    laid, old, new = renumbered()
    assert "answer = 3" in sources(old) and "answer = ..." in sources(new)
    assert "exercises/02-closed-form.ipynb has your changes" in str(laid) and "work/exercises/08-" in str(laid)
    assert str(work.lay(home)) == "" and "answer = 3" in sources(old)
    assert work.named(home, "exercises/02-closed-form") == work.named(home, "exercises/8")


def test_a_deleted_copy_comes_back(home):
    work.lay(home)
    (home / "work" / NAME).unlink()
    assert work.lay(home).new == [NAME]


@pytest.mark.parametrize("spoiled", [b"", b"{", b"[]", b'{"cells": [1], "metadata": {}}', b"\xff\xfe"])
def test_a_spoiled_copy_counts_as_the_learners_own(home, spoiled):
    work.lay(home)
    (home / "work" / NAME).write_bytes(spoiled)
    publish(home)
    assert len(work.lay(home).beside) == 1
    assert (home / "work" / NAME).read_bytes() == spoiled


# -- one notebook anew -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("spoiled", [True, False])
def test_begin_anew_keeps_what_was_there(home, spoiled):
    work.lay(home)
    copy = home / "work" / NAME
    copy.write_bytes(b"{") if spoiled else change(copy, cell_1="answer = 3")
    hers = copy.read_bytes()
    for expected in ("02-closed-form-old-version.ipynb", "02-closed-form-old-version-2.ipynb"):
        kept = work.begin_anew(home, NAME)
        assert kept.name == expected
    assert copy.with_name("02-closed-form-old-version.ipynb").read_bytes() == hers
    assert sources(copy)[1] == "answer = ..."
    assert str(work.lay(home)) == ""


def test_begin_anew_of_a_deleted_copy(home):
    work.lay(home)
    (home / "work" / NAME).unlink()
    assert work.begin_anew(home, NAME) is None
    assert (home / "work" / NAME).exists()


def test_begin_anew_that_fails_leaves_what_was_there(home, monkeypatch):
    work.lay(home)
    monkeypatch.setattr(work, "write", full_disk)
    with pytest.raises(OSError):
        work.begin_anew(home, NAME)
    assert notebooks_in((home / "work" / NAME).parent) == ["02-closed-form.ipynb"]


@pytest.mark.parametrize(
    "word", ["exercises/02", "exercises/2", f"work/{NAME}", f"./{NAME}", "exercises/02-closed-form", f"/a/b/{NAME}"]
)
def test_a_notebook_goes_by_its_number_its_name_or_its_path(home, word):
    assert work.named(home, word) == NAME


@pytest.mark.parametrize("word", ["", "/", "exercises", "exercises/", "02-closed", "99", "elsewhere/02", "..", "02"])
def test_what_names_no_notebook(home, word):
    assert work.named(home, word) is None
    assert work.named(home, "00") == work.named(home, "0") == work.FIRST_LESSON


# -- work done in the tracked notebooks -------------------------------------------------------------------------------


def write_in_tracked(home):
    run_all(home / work.FIRST_LESSON)
    run_all(home / NAME)
    change(home / NAME, cell_1="answer = 3")


def test_what_was_written_in_tracked_notebooks_is_copied(home):
    write_in_tracked(home)
    before = (home / NAME).read_bytes()
    laid = work.lay(home)
    assert laid.taken == [NAME] and "git stash" in str(laid) and work.FIRST_LESSON in laid.new
    assert (home / NAME).read_bytes() == before
    there = work.load((home / "work" / NAME).read_bytes())["cells"]
    assert there[1]["source"] == "answer = 3"
    assert there[2]["outputs"] == [], "what the course had stored would give it away"
    assert str(work.lay(home)) == ""
    publish(home)  # as after `git stash` and `git pull`
    assert [name for name, _ in work.lay(home).beside] == [NAME]


def test_what_lies_in_git_stash_is_copied_too(home):
    write_in_tracked(home)
    git(home, "stash")
    publish(home)
    laid = work.lay(home)
    assert laid.taken == [NAME] and [name for name, _ in laid.beside] == [NAME]
    assert "answer = 3" in sources(home / "work" / NAME)[1]
    assert "refs/stash" in git(home, "show-ref")


def test_later_starts_leave_the_tracked_notebooks_to_git(home):
    work.lay(home)
    write_in_tracked(home)
    assert str(work.lay(home)) == ""


def test_a_tracked_notebook_that_git_left_with_a_conflict(home):
    (home / NAME).write_text("<<<<<<< HEAD\n{")
    laid = work.lay(home)
    assert laid.unreadable == [NAME] and not laid.failed
    assert sources(home / "work" / NAME)[1] == "answer = ..."


def test_without_git_the_notebooks_are_copied_as_they_lie(home, monkeypatch):
    write_in_tracked(home)
    monkeypatch.setenv("PATH", "")
    assert len(work.lay(home).new) == 3
    assert "answer = 3" in sources(home / "work" / NAME)[1]


# -- what goes wrong -------------------------------------------------------------------------------------------------


def full_disk(*_):
    raise OSError(28, "No space left on device")


def test_a_file_called_work_gets_a_sentence(home):
    (home / "work").write_text("mine")
    assert work.lay(home).failed
    assert (home / "work").read_text() == "mine"


def test_a_folder_in_the_place_of_a_notebook(home):
    (home / "work" / NAME).mkdir(parents=True)
    laid = work.lay(home)
    assert not laid.failed and len(laid.new) == 2 and len(laid.beside) == 1


def test_a_broken_notebook_of_the_course_hides_no_other(home):
    (home / NAME).write_text("{")
    commit(home)
    laid = work.lay(home)
    assert len(laid.new) == 2 and NAME in str(laid)


def test_no_half_file_is_left_and_nothing_is_lost_where_writing_breaks_off(home, monkeypatch):
    work.lay(home)
    run_all(home / "work" / NAME)
    before = (home / "work" / NAME).read_bytes()
    publish(home)
    monkeypatch.setattr(os, "replace", full_disk)
    assert "No space left on device" in work.lay(home).failed
    assert (home / "work" / NAME).read_bytes() == before
    assert [path.name for path in (home / "work").rglob("*.tmp")] == []


def test_where_nothing_can_be_signed_the_copies_are_laid_all_the_same(home, monkeypatch):
    monkeypatch.setattr(NotebookNotary, "sign", full_disk)
    assert len(work.lay(home).new) == 3


# -- the places ------------------------------------------------------------------------------------------------------


def test_the_home_is_found_from_inside_the_copies(home):
    work.lay(home)
    for folder in (home, home / "notebooks", home / "work", home / "work" / "exercises"):
        assert work.find_home(folder) == home


def test_another_clone_wins_and_elsewhere_an_editable_install_finds_its_course(home, tmp_path):
    assert work.find_home(home / "notebooks") == home
    assert work.find_home(tmp_path) == ROOT
    (tmp_path / "work" / "notebooks").mkdir(parents=True)
    assert work.find_home(tmp_path) == ROOT, "a folder called work is no copy of the course"


def test_a_clone_in_a_folder_called_work_is_never_taken_for_copies(home, tmp_path):
    clone = home.rename(tmp_path / "work")
    assert work.find_home(clone / "notebooks") == clone
    assert work.find_home(tmp_path) == ROOT
    assert "clone" in work.lay(tmp_path).failed and not (clone / work.RECORD).exists()
    with pytest.raises(OSError, match="clone"):
        work.begin_anew(tmp_path, NAME)


def test_an_installed_course_lays_its_notebooks_in_an_empty_folder(tmp_path):
    """As from a wheel: the package stands alone, with the notebooks inside it."""
    package = tmp_path / "site" / "diffcourse"
    (package / "study").mkdir(parents=True)
    for name in ("__init__.py", "study/__init__.py", "study/store.py", "study/work.py"):
        (package / name).write_bytes((ROOT / "diffcourse" / name).read_bytes())
    work.write(package / "course" / work.FIRST_LESSON, COURSE)
    empty = tmp_path / "empty"
    empty.mkdir()
    script = "from diffcourse.study import work; print(work.lay(work.find_home('.')))"
    environment = os.environ | {"PYTHONPATH": str(package.parent), "JUPYTER_DATA_DIR": str(tmp_path / "jupyter")}
    for where in (empty, empty / "work" / "notebooks"):
        run = subprocess.run([sys.executable, "-c", script], cwd=where, env=environment, capture_output=True, text=True)
        assert run.returncode == 0 and not run.stderr
    assert notebooks_in(empty / "work" / "notebooks") == ["00-eli5.ipynb"]


def test_links_between_notebooks_are_right_where_they_are_tracked_and_in_work():
    """Each leads to a notebook, and none leads out of the three folders, which both places have."""
    paths = [path for one in work.FOLDERS for path in (ROOT / one).glob("*.ipynb")]
    count = 0
    for path in paths:
        cells = work.load(path.read_bytes())["cells"]
        text = "\n".join(work.source(one) for one in cells if one["cell_type"] == "markdown")
        for link in re.findall(r"\]\(([^)#\s]+)[^)]*\)", text):
            if not re.match(r"[a-z]+:", link):
                count += 1
                target = (path.parent / link).resolve()
                assert target.is_file() and target.parent in {ROOT / one for one in work.FOLDERS}, f"{path}: {link}"
    assert count > 30


def test_every_notebook_of_the_course_can_be_laid():
    for path in (path for one in work.FOLDERS for path in (ROOT / one).glob("*.ipynb")):
        clear = work.cleared(work.load(path.read_bytes()))
        nbformat.validate(nbformat.reads(json.dumps(clear), as_version=4))
        assert not any(one.get("outputs") for one in clear["cells"] if not work.is_start(one))
