"""What the cards of the web edition ask, locked into the page: cards.js judges an answer without Python.

An exercise comes with boxes. Each holds what is said to one answer, the right one or one with a known slip in it, and
opens with that answer alone: a number is a key by the bin in which it falls. This hides answers from the eye, and
from a search in the page's source. It stops nobody who can program: all bins are quickly tried.
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

MARK = "open"  # what an opened box begins with
MOST = 40  # boxes of a number, likely slips first
FINE = 0.51e-4  # of a number with four decimals


def lock(text, key):
    """Some text, to be read with the same key by `opened` in cards.js: a stream of xorshift, seeded by FNV-1a."""
    state = 2166136261
    for byte in key.encode():
        state = (state ^ byte) * 16777619 & 0xFFFFFFFF
    locked = bytearray()
    for byte in (MARK + text).encode():
        state ^= state << 13 & 0xFFFFFFFF
        state ^= state >> 17
        state ^= state << 5 & 0xFFFFFFFF
        locked.append(byte ^ state & 255)
    return base64.b64encode(locked).decode()


def card(kind, fallback="", **facts):
    """HTML of a place that cards.js fills. fallback: what stands there without JavaScript."""
    box = lock(json.dumps({"kind": kind, **facts}), "card")
    return f'<div class="dc-web"><script type="text/plain">{box}</script><noscript>{fallback}</noscript></div>'


def parts_of(name):
    """{label: Number or Choice} of what an exercise asks; empty where it asks for code."""
    entry = EXERCISES[name]
    if isinstance(entry, Blanks):
        return entry.at(1).parts
    if isinstance(entry, Parts):
        return entry.parts
    return {name: entry} if isinstance(entry, Number | Choice) else {}


def exercise(name, solution):
    """The card of an exercise, or "" where it asks for code. solution: the HTML of it."""
    entry, parts = EXERCISES[name], parts_of(name)
    if not parts:
        return ""
    (lesson,) = (one for one in LESSONS if one.stem == entry.lesson)
    return card(
        "exercise",
        f"<p>Asked: {html.escape(entry.asks)}. The check needs JavaScript.</p>",
        name=name,
        lesson=entry.lesson,
        others=[other for other in lesson.exercises if parts_of(other)],
        parts=[
            part_of(f"{name}/{key}", key, part, key in getattr(entry, "optional", ())) for key, part in parts.items()
        ],
        praise=marked(entry.praise),
        hints=list(map(marked, entry.hints)),
        solution=solution,
    )


def part_of(key, label, part, optional):
    """What a field takes: options or a number, and its boxes."""
    if isinstance(part, Choice):
        replies = {option: part.judge(option) for option in part.options}
        boxes = [lock_reply(f"{key}/{option}", one.diagnosis, one.message) for option, one in replies.items()]
        return {"label": label, "key": key, "options": list(part.options), "boxes": boxes, "optional": optional}
    boxes = [[*bin_of(value, half), reply] for value, half, *reply in replies_to(part)]
    boxes = [[start, width, lock_reply(f"{key}/{place}", *reply)] for start, width, place, reply in boxes]
    return {"label": label, "key": key, "options": [], "boxes": boxes, "optional": optional}


def lock_reply(key, diagnosis, message):
    return lock(json.dumps([diagnosis, marked(message)]), key)


def bin_of(value, half):
    """(start, width, place): the value stands in the middle of the bin with this place; start says nothing of which."""
    width = 2 * half
    place = round(value / width)
    return value - place * width, width, place


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


def questions(recall):
    """The cards of a `recall(...)`."""
    from diffcourse.study.recall import answered, asked

    return "".join(
        card(
            "recall",
            asked(one.question, one.why),
            name=one.key,
            lesson=one.question.lesson,
            parts=one.parts,
            answered=answered(one.question),
            points=list(map(marked, one.question.points)),
        )
        for one in recall.children
    )


def prediction(predicted):
    """The card of a prediction; `shown.instrument` puts its explorer beside it, closed."""
    asked = predicted.asked
    truth = asked.truth()
    return card(
        "prediction",
        predicted.as_html(predicted.explorer.html(), closed=True),
        name=asked.name,
        lesson=asked.lesson,
        asks=marked(asked.asks),
        parts=predicted.card.parts,
        choices=list(asked.choices),
        places=list(asked.places),
        span=list(asked.span),
        unit=asked.unit,
        truth=truth if asked.choices else list(map(float, truth)) if asked.places else float(truth),
        because=marked(asked.because),
        goal=predicted.goal(),
        T=predicted.explorer.steps_in_all,
    )
