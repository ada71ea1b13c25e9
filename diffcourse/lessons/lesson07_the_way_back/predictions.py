"""What lesson 07 asks before it shows: each answer is computed."""

from diffcourse.exercise.questions import Prediction

PREDICTIONS = {
    "one-step-back": Prediction(
        "Pure noise, the best guess that exists, and one single step from T to 0. Where do the particles land?",
        lambda: "all close to 0, where there is no data",
        "From pure noise the best guess of the data is its mean, for every particle the same. Set steps back to 2, "
        "then to 5, 10, 20.",
        choices=(
            "half near -2 and half near 2, as the data",
            "all close to 0, where there is no data",
            "spread out like the noise that they started from",
        ),
        frame=0,
        setting={"steps": 1},
    ),
    "what-changes-first": Prediction(
        "A glyph is noised up to t and brought back. Turn later and later: what changes first?",
        lambda: "the font",
        "Two fonts of a digit differ by a third of what two digits of a font do, in squares, so less noise hides which "
        "it was. On the way back it is the other way round: the digit comes first.",
        choices=("the digit", "the font", "both at the same t"),
        frame=640,
    ),
    "guidance-of-4": Prediction(
        "Guidance asks for the right bump, mean 2 and standard deviation 0.3, with w = 4. Where do the particles end?",
        lambda: "beyond it, and closer together",
        "Each step is pushed four times as far from all that is not wanted, and nothing says stop at 2. Set w to 1: "
        "that draws the bump itself.",
        choices=("on the bump, as the data there", "beyond it, and closer together", "around it, and further apart"),
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
