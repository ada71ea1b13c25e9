"""Where a training loss lies over log SNR: the least that it can be, what its area counts, and who practises it.

All of it is a function of log SNR = ln(alpha_bar / (1 - alpha_bar)), natural logarithm, for data of variance 1 (data of
another deviation b: add 2 ln b). A loss is the squared error in eps, summed over the numbers of x_0; areas are in nats.

A recipe has three knobs: the *draw*, a density over log SNR from which training takes its levels; the *weight* of the
squared error; and the *output* in which that error is taken. Their product is one curve, `effective`.
"""

from dataclasses import dataclass

import numpy as np

from diffcourse import arguments, mixture, schedules

BUMPS = mixture.bimodal(2 / 4.09**0.5, 0.3 / 4.09**0.5)  # the course's two bumps, scaled to variance 1
# For means over N(0, 1): the sum over even places is exact to rounding for smooth functions.
Z = np.linspace(-9, 9, 451)
Z_WEIGHTS = np.exp(-(Z**2) / 2) / np.exp(-(Z**2) / 2).sum()


# -- the least that a loss can be --------------------------------------------------------------------------------------


@np.errstate(under="ignore")
def best(p, log_snr):
    """E|eps - E[eps | x_t]|^2 for x_0 from the mixture p, of log_snr's shape: no guess has a smaller error.

    It is SNR times the mean variance of x_0 given x_t, which is how it is computed (sums over even places, relative
    error below 1e-9 while no deviation of p is more than ten times another).
    """
    p, log_snr = mixture.checked("p", p), _levels(log_snr)
    snr, q = np.exp(log_snr), p.noised(schedules.logistic(log_snr))
    var = 1 / (1 / p.stds**2 + snr[..., None])  # of x_0, given x_t and its component
    loss = np.zeros(log_snr.shape)
    for k, weight in enumerate(p.weights):
        x = q.means[..., k, None] + q.stds[..., k, None] * Z  # x_t from component k
        _, chance = q._parts(np.moveaxis(x, -1, 0))
        chance = np.exp(chance - chance.max(-1, keepdims=True))
        chance /= chance.sum(-1, keepdims=True)
        x0 = np.moveaxis(x, -1, 0)[..., None] * np.sqrt(snr * (1 + snr))[..., None]
        x0 = (p.means / p.stds**2 + x0) * var  # E[x_0 | x_t, component]
        mean = (chance * x0).sum(-1, keepdims=True)
        loss += weight * np.tensordot(Z_WEIGHTS, (chance * (var + (x0 - mean) ** 2)).sum(-1), 1)
    return snr * loss


def best_told(p, log_snr):
    """The same for a guess that is also told which component x_0 is from: the mean of SNR s^2 / (1 + SNR s^2)."""
    p, log_snr = mixture.checked("p", p), _levels(log_snr)
    power = np.exp(log_snr)[..., None] * p.stds**2
    return (p.weights * power / (1 + power)).sum(-1)


@np.errstate(under="ignore")
def best_of_points(points, log_snr, told=None, draws=100, seed=0):
    """`best` where x_0 is one of `points`, (K, *shape), each as likely; log_snr: a row. By `draws` of noise a point.

    told: a number for each point, its label, (K,), if the guess is told the label of the one it is to find.
    """
    points, log_snr = arguments.state("points", points), np.atleast_1d(_levels(log_snr))
    draws, rng = arguments.count("draws", draws), arguments.generator("seed", seed)
    if points.ndim < 2 or not points.size:
        raise ValueError(f"points takes shape (K, *shape), got shape {points.shape}.")
    flat = points.reshape(len(points), -1)
    if told is not None:
        told = arguments.real("told", told)
        if told.shape != (len(points),):
            raise ValueError(f"told takes one label for each of the {len(points)} points, got shape {told.shape}.")
        groups = [flat[told == label] for label in np.unique(told)]
        return sum(len(g) / len(flat) * best_of_points(g, log_snr, None, draws, rng) for g in groups)
    if len(flat) == 1:
        return np.zeros(log_snr.shape)
    # Only the span of the points matters: turn them into coordinates of it, and draw the noise there.
    _, size, axes = np.linalg.svd(flat - flat.mean(0), full_matrices=False)
    x = (flat - flat.mean(0)) @ axes[size > 1e-9 * size.max()].T
    eps = rng.standard_normal((draws, *x.shape))
    eps = np.concatenate([eps, -eps])
    loss = np.empty(log_snr.shape)
    for k, root in enumerate(np.exp(log_snr / 2)):
        chance = (root * x + eps) @ (root * x).T - (root * x**2 * root).sum(1) / 2
        chance = np.exp(chance - chance.max(-1, keepdims=True))
        chance /= chance.sum(-1, keepdims=True)
        mean = chance @ x
        loss[k] = root**2 * (chance @ (x**2).sum(1) - (mean**2).sum(-1)).mean()
    return loss


def area(log_snr, loss):
    """Half the loss, integrated over log SNR: nats. log_snr: rising numbers; loss: the same shape.

    Between two levels it is what x_t tells of x_0 at the cleaner one and not at the noisier one, d I(x_0; x_t) / d log
    SNR = loss / 2.   (Guo, Shamai & Verdu 2005)
    """
    log_snr, loss = _row(log_snr), arguments.floats("loss", loss)
    return float(np.trapezoid(_alike("loss", loss, log_snr), log_snr) / 2)


def entropy(p):
    """E[-ln p(x_0)] of a mixture, in nats: no model of the data can do better on average."""
    p = mixture.checked("p", p)
    x = p.means + p.stds * Z[:, None]
    return float(-(p.weights * (Z_WEIGHTS @ p.log_pdf(x))).sum())


# -- the variational bound ---------------------------------------------------------------------------------------------


@dataclass(frozen=True, eq=False)
class Bound:
    """The terms of the variational bound on E[-ln p(x_0)], in nats, for the best guess that there is."""

    start: float  # KL of x_T from the N(0, 1) that sampling starts from
    steps: np.ndarray  # one for each step back from t to t - 1, t = 2 ... T
    end: float  # what the last step, from x_1 to x_0, leaves open

    @property
    def total(self):
        return self.start + float(self.steps.sum()) + self.end


def bound(p, schedule, variance="best"):
    """L_T, L_{T-1} ... L_1 and L_0 of a schedule with the exact guess for data p.   (Ho et al. 2020, eq. 5)

    With the posterior's variance a step back costs half of (SNR(t-1) / SNR(t) - 1) times the loss at t (Kingma et al.
    2021, eq. 13, which has it in x_0); with the best one (Bao et al. 2022), half of ln(1 + that). x_0 given x_1 is
    taken for Gaussian, with the guess for its mean and the variance that the guess leaves.
    variance: "best" or "posterior".
    """
    p, schedule = mixture.checked("p", p), schedules.checked("schedule", schedule)
    variance = arguments.choice("variance", variance, ("best", "posterior"))
    a, log_snr = schedule.alpha_bars[-1], schedule.log_snr[1:]
    if not np.isfinite(log_snr).all():
        raise ValueError("schedule takes one with signal and noise at every t = 1 ... T, got SNR 0 or infinite.")
    loss = best(p, log_snr)
    start = 0.5 * (a * (p.var + p.mean**2) - a - np.log1p(-a))
    cost = np.expm1(log_snr[:-1] - log_snr[1:]) * loss[1:]
    steps = 0.5 * (np.log1p(cost) if variance == "best" else cost)
    return Bound(float(start), steps, float(0.5 * np.log(2 * np.pi * np.e * loss[0] / schedule.snr[1])))


# -- the draw: a density over log SNR ----------------------------------------------------------------------------------


def normal_draw(log_snr, mean=0.0, std=2.0):
    """N(mean, std^2). By default the logit-normal (0, 1) of t on the flow path, log SNR = -2 logit(t) (Esser 2024)."""
    log_snr, mean, std = _levels(log_snr), *_normal(mean, std)
    return np.exp(-(((log_snr - mean) / std) ** 2) / 2) / (std * np.sqrt(2 * np.pi))


def edm_draw(P_mean=-1.2, P_std=1.2, sigma_data=0.5):
    """(mean, std) over log SNR of ln sigma ~ N(P_mean, P_std^2), for data of deviation sigma_data.

    (Karras et al. 2022) SNR = (sigma_data / sigma)^2, so log SNR = 2 ln sigma_data - 2 ln sigma.
    """
    P_mean, P_std = arguments.any_number("P_mean", P_mean), arguments.positive("P_std", P_std)
    return 2 * np.log(arguments.positive("sigma_data", sigma_data)) - 2 * P_mean, 2 * P_std


def edm_choice(mean, std, sigma_data=0.5):
    """(P_mean, P_std) that draw N(mean, std^2) over log SNR: `edm_draw`, solved."""
    mean, std = _normal(mean, std)
    return np.log(arguments.positive("sigma_data", sigma_data)) - mean / 2, std / 2


def linear_draw(log_snr):
    """t evenly in (0, 1], under linear betas, alpha_bar = exp(-0.1 t - 9.95 t^2): |dt / d log SNR|, up to t = 1."""
    log_snr = _levels(log_snr)
    lost = np.logaddexp(0, -log_snr)  # -ln alpha_bar = 0.1 t + 9.95 t^2
    root = np.sqrt(0.1**2 + 4 * 9.95 * lost)
    return np.where(root - 0.1 <= 2 * 9.95, schedules.logistic(-log_snr) / root, 0.0)


def cosine_draw(log_snr):
    """t evenly in (0, 1), alpha_bar = cos(pi t / 2)^2: 1 / (2 pi cosh(log SNR / 2)).   (Kingma & Gao 2023)"""
    return 1 / (2 * np.pi * np.cosh(_levels(log_snr) / 2))


def flow_draw(log_snr):
    """t evenly in (0, 1), x_t = (1 - t) x_0 + t eps: the logistic density of scale 2."""
    return 1 / (8 * np.cosh(_levels(log_snr) / 4) ** 2)


def laplace_draw(log_snr, mean=0.0, scale=0.5):
    """exp(-|log SNR - mean| / scale) / (2 scale).   (Hang et al. 2024, arXiv 2407.03297; their defaults)"""
    log_snr, scale = _levels(log_snr), arguments.positive("scale", scale)
    return np.exp(-np.abs(log_snr - arguments.any_number("mean", mean)) / scale) / (2 * scale)


def _edm(log_snr):
    return normal_draw(log_snr, *edm_draw())


DRAWS = {
    "linear": linear_draw,
    "cosine": cosine_draw,
    "flow": flow_draw,
    "logit-normal": normal_draw,
    "EDM": _edm,
    "Laplace": laplace_draw,
}


# -- the output and the weight -----------------------------------------------------------------------------------------


def per_eps(log_snr, output="eps"):
    """Squared error in that output for each unit of squared error in eps: they are one guess in other words.

    eps 1; x0 1 / SNR; v 1 + 1 / SNR; the flow path's u = eps - x_0 has (1 + 1 / sqrt(SNR))^2. EDM's network, behind its
    c_skip and c_out, gives v (up to its sign).
    """
    log_snr, output = _levels(log_snr), arguments.choice("output", output, OUTPUTS)
    return OUTPUTS[output](log_snr)


OUTPUTS = {
    "eps": np.ones_like,
    "x0": lambda log_snr: np.exp(-log_snr),
    "v": lambda log_snr: 1 + np.exp(-log_snr),
    "u": lambda log_snr: (1 + np.exp(-log_snr / 2)) ** 2,
}


def min_snr(log_snr, gamma=5.0, output="eps"):
    """min(SNR, gamma) on the error in x_0, said in another output: / SNR for eps, / (SNR + 1) for v.

    (Hang et al. 2023) So the effective weight is the same whichever output is chosen.
    """
    log_snr, gamma = _levels(log_snr), arguments.positive("gamma", gamma)
    return np.minimum(1, gamma * np.exp(-log_snr)) / per_eps(log_snr, output)


def p2(log_snr, k=1.0, gamma=1.0):
    """1 / (k + SNR)^gamma on the error in eps; its authors took k = 1, gamma 1 or 0.5. (Choi 2022, arXiv 2204.00227)"""
    log_snr, k = _levels(log_snr), arguments.positive("k", k)
    return 1 / (k + np.exp(log_snr)) ** arguments.not_negative("gamma", gamma)


def sigmoid(log_snr, bias=2.0):
    """1 / (1 + exp(log SNR - bias)): the effective weight itself.  (Kingma & Gao 2023; a bias of 2 is ours)"""
    log_snr = _levels(log_snr)
    return schedules.logistic(arguments.any_number("bias", bias) - log_snr)


def effective(log_snr, draw, weight=1.0, output="eps"):
    """How much an error in eps counts at each log SNR: draw times weight times `per_eps`. Its size means nothing.

    draw: density at each level; weight: of the squared error in `output`, one number or one for each level.
    """
    log_snr, draw = _levels(log_snr), arguments.floats("draw", draw)
    weight = arguments.floats("weight", weight)
    weight = _alike("weight", weight, log_snr) if weight.ndim else weight
    return _alike("draw", draw, log_snr) * weight * per_eps(log_snr, output)


def spread(log_snr, draw, loss):
    """Standard deviation of what one draw contributes, as a share of its mean: the noise that the choice of t makes.

    draw: density at each level of the row log_snr. loss: effective weight times loss there, so that a draw contributes
    loss / draw. 0 where the draw is proportional to it.   (Kingma et al. 2021, section 5.2)
    """
    log_snr, draw, loss = _row(log_snr), arguments.floats("draw", draw), arguments.floats("loss", loss)
    draw, loss = _alike("draw", draw, log_snr), _alike("loss", loss, log_snr)
    each = np.divide(loss, draw, out=np.zeros_like(loss), where=draw > 0)
    total, mean, square = (np.trapezoid(draw * x, log_snr) for x in (np.ones_like(draw), each, each**2))
    if not total > 0 or not mean > 0:
        raise ValueError("draw and loss take numbers that are not 0 everywhere, got nothing above 0.")
    return float(np.sqrt(max(square * total / mean**2 - 1, 0)))


# -- at the door -------------------------------------------------------------------------------------------------------


def _levels(log_snr):
    return arguments.within("log_snr", log_snr, -300, 300, "natural logarithms between -300 and 300")


def _row(log_snr):
    row = _levels(log_snr)
    if row.ndim != 1 or len(row) < 2 or (np.diff(row) <= 0).any():
        raise ValueError(f"log_snr takes a row of two or more rising numbers, got {arguments._shown(log_snr)}.")
    return row


def _alike(name, array, log_snr):
    if array.shape != log_snr.shape:
        raise ValueError(f"{name} takes one number for each log SNR, {log_snr.shape}, got shape {array.shape}.")
    return array


def _normal(mean, std):
    return arguments.any_number("mean", mean), arguments.positive("std", std)
