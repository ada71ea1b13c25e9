"""What lesson 12 asks before it shows: each answer is computed."""

from diffcourse import design
from diffcourse.exercise.questions import Prediction


def nearest_in_ten():
    return min(design.published(), key=lambda name: design.line_distance(design.published()[name], 10))


PREDICTIONS = {
    "nearest-in-ten": Prediction(
        "Ten steps back with the exact guess. Whose samples come nearest to the two bumps?",
        nearest_in_ten,
        "But six of them lie close together, from 0.0701 to 0.0777. "
        "Begin near each, then pull the knots: can you do better?",
        choices=("linear", "scaled linear", "cosine", "flow, shift 2", "straight line in log SNR"),
        frame=0,
    ),
}
