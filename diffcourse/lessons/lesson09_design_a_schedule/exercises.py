"""Lesson 09: a schedule is designed, scored and set against the published ones."""

import contextlib
from dataclasses import dataclass

import numpy as np
from numpy import exp, log

from diffcourse import design, schedules
from diffcourse.exercise import parse
from diffcourse.exercise.functions import Probe
from diffcourse.exercise.kinds import Choice, Faded, Function, Number, hundredths, outcome
from diffcourse.exercise.parse import Mistake, row
from diffcourse.exercise.questions import Entry, Question
from diffcourse.exercise.run import off_the_clock

# -- numbers by hand --------------------------------------------------------------------------------------------------


def even_stops(noisy, clean, leaps):
    """From the level `noisy` to the level `clean` in equal leaps of log SNR; where does the first one end?"""
    start, end = log(noisy / (1 - noisy)), log(clean / (1 - clean))
    leap = (end - start) / leaps
    stop = start + leap
    share = 1 / (1 + exp(-stop))
    return {
        "start": Number(
            "one number",
            start,
            {
                "upside-down": ("the ratio is upside down: signal over noise.", -start),
                "log-ten": ("this is the logarithm to base 10; log SNR is the natural one.", start / log(10)),
                "no-logarithm": ("this is SNR itself; asked is its logarithm.", noisy / (1 - noisy)),
                "signal-alone": ("this is the logarithm of alpha_bar; the noise is missing.", log(noisy)),
            },
        ),
        "end": Number(
            "one number",
            end,
            {
                "upside-down": ("the ratio is upside down: signal over noise.", -end),
                "log-ten": ("this is the logarithm to base 10; log SNR is the natural one.", end / log(10)),
                "no-logarithm": ("this is SNR itself; asked is its logarithm.", clean / (1 - clean)),
                "signal-alone": ("this is the logarithm of alpha_bar; the noise is missing.", log(clean)),
            },
        ),
        "leap": Number(
            "one number",
            leap,
            {
                "one-more": (
                    "this divides by one more than there are leaps; stops are one more than leaps.",
                    (end - start) / (leaps + 1),
                ),
                "one-less": ("this divides by one less than there are leaps.", (end - start) / (leaps - 1)),
                "whole-way": ("this is the whole way, not yet divided by the leaps.", end - start),
                "end-alone": ("this divides the end alone; a way is end minus start.", end / leaps),
                "of-shares": ("this divides the way of alpha_bar; asked is that of log SNR.", (clean - noisy) / leaps),
            },
            follows=lambda start, end: (end - start) / leaps,
        ),
        "share": Number(
            "one number",
            share,
            {
                "even-in-alpha-bar": (
                    "this is even in alpha_bar; the leaps are equal in log SNR.",
                    noisy + (clean - noisy) / leaps,
                ),
                "log-snr": ("this is log SNR at the stop; asked is alpha_bar there.", stop),
                "snr": ("this is SNR; alpha_bar is SNR / (1 + SNR).", exp(stop)),
                "noise-share": ("this is the share of the noise, 1 - alpha_bar.", 1 - share),
                "leap-alone": ("the start is missing: the stop lies at start + leap.", 1 / (1 + exp(-leap))),
                "wrong-way": (
                    "this leap goes on into the noise; the way back raises log SNR.",
                    1 / (1 + exp(-(start - leap))),
                ),
            },
            within=(0, 1, "alpha_bar is a share: it lies between 0 and 1"),
            follows=lambda start, leap: 1 / (1 + exp(-(start + leap))),
        ),
    }


def two_levels(rng):
    return {
        "noisy": hundredths(rng, 0.02, 0.20),
        "clean": hundredths(rng, 0.80, 0.97),
        "leaps": int(rng.integers(3, 8)),
    }


# -- a formula becomes betas ------------------------------------------------------------------------------------------


def betas_from(log_snr, share=lambda x: 1 / (1 + exp(-x)), first=1.0):
    """beta_1 ... beta_T; `share` turns log SNR into alpha_bar, `first` stands for clean data."""
    a = np.concatenate([[first], share(np.asarray(log_snr, float))])
    return 1 - a[1:] / a[:-1]


def betas_of(value, log_snr):
    betas = row(value, f"beta_1 ... beta_T, {len(log_snr)} numbers", len(log_snr) - 1, len(log_snr) + 1)
    return {f"beta_{t}": beta for t, beta in enumerate(betas, 1)}


BETAS = Probe(
    ("log_snr",),
    {"for three steps": (np.array([3.0, 0.0, -4.0]),), "for five steps": (np.array([5.0, 2.0, 1.5, -1.0, -6.0]),)},
    betas_of,
    betas_from,
)


def logistic(x):
    return 1 / (1 + exp(-np.asarray(x, float)))


BETA_SLIPS = {
    "alpha-bars": ("these are alpha_bars. A beta says how much one step takes away.", logistic),
    "alphas": ("these are alphas, what a step leaves; beta is 1 minus that.", lambda x: 1 - betas_from(x)),
    "first-step-lost": (
        "the first step is missing: before t = 1 stands alpha_bar_0 = 1, clean data.",
        lambda x: betas_from(x)[1:],
    ),
    "zero-in-front": (
        "a 0 stands in front, as in `Schedule.betas`, where it is betas[0]; asked are beta_1 ... beta_T.",
        lambda x: np.append(0.0, betas_from(x)),
    ),
    "first-step-zero": (
        "beta_1 is 0 here: before t = 1 stands alpha_bar_0 = 1, so the first step takes 1 - alpha_bar_1.",
        lambda x: np.append(0.0, betas_from(x)[1:]),
    ),
    "noise-shares": (
        "these are 1 - alpha_bar, all the noise so far; beta is that of one step.",
        lambda x: logistic(-x),
    ),
    "sign": (
        "the signal grows with the steps here: the logistic function has the wrong sign.",
        lambda x: betas_from(-np.asarray(x)),
    ),
    "differences": (
        "these are differences of alpha_bar; a step takes away a share of what is left, so divide.",
        lambda x: -np.diff(np.concatenate([[1.0], logistic(x)])),
    ),
    "snr-for-share": (
        "alpha_bar is SNR / (1 + SNR); this takes SNR itself.",
        lambda x: betas_from(x, exp),
    ),
    "upside-down": (
        "the ratio is upside down: alpha_t = alpha_bar_t / alpha_bar_(t-1).",
        lambda x: 1 - 1 / (1 - betas_from(x)),
    ),
    "ratio-of-stds": (
        "log SNR compares variances; this takes it for twice as much.",
        lambda x: betas_from(2 * np.asarray(x)),
    ),
}


# -- stops ------------------------------------------------------------------------------------------------------------


def trailing(T, n):
    return np.linspace(T, 0, n + 1).round().astype(int)


def leading(T, n):
    return np.append((np.arange(n) * (T // n) + 1)[::-1], 0)


def stops_of(value, T, n):
    takes = f"n + 1 = {n + 1} stops"
    stops = parse.numbers_in(f"the function should give back {takes}; this", value)
    if stops.size <= n + 2:  # a copy of a billion stops would fill the memory
        stops = stops * 1.0
    stops = row(stops, takes, n, n + 2)
    return {f"stop {k}": stop for k, stop in enumerate(stops)}


def first_stop(look):
    first, second = (look[f"with T = 1000 and n = 10, stop {k}"][0] for k in (0, 1))
    return f"with T = 1000 and n = 10 the way back starts at t = {first:.0f} and goes on to {second:.0f}."


STOPS = Probe(
    ("T", "n"),
    {"with T = 1000 and n = 10": (1000, 10), "with T = 1000 and n = 4": (1000, 4), "with T = 60 and n = 5": (60, 5)},
    stops_of,
    trailing,
    symptom=first_stop,
)
STOP_SLIPS = {
    "not-from-T": (
        "the first stop is not T. There the sampler holds pure noise, and takes it for a state that still has signal.",
        leading,
    ),
    "crowded-end": (
        "it starts at T, but the last leap goes from t = 1 to 0: one of n leaps is spent on a single step.",
        lambda T, n: np.append(np.linspace(T, 1, n).round().astype(int), 0),
    ),
    "never-clean": ("the last stop is not 0: some noise stays in.", lambda T, n: trailing(T, n)[:-1]),
    "one-step-early": (
        "the first stop is T - 1. In a library's arrays, which begin with t = 1, that is the last step; here t = T is.",
        lambda T, n: np.append(trailing(T, n)[:-1] - 1, 0),
        lambda T, n: trailing(T - 1, n),
    ),
    "upwards": ("the stops rise from clean to noise; the way back falls.", lambda T, n: trailing(T, n)[::-1]),
    "n-stops": (
        "these are n stops and n - 1 leaps; n leaps have n + 1 stops.",
        lambda T, n: np.linspace(T, 0, n).round().astype(int),
    ),
}
PUBLISHED = (
    "Samplers did so for years: Lin et al. (2023, arXiv 2305.08891) list them in table 2, and issue 2585 of "
    "huggingface/diffusers reports it. The setting there is `timestep_spacing`: `leading` against `trailing`."
)


# -- the challenge ----------------------------------------------------------------------------------------------------


def shifted_cosine(shift=-0.8, clean=9.0, noise=-6.5, T=1000):
    """log SNR = shift - 2 log tan(angle), from `clean` to `noise`: a cosine that is moved, and cut at both ends."""
    ends = np.arctan(exp((shift - np.array([clean, noise])) / 2))
    angle = np.linspace(*ends, T + 1)[1:]
    return design.from_log_snr(shift - 2 * log(np.tan(angle)))


SAYS = {
    "end": "the chain does not end in noise: at T too much of the data is left.",
    "cliff": "log SNR falls off a cliff: two neighbours have hardly anything to do with each other.",
    "wasted": "too many steps are spent where hardly any signal is left.",
    "numbers": "in float32 some buffer becomes infinite: alpha_bar is rounded to 1 or to 0.",
    "few-steps": "in 10 steps back the samples stay too far from the data. Where does log SNR leap?",
    "many-steps": "in 50 steps back the samples stay too far from the data. Look at both ends: the last stop, and T.",
}
WRONG = {
    "end": lambda: shifted_cosine(noise=-3),
    "cliff": schedules.cosine,
    "wasted": schedules.linear,
    "numbers": lambda: design.from_knots([20, 2.8, 0.6, -0.85, -2.05, -4.1, -6.5]),
    "few-steps": lambda: design.from_log_snr(np.linspace(9, -6.1, 1000)),
    "many-steps": lambda: design.from_knots([2.9, 2.6, 0.6, -0.85, -2.05, -4.1, -6.5]),
}


@dataclass(frozen=True, eq=False)
class Design(Entry):
    """A schedule, or its betas, held against the demands of `design.challenge`."""

    asks: str
    make: object
    praise: str
    hints: tuple

    @property
    def right(self):
        return self.make()

    @property
    def slips(self):
        return {key: (message, answer) for key, message, answer in self.wrong()}

    def wrong(self):
        for key, message in SAYS.items():
            yield key, message, WRONG[key]()
        yield "alpha-bars", ALPHA_BARS, self.right.alpha_bars[1:]
        yield "log-snr", LOG_SNR, self.right.log_snr[1:]
        yield "zero-in-front", ZERO_IN_FRONT, self.right.betas

    def judge(self, answer):
        return outcome(self, answer, self.look)

    def look(self, answer):
        schedule = read(answer)
        with off_the_clock():
            demands = design.challenge(schedule)
        missed = [demand for demand in demands if not demand.met]
        if missed:
            numbers = "; ".join(told(demand) for demand in missed)
            raise Mistake(missed[0].key, f"{SAYS[missed[0].key]} Missed: {numbers}.")
        return f"{'; '.join(told(demand) for demand in demands if not demand.at_least)}."


ALPHA_BARS = (
    "these numbers only fall from nearly 1, as alpha_bar does. `schedules.from_alpha_bars` makes a schedule of it."
)
ZERO_IN_FRONT = "the row begins with 0, as `Schedule.betas` does at t = 0; asked is what comes after it: `betas[1:]`."
LOG_SNR = "these numbers go below 0, as log SNR does. `design.from_log_snr` makes a schedule of them."
LEAST, MOST = design.COUNTS[-1], 4000


def told(demand):
    sign = "at least" if demand.at_least else "at most"
    return f"{demand.says} {demand.value:.3g} ({sign} {demand.limit:g})"


def read(answer):
    """A Schedule, as it is or made from a row of betas."""
    if isinstance(answer, schedules.Schedule):
        if not LEAST <= answer.T <= MOST:
            raise Mistake("shape", f"this takes a schedule of {LEAST} to {MOST} steps, got T = {answer.T}.")
        return answer
    takes = f"this takes a Schedule, or {LEAST} to {MOST} betas"
    if isinstance(answer, str | bytes | dict | set) or callable(answer):
        raise Mistake("type", f"{takes}; got {parse.article(answer)} ({parse.shown(answer)}).")
    with contextlib.suppress(TypeError):
        if len(answer) > 10**6:
            raise Mistake("shape", f"{takes}, but not millions of numbers.")
    betas = parse.numbers_in(f"{takes}; this", answer)
    if betas.ndim != 1 or not LEAST <= betas.size <= MOST:
        raise Mistake("shape", f"{takes}; got numbers of shape {betas.shape}.")
    betas = parse.finite_floats("the row", betas * 1.0)
    if betas[0] == 0 and ((betas[1:] > 0) & (betas[1:] < 1)).all():
        raise Mistake("zero-in-front", ZERO_IN_FRONT)
    if (np.diff(betas) <= 0).all() and betas[0] > 0.9 and betas[-1] >= 0:
        raise Mistake("alpha-bars", ALPHA_BARS)
    if (np.diff(betas) <= 0).all() and betas[-1] < 0 < betas[0]:
        raise Mistake("log-snr", LOG_SNR)
    if ((betas < 0) | (betas >= 1)).any():
        raise Mistake("value", "a beta lies in [0, 1): it is the share of variance that a step replaces by noise.")
    return schedules.Schedule(betas, "mine")


EXERCISES = {
    "stops_one_blank": Faded(
        asks="the numbers given and share: `check.stops_one_blank(given, share)`",
        draw=two_levels,
        make=even_stops,
        blanks=1,
        praise="back from the line of log SNR into a share.",
        hints=(
            "The first stop stands at start + leap on the line of log SNR.",
            "`share = 1 / (1 + np.exp(-(start + leap)))`",
        ),
    ),
    "stops_by_hand": Faded(
        asks="the numbers given and four of yours: `check.stops_by_hand(given, start, end, leap, share)`",
        draw=two_levels,
        make=even_stops,
        blanks=4,
        praise="equal leaps in log SNR, the way a sampler may choose its stops.",
        hints=(
            "Log SNR of a level: `np.log(a / (1 - a))`. Once for `noisy`, once for `clean`.",
            "One leap is the whole way, end minus start, divided by the number of leaps.",
            "`share = 1 / (1 + np.exp(-(start + leap)))`",
        ),
    ),
    "my_betas": Function(
        asks="your function my_betas(log_snr)",
        probe=BETAS,
        truth=betas_from,
        slips=BETA_SLIPS,
        praise="now any falling curve is a schedule.",
        hints=(
            "First alpha_bar: `1 / (1 + np.exp(-log_snr))`. Then put alpha_bar_0 = 1 in front.",
            "`a = np.append(1.0, 1 / (1 + np.exp(-log_snr)))`: what share of a[t - 1] is left in a[t]?",
            "`return 1 - a[1:] / a[:-1]`",
        ),
    ),
    "same_stops": Choice(
        asks='one letter in quotation marks, "A" to "D"',
        options={
            "A": "Cosine's samples are better, for its schedule is smoother.",
            "B": "Linear's samples are better, for it spends more steps in noise.",
            "C": "The samples are the same.",
            "D": "One cannot say before both networks are trained.",
        },
        truth="C",
        slips={
            "smoother": ("A: the sampler never sees the curve between the stops, only the levels at them.", "A"),
            "more-noise": (
                "B: how many steps the chain has in a band plays no part; the sampler makes ten leaps.",
                "B",
            ),
            "training": ("D: the guess is exact here, for both. With trained networks it is a fair objection.", "D"),
        },
        praise="a sampler knows levels, not steps.",
        hints=(
            "What of the schedule goes into a step of DDIM?",
            "Two alpha_bars and a guess, which is exact and depends on the level alone.",
        ),
    ),
    "debug_stops": Function(
        asks="the function stops_mended with its one slip mended",
        probe=STOPS,
        truth=trailing,
        slips=STOP_SLIPS,
        planted="not-from-T",
        praise=f"the way back starts where the noise is. {PUBLISHED}",
        hints=(
            "At which t does the sampler start? Which level does N(0, 1) belong to?",
            "Count down from T: T, T - T / n, ... That is np.arange(n, 0, -1) times T / n.",
            "`t = np.linspace(T, 0, n + 1).round().astype(int)[:-1]`",
        ),
    ),
    "my_schedule": Design(
        asks="a Schedule of yours, or its betas: `check.my_schedule(mine)`",
        make=shifted_cosine,
        praise="every demand is met.",
        hints=(
            "Print `design.challenge(mine)` row by row: which demands are missed, and by how much?",
            "The two bumps part near log SNR -1.4. Leaps should be short between about -4 and 1, and long outside.",
            "Begin with cosine's log SNR, move it down by a little under 1, and cut it at about 9 and -6.5.",
            "Knots will do: `design.from_knots([8, 3, 0.5, -1, -2, -4, -6])`, then mend what is missed.",
        ),
    ),
}

QUESTIONS = {
    "what-a-sampler-sees": Question(
        "What does a sampler see of a noise schedule?",
        "The levels (ᾱ or log SNR) at its stops, and no more. Two schedules that are visited at the same levels give "
        "the same samples, if the guesses are the same. The rest of the schedule matters for training: it says which "
        "levels are practised how often.",
        (
            "Only the levels at the stops.",
            "Same levels and same guess, same samples.",
            "In training the schedule decides how often a level is seen.",
        ),
    ),
    "two-errors": Question(
        "Samples made in few steps are off for two reasons. Which, and how do they trade?",
        "Leaps are too long (discretisation), and the start N(0, 1) is not q(x_T) (mismatch). Ending the chain at a "
        "lower log SNR shrinks the mismatch and lengthens the way, so each leap is longer. With few steps a slightly "
        "higher end is better, with many a lower one.",
        (
            "Discretisation: leaps of log SNR too long.",
            "Mismatch at T: N(0, 1) is not q(x_T).",
            "A lower end trades one for the other; how low depends on the number of steps.",
        ),
    ),
    "where-to-be-slow": Question(
        "Where should a schedule be slow?",
        "Where the best guess changes most: where the data's modes part or details are decided. For the two bumps "
        "that is near log SNR -1.4. It depends on the data, its scale and its size, so no schedule is best for all.",
        (
            "Where decisions are made: the guess changes.",
            "It depends on the data.",
            "Hence shifts for larger pictures, and schedules that are searched for.",
        ),
    ),
    "neighbours-are-steps": Question(
        "The largest step in log SNR and the smallest correlation of neighbours are one guarantee. Why?",
        "Given x₀, the squared correlation of neighbours is SNR(t) / SNR(t - 1). So it is exp(-step / 2) for a step in "
        "log SNR: a cliff of 6.9 is a correlation of 0.03.",
        (
            "Corr² = SNR(t) / SNR(t - 1).",
            "Corr = exp(-step / 2).",
        ),
    ),
    "whole-course": Question(
        "What is the whole course in five sentences (forward, closed form, schedule, guess, way back)?",
        "Each step shrinks a little and adds noise, so that the variance stays. All steps collapse into one draw, "
        "xₜ = sqrt(ᾱ) x₀ + sqrt(1 - ᾱ) eps, which makes training pairs. The schedule says how SNR travels from clean "
        "to noise. A network that is told t learns E[eps | xₜ], which is the score, x₀ and v in other words. The way "
        "back leaps from level to level with that guess, as an ODE or with fresh noise.",
        (
            "Shrink and noise; all steps collapse into one multiply-add.",
            "The schedule is the travel of SNR.",
            "The guess of the noise is the score.",
            "Back in leaps, DDIM or DDPM.",
        ),
    ),
    "log-linear": Question(
        "Interview: log SNR is the natural ruler. So is a schedule that is straight in log SNR the best one?",
        "No. It spends as much on log SNR 5 to 9 as on -3 to 1, though the guess hardly changes there. On two bumps "
        "in ten steps it is about twice as far from the data as cosine. The ruler is right; the tempo on it has to "
        "follow the data.",
        (
            "A ruler is not a tempo.",
            "Even leaps waste stops where the guess does not change.",
            "Measure: it loses to cosine clearly.",
        ),
        wrong="Yes, equal steps on the natural scale share the work equally.",
        tempting="Log SNR makes schedules comparable, and the loss in continuous time depends on its ends alone.",
        but="That the bound depends on the ends alone says nothing about few leaps, nor about noise in training.",
    ),
    "new-schedule-same-network": Question(
        "Interview: may one sample with another schedule than the network was trained with?",
        "Yes, as long as the network is told the level it stands at in its own terms: find the t of its training "
        "schedule with that log SNR. Levels that it never saw in training (beyond its ends) are not allowed. Samplers "
        "with their own sigmas, such as Karras's, do just that.",
        (
            "Yes: choose the stops freely.",
            "Translate each level into the t that the network knows.",
            "Stay within the levels it was trained on.",
        ),
        wrong="No, it must be retrained: t would mean something else.",
        tempting="t is an input, and the same t is another noise level in another schedule.",
        but="So hand over the t that has the same level in its own schedule. The network needs the level.",
    ),
}
