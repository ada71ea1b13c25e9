"""What lesson 01 asks before it shows: each answer is computed."""

from diffcourse.exercise.questions import Prediction

PREDICTIONS = {
    "without-the-shrink": Prediction(
        "4000 particles start with variance 1. Each of 60 steps adds noise of variance 0.1 and shrinks nothing. "
        "What is their variance in the end?",
        lambda: 1 + 60 * 0.1,
        "Each step adds 0.1 to the variance, without end (right): 60 steps add 6 to the 1 from which it starts. With "
        "the shrink it stays at 1 (left).",
        frame=60,
    ),
}
