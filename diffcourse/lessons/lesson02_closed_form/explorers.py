"""Lesson 02: a distribution of two bumps dissolves; the chain beside the jump, and its paths beside the film's."""

from functools import cache

import numpy as np

from diffcourse import forward, mixture, schedules, stats
from diffcourse.instrument import Instrument, Panel, area, dots, image, joined, line, photo, pills, track
from diffcourse.instrument.style import LEVELS, X, Y, standard_normal
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
        film="dissolve.js",
        fixed={"x": X, "depths": DEPTHS, "sign": SIGN, "z": Z, "eps": EPS},
        ways=("forward: destroy", "back: it rewinds"),
        even=True,
    )


# -- many times or once? -----------------------------------------------------------------------------------------------

BUMPS, LINEAR = mixture.bimodal(), schedules.linear()
STOPS = np.arange(0, LINEAR.T + 1, 100)


@cache
def _both_ways():
    s, rng, x0 = schedules.scaled_linear(), np.random.default_rng(0), photo.hopper(64)
    walked = forward.q_chain(x0, s, rng, keep=STOPS)
    jumped, _ = forward.q_sample(np.broadcast_to(x0, walked.shape), STOPS, s, rng=rng)
    return photo.to_bytes(walked), photo.to_bytes(jumped)


def many_or_once():
    """Lesson 02 opens on it: the photograph mixed with noise t times, and once."""
    titles = {"walked[t]": "noise mixed in {t} times", "jumped[t]": "noise mixed in once"}
    return Instrument(
        "Mixed many times, and once",
        lambda t: dict(zip(titles, (ways[t // 100] for ways in _both_ways()), strict=True)),
        rows=[[Panel([image(name)], square=True, scrub=True, title=title) for name, title in titles.items()]],
        heights=(290,),
        sentence="Both stand at t = {t} of {T}; each draws its own noise.",
        T=LINEAR.T,
        frames=len(STOPS),
    )


# -- is the jump the chain? --------------------------------------------------------------------------------------------

STEPS = np.arange(0, LINEAR.T + 1, 50)
CROWD = 5000
JUMPS = {"right": (0.5, 0.5), "root of the noise forgotten": (0.5, 1), "root of the data forgotten": (1, 0.5)}


@cache
def _walkers():
    """What walked to STEPS, data and noise of those that jump, and 20 gaps between samples of one distribution."""
    rng = np.random.default_rng(7)
    walked = forward.q_chain(BUMPS.sample(CROWD, rng), LINEAR, rng, keep=STEPS)
    chance = [stats.ks_distance(*rng.random((2, CROWD))) for _ in range(20)]
    return walked, BUMPS.sample(CROWD, rng), rng.standard_normal(CROWD), np.sort(chance)


def _jump_numbers(t, jump):
    walked, x0, eps, chance = _walkers()
    k = (t + 25) // 50
    a = LINEAR.alpha_bars[STEPS[k], None]
    walked, jumped = walked[k], a ** JUMPS[jump][0] * x0 + (1 - a) ** JUMPS[jump][1] * eps
    gaps = np.array([stats.ks_distance(*pair) for pair in zip(walked, jumped, strict=True)])
    heights = [[np.histogram(x, LEVELS, density=True)[0].repeat(2) for x in crowd] for crowd in (walked, jumped)]
    return {
        "alpha_bars": LINEAR.alpha_bars,
        "edges": LEVELS.repeat(2)[1:-1],
        "x": Y,
        "walked[t]": np.array(heights[0]),
        "jumped[t]": np.array(heights[1]),
        "exact[t]": BUMPS.noised(a).pdf(Y),
        "chance": chance,
        "gap[t]": gaps,
        "gaps[t]": gaps[:, None] * [1, 1],
        "p[t]": np.array([stats.ks_p_value(gap, CROWD, CROWD) for gap in gaps]),
        "as_far[t]": (chance >= gaps[:, None]).sum(1),
        "variances[t]": np.stack([walked.var(1), jumped.var(1), BUMPS.noised(a[:, 0]).var], axis=1),
    }


def chain_and_jump(jump="right"):
    """Lesson 02: particles walked to step t, others sent there in one jump, and how far apart the two crowds are."""
    crowds = Panel(
        [
            area("edges", "walked[t]", "first", 0.35),
            line("edges", "jumped[t]", "second", 1.6, label="one jump"),
            line("x", "exact[t]", "data", 1.6, "dashdot", label="exact density"),
        ],
        x=(-4.2, 4.2), y=(0, 0.8), xticks=(-4, -2, 0, 2, 4), title="Filled: chain of {t} steps", share=2.4,
    )  # fmt: skip
    gaps = Panel(
        [dots("chance", list(range(20)), "noise", 6), line("gaps[t]", [-1, 20], "ink", 1.6, "dashed")],
        x=(0, 0.12), y=(-1, 20), xticks=(0, 0.05, 0.1), title="Gap, and 20 by chance",
    )  # fmt: skip
    return Instrument(
        "Chain and jump",
        _jump_numbers,
        rows=[[crowds, gaps]],
        heights=(250,),
        sentence=(
            f"At t = {{t}}, {CROWD} walks and {CROWD} jumps: variance {{variances[t][0]:.3f}} and "
            "{variances[t][1]:.3f} (exact {variances[t][2]:.3f}). Largest gap {gap[t]:.4f}, p = {p[t]:.2g}: by chance "
            "{as_far[t]} of 20 are as large."
        ),
        controls=[pills("jump", list(JUMPS), jump)],
        T=LINEAR.T,
        t=200,
        frames=len(STEPS),
    )


# -- same places, other paths ------------------------------------------------------------------------------------------


@cache
def _trails(shown=5):
    """x and y of the chain's paths, and of those that keep one eps; and both at each step, (2, T + 1, shown)."""
    rng = np.random.default_rng(2)
    x0, steps = np.broadcast_to(BUMPS.sample(shown, rng), (LINEAR.T + 1, shown)), np.arange(LINEAR.T + 1)
    smooth, _ = forward.q_sample(x0, steps, LINEAR, noise=np.broadcast_to(rng.standard_normal(shown), x0.shape))
    return np.array([forward.q_chain(x0[0], LINEAR, rng), smooth])


def _path_numbers(t, apart):
    both, a, earlier = _trails(), LINEAR.alpha_bars, np.maximum(t - apart, 0)
    before, after = a[earlier], a[t]
    spread = np.sqrt([BUMPS.noised(level).var for level in (before, after)]).prod(0)
    shared = np.sqrt(before * after) * BUMPS.var + np.sqrt((1 - before) * (1 - after))
    places, chain = joined(np.arange(LINEAR.T + 1), both[0].T)
    return {
        "alpha_bars": a,
        "earlier[t]": earlier,
        "places": places,
        "chain": chain,
        "smooth": joined(np.arange(LINEAR.T + 1), both[1].T)[1],
        "chain_at[t]": both[0, t],
        "smooth_at[t]": both[1, t],
        "related[t]": np.sqrt(after / before) * BUMPS.noised(before).var / spread,
        "shared[t]": shared / spread,
    }


def paths():
    """Lesson 02: particles on the Markov chain beside particles that keep one eps for all t."""
    looks = {"chain": ("Fresh noise at each step", "related"), "smooth": ("One ε for all t", "shared")}
    panels = [
        Panel(
            [
                line("places", name, "data", 1.2, until="t"),
                dots("t", f"{name}_at[t]", "data", 7, ring=True),
            ],
            x=(0, LINEAR.T), y=(-4.2, 4.2), xticks=(0, 500, 1000), yticks=(-2, 0, 2), scrub=True,
            title=f"{title}: correlation {{{number}[t]:.2f}}",
        )
        for name, (title, number) in looks.items()
    ]  # fmt: skip
    return Instrument(
        "The chain's paths and the film's",
        _path_numbers,
        rows=[panels],
        heights=(240,),
        sentence=(
            "Correlation between t = {earlier[t]} and t = {t}: {related[t]:.2f} on the chain, {shared[t]:.2f} with one "
            "ε for all t. At each single t both have the same density."
        ),
        controls=[track("apart", [1, 10, 50, 100, 200], 100, "steps apart")],
        T=LINEAR.T,
        t=600,
    )
