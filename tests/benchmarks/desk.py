"""What a simulated student does in the course, and the ledger of all that the kernel has said to have kept."""

import asyncio
import html
import json
import random
import re

import nbformat

from diffcourse.exercise.reply import marked
from diffcourse.lessons import PREDICTIONS, QUESTIONS
from diffcourse.study.recall import asked
from tests.benchmarks.hub import COURSE
from tests.benchmarks.student import Failed, Student

LESSONS = ["00-eli5", "02-closed-form"]
CHECK = re.compile(r"^check\.(\w+)\(", re.MULTILINE)


class Learner(Student):
    """`checked`, `written`, `predicted`: what was acknowledged, and so may never be lost; `kept` counts it.

    checked: {(stem, exercise): times}. written: one {"key", "stem", "kept", "sent"} for each sitting at a card, with
    the last text that was acknowledged and the last that was sent. predicted: {(stem, key): answer}.
    """

    def __init__(self, url, name, remote):
        super().__init__(url, name, remote)
        self.checked, self.written, self.predicted, self.kept = {}, [], {}, 0
        self.random = random.Random(name)

    async def arrive(self):
        await self.log_in()
        await self.spawn()
        await self.pull()

    async def study(self):
        """Lessons 00 and 02 from top to bottom, with predictions and recall cards, and the exercises of lesson 00."""
        for stem in LESSONS:
            await self.read(stem)
            await self.predict(stem)
            await self.recall(reveal=stem != LESSONS[-1])
            if stem == LESSONS[0]:
                await self.solve(stem)

    async def read(self, stem):
        for cell in await self.open(f"notebooks/{stem}"):
            await self.kernel.run(cell)

    async def solve(self, stem):
        """The exercise notebook, with the answers of its solutions typed in."""
        await self.open(f"exercises/{stem}")
        path = f"{self.base}/api/contents/{COURSE}/solutions/{stem}.ipynb"
        solved = nbformat.from_dict((await self.get(path, params={"content": 1})).json()["content"])
        for source in (cell.source for cell in solved.cells if cell.cell_type == "code"):
            said, names = await self.kernel.run(source), CHECK.findall(source)
            if names and "\nCorrect: " not in f"\n{said}":
                raise Failed(f"{self.name}: {source} said {said}")
            for name in names:
                self.keep_check(stem, name)
        await self.recall(reveal=True)

    def keep_check(self, stem, name):
        self.checked[stem, name] = self.checked.get((stem, name), 0) + 1
        self.kept += 1

    async def predict(self, stem):
        """Choose the first option, or write a number, and commit it; the film then arrives at the answer."""
        kernel = self.kernel
        for card in kernel.find(title="Predict, then look"):
            state = kernel.comms[card]
            ask, field = state["parts"][:2]
            if field["off"]:  # it was committed before
                continue
            (key,) = [key for key, asked in PREDICTIONS.items() if f">{marked(asked.asks)}<" in ask["html"]]
            if field["kind"] == "sketch":
                answer = value = [field["span"][0]] * len(field["places"])
            else:
                value = field["options"][0] if field["kind"] == "choices" else "400"
                answer = html.unescape(value) if field["kind"] == "choices" else 400
            await kernel.put(card, values={**state["values"], "answer": value})
            await kernel.press(card, "commit")
            self.predicted[stem, key] = answer
            for film in [id for id, one in kernel.comms.items() if one.get("goal", -1) >= 0]:
                await kernel.put(film, goal=-1)

    def cards(self):
        """The recall cards of the open notebook: {key: id}."""
        kernel, found = self.kernel, {}
        for card in kernel.find(title="Recall"):
            ask = kernel.comms[card]["parts"][0]["html"]
            (key,) = [key for key, question in QUESTIONS.items() if asked(question) in ask]
            found[key] = card
        return found

    async def recall(self, reveal):
        for key, card in self.cards().items():
            await self.write(key)
            if reveal:
                await self.kernel.press(card, "reveal")
                await self.kernel.press(card, "Got it")

    async def write(self, key):
        """Write to a card; the text is this student's alone."""
        card = self.cards()[key]
        text = f"{self.name}, answer {self.kept}"
        sitting = next((one for one in self.written if one["card"] == card), None)
        if sitting is None:
            self.written.append(sitting := {"card": card, "key": key, "stem": QUESTIONS[key].lesson, "kept": None})
        sitting["sent"] = text
        await self.kernel.put(card, values={**self.kernel.comms[card]["values"], "answer": text})
        sitting["kept"] = text
        self.kept += 1

    # -- the instrument of lesson 02 ---------------------------------------------------------------------------------

    async def move(self):
        """Move a control. The page has drawn it by then, and tells the kernel where it stands now."""
        specs = {id: state.get("spec", {}) for id, state in self.kernel.comms.items()}
        (film,) = [id for id, spec in specs.items() if spec.get("title") == "A distribution dissolves"]
        control = self.random.choice(self.kernel.comms[film]["spec"]["controls"])
        await self.kernel.put(film, **{control["name"]: self.random.choice(control["values"])})

    async def settled(self, pause=0.5):
        """Wait until no picture has come for a while."""
        seen = -1
        while seen != self.kernel.received:
            seen = self.kernel.received
            await asyncio.sleep(pause)

    # -- what is there afterwards ------------------------------------------------------------------------------------

    async def lost(self):
        """Sentences that say which of the acknowledged answers the course no longer knows."""
        code = "import json\nfrom diffcourse import progress\nprint(json.dumps(progress.load()))"
        known = json.loads((await self.kernel.run(code)).splitlines()[-1])
        missing = []
        for (stem, name), times in self.checked.items():
            events = known.get(stem, {}).get("exercise", {}).get(name, [])
            if [event["status"] for event in events].count("correct") < times:
                missing.append(f"{self.name}: check.{name}, {times} times correct")
        for one in self.written:
            events = known.get(one["stem"], {}).get("recall", {}).get(one["key"], [])
            texts = {event.get(part) for event in events for part in ("answer", "amended")}
            if one["kept"] and not texts & {one["kept"], one["sent"]}:
                missing.append(f"{self.name}: {one['key']}, {one['kept']!r}")
        for (stem, key), answer in self.predicted.items():
            events = known.get(stem, {}).get("prediction", {}).get(key, [])
            if answer not in [event.get("answer") for event in events]:
                missing.append(f"{self.name}: prediction {key}, {answer!r}")
        foreign = [text for text in re.findall(r"student\d+", json.dumps(known)) if text != self.name]
        return missing + [f"{self.name} has an answer of {other}" for other in sorted(set(foreign))]

    @property
    def answers(self):
        return sum(self.checked.values()) + len([one for one in self.written if one["kept"]]) + len(self.predicted)
