"""Lesson 05: what t means: waves, FiLM, and a denoiser that is told t or not."""

import numpy as np

from diffcourse.exercise.functions import Function, Probe
from diffcourse.exercise.kinds import hundredths, one_letter, one_word
from diffcourse.exercise.numbers import Blanks, Number, Parts, numbers_of
from diffcourse.exercise.parse import Mistake, array_like, how_many, row
from diffcourse.exercise.readers import an_array
from diffcourse.exercise.worked import Worked

# -- numbers by hand --------------------------------------------------------------------------------------------------

TWO_WAVES = Worked("""
omega_slow = 10_000.0**(-2 * 1 / d)
    1.0                      | This is the fast wave: i = 0 has omega = 1. The slow one has i = 1.
    10_000.0**(-1 / d)       | The exponent is half of what it should be: the 2 of -2 i / d is missing.
    10_000.0**(-2 * 2 / d)
        | This wave has omega = 0.0001. It comes from i = 2 (here i counts from 0, so the slow wave has i = 1), or from
        | dividing by d / 2 - 1, as the code of Ho et al. does. The formula above divides by d.
slow_sine = sin(omega_slow * t)
    -1 <= slow_sine <= 1     | A sine lies between -1 and 1.
omega_fast = 10_000.0**(-2 * 0 / d)
    10_000.0**(-2 * 1 / d)   | This is the slow wave: i = 1 has omega = 0.01. The fast one has i = 0 and omega = 1.
fast_cosine = cos(omega_fast * t)
    -1 <= fast_cosine <= 1   | A cosine lies between -1 and 1.
""")

ALIKE = Worked("""
omega = 10_000.0**(-2 * arange(d // 2) / d)
    10_000.0**(-arange(d // 2) / d) | The slow wave has omega = 0.01. Here the 2 of -2 i / d is missing.
    10_000.0**(-arange(d // 2) / (d / 2 - 1)) | The slow wave has omega = 0.01. This divides the exponent by d / 2 - 1.
    10_000.0**(-2 * arange(1, d // 2 + 1) / d) | i starts at 1 here; the fastest wave has i = 0.
    10_000.0**(-2 * arange(d) / d) | This takes a wave for each of the d dimensions; there are d / 2 of them.
gap = 120 - 100
product = sum(cos(omega * gap))
    -2 <= product <= 2             | Two cosines add up to a number between -2 and 2.
    d / 2                          | This is e(t) times itself, where the gap is 0.
    cos(gap) - cos(omega[1] * gap) | The two waves are subtracted here; they should be added.
    cos(omega[1] * gap) - cos(gap)
    sin(gap) + cos(omega[1] * gap) | One of the two is a sine here; both are cosines.
    cos(gap) + sin(omega[1] * gap)
    2 * cos(gap)                   | This takes the fast wave twice; the second one is slow, with omega = 0.01.
    sum(sin(omega * 100) * sin(omega * 120)) | These are the sines of both rows alone; the cosines are missing.
    sum(cos(omega * 100) * cos(omega * 120)) | These are the cosines of both rows alone; the sines are missing.
    sum(sin(omega * 100) * cos(omega * 120))
        | Sines are multiplied by cosines. Multiply sine by sine and cosine by cosine.
    sum(cos(omega * 100) * sin(omega * 120))
    sum(sin(omega * 100)) * sum(sin(omega * 120)) + sum(cos(omega * 100)) * sum(cos(omega * 120))
        | This adds first and multiplies then. Multiply place by place, and add the products.
    cos(sum(omega * gap))          | The angles are added before the cosine; each wave has its own cosine.
    sum(cos(omega * gap)) / d      | This divides by the number of dimensions; the product is a plain sum.
""")

FILM = Worked("""
wave = sin(omega * t)
    -1 <= wave <= 1       | A sine lies between -1 and 1.
scale = w * wave
    1 + w * wave          | [one-added] The 1 is in it already. It comes with the next line, the gain.
gain = 1 + scale
    1 + scale + shift     | shift is in the gain here. It is added to the feature afterwards.
h_new = gain * h + shift
    (1 + shift) * h + scale | Scale and shift have changed places.
    (1 + gain) * h + shift | The gain has its 1 already.
    h + scale             | The wave is added to the feature. FiLM multiplies by 1 + scale and adds a shift of its own.
    scale * h             | This is scale * h: the 1 of the gain is missing, and so is the shift.
""")


def a_feature(rng):
    return {
        "t": int(rng.integers(12, 90)),
        "omega": 0.1,
        "w": hundredths(rng, 0.5, 1.5),
        "shift": hundredths(rng, 0.2, 0.9),
        "h": hundredths(rng, 1.2, 2.8),
    }


FILMS = {"worked": FILM, "draw": a_feature}
FILMS["example"] = {"t": 25, "omega": 0.1, "w": 0.80, "shift": 0.30, "h": 2.00}

BLIND = Worked("""
guess = sum(density * eps) / sum(density)
    min(eps) <= guess <= max(eps)  | An average lies between the numbers that it is made of.
    mean(eps)
        | This is the plain mean: the three steps are equally likely before x is seen, not after.
    (min(eps) + max(eps)) / 2      | This is the middle between the lowest and the highest. The likelier weigh more.
    mean(density * eps)            | This divides by 3. The weights add up to 0.80, so divide by that.
    eps[2]                         | This is the answer of the likeliest step alone; the others have their share.
    eps[1]                         | This is the answer of step B alone; all three have their share.
    eps[0]                         | This is the answer of step A alone; all three have their share.
    sum(eps / density) / sum(1 / density) | The densities are upside down: the unlikely step weighs most here.
    sum(eps / density)             | This divides by the densities. Multiply by them, then divide by their sum.
    sum(density**2 * eps) / sum(density**2) | The densities went in squared.
    sum(sqrt(density) * eps) / sum(sqrt(density)) | The roots of the densities went in.
    sum(exp(density) * eps) / sum(exp(density)) | This is a softmax of the densities. They need no exp.
    sum(density * eps) / (1 - sum(density)) | This divides by 1 minus the sum of the densities; divide by the sum.
    sum(density * abs(eps)) / sum(density) | The minus of -0.50 is missing.
    sum(density * eps**2) / sum(density)
        | The guesses went in squared. The guess with the least squared error is the average of the guesses themselves.
    sqrt(sum(density * eps**2) / sum(density)) | This is the root of an average of squares; the average itself is best.
    sum((density * eps)[1:]) / sum(density[1:]) | Step A is left out. It is unlikely, but possible.
    sum((density * eps)[::2]) / sum(density[::2]) | Step B is left out; all three have their share.
    sum((density * eps)[:2]) / sum(density[:2]) | Step C is left out.
    sum(density * eps[::-1]) / sum(density) | The guesses stand in the opposite order here: A has -0.50, C has 1.20.
    max(density * eps)             | This is the largest of the three products; add all three, then divide.
    max(density * eps) / sum(density)
    (eps[1] + eps[2]) / 2          | This is the plain mean of two steps. Each has its own chance, and A has one, too.
""")

# -- what is wrong, and where t can be seen ----------------------------------------------------------------------------

tells = one_word({"well": "", "hardly": ""})
TELLS = {
    "number": tells(
        "hardly",
        well="a value of 1.5 can be nearly clean data or pure noise. One number does not show its noise level.",
    ),
    "picture": tells(
        "well",
        hardly="in smooth regions neighbours should agree. How much they differ, over thousands of pixels, shows the "
        "noise.",
    ),
    "masked": tells("well", hardly="count the masks: their share is the noise level."),
    "noise": tells(
        "hardly",
        well="where almost no signal is left, one sheet of noise looks like another: t = 900 and t = 1000 cannot be "
        "told apart. It hardly matters there, either.",
    ),
}


# -- functions --------------------------------------------------------------------------------------------------------


def row_of_waves(value, t, dim):
    return {f"entry {i}": x for i, x in enumerate(row(value, f"one row of dim = {dim} numbers", dim, dim))}


WAVE_LINES = Worked("""
i = arange(dim // 2)
    arange(1, dim // 2 + 1) | i starts at 1 here; the formula above counts from 0.
    arange(dim)             | i runs over all dim places here; there are dim / 2 waves.
    arange(dim // 2)[::-1]  | The waves run from slow to fast here; they should run from fast to slow.
omega = 10_000.0**(-2 * i / dim)
    10_000.0**(-i / (dim / 2 - 1))
        | The exponent is divided by dim / 2 - 1, as the code of Ho et al. does. The formula above has 2 i / dim.
    10_000.0**(-2 * i // dim) | `//` rounds the exponent down to a whole number. Divide with `/`.
    10_000.0**(-4 * i / dim)  | The exponent is twice what it should be: -2 i / dim, with i = 0, 1, 2, ...
    linspace(1, 0.0001, dim // 2)
        | The frequencies fall by equal amounts. They should fall by equal factors: use the power.
angle = omega * t
    omega * (t + 1)         | t is off by one: the angle is omega t.
    omega * (t - 1)
    omega * t / 1000        | t is divided by 1000 first; the formula takes the step itself.
return concatenate([sin(angle), cos(angle)])
    stack([sin(angle), cos(angle)], axis=-1).ravel()
        | Sines and cosines take turns here, as in Vaswani's own order. Nothing is wrong with that, but this task
        | wants all sines first.
    concatenate([sin(omega) * t, cos(omega) * t]) | A bracket closes too early: the sine is taken of omega t.
    concatenate([angle, angle]) | The angles stand there as they are: sine and cosine are missing.
    concatenate([sin(angle), cos(angle)[::-1]]) | The cosines run from slow to fast; they should run from fast to slow.
    concatenate([sin(angle), cos(angle)]) / sqrt(dim / 2) | The row is divided by its length; the formula leaves it.
    concatenate([sin(angle), cos(angle)]) / sqrt(dim)
    sin(angle)              | This is no row of dim numbers. `np.concatenate([a, b])` puts one row behind the other; `+`
        | adds them number by number, and a list of two rows stays two rows.
    sin(angle) + cos(angle)
    stack([sin(angle), cos(angle)])
    stack([sin(angle), cos(angle)], axis=-1)
""")
WAVES = Probe(
    ("t", "dim"),
    {"at t = 3 with dim = 6": (3, 6), "at t = 40 with dim = 8": (40, 8)},
    row_of_waves,
    WAVE_LINES,
)


def table(value, t, dim):
    rows = array_like("what the function gives back", value, (len(t), dim), of="a row for each step")
    return {f"row {k}, entry {i}": x for k, numbers in enumerate(rows) for i, x in enumerate(numbers)}


def length_of_row(look):
    rows = {}
    for what, (number, _) in look.items():
        label, place = what.split(", row ")
        if label == "with dim = 6":
            rows.setdefault(place.split(",")[0], []).append(number)
    lengths = [np.dot(r, r) for r in rows.values()]
    said = ", ".join(f"{x:.2f}" for x in lengths)
    return f"the products of rows with themselves are {said}; each should be dim / 2 = 3."


PAIR_LINES = Worked("""
omega = 10_000.0**(-2 * (arange(dim) // 2) / dim)
    10_000.0**(-2 * arange(dim) / dim)
        | Each place has its own frequency now. A sine and the cosine behind it should share one, as they did before.
angle = t[:, None] * omega
even_step = (arange(len(t)) % 2 == 0)[:, None]
even_place = arange(dim) % 2 == 0
return where(even_place, sin(angle), cos(angle))
    where(even_step, sin(angle), cos(angle))
        | [rows-for-columns] Every other *row* is all sines, the rest all cosines. The first axis counts the steps; the
        | second counts the dimensions.
    where(even_place, cos(angle), sin(angle)) | Cosines stand in the even places; there the formula has sines.
    where(even_step, cos(angle), sin(angle))
        | Rows of sines and rows of cosines still take turns, only in the other order. Sines and cosines should take
        | turns within each row.
    sin(angle) + cos(angle)          | Each place holds a sine plus a cosine. One of the two belongs there, in turns.
    where(even_place, where(arange(dim) == 0, angle, cos(angle)), sin(angle))
        | The columns are one place off: sines from column 0 on, cosines from column 1 on.
    sin(angle)                       | All entries are sines now.
    concatenate([sin(angle[:, ::2]), cos(angle[:, ::2])], axis=1)
        | All sines come first, then all cosines. That is a good embedding, but not the order of this code.
    where(arange(dim) < dim // 2, sin(angle), cos(angle))
        | The left half of each row is made of sines, the right half of cosines. They should take turns.
    where(even_step, where(even_place, sin(angle), angle), cos(where(even_place, sin(angle), angle)))
        | [one-line] One of the two lines is mended, and the other still takes rows.
    where(~even_step, cos(angle), where(even_place, sin(angle), angle))
    where(~even_place, cos(angle), where(even_step, sin(angle), angle))
    where(even_place, sin(angle), where(even_step, angle, cos(angle)))
    where(even_step, sin(angle), where(even_place, angle, cos(angle)))
    where(even_place, sin(angle), angle) | Half of the entries are angles still: the cosines are missing.
    where(even_place, sin(angle), 0)     | Half of the entries are 0: the cosines are missing.
    where(even_place, angle, cos(angle)) | Half of the entries are angles still: the sines are missing.
    where(even_place, cos(angle), angle) | Both lines take the same columns now. The cosines belong in `e[:, 1::2]`.
    where(even_place, angle, sin(angle))
    where(even_place, sin(angle), cos(sin(angle)))
        | This takes the cosine of the sine. Take it of `angle`.
    where(arange(dim) == 0, sin(angle), where(arange(dim) == 1, cos(angle), angle))
        | Only the first two columns are filled. `[:, ::2]` takes every other one.
    where(even_place, sin(angle), cos(angle)).T
        | Steps and dimensions have changed places: each step should have a row.
    where(even_step & even_place, sin(angle), where(~even_step & ~even_place, cos(angle), angle))
        | Both axes are taken in steps of two, so some angles are left as they are. Take all rows and every other
        | column: `e[:, ::2]`.
""")
PAIRS = Probe(
    ("t", "dim"),
    {"with dim = 6": (np.array([1.0, 5.0, 30.0, 31.0]), 6), "with dim = 8": (np.array([2.0, 700.0, 999.0]), 8)},
    table,
    PAIR_LINES,
    symptom=length_of_row,
)


# A block of a residual network: h comes in, e are the waves of t.
BLOCK_LINES = Worked("""
u = h @ W + b
gain = 1 + e @ S
shift = e @ T
return h + tanh(gain * u + shift)
    h + gain * tanh(u) + shift | tanh comes too early. Apply gain and shift first.
    h + tanh(u)            | t has no effect: neither scale nor shift is used.
    tanh(u)
    gain * h + tanh(u) + shift | FiLM turns the features *inside* the block, u = h W + b.
""")
RNG = np.random.default_rng(5)


def block_numbers(n):
    """h (n, 3), e (4,), W, b, S, T, with two digits."""
    return tuple(RNG.normal(0, 0.6, shape).round(2) for shape in ((n, 3), 4, (3, 3), 3, (4, 3), (4, 3)))


BLOCK = Probe(
    ("h", "e", "W", "b", "S", "T"),
    {"for two states": block_numbers(2), "for another t and one state": block_numbers(1)},
    an_array("row {i}, feature {j}", of="h"),
    BLOCK_LINES,
)


def three_blocks(told):
    """A network of three blocks as a function block(k, h, t); told: which of them hear t.

    With t a feature of the first one rises, one of the last one falls; in the middle one two go apart.
    """
    ways = np.array([[1, 0, 0], [1, -1, 0], [0, -1, 0]])
    return lambda k, h, t: h * (k + 1) + told[k] * t * ways[k] / 2**12


def hears(block, h, blocks, changes=lambda a, b: np.any(a != b)):
    return [changes(block(k, h, 10), block(k, h, 900)) for k in range(blocks)]


def by(changes):
    return lambda block, h, blocks: hears(block, h, blocks, changes)


def passed_on(block, h, blocks):
    one, other, found = h, h, []
    for k in range(blocks):
        one, other = one + block(k, one, 10), other + block(k, other, 900)
        found.append(np.any(one != other))
    return found


def true_or_false(value, block, h, blocks):
    array = np.asarray(value) if how_many(value) == blocks else None  # no array of a billion
    if array is None or array.shape != (blocks,) or array.dtype.kind not in "bif":
        raise Mistake("a-list", "Give back a list of True or False, one for each block.")
    if not np.isin(array, (0, 1)).all():
        raise Mistake("amounts", "These are numbers; True or False is asked for each block. Does it move at all?")
    return {f"block {k}": x for k, x in enumerate(array.astype(float))}


HEARS = Probe(
    ("block", "h", "blocks"),
    {
        f"where {what} t": (three_blocks(told), np.array([[0.25, -0.5, 0.75]]), 3)
        for what, told in {
            "block 1 does not hear": (True, False, True),
            "only block 1 hears": (False, True, False),
            "all blocks hear": (True, True, True),
        }.items()
    },
    true_or_false,
    hears,
)
PUBLISHED = (
    "Such a line was published: issue 10 of gmongaras/Diffusion_models_from_scratch. The position in the diffusion "
    "process became useless, as its author writes, and the model had learned all the same."
)

EXERCISES = {
    "waves_by_hand": Parts(
        parts=numbers_of(TWO_WAVES, {"d": 4, "t": 70}, "slow_sine", "fast_cosine", unseen=("omega_slow", "omega_fast")),
        praise="the fast wave has gone round eleven times, the slow one about a ninth of once.",
        hints=(
            "d = 4 has two waves: i = 0 with omega = 1, and i = 1. What is 10000 to the power of -2 * 1 / 4?",
            "The slow one has omega = 0.01, so its angle at t = 70 is 0.7, in radians.",
            "`np.sin(0.01 * 70)` and `np.cos(1 * 70)`",
        ),
    ),
    "product_of_rows": Number(
        asks="one number, the product e(100) . e(120)",
        worked=ALIKE,
        given={"d": 4},
        unseen=("gap", "omega"),
        praise="and it would be the same for e(500) and e(520).",
        hints=(
            "For each wave: sin a sin b + cos a cos b = cos(a - b). What is a - b here?",
            "The gap is 20 steps, so the fast wave gives cos(20) and the slow one cos(0.01 * 20).",
            "`np.cos(20) + np.cos(0.2)`",
        ),
    ),
    "film_one_blank": Blanks(
        **FILMS,
        blanks=1,
        praise="the gain first, then the shift.",
        hints=("FiLM multiplies the feature by the gain and then adds the shift.", "`h_new = gain * h + shift`"),
    ),
    "film_three_blanks": Blanks(
        **FILMS,
        blanks=3,
        praise="with a scale of 0 only the shift would have been added.",
        hints=(
            "The one layer here has one weight: scale = w * wave.",
            "gain = 1 + scale.",
            "`h_new = gain * h + shift`",
        ),
    ),
    "film_by_hand": Blanks(
        **FILMS,
        blanks=4,
        praise="from t to a feature, in four lines.",
        hints=(
            "The wave is the sine of omega * t, in radians.",
            "`scale = w * wave` and `gain = 1 + scale`",
            "`h_new = gain * h + shift`",
        ),
    ),
    "my_block": Function(
        asks="your function my_block(h, e, W, b, S, T), which gives back the new features",
        probe=BLOCK,
        praise="t is wired into a residual block. `network.py` does just this in each of its blocks.",
        hints=(
            "Inside the block the features are `h @ W + b`. Scale and shift are `e @ S` and `e @ T`.",
            "FiLM, then the bend: `np.tanh((1 + e @ S) * (h @ W + b) + e @ T)`",
            "A residual block adds that to what came in: `return h + np.tanh(...)`",
        ),
    ),
    "my_embedding": Function(
        asks="your function my_embedding(t, dim), which gives back one row of dim numbers",
        probe=WAVES,
        praise="fast to slow, sines and cosines: `embedding.sinusoidal` does the same for many t at once.",
        hints=(
            "There are dim / 2 frequencies: `i = np.arange(dim // 2)`.",
            "`omega = 10_000.0 ** (-2 * i / dim)`, with all of i at once.",
            "`return np.concatenate([np.sin(omega * t), np.cos(omega * t)])`",
        ),
    ),
    "best_without_t": Number(
        asks="one number, the best guess without t",
        worked=BLIND,
        given={"density": np.array([0.10, 0.30, 0.40]), "eps": np.array([-0.50, 0.20, 1.20])},
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
    "which_first": one_letter(
        options={
            "A": "Train longer: a loss of 0.62 can still fall.",
            "B": "Sample with more steps.",
            "C": "Give the trained network the same x with two different t, and compare the answers.",
            "D": "Make the network larger.",
        },
        truth="C",
        slips={
            "train-longer": "A: a network that never sees t learns the average over all t, however long it trains.",
            "more-steps": "B: more steps follow the same wrong directions more faithfully.",
            "larger": "D: a larger network that is not told t is still not told t. Look before you spend.",
        },
        praise="one line, no training. If the answers are equal, t is not wired.",
        hints=(
            "Which of the four costs nothing and can prove something?",
            "A test proves something if its outcome differs with the cause.",
        ),
    ),
    "hears_t": Function(
        asks="your function hears_t(block, h, blocks), which gives back True or False for each block",
        probe=HEARS,
        slips={
            "turned": (
                "True and False have changed places: True is for a block that hears t.",
                lambda block, h, blocks: [not one for one in hears(block, h, blocks)],
            ),
            "passed-on": (
                "The features of one block are handed to the next. So a block that does not hear t seems to, if one "
                "before it does. Give every block the same h.",
                passed_on,
            ),
            "together": (
                "All blocks are judged together here. Ask each one by itself.",
                lambda block, h, blocks: [all(hears(block, h, blocks))] * blocks,
            ),
            "all-hear": (
                "Every block hears t here. Is each one asked by itself, and with `!=`?",
                lambda block, h, blocks: [True] * blocks,
            ),
            "one-way": (
                "This asks whether something goes up, or down. Any change counts: `!=`.",
                by(lambda a, b: np.any(a > b)),
                by(lambda a, b: np.any(a < b)),
                by(lambda a, b: np.sum(a - b) > 0),
                by(lambda a, b: np.sum(a - b) < 0),
            ),
            "means": (
                "This compares means or sums. They can stay the same while features change: compare number by number.",
                by(lambda a, b: np.mean(a) != np.mean(b)),
            ),
            "same-t": (
                "No block hears t here. Is it the same t twice? Or must all features change? One is enough: `np.any`.",
                lambda block, h, blocks: [False] * blocks,
            ),
        },
        praise="one line, and no training. It finds what neither the loss nor the answer shows.",
        hints=(
            "Two different t, the same h, for each k: does `block(k, h, t)` change?",
            "`np.any(block(k, h, 10) != block(k, h, 900))` is True where it does.",
            "Put that into a list, `for k in range(blocks)`.",
        ),
    ),
    "debug_embedding": Function(
        asks="the function embedding_mended with its one slip mended",
        probe=PAIRS,
        planted="rows-for-columns",
        as_it_was=3421133506,
        praise=f"each row has as much sine as cosine, and its product with itself is dim / 2. {PUBLISHED}",
        hints=(
            "What does the first axis of `e` count, what the second?",
            "`e[::2]` takes every other row. Meant was every other column.",
            "`e[:, ::2]` and `e[:, 1::2]`; or make `e` anew and fill it so.",
        ),
    ),
}
