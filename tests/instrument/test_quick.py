"""Where an instrument takes a shorter way than the course's own functions, it comes to the same."""

import numpy as np
import pytest

from diffcourse import design, reverse, schedules, stats
from diffcourse.lessons.lesson07_the_way_back import explorers
from diffcourse.lessons.lesson07_the_way_back.pictures import even_noise, walk_back
from diffcourse.lessons.lesson12_design_a_schedule import exercises
from diffcourse.lessons.lesson12_design_a_schedule import explorers as lesson12

COSINE = schedules.cosine(1000)
STEPS = reverse.steps_down(1000, 20)


@pytest.mark.parametrize("eta", [0.0, 1.0])
def test_the_walks_of_lesson_07(eta):
    p, x = explorers.P, even_noise(explorers.N)[: explorers.N // 2]
    slow = reverse.sample(lambda x, t: p.expected_noise(x, COSINE.alpha_bars[t]), x, COSINE, STEPS, eta, 0)
    quick = walk_back(p, COSINE, STEPS, eta, explorers.N)
    np.testing.assert_allclose(quick, np.hstack([slow, -slow]), atol=1e-9)
    family = p.noised(COSINE.alpha_bars[STEPS, None])
    members = (p.noised(alpha_bar) for alpha_bar in COSINE.alpha_bars[STEPS])
    off = [stats.wasserstein(states, q) for states, q in zip(quick, members, strict=True)]
    np.testing.assert_allclose(explorers._distances(quick, family), off, atol=1e-3)


def test_the_guess_of_glyphs():
    x = np.random.default_rng(0).standard_normal((3, 256))
    for a in (1e-4, 0.3, 0.9):
        slow = reverse.expected_x0(x.reshape(3, 16, 16), explorers.GLYPHS, a).reshape(3, -1)
        np.testing.assert_allclose(explorers._guess(x, a)[0], slow, atol=1e-4)


def test_the_demands_of_lesson_12_and_what_was_pulled():
    shown = lesson12.demands()
    for knob, value in zip(lesson12.KNOBS, exercises.FITS, strict=True):
        setattr(shown, knob, float(value))
    pulled = exercises.read(shown)
    assert (pulled.log_snr == design.from_knots(exercises.FITS).log_snr).all()
    due = design.challenge(pulled, exercises.PAIRS, exercises.FEW_STEPS)
    np.testing.assert_allclose(shown.numbers()("values"), [demand.value for demand in due], atol=1e-4)
