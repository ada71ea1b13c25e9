"""Lesson 12: a schedule of one's own, pulled into shape by the log SNR at seven steps, on data drawn by hand."""

from functools import cache

import numpy as np

from diffcourse import design, losses, mixture, reverse, schedules, stats
from diffcourse.instrument import Instrument, Panel, area, bars, dots, line, pills, text, track, zoo
from diffcourse.instrument.mixed import mixed
from diffcourse.instrument.style import BAND_EDGES, LEVELS, LOG_SNR, Y
from diffcourse.lessons.lesson12_design_a_schedule.exercises import FEW_STEPS, PAIRS

T = 1000
LOW, HIGH = -12.0, 12.0
STRAIGHT = (9.0, 7.2, 3.6, 0.0, -3.6, -7.2, -9.0)
PUBLISHED = design.published()
BEGIN = "straight line"  # where the hand begins stays in view
ON_BOARD = PUBLISHED | {BEGIN: design.from_knots(STRAIGHT, name=BEGIN)}
NAMES = list(ON_BOARD)
YOURS = len(NAMES)  # the place of the learner's schedule behind them
DEMANDS = design.CHALLENGE | {"few-steps": (*design.CHALLENGE["few-steps"][:2], FEW_STEPS)}
PRAISE = {"flow": "Found: here the plain flow path leads.", "yours": "You beat all eight published schedules."}
KNOBS = [f"at_{t}" for t in design.KNOTS]
BUMPS = [f"bump_{k}" for k in range(len(design.CENTRES))]
STOP = 2.2  # of log SNR, how far the mark of a stop goes up and down
HANDS = ("none", "schedule", "data")  # what the sliders below the picture pull
HEIGHTS = np.arange(21) / 20
DATA = {
    "two bumps": (0.0, 1.0, 0.0, 0.0, 0.0, 1.0, 0.0),
    "close": (0.0, 0.0, 1.0, 0.0, 1.0, 0.0, 0.0),
    "uneven": (0.0, 1.0, 0.0, 0.0, 0.0, 0.2, 0.0),
    "three": (1.0, 0.0, 0.0, 1.0, 0.0, 0.0, 1.0),
    "all seven": (1.0,) * 7,
}


def ten_stops():
    """Lesson 12 opens on it: ten stops on the way back, crowded by the hand at one end or the other."""
    bend = 3 ** np.linspace(-1, 1, 41)
    angle = np.pi / 2 * (np.arange(10, 0, -1)[:, None] / 10) ** bend
    stops = {f"stop {k}": (np.cos(one), np.sin(one)) for k, one in enumerate(angle, 1)}
    where = np.digitize(bend, (0.75, 4 / 3))
    said = "Ten stops from noise to data, {where[t]|most deep in the noise|evenly spread|most near the data}."
    return mixed(
        "Ten stops", stops, said, 64, rows=2, height=142, facts={"where": where}, t=20, scale=["bend", 0, 1, 2]
    )


@cache
def _published(steps, heights):
    """Distance of each schedule on the board from the data after so many steps back."""
    p = design.from_heights(heights)
    return np.array([design.line_distance(s, steps, p) for s in ON_BOARD.values()])


def _way_numbers(t, steps, p, pulled):
    """What the two panels of `_way` show: a curve through the pulled knots, and the way back under it."""
    schedule = design.from_knots([pulled[knob] for knob in KNOBS])
    stops = reverse.steps_down(T, steps)
    states = design.back(design.best_guess(p, schedule), design.even_noise(), schedule, stops)
    levels = np.clip(schedule.log_snr, *LOG_SNR)
    last = (stops >= t[:, None]).sum(1) - 1
    heights = np.array([np.histogram(states[k], LEVELS, density=True)[0] for k in last])
    return schedule, states[-1], {
        "share": np.linspace(0, 1, T + 1),
        "alpha_bars": schedule.alpha_bars,
        "log_snr": schedule.log_snr,
        "levels": levels,
        "curve": np.r_[np.nan, levels[1:]],
        "cosine": np.r_[np.nan, np.clip(PUBLISHED["cosine"].log_snr[1:], *LOG_SNR)],
        "stop_x": np.repeat(stops[:-1] / T, 3),
        "stop_y": (levels[stops[:-1], None] + [-STOP, STOP, np.nan]).ravel(),
        "x": Y,
        "outline_x": np.repeat(LEVELS, 2)[1:-1],
        "clean[t]": t == 0,
        "at[t]": stops[last],
        "outline[t]": np.repeat(heights, 2, axis=1),
        "exact[t]": p.noised(schedule.alpha_bars[stops[last], None]).pdf(Y),
    }  # fmt: skip


def _numbers(t, hand, begin, data, steps, **pulled):
    tall = tuple(pulled[bump] for bump in BUMPS)
    p = design.from_heights(tall)
    _, ends, way = _way_numbers(t, steps, p, pulled)
    distances = np.append(_published(steps, tall), stats.wasserstein(ends, p))
    lengths, ranks = distances / distances.max(), distances.round(9).argsort(kind="stable").argsort()
    return way | {
        "slides": HANDS.index(hand),
        "drawn": tall @ np.exp(-(((Y - np.array(design.CENTRES)[:, None]) / 0.3) ** 2) / 2),
        "distances": distances,
        "lengths": lengths,
        "ends": lengths + 0.04,
        "ranks": ranks,
        "place": ranks[-1] + 1,
        "first": distances.argmin(),
        "best": distances.min(),
    }


def knots_of(schedule):
    """Log SNR of a schedule at the knots, within the reach of the hand and in its steps."""
    return tuple(np.clip(schedule.log_snr[list(design.KNOTS)], LOW, HIGH).round(1).tolist())


def _way(title, highest):
    """The panel in which the knots are pulled, with the stops of the sampler on the curve, and that of the way back."""
    knots = [
        dots([t / T], knob, "first", 14, ring=True, drag=knob, hint=f"Pull the knot at t = {t}")
        for t, knob in zip(design.KNOTS, KNOBS, strict=True)
    ]
    curve = Panel(
        [
            *(line([0, 1], [float(edge)] * 2, "faint", 1) for edge in BAND_EDGES),
            line("share", "cosine", "second", 1.6, "dashed", label="cosine"),
            line("share", "curve", "first", 2.2, label="yours"),
            line("stop_x", "stop_y", "ink", 1.6, label="stops"),
            *knots,
            dots("share[t]", "levels[t]", "ink", 8, drag="t", hint="Pull along the curve"),
        ],
        y=LOG_SNR,
        xticks={0: "0", 0.5: "T/2", 1: "T"},
        yticks=(-15, -10, -5, 0, 5, 10),
        title=title,
        share=2.0,
    )
    way = Panel(
        [
            area("outline_x", "outline[t]", "first", 0.4),
            line("x", "exact[t]", "data", 2),
        ],
        x=(Y[0], Y[-1]),
        y=(0, highest),
        xticks=(-4, -2, 0, 2, 4),
        title="Way back: t = {at[t]}",
        share=1.1,
    )
    return curve, way


def _sliders(knots, when=None):
    all_levels = np.arange(-120, 121) / 10
    return [
        track(knob, all_levels, value, f"log SNR at t = {t}", f"t = {t}", "{:.1f}", when, falls=True)
        for t, knob, value in zip(design.KNOTS, KNOBS, knots, strict=True)
    ]


def designer():
    """Lesson 12: seven knots of log SNR, a number of steps back, and where that leaves one among the published."""
    starts = {BEGIN: STRAIGHT, **{name: knots_of(s) for name, s in PUBLISHED.items()}}
    curve, way = _way("{slides|Pull|Slide or pull|Pull} log SNR (grey: SNR 10, 0.1, 0.01)", 0.95)
    hand = [
        dots([c], bump, "data", 13, ring=True, drag=bump, hint=f"Pull the bump at {c} up or down")
        for c, bump in zip(design.CENTRES, BUMPS, strict=True)
    ]
    data = Panel(
        [area("x", "drawn", "data", 0.25), line("x", "drawn", "data", 1.6), *hand],
        x=(Y[0], Y[-1]),
        y=(0, 1.12),
        xticks=(-2, 0, 2),
        title="Data: pull the dots up and down",
        share=1.45,
    )
    praise = "|".join(PRAISE.get(name, "") for name in (*NAMES, "yours"))
    board = Panel(
        [
            bars("lengths", "ranks", "faint", 0.62),
            bars(f"lengths[{YOURS}]", f"ranks[{YOURS}]", "first", 0.62),
            text(-0.04, "ranks", [*NAMES, "yours"], align="right"),
            text("ends", "ranks", [f"{{distances[{k}]:.3f}}" for k in range(YOURS + 1)]),
            text(-1.5, YOURS + 1.1, [f"{{first|{praise}}}"], "first", bold=True),
        ],
        x=(-1.55, 1.45),
        y=(YOURS + 1.6, -0.55),
        title="Distance, {steps} steps back",
        share=1.85,
    )
    sparks = [np.interp(np.arange(0, T + 1, 25), design.KNOTS, knots) for knots in starts.values()]
    short = {**zoo.SHORT, "cosine, 256 px": "256 px", "straight line": "straight", "flow, shift 2": "shift 2"}
    heights = [
        track(
            bump, np.arange(21) / 20, height, f"height of the bump at {c}", f"bump at {c}", "{:.2f}", ("hand", "data")
        )
        for c, bump, height in zip(design.CENTRES, BUMPS, DATA["two bumps"], strict=True)
    ]
    ahead = "|".join(f" (first: {name}, {{best:.4f}})" for name in NAMES)
    return Instrument(
        "A schedule of your own",
        _numbers,
        rows=[[curve, board], [data, way]],
        heights=(208, 100),
        sentence=(
            "{clean[t]|Log SNR {log_snr[t]:.2f}|Clean data} at t = {t}. In {steps} steps back "
            f"{{distances[{YOURS}]:.4f}} from the data: place {{place}} of {YOURS + 1}{{first|{ahead}|, in front}}."
        ),
        controls=[
            pills("begin", starts, BEGIN, "begin near", "begin", sparks, short, sets=KNOBS),
            pills("data", DATA, "two bumps", sets=BUMPS),
            pills("steps", design.COUNTS, 10, "steps back"),
            pills("hand", HANDS, "none", "what the sliders pull", "sliders"),
            *_sliders(STRAIGHT, ("hand", "schedule")),
            *heights,
        ],
        film="designer.js",
        fixed={
            "x": Y,
            "outline_x": np.repeat(LEVELS, 2)[1:-1],
            "edges": LEVELS,
            "at": design.KNOTS,
            "counts": design.COUNTS,
            "noise": design.even_noise(),
            "centres": design.CENTRES,
            "published": np.hstack(
                [[s.alpha_bars[reverse.steps_down(T, n)] for s in ON_BOARD.values()] for n in design.COUNTS]
            ),
        },
        best=(f"distances[{YOURS}]", KNOBS, (*BUMPS, "steps")),
    )


# -- the exercise ------------------------------------------------------------------------------------------------------

CUT = (9.0, 3.6, 1.4, 0.0, -1.4, -3.7, -6.2)  # cosine, cut at log SNR -6.2
LOSS = np.linspace(-20, 20, 601)  # of log SNR, between which the best loss goes straight


@cache
def _best_loss():
    return losses.best(losses.BUMPS, LOSS)


def _demand_numbers(t, **pulled):
    schedule, _, way = _way_numbers(t, 10, PAIRS, pulled)
    values = [number(schedule, PAIRS) for key, (_, number, _) in DEMANDS.items() if key != "jump"]
    values.insert(1, np.abs(np.diff(np.interp(schedule.log_snr[1:], LOSS, _best_loss()))).max())
    lengths = np.minimum(np.divide(values, [limit or 0.5 for *_, limit in DEMANDS.values()]), 1.6)
    met = lengths <= 1
    return way | {
        "met": np.where(met, lengths, 0),
        "missed": np.where(met, 0, lengths),
        "values": np.array(values),
        "meets": met.astype(int),
        "all": met.sum(),
        "done": int(met.all()),
    }


def demands():
    """Lesson 12's last exercise: seven knots of log SNR on two pairs of bumps, and the six demands beside them."""
    curve, way = _way("Pull log SNR (grey: SNR 10, 0.1, 0.01)", 2.1)
    says, _, most = zip(*DEMANDS.values(), strict=True)
    rows = list(range(len(DEMANDS)))
    board = Panel(
        [
            bars("met", rows, "first", 0.5),
            bars("missed", rows, "noise", 0.5),
            line([1, 1], [-0.45, 5.45], "ink", 1.4, "dashed"),
            text(-0.06, rows, [f"{says[k]} {{meets[{k}]|✗|✓}}" for k in rows], align="right"),
            text(1.7, rows, [f"{{values[{k}]:.2g}} of {most[k]:g}" for k in rows]),
        ],
        x=(-3.1, 3.0), y=(5.6, -0.6), title="{all} of 6 demands met (dashed: the most allowed)", share=2.3,
    )  # fmt: skip
    return Instrument(
        "Two pairs of bumps, and six demands",
        _demand_numbers,
        rows=[[curve, board], [way]],
        heights=(208, 110),
        sentence=(
            "At t = {t}: {clean[t]|log SNR {log_snr[t]:.2f}|clean data}. {all} of 6 demands are met{done||; now write "
            "mine = designer below}. In 10 steps back yours ends {values[4]:.4f} from the data."
        ),
        controls=_sliders(CUT),
        frames=41,
    )


def your_schedule(pulled):
    """The schedule that stands in the designer, whose controls say `pulled`."""
    knots = tuple(pulled[knob] for knob in KNOBS)
    schedule = ON_BOARD[BEGIN] if knots == STRAIGHT else design.from_knots(knots, name="yours")
    still = "" if schedule.name == "yours" else " No knot is pulled yet: yours is still the straight line."
    print(f"Your curve ends {design.line_distance(schedule, 10):.4f} from the two bumps in 10 steps.{still}")
    return schedule


# -- a denoiser that is trained ---------------------------------------------------------------------------------------

GRID = np.linspace(12, -12, 49)  # of log SNR, from clean to noise
KNOTS = GRID[::-4]  # between which what has been learned goes straight
BOARD = PUBLISHED["cosine"]
BIMODAL = mixture.bimodal()
WEIGHTS = {  # of a squared error in v, under a draw of this density; sigmoid takes the draw back, as in lesson 10
    "1 on ε": lambda log_snr, density: 1 / losses.per_eps(log_snr, "v"),
    "1 on v": lambda log_snr, density: np.ones_like(log_snr),
    "Min-SNR": lambda log_snr, density: losses.min_snr(log_snr, output="v"),
    "sigmoid": lambda log_snr, density: (
        losses.sigmoid(log_snr) / losses.per_eps(log_snr, "v") / np.where(density > 0, density, np.inf)
    ),
}


def _features(x, log_snr):
    """Soft steps in x (..., 10), and how near log SNR is to each knot (..., 13): a feature is a product of the two."""
    x = np.asarray(x)[..., None]
    steps = np.concatenate([np.ones_like(x), x, np.tanh(2 * (x - np.linspace(-4, 4, 8)))], axis=-1)
    return steps, np.maximum(0, 1 - np.abs(log_snr[..., None] - KNOTS) / (KNOTS[1] - KNOTS[0]))


@cache
def _evenly(n):
    right = BIMODAL.quantile(0.5 + (np.arange(n // 2) + 0.5) / n)
    return np.concatenate([-right[::-1], right])


@cache
def trained(draw, weight, n, seed=0):
    """guess(x_t, log_snr) of x_0 by v, least squares over n draws of the two bumps, noise and levels."""
    rng = np.random.default_rng(seed)
    cdf = np.cumsum(losses.DRAWS[draw](GRID[::-1]))
    log_snr = np.interp((np.arange(n) + 0.5) / n, cdf / cdf[-1], GRID[::-1])
    x0, eps = rng.permutation(_evenly(n)), rng.standard_normal(n)
    a = schedules.logistic(log_snr)
    root = np.sqrt(WEIGHTS[weight](log_snr, losses.DRAWS[draw](log_snr)))
    steps, near = _features(np.sqrt(a) * x0 + np.sqrt(1 - a) * eps, log_snr)
    F = (steps[:, :, None] * (near * root[:, None])[:, None]).reshape(n, -1)
    gram = F.T @ F
    gram[np.diag_indices_from(gram)] += 1e-3 * np.trace(gram) / len(gram)  # what was not practised stays near 0
    learned = np.linalg.solve(gram, F.T @ ((np.sqrt(a) * eps - np.sqrt(1 - a) * x0) * root)).reshape(-1, len(KNOTS))

    def guess(x, log_snr):
        a = schedules.logistic(log_snr)
        steps, near = _features(x, log_snr)
        return np.sqrt(a) * x - np.sqrt(1 - a) * (steps @ learned * near).sum(-1)

    return guess


def trained_distance(guess, steps=10):
    """`design.line_distance` on the cosine, with this guess in place of the exact one."""
    log_snr = np.clip(BOARD.log_snr, GRID[-1], GRID[0])
    stops = reverse.steps_down(BOARD.T, steps)
    states = design.back(lambda x, t: guess(x, np.full(x.shape, log_snr[t])), design.even_noise(), BOARD, stops)
    return stats.wasserstein(states[-1], BIMODAL)


def _practice_numbers(t, draw, weight, n):
    guess, a = trained(draw, weight, n), schedules.logistic(GRID)[:, None]
    q = BIMODAL.noised(a)
    likely = q.pdf(Y)
    mine = guess(Y, GRID[:, None])
    exact = (Y + (1 - a) * q.score(Y)) / np.sqrt(a)
    excess = np.trapezoid((mine - exact) ** 2 * likely, Y) / (1 - a[:, 0])  # in v
    density = losses.DRAWS[draw](GRID)
    return {
        "level": GRID,
        "undone": int(weight == "sigmoid"),
        "density": density,
        "excess": np.maximum(excess, 1e-5),
        "x": Y,
        "mine[t]": mine[t],
        "exact[t]": exact[t],
        "likely[t]": likely[t] * 2 - 3.4,
        "distances": [_published(10, DATA["two bumps"])[NAMES.index("cosine")], trained_distance(guess)],
        "share": np.linspace(0, 1, len(GRID)),
    }


def practice():
    """Lesson 12: a small denoiser trained on levels from a draw, under a weight, beside the exact guess."""
    ends, ticks = (GRID[0], GRID[-1]), (10, 5, 0, -5, -10)
    marker = {"ring": True, "drag": "t", "hint": "Pull along the curve"}
    return Instrument(
        "A denoiser trained under a draw and a weight",
        _practice_numbers,
        rows=[[
            Panel([area("level", "density", "noise", 0.35), dots("level[t]", "density[t]", "noise", 12, **marker)],
                  x=ends, y=(0, 1.05), xticks=ticks, xlabel="log SNR", title="How often drawn", share=1.2),
            Panel([line("level", "excess", "first", 2), dots("level[t]", "excess[t]", "first", 12, **marker)],
                  x=ends, y=(1e-4, 9), log=True, xticks=ticks, yticks=(0.001, 0.01, 0.1, 1), xlabel="log SNR",
                  title="Error beyond the exact guess", share=1.5),
            Panel([line("x", "likely[t]", "faint", 1, label="density of xₜ"),
                   line("x", "exact[t]", "ink", 2, "dashed", label="exact"),
                   line("x", "mine[t]", "first", 2, label="trained")],
                  x=(-4, 4), y=(-3.4, 4.6), xticks=(-2, 0, 2), yticks=(-2, 0, 2), xlabel="xₜ", title="Guess of x₀",
                  share=1.4, legend="top left"),
            Panel([bars("distances", [1, 0], "first", 0.5),
                   text(0, [1.45, 0.45], ["exact guess {distances[0]:.3f}", "trained {distances[1]:.3f}"])],
                  x=(0, 0.6), y=(-0.6, 1.8), title="Distance in 10 steps", share=0.9),
        ]],
        heights=(262,),
        sentence=(
            "Draw {draw}, weight {weight}{undone|| (divided by the draw, as in lesson 10)}, {n} draws: at log SNR "
            "{level[t]:.1f} its error in v is {excess[t]:.2g} above the least possible. 10 steps back end "
            "{distances[1]:.3f} from the data, {distances[0]:.3f} by the exact guess."
        ),
        controls=[
            pills("draw", list(losses.DRAWS), "cosine", "draw of levels", "draw"),
            pills("weight", list(WEIGHTS), "1 on ε"),
            track("n", [1000, 2000, 4000, 8000], 2000, "draws in training", "draws"),
        ],
        T=len(GRID) - 1,
        t=24,
        frames=len(GRID),
        track="share",
        scale=["log SNR", GRID[0], GRID[-1], 1],
    )  # fmt: skip
