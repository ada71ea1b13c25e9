"""Lesson 08: the chain's limit, VP and VE, the probability flow."""

from functools import cache

import numpy as np

from diffcourse import continuous, mixture, schedules
from diffcourse.instrument import Instrument, Panel, dots, haze, joined, line, pills, text, track
from diffcourse.instrument.zoo import SCHEDULES, schedule_pills
from diffcourse.lessons.lesson08_continuous_time.pictures import VP

TIME = {0: "0", 0.5: "0.5", 1: "1"}
EVERY = 1001  # frames, where a step costs nothing: all of them


# -- the chain's limit ---------------------------------------------------------------------------------------------

FINE = 4000  # steps that stand for infinitely many; every T divides it
STARTS = np.array([1.6, 0.2, -1.3])
COLOURS = ("data", "first", "noise")


@cache
def _fine_walk():
    noise = np.random.default_rng(3).standard_normal((FINE, len(STARTS)))
    return noise, continuous.euler_maruyama(STARTS, VP, FINE, noise=noise)


@cache
def _limit_numbers(T):
    schedule, time = schedules.rescaled_linear(T), np.arange(T + 1) / T
    noise, fine = _fine_walk()
    noise = continuous.coarser(noise, FINE // T)  # what the fine path saw in each step of the chain
    sigmas = continuous.sigma_of(schedule.alpha_bars)
    path = continuous.ve_to_vp(continuous.ve_chain(STARTS, sigmas, noise=noise), sigmas)  # all steps at once
    shown = np.linspace(0, 1, 201)
    return {
        "time": time,
        "alpha_bars": schedule.alpha_bars,
        "limit": VP.scale(time) ** 2,
        "gap": np.maximum.accumulate(np.abs(path - fine[:: FINE // T]).max(1)),
        "shown": shown,
        "exact": VP.scale(shown) ** 2,
        "corners": np.repeat(time, 2)[1:],
        **{f"sde{k}": states for k, states in enumerate(fine[:: FINE // 200].T)},
        **{f"chain{k}": states for k, states in enumerate(path.T)},
        **{f"stairs{k}": np.repeat(states, 2)[:-1] for k, states in enumerate(path.T)},
    }


CUTS = (25, 50, 100, 200, 500, 1000, 2000, FINE)


def ever_finer():
    """Lesson 08 opens on it: three walks of the chain, cut into more and more steps."""
    time = np.linspace(0, 1, 801)

    def walk(k, T):
        return _limit_numbers(T)[f"chain{k}"][(time * T + 1e-9).astype(int)]

    return Instrument(
        "A walk of more and more steps",
        lambda t: {"cuts": CUTS, "time": time, **{f"walk{k}[t]": [walk(k, CUTS[n]) for n in t] for k in range(3)}},
        rows=[[
            Panel([line("time", f"walk{k}[t]", colour, 1.6) for k, colour in enumerate(COLOURS)], y=(-3.3, 3.3),
                  title="Three numbers from clean to noise, in {cuts[t]} steps", xlabel="time", xticks=TIME,
                  yticks=(-2, 0, 2), scrub=True)
        ]],
        heights=(280,),
        sentence="In {cuts[t]} steps: the more there are, the smaller each one is.",
        T=len(CUTS) - 1,
        scale=["cut", 0, len(CUTS) - 1, 0],
    )  # fmt: skip


def limit():
    """Lesson 08: T grows, and the chain becomes the SDE."""
    walks = [line("shown", f"sde{k}", "faint", 1) for k in range(3)]
    for k, colour in enumerate(COLOURS):
        walks += [
            line("corners", f"stairs{k}", colour, 1.7, until="time[t]"),
            dots("time[t]", f"chain{k}[t]", colour, 9, ring=True),
        ]
    left = [
        line("shown", "exact", "ink", 1.2),
        dots("time", "alpha_bars", "second", 3.5, alpha=0.6),
        line("time", "alpha_bars", "second", 1.8, until="time[t]"),
        dots("time[t]", "alpha_bars[t]", "second", 13, ring=True, drag="t", hint="Pull along the curve"),
    ]
    return Instrument(
        "A chain of T steps and the SDE that it comes to",
        lambda t, T: _limit_numbers(T),
        rows=[[
            Panel(walks, y=(-3.3, 3.3), title="Chain (steps), SDE (fine), same draws", xlabel="time t / T",
                  ylabel="xₜ", xticks=TIME, yticks=(-2, 0, 2), share=1.9),
            Panel(left, y=(-0.03, 1.05), title="Signal left: ᾱ", xlabel="time t / T", xticks=TIME,
                  yticks=(0, 0.5, 1)),
        ]],
        heights=(350,),
        sentence=(
            "At t = {t} of {T}, time {time[t]:.3g}: alpha-bar is {alpha_bars[t]:.4g} for the chain and "
            "{limit[t]:.4g} for the SDE; so far the three paths of the chain were at most {gap[t]:.3f} from those of "
            "the SDE."
        ),
        controls=[track("T", [25, 50, 100, 200, 500, 1000], 25)],
        frames=EVERY,
    )  # fmt: skip


# -- VP and VE ----------------------------------------------------------------------------------------------------

UNITS = {name: SCHEDULES[name] for name in ("linear", "scaled linear", "sigmoid")}
SHOWN = 4  # walks


@cache
def _crowd(n=2000):
    rng = np.random.default_rng(5)
    x0 = mixture.bimodal(np.sqrt(1 - 0.3**2), 0.3).sample(n, rng)  # variance 1
    return x0, rng.standard_normal((200, n))


@cache
def _unit_walks(schedule, T):
    x0, noise = _crowd()
    s, z = UNITS[schedule](T), noise[:T]
    vp = [x0]
    for signal, hiss, eps in zip(np.sqrt(s.alphas[1:]), np.sqrt(s.betas[1:]), z, strict=True):
        vp.append(signal * vp[-1] + hiss * eps)
    sigmas = continuous.sigma_of(s.alpha_bars)
    ve, vp = continuous.ve_chain(x0, sigmas, noise=z), np.array(vp)
    changed = continuous.ve_to_vp(ve, sigmas)
    apart = np.maximum.accumulate(np.abs(changed - vp).max(1))
    shown = [vp[:, :SHOWN], _wide(ve[:, :SHOWN]), changed[:, :SHOWN]]
    return s.alpha_bars, sigmas, shown, [walk.std(1) for walk in (vp, ve, changed)], apart


def _wide(x):
    """From some units up to thousands on one axis: as it is near 0, and its logarithm far out."""
    return np.arcsinh(np.asarray(x) / 4)


def _unit_numbers(t, schedule, T):
    alpha_bars, sigmas, walks, stds, apart = _unit_walks(schedule, T)
    time = np.arange(T + 1) / T
    arrays = {"alpha_bars": alpha_bars, "sigmas": sigmas, "time": time}
    for k, (walk, std) in enumerate(zip(walks, stds, strict=True)):
        arrays["times"], arrays[f"paths{k}"] = joined(time, walk.T)
        arrays |= {f"walk{k}[t]": walk[t], f"std{k}": std}
    return arrays | {"agree": np.array([f"by {gap:.2g}" if gap > 1e-9 else "by less than 1e-9" for gap in apart])}


def units():
    """Lesson 08: VP and VE side by side, and the change of variables between them."""
    titles = ("VP: the sum keeps its size", "VE: noise is only added", "VE, divided by √(1 + σ²)")
    ticks = (-1000, -100, -10, 0, 10, 100, 1000)
    panels = []
    for k, (title, colour) in enumerate(zip(titles, ("first", "second", "second"), strict=True)):
        axes = {"y": (-4, 4), "yticks": (-4, -2, 0, 2, 4)}
        if k == 1:
            axes = {"y": tuple(_wide([-4000, 4000]).tolist())}
            axes["yticks"] = {float(_wide(y)): f"{y}".replace("-", "−") for y in ticks}
        low, high = axes["y"]
        marks = [
            line("times", f"paths{k}", "faint", 0.7),
            line("times", f"paths{k}", colour, 1.4, until="time[t]"),
            dots("time[t]", f"walk{k}[t]", colour, 7),
            text(0.03, low + 0.05 * (high - low), f"std {{std{k}[t]:.3g}}", bold=True),
        ]
        panels.append(Panel(marks, title=title, xlabel="step t", xticks={0: "0", 0.5: "T/2", 1: "T"}, **axes))
    return Instrument(
        "One walk in the units of VP and of VE",
        _unit_numbers,
        rows=[panels],
        heights=(330,),
        sentence=(
            f"At t = {{t}} of {{T}} ({{schedule}}), sigma {{sigmas[t]:.3g}}: {len(_crowd()[0])} VP states have "
            "standard deviation {std0[t]:.2f}, the VE states {std1[t]:.3g}; after the change of variables the two "
            "walks differ {agree[t]}."
        ),
        controls=[
            schedule_pills(UNITS),
            track("T", [50, 100, 200], 200),
        ],
        frames=EVERY,
    )


# -- the probability flow -----------------------------------------------------------------------------------------

P = mixture.bimodal(1.6, 0.35)
CODES = np.array([-1.73, -1.15, -0.81, -0.55, -0.32, -0.10, 0.10, 0.32, 0.55, 0.81, 1.15, 1.73])  # even in N(0, 1)
DROPS = np.linspace(-2.4, 2.4, 49).round(1)  # from further out the flow leaves the picture
EXACT, T_FLOW, HIGH = 400, 100, 3.2


@cache
def _flows():
    """Data, its paths on the SDE and on the exact flow, and the density over time from the top to the bottom."""
    x0 = continuous.probability_flow(CODES, VP, P, EXACT, 1, 0)[-1]
    shades = np.sqrt(VP.noised(P, np.linspace(0, 1, 120)).pdf(np.linspace(HIGH, -HIGH, 90)[:, None]))
    sde = continuous.euler_maruyama(x0, VP, EXACT, rng=11)
    return x0, sde, continuous.probability_flow(x0, VP, P, EXACT), np.uint8(255 * shades / 1.6)


@cache
def _solved(method, steps):
    """The twelve paths, and that of the learner's particle from each place where it can be dropped."""
    starts = np.r_[_flows()[0], DROPS]
    path = continuous.probability_flow(starts, VP, P, steps, method=method.lower())
    return path[:, : len(CODES)], path[:, len(CODES) :]


def _flow_numbers(t, method, steps, start):
    x0, sde, exact, shades = _flows()
    path, dropped = _solved(method, steps)
    own = dropped[:, np.abs(DROPS - start).argmin()]
    fine, places = np.arange(EXACT + 1) / EXACT, np.arange(steps + 1) / steps
    time = np.arange(T_FLOW + 1) / T_FLOW
    seen = {"sde": sde[:: EXACT // T_FLOW], "ode": np.array([np.interp(time, places, one) for one in path.T]).T}
    arrays = {"time": time, "shades": shades, "own_times": places, "own": own}
    arrays["own_now"] = np.interp(time, places, own)
    for side, times, walk in (("sde", fine[::2], sde[::2]), ("ode", places, path)):
        for colour, these in (("data", x0 > 0), ("noise", x0 <= 0)):
            arrays[f"{side}_times"], arrays[f"{side}_{colour}"] = joined(times, walk.T[these])
            arrays[f"{side}_{colour}_now[t]"] = seen[side][t][:, these]
        arrays[f"{side}_swapped"] = (np.diff(seen[side][:, np.argsort(x0)]) < 0).sum(1)
    return arrays | {"off": np.abs(seen["ode"] - exact[:: EXACT // T_FLOW]).max(1)}


def flow():
    """Lesson 08: paths with chance and without it, over the same densities; one particle of the learner's own."""
    panels = []
    for side, title in (
        ("sde", "SDE: random at every step"),
        ("ode", "ODE by {method}, {steps} steps: same densities"),
    ):
        marks = [haze("shades", "faint")]
        for colour in ("data", "noise"):
            marks.append(line(f"{side}_times", f"{side}_{colour}", colour, 1.2, until="time[t]"))
            marks.append(dots("time[t]", f"{side}_{colour}_now[t]", colour, 7))
        panels.append(Panel(marks, y=(-HIGH, HIGH), title=title, xlabel="time", xticks=TIME, yticks=(-2, 0, 2)))
    panels[1].marks.extend([
        line("own_times", "own", "first", 2.4, until="time[t]"),
        dots("time[t]", "own_now[t]", "first", 9),
        dots([0.0], "start", "first", 13, ring=True, drag="start", hint="Drop your particle"),
    ])  # fmt: skip
    return Instrument(
        "Paths of the SDE and of the probability flow",
        _flow_numbers,
        rows=[panels],
        heights=(330,),
        sentence=(
            f"At t = {{t}} of {{T}} neighbours have changed places in {{sde_swapped[t]:.0f}} of {len(CODES) - 1} pairs "
            "on the SDE and in {ode_swapped[t]:.0f} on the ODE; {method} with {steps} steps is at most {off[t]:.3f} "
            "from the exact flow."
        ),
        controls=[
            pills("method", ["Euler", "Heun"], "Heun", "ODE solver"),
            track("steps", [3, 5, 10, 20, 50, 100], 100, "its steps"),
            track("start", DROPS, 0.4, "your particle", words="{:.1f}"),
        ],
        T=T_FLOW,
        frames=EVERY,
    )
