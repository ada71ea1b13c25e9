"""For authors: where the course is published, and how a notebook opens there without an install."""

import re
import subprocess
import tomllib
from pathlib import Path
from urllib.parse import quote

from nbformat.v4 import new_code_cell

from diffcourse.study import work

SAYS_WHERE = {".md", ".toml", ".cff", ".yml"}  # files that may name the place
# Colab has NumPy, matplotlib and an ipywidgets of its own (7.7), which the course runs with; JupyterLab is not wanted.
INSTALL = """# This installs the course in Colab.
%pip install --quiet {packages}
%pip install --quiet --no-deps git+{url}"""
LINK = re.compile(r"\]\((?:\.\./)?((?:\w+/)?[\w-]+\.(?:ipynb|md))")


def project(root):
    return tomllib.loads((Path(root) / "pyproject.toml").read_text(encoding="utf-8"))["project"]


def url_of(root):
    return project(root)["urls"]["URL"]


def address(root, new=None):
    """Say where the course is published; or write a new address into every tracked file that names the old one."""
    root = Path(root)
    old = url_of(root)
    if new is None or not re.fullmatch(r"https://[\w.-]+(/[\w.-]+)+/[\w.-]+", new):
        print(f"The course is at {old}." if new is None else "An address is such as https://github.com/you/course.")
        return int(new is not None)
    listing = subprocess.run(["git", "ls-files", "-z"], cwd=root, check=True, capture_output=True, text=True).stdout
    for path in (root / name for name in listing.split("\0") if Path(name).suffix in SAYS_WHERE):
        before = after = path.read_text(encoding="utf-8")
        for one, other in zip(forms(old), forms(new), strict=True):
            after = after.replace(one, other)
        if after != before:
            path.write_text(after, encoding="utf-8", newline="\n")
            print(path.relative_to(root))
    return 0


def forms(url):
    """An address as it stands in a text, within another address, in Colab's, and as the host of its pages."""
    owner, name = url.split("/")[-2:]
    return url, quote(url, safe=""), f"{owner}/{name}", f"{owner}.github.io/{name}"


def doors(url, name):
    """{what it is called: the address at which the notebook opens there}."""
    owner, course = url.split("/")[-2:]
    return {
        "JupyterLite": f"https://{owner}.github.io/{course}/lite/lab/index.html?path={name}",
        "Colab": f"https://colab.research.google.com/github/{owner}/{course}/blob/colab/{name}",
        "Binder": f"https://mybinder.org/v2/git/{quote(url, safe='')}/main?urlpath=lab/tree/{name}",
    }


def colab(root, folder=None):
    """Write the notebooks for Colab, for the branch `colab`: without outputs, with a cell that installs the course."""
    root, url = Path(root), url_of(root)
    folder = Path(folder or root / "dist" / "colab")
    packages = " ".join(f'"{one}"' for one in project(root)["dependencies"] if re.match("anywidget|fsrs", one))
    install = INSTALL.format(url=url, packages=packages)
    work.hand_out(root, folder)
    paths = list(folder.glob("*/*.ipynb"))
    for path in paths:
        notebook = work.load(path.read_bytes())
        first, *rest = (with_links_to_colab(one, url, path.parent.name) for one in notebook["cells"])
        work.write(path, {**notebook, "cells": [first, new_code_cell(install, id="colab"), *rest]})
    print(f"{len(paths)} notebooks are in {folder}.")
    return 0


def with_links_to_colab(cell, url, folder):
    """Beside a notebook in Colab there is no other, so a link to one goes to Colab again; pages are read on GitHub."""
    if cell["cell_type"] != "markdown":
        return cell

    def absolute(match):
        name = match[1] if "/" in match[1] else f"{folder}/{match[1]}"
        return f"]({doors(url, name)['Colab'] if name.endswith('ipynb') else f'{url}/blob/main/{name}'}"

    return {**cell, "source": LINK.sub(absolute, work.source(cell))}
