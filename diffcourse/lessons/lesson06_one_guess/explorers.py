"""Lesson 06: the score of noised data, and one guess in three words."""

from functools import cache

import numpy as np

from diffcourse import reverse, schedules
from diffcourse.instrument import Instrument, Panel, arrows, dots, haze, image, line, photo, pills, text, track

T = 1000
LINEAR = schedules.linear(T)


def seen_and_guessed():
    """Lesson 06 opens on it: noised glyphs, and the best guess of each among forty."""
    glyphs, a = photo.glyphs(), LINEAR.alpha_bars.clip(1e-6, 1 - 1e-6)
    which, eps = glyphs[[3, 15, 28, 32, 9, 21]], np.random.default_rng(0).standard_normal((6, 16, 16))
    rows = {"seen[t]": "What a network sees", "guessed[t]": "The best guess of the clean picture"}

    def numbers(t):
        seen = [np.sqrt(one) * which + np.sqrt(1 - one) * eps for one in a[t]]
        both = seen, [reverse.expected_x0(x, glyphs, one) for x, one in zip(seen, a[t], strict=True)]
        return {
            name: photo.to_bytes(np.concatenate(np.swapaxes(x, 0, 1), -1)) for name, x in zip(rows, both, strict=True)
        }

    return Instrument(
        "What a network sees, and what it can guess",
        numbers,
        rows=[[Panel([image(name)], x=(0, 6), title=title, square=True, scrub=True)] for name, title in rows.items()],
        heights=(136, 136),
        sentence="At t = {t} of {T}: six of forty glyphs under noise, and the best guess of each.",
        t=400,
        frames=26,
    )


# -- the score in the plane -------------------------------------------------------------------------------------------

PLANES = {  # centres of the spots of data in the plane, and how wide each spot is
    "three spots": (np.array([[-1.6, -0.9], [1.6, -0.9], [0.0, 1.5]]), 0.25),
    "ring": (1.7 * np.array([[np.cos(a), np.sin(a)] for a in np.arange(12) * np.pi / 6]), 0.2),
    "two rows": (np.array([[x, y] for x in (-1.8, -0.6, 0.6, 1.8) for y in (-1.0, 1.0)]), 0.2),
}
WIDE, HIGH = 3.4, 2.5
PLACES = np.stack(np.meshgrid(np.linspace(-3, 3, 15), np.linspace(-2.2, 2.2, 11)), -1).reshape(-1, 2)
FINE = np.linspace(-WIDE, WIDE, 61), np.linspace(HIGH, -HIGH, 45)  # x, and y from the top
LONGEST = 0.45  # how long nine tenths of the arrows are at most
DROPS = np.linspace(-3, 3, 31).round(1), np.linspace(-2.2, 2.2, 23).round(1)  # where a particle can be dropped
DOWN = reverse.steps_down(T, 50)
STOOD = np.searchsorted(-DOWN, -np.arange(T + 1), side="right") - 1  # where the dots stand at t = 0 ... T


@cache
def _plane_paths(data):
    """What DDIM makes of 150 draws, and of a particle from each place where it can be dropped."""
    points, std = PLANES[data]
    drops = np.stack(np.meshgrid(*DROPS, indexing="ij"), -1).reshape(-1, 2)
    noise = np.random.default_rng(0).standard_normal((150, 2))

    def guess(x, t):
        return reverse.expected_x0(x, points, LINEAR.alpha_bars[t], std)

    path = reverse.sample(guess, np.concatenate([noise, drops]), LINEAR, DOWN, predicts="x0")
    away = np.sqrt(((path[:, : len(noise), None] - points) ** 2).sum(-1).min(2)).mean(1)
    return path[:, : len(noise)], path[:, len(noise) :].reshape(len(path), *map(len, DROPS), 2), away


@cache
def _fields(data, steps):
    """Density, arrows, and what the sentence says of them, at each of some steps."""
    points, std = PLANES[data]
    a, soon = LINEAR.alpha_bars[[steps, np.maximum(steps, 1)]]  # clean data has no noise to guess
    means, width = np.sqrt(a)[:, None, None] * points, (a * std**2 + 1 - a)[:, None, None]
    across, up = (
        np.exp(-((fine[:, None] - means[:, None, :, axis]) ** 2) / (2 * width)) for axis, fine in enumerate(FINE)
    )
    density = up @ across.swapaxes(1, 2)
    shades = np.uint8(150 * (density / density.max((1, 2), keepdims=True)) ** 0.6)
    x0 = np.array([reverse.expected_x0(PLACES, points, one, std) for one in soon])
    score = reverse.score_from_eps(reverse.eps_from_x0(np.broadcast_to(PLACES, x0.shape), x0, soon), soon)
    size = np.linalg.norm(score, axis=-1)
    longest = np.maximum(np.quantile(size, 0.9, axis=1), 1e-9)[:, None, None]
    nearest = np.linalg.norm(PLACES[:, None] - means[:, None], axis=-1).argmin(-1)
    targets = np.take_along_axis(means, nearest[..., None], 1), points.mean(0)
    shares = [_within(score, target - PLACES) for target in targets]
    return shades, score * LONGEST / longest, np.transpose([*shares, np.median(size, axis=1)])


def _within(arrows, directions, degrees=20):
    """Share of arrows, for each field of them, that point along their direction."""
    along = (arrows * directions).sum(-1)
    size = np.linalg.norm(arrows, axis=-1) * np.linalg.norm(directions, axis=-1)
    return np.mean(along > np.cos(np.deg2rad(degrees)) * size, axis=-1)


def _score_numbers(t, data, drop_x, drop_y):
    path, dropped, away = _plane_paths(data)
    shades, vectors, said = _fields(data, tuple(t.tolist()))
    own = dropped[:, np.abs(DROPS[0] - drop_x).argmin(), np.abs(DROPS[1] - drop_y).argmin()]
    stood = STOOD[t]
    return {
        "alpha_bars": LINEAR.alpha_bars,
        "x": PLACES[:, 0],
        "y": PLACES[:, 1],
        "shade[t]": shades,
        "u[t]": vectors[..., 0],
        "v[t]": vectors[..., 1],
        "said[t]": said,
        "dots_x[t]": path[stood, :, 0],
        "dots_y[t]": path[stood, :, 1],
        "away[t]": away[stood],
        "own_x": own[:, 0],
        "own_y": own[:, 1],
        "now_x[t]": own[stood, 0],
        "now_y[t]": own[stood, 1],
    }


def score():
    """Lesson 06: arrows of the score in the plane, and dots on their way; one of them the learner's own."""
    plane = [
        haze("shade[t]"),
        arrows("x", "y", "u[t]", "v[t]", "ink", 1.2),
        dots("dots_x[t]", "dots_y[t]", "noise", 5),
        line("own_x", "own_y", "first", 2),
        dots("now_x[t]", "now_y[t]", "first", 10, ring=True),
        dots("drop_x", "drop_y", "first", 14, ring=True, drag=["drop_x", "drop_y"], hint="Drop your particle"),
    ]
    key = {
        "ink": ["Arrow: the score at that place", "(each frame has its own scale of length)"],
        "data": ["Blue: density of xₜ"],
        "noise": ["Dots: on their way from noise to data", "(DDIM, 50 steps)"],
        "first": ["Your own: drag its large dot, where it", "starts at t = T, and slide t down"],
    }
    words, y = [], 0.97
    for colour, lines in key.items():
        for said in lines:
            words.append(text(0, y, said, colour))
            y -= 0.075
        y -= 0.06
    return Instrument(
        "The score of noised data in the plane",
        _score_numbers,
        rows=[[
            Panel(plane, x=(-WIDE, WIDE), y=(-HIGH, HIGH), title="The score points to likelier places", square=True,
                  xticks=(-2, 0, 2), yticks=(-2, 0, 2), share=1.7),
            Panel(words),
        ]],
        heights=(344,),
        sentence=(
            "At t = {t} of {T} (data: {data}), {said[t][0]:.0%} of the arrows point to the nearest spot (within 20 "
            "degrees), {said[t][1]:.0%} to the middle; median score {said[t][2]:.1f}. The dots are {away[t]:.2f} from "
            "the nearest spot on average."
        ),
        controls=[
            pills("data", list(PLANES), "three spots"),
            track("drop_x", DROPS[0], 0.6, "your particle, x", words="{:.1f}"),
            track("drop_y", DROPS[1], -0.4, "your particle, y", words="{:.1f}"),
        ],
        frames=51,
    )  # fmt: skip


# -- one guess through few numbers ------------------------------------------------------------------------------------

PLANE, DIMENSIONS = 2, 2 ** np.arange(2, 11)
WORDS = ("x0", "eps", "v")


def error_in_x0(word, D, width, alpha_bar):
    """Squared error in x_0, a number of it, of the best linear guess of a word that passes on `width` numbers.

    The data: variance 1 for each of D numbers, all of it on a plane. The guess spends its numbers on the directions
    in which its word varies most with x_t: the two of the plane, or the D - 2 others, where all is noise.
    """
    a = alpha_bar
    best, given_up, gain = [], [], []
    for power in (D / PLANE, 0.0):  # of the data, along the plane and across it
        variance = a * power + 1 - a
        with_x_t = {"x0": np.sqrt(a) * power, "eps": np.sqrt(1 - a), "v": np.sqrt(a * (1 - a)) * (1 - power)}[word]
        best.append(power * (1 - a) / variance)
        given_up.append({"x0": power, "eps": (1 - a) / a, "v": (1 - a) ** 2 * power + a * (1 - a)}[word])
        gain.append(np.abs(with_x_t) / np.sqrt(variance))
    along = np.where(gain[0] >= gain[1], min(PLANE, width), min(PLANE, max(width - (D - PLANE), 0)))
    across = np.minimum(D - PLANE, width - along)
    total = along * best[0] + (PLANE - along) * given_up[0] + (D - PLANE - across) * given_up[1]
    return (total + across * best[1]) / D


def _words_numbers(t, width):
    a = LINEAR.alpha_bars[np.maximum(t, 1)]
    errors = {word: np.stack([error_in_x0(word, D, width, a) for D in DIMENSIONS], -1) for word in WORDS}
    return {
        "alpha_bars": LINEAR.alpha_bars,
        "snr": LINEAR.snr,
        "D": np.log2(DIMENSIONS),
        **{f"{word}[t]": np.clip(one, 1e-3, 1e2) for word, one in errors.items()},
        **{f"{word}_error[t]": np.where(t[:, None] > 0, one, 0) for word, one in errors.items()},
    }


def three_words():
    """Lesson 06: data on a plane in more and more dimensions, guessed in three words through few numbers."""
    many = int(np.flatnonzero(DIMENSIONS == 256)[0])
    looks = (("x0", "data", ""), ("eps", "noise", "dashed"), ("v", "second", "dotted"))
    names = {"x0": "guess x₀", "eps": "guess ε", "v": "guess v"}
    curves = [line("D", f"{word}[t]", colour, 2, dash, names[word]) for word, colour, dash in looks]
    rings = [dots("D", f"{word}[t]", colour, 8) for word, colour, _ in looks]
    said = ", ".join(f"{{{word}_error[t][{many}]:.3g}} guessing {word}" for word in WORDS)
    return Instrument(
        "One guess in three words, through few numbers",
        _words_numbers,
        rows=[[
            Panel(
                curves + rings, x=(1.8, 10.2), y=(1e-3, 1e2), log=True, title="Error in x₀ through {width} numbers",
                xlabel="numbers in each item", xticks={float(np.log2(D)): str(D) for D in DIMENSIONS},
                yticks={1e-3: "0.001", 1e-2: "0.01", 0.1: "0.1", 1: "1", 10: "10", 100: "100"}, legend="top left",
            ),
        ]],
        heights=(300,),
        sentence=f"At t = {{t}} (SNR {{snr[t]:.3g}}) the error in x₀ of 256 numbers, through {{width}}, is {said}.",
        controls=[track("width", [2, 4, 8, 16, 32, 64, 128, 256], 8, "numbers that the guess passes on")],
        t=260,
        frames=51,
    )  # fmt: skip
