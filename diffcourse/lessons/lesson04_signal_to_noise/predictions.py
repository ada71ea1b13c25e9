"""What lesson 04 asks before it shows: each answer is computed."""

from diffcourse import guarantees, schedules
from diffcourse.exercise.questions import Prediction

PREDICTIONS = {
    "scaled-linear-below-0.01": Prediction(
        "Linear spends 32.6 % of its 1000 steps below SNR 0.01. And scaled linear, with beta from 0.00085 to 0.012? "
        "(in percent)",
        lambda: round(100 * guarantees.wasted_share(schedules.scaled_linear()), 1),
        "Its last betas are smaller, so it hardly gets below SNR 0.01 before it ends, at 0.0047.",
        unit="%",
        frame=1000,
        setting={"second": "scaled linear"},
    ),
    "blocks-of-four": Prediction(
        "Noise a photograph of 256 by 256 pixels, then average blocks of 4 by 4. If the picture is even within each "
        "block: how many times as high is SNR afterwards?",
        lambda: 4**2,
        "The mean of 16 independent draws has a sixteenth of their variance, and an even block keeps its own. A "
        "photograph is not quite even, so it gains a little less.",
        unit="times",
        frame=480,
    ),
}
