"""`recall("why-shrink")`: write an answer first, then reveal the model answer, and say by one press how much you had.

The questions stand in `diffcourse.lessons`. What is written is kept as it is written, the score when it is given
(see `progress`); `recall_due(...)` brings back what was missed or half known.
"""

import html
from datetime import timedelta

from diffcourse.exercise.reply import marked
from diffcourse.instrument import card
from diffcourse.instrument.shown import Column
from diffcourse.lessons import QUESTIONS, no_such
from diffcourse.study import progress, store

SCORES = ("Missed", "Partly", "Got it")
SOON = timedelta(minutes=10)  # before that, a question does not come back
BLANK = "Write a sentence first: it is the writing that makes it stick. Or say that you do not know."


def recall(*keys):
    """A card for each question, one after the other. Every key stands in `diffcourse.lessons.QUESTIONS`."""
    if not keys:
        raise ValueError(f"recall takes the key of a question. There are: {', '.join(QUESTIONS)}.")
    return Recall([Card(key) for key in known(keys)])


def recall_due(count, lesson, otherwise):
    """Cards for `count` questions of the lessons before `lesson` ("03"), each with one line that says why it is back.

    First those that are due by now, the worst scored first; then, where too few are due, those of `otherwise`, and
    others of these lessons in place of what was scored a moment ago.
    """
    now, kept = store.now(), progress.load()
    events = {key: kept.get(one.lesson, {}).get("recall", {}).get(key) for key, one in QUESTIONS.items()}
    events = {key: one for key, one in events.items() if one}
    memories = memories_of(events, now) if events else {}
    back = [key for key in memories if memories[key].due <= now and QUESTIONS[key].lesson[:2] < lesson]
    back.sort(key=lambda key: (SCORES.index(memories[key].score), memories[key].due))
    others = [key for key, question in QUESTIONS.items() if question.lesson[:2] < lesson]
    keys = dict.fromkeys([*back, *known(otherwise), *others])
    keys = sorted(keys, key=lambda key: key in memories and now - memories[key].seen < SOON)[:count]
    return Recall([Card(key, reason(key, memories.get(key), now)) for key in keys])


def known(keys):
    for key in keys:
        if key not in QUESTIONS:
            raise ValueError(no_such("question", key, QUESTIONS))
    return keys


def memories_of(events, now):
    from diffcourse.study import spacing  # here, for a first visit has nothing to schedule

    memories = {key: spacing.memory(one, now) for key, one in events.items()}
    return {key: memory for key, memory in memories.items() if memory}


def reason(key, memory, now):
    """Why a question is back, in one line."""
    lesson = QUESTIONS[key].lesson[:2]
    if memory is None:
        return f"From lesson {lesson}."
    from diffcourse.study.spacing import ago

    return f"From lesson {lesson}, {ago(memory.seen, now)}: {memory.score}."


class Card(card.Card):
    """One question. Tab goes through it as it is read: answer, Reveal, score."""

    def __init__(self, key, why=""):
        self.key, self.question, self.why = key, QUESTIONS[key], why
        self.sitting = self.written = self.deck = None
        self.status = "written"
        answer = card.line("answer", "Your answer", "reveal", hint="A sentence or two in your own words")
        do = card.buttons("do", lead="reveal", reveal="Reveal", unknown="I do not know")
        ask = card.said("ask", asked(self.question, why), live=False)
        super().__init__("Recall", [ask, answer, do, card.said("said")])
        self.observe(self._written, "values")

    def close(self):
        super().close()
        if self.deck:
            self.deck.close()

    def _written(self, change):
        text = change["new"]["answer"]
        if text.strip() and text != change["old"]["answer"]:
            self._keep(self.status)

    def pressed(self, name):
        if name == "reveal":
            self._reveal()
        elif name == "unknown" and self.written is None:
            self._lay_open()
            self._score("Missed")
        elif name in SCORES:
            self._score(name)

    def _reveal(self):
        if self.written is not None:
            return
        if not self.values["answer"].strip():
            self.change("said", html=f'<p class="dc-note">{BLANK}</p>')
            return
        self._lay_open()

    def _lay_open(self):
        earlier = wrote_before(self.key, self.sitting)
        self.written = self.values["answer"]
        self._keep("revealed")
        self.lay(self.opened(earlier))

    def opened(self, earlier=""):
        """The parts once the model answer is shown. earlier: HTML of what was written before."""
        asks = f"{earlier}<p><strong>How much of this did you have?</strong></p>{listed(self.question)}"
        scores = card.buttons("scores", **{name: name for name in SCORES})
        model = card.said("answered", answered(self.question))
        return [*self.parts[:2], model, card.said("points", asks), scores, card.said("told")]

    def _score(self, name):
        self._keep(name)
        self.change("scores", done=[name])
        self.change("told", html=f"<p>Noted: {name}.</p>")
        self.deck.after(self)

    def _keep(self, status):
        """Keep what was written before the reveal and, where it was changed since, what stands there now."""
        self.status, self.sitting = status, self.sitting or store.now()
        answer, revealed = self.values["answer"], self.written is not None
        facts = {"answer": self.written if revealed else answer}
        if revealed and answer != self.written:
            facts["amended"] = answer
        progress.record(self.question.lesson, "recall", self.key, status, at=self.sitting, **facts)


class Recall(Column):
    """Cards: one, and the next below it once it is scored. A notebook stores the text of all, always the same."""

    def __init__(self, cards):
        self.cards = cards
        for n, one in enumerate(cards, 1):
            one.deck = self
            if cards[1:]:
                count = f'<span class="dc-count">{n} of {len(cards)}</span>'
                one.change("ask", html=count + one.part("ask")["html"])
        super().__init__(cards[:1])

    def after(self, card):
        """The next card comes, or stays."""
        self.children = self.cards[: max(len(self.children), self.cards.index(card) + 2)]

    def shows(self):
        return self.cards

    def __repr__(self):
        return "\n".join(
            " ".join(filter(None, [f"Recall: {card.question.asks}", card.why, "(Write an answer, then press Reveal.)"]))
            for card in self.cards
        )

    def html(self):
        return "".join(
            f"{asked(card.question, card.why)}"
            f"<details><summary>Reveal the model answer</summary>{answered(card.question)}"
            f"{listed(card.question)}</details>"
            for card in self.cards
        )


def wrote_before(key, sitting):
    """What the learner wrote to this question before this sitting, as HTML; empty where that is not known."""
    events = [one for one in progress.events("recall", key) if sitting is None or one["at"] < sitting.isoformat()]
    written = [(one["at"], text) for one in events if isinstance(text := one.get("answer"), str) and text.strip()]
    if not written:
        return ""
    at, text = max(written)
    return f"<p>Your answer of {at[:10]}: <em>{html.escape(text)}</em></p>"


def asked(question, why=""):
    return f'<p class="dc-ask"><strong>{marked(question.asks)}</strong></p>' + (
        f'<p class="dc-note">{html.escape(why)}</p>' if why else ""
    )


def listed(question):
    return f"<ul>{''.join(f'<li>{marked(point)}</li>' for point in question.points)}</ul>"


def answered(question):
    text = f"<p>{marked(question.answer)}</p>"
    if question.wrong:
        text += (
            f"<p>A common wrong answer: <em>{html.escape(question.wrong)}</em></p>"
            "<details><summary>What is wrong with it? Think first, then unfold</summary>"
            f"<p>Why it is tempting: {marked(question.tempting)}</p>"
            f"<p>Why it is wrong: {marked(question.but)}</p></details>"
        )
    return text
