"""Where a learner's progress is kept: one JSON file a lesson, in a folder that git ignores.

A file is only ever replaced whole, under a lock between processes, by one that holds what the old one held. What
cannot be read is renamed aside. Nothing from a file is executed or trusted: it has one shape, or it counts as damaged.
"""

import contextlib
import json
import os
import re
import sys
from datetime import UTC, datetime
from pathlib import Path

PACKAGE = Path(__file__).resolve().parents[1]
FORMAT = 1
LARGEST = 20_000_000  # bytes; a file of a whole course's answers has a thousandth of that
IN_BROWSER = sys.platform == "emscripten"
PATIENCE = 5  # seconds to wait for another notebook that is writing; it takes milliseconds
STEM, KIND, KEY = re.compile(r"\d\d-[a-z0-9-]{1,60}"), re.compile(r"[a-z]{1,30}"), re.compile(r"[\w-]{1,100}")


class NotSaved(Exception):
    """One sentence that says why something could not be written, and where it is now."""


def now():
    """The time; tests set it."""
    return datetime.now(UTC)


# -- the place -------------------------------------------------------------------------------------------------------


def is_checkout(folder):
    """A copy for the browser has the notebooks alone, and `diffcourse` as a wheel."""
    return (folder / "notebooks").is_dir() and any((folder / one).is_dir() for one in ("diffcourse", "exercises"))


def find_checkout(start, package=PACKAGE):
    """The checkout around the folder `start`, else the one this package is installed from, else None."""
    start = Path(start).resolve()
    return next(filter(is_checkout, [start, *start.parents, package.parent]), None)


def is_off():
    return os.environ.get("DIFFCOURSE_PROGRESS", "").strip().lower() == "off"


def place():
    """The folder of the progress files, which need not exist yet: DIFFCOURSE_PROGRESS, or .progress in the course."""
    named = os.environ.get("DIFFCOURSE_PROGRESS", "").strip()
    if named:
        return Path(named).expanduser().absolute()
    root = find_checkout(Path.cwd())
    if root is None:
        raise NotSaved("there is no course folder around this notebook that could hold it")
    return root / ".progress"


@contextlib.contextmanager
def locked(folder, name=".lock"):
    """No other process, and no other thread, reads or writes the folder meanwhile.

    In a browser nothing can lock: there a lock could only be a file, and one left by a closed tab would stand for ever.
    """
    if IN_BROWSER:
        folder.mkdir(parents=True, exist_ok=True)
        yield
        return
    from filelock import FileLock, Timeout  # here, for `diffcourse` starts without it

    folder.mkdir(parents=True, exist_ok=True)
    try:
        lock = FileLock(folder / name).acquire(timeout=PATIENCE)
    except Timeout:
        raise NotSaved(f"another program has held {folder / name} for {PATIENCE} seconds") from None
    except NotImplementedError as error:
        raise NotSaved(f"{folder} is on a disk without file locks") from error
    with lock:
        yield


# -- one file --------------------------------------------------------------------------------------------------------


def events_of(text):
    """{kind: {key: [events]}} from the text of a file. Raises ValueError where it has another shape."""
    try:
        lesson = json.loads(text)
    except RecursionError:
        raise ValueError("nested too deep") from None
    if not isinstance(lesson, dict) or type(form := lesson.pop("format", None)) is not int:
        raise ValueError("not a progress file")
    if form > FORMAT:
        raise NotSaved("its file was written by a newer version of the course")
    for kind, entries in lesson.items():
        if not (KIND.fullmatch(kind) and isinstance(entries, dict)):
            raise ValueError(f"{kind!r} is no kind of entry")
        for key, events in entries.items():
            if not (KEY.fullmatch(key) and isinstance(events, list) and events and all(map(is_event, events))):
                raise ValueError(f"{key!r} is no list of events")
    return lesson


def is_event(event):
    if not (isinstance(event, dict) and isinstance(event.get("status"), str) and type(event.get("times")) is int):
        return False
    try:
        return datetime.fromisoformat(event["at"]).utcoffset() is not None
    except (KeyError, TypeError, ValueError):
        return False


def text_of(lesson):
    return json.dumps({"format": FORMAT, **lesson}, indent=1, ensure_ascii=False) + "\n"


def write_text(path, text):
    # A lone surrogate becomes \udc80, which is how JSON itself writes it.
    write_bytes(path, text.encode("utf-8", "backslashreplace"))


def write_bytes(path, data, beside=None, mode=None):
    """Replace a file whole: written beside it, forced to the disk, moved into its place."""
    beside = beside or path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        with open(beside, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        if mode is not None:
            beside.chmod(mode)
        os.replace(beside, path)
    except BaseException:
        with contextlib.suppress(OSError):
            beside.unlink()
        raise


def read(folder, stem):
    """(events, sentences) of one lesson. Called under the lock; a damaged file is renamed aside, never deleted."""
    path, said = folder / f"{stem}.json", []
    for beside in folder.glob(f".{stem}.json.*.tmp"):  # whoever wrote it is gone, or the lock would not be ours
        if is_whole(beside):
            os.replace(beside, path)
        elif beside.stat().st_size:
            set_aside(beside, stem)
        else:
            beside.unlink()
    if not path.exists():
        return {}, said
    try:
        if path.stat().st_size > LARGEST:
            raise ValueError("too large")
        return events_of(path.read_bytes().decode("utf-8")), said
    except ValueError:
        aside = set_aside(path, stem).name
        return {}, [
            f"The progress file of lesson {stem} could not be read: it is kept as {aside}, and a new one begins."
        ]


def is_whole(path):
    try:
        events_of(path.read_bytes().decode("utf-8"))
    except ValueError:
        return False
    return True


def set_aside(path, stem):
    """Rename a file that cannot be read, to a name that is not taken."""
    date, n = now().strftime("%Y-%m-%dT%H%M%S"), 1
    while (aside := path.with_name(f"{stem}.json.corrupt-{date}" + (f"-{n}" if n > 1 else ""))).exists():
        n += 1
    return path.rename(aside)


def add(lesson, kind, key, event):
    """Put an event into the events of a lesson; nothing that differs from it is lost.

    A recall with the time and the answer of an earlier one, or with the time of a draft, is the same sitting: the newer
    one stands. Any other event that was there before, in all but its time, is counted.
    """
    events = lesson.setdefault(kind, {}).setdefault(key, [])
    for old in events:
        same = old.get("answer") == event.get("answer") or old["status"] == "written"
        if kind == "recall" and old["at"] == event["at"] and same:
            old.update(event)
            return
        if kind != "recall" and facts(old) == facts(event):
            old.update(at=event["at"], times=old["times"] + event["times"])
            events.append(events.pop(events.index(old)))
            return
    events.append(dict(event))


def facts(event):
    return {name: value for name, value in event.items() if name not in ("at", "times")}
