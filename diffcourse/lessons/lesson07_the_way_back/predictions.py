"""What lesson 07 asks before it shows: each answer is computed."""

from diffcourse.exercise.questions import Prediction

PREDICTIONS = {
    "one-step-back": Prediction(
        "Pure noise, the best guess that exists, and one single step from T to 0. Where do the particles land?",
        lambda: "all close to 0, where there is no data",
        "From pure noise the best guess of the data is its mean, for every particle the same. Set steps back to 1, "
        "then to 2, 5, 10.",
        choices=(
            "half near -2 and half near 2, as the data",
            "all close to 0, where there is no data",
            "spread out like the noise that they started from",
        ),
        frame=0,
    ),
    "best-denoiser-draws": Prediction(
        "The best denoiser that exists for a set of 40 glyphs walks back from pure noise. What comes out?",
        lambda: "glyphs of the set, copied exactly",
        "The data is the set, so the distribution that is sampled perfectly is the set. Follow the two lower rows.",
        choices=(
            "new digits, between the fonts",
            "glyphs of the set, copied exactly",
            "blurred averages of all glyphs",
        ),
        frame=0,
    ),
}
