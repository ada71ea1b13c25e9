"""Lessons 05 and 06: what a denoiser is told, and the way back."""

import ipywidgets as widgets

from diffcourse.explorers.controls import choice, labelled
from diffcourse.explorers.opening import SCHEDULES
from diffcourse.figures import PLANES, EmbeddingScene, GlyphScene, GuessScene, ScoreScene, ThereAndBackScene
from diffcourse.film import Camera, Film, frame_steps

T, FRAMES = 1000, 51
SAMPLERS = {"DDIM": 0.0, "DDPM": 1.0}  # name: eta


def embedding():
    """Lesson 05: the waves that stand for t."""
    controls = {
        "dim": labelled(
            widgets.SelectionSlider(options=[8, 16, 32, 64, 128], value=64, description="dimensions"), "260px"
        ),
        "max_period": labelled(
            widgets.SelectionSlider(options=[10, 100, 1000, 10_000, 100_000], value=10_000, description="max_period"),
            "280px",
        ),
    }
    camera = Camera(EmbeddingScene())
    return Film(camera.frame, frame_steps(T, FRAMES), controls, height=330, interval=80, still=camera.still)


def guesses(told, blind):
    """Lesson 05: the noise that two denoisers, functions of (x, t), see at each t, and the exact optimum."""
    camera = Camera(GuessScene(told, blind))
    return Film(camera.frame, frame_steps(T, FRAMES), height=320, interval=80, still=camera.still)


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
