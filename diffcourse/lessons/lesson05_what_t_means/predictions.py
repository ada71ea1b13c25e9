"""What lesson 05 asks before it shows: each answer is computed."""

from diffcourse.exercise.questions import Prediction

PREDICTIONS = {
    "gap-alone": Prediction(
        "In 64 dimensions e(100) and e(110) are 0.66 alike. How alike are e(600) and e(610)?",
        lambda: "exactly as alike",
        "The product of two such rows is a sum of cosines of the gap between the two steps. Slide t: the curve on "
        "the right moves and keeps its shape.",
        choices=("less alike", "exactly as alike", "more alike"),
        frame=600,
    ),
    "blind-worst": Prediction(
        "One denoiser is told t, one is blind. Where is the blind one furthest from the exact optimum?",
        lambda: "where there is little noise: t up to 200",
        "It has to mix its answers for all t. Most of its lessons came from noisy states, so it takes good data for "
        "noise.",
        choices=(
            "where there is little noise: t up to 200",
            "in the middle: t from 300 to 500",
            "where nearly all is noise: t from 800 on",
            "equally far everywhere",
        ),
        frame=140,
    ),
}
