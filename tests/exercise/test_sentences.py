"""What a learner reads: sentences, in plain English."""

import re

import sentences_page

from diffcourse.exercise.sentences import SENTENCES

STIFF = ("laid beside", "shrunken", "the number does not tell", "whoever", "asked is", " is asked.", "what led to it")


def test_each_kind_has_a_plain_sentence():
    for kind, form in SENTENCES.items():
        text = form.format(x="A", y="b", wrong="c")
        assert text[0].isupper() or text[0] in "`1", kind
        assert text.endswith((".", "b")) and not any(words in text for words in STIFF), kind


def test_the_page_of_all_sentences_can_be_read(tmp_path):
    page = sentences_page.page()
    (tmp_path / "sentences.md").write_text(page, encoding="utf-8")
    rows = [row for row in page.splitlines() if row.startswith("- ")]
    assert len(rows) > 100 and not re.search(r"\{(x|y|wrong)\}|None|\bnan\b", page)
