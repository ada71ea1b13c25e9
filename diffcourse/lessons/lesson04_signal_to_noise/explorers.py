"""Lesson 04: log SNR of two schedules under the learner's hand; photographs averaged down."""

from pathlib import Path

import ipywidgets as widgets
import numpy as np

from diffcourse import guarantees, schedules
from diffcourse.instrument import Instrument, Panel, bars, dots, line, pair, text
from diffcourse.instrument.controls import choice, labelled
from diffcourse.instrument.film import Film, frame_steps
from diffcourse.instrument.style import BAND_EDGES, LOG_SNR
from diffcourse.lessons.lesson04_signal_to_noise.pictures import PoolScene

CENTRES = (np.r_[LOG_SNR[0], BAND_EDGES] + np.r_[BAND_EDGES, LOG_SNR[1]]) / 2
BANDS = ("below 0.01", "0.01 to 0.1", "0.1 to 10", "SNR above 10")


def _numbers(t, T, **parameters):
    arrays = {"share": np.linspace(0, 1, T + 1), "edges": BAND_EDGES}
    for k, schedule in enumerate(pair.both(T, **parameters), start=1):
        spent = guarantees.snr_shares(schedule, BAND_EDGES)
        arrays |= {
            f"alpha_bars{k}": schedule.alpha_bars,
            f"snr{k}": schedule.snr,
            f"log_snr{k}": schedule.log_snr,
            f"curve{k}": np.clip(schedule.log_snr, *LOG_SNR),
            f"spent{k}": spent,
            f"ends{k}": spent + 0.02,
        }
    return arrays


def snr():
    """Lesson 04: log SNR of two schedules, and how many steps each spends in each band."""
    edges = [line([0, 1], [float(edge)] * 2, "faint", 1) for edge in BAND_EDGES]
    looks = (("1", "first", "", 0.85), ("2", "second", "dashed", -0.85))
    curves = [line("share", f"curve{k}", colour, 2, dash, f"{{{colour}}}") for k, colour, dash, _ in looks]
    marks = [dots("share[t]", f"curve{k}[t]", colour, 13, ring=True, drag="t") for k, colour, _, _ in looks]
    spent = []
    for k, colour, _, aside in looks:
        places = (CENTRES + aside).tolist()
        words = [f"{{spent{k}[{band}]:.1%}}" for band in range(4)]
        spent += [bars(f"spent{k}", places, colour, 1.45), text(f"ends{k}", places, words, size=11)]
    log_snr = Panel(
        [*edges, *curves, *marks],
        y=LOG_SNR, xticks={0: "0", 0.5: "T/2", 1: "T"}, yticks=(-15, -10, -5, 0, 5, 10), title="log SNR", share=1.5,
    )  # fmt: skip
    bands = Panel(
        spent,
        x=(0, 1.15), y=LOG_SNR, xticks={0: "0", 0.5: "50 %", 1: "100 %"},
        yticks=dict(zip(CENTRES.tolist(), BANDS, strict=True)), title="Steps spent in each band",
    )  # fmt: skip
    said = (
        "{{{side}}} has SNR {{snr{k}[t]:.3g}} (log {{log_snr{k}[t]:.2f}}) "
        "and spends {{spent{k}[0]:.1%}} of its steps below SNR 0.01"
    )
    return Instrument(
        "log SNR of two schedules",
        _numbers,
        rows=[[log_snr, bands]],
        heights=(268,),
        sentence=f"At t = {{t}} of {{T}}: {said.format(side='first', k=1)}; {said.format(side='second', k=2)}.",
        controls=pair.controls(),
        film=(pair.ZOO_JS, Path(__file__).with_name("snr.js")),
        fixed={"edges": BAND_EDGES},
        track="alpha_bars1",
    )


def pooling():
    """Lesson 04: a noised photograph averaged down, beside a small one that was noised itself."""
    scene, linear = PoolScene(), schedules.linear()
    moved = {"linear": lambda side: linear, "linear, shifted": lambda side: schedules.shifted(linear, side)}
    sides = widgets.SelectionSlider(options=[64, 128, 256], value=256, description="pixels a side")
    controls = {
        "side": labelled(sides, "260px"),
        "name": choice(list(moved), "linear", "its schedule", "320px"),
    }

    def shoot(t, side, name):
        return scene.frame(t, moved[name](side), linear, side)

    return Film(shoot, frame_steps(linear.T, 26), controls, height=260)
