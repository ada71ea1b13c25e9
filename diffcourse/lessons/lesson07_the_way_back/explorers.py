"""Lesson 07: the way back."""

import copy
from functools import cache

import numpy as np

from diffcourse import forward, mixture, reverse, schedules
from diffcourse.instrument import (
    Instrument,
    Panel,
    bars,
    dots,
    haze,
    image,
    joined,
    line,
    photo,
    pills,
    track,
)
from diffcourse.instrument.zoo import SCHEDULES, schedule_pills
from diffcourse.lessons.lesson07_the_way_back.pictures import changed, guided, sides_changed, tiled, walk_back

T = 1000
SAMPLERS = {"DDIM": 0.0, "DDPM": 1.0}  # name: eta


def _stops(steps):
    """The steps of a sampler, falling, and for each t = 0 ... T at which of them it stood last."""
    down = reverse.steps_down(T, steps)
    return down, np.searchsorted(-down, -np.arange(T + 1), side="right") - 1


def _sampler_controls():
    return [
        pills("sampler", list(SAMPLERS), "DDIM"),
        track("steps", [1, 2, 5, 10, 20, 50, 100, 1000], 20, "steps back"),
    ]


# -- out of the noise --------------------------------------------------------------------------------------------------

TURN = np.linspace(0.25, 1, 60)
SPIRAL = 3 * TURN[:, None] * np.stack([np.cos(4 * np.pi * TURN), np.sin(4 * np.pi * TURN)], -1)


def spiral():
    """Lesson 07 opens on it: a spiral of dots is destroyed, and other dots come back to it from noise."""
    rng, s = np.random.default_rng(0), schedules.cosine(T)
    a = s.alpha_bars
    (down, stood), (start, eps) = _stops(50), rng.standard_normal((2, 150, 2))
    clean = SPIRAL[np.arange(150) % 60] + 0.05 * rng.standard_normal((150, 2))
    back = reverse.sample(lambda x, t: reverse.expected_x0(x, SPIRAL, a[t], 0.05), start, s, down, predicts="x0")

    def numbers(t):
        there = np.sqrt(a[t, None, None]) * clean + np.sqrt(1 - a[t, None, None]) * eps
        ways = {"there": there, "back": back[stood[t]]}
        return {f"{way}_{axis}[t]": np.float32(x[..., k]) for way, x in ways.items() for k, axis in enumerate("xy")}

    looks = {"there": ("Data, destroyed", "noise"), "back": ("Other dots, from noise alone", "first")}
    axes = {"x": (-3.7, 3.7), "y": (-3.2, 3.2), "square": True, "scrub": True}
    return Instrument(
        "A spiral, there and back",
        numbers,
        rows=[[
            Panel([dots(f"{way}_x[t]", f"{way}_y[t]", colour, 5)], title=title, **axes)
            for way, (title, colour) in looks.items()
        ]],
        heights=(290,),
        sentence="t = {t} of {T}: on the left the dots come from the spiral, on the right none has seen it.",
        t=T,
        frames=26,
        ways=("there", "and back"),
    )  # fmt: skip


# -- there and back on the line ---------------------------------------------------------------------------------------

P = mixture.bimodal()
N, SEEN = 300, 24  # particles, and how many of them are drawn
Y = np.linspace(-4.2, 4.2, 85)
EDGES = np.linspace(-4.2, 4.2, 29)
CENTRES = (EDGES[1:] + EDGES[:-1]) / 2
DRAWN = np.r_[: SEEN // 2, N // 2 : N // 2 + SEEN // 2]  # each with its mirror image
EVERY = np.arange(0, T + 1, 10)


@cache
def _right_half():
    return P.quantile(0.5 + (np.arange(N // 2) + 0.5) / N)


@cache
def _there(schedule):
    s, rng = SCHEDULES[schedule](T), np.random.default_rng(1)
    chain = forward.q_chain(rng.permutation(_right_half()), s, rng)
    shade = P.noised(s.alpha_bars[np.linspace(0, T, 120).round().astype(int)]).pdf(Y[::-1, None]) ** 0.5
    return s, np.concatenate([chain, -chain], axis=1), np.uint8(np.minimum(130 * shade / 0.85, 255))


@cache
def _back(schedule, steps, eta):
    """The sampler's stops, its states there, and how far each is from the exact density."""
    s = SCHEDULES[schedule](T)
    down, stood = _stops(steps)
    states = walk_back(P, s, down, eta, N)
    kept = np.unique(stood[EVERY])  # more stops than frames are not seen
    off = np.full(len(down), np.nan)
    off[kept] = _distances(states[kept], P.noised(s.alpha_bars[down[kept], None]))
    return down, stood, states, off


def _distances(states, family):
    """`stats.wasserstein` of each row of states from its own member of a family, where both are symmetric: twice that
    of the lower half. Where a member crosses the share of particles below, straight between two of them."""
    x = np.sort(states, 1)[:, : N // 2]
    level = np.arange(1, N // 2) / N
    below, area = family.cdf(x), family.cdf_integral(x)
    rise = np.maximum(np.diff(below, axis=1), 1e-300)
    cut = x[:, :-1] + np.clip((level - below[:, :-1]) / rise, 0, 1) * np.diff(x, axis=1)
    inside = level * (2 * cut - x[:, :-1] - x[:, 1:]) + area[:, :-1] + area[:, 1:] - 2 * family.cdf_integral(cut)
    middle = area[:, -1] - x[:, -1] / 2 - family.cdf_integral(np.zeros((len(x), 1)))[:, 0]
    return 2 * (inside.sum(1) + area[:, 0] + middle)


def _histogram(states, edges=EDGES):
    """Density of each row of states (rows, n) between neighbouring edges."""
    counts = (np.searchsorted(edges, states, "right")[..., None] == np.arange(1, len(edges))).sum(1)
    return counts / np.diff(edges) / counts.sum(1, keepdims=True)


def _there_and_back_numbers(t, schedule, sampler, steps):
    s, there, shade = _there(schedule)
    down, stood, back, off = _back(schedule, steps, SAMPLERS[sampler])
    stops = np.unique(np.r_[np.arange(0, steps + 1, max(1, steps // 100)), steps])
    kept = np.unique(stood[EVERY])
    said = kept[np.searchsorted(kept, stood, side="right") - 1]
    there_x, there_y = joined(EVERY / T, there[EVERY][:, DRAWN].T)
    back_x, back_y = joined(down[stops] / T, back[stops][:, DRAWN].T)
    at, step = down[stood[t]], np.searchsorted(np.unique(stood[t]), stood[t])
    return {
        "alpha_bars": s.alpha_bars,
        "shade": shade,
        "y": Y,
        "centres": CENTRES,
        "there_x": there_x,
        "there_y": there_y,
        "back_x": back_x,
        "back_y": back_y,
        "now[t]": t / T,
        "at[t]": at / T,
        "there[t]": there[t][:, DRAWN],
        "back[t]": back[stood[t]][:, DRAWN],
        "there_bars[t]": _histogram(there[t]),
        "back_bars[t]": _histogram(back[np.unique(stood[t])])[step],
        "there_q[t]": P.noised(s.alpha_bars[t, None]).pdf(Y),
        "back_q[t]": P.noised(s.alpha_bars[at, None]).pdf(Y),
        "variance": there.var(1),
        "exact": P.noised(s.alpha_bars).var,
        "stood": down[said],
        "off": off[said],
        "many": int(steps > 1),
    }


def there_and_back():
    """Lesson 07: the chain takes particles to noise, a sampler takes noise back."""
    rows = []
    ways = (
        ("there", "There: the chain adds noise", "noise", "now[t]", {"until": "now[t]"}, "t"),
        ("back", "Back: {sampler}, {steps} {many|step|steps}", "first", "at[t]", {"since": "at[t]"}, "stood[t]"),
    )
    axes = {"y": (Y[0], Y[-1]), "yticks": (-2, 0, 2)}
    for way, title, colour, now, clip, step in ways:
        walks = [
            haze("shade"),
            line(f"{way}_x", f"{way}_y", colour, 0.9, **clip),
            dots(now, f"{way}[t]", colour, 6),
        ]
        heights = [
            bars(f"{way}_bars[t]", "centres", colour, 0.26, alpha=0.45),
            line(f"{way}_q[t]", "y", "data", 2),
        ]
        ticks = {0: "t = 0", 0.5: "T/2", 1: "T"}
        rows.append([
            Panel(walks, title=title, ylabel="xₜ", xticks=ticks, share=2.2, scrub=True, **axes),
            Panel(heights, x=(0, 0.85), title=f"t = {{{step}}}: {N} particles", **axes),
        ])  # fmt: skip
    return Instrument(
        "There by the chain, back by a sampler",
        _there_and_back_numbers,
        rows=rows,
        heights=(162, 162),
        sentence=(
            "At t = {t} of {T} ({schedule}): there, the particles of the chain have variance {variance[t]:.2f} (exact "
            "{exact[t]:.2f}). Back, {sampler} in {steps} {many|step|steps} stood at t = {stood[t]}, {off[t]:.3f} from "
            "the exact density (Wasserstein)."
        ),
        controls=[
            schedule_pills(),
            *_sampler_controls(),
        ],
        ways=("there", "and back"),
    )


# -- small pictures ---------------------------------------------------------------------------------------------------

GLYPHS = photo.glyphs()
FLAT = np.float32(GLYPHS.reshape(len(GLYPHS), -1))  # a thousand steps are the shorter
SQUARES = (FLAT**2).sum(-1)
COSINE = schedules.cosine(T)
ROWS = {"there": "there: chain", "back": "back: {sampler}, {steps} {many|step|steps}", "guess": "its guess of x₀"}
SHOWN = 8


@cache
def _noised_glyphs():
    """What the chain makes of some glyphs, the noise from which the sampler starts, and where its luck goes on."""
    rng, luck = np.random.default_rng(2), np.random.default_rng(3)
    clean = GLYPHS[rng.permutation(len(GLYPHS))[:SHOWN]]
    noise = rng.standard_normal(clean.shape)
    return forward.q_chain(clean, COSINE, luck), noise, luck


def _guess(x, alpha_bar):
    """`reverse.expected_x0` for the glyphs, without its checks at each of a thousand steps, and how sure it is."""
    alpha_bar = np.float32(alpha_bar)
    pull = x @ FLAT.T * (np.sqrt(alpha_bar) / (1 - alpha_bar)) - SQUARES * (alpha_bar / (1 - alpha_bar) / 2)
    weight = np.exp(pull - pull.max(-1, keepdims=True))
    weight /= weight.sum(-1, keepdims=True)
    return weight @ FLAT, weight.max(-1)


@cache
def _glyphs_back(steps, eta):
    down, stood = _stops(steps)
    _, noise, luck = _noised_glyphs()
    noise, luck, a = np.float32(noise.reshape(SHOWN, -1)), copy.deepcopy(luck), COSINE.alpha_bars
    return down, stood, reverse.sample(lambda x, t: _guess(x, a[t])[0], noise, COSINE, down, eta, luck, "x0")


def _glyph_numbers(t, sampler, steps):
    down, stood, back = _glyphs_back(steps, SAMPLERS[sampler])
    stops, frame = np.unique(stood[t], return_inverse=True)
    x = back[stops]
    guess, sure = _guess(x, COSINE.alpha_bars[np.maximum(down[stops], 1), None, None])
    squares = (x**2).sum(-1) + (SQUARES - 2 * x @ FLAT.T).min(-1)  # from the nearest glyph
    off = np.sqrt(np.maximum(squares, 0) / FLAT.shape[1]).mean(-1)
    back, guess = (np.array([tiled(row.reshape(-1, *GLYPHS.shape[1:])) for row in rows]) for rows in (x, guess))
    there, *_ = _noised_glyphs()
    return {
        "alpha_bars": COSINE.alpha_bars,
        "there[t]": np.array([tiled(there[step]) for step in t]),
        "back[t]": back[frame],
        "guess[t]": guess[frame],
        "stood[t]": down[stood[t]],
        "sure[t]": sure.mean(-1)[frame],
        "off[t]": off[frame],
        "many": int(steps > 1),
    }


def glyphs():
    """Lesson 07: small pictures dissolve, and others come out of the noise."""
    return Instrument(
        "Small pictures, there and back",
        _glyph_numbers,
        rows=[
            [Panel([image(f"{name}[t]")], x=(0, SHOWN), title=title, square=True, scrub=True)]
            for name, title in ROWS.items()
        ],
        heights=(116, 116, 116),
        sentence=(
            "At t = {t} of {T} the chain leaves {alpha_bars[t]:.0%} of each glyph's variance. {sampler} in {steps} "
            f"{{many|step|steps}} stood at t = {{stood[t]}}: the likeliest of {len(GLYPHS)} glyphs has {{sure[t]:.0%}} "
            "of the weight, the nearest is {off[t]:.3f} away."
        ),
        controls=_sampler_controls(),
        frames=51,
        ways=("there", "and back"),
    )


# -- when is it decided, and guidance --------------------------------------------------------------------------------

TURNS = np.linspace(0, T, 51).round().astype(int)
BROUGHT_BACK = "Brought back: {fonts[t]:.0f} of 8 in another font, {digits[t]:.0f} as another digit"


@cache
def _decided():
    """alpha_bar at each t, away from 0 and 1, the shares changed at each of TURNS, which glyphs, and their noise."""
    a = COSINE.alpha_bars.clip(1e-6, 1 - 1e-6)
    log_snr = np.log(a / (1 - a))
    digit, font = np.array([changed(one, GLYPHS, n=3) for one in log_snr[TURNS]]).T
    rng = np.random.default_rng(0)
    which = rng.permutation(len(GLYPHS))[:SHOWN]
    side = [sides_changed(one, P) for one in log_snr[TURNS]]
    return a, digit, font, side, which, rng.normal(size=GLYPHS[which].shape)


def _decided_numbers(t):
    a, digit, font, side, which, eps = _decided()
    clean = GLYPHS[which]
    noised = [np.sqrt(one) * clean + np.sqrt(1 - one) * eps for one in a[t]]
    luck = (0.3 + 0.618 * np.arange(SHOWN)) % 1  # which of the likely ends each comes to, the same at every t
    back = [
        (reverse.weights(x, GLYPHS, one).cumsum(-1) < luck[:, None]).sum(-1)
        for x, one in zip(noised, a[t], strict=True)
    ]
    (fonts, digits), (font_now, digit_now) = divmod(which, 10), np.divmod(back, 10)
    at = {name: np.interp(t, TURNS, share) for name, share in (("digit", digit), ("font", font), ("side", side))}
    return {
        "turns": TURNS,
        "digit": digit,
        "font": font,
        "side": np.array(side),
        "clean": tiled(clean),
        "noised[t]": np.array([tiled(x) for x in noised]),
        "back[t]": np.array([tiled(GLYPHS[k]) for k in back]),
        "fonts[t]": (font_now != fonts).sum(1),
        "digits[t]": (digit_now != digits).sum(1),
        "log_snr": COSINE.log_snr,
        **{f"{name}_at[t]": share for name, share in at.items()},
    }


def decided():
    """Lesson 07: noise to some t, turn, come back; how often digit and font have changed."""
    rows = [("clean", "Some glyphs"), ("noised[t]", "Noised to t = {t}"), ("back[t]", BROUGHT_BACK)]
    looks = (
        ("digit", "digit", "first", ""),
        ("font", "font", "second", "dashed"),
        ("side", "side of two bumps", "data", "dotted"),
    )
    pull = {"size": 12, "ring": True, "drag": "t", "hint": "Pull left and right"}
    shares = Panel(
        [line("turns", name, colour, 2, dash, label=label) for name, label, colour, dash in looks]
        + [dots("t", f"{name}_at[t]", colour, **pull) for name, _, colour, _ in looks],
        x=(0, T), y=(-0.04, 1), xticks={0: "0", T / 2: "T/2", T: "T"}, yticks={0: "0", 0.5: "half", 1: "all"},
        xlabel="t of the turn", title="Share that comes back changed", legend="top left", scrub=True,
    )  # fmt: skip
    return Instrument(
        "Noise, turn and come back",
        _decided_numbers,
        rows=[[Panel([image(name)], x=(0, SHOWN), title=title, square=True, scrub=True)] for name, title in rows]
        + [[shares]],
        heights=(96, 96, 96, 150),
        sentence=(
            "Turned at t = {t} of {T} (log SNR {log_snr[t]:.1f}), {digit_at[t]:.0%} come back as another digit, "
            "{font_at[t]:.0%} in another font, and {side_at[t]:.0%} of the bumps' particles on the other side."
        ),
        frames=51,
    )


STRENGTHS = [0.0, 0.5, 1.0, 2.0, 4.0, 8.0]


@cache
def _guided():
    """The particles under each strength: all in one walk, which takes as long as one of them."""
    return guided(P, np.array(STRENGTHS)[:, None], SCHEDULES["linear"](T), N)


def _guidance_numbers(t, w):
    path, a = _guided()[::-1, STRENGTHS.index(w)], SCHEDULES["linear"](T).alpha_bars[t, None]
    now = path[(t * (len(path) - 1) / T).round().astype(int)]
    edges = np.linspace(-4, 4, 65)
    return {
        "y": Y,
        "centres": (edges[1:] + edges[:-1]) / 2,
        "bars[t]": np.float32(_histogram(now, edges)),
        "all[t]": np.float32(P.noised(a).pdf(Y)),
        "wanted[t]": np.float32(mixture.GaussianMixture([1], P.means[-1:], P.stds[-1:]).noised(a).pdf(Y)),
        "mean[t]": now.mean(1),
        "std[t]": now.std(1),
    }


def guidance():
    """Lesson 07: DDIM with the exact guess under guidance towards the right one of two bumps."""
    panel = Panel(
        [
            bars("bars[t]", "centres", "first", 0.12, across=False, alpha=0.5, label="particles"),
            line("y", "all[t]", "faint", 1.5, "dotted", label="all data"),
            line("y", "wanted[t]", "data", 2, "dashed", label="wanted"),
        ],
        x=(-4, 4), y=(0, 2.6), xticks=(-4, -2, 0, 2, 4), yticks=(0, 1, 2), xlabel="xₜ", ylabel="density",
        title=f"{N} particles at t = {{t}}, w = {{w:g}}", legend="top left", scrub=True,
    )  # fmt: skip
    return Instrument(
        "Guidance",
        _guidance_numbers,
        rows=[[panel]],
        heights=(250,),
        sentence=(
            "At t = {t} of {T} and w = {w:g} the particles have mean {mean[t]:.2f} and standard deviation "
            "{std[t]:.2f}; the bump that is wanted has 2.00 and 0.30 in the data."
        ),
        controls=[track("w", STRENGTHS, 4.0, "w, how strongly it is asked for")],
        t=T,
        frames=51,
        ways=("", "back"),
    )
