"""What lesson 06 asks before it shows: each answer is computed."""

from diffcourse.exercise.questions import Prediction

PREDICTIONS = {
    "score-late": Prediction(
        "Three spots of data in the plane. The score points to likelier places. Where do its arrows point at t = T?",
        lambda: "all to one point in the middle",
        "At T the three spots have melted into one around 0, where the shrink has brought them. Slide t down: the "
        "arrows part when the spots do.",
        choices=(
            "in all directions, at random",
            "all to one point in the middle",
            "nowhere: there is no signal, so there is no score",
            "away from the data",
        ),
        frame=1000,
    ),
    "plane-in-256": Prediction(
        "The data lies on a plane in 256 dimensions, noised to SNR 1. A network can pass on only 8 numbers. Which "
        "guess brings it nearest to x_0?",
        lambda: "a guess of x_0",
        "x_0 needs two numbers, one for each direction of the plane. The noise needs all 256. Let the guess pass on "
        "256, and the three words are one guess again.",
        choices=(
            "a guess of the noise",
            "a guess of x_0",
            "no matter: each can be turned into the other",
        ),
        frame=260,
    ),
}
