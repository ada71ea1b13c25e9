"""The formula sheet and the glossary: a test for each formula, each page made from its one source, one page of A4."""

import re
from importlib import import_module
from pathlib import Path

import numpy as np
import pytest

from diffcourse import losses, mixture, reverse, schedules
from diffcourse.authors import sheet, site

ROOT = Path(__file__).resolve().parents[2]
S, P, t = schedules.linear(), mixture.bimodal(), 300
A, X0, EPS, X = S.alpha_bars[t], 0.8, -0.4, 0.3
HELD = {  # by word: the test that would fail if the formula were not what the course computes
    "forward step": "test_forward.test_worked_example_in_two_steps_and_in_one_jump",
    "alpha bar": "test_schedules.test_any_schedule_follows_from_its_betas",
    "closed form": "test_forward.test_the_eps_that_comes_back_is_the_one_that_was_used",
    "variance preserving": "test_mixture.test_noising_keeps_alpha_bar_of_the_variance_and_adds_the_rest",
    "correlation of neighbours": "test_guarantees.test_correlation_and_step_of_log_snr_are_one_number",
    "signal-to-noise ratio": "test_schedules.test_any_schedule_follows_from_its_betas",
    "sigma": "test_continuous.test_sigma_is_one_over_the_root_of_snr",
    **dict.fromkeys(
        ("linear", "scaled linear", "cosine", "sigmoid"),
        "test_schedules.test_every_step_agrees_with_the_papers_formula",
    ),
    "zero terminal SNR": "test_schedules.test_zero_terminal_snr_agrees_with_the_papers_formula",
    "resolution shift": "test_schedules.test_larger_images_move_log_snr_by_one_constant",
    "simple loss": "test_mixture.test_expected_noise_and_tweedie_are_the_posterior_means",
    "Tweedie's formula": "test_mixture.test_expected_noise_and_tweedie_are_the_posterior_means",
    "FiLM": "test_embedding.test_film_changes_nothing_at_zero_and_is_affine_otherwise",
    "DDIM": "test_reverse.test_a_step_by_hand",
    "posterior": "test_reverse.test_posterior_is_bayes_on_a_grid",
    "guidance": "lessons/test_claims.test_07_guidance_overshoots_and_narrows",
    "stochastic differential equation": "test_continuous.test_scale_and_std_solve_the_equations_of_mean_and_variance",
    "variance-exploding": "test_continuous.test_vp_and_ve_walk_the_same_path_in_other_units",
    "probability flow": "test_continuous.test_each_path_keeps_its_share_of_the_mass_below_it",
    "EDM levels": "test_continuous.test_published_figures",
    "flow path": "test_flow.test_a_line_goes_from_data_to_noise_and_says_where_it_came_from",
    "velocity": "test_flow.test_the_velocity_is_the_mean_of_the_lines_through_a_point",
    "shift": "test_flow.test_published_shifts",
    "mutual information": "test_losses.test_the_area_up_to_a_level_is_what_x_t_tells_of_the_component",
    "EDM's draw": "test_losses.test_the_draw_of_edm_and_back",
    "effective weight": "test_losses.test_outputs_are_one_guess_in_other_words",
    "Min-SNR": "test_losses.test_weights",
    "absorbing": "test_discrete.test_published_matrices",
}


def edm_mix_by_regression(data=0.5, sigma=1.2):
    """The factors of x and F, against least squares: slope and deviation of the rest, from second moments."""
    slope = data**2 / (data**2 + sigma**2)
    x0, eps = np.random.default_rng(0).standard_normal((2, 4096))
    x0, eps = (np.linalg.qr(np.stack([x0, eps]).T)[0] * 64).T  # exactly uncorrelated, of size 1
    x = data * x0 + sigma * eps
    (by_data,), *_ = np.linalg.lstsq(x[:, None], data * x0, rcond=None)
    return [slope, sigma * data / np.hypot(sigma, data)], [by_data, np.sqrt(np.mean((data * x0 - by_data * x) ** 2))]


def slope(of, at, h=1e-5):
    return (of(at + h) - of(at - h)) / (2 * h)


LEVEL = np.linspace(-4, 4, 9)
CLAIMS = {  # where no other test does: (what the formula on the sheet gives, what the course's code gives)
    "score": (-P.expected_noise(X, A) / np.sqrt(1 - A), slope(P.noised(A).log_pdf, X)),
    "v": (np.sqrt(A) * EPS - np.sqrt(1 - A) * X0, reverse.v_target(X0, EPS, A)),
    "EDM's mix": edm_mix_by_regression(),
    "logit-normal": (  # log SNR of a flow time whose logit is normal
        np.exp(-(LEVEL**2) / 8) / np.sqrt(8 * np.pi),
        losses.DRAWS["logit-normal"](LEVEL),
    ),
}
FORMULAS = {one["word"]: one for one in sheet.entries() if "formula" in one}


def test_every_formula_is_claimed():
    assert CLAIMS.keys() | HELD.keys() == FORMULAS.keys()
    for test in HELD.values():
        file, name = test.split(".")
        assert f"def {name}(" in (ROOT / "tests" / f"{file}.py").read_text(encoding="utf-8"), test


@pytest.mark.parametrize("word", CLAIMS)
def test_the_formula_is_what_the_course_computes(word):
    by_the_sheet, by_the_course = CLAIMS[word]
    np.testing.assert_allclose(by_the_sheet, by_the_course, rtol=1e-5, atol=1e-8)


def test_each_name_of_the_course_is_there():
    for one in (one for one in FORMULAS.values() if "here" in one):
        module, name = one["here"].split(".")
        owner = {"Schedule": S, "GaussianMixture": P}.get(module) or import_module(f"diffcourse.{module}")
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
