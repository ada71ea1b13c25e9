"""A scene: panels of marks over named numbers. The browser draws it on a canvas, and matplotlib draws its still.

Where a mark or a text takes numbers it takes a row of them, or a name: `"alpha_bars"` is the whole array of that name,
`"density[t]"` its part at the step in view, and `"shares[t][0]"` one number of that. In a text, names stand in braces:
`"SNR {snr[t]:.3g}"`, `"{share[t]:.0%}"`; `"{merged[t]|two modes|one mode}"` picks words by a whole number, and in these
words names may stand again.
"""

import re
from dataclasses import asdict, dataclass

import matplotlib
import numpy as np
from matplotlib.backends.backend_agg import RendererAgg
from matplotlib.colors import to_rgb
from matplotlib.font_manager import FontProperties
from matplotlib.path import Path
from matplotlib.transforms import Affine2D, Bbox
from PIL import Image

# From the palette of Okabe & Ito, which colour-blind readers can tell apart. style.css has the same for both themes.
COLOURS = {
    "paper": "#faf8f4",
    "ink": "#22262b",
    "faint": "#8a8f98",
    "track": "#e4e1da",
    "data": "#0072b2",
    "noise": "#bf4c09",
    "target": "#22262b",
    "first": "#00795a",
    "second": "#a3417a",
}
DASHES = {"": (), "dashed": (6, 4), "dotted": (2, 3), "dashdot": (9, 4, 2, 4)}  # CSS pixels, as in canvas.js
WIDTH = 740  # CSS pixels of a still
SHARPNESS = 2  # pixels of a still for each CSS pixel
# All that matplotlib says by default; the learner's choice of a backend stays.
LOOK = {key: value for key, value in matplotlib.rcParamsDefault.items() if key != "backend"}


# -- marks: each is what it was called with (a first `locals()` holds the arguments alone) -----------------------------


def line(x, y, colour="data", width=2.0, dash="", label="", until=None, since=None, ghost=False):
    """What is not a number leaves a gap. since, until: the x between which it shows, such as `until="share[t]"`.

    ghost: of a film whose x and y do not move with t: how it stood before a control was changed stays in sight, dashed.
    """
    return {"kind": "line"} | locals()


def joined(x, rows):
    """x and y of one line that goes through several rows of y over the same x, with a gap between them."""
    rows = np.asarray(rows, float)
    gaps = np.full((len(rows), 1), np.nan)
    return np.tile(np.r_[x, np.nan], len(rows)), np.hstack([rows, gaps]).ravel()


def area(x, y, colour="data", alpha=0.22, until=None, since=None):
    """What lies between y and 0; since, until: as of a line."""
    return {"kind": "area"} | locals()


def dots(x, y, colour="data", size=5.0, alpha=1.0, ring=False, drag=(), hint="", still=True, label=""):
    """Dots `size` CSS pixels wide, at places or above one place; `ring` sets each off from what lies under it.

    drag: the control that goes to whichever value brings the dot nearest to the learner's hand, or "t"; or a list of
    controls, such as one for each axis.
    hint: what that hand can do, said by the pointer. still: whether the still shows the dots.
    """
    drag = [drag] if isinstance(drag, str) else list(drag)
    return {"kind": "dots"} | locals()


def bars(lengths, at, colour="data", thickness=0.8, across=True, label="", alpha=1.0):
    """Bars from 0 at the places `at`, from left to right (across) or upwards; thickness in units of the other axis."""
    return {"kind": "bars"} | locals()


def arrows(x, y, u, v, colour="noise", width=1.5):
    """Arrows from (x, y) by (u, v), in units of the axes."""
    return {"kind": "arrows"} | locals()


def image(pixels, hues=(), smooth=False):
    """Rows, columns and 1 or 3 colours, over the whole panel, each pixel sharp or all of them smooth.

    From -1 (black) to 1 (white), or between two hues, with the paper's colour at 0; or in whole numbers of 8 bits, from
    0 to 255.
    """
    return {"kind": "image"} | locals()


def haze(shares, colour="data"):
    """A colour over the whole panel, smooth: shares (rows, columns) of it in 8 bits, 0 (none) to 255, top row first."""
    return image(shares, ("paper", colour), smooth=True)


def text(x, y, words, colour="ink", size=12.0, bold=False, align="left", mono=False, short=""):
    """Words at places; one text for each, or one for all. align: left, center, right. mono: letters equally wide.

    short: what a narrow page has room for, where `words` would be cut on the left.
    """
    return {"kind": "text"} | locals()


@dataclass(frozen=True)
class Panel:
    """Axes and their marks.

    x, y: the ends of the axes. xticks, yticks: {place: words}, or places. share: of the row's width.
    log: y is logarithmic. square: one unit is as long on both axes. scrub: a drag to the right, anywhere, moves t.
    legend: the corner of the marks' labels, such as "top right".
    """

    marks: list
    x: tuple = (0, 1)
    y: tuple = (0, 1)
    title: str = ""
    xlabel: str = ""
    ylabel: str = ""
    xticks: dict | tuple = ()
    yticks: dict | tuple = ()
    share: float = 1.0
    log: bool = False
    square: bool = False
    scrub: bool = False
    legend: str = "top right"

    def __post_init__(self):
        for name in ("xticks", "yticks"):
            ticks = getattr(self, name)
            if not isinstance(ticks, dict):
                ticks = {place: f"{place:g}".replace("-", "−") for place in ticks}
            object.__setattr__(self, name, [[place, words] for place, words in ticks.items()])

    def spec(self):
        return asdict(self)


# -- numbers and words -------------------------------------------------------------------------------------------------


class Numbers:
    """What marks and texts ask for by name, at one step t."""

    def __init__(self, arrays, t, parameters):
        self.arrays, self.t, self.parameters = arrays, t, parameters

    def __call__(self, wanted):
        """The numbers of a name; a row of numbers is given back as it is."""
        if not isinstance(wanted, str):
            return wanted
        name, *path = re.findall(r"\w+", wanted)
        if path[:1] == ["t"] and f"{name}[t]" in self.arrays:
            value, path = self.arrays[f"{name}[t]"][0], path[1:]
        elif name in self.arrays:
            value = self.arrays[name]
        else:
            value = self.t if name == "t" else self.parameters[name]
        for step in path:
            value = value[self.t if step == "t" else int(step)]
        return value

    def say(self, template):
        return re.sub(r"\{([\w\[\]]+)(?::([^}|]*))?(?:\|((?:[^{}]|\{[^{}]*\})*))?\}", self._word, template)

    def _word(self, found):
        name, how, choices = found.groups()
        value = self(name)
        if choices is not None:
            return self.say(choices.split("|")[int(value)])
        return value if isinstance(value, str) else number(value, how or "g")


def number(value, how):
    """In Python's format, but never -0, nor 1, 0 % or 100 % for what is just short of it; canvas.js does the same."""
    if not np.isfinite(value):
        return {np.inf: "infinite", -np.inf: "minus infinite"}.get(float(value), "not a number")
    text, digits = format(value, how), int(re.sub(r"\D", "", how) or 6)
    if how[-1] == "g":
        while text == "1" and value < 1 - 1e-9:
            digits += 1
            text = format(value, f".{digits}g")
    if how[-1] == "%":
        least = 0.01 / 10**digits
        if 1e-9 < value < least / 2:
            text = f"under {least:{how}}"
        elif 1 - least / 2 < value < 1 - 1e-9:
            text = f"over {1 - least:{how}}"
    return re.sub(r"^-(?=[0.]+%?$)", "", text).replace("%", " %")


# -- the still ---------------------------------------------------------------------------------------------------------


def boxes(rows, heights, width, top=0):
    """Where the axes of each panel lie: [left, top, width, height] in CSS pixels, and where its title has to end.

    canvas.js has the same.
    """
    for row, height in zip(rows, heights, strict=True):
        left, total = 0.0, sum(panel.share for panel in row)
        for panel in row:
            whole = width * panel.share / total
            inner = [
                14 + _room(panel.yticks) + 16 * bool(panel.ylabel),
                12 + 20 * bool(panel.title),
                14,
                12 + 14 * bool(panel.xticks) + 16 * bool(panel.xlabel),
            ]
            box = [left + inner[0], top + inner[1], whole - inner[0] - inner[2], height - inner[1] - inner[3]]
            if panel.square:
                units = [panel.x[1] - panel.x[0], panel.y[1] - panel.y[0]]
                unit = min(box[2] / units[0], box[3] / units[1])
                w, h = unit * units[0], unit * units[1]
                box = [box[0] + (box[2] - w) / 2, box[1] + (box[3] - h) / 2, w, h]
            left += whole
            yield panel, box, left - 2
        top += height


def _room(ticks):
    """CSS pixels for the words at the ticks of y."""
    return max([30, *(10 + 6.5 * len(words) for _, words in ticks)]) if ticks else 0


def still(rows, heights, numbers):
    """A picture (PIL) of the scene, the same whatever the learner's rcParams say."""
    with matplotlib.rc_context(LOOK):
        agg = RendererAgg(SHARPNESS * WIDTH, SHARPNESS * sum(heights), 72 * SHARPNESS)  # a point is a CSS pixel
        for panel, box, end in boxes(rows, heights, WIDTH):
            _Drawn(agg, panel, box, end, numbers).draw()
    ink = Image.fromarray(np.asarray(agg.buffer_rgba()))
    paper = Image.new("RGB", ink.size, COLOURS["paper"])
    paper.paste(ink, mask=ink)
    return paper


class _Drawn:
    """A panel, drawn with what matplotlib's Axes draw with, in CSS pixels from the upper left corner.

    Axes would take three times as long, and a cell shows nothing before its still is made.
    """

    def __init__(self, agg, panel, box, end, numbers):
        self.agg, self.panel, self.end, self.numbers = agg, panel, end, numbers
        self.left, self.top, self.width, self.height = box
        self.right, self.bottom = self.left + self.width, self.top + self.height
        self.corners = [(self.left, self.bottom), (self.right, self.top)]
        self.to_pixels = Affine2D().scale(SHARPNESS, -SHARPNESS).translate(0, agg.height)

    def draw(self):
        self.axes()
        for mark in self.panel.marks:
            if mark.get("still", True):
                getattr(self, mark["kind"])(mark)
        self.legend()

    def X(self, x):
        low, high = self.panel.x
        return self.left + (np.atleast_1d(x) - low) / (high - low) * self.width

    def Y(self, y):
        scale = (lambda y: np.log10(np.maximum(y, 1e-300))) if self.panel.log else np.asarray
        low, high = scale(self.panel.y)
        return self.bottom - (scale(np.atleast_1d(y)) - low) / (high - low) * self.height

    # -- pens

    def pen(self, colour, width=0.0, alpha=1.0, dash="", clip=()):
        pen = self.agg.new_gc()
        pen.set_foreground(COLOURS[colour])
        pen.set_linewidth(width)  # in points, as fonts are
        pen.set_alpha(alpha)
        pen.set_dashes(0, DASHES[dash] or None)
        if clip:
            pen.set_clip_rectangle(Bbox(self.to_pixels.transform(clip)))
        return pen

    def path(self, xs, ys, pen, fill=None):
        fill = fill and (*to_rgb(COLOURS[fill]), pen.get_alpha())
        self.agg.draw_path(pen, Path(np.column_stack([xs, ys])), self.to_pixels, fill)

    def block(self, xs, ys, colour, alpha=1.0):
        """From one corner to the other, within the panel."""
        pen = self.pen(colour, 0, alpha, clip=self.corners)
        self.path(np.take(xs, [0, 1, 1, 0]), np.take(ys, [0, 0, 1, 1]), pen, colour)

    def circles(self, xs, ys, size, colour, alpha=1.0, ring=0):
        round_, fill = Affine2D().scale(SHARPNESS * size / 2), (*to_rgb(COLOURS[colour]), alpha)
        places, pen = Path(np.column_stack([xs, ys])), self.pen("paper", 2 * ring, alpha)
        self.agg.draw_markers(pen, Path.unit_circle(), round_, places, self.to_pixels, fill)

    def long(self, words, size=12.0, bold=False, mono=False):
        """How wide words are, and their font."""
        family = "DejaVu Sans Mono" if mono else "DejaVu Sans"
        font = FontProperties(family=family, weight="bold" if bold else "normal", size=size)
        return self.agg.get_text_width_height_descent(words, font, False)[0] / SHARPNESS, font

    def write(self, words, x, y, colour="ink", size=12.0, align="left", turned=False, **face):
        """Words whose middle stands at the height y; turned: they go upwards."""
        long, font = self.long(words, size, **face)
        back = {"left": 0, "center": long / 2, "right": long}[align]
        x, y = (x + 0.36 * size, y + back) if turned else (x - back, y + 0.36 * size)
        self.agg.draw_text(self.pen(colour), SHARPNESS * x, SHARPNESS * y, words, font, 90 * turned)

    # -- axes and legend

    def axes(self):
        panel, pen = self.panel, self.pen("faint", 1)
        for x, words in panel.xticks:
            self.path(self.X([x, x]), [self.bottom, self.bottom + 4], pen)
            self.write(words, self.X(x)[0], self.bottom + 12, align="center")
        for y, words in panel.yticks:
            self.path([self.left - 4, self.left], self.Y([y, y]), pen)
            self.write(words, self.left - 7, self.Y(y)[0], align="right")
        if panel.xticks:
            self.path([self.left, self.right], [self.bottom, self.bottom], pen)
        if panel.yticks:
            self.path([self.left, self.left], [self.top, self.bottom], pen)
        title = self.numbers.say(panel.title)
        size = 13 * min(1, (self.end - self.left) / max(self.long(title, 13, bold=True)[0], 1))
        self.write(title, self.left, self.top - 18, size=size, bold=True)
        below = self.bottom + (28 if panel.xticks else 12)
        self.write(panel.xlabel, self.left + self.width / 2, below, align="center")
        beside, middle = self.left - 8 - _room(panel.yticks), self.top + self.height / 2
        self.write(panel.ylabel, beside, middle, align="center", turned=True)

    def legend(self):
        labelled = [(mark, self.numbers.say(mark["label"])) for mark in self.panel.marks if mark.get("label")]
        long = max((self.long(words)[0] for _, words in labelled), default=0) + 32
        x = self.right - long if "right" in self.panel.legend else self.left + 6
        y = self.top + 9 if "top" in self.panel.legend else self.bottom - 18 * len(labelled)
        for mark, words in labelled:
            if mark["kind"] == "line":
                self.path([x, x + 24], [y, y], self.pen(mark["colour"], mark["width"], dash=mark["dash"]))
            elif mark["kind"] == "dots":
                self.circles([x + 12], [y], mark["size"], mark["colour"])
            else:
                self.block([x + 2, x + 22], [y - 5, y + 5], mark["colour"])
            self.write(words, x + 30, y)
            y += 18

    # -- marks

    def places(self, mark):
        xs, ys = self.X(self.numbers(mark["x"])), self.Y(self.numbers(mark["y"]))
        return np.broadcast_arrays(xs, ys)

    def clip(self, mark):
        ends = zip((mark["since"], mark["until"]), self.panel.x, strict=True)
        since, until = (self.X(end if named is None else self.numbers(named))[0] for named, end in ends)
        return [(since, self.bottom + 1), (until, self.top - 1)]

    def line(self, mark):
        pen = self.pen(mark["colour"], mark["width"], dash=mark["dash"], clip=self.clip(mark))
        self.path(*self.places(mark), pen)

    def area(self, mark):
        (xs, ys), floor = self.places(mark), self.Y(0)
        pen = self.pen(mark["colour"], 0, mark["alpha"], clip=self.clip(mark))
        self.path(np.r_[xs[0], xs, xs[-1]], np.r_[floor, ys, floor], pen, mark["colour"])

    def dots(self, mark):
        places = np.transpose(self.places(mark))
        (left, bottom), (right, top) = self.corners
        inside = ((places > (left - 1, top - 1)) & (places < (right + 1, bottom + 1))).all(1)
        self.circles(*places[inside].T, mark["size"], mark["colour"], mark["alpha"], mark["ring"])

    def bars(self, mark):
        for at, length in np.transpose(
            np.broadcast_arrays(self.numbers(mark["at"]), self.numbers(mark["lengths"]))
        ).reshape(-1, 2):
            ends = [[0, length], [at - mark["thickness"] / 2, at + mark["thickness"] / 2]]
            xs, ys = ends if mark["across"] else reversed(ends)
            self.block(self.X(xs), self.Y(ys), mark["colour"], mark["alpha"])

    def arrows(self, mark):
        x, y, u, v = (np.atleast_1d(self.numbers(mark[name])) for name in ("x", "y", "u", "v"))
        for a, b, c, d in zip(self.X(x), self.Y(y), self.X(x + u), self.Y(y + v), strict=True):
            long, turn = np.hypot(c - a, d - b), np.arctan2(d - b, c - a) + [0, 2.6, -2.6]
            if long >= 1:
                xs, ys = min(6, long / 2) * np.array([np.cos(turn), np.sin(turn)])
                self.path([a, c - xs[0]], [b, d - ys[0]], self.pen(mark["colour"], mark["width"]))
                self.path(c + xs * [0, 1.3, 1.3], d + ys * [0, 1.3, 1.3], self.pen(mark["colour"]), mark["colour"])

    def image(self, mark):
        pixels = np.asarray(self.numbers(mark["pixels"]))
        whole = pixels.dtype == np.uint8
        if mark["hues"]:
            low, zero, high = (255 * np.array(to_rgb(COLOURS[hue])) for hue in np.insert(mark["hues"], 1, "paper"))
            share = (pixels / 255 if whole else np.clip(pixels, -1, 1))[..., None]
            pixels = zero + np.where(share < 0, low - zero, high - zero) * np.abs(share)
        elif not whole:
            pixels = np.clip((pixels + 1.0) * 127.5, 0, 255)
        pixels = np.uint8(pixels if pixels.shape[2:] == (3,) else np.dstack([pixels] * 3))
        how = Image.Resampling.BILINEAR if mark["smooth"] else Image.Resampling.NEAREST
        large = Image.fromarray(pixels).resize((round(SHARPNESS * self.width), round(SHARPNESS * self.height)), how)
        x, y = self.to_pixels.transform((self.left, self.bottom))
        self.agg.draw_image(self.pen("ink"), x, y, np.ascontiguousarray(np.asarray(large.convert("RGBA"))[::-1]))

    def text(self, mark):
        xs, ys = self.places(mark)
        words = [mark["words"]] * len(xs) if isinstance(mark["words"], str) else mark["words"]
        face = {name: mark[name] for name in ("colour", "size", "align", "bold", "mono")}
        for x, y, said in zip(xs, ys, words, strict=True):
            self.write(self.numbers.say(said), x, y, **face)
