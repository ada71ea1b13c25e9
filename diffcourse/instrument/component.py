'''The one front-end component of the course: a picture that moves, its transport, its controls and its sentence.

A lesson's instrument is a short declaration: a function that computes what the picture shows, the marks that show it,
the controls, and the sentence.

    def numbers(t, schedule, T):
        """t: steps, (n,). A name with [t] has one row for each of them; any other name is one array for all t."""
        s = SCHEDULES[schedule](T)
        q = mixture.bimodal().noised(s.alpha_bars[t, None])
        return {"x": X, "alpha_bars": s.alpha_bars, "density[t]": q.pdf(X)}

    def instrument():
        density = Panel([area("x", "density[t]"), line("x", "density[t]")], x=(-4, 4), y=(0, 1), title="Density of x_t")
        return Instrument(
            "A distribution dissolves",
            numbers,
            rows=[[density]],
            sentence="At t = {t} of {T} ({schedule}): alpha-bar {alpha_bars[t]:.3g}.",
            controls=[pills("schedule", list(SCHEDULES), "linear"), track("T", [50, 100, 1000], 1000)],
        )

`scene` says which marks there are and how numbers are named. Then there are two ways:

- As it stands, the *kernel* computes: all frames in one call of `numbers` and one message for each change of a control.
  t moves in the browser. At most `frames` of the steps 0 ... T are shown.
- With `film="dissolve.js"`, a file beside `numbers`, the *browser* computes, at every t and in one display frame, with
  the kernel busy or gone. That file exports `film`, a mirror of `numbers` on top of core.js; `instrument.js` says what
  a film is. What both need and cannot compute, such as draws, goes into `fixed={"eps": ...}`. Name the pair in
  `tests/browser/test_mirror.py`, which holds it to `numbers` at 1e-9: then the two cannot drift apart.

Every control is a trait, and so is t: `instrument.t = 400` moves the picture, `jslink((slider, "value"), (instrument,
"t"))` links it. `sentence` and `picture()` give the words and the still of the moment. A cell that is run again closes
what it showed before.
'''

import inspect
import json
from pathlib import Path

import numpy as np
import traitlets

from diffcourse.instrument import scene, style
from diffcourse.instrument.shown import HERE, Shown, module, once

MODULE = module(*(HERE / name for name in ("dom.js", "core.js", "zoo.js", "canvas.js", "instrument.js")))


def page_script(mirrors, cards="() => {}"):
    """A script that brings the instruments of a page to life, where there is no kernel; see `authors.site`.

    mirrors: what the instruments' `state()["mirror"]` say, without repeats. cards: JavaScript in the same scope, a
    function that shows a card in its place.
    """
    parts = [MODULE, module(HERE / "host.js"), "const films = {};"]
    for mirror in filter(None, mirrors):
        source = module(HERE.parent / mirror)
        parts.append(f"films[{mirror!r}] = (() => {{\n{source}return film;\n}})();")
    return "\n".join(["(() => {", *parts, f"arrive(films, {cards});", "})();\n"])


def pills(name, options, value, label=None, seen=None, sparks=None, short=None, colour="", sets=None, when=None):
    """A control: one of several words, side by side.

    label: its accessible name. seen: what stands before it, if that is shorter. sparks: for each option a row of
    numbers, drawn as a small curve. short: {option: what its pill says}. colour: of what it changes in the picture.
    sets: other controls, which go where `options`, then {option: a value for each}, says. when: (another control, its
    value) that shows it.
    """
    sets = sets and {option: dict(zip(sets, row, strict=True)) for option, row in options.items()}
    sparks = sparks and [np.round(np.asarray(spark, float), 3).tolist() for spark in sparks]
    more = {"sparks": sparks, "colour": colour, "sets": sets, "when": when}
    return _control(name, "pills", options, value, label, seen, "{}", short or {}, more)


def track(name, values, value, label=None, seen=None, words="{:g}", when=None, falls=False):
    """A control: one of several rising numbers, on a track.

    when: (another control, its value) that shows it. falls: it never stands above the falling control before it: those
    that it would pass go along.
    """
    return _control(name, "track", values, value, label, seen, words, {}, {"when": when, "falls": falls})


def _control(name, look, values, value, label, seen, words, short, more):
    values = [v.item() if isinstance(v, np.generic) else v for v in values]
    if value not in values:
        raise ValueError(f"value takes one of {values}, got {value!r}.")
    texts = [words.format(v) for v in values]
    faces = [short.get(text, text) for text in texts]
    label = label or name
    control = {"name": name, "look": look, "label": label, "seen": seen or label, "values": values, "texts": texts}
    return {**control, "faces": faces, **more}, value


class Instrument(Shown):
    """A picture that moves, its transport, its controls and its sentence; see the head of this module.

    title: its accessible name. numbers(t, **controls): a function as above. rows: of `scene.Panel`, from top to bottom;
    heights: of each row, in CSS pixels. controls: of `pills` and `track`; one that is called T says how many steps
    there are, and otherwise `T` does. t: where it begins. film: a JavaScript file beside `numbers`, for the browser.
    fixed: arrays that the film needs. frames: how many steps the kernel computes. track: the array behind the handle of
    t, where there is one of that name. scale: what is said for t, as (word, at 0, at T, decimals). ways: what is said
    while it plays forward and back. even: half of a play goes evenly in log SNR, for a `film` whose track is alpha_bar,
    where most of t shows nothing. best: of a `film`, a number that is to be small, the controls that a hand pulls for
    it, and those that ask for another one; a press brings its best so far back.
    """

    spec = traitlets.Dict().tag(sync=True)
    fixed = traitlets.Dict().tag(sync=True)
    film = traitlets.Dict().tag(sync=True)
    t = traitlets.Int().tag(sync=True, echo_update=False)
    marks = traitlets.List().tag(sync=True)  # of [step, word], shown on the track of t
    goal = traitlets.Int(-1).tag(sync=True)  # a step that it plays to; once it is there, the browser says -1

    def __init__(
        self, title, numbers, rows, sentence, *,
        heights=(300,), controls=(), T=1000, t=0, film="", fixed=None, frames=101,
        track="alpha_bars", even=False, scale=None, ways=("", ""), best=None,
    ):  # fmt: skip
        self._numbers, self._rows, self._heights, self._frames = numbers, rows, heights, frames
        self._computed = ""  # for which parameters
        self._film = film and Path(inspect.getfile(numbers)).with_name(film)
        start = {control["name"]: value for control, value in controls}
        self._controls = {control["name"]: control for control, _ in controls}
        self.add_traits(**{name: _trait(value).tag(sync=True, echo_update=False) for name, value in start.items()})
        spec = {
            "title": title,
            "rows": [[panel.spec() for panel in row] for row in rows],
            "heights": list(heights),
            "controls": [*self._controls.values()],
            "sentence": sentence,
            "T": T,
            "track": track,
            "ways": list(ways),
            "even": even,
            "scale": scale,
            "best": best,
            "colours": list(scene.COLOURS),
            "width": scene.WIDTH,
        }
        mirror = module(self._film) if film else "const film = null;\n"
        source = once(MODULE + mirror, "instrument(film)")
        super().__init__(spec=spec, fixed=_packed(fixed or {}), t=t, _esm=source, **start)
        if not film:
            self._compute()
        for name in start:
            self.observe(self._follow, name)
            if not film:
                self.observe(self._compute, name)  # when all that go along have gone

    @property
    def steps_in_all(self):
        return self.T if "T" in self._controls else self.spec["T"]

    @property
    def parameters(self):
        """What the controls say."""
        return {name: getattr(self, name) for name in self._controls}

    def settle(self, wanted):
        """Controls go to the values in `wanted` that they can take."""
        for name, control in self._controls.items():
            if wanted.get(name) in control["values"]:
                setattr(self, name, wanted[name])

    def numbers(self):
        """What the picture shows now, by name."""
        t = min(self.t, self.steps_in_all)
        arrays = self._numbers(np.array([t]), **self.parameters)
        return scene.Numbers(arrays, t, {"T": self.steps_in_all, **self.parameters})

    @property
    def sentence(self):
        return self.numbers().say(self.spec["sentence"])

    def picture(self):
        """The still of this moment, drawn by matplotlib (PIL)."""
        return scene.still(self._rows, self._heights, self.numbers())

    def state(self):
        """All that host.js needs to show the instrument on a page without a kernel: JSON, a line break, all arrays."""
        film = self._film and self._film.relative_to(HERE.parent).as_posix()
        facts, data = {"spec": self.spec, "t": self.t, **self.parameters, "mirror": film}, b""
        for kind, packed in (("fixed", self.fixed), ("film", self.film)):
            facts[kind] = {}
            for name, array in packed.items():
                place = [len(data), len(data) + len(array["data"])]
                facts[kind][name], data = {**array, "data": place}, data + array["data"]
        return film, json.dumps(facts, allow_nan=False).encode() + b"\n" + data

    def html(self):
        """The still of this moment, with the sentence in view."""
        tag = style.image_tag(style.small_png(self.picture()), self.sentence, scene.WIDTH)
        return style.captioned(tag, self.sentence)

    def __repr__(self):
        return self.sentence

    def _repr_mimebundle_(self, **kwargs):
        data, metadata = super()._repr_mimebundle_(**kwargs)
        data["text/html"] = self.html()
        data["image/png"] = data["text/html"].partition("base64,")[2].partition('"')[0]
        return data, metadata

    # -- what the controls do ------------------------------------------------------------------------------------------

    def _compute(self, change=None):
        """All frames, in one message; once for controls that change together."""
        chosen = json.dumps(self.parameters)
        if self._computed == chosen:
            return
        self._computed = chosen
        steps = np.unique(np.linspace(0, self.steps_in_all, self._frames).round().astype(int))
        arrays = {**self._numbers(steps, **self.parameters), "steps": steps.astype(np.float32)}
        self.film = _packed({**arrays, "chosen": chosen})

    def _follow(self, change):
        """T keeps the share of the way, some controls set others, some push others along: as in instrument.js."""
        if self._property_lock:  # the browser has done so itself
            return
        name, value = change["name"], change["new"]
        if name == "T":
            self.t = round(self.t * value / change["old"])
        going = (self._controls[name].get("sets") or {}).get(value, {})
        falling = [one["name"] for one in self._controls.values() if one.get("falls")]
        if name in falling:
            place = falling.index(name)
            going = going | {
                other: (max if k < place else min)(getattr(self, other), value) for k, other in enumerate(falling)
            }
        with self.hold_trait_notifications():
            for other, goal in going.items():
                setattr(self, other, goal)

    @traitlets.validate("t")
    def _within(self, proposal):
        t, T = proposal["value"], self.steps_in_all
        if 0 <= t <= T or self._property_lock:
            return min(max(t, 0), T)
        raise ValueError(f"t takes a step from 0 to T = {T}, got {t}.")


def _trait(value):
    kinds = {str: traitlets.Unicode, int: traitlets.Int, float: traitlets.Float}
    return kinds[type(value)](value)


def _packed(arrays):
    """{name: array} as a message takes it: texts, 8 bits, short rows of float64, all else in float32."""
    packed = {}
    for name, array in arrays.items():
        array = np.asarray(array)
        if array.dtype.kind == "U":
            packed[name] = {"type": "text", "shape": list(array.shape), "data": "\n".join(array.ravel()).encode()}
            continue
        kind = {"uint8": "u1", "int8": "i1", "float32": "f4"}.get(array.dtype.name, "f8" if array.size < 5000 else "f4")
        packed[name] = {"type": kind, "shape": list(array.shape), "data": array.astype(kind).tobytes()}
    return packed
