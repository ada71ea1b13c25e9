"""Lesson 05: what a denoiser makes of being told t."""

import numpy as np

from diffcourse import denoiser, stats
from diffcourse.instrument import style
from diffcourse.instrument.style import DATA, FIRST, INK, NOISE, SECOND, Picture, draw_curves, figure, plots, styled


def errors_at(guess, p, schedule, steps):
    """Mean squared distance of a guess from the exact optimum at each step, over the density of x_t; on a fine grid."""
    x, a = np.linspace(-6, 6, 301), schedule.alpha_bars[steps, None]
    density = p.noised(a).pdf(x)
    guessed = guess(np.tile(x, len(steps)), np.repeat(steps, len(x))).reshape(density.shape)
    return (density * (guessed - p.expected_noise(x, a)) ** 2).sum(1) / density.sum(1)


def draw_errors(told, blind, p, schedule, steps=None):
    """How far both are from the exact optimum, at each t."""
    steps = np.unique(np.geomspace(1, schedule.T, 60).round().astype(int)) if steps is None else np.asarray(steps)
    rows = {name: errors_at(guess, p, schedule, steps) for name, guess in (("told t", told), ("blind", blind))}
    nearer, worst = np.sum(rows["told t"] < rows["blind"]), [row.max() for row in rows.values()]
    return draw_curves(
        {name: (steps, errors) for name, errors in rows.items()},
        f"The guess that is told t is nearer to the optimum at {nearer} of {len(steps)} steps. At worst its squared "
        f"error is {worst[0]:.2g}, the blind one's {worst[1]:.2g}.",
        at=steps[:: max(1, len(steps) // 5)],
        **{"yscale": "log", "xlim": (0, schedule.T), "xlabel": "t", "ylabel": "squared error"},
        title="How far each is from the exact optimum, at each t",
    )


@styled
def draw_samples(samples, p, title="Where the samples end up"):
    """Histograms of several sets of samples, {name: values}, each over the exact density of the data."""
    drawn = figure(2.5)
    x, said, middle = np.linspace(-6.5, 6.5, 400), {}, {}
    panels = np.atleast_1d(drawn.subplots(1, len(samples), sharey=True))
    for axes, (name, values), colour in zip(panels, samples.items(), (INK, FIRST, SECOND, DATA), strict=False):
        axes.hist(np.clip(values, -6.5, 6.5), np.linspace(-6.5, 6.5, 66), density=True, color=colour, alpha=0.45)
        axes.plot(x, p.pdf(x), color=INK, lw=1, ls="--")
        distance = stats.wasserstein(values, p)
        axes.set(title=f"{name}: W₁ {distance:.2f}", xlabel="sample", xlim=(-6.5, 6.5), ylim=(0, 0.85))
        said[name], middle[name] = f"{name} {distance:.2f}", style.percent(np.mean(np.abs(values) < 1))
    panels[0].set_ylabel("density")
    numbers = f"Share between -1 and 1: {', '.join(f'{name} {share}' for name, share in middle.items())}."
    return Picture(drawn, f"{title}. Distance from the data (dashed): {', '.join(said.values())}.", numbers)


def draw_chance_of_t(p, schedule, t=300, dimensions=(1, 16, 256), n=40, seed=0):
    """What x_t alone says about t: the chance of each t given x_t, averaged over n draws, in several dimensions."""
    rng, levels = np.random.default_rng(seed), np.arange(10, schedule.T + 1, 10)
    curves, said, a = {}, [], schedule.alpha_bars[t]
    for d in dimensions:
        x = np.sqrt(a) * p.sample(n * d, rng) + np.sqrt(1 - a) * rng.standard_normal(n * d)
        chance = denoiser.chance_of_t(p, x.reshape(n, d), schedule.alpha_bars[levels])
        numbers = f"{d} number{'s' * (d > 1)}"
        curves[f"x has {numbers}"] = levels, chance.mean(0)
        spread = np.sqrt((chance * levels**2).sum(-1) - (chance * levels).sum(-1) ** 2).mean()
        said.append(f"{spread:.0f} with {numbers}")
    return draw_curves(
        curves,
        f"How uncertain t = {t} is, in steps, from x alone: {', '.join(said)}.",
        **{"xlim": (0, schedule.T), "ylim": (0, None), "xlabel": "t", "ylabel": "chance"},
        title=f"What x says about t (true t: {t})",
    )


@styled
def draw_network(net):
    """A network as boxes, from the weights that it has: which of its blocks are told t."""
    told = [f"scale{k}" in net.weights for k in range(net.blocks)]
    drawn = figure(2.3)
    axes = drawn.add_axes([0, 0, 1, 1])
    axes.set(xlim=(0, 10.4), ylim=(0, 3.2))
    axes.set_axis_off()
    arrow = {"arrowstyle": "-|>", "color": INK, "lw": 1.4, "shrinkA": 0, "shrinkB": 0}

    def box(x, y, text, colour):
        look = {"boxstyle": "round,pad=0.45", "fc": "white", "ec": colour, "lw": 1.8}
        axes.text(x, y, text, ha="center", va="center", bbox=look, zorder=3)

    axes.annotate("", (9.8, 1.1), (0.5, 1.1), arrowprops=arrow)
    for x, text in ((0.5, "xₜ"), (1.7, "features"), (8.9, "last layer"), (10.1, "ε̂")):
        box(x, 1.1, text, INK)
    box(1.7, 2.75, "t as waves", FIRST)
    for k, hears in enumerate(told):
        x = 3.7 + 5 * k / max(len(told), 2)
        box(x, 0.35, f"block {k}", DATA)
        axes.annotate("", (x - 0.6, 0.35), (x - 0.9, 1.1), arrowprops=arrow)
        axes.annotate("", (x + 0.9, 1.1), (x + 0.6, 0.35), arrowprops=arrow)
        axes.text(x + 0.9, 1.1, "+", ha="center", va="center", fontsize=14, zorder=4,
                  bbox={"boxstyle": "circle,pad=0.12", "fc": "white", "ec": INK})  # fmt: skip
        if hears:
            axes.annotate("", (x, 0.68), (x, 2.75), arrowprops={**arrow, "color": FIRST, "lw": 2})
        axes.text(x + 0.1, 1.9, "scale\nshift" if hears else "no t", color=FIRST if hears else NOISE, va="center")
    if any(told):
        last = 3.7 + 5 * max(k for k, hears in enumerate(told) if hears) / max(len(told), 2)
        axes.plot([2.4, last], [2.75, 2.75], color=FIRST, lw=2)
    heard = ", ".join(f"block {k} is{'' if hears else ' not'} told t" for k, hears in enumerate(told))
    return Picture(drawn, f"From xₜ to a guess of the noise, in {net.blocks} residual blocks: {heard}.")


@styled
def draw_training(losses, best):
    """The loss of each step of training, {name: losses}, and its mean over the last quarter of the way so far."""
    drawn, axes = plots(2.7)
    said = []
    for (name, row), colour, line in zip(losses.items(), (FIRST, SECOND), ("-", ":"), strict=False):
        step = np.arange(1, len(row) + 1)
        since, total = step * 3 // 4, np.r_[0, np.cumsum(row)]
        mean = (total[step] - total[since]) / (step - since)
        axes.plot(step, row, color=colour, lw=0.6, alpha=0.25)
        axes.plot(step, mean, color=colour, ls=line, lw=2.2, label=name)
        said.append(f"{name} from {row[0]:.1f} to {mean[-1]:.1f}")
    axes.axhline(best, color=INK, ls="--", lw=1.2)
    axes.set(xscale="log", xlim=(1, len(row)), ylim=(0, 2), xlabel="step of training", ylabel="squared error")
    ticks = [k for k in (1, 10, 100, 1000) if k < len(row)] + [len(row)]
    axes.set_xticks(ticks, [str(k) for k in ticks])
    axes.minorticks_off()
    axes.set_title("The loss of training; dashed: the least that there is")
    axes.legend()
    return Picture(drawn, f"The loss of a batch in {len(row)} steps of training: {'; '.join(said)}.")
