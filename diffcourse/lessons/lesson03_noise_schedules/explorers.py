"""Lesson 03: two schedules under the learner's hand."""

from pathlib import Path

import numpy as np

from diffcourse import mixture
from diffcourse.instrument import Instrument, Panel, area, dots, image, line, photo, zoo
from diffcourse.instrument.style import LOG_SNR, X, standard_normal

P = mixture.bimodal()
SIDE = 100  # pixels of the photographs
TICKS = {0: "0", 0.5: "T/2", 1: "T"}


def _numbers(t, T, **parameters):
    soon = np.maximum(t, 1)  # where beta and log SNR begin
    share = np.linspace(0, 1, T + 1)
    arrays = {"share": share, "soon[t]": share[soon], "x": X, "target": standard_normal(X)}
    for k, schedule in enumerate(zoo.both(T, **parameters), start=1):
        alpha_bar = schedule.alpha_bars[t]
        log_snr = np.clip(schedule.log_snr, *LOG_SNR)
        arrays |= {
            f"betas{k}": schedule.betas,
            f"alpha_bars{k}": schedule.alpha_bars,
            f"snr{k}": schedule.snr,
            f"beta_curve{k}": np.r_[np.nan, schedule.betas[1:]],
            f"snr_curve{k}": np.r_[np.nan, log_snr[1:]],
            f"beta{k}[t]": schedule.betas[soon],
            f"log_snr{k}[t]": log_snr[soon],
            f"density{k}[t]": P.noised(alpha_bar[:, None]).pdf(X),
            f"photo{k}[t]": photo.noised_bytes(*photo.in_bytes(SIDE), alpha_bar),
        }
    return arrays


def _curves(title, name, at, **axes):
    """A panel with the curve of each schedule and a dot at t."""
    looks = (("1", "first", ""), ("2", "second", "dashed"))
    lines = [line("share", f"{name}{k}", colour, 2, dash) for k, colour, dash in looks]
    x = "share[t]" if at == name + "s" else "soon[t]"
    marks = [dots(x, at.format(k), colour, 11, ring=True, drag="t") for k, colour, _ in looks]
    return Panel([*lines, *marks], xticks=TICKS, title=title, **axes)


def compare(second="cosine"):
    """Lesson 03: any two schedules: beta, alpha_bar, log SNR, and what they do to data and photograph."""
    above = [
        _curves("βₜ: noise of one step", "beta_curve", "beta{}[t]", y=(1e-5, 1.5), log=True,
               yticks={1e-4: "1e-4", 1e-2: "0.01", 1: "1"}),
        _curves("ᾱₜ: signal left", "alpha_bars", "alpha_bars{}[t]", y=(-0.03, 1.05), yticks=(0, 0.5, 1)),
        _curves("log SNR", "snr_curve", "log_snr{}[t]", y=LOG_SNR, yticks=(-10, 0, 10)),
    ]  # fmt: skip
    bumps = [line("x", "target", "target", 1.3, "dashed")]
    for k, side, dash in ((1, "first", ""), (2, "second", "dashed")):
        bumps += [area("x", f"density{k}[t]", side), line("x", f"density{k}[t]", side, 2, dash, f"{{{side}}}")]
    below = [
        Panel(bumps, x=(X[0], X[-1]), y=(0, 0.72), xticks=(-4, -2, 0, 2, 4), title="Two bumps, noised", share=2),
        Panel([image("photo1[t]")], square=True, title="{first}"),
        Panel([image("photo2[t]")], square=True, title="{second}"),
    ]
    levels, steps = photo.in_bytes(SIDE)
    said = "{{{side}}} has beta {{betas{k}[t]:.3g}}, alpha-bar {{alpha_bars{k}[t]:.3g}}, SNR {{snr{k}[t]:.3g}}"
    return Instrument(
        "Two schedules side by side",
        _numbers,
        rows=[above, below],
        heights=(112, 178),
        sentence=f"At t = {{t}} of {{T}}: {said.format(side='first', k=1)}; {said.format(side='second', k=2)}.",
        controls=zoo.controls(second),
        film=(zoo.ZOO_JS, Path(__file__).with_name("compare.js")),
        fixed={"x": X, "x0": levels, "eps": steps},
        track="alpha_bars1" if second == "cosine" else "alpha_bars2",
        even=True,
    )


def break_it():
    """Lesson 03: the same beside a broken schedule: too harsh at first, with jagged and too timid next to it."""
    return compare("broken: too harsh")
