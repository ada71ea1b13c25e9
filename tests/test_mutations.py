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
    "sqrt dropped": ("forward.py", "np.sqrt(alpha_bar)", "alpha_bar"),
    "alpha for alpha_bar": ("forward.py", ", schedule.alpha_bars", ", schedule.alphas"),
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
