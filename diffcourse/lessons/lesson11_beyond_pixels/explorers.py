"""Lesson 11: latents at the wrong scale, fading words, a sentence that dissolves."""

from functools import cache

import numpy as np

from diffcourse import discrete, masks, schedules
from diffcourse import words as lexicon
from diffcourse.instrument import Instrument, Panel, bars, dots, image, line, pills, text, track
from diffcourse.instrument.zoo import SCHEDULES as CONTINUOUS
from diffcourse.instrument.zoo import schedule_pills
from diffcourse.lessons.lesson11_beyond_pixels.pictures import hopper_latents, still_themselves

T = 1000
SCHEDULES = {name: CONTINUOUS[name] for name in ("linear", "cosine")}
TICKS = {0: "0", 0.5: "T/2", 1: "T"}


# -- latents ----------------------------------------------------------------------------------------------------------


@cache
def _latents():
    """The photograph's autoencoder, its latents scaled to variance 1, their noise, and their own size."""
    _, autoencoder, raw = hopper_latents()
    return autoencoder, raw / raw.std(), np.random.default_rng(7).standard_normal(raw.shape), raw.std()


def _decoded(alpha_bar, std):
    """What latents of this size, noised, decode to, once the signal in them has its own size again."""
    autoencoder, latents, eps, own = _latents()
    x_t = np.sqrt(alpha_bar) * std * latents + np.sqrt(1 - alpha_bar) * eps
    shrunk = max(np.sqrt(alpha_bar), 0.05)  # or at T nothing but black and white would be seen
    return autoencoder.decode(x_t / shrunk / std * own)


def _latent_numbers(t, schedule, std):
    s, shift, soon = SCHEDULES[schedule](T), 2 * np.log(std), np.maximum(t, 1)  # at 0 log SNR is infinite
    share, moved = np.arange(T + 1) / T, s.log_snr + shift
    return {
        "alpha_bars": s.alpha_bars,
        "log_snr": s.log_snr,
        "moved": moved,
        "share": share,
        "curve": np.r_[np.nan, s.log_snr[1:]],
        "moved_curve": np.r_[np.nan, moved[1:]],
        "shift": f"{shift:+.2f}",
        "scaled[t]": np.array([_decoded(a, 1.0) for a in s.alpha_bars[t]]),
        "other[t]": np.array([_decoded(a, std) for a in s.alpha_bars[t]]),
        "at[t]": share[soon],
        "height[t]": s.log_snr[soon],
        "moved_height[t]": moved[soon],
    }


def latents():
    """Lesson 11: the same latents, noised at the right scale and at another one."""
    autoencoder, scaled, eps, own = _latents()
    curves = [
        line("share", "curve", "first", label="std 1"),
        line("share", "moved_curve", "second", dash="dashed", label="std {std}"),
        dots("at[t]", "height[t]", "first", 12, ring=True, drag="t"),
        dots("at[t]", "moved_height[t]", "second", 12, ring=True, drag="t"),
    ]
    return Instrument(
        "Noised latents at two scales, decoded",
        _latent_numbers,
        rows=[[
            Panel([image("scaled[t]")], square=True, scrub=True, title="std 1: log SNR {log_snr[t]:.2f}"),
            Panel([image("other[t]")], square=True, scrub=True, title="std {std}: log SNR {moved[t]:.2f}"),
            Panel(curves, y=(-16, 16), title="log SNR", xlabel="step t", xticks=TICKS, yticks=(-10, 0, 10), share=1.1),
        ]],
        heights=(340,),
        sentence=(
            "At t = {t} of {T} ({schedule}): log SNR {log_snr[t]:.2f} for latents of standard deviation 1, "
            "{moved[t]:.2f} for the same of standard deviation {std}: a shift of {shift} at every t."
        ),
        controls=[
            schedule_pills(SCHEDULES, "linear"),
            track("std", [0.1, 0.25, 0.5, 2.0, 3.6, 5.5, 10.0], 3.6, "std of the other latents"),
        ],
        film="latents.js",
        fixed={"latents": scaled, "eps": eps, "basis": autoencoder.basis * own, "mean": autoencoder.mean},
    )  # fmt: skip


# -- words ------------------------------------------------------------------------------------------------------------

CHOSEN = ("acute", "black", "left", "seven", "greek", "upwards",
          "small", "square", "minus", "omega", "arrow", "combining")  # fmt: skip


@cache
def _fading(schedule, d):
    """Share of all words that lie nearest to themselves, for each step."""
    steps = np.unique(np.linspace(1, T, 31).round().astype(int))
    share = still_themselves(d, SCHEDULES[schedule](T).log_snr[steps], 4)
    return np.interp(np.arange(T + 1), np.r_[0, steps], np.r_[1, share])


def _word_numbers(t, schedule, d):
    s, vocabulary, vectors = SCHEDULES[schedule](T), np.array(lexicon.vocabulary()), lexicon.embeddings(d)
    own = np.array([lexicon.vocabulary().index(word) for word in CHOSEN])
    eps = np.random.default_rng(4).standard_normal(vectors.shape)[own]
    signal, hiss = np.sqrt(s.alpha_bars[t])[:, None, None], np.sqrt(1 - s.alpha_bars[t])[:, None, None]
    x = signal * vectors[own] + hiss * eps
    nearest = np.where(signal[..., 0] > 0, (signal * (vectors**2).sum(1) - 2 * x @ vectors.T).argmin(-1), 0)
    found = nearest == own
    astray = [[f"{w} to {v}" for w, v in zip(np.array(CHOSEN)[~ok], vocabulary[there[~ok]], strict=True)]
              for ok, there in zip(found, nearest, strict=True)]  # fmt: skip
    return {
        "alpha_bars": s.alpha_bars,
        "snr": s.snr,
        "time": np.arange(T + 1) / T,
        "share": _fading(schedule, d),
        "found[t]": np.where(found, vocabulary[nearest], ""),
        "lost[t]": np.where(found, "", vocabulary[nearest]),
        "mine[t]": found.sum(1),
        "astray[t]": np.array([_astray(one) for one in astray]),
    }


def _astray(moves):
    more = f" and {len(moves) - 3} more" if len(moves) > 3 else ""
    return f"; astray: {', '.join(moves[:3])}{more}." if moves else "."


def words():
    """Lesson 11: words as noised vectors, and the word that lies nearest."""
    x, y = np.repeat([0.0, 1.0], 6).tolist(), (5 - np.arange(12) % 6).tolist()
    beside = [place + 0.5 for place in x]
    nearest = [
        text(x, y, [f"{word} →" for word in CHOSEN], size=14),
        text(beside, y, [f"{{found[t][{k}]}}" for k in range(12)], "first", 14, bold=True),
        text(beside, y, [f"{{lost[t][{k}]}}" for k in range(12)], "noise", 14),
    ]
    share = [
        line("time", "share", "data"),
        dots("time[t]", "share[t]", "data", 14, ring=True, drag="t", hint="Pull along the curve"),
    ]
    return Instrument(
        "Words as noised vectors, and the word that lies nearest",
        _word_numbers,
        rows=[[
            Panel(nearest, x=(0, 2), y=(-0.6, 5.6), title="word → nearest word of what is left of it", share=1.7),
            Panel(share, y=(0, 1.03), title=f"of {len(lexicon.vocabulary())} words, found", xlabel="step t",
                  xticks=TICKS, yticks={0: "0 %", 0.5: "50 %", 1: "100 %"}),
        ]],
        heights=(290,),
        sentence=(
            "At t = {t} of {T} ({schedule}, SNR {snr[t]:.3g}), {d} numbers a word: "
            f"{{mine[t]}} of {len(CHOSEN)} words are nearest to themselves, {{share[t]:.0%}} of all{{astray[t]}}"
        ),
        controls=[
            schedule_pills(SCHEDULES, "cosine"),
            track("d", [2, 4, 8, 16, 32, 64], 16, "numbers a word"),
        ],
    )  # fmt: skip


# -- tokens -----------------------------------------------------------------------------------------------------------

TOKEN_SCHEDULES = {"evenly": discrete.evenly, "cosine": schedules.cosine, "linear": CONTINUOUS["linear"]}
ALPHABET = np.array(list("abcdefghijklmnopqrstuvwxyz ▒"))  # the 27 of text8, on which D3PM was measured, and the mask
MASK = 27
SENTENCE = (
    "a mask says that a letter is gone",
    "a random letter does not say so  ",
    "which of the two would you repair",
)
BLANK = "\N{NO-BREAK SPACE}"


@cache
def _walk(schedule, T):
    """Tokens of the three lines at each step, under masks and under random letters: one walk of the chain each."""
    x0 = np.array([[ALPHABET.tolist().index(letter) for letter in said] for said in SENTENCE])
    s = TOKEN_SCHEDULES[schedule](T)
    pis = (discrete.absorbing(MASK + 1), discrete.uniform(MASK))
    return s, x0, [discrete.q_chain(x0, s, pi, rng=2) for pi in pis]


def _lines(letters):
    """Rows of letters as texts, (..., n) to (...,); a blank keeps its width."""
    letters = np.where(letters == " ", BLANK, letters)
    return np.array(["".join(row) for row in letters.reshape(-1, letters.shape[-1])]).reshape(letters.shape[:-1])


def _sentence_numbers(t, schedule, T):
    s, x0, paths = _walk(schedule, T)
    arrays = {"alpha_bars": s.alpha_bars}
    for k, path in enumerate(paths):
        letters, same = ALPHABET[path[t]], path[t] == x0
        arrays |= {
            f"kept{k}[t]": _lines(np.where(same, letters, BLANK)),
            f"gone{k}[t]": _lines(np.where(same, BLANK, letters)),
            f"under{k}[t]": _lines(np.where(same, BLANK, "_")),
            f"intact{k}": (path == x0).mean((1, 2)),
            f"first{k}[t]": np.array(["".join(row).replace("▒", "#") for row in letters[:, 0]]),
        }
    return arrays


def sentence():
    """Lesson 11: three lines of text turn into masks, and into random letters. What is gone is underlined."""
    panels = []
    for k, title in enumerate(("Absorbing: a letter turns into a mask", "Uniform: a letter turns into any letter")):
        marks, places = [], [4.6, 3.5, 2.4]
        for layer, colour, bold in (("kept", "ink", False), ("gone", "noise", True), ("under", "noise", True)):
            said = [f"{{{layer}{k}[t][{row}]}}" for row in range(3)]
            marks.append(text(0, places, said, colour, 15, bold, mono=True))
        marks += [
            text(0, 1.1, "intact at t = {t} of {T}, {schedule}", size=13),
            text(1, 1.1, f"{{intact{k}[t]:.0%}}", size=14, bold=True, align="right"),
            bars([1.0], [0.3], "track", 0.6),
            bars(f"intact{k}[t]", [0.3], "data", 0.6),
        ]
        panels.append(Panel(marks, y=(0, 5.2), title=title))
    return Instrument(
        "Three lines under masks and under random letters",
        _sentence_numbers,
        rows=[panels],
        heights=(240,),
        sentence=(
            "At t = {t} of {T} ({schedule}, alpha-bar {alpha_bars[t]:.3g}) masks leave {intact0[t]:.0%} of the "
            "letters: “{first0[t]}”; random letters leave {intact1[t]:.0%}: “{first1[t]}”."
        ),
        controls=[schedule_pills(TOKEN_SCHEDULES, "evenly"), track("T", [25, 50, 100], 50)],
    )


def one_line():
    """Lesson 11 opens on it: a line of text, noised in two ways."""
    x0 = np.array([ALPHABET.tolist().index(letter) for letter in "can you still read what is left of it"])
    pis = {"hidden": discrete.absorbing(MASK + 1), "swapped": discrete.uniform(MASK)}
    titles = {"hidden": "Letters are hidden", "swapped": "Letters turn into others"}
    lines = {
        f"{name}[t]": _lines(ALPHABET[discrete.q_chain(x0, schedules.cosine(50), pi, 2)]) for name, pi in pis.items()
    }
    return Instrument(
        "A line of text, noised in two ways",
        lambda t: {name: line[t] for name, line in lines.items()},
        rows=[
            [Panel([text(0, 0.5, f"{{{name}[t]}}", size=21, mono=True)], title=said, scrub=True)]
            for name, said in titles.items()
        ],
        heights=(84, 84),
        sentence="One line, masked and swapped, at t = {t} of {T}.",
        T=50,
    )


# -- masks are opened -------------------------------------------------------------------------------------------------

LETTERS = 7
ROWS = 8
AT_ONCE = range(1, LETTERS + 1)


@cache
def _words():
    """The words of seven letters as tokens, 0 for a."""
    return np.array([[ord(letter) - ord("a") for letter in word] for word in lexicon.of_length(LETTERS)])


@cache
def _opened():
    """Rows of letters opened from masks alone: each letter, and how many masks are left after it opens; twice
    (orders, at once, rows, letters). Where the letters in sight fit no word, all words count again."""
    known, made = _words(), []
    for order in masks.ORDERS:
        for k in AT_ONCE:
            rng = np.random.default_rng(5)
            for _ in range(ROWS):
                letters, left = np.zeros(LETTERS, int), np.full(LETTERS, LETTERS)
                while (hidden := np.flatnonzero(left == LETTERS)).size:
                    seen = left < LETTERS
                    fit = known[(known[:, seen] == letters[seen]).all(1)]
                    chances = np.eye(26)[fit if len(fit) else known].mean(0)
                    rank = {"random": rng.random(LETTERS), "most certain first": chances.max(1)}
                    rank = rank.get(order, -np.arange(LETTERS))[hidden]
                    for i in hidden[np.argsort(-rank, kind="stable")[:k]]:
                        letters[i], left[i] = rng.choice(26, p=chances[i]), max(len(hidden) - k, 0)
                made.append((letters, left))
    shape = (len(masks.ORDERS), len(AT_ONCE), ROWS, LETTERS)
    return tuple(np.reshape(part, shape) for part in zip(*made, strict=True))


@cache
def _no_words():
    """Share of what comes out that is no word: (orders, at once); exact."""
    shares = [[1 - masks.generated(_words(), order, k).sum() for k in AT_ONCE] for order in masks.ORDERS]
    return np.abs(shares).round(12)


def _opening_numbers(t, order, k):
    letters, left = (part[masks.ORDERS.index(order), k - 1] for part in _opened())
    known = (letters[:, None] == _words()).all(-1).any(-1)
    price = _no_words()
    return {
        "letter[t]": np.where(t[:, None, None] <= left, letters + 1, 0),
        "verdict[t]": np.where(t[:, None] == 0, 2 - known, 0),
        "words_made": known.sum(),
        "price": price[masks.ORDERS.index(order), k - 1],
        **{f"price{i}": row for i, row in enumerate(price)},
        "masked": np.arange(LETTERS + 1) / LETTERS,
    }


def opening():
    """Lesson 11: words come out of masks, several letters at once, and how often what comes out is no word."""
    rows = np.arange(ROWS)[::-1].tolist()
    alphabet = "|".join("abcdefghijklmnopqrstuvwxyz")
    blanks = "|".join([BLANK] * 26)

    def said(choices):
        return ["".join(f"{{letter[t][{r}][{i}]|{choices}}}" for i in range(LETTERS)) for r in range(ROWS)]

    made = [
        text(0, rows, said(f"{BLANK}|{alphabet}"), size=19, mono=True),
        text(0, rows, said(f"▒|{blanks}"), "noise", 19, mono=True),
        text(0.5, rows, [f"{{verdict[t][{r}]||✓ a word|}}" for r in range(ROWS)], "data", 13),
        text(0.5, rows, [f"{{verdict[t][{r}]|||✗ no word}}" for r in range(ROWS)], "noise", 13),
    ]
    looks = zip(masks.ORDERS, ("first", "second", "data"), ("", "dashed", "dashdot"), strict=True)
    price = [
        line(list(AT_ONCE), f"price{i}", colour, 2.2, dash, label=order)
        for i, (order, colour, dash) in enumerate(looks)
    ]
    price.append(dots("k", "price", "ink", 13, ring=True, drag="k", hint="Pull to open more at once"))
    return Instrument(
        "Letters come out of masks",
        _opening_numbers,
        rows=[[
            Panel(made, y=(-0.6, ROWS - 0.4), title="{t} of 7 letters masked", share=0.6),
            Panel(price, x=(0.8, LETTERS + 0.2), y=(-0.02, 1.04), title="No word comes out", xlabel="letters at once",
                  xticks=tuple(AT_ONCE), yticks={0: "0 %", 0.5: "50 %", 1: "100 %"}, legend="bottom right"),
        ]],
        heights=(290,),
        sentence=(
            f"Order {{order}}, {{k}} at once: with {{t}} of {LETTERS} letters masked the first row reads “"
            + said(f"#|{alphabet}")[0]
            + f"”. Of {ROWS} rows here {{words_made}} became a word; in the long run {{price:.1%}} become none."
        ),
        controls=[
            pills("order", masks.ORDERS, "left to right", "order in which masks are opened", "order"),
            track("k", AT_ONCE, 2, "letters opened at once", "at once"),
        ],
        T=LETTERS,
        t=LETTERS,
        track="masked",
        film="opening.js",
        fixed={
            "letters": _opened()[0].astype(np.uint8),
            "left": _opened()[1].astype(np.uint8),
            "known": (_opened()[0][..., None, :] == _words()).all(-1).any(-1).astype(np.uint8),
            **{f"price{i}": row for i, row in enumerate(_no_words())},
            "masked": np.arange(LETTERS + 1) / LETTERS,
        },
        ways=("masks cover it", "masks are opened"),
    )  # fmt: skip
