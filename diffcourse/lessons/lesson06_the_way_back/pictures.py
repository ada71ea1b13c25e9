"""Lesson 06: the way back, on the line, in the plane and on small pictures."""

import io

import numpy as np
from matplotlib.colors import LinearSegmentedColormap
from PIL import Image

from diffcourse import forward, mixture, reverse, schedules, stats
from diffcourse.instrument import photo
from diffcourse.instrument.style import (
    DATA,
    FAINT,
    FIRST,
    INK,
    LEVELS,
    NOISE,
    PAPER,
    SECOND,
    Picture,
    Y,
    figure,
    image_tag,
    still,
    styled,
)

HAZE = LinearSegmentedColormap.from_list("haze", [PAPER, "#7db4dc"])


def even_noise(n, seed=0):
    """n draws of N(0, 1) in random order whose histogram is as even as can be, and mirrored: x and -x are both in."""
    half = mixture.GaussianMixture([1], [0], [1]).quantile(0.5 + (np.arange(n // 2) + 0.5) / n)
    half = np.random.default_rng(seed).permutation(half)
    return np.concatenate([half, -half])


def walk_back(p, schedule, steps, eta, n=400, seed=0):
    """States (len(steps), n) of the sampler with the exact guess; every particle has a mirror image.

    The data is symmetric, so the mirror image of a walk is as likely as the walk: half of the luck is taken out.
    """

    def guess(x, t):
        return p.expected_noise(x, schedule.alpha_bars[t])

    half = reverse.sample(guess, even_noise(n, seed)[: n // 2], schedule, steps, eta, seed)
    return np.concatenate([half, -half], axis=1)


def haze(density, bands=7):
    """Values from 0 to 1 as pixels of a few blues: a small file, and matplotlib has nothing left to compute."""
    return HAZE(np.floor(np.clip(density, 0, 1 - 1e-9) * bands) / bands, bytes=True)


class ThereAndBackScene:
    """Above, the chain takes data to noise; below, a sampler takes noise back to data. On the right, who is where."""

    SHOWN = 24

    @styled
    def __init__(self, n=300):
        self.p, self.n, self.key = mixture.bimodal(), n, None
        self.figure = figure(4.5)
        self.parts, self.moving = [], []
        for k, (title, colour) in enumerate(
            (("There: the chain adds noise", NOISE), ("Back: the sampler takes it away", FIRST))
        ):
            bottom = 0.575 - 0.485 * k
            axes = self.figure.add_axes([0.07, bottom, 0.62, 0.365])
            axes.set(xlim=(0, 1), ylim=(Y[0], Y[-1]), yticks=[-2, 0, 2], ylabel="xₜ")
            axes.set_title(title, color=colour)  # and so the first frame, which sets the palette, has enough of it
            axes.set_xticks([0, 0.5, 1], ["t = 0", "T/2", "T"])
            image = axes.imshow(
                haze(np.zeros((2, 2))), aspect="auto", origin="lower",
                extent=(0, 1, Y[0], Y[-1]), interpolation="nearest",
            )  # fmt: skip
            (lines,) = axes.plot([], [], color=colour, lw=0.8)
            (dots,) = axes.plot([], [], "o", color=colour, ms=3.5, mec=PAPER, mew=0.4, clip_on=False)
            side = self.figure.add_axes([0.735, bottom, 0.24, 0.365])
            side.set(ylim=(Y[0], Y[-1]), xlim=(0, 0.85), yticks=[-2, 0, 2], yticklabels=[], xticks=[])
            fill = side.fill(0 * Y, Y, color=colour, alpha=0.35, lw=0)[0]
            (exact,) = side.plot(0 * Y, Y, color=DATA, lw=1.8)
            label = side.text(0.97, 0.9, "", transform=side.transAxes, ha="right", fontweight="bold")
            self.parts.append((image, lines, dots, fill, exact, label))
            self.moving += [image, lines, dots, fill, exact, label]
        self.figure.axes[1].set_title(f"{n} particles and q(xₜ)")

    def walks(self, schedule, steps, eta):
        key = (schedule.name, schedule.T, steps, eta)
        if key != self.key:
            rng = np.random.default_rng(1)
            half = self.p.quantile(0.5 + (np.arange(self.n // 2) + 0.5) / self.n)
            chain = forward.q_chain(rng.permutation(half), schedule, rng)
            self.down = reverse.steps_down(schedule.T, steps)
            back = walk_back(self.p, schedule, self.down, eta, self.n)
            self.there, self.back, self.key = np.concatenate([chain, -chain], axis=1), back, key
            times = np.linspace(0, schedule.T, 300).round().astype(int)
            self.haze = haze(self.p.noised(schedule.alpha_bars[times]).pdf(Y[:, None]) ** 0.5 / 0.85)
        return self.there, self.back

    def show(self, t, schedule, steps=20, eta=0.0):
        there, back = self.walks(schedule, steps, eta)
        T, last = schedule.T, int((self.down >= t).sum()) - 1  # where the sampler stood last
        stood = int(self.down[last])
        shown = np.r_[: self.SHOWN // 2, self.n // 2 : self.n // 2 + self.SHOWN // 2]
        every = np.unique(np.r_[0 : t + 1 : max(1, T // 100), t])
        paths = ((every, there[every], t), (self.down[: last + 1], back[: last + 1], stood))
        for (image, lines, dots, fill, exact, label), (times, states, at) in zip(self.parts, paths, strict=True):
            image.set_data(self.haze)
            ends = np.full((1, len(shown)), np.nan)  # all paths in one line, with gaps: one element instead of many
            x, y = np.broadcast_to(times[:, None] / T, (len(times), len(shown))), states[:, shown]
            lines.set_data(np.vstack([x, ends]).T.ravel(), np.vstack([y, ends]).T.ravel())
            dots.set_data(np.full(len(shown), times[-1] / T), states[-1, shown])
            heights, edges = np.histogram(states[-1], LEVELS, density=True)
            outline = np.repeat(heights, 2)
            fill.set_xy(np.column_stack([np.r_[0, outline, 0], np.r_[edges[0], np.repeat(edges, 2)[1:-1], edges[-1]]]))
            q = self.p.noised(schedule.alpha_bars[at])
            exact.set_xdata(q.pdf(Y))
            label.set_text(f"t = {at}")
        off = stats.wasserstein(states[-1], q)
        name = "DDIM" if eta == 0 else "DDPM"
        return (
            f"At t = {t} of {T} ({schedule.name}): there, the particles of the chain have "
            f"variance {there[t].var():.2f} (exact {self.p.noised(schedule.alpha_bars[t]).var:.2f}). "
            f"Back, {name} in {steps} step{'s' * (steps > 1)} last stood at t = {stood}, "
            f"{off:.3f} from the exact density (Wasserstein)."
        )


def draw_there_and_back(t, schedule=None, steps=20, eta=0.0):
    return still(ThereAndBackScene(), t, schedule or schedules.linear(), steps, eta)


PLANES = {  # centres of the spots of data in the plane, and how wide each spot is
    "three spots": (np.array([[-1.6, -0.9], [1.6, -0.9], [0.0, 1.5]]), 0.25),
    "ring": (1.7 * np.array([[np.cos(a), np.sin(a)] for a in np.arange(12) * np.pi / 6]), 0.2),
    "two rows": (np.array([[x, y] for x in (-1.8, -0.6, 0.6, 1.8) for y in (-1.0, 1.0)]), 0.2),
}

SIDE, HIGH = 3.4, 2.5

LONGEST = 0.45  # how long nine tenths of the arrows are at most


class ScoreScene:
    """Arrows along the score of a mixture in the plane; dots that DDIM carries from noise to data along them."""

    @styled
    def __init__(self, particles=150):
        self.schedule, self.key = schedules.linear(), None
        self.noise = np.random.default_rng(0).standard_normal((particles, 2))
        x, y = np.linspace(-3, 3, 15), np.linspace(-2.2, 2.2, 11)
        self.grid = np.stack(np.meshgrid(x, y), -1).reshape(-1, 2)
        fine = np.meshgrid(np.linspace(-SIDE, SIDE, 204), np.linspace(-HIGH, HIGH, 150))
        self.fine = np.stack(fine, -1)
        self.figure = figure(4.1)
        axes = self.figure.add_axes([0.06, 0.06, 0.73, 0.86])
        axes.set(xlim=(-SIDE, SIDE), ylim=(-HIGH, HIGH), xticks=[-2, 0, 2], yticks=[-2, 0, 2])
        axes.set_title("The score points to likelier places")
        axes.set_aspect("equal")
        self.image = axes.imshow(
            haze(np.zeros((2, 2))), extent=(-SIDE, SIDE, -HIGH, HIGH), origin="lower",
            interpolation="nearest",
        )  # fmt: skip
        self.arrows = axes.quiver(
            *self.grid.T, *(0 * self.grid.T), color=INK, angles="xy", scale_units="xy", scale=1, width=0.0026,
            headwidth=4.5, headlength=5,
        )  # fmt: skip
        (self.dots,) = axes.plot([], [], "o", color=NOISE, ms=4, mec=PAPER, mew=0.4)
        self.label = axes.text(0.995, 1.02, "", transform=axes.transAxes, fontweight="bold", ha="right")
        words = (
            "Arrow: the score\nat that place (each\nframe has its own\nscale of length).\n\n"
            "Blue: density of xₜ.\n\nDots: on their way\nfrom noise to data\n(DDIM, 50 steps)."
        )
        self.figure.text(0.815, 0.9, words, va="top", linespacing=1.5)
        self.moving = [self.image, self.arrows, self.dots, self.label]

    def show(self, t, data="three spots"):
        points, std = PLANES[data]
        a, down = self.schedule.alpha_bars, reverse.steps_down(self.schedule.T, 50)
        if data != self.key:

            def guess(x, t):
                return reverse.expected_x0(x, points, a[t], std)

            self.path = reverse.sample(guess, self.noise, self.schedule, down, predicts="x0")
            self.key = data
        variance = a[t] * std**2 + 1 - a[t]
        distance = ((self.fine[..., None, :] - np.sqrt(a[t]) * points) ** 2).sum(-1)
        density = np.exp(-distance / (2 * variance)).mean(-1) / variance
        self.image.set_data(haze((density / density.max()) ** 0.6))
        score = self.score(self.grid, points, std, max(t, 1))
        size = np.linalg.norm(score, axis=-1)
        self.arrows.set_UVC(*(score * LONGEST / max(np.quantile(size, 0.9), 1e-9)).T)
        stood = int((down >= t).sum()) - 1
        self.dots.set_data(*self.path[stood].T)
        self.label.set_text(f"t = {t}")
        nearest = np.sqrt(a[t]) * points[((self.grid[:, None] - np.sqrt(a[t]) * points) ** 2).sum(-1).argmin(1)]
        share = [within(score, target - self.grid) for target in (nearest, points.mean(0))]
        away = np.sqrt(((self.path[stood][:, None] - points) ** 2).sum(-1).min(1)).mean()
        return (
            f"At t = {t} of {self.schedule.T}, data in {data}: {100 * share[0]:.0f} % of the arrows point to the "
            f"nearest spot (within 20 degrees), {100 * share[1]:.0f} % to the middle; median score "
            f"{np.median(size):.1f}. The dots are {away:.2f} from the nearest spot on average."
        )

    def score(self, x, points, std, t):
        a = self.schedule.alpha_bars[t]
        return reverse.score_from_eps(reverse.eps_from_x0(x, reverse.expected_x0(x, points, a, std), a), a)


def within(arrows, directions, degrees=20):
    """Share of arrows that point along their direction."""
    along = (arrows * directions).sum(-1)
    size = np.linalg.norm(arrows, axis=-1) * np.linalg.norm(directions, axis=-1)
    return np.mean(along > np.cos(np.deg2rad(degrees)) * size)


def draw_score(t, data="three spots"):
    return still(ScoreScene(), t, data)


class GlyphScene:
    """Small pictures there and back: the chain's row, the sampler's row, and the clean picture that it guesses."""

    ROWS = ("there: chain", "back: sampler", "its guess of x₀")

    def __init__(self, shown=8, size=16):
        self.set, self.schedule, self.key = photo.glyphs(size=size), schedules.cosine(1000), None
        rng = np.random.default_rng(2)
        self.clean = self.set[rng.permutation(len(self.set))[:shown]]
        self.noise = rng.standard_normal(self.clean.shape)

    def guess(self, x, t):
        return reverse.expected_x0(x, self.set, self.schedule.alpha_bars[t])

    def frame(self, t, steps=50, eta=0.0):
        """HTML of the frame at step t, and its sentence."""
        if (steps, eta) != self.key:
            rng, self.key = np.random.default_rng(3), (steps, eta)
            self.down = reverse.steps_down(self.schedule.T, steps)
            self.there = forward.q_chain(self.clean, self.schedule, rng)
            self.back = reverse.sample(self.guess, self.noise, self.schedule, self.down, eta, rng, "x0")
        stood = int((self.down >= t).sum()) - 1
        at, x = int(self.down[stood]), self.back[stood]
        guess = self.guess(x, max(at, 1))
        sure = reverse.weights(x, self.set, self.schedule.alpha_bars[max(at, 1)]).max(-1).mean()
        off = np.sqrt(((x[:, None] - self.set) ** 2).mean((-1, -2)).min(1)).mean()
        name = "DDIM" if eta == 0 else "DDPM"
        sentence = (
            f"At t = {t} of {self.schedule.T}: there, {100 * self.schedule.alpha_bars[t]:.0f} % of the variance of "
            f"each glyph is left. Back, {name} in {steps} step{'s' * (steps > 1)} stood at t = {at}: the likeliest of "
            f"{len(self.set)} glyphs has {100 * sure:.0f} % of the weight, and the pictures are "
            f"{off:.3f} from the nearest glyph."
        )
        return strip({self.ROWS[0]: self.there[t], self.ROWS[1]: x, self.ROWS[2]: guess}, sentence), sentence


def strip(rows, sentence, width=600):
    """HTML of rows of small pictures, {what the row is: pictures}; the browser enlarges them, each pixel a square."""
    high = 100 / len(rows)
    words = "".join(f'<div style="height:{high}%;display:flex;align-items:center">{name}</div>' for name in rows)
    pixels = np.concatenate([tiled(pictures) for pictures in rows.values()])
    buffer = io.BytesIO()
    Image.fromarray(pixels).save(buffer, "png")
    tag = image_tag(buffer.getvalue(), sentence, width, "png", "image-rendering:pixelated")
    return (
        '<div style="display:flex;gap:12px"><div aria-hidden="true" style="width:118px;line-height:1.2">'
        f"{words}</div><div>{tag}</div></div>"
    )


def tiled(pictures, gap=1):
    """A row of pictures with values from -1 to 1 as grey pixels, with a gap around each."""
    grey = np.uint8(photo.to_screen(pictures) * 255 + 0.5)
    return np.concatenate(list(np.pad(grey, ((0, 0), (gap, gap), (gap, gap)), constant_values=140)), axis=1)


@styled
def draw_posterior(x0, x_t, t, schedule):
    """q(x_{t-1} | x_t, x_0) as the product of what is known from x_0 and what is known from x_t."""
    before, beta = schedule.alpha_bars[t - 1], schedule.betas[t]
    mean, variance = reverse.posterior(x_t, x0, t, schedule)
    bells = {
        "from x₀: q(xₜ₋₁ | x₀)": (np.sqrt(before) * x0, np.sqrt(1 - before), DATA, "-."),
        "from xₜ: which xₜ₋₁ may lead there": (x_t / np.sqrt(1 - beta), np.sqrt(beta / (1 - beta)), NOISE, "--"),
        "both: q(xₜ₋₁ | xₜ, x₀)": (float(mean), np.sqrt(variance), FIRST, "-"),
    }
    drawn = figure(2.6)
    axes = drawn.subplots()
    low, high = (
        f(centre + side * 3.5 * std for centre, std, *_ in bells.values()) for f, side in ((min, -1), (max, 1))
    )
    x = np.linspace(low, high, 601)
    for name, (centre, std, colour, line) in bells.items():
        axes.plot(
            x,
            np.exp(-(((x - centre) / std) ** 2) / 2) / std / np.sqrt(2 * np.pi),
            color=colour,
            ls=line,
            label=name,
            lw=2,
        )
    axes.set(
        xlim=(-3, 3),
        ylim=(0, None),
        xlabel="xₜ₋₁",
        ylabel="density",
        title=f"One step back from t = {t}, if x₀ were known",
    )
    axes.legend()
    drawn.subplots_adjust(left=0.075, right=0.975, top=0.88, bottom=0.18)
    said = [
        f"{name.split(':')[0]}: mean {centre:.3f}, standard deviation {std:.3f}"
        for name, (centre, std, *_) in bells.items()
    ]
    return Picture(drawn, f"At t = {t} with x0 = {x0:g} and x_t = {x_t:g}. {'; '.join(said)}.")


@styled
def draw_distances(distances, floor=None):
    """Wasserstein distance against the number of steps, {name: {steps: distance}}; floor: of as many draws of data."""
    drawn, said = figure(2.8), []
    axes = drawn.subplots()
    looks = ((FIRST, "o-"), (SECOND, "s--"), (DATA, "^-."), (NOISE, "v:"))
    for (name, row), (colour, line) in zip(distances.items(), looks, strict=False):
        axes.plot(list(row), list(row.values()), line, color=colour, lw=1.8, ms=5, label=name)
        said.append(f"{name} {', '.join(f'{d:.3f} in {n}' for n, d in row.items())}")
    if floor is not None:
        axes.axhline(floor, color=FAINT, lw=1)
        axes.text(1300, floor * 1.08, "as many draws of the data itself", fontsize=8.5, ha="right")
        said.append(f"as many draws of the data itself {floor:.3f}")
    axes.set(xscale="log", yscale="log", xlabel="steps", ylabel="W₁ from the data", title="More steps, better samples")
    axes.set_xticks([1, 10, 100, 1000], ["1", "10", "100", "1000"])
    axes.legend()
    drawn.subplots_adjust(left=0.095, right=0.975, top=0.88, bottom=0.18)
    return Picture(drawn, f"Wasserstein distance from the data by number of steps: {'; '.join(said)}.")


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
