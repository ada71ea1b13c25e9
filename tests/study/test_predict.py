"""A prediction: locked before the truth is seen, or skipped; only then does the explorer open."""

import html
import re

import ipywidgets as widgets
import numpy as np
import pytest

from diffcourse import schedules
from diffcourse.exercise.questions import Prediction
from diffcourse.instrument import Instrument, Panel, line
from diffcourse.lessons import LESSONS, PREDICTIONS
from diffcourse.study import predict as module
from diffcourse.study import progress
from diffcourse.study.pictures import draw_prediction, draw_sketch
from diffcourse.study.predict import Card, guessed, parsed, predict, said, sketched

WIDGET_VIEW = "application/vnd.jupyter.widget-view+json"
NUMBER, CHOICE, SKETCH = "bumps-merge", "what-goes-first", "linear-alpha-bar"
KINDS = (NUMBER, CHOICE, SKETCH)


def explorer():
    return Instrument("Small", lambda t: {"y[t]": t[:, None]}, [[Panel([line([0], "y[t]")])]], "frame {t}")


def card(key=NUMBER):
    return predict(key, explorer)


def fill(card):
    """Put some prediction in."""
    if card.asked.choices:
        card.field.value = card.asked.choices[0]
    elif card.asked.places:
        card.field.children[0].value = 0.9
    else:
        card.field.value = "400"


def words(card):
    """What the card says, without its tags."""
    assert card.said.value.startswith('<div role="status"')
    text = re.sub(r"<[^>]+>", " ", re.sub(r'<img [^>]*alt="([^"]*)"[^>]*>', "", card.said.value))
    return " ".join(html.unescape(text).split())


@pytest.mark.parametrize("key", KINDS)
def test_the_explorer_is_closed_until_a_prediction_is_committed(key):
    it = card(key)
    assert (it.status, it.answer) == ("open", None)
    assert "once a prediction is committed" in words(it)
    it.commit.click()
    assert it.status == "open" and it.explorer not in it.children
    assert words(it) == module.needed(it.asked)
    fill(it)
    assert it.explorer not in it.children and not it.commit.disabled
    it.commit.click()
    assert it.status == "committed" and it.children[-1] is it.explorer
    assert it.commit.icon == "check" and not it.commit.disabled and it.skip.disabled
    assert it.asked.because in words(it)


@pytest.mark.parametrize("key", KINDS)
def test_a_skip_opens_the_explorer_and_is_remembered(key):
    it = card(key)
    fill(it)
    it.skip.click()
    assert (it.status, it.answer) == ("skipped", None)
    assert it.children[-1] is it.explorer and it.asked.because in words(it)
    assert it.skip.icon == "check" and it.commit.disabled and not it.skip.disabled
    before = words(it), len(it.children)
    for button in (it.commit, it.skip):
        button.click()
    assert (it.status, it.answer) == ("skipped", None) and before == (words(it), len(it.children))


@pytest.mark.parametrize("key", KINDS)
def test_what_is_committed_stays(key):
    it = card(key)
    fill(it)
    it.commit.click()
    answer, before = it.answer, (words(it), len(it.children))
    assert all(part.disabled for part in module.parts(it.field))
    if not it.asked.places:
        it.field.value = it.asked.choices[1] if it.asked.choices else "7"
    for button in (it.commit, it.skip):
        button.click()
    assert it.answer == answer and before == (words(it), len(it.children))


def test_a_number_stands_beside_the_truth():
    it = card()
    it.field.value = "about"
    it.commit.click()
    assert it.status == "open" and "Write one number first" in words(it)
    it.field.value = " 400 steps "
    it.commit.click()
    assert "You said 400 steps. It is 395 steps: 5 off." in words(it)
    assert 'alt="Predicted 400, true 395 steps."' in it.said.value


def test_a_choice_is_right_or_not_in_words_and_symbol():
    it = card(CHOICE)
    for button in it.field.children[1], it.field.children[0]:
        button.click()
    assert words(it).startswith("Chosen: the layout")
    assert [button.icon for button in it.field.children] == ["check", "", "", ""]
    it.commit.click()
    assert words(it).startswith("✗ You said: the layout: where light and dark are. It is: fine detail")
    it = card(CHOICE)
    it.field.value = it.asked.truth()
    it.commit.click()
    assert words(it).startswith("✓ You said: fine detail") and "Right." in words(it)


def test_a_sketch_is_drawn_over_the_truth():
    it = card(SKETCH)
    for slider, value in zip(it.field.children, (1, 0.7, 0.5, 0.2, 0.1), strict=True):
        slider.value = value
    it.commit.click()
    assert "You said 0.5 at t = 500, where it is 0.0786" in words(it)
    said = "Sketched 1, 0.7, 0.5, 0.2, 0.1; true values: 0.897, 0.524, 0.0786, 0.00335, 0.000275."
    assert f'alt="{said}"' in it.said.value


def test_the_explorer_opens_at_the_step_that_answers():
    it = card()
    it.skip.click()
    assert it.explorer.t == 400


def test_a_mark_of_each_prediction_lies_where_it_should():
    for answer, truth in ((400, 379), (0, 379), (379, 379), (0, 0), (-1e6, 1e-6)):
        axes = draw_prediction(answer, truth, "steps").figure.axes[0]
        assert [line.get_xdata()[0] for line in axes.lines] == [answer, truth]
        low, high = axes.get_xlim()
        assert low < min(answer, truth) and max(answer, truth) < high
    lines = draw_sketch(("a", "b"), [0.2, 0.4], [0.1, 0.9], (0, 1)).figure.axes[0].lines
    assert [list(line.get_ydata()) for line in lines] == [[0.1, 0.9], [0.2, 0.4]]


@pytest.mark.parametrize(
    ("text", "value"),
    [("0", 0), ("-0.5", -0.5), ("−0.5", -0.5), ("1e-3", 1e-3), ("400 steps", 400), ("400steps ", 400), ("1 step", 1)]
    + [(text, None) for text in ("", " ", "steps", "nan", "inf", "1,5", "4 0", "400 pixels")],
)
def test_what_counts_as_a_number(text, value):
    assert parsed(text, "steps") == value


def test_numbers_are_said_short():
    assert [said(x) for x in (395, 395.0, 0.28941, 1234567, -0.0, 1 / 3, np.float32(0.1), 1e20)] == [
        *("395", "395", "0.28941", "1234567", "0", "0.333333", "0.1", "1e+20")
    ]
    assert guessed(0.3, 0.1 + 0.2, "", "You said")[0] == "You said 0.3: right."
    assert guessed(0.1, 0.3, "nats", "You said")[0] == "You said 0.1 nats. It is 0.3 nats: 0.2 off."
    assert guessed(1, 0, "pairs", "You said")[0] == "You said 1 pair. It is 0 pairs: 1 off."
    assert "on average the sketch is 0.15 off" in sketched([0, 1], [0.1, 0.8], ("a", "b"), "You said")[0]


@pytest.mark.parametrize("key", KINDS)
def test_what_is_stored_is_the_same_in_every_state(key):
    it, stored = card(key), []
    for act in (lambda: None, it.skip.click):
        act()
        it.explorer.t = 0
        bundle = it._repr_mimebundle_()
        assert set(bundle) == {"text/plain", "text/html", WIDGET_VIEW}
        stored.append({k: v for k, v in bundle.items() if k != WIDGET_VIEW})
    assert stored[0] == stored[1]
    assert it.asked.asks in stored[0]["text/plain"] and "frame 0" in stored[0]["text/plain"]
    assert it.asked.because not in stored[0]["text/plain"]
    before, details, inside = stored[0]["text/html"].partition("<details>")
    assert details and it.asked.because not in html.unescape(before) and "frame 0" not in before
    assert "frame 0" in inside and inside.endswith("</details>"), "the picture may tell, so it is closed as well"


def test_everything_has_a_name_and_stands_in_reading_order():
    for key, field in ((NUMBER, widgets.Text), (CHOICE, module.Options), (SKETCH, widgets.HBox)):
        it = card(key)
        assert [type(child) for child in it.children] == [widgets.HTML, field, widgets.HBox, widgets.HTML]
        named = it.field.children if it.asked.choices else module.parts(it.field)
        assert all(part.description for part in named)
        assert all(button.description and button.tooltip for button in (it.commit, it.skip))


@pytest.mark.parametrize("key", PREDICTIONS)
def test_each_question_of_the_course_can_be_asked_and_answered(key):
    asked = PREDICTIONS[key]
    assert asked.lesson in {lesson.stem for lesson in LESSONS}
    assert asked.asks.strip().endswith(("?", ")")) and asked.because
    truth = asked.truth()
    if asked.choices:
        assert truth in asked.choices and 2 <= len(set(asked.choices)) == len(asked.choices)
    elif asked.places:
        assert np.shape(truth) == (len(asked.places),)
        assert (asked.span[0] <= np.min(truth)) and (np.max(truth) <= asked.span[1])
    else:
        assert np.isfinite(truth)
    it = Card(key, explorer())
    fill(it)
    it.commit.click()
    assert it.status == "committed"


def test_the_truths_are_the_mathematics():
    assert PREDICTIONS["bumps-merge"].truth() == 395
    assert schedules.linear().alpha_bars[395] < 0.2037 < schedules.linear().alpha_bars[394]
    assert PREDICTIONS["linear-below-0.01"].truth() == 32.6
    assert PREDICTIONS["without-the-shrink"].truth() == 7


def test_a_bad_argument_gets_a_sentence():
    with pytest.raises(ValueError, match="no prediction called 'bumps-murge'. Nearest: bumps-merge"):
        predict("bumps-murge", explorer)
    with pytest.raises(ValueError, match="There is no prediction called"):
        predict(3, explorer)
    with pytest.raises(TypeError, match="explorer takes a function that makes an instrument"):
        predict(NUMBER, explorer())


def test_a_question_may_hold_what_html_would_take_for_a_tag(monkeypatch):
    odd = Prediction("Is <b> bold?", lambda: "<i>", "x < y & z.", choices=("<i>", "no"))
    monkeypatch.setitem(PREDICTIONS, "odd", odd)
    it = card("odd")
    it.field.value = "<i>"
    it.commit.click()
    assert "<i>" not in it.said.value and "x < y & z." in words(it)
    assert "<b>" not in it.children[0].value


@pytest.mark.parametrize("key", KINDS)
def test_a_committed_prediction_is_remembered_and_a_skip_is_not_one(key, tmp_path, monkeypatch):
    monkeypatch.setenv("DIFFCOURSE_PROGRESS", str(tmp_path))
    stem = PREDICTIONS[key].lesson
    card(key).skip.click()
    again = card(key)
    assert again.status == "open" and words(again) == module.SKIPPED and again.explorer not in again.children
    assert [event["status"] for event in progress.load()[stem]["prediction"][key]] == ["skipped"]
    it = card(key)
    fill(it)
    it.commit.click()
    again = card(key)
    assert (again.status, again.answer) == ("committed", it.answer) and "Earlier you said" in words(again)
    assert module.read(again.field, again.asked) == it.answer and again.children[-1] is again.explorer
    assert again._repr_mimebundle_()["text/plain"] == it._repr_mimebundle_()["text/plain"]


@pytest.mark.parametrize("answer", ["400", None, True, float("nan"), 10**400, -(10**400), [1, 2], {"a": 1}])
def test_an_odd_answer_in_the_progress_file_counts_for_nothing(answer, tmp_path, monkeypatch):
    monkeypatch.setenv("DIFFCOURSE_PROGRESS", str(tmp_path))
    progress.record("02-closed-form", "prediction", NUMBER, "committed", answer=answer)
    assert card().status == "open"
