"""The formula sheet and the glossary: each formula computed, each page made from its one source, one page of A4."""

import re
from pathlib import Path

import numpy as np
import pytest

import diffcourse
from diffcourse import continuous, discrete, embedding, flow, forward, guarantees, losses, mixture, reverse, schedules
from diffcourse.authors import sheet, site
from diffcourse.lessons.lesson07_the_way_back import pictures as way_back

ROOT = Path(__file__).resolve().parents[2]
S, T, t = schedules.linear(), 1000, 300
A, B = S.alpha_bars[t], S.alpha_bars[t - 1]
X0, EPS, P = 0.8, -0.4, mixture.bimodal()
X = np.sqrt(A) * X0 + np.sqrt(1 - A) * EPS
LEVEL = np.linspace(-4, 4, 9)
STEPS = np.arange(T + 1)


def logistic(x):
    return 1 / (1 + np.exp(-x))


def ended_in_noise(s):
    root = np.sqrt(s.alpha_bars)
    return np.where(STEPS, (root - root[-1]) * root[1] / (root[1] - root[-1]), 1) ** 2


def cosine_by_hand():
    f = np.cos((STEPS / T + 0.008) / 1.008 * np.pi / 2) ** 2
    return np.r_[1, np.cumprod(1 - np.minimum(1 - f[1:] / f[:-1], 0.999))]


def sigmoid_by_hand():
    return (logistic(3) - logistic(6 * STEPS / T - 3)) / (logistic(3) - logistic(-3))


def posterior_by_hand(beta=S.betas[t]):
    mean = np.sqrt(B) * beta / (1 - A) * X0 + np.sqrt(1 - beta) * (1 - B) / (1 - A) * X
    return mean, (1 - B) / (1 - A) * beta


def slope(of, at, h=1e-5):
    return (of(at + h) - of(at - h)) / (2 * h)


def information_per_log_snr():
    """Of two points: what x_t tells of them, by Bayes, against half the best loss. Two narrow bumps stand for them."""
    two = mixture.GaussianMixture([0.5, 0.5], [-1, 1], [1e-4, 1e-4])

    def known(level):
        x, a = np.linspace(-9, 9, 20001), logistic(level)
        left = np.exp(-((x + np.sqrt(a)) ** 2) / (2 * (1 - a))) / np.sqrt(2 * np.pi * (1 - a)) / 2
        chance = np.maximum(left / (left + left[::-1]), 1e-300)
        return np.log(2) + 2 * np.trapezoid(left * np.log(chance), x)

    return slope(known, 0.5, 1e-3), (losses.best(two, np.array([0.5])) / 2)[0]


def edm_mix_by_regression(data=0.5, sigma=1.2):
    """The factors of x and F, against least squares: slope and deviation of the rest, from second moments."""
    slope = data**2 / (data**2 + sigma**2)
    x0, eps = np.random.default_rng(0).standard_normal((2, 4096))
    x0, eps = (np.linalg.qr(np.stack([x0, eps]).T)[0] * 64).T  # exactly uncorrelated, of size 1
    x = data * x0 + sigma * eps
    (by_data,), *_ = np.linalg.lstsq(x[:, None], data * x0, rcond=None)
    return [slope, sigma * data / np.hypot(sigma, data)], [by_data, np.sqrt(np.mean((data * x0 - by_data * x) ** 2))]


def guided():
    return way_back.guided(P, 1, S, n=50, steps=10), way_back.guided(
        P.__class__([1], P.means[-1:], P.stds[-1:]), 1, S, 50, 10
    )


vp = continuous.vp()
u = continuous.flow_velocity(0.5, 0.3, vp, P)
CLAIMS = {  # by word: (what the formula on the sheet gives, what the course's code gives)
    "forward step": (np.sqrt(0.7) * X0 + np.sqrt(0.3) * EPS, forward.q_step(X0, 0.3, EPS)),
    "alpha bar": (np.prod(1 - S.betas[1 : t + 1]), S.alpha_bars[t]),
    "closed form": (X, forward.q_sample(X0, t, S, noise=EPS)[0]),
    "variance preserving": (A * P.var + 1 - A, P.noised(A).var),
    "correlation of neighbours": (S.snr[2:] / S.snr[1:-1], guarantees.neighbour_correlations(S) ** 2),
    "signal-to-noise ratio": ([A / (1 - A), logistic(S.log_snr[t])], [S.snr[t], A]),
    "sigma": ([1 / np.sqrt(S.snr[t]), np.sqrt((1 - A) / A)], [continuous.sigma_of(A)] * 2),
    "linear": (1e-4 + (STEPS[1:] - 1) / (T - 1) * (0.02 - 1e-4), S.betas[1:]),
    "scaled linear": (np.linspace(0.00085**0.5, 0.012**0.5, T) ** 2, schedules.scaled_linear().betas[1:]),
    "cosine": (cosine_by_hand(), schedules.cosine().alpha_bars),
    "sigmoid": (sigmoid_by_hand()[:-1], schedules.sigmoid().alpha_bars[:-1]),
    "zero terminal SNR": (ended_in_noise(S), schedules.zero_terminal_snr(S).alpha_bars),
    "resolution shift": (S.log_snr[t] + 2 * np.log(64 / 256), schedules.shifted(S, 256).log_snr[t]),
    "simple loss": ((X - np.sqrt(A) * P.posterior(X, A).mean) / np.sqrt(1 - A), P.expected_noise(X, A)),
    "score": (-P.expected_noise(X, A) / np.sqrt(1 - A), slope(P.noised(A).log_pdf, X)),
    "Tweedie's formula": (
        [(X - np.sqrt(1 - A) * EPS) / np.sqrt(A), (X + (1 - A) * P.noised(A).score(X)) / np.sqrt(A)],
        [X0, P.posterior(X, A).mean],
    ),
    "v": (
        [np.sqrt(A) * EPS - np.sqrt(1 - A) * X0, np.sqrt(A) * X - np.sqrt(1 - A) * reverse.v_target(X0, EPS, A)],
        [reverse.v_target(X0, EPS, A), X0],
    ),
    "EDM's mix": edm_mix_by_regression(),
    "FiLM": ((1 + 0.2) * X0 + 0.1, embedding.film(np.array([X0]), np.array([0.2]), np.array([0.1]))[0]),
    "DDIM": (np.sqrt(B) * X0 + np.sqrt(1 - B) * EPS, reverse.ddim_step(X0, EPS, A, B)),
    "posterior": (posterior_by_hand(), reverse.posterior(X, X0, t, S)),
    "guidance": guided(),
    "stochastic differential equation": (
        [-0.5 * (0.1 + 19.9 * 0.3), 0.1 + 19.9 * 0.3, np.exp(-0.1 * 0.3 - 9.95 * 0.3**2)],
        [vp.f(0.3), vp.g(0.3) ** 2, vp.scale(0.3) ** 2],
    ),
    "variance-exploding": ([X0 + np.sqrt((1 - A) / A) * EPS] * 2, [X / np.sqrt(A), continuous.vp_to_ve(X, A)]),
    "probability flow": (vp.f(0.3) * 0.5 - 0.5 * vp.g(0.3) ** 2 * vp.noised(P, 0.3).score(0.5), u),
    "EDM levels": (
        (80 ** (1 / 7) + np.arange(18) / 17 * (0.002 ** (1 / 7) - 80 ** (1 / 7))) ** 7,
        continuous.edm_sigmas(18),
    ),
    "flow path": (
        [0.7 * X0 + 0.3 * EPS, 2 * np.log(0.7 / 0.3)],
        [flow.interpolate(X0, EPS, 0.3), schedules.flow().log_snr[300]],
    ),
    "velocity": (
        [EPS - X0, X + (0.1 - 0.3) * 2.0],
        [reverse.u_target(X0, EPS), flow.euler(lambda x, t: 2.0 + 0 * x, X, [0.3, 0.1])[-1]],
    ),
    "shift": (
        [3 * 0.3 / (1 + 2 * 0.3), S.log_snr[t] - 2 * np.log(3)],
        [flow.shifted(0.3, 3), S.log_snr[t] + schedules.flow(shift=3).log_snr[t] - schedules.flow().log_snr[t]],
    ),
    "mutual information": information_per_log_snr(),
    "logit-normal": (2 * np.log((1 - logistic(LEVEL)) / logistic(LEVEL)), -2 * LEVEL),
    "EDM's draw": ([2 * np.log(0.5) + 2.4, 2.4], losses.edm_draw()),
    "effective weight": (
        [np.exp(-LEVEL), 1 + np.exp(-LEVEL), (1 + np.exp(-LEVEL / 2)) ** 2],
        [losses.per_eps(LEVEL, output) for output in ("x0", "v", "u")],
    ),
    "Min-SNR": (
        [np.minimum(np.exp(LEVEL), 5) / np.exp(LEVEL), np.minimum(np.exp(LEVEL), 5) / (np.exp(LEVEL) + 1)],
        [losses.min_snr(LEVEL), losses.min_snr(LEVEL, output="v")],
    ),
    "absorbing": (
        A * np.eye(3) + (1 - A) * np.outer(np.ones(3), [0, 0, 1]),
        discrete.cumulative(A, discrete.absorbing(3)),
    ),
}
FORMULAS = {one["word"]: one for one in sheet.entries() if "formula" in one}


def test_every_formula_is_claimed():
    assert CLAIMS.keys() == FORMULAS.keys()


@pytest.mark.parametrize("word", CLAIMS)
def test_the_formula_is_what_the_course_computes(word):
    by_the_sheet, by_the_course = CLAIMS[word]
    np.testing.assert_allclose(by_the_sheet, by_the_course, rtol=1e-5, atol=1e-8)


def test_each_name_of_the_course_is_there():
    for one in (one for one in FORMULAS.values() if "here" in one):
        module, name = one["here"].split(".")
        owner = {"Schedule": S, "GaussianMixture": P}.get(module) or getattr(diffcourse, module)
        assert hasattr(owner, name), one["here"]


def test_both_pages_are_what_their_source_gives():
    for name, text in sheet.pages(ROOT).items():
        assert (ROOT / name).read_text(encoding="utf-8") == text, "`diffcourse sheet` writes it anew"


def test_every_word_stands_in_a_lesson():
    sections = list(sheet.sections_of(ROOT))
    words = [one for one in sheet.entries() if "means" in one]
    assert [one["word"] for one in words if not sheet.first(one, sections)[0]] == [], "say in sheet.toml what to `find`"


def test_every_lesson_links_to_both_pages():
    for path in (ROOT / "notebooks").glob("*.ipynb"):
        assert "(formulas.md)" in path.read_text(encoding="utf-8") and "(glossary.md)" in path.read_text(
            encoding="utf-8"
        )


def test_the_sheet_prints_on_one_page(browser):
    text = site.lay_out(
        "text.html", page=site.Page("formulas", "", [], []), titles={}, text=site.rendered(sheet.formulas())[0]
    )
    page = browser.new_page()
    page.set_content(text)
    assert len(re.findall(rb"/Type\s*/Page\b", page.pdf(prefer_css_page_size=True))) == 1
    page.close()
