"""Lesson 07: the way back, on the line, in the plane and on small pictures."""

import numpy as np

from diffcourse import mixture, reverse
from diffcourse.instrument import photo, style
from diffcourse.instrument.style import DATA, FIRST, NOISE, Picture, draw_curves, figure, plots, standard_normal, styled


def even_noise(n, seed=0):
    """n draws of N(0, 1) in random order whose histogram is as even as can be, and mirrored: x and -x are both in."""
    half = mixture.GaussianMixture([1], [0], [1]).quantile(0.5 + (np.arange(n // 2) + 0.5) / n)
    half = np.random.default_rng(seed).permutation(half)
    return np.concatenate([half, -half])


def walk_back(p, schedule, steps, eta, n=400, seed=0):
    """States (len(steps), n) of the sampler with the exact guess, for two bumps of which p is the sum.

    The data is symmetric, so the mirror image of a walk is as likely as the walk: half of the luck is taken out. And
    with bumps N(+-m, std^2) the guess is E[x_0 | x_t] = own x_t + far tanh(steep x_t), which a long walk is glad of.
    """
    m, std, a = p.means[-1], p.stds[-1], schedule.alpha_bars
    variance = a * std**2 + 1 - a
    own, far, steep = np.sqrt(a) * std**2 / variance, (1 - a) * m / variance, np.sqrt(a) * m / variance

    def guess(x, t):
        return own[t] * x + far[t] * np.tanh(steep[t] * x)

    half = reverse.sample(guess, even_noise(n, seed)[: n // 2], schedule, steps, eta, seed, "x0")
    return np.concatenate([half, -half], axis=1)


def tiled(pictures, gap=1):
    """A row of pictures with values from -1 to 1 as grey pixels, with a gap around each."""
    grey = photo.to_bytes(pictures)
    return np.concatenate(list(np.pad(grey, ((0, 0), (gap, gap), (gap, gap)), constant_values=140)), axis=1)


@styled
def draw_posterior(x0, x_t, t, schedule):
    """q(x_{t-1} | x_t, x_0) as the product of what is known from x_0 and what is known from x_t."""
    before, beta = schedule.alpha_bars[t - 1], schedule.betas[t]
    mean, variance = reverse.posterior(x_t, x0, t, schedule)
    bells = {
        "from x₀: q(xₜ₋₁ | x₀)": (np.sqrt(before) * x0, np.sqrt(1 - before), DATA, "-."),
        "both: q(xₜ₋₁ | xₜ, x₀)": (float(mean), np.sqrt(variance), FIRST, "-"),
    }
    if beta < 1:  # else x_t says nothing
        where = x_t / np.sqrt(1 - beta), np.sqrt(beta / (1 - beta)), NOISE, "--"
        bells["from xₜ: which xₜ₋₁ may lead there"] = where
    drawn, axes = plots(2.6)
    low, high = (
        f(centre + side * 3.5 * std for centre, std, *_ in bells.values()) for f, side in ((min, -1), (max, 1))
    )
    high += (high - low) / 4  # room for the legend
    x, product = np.linspace(low, high, 601), 1
    for name, (centre, std, colour, line) in bells.items():
        std = max(std, (high - low) / 300)  # at t = 1 only x_0 leads there: a needle
        bell = standard_normal((x - centre) / std) / std
        product = product * bell if name.startswith("from") else product
        axes.plot(x, bell, color=colour, ls=line, label=name, lw=2)
    if whole := np.trapezoid(product, x):
        axes.plot(x[::15], product[::15] / whole, "o", color=FIRST, ms=4, label="the two multiplied, area 1")
    title = f"One step back from t = {t}, if x₀ were known"
    axes.set(xlim=(low, high), ylim=(0, None), xlabel="xₜ₋₁", ylabel="density", title=title)
    axes.legend(loc="upper right")
    read = {name.split(":")[0]: f"{centre:.3f}, give or take {std:.3f}" for name, (centre, std, *_) in bells.items()}
    sentence = f"x₀ = {x0:g} alone puts xₜ₋₁ at {read['from x₀']}; with xₜ = {x_t:g} known too, it is {read['both']}."
    return Picture(drawn, sentence, "; ".join(f"{name}: {said}" for name, said in read.items()) + ".")


def draw_distances(distances, floor=None):
    """Wasserstein distance against the number of steps, {name: {steps: distance}}; floor: of as many draws of data."""
    curves = {name: (list(row), list(row.values())) for name, row in distances.items()}
    most = max(max(row) for row in distances.values())
    last = {name: row[most] for name, row in distances.items() if most in row}
    said = f"Nearest to the data in {most} steps back: {style.extremes(last, '.3f', '; farthest: ')}"
    if floor is not None:
        curves["as many draws of the data itself"] = (1, 1000), (floor, floor)
        said += f". As many draws of the data are {floor:.3f} away"
    return draw_curves(
        curves,
        f"{said}.",
        sorted({n for row in distances.values() for n in row}),
        **{"xscale": "log", "yscale": "log", "xlabel": "steps", "ylabel": "W₁ from the data"},
        **{"xticks": (1, 10, 100, 1000), "xticklabels": (1, 10, 100, 1000), "title": "Distance from the data"},
    )


@styled
def draw_glyphs(rows, sentence):
    """Rows of small pictures, {what the row is: pictures (n, size, size)}, with a sentence of the caller's numbers."""
    most = max(map(len, rows.values()))
    drawn = figure(0.1 + len(rows) * 6.2 / most)
    for k, (name, pictures) in enumerate(rows.items()):
        axes = drawn.add_axes([0.15, 1 - (k + 1) / len(rows), 0.84, 0.96 / len(rows)])
        axes.imshow(tiled(pictures), cmap="gray", vmin=0, vmax=255)
        axes.set_anchor("W")
        axes.set_axis_off()
        drawn.text(0.005, 1 - (k + 0.52) / len(rows), name, va="center", fontsize=9)
    return Picture(drawn, sentence)


def from_nearest(pictures, glyphs):
    """How far each picture is from the glyph nearest to it, root mean square over pixels; (n,)."""
    return np.sqrt(((pictures[:, None] - glyphs) ** 2).mean((-1, -2)).min(1))


def changed(log_snr, glyphs, n=8, seed=0):
    """Chance that a glyph, noised to a log SNR and brought back, has another digit, and another font.

    A sampler with the best guess and many steps ends at each glyph with its weight given x_t, so no walk is needed.
    glyphs: of `photo.glyphs()`, font by font. n: draws of noise for each glyph. Returns two numbers.
    """
    alpha_bar = 1 / (1 + np.exp(-log_snr))
    own = np.repeat(np.arange(len(glyphs)), n)
    eps = np.random.default_rng(seed).standard_normal((len(own), *glyphs.shape[1:]))
    weight = reverse.weights(np.sqrt(alpha_bar) * glyphs[own] + np.sqrt(1 - alpha_bar) * eps, glyphs, alpha_bar)
    digit, font = np.arange(len(glyphs)) % 10, np.arange(len(glyphs)) // 10
    return tuple(1 - (weight * (of[own][:, None] == of)).sum(1).mean() for of in (digit, font))


def sides_changed(log_snr, p):
    """The same for a mixture of two equal modes: the chance to come back on the other side."""
    alpha_bar = 1 / (1 + np.exp(-log_snr))
    x = np.linspace(-9, 9, 2001)
    left, right = (
        mixture.GaussianMixture([1], [m], [s]).noised(alpha_bar).pdf(x) for m, s in zip(p.means, p.stds, strict=True)
    )
    return np.trapezoid(left * right / (left + right), x)


def guided(p, weight, schedule, n=400, steps=200):
    """States (steps + 1, n) of DDIM under guidance towards the right mode of p: eps + weight (eps of it - eps).

    weight: one, or several in a column, (K, 1), which gives (steps + 1, K, n).
    """
    wanted = mixture.GaussianMixture([1], p.means[-1:], p.stds[-1:])

    def guess(x, t):
        a = schedule.alpha_bars[t]
        of_all = p.expected_noise(x, a)
        return of_all + weight * (wanted.expected_noise(x, a) - of_all)

    noise = np.sort(even_noise(n)) + 0 * weight  # the same for each of several
    return reverse.sample(guess, noise, schedule, reverse.steps_down(schedule.T, steps))
