"""Lesson 05: the waves that stand for t, and what a denoiser makes of being told t."""

import numpy as np

from diffcourse import denoiser, embedding, mixture, schedules, stats
from diffcourse.instrument.style import DATA, FAINT, FIRST, INK, PAPER, SECOND, Picture, X, figure, still, styled

T = 1000
WAVES = "RdBu_r"  # two hues that colour-blind readers can tell apart; near 0 it is the paper's grey


class EmbeddingScene:
    """e(t) for all t as a picture; the row of one t as a curve; its similarity to every other t."""

    @styled
    def __init__(self):
        self.figure = figure(3.3)
        rows = self.figure.add_axes([0.095, 0.14, 0.34, 0.75])
        rows.set(title="Each row is one e(t)", xlabel="dimension: sines, then cosines", ylabel="t", ylim=(T, 0))
        self.rows = rows
        self.image = rows.imshow(
            np.zeros((2, 2)), cmap=WAVES, vmin=-1, vmax=1, aspect="auto", extent=(0, 1, T, 0), interpolation="nearest"
        )
        rows.set_xticks([0, 0.5, 1], ["1", "half", "all"])
        (self.line,) = rows.plot([], [], color=INK, lw=1.5)
        row = self.figure.add_axes([0.53, 0.62, 0.445, 0.27])
        row.set(xlim=(0, 1), ylim=(-1.15, 1.15), yticks=[-1, 0, 1], xticks=[], title="The row of this t")
        row.axhline(0, color=FAINT, lw=0.8)
        (self.row,) = row.plot([], [], color=DATA, lw=1.2, marker="o", ms=2.5)
        alike = self.figure.add_axes([0.53, 0.14, 0.445, 0.3])
        alike.set(
            xlim=(0, T), ylim=(-0.35, 1.08), yticks=[0, 0.5, 1], xlabel="t′", title="How alike are e(t) and e(t′)?"
        )
        alike.axhline(0, color=FAINT, lw=0.8)
        (self.alike,) = alike.plot([], [], color=FIRST, lw=1.3)
        (self.here,) = alike.plot([], [], "o", color=FIRST, ms=7, mec=PAPER, clip_on=False)
        self.label = rows.text(
            0.02, 1.0, "", fontweight="bold", va="bottom", bbox={"fc": PAPER, "ec": "none", "pad": 1}
        )
        self.moving = [self.image, self.line, self.label, self.row, self.alike, self.here]

    def show(self, t, dim=64, max_period=10_000):
        every = np.arange(0, T + 1, 4)
        self.image.set_data(embedding.sinusoidal(every, dim, max_period))
        self.line.set_data([0, 1], [t, t])
        self.label.set_text(f"t = {t}")
        self.label.set_position((0.02, min(max(t, 70), T - 5)))
        self.row.set_data((np.arange(dim) + 0.5) / dim, embedding.sinusoidal(t, dim, max_period))
        others = np.arange(T + 1)
        self.alike.set_data(others, embedding.similarity(others - t, dim, max_period) / (dim / 2))
        self.here.set_data([t], [1])
        near, far = embedding.similarity([10, 100], dim, max_period) / (dim / 2)
        first = ", ".join(f"{v:.2f}" for v in embedding.sinusoidal(t, dim, max_period)[:3])
        return (
            f"At t = {t} of {T}, {dim} dimensions and max_period {max_period}: e(t) begins {first}; its similarity is "
            f"1 to itself, {near:.2f} to a step 10 away and {far:.2f} to one 100 away."
        )


def draw_embedding(t, dim=64, max_period=10_000):
    return still(EmbeddingScene(), t, dim, max_period)


class GuessScene:
    """The noise that three denoisers see in x_t, over the density of x_t: the exact optimum, one told t, one blind."""

    @styled
    def __init__(self, told, blind, p=None, schedule=None):
        self.told, self.blind = told, blind
        self.p, self.schedule = p or mixture.bimodal(), schedule or schedules.linear()
        self.figure = figure(3.2)
        guess = self.figure.add_axes([0.085, 0.37, 0.89, 0.53])
        guess.set(xlim=(X[0], X[-1]), ylim=(-4, 4), xticklabels=[], ylabel="noise seen in xₜ")
        guess.set_title("What each denoiser takes for noise")
        guess.axhline(0, color=FAINT, lw=0.8)
        (self.best,) = guess.plot([], [], color=INK, lw=1.3, ls="--", label="exact optimum")
        (self.one,) = guess.plot([], [], color=FIRST, lw=2, label="told t")
        (self.other,) = guess.plot([], [], color=SECOND, lw=2, ls=":", label="blind")
        guess.legend(loc="upper left", ncols=3)
        self.label = guess.text(0.985, 0.06, "", transform=guess.transAxes, ha="right", fontweight="bold")
        density = self.figure.add_axes([0.085, 0.15, 0.89, 0.17])
        density.set(xlim=(X[0], X[-1]), ylim=(0, 0.7), xlabel="xₜ", ylabel="density", yticks=[0, 0.5])
        self.fill = density.fill(X, 0 * X, color=DATA, alpha=0.3, lw=0)[0]
        self.moving = [self.best, self.one, self.other, self.label, self.fill]

    def show(self, t):
        a = self.schedule.alpha_bars[t]
        density = self.p.noised(a).pdf(X)
        best, one, other = self.p.expected_noise(X, a), self.told(X, t), self.blind(X, t)
        self.best.set_data(X, best)
        seen = np.where(density > 1e-3, 1.0, np.nan)  # beyond, training had nothing to show
        self.one.set_data(X, one * seen)
        self.other.set_data(X, other * seen)
        self.fill.set_xy(np.column_stack([np.r_[X[0], X, X[-1]], np.r_[0, density, 0]]))
        self.label.set_text(f"t = {t}")
        errors = [np.sqrt((density * (guess - best) ** 2).sum() / density.sum()) for guess in (one, other)]
        return (
            f"At t = {t} of {self.schedule.T} the noise seen by the denoiser that is told t is {errors[0]:.2f} off the "
            f"exact optimum (root mean square over x_t), that of the blind one {errors[1]:.2f}."
        )


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
