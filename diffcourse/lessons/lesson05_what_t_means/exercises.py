"""Lesson 05: what t means: waves, FiLM, and a denoiser that is told t or not."""

import numpy as np
from numpy import cos, sin, sqrt

from diffcourse.exercise.functions import Probe
from diffcourse.exercise.kinds import Choice, Faded, Function, Number, Parts, hundredths
from diffcourse.exercise.parse import array_like, row
from diffcourse.exercise.questions import Question

# -- numbers by hand --------------------------------------------------------------------------------------------------


def waves_by_hand(t=70):
    slow, fast = 0.01, 1.0
    return {
        "slow_sine": Number(
            "one number",
            sin(slow * t),
            {
                "degrees": (
                    "this is the sine of an angle in degrees; omega t is in radians.",
                    sin(np.deg2rad(slow * t)),
                ),
                "cosine": ("this is the cosine of the slow wave; asked is its sine.", cos(slow * t)),
                "fast-wave": ("this is the sine of the fast wave: i = 0 has omega = 1.", sin(fast * t)),
                "factor-two-forgotten": (
                    "the exponent is half of what it should be: -2 i / d with i = 1 and d = 4.",
                    sin(10_000 ** (-1 / 4) * t),
                ),
                "exponent-positive": (
                    "the minus of the exponent is missing: omega falls from wave to wave.",
                    sin(10_000**0.5 * t),
                ),
                "half-minus-one": (
                    "this is what dividing by d / 2 - 1 gives, as the code of Ho et al. does; the formula above has d.",
                    sin(1e-4 * t),
                ),
                "no-sine": ("this is omega t itself: its sine is asked.", slow * t),
            },
            within=(-1, 1, "a sine lies between -1 and 1"),
        ),
        "fast_cosine": Number(
            "one number",
            cos(fast * t),
            {
                "degrees": ("this is the cosine of 70 degrees; omega t is in radians.", cos(np.deg2rad(fast * t))),
                "sine": ("this is the sine of the fast wave; asked is its cosine.", sin(fast * t)),
                "slow-wave": ("this is the cosine of the slow wave: the fast one has omega = 1.", cos(slow * t)),
            },
            within=(-1, 1, "a cosine lies between -1 and 1"),
        ),
    }


def product_of_rows(gap=20):
    slow, fast = 0.01, 1.0
    return {
        "truth": cos(fast * gap) + cos(slow * gap),
        "slips": {
            "sines": ("this adds the sines of the gap; sin a sin b + cos a cos b is a cosine.", sin(20) + sin(0.2)),
            "same-step": ("this is e(t) times itself, where the gap is 0.", 2.0),
            "mean": (
                "this is the mean over the two waves: the product is their sum.",
                (cos(fast * gap) + cos(slow * gap)) / 2,
            ),
            "fast-alone": ("this is the fast wave alone; the slow one adds its share.", cos(fast * gap)),
            "slow-alone": ("this is the slow wave alone; the fast one adds its share.", cos(slow * gap)),
            "difference": ("the two waves are subtracted here: they add up.", cos(fast * gap) - cos(slow * gap)),
            "degrees": ("the angles were taken in degrees.", cos(np.deg2rad(20)) + cos(np.deg2rad(0.2))),
            "product": ("the two cosines are multiplied here: the product of rows is a sum.", cos(20) * cos(0.2)),
        },
        "within": (-2, 2, "two cosines add up to a number between -2 and 2"),
    }


def feature(t, omega, w, shift, h):
    """From t to a feature that FiLM has turned: a wave, a scale, a gain, the feature."""
    wave = sin(omega * t)
    scale = w * wave
    gain = 1 + scale
    return {
        "wave": Number(
            "one number",
            wave,
            {
                "degrees": ("this takes the angle in degrees; it is in radians.", sin(np.deg2rad(omega * t))),
                "cosine": ("this is the cosine; asked is the sine.", cos(omega * t)),
                "no-sine": ("this is omega t, without its sine.", omega * t),
                "divided": ("this is the sine of t / omega; the frequency multiplies.", sin(t / omega)),
                "omega-forgotten": ("this is the sine of t itself: omega is missing.", sin(t)),
            },
        ),
        "scale": Number(
            "one number",
            scale,
            {
                "added": ("w is added here; it multiplies the wave.", w + wave),
                "one-added": ("the 1 is in already: that is the next step.", 1 + scale),
                "divided": ("the wave is divided by w; it is multiplied.", wave / w),
            },
            follows=lambda wave: w * wave,
        ),
        "gain": Number(
            "one number",
            gain,
            {
                "one-forgotten": (
                    "this is scale alone. FiLM multiplies by 1 + scale, so that 0 changes nothing.",
                    scale,
                ),
                "subtracted": ("scale is taken from 1 here; it is added.", 1 - scale),
                "shift-in-it": ("shift is in the gain here; it is added to the feature afterwards.", gain + shift),
            },
            follows=lambda scale: 1 + scale,
        ),
        "h_new": Number(
            "one number",
            gain * h + shift,
            {
                "one-forgotten": ("this is scale h + shift: the 1 + is missing.", scale * h + shift),
                "shift-forgotten": ("shift is missing.", gain * h),
                "shift-scaled": ("shift went through the gain, too; it is added after it.", gain * (h + shift)),
                "swapped": ("scale and shift have changed places.", (1 + shift) * h + scale),
                "shift-subtracted": ("shift is taken away here; it is added.", gain * h - shift),
                "feature-forgotten": ("the feature h is missing: the gain stands alone.", gain + shift),
                "gain-forgotten": ("the gain is missing: the feature goes in as it was.", h + shift),
            },
            follows=lambda gain: gain * h + shift,
        ),
    }


def a_feature(rng):
    return {
        "t": int(rng.integers(12, 90)),
        "omega": 0.1,
        "w": hundredths(rng, 0.5, 1.5),
        "shift": hundredths(rng, 0.2, 0.9),
        "h": hundredths(rng, 1.2, 2.8),
    }


def best_without_t(density=(0.10, 0.30, 0.40), eps=(-0.50, 0.20, 1.20)):
    density, eps = np.array(density), np.array(eps)
    chance = density / density.sum()
    return {
        "truth": chance @ eps,
        "slips": {
            "plain-mean": (
                "this is the plain mean: the three t are equally likely before x is seen, not after.",
                eps.mean(),
            ),
            "not-divided": ("the weights do not add up to 1: divide by their sum.", density @ eps),
            "likeliest": ("this is the answer of the likeliest t alone; the others have their share.", eps[2]),
            "squared": ("the densities went in squared.", density**2 @ eps / (density**2).sum()),
            "root": ("the roots of the densities went in.", sqrt(density) @ eps / sqrt(density).sum()),
            "upside-down": (
                "the densities are upside down: the unlikely t weighs most here.",
                (1 / density) @ eps / (1 / density).sum(),
            ),
            "largest-density": (
                "this divides by the largest density; divide by their sum.",
                density @ eps / density.max(),
            ),
        },
        "within": (-0.5, 1.2, "an average lies between the numbers that it is made of"),
    }


# -- what is wrong, and where t can be seen ----------------------------------------------------------------------------


def tells(truth, message):
    other = {"well": "hardly", "hardly": "well"}[truth]
    return Choice("a word", {"well": "", "hardly": ""}, truth, {f"as-{other}": (message, other)})


TELLS = {
    "number": tells(
        "hardly",
        "a value of 1.5 can be nearly clean data as well as pure noise. One number has no noise level to be seen.",
    ),
    "picture": tells(
        "well",
        "in smooth regions neighbours should agree. How much they differ, over thousands of pixels, shows the noise.",
    ),
    "masked": tells("well", "count the masks: their share is the noise level."),
    "noise": tells(
        "hardly",
        "where almost no signal is left, one sheet of noise looks like another: t = 900 and t = 1000 cannot be told "
        "apart. It hardly matters there, either.",
    ),
}


# -- functions --------------------------------------------------------------------------------------------------------


def row_of_waves(value, t, dim):
    return {f"entry {i}": x for i, x in enumerate(row(value, f"one row of dim = {dim} numbers", dim, dim))}


def waves(power=lambda i, dim: -2 * i / dim, put=np.concatenate, first=sin, second=cos, base=10_000.0):
    """The embedding with one thing in it exchanged."""

    def function(t, dim):
        angle = t * base ** power(np.arange(dim // 2), dim)
        return put([first(angle), second(angle)])

    return function


def interleaved(rows):
    return np.stack(rows, axis=-1).ravel()


WAVE_SLIPS = {
    "cosines-first": (
        "the cosines come first here; asked are all sines, then all cosines.",
        waves(first=cos, second=sin),
    ),
    "interleaved": (
        "sines and cosines take turns here, as in Vaswani's own order. Nothing is wrong with that, but this task asks "
        "for all sines first.",
        waves(put=interleaved),
    ),
    "half-minus-one": (
        "the exponent is divided by dim / 2 - 1, as the code of Ho et al. does. The formula above has 2 i / dim.",
        waves(power=lambda i, dim: -i / (dim / 2 - 1)),
    ),
    "factor-two-forgotten": ("the exponent is -i / dim here; a 2 is missing.", waves(power=lambda i, dim: -i / dim)),
    "exponent-positive": (
        "the minus of the exponent is missing: the frequencies rise without end.",
        waves(power=lambda i, dim: 2 * i / dim),
    ),
    "counted-from-one": (
        "i starts at 1 here; the fastest wave has i = 0.",
        waves(power=lambda i, dim: -2 * (i + 1) / dim),
    ),
    "slow-first": (
        "the waves run from slow to fast here; asked is from fast to slow.",
        waves(power=lambda i, dim: -2 * i[::-1] / dim),
    ),
    "turns": (
        "2 pi stands in the angle, as if omega counted turns; the formula has omega t alone.",
        lambda t, dim: waves()(2 * np.pi * t, dim),
    ),
    "sines-twice": ("both halves are sines.", waves(second=sin)),
    "cosines-twice": ("both halves are cosines.", waves(first=cos)),
    "base-thousand": ("the base is 1000 here; it is 10000.", waves(base=1000.0)),
    "angle-alone": (
        "the angles stand there as they are: sine and cosine are missing.",
        waves(first=np.array, second=np.array),
    ),
}
WAVES = Probe(
    ("t", "dim"),
    {"at t = 3 with dim = 6": (3, 6), "at t = 40 with dim = 8": (40, 8)},
    row_of_waves,
    waves(),
)


def table(value, t, dim):
    rows = array_like("what the function gives back", value, (len(t), dim))
    return {f"row {k}, entry {i}": x for k, numbers in enumerate(rows) for i, x in enumerate(numbers)}


def angles(t, dim):
    return t[:, None] * 10_000.0 ** (-2 * (np.arange(dim) // 2) / dim)


def paired(even=sin, odd=cos, rows=False):
    def function(t, dim):
        e = angles(t, dim)
        if rows:
            e[::2], e[1::2] = even(e[::2]), odd(e[1::2])
        else:
            e[:, ::2], e[:, 1::2] = even(e[:, ::2]), odd(e[:, 1::2])
        return e

    return function


def length_of_row(look):
    rows = {}
    for what, (number, _) in look.items():
        label, place = what.split(", row ")
        if label == "with dim = 6":
            rows.setdefault(place.split(",")[0], []).append(number)
    lengths = [np.dot(r, r) for r in rows.values()]
    said = ", ".join(f"{x:.2f}" for x in lengths)
    return f"the products of rows with themselves are {said}; each should be dim / 2 = 3."


PAIR_SLIPS = {
    "rows-for-columns": (
        "every other *row* is made of sines alone, the rest of cosines: the first axis counts the steps, the second "
        "the dimensions.",
        paired(rows=True),
    ),
    "swapped": ("cosines stand in the even places; there the formula has sines.", paired(cos, sin)),
    "sines-alone": ("all entries are sines now.", paired(sin, sin)),
    "cosines-alone": ("all entries are cosines now.", paired(cos, cos)),
    "halves": (
        "all sines come first, then all cosines. That is a good embedding, but not the order of this code.",
        lambda t, dim: np.concatenate([sin(angles(t, dim)[:, ::2]), cos(angles(t, dim)[:, ::2])], axis=1),
    ),
    "nothing": ("the angles stand there as they are.", angles),
}
PAIRS = Probe(
    ("t", "dim"),
    {"with dim = 6": (np.array([1.0, 5.0, 30.0, 31.0]), 6), "with dim = 8": (np.array([2.0, 700.0, 999.0]), 8)},
    table,
    paired(),
    symptom=length_of_row,
)
PUBLISHED = (
    "Such a line was published: issue 10 of gmongaras/Diffusion_models_from_scratch. The position in the diffusion "
    "process became useless, as its author writes, and the model had learned all the same."
)

EXERCISES = {
    "waves_by_hand": Parts(
        asks="two numbers in one list: slow_sine, fast_cosine",
        parts=waves_by_hand(),
        praise="the fast wave has gone round eleven times, the slow one about a ninth of once.",
        hints=(
            "d = 4 has two waves: i = 0 with omega = 1, and i = 1. What is 10000 to the power of -2 * 1 / 4?",
            "The slow one has omega = 0.01, so its angle at t = 70 is 0.7, in radians.",
            "`np.sin(0.01 * 70)` and `np.cos(1 * 70)`",
        ),
    ),
    "product_of_rows": Number(
        asks="one number, the product e(100) . e(120)",
        **product_of_rows(),
        praise="and it would be the same for e(500) and e(520).",
        hints=(
            "For each wave: sin a sin b + cos a cos b = cos(a - b). What is a - b here?",
            "The gap is 20 steps, so the fast wave gives cos(20) and the slow one cos(0.01 * 20).",
            "`np.cos(20) + np.cos(0.2)`",
        ),
    ),
    "film_one_blank": Faded(
        asks="the numbers given and h_new: `check.film_one_blank(given, h_new)`",
        draw=a_feature,
        make=feature,
        blanks=1,
        praise="the gain first, then the shift.",
        hints=("FiLM multiplies the feature by the gain and then adds the shift.", "`h_new = gain * h + shift`"),
    ),
    "film_three_blanks": Faded(
        asks="the numbers given and three of yours: `check.film_three_blanks(given, scale, gain, h_new)`",
        draw=a_feature,
        make=feature,
        blanks=3,
        praise="a scale of 0 would have left the feature as it was.",
        hints=(
            "The one layer here has one weight: scale = w * wave.",
            "gain = 1 + scale.",
            "`h_new = gain * h + shift`",
        ),
    ),
    "film_by_hand": Faded(
        asks="the numbers given and four of yours: `check.film_by_hand(given, wave, scale, gain, h_new)`",
        draw=a_feature,
        make=feature,
        blanks=4,
        praise="from t to a feature, in four lines.",
        hints=(
            "The wave is the sine of omega * t, in radians.",
            "`scale = w * wave` and `gain = 1 + scale`",
            "`h_new = gain * h + shift`",
        ),
    ),
    "my_embedding": Function(
        asks="your function embedding(t, dim), which gives back one row of dim numbers",
        probe=WAVES,
        truth=waves(),
        slips=WAVE_SLIPS,
        praise="fast to slow, sines and cosines: `embedding.sinusoidal` does the same for many t at once.",
        hints=(
            "There are dim / 2 frequencies: `i = np.arange(dim // 2)`.",
            "`omega = 10_000.0 ** (-2 * i / dim)`. With a whole number in front, NumPy refuses the negative power.",
            "`return np.concatenate([np.sin(omega * t), np.cos(omega * t)])`",
        ),
    ),
    "best_without_t": Number(
        asks="one number, the best guess without t",
        **best_without_t(),
        praise="a mixture that is right at none of the three t.",
        hints=(
            "How likely is each t once x has been seen? In proportion to the density of x there.",
            "The chances are 0.10, 0.30 and 0.40, each divided by their sum 0.80.",
            "`(0.10 * -0.50 + 0.30 * 0.20 + 0.40 * 1.20) / 0.80`",
        ),
    ),
    "does_x_tell": Parts(
        asks="four words in the order number, picture, masked, noise: each is well or hardly",
        parts=TELLS,
        praise="where x tells t, a network can do without being told; it still has to spend effort on finding out.",
        hints=(
            "Ask of each: could you, with enough patience, read the noise level off x itself?",
            "From many numbers a spread can be measured, from one it cannot. And near T there is nothing to compare.",
        ),
    ),
    "which_first": Choice(
        asks='one letter in quotation marks, "A" to "D"',
        options={
            "A": "Train longer: a loss of 0.62 can still fall.",
            "B": "Draw with more steps.",
            "C": "Give the trained network the same x with two different t, and compare the answers.",
            "D": "Make the network larger.",
        },
        truth="C",
        slips={
            "train-longer": (
                "A: what does a network learn that never sees t, however long it trains? The average over all t.",
                "A",
            ),
            "more-steps": ("B: more steps follow the same wrong directions more faithfully.", "B"),
            "larger": ("D: a larger network that is not told t is still not told t. Look before you spend.", "D"),
        },
        praise="one line, no training. If the answers are equal, t is not wired.",
        hints=(
            "Which of the four costs nothing and can prove something?",
            "A test proves something if its outcome differs with the cause.",
        ),
    ),
    "debug_embedding": Function(
        asks="the function embedding_mended with its one slip mended",
        probe=PAIRS,
        truth=paired(),
        slips=PAIR_SLIPS,
        planted="rows-for-columns",
        praise=f"each row has as much sine as cosine, and its product with itself is dim / 2. {PUBLISHED}",
        hints=(
            "What does the first axis of `e` count, what the second?",
            "`e[::2]` takes every other row. Meant was every other column.",
            "`e[:, ::2]` and `e[:, 1::2]`; or make `e` anew and fill it so.",
        ),
    ),
}

QUESTIONS = {
    "t-says": Question(
        "What does t tell a denoising network?",
        "How much of the input is noise, and so how much work is left. The same input needs another answer at another "
        "t: broad and careful where nearly all is noise, small and precise where little is.",
        (
            "The noise level of its input.",
            "The same x needs different answers at different t.",
            "Large t: broad guesses. Small t: precise corrections.",
        ),
    ),
    "why-waves": Question(
        "Why is t handed over as many waves and not as one number?",
        "A layer multiplies and adds, so from one large number it can hardly make a fine distinction. Fast waves tell "
        "neighbouring steps apart, slow ones say roughly where on the way one is, like the digits of a number.",
        (
            "One number is too coarse an input for a layer that multiplies and adds.",
            "Fast waves separate neighbours.",
            "Slow waves say roughly where.",
        ),
    ),
    "gap-only": Question(
        "What does the product e(t) · e(t′) depend on, and why?",
        "On the gap t - t′ alone, for sin a sin b + cos a cos b = cos(a - b): each wave gives the cosine of its "
        "frequency times the gap. So ten steps apart means the same everywhere.",
        (
            "On the gap alone.",
            "Each pair of sine and cosine gives the cosine of the difference.",
        ),
    ),
    "film-says": Question(
        "What does FiLM do to the features, and why is there a 1 in (1 + scale)?",
        "It multiplies each feature by 1 + scale(t) and adds shift(t); both come from the embedding through a small "
        "MLP. With the 1, a scale and a shift of zero change nothing, so a network can start as if it were told "
        "nothing.",
        (
            "A scale and a shift for each feature.",
            "Both are made from the embedding of t.",
            "Zero changes nothing.",
        ),
    ),
    "blind-symptom": Question(
        "t is not wired. What does the loss look like, what do the samples look like, and which test shows it?",
        "The loss falls to a level that looks reasonable and stays. The samples are blurred or noisy, for at each step "
        "the average over all t is taken away. The test: the same x with two different t; equal answers mean that t "
        "does not arrive.",
        (
            "A loss that looks reasonable.",
            "Samples that look like noise.",
            "Same x, two t: the answers must differ.",
        ),
    ),
    "x-tells-t": Question(
        "When can a network do without t?",
        "When x shows its own noise level. A single number does not, a picture with thousands of pixels does. Then the "
        "best blind guess is almost as good as the one that is told t. Whether the samples are too depends on what is "
        "predicted.",
        (
            "Where x has many numbers and so shows its noise.",
            "One number says almost nothing.",
            "Almost the same loss does not yet mean the same samples.",
        ),
    ),
    "loss-looks-fine": Question(
        "Interview: training loss looks fine, samples look like noise. What do you check first?",
        "Whether the network uses t at all: the same x with two t. Then whether sampling hands over the same t that "
        "training did, with the same indexing and scale. Both take a minute and no training.",
        (
            "First whether t is wired: same x, two t.",
            "Then whether the sampler passes the t that training used.",
            "Cheap tests before long runs.",
        ),
        wrong="The model is too small or trained too short, so scale it up.",
        tempting="More training does cure many bad samples, and the loss alone gives no hint of a mistake.",
        but="A network that is not told t averages over all t. It reaches that average quickly, and no size or time "
        "gets it further.",
    ),
    "t-always-needed": Question(
        "Interview: can a diffusion model work without being told t?",
        "Often, yes. A noisy picture shows its own noise level, and Sun et al. (2025) found that most models lose only "
        "a little without t, and some gain. On data that hides its noise level it fails, and with noise prediction and "
        "a deterministic sampler small errors about t are amplified.",
        (
            "A picture shows its noise level; one number does not.",
            "Most models degrade gracefully (Sun et al. 2025).",
            "It depends on the data, the target and the sampler.",
        ),
        wrong="No: without t the network cannot know the noise level, so it always produces noise.",
        tempting="On simple data in one dimension that is exactly what one sees.",
        but="It can often see the noise level. What is true is that being told is cheap.",
    ),
    "t-as-number": Question(
        "Interview: why not append t / T to the input as one more channel?",
        "It can work. But then one smooth input has to carry every distinction, and only the "
        "first layer gets it. Waves offer it at many scales, and FiLM hands it to every block.",
        (
            "One number in [0, 1] changes by 0.001 a step: hard to tell apart.",
            "Waves offer coarse and fine at once.",
            "FiLM reaches every block, not only the first.",
        ),
        wrong="Because a network cannot take numbers that are not pixels.",
        tempting="The input of an image network is indeed an image.",
        but="A constant channel is a perfectly legal input. It is a matter of how easily t can be used, not whether.",
    ),
}
