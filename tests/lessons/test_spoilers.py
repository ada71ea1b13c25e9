"""Nothing on the page of a fresh copy answers a prediction that is still open, above it or below."""

import re
from pathlib import Path

from together import together

from diffcourse.lessons import PREDICTIONS
from diffcourse.study import work
from diffcourse.study.predict import said

ROOT = Path(__file__).parents[2]

# What would give an answer away beside the answer itself, or instead of it where that is an everyday word or number.
TOLD = {
    "what-goes-first": r"detail (drowns|goes|first)|drowns\s+detail|fine detail, then",
    "linear-alpha-bar": r"0\.897|0\.524|0\.0786",
    "harsh-all-gone": r"98 %|after 21",
    "blocks-of-four": r"16 times|k\^2|1/k",
    "gap-alone": r"same everywhere|knows only the gap|exactly as alike",
    "blind-worst": r"where there is little noise",
    "score-late": r"melted into one|to its middle|middle of the data",
    "plane-in-256": r"a guess of x_0|no longer fits",
    "one-step-back": r"close to 0, where|everything in the empty middle",
    "best-denoiser-draws": r"copied exactly|are copies|is a copy|copies its|returns the set|memorises",
    "what-changes-first": r"font (changes|goes) first|digit (is decided|comes) first|digits? first",
    "guidance-of-4": r"overshoots|lie beyond|beyond it, and closer|closer together",
    "twice-the-steps": r"falls as \$1/T|first order|half the error",
    "places-kept": r"keeps its place|cannot cross|changed places",
    "unscaled-latents": r"2\.56|2 \\ln c",
    "whose-place": r"white",
    "four-fifths-masked": r"(?<![\d.])40(?![\d.]*\d)",
    "nearest-in-ten": r"shift 2,\s+0\.07|best published",
    "one-draw": r"0\.76|1\.28|cosine scatters less",
    "shift-side": r"(?<![\d.])192(?![\d.]*\d)",
}


def fresh_page(stem):
    """What can be read in a copy that was just laid: all text that is not folded away, code, and the first look."""
    notebook = work.cleared(work.load((ROOT / "notebooks" / f"{stem}.ipynb").read_bytes()))
    text = "\n\n".join(work.source(cell) for cell in notebook["cells"])
    return re.sub(r"(?s)<details>.*?</details>", "", text)


def answer(asked):
    """A pattern of what the answer looks like, if the table does not say it."""
    truth = asked.truth()
    if asked.choices:
        return re.escape(truth)
    return "|".join(rf"(?<![\d.]){re.escape(said(one))}(?![\d.]*\d)" for one in (truth if asked.places else [truth]))


@together("key", PREDICTIONS)
def test_a_fresh_copy_holds_no_answer(key):
    asked = PREDICTIONS[key]
    assert not re.search(TOLD.get(key) or answer(asked), fresh_page(asked.lesson))


@together("key", PREDICTIONS)
def test_each_lesson_says_in_the_end_how_its_predictions_went(key):
    assert f'predict.so_far("{PREDICTIONS[key].lesson[:2]}")' in fresh_page(PREDICTIONS[key].lesson)


def test_the_table_names_predictions_that_there_are_and_would_see_a_spoiler():
    assert set(TOLD) <= set(PREDICTIONS)
    for text in ("so the same noise drowns\ndetail first", "Fine detail, fine detail, then shapes"):
        assert re.search(TOLD["what-goes-first"], text)
    for text in ("At t = 395.", "t = 395, as"):
        assert re.search(answer(PREDICTIONS["bumps-merge"]), text)
    assert not re.search(answer(PREDICTIONS["bumps-merge"]), "1395 395.5 3950")
