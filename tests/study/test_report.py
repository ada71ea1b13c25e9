"""The report tells what was done, tells no answer that is still open, and trusts nothing that it reads."""

import re

import pytest

from diffcourse import check, design
from diffcourse.lessons import EXERCISES, LESSONS, PREDICTIONS, QUESTIONS
from diffcourse.study import progress, report, store


@pytest.fixture
def kept(tmp_path, monkeypatch):
    monkeypatch.setenv("DIFFCOURSE_PROGRESS", str(tmp_path / "kept"))
    return tmp_path


def test_a_page_of_what_was_done(kept):
    check.my_schedule(design.from_knots([10, 4, 0, -1, -2, -4, -6.2]))
    asked = PREDICTIONS["bumps-merge"]
    progress.record(asked.lesson, "prediction", "bumps-merge", "committed", answer=123.0)
    path = kept / "mine.html"
    assert report.write(path).heading == "Written" == report.write(path).heading
    page = path.read_text()
    assert "123 steps" in page and f"{asked.truth()} steps" in page
    assert re.search("The whole course: 1 of .* exercises correct", page) and "✓&nbsp;my&nbsp;schedule" in page
    assert "distance in 10 steps back 0.047 (at most 0.051)" in page and "Log SNR falls from" in page
    assert page.count("<h3>") == len(LESSONS)
    assert PREDICTIONS["what-goes-first"].asks not in page  # open still


@pytest.mark.parametrize("row", ["text", [], [None], [1, "<b>"]])
def test_what_a_file_holds_is_never_trusted(kept, row):
    bad = "<script>alert(1)</script>"
    progress.record("12-design-a-schedule", "exercise", "my_schedule", "correct", log_snr=row, score=[bad])
    progress.record("00-eli5", "prediction", "what-goes-first", "committed", answer=bad)
    page = report.page(progress.load())
    assert "<script" not in page and "The schedule that I designed" not in page


def test_nothing_else_is_overwritten(kept, monkeypatch):
    (kept / "mine.html").write_text("mine")
    assert report.write(kept / "mine.html").heading == "Nothing was written"
    assert report.write(kept).heading == "Nothing was written"
    monkeypatch.setenv("DIFFCOURSE_PROGRESS", "off")
    assert report.write(kept / "new.html").heading == "Nothing was written"
    assert [path.name for path in kept.iterdir()] == ["mine.html"]


def test_every_name_of_the_course_can_be_kept():
    event = {"at": store.now().isoformat(), "status": "correct"}
    names = {"exercise": EXERCISES, "recall": QUESTIONS, "prediction": PREDICTIONS}
    refused = [
        key
        for kind, entries in names.items()
        for key, entry in entries.items()
        if not store.is_entry(store.Entry(entry.lesson, kind, key, event))
    ]
    assert refused == []
