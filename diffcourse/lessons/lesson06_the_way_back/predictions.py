"""What lesson 06 asks before it shows: each answer is computed."""

from diffcourse.exercise.questions import Prediction

PREDICTIONS = {
    "score-late": Prediction(
        "Three spots of data in the plane. The score points to likelier places. Where do its arrows point at t = T?",
        lambda: "all to the middle of the data",
        "At T the three spots have melted into one. Slide t down: the arrows part when the spots do.",
        choices=(
            "each to the nearest spot",
            "all to the middle of the data",
            "nowhere: there is no signal, so there is no score",
            "away from the data",
        ),
        frame=1000,
    ),
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
