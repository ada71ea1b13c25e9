"""The `diffcourse` command.

    diffcourse [JupyterLab's options]   open JupyterLab on the first lesson
    diffcourse progress                 how far you are, lesson by lesson
    diffcourse progress export FILE     all of it, with what you wrote, in one new file
    diffcourse progress reset [02]      begin anew with one lesson or with all; what was there is kept
    diffcourse build [stems]            for authors: make the exercises, execute and normalise the notebooks
    diffcourse check                    for authors: say what in the notebooks is out of step
    diffcourse site [folder] [stems]    for authors: build the web edition, by default into dist/site
    diffcourse lite [FOLDER]            for authors: the course as a page with its own Python, by JupyterLite
    diffcourse pins                     for authors: take the newest versions into requirements.lock and pyproject.toml

`diffcourse --help-all` lists JupyterLab's options, such as --no-browser and --port=8890.
"""

import os
import sys
from pathlib import Path

from diffcourse.study.store import find_checkout

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


def show_progress(*arguments):
    """How far the learner is; `export FILE`; `reset [lesson] [--yes]`."""
    from diffcourse.study import progress

    match arguments:
        case ():
            print(progress.overview())
        case ("export", path):
            print(note := progress.export(path))
            return int(note.heading != "Exported")
        case ("reset", *rest) if len(lesson := [one for one in rest if one != "--yes"]) <= 1:
            question = f"Begin anew with {lesson[0] if lesson else 'all lessons'}? What was there is kept. [y/N] "
            if "--yes" not in rest and not agreed(question):
                print("Nothing was reset.")
                return 1
            print(note := progress.reset(*lesson))
            return int(note.heading != "Reset")
        case _:
            print("diffcourse progress takes nothing, `export FILE`, or `reset [lesson] [--yes]`.", file=sys.stderr)
            return 1
    return 0


def agreed(question):
    try:
        return input(question).strip().lower() in ("y", "yes")
    except EOFError:
        return False


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

    if command == "progress":
        return show_progress(*arguments[1:])
    if command == "lite":
        from diffcourse.authors import lite

        return lite.lite(root, *arguments[1:])
    from diffcourse.authors import build

    if command in build.COMMANDS:
        return build.COMMANDS[command](root, *arguments[1:])
    print(f"diffcourse does not know {command!r}; `diffcourse --help` lists what it knows.", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
