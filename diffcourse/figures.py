"""Pictures of the course. Numbers in; a figure, and one sentence computed from the same numbers, out.

A *scene* is a picture that can move: `show(t, ...)` sets its moving artists and returns the sentence. A `draw_*`
function gives a still. Figures are made without pyplot, so they hold no global state and are safe in any thread.
"""

import base64
import functools
import html
import io
from typing import NamedTuple

import matplotlib
import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from PIL import Image

from diffcourse import forward, mixture, photo, schedules

# One visual language for all lessons, from the palette of Okabe & Ito, which colour-blind readers can tell apart.
PAPER, INK, FAINT = "#faf8f4", "#22262b", "#8a8f98"
DATA, NOISE, TARGET = "#0072b2", "#c8500a", "#22262b"
FIRST, SECOND = "#00795a", "#a3417a"
WIDTH = 7.4  # inches: as wide as a notebook's output on a small laptop
DPI = 200  # twice the 100 that pictures are shown at: sharp on a high-density screen

STYLE = {
    "figure.facecolor": PAPER,
    "axes.facecolor": PAPER,
    "savefig.facecolor": PAPER,
    "text.color": INK,
    "axes.labelcolor": INK,
    "axes.edgecolor": FAINT,
    "xtick.color": INK,
    "ytick.color": INK,
    "axes.titlesize": 10.5,
    "axes.titlelocation": "left",
    "axes.titleweight": "bold",
    "axes.labelsize": 9.5,
    "xtick.labelsize": 8.5,
    "ytick.labelsize": 8.5,
    "legend.fontsize": 8.5,
    "legend.frameon": False,
    "font.size": 9.5,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "font.family": "DejaVu Sans",
}


class Picture(NamedTuple):
    """A figure and the sentence that says it; in a notebook, a picture with that sentence as alternative text."""

    figure: Figure
    sentence: str

    def _repr_mimebundle_(self, include=None, exclude=None):
        return {
            "text/plain": self.sentence,
            "text/html": image_tag(png(self.figure), self.sentence, screen_width(self.figure)),
        }

    def __repr__(self):
        return self.sentence


def figure(height):
    """An empty figure of the course's width (inches), with an Agg canvas of its own."""
    drawn = Figure(figsize=(WIDTH, height), dpi=DPI)
    FigureCanvasAgg(drawn)
    return drawn


def styled(build):
    """Let a function create its artists in the course's style, whatever the learner's rcParams say."""

    @functools.wraps(build)
    def wrapper(*args, **kwargs):
        with matplotlib.rc_context(STYLE):
            return build(*args, **kwargs)

    return wrapper


def png(drawn):
    buffer = io.BytesIO()
    drawn.savefig(buffer, format="png", dpi=DPI)
    return buffer.getvalue()


def image_tag(image, sentence, width, kind="png", style="", sharp=None):
    """An <img> with its sentence as alternative text (which JupyterLab drops from image/png outputs).

    sharp: the same picture at twice the density, for screens that have it.
    """

    def url(data):
        return f"data:image/{kind};base64,{base64.b64encode(data).decode()}"

    tag = (
        f'<img src="{url(image)}" alt="{html.escape(sentence)}" '
        f'width="{width}" style="max-width:100%;height:auto;border-radius:4px;{style}">'
    )
    if sharp is None:
        return tag
    # A media query, for with `srcset ... 2x` Chromium takes the larger of two data URLs on every screen.
    return f'<picture><source media="(min-resolution: 1.3dppx)" srcset="{url(sharp)}">{tag}</picture>'


def screen_width(drawn):
    """Width in CSS pixels at which a figure is shown."""
    return round(drawn.get_figwidth() * 100)


def percent(share):
    return f"{share:.0%}".replace("%", " %")


def standard_normal(x):
    return np.exp(-(x**2) / 2) / np.sqrt(2 * np.pi)


# --- Lesson 00: a photograph dissolves -----------------------------------------------------------------------------

BANDS = {
    "layout (over 16 px)": (0, 1 / 16),
    "shapes (4 to 16 px)": (1 / 16, 1 / 4),
    "fine detail (under 4 px)": (1 / 4, 1),
}


def band_powers(image):
    """Mean power of an image (size, size, 3) in each of BANDS, in units in which white N(0, 1) noise has power 1."""
    spectrum = np.abs(np.fft.fft2(image - image.mean((0, 1)), axes=(0, 1), norm="ortho")) ** 2
    f = np.fft.fftfreq(len(image))
    frequency = np.hypot(f[:, None], f)
    return np.array([spectrum[(frequency > low) & (frequency <= high)].mean() for low, high in BANDS.values()])


def visible_share(power, alpha_bar):
    """Share of a band's variance that the best linear repair wins back: signal / (signal + noise) (Wiener 1949)."""
    return alpha_bar * power / (alpha_bar * power + 1 - alpha_bar)


class PhotoScene:
    """The photograph at step t, and how much of its layout, shapes and fine detail still stands out of the noise.

    The picture leaves at its own size and the browser enlarges it, each pixel a sharp square; the bars are text and
    boxes of the page, so they follow its theme. (Drawn by matplotlib, a noisy frame took 220 kB and 130 ms.)
    """

    def __init__(self, schedule=None, size=160, seed=7):
        self.schedule = schedule or schedules.cosine(50)
        self.x0 = photo.hopper(size)
        self.eps = np.random.default_rng(seed).standard_normal(self.x0.shape)
        self.powers = band_powers(self.x0)

    def frame(self, t):
        """HTML of the frame at step t, and its sentence."""
        alpha_bar = self.schedule.alpha_bars[t]
        x_t, _ = forward.q_sample(self.x0, t, self.schedule, noise=self.eps)
        shares = visible_share(self.powers, alpha_bar)
        layout, shapes, detail = map(percent, shares)
        sentence = (
            f"At t = {t} of {self.schedule.T} the picture is mixed from {percent(alpha_bar)} photograph and "
            f"{percent(1 - alpha_bar)} noise. Still standing out of the noise: {layout} of the layout, "
            f"{shapes} of the shapes, {detail} of the fine detail."
        )
        bars = "".join(
            f'<div style="display:flex;justify-content:space-between;margin-top:14px"><span>{band}</span>'
            f'<span>{percent(share)}</span></div><div style="height:22px;background:#8884">'
            f'<div style="height:22px;width:{100 * share:.1f}%;background:{DATA}"></div></div>'
            for band, share in zip(BANDS, shares, strict=True)
        )
        jpeg = io.BytesIO()
        Image.fromarray(np.uint8(photo.to_screen(x_t) * 255 + 0.5)).save(jpeg, "jpeg", quality=85, subsampling=0)
        return (
            '<div style="display:flex;flex-wrap:wrap;gap:24px;line-height:1.4">'
            f"{image_tag(jpeg.getvalue(), sentence, 400, 'jpeg', 'image-rendering:pixelated')}"
            f'<div aria-hidden="true" style="flex:1;min-width:220px;max-width:300px"><b>What still stands out of the '
            f"noise</b>{bars}</div></div>"
        ), sentence


@styled
def draw_photo_stills(steps, schedule=None):
    """The photograph at several steps, side by side."""
    scene = PhotoScene(schedule)
    drawn = figure(1.75)
    said = []
    for axes, t in zip(drawn.subplots(1, len(steps)), steps, strict=True):
        x_t, _ = forward.q_sample(scene.x0, t, scene.schedule, noise=scene.eps)
        axes.imshow(photo.to_screen(x_t))
        axes.set_axis_off()
        axes.set_title(f"t = {t}")
        said.append(f"{percent(scene.schedule.alpha_bars[t])} at t = {t}")
    drawn.subplots_adjust(left=0.01, right=0.99, top=0.86, bottom=0.02, wspace=0.04)
    return Picture(drawn, f"The same photograph under more and more noise; photograph left: {', '.join(said)}.")


def still(scene, *args, **kwargs):
    """A picture of a scene at one moment."""
    return Picture(scene.figure, scene.show(*args, **kwargs))


# --- Lesson 01: particles walk -------------------------------------------------------------------------------------


class WalkScene:
    """Particles take noisy steps, with the shrink (left) and without it (right)."""

    T, SHOWN, LIMIT = 60, 12, 9

    @styled
    def __init__(self, crowd=4000, seed=1):
        rng = np.random.default_rng(seed)
        self.x0 = mixture.bimodal(np.sqrt(1 - 0.3**2), 0.3).sample(crowd, rng)  # variance 1, as standardised data has
        self.eps = rng.standard_normal((self.T, crowd))
        self.beta = None
        self.figure = figure(3.2)
        left, right = self.figure.subplots(1, 2, sharey=True)
        self.figure.subplots_adjust(left=0.075, right=0.975, top=0.87, bottom=0.15, wspace=0.06)
        self.moving = []
        self.lines, self.bands, self.labels = [], [], []
        for axes, title, colour in ((left, "With the shrink: bounded", DATA), (right, "Without it: explodes", NOISE)):
            axes.set(xlim=(0, self.T), ylim=(-self.LIMIT, self.LIMIT), xlabel="step t", title=title)
            for edge in (-2, 2):
                axes.axhline(edge, color=TARGET, ls="--", lw=1)
            self.bands.append(axes.fill_between([0, 1], -1, 1, color=colour, alpha=0.16, lw=0))
            self.lines.append([axes.plot([], [], color=colour, lw=1, alpha=0.9)[0] for _ in range(self.SHOWN)])
            self.labels.append(axes.text(0.03, 0.04, "", transform=axes.transAxes))
            self.moving += [self.bands[-1], *self.lines[-1], self.labels[-1]]
        left.set_ylabel("xₜ")
        left.text(1.8, 7.6, "dashed: ±2, where 95 % of N(0, 1) lies", fontsize=8.5)

    def walk(self, beta):
        """Both walks from the same start with the same noise, each of shape (T + 1, crowd)."""
        if beta != self.beta:
            with_shrink, without = [self.x0], [self.x0]
            for eps in self.eps:
                with_shrink.append(forward.q_step(with_shrink[-1], beta, eps))
                without.append(without[-1] + np.sqrt(beta) * eps)
            self.beta, self.walks = beta, (np.array(with_shrink), np.array(without))
        return self.walks

    def show(self, t, beta=0.1):
        variances = []
        for walk, lines, band, label in zip(self.walk(beta), self.lines, self.bands, self.labels, strict=True):
            for k, line in enumerate(lines):
                line.set_data(np.arange(t + 1), walk[: t + 1, k])
            variance = walk[: t + 1].var(axis=1)
            steps, edge = np.arange(t + 1), 2 * np.sqrt(variance)
            band.set_verts([np.column_stack([np.r_[steps, steps[::-1]], np.r_[edge, -edge[::-1]]])])
            label.set_text(f"variance {variance[-1]:.2f}")
            variances.append(variance[-1])
        return (
            f"At t = {t} of {self.T} with beta = {beta:.2f}: the variance of {len(self.x0)} particles is "
            f"{variances[0]:.2f} with the shrink and {variances[1]:.2f} without it, after {self.x0.var():.2f} at t = 0."
        )


def draw_walk(t, beta=0.1):
    return still(WalkScene(), t, beta)


# --- Lesson 02: a 1-D distribution dissolves -----------------------------------------------------------------------

X = np.linspace(-4.5, 4.5, 361)


def density_sentence(p, schedule, t):
    alpha_bar, snr = schedule.alpha_bars[t], schedule.snr[t]
    gap = np.abs(p.noised(alpha_bar).pdf(X) - standard_normal(X)).max()
    m, std = np.abs(p.means).max(), p.stds.max()
    modes = "there are two modes" if alpha_bar > mixture.merging_alpha_bar(m, std) else "the two modes have merged"
    return (
        f"At t = {t} of {schedule.T} ({schedule.name}) {modes}: alpha-bar {alpha_bar:.3g}, "
        f"SNR {snr:.3g}; the density is within {gap:.2g} of N(0, 1)."
    ).replace("SNR inf", "SNR infinite")


def dots(x, y):
    """Many dots as one line of short round strokes: one element of a moving picture instead of hundreds."""
    gap = np.full_like(x, np.nan)
    return np.column_stack([x, x + 0.003, gap]).ravel(), np.column_stack([y, y, gap]).ravel()


class DissolveScene:
    """Exact density, samples and the target N(0, 1); beside them alpha_bar with a marker at t."""

    @styled
    def __init__(self, samples=240, seed=3):
        rng = np.random.default_rng(seed)
        self.sign = np.sign(rng.random(samples) - 0.5)
        self.z, self.eps = rng.standard_normal((2, samples))
        self.figure = figure(3.2)
        density = self.figure.add_axes([0.075, 0.15, 0.575, 0.74])
        density.set(
            xlim=(X[0], X[-1]), ylim=(-0.16, 1.05), xlabel="xₜ", ylabel="density", title="Data turns into noise"
        )
        density.axhline(0, color=FAINT, lw=0.8)
        self.fill = density.fill(X, 0 * X, color=DATA, alpha=0.22, lw=0)[0]
        (self.curve,) = density.plot(X, 0 * X, color=DATA, lw=2, label="density of xₜ")
        (target,) = density.plot(X, standard_normal(X), color=TARGET, lw=1.3, ls="--", label="N(0, 1)")
        self.depth = -0.03 - 0.11 * rng.random(samples)
        (self.dots,) = density.plot([], [], color=DATA, lw=2.2, alpha=0.6, solid_capstyle="round")
        density.legend(loc="upper right", borderaxespad=0)
        self.label = density.text(0.015, 0.93, "", transform=density.transAxes, fontsize=11, fontweight="bold")
        budget = self.figure.add_axes([0.735, 0.15, 0.235, 0.74])
        budget.set(xlim=(0, 1), ylim=(0, 1.05), xticks=[0, 0.5, 1], xlabel="t / T", title="Signal left: ᾱₜ")
        (self.budget,) = budget.plot([], [], color=FIRST, lw=2)
        (self.here,) = budget.plot([], [], "o", color=FIRST, ms=8, mec=PAPER, mew=1.5, clip_on=False)
        self.moving = [self.fill, self.curve, target, self.dots, self.label, self.budget, self.here]

    def show(self, t, p, schedule):
        alpha_bar = schedule.alpha_bars[t]
        y = p.noised(alpha_bar).pdf(X)
        self.fill.set_xy(np.column_stack([np.r_[X[0], X, X[-1]], np.r_[0, y, 0]]))
        self.curve.set_ydata(y)
        x0 = np.abs(p.means[-1]) * self.sign + p.stds[-1] * self.z
        x_t, _ = forward.q_sample(x0, t, schedule, noise=self.eps)
        self.dots.set_data(*dots(x_t, self.depth))
        self.label.set_text(f"t = {t}")
        self.budget.set_data(np.linspace(0, 1, schedule.T + 1), schedule.alpha_bars)
        self.here.set_data([t / schedule.T], [alpha_bar])
        return density_sentence(p, schedule, t)


def draw_dissolve(t, p=None, schedule=None):
    return still(DissolveScene(), t, p or mixture.bimodal(), schedule or schedules.linear())


@styled
def draw_stills(p, schedule):
    """The density at t = 0, T/4, T/2 and T."""
    drawn = figure(2.5)
    T = schedule.T
    gaps = []
    for axes, t in zip(drawn.subplots(1, 4, sharey=True), (0, T // 4, T // 2, T), strict=True):
        y = p.noised(schedule.alpha_bars[t]).pdf(X)
        axes.fill_between(X, y, color=DATA, alpha=0.22, lw=0)
        axes.plot(X, y, color=DATA, lw=1.8)
        axes.plot(X, standard_normal(X), color=TARGET, lw=1.2, ls="--")
        axes.set(title=f"t = {t}", xlabel="xₜ", ylim=(0, 0.8), xticks=[-3, 0, 3])
        gaps.append(f"{np.abs(y - standard_normal(X)).max():.2g} at t = {t}")
    drawn.axes[0].set_ylabel("density")
    drawn.axes[-1].text(0, 0.47, "dashed: N(0, 1)", ha="center", fontsize=8.5)
    drawn.subplots_adjust(left=0.075, right=0.985, top=0.87, bottom=0.2, wspace=0.08)
    return Picture(drawn, f"{schedule.name}: largest gap between the density and N(0, 1): {', '.join(gaps)}.")
