"""What a simulated student does in the course, and the ledger of all that the kernel has said to have kept."""

import asyncio
import json
import random
import re

import nbformat

from diffcourse.lessons import QUESTIONS
from diffcourse.study.recall import asked
from tests.benchmarks.hub import COURSE
from tests.benchmarks.student import Failed, Student

LESSONS = ["00-eli5", "01-forward-step", "02-closed-form"]
PREDICTED = {"00-eli5": "what-goes-first", "01-forward-step": "without-the-shrink", "02-closed-form": "bumps-merge"}
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
        """Lessons 00 to 02 from top to bottom, with predictions and recall cards, and the exercises of lesson 00."""
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
            if names and not said.startswith("Correct"):
                raise Failed(f"{self.name}: {source} said {said}")
            for name in names:
                self.keep_check(stem, name)
        await self.recall(reveal=True)

    def keep_check(self, stem, name):
        self.checked[stem, name] = self.checked.get((stem, name), 0) + 1
        self.kept += 1

    async def predict(self, stem):
        """Choose the first option, or write a number, and commit it; where that was done before, nothing is asked."""
        kernel, key = self.kernel, PREDICTED[stem]
        if (stem, key) in self.predicted:
            return
        (commit,) = kernel.find(description="Commit")
        fields = kernel.find(description="Your prediction") + kernel.find(description="Your prediction (steps)")
        if fields:
            answer = 400
            await kernel.put(fields[0], value=str(answer))
        else:
            buttons = [id for id in kernel.find(_model_name="ButtonModel") if kernel.comms[id]["description"]]
            first = buttons[0]
            answer = kernel.comms[first]["description"]
            await kernel.press(first)
        await kernel.press(commit)
        self.predicted[stem, key] = answer

    def cards(self):
        """The recall cards of the open notebook: {key: (text area, button that reveals)}."""
        kernel, found = self.kernel, {}
        for state in kernel.comms.values():
            parts = [part.removeprefix("IPY_MODEL_") for part in state.get("children") or ()]
            if len(parts) < 4 or kernel.comms[parts[2]].get("description") != "Reveal":
                continue
            question = kernel.comms[parts[0]]["value"]
            (key,) = [key for key in QUESTIONS if asked(QUESTIONS[key]) in question]
            found[key] = parts[1:3]
        return found

    async def recall(self, reveal):
        for key in self.cards():
            await self.write(key)
            if reveal:
                await self.kernel.press(self.cards()[key][1])
                (*_, got_it) = self.kernel.find(description="Got it")
                await self.kernel.press(got_it)

    async def write(self, key):
        """Write to a card; the text is this student's alone."""
        area = self.cards()[key][0]
        text = f"{self.name}, answer {self.kept}"
        sitting = next((one for one in self.written if one["area"] == area), None)
        if sitting is None:
            self.written.append(sitting := {"area": area, "key": key, "stem": QUESTIONS[key].lesson, "kept": None})
        sitting["sent"] = text
        await self.kernel.put(area, value=text)
        sitting["kept"] = text
        self.kept += 1

    # -- the explorer of lesson 02 -----------------------------------------------------------------------------------

    def frame(self):
        """The class of the frame in view. (It may not be shot yet: then the page shows none.)"""
        return f"film-{self.kernel.comms[self.t()]['index']}"

    def frames(self):
        """How many the film has."""
        return len(self.kernel.comms[self.t()]["_options_labels"])

    def t(self):
        return self.kernel.find(description="t")[0]

    async def turn(self):
        """Let go of t somewhere else. (The page has turned the film by then: it shows the frame that t points at.)"""
        await self.kernel.put(self.t(), index=self.random.randrange(self.frames()))

    async def move(self):
        """Move a parameter; when the picture of the frame in view was asked for, begun, made and here."""
        kernel = self.kernel
        name = self.random.choice(["mode distance m", "mode width s", "schedule"])
        (control,) = kernel.find(description=name)
        state = kernel.comms[control]
        if name == "schedule":
            others = [i for i in range(len(state["_options_labels"])) if i != state["index"]]
            return await kernel.move(control, self.frame(), index=self.random.choice(others))
        steps = round((state["max"] - state["min"]) / state["step"])
        values = [round(state["min"] + i * state["step"], 2) for i in range(steps + 1)]
        others = [value for value in values if abs(value - state["value"]) > 1e-6]
        return await kernel.move(control, self.frame(), value=self.random.choice(others))

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
            if sum(event["times"] for event in events if event["status"] == "correct") < times:
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
