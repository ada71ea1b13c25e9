"""A film: a strip of frames under a slider for t, turned by the browser without asking the kernel.

A frame is an HTML widget that holds a picture and its sentence, and all frames of a strip stand in the page. A style
sheet shows the one that the handle of the slider points at: the handle says its place in `aria-valuenow`, and a rule
for each place says which frame to show. So a drag needs neither the kernel nor any link of widgets, and the film moves
on an exported page that has no kernel. Any other control re-shoots the strip: the frame in view at once, the others
behind it.
"""

import asyncio
import html
import io
import os
import threading

import ipywidgets as widgets
import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from PIL import Image

from diffcourse.instrument import page
from diffcourse.instrument.style import image_tag, png, screen_width, styled
from diffcourse.rows import THREADS

FRAMES = 101
CAPTION = 44  # CSS pixels: two lines
WHOLE_NAMES = (  # a slider's track gives way, not its name
    "<style>.film-controls .widget-readout{flex-shrink:0}"
    ".film-controls .widget-vslider .slider-container{margin-top:10px}</style>"
)
QUIET = 0.05  # seconds to wait for a newer request (a key held down repeats sooner) before the rest of a strip is shot
SHARED = "JUPYTERHUB_USER" in os.environ  # a class's kernels on one machine
YIELD, AWAY = 20, 2  # how long a thread stays away there: so many times as long as it lacked a core, at most
STILL = os.environ.get("DIFFCOURSE_FILM") == "still"  # where nobody turns the film: the frame in view is all of it


def frame_steps(T, frames=FRAMES):
    """The steps that a strip shows: all of 0..T, or `frames` of them, evenly spaced with both ends."""
    return np.unique(np.linspace(0, T, min(frames, T + 1)).round().astype(int)).tolist()


def rules(n):
    """The style sheet of a strip of n frames: which controls and which frame are in view."""

    def on(button, way):
        return f".film-direction:has(button:{button}-child.mod-active) ~ .film-{way}"

    shown = [
        f'{on(button, way)}:has([aria-valuenow="{place}.0"]) ~ .film-of-{n} > .film-{frame}'
        for button, way, frames in (("first", "forward", range(n)), ("last", "backward", reversed(range(n))))
        for place, frame in enumerate(frames)
    ]
    hidden = [on("first", "backward"), on("last", "forward"), ".film-strip > .film-frame"]
    return f"{','.join(hidden)}{{display:none}}{','.join(shown)}{{display:block}}"


class Camera:
    """Shoots a scene of `figures`: what stands is drawn once and kept, what moves is drawn over it in each frame.

    Each frame carries two PNGs, and the browser takes the one that fits its screen: a strip of 101 at twice the
    density is sharp where it is needed, but its decoded pixels (560 MB) would burden every other screen.
    """

    @styled
    def __init__(self, scene):
        self.scene, self.figure = scene, scene.figure
        for artist in scene.moving:
            artist.set_animated(True)
        self.canvas = FigureCanvasAgg(self.figure)
        self.canvas.draw()
        self.background = self.canvas.copy_from_bbox(self.figure.bbox)
        self.palette = None
        self.lock = threading.Lock()

    def frame(self, t, **parameters):
        """The frame at step t as HTML, and its sentence."""
        with self.lock:
            sentence = self.scene.show(t, **parameters)
            self.canvas.restore_region(self.background)
            for artist in self.scene.moving:
                artist.draw(self.canvas.get_renderer())
            size = self.canvas.get_width_height()
            sharp = Image.frombytes("RGB", size, self.canvas.buffer_rgba(), "raw", "RGBX")
            if self.palette is None:
                self.palette = palette(sharp)
        # From here on two frames are made side by side, for Pillow leaves Python's lock to the other thread.
        plain, sharp = (
            pixels.quantize(palette=self.palette, dither=Image.Dither.NONE) for pixels in (sharp.reduce(2), sharp)
        )
        return image_tag(compressed(plain), sentence, screen_width(self.figure), sharp=compressed(sharp)), sentence

    @styled
    def still(self, t, **parameters):
        """The same frame in one sharp PNG, to be stored in a notebook."""
        with self.lock:  # the rest of the strip may be under way
            sentence = self.scene.show(t, **parameters)
            return image_tag(png(self.figure), sentence, screen_width(self.figure))


def palette(pixels):
    """One palette for a whole strip: small, fast, and no colour flickers."""
    made = pixels.quantize(colors=128)
    # Pillow takes a near colour for the nearest, so what is nearly paper becomes paper.
    colours, paper = np.reshape(made.getpalette(), (-1, 3)), pixels.getpixel((0, 0))
    colours[np.abs(colours - paper).max(axis=1) <= 4] = paper
    made.putpalette(colours.ravel().tolist())
    return made


def compressed(pixels):
    buffer = io.BytesIO()
    pixels.save(buffer, "png", compress_level=1)
    return buffer.getvalue()


class Film(widgets.VBox):
    """Pictures under a t slider.

    shoot(t, **parameters) -> (html, sentence) makes one frame, for instance `Camera(scene).frame`; two threads call it.
    steps: the values of t, or a function of the parameters that gives them.
    controls: {parameter: widget}; a change of any re-shoots the strip.
    still(t, **parameters) -> html: the frame for viewers that run no widgets; by default the frame itself.
    height: of a picture in CSS pixels, kept free while a frame is not shot yet, so that nothing jumps.

    `slider`, `play`, `step_back`, `step_on`, `direction` and `controls` are the widgets under a learner's hand.
    `wait()` returns when the whole strip is shot. Shooting goes on in a thread of its own, so cells need not wait; in
    the browser's Python, which has no threads, between one cell or message and the next.
    """

    def __init__(self, shoot, steps, controls=None, height=0, interval=40, still=None):
        numpys_own = np.errstate(all="warn", under="ignore")  # whatever the learner has set
        self._shoot, self._still = numpys_own(shoot), still and numpys_own(still)
        self._steps = steps if callable(steps) else lambda **_: steps
        self.controls = controls or {}
        self._lock, self._request, self._workers = threading.Lock(), 0, []
        self._layout, self._look = widgets.Layout(width="100%"), widgets.HTML().style  # for all: fewer comms to open
        self._strip = widgets.VBox(
            layout={"width": "100%", "min_height": f"{height + CAPTION}px", "overflow": "visible"}
        )
        self._rules = widgets.HTML(page.STYLE + WHOLE_NAMES, layout={"display": "none"})
        self.frames, self.sentences, self._new, self._todo = [], [], [], set()
        self._ways = [_Way(interval, "film-forward"), _Way(interval, "film-backward")]
        self.direction = widgets.ToggleButtons(
            options=["Forward: destroy", "Backward: restore"],
            tooltips=["The film runs from clean data to noise", "The film runs from noise back to clean data"],
            style={"button_width": "auto"},
        )
        self.direction.add_class("film-direction")
        self.direction.observe(self._turn, "index")
        self._retake()
        for way in self._ways:
            way.step_back.on_click(lambda _, way=way: way.go(-1))
            way.step_on.on_click(lambda _, way=way: way.go(+1))
        for control in self.controls.values():
            control.observe(self._retake, "value")
        # overflow: a handle at the end of its slider sticks out a little, and a scroll bar would move all below it.
        flow = {"flex_flow": "row wrap", "grid_gap": "2px 18px", "overflow": "visible"}
        rows = widgets.Box(list(self.controls.values()), layout=flow)
        rows.add_class("film-controls")
        rows = [rows] if self.controls else []
        super().__init__([*rows, self.direction, *(way.row for way in self._ways), self._rules, self._strip])

    @property
    def way(self):
        """The controls of the direction that is on."""
        return self._ways[self.direction.index]

    @property
    def index(self):
        """Which frame is in view, counted from t = 0."""
        index = self.way.slider.index
        return index if self.direction.index == 0 else len(self.sentences) - 1 - index

    @property
    def sentence(self):
        return self.sentences[self.index]

    def __getattr__(self, name):
        if name in ("slider", "play", "step_back", "step_on"):
            return getattr(self.way, name)
        raise AttributeError(name)

    def wait(self, seconds=60):
        """Return when every frame is shot."""
        if not THREADS:
            self._take_rest(self._request, False)
        joined = None
        while joined is not self._workers:
            joined = self._workers
            for worker in joined:
                worker.join(seconds)

    def _turn(self, change):
        """Keep the frame in view when the direction changes."""
        before, after = self._ways[change["old"]], self._ways[change["new"]]
        after.slider.index = len(self.sentences) - 1 - before.slider.index

    def _retake(self, change=None):
        """Shoot the frame in view at once and leave the rest to a thread; a newer request overtakes an older one."""
        self._request += 1
        request = self._request
        with self._lock:
            if request != self._request:
                return
            self._parameters = {name: control.value for name, control in self.controls.items()}
            self._t = list(self._steps(**self._parameters))
            n = len(self._t)
            index = round(self.index * (n - 1) / (len(self.sentences) - 1)) if self.sentences else 0
            self.frames += [None] * (n - len(self.frames))
            self.sentences = [""] * n
            self._keep(index, *self._shoot(self._t[index], **self._parameters))
            self._hang()
            self._point(n, index)
            self._todo = set(range(n)) - {index}
            if THREADS:
                arguments = {"target": self._take_rest, "args": (request, change is not None), "daemon": False}
                self._workers = [threading.Thread(**arguments) for _ in range(2)]
                for worker in self._workers:
                    worker.start()
            else:
                self._task = asyncio.ensure_future(self._take_rest_between(request, change is not None))

    def _point(self, n, index):
        """Let the controls range over n frames, with the one at `index` in view.

        The controls are longer than the strip at no moment, or no frame would be in view.
        """
        name, labels = f"film-of-{n}", [str(t) for t in self._t]
        if f".{name} " not in self._rules.value:
            self._rules.value += f"<style>{rules(n)}</style>"
        longer = n >= len(self._ways[0].slider.options)
        if longer:
            self._strip._dom_classes = ["film-strip", name]
        self._ways[0].load(labels, index)
        self._ways[1].load(labels[::-1], n - 1 - index)
        if not longer:
            self._strip._dom_classes = ["film-strip", name]

    def _keep(self, i, picture, sentence):
        self.sentences[i] = sentence
        # The caption repeats the alternative text for the eye; a screen reader should hear it once.
        style = f"min-height:{CAPTION}px;max-width:740px;line-height:1.5"
        caption = f'<div aria-hidden="true" style="{style}">{html.escape(sentence)}</div>'
        value = f'<div style="overflow:hidden">{picture}{caption}</div>'
        if self.frames[i] is None:
            self.frames[i] = widgets.HTML(value, layout=self._layout, style=self._look)
            self.frames[i]._dom_classes = ["film-frame", f"film-{i}"]
            self._new.append(self.frames[i])
        else:
            self.frames[i].value = value

    def _hang(self):
        """Put the new frames into the page, in which their order does not matter."""
        self._strip.children, self._new = [*self._strip.children, *self._new], []

    def _take_rest(self, request, wait_for_quiet):
        if wait_for_quiet:
            threading.Event().wait(QUIET)
        crowd = _Crowd()
        while threading.main_thread().is_alive() and self._take_one(request):  # or Python could not end meanwhile
            if SHARED:
                crowd.give_way()

    async def _take_rest_between(self, request, wait_for_quiet):
        await asyncio.sleep(QUIET if wait_for_quiet else 0)
        while self._take_one(request):
            await asyncio.sleep(0)

    def _take_one(self, request):
        """Shoot the nearest frame that is missing. Returns False when none is, or when a newer request has come."""
        with self._lock:
            if request != self._request or not self._todo:
                return False
            i = min(self._todo, key=lambda i: abs(i - self.index))
            self._todo.discard(i)
            t, parameters = self._t[i], self._parameters
        shot = self._shoot(t, **parameters)
        with self._lock:
            if request != self._request:
                return False
            self._keep(i, *shot)
            # Few at first, so that they are there soon; then many, for each time costs.
            if len(self._new) >= min(len(self._strip.children), 24) or all(self.sentences):
                self._hang()
        return True

    def _repr_mimebundle_(self, **kwargs):
        bundle = super()._repr_mimebundle_(**kwargs)
        data = bundle[0] if isinstance(bundle, tuple) else bundle
        # What a notebook shows that is opened without running, and what nbval compares.
        with self._lock:
            if not self.sentence:
                self._keep(self.index, *self._shoot(self._t[self.index], **self._parameters))
            still = (
                self._still(self._t[self.index], **self._parameters) if self._still else self.frames[self.index].value
            )
        return {**data, "text/plain": self.sentence, "text/html": still}


class _Crowd:
    """Lets others on where cores are few, as in a class: many kernels on one machine, each with a strip to shoot.

    Who waits for a core longer than it has one then stays away, the longer the more. So of many strips few are in the
    making at a time, and a frame in view, or whatever else a learner waits for, finds a core.
    """

    def __init__(self):
        self.had, self.lacked = core_seconds()

    def give_way(self):
        had, lacked = core_seconds()
        crowded = (lacked - self.lacked) - (had - self.had)
        if crowded > 0:
            threading.Event().wait(min(YIELD * crowded, AWAY))
        self.had, self.lacked = had, lacked


def core_seconds():
    """Seconds for which this thread has had a core, and for which it was ready and had none (0 but on Linux)."""
    try:
        with open("/proc/thread-self/schedstat") as file:
            had, lacked, _ = map(int, file.read().split())
    except (OSError, ValueError):
        return 0, 0
    return had / 1e9, lacked / 1e9


class _Way:
    """Play, slider and strip in one direction. (Play only counts up, so each direction has its own.)"""

    def __init__(self, interval, name):
        self.play = widgets.Play(min=0, max=1, interval=interval, show_repeat=False)
        self.slider = widgets.SelectionSlider(
            options=["0"], description="t", layout={"flex": "1 1 auto"}, continuous_update=False
        )
        self.slider.style.description_width = "initial"
        narrow = {"width": "36px"}
        self.step_back = widgets.Button(icon="step-backward", tooltip="One frame back", layout=narrow)
        self.step_on = widgets.Button(icon="step-forward", tooltip="One frame on", layout=narrow)
        self.row = widgets.HBox(
            [self.play, self.step_back, self.slider, self.step_on], layout={"max_width": "740px", "grid_gap": "6px"}
        )
        self.row.add_class(name)
        widgets.jslink((self.play, "value"), (self.slider, "index"))

    def load(self, labels, index):
        """Point at other frames, and at the one at `index` first."""
        if list(self.slider.options) != labels:
            self.play.max = max(self.play.max, len(labels) - 1)  # for Play's value may not exceed it on the way
            with self.slider.hold_sync():
                self.slider.options = labels
                self.slider.index = index
            self.play.value, self.play.max = index, len(labels) - 1

    def go(self, by):
        self.slider.index = min(max(self.slider.index + by, 0), len(self.slider.options) - 1)
