"""Lesson 05: what a denoiser is told, and what two of them make of it."""

import numpy as np

from diffcourse import embedding as waves
from diffcourse import mixture, schedules
from diffcourse.instrument import Instrument, Panel, area, dots, image, line, pills, track
from diffcourse.instrument.style import X

T = 1000
STEPS = np.arange(T + 1)
P, SCHEDULE = mixture.bimodal(), schedules.linear()
SEEN = 1e-3  # density of x_t below which training had nothing to show


def one_input():
    """Lesson 05 opens on it: what the network is given stays, and what it may mean moves."""
    seen = Panel(
        [
            area("x", "density[t]", "data", 0.3),
            line("x", "density[t]", "data"),
            line([1.5, 1.5], [0, 1], "noise", 2.5, "dashed", "what the network gets: 1.5"),
        ],
        x=(-4, 4), y=(0, 0.75), xticks=(-4, -2, 0, 2, 4), xlabel="xₜ", scrub=True,
        title="How likely each xₜ is at this noise level",
    )  # fmt: skip
    return Instrument(
        "One input, many noise levels",
        lambda t: {"x": X[::2], "density[t]": P.noised(SCHEDULE.alpha_bars[t][:, None]).pdf(X[::2])},
        rows=[[seen]],
        heights=(270,),
        sentence="t = {t} of {T}: the noised data looks like this, and the network gets 1.5.",
        frames=51,
    )


def _embedding(t, dim, max_period):
    alike = waves.similarity(STEPS, dim, max_period) / (dim / 2)
    return {
        "steps": STEPS,
        "places": (np.arange(dim) + 0.5) / dim,
        "picture": waves.sinusoidal(STEPS[::4], dim, max_period),
        "near": alike[10],
        "far": alike[100],
        "level[t]": np.stack([t, t], axis=1),
        "row[t]": waves.sinusoidal(t, dim, max_period),
        "alike[t]": alike[np.abs(STEPS - t[:, None])],
    }


def embedding():
    """Lesson 05: the waves that stand for t."""
    across = {"xticks": {0: "1", 0.5: "half", 1: "all"}, "xlabel": "sines, then cosines"}
    pull = {"size": 14, "ring": True, "drag": "t"}
    rows = Panel(
        [
            image("picture", hues=("noise", "data")),
            line([0, 1], "level[t]", "ink", 2),
            dots([1], "t", "ink", hint="Pull up and down", **pull),
        ],
        y=(T, 0),
        **across,
        yticks=(0, 250, 500, 750, 1000),
        ylabel="t",
        title="Each row is one e(t)",
    )
    row = Panel(
        [
            line([0, 1], [0, 0], "faint", 1),
            line("places", "row[t]", "data", 1.4),
            dots("places", "row[t]", "data", 4),
        ],
        y=(-1.15, 1.15),
        **across,
        yticks=(-1, 0, 1),
        title="The row of t = {t}",
    )
    alike = Panel(
        [
            line([0, T], [0, 0], "faint", 1),
            line("steps", "alike[t]", "first", 1.6),
            dots("t", [1], "first", hint="Pull left and right", **pull),
        ],
        x=(0, T),
        y=(-1.12, 1.12),
        xticks={0: "0", T / 2: "T/2", T: "T"},
        yticks=(-1, 0, 1),
        xlabel="t′",
        title="How alike is e(t′)?",
    )
    return Instrument(
        "The waves that stand for t",
        _embedding,
        rows=[[rows, row, alike]],
        heights=(300,),
        sentence=(
            "At t = {t} of {T}, {dim} dimensions and max_period {max_period:d}: e(t) is {near:.2f} alike to a step 10 "
            "away and {far:.2f} to one 100 away."
        ),
        controls=[
            pills("dim", [8, 16, 32, 64, 128], 64, "dimensions"),
            pills("max_period", [10, 100, 1000, 10_000, 100_000], 10_000),
        ],
        film="embedding.js",
    )


def guesses(told, blind):
    """Lesson 05: the noise that two denoisers see at each t, and the exact optimum.

    told, blind: {steps of training: a function of (x, t)}, with the same steps.
    """

    def numbers(t, trained):
        alpha_bar = SCHEDULE.alpha_bars[t][:, None]
        x = X[::4]  # as smooth, and a quarter of the work
        density, best = P.noised(alpha_bar).pdf(x), P.expected_noise(x, alpha_bar)
        one = told[trained](np.tile(x, len(t)), np.repeat(t, len(x))).reshape(density.shape)
        other = blind[trained](x, 0)  # at every t
        off = [np.sqrt((density * (guess - best) ** 2).sum(1) / density.sum(1)) for guess in (one, other)]
        return {
            "x": x,
            "density[t]": density,
            "best[t]": best,
            "told[t]": np.where(density > SEEN, one, np.nan),
            "blind[t]": np.where(density > SEEN, other, np.nan),
            "off_told[t]": off[0],
            "off_blind[t]": off[1],
        }

    ends = (X[0], X[-1])
    seen = Panel(
        [
            line(ends, [0, 0], "faint", 1),
            line("x", "best[t]", "target", 1.6, "dashed", label="exact optimum"),
            line("x", "told[t]", "first", 2.2, label="told t"),
            line("x", "blind[t]", "second", 2.4, "dotted", label="blind"),
        ],
        x=ends,
        y=(-4, 4),
        yticks=(-4, -2, 0, 2, 4),
        ylabel="noise seen in xₜ",
        title="What each denoiser takes for noise at t = {t}",
        legend="top left",
    )
    density = Panel(
        [area("x", "density[t]", "data", 0.3)],
        x=ends,
        y=(0, 0.7),
        xticks=(-4, -2, 0, 2, 4),
        yticks=(0, 0.5),
        xlabel="xₜ",
        ylabel="density",
    )
    return Instrument(
        "What two denoisers take for noise",
        numbers,
        rows=[[seen], [density]],
        heights=(236, 110),
        sentence=(
            "At t = {t} of {T}, at step {trained} of training: the one told t is {off_told[t]:.2f} off the "
            "exact optimum (root mean square over x_t), the blind one {off_blind[t]:.2f}."
        ),
        controls=[track("trained", list(told), max(told), "steps of training")],
        frames=51,
    )
