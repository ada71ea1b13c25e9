"""Where progress is kept: `.progress/log.jsonl`, one line of JSON an event, written at once and counted when read.

Nothing is rewritten, so writing needs no lock. A line that cannot be read is kept and skipped. Lines that agree in
everything, their time too, are one event. Nothing from a file is executed or trusted.
"""

import contextlib
import errno
import functools
import json
import os
import re
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

PACKAGE = Path(__file__).resolve().parents[1]
LOG, FORMAT = "log.jsonl", 2  # format 1 was one file a lesson: {"format": 1, kind: {key: [events]}}
LARGEST = 20_000_000  # bytes that are read, from the end; a whole course's answers need a tenth
DRAFT, RESET = "written", "reset"  # the status of an answer before Reveal; the kind of a lesson's new beginning
RENAMED = {  # old stem of a lesson: its stem now, for what was kept under the old one
    "06-the-way-back": "07-the-way-back",
    "07-continuous-time": "08-continuous-time",
    "08-beyond-pixels": "11-beyond-pixels",
    "09-design-a-schedule": "12-design-a-schedule",
}
STEM, KIND, KEY = re.compile(r"\d\d-[a-z0-9-]{1,60}"), re.compile(r"[a-z]{1,30}"), re.compile(r"[\w.-]{1,100}")


class NotSaved(Exception):
    """One sentence that says why something could not be written."""


class Entry(NamedTuple):
    """One line: what happened to an exercise, a question or a prediction. `event` holds `at`, `status` and more."""

    lesson: str
    kind: str
    key: str
    event: dict


def now():
    """The time; tests set it."""
    return datetime.now(UTC)


# -- the place -------------------------------------------------------------------------------------------------------


def is_checkout(folder):
    """A copy for the browser has the notebooks alone, and `diffcourse` as a wheel."""
    return (folder / "notebooks").is_dir() and any((folder / one).is_dir() for one in ("diffcourse", "exercises"))


def is_work(folder):
    """Whether these are a learner's copies, and no clone of the course in a folder of that name."""
    return folder.name == "work" and is_checkout(folder) and not (folder / "diffcourse").is_dir()


def find_checkout(start, package=PACKAGE):
    """The course around the folder `start`, else the one that this package is installed from, else None.

    The learner's copies in `work/` belong to the folder above them, be it a checkout or not.
    """
    start = Path(start).resolve()
    for folder in (start, *start.parents):
        if is_work(folder):
            return folder.parent
        if is_checkout(folder) or is_work(folder / "work"):
            return folder
    return package.parent if is_checkout(package.parent) else None


try:  # once, for a learner's `%cd` must not change where progress is kept
    STARTED = Path.cwd()
except OSError:  # the folder is gone
    STARTED = PACKAGE
COURSE = find_checkout(STARTED)


def is_off():
    return os.environ.get("DIFFCOURSE_PROGRESS", "").strip().lower() == "off"


def place():
    """The folder of the log, which need not exist yet: DIFFCOURSE_PROGRESS, or `.progress` at the top of the course.

    A relative DIFFCOURSE_PROGRESS begins at the top of the course, so that all notebooks mean the same folder.
    """
    named = os.environ.get("DIFFCOURSE_PROGRESS", "")
    if named.strip():
        return (COURSE or STARTED) / Path(named).expanduser()
    if COURSE is None:
        raise NotSaved("there is no course folder around this notebook that could hold it")
    return COURSE / ".progress"


# -- one line --------------------------------------------------------------------------------------------------------


def plain(value):
    """The same in what JSON knows; NumPy's numbers and arrays become Python's, anything else its text."""
    if isinstance(value, dict):
        return {str(name): plain(one) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return [plain(one) for one in value]
    if value is None or type(value) in (bool, int, str) or (type(value) is float and abs(value) < float("inf")):
        return value
    return plain(value.tolist()) if hasattr(value, "tolist") else str(value)


def line_of(entry):
    """The line that keeps an Entry. Raises ValueError for what no line can hold."""
    if not is_entry(entry):
        raise ValueError(f"{entry.lesson}, {entry.kind}, {entry.key} cannot be kept under these names")
    text = json.dumps({"format": FORMAT, **entry._asdict()}, ensure_ascii=False)
    return text.encode("utf-8", "backslashreplace")  # a lone surrogate becomes \udc80, as JSON itself writes it


def is_entry(entry):
    try:
        names = all(one.fullmatch(name) for one, name in zip((STEM, KIND, KEY), entry[:3], strict=True))
        has_zone = datetime.fromisoformat(entry.event["at"]).utcoffset() is not None
        return names and has_zone and isinstance(entry.event["status"], str)
    except (AttributeError, KeyError, TypeError, ValueError):
        return False


def parsed(text):
    """The object with a format that some bytes of JSON hold, in plain values; format 0 where there is none."""
    try:
        found = plain(json.loads(text.decode()))
    except (ValueError, RecursionError):
        found = None
    return found if isinstance(found, dict) and type(found.get("format")) is int else {"format": 0}


@functools.lru_cache(2**16)  # a lesson reads the log for each of its cards
def entry_of(line):
    """(Entry, format) of a line; no Entry where it is of another format or cannot be read."""
    found = parsed(line)
    entry = Entry(*map(found.get, Entry._fields))
    return entry if found["format"] == FORMAT and is_entry(entry) else None, found["format"]


# -- the folder ------------------------------------------------------------------------------------------------------


def read(folder):
    """({line: Entry}, sentences): all that is kept in a folder, oldest first."""
    return gather([*old_files(folder), folder / LOG])[:2]


def old_files(folder):
    return sorted(folder.glob("[0-9][0-9]-*.json"))


def gather(paths):
    """({line: Entry}, sentences, paths that were read). What cannot be read costs a sentence and hides nothing else."""
    entries, sentences, done = {}, [], []
    for path in paths:
        try:
            found, said = read_log(path) if path.name == LOG else read_lesson(path)
            entries.update(found)
            sentences += said
            done.append(path)
        except FileNotFoundError:
            pass
        except (OSError, NotSaved) as error:
            sentences.append(f"{path} is left alone: {getattr(error, 'strerror', None) or error}.")
    return entries, sentences, done


def read_log(path):
    with open(path, "rb") as file:
        file.seek(max(0, path.stat().st_size - LARGEST))
        lines = file.read().split(b"\n")
    found = {line: entry_of(line) for line in lines if line}
    entries = {line: entry for line, (entry, _) in found.items() if entry}
    newer = sum(form > FORMAT for _, form in found.values())
    broken = len(found) - len(entries) - newer
    sentences = [f"{path} holds lines that cannot be read ({broken}); they are kept and skipped."] * bool(broken)
    sentences += [f"{path} holds lines of a newer version of the course ({newer}); they are kept."] * bool(newer)
    return entries, sentences


def read_lesson(path):
    """What a file of format 1 holds, as lines of the log."""
    found = parsed(path.read_bytes())
    if found["format"] > 1:
        raise NotSaved("it is of a newer version of the course")
    flat = [
        Entry(path.stem, kind, key, event)
        for kind, keys in found.items()
        if kind != "format"
        for key, events in (keys.items() if isinstance(keys, dict) else [("", "?")])
        for event in (events if isinstance(events, list) else "?")
    ]
    good = [entry for entry in flat if is_entry(entry)]
    said = f"The progress file {path.name} could not be read, or not all of it. It is kept in {path.parent}."
    return {line_of(entry): entry for entry in good}, [said] * (found["format"] != 1 or len(good) < len(flat))


def append(folder, lines):
    """Write lines behind the others, all in one write. Returns sentences. Raises OSError where not all was written.

    Files of format 1 go before them, once: then they are renamed.
    """
    folder.mkdir(parents=True, exist_ok=True)
    old, sentences, done = gather(old_files(folder))
    data = b"".join(line + b"\n" for line in [*old, *lines])
    log = os.open(folder / LOG, os.O_RDWR | os.O_APPEND | os.O_CREAT | getattr(os, "O_BINARY", 0), 0o666)
    try:
        os.lseek(log, max(0, os.lseek(log, 0, os.SEEK_END) - 1), os.SEEK_SET)
        if os.read(log, 1) not in (b"", b"\n"):  # the last line is torn, and must not tear this one
            data = b"\n" + data
        if os.write(log, data) < len(data):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(folder / LOG))
    finally:
        os.close(log)
    for path in done:
        with contextlib.suppress(OSError):  # another notebook was first
            path.rename(f"{path}.carried-over-{now():%Y-%m-%dT%H%M%S%f}")
    return sentences


# -- sorting ---------------------------------------------------------------------------------------------------------


def by_lesson(entries, homes=None):
    """{lesson: {kind: {key: [events, oldest first]}}}. Of the recalls of one sitting the newest stands.

    homes: {(kind, key): its lesson now}, for what was kept under an old stem of a lesson that became several.
    """
    lessons, kept = {}, []
    for entry in entries:
        stem = entry.lesson
        if entry.kind == RESET:  # of all that stood under this stem then, wherever it stands now
            kept = [(home, one) for home, one in kept if stem not in (home, one.lesson)]
        else:
            home = (homes or {}).get(entry[1:3], RENAMED[stem]) if stem in RENAMED else stem
            kept.append((home, entry))
    for home, (_, kind, key, event) in kept:
        events = lessons.setdefault(home, {}).setdefault(kind, {}).setdefault(key, [])
        if kind == "recall":
            events[:] = [old for old in events if not one_sitting(old, event)]
        events.append(event)
    return dict(sorted(lessons.items()))


def one_sitting(old, new):
    """Whether two recalls are of one time, and of one answer or the earlier one a draft."""
    return old["at"] == new["at"] and (old.get("answer") == new.get("answer") or old["status"] == DRAFT)
