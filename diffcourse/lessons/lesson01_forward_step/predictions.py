"""What lesson 01 asks before it shows: each answer is computed."""

from diffcourse.exercise.questions import Prediction

PREDICTIONS = {
    "without-the-shrink": Prediction(
        "4000 particles start with variance 1. Each step adds noise of variance 0.1 and shrinks nothing. What is their "
        "variance after 20 steps?",
        lambda: 1 + 20 * 0.1,
        "It began at 1, and 20 steps add 2 (right). Drag on: it grows without end. The shrink keeps it at 1 (left).",
        frame=20,
    ),
}
