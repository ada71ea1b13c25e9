"""A prediction: locked before the truth is seen, or skipped; what a notebook stores never holds the truth."""

import html
import re

import ipywidgets as widgets
import numpy as np
import pytest

from diffcourse.predict import compared, parsed, predict, said

WIDGET_VIEW = "application/vnd.jupyter.widget-view+json"


def number(**more):
    return predict("At which t is the photograph half gone?", 395, unit="steps", because="x < y & z.", **more)


def choice():
    return predict("Which comes first?", "the shapes", choices=["the layout", "the shapes", "both <at once>"])


def words(card):
    """What the card says, without its tags."""
    assert card.said.value.startswith('<div role="status"')
    return " ".join(html.unescape(re.sub("<[^>]+>", " ", card.said.value)).split())


def plain(card):
    return card._repr_mimebundle_()["text/plain"]


def test_a_number_is_committed_and_compared():
    card = number()
    assert (card.status, card.answer, card.truth) == ("open", None, 395)
    assert card.commit.disabled and words(card) == ""
    card.field.value = "about"
    assert card.commit.disabled and "Write one number" in words(card)
    card.field.value = " 400 "
    assert not card.commit.disabled and words(card) == ""
    card.commit.click()
    assert (card.status, card.answer) == ("committed", 400)
    assert card.field.disabled and card.row.children == (card.commit, card.compare) and not card.compare.disabled
    assert "395" not in words(card) and "Committed: 400 steps." in words(card)
    card.compare.click()
    assert (card.status, card.answer) == ("compared", 400)
    assert words(card) == "→ You said 400 steps. It is 395 steps: 5 off. x < y & z."


def test_what_is_committed_stays():
    card = number()
    card.field.value = "400"
    card.commit.click()
    card.field.value = "395"
    for button in (card.commit, card.skip):
        button.click()
    assert (card.status, card.answer) == ("committed", 400)
    card.compare.click()
    before = words(card)
    for button in (card.commit, card.skip, card.compare):
        button.click()
    assert (card.status, words(card)) == ("compared", before)


def test_a_skip_shows_the_truth_and_is_remembered():
    card = number()
    card.field.value = "400"
    card.skip.click()
    assert (card.status, card.answer) == ("skipped", None)
    assert words(card) == "→ Skipped. It is 395 steps. x < y & z."
    assert card.field.disabled and card.commit.disabled and card.skip.icon == "check"
    before = words(card)
    for button in (card.commit, card.compare, card.skip):
        button.click()
    assert (card.status, card.answer, words(card)) == ("skipped", None, before)


def test_nothing_chosen_can_neither_be_committed_nor_compared():
    for card in (number(), choice()):
        card.commit.click()
        card.compare.click()
        assert (card.status, card.answer, words(card)) == ("open", None, "")


def test_a_choice_is_right_or_not_in_words_and_symbol():
    card = choice()
    assert isinstance(card.field, widgets.RadioButtons) and card.field.value is None and card.commit.disabled
    card.field.value = "both <at once>"
    card.field.value = None
    assert card.commit.disabled
    card.field.value = "both <at once>"
    card.commit.click()
    card.compare.click()
    assert (card.status, card.answer) == ("compared", "both <at once>")
    assert words(card) == "✗ You said both <at once>. That is not it: it is the shapes."
    assert "<at once>" not in card.said.value
    card = choice()
    card.field.value = "the shapes"
    card.commit.click()
    card.compare.click()
    assert words(card) == "✓ You said the shapes: right."


@pytest.mark.parametrize(
    ("text", "value"),
    [("0", 0), ("-0.5", -0.5), ("−0.5", -0.5), ("1e-3", 1e-3), ("400 steps", 400), ("400steps ", 400)]
    + [(text, None) for text in ("", " ", "steps", "nan", "inf", "1,5", "4 0", "400 pixels")],
)
def test_what_counts_as_a_number(text, value):
    assert parsed(text, "steps") == value


def test_numbers_are_said_short():
    assert [said(x) for x in (395, 395.0, 0.28941, 1234567, -0.0, 1 / 3, np.float32(0.1), 1e20)] == [
        *("395", "395", "0.28941", "1234567", "0", "0.333333", "0.1", "1e+20")
    ]
    assert compared(0.3, 0.1 + 0.2)[0] == "You said 0.3: right."
    assert compared(0.1, 0.3, "nats")[0] == "You said 0.1 nats. It is 0.3 nats: 0.2 off."


@pytest.mark.parametrize("make", [number, choice])
def test_what_is_stored_is_the_same_in_every_state_and_without_the_truth(make):
    card, stored = make(), []
    for act in (lambda: None, card.skip.click):
        act()
        bundle = card._repr_mimebundle_()
        assert set(bundle) == {"text/plain", "text/html", WIDGET_VIEW}
        assert str(card.truth) not in bundle["text/plain"]
        stored.append({k: v for k, v in bundle.items() if k != WIDGET_VIEW})
    other = make()._repr_mimebundle_()
    assert stored[0] == stored[1] == {k: v for k, v in other.items() if k != WIDGET_VIEW}
    assert plain(card) == repr(card)
    assert card.question in plain(card) and "press Compare" in plain(card) and "\n" not in plain(card)
    assert "<at once>" not in stored[0]["text/html"] and stored[0]["text/html"].count("<details>") == 1


def test_two_cards_share_nothing():
    first, second = number(), number()
    first.field.value = "400"
    first.commit.click()
    assert (second.status, second.answer, second.field.value) == ("open", None, "")
    assert second.row.children == (second.commit, second.skip) and not second.field.disabled


def test_everything_has_a_name_and_stands_in_reading_order():
    card = number()
    assert [type(child) for child in card.children] == [widgets.HTML, widgets.Text, widgets.HBox, widgets.HTML]
    assert card.field.description == "Your prediction (steps)"
    assert all(button.description for button in (card.commit, card.skip, card.compare))


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        (("", 1), "question"),
        ((None, 1), "question"),
        (("?", "395"), "truth"),
        (("?", None), "truth"),
        (("?", True), "truth"),
        (("?", float("nan")), "truth"),
        (("?", [1]), "truth"),
        (("?", "a", "ab"), "choices"),
        (("?", "a", []), "choices"),
        (("?", "a", ["a"]), "choices"),
        (("?", "a", ["a", "a"]), "choices"),
        (("?", 1, [1, 2]), "choices"),
        (("?", "c", ["a", "b"]), "truth"),
        (("?", ["a"], ["a", "b"]), "truth"),
        (("?", 1, None, 3), "unit"),
        (("?", 1, None, "", None), "because"),
    ],
)
def test_a_bad_argument_gets_a_sentence(arguments, named):
    with pytest.raises(ValueError, match=rf"^{named} takes .*, got .*\.$"):
        predict(*arguments)
