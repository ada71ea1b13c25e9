"""Lesson 00: why a picture is destroyed on purpose. Recipe: keep 0.8 of the pixel, add 0.6 of the noise."""

import numpy as np

from diffcourse.exercise.kinds import Choice, Function, Number, Parts
from diffcourse.exercise.questions import Question
from diffcourse.exercise.statistics import Step

KEEP, HISS = 0.8, 0.6


def levels(truth, slips):
    return Choice("a word", dict.fromkeys(("edges", "shapes", "families")), truth, slips)


def mix(pixel=0.50, noise=0.90):
    return {
        "truth": KEEP * pixel + HISS * noise,
        "slips": {
            "no-weights": (
                "this is pixel plus noise, both at full strength: neither 0.8 nor 0.6 is in it.",
                pixel + noise,
            ),
            "shrink-forgotten": (
                "the noise is turned down, but the pixel is still at full strength: 0.8 of it stays.",
                pixel + HISS * noise,
            ),
            "noise-at-full-strength": (
                "the pixel is shrunk as it should be, but the noise goes in whole: only 0.6 of it does.",
                KEEP * pixel + noise,
            ),
            "weights-swapped": (
                "this is 0.6 of the pixel and 0.8 of the noise: the two weights have changed places.",
                HISS * pixel + KEEP * noise,
            ),
            "noise-subtracted": (
                "the two pieces are right, but the noise is taken away instead of added.",
                KEEP * pixel - HISS * noise,
            ),
            "average": ("this is the plain average of pixel and noise.", (pixel + noise) / 2),
            "one-piece": (
                "this is one of the two pieces only; the new pixel is their sum.",
                KEEP * pixel,
                HISS * noise,
            ),
        },
    }


def unmix(noisy=0.62, clean=0.40):
    rest = noisy - KEEP * clean
    return {
        "truth": rest / HISS,
        "slips": {
            "plain-difference": (
                "this is noisy minus clean. The recipe shrank the clean pixel and turned the noise down: undo both.",
                noisy - clean,
            ),
            "not-divided": (
                "this is what the noise added to the pixel, not the noise itself: it went in at 0.6 of its size.",
                rest,
            ),
            "shrink-forgotten": (
                "the division by 0.6 is there, but the whole clean pixel was taken away, and only 0.8 of it went in.",
                (noisy - clean) / HISS,
            ),
            "multiplied": ("the 0.6 was applied once more instead of being undone.", rest * HISS),
            "weights-swapped": (
                "0.8 and 0.6 have changed places: the clean pixel goes with 0.8, the noise with 0.6.",
                (noisy - HISS * clean) / KEEP,
            ),
            "wrong-way-round": ("this is clean minus noisy: right in size, opposite in sign.", -rest / HISS),
        },
    }


STEPS, PIXELS = 1000, 64 * 64

# The recipe is a step with beta = 0.36: 0.8 is the root of 0.64, and 0.6 that of 0.36.
RECIPE = Step(("pixels", "rng"), betas=(HISS**2,))


def noised(keep=KEEP, hiss=HISS, draw=lambda rng, shape: rng.standard_normal(shape)):
    """The recipe with one thing in it exchanged."""
    return lambda pixels, rng: keep * pixels + hiss * draw(rng, pixels.shape)


RECIPE_SLIPS = {
    "uniform-from-zero": (
        "this noise lies between 0 and 1, so it only ever brightens. Gaussian noise pulls both ways.",
        noised(draw=lambda rng, shape: rng.random(shape)),
    ),
    "uniform-noise": (
        "this noise pulls both ways now, but it is spread evenly over an interval. Gaussian noise has a bell shape.",
        noised(draw=lambda rng, shape: rng.uniform(-1, 1, shape)),
        noised(draw=lambda rng, shape: rng.uniform(-(3**0.5), 3**0.5, shape)),
        noised(draw=lambda rng, shape: rng.random(shape) - 0.5),
    ),
    "shared-noise": (
        "one draw is shared by many pixels, which then brighten or darken together: draw in the shape `pixels.shape`.",
        noised(draw=lambda rng, shape: rng.standard_normal()),
        noised(draw=lambda rng, shape: rng.standard_normal(shape[1])),
    ),
    "noise-at-full-strength": ("the noise goes in whole: only 0.6 of it should.", noised(hiss=1)),
    "shrink-forgotten": ("the picture goes in at full strength: 0.8 of it stays.", noised(keep=1)),
    "weights-swapped": ("0.8 and 0.6 have changed places.", noised(keep=HISS, hiss=KEEP)),
    "no-noise": ("the picture fades, but no noise comes in.", noised(hiss=0)),
    "same-noise-each-call": (
        "every call gives the same noise, as from a seed set inside the function. Draw it from the `rng` handed in.",
        noised(draw=lambda rng, shape: np.random.default_rng(0).standard_normal(shape)),
    ),
}

EXERCISES = {
    "pixel_mix": Number(
        asks="one number, the new pixel",
        **mix(),
        praise="four fifths of the pixel and three fifths of the noise. This is one forward step, whole.",
        hints=(
            "Two pieces are added up: what is kept of the pixel, and what comes in of the noise.",
            "Kept: 0.8 times 0.50. Coming in: 0.6 times 0.90.",
            "`new_pixel = 0.8 * 0.50 + 0.6 * 0.90`",
        ),
    ),
    "answer_key": Number(
        asks="one number, the noise that was drawn",
        **unmix(),
        praise="the noise is recovered to the last digit. Nobody labelled this picture: the recipe did.",
        hints=(
            "The recipe reads: noisy = 0.8 * clean + 0.6 * noise. Everything in it is known but the noise.",
            "First take away what the clean pixel brought: 0.8 * 0.40.",
            "What is left is 0.6 times the noise, so divide by 0.6: `noise = (0.62 - 0.8 * 0.40) / ...`",
        ),
    ),
    "three_levels": Parts(
        asks="three words in the order low, middle, high: each is edges, shapes or families",
        parts={
            "low": levels(
                "edges",
                {
                    "as-middle": (
                        "at low noise the shapes still stand clear, so there is nothing to learn about them; "
                        "what has been lost is finer.",
                        "shapes",
                    ),
                    "as-high": (
                        "at low noise anyone sees what the picture is of; what has been lost is much finer.",
                        "families",
                    ),
                },
            ),
            "middle": levels(
                "shapes",
                {
                    "as-low": (
                        "at middle noise fine lines are long gone: nobody can sharpen them before something "
                        "larger is back.",
                        "edges",
                    ),
                    "as-high": (
                        "at middle noise the rough layout can still be seen, so the guess need not start from "
                        "what kind of picture it is.",
                        "families",
                    ),
                },
            ),
            "high": levels(
                "families",
                {
                    "as-low": ("at high noise no edge is left to repair; the question there is far broader.", "edges"),
                    "as-middle": (
                        "at high noise hardly a shape is left to repair; what remains to be learned is broader still.",
                        "shapes",
                    ),
                },
            ),
        },
        praise="fine repairs first, then layout, then what a plausible picture is at all.",
        hints=(
            "Ask of each level: what can still be seen, and what is the smallest thing that is lost?",
            "A little noise hides fine lines only. Strong noise hides everything but the rough kind of picture.",
            "From fine to broad: edges, then shapes, then families of pictures.",
        ),
    ),
    "learned_parameters": Number(
        asks="one whole number",
        truth=0,
        tolerance=1e-9,
        slips={
            "counts-steps": (
                "this counts the steps. Each has its amount of noise, but who sets it: training, or we, beforehand?",
                STEPS,
            ),
            "counts-pixels": ("this counts the pixels. They are the data that is destroyed, not dials.", PIXELS),
            "two-a-step": (
                "this counts a keep and a noise number for each step. The numbers are there, "
                "but are they moved by training?",
                2 * STEPS,
            ),
            "counts-draws": (
                "this counts the draws of noise, one for each pixel and step. They are thrown anew each time.",
                STEPS * PIXELS,
            ),
            "one-dial": ("not even one dial of the recipe is turned by training.", 1),
        },
        praise="none. The forward process is scaffolding: chosen once, never trained.",
        hints=(
            "Which numbers does the recipe use, and who chose them: a person beforehand, or the training?",
            "Noise is drawn fresh each time and then forgotten. Nothing in the recipe ever looks at a training error.",
            "All learning happens on the way back. How many numbers does that leave for the way there?",
        ),
    ),
    "why_small_steps": Choice(
        asks="one letter, 'A' to 'D'",
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
                "training that tips over, VAEs with blur.",
                "A",
            ),
            "one-step-is-the-same": (
                "C: after one giant step nearly any picture could have been the start, so undoing it is a "
                "wild guess. After a small step the one before is almost visible.",
                "C",
            ),
            "cheaper": (
                "D is the other way round: a thousand repairs cost a thousand runs of the network, a leap one. "
                "Small steps are bought with time.",
                "D",
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
        truth=noised(),
        slips=RECIPE_SLIPS,
        planted="uniform-from-zero",
        praise="as many pixels darken as brighten. Public code has had this slip: issue 8 of "
        "acids-ircam/diffusion_models, a tutorial, asks whether its `rand` was meant to be `randn`.",
        hints=(
            "Run the cell with the numbers. Noise should push a pixel up as often as down: does it?",
            "Which numbers can `rng.random` give, and can one of them be negative?",
            "Gaussian noise comes from `rng.standard_normal(pixels.shape)`.",
        ),
    ),
}

QUESTIONS = {
    "why-destroy": Question(
        "Why destroy clean pictures on purpose if the aim is to make new ones?",
        "Undoing a known damage is a far easier task than inventing a picture from nothing. Whoever does the damage "
        "also holds the answer: each ruined picture comes with the exact repair. Chain enough such repairs, and they "
        "lead from pure noise to a new picture.",
        (
            "Repairing known damage is easier than inventing from nothing.",
            "The destroyer keeps the answer, so every example comes with its solution.",
            "Many small repairs in a row become generation.",
        ),
    ),
    "free-labels": Question(
        "Supervised learning needs labels. Who labels the pictures that a diffusion model learns from?",
        "Nobody. We draw the noise ourselves, so the noise is the label, known exactly. One clean picture gives as "
        "many examples as we like: another noise level, another draw, another pair of question and answer.",
        (
            "The noise is drawn by us, so it is known exactly.",
            "That noise is the label; no person is needed.",
            "One picture gives endlessly many training pairs.",
        ),
    ),
    "three-noise-levels": Question(
        "What does a network learn at low, at middle and at high noise?",
        "At low noise it repairs fine edges and texture, at middle noise shapes and layout, at high noise what a "
        "plausible kind of picture looks like at all. Together the levels are a curriculum.",
        (
            "Low: edges and texture.",
            "Middle: shapes and layout.",
            "High: what family of pictures is plausible.",
        ),
    ),
    "marble-block": Question(
        "A sculptor starts from a block of marble. What is the block here, and where does it come from?",
        "The block is pure Gaussian noise. We manufacture it: the forward process turns every training picture into "
        "it, whatever the picture was. Since all of them end in the same simple distribution, a new picture can "
        "start from a fresh draw of it.",
        (
            "The block is pure Gaussian noise.",
            "It is made in training, by noising real pictures until nothing of them is left.",
            "All pictures end in the same distribution, so a fresh draw is a fair start.",
        ),
    ),
    "one-stir": Question(
        "Milk in coffee: why can one stir nearly be undone, but not a hundred at once?",
        "Between two neighbouring moments little has changed, so the one before is almost visible in the one after: "
        "a small, nearly Gaussian uncertainty is left, and that can be learned. After a hundred stirs every swirl "
        "has become the same beige, and nothing tells which one it was.",
        (
            "A small change leaves only a small uncertainty about the moment before.",
            "After many, all beginnings look alike, so the leap back is a wild guess.",
            "A chain of small steps can be undone one after the other.",
        ),
    ),
    "chosen-not-learned": Question(
        "Interview: why is the forward process chosen by us instead of learned from data?",
        "A simple, known corruption keeps everything hard in one place, the way back. Because we know the recipe we "
        "can compute any noise level, we know the target exactly, and we know which distribution the chain ends in. "
        "The forward process has no learned parameters at all.",
        (
            "It has no learned parameters; all of them sit in the way back.",
            "A known recipe gives exact targets and a known end.",
            "What is left to learn is a plain regression: predict the noise.",
        ),
        wrong="The model should learn both, how to destroy and how to restore, from scratch.",
        tempting="Learning more of a system end to end has often paid off, so fixing half of it looks like a waste.",
        but="If the destruction moved during training, the targets would move with it, nobody could jump to a noise "
        "level, and the end of the chain would no longer be a distribution that we can draw from. (Some variants "
        "learn a few numbers of the schedule; that tunes the tempo, not the recipe.)",
    ),
    "one-giant-step": Question(
        "Interview: why is gradual corruption better than one giant step of noise?",
        "After a small step the state before is almost determined, so each repair is a local, nearly Gaussian "
        "problem. A giant step erases nearly everything at once: countless pictures could have been the start, and "
        "the network would have to invent layout, objects and texture in one go.",
        (
            "Small step: the state before is nearly determined.",
            "Giant step: countless pictures fit, so recovery is a wild guess.",
            "Many local repairs instead of one impossible leap.",
        ),
        wrong="One big step of noise is equivalent, and easier.",
        tempting="Going forward it is true: a single jump does lead to the same distribution, and it costs less.",
        but="The way back is what has to be learned, and there the two differ: from the far end in one leap, the best "
        "single guess is a blurred average of all the pictures that fit.",
    ),
}
