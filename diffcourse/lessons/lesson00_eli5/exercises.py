"""Lesson 00: why a picture is destroyed on purpose. Recipe: keep 0.8 of the pixel, add 0.6 of the noise."""

from diffcourse.exercise.functions import Function
from diffcourse.exercise.kinds import Choice, one_letter
from diffcourse.exercise.numbers import Number, Parts
from diffcourse.exercise.statistics import Step
from diffcourse.exercise.worked import Worked

MIX = Worked("""
new_pixel = 0.8 * pixel + 0.6 * noise
    (pixel + noise) / 2              | [average] This is the plain average of pixel and noise.
    0.8 * pixel                      | This is one of the two pieces alone; the new pixel is their sum.
    0.6 * noise
    0.8 * pixel + 0.2 * noise
        | The weights add up to 1 here, as in an average. The recipe has 0.8 and 0.6: their squares add up to 1.
    0.4 * pixel + 0.6 * noise
    0.8 * pixel - noise              | The noise is subtracted, and all of it; add 0.6 of it.
    pixel - noise
    0.8 + pixel + 0.6 + noise        | This adds the weights. They multiply: 0.8 times the pixel, 0.6 times the noise.
    (0.8 + pixel) * (0.6 + noise)
    pixel / 0.8 + noise / 0.6        | This divides by the weights; it should multiply by them.
    (0.8 * pixel + 0.6 * noise) / 1.4 | This divides the sum once more. The recipe stops at the sum.
    0.8 * 0.6 * pixel * noise        | This multiplies the two pieces; they should be added.
    0.8 * 0.6 * noise
        | This multiplies the weights, and the pixel is missing. Each weight has a piece of its own.
    0.64 * pixel + 0.36 * noise      | The weights are squared here. The recipe takes 0.8 and 0.6 as they are.
    sqrt(0.8) * pixel + sqrt(0.6) * noise | The weights are under roots. The recipe takes 0.8 and 0.6 as they are.
""")

UNMIX = Worked("""
drawn = (noisy - 0.8 * clean) / 0.6
    noisy - clean
        | This is noisy minus clean. Both had a weight in the recipe, 0.8 and 0.6: undo them, too.
    clean - noisy                     | This is clean minus noisy, without the weights 0.8 and 0.6: undo them, too.
    (noisy - 0.8 * clean) / 1.4       | This divides by 0.8 + 0.6. The noise went in with 0.6.
    noisy / 0.8                       | This divides the noisy pixel. First take the clean pixel's part away.
    0.8 * clean + 0.6 * noisy
        | This runs the recipe forwards, with `noisy` as the noise. Here the noise is what you look for.
    (noisy - 0.8 * clean) / (1 - 0.8) | This divides by 1 - 0.8. The noise went in with 0.6.
    noisy / 0.6 - clean / 0.8         | This undoes the weights one by one. First take the clean pixel's part away.
    noisy * 0.6
        | This takes 0.6 of the noisy pixel. First take the clean pixel's part away, then divide.
    noisy - 0.8 * clean - 0.6         | The 0.6 multiplied the noise. Undo it by dividing, not by subtracting.
""")

# No line can say it in another way than "0", so its slips are written.
LEARNED = Worked("""
learned = 0
    +- 1e-9
    learned < 1           | Some number of the recipe may be counted here. Does training change it?
    -1                    | This is negative. A count is not.
    steps                 | [counts-steps] This counts the steps. Each has its amount of noise, but who sets it:
        | training, or we, beforehand?
    steps - 1
    steps + 1
    pixels                | [counts-pixels] This counts the pixels. They are the data that is destroyed, not dials.
    sqrt(pixels)
    2 * steps             | [two-a-step] This counts a keep and a noise number for each step. The numbers are there,
        | but does training move them?
    2                     | This counts the two numbers of the recipe. They are there, but does training move them?
    steps * pixels        | [counts-draws] This counts the draws of noise, one for each pixel and step. They are thrown
        | anew each time.
    steps + pixels        | [steps-and-pixels] This adds steps and pixels. Does training change any of them?
    1                     | [one-dial] Training turns not even one dial of the recipe.
""")

# The recipe is a step with beta = 0.36: 0.8 is the root of 0.64, and 0.6 that of 0.36.
RECIPE = Step(("pixels", "rng"), betas=(0.36,))
NOISED = Worked("""
noise = rng.standard_normal(pixels.shape)
    rng.random(pixels.shape)
        | [uniform-from-zero] This noise lies between 0 and 1, so it only ever brightens. Gaussian noise pulls both
        | ways.
    rng.random(pixels.shape) - 0.5
        | The noise is centred now, but every value between -0.5 and 0.5 is as likely as any other. Gaussian noise is
        | mostly near 0, with a few draws far out.
    2 * rng.random(pixels.shape) - 1
        | The noise is centred now, but every value between -1 and 1 is as likely as any other. Gaussian noise is
        | mostly near 0, with a few draws far out.
return 0.8 * pixels + 0.6 * noise
    0.64 * pixels + 0.36 * noise | The weights are squared here. The recipe takes 0.8 and 0.6 as they are.
""")

DIAGNOSES = {"edges": "as-low", "shapes": "as-middle", "families": "as-high"}


def level(truth, **refuted):
    slips = {DIAGNOSES[word]: (says, word) for word, says in refuted.items()}
    return Choice("a word", dict.fromkeys(DIAGNOSES), truth, slips)


LEVELS = {
    "low": level(
        "edges",
        shapes="At low noise the shapes still stand clear, so there is nothing to learn about them. "
        "What has been lost is finer.",
        families="At low noise anyone sees what the picture is of. What has been lost is much finer.",
    ),
    "middle": level(
        "shapes",
        edges="At middle noise fine lines are long gone. They cannot be sharpened before something larger is back.",
        families="At middle noise the rough layout can still be seen, so the guess need not start from "
        "what kind of picture it is.",
    ),
    "high": level(
        "families",
        edges="At high noise no edge is left to repair. The question there is far broader.",
        shapes="At high noise hardly a shape is left to repair. What remains to be learned is broader still.",
    ),
}

EXERCISES = {
    "pixel_mix": Number(
        asks="one number, the new pixel",
        worked=MIX,
        given={"pixel": 0.50, "noise": 0.90},
        praise="four fifths of the pixel and three fifths of the noise. This is one forward step, whole.",
        hints=(
            "Two pieces are added up: what is kept of the pixel, and what comes in of the noise.",
            "Kept: 0.8 times 0.50. Coming in: 0.6 times 0.90.",
            "`new_pixel = 0.8 * 0.50 + 0.6 * 0.90`",
        ),
    ),
    "answer_key": Number(
        asks="one number, the noise that was drawn",
        worked=UNMIX,
        given={"clean": 0.40, "noisy": 0.62},
        praise="the noise is recovered to the last digit. Nobody labelled this picture: the recipe did.",
        hints=(
            "The recipe reads: noisy = 0.8 * clean + 0.6 * noise. Everything in it is known but the noise.",
            "First take away what the clean pixel brought: 0.8 * 0.40.",
            "What is left is 0.6 times the noise, so divide by 0.6: `noise = (0.62 - 0.8 * 0.40) / ...`",
        ),
    ),
    "three_levels": Parts(
        asks="three words in the order low, middle, high: edges, shapes and families, each of them once",
        parts=LEVELS,
        praise="fine repairs first, then shapes, then what a plausible picture is at all.",
        hints=(
            "Ask of each level: what can still be seen, and what is the smallest thing that is lost?",
            "A little noise hides fine lines only. Strong noise hides everything but the rough kind of picture.",
            "From fine to broad: edges, then shapes, then families of pictures.",
        ),
    ),
    "learned_parameters": Number(
        asks="one whole number",
        worked=LEARNED,
        given={"steps": 1000, "pixels": 64 * 64},
        praise="none. The forward process is scaffolding: chosen once, never trained.",
        hints=(
            "Which numbers does the recipe use, and who chose them: a person beforehand, or the training?",
            "Noise is drawn fresh each time and then forgotten. Nothing in the recipe ever looks at a training error.",
            "All learning happens on the way back. How many numbers does that leave for the way there?",
        ),
    ),
    "why_small_steps": one_letter(
        options={
            "A": "No network can turn noise into a picture in one leap.",
            "B": "Undoing a small step leaves little to guess, so each repair is a task that can be learned.",
            "C": "One giant step does the same; many small ones only make a smoother film.",
            "D": "Small steps make it cheaper to generate a picture.",
        },
        truth="B",
        slips={
            "leap-impossible": (
                "A goes too far: GANs and VAEs do leap, and pictures come out. They pay for it, GANs with "
                "training that tips over, VAEs with blur."
            ),
            "one-step-is-the-same": (
                "C: after one giant step nearly any picture could have been the start, so undoing it is a "
                "wild guess. After a small step the one before is almost visible."
            ),
            "cheaper": (
                "D is the other way round: a thousand repairs cost a thousand runs of the network, a leap one. "
                "Small steps are bought with time."
            ),
        },
        praise="a small destruction is only slightly ambiguous, and that is what makes its repair learnable.",
        hints=(
            "Think of the coffee: which is easier to undo, one stir of the spoon or a hundred at once?",
            "Three of the sentences fail: GANs exist, one giant step wipes nearly everything out, "
            "and a thousand repairs take longer than one leap.",
        ),
    ),
    "debug_recipe": Function(
        asks="the function noised with its one slip mended",
        probe=RECIPE,
        worked=NOISED,
        planted="uniform-from-zero",
        as_it_was=657896201,
        praise="as many pixels darken as brighten. Public code has had this slip: issue 8 of "
        "acids-ircam/diffusion_models, a tutorial, asks whether its `rand` was meant to be `randn`.",
        hints=(
            "Run the cell with the numbers. Noise should push a pixel up as often as down: does it?",
            "Which numbers can `rng.random` give, and can one of them be negative?",
            "Gaussian noise comes from `rng.standard_normal(pixels.shape)`.",
        ),
    ),
}
