"""Lesson 03: schedules side by side."""

import io

import numpy as np
from PIL import Image

from diffcourse import forward, mixture
from diffcourse.instrument import photo
from diffcourse.instrument.style import (
    FAINT,
    LOG_SNR,
    LOOKS,
    PAPER,
    TARGET,
    Picture,
    X,
    figure,
    image_tag,
    percent,
    standard_normal,
    styled,
)


def schedule_sentence(schedule, t):
    return (
        f"{schedule.name} has beta {schedule.betas[t]:.3g}, alpha-bar {schedule.alpha_bars[t]:.3g}, "
        f"SNR {schedule.snr[t]:.3g}"
    ).replace("SNR inf", "SNR infinite")


class ScheduleScene:
    """Two schedules: beta, alpha_bar and log SNR above, the dissolving 1-D data below, the photographs beside it."""

    PHOTO = 185  # CSS pixels

    @styled
    def __init__(self, seed=7):
        self.p = mixture.bimodal()
        self.x0 = photo.hopper(100)
        self.eps = np.random.default_rng(seed).standard_normal(self.x0.shape)
        self.figure = figure(3.9)
        curves = [self.figure.add_axes([0.07 + 0.325 * k, 0.6, 0.245, 0.32]) for k in range(3)]
        for axes, title in zip(curves, ("βₜ: noise of one step", "ᾱₜ: signal left", "log SNR"), strict=True):
            axes.set(xlim=(0, 1), xticks=[0, 0.5, 1], xticklabels=["0", "T/2", "T"], title=title)
        curves[0].set(ylim=(1e-5, 1.5), yscale="log", yticks=[1e-4, 1e-2, 1], yticklabels=["1e-4", "0.01", "1"])
        curves[0].minorticks_off()
        curves[1].set(ylim=(-0.03, 1.05))
        curves[2].set(ylim=LOG_SNR, yticks=[-15, -10, -5, 0, 5, 10])
        curves[2].axhline(0, color=FAINT, lw=0.8)
        self.curves, self.marks = [], []
        for colour, line in LOOKS[:2]:
            self.curves.append([axes.plot([], [], color=colour, ls=line, lw=1.8)[0] for axes in curves])
            mark = {"marker": "o", "color": colour, "ms": 7, "mec": PAPER, "clip_on": False}
            self.marks.append([axes.plot([], [], **mark)[0] for axes in curves])
        self.bells, self.names = [], []
        for k, (colour, line) in enumerate(LOOKS[:2]):
            axes = self.figure.add_axes([0.07 + 0.49 * k, 0.125, 0.41, 0.29])
            axes.set(xlim=(X[0], X[-1]), ylim=(0, 0.72), xlabel="xₜ", yticks=[0, 0.3, 0.6])
            (target,) = axes.plot(X, standard_normal(X), color=TARGET, lw=1.2, ls="--")
            fill = axes.fill(X, 0 * X, color=colour, alpha=0.22, lw=0)[0]
            (curve,) = axes.plot(X, 0 * X, color=colour, ls=line, lw=1.8)
            self.bells.append((fill, curve, target))
            self.names.append(axes.text(0, 1.06, "", transform=axes.transAxes, color=colour, fontweight="bold"))
        flat = [artist for group in (*self.curves, *self.marks, *self.bells) for artist in group]
        self.moving = [*flat, *self.names]

    def show(self, t, first, second):
        for schedule, curves, marks, bell, name in zip(
            (first, second), self.curves, self.marks, self.bells, self.names, strict=True
        ):
            share = np.linspace(0, 1, schedule.T + 1)
            for curve, mark, y in zip(
                curves, marks, (schedule.betas, schedule.alpha_bars, np.clip(schedule.log_snr, *LOG_SNR)), strict=True
            ):
                start = 1 if y[0] in (0, LOG_SNR[1]) else 0
                curve.set_data(share[start:], y[start:])
                mark.set_data([share[max(t, start)]], [y[max(t, start)]])
            fill, curve, _ = bell
            y = self.p.noised(schedule.alpha_bars[t]).pdf(X)
            fill.set_xy(np.column_stack([np.r_[X[0], X, X[-1]], np.r_[0, y, 0]]))
            curve.set_ydata(y)
            name.set_text(schedule.name)
        return f"At t = {t} of {first.T}: {schedule_sentence(first, t)}; {schedule_sentence(second, t)}."

    def photographs(self, t, first, second):
        """HTML of the photograph under both schedules."""
        tags = []
        for schedule in (first, second):
            x_t, _ = forward.q_sample(self.x0, t, schedule, noise=self.eps)
            jpeg = io.BytesIO()
            pixels = np.uint8(photo.to_screen(x_t) * 255 + 0.5)
            Image.fromarray(pixels).save(jpeg, "jpeg", quality=85, subsampling=0)
            words = f"Photograph at t = {t}, {schedule.name}: {percent(schedule.alpha_bars[t])} left"
            tag = image_tag(jpeg.getvalue(), words, self.PHOTO, "jpeg", "image-rendering:pixelated")
            tags.append(f'<div><div aria-hidden="true">{schedule.name}</div>{tag}</div>')
        return f'<div style="display:flex;gap:24px;margin:4px 0 0 8px">{"".join(tags)}</div>'


@styled
def draw_schedules(*chosen):
    """beta, alpha_bar and log SNR of several schedules, against t / T."""
    drawn = figure(3.1)
    panels = drawn.subplots(1, 3)
    for schedule, (colour, line) in zip(chosen, LOOKS, strict=False):
        share = np.linspace(0, 1, schedule.T + 1)
        for axes, y in zip(panels, (schedule.betas, schedule.alpha_bars, schedule.log_snr), strict=True):
            axes.plot(share[1:], y[1:], color=colour, ls=line, lw=1.8, label=schedule.name)
    for axes, title in zip(panels, ("βₜ", "ᾱₜ", "log SNR"), strict=True):
        axes.set(xlim=(0, 1), xticks=[0, 0.5, 1], xticklabels=["0", "T/2", "T"], title=title)
    panels[0].set(yscale="log", ylim=(1e-5, 1.5))
    panels[0].minorticks_off()
    panels[2].set(ylim=LOG_SNR)
    panels[2].axhline(0, color=FAINT, lw=0.8)
    drawn.legend(*panels[0].get_legend_handles_labels(), loc="lower center", ncols=3)
    drawn.subplots_adjust(left=0.08, right=0.98, top=0.9, bottom=0.3, wspace=0.3)
    said = [f"{s.name} at t = {np.argmax(s.snr < 1)}" for s in chosen]
    return Picture(drawn, f"Signal and noise are equal (SNR 1, T = {chosen[0].T}): {', '.join(said)}.")


@styled
def draw_fall(*chosen, parts=4):
    """How far log SNR falls in each part of the steps (from t = 1 on, where it is finite)."""
    drawn = figure(2.6)
    axes = drawn.subplots()
    said, width = [], 0.8 / len(chosen)
    for k, (schedule, (colour, _)) in enumerate(zip(chosen, LOOKS, strict=False)):
        steps = np.linspace(0, schedule.T, parts + 1).round().astype(int)
        steps[0] = 1
        fall = -np.diff(schedule.log_snr[steps])
        bars = axes.bar(np.arange(parts) + k * width, fall, width * 0.92, color=colour, label=schedule.name)
        bars[0].axes.bar_label(bars, fmt="%.1f", fontsize=8)
        said.append(f"{schedule.name} {', '.join(f'{x:.1f}' for x in fall)}")
    axes.set_xticks(np.arange(parts) + width * (len(chosen) - 1) / 2, ["first", "second", "third", "fourth"][:parts])
    axes.set(xlabel="quarter of the steps", title="How far log SNR falls", ylim=(0, None))
    axes.margins(y=0.12)
    axes.legend(loc="upper center", ncols=len(chosen))
    drawn.subplots_adjust(left=0.07, right=0.98, top=0.88, bottom=0.19)
    return Picture(drawn, f"Fall of log SNR in each quarter of the steps: {'; '.join(said)}.")
