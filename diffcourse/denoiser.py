"""What the best denoiser could do that is never told t: x_t says something about t itself."""

import numpy as np

from diffcourse import arguments, mixture


@np.errstate(under="ignore")
def chance_of_t(p, x, alpha_bars):
    """p(t | x) over the levels `alpha_bars` (L,), each as likely beforehand; shape (..., L), each row summing to 1.

    x: (..., d), noised data whose d numbers are independent draws of the mixture p.    (Bayes)
    """
    p, x, alpha_bars = mixture.checked("p", p), arguments.floats("x", x), arguments.alpha_bar("alpha_bars", alpha_bars)
    if alpha_bars.ndim != 1 or not alpha_bars.size or x.ndim < 1:
        raise ValueError(
            f"alpha_bars takes a row of levels, x numbers on a last axis, got shapes {alpha_bars.shape} and {x.shape}."
        )
    log_chance = p.noised(alpha_bars).log_pdf(x[..., None]).sum(-2)
    chance = np.exp(log_chance - log_chance.max(-1, keepdims=True))
    return chance / chance.sum(-1, keepdims=True)


@np.errstate(under="ignore")
def blind_guess(p, x, alpha_bars):
    """E[eps | x], where t is not told: the exact guess at each t, weighted by p(t | x).

    No network without t can do better on these levels. x: (..., d), as for `chance_of_t`.
    """
    chance = chance_of_t(p, x, alpha_bars)[..., None, :]
    return (chance * p.expected_noise(np.asarray(x)[..., None], np.asarray(alpha_bars))).sum(-1)
