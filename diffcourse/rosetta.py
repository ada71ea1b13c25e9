"""One noise level under the names that papers and libraries give it.

Every name is a function of log SNR = ln(alpha_bar / (1 - alpha_bar)), so one number is enough to know them all:

| name | what it is | who writes so |
|---|---|---|
| log_snr | ln of signal over noise (variances) | Kingma et al. 2021; also lambda |
| alpha_bar | share of the variance that is signal | Ho et al. 2020; `alphas_cumprod` in diffusers |
| ddim_alpha | the same number, written alpha | Song, Meng & Ermon 2021 (DDIM) |
| vdm_alpha | sqrt(alpha_bar), the factor of x_0, written alpha | Kingma et al. 2021; Salimans & Ho 2022 |
| vdm_sigma | sqrt(1 - alpha_bar), the factor of eps, written sigma | the same |
| sigma | noise where the signal has size 1: 1 / sqrt(SNR) | Song et al. 2021 (VE), Karras et al. 2022 (EDM) |
| gamma | -log SNR | Kingma et al. 2021 |
| flow_t | share t in (1 - t) x_0 + t eps | SD3, Flux, Wan, LFM; diffusers' flow schedulers write sigma |
| data_t | 1 - flow_t, counted from noise to data | Lipman et al. 2023; the library flow_matching |
| index | place in a library's arrays: step t - 1 of a schedule, the nearest | diffusers and most others |
"""

import numpy as np

from diffcourse import arguments, schedules

FORMS = {  # name: (what it is at a log SNR, the log SNR of what it is)
    "log_snr": (lambda x: x, lambda log_snr: log_snr),
    "alpha_bar": (lambda x: np.exp(-np.logaddexp(0, -x)), lambda a: np.log(a) - np.log1p(-a)),
    "ddim_alpha": (lambda x: np.exp(-np.logaddexp(0, -x)), lambda a: np.log(a) - np.log1p(-a)),
    "vdm_alpha": (lambda x: np.exp(-np.logaddexp(0, -x) / 2), lambda root: 2 * np.log(root) - np.log1p(-(root**2))),
    "vdm_sigma": (lambda x: np.exp(-np.logaddexp(0, x) / 2), lambda root: np.log1p(-(root**2)) - 2 * np.log(root)),
    "sigma": (lambda x: np.exp(-x / 2), lambda sigma: -2 * np.log(sigma)),
    "gamma": (lambda x: -x, lambda gamma: -gamma),
    "flow_t": (lambda x: np.exp(-np.logaddexp(0, x / 2)), lambda t: 2 * (np.log1p(-t) - np.log(t))),
    "data_t": (lambda x: np.exp(-np.logaddexp(0, -x / 2)), lambda t: 2 * (np.log(t) - np.log1p(-t))),
}
NAMES = (*FORMS, "index")
ENDS = {"log_snr": (-np.inf, np.inf), "gamma": (-np.inf, np.inf), "sigma": (0, np.inf)}  # of the others: 0 and 1
FAR = 700.0  # beyond this log SNR exp overflows; clean data and pure noise count as this far


def of_log_snr(log_snr):
    """{name: value} of every name but the index, which needs a schedule. log_snr: any shape, infinite too."""
    log_snr = _level("log_snr", log_snr, "log_snr")
    with np.errstate(over="ignore"):
        return {name: form(log_snr) for name, (form, _) in FORMS.items()}


def log_snr_of(name, value, schedule=None):
    """log SNR of a level that is given under one of NAMES; infinite for clean data, minus infinite for pure noise.

    value: any shape. schedule: whose index it is, linear with T = 1000 if None.
    """
    name = arguments.choice("name", name, NAMES)
    if name == "index":
        schedule = _schedule(schedule)
        return schedule.log_snr[1:][arguments.steps("value", value, schedule.T - 1)]
    value = _level("value", value, name)
    with np.errstate(divide="ignore"):
        return FORMS[name][1](value)


def translate(name, value, schedule=None):
    """{every name: value} of a level that is given under one of them.

    index is the place of the nearest level in a library's arrays for `schedule` (linear with T = 1000 if None).
    """
    schedule = _schedule(schedule)
    log_snr = log_snr_of(name, value, schedule)
    levels = np.clip(schedule.log_snr[1:], -FAR, FAR)
    off = np.abs(levels - np.clip(log_snr, -FAR, FAR)[..., None])
    return {**of_log_snr(log_snr), "index": off.argmin(-1)}


def _schedule(schedule):
    return schedules.linear() if schedule is None else schedules.checked("schedule", schedule)


def _level(argument, value, name):
    value = np.asarray(arguments.real(argument, value), float)
    low, high = ENDS.get(name, (0, 1))
    bad = np.isnan(value) | (value < low) | (value > high)
    if bad.any():
        raise ValueError(f"{argument} takes numbers from {low:g} to {high:g} as {name}, got {value[bad].flat[0]:g}.")
    return value
