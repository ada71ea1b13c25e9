"""Lesson 12: a schedule is designed, scored and set against the published ones."""

import contextlib
from dataclasses import dataclass, replace

import numpy as np

from diffcourse import design, mixture, schedules
from diffcourse.exercise import parse
from diffcourse.exercise.functions import Function, Probe
from diffcourse.exercise.kinds import hundredths, one_letter, outcome
from diffcourse.exercise.numbers import Blanks
from diffcourse.exercise.parse import Mistake, row
from diffcourse.exercise.questions import Entry
from diffcourse.exercise.run import off_the_clock
from diffcourse.exercise.worked import Worked

# From the level `noisy` to the level `clean` in equal leaps of log SNR; where does the first one end?
EVEN_STOPS = Worked("""
start = log(noisy / (1 - noisy))
    -start                          | The ratio is upside down: signal over noise.
    10 * log10(noisy / (1 - noisy)) | This is in decibels; log SNR is the natural logarithm.
end = log(clean / (1 - clean))
    -end                            | The ratio is upside down: signal over noise.
leap = (end - start) / leaps
    (clean - noisy) / leaps         | This divides the difference of the alpha_bars. Divide the difference of log SNR.
    log(clean / noisy) / leaps      | This uses log alpha_bar. Use log SNR, log(alpha_bar / (1 - alpha_bar)).
share = 1 / (1 + exp(-(start + leap)))
    0 <= share <= 1                 | alpha_bar is a share: it lies between 0 and 1.
    noisy + (clean - noisy) / leaps | This is even in alpha_bar; the leaps are equal in log SNR.
    start + leap                    | This is log SNR at the stop; give alpha_bar there.
    exp(-(start + leap))            | This is noise over signal. alpha_bar is 1 / (1 + that).
    1 / (1 + exp(-2 * (start + leap))) | This takes log SNR twice.
    1 / (1 + exp(-(start + 2 * leap))) | This is the second stop; give the first.
    noisy * exp(leap)               | This multiplies alpha_bar by exp(leap). It is SNR that a leap multiplies.
    sqrt(share)                     | This is sqrt(alpha_bar), the factor in front of x_0.
""")


def two_levels(rng):
    return {
        "noisy": hundredths(rng, 0.02, 0.20),
        "clean": hundredths(rng, 0.80, 0.97),
        "leaps": int(rng.integers(3, 8)),
    }


STOPS_BY_HAND = {"worked": EVEN_STOPS, "draw": two_levels, "example": {"noisy": 0.05, "clean": 0.95, "leaps": 4}}

# -- a formula becomes betas ------------------------------------------------------------------------------------------

BETA_LINES = Worked("""
alpha_bars = 1 / (1 + exp(-log_snr))
    exp(log_snr)                    | alpha_bar is SNR / (1 + SNR); this takes SNR itself.
    1 / (1 + exp(-2 * log_snr))     | log SNR compares variances; this takes it for twice as much.
    1 / (1 + exp(-log_snr / 2))     | log SNR compares variances; this takes half of it.
    1 / (1 + exp(-cumsum(log_snr))) | This sums log SNR up. It is the level at each t already.
rows = append(1.0, alpha_bars)
return 1 - rows[1:] / rows[:-1]
    rows[1:] / rows[:-1]            | These are alphas, what a step leaves; beta is 1 minus that.
    (1 - rows[1:] / rows[:-1])[1:]
        | [first-step-lost] The first step is missing. It starts from alpha_bar_0 = 1, clean data.
    append(0.0, 1 - rows[1:] / rows[:-1])
        | [zero-in-front] A 0 stands in front, as in `Schedule.betas`, where it is betas[0]. Give beta_1 ... beta_T.
    append(0.0, (1 - rows[1:] / rows[:-1])[1:])
        | [first-step-zero] beta_1 is 0 here. The first step starts from alpha_bar_0 = 1, so beta_1 is 1 - alpha_bar_1.
    1 - cumprod(alpha_bars)         | A cumulative product is taken. The alpha_bars are cumulative products already.
    cumprod(1 - alpha_bars)
    1 - alpha_bars                  | These are 1 - alpha_bar, all the noise so far; beta is that of one step.
    -diff(rows)
        | These are differences of alpha_bar. A step takes away a share of what is left, so divide.
    1 - rows[:-1] / rows[1:]        | The ratio is upside down: alpha_t = alpha_bar_t / alpha_bar_(t-1).
        | (Or the brackets are missing in 1 / (1 + exp(-log_snr)).)
    1 - rows[1:] - rows[:-1]        | This subtracts the level before; divide by it.
    -diff(rows) / rows[1:]          | This divides by alpha_bar after the step. Divide by that before it.
    1 - sqrt(rows[1:] / rows[:-1])
        | This takes the root of alpha, or of alpha_bar. The factor in front of x is a root; beta is 1 - alpha.
    log(rows[:-1] / rows[1:])
        | This is a logarithm, -ln alpha. Close to beta only while beta is small; beta is 1 minus the ratio.
    sqrt(1 - rows[1:] / rows[:-1])  | This is sqrt(beta), the size of the noise; give beta, its variance.
""")


def betas_of(value, log_snr):
    betas = row(value, f"beta_1 ... beta_T, {len(log_snr)} numbers", len(log_snr) - 1, len(log_snr) + 1)
    return {f"beta_{t}": beta for t, beta in enumerate(betas, 1)}


BETAS = Probe(
    ("log_snr",),
    {"for three steps": (np.array([3.0, 0.0, -4.0]),), "for five steps": (np.array([5.0, 2.0, 1.5, -1.0, -6.0]),)},
    betas_of,
    BETA_LINES,
)

# -- stops ------------------------------------------------------------------------------------------------------------

STOP_LINES = Worked("""
even = linspace(T, 0, n + 1)
stops = round(even).astype(int)
    even                            | [fractions] A stop is a step, so it is a whole number. Round them.
    floor(even).astype(int)         | [cut-off] The fractions are cut off: 714.9 becomes 714. Round to the nearest.
return stops
    append((arange(n) * (T // n) + 1)[::-1], 0)
        | [not-from-T] The first stop is not T. There the sampler holds pure noise, and takes it for a state that still
        | has signal.
    append((arange(n) * T // n + 1)[::-1], 0)
        | [still-not-from-T] The leaps fit now, but the first stop is still not T.
    append((arange(n) * (T // n))[::-1], 0)
        | [a-leap-short] The first stop is one leap short of T: this begins where the first leap should end.
    append(round(arange(n) * T / n).astype(int)[::-1], 0)
    append((arange(n) * (T // n) - 1)[::-1], 0)
    append((arange(n) * (T // n) + T)[::-1], 0)
        | [beyond-T] The first stop lies beyond T. The chain ends at T.
    append(append(T, (arange(n) * (T // n) + 1)[::-1][1:]), 0)
        | [first-moved] The first stop is T now, but the others have not moved. Move all of them.
    append(append(T, (arange(n) * (T // n))[::-1][1:]), 0)
    append(T, (arange(n) * (T // n) + 1)[::-1])
        | [T-in-front] T is put in front of the old stops, and the 0 at the end is missing. Move all of them.
    append(T, append((arange(n) * (T // n) + 1)[::-1], 0))
        | [T-before-all] T is put in front of the old stops, which makes one too many. Move all of them instead.
    arange(n, -1, -1) * (T // n)
        | [whole-leaps] All leaps are `T // n` long. Where n does not divide T, n of them do not lead from T to 0.
    T - arange(n + 1) * (T // n)
    append(T - arange(n) * (T // n), 0)
    arange(T, -1, -(T // n))
    append(arange(T, 0, -(T // n)), 0)
    append(round(linspace(T, 1, n)).astype(int), 0)
        | [crowded-end] It starts at T, but the last leap goes from t = 1 to 0, a leap of one step. Make all leaps even.
    stops[:-1]                      | [never-clean] The last stop is not 0, so some noise is left.
    stops[1:]                       | [T-missing] T itself is missing: the way back starts there.
    append(stops[:-1] - 1, 0)
        | [one-step-early] The first stop is T - 1. In a library's arrays, which begin with t = 1, that is the last
        | step; here t = T is.
    round(linspace(T - 1, 0, n + 1)).astype(int)
    append(T - (arange(n) * (T // n) + 1), 0)
    append(arange(n, 0, -1) * T // n - 1, 0)
    stops[::-1]                     | [upwards] The stops rise from clean to noise; the way back falls.
    append(arange(n) * (T // n) + 1, 0)
    round(linspace(T, 0, n)).astype(int) | [n-stops] These are n stops and n - 1 leaps; n leaps have n + 1 stops.
    round(linspace(T, 1, n + 1)).astype(int) | [to-1] The last stop is 1. The way back ends at 0, clean data.
    append(stops[:-1], 1)
    append((arange(n) * (T // n) + 1)[::-1], 1)
    append(stops, 0)                | [zero-twice] 0 comes twice at the end.
    append(arange(n, -1, -1) * (T // n), 0)
""")


def stops_of(value, T, n):
    takes = f"n + 1 = {n + 1} stops"
    stops = parse.numbers_in(f"the function should give back {takes}; this", value)
    if stops.size <= n + 2:  # a copy of a billion stops would fill the memory
        stops = stops * 1.0
    stops = row(stops, takes, n, n + 2)
    if (stops != np.round(stops)).any():
        raise Mistake("fractions", "A stop is a step, so it is a whole number. Round them.")
    if T % n and np.asarray(value).dtype.kind == "f":  # where n divides T, fractions cannot be told from floats
        raise Mistake(
            "floats",
            "These are the right sort of numbers, but floats: no array takes 1000.0 for an index. "
            "`.astype(int)` makes whole numbers of them.",
        )
    if len(stops) == n + 1:  # half way between two whole numbers either is as good as the other
        even = np.linspace(T, 0, n + 1)
        stops = np.where(np.abs(stops - even) <= 0.5 + 1e-9, np.round(even), stops)
    return {f"stop {k}": stop for k, stop in enumerate(stops)}


def first_stop(look):
    first, second = (look[f"with T = 1000 and n = 10, stop {k}"][0] for k in (0, 1))
    return f"with T = 1000 and n = 10 the way back starts at t = {first:.0f} and goes on to {second:.0f}."


STOPS = Probe(
    ("T", "n"),
    {f"with T = {T} and n = {n}": (T, n) for T, n in ((1000, 10), (1000, 4), (60, 5), (1000, 300), (50, 7), (100, 99))},
    stops_of,
    STOP_LINES,
    symptom=first_stop,
)
PUBLISHED = (
    "Samplers did so for years: Lin et al. (2023, arXiv 2305.08891) list them in table 2, and issue 2585 of "
    "huggingface/diffusers reports it. The setting there is `timestep_spacing`: `leading` against `trailing`."
)


# -- the challenge ----------------------------------------------------------------------------------------------------


# Two pairs of narrow bumps: the pairs part near log SNR -1.4, the bumps of a pair near 2.4. Of ten stops one should
# stand near 2 and five between 0 and -2; cosine, moved and cut as in the lesson, comes no nearer than 0.059.
PAIRS = mixture.GaussianMixture([0.25] * 4, [-2.3, -1.7, 1.7, 2.3], [0.05] * 4)
FEW_STEPS = 0.051
FITS = (10, 4, 0, -1, -2, -4, -6.2)


def between(*knots):
    return lambda: design.from_knots(knots)


SAYS = {
    "end": "the chain does not end in noise: at T too much of the data is left.",
    "jump": "the best loss jumps from one step to the next: there log SNR falls too far where the bumps part.",
    "wasted": "too many steps are spent where hardly any signal is left.",
    "numbers": "in float32 some buffer becomes infinite: alpha_bar is rounded to 1 or to 0.",
    "few-steps": "in 10 steps back the samples stay too far from the data. Where does log SNR leap?",
    "many-steps": "in 50 steps back the samples stay too far from the data. Look at both ends: the last stop, and T.",
}
WRONG = {
    "end": between(10, 4, 0, -1, -2, -3, -4),
    "jump": lambda: design.from_knots([10, 4, 1, -2, -4, -6.2], at=(1, 100, 500, 501, 800, 1000)),
    "wasted": schedules.linear,
    "numbers": between(20, 4, 0, -1, -2, -4, -6.2),
    "few-steps": lambda: design.from_log_snr(np.linspace(9, -6.1, 1000)),
    "many-steps": between(4, 3.9, 0, -1, -2, -4, -6.2),
}


@dataclass(frozen=True, eq=False)
class Design(Entry):
    """A schedule, or its betas, held against the demands of `design.challenge` for the two pairs."""

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
        reply = outcome(self, answer, self.look)
        if reply.status != "correct":
            return reply
        schedule = read(answer)
        score = [told(demand) for demand in design.challenge(schedule, PAIRS, FEW_STEPS) if demand.key != "numbers"]
        some = np.linspace(1, schedule.T, 41).round().astype(int)
        return replace(reply, kept={"log_snr": schedule.log_snr[some].round(3).tolist(), "score": score})

    def look(self, answer):
        schedule = read(answer)
        with off_the_clock():
            demands = design.challenge(schedule, PAIRS, FEW_STEPS)
        missed = [demand for demand in demands if not demand.met]
        if missed:
            numbers = "; ".join(told(demand) for demand in missed)
            raise Mistake(missed[0].key, f"{SAYS[missed[0].key]} Missed: {numbers}.")
        return f"{'; '.join(told(demand) for demand in demands if demand.key != 'numbers')}."


ALPHA_BARS = (
    "these numbers fall from nearly 1, as alpha_bar does. `schedules.from_alpha_bars` makes a schedule from them."
)
ZERO_IN_FRONT = "the row begins with 0, as `Schedule.betas` does at t = 0. Leave that out: `betas[1:]`."
LOG_SNR = "these numbers go below 0, as log SNR does. `design.from_log_snr` makes a schedule from them."
LEAST, MOST = design.COUNTS[-1], 4000


def told(demand):
    return f"{demand.says} {demand.value:.3g} (at most {demand.limit:g})"


def read(answer):
    """A Schedule, as it is or made from a row of betas, from seven knots, or from an instrument that has the knots."""
    pulled, knobs = getattr(answer, "parameters", None), [f"at_{t}" for t in design.KNOTS]
    if isinstance(pulled, dict) and pulled.keys() >= set(knobs):
        answer = [pulled[knob] for knob in knobs]
    if isinstance(answer, schedules.Schedule):
        if not LEAST <= answer.T <= MOST:
            raise Mistake("shape", f"this takes a schedule of {LEAST} to {MOST} steps, got T = {answer.T}.")
        return answer
    takes = f"this takes `designer`, seven falling knots, a Schedule, or {LEAST} to {MOST} betas"
    if isinstance(answer, str | bytes | dict | set) or callable(answer):
        raise Mistake("type", f"{takes}; got {parse.article(answer)} ({parse.shown(answer)}).")
    with contextlib.suppress(TypeError):
        if len(answer) > 10**6:
            raise Mistake("shape", f"{takes}, but not millions of numbers.")
    betas = parse.numbers_in(f"{takes}; this", answer)
    if betas.shape == (7,) and np.all(np.diff(betas) < 0):
        return design.from_knots(betas)
    if betas.shape == (7,):
        raise Mistake("rising", "Seven numbers are knots of log SNR, and they should fall: each below the one before.")
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
    "stops_one_blank": Blanks(
        **STOPS_BY_HAND,
        blanks=1,
        seed=4,
        praise="back from the line of log SNR into a share.",
        hints=(
            "The first stop stands at start + leap on the line of log SNR.",
            "`share = 1 / (1 + np.exp(-(start + leap)))`",
        ),
    ),
    "stops_by_hand": Blanks(
        **STOPS_BY_HAND,
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
        praise="now any falling curve is a schedule.",
        hints=(
            "First alpha_bar: `1 / (1 + np.exp(-log_snr))`. Then put alpha_bar_0 = 1 in front.",
            "`a = np.append(1.0, 1 / (1 + np.exp(-log_snr)))`: what share of a[t - 1] is left in a[t]?",
            "`return 1 - a[1:] / a[:-1]`",
        ),
    ),
    "same_stops": one_letter(
        options={
            "A": "Cosine's samples are better, because its schedule is smoother.",
            "B": "Linear's samples are better, because it spends more steps in noise.",
            "C": "The samples are the same.",
            "D": "Nobody can say before both networks are trained.",
        },
        truth="C",
        slips={
            "smoother": "A: the sampler never sees the curve between the stops, only the levels at them.",
            "more-noise": "B: the sampler makes ten leaps, however many steps the chain has.",
            "training": "D: the guess is exact for both here. With trained networks it would be a fair objection.",
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
        planted="not-from-T",
        as_it_was=3308249430,
        praise=f"the way back starts where the noise is. {PUBLISHED}",
        hints=(
            "At which t does the sampler start? Which level does N(0, 1) belong to?",
            "Count down from T: T, T - T / n, ... That is np.arange(n, 0, -1) times T / n.",
            "`t = np.linspace(T, 0, n + 1).round().astype(int)[:-1]`",
        ),
    ),
    "my_schedule": Design(
        asks="`designer`, seven falling knots, or a Schedule: `check.my_schedule(mine)`",
        make=between(*FITS),
        praise="every demand is met.",
        hints=(
            "One bar is too long: distance in 10 steps back. Where does log SNR fall fast from one stop to the next?",
            "Where do the pairs part, and where the two bumps of a pair? `mixture.merging_alpha_bar(2.0, 0.3)` and "
            "`mixture.merging_alpha_bar(0.3, 0.05)`, as log SNR. Which of the two needs more of ten stops?",
            "Cosine has three of ten stops from 3 to 0. One is enough: let log SNR fall from 4 to 0 by t = 300.",
            "`design.from_knots([8, 4, 0.7, -0.7, -2, -4, -6.5])` misses one demand, by a little: pull its third and "
            "fourth knot down.",
        ),
    ),
}
