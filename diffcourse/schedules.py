"""Noise schedules: how much of the signal each step replaces by noise.

Index convention: t = 0 is clean data and t = T the last state, so each array of a schedule has length T + 1 and
`array[t]` is the formula's subscript t. (Most libraries store length T, where index 0 means t = 1.)
"""

import functools

import numpy as np

from diffcourse import arguments


class Schedule:
    """A noise schedule beta_1 ... beta_T and what follows from it.

    Parameters
    ----------
    betas : T numbers in [0, 1), the variance of the noise that each step adds (Ho et al. 2020, eq. 2).
    name : what pictures and sentences call it.

    Attributes (read-only float64 arrays of length T + 1, index = t; no units)
    ----------
    betas : betas[0] = 0, for clean data has had no step.
    alphas : 1 - beta_t.
    alpha_bars : alpha_1 alpha_2 ... alpha_t, the share of the data's variance that is left (Ho et al. 2020, eq. 4).
    sqrt_alpha_bars, sqrt_one_minus_alpha_bars : what x_0 and the noise are multiplied by in x_t.
    snr : alpha_bar_t / (1 - alpha_bar_t); infinite at t = 0 (Kingma et al. 2021, eq. 2).
    log_snr : its natural logarithm.

    Raises TypeError or ValueError, in a sentence, for anything but T >= 1 finite numbers in [0, 1).
    """

    def __init__(self, betas, name="custom"):
        betas = arguments.noise_rate("betas", betas)
        if betas.ndim != 1 or betas.size == 0:
            raise ValueError(f"betas takes a row of T >= 1 numbers, got shape {betas.shape}.")
        self._fill(betas, name)

    @staticmethod
    def of(betas, name):
        """The same without a look at betas, which may also be 1."""
        schedule = Schedule.__new__(Schedule)
        schedule._fill(betas, name)
        return schedule

    def __reduce__(self):  # a copy, too, is made from betas, and so read-only
        return Schedule.of, (self.betas[1:], self.name)

    def _fill(self, betas, name):
        self.name, self.T = arguments.instance("name", name, str, '"custom"'), len(betas)
        self.betas = np.concatenate([[0.0], betas])
        self.alphas = 1 - self.betas
        self.alpha_bars = np.cumprod(self.alphas)
        self.sqrt_alpha_bars, self.sqrt_one_minus_alpha_bars = np.sqrt(self.alpha_bars), np.sqrt(1 - self.alpha_bars)
        with np.errstate(divide="ignore"):
            self.snr = self.alpha_bars / (1 - self.alpha_bars)
            self.log_snr = np.log(self.snr)
        for array in vars(self).values():
            if isinstance(array, np.ndarray):
                array.flags.writeable = False
        self._frozen = True

    def __setattr__(self, key, value):
        if getattr(self, "_frozen", False):
            raise AttributeError(f"A Schedule is read-only; build a new one instead of setting {key}.")
        super().__setattr__(key, value)

    def __repr__(self):
        return f"<Schedule {self.name}: T = {self.T}, alpha_bar_T = {self.alpha_bars[-1]:.4g}>"


def checked(name, value):
    """A Schedule, made anew from its betas: what a subclass or a changed array says beside them counts for nothing."""
    value = arguments.instance(name, value, Schedule, "schedules.linear() or schedules.Schedule(betas)")
    return _checked(arguments.real(name, value.betas).astype(float).tobytes(), str(value.name))


@functools.lru_cache(maxsize=8)  # for a loop over t asks at every step
def _checked(betas, name):
    betas = arguments.within("schedule", np.frombuffer(betas), 0, arguments.ABOVE_1, "a Schedule of betas in [0, 1]")
    if betas.size < 2:
        raise ValueError(f"schedule takes a Schedule of T >= 1 steps, got {betas.size - 1}.")
    return Schedule.of(betas[1:], name)


def linear(T=1000, beta_start=1e-4, beta_end=0.02):
    """beta rises by equal steps (Ho et al. 2020, section 4).

    The defaults are meant for T = 1000; with fewer steps the chain stops short of noise. `rescaled_linear` does not.
    """
    T, ends = arguments.count("T", T), _ends(beta_start, beta_end)
    return Schedule(np.linspace(*ends, T), "linear")


def rescaled_linear(T=1000, beta_start=1e-4, beta_end=0.02):
    """The linear schedule for any T > 20: both ends scaled by 1000 / T (Dhariwal & Nichol 2021, their code)."""
    T, ends = arguments.count("T", T), _ends(beta_start, beta_end)
    return linear(T, *(beta * 1000 / T for beta in ends))


def scaled_linear(T=1000, beta_start=0.00085, beta_end=0.012):
    """sqrt(beta) rises by equal steps (Rombach et al. 2022, the schedule of Stable Diffusion's released models)."""
    T, ends = arguments.count("T", T), _ends(beta_start, beta_end)
    return Schedule(np.linspace(*np.sqrt(ends), T) ** 2, "scaled linear")


def _ends(beta_start, beta_end):
    return [
        arguments.number(name, beta, 0, 1, "one number in [0, 1)")
        for name, beta in (("beta_start", beta_start), ("beta_end", beta_end))
    ]


def cosine(T=1000, s=0.008, max_beta=0.999):
    """alpha_bar follows a squared cosine (Nichol & Dhariwal 2021, eq. 17)."""
    t = np.arange(arguments.count("T", T) + 1)
    s = arguments.not_negative("s", s)
    f = np.cos((t / T + s) / (1 + s) * np.pi / 2) ** 2
    return from_alpha_bars(f / f[0], max_beta, "cosine")


def sigmoid(T=1000, start=-3, end=3, tau=1, max_beta=0.999):
    """alpha_bar follows a falling logistic curve (Jabri et al. 2022; Chen 2023)."""
    t = np.arange(arguments.count("T", T) + 1)
    start, end = (arguments.any_number(k, v) for k, v in (("start", start), ("end", end)))
    if not start < end:
        raise ValueError(f"start takes a number below end, got start = {start:g} and end = {end:g}.")
    v = logistic((t / T * (end - start) + start) / arguments.positive("tau", tau))
    if not v[0] < v[-1]:
        raise ValueError(
            f"start and end take numbers between which the logistic curve rises, got {start:g} and {end:g}."
        )
    return from_alpha_bars((v[-1] - v) / (v[-1] - v[0]), max_beta, "sigmoid")


def shifted(schedule, resolution, base=64):
    """The same schedule for images of `resolution` pixels a side instead of `base` (Hoogeboom et al. 2023).

    log SNR moves by 2 ln(base / resolution) at every t >= 1. It is first held within +-15, where float32 still
    tells alpha_bar from 0 and 1.
    """
    schedule = checked("schedule", schedule)
    ratio = arguments.positive("base", base) / arguments.positive("resolution", resolution)
    log_snr = np.clip(schedule.log_snr, -15, 15) + 2 * np.log(ratio)
    alpha_bars = logistic(log_snr)
    alpha_bars[0] = 1
    return from_alpha_bars(alpha_bars, 1, f"{schedule.name}, {base} to {resolution} px")


def flow(T=1000, shift=1.0):
    """The flow path x_t = (1 - t) x_0 + t eps as a schedule: log SNR = 2 ln((1 - t) / t) at t = k / T.

    (Liu et al. 2023, arXiv 2209.03003; Lipman et al. 2023, arXiv 2210.02747.) `shift` moves the clock to
    t' = shift t / (1 + (shift - 1) t), and log SNR by -2 ln(shift) (Esser et al. 2024, arXiv 2403.03206, eq. 23).
    alpha_bar = (1 - t)^2 / ((1 - t)^2 + t^2) ends at 0, so beta_T = 1, as with `zero_terminal_snr`.
    """
    t = np.arange(arguments.count("T", T) + 1) / T
    shift = arguments.positive("shift", shift)
    data, noise = (1 - t) ** 2, (shift * t) ** 2
    return from_alpha_bars(data / (data + noise), 1, "flow" if shift == 1 else f"flow, shift {shift:g}")


def zero_terminal_snr(schedule):
    """Shift and scale sqrt(alpha_bar) so that x_T holds no signal at all (Lin et al. 2023, algorithm 1).

    alpha_bar_1 stays, alpha_bar_T becomes 0, and so beta_T = 1: the only schedule here whose last step erases.
    """
    schedule = checked("schedule", schedule)
    root = np.sqrt(schedule.alpha_bars)
    if not root[1] > root[-1]:
        raise ValueError(f"schedule takes one whose alpha_bar falls between t = 1 and T, got {schedule!r}.")
    root = (root - root[-1]) * root[1] / (root[1] - root[-1])
    root[0] = 1
    return from_alpha_bars(root**2, 1, f"{schedule.name}, zero terminal SNR")


def from_alpha_bars(alpha_bars, max_beta=0.999, name="custom"):
    """The schedule whose alpha_bar_0 = 1, alpha_bar_1 ... alpha_bar_T is given; beta is clipped at `max_beta`.

    alpha_bar is rebuilt from the clipped beta, so that chain and jump agree at every t (Nichol & Dhariwal 2021).
    """
    alpha_bars = arguments.alpha_bar("alpha_bars", alpha_bars)
    max_beta = arguments.share("max_beta", max_beta)
    if alpha_bars.ndim != 1 or alpha_bars.size < 2 or alpha_bars[0] != 1 or (np.diff(alpha_bars) > 0).any():
        raise ValueError(
            "alpha_bars takes a row of T + 1 >= 2 numbers that starts at alpha_bar_0 = 1 and never rises, "
            f"got {arguments._shown(alpha_bars)}."
        )
    before, after = alpha_bars[:-1], alpha_bars[1:]
    ratio = np.divide(after, before, out=np.zeros_like(after), where=before > 0)
    return Schedule.of(np.minimum(1 - ratio, max_beta), name)


def logistic(x):
    """1 / (1 + exp(-x)), without overflow. x: finite numbers of any shape."""
    x = arguments.floats("x", x)
    return 0.5 * (1 + np.tanh(x / 2))
