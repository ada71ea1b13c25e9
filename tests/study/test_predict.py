"""A prediction: locked before the truth is seen, or skipped; only then does the explorer open."""

import html
import re

import numpy as np
import pytest
from ipywidgets.widgets.widget import _instances
from together import together

from diffcourse import schedules
from diffcourse.exercise.questions import Prediction
from diffcourse.instrument import Instrument, Panel, line
from diffcourse.lessons import LESSONS, PREDICTIONS, explorers
from diffcourse.study import predict as module
from diffcourse.study import progress
from diffcourse.study.predict import outcome, parsed, predict, said
from diffcourse.study.recall import recall

WIDGET_VIEW = "application/vnd.jupyter.widget-view+json"
NUMBER, CHOICE, SKETCH = "bumps-merge", "what-goes-first", "linear-alpha-bar"
KINDS = (NUMBER, CHOICE, SKETCH)


def explorer():
    return Instrument("Small", lambda t: {"y[t]": t[:, None]}, [[Panel([line([0], "y[t]")])]], "frame {t}")


def card(key=NUMBER):
    return predict(key, explorer)


def some(asked):
    """An answer, as its field holds it."""
    if asked.choices:
        return html.escape(asked.choices[0])
    return [0.9] + [0.5] * (len(asked.places) - 1) if asked.places else "40" if asked.unit == "%" else "400"


def commit(it, answer=None):
    """Commit, and let the film arrive."""
    it.card.press("commit", answer=some(it.asked) if answer is None else answer)
    it.explorer.goal = -1
    return it.card.words


@pytest.mark.parametrize("key", KINDS)
def test_the_explorer_is_closed_until_a_prediction_is_committed_and_then_plays_to_the_answer(key):
    it = card(key)
    assert (it.status, it.answer) == ("open", None) and module.LOCKED in it.card.words
    it.card.press("commit")
    assert it.status == "open" and it.children == (it.card,) and " first" in it.card.words
    it.card.press("commit", answer=some(it.asked))
    assert it.status == "committed" and it.children == (it.card, it.explorer)
    assert (it.explorer.t, it.explorer.goal) == (0, it.goal())
    assert module.PLAYING in it.card.words and it.asked.because not in it.card.words
    it.explorer.goal = -1  # so says the browser
    assert it.asked.because in it.card.words and it.explorer.t == it.goal()


@pytest.mark.parametrize("key", KINDS)
def test_a_skip_opens_the_explorer_and_is_remembered(key):
    it = card(key)
    it.card.press("skip", answer=some(it.asked))
    assert (it.status, it.answer) == ("skipped", None) and it.children == (it.card, it.explorer)
    it.card.press("now")
    assert it.asked.because in it.card.words and it.explorer.goal == -1
    before = it.card.words
    for name in ("commit", "skip", "now"):
        it.card.press(name)
    assert (it.status, it.answer, it.card.words) == ("skipped", None, before)


@pytest.mark.parametrize("key", KINDS)
def test_what_is_committed_stays(key):
    it = card(key)
    before, answer = commit(it), it.answer
    assert it.card.part("answer")["off"]
    for name in ("commit", "skip", "now"):
        it.card.press(name, answer=it.card.values["answer"] if it.asked.places else "7")
    assert (it.answer, it.card.words) == (answer, before)


def test_a_number_stands_beside_the_truth_on_the_axis_of_the_film():
    it = card()
    for text, missing in (
        ("about", "Write one number first"),
        ("0,25", "as a point, not as a comma: 0.25."),
        ("5000", "between 0 and 1000."),
        ("-1", "between 0 and 1000."),
    ):
        it.card.press("commit", answer=text)
        assert it.status == "open" and missing in it.card.words
    assert "You said 400, it is 395 steps: very close." in commit(it, " 400 steps ")
    assert it.explorer.marks == [[400, "you: 400"]]
    shares = re.findall(r"--share:([\d.]+)", it.card.part("verdict")["html"])
    assert shares == ["0.4000", "0.3950"]


def test_a_choice_is_right_or_not_in_words_and_symbol():
    said = commit(card(CHOICE))
    assert "✗ You said: the layout: where light and dark are. It is: fine detail" in said
    it = card(CHOICE)
    commit(it)
    assert it.card.part("answer")["truth"] == html.escape(it.asked.truth())
    assert "✓ Right: fine detail" in commit(card(CHOICE), card(CHOICE).asked.truth())


def test_a_sketch_stands_on_the_axes_of_the_truth():
    it = card(SKETCH)
    words = commit(it, [1, 0.9, 0.8, 0.7, 0.6, 0.5, 0.4, 0.3, 0.2, 0.1, 0])
    assert "Far off: yours differs by 0.2 on average, most at t = 500: you drew 0.5, it is 0.0786." in words
    assert np.allclose(it.card.part("answer")["truth"], schedules.linear().alpha_bars[::100])


def test_where_less_than_a_step_is_asked_the_film_ends_at_its_frame():
    it = card("scaled-linear-below-0.01")
    commit(it, "30")
    assert (it.explorer.t, it.explorer.marks) == (1000, [])


def test_so_far_tells_what_was_committed_and_nothing_of_what_is_open(monkeypatch, tmp_path):
    monkeypatch.setattr(module, "answers", {})
    assert str(predict.so_far("02")).endswith("? (still open)")
    commit(card(NUMBER))
    text = str(predict.so_far("02-closed-form"))
    assert "You said 400, it is 395 steps: very close." in text
    assert text == repr(predict.so_far("02")) and "very close" in predict.so_far("02")._repr_mimebundle_()["text/html"]
    monkeypatch.setenv("DIFFCOURSE_PROGRESS", str(tmp_path))
    assert 'href="../exercises/02-closed-form.ipynb"' in predict.so_far("02")._repr_mimebundle_()["text/html"]
    for word in ("99", 2, None, ""):
        with pytest.raises(ValueError, match="^lesson takes the number of one that has predictions"):
            predict.so_far(word)


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


@pytest.mark.parametrize(
    ("answer", "truth", "unit", "words", "tone"),
    [
        (0.3, 0.1 + 0.2, "", "0.3: exactly right.", "good"),
        (20, 21, "steps", "You said 20, it is 21 steps: very close.", "good"),
        (17, 20, "", "You said 17, it is 20: close.", "good"),
        (10, 20, "", "You said 10, it is 20: some way off.", ""),
        (100, 21, "steps", "You said 100, it is 21 steps: far off.", ""),
        (1, 0, "pairs", "You said 1, it is 0 pairs: some way off.", ""),
        (None, 1, "steps", "It is 1 step.", ""),
    ],
)
def test_a_number_is_graded(answer, truth, unit, words, tone):
    assert outcome(Prediction("?", lambda: truth, "", unit=unit), answer) == (words, tone)


@pytest.mark.parametrize("key", KINDS)
def test_what_is_stored_is_the_same_in_every_state(key):
    it, stored = card(key), []
    for act in (lambda: None, lambda: it.card.press("skip")):
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


@together("key", PREDICTIONS)
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
    it = card(key)
    assert it.asked.because in commit(it) and it.status == "committed"


def test_the_truths_are_the_mathematics():
    assert PREDICTIONS["bumps-merge"].truth() == 395
    assert schedules.linear().alpha_bars[395] < 0.2037 < schedules.linear().alpha_bars[394]
    assert PREDICTIONS["scaled-linear-below-0.01"].truth() == 6.6
    assert PREDICTIONS["without-the-shrink"].truth() == 3


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
    assert "Right: <i>. x < y & z." in commit(it, html.escape("<i>"))
    assert not any(tag in str(it.card.parts) for tag in ("<i>", "<b>"))


@pytest.mark.parametrize("key", KINDS)
def test_a_committed_prediction_is_remembered_and_a_skip_is_not_one(key, tmp_path, monkeypatch):
    monkeypatch.setenv("DIFFCOURSE_PROGRESS", str(tmp_path))
    stem = PREDICTIONS[key].lesson
    card(key).card.press("skip")
    again = card(key)
    assert again.status == "open" and module.SKIPPED in again.card.words and again.children == (again.card,)
    assert [event["status"] for event in progress.load()[stem]["prediction"][key]] == ["skipped"]
    it = card(key)
    commit(it)
    again = card(key)
    assert (again.status, again.answer) == ("committed", it.answer) and again.card.words == it.card.words
    assert again.children == (again.card, again.explorer) and again.explorer.t == again.goal()
    assert again.card.values["answer"] == (it.card.values["answer"] if key != NUMBER else "400")
    assert again._repr_mimebundle_()["text/plain"] == it._repr_mimebundle_()["text/plain"]


@pytest.mark.parametrize("answer", ["400", None, True, float("nan"), 10**400, -(10**400), [1, 2], {"a": 1}])
def test_an_odd_answer_in_the_progress_file_counts_for_nothing(answer, tmp_path, monkeypatch):
    monkeypatch.setenv("DIFFCOURSE_PROGRESS", str(tmp_path))
    progress.record("02-closed-form", "prediction", NUMBER, "committed", answer=answer)
    assert card().status == "open"


@pytest.mark.parametrize("odd", [{}, {"at_1": "9", "at_500": [1], "begin": None}])
def test_a_curve_that_was_pulled_goes_on_and_the_next_kernel_begins_there(odd, tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("DIFFCOURSE_PROGRESS", str(tmp_path))
    it = predict("nearest-in-ten", explorers.designer)
    assert explorers.your_schedule(it.pulled()).name == "straight line"
    assert "No knot is pulled" in capsys.readouterr().out
    it.explorer.at_500 = 1.5
    knots, curve = it.pulled(), explorers.your_schedule(it.pulled())
    assert curve.name == "yours" and curve.log_snr[500] == pytest.approx(1.5, abs=0.1)
    again = predict("nearest-in-ten", explorers.designer).explorer
    assert again.parameters == knots and again.at_500 == 1.5
    progress.record("12-design-a-schedule", "explorer", "nearest-in-ten", "pulled", **odd)
    assert predict("nearest-in-ten", explorers.designer).explorer.at_500 == 0


@pytest.mark.parametrize("shown", [lambda: predict(NUMBER, explorer), lambda: recall("why-destroy", "marble-block")])
def test_a_cell_that_is_run_again_leaves_no_models_behind(shown, monkeypatch):
    counts = []
    for run in range(3):
        monkeypatch.setattr("diffcourse.instrument.shown.cell_now", lambda run=run: ("this-cell", run))
        shown()._repr_mimebundle_()
        counts.append(len(_instances))
    assert counts[1] == counts[2]
