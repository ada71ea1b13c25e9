"""A learner's progress: kept whole through kills, full disks, damaged files and two notebooks at once."""

import contextlib
import errno
import json
import os
import signal
import subprocess
import sys
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from diffcourse.lessons import EXERCISES, LESSONS
from diffcourse.study import check, progress, store
from diffcourse.study.pictures import draw_progress

STEM = "02-closed-form"
WROTE = "alpha_bar is a product, ü, \N{GREEK SMALL LETTER ALPHA}\n and a lone \udc80"


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    """A folder for progress, and a process that remembers nothing."""
    monkeypatch.setenv("DIFFCOURSE_PROGRESS", str(tmp_path / "kept"))
    monkeypatch.setattr(progress, "_waiting", {})
    monkeypatch.setattr(progress, "_said", set())
    return tmp_path / "kept"


def statuses(key="jump_by_hand", kind="exercise", stem=STEM):
    return {one["status"]: one["times"] for one in progress.load().get(stem, {}).get(kind, {}).get(key, [])}


def record(status, **facts):
    progress.record(STEM, "exercise", "jump_by_hand", status, **facts)


def stored(folder, stem=STEM):
    return json.loads((folder / f"{stem}.json").read_text(encoding="utf-8"))


# -- what is kept, and where -----------------------------------------------------------------------------------------


def test_a_check_is_recorded_with_its_diagnosis_and_its_tries(folder):
    check.markov(...)
    assert not folder.exists(), "a blank leaves no trace"
    right = EXERCISES["jump_by_hand"].right
    check.jump_by_hand([0, 0, 0])
    check.jump_by_hand([0, 0, 0])
    check.jump_by_hand(right)
    first, second = stored(folder)["exercise"]["jump_by_hand"]
    assert (first["status"], first["times"], second["status"]) == ("not yet", 2, "correct")
    assert first["diagnosis"] == check.jump_by_hand([0, 0, 0]).diagnosis
    check.jump_by_hand(...)
    assert statuses() == {"not yet": 3, "correct": 1}


def test_what_was_solved_stays_solved():
    record("correct")
    record("not yet", diagnosis="sign")
    assert progress.overview().rows[2].correct == 1


def test_a_recall_is_kept_each_time_and_one_sitting_is_one():
    sitting = datetime(2026, 1, 1, tzinfo=UTC)
    for at, status in ((sitting, "revealed"), (sitting, "Missed"), (sitting + timedelta(1), "Missed")):
        progress.record(STEM, "recall", "alpha-bar", status, at=at, answer=WROTE)
    events = progress.load()[STEM]["recall"]["alpha-bar"]
    assert [(one["status"], one["answer"]) for one in events] == [("Missed", WROTE)] * 2


def test_off_reads_and_writes_nothing(folder, monkeypatch):
    record("correct")
    before = (folder / f"{STEM}.json").read_bytes()
    monkeypatch.setenv("DIFFCOURSE_PROGRESS", "off")
    record("not yet")
    assert progress.load() == {} and not progress._waiting
    assert (folder / f"{STEM}.json").read_bytes() == before
    assert str(progress.overview()) == repr(progress.overview()) == f"Progress: {progress.OFF}"
    assert set(progress.overview()._repr_mimebundle_()) == {"text/plain", "text/html"}
    assert "off" in str(progress.reset())


def test_unset_it_is_kept_at_the_top_of_the_course_and_git_ignores_it(tmp_path, monkeypatch):
    for name in ("diffcourse", "notebooks"):
        (tmp_path / "course" / name).mkdir(parents=True)
    monkeypatch.delenv("DIFFCOURSE_PROGRESS")
    monkeypatch.chdir(tmp_path / "course" / "notebooks")
    record("correct")
    assert [path.name for path in (tmp_path / "course" / ".progress").glob("*.json")] == [f"{STEM}.json"]
    assert ".progress/" in (Path(__file__).parents[2] / ".gitignore").read_text().splitlines()


def test_numpy_and_strange_facts_become_json(folder):
    record("not yet", a=np.float32(0.5), b=np.arange(3), c={1: (True, None)}, d=object(), e=np.int64(3), f=WROTE)
    (event,) = stored(folder)["exercise"]["jump_by_hand"]
    assert (event["a"], event["b"], event["c"], event["e"]) == (0.5, [0, 1, 2], {"1": [True, None]}, 3)
    assert event["f"] == WROTE and event["d"].startswith("<object")


class Unwilling:
    def __str__(self):
        raise RuntimeError("no")


@pytest.mark.parametrize(
    "arguments", [("../02", "exercise", "x", "correct"), (STEM, "exercise", "a/b", "x"), (3, None, [], Unwilling())]
)
def test_nothing_raises_and_no_name_leads_out_of_the_folder(folder, arguments, capsys):
    progress.record(*arguments)
    record("correct", answer=Unwilling())
    assert list(folder.parent.rglob("*.json")) == []
    assert capsys.readouterr().out.startswith("Progress is not saved: ")
    record("correct")
    assert statuses() == {"correct": 1}


@given(st.lists(st.tuples(st.sampled_from(["correct", "not yet"]), st.sampled_from("abc"))))
def test_every_try_is_counted(tries):
    lesson = {}
    for n, (status, diagnosis) in enumerate(tries):
        at = (datetime(2026, 1, 1, tzinfo=UTC) + timedelta(n)).isoformat()
        store.add(lesson, "exercise", "x", {"at": at, "status": status, "times": 1, "diagnosis": diagnosis})
    events = lesson.get("exercise", {}).get("x", [])
    assert sum(one["times"] for one in events) == len(tries)
    assert {(one["status"], one["diagnosis"]) for one in events} == set(tries)
    assert [one["at"] for one in events] == sorted(one["at"] for one in events)


# -- two at once -----------------------------------------------------------------------------------------------------

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


def answers():
    return {one["answer"] for one in progress.load().get(STEM, {}).get("recall", {}).get("alpha-bar", [])}


def test_two_notebooks_and_two_threads_on_one_lesson_lose_nothing(folder):
    def here(name):
        for n in range(20):
            progress.record(STEM, "recall", "alpha-bar", "Partly", answer=f"{name} {n}")

    others = [writer(name, 60) for name in ("first", "second")]
    threads = [threading.Thread(target=here, args=[name]) for name in ("third", "fourth")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [other.wait(60) for other in others] == [0, 0]
    wanted = {f"{name} {n}" for name in ("first", "second") for n in range(60)}
    assert answers() == wanted | {f"{name} {n}" for name in ("third", "fourth") for n in range(20)}
    assert [path.name for path in folder.iterdir() if path.name != ".lock"] == [f"{STEM}.json"]


def test_a_lock_that_is_never_released_costs_a_sentence(monkeypatch, folder, capsys):
    monkeypatch.setattr(store, "PATIENCE", 0.1)
    with store.locked(folder):
        record("correct")
    assert "another program has held" in capsys.readouterr().out
    record("correct")
    assert statuses() == {"correct": 2} and not progress._waiting


# -- killed ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("after", [1, 7, 30])
def test_killed_while_writing_nothing_that_was_said_to_be_kept_is_lost(after, folder):
    process = writer("killed", 10_000)
    seen = [process.stdout.readline().strip() for _ in range(after)]
    process.send_signal(signal.SIGKILL)
    seen += process.stdout.read().split()
    process.wait(60)
    assert {f"killed {n}" for n in seen} <= answers()
    assert list(folder.glob("*corrupt*")) == []
    progress.record(STEM, "recall", "alpha-bar", "Partly", answer="after")
    assert "after" in answers() and [path for path in folder.iterdir() if path.suffix == ".tmp"] == []


KILLED_AT = {
    "before it is moved into place": "os.replace = lambda *_: os.kill(os.getpid(), signal.SIGKILL)",
    "half written": """
def half(descriptor):
    os.ftruncate(descriptor, os.fstat(descriptor).st_size // 2)
    os.kill(os.getpid(), signal.SIGKILL)
os.fsync = half""",
}


@pytest.mark.parametrize("moment", KILLED_AT)
def test_killed_at_the_worst_moment(moment, folder):
    progress.record(STEM, "recall", "alpha-bar", "Missed", answer="earlier")
    lines = f"import os, signal\nfrom diffcourse import progress\n{KILLED_AT[moment]}\n"
    lines += f"progress.record('{STEM}', 'recall', 'alpha-bar', 'Partly', answer='in flight')"
    assert subprocess.run([sys.executable, "-c", lines]).returncode == -signal.SIGKILL
    progress.record(STEM, "recall", "alpha-bar", "Got it", answer="later")
    assert {"earlier", "later"} <= answers()
    if moment == "half written":
        (aside,) = folder.glob("*.corrupt-*")
        assert aside.stat().st_size > 0
    else:
        assert "in flight" in answers(), "what had been written whole is taken over"
    assert list(folder.glob(".*.tmp")) == []


# -- a disk that is full, or read only -------------------------------------------------------------------------------


@contextlib.contextmanager
def disk(path, options):
    """A real file system of 64 kB, where this machine lets us mount one."""
    path.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", options, "tmpfs", path], capture_output=True).returncode:
        pytest.skip("No right to mount a file system here; the simulated one is tried all the same.")
    try:
        yield path
    finally:
        subprocess.run(["umount", path], check=True)


def test_a_full_disk(folder, capsys):
    with disk(folder, "size=64k") if hasattr(os, "geteuid") else pytest.skip("POSIX"):
        record("not yet", diagnosis="first")
        with contextlib.suppress(OSError), open(folder / "fill", "wb", buffering=0) as file:
            while True:
                file.write(bytes(512))
        record("not yet", diagnosis="second")
        record("correct")
        said = capsys.readouterr().out
        assert said.count("\n") == 1 and said.startswith("Progress is not saved: No space left on device")
        assert statuses() == {"not yet": 1, "correct": 1}, "in memory"
        assert [one["diagnosis"] for one in stored(folder)["exercise"]["jump_by_hand"]] == ["first"]
        (folder / "fill").unlink()
        record("correct")
        assert [one["times"] for one in stored(folder)["exercise"]["jump_by_hand"]] == [1, 1, 2]
        assert list(folder.glob("*corrupt*")) == []


def test_a_read_only_disk(folder, capsys):
    with disk(folder, "size=64k"):
        record("not yet")
        subprocess.run(["mount", "-o", "remount,ro", folder], check=True)
        record("correct")
        record("correct")
        said = capsys.readouterr().out
        assert said.count("\n") == 1 and said.startswith("Progress is not saved: Read-only file system")
        assert statuses() == {"not yet": 1, "correct": 2}
        assert "Nothing was reset" in str(progress.reset())
        progress._waiting.clear()
        assert statuses() == {"not yet": 1}, "it can still be read"


@pytest.mark.parametrize("function", ["fsync", "replace", "mkdir"])
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
        assert statuses()["correct"] == 2
    said = capsys.readouterr().out
    assert said.count("\n") == 1 and os.strerror(code) in said
    record("correct")
    assert statuses()["correct"] == 3 and not progress._waiting
    assert list(folder.glob(".*.tmp")) == []


def test_a_file_where_the_folder_should_be(folder, capsys):
    folder.write_text("mine")
    record("correct")
    assert statuses() == {"correct": 1} and folder.read_text() == "mine"
    assert "Progress is not saved" in capsys.readouterr().out
    assert "1 of" in str(progress.overview())


# -- damaged files ---------------------------------------------------------------------------------------------------

EVENT = {"at": "2026-01-01T00:00:00+00:00", "status": "correct", "times": 1}
DAMAGED = {
    "empty": b"",
    "half": b'{"format": 1, "exercise": {"jump_by_hand": [{"at"',
    "binary": bytes(range(256)),
    "a list": b"[1, 2]",
    "nested too deep": b"[" * 100_000,
    "no format": json.dumps({"exercise": {}}).encode(),
    "code": b"__import__('os').system('touch /tmp/x')",
    "no list": json.dumps({"format": 1, "exercise": {"jump_by_hand": "correct"}}).encode(),
    "no event": json.dumps({"format": 1, "exercise": {"jump_by_hand": [3]}}).encode(),
    "no time": json.dumps({"format": 1, "exercise": {"jump_by_hand": [EVENT | {"at": "yesterday"}]}}).encode(),
    "no zone": json.dumps({"format": 1, "exercise": {"jump_by_hand": [EVENT | {"at": "2026-01-01"}]}}).encode(),
    "no count": json.dumps({"format": 1, "exercise": {"jump_by_hand": [EVENT | {"times": "1"}]}}).encode(),
    "a kind that is a path": json.dumps({"format": 1, "../x": {"jump_by_hand": [EVENT]}}).encode(),
    "a key that is a path": json.dumps({"format": 1, "exercise": {"../x": [EVENT]}}).encode(),
}


@pytest.mark.parametrize("what", DAMAGED)
@pytest.mark.parametrize("first", ["read", "write"])
def test_a_damaged_file_is_kept_aside_and_reported(what, first, folder, capsys):
    folder.mkdir()
    (folder / f"{STEM}.json").write_bytes(DAMAGED[what])
    if first == "read":
        assert progress.load() == {}
    record("correct")
    assert statuses() == {"correct": 1}
    (aside,) = folder.glob(f"{STEM}.json.corrupt-*")
    assert aside.read_bytes() == DAMAGED[what]
    said = capsys.readouterr().out
    assert said.count("\n") == 1 and STEM in said and aside.name in said


def test_a_file_too_large_to_be_one_is_kept_aside(folder, monkeypatch):
    record("correct", answer="long")
    monkeypatch.setattr(store, "LARGEST", 20)
    assert progress.load() == {} and len(list(folder.glob("*.corrupt-*"))) == 1


def test_two_damaged_files_in_one_second_are_both_kept(folder, monkeypatch):
    monkeypatch.setattr(store, "now", lambda: datetime(2026, 1, 1, tzinfo=UTC))
    folder.mkdir()
    for damage in (b"one", b"two"):
        (folder / f"{STEM}.json").write_bytes(damage)
        progress.load()
    assert {path.read_bytes() for path in folder.glob("*corrupt*")} == {b"one", b"two"}


def test_a_file_of_a_newer_course_is_left_alone(folder, capsys):
    folder.mkdir()
    newer = json.dumps({"format": 2, "something": "else"})
    (folder / f"{STEM}.json").write_text(newer)
    record("correct")
    assert "newer version" in capsys.readouterr().out
    assert statuses() == {"correct": 1} and (folder / f"{STEM}.json").read_text() == newer


def test_other_files_in_the_folder_are_no_progress(folder):
    record("correct")
    (folder / "notes.json").write_text("mine")
    (folder / "03-mine.txt").write_text("mine")
    assert list(progress.load()) == [STEM] and (folder / "notes.json").read_text() == "mine"


# -- export, reset, overview -----------------------------------------------------------------------------------------


def test_export_is_whole_and_overwrites_nothing(tmp_path):
    progress.record(STEM, "recall", "alpha-bar", "Partly", answer=WROTE)
    assert "1 lessons" in str(progress.export(tmp_path / "mine.json"))
    exported = json.loads((tmp_path / "mine.json").read_text(encoding="utf-8"))
    assert exported["lessons"] == progress.load()
    before = (tmp_path / "mine.json").read_bytes()
    assert str(progress.export(tmp_path / "mine.json")).startswith("Nothing was exported: there is something")
    assert str(progress.export(tmp_path / "no" / "mine.json")).startswith("Nothing was exported")
    assert (tmp_path / "mine.json").read_bytes() == before


def test_reset_keeps_what_was_there(folder):
    record("correct")
    progress.record("03-noise-schedules", "recall", "why-clip", "Got it", answer="because")
    before = (folder / f"{STEM}.json").read_bytes()
    assert STEM in str(progress.reset("02"))
    assert list(progress.load()) == ["03-noise-schedules"]
    (kept,) = folder.glob(f"before-reset-*/{STEM}.json")
    assert kept.read_bytes() == before and str(kept.parent)
    assert "Nothing to reset" in str(progress.reset("02"))
    progress.reset()
    assert progress.load() == {} and len(list(folder.glob("before-reset-*/*.json"))) == 2


def test_overview_counts_what_was_recorded():
    for name in list(LESSONS[1].exercises)[:2]:
        progress.record(LESSONS[1].stem, "exercise", name, "correct")
    record("not yet")
    progress.record(STEM, "exercise", "an_exercise_of_old", "correct")
    progress.record(STEM, "recall", "alpha-bar", "Missed", at=datetime(2026, 1, 1, tzinfo=UTC))
    progress.record(STEM, "prediction", "merge", "committed", answer=395)
    progress.record(STEM, "prediction", "other", "skipped")
    whole, _, one, two, *_ = str(progress.overview()).splitlines()
    assert whole.startswith(f"The whole course: 2 of {len(EXERCISES)} exercises correct, 1 tried")
    assert one.startswith(f"{LESSONS[1].stem}: 2 of {len(LESSONS[1].exercises)} exercises correct, 0 tried")
    assert "1 tried" in two and "1 of 7 questions answered, 1 due; predictions: 1 committed, 1 skipped." in two


def test_the_picture_says_the_same():
    record("correct")
    overview = progress.overview()
    picture, html = draw_progress(overview.rows), overview._repr_mimebundle_()["text/html"]
    assert picture.sentence in html and 'alt="' in html
    assert picture.sentence == f"1 of {len(EXERCISES)} exercises are correct, 0 more were tried; 0 questions are due."
    bars = [box for axes in picture.figure.axes for box in axes.patches]
    assert len(bars) == len(EXERCISES)
    assert len({(box.get_facecolor(), box.get_hatch()) for box in bars}) == 2
    picture.figure.draw_without_rendering()
    (axes,) = picture.figure.axes
    for text in (axes.title, *axes.get_yticklabels(), axes.yaxis.get_label()):
        box = text.get_window_extent()
        assert box.x0 >= 0 and box.x1 <= picture.figure.bbox.width
