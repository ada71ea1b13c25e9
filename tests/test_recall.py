"""Recall cards: nothing is revealed before something is written, and what a notebook stores never changes."""

import re

import ipywidgets as widgets
import pytest

from diffcourse import recall as module
from diffcourse.recall import recall, score
from diffcourse.tasks import LESSONS, QUESTIONS

WIDGET_VIEW = "application/vnd.jupyter.widget-view+json"


@pytest.fixture(autouse=True)
def fresh():
    module.scores.clear()
    yield
    module.scores.clear()


@pytest.mark.parametrize("key", QUESTIONS)
def test_every_question_is_whole(key):
    question = QUESTIONS[key]
    assert re.fullmatch(r"[a-z]+(-[a-z]+)*", key)
    assert question.asks.rstrip().endswith("?") or "in one sentence?" in question.asks
    assert 2 <= len(question.points) <= 4
    assert question.answer.endswith(".") and all(point.endswith(".") for point in question.points)
    interview = question.asks.startswith("Interview: ")
    assert all(map(bool, (question.wrong, question.tempting, question.but))) == interview


def test_keys_are_unique_over_the_lessons():
    assert len(QUESTIONS) == sum(len(lesson.QUESTIONS) for lesson in LESSONS)


@pytest.mark.parametrize("key", QUESTIONS)
def test_reveal_waits_for_an_answer(key):
    (card,) = recall(key).children
    assert card.reveal.disabled
    card.answer.value = "  \n"
    assert card.reveal.disabled
    card.answer.value = "because"
    assert not card.reveal.disabled
    assert QUESTIONS[key].answer not in shown(card) and not boxes(card)
    card.reveal.click()
    assert [box.description for box in boxes(card)] == list(QUESTIONS[key].points)
    assert "Which of these did you have?" in shown(card)
    assert ("A common wrong answer" in shown(card)) == bool(QUESTIONS[key].wrong)
    before = card.children
    card.reveal.click()
    assert card.children == before


def test_the_score_is_said_and_can_be_changed():
    (card,) = recall("why-shrink").children
    card.answer.value = "variance"
    card.reveal.click()
    card.points[0].value = card.points[2].value = True
    missed, partly, got_it = card.scores
    assert [button.description for button in card.scores] == ["Missed", "Partly", "Got it"]
    partly.click()
    assert "Noted: Partly, 2 of 3 points." in shown(card)
    assert module.scores == {"why-shrink": "Partly"}
    assert "1 partly" in str(score()) and QUESTIONS["why-shrink"].asks in str(score())
    got_it.click()
    assert module.scores == {"why-shrink": "Got it"} and partly.icon == "" and got_it.icon == "check"
    assert str(score()) == "Recall: 1 got it, 0 partly, 0 missed."


def test_nothing_scored_yet():
    assert str(score()) == "Recall: no question has been scored yet."


def test_several_cards_and_their_stored_text():
    first, second = recall("why-destroy", "markov-property"), recall("why-destroy", "markov-property")
    assert len(first.children) == 2
    for card in first.children:
        card.answer.value = "something"
        card.reveal.click()
    a, b = first._repr_mimebundle_(), second._repr_mimebundle_()
    assert set(a) == {"text/plain", "text/html", WIDGET_VIEW}
    assert {k: v for k, v in a.items() if k != WIDGET_VIEW} == {k: v for k, v in b.items() if k != WIDGET_VIEW}
    assert a["text/plain"].splitlines() == [
        f"Recall: {QUESTIONS[key].asks} (Write an answer, then press Reveal.)"
        for key in ("why-destroy", "markov-property")
    ]
    assert a["text/html"].count("<details>") == 2 and QUESTIONS["why-destroy"].points[0] in a["text/html"]


def test_everything_has_a_name_and_stands_in_reading_order():
    (card,) = recall("one-giant-step").children
    card.answer.value = "x"
    card.reveal.click()
    order = [type(child) for child in card.children]
    points = [widgets.Checkbox] * len(card.points)
    assert order == [widgets.HTML, widgets.Textarea, widgets.Button, widgets.HTML, *points, widgets.HBox, widgets.HTML]
    for control in (card.answer, card.reveal, *card.points, *card.scores):
        assert control.description
    assert card.said.value.startswith('<div role="status"')


@pytest.mark.parametrize("keys", [(), ("why-shrnk",), ("why-shrink", "?"), (3,), (None,)])
def test_an_unknown_key_gets_a_sentence(keys):
    with pytest.raises(ValueError, match="There (is no question|are)"):
        recall(*keys)
    if keys == ("why-shrnk",):
        with pytest.raises(ValueError, match="Nearest: why-shrink"):
            recall(*keys)


def boxes(card):
    return [child for child in card.children if isinstance(child, widgets.Checkbox)]


def shown(card):
    return " ".join(child.value for child in card.children if isinstance(child, widgets.HTML))
