"""The `diffcourse` command."""

import difflib
import inspect
import itertools
import json
import os
import sys
from importlib import import_module
from pathlib import Path

import diffcourse
from diffcourse.study import work

HELP = """The `diffcourse` command.

    diffcourse [03] [JupyterLab's options]   open JupyterLab on the first lesson, or on this one (also: exercises/03)
    diffcourse reset 03                      begin one notebook anew (also: exercises/03); what was there is kept beside
    diffcourse progress                      how far you are, lesson by lesson
    diffcourse progress export FILE          all of it, with what you wrote, in one new file
    diffcourse progress report [FILE]        one page that prints: lessons, predictions, the schedule you designed
    diffcourse progress reset [02] [--yes]   begin anew with one lesson or with all; what was there is kept
    diffcourse get FOLDER                    lay the notebooks into a folder, for you to work in, and open nothing
    diffcourse doctor                        what the course needs, and whether it is here
    diffcourse --version

For authors, in a checkout of the course:

    diffcourse build [stems]                 make the exercises, execute and normalise the notebooks
    diffcourse sheet                         write the formula sheet and the glossary
    diffcourse site [folder] [stems]         build the web edition, by default into dist/site
    diffcourse lite [FOLDER]                 the course as a page with its own Python, by JupyterLite
    diffcourse colab [FOLDER]                the notebooks for Colab, with a cell that installs the course
    diffcourse pins                          take the newest versions into requirements.lock and pyproject.toml
    diffcourse address [URL]                 where the course is published; with a URL, written into every file

You write in copies, in the folder work/; the course's own notebooks stay as they are.
`diffcourse --help-all` lists JupyterLab's options, such as --no-browser and --port=8890."""


# -- opening JupyterLab ----------------------------------------------------------------------------------------------

# The most special class, so that nothing in a person's own configuration comes before what we say of it.
CONTENTS = "AsyncLargeFileManager"
ROOT_OPTIONS = ("--notebook-dir", "--ServerApp.root_dir", "--ServerApp.notebook_dir")


def lab_arguments(root, arguments, notebook=work.FIRST_LESSON):
    """What JupyterLab is started with: the folder `root`, a notebook in it, then the learner's own wishes.

    A root of the learner's own replaces ours; the notebook opens there if it lies in it, else JupyterLab's first page.
    """
    named = option_values(arguments)
    own = next((named[one] for one in ROOT_OPTIONS if one in named), None)
    ours = {}
    if own is None:
        ours = {
            "--ServerApp.root_dir": root,
            "--ServerApp.contents_manager_class": f"jupyter_server.services.contents.largefilemanager.{CONTENTS}",
            f"--{CONTENTS}.root_dir": root,
            f"--{CONTENTS}.preferred_dir": "",
        }
    top = Path(own or root).expanduser().resolve()
    path = (Path(root) / notebook).resolve()
    inside = path.is_relative_to(top)
    ours["--LabApp.default_url"] = f"/lab/tree/{path.relative_to(top).as_posix()}" if inside else "/lab"
    as_root = ["--allow-root"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []
    return [f"{name}={value}" for name, value in ours.items() if name not in named] + exports() + as_root + arguments


def exports():
    """An export as HTML shows the stills: the widgets in it would ask a host on the web for their code."""
    config = json.loads(Path(__file__).with_name("nbconvert-config.json").read_text("utf-8"))
    kinds = config["HTMLExporter"]["NbConvertBase"]["display_data_priority"]
    return [f"--HTMLExporter.NbConvertBase.display_data_priority={kind}" for kind in kinds]


def option_values(arguments):
    """{"--port": "8890"}, from `--port=8890` as from `--port 8890`."""
    pairs = [(*one.partition("="), after) for one, after in itertools.pairwise([*arguments, ""])]
    return {name: value if equals else after for name, equals, value, after in pairs if name.startswith("--")}


def open_lab(home, arguments, notebook=work.FIRST_LESSON):
    """Lay what is new into work/ and open JupyterLab there; on the course's own notebooks where that cannot be."""
    laid = work.lay(home)
    if str(laid):
        print(laid, flush=True)
    root = home / work.WORK
    if not (root / notebook).exists():
        root = work.course_of(home)
        print(f"The course's own notebooks open instead, from {root}.", flush=True)
    try:
        from jupyterlab.labapp import LabApp
    except ModuleNotFoundError:
        raise Misuse(
            f"JupyterLab is not here: `pip install jupyterlab`, or open {root / notebook} in an editor of yours."
        ) from None
    try:
        LabApp.launch_instance(lab_arguments(root, arguments, notebook))
    except PermissionError as error:  # a home that is not one's own, as in some containers
        raise Misuse(f"JupyterLab cannot write in {error.filename}: set HOME to a folder of yours.") from None
    return 0


# -- commands --------------------------------------------------------------------------------------------------------


class Misuse(Exception):
    """One sentence for a person who typed something else than the command takes."""


def reset(home, notebook):
    name = work.named(work.course_of(home), notebook)
    if name is None:
        raise Misuse("diffcourse reset takes one notebook, such as 03 or exercises/03.")
    try:
        kept = work.begin_anew(home, name)
    except OSError as error:
        raise Misuse(f"Nothing was reset: {error.strerror}.") from None
    print(f"{work.WORK}/{name} is as new." + (f" What was there is kept as {kept.name}, beside it." if kept else ""))
    return 0


def get(home, folder):
    home = Path(folder).expanduser().resolve()
    laid = work.lay(home)
    print(laid if str(laid) else f"{home / work.WORK} has all notebooks already.")
    if not laid.failed:
        print(f"Go to {home} and call `diffcourse` there, or open them from there in an editor of yours.")
    return int(bool(laid.failed))


def examine(home):
    from diffcourse.study import doctor

    root = home / work.WORK
    return int(doctor.examine(home, lab_arguments(root if root.is_dir() else home, [])) > 0)


def show_progress(home, *arguments):
    """How far the learner is; `report [FILE]`; `export FILE`; `reset [lesson] [--yes]`."""
    from diffcourse.study import progress

    match arguments:
        case ():
            print(progress.overview())
        case ("export", path):
            try:
                note = progress.export(path)
            except RuntimeError as error:  # of a ~name that no one has here
                raise Misuse(f"Nothing was exported: {error}") from None
            print(note)
            return int(note.heading != "Exported")
        case ("report", *path) if len(path) <= 1:
            from diffcourse.study import report

            print(note := report.write(*path))
            return int(note.heading != "Written")
        case ("reset", *rest) if len(lesson := [one for one in rest if one != "--yes"]) <= 1:
            question = f"Begin anew with {lesson[0] if lesson else 'all lessons'}? What was there is kept. [y/N] "
            if "--yes" not in rest and not agreed(question):
                print("Nothing was reset.")
                return 1
            print(note := progress.reset(*lesson))
            return int(note.heading != "Reset")
        case _:
            raise Misuse(
                "diffcourse progress takes nothing, `report [FILE]`, `export FILE`, or `reset [lesson] [--yes]`."
            )
    return 0


def agreed(question):
    try:
        return input(question).strip().lower() in ("y", "yes")
    except (EOFError, KeyboardInterrupt):
        return False


AUTHORS = {"build": "build", "pins": "build", "address": "elsewhere", "colab": "elsewhere"}
AUTHORS |= {name: name for name in ("sheet", "site", "lite")}  # each command, and the module that has it


OURS = {"reset": reset, "get": get, "doctor": examine, "progress": show_progress}


def call(name, home, arguments):
    """Call a command with what stands behind it."""
    if name in AUTHORS and not (home / "diffcourse").is_dir():
        raise Misuse(f"diffcourse {name} works on a checkout of the course, and {Path.cwd()} is in none.")
    try:
        command = OURS.get(name) or getattr(import_module(f"diffcourse.authors.{AUTHORS[name]}"), name)
    except ModuleNotFoundError as missing:
        raise Misuse(
            f"diffcourse {name} needs {missing.name}, which comes with the tests: pip install -e '.[test]'"
        ) from None
    try:
        inspect.signature(command).bind(home, *arguments)
    except TypeError:
        wrong = repr(" ".join(arguments)) if arguments else "nothing behind it"
        raise Misuse(f"diffcourse {name} cannot be called with {wrong}; `diffcourse --help` says how.") from None
    return command(home, *arguments)


def run(arguments):
    if {"-h", "--help"} & set(arguments):
        print(HELP)
        return 0
    if "--version" in arguments:
        print(f"diffcourse {diffcourse.__version__}")
        return 0
    try:
        home = work.find_home(Path.cwd())
    except OSError:
        raise Misuse("This folder is no longer there; go to another one, and call diffcourse there.") from None
    keep_progress_in(home)
    command, *rest = arguments or ["--"]
    if command in (OURS | AUTHORS):
        return call(command, home, rest)
    course = work.course_of(home)
    if not (course / work.FIRST_LESSON).is_file():
        raise Misuse("diffcourse found no notebooks: it carries none, and this folder is not inside the course's.")
    wanted = {word: name for word in arguments if not word.startswith("-") and (name := work.named(course, word))}
    if not command.startswith("-") and command not in wanted:
        near = difflib.get_close_matches(
            command, [*OURS, *AUTHORS, *(path.stem for path in course.glob("notebooks/*"))], 1
        )
        hint = f"Did you mean `diffcourse {near[0]}`? " if near else ""
        raise Misuse(f"diffcourse does not know {command!r}. {hint}`diffcourse --help` lists what it knows.")
    options = [one for one in arguments if one not in wanted]
    return open_lab(home, options, next(iter(wanted.values()), work.FIRST_LESSON))


def keep_progress_in(home):
    """Tell the progress, here and in every kernel, the one folder that it is kept in, whatever a kernel's folder is."""
    named = os.environ.get("DIFFCOURSE_PROGRESS", "").strip()
    if named.lower() != "off":
        os.environ["DIFFCOURSE_PROGRESS"] = os.path.join(home, os.path.expanduser(named or ".progress"))


def main(arguments=None):
    try:
        code = run(sys.argv[1:] if arguments is None else list(arguments))
        sys.stdout.flush()
        return code
    except BrokenPipeError:  # of `diffcourse progress | head`
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except KeyboardInterrupt:
        return 130
    except Misuse as error:
        print(error, file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main())
