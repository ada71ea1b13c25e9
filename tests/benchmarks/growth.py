"""How cost grows: a chain and a jump with t, a film with its frames."""

import numpy as np
from diffcourse.instrument.film import FRAMES, Camera

from diffcourse import forward, mixture, schedules
from diffcourse.instrument import style
from diffcourse.lessons.lesson02_closed_form.pictures import DissolveScene
from tests.benchmarks import report, timing

STEPS = [1, 3, 10, 30, 100, 300, 1000]
STRIPS = [1, 26, 51, 101, 201]


def run():
    walk, jump = chain_and_jump()
    film = shooting()
    growth, flat = timing.ratio(walk[1000], walk[100]), timing.ratio(jump[1000], jump[1])
    strip = timing.median(film[FRAMES])
    return {
        "title": "How cost grows",
        "how": (
            "A walk (q_chain, the last state kept) and a jump (q_sample) of 10 000 numbers to step t of 1000; "
            "the frames of lesson 02's film, shot by its camera. Medians of interleaved rounds."
        ),
        "rows": [
            report.row("walk: t = 1000 over t = 100", f"{growth:.1f} times", "linear: 8 to 12", 8 <= growth <= 12),
            report.row("jump: t = 1000 over t = 1", f"{flat:.2f} times", "flat: at most 1.25", flat <= 1.25),
            report.row("walk over jump at t = 1000", f"{timing.ratio(walk[1000], jump[1000]):.0f} times"),
            report.row(f"a film's strip of {FRAMES} frames", f"{strip:.2f} s", "at most 1.5 s", strip <= 1.5),
            report.row("a frame more", f"{1e3 * slope(film):.1f} ms"),
        ],
        "pictures": [report.picture(draw_chain_and_jump(walk, jump)), report.picture(draw_film(film))],
        "versions": report.versions("diffcourse", "numpy", "matplotlib", "pillow"),
    }


def chain_and_jump():
    x0, schedule, rng = np.zeros(10_000), schedules.linear(), np.random.default_rng(0)
    tasks = {("walk", t): lambda t=t: forward.q_chain(x0, schedule, rng, keep=[t]) for t in STEPS}
    tasks |= {("jump", t): lambda t=t: forward.q_sample(x0, t, schedule, rng=rng) for t in STEPS}
    found = timing.interleaved(tasks, seconds=12)
    return ({t: found[way, t] for t in STEPS} for way in ("walk", "jump"))


def shooting():
    """Seconds for strips of so many frames."""
    camera, schedule, p = Camera(DissolveScene()), schedules.linear(), mixture.bimodal()

    def shoot(frames):
        for t in np.linspace(0, schedule.T, frames).round().astype(int):
            camera.frame(t, p=p, schedule=schedule)

    return timing.interleaved({n: lambda n=n: shoot(n) for n in STRIPS}, seconds=15, least=5)


def slope(film):
    return np.polyfit(STRIPS, [timing.median(film[n]) for n in STRIPS], 1)[0]


@style.styled
def draw_chain_and_jump(walk, jump):
    drawn = style.figure(3.0)
    axes = drawn.subplots()
    for name, found, colour, line in (("walk to t", walk, style.NOISE, "-"), ("jump to t", jump, style.DATA, "--")):
        axes.plot(STEPS, [1e3 * timing.median(found[t]) for t in STEPS], line, color=colour, marker="o", label=name)
    axes.set(xscale="log", yscale="log", xlabel="t", ylabel="ms", title="A walk's cost grows with t, a jump's does not")
    axes.legend()
    drawn.subplots_adjust(left=0.1, right=0.98, top=0.9, bottom=0.17)
    last = STEPS[-1]
    said = [f"{1e3 * timing.median(found[last]):.3g} ms by {way}" for way, found in (("walk", walk), ("jump", jump))]
    return style.Picture(drawn, f"To t = {last} with 10 000 numbers: {' and '.join(said)}.")


@style.styled
def draw_film(film):
    drawn = style.figure(3.0)
    axes = drawn.subplots()
    axes.plot(STRIPS, [timing.median(film[n]) for n in STRIPS], color=style.DATA, marker="o")
    axes.set(xlabel="frames", ylabel="s", ylim=(0, None), title="A film's shooting time grows with its frames")
    drawn.subplots_adjust(left=0.1, right=0.98, top=0.9, bottom=0.17)
    said = ", ".join(f"{n} frames in {timing.median(film[n]):.2f} s" for n in STRIPS)
    return style.Picture(drawn, f"Lesson 02's film: {said}; {1e3 * slope(film):.1f} ms a frame more.")
