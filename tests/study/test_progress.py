"""A learner's progress: kept whole through kills, full disks, damaged files and two notebooks at once."""

import errno
import json
import os
import signal
import subprocess
import sys
import threading
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from diffcourse.lessons import EXERCISES, LESSONS
from diffcourse.study import check, progress, store

ROOT = Path(__file__).resolve().parents[2]
STEM, OTHER = "02-closed-form", "03-noise-schedules"
WROTE = "alpha_bar is a product, ü, \N{GREEK SMALL LETTER ALPHA}\n and a lone \udc80"
START = datetime(2026, 1, 1, tzinfo=UTC)


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    """A folder for progress, and a process that remembers nothing."""
    monkeypatch.setenv("DIFFCOURSE_PROGRESS", str(tmp_path / "kept"))
    forget(monkeypatch)
    return tmp_path / "kept"


def forget(monkeypatch):
    """As a new kernel begins."""
    monkeypatch.setattr(progress, "_waiting", {})
    monkeypatch.setattr(progress, "_said", set())


def record(status, **facts):
    progress.record(STEM, "exercise", "jump_by_hand", status, **facts)


def statuses(stem=STEM):
    """How often each was recorded; a file of before the log counted itself."""
    events, count = progress.load().get(stem, {}).get("exercise", {}).get("jump_by_hand", []), Counter()
    for one in events:
        count[one["status"]] += one.get("times", 1)
    return count


def recalled(answer, at=None, status="Partly"):
    progress.record(STEM, "recall", "alpha-bar", status, at=at, answer=answer)


def answers():
    return [one["answer"] for one in progress.load().get(STEM, {}).get("recall", {}).get("alpha-bar", [])]


def stored(folder):
    """What stands in the log: every line is JSON."""
    text = (folder / store.LOG).read_text(encoding="utf-8")
    assert text.endswith("\n")
    return [json.loads(line) for line in text.splitlines()]


# -- what is kept ----------------------------------------------------------------------------------------------------


def test_a_check_is_recorded_with_its_diagnosis_and_its_tries(folder):
    check.markov(...)
    assert not folder.exists(), "a blank leaves no trace"
    for answer in ([0, 0, 0], [0, 0, 0], EXERCISES["jump_by_hand"].right):
        check.jump_by_hand(answer)
    assert [line["event"]["status"] for line in stored(folder)] == ["not yet", "not yet", "correct"]
    first, again, last = progress.load()[STEM]["exercise"]["jump_by_hand"]
    assert (first["status"], again["status"], last["status"]) == ("not yet", "not yet", "correct")
    assert first["diagnosis"] == check.jump_by_hand([0, 0, 0]).diagnosis
    check.jump_by_hand(...)
    assert statuses() == {"not yet": 3, "correct": 1}


def test_what_was_solved_stays_solved():
    record("correct")
    record("not yet", diagnosis="sign")
    assert progress.overview().rows[2].correct == 1


def test_a_recall_is_kept_each_time_and_one_sitting_is_one(folder):
    for at, status in ((START, "written"), (START, "revealed"), (START, "Missed"), (START + timedelta(1), "Missed")):
        recalled(WROTE, at, status)
    events = progress.load()[STEM]["recall"]["alpha-bar"]
    assert [(one["status"], one["answer"]) for one in events] == [("Missed", WROTE)] * 2
    recalled("a", START + timedelta(2), "written")
    recalled("a product", START + timedelta(2), "written")
    assert answers() == [WROTE, WROTE, "a product"] and len(stored(folder)) == 6


def test_off_reads_and_writes_nothing(folder, monkeypatch):
    record("correct")
    before = (folder / store.LOG).read_bytes()
    monkeypatch.setenv("DIFFCOURSE_PROGRESS", "off")
    record("not yet")
    assert progress.load() == {} and not progress._waiting
    assert (folder / store.LOG).read_bytes() == before
    assert str(progress.overview()) == repr(progress.overview()) == f"Progress: {progress.OFF}"
    assert set(progress.overview()._repr_mimebundle_()) == {"text/plain", "text/html"}
    assert "off" in str(progress.reset())


def test_numpy_and_strange_facts_become_json(folder):
    facts = {"a": np.float32(0.5), "b": np.arange(3), "c": {1: (True, None)}, "d": object(), "e": np.int64(3)}
    record("not yet", f=WROTE, g=float("nan"), h=-float("inf"), i=10**400, times=1, **facts)
    (event,) = progress.load()[STEM]["exercise"]["jump_by_hand"]
    assert event == stored(folder)[0]["event"]
    assert (event["a"], event["b"], event["c"], event["e"]) == (0.5, [0, 1, 2], {"1": [True, None]}, 3)
    assert event["f"] == WROTE and event["d"].startswith("<object")
    assert (event["g"], event["h"], event["i"]) == ("nan", "-inf", 10**400)


class Unwilling:
    def __str__(self):
        raise RuntimeError("no")


ENDLESS = []
ENDLESS.append(ENDLESS)


@pytest.mark.parametrize("fact", [Unwilling(), ENDLESS, 10**5000], ids=["unwilling", "endless", "huge"])
def test_a_fact_that_nothing_can_hold_stands_in_no_ones_way(folder, fact, capsys):
    record("correct", answer=fact)
    assert capsys.readouterr().out.startswith("Progress is not saved: ")
    record("correct")
    assert statuses() == {"correct": 1} and len(stored(folder)) == 1


@pytest.mark.parametrize(
    "arguments",
    [
        ("../02", "exercise", "x", "correct"),
        (STEM, "exercise", "a/b", "x"),
        (3, None, [], Unwilling()),
        (STEM, "exercise", "x", "correct", "yesterday"),
    ],
)
def test_nothing_raises_and_what_has_no_name_is_not_kept(folder, arguments, capsys):
    progress.record(*arguments)
    assert not folder.exists()
    assert capsys.readouterr().out.startswith("Progress is not saved: ")
    record("correct")
    assert statuses() == {"correct": 1}


@given(st.lists(st.tuples(st.sampled_from(["correct", "not yet"]), st.sampled_from("abc")), max_size=6))
def test_every_try_is_counted(tries):
    entries = [
        store.Entry(STEM, "exercise", "x", {"at": f"{START + timedelta(n)}", "status": status, "diagnosis": diagnosis})
        for n, (status, diagnosis) in enumerate(tries)
    ]
    events = store.by_lesson(entries).get(STEM, {}).get("exercise", {}).get("x", [])
    assert [(one["status"], one["diagnosis"]) for one in events] == tries
    assert [one["at"] for one in events] == sorted(one["at"] for one in events)


def test_a_renamed_lesson_keeps_its_answers(folder, monkeypatch):
    record("correct")
    old_file(folder, "02-the-jump", EVENT)
    monkeypatch.setattr(store, "RENAMED", {STEM: "04-closed-form", "02-the-jump": "04-closed-form"})
    monkeypatch.setattr(progress, "HOMES", {})
    progress.record("04-closed-form", "exercise", "jump_by_hand", "correct")
    assert list(progress.load()) == ["04-closed-form"] and statuses("04-closed-form") == {"correct": 5}
    progress.reset("04")
    assert progress.load() == {}


def test_an_answer_goes_with_its_exercise_to_the_lesson_that_has_it_now(folder):
    for kind, key in (("exercise", "tweedie_by_hand"), ("recall", "four-words"), ("prediction", "score-late")):
        progress.record("06-the-way-back", kind, key, "correct")
    progress.record("06-the-way-back", "exercise", "my_ddim_step", "correct")
    progress.record("06-the-way-back", "exercise", "gone_for_good", "correct")
    known = progress.load()
    assert {kind: list(keys) for kind, keys in known["06-one-guess"].items()} == {
        "exercise": ["tweedie_by_hand"],
        "recall": ["four-words"],
        "prediction": ["score-late"],
    }
    assert list(known["07-the-way-back"]["exercise"]) == ["my_ddim_step", "gone_for_good"]
    progress.reset("07")
    assert list(progress.load()) == ["06-one-guess"]
    progress.reset("06")
    assert progress.load() == {}


def test_a_lesson_that_was_begun_anew_before_it_became_two_stays_anew(folder):
    progress.record("06-the-way-back", "exercise", "tweedie_by_hand", "correct")
    progress.record("06-the-way-back", store.RESET, "lesson", store.RESET)
    progress.record("06-the-way-back", "exercise", "my_ddim_step", "correct")
    assert list(progress.load()) == ["07-the-way-back"]


# -- where it is kept ------------------------------------------------------------------------------------------------


@pytest.fixture
def course(tmp_path):
    """A checkout, and the learner's copies in it."""
    for name in ("diffcourse", "notebooks", "exercises/deep", "work/notebooks", "work/exercises"):
        (tmp_path / "course" / name).mkdir(parents=True)
    return tmp_path / "course"


@pytest.mark.parametrize("start", ["", "notebooks", "exercises/deep", "work", "work/exercises"])
@pytest.mark.parametrize("checkout", [True, False], ids=["checkout", "wheel"])
def test_all_notebooks_of_a_course_find_the_same_folder(course, start, checkout):
    start = course / (start if checkout or start.startswith("work") else "")
    if not checkout:
        for name in ("diffcourse", "notebooks", "exercises/deep", "exercises"):
            (course / name).rmdir()
    assert store.find_checkout(start, package=course / "nowhere" / "diffcourse") == course.resolve()


def test_a_checkout_may_be_called_work(course):
    course.rename(course.with_name("work"))
    assert store.find_checkout(course.with_name("work") / "notebooks") == course.with_name("work").resolve()


MOVES_AWAY = """
import os, sys
from diffcourse import progress
os.chdir("/")
progress.record("02-closed-form", "exercise", "jump_by_hand", "correct")
"""


@pytest.mark.parametrize("named", ["", "./a/../mine"])
def test_the_place_is_taken_once_and_is_the_same_from_everywhere(course, named):
    for start in ("work/notebooks", "exercises/deep"):
        environment = {**os.environ, "DIFFCOURSE_PROGRESS": named, "PYTHONPATH": str(ROOT)}
        run = subprocess.run([sys.executable, "-c", MOVES_AWAY], cwd=course / start, env=environment, text=True)
        assert run.returncode == 0
    assert [path.relative_to(course).as_posix() for path in course.rglob(store.LOG)] == [
        f"{'mine' if named else '.progress'}/{store.LOG}"
    ]
    assert len(stored(course / ("mine" if named else ".progress"))) == 2


def test_git_ignores_it():
    assert ".progress/" in (ROOT / ".gitignore").read_text().splitlines()


@pytest.mark.parametrize("name", ["my own progress ", "Übungen", "two\nlines", "lone \udc80", "-x", "$HOME;'\""])
def test_any_folder_will_do(tmp_path, monkeypatch, name, capsys):
    try:
        (tmp_path / name).mkdir()
    except (OSError, ValueError):
        pytest.skip("This system knows no such name.")
    monkeypatch.setenv("DIFFCOURSE_PROGRESS", str(tmp_path / name / "in it"))
    record("correct")
    (tmp_path / name / "in it" / f"{OTHER}.json").mkdir()
    assert statuses() == {"correct": 1} and stored(tmp_path / name / "in it")
    print(progress.reset(), progress.export(tmp_path / name / "mine.json"), progress.export(tmp_path / name))
    said = capsys.readouterr().out
    said.encode()
    assert said.count("\n") == 2 and "Reset" in said and "Exported" in said and "is left alone" in said


@pytest.mark.parametrize("name", ["~nobody-of-this-name/x", "/dev/null/x", "x" * 5000])
def test_a_place_that_cannot_be_costs_a_sentence(monkeypatch, name, capsys):
    monkeypatch.setenv("DIFFCOURSE_PROGRESS", name)
    record("correct")
    record("correct")
    assert statuses() == {"correct": 2}
    assert capsys.readouterr().out.count("Progress is not saved") == 1
    assert str(progress.reset()).startswith("Nothing was reset: ")
    assert str(progress.export(name)).startswith("Nothing was exported: ")


# -- two at once, and killed -----------------------------------------------------------------------------------------

WRITER = """
import sys
from diffcourse import progress
for n in range(int(sys.argv[2])):
    progress.record("02-closed-form", "recall", "alpha-bar", "Partly", answer=f"{sys.argv[1]} {n}")
    print(n, flush=True)
"""


def writer(name, count):
    command = [sys.executable, "-c", WRITER, name, str(count)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True)


def test_two_notebooks_and_two_threads_on_one_lesson_lose_nothing(folder):
    def here(name):
        for n in range(40):
            recalled(f"{name} {n}")

    others = [writer(name, 200) for name in ("first", "second")]
    threads = [threading.Thread(target=here, args=[name]) for name in ("third", "fourth")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [other.wait(60) for other in others] == [0, 0]
    wanted = [f"{name} {n}" for name in ("first", "second") for n in range(200)]
    assert sorted(answers()) == sorted(wanted + [f"{name} {n}" for name in ("third", "fourth") for n in range(40)])
    assert [path.name for path in folder.iterdir()] == [store.LOG]


def test_killed_while_two_notebooks_write_nothing_that_was_kept_is_lost(folder):
    processes, seen = {name: writer(name, 10_000) for name in ("first", "second")}, {}
    for (name, process), after in zip(processes.items(), (1, 30), strict=True):
        seen[name] = [process.stdout.readline().strip() for _ in range(after)]
    for process in processes.values():
        process.send_signal(signal.SIGKILL)
    for name, process in processes.items():
        seen[name] += process.stdout.read().split()
        process.wait(60)
        assert {f"{name} {n}" for n in seen[name]} <= set(answers())
    recalled("after")
    assert "after" in answers()


# -- a disk that is full, or read only -------------------------------------------------------------------------------


@pytest.mark.parametrize("share", [0.1, 0.5, 0.999])
def test_what_was_written_in_part_counts_once_when_there_is_room_again(folder, monkeypatch, capsys, share):
    write = os.write
    record("not yet", diagnosis="first")
    with monkeypatch.context() as patch:
        patch.setattr(os, "write", lambda file, data: write(file, data[: int(share * len(data))]))
        for diagnosis in ("second", "third"):
            record("not yet", diagnosis=diagnosis)
        recalled("a product")
    record("correct")
    events = progress.load()[STEM]["exercise"]["jump_by_hand"]
    assert [one.get("diagnosis") for one in events] == ["first", "second", "third", None]
    assert answers() == ["a product"] and not progress._waiting
    assert capsys.readouterr().out.count("Progress is not saved") == 1


@pytest.mark.parametrize("function", ["open", "write", "mkdir"])
@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EROFS, errno.EACCES, errno.EIO])
def test_a_disk_that_refuses(function, code, folder, monkeypatch, capsys):
    def refuse(*arguments, **named):
        raise OSError(code, os.strerror(code), str(folder))

    if function != "mkdir":
        record("not yet")
    with monkeypatch.context() as patch:
        patch.setattr(os, function, refuse)
        record("correct")
        record("correct")
        known = statuses()
        assert known["correct"] == 2
        assert os.strerror(code) in str(progress.reset()) and statuses() == known
    said = capsys.readouterr().out
    assert said.count("\n") == 1 and os.strerror(code) in said and "Progress is not saved" in said
    record("correct")
    assert statuses()["correct"] == 3 and not progress._waiting


def test_a_lock_of_the_course_as_it_was_holds_nothing_up(folder, capsys):
    fcntl = pytest.importorskip("fcntl")
    folder.mkdir()
    with open(folder / ".lock", "w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        record("correct")
        assert statuses() == {"correct": 1} and len(stored(folder)) == 1
    assert capsys.readouterr().out == ""


def test_killed_in_the_middle_of_a_line(folder, capsys):
    recalled("earlier")
    lines = "import os, signal\nfrom diffcourse import progress\nwrite = os.write\n"
    lines += (
        "os.write = lambda file, data: (write(file, data[:len(data) // 2]), os.kill(os.getpid(), signal.SIGKILL))\n"
    )
    lines += f"progress.record('{STEM}', 'recall', 'alpha-bar', 'Partly', answer='in flight')"
    assert subprocess.run([sys.executable, "-c", lines]).returncode == -signal.SIGKILL
    torn = (folder / store.LOG).read_bytes()
    recalled("later")
    assert answers() == ["earlier", "later"]
    assert (folder / store.LOG).read_bytes().startswith(torn + b"\n")
    assert capsys.readouterr().out.count("cannot be read (1)") == 1


FULL = """
import resource
from diffcourse import progress
progress.record("02-closed-form", "exercise", "jump_by_hand", "not yet", diagnosis="first")
resource.setrlimit(resource.RLIMIT_FSIZE, (250, 250))
progress.record("02-closed-form", "exercise", "jump_by_hand", "not yet", diagnosis="second")
progress.record("02-closed-form", "exercise", "jump_by_hand", "correct")
print(len(progress._waiting), len(progress.load()["02-closed-form"]["exercise"]["jump_by_hand"]))
"""


def test_a_disk_that_is_full_in_the_middle_of_a_line(folder):
    pytest.importorskip("resource")
    said = subprocess.run([sys.executable, "-c", FULL], capture_output=True, text=True, check=True).stdout.splitlines()
    assert said[0].startswith("Progress is not saved: No space left on device") and "in memory" in said[0]
    assert said[1].endswith("cannot be read (1); they are kept and skipped.")
    assert said[2:] == ["2 3"]
    assert (folder / store.LOG).stat().st_size == 250 and answers() == []
    record("correct")
    assert statuses() == {"not yet": 1, "correct": 1}


def test_a_folder_that_is_read_only(folder, capsys):
    record("not yet")
    folder.chmod(0o500)
    (folder / store.LOG).chmod(0o400)
    try:
        if os.access(folder / store.LOG, os.W_OK):
            pytest.skip("The superuser may write everywhere; the refusing disk above is tried all the same.")
        record("correct")
        assert statuses() == {"not yet": 1, "correct": 1}
        assert capsys.readouterr().out.count("Progress is not saved: Permission denied") == 1
    finally:
        folder.chmod(0o700)


@pytest.mark.parametrize("where", [".", store.LOG])
def test_something_else_where_the_log_should_be(folder, where, capsys):
    if where == ".":
        folder.write_text("mine")
    else:
        (folder / where).mkdir(parents=True)
    record("correct")
    assert statuses() == {"correct": 1}
    assert "Progress is not saved" in capsys.readouterr().out
    assert "1 of" in str(progress.overview())
    assert folder.read_text() == "mine" if where == "." else not list((folder / where).iterdir())


def test_no_one_is_left_to_read_what_is_said(folder, monkeypatch):
    class Closed:
        def write(self, text):
            raise BrokenPipeError(errno.EPIPE, "Broken pipe")

    folder.write_text("mine")
    monkeypatch.setattr(sys, "stdout", Closed())
    record("correct")
    assert statuses() == {"correct": 1}


# -- damaged lines and files -----------------------------------------------------------------------------------------

EVENT = {"at": "2026-01-01T00:00:00+00:00", "status": "correct", "times": 3}
LINE = {"format": 2, "lesson": STEM, "kind": "exercise", "key": "jump_by_hand", "event": EVENT}
DAMAGED_LINES = {
    "half": b'{"format": 2, "lesson": "02-closed-form", "kind"',
    "binary": bytes(set(range(256)) - {10}),
    "zeros, as after a power cut": bytes(100),
    "a list": b"[1, 2]",
    "nested too deep": b"[" * 100_000,
    "nested deep": json.dumps(LINE).replace('"jump', f'{"[" * 5000}{"]" * 5000}, "jump').encode(),
    "code": b"__import__('os').system('touch /tmp/x')",
    "no format": json.dumps({**LINE, "format": None}).encode(),
    "a number too long": json.dumps(LINE).replace("3", "9" * 5000).encode(),
    "no event": json.dumps({**LINE, "event": 3}).encode(),
    "no status": json.dumps({**LINE, "event": {"at": EVENT["at"]}}).encode(),
    "no time": json.dumps({**LINE, "event": EVENT | {"at": "yesterday"}}).encode(),
    "no zone": json.dumps({**LINE, "event": EVENT | {"at": "2026-01-01"}}).encode(),
    "a lesson that is a path": json.dumps({**LINE, "lesson": "../x"}).encode(),
    "a kind that is none": json.dumps({**LINE, "kind": ["exercise"]}).encode(),
    "a key that is a path": json.dumps({**LINE, "key": "../x"}).encode(),
}


@pytest.mark.parametrize("what", DAMAGED_LINES)
def test_a_damaged_line_is_kept_and_skipped(what, folder, capsys):
    record("not yet")
    with open(folder / store.LOG, "ab") as file:
        file.write(DAMAGED_LINES[what] + b"\n")
    record("correct")
    assert statuses() == {"not yet": 1, "correct": 1} == statuses()
    assert DAMAGED_LINES[what] in (folder / store.LOG).read_bytes().split(b"\n")
    said = capsys.readouterr().out
    assert said == f"{folder / store.LOG} holds lines that cannot be read (1); they are kept and skipped.\n"


@given(st.binary(max_size=300), st.integers(0, 300))
def test_whatever_happens_to_the_log_reading_it_raises_nothing(tmp_path_factory, junk, where):
    folder = tmp_path_factory.mktemp("kept")
    store.append(folder, [store.line_of(store.Entry(STEM, "exercise", "x", {"at": f"{START}", "status": "correct"}))])
    whole = (folder / store.LOG).read_bytes()
    (folder / store.LOG).write_bytes(whole[:where] + junk + whole[where:])
    store.by_lesson(store.read(folder)[0].values())
    store.append(folder, [store.line_of(store.Entry(OTHER, "exercise", "y", {"at": f"{START}", "status": "correct"}))])
    assert store.by_lesson(store.read(folder)[0].values())[OTHER]["exercise"]["y"]


def test_a_line_of_a_newer_course_is_left_alone(folder, capsys):
    record("correct")
    newer = json.dumps({"format": 3, "something": "else"}).encode()
    with open(folder / store.LOG, "ab") as file:
        file.write(newer + b"\n")
    assert statuses() == {"correct": 1} == statuses()
    assert capsys.readouterr().out.count("newer version of the course (1)") == 1
    progress.reset()
    assert newer in (folder / store.LOG).read_bytes()


def test_of_a_log_that_grew_out_of_all_bounds_the_end_is_read(folder, monkeypatch, capsys):
    for n in range(20):
        recalled(n)
    monkeypatch.setattr(store, "LARGEST", 1000)
    assert answers() == list(range(20))[-len(answers()) :] and 3 < len(answers()) < 20


# -- what the course kept before it had a log ------------------------------------------------------------------------


def old_file(folder, stem, *events, **more):
    """A file as it was written until the log came."""
    folder.mkdir(exist_ok=True)
    lesson = {"format": 1, "exercise": {"jump_by_hand": list(events)}, **more}
    (folder / f"{stem}.json").write_text(json.dumps(lesson, indent=1))
    return (folder / f"{stem}.json").read_bytes()


def carried(folder, stem=STEM):
    return [path.read_bytes() for path in sorted(folder.glob(f"{stem}.json.carried-over-*"))]


def test_files_of_before_are_read_and_carried_over_once(folder, capsys):
    recall = {"alpha-bar": [EVENT | {"status": "Missed", "answer": WROTE, "points": [True]}]}
    before = old_file(folder, STEM, EVENT, EVENT | {"status": "not yet", "diagnosis": "sign"}, recall=recall)
    old_file(folder, OTHER, EVENT)
    assert statuses() == {"correct": 3, "not yet": 3} and answers() == [WROTE]
    assert not (folder / store.LOG).exists(), "reading writes nothing"
    expected = progress.load()
    record("correct")
    assert statuses() == {"correct": 4, "not yet": 3} and answers() == [WROTE]
    assert progress.load()[OTHER] == expected[OTHER]
    assert carried(folder) == [before] and list(folder.glob("*.json")) == [] and len(stored(folder)) == 5
    assert capsys.readouterr().out == ""
    old_file(folder, STEM, EVENT | {"at": "2026-02-01T00:00:00+00:00"})  # the course as it was, in another kernel
    record("correct")
    assert statuses() == {"correct": 8, "not yet": 3} and len(carried(folder)) == 2


def test_two_notebooks_that_carry_over_at_once_count_once(folder, monkeypatch):
    old_file(folder, STEM, EVENT)

    def gone(*_):
        raise FileNotFoundError

    with monkeypatch.context() as patch:
        patch.setattr(Path, "rename", gone)  # the other one was first, or this one was killed
        record("not yet")
        assert statuses() == {"correct": 3, "not yet": 1}
    record("not yet")
    assert statuses() == {"correct": 3, "not yet": 2} and len(carried(folder)) == 1


DAMAGED_FILES = {
    "empty": b"",
    "no format": json.dumps({"exercise": {}}).encode(),
    "no entries": json.dumps({"format": 1, "exercise": "correct"}).encode(),
    "no list": json.dumps({"format": 1, "exercise": {"jump_by_hand": "correct"}}).encode(),
    "no event": json.dumps({"format": 1, "exercise": {"jump_by_hand": [3]}}).encode(),
    "a key that is a path": json.dumps({"format": 1, "exercise": {"../x": [EVENT]}}).encode(),
}


@pytest.mark.parametrize("what", DAMAGED_FILES)
def test_a_damaged_file_of_before_is_kept_and_hides_no_other(what, folder, monkeypatch, capsys):
    old_file(folder, OTHER, EVENT)
    (folder / f"{STEM}.json").write_bytes(DAMAGED_FILES[what])
    assert list(progress.load()) == [OTHER]
    record("correct")
    assert statuses() == {"correct": 1} and statuses(OTHER) == {"correct": 3}
    assert carried(folder) == [DAMAGED_FILES[what]]
    said = capsys.readouterr().out
    assert said.count("\n") == 1 and f"{STEM}.json could not be read" in said and f"kept in {folder}" in said
    forget(monkeypatch)
    assert list(progress.load()) == [STEM, OTHER]
    assert capsys.readouterr().out == "", "said once, and not in each notebook"


def test_what_can_be_read_of_a_damaged_file_counts(folder, capsys):
    old_file(folder, STEM, 3, EVENT, EVENT | {"at": "yesterday"})
    record("correct")
    assert statuses() == {"correct": 4}
    assert "or not all of it" in capsys.readouterr().out


@pytest.mark.parametrize("what", ["newer", "folder"])
def test_a_file_that_is_none_of_ours_is_left_alone_and_hides_no_other(what, folder, capsys):
    old_file(folder, OTHER, EVENT)
    path = folder / f"{STEM}.json"
    if what == "folder":
        path.mkdir()
    else:
        path.write_text('{"format": 2}')
    rows = progress.overview().rows
    assert len(rows) == len(LESSONS) and statuses(OTHER) == {"correct": 3}
    record("correct")
    assert statuses() == {"correct": 1} and path.exists()
    said = capsys.readouterr().out
    assert said.count("\n") == 1 and said.startswith(f"{path} is left alone: ")


# -- taking out, beginning anew, looking -----------------------------------------------------------------------------


def test_export_is_whole_and_overwrites_nothing(tmp_path):
    recalled(WROTE)
    assert "1 lessons" in str(progress.export(tmp_path / "mine.json"))
    exported = json.loads((tmp_path / "mine.json").read_text(encoding="utf-8"))
    assert exported["lessons"] == progress.load()
    before = (tmp_path / "mine.json").read_bytes()
    assert str(progress.export(tmp_path / "mine.json")).startswith("Nothing was exported: there is something")
    assert str(progress.export(tmp_path / "no" / "mine.json")).startswith("Nothing was exported")
    assert (tmp_path / "mine.json").read_bytes() == before


@pytest.mark.parametrize("path", ["~nobody-of-this-name/x", "", "a\0b", None, 3.5, "."])
def test_export_to_nowhere_is_a_sentence(path):
    record("correct")
    assert str(progress.export(path)).startswith("Nothing was exported: ")


def test_reset_keeps_what_was_there(folder):
    old_file(folder, STEM, EVENT)
    record("correct")
    progress.record(OTHER, "recall", "why-clip", "Got it", answer="because")
    before = (folder / store.LOG).read_bytes()
    assert str(progress.reset("02")).endswith(f"{STEM} can begin anew; what was there is kept in {folder / store.LOG}.")
    assert list(progress.load()) == [OTHER]
    assert (folder / store.LOG).read_bytes().startswith(before)
    assert "Nothing to reset" in str(progress.reset("02")) and "Nothing to reset" in str(progress.reset(2))
    record("not yet")
    assert statuses() == {"not yet": 1}
    progress.reset()
    assert progress.load() == {} and (folder / store.LOG).read_bytes().startswith(before)


def test_overview_counts_what_was_recorded():
    for name in list(LESSONS[1].exercises)[:2]:
        progress.record(LESSONS[1].stem, "exercise", name, "correct")
    record("not yet")
    progress.record(STEM, "exercise", "an_exercise_of_old", "correct")
    progress.record(STEM, "recall", "alpha-bar", "Missed", at=START)
    progress.record(STEM, "prediction", "merge", "committed", answer=395)
    progress.record(STEM, "prediction", "other", "skipped")
    whole, _, one, two, *_ = str(progress.overview()).splitlines()
    assert whole.startswith(f"The whole course: 2 of {len(EXERCISES)} exercises correct, 1 tried")
    assert one.startswith(f"{LESSONS[1].stem}: 2 of {len(LESSONS[1].exercises)} exercises correct, 0 tried")
    assert "1 tried" in two and "1 of 7 questions answered, 1 due; predictions: 1 committed, 1 skipped." in two


def test_the_page_shows_a_box_an_exercise_and_where_to_go_on():
    nothing = progress.overview()._repr_mimebundle_()["text/html"]
    assert f'href="../notebooks/{LESSONS[0].stem}.ipynb"' in nothing and f"0 of {len(EXERCISES)} solved" in nothing
    record("correct")
    html = progress.overview()._repr_mimebundle_()["text/html"]
    assert f"1 of {len(EXERCISES)} solved" in html
    count = len(LESSONS[2].exercises)
    assert f"■{'□' * (count - 1)}</span>" in html and f">1 of {count}</td>" in html
    assert f'href="../exercises/{STEM}.ipynb"' in html and f"{count - 1} to solve" in html
