"""Lesson 04: log SNR of two schedules, the rising tide, and photographs averaged down, under the learner's hand."""

from functools import cache

import numpy as np

from diffcourse import guarantees, schedules
from diffcourse.instrument import Instrument, Panel, bars, dots, image, line, photo, pills, text, zoo
from diffcourse.instrument.mixed import mixed
from diffcourse.instrument.style import BAND_EDGES, LOG_SNR
from diffcourse.lessons.lesson04_signal_to_noise.pictures import pool, spectrum

CENTRES = (np.r_[LOG_SNR[0], BAND_EDGES] + np.r_[BAND_EDGES, LOG_SNR[1]]) / 2
LARGE, SMALL = 256, 64  # pixels a side: of the largest photograph, and of the averaged ones
LINEAR = schedules.linear()
BANDS = ("below 0.01", "0.01 to 0.1", "0.1 to 10", "SNR above 10")


def three_sizes():
    """Lesson 04 opens on it: one step on three sizes of picture. (The mean of k by k draws is a draw, 1/k as large.)"""
    signal, hiss = np.sqrt(LINEAR.alpha_bars[::10]), np.sqrt(1 - LINEAR.alpha_bars[::10])
    side = 48
    panels = {f"{side * k} pixels a side": (signal, hiss / k) for k in (1, 2, 4)}
    said = f"All three have had {{steps[t]}} of 1000 steps; then each was averaged down to {side} by {side} pixels."
    return mixed(
        "One step, three sizes of picture",
        panels,
        said,
        side,
        height=225,
        facts={"steps": np.arange(0, 1001, 10)},
        scale=["t", 0, 1000, 0],
    )


def _numbers(t, **parameters):
    pair = list(zoo.both(**parameters))
    arrays = zoo.numbers_of(pair) | {"edges": BAND_EDGES}
    for k, schedule in enumerate(pair, start=1):
        arrays[f"spent{k}"] = guarantees.snr_shares(schedule, BAND_EDGES)
        arrays[f"ends{k}"] = arrays[f"spent{k}"] + 0.02
    return arrays


def snr():
    """Lesson 04: log SNR of two schedules, and how many steps each spends in each band."""
    edges = [line([0, 1], [float(edge)] * 2, "faint", 1) for edge in BAND_EDGES]
    yticks = (-15, -10, -5, 0, 5, 10)
    log_snr = zoo.curves("log SNR", "curve", "named", 13, edges, y=LOG_SNR, yticks=yticks, share=1.5)
    spent = []
    for k, colour, aside in (("1", "first", 0.85), ("2", "second", -0.85)):
        places = (CENTRES + aside).tolist()
        words = [f"{{spent{k}[{band}]:.1%}}" for band in range(4)]
        spent += [bars(f"spent{k}", places, colour, 1.45), text(f"ends{k}", places, words, size=11)]
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
        controls=zoo.controls(),
        film="snr.js",
        fixed={"edges": BAND_EDGES},
        track="alpha_bars1",
    )


# -- the rising tide ---------------------------------------------------------------------------------------------------

WAVES = 128  # pixels a side of the photograph that is taken apart into waves
COLOURS = {"white": 0.0, "photo-like": 2.6, "blue": -1.0}  # the noise's power falls like f to the minus this


@cache
def _waves():
    """The photograph and one draw of each colour of noise, all of variance 1, in steps of 1/32; each noise's power."""
    around = WAVES * np.fft.fftfreq(WAVES)
    f = np.hypot(around[:, None], around)
    f[0, 0] = np.inf  # noise has no mean
    white, kept, powers = np.fft.fft2(np.random.default_rng(5).standard_normal((WAVES, WAVES))), {}, {}
    for name, p in COLOURS.items():
        power = np.where(f < np.inf, np.minimum(f, WAVES) ** -p, 0)
        powers[name] = spectrum(photo.hopper(WAVES))[0] ** -p / power.mean()
        kept[name] = np.fft.ifft2(white * np.sqrt(power)).real
    grey = photo.hopper(WAVES).mean(-1)
    kept["x0"] = grey - grey.mean()
    return {name: np.clip((32 * x / x.std()).round(), -127, 127).astype(np.int8) for name, x in kept.items()}, powers


def _tide_numbers(t, noise):
    draws, powers = _waves()
    f, power = spectrum(photo.hopper(WAVES))
    a = LINEAR.alpha_bars[t, None, None]
    level = powers[noise] / LINEAR.snr[t, None]
    last = ((power > level) * f).max(1)
    return {
        "alpha_bars": LINEAR.alpha_bars,
        "waves": np.log10(f),
        "power": power,
        "noised[t]": (np.sqrt(a) * draws["x0"] + np.sqrt(1 - a) * draws[noise]) / 64,
        "level[t]": np.maximum(level, 1e-9),
        "standing[t]": np.minimum(last, 1).astype(int),
        "last[t]": last,
        "at[t]": np.log10(np.maximum(last, 0.1)),
        "height[t]": power[np.maximum(last, 1) - 1],
        "dry[t]": (power > level).mean(1),
    }


def tide():
    """Lesson 04: the power of a photograph's waves, and the noise that rises over it; white, photo-like or blue."""
    draws, powers = _waves()
    picture = Panel([image("noised[t]")], square=True, scrub=True, title="{noise} noise")
    ticks = {np.log10(f).item(): str(f) for f in (1, 2, 4, 8, 16, 32, 63)}
    waves = Panel(
        [
            line("waves", "power", label="the photograph"),
            line("waves", "level[t]", "noise", 2, "dashed", label="the noise"),
            dots("at[t]", "height[t]", "first", 13, ring=True, label="the finest wave above it"),
        ],
        x=(0, np.log10(WAVES / 2)), y=(1e-4, 1e4), log=True, legend="bottom left", share=2, xticks=ticks,
        yticks={1e-4: "10⁻⁴", 1e-2: "0.01", 1: "1", 100: "100", 1e4: "10⁴"},
        title="Power", xlabel="waves across the picture",
    )  # fmt: skip
    slope = np.polyfit(*np.log(spectrum(photo.hopper(WAVES)))[:, 1:], 1)[0]
    return Instrument(
        "The rising tide",
        _tide_numbers,
        rows=[[picture, waves]],
        heights=(300,),
        sentence=(
            "At t = {t} of {T} with {noise} noise, {dry[t]:.0%} of the waves stand out of it"
            "{standing[t]|.|, the finest at f = {last[t]:d}.} "
            f"The photograph's power falls like f to the {slope:.1f}."
        ),
        controls=[pills("noise", list(COLOURS), "white")],
        T=LINEAR.T,
        t=300,
        film="tide.js",
        even=True,
        fixed={**draws, **{f"power_{name}": power for name, power in powers.items()},
               "power": spectrum(photo.hopper(WAVES))[1]},
    )  # fmt: skip


# -- larger pictures ---------------------------------------------------------------------------------------------------


def _pooling(t, side, name):
    large = LINEAR if name == "linear" else schedules.shifted(LINEAR, side)
    (x0, eps), averaged, small = _photographs(side)
    ratios = [x0.var() / eps.var() for x0, eps in ((x0, eps), averaged, small)]
    whole, down, own = (s.snr * ratio for s, ratio in zip((large, large, LINEAR), ratios, strict=True))
    return {
        "alpha_bars": large.alpha_bars,
        "shifted": int(name != "linear"),
        "k": side // SMALL,
        "whole": whole,
        "down": down,
        "own": own,
        "gain": ratios[1] / ratios[0],
        "quiet[t]": (t == 0).astype(int),
        "noised[t]": _mixed(x0, eps, large.alpha_bars[t]),
        "averaged[t]": _mixed(*averaged, large.alpha_bars[t]),
        "itself[t]": _mixed(*small, LINEAR.alpha_bars[t]),
    }


@cache
def _photographs(side):
    """x_0 and eps of `side` pixels, of these averaged down, and of a small photograph with noise of its own."""
    levels, steps = photo.in_bytes(LARGE)
    clean, noise = photo.from_bytes(levels), steps / 32
    x0, eps = pool(clean, LARGE // side), noise[:side, :side]
    small = pool(clean, LARGE // SMALL)
    return (x0, eps), (small, pool(eps, side // SMALL)), (small, noise[:SMALL, :SMALL])


def _mixed(x0, eps, alpha_bar):
    alpha_bar = alpha_bar[:, None, None, None]
    return np.sqrt(alpha_bar) * x0 + np.sqrt(1 - alpha_bar) * eps


def pooling():
    """Lesson 04: a noised photograph averaged down, beside a small one that was noised itself."""
    levels, steps = photo.in_bytes(LARGE)
    titles = ("{shifted|noised|shifted} at {side}", f"averaged to {SMALL}", f"noised at {SMALL}")
    shown = dict(zip(("noised", "averaged", "itself"), titles, strict=True))
    snr_of_three = (
        "the photograph of {side} pixels a side has SNR {whole[t]:.3g}. Averaged over blocks of {k} by {k}: "
        f"{{down[t]:.3g}}, {{gain:.1f}} times as high. One of {SMALL} pixels, noised itself by linear: {{own[t]:.3g}}."
    )
    return Instrument(
        "A noised photograph, averaged down",
        _pooling,
        rows=[[Panel([image(f"{name}[t]")], square=True, title=title) for name, title in shown.items()]],
        heights=(270,),
        sentence=f"At t = {{t}} of {{T}} ({{name}}) {{quiet[t]|{snr_of_three}|there is no noise yet.}}",
        controls=[
            pills("side", [SMALL, 128, LARGE], LARGE, "pixels a side"),
            pills("name", ["linear", "linear, shifted"], "linear", "its schedule"),
        ],
        T=LINEAR.T,
        film="pooling.js",
        fixed={"x0": levels, "eps": steps},
    )
