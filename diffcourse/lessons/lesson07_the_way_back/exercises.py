"""Lesson 07: one step back, what is known if x_0 were known, and what a perfect fit samples."""

import numpy as np

from diffcourse.exercise.functions import Function, Probe
from diffcourse.exercise.kinds import hundredths, one_letter
from diffcourse.exercise.numbers import Blanks, Parts, numbers_of
from diffcourse.exercise.parse import Mistake
from diffcourse.exercise.readers import an_array
from diffcourse.exercise.worked import Worked

# -- numbers by hand --------------------------------------------------------------------------------------------------

BACK = Worked("""
hiss = sqrt(1 - alpha_bar)
    0 <= hiss <= 1                | The factor of the noise lies between 0 and 1.
    sqrt(1 - alpha_bar) * eps     | This is the noise itself, factor times eps; give the factor alone.
left = x_t - hiss * eps
    x_t - sqrt(alpha_bar) * eps   | The noise is scaled by sqrt(alpha_bar) here, the factor of x_0.
x0 = left / sqrt(alpha_bar)
    left / hiss                   | This divides by the factor of the noise; x_0 has the other one.
    x_t - hiss * eps / sqrt(alpha_bar) | Brackets are missing: all of x_t - hiss * eps is divided.
    x_t / sqrt(alpha_bar) - hiss * eps
x_s = sqrt(alpha_bar_s) * x0 + sqrt(1 - alpha_bar_s) * eps
    sqrt(alpha_bar_s / alpha_bar) * x_t
        | x_t is only rescaled, noise and all. Take the noise out first; then put it in as it is at s.
    (x_t - sqrt(1 - alpha_bar_s) * eps) / sqrt(alpha_bar_s)
        | This takes the noise out of x_t with the factors at s. x_t stands at t, and x_0 is given.
    sqrt(alpha_bar_s) * x0 + sqrt(1 - alpha_bar) * eps
        | The noise comes back with the size that it had at t. At s there is less of it.
    sqrt(alpha_bar_s) * x0        | This is x_0 shrunk to level s; its noise is missing.
""")


def a_step(rng):
    alpha_bar = hundredths(rng, 0.20, 0.50)
    return {
        "alpha_bar": alpha_bar,
        "alpha_bar_s": round(alpha_bar + hundredths(rng, 0.20, 0.40), 2),
        "x_t": hundredths(rng, 0.60, 1.60),
        "eps": hundredths(rng, -1.20, -0.30),
    }


BACKS = {"worked": BACK, "draw": a_step}
BACKS["example"] = {"alpha_bar": 0.36, "alpha_bar_s": 0.64, "x_t": 1.20, "eps": -0.50}

POSTERIOR = Worked("""
alpha = 1 - beta
alpha_bar_t = (1 - beta) * alpha_bar_before
    0 <= alpha_bar_t <= 1         | alpha_bar is a share: it lies between 0 and 1.
    beta * alpha_bar_before              | This multiplies by beta, what a step takes away. It leaves 1 - beta.
    alpha_bar_before - beta              | beta is taken away from alpha_bar. The step leaves a share of it: multiply.
of_x0 = sqrt(alpha_bar_before) * beta / (1 - alpha_bar_t)
    0 <= of_x0 <= 1               | The weight lies between 0 and 1.
of_xt = sqrt(alpha) * (1 - alpha_bar_before) / (1 - alpha_bar_t)
    0 <= of_xt <= 1               | The weight lies between 0 and 1.
    1 - sqrt(alpha_bar_before) * beta / (1 - alpha_bar_t)
        | This is 1 minus the other weight. They need not add up to 1: x_0 and x_t are scaled differently.
    sqrt(1 - alpha_bar_before) * sqrt(alpha) / (1 - alpha_bar_t)
        | There is a root over 1 - alpha_bar_(t-1). Leave it out.
variance = (1 - alpha_bar_before) / (1 - alpha_bar_t) * beta
    0 <= variance <= beta         | The variance lies between 0 and beta.
    1 - alpha_bar_before          | This is the variance of all the noise in a state. Give that of this one step.
    1 - alpha_bar_t
    sqrt((1 - alpha_bar_before) / (1 - alpha_bar_t) * beta) | This is the standard deviation; give the variance.
    alpha_bar_t / alpha_bar_before * beta   | This uses the alpha_bars. Use 1 minus each of them.
    alpha_bar_before / alpha_bar_t * beta
    1 - of_x0 - of_xt             | This is 1 minus the two weights. The variance has its own formula.
""")

# -- functions --------------------------------------------------------------------------------------------------------

X_T = np.array([0.8, -1.5, 2.2, 0.1])
EPS = np.array([-0.6, 0.4, 1.3, -2.0])


def states(value, x_t, *rest):
    if isinstance(value, tuple) and len(value) == 2 and np.shape(value[0]) == x_t.shape:
        raise Mistake("two-arrays", "A pair came back. Give back the state at s alone.")
    return an_array("x_s[{k}]", of="x_t")(value, x_t)


STEP_LINES = Worked("""
x0 = (x_t - sqrt(1 - alpha_bar) * eps) / sqrt(alpha_bar)
    (x_t - sqrt(alpha_bar) * eps) / sqrt(1 - alpha_bar) | The two factors at t have changed places.
    clip((x_t - sqrt(1 - alpha_bar) * eps) / sqrt(alpha_bar), -1, 1)
        | The guess of x_0 is clipped to [-1, 1], as samplers for pictures do. Leave that out here.
return sqrt(alpha_bar_s) * x0 + sqrt(1 - alpha_bar_s) * eps
    alpha_bar_s * (x_t - (1 - alpha_bar) * eps) / alpha_bar + (1 - alpha_bar_s) * eps
        | All roots are missing: alpha_bar and 1 - alpha_bar are variances, and x is scaled by their roots.
    sqrt(alpha_bar_s / alpha_bar) * x_t
        | x_t is only rescaled, noise and all. Take the noise out first; then put it in as it is at s.
    (x_t - (1 - alpha_bar / alpha_bar_s) / sqrt(1 - alpha_bar) * eps) / sqrt(alpha_bar / alpha_bar_s)
        | This is the mean of the posterior, DDPM's step before its noise. DDIM puts the noise back that it took out.
""")
STEP = Probe(
    ("x_t", "eps", "alpha_bar", "alpha_bar_s"),
    {
        "from 0.30 to 0.55": (X_T, EPS, 0.30, 0.55),
        "from 0.05 to 0.90": (X_T, EPS, 0.05, 0.90),
        "for a picture of 2 x 2": (X_T.reshape(2, 2), EPS.reshape(2, 2), 0.30, 0.55),
    },
    states,
    STEP_LINES,
)

STARTS = np.array([-1.0, 0.3, 1.4])


def walk(step, guess, x, asked, starts, ends):
    """The sampling loop: the t that the guess is asked for, and the levels between which each step goes."""
    for t, a, b in zip(asked, starts, ends, strict=True):
        x = step(x, guess(x, t), a, b)
    return x


SAMPLER_LINES = Worked(
    """
asked = steps[:-1]
    steps[1:]                | The guess is asked at s. x stands at t, where the step begins.
starts = alpha_bars[steps[:-1]]
ends = alpha_bars[steps[1:]]
    alpha_bars[steps[:-1] - 1]
        | Each step ends one below t. It ends at the next of the stops, however far that is.
step = lambda x, eps, a, b: sqrt(b) * (x - sqrt(1 - a) * eps) / sqrt(a) + sqrt(1 - b) * eps
    lambda x, eps, a, b: (x - sqrt(1 - a) * eps) / sqrt(a)
        | Each step goes all the way to the guess of x_0. At s it is noised again, but less.
    lambda x, eps, a, b: sqrt(b) * x + sqrt(1 - b) * eps
        | x_t stands here where the guess of x_0 belongs: its noise would stay in.
    lambda x, eps, a, b: sqrt(b) * (x - sqrt(1 - a) * eps) / sqrt(a) + sqrt(1 - a) * eps
        | The noise comes back with the size that it had at t.
return walk(step, guess, x, asked, starts, ends)
    walk(step, guess, x, steps[1:], ends, starts)
        | t and s have changed places: each step goes from t, the noisier one, to s.
    walk(step, guess, x, asked, alpha_bars[:len(asked)], alpha_bars[1:len(steps)])
        | The index of alpha_bars counts the stops here. It is t, what stands in `steps`.
    walk(step, guess, x, arange(len(asked), 0, -1), alpha_bars[len(asked):0:-1], alpha_bars[len(asked) - 1::-1])
        | t counts the stops here. The step t is what stands in `steps`.
    walk(step, guess, x, arange(steps[0], 0, -1), alpha_bars[steps[0]:0:-1], alpha_bars[steps[0] - 1::-1])
        | This takes every step from T to 0; only the stops count.
    walk(step, guess, x, asked[:1], starts[:1], [1.0])
        | This is the guess of x_0 from the first step alone. Walk from stop to stop, and guess anew at each.
""",
    walk=walk,
)
FEW = np.append(1.0, np.cumprod(1 - np.linspace(0.02, 0.40, 12)))  # index = t
particles = an_array("particle {k}")


def last_state(value, guess, x, *rest):
    rows = value if isinstance(value, list | tuple) or getattr(value, "ndim", 0) else ()
    if len(rows) == len(rest[0]) and all(getattr(one, "shape", None) == x.shape for one in rows):
        raise Mistake("all-states", "All states came back. Give back the last one.")
    return particles(value, x)


SAMPLER = Probe(
    ("guess", "x", "steps", "alpha_bars"),
    {
        "with four steps": (lambda x, t: 0.7 * x + 0.05 * t, STARTS, np.array([12, 9, 5, 2, 0]), FEW),
        "with other stops": (lambda x, t: 0.3 * x - 0.02 * t, STARTS, np.array([12, 6, 1]), FEW),
    },
    last_state,
    SAMPLER_LINES,
)

LIBRARY = np.cumprod(1 - np.linspace(0.08, 0.40, 8))  # as libraries store it: index 0 is the first noisy step


def says_two(x, a):
    """The exact guess where all data is 2."""
    return (x - 2 * np.sqrt(a)) / np.sqrt(1 - a)


def bent(x, a):
    """Some guess or other, which tells wrong steps apart."""
    return 0.7 * x + a


def where_they_end(look):
    values = [number for what, (number, _) in look.items() if what.startswith("where all data is 2")]
    return f"all the data is 2, the guess is exact, and the particles end at {', '.join(f'{v:.3f}' for v in values)}."


WALK_LINES = Worked(
    """
starts = alphas_cumprod[steps]
levels = append(alphas_cumprod[steps[1:]], 1.0)
    alphas_cumprod[append(steps[1:], 0)]
        | [first-noisy-step-for-clean] The last step ends at alphas_cumprod[0]. In a library's array that is the first
        | *noisy* step; clean data has alpha_bar = 1, and stands nowhere in it.
    append(alphas_cumprod[steps[1:]], 0.0)
        | The last step ends at alpha_bar = 0: that is pure noise. Clean data has alpha_bar = 1.
    ones(len(steps))                   | Every step leads to clean data at once.
    append(alphas_cumprod[maximum(steps[:-1] - 1, 0)], 1.0)
        | Each step must end where the *next* one starts: with steps skipped, that is not one index lower.
    alphas_cumprod[steps - 1]
    alphas_cumprod[maximum(steps - 1, 0)]
    append(1.0, alphas_cumprod)[steps]
    alphas_cumprod[append(steps[1:], -1)] | -1 as an index is the *last* entry, the noisiest level of all.
    alphas_cumprod[append(steps[1:], 1)]
        | The last step ends at alphas_cumprod[1] now, which is noisier still. Clean data stands nowhere in the array.
    append(alphas_cumprod[maximum(steps[1:] - 1, 0)], 1.0)
        | Now each step ends one index lower than the next one starts.
    alphas_cumprod[append(steps[1:], 0) - 1]
    append(1.0, alphas_cumprod)[append(steps[1:], 0)]
    append(alphas_cumprod[append(steps[1:-1], 0)], 1.0)
    append(1.0, alphas_cumprod[append(steps[1:], 0)][1:])
        | The *first* step ends at clean data now. It is the last one that should: `levels[-1]`.
    alphas_cumprod[steps]              | A step now ends at the level it started from.
    alphas_cumprod[append(steps[:-1], 0)]
    append(alphas_cumprod[steps[1:]], 0.9999)
        | The last step ends near clean data, but short of it. Clean data has alpha_bar = 1 exactly.
    append(alphas_cumprod[steps[1:]], sqrt(alphas_cumprod[0]))
    append(alphas_cumprod[steps[1:]], 0.999)
    append(alphas_cumprod[steps[1:]], 0.99)
step = lambda x, eps, a, b: sqrt(b) * (x - sqrt(1 - a) * eps) / sqrt(a) + sqrt(1 - b) * eps
ddim = lambda starts, levels: walk(step, guess, x, starts, starts, levels)
return ddim(starts, levels)
    ddim(append(1.0, alphas_cumprod)[steps], levels)
        | NaN comes out: a step starts at alpha_bar = 1, or ends above 1. Only the last step ends at 1, and no step
        | starts there.
    ddim(starts, append(alphas_cumprod[steps[1:]], 2.0))
    ddim(starts[:-1], levels[:-1])
        | The last step is left out now. It stays, and ends at clean data.
    ddim(starts, alphas_cumprod[append(steps[1:], 0)]) / sqrt(alphas_cumprod[0])
        | This undoes the last shrink afterwards, but its noise is still there.
    ddim(starts, alphas_cumprod[append(steps[1:], 0)]).round()
        | The result is rounded, which only hides the noise. End the last step at clean data.
    ddim(append(starts, alphas_cumprod[0]), append(alphas_cumprod[append(steps[1:], 0)], 1.0))
        | There is a step too many, from alphas_cumprod[0] on to clean data. The last step of the list ends there.
    ddim(starts[:-1], where(levels[:-1] == alphas_cumprod[0], 1.0, levels[:-1]))
    ddim(starts, append(where(steps[1:] == 0, 1.0, alphas_cumprod[steps[1:]]), 1.0))
        | The step before the last ends at clean data, too: it leads to index 0, which is still noisy. Only the last one
        | ends at 1.
    ddim(starts, append(1.0, alphas_cumprod[steps[:-1]]))
        | The levels are shifted the wrong way: each step ends where the one *before* started. It ends where the next
        | one starts.
    guess(x, starts[0]) * 0 + 2
        | Every particle is set to 2. The data is 2 only in this test; mend where the last step ends.
""",
    walk=walk,
)
WALK = Probe(
    ("x", "steps", "alphas_cumprod", "guess"),
    {
        "where all data is 2": (STARTS, np.array([7, 4, 2, 0]), LIBRARY, says_two),
        "with another guess": (STARTS, np.array([7, 5, 3, 1, 0]), LIBRARY, bent),
        "where the last step starts at index 1": (STARTS, np.array([6, 4, 1]), LIBRARY, bent),
    },
    particles,
    WALK_LINES,
    symptom=where_they_end,
)
PUBLISHED = (
    "The same line was published: pull requests 587 to lllyasviel/ControlNet and 345 to Stability-AI/stablediffusion "
    "say that the DDIM sampler's last alpha is alphacums[0] where it should be 1, which leaves noise in the result."
)

EXERCISES = {
    "ddim_one_blank": Blanks(
        **BACKS,
        blanks=1,
        praise="the guess of x_0, noised again, but less.",
        hints=(
            "It is the closed form at level s, with the guesses of x_0 and eps.",
            "`x_s = np.sqrt(alpha_bar_s) * x0 + np.sqrt(1 - alpha_bar_s) * eps`",
        ),
    ),
    "ddim_three_blanks": Blanks(
        **BACKS,
        blanks=3,
        praise="noise out, shrink undone, and the closed form at the new level.",
        hints=(
            "In x_t the noise is scaled by hiss: take just that out.",
            "`left = x_t - hiss * eps`, and that is sqrt(alpha_bar) times x_0.",
            "`x_s = np.sqrt(alpha_bar_s) * x0 + np.sqrt(1 - alpha_bar_s) * eps`",
        ),
    ),
    "ddim_by_hand": Blanks(
        **BACKS,
        blanks=4,
        seed=1,
        praise="a whole DDIM step. A sampler is this, in a loop.",
        hints=(
            "The noise in x_t is scaled by sqrt(1 - alpha_bar).",
            "Take it out, then divide by sqrt(alpha_bar): that is the guess of x_0.",
            "Then the closed form at level s, with the same eps.",
        ),
    ),
    "posterior_by_hand": Parts(
        parts=numbers_of(
            POSTERIOR,
            {"alpha_bar_before": 0.64, "beta": 0.25},
            *("alpha_bar_t", "of_x0", "of_xt", "variance"),
            unseen=("alpha_bar_before",),
        ),
        optional=("alpha_bar_t",),
        praise="if x_0 were known, this would be the whole of sampling.",
        hints=(
            "How do alpha_t and alpha_bar_t follow from what is given?",
            "alpha_t = 1 - 0.25 = 0.75, and alpha_bar_t = 0.64 * 0.75 = 0.48.",
            "Everything is divided by 1 - alpha_bar_t = 0.52.",
            "`np.sqrt(0.64) * 0.25 / 0.52`, `np.sqrt(0.75) * 0.36 / 0.52` and `0.36 / 0.52 * 0.25`",
        ),
    ),
    "my_ddim_step": Function(
        asks="your function my_ddim_step(x_t, eps, alpha_bar, alpha_bar_s)",
        probe=STEP,
        praise="with a loop around it and a network for eps this draws pictures.",
        hints=(
            "Two lines: a guess of x_0 from x_t and eps, then the closed form at alpha_bar_s.",
            "`x0 = (x_t - np.sqrt(1 - alpha_bar) * eps) / np.sqrt(alpha_bar)`",
            "`return np.sqrt(alpha_bar_s) * x0 + np.sqrt(1 - alpha_bar_s) * eps`",
        ),
    ),
    "my_sampler": Function(
        asks="your function my_sampler(guess, x, steps, alpha_bars), which gives back the last state",
        probe=SAMPLER,
        praise="this is a whole sampler. The guess decides what it draws, the stops how well.",
        hints=(
            "Each step needs two stops: `for t, s in zip(steps[:-1], steps[1:]):`",
            "In the loop: `eps = guess(x, t)`, and then one step of yours.",
            "`x = my_ddim_step(x, eps, alpha_bars[t], alpha_bars[s])`, and after the loop `return x`.",
        ),
    ),
    "perfect_fit": one_letter(
        options={
            "A": "New glyphs in the style of the 40.",
            "B": "The 40 glyphs themselves, each about as often.",
            "C": "One and the same glyph every time.",
            "D": "The average of all 40.",
        },
        truth="B",
        slips={
            "new-ones": "A: nothing new is in the training data, so a perfect fit never draws it.",
            "one-glyph": "C: all 40 are equally likely in the data. Different noise leads to different glyphs.",
            "average": "D: that is the first guess, at T, and what a single step gives. With many steps it resolves.",
        },
        praise="a perfect sampler of the training set is a copying machine.",
        hints=(
            "Which distribution has the smallest loss for data that consists of 40 pictures?",
            "The lesson has tried it: look at what 50 steps gave.",
        ),
    ),
    "debug_ddim": Function(
        asks="the function ddim_mended with its one slip mended",
        probe=WALK,
        planted="first-noisy-step-for-clean",
        as_it_was=1920075489,
        praise=f"the last step ends at clean data. {PUBLISHED}",
        hints=(
            "Where does the last step end, and what is alpha_bar there? Print `levels`.",
            "This array is stored as libraries do: index 0 is the first noisy step. What is alpha_bar of clean data?",
            "In its place: `levels = np.append(alphas_cumprod[ends[:-1]], 1.0)`",
        ),
    ),
}
