"""Lesson 09: the flow path beside older clocks, its straight lines and bent ways, its shift, and the Rosetta."""

from functools import cache

import numpy as np

from diffcourse import design, flow, mixture, rosetta, schedules, stats
from diffcourse.instrument import Instrument, Panel, dots, joined, line, pills, text, track, zoo
from diffcourse.instrument.style import LOG_SNR

T = 1000
SHARE = np.linspace(0, 1, T + 1)


# -- one more clock ----------------------------------------------------------------------------------------------------

BESIDE = {name: make(T) for name, make in zoo.SCHEDULES.items()}
FLOW = schedules.flow()


def _curve(schedule):
    return np.r_[LOG_SNR[1], np.clip(schedule.log_snr[1:], *LOG_SNR)]


def flow_clock():
    """Lesson 09: the flow path beside an older schedule, as any two stand side by side in lesson 03."""
    return zoo.compare("flow")


# -- straight lines, bent ways -----------------------------------------------------------------------------------------

DATA = {
    "two bumps": mixture.bimodal(),
    "one bump": mixture.GaussianMixture([1], [1], [0.5]),
    "one point": mixture.GaussianMixture([1], [1], [0.001]),
}
FRAMES = 100  # t = 0 ... 1
FROM_NOISE = {"T": FRAMES, "t": FRAMES, "track": "share", "scale": ["t", 0, 1, 2]}
TIMES = np.linspace(1, 0, FRAMES + 1)
NOISE = design.even_noise()
SEEN = slice(8, None, 16)  # of 200 particles
PAIRS = np.random.default_rng(6).permutation(len(NOISE[SEEN]))  # which data goes with which noise
PARTNERS = {name: p.quantile((PAIRS + 0.5) / len(PAIRS)) for name, p in DATA.items()}


@cache
def _exact(data):
    fine = np.linspace(1, 0, 10 * FRAMES + 1)
    path = flow.euler(lambda x, t: flow.velocity(x, t, DATA[data]), NOISE[SEEN], fine)[::10]
    chords = path[-1] + TIMES[:, None] * (path[0] - path[-1])
    return path, np.abs(path - chords).max()


def _paths(t, data, steps, start):
    p, (path, bend) = DATA[data], _exact(data)
    now = t / FRAMES
    times = np.linspace(1, 0, steps + 1)
    states = flow.euler(lambda x, t: flow.velocity(x, t, p), np.append(NOISE, start), times)
    leaps = states[:, :-1][:, SEEN]
    pair_x, pair_y = joined([0, 1], np.stack([PARTNERS[data], NOISE[SEEN]], 1))
    exact_x, exact_y = joined(TIMES, path.T)
    euler_x, euler_y = joined(times, leaps.T)
    return {
        "pair_x": pair_x,
        "pair_y": pair_y,
        "exact_x": exact_x,
        "exact_y": exact_y,
        "euler_x": euler_x,
        "euler_y": euler_y,
        "own_x": times,
        "own_y": states[:, -1],
        "bend": bend,
        "off": stats.wasserstein(states[-1, :-1], p),
        "many": int(steps > 1),
        "share": np.linspace(0, 1, FRAMES + 1),
        "pair_now[t]": PARTNERS[data] + now[:, None] * (NOISE[SEEN] - PARTNERS[data]),
        "exact_now[t]": path[FRAMES - t],
        "own_now[t]": np.interp(now, times[::-1], states[::-1, -1]),
    }


TICKS = {"xticks": {0: "t = 0", 0.5: "0.5", 1: "t = 1"}, "yticks": (-2, 0, 2), "x": (-0.02, 1.02)}
ENDS = [text([0], [-3.05], "data"), text([1], [-3.05], "noise", align="right")]


def _pairs(**axes):
    marks = [line("pair_x", "pair_y", "noise", 1.1), dots("share[t]", "pair_now[t]", "noise", 6, drag="t")]
    return Panel([*ENDS, *marks], title="Pairs: every line is straight", **TICKS, **axes)


def straight():
    """Lesson 09 opens on it: pairs of data and noise, each on its own straight line."""
    shown = ("pair_x", "pair_y", "share", "pair_now[t]")
    return Instrument(
        "Pairs of data and noise on straight lines",
        lambda t: {name: row for name, row in _paths(t, "two bumps", 1, 0.6).items() if name in shown},
        rows=[[_pairs(y=(-3.4, 3.2), scrub=True)]],
        heights=(262,),
        sentence="At t = {share[t]:.2f} each dot is {share[t]:.0%} of the way from its data to its noise.",
        **FROM_NOISE,
    )


def flow_paths():
    """Lesson 09: pairs of data and noise on straight lines, the flow through them, and Euler's leaps along it."""
    ways = Panel(
        [
            *ENDS,
            line("exact_x", "exact_y", "data", 1.6, label="exact"),
            line("euler_x", "euler_y", "first", 1.1, "dashed", label="Euler"),
            line("own_x", "own_y", "first", 2.4, label="yours, by Euler"),
            dots("share[t]", "exact_now[t]", "data", 6, drag="t"),
            dots("share[t]", "own_now[t]", "first", 9),
            dots([1], "start", "first", 14, ring=True, drag="start", hint="Pull your particle up or down"),
        ],
        y=(-3.4, 4.9),
        title="The flow: their mean at each place",
        legend="top left",
        **TICKS,
    )
    return Instrument(
        "Straight lines, and the flow through them",
        _paths,
        rows=[[_pairs(y=(-3.4, 4.9)), ways]],
        heights=(330,),
        sentence=(
            "At t = {share[t]:.2f} (data: {data}). The lines of the pairs are straight; the exact "
            "ways bend by up to {bend:.2g}. Euler in {steps} {many|leap|leaps} from noise ends {off:.3f} from the data "
            "(Wasserstein)."
        ),
        controls=[
            pills("data", list(DATA), "two bumps"),
            track("steps", [1, 2, 3, 5, 10, 20, 50], 1, "leaps of Euler"),
            track("start", np.arange(-24, 25) / 10, 0.6, "your particle", words="{:.1f}"),
        ],
        **FROM_NOISE,
        film="flow_paths.js",
        fixed={
            "noise": NOISE,
            "pairs": np.array(list(PARTNERS.values())),
            "ways": np.array([_exact(data)[0] for data in DATA]),
            "bends": [_exact(data)[1] for data in DATA],
            "seen": np.arange(len(NOISE))[SEEN].astype(float),
            "quantiles": np.array([p.quantile(np.arange(1, len(NOISE)) / len(NOISE)) for p in DATA.values()]),
        },
    )


# -- the shift ---------------------------------------------------------------------------------------------------------

STOPS = 10
BUMPS = DATA["two bumps"]
SIDES = (64, 128, 192, 256, 512, 1024)


def _shift(t, shift, side):
    moved = flow.shifted(SHARE, shift)
    pixels = schedules.shifted(FLOW, side)
    even = np.arange(STOPS, -1, -1) / STOPS
    both = [flow.shifted(even, s) for s in (1, shift)]
    ends = [flow.euler(lambda x, t: flow.velocity(x, t, BUMPS), NOISE, times)[-1] for times in both]
    plain, other = [np.clip(rosetta.log_snr_of("flow_t", times), *LOG_SNR) for times in both]
    return {
        "share": SHARE,
        "alpha_bars": schedules.flow(T, shift).alpha_bars,
        "plain": _curve(FLOW),
        "curve": np.clip(rosetta.log_snr_of("flow_t", moved), *LOG_SNR),
        "pixels": _curve(pixels),
        "moved": moved,
        "by": 2 * np.log(1 / shift),
        "by_side": 2 * np.log(64 / side),
        "one": int(shift == side / 64),
        "stops": plain,
        "other_stops": other,
        "off": stats.wasserstein(ends[0], BUMPS),
        "other_off": stats.wasserstein(ends[1], BUMPS),
    }


def flow_shift():
    """Lesson 09: the clock moved by a shift, beside lesson 04's shift for larger pictures, and where ten stops go."""
    curves = Panel(
        [
            line([0, 1], [0, 0], "faint", 1),
            line("share", "plain", "second", 2, "dashed", "shift 1"),
            line("share", "pixels", "ink", 5, "dotted", "lesson 04, {side} px"),
            line("share", "curve", "first", 2.2, label="shift {shift}"),
            dots("share[t]", "curve[t]", "first", 13, ring=True, drag="t", hint="Pull along the curve"),
        ],
        y=LOG_SNR, xticks={0: "t = 0", 0.5: "0.5", 1: "t = 1"}, yticks=(-15, -10, -5, 0, 5, 10),
        title="log SNR at t", share=1.7, legend="bottom left",
    )  # fmt: skip
    clock = Panel(
        [
            line([0, 1], [0, 1], "second", 1.6, "dashed"),
            line("share", "moved", "first", 2.2),
            dots("share[t]", "moved[t]", "first", 12, ring=True, drag="t"),
        ],
        xticks={0: "0", 0.5: "t", 1: "1"}, yticks=(0, 0.5, 1), title="shifted t", share=1.1, square=True,
    )  # fmt: skip
    stops = Panel(
        [
            line([0, 1], [0, 0], "faint", 1),
            dots([0.25] * (STOPS + 1), "stops", "second", 7),
            dots([0.75] * (STOPS + 1), "other_stops", "first", 7),
            text([0.25], [-18.6], "{off:.4f}", align="center"),
            text([0.75], [-18.6], "{other_off:.4f}", align="center"),
        ],
        y=(LOG_SNR[0] - 4, LOG_SNR[1]), xticks={0.25: "shift 1", 0.75: "yours"}, yticks=(-10, 0, 10),
        title=f"{STOPS} even leaps, and W₁", share=1.2,
    )  # fmt: skip
    return Instrument(
        "A shift of the clock",
        _shift,
        rows=[[curves, clock, stops]],
        heights=(300,),
        sentence=(
            "Shift {shift} takes t = {share[t]:.3f} to {moved[t]:.3f} and moves log SNR by "
            "{by:.3f}; lesson 04's shift for {side} pixels moves it by {by_side:.3f}{one|| (the same)}. Ten even leaps "
            "end {other_off:.4f} from the two bumps, {off:.4f} without a shift."
        ),
        controls=[
            track("shift", [1, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 12, 16], 1.5, "shift s"),
            pills("side", SIDES, 64, "pixels a side", "pixels", colour="ink"),
        ],
        t=T // 2,
        scale=["t", 0, 1, 2],
        film="flow_shift.js",
        fixed={"noise": NOISE, "quantiles": BUMPS.quantile(np.arange(1, len(NOISE)) / len(NOISE))},
    )


# -- the Rosetta -------------------------------------------------------------------------------------------------------

CLOCKS = {**BESIDE, "flow": FLOW, "flow, shift 3": schedules.flow(T, 3)}
END = 11.0  # log SNR at both ends of the rulers
RULERS = {  # name in `rosetta`: (what stands before the ruler, and on a phone, its marks, format of the value)
    "log_snr": ("log SNR, λ", "λ", (10, 5, 0, -5, -10), ".2f"),
    "alpha_bar": ("ᾱ; DDIM's α", "ᾱ", (0.9999, 0.99, 0.9, 0.5, 0.1, 0.01, 0.0001), ".4g"),
    "vdm_alpha": ("√ᾱ; VDM's α", "√ᾱ", (0.999, 0.9, 0.5, 0.1, 0.01), ".4g"),
    "vdm_sigma": ("√(1 − ᾱ); VDM's σ", "√(1 − ᾱ)", (0.01, 0.1, 0.5, 0.9, 0.999), ".4g"),
    "sigma": ("σ of VE and EDM", "EDM's σ", (0.01, 0.1, 0.5, 1, 2, 10, 100), ".4g"),
    "gamma": ("VDM's γ = −log SNR", "VDM's γ", (-10, -5, 0, 5, 10), ".2f"),
    "flow_t": ("flow t; diffusers' σ", "flow t", (0.01, 0.1, 0.5, 0.9, 0.99), ".4g"),
    "data_t": ("t counted from noise", "1 − flow t", (0.99, 0.9, 0.5, 0.1, 0.01), ".4g"),
}
INDICES = (0, 99, 299, 499, 699, 899, 999)


def _rosetta(t, schedule):
    s = CLOCKS[schedule]
    names = rosetta.of_log_snr(s.log_snr)
    return {
        "alpha_bars": s.alpha_bars,
        "place": np.clip(-s.log_snr, -END, END),
        "indices": np.clip(-s.log_snr[1:][list(INDICES)], -END, END),
        **{name: names[name] for name in RULERS},
        "clean[t]": (t == 0).astype(int),
        "index[t]": np.maximum(t - 1, 0),
        "hair[t]": np.clip(-s.log_snr[t], -END, END)[:, None] + np.zeros(2),
    }


def rosetta_rulers():
    """Lesson 09: one noise level under nine names, as on a slide rule: move any, and all others follow."""
    rows = len(RULERS)
    marks = [line("hair[t]", [0.45, -rows - 0.5], "faint", 1)]
    for row, (name, (words, short, values, how)) in enumerate(RULERS.items()):
        places = (-rosetta.log_snr_of(name, values)).tolist()
        marks += _ruler(-row, words, short, places, [f"{value:g}".replace("-", "−") for value in values])
        marks.append(text(END + 0.8, -row, f"{{{name}[t]:{how}}}", "first", 13, bold=True))
    marks += _ruler(-rows, "library index", "index", "indices", [str(index) for index in INDICES])
    marks.append(text(END + 0.8, -rows, "{clean[t]|{index[t]:.0f}|none}", "first", 13, bold=True))
    hint = "Pull any of them: the others follow"
    marks += [dots("place[t]", [-row], "noise", 12, ring=True, drag="t", hint=hint) for row in range(rows + 1)]
    return Instrument(
        "One noise level, nine names",
        _rosetta,
        rows=[[Panel(marks, x=(-18.6, 16.2), y=(-rows - 0.7, 0.75))]],
        heights=(352,),
        sentence=(
            "At t = {t} of {T} ({schedule}){clean[t]|, index {index[t]:.0f} in a library|, clean data}: log SNR "
            "{log_snr[t]:.3g}, ᾱ {alpha_bar[t]:.4g}, σ of EDM {sigma[t]:.4g}, flow t {flow_t[t]:.4g}, counted from "
            "noise {data_t[t]:.4g}."
        ),
        controls=[
            pills(
                "schedule",
                list(CLOCKS),
                "linear",
                "schedule",
                "clock",
                sparks=[s.alpha_bars[::40] for s in CLOCKS.values()],
            ),
        ],
        t=T // 4,
        film="rosetta.js",
    )


def _ruler(y, words, short, places, marks):
    return [
        line([-END, END], [y, y], "faint", 1.2),
        text(-END - 0.7, y, words, size=13, align="right", short=short),
        dots(places, [y] * len(marks), "faint", 4),
        text(places, [y + 0.33] * len(marks), marks, size=10.5, align="center"),
    ]
