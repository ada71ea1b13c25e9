"""The way back: from noise to data, one step after the other.

Every step needs a guess of the noise in x_t (or of x_0, which is the same guess in other words). Here it comes from a
function predict(x_t, t): the exact optimum of a mixture, of a finite set of pictures, or a denoiser that was trained.
float32 in, float32 out.
"""

import numpy as np

from diffcourse import arguments, schedules
from diffcourse.forward import like
from diffcourse.noise import standard_normal

# -- one guess in five words: eps, x_0, score, v and u -----------------------------------------------------------------


def x0_from_eps(x_t, eps, alpha_bar):
    """x_0 = (x_t - sqrt(1 - alpha_bar) eps) / sqrt(alpha_bar): the closed form, solved.   (Ho et al. 2020, eq. 15)"""
    x_t, eps, alpha_bar = _like_states(x_t, eps, "eps", alpha_bar)
    if (alpha_bar == 0).any():
        raise ValueError(
            "alpha_bar takes numbers above 0 here, got 0: x_t is then all noise (zero terminal SNR), and x_0 cannot "
            "be had from eps. A network that predicts v or x_0 has no such division."
        )
    signal, hiss = like(x_t, np.sqrt(alpha_bar), np.sqrt(1 - alpha_bar))
    return (x_t - hiss * eps) / signal


def eps_from_x0(x_t, x0, alpha_bar):
    """eps = (x_t - sqrt(alpha_bar) x_0) / sqrt(1 - alpha_bar): the closed form, solved for the noise."""
    x_t, x0, alpha_bar = _like_states(x_t, x0, "x0", alpha_bar)
    signal, hiss = like(x_t, np.sqrt(alpha_bar), np.sqrt(_some_noise(alpha_bar)))
    return (x_t - signal * x0) / hiss


def score_from_eps(eps, alpha_bar):
    """score = -eps / sqrt(1 - alpha_bar): with E[eps | x_t], the gradient of log q(x_t).   (Song et al. 2021)"""
    eps = arguments.state("eps", eps)
    alpha_bar = arguments.along_batch("alpha_bar", arguments.alpha_bar("alpha_bar", alpha_bar), "eps", eps)
    (hiss,) = like(eps, np.sqrt(_some_noise(alpha_bar)))
    return -eps / hiss


def tweedie(x_t, score, alpha_bar):
    """E[x_0 | x_t] = (x_t + (1 - alpha_bar) score) / sqrt(alpha_bar): the mean of all x_0 that x_t may come from."""
    x_t, score, alpha_bar = _like_states(x_t, score, "score", alpha_bar)
    return x0_from_eps(x_t, -np.sqrt(1 - alpha_bar).astype(x_t.dtype) * score, alpha_bar)


def v_target(x0, eps, alpha_bar):
    """v = sqrt(alpha_bar) eps - sqrt(1 - alpha_bar) x_0.   (Salimans & Ho 2022, arXiv 2202.00512, section 4)"""
    x0, eps, alpha_bar = _like_states(x0, eps, "eps", alpha_bar, "x0")
    signal, hiss = like(x0, np.sqrt(alpha_bar), np.sqrt(1 - alpha_bar))
    return signal * eps - hiss * x0


def x0_from_v(x_t, v, alpha_bar):
    """x_0 = sqrt(alpha_bar) x_t - sqrt(1 - alpha_bar) v: nothing is divided, so alpha_bar may be 0."""
    x_t, v, alpha_bar = _like_states(x_t, v, "v", alpha_bar)
    signal, hiss = like(x_t, np.sqrt(alpha_bar), np.sqrt(1 - alpha_bar))
    return signal * x_t - hiss * v


def u_target(x0, eps):
    """u = eps - x_0, the velocity of the flow path; it needs no alpha_bar.   (Liu et al. 2023, arXiv 2209.03003)"""
    x0, eps = arguments.pair("x0", x0, "eps", eps)
    return eps - x0


# -- one step back -----------------------------------------------------------------------------------------------------


def posterior(x_t, x0, t, schedule):
    """Mean and variance of q(x_{t-1} | x_t, x_0), where the way back would go if x_0 were known.

    mean = sqrt(alpha_bar_{t-1}) beta_t / (1 - alpha_bar_t) x_0
           + sqrt(alpha_t) (1 - alpha_bar_{t-1}) / (1 - alpha_bar_t) x_t
    variance = (1 - alpha_bar_{t-1}) / (1 - alpha_bar_t) beta_t                        (Ho et al. 2020, eq. 6 and 7)

    t: a step in 1..T, or one for each item of x_t's leading axes. The variance has the shape of t.
    """
    schedule = schedules.checked("schedule", schedule)
    steps = arguments.steps("t", t, schedule.T)
    if (steps == 0).any():
        raise ValueError("t takes steps from 1 here, got 0: before clean data there is no step to undo.")
    a, before, beta = schedule.alpha_bars[steps], schedule.alpha_bars[steps - 1], schedule.betas[steps]
    noise = _some_noise(a)
    x_t, x0 = arguments.pair("x_t", x_t, "x0", x0)
    towards_x0, stay = np.sqrt(before) * beta / noise, np.sqrt(1 - beta) * (1 - before) / noise
    towards_x0, stay = like(x_t, *(arguments.along_batch("t", w, "x_t", x_t) for w in (towards_x0, stay)))
    return towards_x0 * x0 + stay * x_t, (1 - before) / noise * beta


def ddim_step(x0, eps, alpha_bar, alpha_bar_next, eta=0.0, noise=None):
    """From x_t to the less noisy x_s, given guesses of x_0 and eps.   (Song, Meng & Ermon 2021, eq. 12 and 16)

    x_s = sqrt(alpha_bar_s) x_0 + sqrt(1 - alpha_bar_s - sigma^2) eps + sigma noise, with
    sigma = eta sqrt((1 - alpha_bar_s) / (1 - alpha_bar_t)) sqrt(1 - alpha_bar_t / alpha_bar_s)

    eta = 0 is DDIM and draws nothing; eta = 1 is DDPM's ancestral step. alpha_bar belongs to t, alpha_bar_next to s.
    """
    x0, eps = arguments.pair("x0", x0, "eps", eps)
    a, b = arguments.share("alpha_bar", alpha_bar), arguments.share("alpha_bar_next", alpha_bar_next)
    eta = arguments.number("eta", eta, 0, arguments.ABOVE_1, "one number in [0, 1], from DDIM to DDPM")
    signal, turn, sigma = like(x0, *_weights_of_a_step(a, b, eta))
    x = signal * x0 + turn * eps
    if sigma == 0:
        return x
    if noise is None:
        raise TypeError(f"noise takes N(0, 1) draws where eta is above 0, got None with eta = {eta:g}.")
    return x + sigma * arguments.noise("noise", noise, x.shape, x.dtype)


def _weights_of_a_step(a, b, eta):
    """Of x_0, eps and fresh noise, in `ddim_step` from alpha_bar = a to b."""
    stuck = ~(np.asarray(a) < b)
    if stuck.any():
        raise ValueError(
            "alpha_bar_next takes a number above alpha_bar, for a step back leaves less noise; got "
            f"{np.extract(stuck, b)[0]:g} after {np.extract(stuck, a)[0]:g}."
        )
    sigma = eta * np.sqrt((1 - b) / (1 - a)) * np.sqrt(1 - a / b)
    return np.sqrt(b), np.sqrt(np.maximum(1 - b - sigma**2, 0)), sigma


# -- the whole way -----------------------------------------------------------------------------------------------------

GUESSES = {  # what a prediction says, as (x_0, eps): the formulas above, whose arguments `sample` has checked
    "eps": lambda x_t, eps, signal, hiss: ((x_t - hiss * eps) / signal, eps),
    "x0": lambda x_t, x0, signal, hiss: (x0, (x_t - signal * x0) / hiss),
    "v": lambda x_t, v, signal, hiss: (signal * x_t - hiss * v, hiss * x_t + signal * v),
    "u": lambda x_t, u, signal, hiss: ((x_t - hiss * u) / (signal + hiss), (x_t + signal * u) / (signal + hiss)),
}


def steps_down(T, n):
    """n steps back, evenly over the whole way: T = t_n > ... > t_0 = 0, so n + 1 places. n: 1 to T."""
    T, n = arguments.count("T", T), arguments.count("n", n)
    if n > T:
        raise ValueError(f"n takes a whole number from 1 to T = {T}, got {n}.")
    return np.linspace(T, 0, n + 1).round().astype(int)


def sample(predict, x_T, schedule, steps, eta=0.0, rng=None, predicts="eps"):
    """Walk back from x_T along `steps`: DDIM with eta = 0, DDPM with eta = 1 and all steps.   (Song et al. 2021)

    predict(x_t, t): a guess of the shape of x_t; what it guesses is `predicts`: "eps", "x0", "v" or "u".
    steps: falling, such as `steps_down(T, n)`. rng: a NumPy Generator, a seed or None (used where eta > 0).
    Returns every state, shape (len(steps), *x_T.shape), with x_T first.
    """
    x, schedule = arguments.state("x_T", x_T), schedules.checked("schedule", schedule)
    steps = arguments.falling("steps", steps, schedule.T)
    eta, rng = arguments.share("eta", eta), arguments.generator("rng", rng)
    predicts = arguments.choice("predicts", predicts, GUESSES)
    predict = arguments.function("predict", predict, "of (x_t, t) that gives a guess of the shape of x_t")
    a, b = schedule.alpha_bars[steps[:-1]], schedule.alpha_bars[steps[1:]]
    if predicts == "eps" and (a == 0).any():
        x0_from_eps(x, x, 0.0)  # says so
    signal, hiss = like(x, np.sqrt(a), np.sqrt(1 - a))
    onward, turn, sigma = like(x, *_weights_of_a_step(a, b, eta))
    path = np.empty((len(steps), *x.shape), x.dtype)
    path[0] = x
    for k, t in enumerate(steps[:-1].tolist()):
        guess = arguments.floats("predict", predict(path[k], t))
        if guess.shape != x.shape:
            raise ValueError(f"predict takes x_t of shape {x.shape} and gives back as much, got shape {guess.shape}.")
        x0, eps = GUESSES[predicts](path[k], guess.astype(x.dtype, copy=False), signal[k], hiss[k])
        path[k + 1] = onward[k] * x0 + turn[k] * eps
        if eta:
            path[k + 1] += sigma[k] * standard_normal(x.shape, x.dtype, rng)
    return path


# -- what the best denoiser says where the data is a set of points -----------------------------------------------------


@np.errstate(under="ignore")
def weights(x_t, points, alpha_bar, std=0.0):
    """How likely x_t comes from each point: softmax of -|x_t - sqrt(alpha_bar) point|^2 / (2 variance).

    The data: one of `points`, (K, *shape), each as likely, plus N(0, std^2); so variance = alpha_bar std^2 + 1 -
    alpha_bar. x_t: (..., *shape). Returns (..., K), each row summing to 1.
    """
    x_t, points = arguments.state("x_t", x_t), arguments.state("points", points)
    shape = points.shape[1:]
    if not points.ndim or not points.size or x_t.shape[x_t.ndim - len(shape) :] != shape:
        raise ValueError(f"x_t takes one or more states of the shape of a point, {shape}, got shape {x_t.shape}.")
    a, variance = _signal_and_variance(alpha_bar, std)
    x, m = x_t.reshape(-1, int(np.prod(shape))).astype(float), np.sqrt(a) * points.reshape(len(points), -1)
    log_weight = (x @ m.T - (m**2).sum(-1) / 2) / variance  # |x|^2 is the same for all points
    weight = np.exp(log_weight - log_weight.max(-1, keepdims=True))
    weight = (weight / weight.sum(-1, keepdims=True)).astype(x_t.dtype, copy=False)
    return weight.reshape(*x_t.shape[: x_t.ndim - len(shape)], len(points))


@np.errstate(under="ignore")
def expected_x0(x_t, points, alpha_bar, std=0.0):
    """E[x_0 | x_t] for such data: the points' mean, each with its weight; the best denoiser that there is.

    With std > 0 each point is first moved towards x_t / sqrt(alpha_bar), as far as its own width allows.
    """
    weight = weights(x_t, points, alpha_bar, std)
    x_t, points = np.asarray(x_t), np.asarray(points)
    a, variance = _signal_and_variance(alpha_bar, std)
    centre = np.tensordot(weight, points.astype(weight.dtype), 1)
    own, towards = like(centre, 1 - a * std**2 / variance, np.sqrt(a) * std**2 / variance)
    return own * centre + towards * x_t


# -- at the door -------------------------------------------------------------------------------------------------------


def _like_states(x, y, name, alpha_bar, name_x="x_t"):
    """Two states of one shape, and alpha_bar: one number, or one for each item of their leading axes."""
    x, y = arguments.pair(name_x, x, name, y)
    return x, y, arguments.along_batch("alpha_bar", arguments.alpha_bar("alpha_bar", alpha_bar), name_x, x)


def _some_noise(alpha_bar):
    if (alpha_bar == 1).any():
        raise ValueError("alpha_bar takes numbers below 1 here, got 1: clean data holds no noise to speak of.")
    return 1 - alpha_bar


def _signal_and_variance(alpha_bar, std):
    alpha_bar = arguments.share("alpha_bar", alpha_bar)
    std = arguments.not_negative("std", std)
    variance = alpha_bar * std**2 + 1 - alpha_bar
    if variance == 0:
        raise ValueError("alpha_bar takes a number below 1 where std is 0, got 1: x_t is a point itself.")
    return alpha_bar, variance
