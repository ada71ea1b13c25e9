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
}
