"""Lesson 08: latents at the wrong scale, words that lose their neighbours, a sentence that dissolves."""

import functools
import html
import io

import numpy as np
from PIL import Image

from diffcourse import discrete, forward, latent, schedules, words
from diffcourse.instrument import photo
from diffcourse.instrument.style import (
    DATA,
    FAINT,
    FIRST,
    INK,
    NOISE,
    PAPER,
    SECOND,
    Picture,
    figure,
    image_tag,
    percent,
    still,
    styled,
)

# -- latents ----------------------------------------------------------------------------------------------------------


@functools.cache
def hopper_latents(size=160):
    """The photograph, its autoencoder (fitted on it alone) and its latents as they come out, unscaled."""
    image = photo.hopper(size)
    autoencoder = latent.fit(image)
    return image, autoencoder, autoencoder.encode(image)


@styled
def draw_latents():
    """The photograph, its four latent channels, and what the decoder makes of them."""
    image, autoencoder, z = hopper_latents()
    back = autoencoder.decode(z)
    drawn = figure(1.75)
    panels = drawn.subplots(1, 6)
    panels[0].imshow(photo.to_screen(image))
    panels[0].set_title("photograph")
    for k in range(4):
        panels[k + 1].imshow(z[..., k], cmap="Greys_r")
        panels[k + 1].set_title(f"latent {k + 1}\nstd {z[..., k].std():.2f}", fontsize=9)
    panels[5].imshow(photo.to_screen(back))
    panels[5].set_title("decoded")
    for axes in panels:
        axes.set_axis_off()
    drawn.subplots_adjust(left=0.01, right=0.99, top=0.8, bottom=0.02, wspace=0.06)
    kept = 1 - ((back - image) ** 2).mean() / image.var()
    return Picture(
        drawn,
        f"{image.size} numbers of the photograph become {z.size} latents, {image.size // z.size} times fewer, and keep "
        f"{percent(kept)} of its variance; the four channels have standard deviations "
        f"{', '.join(f'{std:.2f}' for std in z.std((0, 1)))}, all latents together {z.std():.2f}.",
    )


class LatentScene:
    """Noised latents, decoded: scaled to variance 1 on the left, of another size on the right. A page, no drawing."""

    SIDE = 250  # CSS pixels

    def __init__(self, seed=7):
        _, self.autoencoder, self.raw = hopper_latents()
        self.eps = np.random.default_rng(seed).standard_normal(self.raw.shape)

    def picture(self, t, schedule, std):
        """What the noised latents decode to, once the signal in them has its own size again."""
        own = self.raw.std()
        x_t, _ = forward.q_sample(self.raw / own * std, t, schedule, noise=self.eps)
        shrunk = max(np.sqrt(schedule.alpha_bars[t]), 0.05)  # or at T nothing but black and white would be seen
        return photo.to_screen(self.autoencoder.decode(x_t / shrunk * own / std))

    def frame(self, t, schedule, std):
        """HTML of the frame at step t, and its sentence."""
        tags, said = [], []
        for size in (1, std):
            log_snr = schedule.log_snr[t] + 2 * np.log(size)
            jpeg = io.BytesIO()
            pixels = np.uint8(self.picture(t, schedule, size) * 255 + 0.5)
            Image.fromarray(pixels).save(jpeg, "jpeg", quality=80, subsampling=0)
            value = f"{log_snr:.2f}".replace("inf", "infinite")
            words = f"latents of standard deviation {size:g}: log SNR {value}"
            tags.append(
                f"<div>{image_tag(jpeg.getvalue(), words, self.SIDE, 'jpeg', 'image-rendering:pixelated')}"
                f'<div aria-hidden="true" style="max-width:{self.SIDE}px">{words}</div></div>'
            )
            said.append(value)
        sentence = (
            f"At t = {t} of {schedule.T} ({schedule.name}): log SNR {said[0]} for latents of standard deviation 1, "
            f"{said[1]} for the same of standard deviation {std:g}: a shift of {2 * np.log(std):+.2f} at every t."
        )
        row = f'<div style="display:flex;flex-wrap:wrap;gap:20px;line-height:1.5">{"".join(tags)}</div>'
        return row, sentence


@styled
def draw_scaled_latents(t, schedule, stds):
    """The same noise on latents of several sizes, decoded."""
    scene, drawn, said = LatentScene(), figure(2.1), []
    for axes, std in zip(drawn.subplots(1, len(stds)), stds, strict=True):
        axes.imshow(scene.picture(t, schedule, std))
        axes.set_axis_off()
        log_snr = schedule.log_snr[t] + 2 * np.log(std)
        axes.set_title(f"std {std:.3g}: log SNR {log_snr:.1f}")
        said.append(f"{log_snr:.2f} at standard deviation {std:.3g}")
    drawn.subplots_adjust(left=0.01, right=0.99, top=0.88, bottom=0.02, wspace=0.04)
    return Picture(drawn, f"At t = {t} of {schedule.T} ({schedule.name}) the latents' log SNR is {', '.join(said)}.")


# -- words ------------------------------------------------------------------------------------------------------------

CHOSEN = (
    "acute",
    "black",
    "left",
    "seven",
    "greek",
    "upwards",
    "small",
    "square",
    "minus",
    "omega",
    "arrow",
    "combining",
)


def still_themselves(d, log_snr, repeats=6, seed=0):
    """Share of the words whose noised vector lies nearest to their own vector, for each log SNR."""
    vectors, rng = words.embeddings(d), np.random.default_rng(seed)
    own = np.repeat(np.arange(len(vectors)), repeats)
    eps = rng.standard_normal((len(own), d))
    sigma = np.exp(-0.5 * np.asarray(log_snr))  # divided by sqrt(alpha_bar): the same nearest neighbour
    return np.array([(words.nearest(vectors[own] + s * eps, vectors) == own).mean() for s in sigma])


@styled
def draw_fading(dimensions=(4, 16, 64), log_snr=None):
    """Share of words whose nearest neighbour is still themselves, against log SNR, for several dimensions."""
    log_snr = np.linspace(8, -6, 36) if log_snr is None else np.asarray(log_snr)
    drawn = figure(2.8)
    axes = drawn.subplots()
    said = []
    for d, colour, line in zip(dimensions, (DATA, NOISE, FIRST, SECOND), ("-", "--", "-.", ":"), strict=False):
        share = still_themselves(d, log_snr)
        axes.plot(log_snr, share, color=colour, ls=line, lw=2, label=f"{d} numbers a word")
        half = np.interp(-0.5, -share, log_snr)
        said.append(f"{d} numbers a word at log SNR {half:.1f}")
    axes.axhline(0.5, color=FAINT, lw=0.8)
    axes.set(xlim=(log_snr.max(), log_snr.min()), ylim=(0, 1.03), xlabel="log SNR (clean on the left)")
    axes.set(yticks=[0, 0.5, 1], yticklabels=["0 %", "50 %", "100 %"])
    axes.set_title("Words whose nearest neighbour is still themselves")
    axes.legend(loc="lower left")
    drawn.subplots_adjust(left=0.085, right=0.985, top=0.88, bottom=0.18)
    return Picture(drawn, f"Half of the words are lost: {'; '.join(said)}.")


class WordScene:
    """Twelve words as noised vectors, each with the word that lies nearest; beside them the share still found."""

    @styled
    def __init__(self, seed=4):
        self.vocabulary = words.vocabulary()
        self.rows = [self.vocabulary.index(word) for word in CHOSEN]
        self.rng_seed, self.share = seed, {}
        self.figure = figure(3.0)
        listed = self.figure.add_axes([0.01, 0.03, 0.55, 0.85])
        listed.set(xlim=(0, 2), ylim=(6, -0.3))
        listed.set_axis_off()
        listed.set_title("word → nearest word of what is left of it")
        self.found, self.lost = [], []
        for i, word in enumerate(CHOSEN):
            x, y = i // 6, i % 6 + 0.35
            listed.text(x + 0.02, y, f"{word} →", color=INK)
            self.found.append(listed.text(x + 0.46, y, "", color=FIRST, fontweight="bold"))
            self.lost.append(listed.text(x + 0.46, y, "", color=NOISE, style="italic"))
        axes = self.figure.add_axes([0.655, 0.16, 0.325, 0.72])
        axes.set(xlim=(0, 1), ylim=(0, 1.03), xticks=[0, 0.5, 1], xticklabels=["0", "T/2", "T"])
        axes.set(yticks=[0, 0.5, 1], yticklabels=["0 %", "50 %", "100 %"])
        axes.set_title(f"of {len(self.vocabulary)} words, found", fontsize=9.5)
        (self.curve,) = axes.plot([], [], color=DATA, lw=2)
        (self.here,) = axes.plot([], [], "o", color=DATA, ms=8, mec=PAPER, clip_on=False)
        self.moving = [*self.found, *self.lost, self.curve, self.here]

    def fading(self, schedule, d):
        key = schedule.name, schedule.T, d
        if key not in self.share:
            steps = np.unique(np.linspace(1, schedule.T, 31).round().astype(int))
            self.share[key] = np.r_[0, steps], np.r_[1, still_themselves(d, schedule.log_snr[steps], 4)]
        return self.share[key]

    def show(self, t, schedule, d):
        vectors = words.embeddings(d)
        eps = np.random.default_rng(self.rng_seed).standard_normal((len(vectors), d))
        signal, hiss = np.sqrt(schedule.alpha_bars[t]), np.sqrt(1 - schedule.alpha_bars[t])
        nearest = (
            words.nearest(signal * vectors + hiss * eps, signal * vectors) if signal else np.zeros(len(vectors), int)
        )
        for row, found, lost in zip(self.rows, self.found, self.lost, strict=True):
            word, own = self.vocabulary[nearest[row]], nearest[row] == row
            found.set_text(word if own else "")
            lost.set_text("" if own else word)
        steps, share = self.fading(schedule, d)
        self.curve.set_data(steps / schedule.T, share)
        now = np.interp(t, steps, share)
        self.here.set_data([t / schedule.T], [now])
        mine = sum(nearest[row] == row for row in self.rows)
        astray = [
            f"{w} to {self.vocabulary[nearest[r]]}" for w, r in zip(CHOSEN, self.rows, strict=True) if nearest[r] != r
        ]
        snr = f"SNR {schedule.snr[t]:.3g}".replace("SNR inf", "SNR infinite")
        return (
            f"At t = {t} of {schedule.T} ({schedule.name}, {snr}) with {d} numbers a word, {mine} of {len(self.rows)} "
            f"words lie nearest to themselves, and {percent(now)} of all"
            + (f"; astray: {', '.join(astray[:3])}." if astray else ".")
        )


def draw_words(t, schedule=None, d=16):
    return still(WordScene(), t, schedule or schedules.cosine(), d)


# -- tokens -----------------------------------------------------------------------------------------------------------

ALPHABET = "abcdefghijklmnopqrstuvwxyz "  # the 27 of text8, on which D3PM was measured
MASK = len(ALPHABET)
SENTENCE = (
    "a mask says that a letter is gone",
    "a random letter does not say so  ",
    "which of the two would you repair",
)


def tokens(text):
    return np.array([ALPHABET.index(letter) for letter in text])


def letters(x):
    return "".join((ALPHABET + "▒")[token] for token in x)


class SentenceScene:
    """The same lines under masks and under random letters: one walk of the chain each. Text of the page, no drawing.

    A letter that is gone is underlined on a tinted ground, so it stands out in any theme and without colour.
    """

    GONE = "background:#8885;text-decoration:underline;font-weight:bold"

    def __init__(self, seed=2):
        self.x0, self.seed, self.walks = np.array([tokens(line) for line in SENTENCE]), seed, {}

    def walk(self, schedule):
        key = schedule.name, schedule.T
        if key not in self.walks:
            self.walks[key] = [
                discrete.q_chain(self.x0, schedule, pi, rng=self.seed)
                for pi in (discrete.absorbing(MASK + 1), discrete.uniform(MASK))
            ]
        return self.walks[key]

    def lines(self, x):
        """HTML of the three lines, what differs from x_0 marked."""
        marked = []
        for now, before in zip(x, self.x0, strict=True):
            spans = (
                letter if same else f'<span style="{self.GONE}">{letter.replace(" ", "&nbsp;")}</span>'
                for letter, same in zip(letters(now), now == before, strict=True)
            )
            marked.append("".join(spans))
        return "<br>".join(marked)

    def frame(self, t, schedule):
        """HTML of the frame at step t, and its sentence."""
        blocks, said = [], []
        titles = ("Absorbing: a letter turns into a mask", "Uniform: a letter turns into any letter")
        for title, path in zip(titles, self.walk(schedule), strict=True):
            intact = (path[t] == self.x0).mean()
            blocks.append(
                f"<div><b>{title}</b>"
                '<div style="font-family:monospace;font-size:17px;line-height:1.7;white-space:pre">'
                f"{self.lines(path[t])}</div>"
                f"<div>letters intact: {percent(intact)}</div>"
                '<div style="height:12px;background:#8884;max-width:340px">'
                f'<div style="height:12px;width:{100 * intact:.1f}%;background:{DATA}"></div></div></div>'
            )
            said.append((percent(intact), letters(path[t][0]).replace("▒", "#")))
        (masks, first), (random, second) = said
        sentence = (
            f"At t = {t} of {schedule.T} ({schedule.name}, alpha-bar {schedule.alpha_bars[t]:.2f}): with masks {masks} "
            f"of the letters are intact and the first line reads “{first}”; with random letters {random}, and "
            f"“{second}”."
        )
        row = f'<div style="display:flex;flex-wrap:wrap;gap:28px;line-height:1.5">{"".join(blocks)}</div>'
        return f'<div role="img" aria-label="{html.escape(sentence)}">{row}</div>', sentence


@styled
def draw_matrices(schedule, steps, K=5):
    """The matrices of t steps at once, for masks (above) and uniform corruption (below)."""
    drawn = figure(3.6)
    grid = drawn.subplots(2, len(steps))
    names = [*ALPHABET[: K - 1], "▒"]
    said = []
    for row, (kind, pi) in enumerate({"absorbing": discrete.absorbing(K), "uniform": discrete.uniform(K)}.items()):
        for axes, t in zip(grid[row], steps, strict=True):
            Q = discrete.cumulative(schedule.alpha_bars[t], pi)
            axes.imshow(Q, cmap="Blues", vmin=0, vmax=1)
            for i in range(K):
                for j in range(K):
                    colour = PAPER if Q[i, j] > 0.6 else INK
                    text = f"{Q[i, j]:.2f}".lstrip("0") if 0 < Q[i, j] < 1 else f"{Q[i, j]:.0f}"
                    axes.text(j, i, text, ha="center", va="center", fontsize=7.5, color=colour)
            ticks = names if kind == "absorbing" else list(ALPHABET[:K])
            axes.set_xticks(range(K), ticks)
            axes.set_yticks(range(K), ticks)
            axes.tick_params(length=0)
            axes.spines[:].set_visible(False)
            axes.set_title(f"{kind}, t = {t}", fontsize=9.5)
            said.append(f"{Q[0, 0]:.2f} ({kind}, t = {t})")
    grid[0, 0].set_ylabel("from")
    grid[1, 0].set_ylabel("from")
    for axes in grid[1]:
        axes.set_xlabel("to")
    drawn.subplots_adjust(left=0.07, right=0.99, top=0.93, bottom=0.12, wspace=0.15, hspace=0.35)
    return Picture(
        drawn, f"Rows: from; columns: to. The chance that an a is still an a after t steps: {', '.join(said)}."
    )
