"""A class on JupyterHub: students come at once, work, move parameters, and processes are killed under them.

STUDENTS=10 in the environment makes it a smaller class, for a trial.
"""

import asyncio
import contextlib
import os
import random
import signal
import statistics
import sys
import tempfile
import time
import traceback
from pathlib import Path

import nbformat
import psutil

from diffcourse.authors.build import METADATA
from diffcourse.study import store
from tests import lab as jupyter
from tests.benchmarks import report
from tests.benchmarks.hub import HOMES, TOGETHER, Hub, missing

STUDENTS = int(os.environ.get("STUDENTS", 40))
PACE, KEPT = 12, 30  # seconds between two moves of a student; seconds that this pace is kept
BOUND, IDLE = 50, 0.1  # milliseconds to the whole picture, p95; cores that hub and proxy may use
VICTIMS = max(1, STUDENTS // 10)  # kernels that are killed, and servers
PRESSES = 12  # of each control
BEFORE_ALL = -5  # niceness of what would run on the students' own machines
READER = "reader"
ANSWER = "from diffcourse import check\ncheck.pixel_mix(0.8 * 0.50 + 0.6 * 0.90)"


def run():
    results = {"title": "A class on JupyterHub", "how": HOW, "rows": [], "versions": versions()}
    if sentence := missing():
        return {**results, "notes": [sentence]}
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        hub = Hub(folder)
        signal.signal(signal.SIGTERM, lambda *_: sys.exit("stopped"))  # or the servers would outlive this process
        try:
            found = asyncio.run(lesson(hub))
        finally:
            hub.close()
            (report.RESULTS / "class.log").write_text(hub.log(), encoding="utf-8")
    return {**results, "rows": rows(found), "notes": notes(found)}


HOW = (
    f"JupyterHub and configurable-http-proxy on 127.0.0.1; the hub starts {TOGETHER} servers at a time and answers 429 "
    f"to the others, with Retry-After 30 to 60 s. {STUDENTS} simulated students speak to it as a browser "
    "with JupyterLab does: they come at once, log in, start a server, pull the course by nbgitpuller, run lessons 00 "
    "and 02 from top to bottom with their predictions and recall cards, and solve the exercises of 00. Then each "
    f"moves a control of lesson 02's instrument every {PACE} s (in half to one and a half times that). The page draws "
    "that by itself, and tells the kernel where it stands; what a student sees is measured in one more student's page "
    "in Chromium, from a key to changed pixels. At the end kernels, servers and the hub are killed while everybody is "
    "writing. All of it, the students too, shares the cores of one machine; what a student's own machine would do goes "
    "before the rest there, where the system allows it."
)


def versions():
    return report.versions(
        "diffcourse", "jupyterhub", "nbgitpuller", "jupyterlab", "jupyter-server", "ipykernel", "ipywidgets"
    )


async def lesson(hub):
    from tests.benchmarks.desk import Learner

    learners = [Learner(hub.url, f"student{i:02}", hub.remote) for i in range(STUDENTS)]
    found = {"failures": []}
    free = psutil.virtual_memory().available
    await together(learners, found, "arrive")
    done = await together(learners, found, "study")
    learners = [learner for learner, one in zip(learners, done, strict=True) if not isinstance(one, Exception)]
    found["memory"] = memory(hub, free)
    await parameters(hub, learners, found)
    await disasters(hub, learners, found)
    await asyncio.gather(*(learner.close() for learner in learners))
    return found


async def together(learners, found, what):
    """All do the same at once; who fails is written down."""
    start = time.monotonic()
    results = await asyncio.gather(*(getattr(learner, what)() for learner in learners), return_exceptions=True)
    for learner, one in zip(learners, results, strict=True):
        if isinstance(one, Exception):
            failed(found, f"{learner.name}, {what}", one)
    found[what] = time.monotonic() - start
    print(f"  {what}: {found[what]:.0f} s, {len(found['failures'])} failures, load {report.load()}", flush=True)
    return results


def failed(found, who, error):
    place = traceback.extract_tb(error.__traceback__)[-1]
    found["failures"].append(f"{who}: {type(error).__name__} {error} ({Path(place.filename).name}, {place.lineno})")
    print(f"  {found['failures'][-1]}", flush=True)


def memory(hub, free):
    """Megabytes of the students' servers and kernels that no other process shares, and what the machine has less."""
    processes = [(server, kernels) for server, kernels in hub.processes().values() if server]
    unique = [[one.memory_full_info().uss / 1e6 for one in (server, *kernels)] for server, kernels in processes]
    return {
        "server": statistics.median(one[0] for one in unique),
        "kernel": statistics.median(kernel for one in unique for kernel in one[1:]),
        "student": (free - psutil.virtual_memory().available) / len(processes) / 1e6,
    }


# -- moving parameters -----------------------------------------------------------------------------------------------


@contextlib.contextmanager
def first():
    """What would run on the students' own machines, here this process and its browser, goes first."""
    go_before(BEFORE_ALL)
    yield
    go_before(0)


def go_before(niceness):
    with contextlib.suppress(psutil.Error):
        psutil.Process().nice(niceness)
    # Where Linux shares the cores among sessions, niceness counts in this session alone, and the session has its own.
    with contextlib.suppress(OSError):
        Path("/proc/self/autogroup").write_text(str(niceness), encoding="utf-8")


async def parameters(hub, learners, found):
    await asyncio.gather(*(learner.settled(2) for learner in learners))
    with first():
        if not jupyter.chromium():
            return await moves(hub, learners, found)
        try:
            await page(hub, learners, found)
        except Exception as error:
            failed(found, "a student's page", error)


async def moves(hub, learners, found):
    """Everybody moves controls: seconds until each kernel knew, cores in use."""
    before, start = core_seconds(hub), time.monotonic()
    results = await asyncio.gather(*(moving(learner) for learner in learners), return_exceptions=True)
    after, spent = core_seconds(hub), time.monotonic() - start
    for learner, one in zip(learners, results, strict=True):
        if isinstance(one, Exception):
            failed(found, f"{learner.name}, moving", one)
    found["moves"] = [seconds for one in results if not isinstance(one, Exception) for seconds in one]
    found["cores"] = {name: (after[name] - before[name]) / spent for name in after}


def core_seconds(hub):
    """What each kind of process has used so far; the students are this process."""
    times, found = psutil.cpu_times(), hub.processes().values()
    kinds = {
        "all": [],
        "kernels": [kernel for _, kernels in found for kernel in kernels],
        "servers": [server for server, _ in found if server],
        "hub": [psutil.Process(hub.process.pid)],
        "proxy": [psutil.Process(hub.proxy.pid)],
        "students": [psutil.Process()],
    }
    used = {kind: sum(sum(one.cpu_times()[:2]) for one in processes) for kind, processes in kinds.items()}
    return used | {"all": sum(times[:8]) - times.idle - times.iowait}


async def moving(learner):
    """For each move the seconds from the moment it was due until the kernel has dealt with it."""
    loop = asyncio.get_running_loop()
    end, due, took = loop.time() + KEPT, loop.time() + random.uniform(0, PACE), []
    while due < end:
        await asyncio.sleep(max(0, due - loop.time()))
        await learner.move()
        took.append(loop.time() - due)
        due += PACE * random.uniform(0.5, 1.5)
    return took


async def page(hub, learners, found):
    """Keys to changed pixels in Chromium, beside the class."""
    from tests.benchmarks import hand
    from tests.benchmarks.desk import Learner

    reader = Learner(hub.url, READER, hub.remote)
    await reader.arrive()
    cells = [nbformat.v4.new_code_cell(cell) for cell in ("from diffcourse import explorers", "explorers.dissolve()")]
    nbformat.write(nbformat.v4.new_notebook(cells=cells, metadata=METADATA), hub.home(READER) / "benchmark.ipynb")
    async with hand.browser() as tab:
        cookies = [
            {"name": c.name, "value": c.value, "domain": "127.0.0.1", "path": c.path} for c in reader.http.cookies.jar
        ]
        await tab.context.add_cookies(cookies)
        book = hand.Notebook(tab, _At(f"{hub.url}{reader.base}"))
        await book.open()
        await book.start(0)
        await book.idle()
        await book.run(1)
        await asyncio.sleep(3)
        crowd = asyncio.create_task(moves(hub, learners, found))
        found["page"] = sum((await book.presses(1, PRESSES)).values(), [])
        await crowd
    await reader.close()


class _At:
    def __init__(self, url):
        self.url = url


# -- killing ---------------------------------------------------------------------------------------------------------


async def disasters(hub, learners, found):
    """Kill kernels, servers and the hub while everybody writes; then look for every answer."""
    over, back = asyncio.Event(), {}
    expected = {learner.name for learner in learners[: 2 * VICTIMS]}
    tasks = [asyncio.create_task(writing(learner, over, back)) for learner in learners]
    await asyncio.sleep(5)
    for learner in learners[:VICTIMS]:
        for kernel in hub.processes()[learner.name][1]:
            kernel.kill()
    await asyncio.sleep(5)
    for learner in learners[VICTIMS : 2 * VICTIMS]:
        hub.processes()[learner.name][0].kill()
    await asyncio.sleep(10)
    hub.kill()
    kept = sum(learner.kept for learner in learners)
    await asyncio.sleep(8)
    found["without hub"] = sum(learner.kept for learner in learners) - kept
    start = time.monotonic()
    await asyncio.to_thread(hub.start)
    found["hub back"] = time.monotonic() - start
    while len(back) < len(expected) and time.monotonic() < start + 180:
        await asyncio.sleep(1)
    await asyncio.sleep(5)
    over.set()
    results = await asyncio.gather(*tasks, return_exceptions=True)
    for learner, one in zip(learners, results, strict=True):
        if isinstance(one, Exception):
            failed(found, f"{learner.name}, writing", one)
    found["failures"] += [
        f"{name} lost the connection, and nothing of it was killed" for name in back.keys() - expected
    ]
    found["back"], found["victims"] = back, len(expected)
    again = learners[-1]
    await again.http.aclose()
    fresh = type(again)(hub.url, again.name, hub.remote)
    await together([fresh], found, "log_in")  # the hub knows its accounts and their servers
    again.http = fresh.http
    lost = await together(learners, found, "lost")
    found["lost"] = [sentence for one in lost if not isinstance(one, Exception) for sentence in one]
    found["answers"] = sum(learner.answers for learner in learners)
    found["broken"] = [one for path in hub.folder.glob(f"{HOMES}/*/*/.progress") for one in store.read(path)[1]]
    for sentence in found["lost"]:
        print(f"  {sentence}", flush=True)


async def writing(learner, over, back):
    """Write and check until it is over; where something dies, come back as a person would."""
    from tests.benchmarks.student import Failed

    while not over.is_set():
        try:
            await learner.write(random.choice(list(learner.cards())))
            said = await learner.kernel.run(ANSWER)
            if not said.startswith("Correct"):
                raise RuntimeError(f"{learner.name}: the check said {said}")
            learner.keep_check("00-eli5", "pixel_mix")
            await asyncio.sleep(random.uniform(0.5, 2.5))
        except Failed:
            start = time.monotonic()
            await learner.recover("notebooks/02-closed-form", cells=2)
            back[learner.name] = time.monotonic() - start


# -- the report ------------------------------------------------------------------------------------------------------


def percentile(values, share):
    return sorted(values)[round(share * (len(values) - 1))] if values else float("inf")


def rows(found):
    row, cores, last = report.row, found["cores"], max(found["back"].values(), default=0)
    memory, failures, lost = found["memory"], found["failures"], found["lost"] + found["broken"]
    made = [
        row("failures, of any kind", str(len(failures)), "none", not failures),
        row("answers that are not there afterwards", f"{len(lost)} of {found['answers']}", "none", not lost),
    ]
    if took := found.get("page"):
        p50, p95 = percentile(took, 0.5), percentile(took, 0.95)
        words = f"p95 {p95:.1f} ms (p50 {p50:.1f}, {len(took)} presses)"
        made.append(row("any control in a student's page, key to pixels", words, f"at most {BOUND} ms", p95 <= BOUND))
    front = cores["hub"] + cores["proxy"]
    words = f"cores that hub and proxy use, a move every {PACE} s each"
    made.append(row(words, f"{front:.2f}", f"at most {IDLE}", front <= IDLE))
    words = f"p95 {percentile(found['moves'], 0.95):.2f} s (p50 {percentile(found['moves'], 0.5):.2f})"
    made += [
        row("until Python knows of a move", words),
        row("cores in use", ", ".join(f"{name} {used:.2f}" for name, used in cores.items())),
        row("until the last student was in and had pulled the course", f"{found['arrive']:.0f} s"),
        row("lessons 00 and 02 and exercises 00, all students at once", f"{found['study']:.0f} s"),
        row(
            "memory a student, server and kernel in lesson 02",
            f"{memory['student']:.0f} MB (their own: server {memory['server']:.0f}, kernel {memory['kernel']:.0f})",
        ),
        row(
            f"back at work after {VICTIMS} kernels and {VICTIMS} servers were killed",
            f"{len(found['back'])} of {found['victims']} students, the last after {last:.0f} s",
            "all",
            len(found["back"]) == found["victims"],
        ),
        row("answers kept in 8 s without a hub", str(found["without hub"]), "more than none", found["without hub"] > 0),
        row("the hub, killed and started anew", f"{found['hub back']:.1f} s; it knows every account and server"),
    ]
    return made


def notes(found):
    said = [*found["failures"], *found["lost"], *found["broken"]]
    if not jupyter.chromium():
        said.append(f"Nothing was measured in a page. {jupyter.NO_CHROMIUM}")
    return said
