"""`guess_t()`: how noisy is it? A photograph at a hidden t, a guess, and in the end what makes some t hard to tell."""

import io
from typing import NamedTuple

import ipywidgets as widgets
import numpy as np
from PIL import Image

from diffcourse import arguments, forward, schedules
from diffcourse.exercise.reply import live
from diffcourse.instrument import page, photo
from diffcourse.instrument.style import image_tag

THIRDS = ("low t", "middle t", "high t")
MISS = 0.5  # in log SNR: what the imagined eye is off by
HELD = (-15, 15)  # log SNR, as in schedules.shifted


class Guess(NamedTuple):
    """One round: the hidden step, the guess, and how far apart they are in steps and in log SNR (natural)."""

    t: int
    guess: int
    off: int
    off_log_snr: float


def third(t, T):
    """0, 1 or 2: whether t lies in the low, middle or high third of 1 ... T."""
    return 3 * (np.asarray(t) - 1) // T


def draw_steps(T, rounds, rng):
    """Hidden steps from 1 ... T in random order, each third as often as the others, give or take one."""
    steps = np.arange(1, T + 1)
    turns = rng.permutation((np.arange(rounds) + rng.integers(3)) % 3)
    return [int(rng.choice(steps[third(steps, T) == turn])) for turn in turns]


def judge(t, guess, schedule):
    """The Guess that a hidden and a guessed step make. (log SNR is held within HELD: at t = 0 it is infinite.)"""
    log_snr = np.clip(schedule.log_snr, *HELD)
    return Guess(t, guess, abs(t - guess), float(abs(log_snr[t] - log_snr[guess])))


def grain(x):
    """The finest grain of an image: each 2 x 2 block without its mean and its slopes. White noise keeps its power."""
    return (x[0::2, 0::2] - x[0::2, 1::2] - x[1::2, 0::2] + x[1::2, 1::2]) / 2


def grain_power(schedule, x0):
    """Mean power of the grain of x_t at t = 0 ... T: what is left of the photograph's, and the noise's."""
    return schedule.alpha_bars * np.mean(grain(x0) ** 2) + 1 - schedule.alpha_bars


def eye_error(schedule):
    """An eye that is always MISS off in log SNR: how many steps that is at t = 1 ... T (at most T)."""
    slope = np.abs(np.gradient(np.clip(schedule.log_snr, *HELD)))[1:]
    return np.minimum(MISS / np.maximum(slope, 1e-12), schedule.T)


def meter_error(schedule, x0):
    """A meter that reads t off the power of the grain of x_t alone: its standard error at t = 1 ... T (at most T).

    The power (before the screen clips x_t) is a mean of n squares, of variance (2 power^2 - 2 (alpha_bar P)^2) / n,
    where P is the power of the photograph's own grain, fixed and known; divided by the slope of power over t, its error
    becomes one in t.
    """
    power, n = grain_power(schedule, x0), grain(x0).size
    spread = np.sqrt(2 * (power**2 - (schedule.alpha_bars * power[0]) ** 2) / n)
    slope = np.abs(np.gradient(power))
    return np.minimum(spread / np.maximum(slope, 1e-12), schedule.T)[1:]


def summary(guesses, schedule, x0):
    """For low, middle and high t: rounds, mean steps off, mean log SNR off, median error of the eye, of the meter."""
    guesses, errors = np.array(guesses), np.stack([eye_error(schedule), meter_error(schedule, x0)], axis=1)
    rows = []
    for k in range(3):
        mine = guesses[third(guesses[:, 0], schedule.T) == k]
        typical = np.median(errors[third(np.arange(schedule.T) + 1, schedule.T) == k], axis=0)
        rows.append([len(mine), *mine[:, 2:].mean(axis=0), *typical])
    return np.array(rows)


def lines(numbers):
    """A summary in words, one line for each third."""
    return [
        f"{name}: {n:.0f} rounds, you {off:.1f} steps off, in log SNR {off_log_snr:.2f}; "
        f"the eye {eye:.1f} steps, the meter {meter:.1f}"
        for name, (n, off, off_log_snr, eye, meter) in zip(THIRDS, numbers, strict=True)
    ]


def explain(numbers, schedule, x0):
    """Where the eye, the meter and the learner err most, and why, from the numbers of a summary."""
    n, off, _, eye, meter = numbers.T
    you, eyes, meters = (THIRDS[np.argmax(error)] for error in (off, eye, meter))
    power = grain_power(schedule, x0)[[0, schedule.T // 3, 2 * schedule.T // 3, schedule.T]]
    changes = ", ".join(f"{change:.2g}" for change in MISS / eye)
    growth = ", ".join(f"{ratio:.3g}-fold" for ratio in power[1:] / power[:-1])
    text = (
        f"The eye is an imagined one, always {MISS:g} off in log SNR. It errs most at {eyes}, where a step changes log "
        f"SNR least: typically by {changes} at low, middle, high t. The meter reads t off the power of the finest "
        "grain alone (it knows the photograph's own), and its error is the standard error. It errs most at "
        f"{meters}: that power grows {growth} over the low, middle, high third. "
    )
    if eyes != meters:
        text += "They disagree, for where picture or noise is faint, their ratio can change much and the view little. "
    like = " and ".join(name for name, worst in (("the eye", eyes), ("the meter", meters)) if worst == you)
    text += (
        f"You erred most at {you}, {f'like {like}' if like else 'unlike both'}. " if off.any() else "You never erred. "
    )
    return text + f"With {n.min():.0f} to {n.max():.0f} rounds in a third, chance has its say too."


class Game(widgets.VBox):
    """Rounds of guessing. Tab goes through slider, Guess, Next; a button that has nothing to do stays on all the same,
    for a disabled one would lose the keyboard's focus.

    `round` counts from 1, `t` is the hidden step, `scores` holds a Guess for each round answered so far.
    """

    def __init__(self, schedule, rounds, seed):
        self.schedule, self.rounds, self.x0 = schedule, rounds, photo.hopper(96)
        self.picture, self.said = widgets.HTML(), widgets.HTML()
        self.slider = widgets.IntSlider(
            schedule.T // 2, 0, schedule.T, description="guess t", layout={"width": "auto", "max_width": "520px"}
        )
        self.slider.style.description_width = "initial"
        self.guess = widgets.Button(description="Guess", tooltip="Says how far off the slider is")
        self.next = widgets.Button(description="Next", tooltip="The next photograph, or the score after the last")
        self.again = widgets.Button(description="Play again", tooltip="A new game with other steps and other noise")
        self.guess.on_click(self._guess)
        self.next.on_click(self._next)
        self.again.on_click(self._again)
        self.buttons = widgets.HBox()
        self._start(seed)
        super().__init__([self.picture, self.slider, self.buttons, self.said])

    def _start(self, seed):
        self.seed, self.rng = seed, np.random.default_rng(seed)
        self.steps, self.scores = draw_steps(self.schedule.T, self.rounds, self.rng), []
        self.buttons.children = [self.guess, self.next]
        self._show(1)

    def _show(self, n):
        self.round, self.t = n, self.steps[n - 1]
        x_t, _ = forward.q_sample(self.x0, self.t, self.schedule, rng=self.rng)
        file = io.BytesIO()
        Image.fromarray(np.uint8(photo.to_screen(x_t) * 255 + 0.5)).save(file, "png")
        alt = f"A noisy photograph, round {n} of {self.rounds}"
        picture = image_tag(file.getvalue(), alt, 260, "png", "image-rendering:pixelated;aspect-ratio:1")
        self.picture.value = page.STYLE + picture
        self.said.value = live(f"Round {n} of {self.rounds}: at which t is this? Move the slider, then press Guess.")

    def _guess(self, _):
        if len(self.scores) == self.round:
            return
        self.scores.append(judge(self.t, self.slider.value, self.schedule))
        t, guess, off, _ = self.scores[-1]
        more = "Press Next." if self.round < self.rounds else "Press Next for the score."
        self.said.value = live(
            f"t was {t}, you said {guess}: {off} off; alpha-bar {self.schedule.alpha_bars[t]:.3f}, "
            f"log SNR {self.schedule.log_snr[t]:.2f}. {more}"
        )

    def _next(self, _):
        if len(self.scores) < self.round:
            self.said.value = live("Guess first: move the slider, then press Guess.")
        elif self.round < self.rounds:
            self._show(self.round + 1)
        else:
            self.buttons.children = [self.guess, self.next, self.again]
            numbers = summary(self.scores, self.schedule, self.x0)
            off, off_log_snr = np.mean(self.scores, axis=0)[2:]
            self.said.value = (
                live(f"After {self.rounds} rounds: {off:.1f} steps off on average, {off_log_snr:.2f} in log SNR.")
                + f"<ul>{''.join(f'<li>{line}</li>' for line in lines(numbers))}</ul>"
                + f'<p style="max-width: 46em; line-height: 1.5">{explain(numbers, self.schedule, self.x0)}</p>'
            )

    def _again(self, _):
        self.next.focus()  # for the button that was pressed goes away
        self._start(self.seed + 1)

    def __repr__(self):
        return (
            f'"How noisy is it?", {self.rounds} rounds: each shows a photograph with noise of a hidden t from 1 to '
            f"{self.schedule.T}. (Run the cell to play: move the slider, press Guess, then Next.)"
        )

    def _repr_mimebundle_(self, **kwargs):
        bundle = super()._repr_mimebundle_(**kwargs)
        return {**bundle, "text/plain": repr(self), "text/html": f"<p>{repr(self)}</p>"}


def guess_t(schedule=None, rounds=10, seed=0):
    """The game "How noisy is it?" on a schedule (by default cosine, T = 1000); another seed, other steps and noise.

    schedule: of T >= 3 steps that add noise. rounds: at least 3, one for each third of 1 ... T. seed: at least 0.
    """
    schedule = schedules.cosine(1000) if schedule is None else schedules.checked("schedule", schedule)
    if schedule.T < 3 or schedule.alpha_bars[-1] == 1:
        raise ValueError(f"schedule takes one of T >= 3 steps that add noise, got {schedule!r}.")
    if arguments.count("rounds", rounds) < 3:
        raise ValueError(f"rounds takes a whole number of at least 3, one for each third of 1 ... T, got {rounds!r}.")
    if not isinstance(seed, int | np.integer) or isinstance(seed, bool) or seed < 0:
        raise ValueError(f"seed takes a whole number of at least 0, got {seed!r}.")
    return Game(schedule, int(rounds), int(seed))
