"""For authors: the formula sheet and the glossary, two pages beside the lessons, made from one file, sheet.toml."""

import re
import tomllib
from importlib.resources import files
from itertools import groupby
from pathlib import Path

from diffcourse.authors import build

FORMULAS, GLOSSARY = "notebooks/formulas.md", "notebooks/glossary.md"
SHEET_HEAD = r"""# Formulas

$x_0$ data, $x_t$ state at step $t$, $t = 0$ clean, $t = T$ noise; $\varepsilon \sim N(0, 1)$; a hat marks a guess;
$\log$ is natural. The course's rows over the chain have length $T + 1$, those of diffusers
(`alphas_cumprod`) $T$. Words: [glossary](glossary.md).
"""
GLOSSARY_HEAD = """# Glossary

Each word, and the section where it first stands. Formulas have [a page of their own](formulas.md).
"""


def entries():
    return tomllib.loads(files("diffcourse.authors").joinpath("sheet.toml").read_text(encoding="utf-8"))["entry"]


def formulas():
    """The formula sheet, in Markdown: one table, group by group."""
    lines = ["|  | formula | in diffcourse | in diffusers |", "|---|---|---|---|"]
    for group, members in groupby((one for one in entries() if "formula" in one), lambda one: one["group"]):
        lines.append(f"| **{group}** | | | |")
        for one in members:
            formula, here = one["formula"].replace("|", r"\vert "), one.get("here")
            lines.append(
                f"| {one['word']} | ${formula}$ | {f'`{here}`' if here else ''} | {one.get('diffusers', '')} |"
            )
    return f"{SHEET_HEAD}\n" + "\n".join(lines) + "\n"


def glossary(root):
    """The glossary, in Markdown: each word with a link to where it first stands."""
    sections = list(sections_of(root))
    lines = []
    for one in sorted((one for one in entries() if "means" in one), key=lambda one: one["word"].lower()):
        stem, heading = first(one, sections)
        link = f" [{stem[:2]}: {heading}]({stem}.ipynb#{anchor(heading)})" if stem else ""
        lines.append(f"**{one['word']}**: {one['means']}{link}\n")
    return f"{GLOSSARY_HEAD}\n" + "\n".join(lines)


def first(entry, sections):
    """(stem, heading) of the first section whose text has the word, or what its entry says to look for; else Nones."""
    wanted = entry.get("find") or rf"(?i)\b{re.escape(entry['word'])}"
    return next(((stem, heading) for stem, heading, text in sections if re.search(wanted, text)), (None, None))


def sections_of(root):
    """(stem, heading, text without links) of each section of each lesson, in order. Aims and summaries do not count."""
    for path in build.notebooks(root, ["notebooks"]):
        cells = [cell.source for cell in build.read(path).cells if cell.cell_type == "markdown"]
        for part in re.split("(?m)^## ", "\n\n".join(cells))[1:]:
            heading, _, text = part.partition("\n")
            if heading != "You can now":
                yield path.stem, heading, re.sub(r"\]\([^)]*\)", "]", text.replace("\n", " "))


def anchor(heading):
    """What JupyterLab calls a heading."""
    return re.sub(r"[$\\_]", "", heading).replace(" ", "-")


def pages(root):
    """{name: what the page says}."""
    return {FORMULAS: formulas(), GLOSSARY: glossary(root)}


def sheet(root):
    """Write both pages."""
    for name, text in pages(root).items():
        (Path(root) / name).write_text(text, encoding="utf-8", newline="\n")
    return 0
