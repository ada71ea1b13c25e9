"""The game "how noisy is it?": played to its end, and its numbers recomputed."""

import base64
import io
import re

import numpy as np
import pytest
from PIL import Image

from diffcourse import schedules
from diffcourse.instrument import photo
from diffcourse.study import game
from diffcourse.study.game import draw_steps, guess_t, judge, third

COSINE = schedules.cosine(1000)
SMALL = schedules.cosine(50)
X0 = photo.hopper(96)


def play(played, guess):
    """Guess every round by `guess(t)`; the score is on the page afterwards."""
    for _ in range(played.rounds):
        played.press("guess", t=guess(played.t))
        played.press("next")


def pictures(played):
    html = played.part("picture")["html"]
    data = re.findall(r'src="data:image/png;base64,([^"]+)"', html)
    return [np.asarray(Image.open(io.BytesIO(base64.b64decode(one)))) for one in data]


def shown(played):
    return pictures(played)[0]


def test_thirds_part_the_steps_evenly_and_all_come_up():
    for T in (3, 4, 50, 1000):
        counts = np.bincount(third(np.arange(1, T + 1), T), minlength=3)
        assert counts.sum() == T and counts.max() - counts.min() <= 1
    for seed in range(20):
        steps = draw_steps(1000, 10, np.random.default_rng(seed))
        assert len(steps) == 10 and min(steps) >= 1 and max(steps) <= 1000
        assert sorted(np.bincount([(3 * t - 3) // 1000 for t in steps])) == [3, 3, 4]


def test_a_guess_is_judged_in_steps_and_in_log_snr():
    log_snr = np.log(COSINE.alpha_bars[1:] / (1 - COSINE.alpha_bars[1:]))
    t, guess, off, off_log_snr = judge(640, 600, COSINE)
    assert (t, guess, off) == (640, 600, 40)
    assert off_log_snr == pytest.approx(log_snr[599] - log_snr[639])
    assert judge(7, 7, COSINE)[2:] == (0, 0)
    assert judge(1, 0, COSINE).off_log_snr == pytest.approx(15 - log_snr[0])  # held where it is infinite
    never = schedules.zero_terminal_snr(schedules.linear(50))
    assert np.isfinite(judge(50, 0, never).off_log_snr) and judge(50, 50, never).off_log_snr == 0


def test_the_observer_s_error_is_the_bound_of_cramer_and_rao():
    """The variance of the slope of log p(x_t) over t, from draws, is the Fisher information."""
    rng, error = np.random.default_rng(1), game.observer_error(COSINE, X0)
    small = X0[::4, ::4]
    for t in (60, 300, 500, 800):
        x_t = np.sqrt(COSINE.alpha_bars[t]) * small + np.sqrt(1 - COSINE.alpha_bars[t]) * rng.standard_normal(
            (400, *small.shape)
        )
        log_p = [
            -((x_t - np.sqrt(a) * small) ** 2 / (1 - a) + np.log(1 - a)).sum((1, 2, 3)) / 2
            for a in COSINE.alpha_bars[[t - 1, t + 1]]
        ]
        information = np.var((log_p[1] - log_p[0]) / 2)
        assert 1 / np.sqrt(information) == pytest.approx(game.observer_error(COSINE, small)[t - 1], rel=0.15), t
        assert error[t - 1] == pytest.approx(game.observer_error(COSINE, small)[t - 1] / 4, rel=0.1)


def test_the_eye_s_error_is_half_a_unit_of_log_snr():
    error = game.eye_error(COSINE)
    for t in (100, 500, 900):
        d = error[t - 1] / 20  # a short way, where the curve is straight
        curve = np.interp([t - d / 2, t + d / 2], np.arange(1, 1001), COSINE.log_snr[1:])
        assert (curve[0] - curve[1]) * 20 == pytest.approx(0.5, rel=0.03)


def test_flat_schedules_are_no_further_off_than_T():
    flat = schedules.Schedule([0.1] + 9 * [0.0])
    assert max(game.eye_error(flat)) == max(game.observer_error(flat, X0)) == 10


def test_a_game_from_first_guess_to_play_again():
    played = guess_t(SMALL, rounds=4, seed=5)
    steps, first = list(played.steps), shown(played)
    assert (played.round, played.t, played.scores) == (1, steps[0], [])
    assert "at which t of the cosine schedule, T = 50, is this?" in played.words
    assert played.part("t")["marks"] == [] and len(pictures(played)) == 1
    played.press("guess", t=0)
    played.press("guess", t=7)
    t = steps[0]
    assert played.scores == [judge(t, 0, SMALL)]
    said = f"t was {t}, you said 0: {t} off ; alpha-bar {SMALL.alpha_bars[t]:.3g}, log SNR {SMALL.log_snr[t]:.2f}"
    assert said in played.words
    assert [mark[0] for mark in played.part("t")["marks"]] == [t, 0]
    hidden, ghost = pictures(played)
    assert np.array_equal(hidden, first) and not np.array_equal(ghost, first)
    assert np.array_equal(ghost, np.uint8(photo.to_screen(X0) * 255 + 0.5)), "at t = 0 the ghost is the photograph"
    for n in (2, 3, 4):
        played.press("next")
        assert (played.round, played.t) == (n, steps[n - 1]) and not np.array_equal(shown(played), first)
        played.press("guess", t=50)
    played.press("next")
    assert [guess.off for guess in played.scores] == [steps[0], *(50 - t for t in steps[1:])]
    mean, mean_log_snr = (np.mean([guess[k] for guess in played.scores]) for k in (2, 3))
    assert f"After 4 rounds: {mean:.1f} steps off on average, {mean_log_snr:.2f} in log SNR." in played.words
    assert "Your guesses against the truth" in played.words
    played.press("again")
    assert (played.seed, played.round, played.scores) == (6, 1, [])
    assert played.steps == guess_t(SMALL, rounds=4, seed=6).steps != steps
    play(played, lambda t: t)
    assert "After 4 rounds: 0.0 steps off" in played.words and "You never erred" in played.words


def test_each_guess_has_its_place_in_the_picture_at_the_end():
    guesses = [judge(500, 250, COSINE), judge(3, 1000, COSINE)]
    picture = game.draw_guesses(guesses, COSINE, X0)
    (axes,) = picture.figure.axes
    assert "errs most at middle t" in picture.sentence and "least surely at high t" in picture.sentence
    assert picture.sentence.endswith("You erred most at low t.")
    np.testing.assert_array_equal(axes.lines[0].get_xydata(), [(500, 250), (3, 1000)])


def test_the_picture_is_the_photograph_at_t_and_does_not_tell_it():
    played = guess_t(seed=2)
    assert (played.part("t")["top"], played.schedule.T) == (1000, 1000)
    for n in range(1, 11):
        alt = re.search('alt="([^"]*)"', played.part("picture")["html"])[1]
        assert alt == "Which t is this?"
        assert "pixelated" in played.part("picture")["html"]
        assert str(played.t) not in str([part for part in played.parts if part["name"] != "picture"])
        alpha_bar = COSINE.alpha_bars[played.t]
        screen = np.clip(np.sqrt(alpha_bar) * X0 + np.sqrt(1 - alpha_bar) * rng_noise(n), -1, 1)
        # Other noise of the same amount: the same mean brightness and contrast, to within chance and rounding.
        assert shown(played).shape == (96, 96, 3)
        assert shown(played).mean() / 127.5 - 1 == pytest.approx(screen.mean(), abs=0.03)
        assert shown(played).std() / 127.5 == pytest.approx(screen.std(), abs=0.02)
        played.press("guess", t=played.t)
        played.press("next")


def rng_noise(n):
    return np.random.default_rng(100 + n).standard_normal(X0.shape)


def test_what_is_stored_never_changes_and_holds_no_t():
    view = "application/vnd.jupyter.widget-view+json"
    played = guess_t(SMALL, rounds=3, seed=1)
    before = {k: v for k, v in played._repr_mimebundle_()[0].items() if k != view}
    play(played, lambda t: 0)
    after, _ = played._repr_mimebundle_()
    assert set(after) == {"text/plain", "text/html", view}
    assert before == {k: v for k, v in after.items() if k != view}
    assert guess_t(SMALL, rounds=3, seed=9)._repr_mimebundle_()[0]["text/plain"] == before["text/plain"] == repr(played)
    assert "hidden t from 1 to 50" in before["text/plain"] and "Run the cell" in before["text/plain"]


def test_two_games_share_nothing():
    first, second, third_one = guess_t(seed=0), guess_t(seed=0), guess_t(seed=1)
    assert first.steps == second.steps != third_one.steps
    assert first.part("picture") == second.part("picture")
    play(first, lambda t: 500)
    assert (second.round, second.scores, second.values["t"]) == (1, [], 500)
    assert "Round 1 of 10" in second.words


WRONG = {
    "schedule": [[0.1, 0.2], schedules.linear(2), schedules.Schedule([0.0] * 5)],
    "rounds": [2, 0, True, 2.5, "10"],
    "seed": [-1, None, True, 0.5],
}


@pytest.mark.parametrize(("name", "wrong"), [(name, wrong) for name in WRONG for wrong in WRONG[name]])
def test_a_bad_argument_gets_a_sentence(name, wrong):
    with pytest.raises((ValueError, TypeError), match=rf"^{name} takes .*, got .*\.$"):
        guess_t(**{name: wrong})


@pytest.mark.parametrize("T", [3, 4, 7])
def test_the_smallest_games_can_be_played(T):
    for schedule in (schedules.cosine(T), schedules.zero_terminal_snr(schedules.linear(T))):
        played = guess_t(schedule, rounds=3)
        play(played, lambda t: 0)
        assert not re.search(r"\b(nan|inf)\b", str(played.parts))
