"""What the cards of the web edition ask, and what is said to each answer: cards.js judges without Python.

All of it is made by the checks and cards of JupyterLab, so that each sentence stands in one place. It travels in
base64: that hides answers from the eye and from a search in the page's source, and stops nobody who can program.
"""

import base64
import html
import json
import math

import numpy as np

from diffcourse.exercise.kinds import Choice
from diffcourse.exercise.numbers import Blanks, Number, Parts
from diffcourse.exercise.reply import marked
from diffcourse.lessons import EXERCISES, LESSONS
from diffcourse.study import predict, recall

SETS = 3  # of fresh numbers that a page holds
MOST = 40  # slips of a number that are told, likely ones first
FINE = 0.51e-4  # of a number with four decimals


def card(kind, fallback="", **facts):
    """HTML of a place that cards.js fills. fallback: what stands there without JavaScript."""
    box = base64.b64encode(json.dumps({"kind": kind, **facts}).encode()).decode()
    return f'<div class="dc-web"><script type="text/plain">{box}</script><noscript>{fallback}</noscript></div>'


def sets_of(name):
    """[(what is given, {label: Number or Choice})] of an exercise, a set each; empty where it asks for code."""
    entry = EXERCISES[name]
    if isinstance(entry, Blanks):
        return [(repr(entry.given(n)), entry.at(n).parts) for n in range(1, SETS + 1)]
    if isinstance(entry, Parts):
        return [("", entry.parts)]
    return [("", {name: entry})] if isinstance(entry, Number | Choice) else []


def exercise(name, solution):
    """The card of an exercise, or "" where it asks for code. solution: the HTML of it."""
    entry, sets = EXERCISES[name], sets_of(name)
    if not sets:
        return ""
    (lesson,) = (one for one in LESSONS if one.stem == entry.lesson)
    return card(
        "exercise",
        f"<p>Asked: {html.escape(entry.asks)}. The check needs JavaScript.</p>",
        name=name,
        lesson=entry.lesson,
        others=[other for other in lesson.exercises if sets_of(other)],
        sets=[{"given": given, "parts": list(map(part_of, parts, parts.values()))} for given, parts in sets],
        optional=list(getattr(entry, "optional", ())),
        praise=marked(entry.praise),
        hints=list(map(marked, entry.hints)),
        solution=solution,
    )


def part_of(label, part):
    """What a field takes, options or a number, and the reply to each option, or to what lies near a number."""
    if isinstance(part, Choice):
        replies = {option: part.judge(option) for option in part.options}
        replies = {option: [one.diagnosis, marked(one.message)] for option, one in replies.items()}
        return {"label": label, "options": list(part.options), "replies": replies}
    replies = [[value, within, key, marked(said)] for value, within, key, said in replies_to(part)]
    return {"label": label, "options": [], "replies": replies}


def replies_to(part):
    """(number, how far off still counts as it, key, sentence): the right number, then what the check in Lab names."""
    yield part.truth, part.tolerance * (1 + 1e-9), "correct", ""
    half = min(part.tolerance, max(FINE, part.tolerance / 4))
    decimals = math.ceil(-math.log10(2 * half))
    written = [value for _, _, value in part.wrong()]
    rounded = [round(part.truth, places) for places in (3, 2, 1)]
    told = set()
    for value in [*written, *rounded, *part.run.singles(part.asked)[1]]:
        if len(told) == MOST:
            return
        if not np.isfinite(value) or (typed := round(float(value), decimals)) in told:
            continue
        if abs(typed - part.truth) <= part.tolerance:
            continue
        known = part.mistake(typed) if value in rounded else part.single(typed, part.run, False, set(part.fixed))
        if known:
            told.add(typed)
            yield typed, half, *known


def questions(asked):
    """The cards of a `recall(...)`."""
    return "".join(map(question, asked.cards))


def question(shown):
    return card(
        "recall",
        recall.asked(shown.question, shown.why),
        name=shown.key,
        lesson=shown.question.lesson,
        parts=shown.parts,
        blank=recall.BLANK,
        opened=shown.opened(),
    )


def prediction(predicted):
    """The card of a prediction; `shown.instrument` puts its explorer beside it, closed."""
    asked, card_ = predicted.asked, predicted.card
    without, rows = predict.rubric(asked)
    laid, most = {"asked": card_.parts}, predict.most(asked, predicted.explorer.steps_in_all)
    for press, status in (("commit", "committed"), ("skip", "skipped")):
        card_.playing(status)
        laid[press] = card_.parts
    card_.verdict(None)
    return card(
        "prediction",
        predicted.html(),
        name=asked.name,
        lesson=asked.lesson,
        asks=marked(asked.asks),
        laid={**laid, "told": card_.parts},
        blank=predict.read(laid["asked"][1]["value"], asked)[1],
        most=most,
        outside=predict.outside(-1, most),
        choices=list(asked.choices),
        places=list(asked.places),
        span=list(asked.span),
        unit=asked.unit,
        truth=np.ravel(asked.truth()).tolist(),
        rubric=[marked(without), [[most, marked(words), tone] for most, words, tone in rows]],
        because=marked(asked.because),
        goal=predicted.goal(),
        T=predicted.explorer.steps_in_all,
    )
