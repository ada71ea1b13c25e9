"""Lesson 02: a distribution of two bumps dissolves, under the learner's hand."""

from pathlib import Path

import numpy as np

from diffcourse import mixture
from diffcourse.instrument import Instrument, Panel, area, dots, line, track
from diffcourse.instrument.style import X, standard_normal
from diffcourse.instrument.zoo import SCHEDULES, schedule_pills

TARGET = standard_normal(X)
RNG = np.random.default_rng(3)
SIGN, Z, EPS = np.sign(RNG.random(240) - 0.5), *RNG.standard_normal((2, 240))
DEPTHS = -0.025 - 0.1 * RNG.random(240)


def _numbers(t, schedule, T, m, std):
    s, p = SCHEDULES[schedule](T), mixture.bimodal(m, std)
    alpha_bar = s.alpha_bars[t]
    q = p.noised(alpha_bar[:, None])
    density, means = q.pdf(X), q.means[:, 0]
    flanks = means + [-1, 1] * q.stds[:, 0]
    x0 = m * SIGN + std * Z
    return {
        "alpha_bars": s.alpha_bars,
        "share": np.linspace(0, 1, T + 1),
        "target": TARGET,
        "x": X,
        "depths": DEPTHS,
        "density[t]": density,
        "samples[t]": np.sqrt(alpha_bar)[:, None] * x0 + np.sqrt(1 - alpha_bar)[:, None] * EPS,
        "merged[t]": alpha_bar <= mixture.merging_alpha_bar(m, std),
        "gap[t]": np.abs(density - TARGET).max(1),
        "tops[t]": means,
        "heights[t]": q.pdf(means),
        "flanks[t]": flanks,
        "slopes[t]": q.pdf(flanks),
    }


def dissolve():
    """Lesson 02: the bimodal distribution dissolves; its bumps can be pulled apart and wider in the picture."""
    knob = {"size": 13, "ring": True, "still": False}
    density = Panel(
        [
            area("x", "density[t]"),
            dots("samples[t]", "depths", size=2.6, alpha=0.6),
            line("x", "density[t]", width=2.2, label="density of xₜ"),
            line("x", "target", "target", 1.4, "dashed", label="N(0, 1)"),
            dots("flanks[t]", "slopes[t]", "data", drag="std", hint="Pull the bump wider", **knob),
            dots("tops[t]", "heights[t]", "data", drag="m", hint="Pull the bumps apart", **knob),
        ],
        x=(-4.5, 4.5),
        y=(-0.14, 1.05),
        xticks=(-4, -2, 0, 2, 4),
        yticks=(0, 0.5, 1),
        xlabel="xₜ",
        title="Data turns into noise",
        share=2.6,
    )
    left = Panel(
        [
            line("share", "alpha_bars", "first"),
            dots("share[t]", "alpha_bars[t]", "first", size=14, ring=True, drag="t", hint="Pull along the curve"),
        ],
        y=(0, 1.05),
        xticks={0: "0", 0.5: "0.5", 1: "1"},
        yticks=(0, 0.5, 1),
        xlabel="t / T",
        title="Signal left: ᾱₜ",
    )
    return Instrument(
        "A distribution dissolves",
        _numbers,
        rows=[[density, left]],
        sentence=(
            "At t = {t} of {T} ({schedule}) there {merged[t]|are two bumps|is one bump}: "
            "alpha-bar {alpha_bars[t]:.3g}; the density is at most {gap[t]:.2g} away from N(0, 1)."
        ),
        controls=[
            schedule_pills(),
            track("T", [25, 50, 100, 200, 500, 1000], 1000),
            track("m", np.arange(0, 3.01, 0.05).round(2), 2.0, "mode distance", "bumps at ±", words="{:.2f}"),
            track("std", np.arange(0.2, 1.01, 0.02).round(2), 0.3, "mode width", "bump width", words="{:.2f}"),
        ],
        film=Path(__file__).with_name("dissolve.js"),
        fixed={"x": X, "depths": DEPTHS, "sign": SIGN, "z": Z, "eps": EPS},
        track="alpha_bars",
        ways=("forward: destroy", "back: it rewinds"),
        even=True,
    )
