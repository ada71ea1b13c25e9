"""What the tests are worth: a slip planted in a copy of the package makes them fail."""

import contextlib
import os
import shutil
import subprocess
import sys
import types
from pathlib import Path

import pytest

import diffcourse.schedules

ROOT = Path(__file__).resolve().parents[1]

# What is broken: (module, right, wrong)
IN_A_LESSON = {
    "sqrt dropped": ("forward.py", "schedule.sqrt_alpha_bars", "schedule.alpha_bars"),
    "sqrt of alpha for sqrt of alpha_bar": ("forward.py", "schedule.sqrt_alpha_bars", "np.sqrt(schedule.alphas)"),
    "the schedule off by one": ("schedules.py", "np.cumprod(self.alphas)", "np.cumprod([*self.alphas[1:], 1.0])"),
}
IN_SCHEDULES = {  # with the test of test_schedules.py that must fail, and one row of its table
    "SNR upside down": (
        "self.alpha_bars / (1 - self.alpha_bars)",
        "(1 - self.alpha_bars) / self.alpha_bars",
        lambda tests: tests.test_share_of_steps_that_are_nearly_noise("linear", 0.01, 32.6, tests.HO),
    ),
    "log10 for ln": (
        "np.log(self.snr)",
        "np.log10(self.snr)",
        lambda tests: tests.test_larger_images_move_log_snr_by_one_constant("linear", 128, -1.386, tests.HOOGEBOOM),
    ),
    "cosine without its square": (
        "np.pi / 2) ** 2",
        "np.pi / 2)",
        lambda tests: tests.test_every_step_agrees_with_the_papers_formula("cosine", 100),
    ),
    "no clip": (
        "np.minimum(1 - ratio, max_beta)",
        "1 - ratio",
        lambda tests: tests.test_every_step_agrees_with_the_papers_formula("cosine", 100),
    ),
    "sigmoid with start and end swapped": (
        "(t / T * (end - start) + start)",
        "(t / T * (start - end) + end)",
        lambda tests: tests.test_every_step_agrees_with_the_papers_formula("sigmoid", 100),
    ),
}

IN_LATER_LESSONS = {  # (module, right, wrong, the test of the module's file that must fail)
    "beta for sqrt(beta) in the diffusion": (
        "continuous",
        "g=lambda t: np.sqrt(beta(t))",
        "g=lambda t: beta(t)",
        lambda tests: tests.test_scale_and_std_solve_the_equations_of_mean_and_variance(tests.continuous.vp()),
    ),
    "the half of the drift dropped": (
        "continuous",
        "f=lambda t: -0.5 * beta(t)",
        "f=lambda t: -beta(t)",
        lambda tests: tests.test_scale_and_std_solve_the_equations_of_mean_and_variance(tests.continuous.vp()),
    ),
    "h for sqrt(h) in Euler-Maruyama": (
        "continuous",
        "sde.g(t) * np.sqrt(h))",
        "sde.g(t) * h)",
        lambda tests: tests.test_one_step_by_hand(),
    ),
    "the integral of beta without its half": (
        "continuous",
        "-low * t - 0.5 * (high - low) * t**2",
        "-low * t - (high - low) * t**2",
        lambda tests: tests.test_scale_and_std_solve_the_equations_of_mean_and_variance(tests.continuous.vp()),
    ),
    "the factor 2 of VE's diffusion dropped": (
        "continuous",
        "np.sqrt(2 * rate)",
        "np.sqrt(rate)",
        lambda tests: tests.test_scale_and_std_solve_the_equations_of_mean_and_variance(tests.continuous.ve()),
    ),
    "the whole score in the flow": (
        "continuous",
        "0.5 * sde.g(t) ** 2)",
        "sde.g(t) ** 2)",
        lambda tests: tests.test_there_and_back("euler", 5e-3, 0.05) or tests.test_a_gaussian_flows_in_closed_form(),
    ),
    "Heun without its mean": (
        "continuous",
        "path[k + 1], t[k + 1], sde, p)) / 2",
        "path[k + 1], t[k], sde, p)) / 2",
        lambda tests: tests.test_order_of_convergence("heun", 2, 0, 1),
    ),
    "sigma without its root": (
        "continuous",
        "return np.sqrt((1 - alpha_bar) / alpha_bar)",
        "return (1 - alpha_bar) / alpha_bar",
        lambda tests: tests.test_vp_and_ve_walk_the_same_path_in_other_units(tests.schedules.cosine(100)),
    ),
    "standard deviations subtracted in VE's chain": (
        "continuous",
        "np.sqrt(np.diff(sigmas**2))",
        "np.diff(sigmas)",
        lambda tests: tests.test_vp_and_ve_walk_the_same_path_in_other_units(tests.schedules.cosine(100)),
    ),
    "EDM's levels even in sigma": (
        "continuous",
        "np.linspace(high ** (1 / rho), low ** (1 / rho), n) ** rho",
        "np.linspace(high, low, n)",
        lambda tests: tests.test_edm_is_even_in_the_seventh_root(),
    ),
    "coarser noise not brought back to size": (
        "continuous",
        " / np.sqrt(k).astype(noise.dtype)",
        " / k",
        lambda tests: tests.test_coarser_noise_is_standard_normal_and_walks_to_the_same_end(),
    ),
    "rows and columns of a transition swapped": (
        "discrete",
        "np.outer(np.ones(len(pi)), pi)",
        "np.outer(pi, np.ones(len(pi)))",
        lambda tests: tests.test_every_row_is_a_distribution.hypothesis.inner_test(0.3, 4, True),
    ),
    "a row for a column in the posterior": (
        "discrete",
        "pi).T[x_t]",
        "pi)[x_t]",
        lambda tests: tests.test_of_a_mask_the_posterior_says_when_it_fell(),
    ),
    "the posterior with alpha_bar_t": (
        "discrete",
        "schedule.alpha_bars[t - 1]",
        "schedule.alpha_bars[t]",
        lambda tests: tests.test_of_a_mask_the_posterior_says_when_it_fell(),
    ),
    "masks off by one": (
        "discrete",
        "1 - np.arange(T + 1) / T",
        "1 - np.arange(T + 1) / (T + 1)",
        lambda tests: tests.test_evenly_corrupts_the_same_share_in_each_step.hypothesis.inner_test(10),
    ),
    "alpha_bar for 1 - alpha_bar in the jump": (
        "discrete",
        "q_step(x0, 1 - schedule.alpha_bars[t], pi, rng)",
        "q_step(x0, schedule.alpha_bars[t], pi, rng)",
        lambda tests: tests.test_nothing_happens_at_t_0_and_a_seed_repeats(),
    ),
    "the second components for the first": (
        "latent",
        "rows[:channels].T",
        "rows[-channels:].T",
        lambda tests: tests.test_it_keeps_more_variance_than_any_other_choice_of_as_many_numbers(),
    ),
    "the logarithm of PPMI to base 10": (
        "words",
        "np.log(counts * counts.sum()",
        "np.log10(counts * counts.sum()",
        lambda tests: tests.test_ppmi_of_a_pair_by_hand(),
    ),
}


def pytest_on_a_broken_copy(folder, module, right, wrong, file, *options):
    """Run `file` alone, against a copy of the package in which `wrong` stands for `right`."""
    shutil.copytree(ROOT / "diffcourse", folder / "diffcourse", ignore=shutil.ignore_patterns("__pycache__"))
    source = (folder / "diffcourse" / module).read_text(encoding="utf-8")
    assert source.count(right) == 1
    (folder / "diffcourse" / module).write_text(source.replace(right, wrong), encoding="utf-8")
    (folder / "pytest.ini").write_text("[pytest]\n")
    return subprocess.run(
        [sys.executable, "-m", "pytest", "--exitfirst", "--color=no", *options, shutil.copy(ROOT / file, folder)],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(folder)},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
    )


@pytest.mark.parametrize("mutation", IN_A_LESSON)
def test_nbval_catches(mutation, tmp_path, pytestconfig):
    kernel = getattr(pytestconfig.option, "nbval_kernel_name", None)  # the one of this run, see kernels.py
    kernel = f"--nbval-kernel-name={kernel}" if kernel else "--nbval-current-env"
    strict = ["--nbval", kernel, f"--nbval-sanitize-with={ROOT / 'tests' / 'nbval-sanitize.cfg'}"]
    run = pytest_on_a_broken_copy(tmp_path, *IN_A_LESSON[mutation], "notebooks/02-closed-form.ipynb", *strict)
    assert run.returncode == 1, run.stdout
    assert "Cell outputs differ" in run.stdout, run.stdout


def imported(name, source):
    """A module of its own from this source."""
    module = types.ModuleType(name)
    exec(compile(source, name, "exec"), module.__dict__)
    return module


@pytest.mark.parametrize("mutation", IN_SCHEDULES)
def test_the_figures_of_the_papers_catch(mutation, monkeypatch):
    """In this process, for it takes no kernel: the test passes as things are, and fails with the slip."""
    right, wrong, test = IN_SCHEDULES[mutation]
    source = (ROOT / "diffcourse" / "schedules.py").read_text(encoding="utf-8")
    tests = (ROOT / "tests" / "test_schedules.py").read_text(encoding="utf-8")
    assert source.count(right) == 1
    for text in (source, source.replace(right, wrong)):
        monkeypatch.setattr(diffcourse, "schedules", imported("schedules", text))
        outcome = contextlib.nullcontext() if text == source else pytest.raises((AssertionError, ValueError))
        with outcome:
            test(imported("test_schedules", tests))


IN_LATER_LESSONS |= {  # (module, right, wrong, the test of its own test file that must fail)
    "frequencies without the minus": (
        "embedding",
        "(-2 * np.arange",
        "(2 * np.arange",
        lambda tests: tests.test_values_by_hand(),
    ),
    "the factor 2 of the frequencies lost": (
        "embedding",
        "-2 * np.arange(dim // 2) / dim",
        "-np.arange(dim // 2) / dim",
        lambda tests: tests.test_values_by_hand(),
    ),
    "cosines first": (
        "embedding",
        "[np.sin(angle), np.cos(angle)]",
        "[np.cos(angle), np.sin(angle)]",
        lambda tests: tests.test_values_by_hand(),
    ),
    "FiLM without its 1": (
        "embedding",
        "(1 + scale.astype(h.dtype))",
        "scale.astype(h.dtype)",
        lambda tests: tests.test_film_gives_each_item_its_own_scale_and_shift(),
    ),
    "a denoiser that mixes its features up": (
        "denoiser",
        "h[:, :, None] * e[:, None, :]",
        "e[:, :, None] * h[:, None, :]",
        lambda tests: tests.test_with_t_it_comes_near_the_optimum_and_without_it_does_not(tests.trained(tests.drawn())),
    ),
    "blind: the levels weigh the same": (
        "denoiser",
        "(chance * guess).sum(-1)",
        "guess.mean(-1)",
        lambda tests: tests.test_the_blind_optimum_on_the_line_is_bayes_by_hand(),
    ),
    "blind: v without the shrink": (
        "denoiser",
        "(guess - np.sqrt(1 - a) * x) / np.sqrt(a)",
        "(guess - np.sqrt(1 - a) * x)",
        lambda tests: tests.test_the_blind_optimum_on_the_line_is_bayes_by_hand(),
    ),
    "posterior: alpha for alpha_bar": (
        "reverse",
        "np.sqrt(before) * beta / noise",
        "np.sqrt(1 - beta) * beta / noise",
        lambda tests: tests.test_posterior_is_bayes_on_a_grid(tests.LINEAR, 500),
    ),
    "posterior: sqrt dropped": (
        "reverse",
        "np.sqrt(1 - beta) * (1 - before)",
        "(1 - beta) * (1 - before)",
        lambda tests: tests.test_posterior_is_bayes_on_a_grid(tests.COSINE, 999),
    ),
    "posterior: beta for its variance": (
        "reverse",
        "(1 - before) / noise * beta",
        "beta",
        lambda tests: tests.test_posterior_is_bayes_on_a_grid(tests.LINEAR, 10),
    ),
    "Tweedie: sqrt for the variance": (
        "reverse",
        "-np.sqrt(1 - alpha_bar).astype(x_t.dtype) * score",
        "-score",
        lambda tests: tests.test_tweedie_is_the_posterior_mean_of_a_gaussian(),
    ),
    "v with its sign turned": (
        "reverse",
        "signal * eps - hiss * x0",
        "hiss * x0 - signal * eps",
        lambda tests: tests.test_each_way_to_say_the_guess_walks_the_same_way(),
    ),
    "x0 from eps: sqrt dropped": (
        "reverse",
        "return (x_t - hiss * eps) / signal",
        "return (x_t - hiss * eps) / signal**2",
        lambda tests: tests.test_tweedie_is_the_posterior_mean_of_a_gaussian(),
    ),
    "score: variance for std": (
        "reverse",
        "return -eps / hiss",
        "return -eps / hiss**2",
        lambda tests: (
            tests.test_each_way_to_say_the_guess_walks_the_same_way()
            or tests.test_each_word_says_the_same.hypothesis.inner_test(0.8, -0.4, 0.64)
        ),
    ),
    "step: sigma upside down": (
        "reverse",
        "np.sqrt((1 - b) / (1 - a))",
        "np.sqrt((1 - a) / (1 - b))",
        lambda tests: tests.test_a_step_by_hand(),
    ),
    "step: sigma not squared": (
        "reverse",
        "1 - b - sigma**2",
        "1 - b - sigma",
        lambda tests: tests.test_a_step_by_hand(),
    ),
    "step: noise of the old level": (
        "reverse",
        "np.sqrt(np.maximum(1 - b -",
        "np.sqrt(np.maximum(1 - a -",
        lambda tests: tests.test_a_step_by_hand(),
    ),
    "sampler: alpha_bars off by one": (
        "reverse",
        "schedule.alpha_bars[[t, s]]",
        "schedule.alpha_bars[[t - 1, s]]",
        lambda tests: tests.test_ddim_converges_to_the_quantile_map_with_order_one(),
    ),
    "steps that do not start at T": (
        "reverse",
        "np.linspace(T, 0, n + 1)",
        "np.linspace(T - T // n, 0, n + 1)",
        lambda tests: tests.test_steps_down(),
    ),
    "softmax without the half": (
        "reverse",
        "np.asarray(2 * variance, x.dtype)",
        "np.asarray(variance, x.dtype)",
        lambda tests: tests.test_the_best_denoiser_of_a_set_is_the_softmax_one_by_one(0.0),
    ),
    "points not shrunk": (
        "reverse",
        "np.sqrt(a).astype(x_t.dtype) * points",
        "np.asarray(a).astype(x_t.dtype) * points",
        lambda tests: tests.test_the_best_denoiser_of_a_set_is_the_softmax_one_by_one(0.5),
    ),
    "quantile without its bracket": (
        "mixture",
        "np.where((step > low) & (step < high), step, (low + high) / 2)",
        "step",
        lambda tests: tests.test_quantile_in_the_gap_between_the_modes(),
    ),
    "Wasserstein: the tails forgotten": (
        "stats",
        "inside.sum() + tails",
        "inside.sum()",
        lambda tests: tests.test_wasserstein_by_hand(),
    ),
}


def vp(tests):
    return tests.continuous.vp()


def ve(tests):
    return tests.continuous.ve()


def cosine(tests):
    return tests.schedules.cosine(100)


GAP = ("test_inner_products_depend_on_the_gap_alone", 3, 1, 5, 16)
WORDS = ("test_each_word_says_the_same", 0.8, -0.4, 0.64)
BY_HAND = ("test_silu_and_mlp_by_hand",)
MOMENTS = "test_scale_and_std_solve_the_equations_of_mean_and_variance"
UNITS = ("test_vp_and_ve_walk_the_same_path_in_other_units", cosine)
MASKS = ("test_the_share_of_masks_is_t_over_T",)
SET = "test_the_best_denoiser_of_a_set_is_the_softmax_one_by_one"
# One sign, one power, one index: (module, right, wrong, the test of its own test file that must fail, with its example)
SMALL = [
    ("embedding", "np.cos(arguments", "np.sin(arguments", *GAP),
    ("embedding", "(1 + np.tanh(x / 2))", "(1 - np.tanh(x / 2))", *BY_HAND),
    ("embedding", "@ W2 + b2", "@ W2 - b2", *BY_HAND),
    ("denoiser", "np.tanh(2 * (x -", "np.tanh(1 * (x -", "test_features_and_waves_by_hand"),
    ("denoiser", "ridge * np.trace(gram)", "ridge", "test_a_little_weight_decay_by_hand"),
    ("denoiser", ".sum(-2)", ".mean(-2)", "test_many_numbers_tell_t"),
    ("reverse", "(x_t - signal * x0) / hiss", "(x_t - signal * x0) * hiss", *WORDS),
    ("reverse", "signal * x_t - hiss * v", "signal * x_t + hiss * v", *WORDS),
    ("reverse", "hiss * x_t + signal * v", "hiss * x_t - signal * v", *WORDS),
    ("reverse", "np.sqrt(a) * std**2 / variance", "np.sqrt(a) * std / variance", SET, 0.5),
    ("continuous", "np.sqrt(-np.expm1(", "-(np.expm1(", MOMENTS, vp),
    ("continuous", "np.expm1(2 * rate", "np.expm1(rate", MOMENTS, ve),
    ("continuous", "+ hiss**2", "+ hiss", "test_a_noised_mixture_is_the_mixture_of_noised_parts", vp),
    ("continuous", "std(t) / self", "std(t) * self", "test_sigma_of_an_sde_is_noise_for_each_unit_of_signal", vp),
    ("continuous", "keep**2 * variances", "keep * variances", "test_its_moments_are_those_of_many_walks", vp),
    ("continuous", "np.polyfit(-np.log", "np.polyfit(np.log", "test_the_order_of_a_power_law_is_its_power", 2.0),
    ("continuous", '"sigma", sigma, "x", x) ** 2', '"sigma", sigma, "x", x)', *UNITS),
    ("continuous", "return x / root\n\n\ndef ve_to", "return x * root\n\n\ndef ve_to", *UNITS),
    ("discrete", "rng.random(x.shape) < beta", "rng.random(x.shape) > beta", *MASKS),
    ("discrete", "x.shape, p=pi)", "x.shape)", *MASKS),
    ("discrete", "came_here * was", "came_here + was", "test_of_a_mask_the_posterior_says_when_it_fell"),
    ("latent", "- self.mean)", "+ self.mean)", "test_it_keeps_more_variance_than_any_other_choice_of_as_many_numbers"),
    ("words", "-2 * x @ vectors.T", "2 * x @ vectors.T", "test_nearest_is_the_smallest_distance"),
    ("design", "logistic(log_snr)", "logistic(2 * log_snr)", "test_log_snr_comes_out_as_it_went_in", [3.0, 0.0, -4.0]),
    ("design", "minimum.acc", "maximum.acc", "test_knots_are_joined_by_straight_lines_and_a_rise_is_held"),
    ("design", "+ 0.5) / n)", "+ 0.6) / n)", "test_figures_of_the_published_schedules"),
    ("design", "full_like(x_t, p.mean)", "full_like(x_t, 1.0)", "test_zero_terminal_snr_is_scored_too"),
    ("design", "np.clip(left,", "np.clip(1 - left,", "test_no_noise_at_all_leaves_the_start_as_it_is"),
    ("design", "np.sqrt(((x", "(((x", "test_a_distance_of_pictures_is_the_root_mean_square_of_a_pixel"),
    ("design", "terminal_kl(s, 2)", "terminal_kl(s, 1)", "test_the_demands_are_those_of_the_exercise"),
    ("design", ".min(1))", ".max(1))", "test_pictures_are_recovered_and_a_start_near_the_end_is_far"),
]


def one_example(name, *example):
    """Runs the test of this name in a module of tests; of a property test, one example."""

    def run(tests):
        test = getattr(tests, name)
        test = test.hypothesis.inner_test if hasattr(test, "hypothesis") else test
        test(*(value(tests) if callable(value) else value for value in example))

    return run


for module, right, wrong, *named in SMALL:
    IN_LATER_LESSONS[f"{module}: {wrong}"] = (module, right, wrong, one_example(*named))


@pytest.mark.parametrize("mutation", IN_LATER_LESSONS)
def test_exact_results_catch(mutation, monkeypatch):
    name, right, wrong, test = IN_LATER_LESSONS[mutation]
    source = (ROOT / "diffcourse" / f"{name}.py").read_text(encoding="utf-8")
    tests = (ROOT / "tests" / f"test_{name}.py").read_text(encoding="utf-8")
    assert source.count(right) >= 1
    for text in (source, source.replace(right, wrong)):
        module = imported(name, text)
        monkeypatch.setattr(diffcourse, name, module, raising=False)
        monkeypatch.setitem(sys.modules, f"diffcourse.{name}", module)
        outcome = contextlib.nullcontext() if text == source else pytest.raises((AssertionError, ValueError))
        with outcome:
            test(imported(f"test_{name}", tests))
