"""`guess_t()`: how noisy is it? A photograph at a hidden t, a guess, and in the end what makes some t hard to tell."""

from typing import NamedTuple

import numpy as np

from diffcourse import arguments, forward, schedules
from diffcourse.instrument import card, photo
from diffcourse.instrument.style import FAINT, FIRST, SECOND, Picture, number, plots, styled

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


def eye_error(schedule):
    """An eye that is always MISS off in log SNR: how many steps that is at t = 1 ... T (at most T)."""
    slope = np.abs(np.gradient(np.clip(schedule.log_snr, *HELD)))[1:]
    return np.minimum(MISS / np.maximum(slope, 1e-12), schedule.T)


def observer_error(schedule, x0):
    """The least standard error of t, at t = 1 ... T, for whoever knows x_0 pixel by pixel and sees x_t (at most T).

    x_t is N(signal x_0, noise^2) in each pixel, so its Fisher information on t is the sum over pixels of
    (signal' x_0)^2 / noise^2 + 2 (noise' / noise)^2, with slopes over t; the bound is one over its root (Cramer & Rao).
    """
    signal, noise = np.sqrt(schedule.alpha_bars), np.sqrt(1 - schedule.alpha_bars)
    slopes = np.gradient(signal)[1:] ** 2 * np.mean(x0**2) + 2 * np.gradient(noise)[1:] ** 2
    return np.minimum(noise[1:] / np.sqrt(np.maximum(x0.size * slopes, 1e-300)), schedule.T)


def worst(t, off, T):
    """In which third it is off most, on average. t, off: a row each."""
    thirds = third(t, T)
    return THIRDS[np.argmax(np.bincount(thirds, off, 3) / np.maximum(np.bincount(thirds, minlength=3), 1))]


@styled
def draw_guesses(guesses, schedule, x0):
    """Guess against truth: the eye's band, the exact observer's, and a dot for each round."""
    T, t, (true, guess, off, _) = schedule.T, np.arange(1, schedule.T + 1), np.transpose(guesses)
    eye, observer = eye_error(schedule), observer_error(schedule, x0)
    drawn, axes = plots(3.6)
    for error, look in ((eye, {"color": FAINT, "alpha": 0.25}), (2 * observer, {"color": FIRST})):
        axes.fill_between(t, t - error, t + error, **look)
    axes.plot(true, guess, "o", color=SECOND, ms=7, clip_on=False)
    axes.set(xlim=(0, T), ylim=(0, T), aspect="equal", xlabel="true t", ylabel="your guess")
    you = f"You erred most at {worst(true.astype(int), off, T)}." if off.any() else "You never erred."
    return Picture(
        drawn,
        f"Your guesses against the truth. The wide band is an imagined eye, always {MISS:g} off in log SNR: it errs "
        f"most at {worst(t, eye, T)}. The narrow one is the exact observer, who knows the photograph and counts every "
        f"pixel: 19 times of 20 within {2 * observer.max():.0f} steps or less, least surely at "
        f"{worst(t, observer, T)}. {you}",
    )


class Game(card.Card):
    """Rounds of guessing: a photograph, a slider, a button.

    `round` counts from 1, `t` is the hidden step, `scores` holds a Guess for each round answered so far.
    """

    def __init__(self, schedule, rounds, seed):
        self.schedule, self.rounds, self.x0 = schedule, rounds, photo.hopper(96)
        super().__init__("How noisy is it?", [])
        self._start(seed)

    def _start(self, seed):
        self.seed, self.rng = seed, np.random.default_rng(seed)
        self.steps, self.scores = draw_steps(self.schedule.T, self.rounds, self.rng), []
        self._show(1)

    def _show(self, n):
        self.round, self.t = n, self.steps[n - 1]
        self.x_t, self.eps = forward.q_sample(self.x0, self.t, self.schedule, rng=self.rng)
        schedule = f"the {self.schedule.name} schedule, T = {self.schedule.T}"
        ask = f"Round {n} of {self.rounds}: at which t of {schedule}, is this?"
        self.values = {**self.values, "t": self.schedule.T // 2}
        self._lay({"Which t is this?": self.x_t}, ask, "guess", "Guess")

    def _lay(self, states, words, name, text, marks=()):
        """Pictures, words, slider and one button."""
        self.lay(
            [
                card.said("picture", photo.row(states, 260), live=False),
                card.said("words", f"<p>{words}</p>"),
                card.slider("t", "t", self.schedule.T, self.values["t"], name, [*marks], off=bool(marks)),
                card.buttons("do", lead=name, **{name: text}),
            ]
        )

    def pressed(self, name):
        if name == "again":
            self._start(self.seed + 1)
        elif name == "guess" and len(self.scores) < self.round:
            self._judge(int(self.values["t"]))
        elif name == "next" and self.round < self.rounds:
            self._show(self.round + 1)
        elif name == "next":
            self._end()

    def _judge(self, guessed):
        """The truth beside the guess, on the track and as pictures with the same noise."""
        self.scores.append(judge(self.t, guessed, self.schedule))
        t, guess, off, _ = self.scores[-1]
        x_t, _ = forward.q_sample(self.x0, guess, self.schedule, noise=self.eps)
        states = {f"It was t = {t}": self.x_t, f"Yours: t = {guess}": x_t}
        alpha_bar, log_snr = number(self.schedule.alpha_bars[t], ".3g"), number(self.schedule.log_snr[t], ".2f")
        words = f"t was {t}, you said {guess}: <strong>{off} off</strong>; alpha-bar {alpha_bar}, log SNR {log_snr}."
        marks = [[t, f"it was {t}", "true"], [guess, f"you {guess}", "you"]]
        text = "Next" if self.round < self.rounds else "Your score"
        self._lay(states, words, "next", text, marks)

    def _end(self):
        off, off_log_snr = np.mean(self.scores, axis=0)[2:]
        picture = draw_guesses(self.scores, self.schedule, self.x0)
        words = f"After {self.rounds} rounds: {off:.1f} steps off on average, {off_log_snr:.2f} in log SNR."
        self.lay(
            [
                card.said("words", f"<p><strong>{words}</strong></p>"),
                card.said("end", picture._repr_mimebundle_()["text/html"]),
                card.buttons("do", lead="again", again="Play again"),
            ]
        )

    def __repr__(self):
        return (
            f'"How noisy is it?", {self.rounds} rounds: each shows a photograph with noise of a hidden t from 1 to '
            f"{self.schedule.T} of the {self.schedule.name} schedule. (Run the cell to play: move the slider, press "
            "Guess, then Next.)"
        )

    def _repr_mimebundle_(self, **kwargs):
        data, metadata = super()._repr_mimebundle_(**kwargs)
        return {**data, "text/plain": repr(self), "text/html": f"<p>{repr(self)}</p>"}, metadata


def guess_t(schedule=None, rounds=10, seed=0):
    """The game "How noisy is it?" on a schedule (by default cosine, T = 1000); another seed, other steps and noise.

    schedule: of T >= 3 steps that add noise. rounds: at least 3, one for each third of 1 ... T. seed: at least 0.
    """
    schedule = schedules.cosine(1000) if schedule is None else schedules.checked("schedule", schedule)
    if schedule.T < 3 or schedule.alpha_bars[-1] == 1:
        raise ValueError(f"schedule takes one of T >= 3 steps that add noise, got {schedule!r}.")
    return Game(schedule, arguments.count("rounds", rounds, least=3), arguments.count("seed", seed, least=0))
