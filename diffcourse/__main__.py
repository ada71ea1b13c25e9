"""The `diffcourse` command.

    diffcourse [JupyterLab's options]   open JupyterLab on the first lesson
    diffcourse build [stems]            for authors: make the exercises, execute and normalise the notebooks
    diffcourse check                    for authors: say what in the notebooks is out of step
    diffcourse pins                     for authors: take the newest versions into requirements.lock and pyproject.toml

`diffcourse --help-all` lists JupyterLab's options, such as --no-browser and --port=8890.
"""

import os
import sys
from pathlib import Path

from diffcourse._store import find_checkout

FIRST_LESSON = "notebooks/00-eli5.ipynb"


def lab_arguments(root, arguments):
    """What JupyterLab is started with: lesson 0, files from the root of the checkout, then the learner's own wishes."""
    ours = [f"--LabApp.default_url=/lab/tree/{FIRST_LESSON}", f"--ServerApp.root_dir={root}"]
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        ours.append("--allow-root")
    named = {argument.split("=")[0] for argument in arguments}
    return [argument for argument in ours if argument.split("=")[0] not in named] + arguments


def open_lab(root, arguments):
    from jupyterlab.labapp import LabApp

    LabApp.launch_instance(lab_arguments(root, arguments))
    return 0


def main(arguments=None):
    arguments = sys.argv[1:] if arguments is None else list(arguments)
    command = arguments[0] if arguments else ""
    if command in ("-h", "--help"):
        print(__doc__)
        return 0
    root = find_checkout(Path.cwd())
    if root is None:
        print(
            f"diffcourse found no course here: start it inside the course's folder, the one that holds "
            f"notebooks/ and diffcourse/ ({Path.cwd()} is not in it).",
            file=sys.stderr,
        )
        return 1
    if not command or command.startswith("-"):
        return open_lab(root, arguments)

    from diffcourse import build

    if command in build.COMMANDS:
        return build.COMMANDS[command](root, *arguments[1:])
    print(f"diffcourse does not know {command!r}; `diffcourse --help` lists what it knows.", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
