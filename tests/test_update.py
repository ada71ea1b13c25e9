"""A learner's own work survives `diffcourse update`: tried with a real git remote, and stopped at every moment."""

import copy
import json
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diffcourse import __main__ as command
from diffcourse import _store
from diffcourse import update as module

ROOT = Path(__file__).resolve().parents[1]
AUTHOR = {"GIT_AUTHOR_NAME": "a", "GIT_AUTHOR_EMAIL": "a@b", "GIT_COMMITTER_NAME": "a", "GIT_COMMITTER_EMAIL": "a@b"}
# No settings of this machine, and a learner without a name.
PLAIN = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1", "HOME": "/nonexistent"}
LESSON, EXERCISE = "notebooks/02-closed-form.ipynb", "exercises/02-closed-form.ipynb"


def git(folder, *arguments):
    run = subprocess.run(["git", *arguments], cwd=folder, capture_output=True, text=True, env=os.environ | AUTHOR)
    assert run.returncode == 0, run.stderr
    return run.stdout.strip()


def load(path):
    return json.loads(path.read_text(encoding="utf-8"))


def save(path, notebook):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(module.text_of(notebook), encoding="utf-8")


def cell(notebook, cell_id):
    return next((one for one in notebook["cells"] if one["id"] == cell_id), None)


def write(notebook, cell_id, text):
    cell(notebook, cell_id)["source"] = text.splitlines(keepends=True)


def new_cell(cell_id, text, kind="code"):
    made = {"cell_type": kind, "id": cell_id, "metadata": {}, "source": text.splitlines(keepends=True)}
    return made | ({"outputs": [], "execution_count": None} if kind == "code" else {})


def ids(path):
    return [one["id"] for one in load(path)["cells"]]


def text(path, cell_id):
    return "".join(cell(load(path), cell_id)["source"])


# -- a course, its author and a learner ------------------------------------------------------------------------------


class Course:
    def __init__(self, folder):
        self.remote, self.author, self.learner = (folder / name for name in ("remote.git", "author", "learner"))
        git(folder, "init", "-q", "--bare", "-b", "main", str(self.remote))
        git(folder, "clone", "-q", str(self.remote), str(self.author))
        git(self.author, "checkout", "-q", "-b", "main")
        for name in (LESSON, EXERCISE, ".gitignore", "README.md", "diffcourse/forward.py", "diffcourse/mixture.py"):
            (self.author / name).parent.mkdir(exist_ok=True)
            shutil.copy(ROOT / name, self.author / name)
        (self.author / "old.txt").write_text("of the course\n")
        (self.author / "old-too.txt").write_text("of the course\n")
        self.publish()
        git(folder, "clone", "-q", str(self.remote), str(self.learner))

    def publish(self):
        git(self.author, "add", "-A")
        git(self.author, "commit", "-q", "-m", "version")
        git(self.author, "push", "-q", "origin", "main")

    def learn(self):
        """What a learner does in JupyterLab: runs the lesson, solves, adds, deletes, makes files of their own."""
        lesson = load(self.learner / LESSON)
        lesson["metadata"]["language_info"] = {"name": "python", "version": "3.11.7"}
        for one in lesson["cells"]:
            if one["cell_type"] == "code":
                one["outputs"] = [{"name": "stdout", "output_type": "stream", "text": ["mine"]}]
        save(self.learner / LESSON, lesson)
        exercise = load(self.learner / EXERCISE)
        write(exercise, "variance-on-the-way-answer", "alpha_bar = 0.9 * 0.8 * 0.6")
        write(exercise, "jump-by-hand-answer", "signal = 0.5  # mine, half way")
        at = ids(self.learner / EXERCISE).index("variance-on-the-way-answer")
        exercise["cells"].insert(at + 1, new_cell("3f2a9c1e", "print('my scratch')"))
        exercise["cells"].append(new_cell("4f2a9c1e", "my last words", "markdown"))
        exercise["cells"] = [one for one in exercise["cells"] if one["id"] != "bridge"]
        save(self.learner / EXERCISE, exercise)
        save(self.learner / "exercises/mine.ipynb", {"cells": [new_cell("5f2a9c1e", "my own notebook")]})
        save(self.learner / "exercises/03-new.ipynb", {"cells": [new_cell("6f2a9c1e", "by chance the same name")]})
        (self.learner / "notes.txt").write_text("my notes")
        (self.learner / "old-too.txt").write_text("of the course\nmy line\n")
        with (self.learner / "diffcourse/forward.py").open("a") as file:
            file.write("\n# my own line\n")
        (self.learner / "diffcourse/mixture.py").write_text("# all mine\n")
        (self.learner / ".progress").mkdir()
        (self.learner / ".progress" / "02-closed-form.json").write_text("kept")

    def teach(self):
        """What a new version brings."""
        lesson = load(self.author / LESSON)
        write(lesson, "two-steps", "## Better words")
        cell(lesson, "variance-travel")["outputs"] = [{"name": "stdout", "output_type": "stream", "text": ["theirs"]}]
        lesson["cells"].insert(2, new_cell("new-here", "new in the lesson", "markdown"))
        save(self.author / LESSON, lesson)
        exercise = load(self.author / EXERCISE)
        write(exercise, "variance-on-the-way-task", "## A better task")
        write(exercise, "jump-by-hand-answer", "signal = ...  # theirs")
        at = ids(self.author / EXERCISE).index("variance-on-the-way-answer")
        exercise["cells"].insert(at + 1, new_cell("new-check", "check.new()"))
        exercise["cells"] = [one for one in exercise["cells"] if one["id"] != "training-target-check"]
        save(self.author / EXERCISE, exercise)
        save(self.author / "exercises/03-new.ipynb", {"cells": [new_cell("of-the-course", "a new lesson")]})
        (self.author / "tool").write_text("#!/bin/sh\n")
        (self.author / "tool").chmod(0o755)
        for name in ("old.txt", "old-too.txt"):
            (self.author / name).unlink()
        for name in ("forward", "mixture"):
            file = self.author / "diffcourse" / f"{name}.py"
            file.write_text("# theirs\n" + file.read_text())
        self.publish()

    def update(self):
        return module.update(self.learner)

    def everything(self):
        """Every file of the learner's but git's own and the dated copies."""
        files = (path for path in self.learner.rglob("*") if path.is_file())
        names = {path: path.relative_to(self.learner).as_posix() for path in files}
        left = (".git/", ".progress/before-", ".progress/.update-lock")
        return {name: path.read_bytes() for path, name in names.items() if not name.startswith(left)}

    def status(self):
        return [line.strip() for line in git(self.learner, "status", "--porcelain").splitlines()]


@pytest.fixture(scope="module")
def first(tmp_path_factory):
    """The course and a learner's work in it, made once."""
    with pytest.MonkeyPatch.context() as patch:
        for name, value in PLAIN.items():
            patch.setenv(name, value)
        course = Course(tmp_path_factory.mktemp("first"))
        course.learn()
    return course


@pytest.fixture
def course(first, tmp_path, monkeypatch):
    for name, value in PLAIN.items():
        monkeypatch.setenv(name, value)
    made = copy.copy(first)
    for name in ("remote", "author", "learner"):
        there = tmp_path / getattr(first, name).name
        shutil.copytree(getattr(first, name), there)
        setattr(made, name, there)
    for folder in (made.author, made.learner):
        git(folder, "remote", "set-url", "origin", str(made.remote))
    return made


def assert_nothing_is_lost(learner):
    """All that the learner wrote stands in a file that the learner knows, whatever happened to the update."""
    exercise = learner / EXERCISE
    assert text(exercise, "variance-on-the-way-answer") == "alpha_bar = 0.9 * 0.8 * 0.6"
    assert text(exercise, "jump-by-hand-answer") == "signal = 0.5  # mine, half way"
    after = ids(exercise)
    assert after[after.index("variance-on-the-way-answer") + 1] == "3f2a9c1e" and after[-1] == "4f2a9c1e"
    assert "bridge" not in after
    own = [learner / "exercises" / name for name in ("mine.ipynb", "03-new.ipynb", "03-new-yours.ipynb")]
    cells = [one for path in own if path.exists() for one in ids(path)]
    assert {"5f2a9c1e", "6f2a9c1e"} <= set(cells)
    assert (learner / "notes.txt").read_text() == "my notes"
    assert (learner / "old-too.txt").read_text() == "of the course\nmy line\n"
    assert (learner / "diffcourse/forward.py").read_text().endswith("# my own line\n")
    copies = [learner, *(learner / ".progress").glob("before-update-*")]
    assert "# all mine\n" in [path.read_text() for one in copies if (path := one / "diffcourse/mixture.py").exists()]
    assert (learner / ".progress" / "02-closed-form.json").read_text() == "kept"


def assert_all_has_come(learner):
    lesson, exercise = learner / LESSON, learner / EXERCISE
    assert text(lesson, "two-steps") == "## Better words" and ids(lesson)[2] == "new-here"
    assert cell(load(lesson), "variance-travel")["outputs"][0]["text"] == ["theirs"]
    assert cell(load(lesson), "buffers")["outputs"][0]["text"] == ["mine"]
    assert text(exercise, "variance-on-the-way-task") == "## A better task"
    after = ids(exercise)
    at = after.index("variance-on-the-way-answer")
    assert after[at : at + 4] == ["variance-on-the-way-answer", "3f2a9c1e", "new-check", "variance-on-the-way-check"]
    assert "training-target-check" not in after
    assert ids(learner / "exercises/03-new.ipynb") == ["of-the-course"]
    assert ids(learner / "exercises/03-new-yours.ipynb") == ["6f2a9c1e"]
    assert not (learner / "old.txt").exists()
    assert (learner / "diffcourse/forward.py").read_text().startswith("# theirs\n")
    assert (learner / "diffcourse/mixture.py").read_text().startswith("# theirs\n")
    assert os.access(learner / "tool", os.X_OK)


# -- the update ------------------------------------------------------------------------------------------------------


def test_git_pull_refuses_this_very_thing(course):
    """Why there is a command of our own."""
    course.teach()
    pull = subprocess.run(["git", "pull"], cwd=course.learner, capture_output=True, text=True, env=os.environ | AUTHOR)
    assert pull.returncode and "would be overwritten" in pull.stderr


def test_nothing_is_lost_and_all_comes(course, capsys, monkeypatch):
    course.teach()
    before = course.everything()
    monkeypatch.chdir(course.learner / "notebooks")
    assert command.main(["update"]) == 0
    assert_nothing_is_lost(course.learner)
    assert_all_has_come(course.learner)
    said = capsys.readouterr()
    assert said.err == "" and "Traceback" not in said.out
    assert f"{EXERCISE}: you and the course both changed jump-by-hand-answer; yours stands." in said.out
    assert "03-new.ipynb is now a file of the course; yours of that name is 03-new-yours.ipynb now." in said.out
    assert "old-too.txt is no part of the course any more; you had changed it, so yours stays." in said.out
    assert "diffcourse/mixture.py: your change does not fit" in said.out
    assert git(course.learner, "rev-parse", "HEAD") == git(course.author, "rev-parse", "HEAD")
    assert course.status() == [f"M {name}" for name in ("diffcourse/forward.py", EXERCISE, LESSON)] + [
        "?? exercises/03-new-yours.ipynb",
        "?? exercises/mine.ipynb",
        "?? notes.txt",
        "?? old-too.txt",
    ]
    (kept,) = (course.learner / ".progress").glob("before-update-*")
    changed = {path.relative_to(kept).as_posix(): path.read_bytes() for path in kept.rglob("*") if path.is_file()}
    assert set(changed) == {LESSON, EXERCISE, "old-too.txt", "diffcourse/forward.py", "diffcourse/mixture.py"}
    assert all(before[name] == content for name, content in changed.items())


def test_a_second_update_changes_nothing_and_a_third_brings_what_is_new(course, capsys):
    course.teach()
    assert course.update() == 0
    before = course.everything()
    capsys.readouterr()
    assert course.update() == 0
    assert capsys.readouterr().out == "The course is up to date.\n" and course.everything() == before
    lesson = load(course.author / LESSON)
    write(lesson, "two-steps", "## Still better words")
    save(course.author / LESSON, lesson)
    course.publish()
    assert course.update() == 0
    assert_nothing_is_lost(course.learner)
    assert text(course.learner / LESSON, "two-steps") == "## Still better words"
    assert {name for name, content in course.everything().items() if before.get(name) != content} == {LESSON}


def test_whoever_changed_nothing_gets_exactly_the_course(course, tmp_path):
    course.teach()
    git(tmp_path, "clone", "-q", str(course.remote), str(tmp_path / "fresh"))
    git(tmp_path / "fresh", "reset", "-q", "--hard", "HEAD~1")
    assert module.update(tmp_path / "fresh") == 0
    assert git(tmp_path / "fresh", "status", "--porcelain") == ""
    assert git(tmp_path / "fresh", "rev-parse", "HEAD") == git(course.author, "rev-parse", "HEAD")
    assert list((tmp_path / "fresh" / ".progress").glob("before-update-*")) == []


def test_a_learner_who_commits_keeps_the_commits(course):
    git(course.learner, "add", "-A")
    git(course.learner, "commit", "-q", "-m", "my answers")
    own = git(course.learner, "rev-parse", "HEAD")
    (course.learner / "notes.txt").write_text("my notes")
    course.teach()
    assert course.update() == 0
    assert_nothing_is_lost(course.learner)
    assert_all_has_come(course.learner)
    assert git(course.learner, "rev-parse", "HEAD^1") == own
    assert git(course.learner, "rev-parse", "HEAD^2") == git(course.author, "rev-parse", "HEAD")
    assert course.status() == ["?? exercises/03-new-yours.ipynb"]
    before = course.everything()
    assert course.update() == 0 and course.everything() == before


def test_what_was_staged_alone_is_kept_in_git(course):
    (course.learner / "README.md").write_text("staged words")
    git(course.learner, "add", "README.md")
    (course.learner / "README.md").write_text("later words")
    course.teach()
    assert course.update() == 0
    (reference,) = git(course.learner, "for-each-ref", "--format=%(refname)", "refs/diffcourse").split()
    assert git(course.learner, "show", f"{reference}^2:README.md") == "staged words"
    assert (course.learner / "README.md").read_text() == "later words"


def test_a_lesson_that_was_deleted_comes_back_when_it_is_new(course):
    (course.learner / LESSON).unlink()
    (course.learner / "README.md").unlink()
    course.teach()
    assert course.update() == 0
    assert text(course.learner / LESSON, "two-steps") == "## Better words"
    assert not (course.learner / "README.md").exists(), "the course did not touch it"


def test_a_notebook_that_is_none_any_more_is_replaced_and_kept(course, capsys):
    for broken in ("", "[" * 100_000, '{"cells": 3}', '{"cells": [3]}'):
        (course.learner / EXERCISE).write_text(broken)
        state = course.everything()
        assert module.combined(EXERCISE, b"{}", broken.encode(), b"new")[0] == b"new"
        assert course.everything() == state
    course.teach()
    assert course.update() == 0
    assert (course.learner / EXERCISE).read_bytes() == (course.author / EXERCISE).read_bytes()
    (kept,) = (course.learner / ".progress").glob("before-update-*")
    assert (kept / EXERCISE).read_text() == '{"cells": [3]}'
    assert "your change does not fit" in capsys.readouterr().out


def test_a_folder_where_the_course_has_a_file_now(course):
    (course.learner / "tool").mkdir()
    (course.learner / "tool" / "mine").write_text("mine")
    course.teach()
    assert course.update() == 0
    assert_all_has_come(course.learner)
    assert (course.learner / "tool-yours" / "mine").read_text() == "mine"


# -- stopped in the middle -------------------------------------------------------------------------------------------


class Killed(BaseException):
    pass


CHANGING = ("read-tree", "update-ref", "update-index", "stash", "fetch")


def stop_at(patch, moment, stop):
    """Before the file or the git command number `moment` that changes something, do `stop`."""
    count, replace, run = [0], os.replace, module.Git.bytes

    def tick():
        count[0] += 1
        if count[0] > moment:
            stop()

    def replaced(*arguments):
        tick()
        replace(*arguments)

    def ran(self, *arguments, **named):
        if arguments[0] in CHANGING:
            tick()
        return run(self, *arguments, **named)

    patch.setattr(os, "replace", replaced)
    patch.setattr(module.Git, "bytes", ran)


def test_stopped_at_any_moment_nothing_is_lost_and_the_next_update_carries_on(course, tmp_path, monkeypatch, capsys):
    course.teach()
    untouched = shutil.copytree(course.learner, tmp_path / "untouched")
    assert course.update() == 0
    wanted, status = course.everything(), course.status()

    def killed():
        raise Killed

    for moment in range(100):
        shutil.rmtree(course.learner)
        shutil.copytree(untouched, course.learner)
        with monkeypatch.context() as patch:
            stop_at(patch, moment, killed)
            try:
                course.update()
                break
            except Killed:
                pass
        assert_nothing_is_lost(course.learner)
        begun = (course.learner / ".progress/update-under-way").exists()
        capsys.readouterr()
        assert course.update() == 0
        assert ("The last update was interrupted; it was carried on." in capsys.readouterr().out) == begun
        assert course.everything() == wanted and course.status() == status
    assert 8 <= moment < 99


@pytest.mark.parametrize("moment", [4, 7])
def test_killed_for_good_and_the_course_has_gone_on_meanwhile(course, moment):
    course.teach()
    lines = "import os, signal, sys\nsys.path.insert(0, sys.argv[1])\nimport test_update\n"
    lines += "test_update.stop_at(type('P', (), {'setattr': setattr}), int(sys.argv[3]), "
    lines += "lambda: os.kill(os.getpid(), signal.SIGKILL))\ntest_update.module.update(sys.argv[2])"
    run = [sys.executable, "-c", lines, str(Path(__file__).parent), str(course.learner), str(moment)]
    assert subprocess.run(run).returncode == -signal.SIGKILL
    assert_nothing_is_lost(course.learner)
    exercise = load(course.author / EXERCISE)
    write(exercise, "variance-on-the-way-task", "## The best task")
    save(course.author / EXERCISE, exercise)
    course.publish()
    assert course.update() == 0
    assert_nothing_is_lost(course.learner)
    assert text(course.learner / EXERCISE, "variance-on-the-way-task") == "## The best task"
    assert list(course.learner.rglob("*.tmp")) == []


def test_a_full_disk_in_the_middle_is_one_sentence(course, monkeypatch, capsys):
    course.teach()

    def full():
        raise OSError(28, "No space left on device", "update.tmp")

    with monkeypatch.context() as patch:
        stop_at(patch, 4, full)
        assert course.update() == 1
    said = capsys.readouterr().err
    assert said.startswith("The update stopped in the middle: No space left on device") and said.count("\n") == 1
    assert_nothing_is_lost(course.learner)
    assert course.update() == 0
    assert_all_has_come(course.learner)


# -- why it cannot be done, in one sentence --------------------------------------------------------------------------


def refused(course, capsys):
    before = course.everything()
    capsys.readouterr()
    assert course.update() == 1
    said = capsys.readouterr()
    assert said.out == "" and said.err.startswith("The course was not updated: ") and said.err.count("\n") == 1
    assert course.everything() == before
    return said.err


def test_no_network(course, capsys):
    git(course.learner, "remote", "set-url", "origin", "https://nowhere.invalid/course.git")
    assert "it cannot be reached now" in refused(course, capsys)
    git(course.learner, "remote", "set-url", "origin", str(course.remote) + "-gone")
    assert "it cannot be reached now" in refused(course, capsys)


def test_no_git(course, capsys, monkeypatch):
    monkeypatch.setenv("PATH", "/nonexistent")
    assert "git is not installed here" in refused(course, capsys)


def test_no_clone(course, capsys):
    shutil.rmtree(course.learner / ".git")
    assert "no `git clone`" in refused(course, capsys)


def test_no_course_to_follow(course, capsys):
    git(course.learner, "remote", "remove", "origin")
    assert "follows none of the course's" in refused(course, capsys)


def test_another_history(course, capsys):
    git(course.author, "checkout", "-q", "--orphan", "again")
    git(course.author, "commit", "-q", "-m", "anew")
    git(course.author, "push", "-q", "-f", "origin", "again:main")
    assert "begun anew" in refused(course, capsys)


def test_a_merge_under_way(course, capsys):
    (course.learner / "README.md").write_text("mine")
    git(course.learner, "commit", "-q", "-am", "mine")
    (course.author / "README.md").write_text("theirs")
    course.publish()
    git(course.learner, "stash", "-q")
    git(course.learner, "fetch", "-q")
    subprocess.run(["git", "merge", "origin/main"], cwd=course.learner, capture_output=True, env=os.environ | AUTHOR)
    assert "git merge --abort" in refused(course, capsys)


def test_two_updates_at_once(course, capsys, monkeypatch):
    course.teach()
    monkeypatch.setattr(_store, "PATIENCE", 0.1)
    with _store.locked(course.learner / ".progress", ".update-lock"):
        assert "another update of it is under way" in refused(course, capsys)


def test_a_lock_that_git_left_behind(course, capsys):
    course.teach()
    (course.learner / ".git/index.lock").touch()
    assert course.update() == 1
    assert "index.lock" in capsys.readouterr().err
    assert_nothing_is_lost(course.learner)
    (course.learner / ".git/index.lock").unlink()
    assert course.update() == 0
    assert_all_has_come(course.learner)


# -- the merge of two notebooks, over many ---------------------------------------------------------------------------

NAMES = "abcdef"


def notebook_of(cells, **top):
    return json.dumps({"cells": [new_cell(*one) for one in cells], "metadata": {}, **top})


@st.composite
def histories(draw):
    """(base, what the learner made of it, what the course made of it): lists of (id, text)."""
    base = [(name, f"{name} base") for name in draw(st.lists(st.sampled_from(NAMES), unique=True))]

    def changed(who):
        cells = [
            (name, draw(st.sampled_from([words, words, f"{name} {who}"])))
            for name, words in base
            if draw(st.sampled_from([True, True, True, False]))
        ]
        for n in range(draw(st.integers(0, 3))):
            cells.insert(draw(st.integers(0, len(cells))), (f"{who}-{n}", f"{who} {n} new"))
        return draw(st.permutations(cells)) if draw(st.sampled_from([False, False, True])) else cells

    return base, changed("mine"), changed("theirs")


@given(histories())
def test_every_merge_keeps_the_learners_and_takes_the_courses(history):
    base, mine, theirs = history
    texts = [notebook_of(cells) for cells in history]
    merged, clashes = module.merge_notebooks(*texts)
    got = {one["id"]: "".join(one["source"]) for one in merged["cells"]}
    assert len(got) == len(merged["cells"])
    base, mine_now, theirs_now = map(dict, (base, mine, theirs))
    for name, words in mine_now.items():
        if words != base.get(name):
            assert got[name] == words, "the learner's"
    for name, words in theirs_now.items():
        if name not in base or (words != base[name] and mine_now.get(name) == base[name]):
            assert got[name] == words, "the course's"
    for name in base:
        if name not in mine_now or (name not in theirs_now and mine_now[name] == base[name]):
            assert name not in got, "deleted"
    both = [name for name in base if mine_now.get(name, base[name]) != base[name] != theirs_now.get(name, base[name])]
    assert sorted(clashes) == sorted(both)
    again, _ = module.merge_notebooks(texts[0], json.dumps(merged), texts[2])
    assert again == merged, "carried on after an interruption, it is the same"
    assert module.merge_notebooks(texts[2], json.dumps(merged), texts[2])[0] == merged
    if theirs == list(base.items()):
        assert list(got) == list(mine_now)
    if mine == list(base.items()):
        assert list(got) == list(theirs_now)


def test_where_the_course_moves_cells_they_move_and_what_a_learner_added_goes_along():
    base = [("a", "1"), ("b", "2"), ("c", "3")]
    mine = [("a", "1"), ("b", "2"), ("x", "mine"), ("c", "3")]
    moved = [("c", "3"), ("b", "2"), ("a", "1")]
    merged, _ = module.merge_notebooks(*map(notebook_of, (base, mine, moved)))
    assert [one["id"] for one in merged["cells"]] == ["c", "b", "x", "a"]
    swapped = [("c", "3"), ("a", "1"), ("b", "2")]
    merged, _ = module.merge_notebooks(*map(notebook_of, (base, swapped, [*base, ("d", "new")])))
    assert [one["id"] for one in merged["cells"]] == ["c", "d", "a", "b"]


def test_cells_without_ids_find_their_own_again():
    base = [("one", "1"), ("two", "2"), ("three", "3")]
    mine = json.loads(notebook_of([("x", "1"), ("y", "2 and mine"), ("z", "3")]))
    for one in mine["cells"]:
        del one["id"]
    theirs = [("one", "1 better"), ("two", "2"), ("three", "3")]
    merged, _ = module.merge_notebooks(notebook_of(base), json.dumps(mine), notebook_of(theirs))
    assert ["".join(one["source"]) for one in merged["cells"]] == ["1 better", "2 and mine", "3"]


def test_two_cells_of_one_id_are_both_kept():
    mine = notebook_of([("one", "1"), ("one", "mine"), ("one-2", "mine too")])
    merged, _ = module.merge_notebooks(notebook_of([("one", "1")]), mine, notebook_of([("one", "1"), ("two", "2")]))
    assert ["".join(one["source"]) for one in merged["cells"]] == ["1", "mine", "mine too", "2"]
