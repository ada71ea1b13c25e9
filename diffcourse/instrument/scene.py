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
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
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
DASHES = {"": "-", "dashed": (0, (5, 3.5)), "dotted": (0, (1.5, 2.5)), "dashdot": (0, (7, 3, 1.5, 3))}
WIDTH = 740  # CSS pixels of a still
SHARPNESS = 2  # pixels of a still for each CSS pixel
PT = 0.72  # points of matplotlib in one CSS pixel, at 100 CSS pixels an inch
LOOK = {key: value for key, value in matplotlib.rcParamsDefault.items() if key != "backend"}
LOOK |= {"font.family": "DejaVu Sans", "font.size": 12 * PT, "text.color": COLOURS["ink"]}


# -- marks -------------------------------------------------------------------------------------------------------------


def line(x, y, colour="data", width=2.0, dash="", label="", until=None, since=None):
    """What is not a number leaves a gap. since, until: the x between which it shows, such as `until="share[t]"`."""
    look = {"colour": colour, "width": width, "dash": dash, "label": label}
    return {"kind": "line", "x": x, "y": y, **look, "since": since, "until": until}


def joined(x, rows):
    """x and y of one line that goes through several rows of y over the same x, with a gap between them."""
    rows = np.asarray(rows, float)
    gaps = np.full((len(rows), 1), np.nan)
    return np.tile(np.r_[x, np.nan], len(rows)), np.hstack([rows, gaps]).ravel()


def area(x, y, colour="data", alpha=0.22):
    """What lies between y and 0."""
    return {"kind": "area", "x": x, "y": y, "colour": colour, "alpha": alpha}


def dots(x, y, colour="data", size=5.0, alpha=1.0, ring=False, drag=(), hint="", still=True, label=""):
    """Dots `size` CSS pixels wide, at places or above one place; `ring` sets each off from what lies under it.

    drag: the control that goes to whichever value brings the dot nearest to the learner's hand, or "t"; or a list of
    controls, such as one for each axis.
    hint: what that hand can do, said by the pointer. still: whether the still shows the dots.
    """
    look = {"colour": colour, "size": size, "alpha": alpha, "ring": ring, "label": label}
    drag = [drag] if isinstance(drag, str) else list(drag)
    return {"kind": "dots", "x": x, "y": y, **look, "drag": drag, "hint": hint, "still": still}


def bars(lengths, at, colour="data", thickness=0.8, across=True, label="", alpha=1.0):
    """Bars from 0 at the places `at`, from left to right (across) or upwards; thickness in units of the other axis."""
    look = {"colour": colour, "thickness": thickness, "across": across, "label": label, "alpha": alpha}
    return {"kind": "bars", "lengths": lengths, "at": at, **look}


def arrows(x, y, u, v, colour="noise", width=1.5):
    """Arrows from (x, y) by (u, v), in units of the axes."""
    return {"kind": "arrows", "x": x, "y": y, "u": u, "v": v, "colour": colour, "width": width}


def image(pixels, hues=()):
    """Rows, columns and 1 or 3 colours, over the whole panel, each pixel sharp.

    From -1 (black) to 1 (white), or between two hues, with the paper's colour at 0; or in whole numbers of 8 bits, from
    0 to 255.
    """
    return {"kind": "image", "pixels": pixels, "hues": hues}


def haze(shares, colour="data"):
    """A colour over the whole panel, smooth: shares (rows, columns) of it in 8 bits, 0 (none) to 255, top row first."""
    return {"kind": "haze", "shares": shares, "colour": colour}


def text(x, y, words, colour="ink", size=12.0, bold=False, align="left", mono=False, short=""):
    """Words at places; one text for each, or one for all. align: left, center, right. mono: letters equally wide.

    short: what a narrow page has room for, where `words` would be cut on the left.
    """
    look = {"colour": colour, "size": size, "bold": bold, "align": align, "mono": mono, "short": short}
    return {"kind": "text", "x": x, "y": y, "words": words, **look}


@dataclass(frozen=True)
class Panel:
    """Axes and their marks.

    x, y: the ends of the axes. xticks, yticks: {place: words}, or places. share: of the row's width.
    log: y is logarithmic. square: one unit is as long on both axes. scrub: a drag from left to right moves t.
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
    """Where the axes of each panel lie: [left, top, width, height] in CSS pixels. canvas.js has the same."""
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
            yield panel, box
            left += whole
        top += height


def _room(ticks):
    """CSS pixels for the words at the ticks of y."""
    return max([30, *(10 + 6.5 * len(words) for _, words in ticks)]) if ticks else 0


def still(rows, heights, numbers):
    """A picture (PIL) of the scene."""
    canvas = drawn(rows, heights, numbers).canvas
    with matplotlib.rc_context(LOOK):
        canvas.draw()
    return Image.fromarray(np.asarray(canvas.buffer_rgba())).convert("RGB")


def drawn(rows, heights, numbers):
    """A figure of the scene, the same whatever the learner's rcParams say."""
    with matplotlib.rc_context(LOOK):
        height = sum(heights)
        figure = Figure((WIDTH / 100, height / 100), dpi=100 * SHARPNESS, facecolor=COLOURS["paper"])
        FigureCanvasAgg(figure)
        for panel, (left, top, w, h) in boxes(rows, heights, WIDTH):
            axes = figure.add_axes([left / WIDTH, 1 - (top + h) / height, w / WIDTH, h / height])
            _draw_axes(axes, panel, numbers)
            for mark in panel.marks:
                if mark.get("still", True):
                    _MARKS[mark["kind"]](axes, mark, numbers)
            labelled = axes.get_legend_handles_labels()
            if labelled[0]:
                corner = panel.legend.replace("top", "upper").replace("bottom", "lower")
                axes.legend(*labelled, loc=corner, frameon=False, borderaxespad=0.2, fontsize=12 * PT)
        return figure


def _draw_axes(axes, panel, numbers):
    axes.set(xlim=panel.x, ylim=panel.y, facecolor="none")
    axes.set_title(numbers.say(panel.title), fontsize=13 * PT, fontweight="bold", loc="left", pad=13 * PT)
    if panel.log:
        axes.set_yscale("log")
        axes.minorticks_off()
    for which, ticks in (("x", panel.xticks), ("y", panel.yticks)):
        getattr(axes, f"set_{which}ticks")([place for place, _ in ticks], [words for _, words in ticks])
    axes.set_xlabel(panel.xlabel, fontsize=12 * PT, labelpad=2 * PT)
    axes.set_ylabel(panel.ylabel, fontsize=12 * PT, labelpad=4 * PT)
    axes.tick_params(length=4 * PT, pad=3 * PT, width=0.8, color=COLOURS["faint"], labelsize=12 * PT)
    shown = {"left": bool(panel.yticks), "bottom": bool(panel.xticks), "top": False, "right": False}
    for side, visible in shown.items():
        axes.spines[side].set(visible=visible, color=COLOURS["faint"], linewidth=0.8)


def _line(axes, mark, numbers):
    look = {"color": COLOURS[mark["colour"]], "lw": mark["width"] * PT, "ls": DASHES[mark["dash"]]}
    (drawn,) = axes.plot(
        numbers(mark["x"]), numbers(mark["y"]), **look, label=mark["label"] and numbers.say(mark["label"])
    )
    (left, right), (low, high) = axes.get_xlim(), axes.get_ylim()
    since = left if mark["since"] is None else numbers(mark["since"])
    until = right if mark["until"] is None else numbers(mark["until"])
    drawn.set_clip_path(Rectangle((since, low), until - since, high - low, transform=axes.transData))


def _area(axes, mark, numbers):
    colour = COLOURS[mark["colour"]]
    axes.fill_between(numbers(mark["x"]), numbers(mark["y"]), color=colour, alpha=mark["alpha"], lw=0)


def _dots(axes, mark, numbers):
    edge = {"markeredgecolor": COLOURS["paper"], "markeredgewidth": 2 * PT if mark["ring"] else 0}
    xs, ys = np.broadcast_arrays(*(np.atleast_1d(numbers(mark[axis])) for axis in "xy"))
    (left, right), (low, high) = axes.get_xlim(), axes.get_ylim()
    inside = (xs >= left) & (xs <= right) & (ys >= low) & (ys <= high)
    axes.plot(
        xs[inside], ys[inside],
        "o", color=COLOURS[mark["colour"]], ms=mark["size"] * PT, alpha=mark["alpha"], clip_on=False, **edge,
        label=mark["label"] and numbers.say(mark["label"]),
    )  # fmt: skip


def _bars(axes, mark, numbers):
    draw = axes.barh if mark["across"] else axes.bar
    look = {"color": COLOURS[mark["colour"]], "label": mark["label"] and numbers.say(mark["label"])}
    draw(numbers(mark["at"]), numbers(mark["lengths"]), mark["thickness"], alpha=mark["alpha"], lw=0, **look)


def _arrows(axes, mark, numbers):
    places = (numbers(mark[name]) for name in ("x", "y", "u", "v"))
    look = {"color": COLOURS[mark["colour"]], "width": mark["width"] * SHARPNESS, "angles": "xy"}
    axes.quiver(*places, **look, units="dots", scale_units="xy", scale=1)


def _image(axes, mark, numbers):
    pixels = np.asarray(numbers(mark["pixels"]))
    pixels = pixels / 255 if pixels.dtype == np.uint8 else np.clip((pixels.astype(float) + 1) / 2, 0, 1)
    low, high = mark["hues"] or (None, None)
    cmap = LinearSegmentedColormap.from_list("", [COLOURS[low], COLOURS["paper"], COLOURS[high]]) if low else "gray"
    _over_the_panel(axes, pixels, interpolation="nearest", cmap=cmap, vmin=0, vmax=1)


def _haze(axes, mark, numbers):
    shares = np.asarray(numbers(mark["shares"])) / 255
    colour = np.broadcast_to(matplotlib.colors.to_rgb(COLOURS[mark["colour"]]), (*shares.shape, 3))
    _over_the_panel(axes, np.dstack([colour, shares]), interpolation="bilinear")


def _over_the_panel(axes, pixels, **look):
    axes.imshow(pixels, extent=(*axes.get_xlim(), *axes.get_ylim()), aspect="auto", **look)


def _text(axes, mark, numbers):
    xs, ys = np.broadcast_arrays(np.atleast_1d(numbers(mark["x"])), np.atleast_1d(numbers(mark["y"])))
    words = [mark["words"]] * len(xs) if isinstance(mark["words"], str) else mark["words"]
    look = {"fontsize": mark["size"] * PT, "fontweight": "bold" if mark["bold"] else "normal", "ha": mark["align"]}
    look["family"] = "DejaVu Sans Mono" if mark["mono"] else None
    for x, y, said in zip(xs, ys, words, strict=True):
        axes.text(x, y, numbers.say(said), color=COLOURS[mark["colour"]], va="center", **look)


_MARKS = {draw.__name__[1:]: draw for draw in (_line, _area, _dots, _bars, _arrows, _image, _haze, _text)}
