"""Lesson 00: a photograph dissolves."""

import numpy as np

from diffcourse import forward, schedules
from diffcourse.instrument import photo
from diffcourse.instrument.style import FIRST, SECOND, Picture, draw_curves, figure, first, percent, styled

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
    """The photograph, one draw of noise, and the power of its layout, shapes and fine detail."""

    def __init__(self, schedule=None, size=160, seed=7):
        self.schedule = schedule or schedules.cosine(50)
        self.x0 = photo.hopper(size)
        self.eps = np.random.default_rng(seed).standard_normal(self.x0.shape)
        self.powers = band_powers(self.x0)


@styled
def draw_photo_stills(steps, schedule=None):
    """The photograph at several steps, side by side."""
    scene = PhotoScene(schedule)
    drawn = figure(1.75, dpi=130)
    shares = [percent(scene.schedule.alpha_bars[t]) for t in steps]
    for axes, t in zip(drawn.subplots(1, len(steps)), steps, strict=True):
        x_t, _ = forward.q_sample(scene.x0, t, scene.schedule, noise=scene.eps)
        axes.imshow(photo.to_screen(x_t))
        axes.set_axis_off()
        axes.set_title(f"t = {t}")
    drawn.subplots_adjust(left=0.01, right=0.99, top=0.86, bottom=0.02, wspace=0.04)
    said = f"The photograph under noise: {shares[0]} of the first picture is photograph, {shares[-1]} of the last."
    return Picture(drawn, said, ", ".join(f"{share} at t = {t}" for share, t in zip(shares, steps, strict=True)) + ".")


@styled
def draw_bands(schedule=None):
    """How much of each band of detail stands out of the noise, over all steps."""
    scene = PhotoScene(schedule)
    alpha_bars = scene.schedule.alpha_bars
    shares = {band: visible_share(power, alpha_bars) for band, power in zip(BANDS, scene.powers, strict=True)}
    said = [f"{band.split(' (')[0]} {first(share < 0.5)}" for band, share in shares.items()]
    picture = draw_curves(
        {band: (np.arange(len(alpha_bars)), share) for band, share in shares.items()},
        f"Half of each is lost: {', '.join(said[::-1])}.",
        **{"xlabel": "step t", "yticks": (0, 0.5, 1), "yticklabels": ("0 %", "50 %", "100 %")},
        **{"xlim": (0, 1.27 * scene.schedule.T), "xticks": np.linspace(0, scene.schedule.T, 6)},
        title="What still stands out of the noise",
    )
    (axes,) = picture.figure.axes
    axes.get_legend().remove()
    for curve in axes.lines:  # its name stands beside it, where it falls
        beside = np.interp(-0.3, -curve.get_ydata(), curve.get_xdata()) + 0.03 * scene.schedule.T
        axes.text(beside, 0.3, curve.get_label(), color=curve.get_color(), va="center")
    return picture


@styled
def draw_same_end(first, second):
    """Two ruined pictures: they have nothing in common but how their values are spread."""
    drawn = figure(2.4)
    for left, picture, name in ((0.01, first, "hers, a corner"), (0.22, second, "another, a corner")):
        axes = drawn.add_axes([left, 0.2, 0.2, 0.66])
        axes.imshow(photo.to_screen(picture[:32, :32]))
        axes.set_axis_off()
        axes.set_title(name)
    axes = drawn.add_axes([0.47, 0.2, 0.5, 0.66])
    edges = np.linspace(-4, 4, 41)
    heights = [np.histogram(picture, edges, density=True)[0] for picture in (first, second)]
    for values, colour, line, label in zip(heights, (FIRST, SECOND), ("-", "--"), ("hers", "another"), strict=True):
        axes.stairs(values, edges, color=colour, ls=line, lw=1.8, label=label)
    axes.set(xlim=(-4, 4), yticks=[], xlabel="value of a pixel", title="How their pixels are spread")
    axes.legend()
    a, b = first - first.mean(), second - second.mean()
    alike = (a * b).sum() / max(np.sqrt((a**2).sum() * (b**2).sum()), 1e-300)  # a picture of one colour shares nothing
    gap = np.abs(heights[0] - heights[1]).max() / max(map(np.max, heights))
    return Picture(
        drawn,
        f"Pixel by pixel the two pictures are {abs(alike):.2f} alike (1: the same picture). How their values are "
        f"spread differs by {percent(np.ceil(100 * gap) / 100)} of the outline's height.",
    )
