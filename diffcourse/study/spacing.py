"""When a question comes back: FSRS, the scheduler that Anki uses, over the scores that a learner gave.

Only the scores and their times are kept; what FSRS makes of them is worked out anew each time, so that a new version
of it needs no new file.
"""

from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from fsrs import Card, Rating, Scheduler, State

RATINGS = {"Missed": Rating.Again, "Partly": Rating.Hard, "Got it": Rating.Good}
SOON = (timedelta(minutes=10),)  # missed or half known: back in the next lesson, be it today
SCHEDULER = Scheduler(learning_steps=SOON, relearning_steps=SOON, enable_fuzzing=False)
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
CLOCKS = timedelta(days=1)  # what the clocks of two computers may differ by


class Memory(NamedTuple):
    """What is known of one question: the newest score, when it was given, when the question is due."""

    score: str
    seen: datetime
    due: datetime


def memory(events, now):
    """The Memory of a question from its events, in the order they were kept, or None where it was never scored.

    A score of the future was given under a wrong clock: the question is due now, and later scores are not held up.
    """
    latest = now + CLOCKS

    def when(event):
        return min(max(datetime.fromisoformat(event["at"]), EPOCH), latest + CLOCKS).astimezone(UTC)

    reviews = [(when(one), one["status"]) for one in events if one["status"] in RATINGS]
    if not reviews:
        return None
    if reviews[-1][0] > latest:
        return Memory(reviews[-1][1], now, now)
    reviews = sorted(one for one in reviews if one[0] <= latest)
    card = Card(card_id=0, state=State.Learning, due=reviews[0][0])
    for at, score in reviews:
        card, _ = SCHEDULER.review_card(card, RATINGS[score], at)
    return Memory(score, at, card.due)


def is_due(events, now):
    known = memory(events, now)
    return known is not None and known.due <= now


def ago(seen, now):
    """`3 days ago`."""
    minutes = max(0, int((now - seen).total_seconds() // 60))
    for size, unit in ((24 * 60, "day"), (60, "hour"), (1, "minute")):
        if minutes >= size:
            count = minutes // size
            return f"{count} {unit}{'s' * (count > 1)} ago"
    return "just now"
