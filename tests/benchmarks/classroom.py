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
from diffcourse.instrument import style
from diffcourse.study import store
from tests import lab as jupyter
from tests.benchmarks import report
from tests.benchmarks.hub import HOMES, TOGETHER, Hub, missing

STUDENTS = int(os.environ.get("STUDENTS", 40))
PACE, BOUND = 12, 0.5  # seconds between two moves of a student; for the picture to come
FASTER = [6, 3, 1.5]
WINDOW, SHORT = 60, 20  # seconds that a pace is kept
VICTIMS = max(1, STUDENTS // 10)  # kernels that are killed, and servers
PRESSES = 30
BEFORE_ALL = -5  # niceness of what would run on the students' own machines
READER = "reader"
ANSWER = "from diffcourse import check\ncheck.pixel_mix(0.8 * 0.50 + 0.6 * 0.90)"
STAGES = ["late", "until the kernel begins", "until the frame is made", "until it is here"]
USERS = ["kernels", "servers", "hub", "proxy", "students"]
KIND = {"alone": "no load", "crowd": f"{STUDENTS} students", "frozen": "its kernel and server stopped as well"}


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
    return {**results, "rows": rows(found), "pictures": [report.picture(draw(found["paces"]))], "notes": notes(found)}


HOW = (
    f"JupyterHub and configurable-http-proxy on 127.0.0.1; the hub starts {TOGETHER} servers at a time and answers 429 "
    f"to the others, with Retry-After 30 to 60 s. {STUDENTS} simulated students speak to it as a browser "
    "with JupyterLab does: they come at once, log in, start a server, pull the course by nbgitpuller, run lessons 00 "
    "to 02 from top to bottom with their predictions and recall cards, and solve the exercises of lesson 00. Then each "
    f"moves a parameter of lesson 02's explorer every {PACE} s (in half to one and a half times that), and in between "
    "lets go of t somewhere else. A move's time runs from the moment it was due to the arrival of the new picture of "
    "the frame in view. At the end kernels, servers and the hub are killed while everybody is writing. All of it, the "
    "students too, shares the cores of one machine; what a student's own machine would do goes before the rest there, "
    "where the system allows it."
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
    await arrivals(learners, found)
    found["empty"] = (free - psutil.virtual_memory().available) / STUDENTS
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


async def arrivals(learners, found):
    """The first alone, then the others at once."""
    await together(learners[:1], found, "arrive")
    found["spawn alone"] = learners[0].spawned[0]
    await together(learners[1:], found, "arrive")
    crowd = [learner for learner in learners[1:] if learner.pulled]
    found["waited"] = sum(learner.waited for learner in crowd)
    found["spawns"], found["in"] = ([learner.spawned[i] for learner in crowd] for i in (0, 1))
    found["pulls"] = [learner.pulled for learner in learners if learner.pulled]


def memory(hub, free):
    """Megabytes of the students' servers and kernels that no other process shares, and what the machine has less."""
    processes = [(server, kernels) for server, kernels in hub.processes().values() if server]
    unique = [[one.memory_full_info().uss / 1e6 for one in (server, *kernels)] for server, kernels in processes]
    return {
        "server": statistics.median(one[0] for one in unique),
        "kernel": statistics.median(kernel for one in unique for kernel in one[1:]),
        "kernels": sum(len(kernels) for _, kernels in processes) / len(processes),
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
    found["paces"] = {}
    with first():
        for pace, seconds in [(PACE, WINDOW), *((pace, SHORT) for pace in FASTER)]:
            found["paces"][pace] = await moves(hub, learners, pace, seconds, found)
        await asyncio.gather(*(learner.settled(2) for learner in learners))
        found["turn"] = await asks(learners[0])
        if jupyter.chromium():
            try:
                found["page"] = await page(hub, learners, found)
            except Exception as error:
                failed(found, "t in a page", error)


async def moves(hub, learners, pace, seconds, found):
    """What each move took, in seconds, and where that went; the share of each film that was new by the next move."""
    before, start = core_seconds(hub), time.monotonic()
    results = await asyncio.gather(*(moving(learner, pace, seconds) for learner in learners), return_exceptions=True)
    after, spent = core_seconds(hub), time.monotonic() - start
    for learner, one in zip(learners, results, strict=True):
        if isinstance(one, Exception):
            failed(found, f"{learner.name}, a move every {pace} s", one)
    if all(isinstance(one, Exception) for one in results):
        raise RuntimeError(f"no student could move a parameter every {pace} s")
    took = [times for one in results if not isinstance(one, Exception) for times in one[0]]
    new = [share for one in results if not isinstance(one, Exception) for share in one[1]]
    whole = [sum(times) for times in took]
    one = {"p50": percentile(whole, 0.5), "p95": percentile(whole, 0.95), "most": max(whole), "n": len(whole)}
    one |= {f"{name} p95": percentile(times, 0.95) for name, times in zip(STAGES, zip(*took, strict=True), strict=True)}
    one |= {"new": statistics.median(new), "students": sum(not isinstance(one, Exception) for one in results)}
    one |= {"same": sum(learner.kernel.same for learner in learners)}
    one |= {f"cores of {name}": (after[name] - before[name]) / spent for name in after}
    print(f"  every {pace} s: { {key: round(value, 3) for key, value in one.items()} }", flush=True)
    return one


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


async def moving(learner, pace, seconds):
    """For each move the seconds of each of STAGES; for each but the last the share of frames that were new."""
    loop = asyncio.get_running_loop()
    end, due, took, new = loop.time() + seconds, loop.time() + random.uniform(0, pace), [], []
    while due < end:
        gap = pace * random.uniform(0.5, 1.5)
        await asyncio.sleep(max(0, due - loop.time()))
        pictures = learner.kernel.pictures
        late = loop.time() - due  # a move that is due waits for the one before; its time counts all the same
        asked, begun, made, here = await learner.move()
        took.append((late, begun - asked, made - begun, here - made))
        await asyncio.sleep(max(0, due + gap / 2 - loop.time()))
        await learner.turn()
        await asyncio.sleep(max(0, due + gap - loop.time()))
        new.append(min(1, (learner.kernel.pictures - pictures) / learner.frames()))
        due += gap
    return took, new


async def asks(learner):
    """What letting go of t somewhere else costs: messages to the kernel, messages and pictures from it."""
    kernel = learner.kernel
    sent, received, pictures = kernel.sent, kernel.received, kernel.pictures
    await learner.turn()
    await learner.settled()
    return kernel.sent - sent, kernel.received - received, kernel.pictures - pictures


async def page(hub, learners, found):
    """Key presses on t in Chromium to changed pixels: alone, beside the class, and with kernel and server stopped."""
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
        t, took = await book.slider(1, "t"), {}
        took["alone"] = await t.presses(PRESSES)
        crowd = asyncio.create_task(moves(hub, learners, PACE, SHORT, found))
        took["crowd"] = await t.presses(PRESSES)
        server, kernels = hub.processes()[READER]
        for process in (server, *kernels):
            process.suspend()
        took["frozen"] = await t.presses(PRESSES)
        for process in (server, *kernels):
            process.resume()
        await crowd
    await reader.close()
    return took


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


def middle(seconds):
    return f"p50 {percentile(seconds, 0.5):.1f} s, p95 {percentile(seconds, 0.95):.1f} s"


def rows(found):
    row, at_pace, spawns = report.row, found["paces"][PACE], found["spawns"]
    last = max(found["back"].values(), default=0)
    memory, failures, lost = found["memory"], found["failures"], found["lost"] + found["broken"]
    made = [
        row("failures, of any kind", str(len(failures)), "none", not failures),
        row("answers that are not there afterwards", f"{len(lost)} of {found['answers']}", "none", not lost),
        row(
            f"a parameter's move to its picture, p95, {at_pace['students']} students, a move every {PACE} s each",
            f"{at_pace['p95']:.2f} s (p50 {at_pace['p50']:.2f}, most {at_pace['most']:.2f}, {at_pace['n']} moves)",
            f"under {BOUND} s",
            at_pace["p95"] < BOUND,
        ),
    ]
    for pace in FASTER:
        one = found["paces"][pace]
        words = f"the same, a move every {pace} s each"
        made.append(row(words, f"{one['p95']:.2f} s (p50 {one['p50']:.2f}, {one['n']} moves)"))
    news = ", ".join(f"{one['new']:.0%} at {pace} s" for pace, one in found["paces"].items())
    sent, received, pictures = found["turn"]
    made += [
        row("of a film's other frames, new by the student's next move (median)", news),
        row("moves that left the picture in view as it was", str(max(one["same"] for one in found["paces"].values()))),
        row(f"of that, p95, at {PACE} s", ", ".join(f"{name} {at_pace[f'{name} p95']:.2f} s" for name in STAGES)),
        row(
            "cores in use",
            "; ".join(
                f"at {pace} s {one['cores of all']:.2f} ("
                + ", ".join(f"{name} {one[f'cores of {name}']:.2f}" for name in USERS)
                + ")"
                for pace, one in found["paces"].items()
            ),
        ),
        row(
            "letting go of t somewhere else: pictures asked of the kernel",
            f"{pictures} ({sent} message says where t stands now, {received} answers)",
            "none",
            pictures == 0,
        ),
    ]
    for key, took in found.get("page", {}).items():
        p50, p95 = percentile(took, 0.5), percentile(took, 0.95)
        asked = ("at most 33 ms", p95 <= 33 and len(took) == PRESSES) if key != "alone" else ("", None)
        words = f"p95 {p95:.0f} ms (p50 {p50:.0f}, {len(took)} presses)"
        made.append(row(f"t in the page, key to pixels, {KIND[key]}", words, *asked))
    made += [
        row("a server's start, alone", f"{found['spawn alone']:.1f} s"),
        row(
            "a server's start in the crowd",
            f"p50 {percentile(spawns, 0.5):.1f} s, p95 {percentile(spawns, 0.95):.1f} s",
        ),
        row("until the last student was in", f"{max(found['in']):.0f} s, {found['waited']} times 429 obeyed"),
        row("pull", middle(found["pulls"])),
        row("lessons 00 to 02 and exercises 00, all students at once", f"{found['study']:.0f} s"),
        row("memory a student, server without a kernel", f"{found['empty'] / 1e6:.0f} MB"),
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
        said.append(f"t was not measured in a page. {jupyter.NO_CHROMIUM}")
    return said


@style.styled
def draw(paces):
    drawn = style.figure(3.0)
    axes = drawn.subplots()
    at = sorted(paces)
    for name, colour, line in (("p95", style.NOISE, "-"), ("p50", style.DATA, "--")):
        axes.plot(at, [paces[pace][name] for pace in at], line, color=colour, marker="o", label=name)
    axes.axhline(BOUND, color=style.TARGET, ls=":", lw=1.2, label="bound")
    title = f"{STUDENTS} students, two cores: a parameter's move" if os.cpu_count() == 2 else f"{STUDENTS} students"
    axes.set(xlabel="seconds between a student's moves", ylabel="s to its picture", yscale="log", title=title)
    axes.legend()
    drawn.subplots_adjust(left=0.1, right=0.98, top=0.9, bottom=0.17)
    said = ", ".join(f"{paces[pace]['p95']:.2f} s at one every {pace} s" for pace in reversed(at))
    return style.Picture(drawn, f"The picture of a moved parameter comes, p95, in {said}.")
