"""Lesson 08: latents at the wrong scale, fading words, a sentence that dissolves."""

import ipywidgets as widgets

from diffcourse import discrete, schedules
from diffcourse.instrument.controls import choice, labelled
from diffcourse.instrument.film import Camera, Film, frame_steps
from diffcourse.lessons.lesson08_beyond_pixels.pictures import LatentScene, SentenceScene, WordScene

FRAMES = 51
TOKEN_SCHEDULES = {
    "evenly": discrete.evenly,
    "cosine": schedules.cosine,
    "linear": lambda T: schedules.linear(T, 0.1 / T, 20 / T),
}
SCHEDULES = {name: TOKEN_SCHEDULES[name] for name in ("linear", "cosine")}


def strip(T=1000, **_):
    return frame_steps(T, FRAMES)


def latents():
    """Lesson 08: the same latents, noised at the right scale and at another one."""
    controls = {
        "schedule": choice(list(SCHEDULES), "linear", "schedule"),
        "std": labelled(
            widgets.SelectionSlider(
                options=[0.1, 0.25, 0.5, 2.0, 3.6, 5.5, 10.0], value=3.6, description="right: std of the latents"
            ),
            "380px",
        ),
    }
    scene = LatentScene()

    def shoot(t, schedule, std):
        return scene.frame(t, SCHEDULES[schedule](1000), std)

    return Film(shoot, strip, controls, height=290)


def words():
    """Lesson 08: words as noised vectors, and the word that lies nearest."""
    controls = {
        "schedule": choice(list(SCHEDULES), "cosine", "schedule"),
        "d": labelled(
            widgets.SelectionSlider(options=[2, 4, 8, 16, 32, 64], value=16, description="numbers a word"), "300px"
        ),
    }
    camera = Camera(WordScene())

    def on(take):
        return lambda t, schedule, d: take(t, schedule=SCHEDULES[schedule](1000), d=d)

    on(camera.frame)(500, "cosine", 16)  # the first frame shot gives the strip its palette: found words and lost ones
    return Film(on(camera.frame), strip, controls, height=300, interval=120, still=on(camera.still))


def sentence():
    """Lesson 08: three lines of text turn into masks, and into random letters."""
    controls = {
        "schedule": choice(list(TOKEN_SCHEDULES), "evenly", "schedule"),
        "T": labelled(widgets.SelectionSlider(options=[25, 50, 100], value=50, description="T"), "220px"),
    }
    scene = SentenceScene()

    def shoot(t, schedule, T):
        return scene.frame(t, TOKEN_SCHEDULES[schedule](T))

    return Film(shoot, strip, controls, height=190, interval=120)
