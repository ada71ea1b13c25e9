"""Recall cards: nothing is revealed before something is written, and what a notebook stores never changes."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from together import together

from diffcourse.lessons import LESSONS, QUESTIONS
from diffcourse.study import progress, spacing
from diffcourse.study import recall as module
from diffcourse.study.recall import recall, recall_due

INTERVIEW = next(key for key, question in QUESTIONS.items() if question.wrong)
WIDGET_VIEW = "application/vnd.jupyter.widget-view+json"


@together("key", QUESTIONS)
def test_every_question_is_whole(key):
    question = QUESTIONS[key]
    assert re.fullmatch(r"[a-z]+(-[a-z]+)*", key)
    assert question.asks.rstrip().endswith("?") or "in one sentence?" in question.asks
    assert 2 <= len(question.points) <= 4
    assert question.answer.endswith(".") and all(point.endswith(".") for point in question.points)
    interview = question.asks.startswith("Interview: ")
    assert all(map(bool, (question.wrong, question.tempting, question.but))) == interview


def test_keys_are_unique_over_the_lessons():
    assert len(QUESTIONS) == sum(len(lesson.questions) for lesson in LESSONS)


@pytest.mark.parametrize("key", ["why-shrink", INTERVIEW])
def test_reveal_waits_for_an_answer(key):
    (card,) = recall(key).cards
    for text in ("", "  \n"):
        card.press("reveal", answer=text)
        assert "Write a sentence first" in card.words and names(card) == ["ask", "answer", "do", "said"]
    card.press("reveal", answer="because")
    assert names(card) == ["ask", "answer", "answered", "points", "scores", "told"]
    assert card.part("points")["html"].count("<li>") == len(QUESTIONS[key].points)
    assert "How much of this did you have?" in card.words
    assert ("A common wrong answer" in card.words) == bool(QUESTIONS[key].wrong)
    before = card.parts
    card.press("reveal")
    assert card.parts == before


def test_who_does_not_know_says_so_and_it_counts_as_missed():
    (card,) = recall("why-shrink").cards
    card.press("unknown")
    assert "How much of this did you have?" in card.words and "Noted: Missed" in card.words
    card.press("unknown")
    assert card.part("scores")["done"] == ["Missed"]


def test_the_score_is_said_and_can_be_changed():
    (card,) = recall("why-shrink").cards
    card.press("reveal", answer="variance")
    assert list(card.part("scores")["texts"].values()) == ["Missed", "Partly", "Got it"]
    for score in ("Partly", "Got it"):
        card.press(score)
        assert f"Noted: {score}." in card.words and card.part("scores")["done"] == [score]


def test_several_cards_and_their_stored_text():
    first, second = recall("why-destroy", "markov-property"), recall("why-destroy", "markov-property")
    one, two = first.cards
    assert first.children == (one,) and "1 of 2" in one.words and "2 of 2" in two.words
    one.press("reveal", answer="something")
    assert first.children == (one,)
    for _ in range(2):
        one.press("Got it")
        assert first.children == (one, two) and "Noted: Got it." in one.words
    two.press("unknown")
    assert first.children == (one, two)
    a, b = first._repr_mimebundle_(), second._repr_mimebundle_()
    assert set(a) == {"text/plain", "text/html", WIDGET_VIEW}
    assert {k: v for k, v in a.items() if k != WIDGET_VIEW} == {k: v for k, v in b.items() if k != WIDGET_VIEW}
    assert a["text/plain"].splitlines() == [
        f"Recall: {QUESTIONS[key].asks} (Write an answer, then press Reveal.)"
        for key in ("why-destroy", "markov-property")
    ]
    assert a["text/html"].count("<details>") == 2 and QUESTIONS["why-destroy"].points[0] in a["text/html"]


@pytest.mark.parametrize("keys", [(), ("why-shrnk",), ("why-shrink", "?"), (3,), (None,)])
def test_an_unknown_key_gets_a_sentence(keys):
    with pytest.raises(ValueError, match="There (is no question|are)"):
        recall(*keys)
    if keys == ("why-shrnk",):
        with pytest.raises(ValueError, match="Nearest: why-shrink"):
            recall(*keys)


# -- what is kept ----------------------------------------------------------------------------------------------------


@pytest.fixture
def clock(tmp_path, monkeypatch):
    """Progress in a folder of its own, and a clock that a test sets: clock(days=3) lets three days pass."""
    monkeypatch.setenv("DIFFCOURSE_PROGRESS", str(tmp_path))
    monkeypatch.setattr(progress, "_waiting", {})
    times = [datetime(2026, 1, 1, 9, tzinfo=UTC)]
    monkeypatch.setattr(module.store, "now", lambda: times[-1])

    def clock(**passed):
        times.append(times[-1] + timedelta(**passed))

    return clock


def events(key):
    return progress.load().get(QUESTIONS[key].lesson, {}).get("recall", {}).get(key, [])


def answer(key, text="because", score=None):
    (card,) = recall(key).cards
    card.press("reveal", answer=text)
    if score:
        card.press(score)
    return card


def write(card, text):
    card.values = {**card.values, "answer": text}


def names(card):
    return [part["name"] for part in card.parts]


def test_what_was_written_is_kept_at_reveal_and_scored_once_a_sitting(clock):
    card = answer("why-shrink", "the variance, ü")
    (event,) = events("why-shrink")
    assert (event["status"], event["answer"]) == ("revealed", "the variance, ü")
    clock(minutes=2)
    for one in module.SCORES:
        card.press(one)
    (event,) = events("why-shrink")
    assert (event["status"], event["answer"]) == ("Got it", "the variance, ü")
    assert "amended" not in event
    card.press("Partly", answer="better now")
    (event,) = events("why-shrink")
    assert (event["answer"], event["amended"]) == ("the variance, ü", "better now")


def test_what_was_never_revealed_is_kept_too_and_so_is_what_is_written_after_the_score(clock):
    (card,) = recall("why-shrink").cards
    for text in ("the", "the variance", "the variance grows", " "):
        write(card, text)
    (event,) = events("why-shrink")
    assert (event["status"], event["answer"]) == ("written", "the variance grows")
    card = answer("alpha-bar", "a product", score="Partly")
    write(card, "a product of alphas")
    (event,) = events("alpha-bar")
    assert (event["status"], event["answer"], event["amended"]) == ("Partly", "a product", "a product of alphas")


def test_the_earlier_answer_is_shown_after_the_reveal_alone(clock):
    answer("why-shrink", "<b>one</b>")
    clock(days=1)
    (card,) = recall("why-shrink").cards
    assert "one" not in card.words
    card.press("reveal", answer="second")
    assert "Your answer of 2026-01-01: <em>&lt;b&gt;one&lt;/b&gt;</em>" in card.part("points")["html"]
    assert [one["answer"] for one in events("why-shrink")] == ["<b>one</b>", "second"]


# -- what comes back -------------------------------------------------------------------------------------------------

FIXED = ["simple-end", "alpha-bar"]  # of lessons 01 and 02


def backs(lesson="03", count=2):
    return {card.key: card.why for card in recall_due(count, lesson, FIXED).cards}


def test_off_and_new_the_fixed_pair_comes_back_always_alike(clock, monkeypatch):
    fixed = {"simple-end": "From lesson 01.", "alpha-bar": "From lesson 02."}
    assert backs() == fixed
    answer("why-destroy", score="Missed")
    clock(days=30)
    monkeypatch.setenv("DIFFCOURSE_PROGRESS", "off")
    assert backs() == fixed
    text = repr(recall_due(2, "03", FIXED))
    assert text == repr(recall_due(2, lesson="03", otherwise=FIXED))
    assert text.splitlines()[0] == (
        f"Recall: {QUESTIONS['simple-end'].asks} From lesson 01. (Write an answer, then press Reveal.)"
    )


def test_the_worst_known_comes_back_first_and_says_why(clock):
    answer("why-shrink", score="Partly")
    clock(days=1)
    answer("why-destroy", score="Missed")
    answer("marble-block", score="Got it")
    assert list(backs()) == ["why-shrink", "simple-end"]
    clock(minutes=20)
    assert backs() == {
        "why-destroy": "From lesson 00, 20 minutes ago: Missed.",
        "why-shrink": "From lesson 01, 1 day ago: Partly.",
    }
    assert "20 minutes ago: Missed." in recall_due(2, "03", FIXED)._repr_mimebundle_()["text/html"]
    first, _ = recall_due(2, "03", FIXED).cards
    assert "20 minutes ago: Missed." in first.words


def test_only_earlier_lessons_come_back(clock):
    for key in ("alpha-bar", "linear-wastes", "why-destroy"):
        answer(key, score="Missed")
    clock(days=1)
    assert list(backs("03")) == ["why-destroy", "alpha-bar"]
    assert list(backs("01")) == ["why-destroy", "simple-end"]
    assert list(backs("02")) == ["why-destroy", "simple-end"]
    assert list(backs("02", 1)) == ["why-destroy"]


def test_what_was_recalled_goes_away_and_returns_later(clock):
    answer("why-shrink", score="Missed")
    clock(hours=1)
    assert "why-shrink" in backs()
    answer("why-shrink", score="Got it")
    assert "why-shrink" not in backs()
    clock(days=30)
    assert backs()["why-shrink"] == "From lesson 01, 30 days ago: Got it."


def test_a_fixed_question_that_is_not_due_says_so(clock):
    answer("simple-end", score="Got it")
    assert list(backs()) == ["alpha-bar", next(iter(QUESTIONS))]
    clock(hours=3)
    assert backs()["simple-end"] == "From lesson 01, 3 hours ago: Got it."


def test_a_question_that_the_course_no_longer_has_does_no_harm(clock):
    progress.record("01-forward-step", "recall", "of-old", "Missed")
    progress.record("02-closed-form", "recall", "why-shrink", "Missed")  # it is of lesson 01
    clock(days=1)
    assert list(backs()) == FIXED


START = datetime(2026, 1, 1, tzinfo=UTC)


def at(days, score):
    return {"at": (START + timedelta(days)).isoformat(), "status": score}


def memory(events, days=1e4):
    """What is known so many days after the START."""
    return spacing.memory(events, START + timedelta(days))


@given(st.lists(st.tuples(st.floats(0, 1e4), st.sampled_from([*module.SCORES, "revealed", "?"]))))
def test_any_history_has_a_date_after_its_last_score(reviews):
    history = [at(*one) for one in reviews]
    known = memory(history)
    scored = [one for one in history if one["status"] in module.SCORES]
    assert (known is None) == (not scored)
    if known:
        assert known.due > known.seen and known.seen.isoformat() == max(one["at"] for one in scored)


@pytest.mark.parametrize("days", [2, 3650, 2e6])
@pytest.mark.parametrize("score", module.SCORES)
def test_a_score_of_the_far_future_keeps_a_card_away_no_longer_than_now(days, score):
    wrong = at(days, score)
    assert spacing.is_due([wrong], START) and memory([wrong], 0).score == score
    assert spacing.is_due([at(-9, "Got it"), wrong], START)
    right = at(0.5, "Got it")
    assert memory([wrong, right], 0.6) == memory([right], 0.6), "a later score stands again"


@pytest.mark.parametrize("time", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:00-12:00"])
def test_a_score_at_the_end_of_time_is_no_error(time):
    assert spacing.is_due([{"at": time, "status": "Got it"}], START)
