"""The learner's own copies of the notebooks: the folder `work/`, which git ignores.

`lay(home)` copies there what is new in the course, with its outputs cleared, but for a cell tagged `start`: that one is
shown as if it had been run, and its widget moves before there is a kernel. Only text counts as a change: a copy whose
cells say what the course once laid there is brought up to date and keeps the outputs of all cells that stay the same. A
copy in which the learner wrote is never touched again: its newer version is laid beside it, once.

What was laid is written down in `work/.laid.json`. Without that file, a copy counts as the learner's own unless it says
what the course says today.
"""

import contextlib
import errno
import functools
import hashlib
import itertools
import json
import os
import re
import subprocess
from importlib import resources
from pathlib import Path, PurePath

from diffcourse.study.store import PACKAGE, RENAMED, find_checkout

FOLDERS = ("notebooks", "exercises", "solutions")
WORK, RECORD = "work", ".laid.json"
FIRST_LESSON = "notebooks/00-eli5.ipynb"
PAGES = "notebooks/*.md"  # to read, not to work in
START = "start"  # the tag of a cell that shows what it gives before anything is run
VIEW, STATE = (f"application/vnd.jupyter.widget-{what}+json" for what in ("view", "state"))


# -- the places ------------------------------------------------------------------------------------------------------


def find_home(start):
    """The folder that holds `work/`: the top of the course around `start` or this package, else `start` itself."""
    return find_checkout(start) or Path(start).resolve()


def is_clone(folder):
    return (folder / "diffcourse").is_dir()


def course_of(home):
    """The folder with the course's own notebooks: the home, the checkout of this package, or what a wheel carries."""
    carried = Path(str(resources.files("diffcourse"))) / "course"
    return next((one for one in (home, PACKAGE.parent) if (one / FIRST_LESSON).is_file()), carried)


def notebooks(course, folders=FOLDERS):
    """{"notebooks/02-closed-form.ipynb": its path} of all that are there, in order."""
    paths = (path for folder in folders for path in sorted((Path(course) / folder).glob("*.ipynb")))
    return {f"{path.parent.name}/{path.name}": path for path in paths}


def named(course, word):
    """The notebook that `03`, `03-noise-schedules`, `exercises/03` or a path means, or None."""
    *folders, stem = PurePath(word).parts or ("",)
    folder, stem = (folders or ["notebooks"])[-1], stem.removesuffix(".ipynb")
    stem = stem.zfill(2) if stem.isdecimal() else RENAMED.get(stem, stem)
    names = [name for name in notebooks(course) if name.startswith(f"{folder}/")]
    return next((name for name in names if PurePath(name).stem == stem or PurePath(name).stem[:3] == f"{stem}-"), None)


# -- one notebook ----------------------------------------------------------------------------------------------------


def load(data):
    """The notebook in these bytes. Raises ValueError where there is none."""
    notebook = json.loads(data)
    try:
        digest(with_outputs_of(notebook, cleared(notebook)))  # all that is asked of one
    except (AttributeError, KeyError, TypeError) as error:
        raise ValueError("not a notebook") from error
    return notebook


def load_file(path):
    """The notebook in a file; None where the file is no notebook, or cannot be read."""
    try:
        return load(path.read_bytes())
    except (OSError, ValueError):
        return None


def source(cell):
    return "".join(cell["source"])


def text_of(name):
    """All that stands in the cells of a notebook of the course; empty where there is none."""
    notebook = load_file(course_of(Path()) / name)
    return "\n".join(map(source, notebook["cells"])) if notebook else ""


def title(stem):
    first = re.match("# (.*)", text_of(f"notebooks/{stem}.ipynb"))
    return first[1] if first else stem


def heading(stem, exercise):
    """The heading over an exercise, or None where its notebook does not say."""
    before, there, _ = text_of(f"exercises/{stem}.ipynb").partition(f"check.{exercise}(")
    return re.findall("(?m)^## (.*)", before)[-1] if there else None


def digest(notebook):
    """What stays the same while only outputs, counts, metadata and empty cells change."""
    text = [(cell["cell_type"], source(cell).strip()) for cell in notebook["cells"] if source(cell).strip()]
    return hashlib.sha256(json.dumps(text).encode()).hexdigest()


def cleared(notebook):
    """The notebook without stored outputs, which would give predictions away; what only lays out is folded to one line.

    The picture of the cell tagged `start` stays, for where Python starts slowly or a widget cannot be made.
    """
    cells = [
        {**(folded(cell) if is_long_import(cell) or is_layout(cell) else cell), "outputs": [], "execution_count": None}
        if cell["cell_type"] == "code" and not is_start(cell)
        else cell
        for cell in notebook["cells"]
    ]
    metadata = {key: value for key, value in notebook["metadata"].items() if key != "widgets"}
    return {**notebook, "cells": cells, "metadata": metadata}


def folded(cell):
    return {**cell, "metadata": {**cell["metadata"], "jupyter": {"source_hidden": True}}}


def is_start(cell):
    return START in cell["metadata"].get("tags", [])


def is_long_import(cell):
    """Whether a cell only imports, in so many lines that they would push the lesson's beginning off the screen."""
    lines = source(cell).splitlines()
    return len(lines) > 4 and all(re.match(r"import |from |    \w+,$|\)$|$", line) for line in lines)


def is_layout(cell):
    """Whether a cell says in a comment what its picture shows, and then mostly lays it out: it ends in `figures`."""
    return bool(re.fullmatch(r"# .+\n(.*\n){3,}figures\.draw_\w+\(.*(\n(    .*|\)))*\s*", source(cell)))


def started(notebook):
    """The notebook with what its cell tagged `start` shows, folded away itself, and the state of that widget.

    (JupyterLab shows it from there and moves it without a kernel, in a notebook whose signature it knows.)
    """
    with contextlib.suppress(Exception):  # without a first look the lesson begins all the same
        start = next(filter(is_start, notebook["cells"]))
        output, state = shown_by(source(start))
        cells = [{**folded(start), "outputs": [output]} if cell is start else cell for cell in notebook["cells"]]
        return {**notebook, "cells": cells, "metadata": {**notebook["metadata"], "widgets": {STATE: state}}}
    return notebook


def shown_by(code):
    """The output of a cell that ends in `explorers.<name>()`, and the state of that widget. (No text is executed.)"""
    from ipywidgets import embed

    from diffcourse.lessons import explorers

    widget = getattr(explorers, re.search(r"explorers\.(\w+)\(\)\s*$", code)[1])()
    state = embed.embed_data([widget], state=embed.dependency_state([widget], drop_defaults=False))
    data = {VIEW: state["view_specs"][0], "text/plain": repr(widget)}
    widget.close()
    return {"output_type": "display_data", "metadata": {}, "data": data}, state["manager_state"]


def with_outputs_of(old, new):
    """The new notebook with the outputs of the old one, in all cells that say the same."""

    def said(cell):
        return cell.get("id"), source(cell)

    given = {
        said(cell): {key: cell[key] for key in ("outputs", "execution_count") if key in cell} for cell in old["cells"]
    }
    widgets = {key: value for key, value in old["metadata"].items() if key == "widgets"}
    cells = [cell | given.get(said(cell), {}) for cell in new["cells"]]
    return {**new, "cells": cells, "metadata": new["metadata"] | widgets}


# -- files -----------------------------------------------------------------------------------------------------------


def write_whole(path, text):
    """Write a file, or leave what was there."""
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        beside.write_text(text, encoding="utf-8", newline="\n")
        os.replace(beside, path)
    finally:
        with contextlib.suppress(OSError):  # it has gone, unless something broke off
            beside.unlink()


def write(path, notebook):
    write_whole(path, json.dumps(notebook, indent=1, ensure_ascii=False) + "\n")


def hand_out(course, folder):
    """Write the notebooks, cleared, and the pages to read into a folder where no learner has been yet."""
    for name, path in notebooks(course).items():
        write(folder / name, cleared(load(path.read_bytes())))
    for page in course.glob(PAGES):
        write_whole(folder / page.parent.name / page.name, page.read_text("utf-8"))


@functools.cache
def notary():
    """JupyterLab's list of the notebooks whose outputs it trusts. Where none can be kept, it cleans what it shows."""
    from nbformat.sign import NotebookNotary  # here, for most starts lay nothing

    return NotebookNotary()


def sign(notebook):
    with contextlib.suppress(Exception):  # a read-only home, a list of another version
        notary().sign(parsed(notebook))


def is_signed(notebook):
    with contextlib.suppress(Exception):
        return notary().check_signature(parsed(notebook))
    return False


def parsed(notebook):
    import nbformat

    return nbformat.reads(json.dumps(notebook), as_version=4)


# -- laying ----------------------------------------------------------------------------------------------------------


SAYS = {  # what was done: what the learner is told of all its names, or of each pair of them
    "new": "{are} now in work/ for you to work in. What you write there is never overwritten.",
    "renewed": "{are} brought up to date in work/, where you had written nothing.",
    "beside": "work/{0} has your changes, so its newer version lies beside it: work/{1}",
    "renumbered": "work/{0} has your changes and stays. That lesson is now work/{1}",
    "taken": "What you wrote in {names} was copied to work/; from now on, write there. The old files are as you left "
    "them. If `git pull` stops because of them, `git stash` puts them aside safely.",
    "unreadable": "No notebook can be read from {names}, so nothing was copied from there.",
}


class Laid:
    """What was done, to be told to the learner: names such as "notebooks/02-closed-form.ipynb", under each key of SAYS.

    failed: what a disk or a file refused.
    """

    def __init__(self):
        vars(self).update({what: [] for what in SAYS}, failed="")

    @contextlib.contextmanager
    def unless_it_fails(self, name):
        """What a disk or a file refuses is told once, and stops nothing else."""
        try:
            yield
        except (OSError, ValueError) as error:
            self.failed = self.failed or because(error, name)

    def __str__(self):
        lines = []
        for what, sentence in SAYS.items():
            names = getattr(self, what)
            if "{0}" in sentence:
                lines += [sentence.format(*pair) for pair in names]
            elif names:
                are = f"{names[0]} is" if len(names) == 1 else f"{len(names)} notebooks are"
                lines.append(sentence.format(are=are, names=", ".join(names)))
        return "\n".join([*lines, *[f"Not everything could be laid in work/: {self.failed}."] * bool(self.failed)])


def lay(home):
    """Copy what is new in the course into `work/` of this home. Never raises on account of a disk or a file."""
    home, laid = Path(home), Laid()
    course, record = course_of(home), read_record(home)
    if is_clone(home / WORK):
        laid.failed = "it is a clone of the course"
        return laid
    before = json.dumps(record)
    if not record:
        take_over(home / WORK, course, record, laid)
    renumber(home / WORK, record, laid)
    changed = changed_between(course, "HEAD")
    for name in sorted({*notebooks(course), *changed}):
        with laid.unless_it_fails(name):
            original = changed.get(name) or (course / name).read_bytes()
            lay_one(home / WORK, name, original, record, laid)
    for page in course.glob(PAGES):
        with laid.unless_it_fails(page.name):
            lay_page(home / WORK, f"{page.parent.name}/{page.name}", page.read_bytes(), record)
    with laid.unless_it_fails(RECORD):
        if json.dumps(record) != before:
            write_whole(home / WORK / RECORD, json.dumps(record, indent=1) + "\n")
    return laid


def take_over(work, course, record, laid):
    """Copy what a learner wrote in tracked notebooks, as they lie there or as the last `git stash` keeps them."""
    for base, theirs in (("HEAD", None), ("refs/stash^", "refs/stash")):
        for name, original in changed_between(course, base, theirs).items():
            path = work / name
            if path.exists() or (theirs is None and not (course / name).exists()):
                continue
            try:
                data = git(course, "show", f"{theirs}:./{name}") if theirs else (course / name).read_bytes()
                mine, stored = load(data), load(original)
            except (OSError, ValueError, TypeError):
                laid.unreadable.append(name)
                continue
            if digest(mine) != digest(stored):
                with laid.unless_it_fails(name):
                    write(path, cleared(mine))
                    record[name] = {"version": version(original), "texts": [digest(stored)]}
                    laid.taken.append(name)


def renumber(work, record, laid):
    """Let each copy follow its lesson to another number, but for a copy in which the learner wrote: it stays."""
    for name in [one for one in record if PurePath(one).stem in RENAMED]:
        path, entry = work / name, record.pop(name)
        newer = path.with_stem(RENAMED[path.stem])
        new_name = f"{newer.parent.name}/{newer.name}"
        mine = load_file(path)
        if mine is not None and digest(mine) in entry["texts"] and not newer.exists():
            with laid.unless_it_fails(name):
                path.rename(newer)
                record[new_name] = {"version": "", "texts": entry["texts"]}
        elif path.exists():
            laid.renumbered.append((name, new_name))


def version(data):
    return hashlib.sha256(data).hexdigest()


def lay_one(work, name, original, record, laid):
    """Lay one notebook, whose bytes in the course are `original`."""
    path, entry = work / name, record.get(name, {})
    if entry.get("version") == version(original) and path.exists():
        return
    new = started(cleared(load(original)))
    texts = {*entry.get("texts", ()), digest(new)}
    if not path.exists():
        write(path, new)
        sign(new)
        laid.new.append(name)
    elif (mine := load_file(path)) is None or digest(mine) not in texts:
        if newer := lay_beside(path, new, texts):
            laid.beside.append((name, f"{path.parent.name}/{newer.name}"))
    elif digest(mine) != digest(new):
        renew(path, mine, new)
        laid.renewed.append(name)
    record[name] = {"version": version(original), "texts": sorted(texts)}


def lay_page(work, name, original, record):
    """Lay a page such as the glossary, or renew it; one that is not as it was laid stays."""
    path, known = work / name, record.get(name, {}).get("texts", [])
    if not path.exists() or version(path.read_bytes()) in {*known} - {version(original)}:
        write_whole(path, original.decode())
    record[name] = {"version": version(original), "texts": sorted({*known, version(original)})}


def renew(path, old, new):
    """Put the new version in the place of the old one, and keep the outputs of the cells that stay the same."""
    new, trusted = with_outputs_of(old, new), is_signed(old)
    write(path, new)
    if trusted:
        sign(new)


def lay_beside(path, new, texts):
    """Lay a newer version beside the learner's; the path of it, or None where it lies there already."""
    for newer in names_beside(path, "new-version"):
        if not newer.exists():
            write(newer, new)
            sign(new)
            return newer
        if (there := load_file(newer)) is not None and digest(there) in texts:
            if digest(there) == digest(new):
                return None
            renew(newer, there, new)
            return newer


def names_beside(path, what):
    yield path.with_name(f"{path.stem}-{what}.ipynb")
    for n in itertools.count(2):
        yield path.with_name(f"{path.stem}-{what}-{n}.ipynb")


def begin_anew(home, name):
    """Lay one notebook as the course has it today. Returns the path of what was there, kept beside, or None."""
    if is_clone(home / WORK):
        raise FileExistsError(errno.EEXIST, "it is in a clone of the course")
    path, kept = home / WORK / name, None
    if path.exists():
        kept = next(one for one in names_beside(path, "old-version") if not one.exists())
        path.rename(kept)
    failed = lay(home).failed  # which lays whatever is missing
    if not path.exists():
        if kept:
            kept.rename(path)
        raise OSError(errno.EIO, failed)
    return kept


def read_record(home):
    """{name: {"version": hash of the course's file, "texts": hashes of what was ever laid}}; empty where it is lost."""
    try:
        record = json.loads((home / WORK / RECORD).read_bytes())
        return {name: {"version": one["version"], "texts": list(one["texts"])} for name, one in record.items()}
    except (OSError, ValueError, AttributeError, KeyError, TypeError):
        return {}


def changed_between(course, base, theirs=None):
    """{name: its bytes in `base`} of the notebooks that differ there from `theirs`, or from the files as they lie."""
    revisions = [base, theirs] if theirs else [base]
    listing = git(course, "diff", "--name-only", "--relative", "-z", *revisions, "--", *FOLDERS) or b""
    names = [name for name in listing.decode(errors="replace").split("\0") if name.endswith(".ipynb")]
    found = {name: git(course, "show", f"{base}:./{name}") for name in names}
    return {name: data for name, data in found.items() if data}


def git(folder, *arguments):
    """What git prints, in bytes; None where there is no git, no checkout, or no such thing."""
    try:
        run = subprocess.run(["git", *arguments], cwd=folder, capture_output=True, timeout=10)
    except (OSError, subprocess.TimeoutExpired):
        return None
    return run.stdout if run.returncode == 0 else None


def because(error, name):
    return f"{getattr(error, 'strerror', None) or error} ({name})"
