"""Lesson 11: latents at the wrong scale, words that lose their neighbours, a sentence that dissolves."""

import functools
import itertools

import numpy as np

from diffcourse import discrete, latent, masks, schedules, words
from diffcourse.instrument import photo
from diffcourse.instrument.style import INK, PAPER, Picture, draw_curves, figure, percent, plots, styled

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
    drawn, panels = plots(1.75, 1, 6, dpi=130)
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
        f"{image.size // z.size} times fewer numbers keep {percent(kept)} of the photograph's variance. Their standard "
        f"deviation is {z.std():.2f}, where a schedule expects 1.",
        f"{image.size} numbers of the photograph become {z.size} latents; the four channels have standard deviations "
        f"{', '.join(f'{std:.2f}' for std in z.std((0, 1)))}.",
    )


# -- words ------------------------------------------------------------------------------------------------------------


def still_themselves(d, log_snr, repeats=6, seed=0):
    """Share of the words whose noised vector lies nearest to their own vector, for each log SNR."""
    vectors, rng = words.embeddings(d), np.random.default_rng(seed)
    own = np.repeat(np.arange(len(vectors)), repeats)
    near, hiss = vectors @ vectors.T - (vectors**2).sum(1) / 2, rng.standard_normal((len(own), d)) @ vectors.T
    sigma = np.exp(-0.5 * np.asarray(log_snr))  # divided by sqrt(alpha_bar): the same nearest neighbour
    return np.array([((near[own] + s * hiss).argmax(1) == own).mean() for s in sigma])


def draw_fading(dimensions=(4, 16, 64), log_snr=None):
    """Share of words whose nearest neighbour is still themselves, against log SNR, for several dimensions."""
    log_snr = np.linspace(8, -6, 50) if log_snr is None else np.asarray(log_snr)
    curves, said = {}, []
    for d in dimensions:
        share = still_themselves(d, log_snr)
        curves[f"{d} numbers a word"] = log_snr, share
        where = "before" if share[0] < 0.5 else "later than" if share[-1] > 0.5 else "at"
        said.append(f"{d} numbers a word {where} log SNR {np.interp(-0.5, -share, log_snr):.1f}")
    return draw_curves(
        curves,
        f"Half of the words are lost: {'; '.join(said)}.",
        **{"xlim": (log_snr.max(), log_snr.min()), "ylim": (0, 1.03), "xlabel": "log SNR (clean on the left)"},
        **{"yticks": (0, 0.5, 1), "yticklabels": ("0 %", "50 %", "100 %")},
        title="Words whose nearest neighbour is still themselves",
    )


def _numbers_on(axes, values, said, ticks, title, vmax=1.0):
    """A square table, the darker the larger its numbers."""
    axes.imshow(values, cmap="Blues", vmin=0, vmax=vmax)
    for (i, j), value in np.ndenumerate(values):
        colour = PAPER if value > 0.6 * vmax else INK
        axes.text(j, i, said(value), ha="center", va="center", fontsize=8, color=colour)
    axes.set_xticks(range(len(ticks)), ticks)
    axes.set_yticks(range(len(ticks)), ticks)
    axes.tick_params(length=0)
    axes.spines[:].set_visible(False)
    axes.set_title(title)


@styled
def draw_company(chosen):
    """How often words stand in one name, beside what PPMI makes of it."""
    counts, table = words.counts_of(chosen), words.ppmi_of(chosen)
    drawn = figure(2.35)
    for axes, values, title, form in zip(
        drawn.subplots(1, 2), (counts, table), ("names in common", "PPMI"), ("{:.0f}", "{:.2f}"), strict=True
    ):
        _numbers_on(axes, values, form.format, chosen, title, vmax=1.3 * values.max())
    drawn.subplots_adjust(left=0.02, right=0.98, top=0.88, bottom=0.11)
    pairs = sorted(itertools.combinations(range(len(chosen)), 2), key=lambda pair: -table[pair])
    said = [
        f"{chosen[a]} and {chosen[b]} share {counts[a, b]:.0f} names, PPMI {table[a, b]:.2f}"
        for a, b in dict.fromkeys((pairs[0], pairs[-1]))
    ]
    return Picture(drawn, f"Of {', '.join(chosen)}: {'; '.join(said)}.")


# -- tokens -----------------------------------------------------------------------------------------------------------

ALPHABET = "abcdefghijklmnopqrstuvwxyz "  # the 27 of text8, on which D3PM was measured


@styled
def draw_matrices(schedule, steps, K=4):
    """The matrices of t steps at once, for masks (above) and uniform corruption (below)."""
    drawn, grid = plots(3.6, 2, len(steps))
    names = [*ALPHABET[: K - 1], "▒"]
    said = []
    for row, (kind, pi) in enumerate({"absorbing": discrete.absorbing(K), "uniform": discrete.uniform(K)}.items()):
        for axes, t in zip(grid[row], steps, strict=True):
            Q = discrete.cumulative(schedule.alpha_bars[t], pi)
            ticks = names if kind == "absorbing" else ALPHABET[:K]
            _numbers_on(
                axes, Q, lambda q: f"{q:.2f}".lstrip("0") if 0 < q < 1 else f"{q:.0f}", ticks, f"{kind}, t = {t}"
            )
            said.append(f"{Q[0, 0]:.2f} ({kind}, t = {t})")
    grid[0, 0].set_ylabel("from")
    grid[1, 0].set_ylabel("from")
    for axes in grid[1]:
        axes.set_xlabel("to")
    drawn.subplots_adjust(left=0.07, right=0.99, top=0.93, bottom=0.12, wspace=0.15, hspace=0.35)
    sentence = f"The chance that an a is still an a: {said[len(steps) - 1]}, {said[-1]}."
    return Picture(drawn, sentence, f"At all t: {', '.join(said)}.")


def draw_mask_bound(tokens):
    """The bound of T steps back on three schedules, and the entropy of the words below it."""
    steps, entropy = (1, 2, 3, 5, 10, 20, 50, 100, 300, 1000), np.log(len(tokens))
    clocks = {
        "evenly": discrete.evenly,
        "cosine": lambda T: schedules.cosine(T, max_beta=1),
        "sigmoid": lambda T: schedules.sigmoid(T, max_beta=1),
    }
    curves = {}
    for name, make in clocks.items():
        curves[name] = steps, [masks.bound(tokens, make(T)) for T in steps]
    above = [max(bounds[k] for _, bounds in curves.values()) - entropy for k in (4, -1)]
    curves[f"ln {len(tokens)} = {entropy:.2f}"] = (1, 1000), (entropy, entropy)
    return draw_curves(
        curves,
        f"In 10 steps the bounds lie up to {above[0]:.2f} nats above the words' entropy, in 1000 up to {above[1]:.2f}.",
        steps,
        **{"xscale": "log", "xticks": (1, 10, 100, 1000), "xticklabels": (1, 10, 100, 1000), "xlabel": "steps T"},
        **{"ylim": (0, None), "ylabel": "nats a word", "title": "The bound, on three schedules"},
    )
