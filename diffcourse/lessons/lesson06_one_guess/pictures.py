"""Lesson 06: the slope of a bell, the guess that is an average, and what an error in one word costs in another."""

import numpy as np

from diffcourse import arguments, reverse
from diffcourse.instrument.style import DATA, FIRST, INK, NOISE, Picture, draw_curves, plots, standard_normal, styled


@styled
def draw_slope(middle=1.0, std=0.8):
    """A bell, its logarithm and the slope of that: three panels over one axis."""
    x = np.linspace(middle - 4 * std, middle + 4 * std, 301)
    z = (x - middle) / std
    drawn, panels = plots(2.2, 1, 3)
    rows = (("the bell", standard_normal(z) / std), ("its logarithm", np.log(standard_normal(z) / std)))
    for axes, (title, y) in zip(panels, (*rows, ("the slope of that", -z / std)), strict=True):
        axes.plot(x, y, color=DATA, lw=2)
        axes.axvline(middle, color=INK, lw=1, ls=":")
        axes.set(title=title, xlabel="x")
    panels[2].axhline(0, color=INK, lw=0.8)
    drawn.subplots_adjust(left=0.065, right=0.985, top=0.86, bottom=0.22, wspace=0.28)
    said = ", ".join(f"{(middle - at) / std**2:.5g} at {at:.5g}" for at in (middle - 1, middle, middle + 1))
    return Picture(drawn, f"A bell around {middle:.5g}, {std:.5g} wide. The slope of its logarithm is {said}.")


@styled
def draw_regression(p, alpha_bar, n=200_000, shown=700, seed=0):
    """The noise of n draws over x_t, its mean in narrow bands of x_t, and -sqrt(1 - alpha_bar) times the score."""
    rng = np.random.default_rng(seed)
    eps = rng.standard_normal(n)
    x_t = np.sqrt(alpha_bar) * p.sample(n, rng) + np.sqrt(1 - alpha_bar) * eps
    low, high = np.quantile(x_t, (0.01, 0.99))
    edges = np.linspace(low, high, 26)
    band = np.digitize(x_t, edges)
    full = [k for k in range(1, len(edges)) if (band == k).any()]
    means, places = (np.array([row[band == k].mean() for k in full]) for row in (eps, x_t))
    x = np.linspace(low, high, 201)
    drawn, axes = plots(2.8)
    axes.scatter(x_t[:shown], eps[:shown], s=5, color=NOISE, alpha=0.3, lw=0, label="the noise of one draw")
    axes.plot(places, means, "o", color=FIRST, ms=5, label="its mean in a narrow band of xₜ")
    axes.plot(x, p.expected_noise(x, alpha_bar), color=INK, lw=1.5, label="-√(1 - ᾱ) times the score")
    axes.set(
        xlim=(low, high), ylim=(-3, 3), xlabel="xₜ", ylabel="ε", title="The mean of the noise is the score, scaled"
    )
    axes.legend(loc="lower right", framealpha=0.9, frameon=True)
    gap = np.abs(means - p.expected_noise(places, alpha_bar)).max()
    return Picture(drawn, f"In {len(means)} bands of xₜ the mean noise is within {gap:.2f} of the scaled score.")


def draw_best_guess(p, schedule, steps, x=(0.1, 0.5, 1.5)):
    """E[x_0 | x_t] over x_t at several steps."""

    def best(x, t):
        a = schedule.alpha_bars[t]
        return reverse.tweedie(x, p.noised(a).score(x), a)

    places = np.linspace(-3.5, 3.5, 281)
    said = " and ".join(f"{best(np.array([x[-1]]), t)[0]:.2f} at t = {t}" for t in dict.fromkeys((steps[0], steps[-1])))
    return draw_curves(
        {f"t = {t}": (places, best(places, t)) for t in steps},
        f"From xₜ = {x[-1]:g} the best guess of x₀ is {said}. The mean of the data is {p.mean:.2f}.",
        x,
        **{"xlabel": "xₜ", "ylabel": "best guess of x₀", "ylim": (-3, 3)},
        title="With much noise, the best guess is the middle",
    )


def draw_prices(error=0.1):
    """What an error in eps is in x_0, and the other way round, over log SNR."""
    log_snr, error = np.linspace(-9, 9, 181), arguments.positive("error", error)
    worst, best = (f"{error * np.exp(-one / 2):.2g} at log SNR {one}" for one in (-9, 9))
    return draw_curves(
        {
            f"{error:g} off in ε: error in x₀": (log_snr, error * np.exp(-log_snr / 2)),
            f"{error:g} off in x₀: error in ε": (log_snr, error * np.exp(log_snr / 2)),
        },
        f"{error:g} off in ε is, in x₀, {worst} and {best}. From x₀ to ε it is the other way round.",
        (-9, 0, 9),
        **{"yscale": "log", "xlim": (9, -9), "xlabel": "log SNR (clean on the left)", "ylabel": "error"},
        title="Each word is forgiving at one end",
    )
