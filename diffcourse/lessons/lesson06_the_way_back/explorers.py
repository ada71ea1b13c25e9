"""Lesson 06: the way back."""

import ipywidgets as widgets

from diffcourse.instrument.controls import SCHEDULES, choice, labelled
from diffcourse.instrument.film import Camera, Film, frame_steps
from diffcourse.lessons.lesson06_the_way_back.pictures import PLANES, GlyphScene, ScoreScene, ThereAndBackScene

T, FRAMES = 1000, 51

SAMPLERS = {"DDIM": 0.0, "DDPM": 1.0}  # name: eta


def score():
    """Lesson 06: arrows of the score in the plane, and dots that follow them."""
    data = choice(list(PLANES), "three spots", "data")
    camera = Camera(ScoreScene())
    return Film(camera.frame, frame_steps(T, FRAMES), {"data": data}, height=410, interval=100, still=camera.still)


def sampler_controls():
    """Which sampler, and in how many steps."""
    counts = [1, 2, 5, 10, 20, 50, 100, 1000]
    return {
        "sampler": choice(list(SAMPLERS), "DDIM", "sampler", "220px"),
        "steps": labelled(widgets.SelectionSlider(options=counts, value=20, description="steps back"), "260px"),
    }


def there_and_back():
    """Lesson 06: the chain takes particles to noise, a sampler takes noise back."""
    schedule = choice(list(SCHEDULES), "linear", "schedule")
    camera = Camera(ThereAndBackScene())

    def on(take):
        return lambda t, schedule, sampler, steps: take(
            t, schedule=SCHEDULES[schedule](T), steps=steps, eta=SAMPLERS[sampler]
        )

    controls = {"schedule": schedule, **sampler_controls()}
    return Film(on(camera.frame), frame_steps(T, FRAMES), controls, height=450, interval=100, still=on(camera.still))


def glyphs():
    """Lesson 06: small pictures dissolve, and others come out of the noise."""
    scene = GlyphScene()

    def shoot(t, sampler, steps):
        return scene.frame(t, steps, SAMPLERS[sampler])

    return Film(shoot, frame_steps(scene.schedule.T, FRAMES), sampler_controls(), height=240, interval=120)
