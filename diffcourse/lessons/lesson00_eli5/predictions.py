"""What lesson 00 asks before it shows: each answer is computed."""

from diffcourse.exercise.questions import Prediction

PREDICTIONS = {
    "what-goes-first": Prediction(
        "Noise comes in, a little more at each step. What is gone first?",
        lambda: "fine detail: lashes, threads, the glint in the glasses",
        "The noise is equally strong at every scale, and a photograph is not: its broad structure is strong and its "
        "fine detail weak. Follow the three bars.",
        choices=(
            "the layout: where light and dark are",
            "the shapes: face, cap, collar",
            "fine detail: lashes, threads, the glint in the glasses",
            "all at the same pace, as the noise covers everything",
        ),
        frame=10,
    ),
}
