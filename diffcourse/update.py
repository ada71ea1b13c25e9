"""`diffcourse update`: bring in the newest version of the course, and keep all of the learner's own work.

`git pull` refuses where a notebook was run or written in, and git's line merge breaks notebooks. Here a notebook is
merged cell by cell, by the cells' ids: what the learner changed, added or deleted stands; all else comes from the
course. Before anything is touched, each file that a learner changed is copied to `.progress/before-update-...`; each
file is replaced whole; git is told last. So an update that is interrupted loses nothing, and the next one carries on.
"""

import contextlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from diffcourse import _store

NAME, EMAIL = "diffcourse update", "update@diffcourse.invalid"  # whoever only learns may have no name in git
US = {"GIT_AUTHOR_NAME": NAME, "GIT_AUTHOR_EMAIL": EMAIL, "GIT_COMMITTER_NAME": NAME, "GIT_COMMITTER_EMAIL": EMAIL}


class Stopped(Exception):
    """One sentence that says why the update stopped."""


class Refused(Stopped):
    """A command of git's that failed."""


# -- notebooks, cell by cell -----------------------------------------------------------------------------------------


def merge_notebooks(base, mine, theirs):
    """(merged notebook, ids of cells that both changed), from three texts; base may be None.

    Raises ValueError where one is no notebook. Merging the result again gives it again.
    """
    base_top, base = cells_of(base) if base is not None else ({}, {})
    mine_top, mine = adopted(cells_of(mine), base)
    theirs_top, theirs = cells_of(theirs)
    kept, clashes = {}, []
    for cell_id in [*mine, *(new for new in theirs if new not in mine)]:
        own, before, new = mine.get(cell_id), base.get(cell_id), theirs.get(cell_id)
        if own is None and before is not None:
            continue  # the learner deleted it
        if own is None:
            kept[cell_id] = new
        elif new is None:
            if before is None or said(own) != said(before):
                kept[cell_id] = own
        elif before is None or said(own) != said(before):
            kept[cell_id] = own
            if said(own) != said(new) and (before is None or said(new) != said(before)):
                clashes.append(cell_id)
        else:
            kept[cell_id] = own if new == before else new
    top = mine_top if theirs_top == base_top else theirs_top
    return {**top, "cells": [kept[cell_id] for cell_id in order(base, mine, theirs, kept)]}, clashes


def cells_of(text):
    """(the rest of a notebook, {id: cell}); a cell without an id, or with one that is taken, gets a new one."""
    try:
        notebook = json.loads(text)
    except RecursionError:
        raise ValueError("nested too deep") from None
    if not isinstance(notebook, dict) or not isinstance(cells := notebook.pop("cells", None), list):
        raise ValueError("no notebook")
    named = {}
    for cell in cells:
        if not isinstance(cell, dict) or not isinstance(source := cell.get("source", ""), str | list):
            raise ValueError("no cell")
        cell_id, n = str(cell.get("id") or "yours"), 1
        while cell_id in named:
            n += 1
            cell_id = f"{cell.get('id') or 'yours'}-{n}"
        named[cell_id] = {**cell, "id": cell_id, "source": "".join(source).splitlines(keepends=True)}
    return notebook, named


def adopted(notebook, base):
    """Where a program has thrown the ids away, a cell that says what a cell of the base says gets its id back."""
    top, cells = notebook
    lost = {cell_id: said(cell) for cell_id, cell in base.items() if cell_id not in cells}
    named = {}
    for cell_id, cell in cells.items():
        if cell_id not in base:
            found = next((old for old, text in lost.items() if text == said(cell)), cell_id)
            lost.pop(found, None)
            cell = {**cell, "id": found}
        named[cell["id"]] = cell
    return top, named


def said(cell):
    return cell.get("cell_type"), "".join(cell["source"]).rstrip(), cell.get("attachments") or {}


def order(base, mine, theirs, kept):
    """The learner's order, or the course's where the course has moved cells; each new cell after its neighbour."""
    both = [cell_id for cell_id in theirs if cell_id in base]
    moved = both != [cell_id for cell_id in base if cell_id in theirs]
    first, second = (theirs, mine) if moved else (mine, theirs)
    placed = [cell_id for cell_id in first if cell_id in kept]
    seconds = list(second)
    for n, cell_id in enumerate(seconds):
        if cell_id in kept and cell_id not in placed:
            before = [one for one in seconds[:n] if one in placed]
            place = placed.index(before[-1]) + 1 if before else 0
            if not moved:  # what a learner added after a cell stays next to it
                while place < len(placed) and placed[place] not in theirs:
                    place += 1
            placed.insert(place, cell_id)
    return placed


def parsed(text):
    top, cells = cells_of(text)
    return {**top, "cells": list(cells.values())}


def text_of(notebook):
    return json.dumps(notebook, indent=1, ensure_ascii=False, sort_keys=True) + "\n"


# -- git -------------------------------------------------------------------------------------------------------------


class Git:
    """Git in one checkout. A command that fails raises Refused with the first line of git's that says why."""

    def __init__(self, root):
        self.root = root

    def bytes(self, *arguments, given=None, **environment):
        environment = os.environ | {"LC_ALL": "C"} | environment
        command = ["git", "-c", "core.quotePath=false", *arguments]
        try:
            run = subprocess.run(command, cwd=self.root, input=given, capture_output=True, env=environment)
        except FileNotFoundError:
            raise Stopped("git is not installed here, and the course is updated by git") from None
        if run.returncode:
            lines = run.stderr.decode(errors="replace").strip().splitlines() or ["it said nothing"]
            fatal = [line for line in lines if line.startswith(("fatal:", "error:"))] or lines
            raise Refused(f"git {arguments[0]} says: {fatal[0]}")
        return run.stdout

    def __call__(self, *arguments, **named):
        return self.bytes(*arguments, **named).decode(errors="surrogateescape").strip()

    def maybe(self, *arguments, **named):
        try:
            return self(*arguments, **named)
        except Refused:
            return None

    def blob(self, commit, path):
        """What a checkout of this commit would write into the file, or None where it has no such file."""
        if self.maybe("cat-file", "-e", f"{commit}:{path}") is None:
            return None
        return self.bytes("cat-file", "--filters", f"{commit}:{path}")

    def changed(self, *arguments):
        listing = self.bytes("diff", "--name-only", "--no-renames", "-z", *arguments).decode(errors="surrogateescape")
        return [path for path in listing.split("\0") if path]


# -- one file --------------------------------------------------------------------------------------------------------


def combined(path, before, mine, new):
    """(what a file is to hold, the sentence that says so where it is not plain). None stands for no file.

    before, mine, new: as the course had it, as the learner has it, as the course has it now.
    """
    if mine is None or mine in (before, new):
        return new, ""
    if new is None:
        return mine, f"{path} is no part of the course any more; you had changed it, so yours stays."
    try:
        if path.endswith(".ipynb"):
            return combined_notebook(path, before, mine, new)
        return merged_lines(before or b"", mine, new), ""
    except ValueError:
        return (
            new,
            f"{path}: your change does not fit the new version, which is in its place now; yours is in the copy.",
        )


def combined_notebook(path, before, mine, new):
    merged, clashes = merge_notebooks(before, mine, new)
    said = f"{path}: you and the course both changed {', '.join(clashes)}; yours stands." if clashes else ""
    for whole in (mine, new):  # byte for byte, where nothing else is in it
        if text_of(parsed(whole)) == text_of(merged):
            return whole, said
    return text_of(merged).encode("utf-8", "backslashreplace"), said


def merged_lines(before, mine, new):
    """Raises ValueError where the two changes meet in one place."""
    with tempfile.TemporaryDirectory() as folder:
        names = [Path(folder) / name for name in ("mine", "before", "new")]
        for name, content in zip(names, (mine, before, new), strict=True):
            name.write_bytes(content)
        run = subprocess.run(["git", "merge-file", "-p", *names], capture_output=True)
    if run.returncode:
        raise ValueError("both changed the same lines")
    return run.stdout


def is_somebody_elses(path, before, mine, new):
    """Whether a file that is new in the course was there already: the learner's own, of the same name by chance."""
    if before is not None or mine in (None, new):
        return False
    try:
        return not path.endswith(".ipynb") or not set(cells_of(mine)[1]) & set(cells_of(new)[1])
    except ValueError:
        return True


# -- the update ------------------------------------------------------------------------------------------------------


def update(root):
    """Update the checkout; say in a few sentences what came and what was kept. Returns an exit code."""
    root = Path(root).resolve()
    try:
        print(*run(Git(root), root / ".progress"), sep="\n")
        return 0
    except Stopped as stop:
        print(f"The course was not updated: {stop}.", file=sys.stderr)
    except _store.NotSaved:
        print("The course was not updated: another update of it is under way.", file=sys.stderr)
    except OSError as error:
        what = f"{error.strerror or error}" + (f" ({error.filename})" if error.filename else "")
        print(
            f"The update stopped in the middle: {what}. Nothing of yours is lost; mend that, and "
            f"`diffcourse update` carries on.",
            file=sys.stderr,
        )
    return 1


def run(git, folder):
    try:
        git("rev-parse", "--show-toplevel")
    except Refused as refusal:
        raise Stopped(f"this is no `git clone` of it that git works with ({refusal})") from None
    if git("ls-files", "--unmerged"):
        raise Stopped("a merge of git's is open here; finish it, or end it with `git merge --abort`")
    try:
        git("fetch", "--quiet")
    except Refused as refusal:
        raise Stopped(f"it cannot be reached now ({refusal})") from None
    follows = [git.maybe("rev-parse", "-q", "--verify", f"{name}^{{commit}}") for name in ("@{u}", "origin/HEAD")]
    if not any(follows):
        raise Stopped("this branch follows none of the course's")
    upstream, said = next(filter(None, follows)), []
    with _store.locked(folder, ".update-lock"):
        mark = folder / "update-under-way"
        if mark.exists():
            said.append("The last update was interrupted; it was carried on.")
            half_way = mark.read_text()
            if git.maybe("merge-base", "--is-ancestor", half_way, upstream) is not None:
                said += step(git, folder, half_way, mark)
        return [*said, *step(git, folder, upstream, mark)]


def step(git, folder, upstream, mark):
    """Bring the checkout to one commit of the course."""
    head = git("rev-parse", "HEAD")
    base = git.maybe("merge-base", head, upstream)
    if base is None:
        raise Stopped("the course's history was begun anew; clone it again beside this folder, which stays as it is")
    if base == upstream:
        mark.unlink(missing_ok=True)
        return ["The course is up to date."]
    backup = keep_a_copy(git, base, folder)
    _store.write_bytes(mark, upstream.encode())
    gone = git.changed("--diff-filter=D", base, upstream)
    paths = [*gone, *git.changed("--diff-filter=d", base, upstream)]
    said = [sentence for path in paths if (sentence := bring(git, base, upstream, path, folder))]
    if base == head:
        git("read-tree", upstream)
        git("update-ref", "-m", "diffcourse update", "HEAD", upstream)
    else:
        join(git, base, head, upstream, paths)
    git.maybe("update-index", "-q", "--refresh")
    mark.unlink()
    said.append(f"The course is up to date now; {len(paths)} of its files changed.")
    if backup.exists():
        said.append(f"What you had changed is kept, as it was, in {backup.relative_to(git.root)}.")
    if "pyproject.toml" in paths:
        said.append("Its libraries may have changed: `uv run` sees to that; with pip or conda, install it again.")
    return said


def keep_a_copy(git, base, folder):
    """Copy every file of the course that the learner changed; what git alone holds, staged, goes into a git ref."""
    name, n = f"before-update-{_store.now():%Y-%m-%dT%H%M%S}", 1
    while (backup := folder / (name if n == 1 else f"{name}-{n}")).exists():
        n += 1
    for path in git.changed(base):
        if (file := git.root / path).is_file():
            copy = backup / path
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(file, copy)
    if git.changed("--cached", "HEAD") and (snapshot := git.maybe("stash", "create", **US)):
        git("update-ref", f"refs/diffcourse/{backup.name}", snapshot)
    return backup


def bring(git, base, upstream, path, folder):
    """Bring one file to the new version. Returns a sentence where there is something to say."""
    file = git.root / path
    before, new = git.blob(base, path), git.blob(upstream, path)
    mine, said = file.read_bytes() if file.is_file() else None, ""
    if is_somebody_elses(path, before, mine, new):
        said = f"{path} is now a file of the course; yours of that name is {move_aside(file).name} now."
        mine = None
    wanted, sentence = combined(path, before, mine, new)
    if wanted is None:
        if mine is not None:
            file.unlink()
            with contextlib.suppress(OSError):
                file.parent.rmdir()
    elif wanted != mine:
        for place in (*reversed(file.relative_to(git.root).parents), path):
            if (there := git.root / place).exists() and there.is_dir() == (place == path):
                move_aside(there)
        file.parent.mkdir(parents=True, exist_ok=True)
        mode = 0o755 if git("ls-tree", upstream, "--", path).startswith("100755") else None
        _store.write_bytes(file, wanted, beside=folder / "update.tmp", mode=mode)
    return said or sentence


def move_aside(file):
    """Rename to a name that is not taken."""
    n = 1
    while (aside := file.with_name(f"{file.stem}-yours{f'-{n}' if n > 1 else ''}{file.suffix}")).exists():
        n += 1
    return file.rename(aside)


def join(git, base, head, upstream, paths):
    """A learner who commits: a merge commit, in which the files are merged as they were committed."""
    git("read-tree", head)
    for path in paths:
        before, mine, new = (git.blob(commit, path) for commit in (base, head, upstream))
        content = new if is_somebody_elses(path, before, mine, new) else combined(path, before, mine, new)[0]
        if content is None:
            git("update-index", "--force-remove", "--", path)
            continue
        mode = (git("ls-tree", upstream, "--", path) or git("ls-tree", head, "--", path)).split()[0]
        blob = git("hash-object", "-w", "--stdin", "--path", path, given=content)
        git("update-index", "--add", "--cacheinfo", f"{mode},{blob},{path}")
    commit = git("commit-tree", git("write-tree"), "-p", head, "-p", upstream, "-m", "Update of the course", **US)
    git("update-ref", "-m", "diffcourse update", "HEAD", commit)
