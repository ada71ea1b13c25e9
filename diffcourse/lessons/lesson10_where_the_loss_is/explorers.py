"""Lesson 10: where the loss lies over log SNR, on which clock one looks, and where a recipe practises."""

from functools import cache

import numpy as np

from diffcourse import losses, mixture, schedules
from diffcourse.instrument import Instrument, Panel, area, bars, dots, image, line, photo, pills
from diffcourse.instrument.zoo import SCHEDULES, schedule_pills

T = 1000
COSINE = schedules.cosine(T)
LEVELS = np.linspace(-16, 12, 281)  # of log SNR
SEEN = {"x": (-12, 12), "xticks": {-10: "10", -5: "5", 0: "0", 5: "−5", 10: "−10"}, "xlabel": "log SNR"}  # clean, left
X = np.linspace(-3.2, 3.2, 257)


def _counted(levels, curve):
    """A curve, integrated from the noisy end up to each of some levels."""
    return np.concatenate([[0], np.cumsum((curve[1:] + curve[:-1]) / 2 * np.diff(levels))])


def _held(log_snr, levels=LEVELS):
    """A row of log SNR with its ends within some levels, for at t = 0 it is infinite."""
    return np.clip(log_snr, levels[0], levels[-1])


def _dot(name, colour, at="place[t]"):
    return dots(at, f"{name}_at[t]", colour, 12, ring=True, drag="t")


def _darker_from(at, x, y):
    """A curve over its area, which is darker from `at` on."""
    return [area(x, y, "noise", 0.16), area(x, y, "noise", 0.45, since=at), line(x, y, "noise", 2)]


# -- a whisper ---------------------------------------------------------------------------------------------------------


def _scaled(weights, means, stds):
    """The mixture moved and scaled to mean 0 and variance 1."""
    p = mixture.GaussianMixture(weights, means, stds)
    return mixture.GaussianMixture(p.weights, (p.means - p.mean) / np.sqrt(p.var), p.stds / np.sqrt(p.var))


DATA = {
    "two bumps": losses.BUMPS,
    "four bumps": _scaled([0.25] * 4, [-3, -1, 1, 3], [0.18] * 4),
    "one in ten": _scaled([0.9, 0.1], [0, 3], [0.2] * 2),
}


CURVES = ("loss", "told", "area")


@cache
def _curves(data):
    """The best loss at LEVELS, the same if told which bump, and the area between them up to each level."""
    loss, told = losses.best(DATA[data], LEVELS), losses.best_told(DATA[data], LEVELS)
    return loss, told, _counted(LEVELS, (loss - told) / 2)


def _whisper_numbers(t, data="two bumps"):
    p, (loss, told, area_of) = DATA[data], _curves(data)
    level, curves = _held(COSINE.log_snr), {"loss": loss, "told": told, "gap": (loss - told) / 2}
    at = {f"{name}_at": np.interp(level, LEVELS, curve) for name, curve in curves.items()}
    at["loss_at"][0] = at["told_at"][0] = 1  # clean data shows nothing of the noise
    return {
        "alpha_bars": COSINE.alpha_bars,
        "log_snr": COSINE.log_snr,
        "x": X,
        "places": -LEVELS,
        "place": -level,
        **curves,
        **at,
        "still": np.interp(level, LEVELS, area_of),
        "whole": area_of[-1],
        "density[t]": p.noised(COSINE.alpha_bars[t, None]).pdf(X),
    }


def whisper(data="two bumps", choose=True):
    """Lesson 10: the best loss over log SNR, with and without a whisper of which bump. choose: also other data."""
    bumps = Panel(
        [area("x", "density[t]"), line("x", "density[t]")],
        x=(X[0], X[-1]), y=(0, 1.5), xticks=(-2, 0, 2), title="Density of xₜ, t = {t}",
    )  # fmt: skip
    marks = [
        line("places", "loss", "data", 2, label="no whisper"),
        line("places", "told", "second", 2, "dashed", label="told which bump"),
        _dot("loss", "data"),
        _dot("told", "second"),
    ]
    best = Panel(marks, y=(0, 1.08), yticks=(0, 0.5, 1), title="Best loss in ε", share=1.3, **SEEN)
    gap = Panel(
        [*_darker_from("place[t]", "places", "gap"), _dot("gap", "noise")],
        y=(0, 0.5), yticks=(0, 0.25, 0.5), title="Half the gap: {still[t]:.4f} to come", share=1.3, **SEEN,
    )  # fmt: skip
    return Instrument(
        "A whisper, and what it saves",
        _whisper_numbers,
        rows=[[bumps, best, gap]],
        heights=(278,),
        sentence=(
            "At t = {t} of {T} (cosine), log SNR {log_snr[t]:.2f}: best loss {loss_at[t]:.3f}, and {told_at[t]:.3f} if "
            "told which bump. Right of the dot lie {still[t]:.4f} of {whole:.4f}: what xₜ still tells of the bump."
        ),
        controls=[pills("data", list(DATA), data)] if choose else [],
        film="whisper.js",
        fixed={
            "x": X,
            "levels": LEVELS,
            **{f"{name}{k}": c for k, d in enumerate(DATA) for name, c in zip(CURVES, _curves(d), strict=True)},
            **{f"p{k}": np.ravel([p.weights, p.means, p.stds]) for k, p in enumerate(DATA.values())},
        },
    )


# -- one area, many clocks ---------------------------------------------------------------------------------------------


def _clocks_numbers(t, schedule):
    s, (loss, told, area_of) = SCHEDULES[schedule](T), _curves("two bumps")
    gap, level = (loss - told) / 2, _held(s.log_snr)
    still = np.interp(level, LEVELS, area_of)
    height = np.interp((level[1:] + level[:-1]) / 2, LEVELS, gap) * -np.diff(level) * T
    return {
        "alpha_bars": s.alpha_bars,
        "log_snr": s.log_snr,
        "places": -LEVELS,
        "gap": gap,
        "place": -level,
        "gap_at": np.interp(level, LEVELS, gap),
        "stops": -level[25::25],
        "floor": np.zeros(T // 25),
        "share": np.linspace(0, 1, T + 1),
        "middle": (np.arange(T) + 0.5) / T,
        "height": height,
        "height_at": np.concatenate([height[:1], height]),
        "still": still,
        "whole": area_of[-1],
        "scatter": height.std() / height.mean(),
    }


def clocks(scatter=True):
    """Lesson 10: the same area over log SNR and over the t of a schedule. scatter: also how far one draw is off."""
    left = Panel(
        [
            *_darker_from("place[t]", "places", "gap"),
            dots("stops", "floor", "ink", 5, label="every 25th step"),
            _dot("gap", "noise"),
        ],
        y=(0, 0.3), yticks=(0, 0.1, 0.2, 0.3), title="Over log SNR", **SEEN,
    )  # fmt: skip
    right = Panel(
        [*_darker_from("share[t]", "middle", "height"), _dot("height", "noise", "share[t]")],
        y=(0, 3.2), yticks=(0, 1, 2, 3), xticks={0: "0", 0.5: "T/2", 1: "T"}, xlabel="t", title="Over t: {schedule}",
    )  # fmt: skip
    return Instrument(
        "One area on many clocks",
        _clocks_numbers,
        rows=[[left, right]],
        heights=(282,),
        sentence=(
            "At t = {t} of {T} ({schedule}), log SNR {log_snr[t]:.2f}: right of the dot lie {still[t]:.4f} of "
            "{whole:.4f} nats ({still[1000]:.4f} beyond T, on the left alone)."
            + (" The height at one evenly drawn t is off by {scatter:.2f} of the area." if scatter else "")
        ),
        controls=[schedule_pills()],
        film="clocks.js",
        fixed={"levels": LEVELS, "loss": _curves("two bumps")[0], "told": _curves("two bumps")[1]},
    )


# -- which bits, at which noise ----------------------------------------------------------------------------------------

GLYPHS = photo.glyphs()
PICTURES = (GLYPHS - GLYPHS.mean()) / GLYPHS.std()
FONTS = ("sans", "bold", "serif", "mono")
COARSE = np.linspace(-14, 6, 41)


@cache
def _glyph_losses():
    """Half the best loss at COARSE where x_0 is one of 40 glyphs: what the digit takes, and then the font."""
    whole, told = (losses.best_of_points(PICTURES, COARSE, labels, draws=100) for labels in (None, np.arange(40) % 10))
    return (whole - told) / 2, told / 2


def _bits_numbers(t, digit, font):
    which = 10 * FONTS.index(font) + digit
    level = _held(COSINE.log_snr, COARSE)
    eps = np.random.default_rng(which).standard_normal(PICTURES[which].shape)
    a = np.minimum(COSINE.alpha_bars[t], 1 - 1e-9)[:, None]  # clean data is told, too, by what is next to clean
    x_t = np.sqrt(a) * PICTURES[which].ravel() + np.sqrt(1 - a) * eps.ravel()
    points = PICTURES.reshape(40, -1)
    chance = (np.sqrt(a) * x_t @ points.T - a * (points**2).sum(1) / 2) / (1 - a)  # Bayes, for all t at once
    chance = np.exp(chance - chance.max(1, keepdims=True))
    chance = (chance / chance.sum(1, keepdims=True)).reshape(len(t), 4, 10)
    fine = np.linspace(COARSE[0], COARSE[-1], 401)
    numbers = {}
    for name, loss in zip(("digit", "style"), _glyph_losses(), strict=True):
        total = _counted(COARSE, loss)
        numbers |= {
            f"{name}_loss": np.interp(fine, COARSE, loss),
            f"{name}_at": np.interp(level, COARSE, loss),
            f"{name}_still": np.interp(level, COARSE, total),
            f"{name}_whole": total[-1],
        }
    return numbers | {
        "alpha_bars": COSINE.alpha_bars,
        "log_snr": COSINE.log_snr,
        "places": -fine,
        "place": -level,
        "ten": np.arange(10),
        "noised[t]": np.clip(0.5 * x_t, -1, 1).reshape(len(t), *GLYPHS.shape[1:], 1),
        "chance[t]": chance.sum(1),
        "sure[t]": chance.sum(1)[:, digit],
        "sure_font[t]": chance.sum(2)[:, FONTS.index(font)],
    }


SEEN_AND_GUESSED = [
    Panel([image("noised[t]")], square=True, title="xₜ", scrub=True),
    Panel(
        [bars("chance[t]", "ten", "first", across=False)],
        x=(-0.6, 9.6), y=(0, 1.02), xticks={k: str(k) for k in range(10)}, yticks={0: "0", 1: "100 %"},
        title="The best guess", share=1.2,
    ),
]  # fmt: skip


def three_or_what():
    """Lesson 10 opens on it: a noised digit, and the chances of each digit by the best guess."""
    shown = ("ten", "noised[t]", "chance[t]", "sure[t]")
    return Instrument(
        "Which digit is it?",
        lambda t: {name: row for name, row in _bits_numbers(t, 3, "sans").items() if name in shown},
        rows=[SEEN_AND_GUESSED],
        heights=(262,),
        sentence="At t = {t} of {T} the best guess is {sure[t]:.0%} sure of the 3.",
        t=T,
        frames=51,
    )


def bits():
    """Lesson 10: a noised digit, what the best guess makes of it, and which noise levels decide."""
    curves = Panel(
        [
            area("places", "digit_loss", "first", 0.2),
            area("places", "style_loss", "second", 0.2),
            line("places", "digit_loss", "first", 2, label="which digit"),
            line("places", "style_loss", "second", 2, "dashed", label="then, which font"),
            _dot("digit", "first"),
            _dot("style", "second"),
        ],
        x=(-5, 12), y=(0, 1.1), xticks={-5: "5", 0: "0", 5: "−5", 10: "−10"}, yticks=(0, 0.5, 1), xlabel="log SNR",
        title="Half the gap", share=1.5,
    )  # fmt: skip
    return Instrument(
        "Which bits, at which noise",
        _bits_numbers,
        rows=[[*SEEN_AND_GUESSED, curves]],
        heights=(262,),
        sentence=(
            "At t = {t} of {T} (cosine), log SNR {log_snr[t]:.2f}: the best guess is {sure[t]:.0%} sure of {digit}, "
            "{sure_font[t]:.0%} of {font}. On average xₜ tells {digit_still[t]:.2f} of {digit_whole:.2f} nats of "
            "the digit, then {style_still[t]:.2f} of {style_whole:.2f} of the font."
        ),
        controls=[pills("digit", list(range(10)), 3), pills("font", list(FONTS), "sans")],
        t=900,
        frames=101,
    )


# -- three knobs -------------------------------------------------------------------------------------------------------

KNOBS = np.linspace(-12, 12, 241)
WEIGHTS = ("1", "Min-SNR", "P2", "sigmoid", "ELBO")
RECIPES = {  # draw, weight, output
    "DDPM": ("linear", "1", "eps"),
    "cosine v": ("cosine", "1", "v"),
    "P2": ("linear", "P2", "eps"),
    "Min-SNR": ("cosine", "Min-SNR", "x0"),
    "EDM": ("EDM", "1", "v"),
    "flow": ("flow", "1", "u"),
    "SD3": ("logit-normal", "1", "u"),
    "Laplace": ("Laplace", "1", "v"),
    "sigmoid": ("cosine", "sigmoid", "v"),
    "ELBO": ("cosine", "ELBO", "eps"),
}


def _weight_of(log_snr, name, draw, output):
    """What a squared error in `output` is multiplied by; sigmoid and ELBO undo the draw and the output."""
    undone = draw * losses.per_eps(log_snr, output)
    undone = np.divide(1, undone, out=np.zeros_like(undone), where=undone > 0)
    return {
        "1": lambda: np.ones_like(log_snr),
        "Min-SNR": lambda: losses.min_snr(log_snr, output=output),
        "P2": lambda: losses.p2(log_snr),
        "sigmoid": lambda: losses.sigmoid(log_snr) * undone,
        "ELBO": lambda: undone,
    }[name]()


@cache
def _two_bumps():
    """Best loss of the bumps at KNOBS, the part that decides which bump, and the levels between which 4/5 of it lie."""
    loss = losses.best(losses.BUMPS, KNOBS)
    gap = loss - losses.best_told(losses.BUMPS, KNOBS)
    total = _counted(KNOBS, gap)
    return loss, gap, np.interp([0.1, 0.9], total / total[-1], KNOBS).round(1)


def _effective(draw=None, weight="1", output="eps"):
    """(draw, effective weight) at KNOBS; without a draw all levels are drawn alike."""
    density = losses.DRAWS[draw](KNOBS) if draw else np.ones_like(KNOBS)
    return density, losses.effective(KNOBS, density, _weight_of(KNOBS, weight, density, output), output)


def _knobs_numbers(t, recipe, draw, weight, output):
    loss, gap, band = _two_bumps()
    density, effective = _effective(draw, weight, output)
    level = _held(COSINE.log_snr, KNOBS)
    relative, practised = effective / effective[len(KNOBS) // 2], effective * loss
    relative[effective == 0] = np.nan  # what is never drawn has no weight that a logarithm could show
    within = (band[0] <= KNOBS) & (band[1] >= KNOBS)

    def share(curve):
        return np.trapezoid(np.where(within, curve, 0), KNOBS) / np.trapezoid(curve, KNOBS)

    mean = np.trapezoid(density * KNOBS, KNOBS) / np.trapezoid(density, KNOBS)
    shown = {"draw": density / density.max(), "weight": relative, "practice": practised / practised.max()}
    return {
        "alpha_bars": COSINE.alpha_bars,
        "places": -KNOBS,
        "place": -level,
        "decides": gap / gap.max(),
        **{f"{name}_curve": curve for name, curve in shown.items()},
        **{f"{name}_at": np.interp(level, KNOBS, curve) for name, curve in shown.items()},
        "drawn_at": np.isfinite(np.interp(level, KNOBS, relative)).astype(int),
        "mean": mean.round(9) + 0,
        "std": np.sqrt(np.trapezoid(density * (KNOBS - mean) ** 2, KNOBS) / np.trapezoid(density, KNOBS)),
        "drawn_within": share(density),
        "practised_within": share(practised),
        "spread": losses.spread(KNOBS, density, effective * gap),
    }


def knobs():
    """Lesson 10: draw, weight and output of every named recipe, and the curve that they make together."""
    loss, gap, (low, high) = _two_bumps()
    band = [line([-float(edge)] * 2, [1e-9, 1e9], "faint", 1) for edge in (low, high)]
    decides = line("places", "decides", "target", 1.6, "dotted", label="which bump")

    def beside_decides(name, colour, title):
        curve = area("places", f"{name}_curve", colour, 0.3), line("places", f"{name}_curve", colour, 2, ghost=True)
        return Panel([*band, *curve, decides, _dot(name, colour)], y=(0, 1.3), title=title, **SEEN)

    effective = Panel(
        [*band, line("places", "weight_curve", "second", 2.2, ghost=True), _dot("weight", "second")],
        y=(1e-4, 1e4), yticks={1e-4: "10⁻⁴", 1e-2: "0.01", 1: "1", 1e2: "100", 1e4: "10⁴"}, log=True,
        title="Draw × weight × output: {drawn_at[t]|0|{weight_at[t]:.3g}}", **SEEN,
    )  # fmt: skip
    drawn = beside_decides("draw", "first", "Drawn: {draw}")
    practice = beside_decides("practice", "noise", "That × best loss")
    return Instrument(
        "Draw, weight and output of a recipe",
        _knobs_numbers,
        rows=[[drawn, effective, practice]],
        heights=(256,),
        sentence=(
            "Draw {draw}, weight {weight}, output {output}: log SNR (from 12 to -12) is {mean:.2f} on average, give or "
            "take {std:.2f}. "
            "Between the grey lines lie {drawn_within:.0%} of the draws and {practised_within:.0%} of the loss. The "
            "gap at one draw scatters by {spread:.3g} times its mean."
        ),
        controls=[
            pills("recipe", RECIPES, "DDPM", sets=("draw", "weight", "output")),
            pills("draw", list(losses.DRAWS), "linear"),
            pills("weight", list(WEIGHTS), "1"),
            pills("output", list(losses.OUTPUTS), "eps"),
        ],
        t=T // 2,
        film="knobs.js",
        fixed={
            "levels": KNOBS,
            "loss": loss,
            "gap": gap,
            "band": [low, high],
            "densities": np.array([_effective(draw)[0] for draw in losses.DRAWS]),
            "counts": np.array([[_effective(None, w, output)[1] for output in losses.OUTPUTS] for w in WEIGHTS]),
        },
    )
