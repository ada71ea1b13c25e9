"""Lesson 05: what a denoiser makes of being told t."""

import numpy as np

from diffcourse import denoiser, stats
from diffcourse.instrument.style import DATA, FAINT, FIRST, INK, SECOND, Picture, figure, styled


def error_at(guess, p, schedule, t):
    """Mean squared distance of a guess from the exact optimum at step t, over the density of x_t; on a fine grid."""
    a = schedule.alpha_bars[t]
    x = np.linspace(-6, 6, 601)
    density = p.noised(a).pdf(x)
    return (density * (guess(x, t) - p.expected_noise(x, a)) ** 2).sum() / density.sum()


@styled
def draw_errors(told, blind, p, schedule, steps=None):
    """How far both are from the exact optimum, at each t."""
    steps = np.unique(np.geomspace(1, schedule.T, 60).round().astype(int)) if steps is None else np.asarray(steps)
    rows = {
        name: np.array([error_at(guess, p, schedule, t) for t in steps])
        for name, guess in (("told t", told), ("blind", blind))
    }
    drawn = figure(2.7)
    axes = drawn.subplots()
    for (name, errors), colour, line in zip(rows.items(), (FIRST, SECOND), ("-", ":"), strict=True):
        axes.plot(steps, errors, color=colour, ls=line, lw=2, label=name)
    axes.set(yscale="log", xlim=(0, schedule.T), xlabel="t", ylabel="squared error")
    axes.set_title("How far each is from the exact optimum, at each t")
    axes.legend()
    drawn.subplots_adjust(left=0.095, right=0.975, top=0.88, bottom=0.18)
    shown = [np.abs(steps - t).argmin() for t in (1, 100, 500, 1000)]
    said = [f"at t = {steps[k]} {rows['told t'][k]:.2g} told t, {rows['blind'][k]:.2g} blind" for k in shown]
    return Picture(drawn, f"Squared error against the exact optimum: {'; '.join(said)}.")


@styled
def draw_samples(samples, p, title="Where the samples end up"):
    """Histograms of several sets of samples, {name: values}, each over the exact density of the data."""
    drawn = figure(2.5)
    x, said = np.linspace(-6.5, 6.5, 400), []
    panels = np.atleast_1d(drawn.subplots(1, len(samples), sharey=True))
    for axes, (name, values), colour in zip(panels, samples.items(), (INK, FIRST, SECOND, DATA), strict=False):
        axes.hist(np.clip(values, -6.5, 6.5), np.linspace(-6.5, 6.5, 66), density=True, color=colour, alpha=0.45)
        axes.plot(x, p.pdf(x), color=INK, lw=1, ls="--")
        distance = stats.wasserstein(values, p)
        axes.set(title=f"{name}: W₁ {distance:.2f}", xlabel="sample", xlim=(-6.5, 6.5), ylim=(0, 0.85))
        between = np.mean(np.abs(values) < 1)
        said.append(f"{name} is {distance:.2f} away, with {100 * between:.0f} % between the modes")
    panels[0].set_ylabel("density")
    drawn.subplots_adjust(left=0.075, right=0.985, top=0.87, bottom=0.2, wspace=0.08)
    return Picture(drawn, f"{title}. Wasserstein distance from the data (dashed): {'; '.join(said)}.")


@styled
def draw_chance_of_t(p, schedule, t=300, dimensions=(1, 16, 256), n=40, seed=0):
    """What x_t alone says about t: the chance of each t given x_t, averaged over n draws, in several dimensions."""
    rng, levels = np.random.default_rng(seed), np.arange(10, schedule.T + 1, 10)
    drawn, said = figure(2.5), []
    axes = drawn.subplots()
    a = schedule.alpha_bars[t]
    for d, colour, line in zip(dimensions, (SECOND, DATA, FIRST), (":", "--", "-"), strict=True):
        x = np.sqrt(a) * p.sample(n * d, rng) + np.sqrt(1 - a) * rng.standard_normal(n * d)
        chance = denoiser.chance_of_t(p, x.reshape(n, d), schedule.alpha_bars[levels])
        axes.plot(levels, chance.mean(0), color=colour, ls=line, lw=2, label=f"x has {d} number{'s' * (d > 1)}")
        spread = np.sqrt((chance * levels**2).sum(-1) - (chance * levels).sum(-1) ** 2).mean()
        said.append(f"{spread:.0f} with {d} number{'s' * (d > 1)}")
    axes.axvline(t, color=FAINT, lw=1)
    axes.set(
        xlim=(0, schedule.T), ylim=(0, None), xlabel="t", ylabel="chance", title=f"What x says about t (true t: {t})"
    )
    axes.legend()
    drawn.subplots_adjust(left=0.085, right=0.975, top=0.88, bottom=0.19)
    return Picture(drawn, f"True t = {t}. How far t is uncertain, in steps, given x alone: {', '.join(said)}.")
