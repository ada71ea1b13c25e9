"""Lesson 12: a schedule of one's own, pulled into shape by the log SNR at seven steps, on data drawn by hand."""

from functools import cache
from pathlib import Path

import numpy as np

from diffcourse import design, reverse, stats
from diffcourse.instrument import Instrument, Panel, area, bars, dots, line, pair, pills, text, track
from diffcourse.instrument.style import BAND_EDGES, LEVELS, LOG_SNR, Y

T = 1000
PUBLISHED = design.published()
NAMES = list(PUBLISHED)
LOW, HIGH = -12.0, 12.0
STRAIGHT = (9.0, 7.2, 3.6, 0.0, -3.6, -7.2, -9.0)
KNOBS = [f"at_{t}" for t in design.KNOTS]
BUMPS = [f"bump_{k}" for k in range(len(design.CENTRES))]
DATA = {
    "two bumps": (0.0, 1.0, 0.0, 0.0, 0.0, 1.0, 0.0),
    "close": (0.0, 0.0, 1.0, 0.0, 1.0, 0.0, 0.0),
    "uneven": (0.0, 1.0, 0.0, 0.0, 0.0, 0.2, 0.0),
    "three": (1.0, 0.0, 0.0, 1.0, 0.0, 0.0, 1.0),
    "all seven": (1.0,) * 7,
}


@cache
def _published(steps, heights):
    """Distance of each published schedule from the data after so many steps back."""
    p = design.from_heights(heights)
    return np.array([design.line_distance(s, steps, p) for s in PUBLISHED.values()])


def _numbers(t, hand, begin, data, steps, **pulled):
    schedule = design.from_knots([pulled[knob] for knob in KNOBS])
    tall = tuple(pulled[bump] for bump in BUMPS)
    p = design.from_heights(tall)
    stops = reverse.steps_down(T, steps)
    states = design.back(design.best_guess(p, schedule), design.even_noise(), schedule, stops)
    mine = stats.wasserstein(states[-1], p)
    distances = np.append(_published(steps, tall), mine)
    lengths, ranks = distances / distances.max(), distances.argsort(kind="stable").argsort()
    levels = np.clip(schedule.log_snr, *LOG_SNR)
    last = (stops >= t[:, None]).sum(1) - 1
    heights = np.array([np.histogram(states[k], LEVELS, density=True)[0] for k in last])
    return {
        "share": np.linspace(0, 1, T + 1),
        "alpha_bars": schedule.alpha_bars,
        "log_snr": schedule.log_snr,
        "levels": levels,
        "curve": np.r_[np.nan, levels[1:]],
        "cosine": np.r_[np.nan, np.clip(PUBLISHED["cosine"].log_snr[1:], *LOG_SNR)],
        "stop_shares": stops[:-1] / T,
        "stop_levels": levels[stops[:-1]],
        "x": Y,
        "outline_x": np.repeat(LEVELS, 2)[1:-1],
        "clean[t]": t == 0,
        "at[t]": stops[last],
        "outline[t]": np.repeat(heights, 2, axis=1),
        "exact[t]": p.noised(schedule.alpha_bars[stops[last], None]).pdf(Y),
        "drawn": tall @ np.exp(-(((Y - np.array(design.CENTRES)[:, None]) / 0.3) ** 2) / 2),
        "distances": distances,
        "lengths": lengths,
        "ends": lengths + 0.04,
        "ranks": ranks,
        "mine": mine,
        "my_length": lengths[-1],
        "my_rank": ranks[-1],
        "place": ranks[-1] + 1,
        "first": distances.argmin(),
        "best": distances.min(),
    }


def knots_of(schedule):
    """Log SNR of a schedule at the knots, within the reach of the hand and in its steps."""
    return tuple(np.clip(schedule.log_snr[list(design.KNOTS)], LOW, HIGH).round(1).tolist())


def designer():
    """Lesson 12: seven knots of log SNR, a number of steps back, and where that leaves one among the published."""
    starts = {"straight line": STRAIGHT, **{name: knots_of(s) for name, s in PUBLISHED.items()}}
    knots = [
        dots([t / T], knob, "first", 15, ring=True, drag=knob, hint=f"Pull the knot at t = {t}")
        for t, knob in zip(design.KNOTS, KNOBS, strict=True)
    ]
    curve = Panel(
        [
            *(line([0, 1], [float(edge)] * 2, "faint", 1) for edge in BAND_EDGES),
            line("share", "cosine", "second", 1.6, "dashed", label="cosine"),
            line("share", "curve", "first", 2.2, label="mine"),
            dots("stop_shares", "stop_levels", "ink", 5, label="stops"),
            *knots,
            dots("share[t]", "levels[t]", "data", 12, ring=True, drag="t", hint="Pull along the curve", label="t"),
        ],
        y=LOG_SNR,
        xticks={0: "0", 0.5: "T/2", 1: "T"},
        yticks=(-15, -10, -5, 0, 5, 10),
        title="log SNR: pull the knots",
        share=2.0,
    )
    way = Panel(
        [
            area("outline_x", "outline[t]", "first", 0.4),
            line("x", "exact[t]", "data", 2),
        ],
        x=(Y[0], Y[-1]),
        y=(0, 0.95),
        xticks=(-4, -2, 0, 2, 4),
        title="Way back: t = {at[t]}",
        share=1.1,
    )
    hand = [
        dots([c], bump, "data", 13, ring=True, drag=bump, hint=f"Pull the bump at {c} up or down")
        for c, bump in zip(design.CENTRES, BUMPS, strict=True)
    ]
    data = Panel(
        [area("x", "drawn", "data", 0.25), line("x", "drawn", "data", 1.6), *hand],
        x=(Y[0], Y[-1]),
        y=(0, 1.12),
        xticks=(-2, 0, 2),
        title="Data: pull the bumps",
        share=1.45,
    )
    board = Panel(
        [
            bars("lengths", "ranks", "faint", 0.62),
            bars("my_length", "my_rank", "first", 0.62),
            text(-0.04, "ranks", [*NAMES, "mine"], align="right"),
            text("ends", "ranks", [f"{{distances[{k}]:.3f}}" for k in range(len(NAMES) + 1)]),
        ],
        x=(-1.55, 1.45),
        y=(len(NAMES) + 0.55, -0.55),
        title="W₁ in {steps} steps back",
        share=1.85,
    )
    ahead = "|".join(f" (first: {name}, {{best:.4f}})" for name in NAMES)
    return Instrument(
        "A schedule of your own",
        _numbers,
        rows=[[curve, data, way, board]],
        heights=(254,),
        sentence=(
            "At t = {t} of {T}: mine {clean[t]|has log SNR {log_snr[t]:.2f}|is clean data}, and the sampler last stood "
            f"at t = {{at[t]}}. In {{steps}} steps back it ends {{mine:.4f}} from the data, number {{place}} of "
            f"{len(NAMES) + 1}{{first|{ahead}|}}."
        ),
        controls=[
            pills("hand", ("schedule", "data"), "schedule", "what the sliders pull", "sliders"),
            pills(
                "begin",
                list(starts),
                "straight line",
                "begin near",
                "begin",
                sparks=[np.interp(np.arange(0, T + 1, 25), design.KNOTS, knots) for knots in starts.values()],
                short={
                    **pair.SHORT,
                    "cosine, 256 px": "256 px",
                    "straight line": "straight",
                    "flow, shift 2": "shift 2",
                },
                sets={name: dict(zip(KNOBS, knots, strict=True)) for name, knots in starts.items()},
                when=("hand", "schedule"),
            ),
            pills(
                "data",
                list(DATA),
                "two bumps",
                sets={name: dict(zip(BUMPS, heights, strict=True)) for name, heights in DATA.items()},
                when=("hand", "data"),
            ),
            pills("steps", design.COUNTS, 10, "steps back"),
            *(
                track(
                    knob,
                    np.arange(-120, 121) / 10,
                    value,
                    f"log SNR at t = {t}",
                    f"t = {t}",
                    "{:.1f}",
                    falls=True,
                    when=("hand", "schedule"),
                )
                for t, knob, value in zip(design.KNOTS, KNOBS, STRAIGHT, strict=True)
            ),
            *(
                track(
                    bump,
                    np.arange(21) / 20,
                    height,
                    f"height of the bump at {c}",
                    f"bump at {c}".replace("-", "−"),
                    "{:.2f}",
                    when=("hand", "data"),
                )
                for c, bump, height in zip(design.CENTRES, BUMPS, DATA["two bumps"], strict=True)
            ),
        ],
        T=T,
        film=Path(__file__).with_name("designer.js"),
        fixed={
            "x": Y,
            "outline_x": np.repeat(LEVELS, 2)[1:-1],
            "edges": LEVELS,
            "at": design.KNOTS,
            "counts": design.COUNTS,
            "noise": design.even_noise(),
            "centres": design.CENTRES,
            "published": np.hstack(
                [[s.alpha_bars[reverse.steps_down(T, n)] for s in PUBLISHED.values()] for n in design.COUNTS]
            ),
        },
        track="alpha_bars",
    )
