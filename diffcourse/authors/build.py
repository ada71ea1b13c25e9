"""For authors: make the exercises from the solutions, execute the notebooks, keep all of them in one normal form."""

import base64
import io
import itertools
import os
import re
import subprocess
import tempfile
import unicodedata
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError
from PIL import Image

from diffcourse.study import work
from diffcourse.study.work import FOLDERS

WIDGET_VIEW = "application/vnd.jupyter.widget-view+json"
DATA_URL = re.compile(r"data:image/png;base64,([A-Za-z0-9+/=]+)")
PHOTOGRAPH = 0.6  # of the bytes of a lossless picture: what is far smaller with losses is a photograph
CELL_TIMEOUT = 120  # seconds
# Imported, jsonschema 4.25 and later builds a parser of web addresses: two seconds at every start of JupyterLab.
HELD_BACK = '  "jsonschema<4.25",\n'
METADATA = {
    "kernelspec": {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}


# -- files -----------------------------------------------------------------------------------------------------------


def read(path):
    return nbformat.reads(Path(path).read_text(encoding="utf-8"), as_version=4)


def text(notebook):
    return nbformat.writes(notebook).rstrip("\n") + "\n"


def write(notebook, path):
    path.parent.mkdir(exist_ok=True)
    path.write_text(text(notebook), encoding="utf-8", newline="\n")


def notebooks(root, folders=FOLDERS):
    return [*work.notebooks(root, folders).values()]


# -- the normal form -------------------------------------------------------------------------------------------------


def normalise(notebook):
    """The same notebook without what differs from run to run or says nothing. Twice is the same as once."""
    ids = readable_ids(notebook.cells)
    cells, count = [], 0
    for cell, cell_id in zip(notebook.cells, ids, strict=True):
        cell = nbformat.from_dict(cell)
        cell.id = cell_id
        cell.metadata = {"tags": cell.metadata.tags} if cell.metadata.get("tags") else {}
        if cell.cell_type == "code":
            count += bool(cell.source.strip())
            number = count if cell.execution_count is not None and cell.source.strip() else None
            cell.execution_count = number
            cell.outputs = normal_outputs(cell.outputs, number)
        cells.append(cell)
    return nbformat.from_dict({"cells": cells, "metadata": METADATA, "nbformat": 4, "nbformat_minor": 5})


def normal_outputs(outputs, execution_count):
    """No widget views (their ids are random), no picture twice, one execution count."""
    kept = []
    for output in map(nbformat.from_dict, outputs):
        if "data" in output:
            output.data.pop(WIDGET_VIEW, None)
            output.metadata.pop(WIDGET_VIEW, None)
            if "text/html" in output.data:
                output.data.pop("image/png", None)
            if not output.data:
                continue
        if output.output_type == "execute_result":
            output.execution_count = execution_count
        kept.append(output)
    return kept


def readable_ids(cells):
    """An id for each cell: its own if a person can read it, else the first words of the cell; each one once."""
    taken, ids = {cell.get("id") for cell in cells}, []
    for cell in cells:
        cell_id = cell.get("id")
        if not is_readable(cell_id) or cell_id in ids:
            words = slug(cell.source)
            names = (f"{words}-{n}" if n > 1 else words for n in itertools.count(1))
            cell_id = next(name for name in names if name not in taken)
            taken.add(cell_id)
        ids.append(cell_id)
    return ids


def is_readable(cell_id):
    """True for `one-jump`; False for `3f2a9c1e`, a UUID, or anything else that a program made up."""
    cell_id = cell_id or ""
    words = re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", cell_id)
    made_up = re.fullmatch(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|[0-9a-f]{8}", cell_id)
    return bool(words) and not made_up


def slug(source, words=6):
    """The first heading of a cell, else its first line with words in it, as `lower-case-words`."""
    lines = [line for line in source.splitlines() if re.search(r"[^\W_]", line)]
    headings = [line for line in lines if re.match(r"#{1,6} ", line)]
    line = (headings or lines or ["cell"])[0]
    plain = unicodedata.normalize("NFKD", line).encode("ascii", "ignore").decode().lower()
    return "-".join(re.findall(r"[a-z0-9]+", plain)[:words])[:50].strip("-") or "cell"


# -- exercises from solutions ----------------------------------------------------------------------------------------


def exercise_from(solution):
    """The exercise notebook of a solution notebook: what is marked as solution is cut, all else is carried over."""
    exercise = normalise(solution)
    exercise.cells = [cell for cell in exercise.cells if "solution" not in cell.metadata.get("tags", [])]
    for cell in exercise.cells:
        if cell.cell_type == "code":
            cell.source, cell.outputs, cell.execution_count = without_solution(cell.source), [], None
    first = exercise.cells[0]
    first.source = re.sub(r"^# .*", lambda heading: heading[0].replace("Solutions", "Exercises"), first.source, count=1)
    return exercise


def without_solution(source):
    """Cut the lines that end with `# solution`.

    `name = expr` becomes `name = ...`, `return expr` becomes `return ...`, `check.x(expr)` becomes `check.x()`, any
    other line goes; an empty body becomes `...`. A line that ends with `# was: slip` gets its slip back.
    """
    lines = [re.sub(r"^(\s*).*# was: (.*)$", r"\1\2", line) for line in source.splitlines()]
    blanked = [blank(line) if re.search(r"#\s*solution\s*$", line) else line for line in lines]
    within = None  # the indentation of a loop that is cut: it goes with its body
    for i, line in enumerate(lines):
        if within is not None and indentation(line) > within:
            blanked[i] = None
            continue
        within = indentation(line) if blanked[i] is None and line.split("  #")[0].endswith(":") else None
        if blanked[i] is None and is_empty_body(blanked, i, indentation(line)):
            blanked[i] = " " * indentation(line) + "..."
    return "\n".join(line for line in blanked if line is not None).strip("\n")


def blank(line):
    """`x = ...` for `x = expr`, and so for `return expr` and `check.x(expr)`; None for a line that can only go."""
    if match := re.match(r"\s*return ", line):
        return match[0] + "..."
    if match := re.match(r"check\.\w+\(", line):
        return match[0] + ")"
    if match := re.match(r"\s*\w+(, \w+)* = ", line):
        return match[0] + ", ".join(["..."] * (match[0].count(",") + 1))
    return None


def is_empty_body(lines, i, indent):
    """Whether nothing is left of the indented block that line i, now cut, belonged to."""
    before = [line for line in lines[:i] if is_code(line)]
    after = [line for line in lines[i + 1 :] if is_code(line)]
    opens = before and before[-1].split("  #")[0].rstrip().endswith(":") and indentation(before[-1]) < indent
    return opens and not (after and indentation(after[0]) >= indent)


def is_code(line):
    return line is not None and not re.fullmatch(r"\s*(#.*)?", line)


def indentation(line):
    return len(line) - len(line.lstrip())


# -- executing -------------------------------------------------------------------------------------------------------


def execute(path):
    """Execute a notebook and write it back in normal form. Returns the sentence that says what went wrong, or None."""
    notebook = read(path)
    client = NotebookClient(
        notebook,
        kernel_name="python3",
        timeout=CELL_TIMEOUT,
        resources={"metadata": {"path": str(path.parent)}},
        store_widget_state=False,
        coalesce_streams=True,
    )
    try:
        # What a kernel says on its own stderr (of transport, of threads that it ends with) is no author's matter.
        client.execute(env=os.environ | {"DIFFCOURSE_PROGRESS": "off"}, stderr=subprocess.DEVNULL)
    except (CellExecutionError, CellTimeoutError, DeadKernelError) as error:
        started = [cell.id for cell in notebook.cells if cell.get("execution_count") or cell.get("outputs")]
        said = f"{error.ename}: {error.evalue}" if isinstance(error, CellExecutionError) else type(error).__name__
        return f"{path.parent.name}/{path.name}: cell `{started[-1]}` stopped with {said}"
    for output in itertools.chain.from_iterable(cell.get("outputs", []) for cell in notebook.cells):
        if "text/html" in output.get("data", {}):
            output.data["text/html"] = lighter(output.data["text/html"])
    write(normalise(notebook), path)


def lighter(text, sharp=True):
    """The same pictures as WebP: drawings lossless, in half the bytes of PNG; photographs with losses nobody sees.

    Not sharp: half as wide, with losses.
    """

    def smaller(match):
        png = base64.b64decode(match[1])
        image = Image.open(io.BytesIO(png)).convert("RGB")
        if not sharp:
            return f"data:image/webp;base64,{base64.b64encode(webp(image.reduce(2), quality=60)).decode()}"
        whole, lossy = webp(image, lossless=True, quality=100), webp(image, quality=60)
        best = min(lossy if len(lossy) < PHOTOGRAPH * len(whole) else whole, png, key=len)
        return f"data:image/{'png' if best is png else 'webp'};base64,{base64.b64encode(best).decode()}"

    return DATA_URL.sub(smaller, text)


def webp(image, **options):
    buffer = io.BytesIO()
    image.save(buffer, "webp", **options)
    return buffer.getvalue()


# -- commands --------------------------------------------------------------------------------------------------------


def build(root, *stems):
    """Make the exercises, then execute and normalise every notebook (of the stems given: `02`, `02-closed-form`)."""
    root = Path(root)

    def wanted(path):
        return not stems or any(path.stem == stem or path.stem.startswith(f"{stem}-") for stem in stems)

    for solution in filter(wanted, notebooks(root, ["solutions"])):
        write(exercise_from(read(solution)), root / "exercises" / solution.name)
    paths = list(filter(wanted, notebooks(root)))
    if not paths:
        print(f"No notebook is called {' or '.join(stems)}." if stems else "There are no notebooks yet.")
        return 1
    with ThreadPoolExecutor(2) as pool:
        defects = list(filter(None, pool.map(execute, paths)))
    print(*defects, f"{len(paths) - len(defects)} of {len(paths)} notebooks executed.", sep="\n")
    return int(bool(defects))


def pins(root):
    """Resolve the newest versions that pyproject.toml allows; write them into requirements.lock and pyproject.toml."""
    root = Path(root)
    project = (root / "pyproject.toml").read_text(encoding="utf-8")
    block = r"(?s)(constraint-dependencies = \[\n).*?(\]\n)"
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder)
        (copy / "pyproject.toml").write_text(re.sub(block, rf"\1{HELD_BACK}\2", project), encoding="utf-8")
        for name in ("README.md", "LICENSE"):
            (copy / name).touch()
        options = ["--quiet", "--no-header", "--no-annotate", "--no-hashes", "--all-extras", "--no-emit-project"]
        lock = subprocess.run(
            ["uv", "export", *options], cwd=copy, check=True, stdout=subprocess.PIPE, text=True
        ).stdout
    (root / "requirements.lock").write_text(lock, encoding="utf-8")
    entries = "".join(f'  "{line}",\n' for line in lock.splitlines())
    project = re.sub(block, lambda match: match[1] + entries + match[2], project)
    (root / "pyproject.toml").write_text(project, encoding="utf-8")
    print(f"{len(lock.splitlines())} packages are pinned.")
    return 0
