"""The card of an exercise: what is pressed is what is called, hints stack, and success shows the learner's own."""

import re
from pathlib import Path
from types import SimpleNamespace

import pytest

from diffcourse.authors import build
from diffcourse.exercise.kinds import Choice
from diffcourse.exercise.reply import marked
from diffcourse.lessons import EXERCISES, LESSONS, own
from diffcourse.study import check, hint, progress
from diffcourse.study.answered import Answered, own_result

ROOT = Path(__file__).parents[2]


@pytest.fixture(autouse=True)
def anew(monkeypatch):
    monkeypatch.setattr(hint, "given", {})
    monkeypatch.setattr(check, "solved", set())


def card(name, *answer):
    return Answered(getattr(check, name)(*answer), check.checked, check.solved)


def test_a_notebook_shows_a_card_and_stores_the_sentence_alone():
    data, _ = check.pixel_mix(0.94)._repr_mimebundle_()
    view = "application/vnd.jupyter.widget-view+json"
    assert set(data) == {"text/plain", "text/html", view}
    assert data["text/plain"] == str(check.pixel_mix(0.94)) and "1 of 6" not in data["text/html"]


def test_hints_stack_and_count_with_those_that_were_called():
    hint.pixel_mix()
    one = card("pixel_mix", 0.9)
    hints = [text.replace("`", "") for text in EXERCISES["pixel_mix"].hints]
    assert hints[0] in one.words and hints[1] not in one.words
    assert list(one.part("do")["texts"]) == ["run", "hint"]
    for _ in range(len(hints) + 2):
        one.press("hint")
    assert all(text in one.words for text in hints) and one.words.count("the full solution is in") == 1
    assert list(one.part("do")["texts"]) == ["run"]


def test_a_choice_is_pressed_as_it_is_called():
    one = card("why_small_steps")
    assert "press an answer, or write its letter into the brackets: check.why_small_steps('A')" in one.words
    texts = EXERCISES["why_small_steps"].options.values()
    assert all(map(str.endswith, one.part("choice")["texts"], map(marked, texts)))
    assert one.part("choice")["options"] == ["A", "B", "C", "D"] and list(one.part("do")["texts"]) == ["hint"]
    one.press("choice", choice="A")
    assert check.why_small_steps("A").message in one.words and one.part("choice")["wrong"] == "A"
    one.press("choice", choice="B")
    assert check.why_small_steps("B").message in one.words and "1 of 6 in this lesson" in one.words


@pytest.mark.parametrize(
    ("error", "cell", "said"),
    [
        (NameError("name 'B' is not defined", name="B"), "check.why_small_steps(B)", 'quotation marks: "B".'),
        (TypeError(), "noised(0)\ncheck.debug_recipe(noised)", "before its check.*hint.debug_recipe()"),
        (TypeError(), "noised(0)", "^$"),
    ],
)
def test_under_an_error_of_python_stands_what_to_do(error, cell, said, capsys):
    shown = []
    shell = SimpleNamespace(showtraceback=lambda error, tb_offset: shown.append(error), user_ns={"In": [cell]})
    check.explain(shell, type(error), error, None)
    assert len(shown) == 1 and re.search(said, capsys.readouterr().out)


def test_once_solved_the_card_says_what_is_next_and_hints_no_more():
    hint.pixel_mix()
    one = card("pixel_mix", 0.94)
    assert "Next: The answer key" in one.words and "Hint" not in one.words and not one.part("do")["texts"]
    check.solved.add("answer_key")
    assert "Next: What each noise level teaches" in card("pixel_mix", 0.94).words


def test_the_last_exercise_of_a_lesson_says_where_to_go_on(tmp_path, monkeypatch):
    monkeypatch.setenv("DIFFCOURSE_PROGRESS", str(tmp_path))
    first, last = LESSONS[0], LESSONS[-1]
    check.solved.update(first.exercises)
    said = card("pixel_mix", 0.94).part("next")["html"]
    assert "All 6 exercises of this lesson are solved" in said and "../notebooks/01-forward-step.ipynb" in said
    assert f"1 of {len(EXERCISES)} solved" in said
    check.solved.update(last.exercises)
    answer = right(list(last.exercises)[0])
    assert "../exercises/00-eli5.ipynb" in card(*answer).part("next")["html"], "begun, and open still"
    for name, exercise in EXERCISES.items():
        progress.record(exercise.lesson, "exercise", name, "correct")
    said = card(*answer).part("next")["html"]
    assert "The whole course is solved" in said and "All noise is off her" in said
    monkeypatch.setenv("DIFFCOURSE_PROGRESS", "off")
    assert "That was the last lesson" in card(*answer).part("next")["html"]


def right(name):
    entry = EXERCISES[name]
    answer = entry.right
    return name, *([entry.given(1), *answer] if hasattr(entry, "draw") else [answer])


@pytest.mark.parametrize("name", dir(own))
def test_a_right_function_shows_what_it_makes(name):
    assert name in EXERCISES
    shown = own_result(name, EXERCISES[name].right)
    assert "Made by your own code" in shown and ("<img" in shown or "<pre>" in shown)
    assert own_result(name, lambda *anything: 1 / 0) == ""


def test_where_a_lesson_shows_nothing_of_it_there_is_nothing():
    assert own_result("pixel_mix", 0.94) == ""


@pytest.mark.parametrize("path", build.notebooks(ROOT, ["solutions"]), ids=lambda path: path.stem)
def test_one_cell_answers_and_checks(path):
    for cell in build.read(path).cells:
        alone = re.fullmatch(r"check\.(\w+)\(.*\)(  # solution)?", cell.source.strip())
        assert cell.cell_type != "code" or not alone or isinstance(EXERCISES[alone[1]], Choice), cell.id
