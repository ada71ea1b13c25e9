"""Every schedule with its parameters."""

from collections.abc import Callable
from functools import partial
from typing import NamedTuple

import numpy as np

from diffcourse import mixture, schedules
from diffcourse.instrument import photo
from diffcourse.instrument.component import Instrument, pills, track
from diffcourse.instrument.scene import Panel, area, dots, image, line
from diffcourse.instrument.style import LOG_SNR, X, standard_normal


class Kind(NamedTuple):
    """A schedule that instruments offer: make(T, *parameters), and its sliders."""

    make: Callable
    parameters: dict  # {what the trait is called: (what the slider says, its values, where it starts)}
    short: str = ""


# Ends of beta are as the papers give them, for T = 1000; for another T both are scaled by 1000 / T.
START, END = (
    ("β start", [1e-5, 3e-5, 1e-4, 3e-4, 1e-3, 4e-3], 1e-4),
    ("β end", [0.005, 0.01, 0.015, 0.02, 0.03, 0.04], 0.02),
)
OFFSET = ("s", [0, 0.002, 0.008, 0.02, 0.05, 0.2], 0.008)
LARGEST = ("largest β", [0.02, 0.1, 0.5, 0.9, 0.999], 0.999)


def jagged(T, calm, storm):
    return schedules.Schedule(np.where(np.arange(T) // (T // 10) % 2, storm / T, calm / T), "jagged")


ZOO = {
    "linear": Kind(schedules.rescaled_linear, {"linear_start": START, "linear_end": END}),
    "scaled linear": Kind(
        lambda T, start, end: schedules.scaled_linear(T, start * 1000 / T, end * 1000 / T),
        {
            "scaled_start": ("β start", [1e-4, 3e-4, 8.5e-4, 3e-3], 8.5e-4),
            "scaled_end": ("β end", [0.006, 0.009, 0.012, 0.02, 0.04], 0.012),
        },
        "scaled",
    ),
    "cosine": Kind(schedules.cosine, {"cosine_s": OFFSET, "cosine_max_beta": LARGEST}),
    "sigmoid": Kind(
        schedules.sigmoid,
        {
            "sigmoid_start": ("start", [-9, -6, -4, -3, -2, -1, 0], -3),
            "sigmoid_end": ("end", [1, 2, 3, 4, 6, 9], 3),
            "sigmoid_tau": ("τ", [0.3, 0.6, 1, 1.5, 2], 1),
            "sigmoid_max_beta": LARGEST,
        },
    ),
    "cosine shifted": Kind(
        lambda T, side, base, s, max_beta: schedules.shifted(schedules.cosine(T, s, max_beta), side, base),
        {
            "shifted_side": ("pixels a side", [32, 64, 128, 256, 512, 1024], 256),
            "shifted_base": ("instead of", [32, 64, 128, 256], 64),
            "shifted_s": OFFSET,
            "shifted_max_beta": LARGEST,
        },
        "shifted",
    ),
    "zero terminal SNR": Kind(
        lambda *linear: schedules.zero_terminal_snr(schedules.rescaled_linear(*linear)),
        {"zero_start": START, "zero_end": END},
        "zero end",
    ),
    "flow": Kind(schedules.flow, {"flow_shift": ("shift", [0.5, 1, 1.5, 2, 3, 4, 6], 1)}),
    "broken: jagged": Kind(
        jagged,
        {"jagged_calm": ("calm β × T", [0.1, 1, 2, 5], 0.1), "jagged_storm": ("storm β × T", [6, 12, 18, 40], 18)},
        "jagged",
    ),
    "broken: too harsh": Kind(
        lambda T, beta: schedules.Schedule(np.full(T, beta), "too harsh"),
        {"harsh_beta": ("β everywhere", [0.05, 0.1, 0.2, 0.4], 0.2)},
        "harsh",
    ),
    "broken: too timid": Kind(
        lambda T, end: schedules.Schedule(np.linspace(0.1 / T, end / T, T), "too timid"),
        {"timid_end": ("β end × T", [0.5, 1, 2, 4, 8], 1)},
        "timid",
    ),
}
SHORT = {name: kind.short for name, kind in ZOO.items() if kind.short}


def made(name, T, **chosen):
    """The schedule of ZOO by its name; chosen: parameters that are not where they start."""
    starts = {trait: start for trait, (_, _, start) in ZOO[name].parameters.items()}
    return ZOO[name].make(T, *(starts | chosen).values())


# The four that nothing but T changes.
SCHEDULES = {name: partial(made, name) for name in ("linear", "scaled linear", "cosine", "sigmoid")}


def schedule_pills(made=SCHEDULES, value="linear"):
    """A control that chooses one of these makers of schedules; its alpha_bar shows what each does."""
    return pills("schedule", list(made), value, sparks=[make(50).alpha_bars[::2] for make in made.values()])


# -- two side by side: what the instruments of lessons 03 and 04 share ------------------------------------------------

SIDES = ("first", "second")


def controls(second="cosine"):
    """A row of pills for each of two schedules, the parameters of what is chosen, and T."""
    rows = []
    for side, start in zip(SIDES, ("linear", second), strict=True):
        names = sorted(ZOO, key=lambda name: name.startswith("broken") != start.startswith("broken"))  # its like first
        sparks = [made(name, 100).alpha_bars[::4] for name in names]
        rows.append(pills(side, names, start, f"{side} schedule", side, sparks, SHORT, side))
        for name, kind in ZOO.items():
            for trait, (words, values, value) in kind.parameters.items():
                values, value = np.array(values, float), float(value)
                rows.append(track(f"{side}_{trait}", values, value, f"{side}: {words}", words, when=(side, name)))
    return [*rows, track("T", [50, 100, 200, 500, 1000], 1000)]


def both(T, **parameters):
    """The two schedules that the traits say."""
    for side in SIDES:
        name = parameters[side]
        yield made(name, T, **{trait: parameters[f"{side}_{trait}"] for trait in ZOO[name].parameters})


def numbers_of(pair):
    """What an instrument shows of two schedules, 1 and 2; zoo.js has the same."""
    arrays = {}
    for k, schedule in enumerate(pair, start=1):
        arrays |= {
            "share": np.linspace(0, 1, schedule.T + 1),
            f"betas{k}": schedule.betas,
            f"alpha_bars{k}": schedule.alpha_bars,
            f"snr{k}": schedule.snr,
            f"log_snr{k}": schedule.log_snr,
            f"beta_curve{k}": np.r_[schedule.betas[1], schedule.betas[1:]],
            f"curve{k}": np.clip(schedule.log_snr, *LOG_SNR),
        }
    return arrays


LOOKS = (("1", "first", ""), ("2", "second", "dashed"))


def curves(title, name, named="", size=11, before=(), **axes):
    """A panel with a curve of each schedule, from T to 0, and a dot at t."""
    lines = [line("share", f"{name}{k}", side, 2, dash, named and f"{{{side}}}") for k, side, dash in LOOKS]
    marks = [dots("share[t]", f"{name}{k}[t]", side, size, ring=True, drag="t") for k, side, _ in LOOKS]
    return Panel([*before, *lines, *marks], xticks={0: "0", 0.5: "T/2", 1: "T"}, title=title, **axes)


P = mixture.bimodal()
SIDE = 100  # pixels of the photographs


def _numbers(t, T, **parameters):
    arrays = numbers_of(both(T, **parameters)) | {"x": X, "target": standard_normal(X)}
    for k in (1, 2):
        alpha_bar = arrays[f"alpha_bars{k}"][t]
        arrays[f"density{k}[t]"] = P.noised(alpha_bar[:, None]).pdf(X)
        arrays[f"photo{k}[t]"] = photo.noised_bytes(*photo.in_bytes(SIDE), alpha_bar)
    return arrays


def compare(second="cosine"):
    """Any two schedules: beta, alpha_bar, log SNR, and what they do to data and photograph."""
    above = [
        curves(
            "βₜ: noise of one step", "beta_curve", y=(1e-5, 1.5), log=True, yticks={1e-4: "10⁻⁴", 0.01: "0.01", 1: "1"}
        ),
        curves("ᾱₜ: signal left", "alpha_bars", y=(-0.03, 1.05), yticks=(0, 0.5, 1)),
        curves("log SNR", "curve", y=LOG_SNR, yticks=(-10, 0, 10)),
    ]
    bumps = [line("x", "target", "target", 1.3, "dashed")]
    for k, side, dash in LOOKS:
        bumps += [area("x", f"density{k}[t]", side), line("x", f"density{k}[t]", side, 2, dash, f"{{{side}}}")]
    below = [
        Panel(bumps, x=(X[0], X[-1]), y=(0, 0.95), xticks=(-4, -2, 0, 2, 4), title="Two bumps, noised", share=2),
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
        controls=controls(second),
        film="compare.js",
        fixed={"x": X, "x0": levels, "eps": steps},
        track="alpha_bars1" if second == "cosine" else "alpha_bars2",
        even=True,
    )
