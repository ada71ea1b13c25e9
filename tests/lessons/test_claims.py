"""What the lessons make of their numbers: a sentence that interprets fails here if it is false.

Each test is named after its lesson and its sentence; short ones stand in the table SAID with their words.
"""

import functools
import html
import re
from pathlib import Path

import nbformat
import numpy as np
import pytest

from diffcourse import (
    continuous,
    denoiser,
    design,
    discrete,
    figures,
    flow,
    forward,
    guarantees,
    losses,
    masks,
    mixture,
    network,
    photo,
    predict,
    reverse,
    schedules,
    stats,
    words,
)
from diffcourse.lessons import EXERCISES, PREDICTIONS, QUESTIONS
from diffcourse.lessons.lesson00_eli5 import pictures as eli5
from diffcourse.lessons.lesson02_closed_form import explorers as closed_form
from diffcourse.lessons.lesson04_signal_to_noise import pictures as to_noise
from diffcourse.lessons.lesson04_signal_to_noise.explorers import COLOURS, _tide_numbers
from diffcourse.lessons.lesson05_what_t_means.pictures import errors_at
from diffcourse.lessons.lesson06_one_guess import explorers as one_guess
from diffcourse.lessons.lesson07_the_way_back import explorers as way_back_explorers
from diffcourse.lessons.lesson07_the_way_back import pictures as way_back
from diffcourse.lessons.lesson08_continuous_time.pictures import order_of
from diffcourse.lessons.lesson10_where_the_loss_is import explorers as loss_explorers
from diffcourse.lessons.lesson10_where_the_loss_is.explorers import DATA
from diffcourse.lessons.lesson12_design_a_schedule.exercises import FITS
from diffcourse.lessons.lesson12_design_a_schedule.explorers import WEIGHTS, knots_of, trained
from diffcourse.study import game

STOPS = reverse.steps_down(1000, 20)
LINEAR, COSINE, SCALED = schedules.linear(), schedules.cosine(), schedules.scaled_linear()
JAGGED = schedules.Schedule(np.where(np.arange(1000) // 100 % 2, 0.018, 0.0001), "jagged")
STANDARD = mixture.bimodal(2 / 4.09**0.5, 0.3 / 4.09**0.5)  # variance 1
X = np.linspace(-6, 6, 601)


@functools.cache
def best_loss(schedule):
    """The least squared error of any guess of eps at t = 1 ... T: 1 - E[E[eps | x_t]^2]."""
    a = schedule.alpha_bars[1:, None]
    q = STANDARD.noised(a)
    return 1 - np.trapezoid((1 - a) * q.score(X) ** 2 * q.pdf(X), X, axis=1)


def alike(a, b):
    return np.corrcoef(a.ravel(), b.ravel())[0, 1]


def test_00_only_the_last_few_steps_change_much_and_by_then_hardly_anything_is_left():
    frames = forward.q_chain(photo.hopper(), schedules.cosine(50), rng=0)
    near = [alike(a, b) for a, b in zip(frames, frames[1:], strict=False)]
    assert min(near[:45]) > 0.79 and near[-1] < 0.1
    assert schedules.cosine(50).alpha_bars[45] < 0.03


def test_00_what_is_still_there_at_three_noise_levels():
    scene = eli5.PhotoScene(schedules.cosine(50))
    layout, shapes, fine = (eli5.visible_share(power, scene.schedule.alpha_bars[[5, 20, 40]]) for power in scene.powers)
    assert fine[0] == pytest.approx(1 / 3, abs=0.02) and shapes[0] > 0.8 and layout[0] > 0.95
    assert 0.3 < shapes[1] < 0.5 and layout[1] > 0.85 and fine[1] < 0.1
    assert layout[2] == pytest.approx(2 / 3, abs=0.02) and max(shapes[2], fine[2]) < 0.1


def test_02_the_test_says_no_to_the_broken_jump_alone_and_not_at_the_end():
    right, broken = (closed_form._jump_numbers(closed_form.STEPS, jump)["p[t]"] for jump in list(closed_form.JUMPS)[:2])
    assert right.min() > 0.2 and right[4] > 0.5 and broken[4] < 1e-6 and broken[-1] > 0.2


def test_03_linear_is_slowest_in_its_second_quarter_and_mostly_noise_in_three_quarters():
    assert 250 <= np.diff(LINEAR.log_snr[1:]).argmax() + 1 < 500
    assert (LINEAR.snr[1:] < 1).mean() == pytest.approx(0.74, abs=0.005)
    assert LINEAR.betas[:501].sum() == pytest.approx(2.5, abs=0.05), "half of the betas"
    assert 400 < np.diff(COSINE.log_snr[1:]).argmax() < 600, "the card guessing-noise of lesson 04"


def test_03_cosine_is_ahead_on_scaled_bumps_behind_on_wide_ones_and_ahead_again_if_they_are_narrow():
    for p, ahead in ((STANDARD, True), (mixture.bimodal(3, 0.3), False), (mixture.bimodal(3, 0.1), True)):
        for steps in (5, 20):
            assert (design.line_distance(COSINE, steps, p) < design.line_distance(LINEAR, steps, p)) == ahead


def test_04_the_cliff_of_cosine_hardly_matters_for_the_loss_and_the_jagged_loss_jumps():
    assert np.abs(np.diff(best_loss(COSINE)))[-1] < 1e-5
    assert np.diff(COSINE.log_snr[1:]).min() < -6.9
    assert np.abs(np.diff(best_loss(COSINE))).max() < 0.01 < 0.2 < np.abs(np.diff(best_loss(JAGGED))).max()
    assert best_loss(JAGGED)[100] < 2 / 3 * best_loss(JAGGED)[99], "where the first storm begins"
    assert np.diff(JAGGED.log_snr[1:]).min() == pytest.approx(-1.0445, abs=1e-3)


def test_04_no_schedule_wins_everywhere_and_the_last_step_of_cosine_takes_nearly_all():
    shifted, terminal = schedules.shifted(COSINE, 256), schedules.zero_terminal_snr(LINEAR)
    cards = [guarantees.scorecard(s) for s in (LINEAR, SCALED, COSINE, schedules.sigmoid(), shifted, terminal)]
    best = [
        min(range(6), key=[card.terminal_kl for card in cards].__getitem__),
        min(range(6), key=[card.largest_loss_jump for card in cards].__getitem__),
        min(range(6), key=[card.wasted_share for card in cards].__getitem__),
        max(range(6), key=[card.smallest_correlation for card in cards].__getitem__),
    ]
    assert len(set(best)) == 4
    for s in (COSINE, schedules.sigmoid()):
        assert s.alpha_bars[-1] < 0.01 * s.alpha_bars[-2]


def test_04_the_smallest_correlation_of_linear_is_at_t_2():
    assert np.nanargmin(np.r_[np.nan, np.nan, np.sqrt(LINEAR.snr[2:] / LINEAR.snr[1:-1])]) == 2


def test_05_many_numbers_show_their_noise_level_but_not_close_to_t_1000():
    rng, p, t = np.random.default_rng(0), mixture.bimodal(), np.repeat(np.arange(100, 1001, 100), 4)
    added = []
    for d in (1, 256):
        x = forward.q_sample(p.sample(len(t) * d, rng).reshape(-1, d), t, LINEAR, rng=rng)[0]
        blind = denoiser.blind_guess(p, x, LINEAR.alpha_bars[100::100])
        added.append(np.mean((blind - p.expected_noise(x, LINEAR.alpha_bars[t, None])) ** 2))
    assert added[0] > 0.1 > 0.02 > added[1]
    late = denoiser.chance_of_t(p, x[t == 900], LINEAR.alpha_bars[[900, 1000]])
    np.testing.assert_allclose(late, 0.5, atol=0.05)


def test_05_the_best_blind_guess_is_worst_where_there_is_little_noise():
    p, steps = mixture.bimodal(), np.arange(20, 1001, 20)
    off = errors_at(lambda x, t: denoiser.blind_guess(p, x[:, None], LINEAR.alpha_bars[steps])[:, 0], p, LINEAR, steps)
    early, middle, late = off[steps <= 200], off[(steps >= 300) & (steps <= 500)], off[steps >= 800]
    assert early.min() > middle.max() and early.mean() > 1.5 * late.mean()


def test_06_handing_back_x_t_is_within_0_015_at_t_2():
    """The error is (sqrt(alpha_bar) - 1) x_0 + sqrt(1 - alpha_bar) eps."""
    p, a = mixture.bimodal(), LINEAR.alpha_bars[2]
    error = (1 - np.sqrt(a)) ** 2 * p.var + 1 - a
    assert np.sqrt(error) == pytest.approx(0.015, abs=5e-4)


def test_06_through_8_numbers_x_0_fits_in_256_dimensions_and_the_noise_does_not():
    at = {word: [one_guess.error_in_x0(word, D, 8, 0.5) for D in (4, 256)] for word in ("x0", "eps", "v")}
    np.testing.assert_allclose(at["x0"], [1 / 3, 1 / 129], atol=1e-9)
    np.testing.assert_allclose(at["eps"], [1 / 3, 248 / 256], atol=1e-9)
    assert at["v"][0] == pytest.approx(1 / 3) and 0.2 < at["v"][1] < 0.3
    assert one_guess.error_in_x0("eps", 256, 256, 0.5) == pytest.approx(1 / 129)


def test_06_the_dots_first_hardly_move_and_only_later_go_along_the_arrows():
    points, std = one_guess.PLANES["three spots"]
    path = one_guess._plane_paths("three spots")[0]
    for k, along in ((10, False), (25, False), (45, True)):
        x, a, move = path[k], LINEAR.alpha_bars[one_guess.DOWN[k]], path[k + 1] - path[k]
        score = reverse.score_from_eps(reverse.eps_from_x0(x, reverse.expected_x0(x, points, a, std), a), a)
        assert (((move * score).sum(-1) > 0).mean() > 0.5) == along
    assert np.linalg.norm(path[25] - path[0], axis=-1).mean() < 0.1


def test_06_the_best_guess_at_t_2_is_small_for_both_words():
    p, a = mixture.bimodal(), LINEAR.alpha_bars[2]
    x = p.noised(a).sample(20_000, 0)
    eps = p.expected_noise(x, a)
    assert np.sqrt(np.mean(eps**2)) < 0.1
    assert np.sqrt(np.mean(reverse.score_from_eps(eps, a) ** 2)) < 5 < 1 / np.sqrt(1 - a)


def test_07_the_digit_is_decided_before_the_font_and_the_bumps():
    log_snr = np.arange(-4, 0.01, 0.5)
    digit, font = np.array([way_back.changed(one, photo.glyphs(), n=2) for one in log_snr]).T
    bumps = [way_back.sides_changed(one, mixture.bimodal()) for one in log_snr]
    steepest = [log_snr[np.abs(np.gradient(one, log_snr)).argmax()] for one in (digit, font, bumps)]
    assert steepest[0] == pytest.approx(-2.25, abs=0.3) and steepest[0] < min(steepest[1:])
    assert font[-1] > 0.1 > 0.01 > digit[-1]
    fonts = photo.glyphs().reshape(4, 10, -1)
    of_fonts, of_digits = (np.mean((one[:, None] - one) ** 2) for one in (fonts, fonts.swapaxes(0, 1)))
    assert of_fonts / 3 * 4 / (of_digits / 9 * 10) == pytest.approx(1 / 3, abs=0.01), "the prediction's third"


def test_07_guidance_overshoots_and_narrows():
    one, four = (way_back.guided(mixture.bimodal(), w, LINEAR, n=100, steps=50)[-1] for w in (1, 4))
    assert one.mean() == pytest.approx(2, abs=0.03) and one.std() == pytest.approx(0.3, abs=0.03)
    assert four.mean() > 2.3 and four.std() < 0.2


def test_07_a_trained_network_does_not_copy_its_set_and_comes_nearer_with_training():
    glyphs, cosine = photo.glyphs(), schedules.cosine()
    nets = {}
    for width in (16, 32):
        kept, _ = network.train(
            network.start(256, width, rng=0), lambda n, rng: glyphs[rng.integers(40, size=n)], cosine,
            steps=400, batch=64, predicts="x0", keep=(100,), rng=1,
        )  # fmt: skip
        nets |= {(width, k): net for k, net in kept.items()}
    noise = np.random.default_rng(0).standard_normal((30, 16, 16))
    away = {
        key: np.median(way_back.from_nearest(reverse.sample(net, noise, cosine, STOPS, predicts="x0")[-1], glyphs))
        for key, net in nets.items()
    }
    twins = [way_back.from_nearest(one[None], np.delete(glyphs, k, 0))[0] for k, one in enumerate(glyphs)]
    assert away[32, 100] > away[32, 400] > np.median(twins) > 0.1, "further from the set than one glyph from the next"
    assert away[16, 400] > away[32, 400], "wider comes nearer, too"
    drawn = reverse.sample(nets[32, 400], noise[:20], cosine, reverse.steps_down(1000, 50), predicts="x0")[-1]
    assert way_back.from_nearest(drawn, glyphs).min() > 0.1, "none is a copy"


def test_08_the_chain_keeps_the_variance_and_euler_maruyama_is_nearer_to_the_mean():
    beta = np.array([0.01, 0.1, 0.3])
    exact, chain, rough = np.exp(-beta / 2), np.sqrt(1 - beta), 1 - beta / 2
    np.testing.assert_allclose((exact - chain) / beta**2, 1 / 4, atol=0.06)
    np.testing.assert_allclose((exact - rough) / beta**2, 1 / 8, atol=0.06)
    assert (abs(exact - rough) < abs(exact - chain)).all()
    np.testing.assert_allclose(chain**2 + beta, 1)


def test_08_shares_of_levels_below_sigma_0_1():
    edm = continuous.edm_sigmas(18)
    even = np.geomspace(edm[0], edm[-1], 18)
    assert round(100 * np.mean(edm < 0.1)) == 22 and round(100 * np.mean(even < 0.1)) == 39
    assert np.mean(np.linspace(edm[0], edm[-1], 18) < 0.1) < 0.22


def test_09_sigmoid_comes_nearest_to_the_flow_path_in_the_middle_and_cosine_over_the_whole_way():
    others = (LINEAR, SCALED, COSINE, schedules.sigmoid())
    off = {s.name: np.abs(s.log_snr[1:-1] - schedules.flow().log_snr[1:-1]) for s in others}
    assert min(off, key=lambda name: off[name][449:550].max()) == "sigmoid"
    assert min(off, key=lambda name: off[name][99:900].max()) == "cosine"


def test_09_only_for_one_point_or_pairs_of_the_flow_the_way_is_straight():
    p, eps, t = mixture.bimodal(), design.even_noise(24), np.linspace(1, 0, 401)
    for data, bend in ((p, 0.5), (mixture.GaussianMixture([1], [1], [0.5]), 0.1)):
        ways = flow.euler(lambda x, t, data=data: flow.velocity(x, t, data), eps, t)
        assert np.abs(ways - ways[-1] - t[:, None] * (ways[0] - ways[-1])).max() > bend
    point = mixture.GaussianMixture([1], [1], [1e-4])
    ways = flow.euler(lambda x, t: flow.velocity(x, t, point), eps, t)
    assert np.abs(ways - ways[-1] - t[:, None] * (ways[0] - ways[-1])).max() < 1e-3
    # Pairs that the flow has made keep their order, so no two of their lines cross.
    ways = flow.euler(lambda x, t: flow.velocity(x, t, p), eps, t)
    assert (np.diff(ways, axis=1) > 0).all() and (np.diff(t[:, None] * eps + (1 - t[:, None]) * ways[-1]) > 0).all()


@pytest.mark.parametrize("steps", [5, 10, 20, 50])
def test_09_a_shift_near_2_suits_the_bumps(steps):
    off = [design.line_distance(schedules.flow(shift=s), steps) for s in (1.2, 2, 3)]
    assert off[1] == min(off)


LOG_SNR = np.linspace(-12, 12, 241)
GAP = losses.best(losses.BUMPS, LOG_SNR) - losses.best_told(losses.BUMPS, LOG_SNR)


def test_04_noise_takes_a_photograph_from_fine_to_coarse_and_photo_like_noise_takes_all_waves_nearly_together():
    steps = np.arange(10, 1001, 10)
    white, like, blue = (_tide_numbers(steps, noise) for noise in COLOURS)
    for one in (white, blue):
        assert (np.diff(one["last[t]"]) <= 0).all() and one["last[t]"][4] == 63 > 10 * one["last[t]"][69]
    fades = [steps[one["dry[t]"] > 0.9][-1] / steps[one["dry[t]"] > 0.1][-1] for one in (white, like, blue)]
    assert fades[1] > 0.7 > 0.2 > max(fades[0], fades[2])
    eps = np.random.default_rng(0).standard_normal((256, 256, 3))
    f, flat = to_noise.spectrum(eps)
    assert abs(np.polyfit(np.log(f), np.log(flat), 1)[0]) < 0.1, "noise has the same power in all waves"


def test_04_brightness_has_n_times_the_snr_of_a_pixel():
    s, pixels = schedules.scaled_linear(), 64**2
    dark = np.full((300, 64, 64), -0.8)
    x_t, _ = forward.q_sample(dark, s.T, s, rng=0)
    brightness = x_t.mean((1, 2))
    measured = brightness.mean() ** 2 / brightness.var() / 0.8**2
    assert measured == pytest.approx(s.snr[-1] * pixels, rel=0.2) and measured > 10
    assert schedules.cosine().snr[-1] * 256**2 < 1e-3 < 1 < schedules.linear().snr[-1] * 512**2
    assert schedules.zero_terminal_snr(s).snr[-1] == 0


def test_10_the_whisper_helps_in_between_and_hardly_at_the_ends():
    assert abs(LOG_SNR[GAP.argmax()]) < 0.5
    assert GAP[abs(LOG_SNR - 5).argmin()] < 1e-3 and GAP[abs(LOG_SNR + 5).argmin()] < 0.05 * GAP.max()


def test_10_below_snr_0_01_there_is_hardly_anything_of_a_single_number():
    noisy = np.log(0.01) >= LOG_SNR
    assert losses.area(LOG_SNR[noisy], GAP[noisy]) < 0.01 * np.log(2)


def test_10_the_digit_is_decided_before_the_font():
    """Coming from the noise: nine tenths of the digit are known where a good part of the font is still open."""
    glyphs, levels = photo.glyphs(), np.linspace(-10, 4, 29)
    pictures = (glyphs - glyphs.mean()) / glyphs.std()
    whole, font = (losses.best_of_points(pictures, levels, told, draws=10) for told in (None, np.arange(40) % 10))
    known = [levels[np.searchsorted(np.cumsum(loss) / loss.sum(), 0.9)] for loss in (whole - font, font)]
    assert known[0] < -1.5 < -0.5 < known[1]
    assert levels[(whole - font).argmax()] == pytest.approx(-3, abs=0.5)


def test_10_at_the_clean_end_the_noise_about_doubles_however_many_steps_there_are():
    for T in (10, 100, 1000, 4000):
        s = schedules.cosine(T)
        assert 2 < s.snr[1] / s.snr[2] < 4


def test_10_the_logit_normal_scatters_least_on_two_bumps_edm_on_four_and_laplace_most():
    for bumps, least in (("two bumps", "logit-normal"), ("four bumps", "EDM")):
        gap = losses.best(DATA[bumps], LOG_SNR) - losses.best_told(DATA[bumps], LOG_SNR)
        draws = {name: losses.spread(LOG_SNR, draw(LOG_SNR), gap) for name, draw in losses.DRAWS.items()}
        assert min(draws, key=draws.get) == least and max(draws, key=draws.get) == "Laplace"


def test_10_a_draw_as_wide_as_the_gap_scatters_on_paper_by_hits_that_no_run_meets():
    middle = np.average(LOG_SNR, weights=GAP)
    width = np.sqrt(np.average((LOG_SNR - middle) ** 2, weights=GAP))
    draw = losses.normal_draw(LOG_SNR, middle, width)
    near = LOG_SNR >= -10
    grows = losses.spread(LOG_SNR, draw, GAP) / losses.spread(LOG_SNR[near], draw[near], GAP[near])
    assert grows > 30 and losses.spread(LOG_SNR, losses.normal_draw(LOG_SNR, middle, 1.5 * width), GAP) < 1
    levels = np.random.default_rng(0).normal(middle, width, 100_000)
    hits = np.interp(levels, LOG_SNR, GAP / draw)
    assert levels.min() > -8 and hits.std() < hits.mean(), "what 100 000 draws see of it"


def test_10_EDMs_default_would_mostly_practise_on_clear_glyphs():
    mean, std = losses.edm_draw(sigma_data=photo.glyphs().std())
    share = 1 - mixture.normal_cdf(
        (-3.1 + 1.7 - mean) / std
    )  # of the draws, above the middle of the loss and its width
    assert share > 0.85


def test_11_seven_slides_into_five():
    vectors, vocabulary = words.embeddings(16), words.vocabulary()
    x = vectors[vocabulary.index("seven")]
    a = 1 / (1 + np.exp(-1))  # log SNR 1
    noisy = x + np.sqrt((1 - a) / a) * np.random.default_rng(0).standard_normal((1000, len(x)))
    nearest = ((noisy[:, None] - vectors) ** 2).sum(-1).argmin(1)
    wins = np.bincount(nearest, minlength=len(vocabulary))
    wins[vocabulary.index("seven")] = 0
    assert vocabulary[wins.argmax()] == "five"


SIX, SEVEN = (np.array([[ord(letter) - ord("a") for letter in word] for word in words.of_length(n)]) for n in (6, 7))


def test_11_weighted_by_1_over_t_the_loss_is_the_entropy_and_by_another_weight_it_is_no_bound():
    t = (np.arange(500) + 0.5) / 500
    loss = masks.loss(SEVEN, t)
    assert np.mean(loss / t) == pytest.approx(np.log(44), abs=1e-4)
    assert np.mean(t * loss) < np.mean(loss) < np.log(44) - 0.5
    bounds = [masks.bound(SEVEN, s) for s in (discrete.evenly(500), schedules.cosine(500, max_beta=1))]
    assert np.log(44) < min(bounds) and max(bounds) < np.log(44) + 0.03


def test_11_most_certain_first_makes_least_nonsense_of_seven_letters_and_most_of_six():
    two = {order: 1 - masks.generated(SEVEN, order, 2).sum() for order in masks.ORDERS}
    assert [round(share, 3) for share in two.values()] == [0.744, 0.692, 0.558]
    assert all(masks.generated(SEVEN, order, 1).sum() == pytest.approx(1) for order in masks.ORDERS)
    assert all(masks.generated(SEVEN, order, 3).sum() < 0.07 for order in masks.ORDERS)
    assert min(masks.ORDERS, key=lambda order: masks.generated(SIX, order, 2).sum()) == "most certain first", "no law"


def test_11_what_costs_is_the_beginning():
    """Opened in two halves after three letters alone, hardly any nonsense is left: the first three decide the word."""
    own = np.exp(-masks.letter_losses(SEVEN))
    assert own[0b0000111][:, 3:].prod(1).mean() > 0.9
    assert own[0][:, :4].prod(1).mean() < 0.01


def test_11_grave_and_acute_never_meet_and_keep_the_same_company():
    counts = words.counts_of(("grave", "acute", "small", "capital"))
    assert counts[0, 1] == 0 and alike(counts[0], counts[1]) > 0.99


def test_12_three_ends_are_equally_good_in_50_steps():
    off = [design.line_distance(cut_cosine(end), 50) for end in (-6.5, -8, -10)]
    assert max(off) < 1.01 * min(off)


def cut_cosine(noise=-6.5, shift=-0.8, clean=9.0, T=1000):
    ends = np.arctan(np.exp((shift - np.array([clean, noise])) / 2))
    return design.from_log_snr(shift - 2 * np.log(np.tan(np.linspace(*ends, T + 1)[1:])))


def ranked(p=None, steps=10, **more):
    """Names of the published schedules and of more, nearest to the data first."""
    board = design.published() | more
    return sorted(board, key=lambda name: design.line_distance(board[name], steps, p))


def test_12_whose_samples_come_nearest_depends_on_the_data():
    assert [ranked(steps=steps, mine=cut_cosine())[0] for steps in (5, 10, 20)] == ["mine"] * 3
    assert ranked(design.from_heights((1, 0, 0, 1, 0, 0, 1)), mine=cut_cosine())[:2] == ["scaled linear", "mine"]
    assert [ranked(p).index("flow") for p in (None, design.from_heights((0, 0, 0, 1, 0, 0, 0)), STANDARD)] == [6, 0, 0]


def test_12_the_straight_line_has_the_fewest_stops_where_the_bumps_part_and_the_cut_cosine_the_most():
    board = {**design.published(), "straight": design.from_log_snr(np.linspace(9, -9, 1000)), "mine": cut_cosine()}
    stops = {name: int(((s.log_snr[100::100] > -4) & (s.log_snr[100::100] < 1)).sum()) for name, s in board.items()}
    assert [stops[name] for name in ("straight", "cosine, 256 px", "mine", "flow, shift 2")] == [3, 6, 7, 5]
    order = sorted(board, key=lambda name: -board[name].log_snr[200])
    off = [design.picture_distance(board[name], 5, photo.glyphs()) for name in order if name != "flow, shift 2"]
    assert off == sorted(off), "the higher the last of five stops, the nearer to a glyph"
    knots = design.from_knots(FITS).log_snr[100::100]
    assert ((knots > 1) & (knots < 3)).sum() == 1 and ((knots > -2.1) & (knots < 0)).sum() == 5


def test_12_a_straight_line_in_log_snr_loses_on_wide_bumps_and_wins_on_narrow_ones():
    straight, narrow = design.from_log_snr(np.linspace(9.2, -10.1, 1000)), mixture.bimodal(2, 0.05)
    ratios = [design.line_distance(straight, 20, p) / design.line_distance(COSINE, 20, p) for p in (None, narrow)]
    assert ratios[0] > 1.8 and ratios[1] < 0.8
    assert design.line_distance(straight, 10) > 2 * design.line_distance(COSINE, 10), "the card log-linear"


MORE = "Laplace", "1 on ε", 8000


@pytest.mark.parametrize("seed", [0, 1])
def test_12_what_a_draw_never_practises_is_guessed_badly(seed):
    """At log SNR -4, which Laplace hardly draws: the error of a guess of x_0 beyond the exact one, in v."""
    p, a = mixture.bimodal(), 1 / (1 + np.exp(4))
    q = p.noised(a)
    off = {}
    for draw, weight, n in (("cosine", "1 on ε", 2000), *(("Laplace", one, 2000) for one in WEIGHTS), MORE):
        guess = trained(draw, weight, n, seed)(X, np.full(X.shape, -4.0))
        off[draw, weight, n] = np.trapezoid((guess - (X + (1 - a) * q.score(X)) / np.sqrt(a)) ** 2 * q.pdf(X), X)
    best, *weighted, more = off.values()
    assert min(weighted) > 4 * best and more < 0.5 * min(weighted), off


# -- short sentences: (lesson, cell, words, what they say) -------------------------------------------------------------

NOTEBOOKS = Path(__file__).parents[2] / "notebooks"
IN_USE = (
    *(LINEAR, SCALED, COSINE, schedules.sigmoid()),
    *(schedules.shifted(COSINE, 256), schedules.zero_terminal_snr(LINEAR)),
)
VP, BUMPS = continuous.vp(), mixture.bimodal()


@functools.cache
def cells(lesson):
    """{cell id: its text in one line} of a lesson's notebook."""
    (path,) = NOTEBOOKS.glob(f"{lesson}-*.ipynb")
    return {cell.id: " ".join(cell.source.split()) for cell in nbformat.read(path, 4).cells}


def walked(x, beta, *noises):
    return [x := forward.q_step(x, beta, noise) for noise in noises]


def shape_away(t, beta=0.1):
    """How far from a bell of its own mean and spread the bumps are after t steps, for a bell of spread 1."""
    q = BUMPS.noised((1 - beta) ** t)
    return np.abs(q.pdf(q.mean + X * q.var**0.5) * q.var**0.5 - np.exp(-(X**2) / 2) / np.sqrt(2 * np.pi)).max()


def state_after(t):
    rng = np.random.default_rng(0)
    forward.q_sample(np.zeros(3), t, LINEAR, rng=rng)
    return rng.bit_generator.state


def falls(schedule):
    return -np.diff(schedule.log_snr[[1, 250, 500, 750, 1000]])


def best_end(p, steps):
    return max((-8, -4, -2, -1), key=lambda end: -design.line_distance(cut_cosine(end), steps, p))


def beta_tilde(T):
    """Its share of beta at t = 2 ... T, under cosine."""
    noise = 1 - schedules.cosine(T).alpha_bars
    return noise[1:-1] / noise[2:]


def rates_hold(t=0.4, h=1e-5):
    V = VP.std(t) ** 2
    return (VP.std(t + h) ** 2 - V) / h == pytest.approx(2 * VP.f(t) * V + VP.g(t) ** 2, rel=1e-3)


def dives_below_the_gap(factor):
    """Log SNR below which a bell so many times as wide as the gap is lower, each up to its peak."""
    middle = np.average(LOG_SNR, weights=GAP)
    width = factor * np.sqrt(np.average((LOG_SNR - middle) ** 2, weights=GAP))
    bell = losses.normal_draw(LOG_SNR, middle, width)
    return LOG_SNR[(bell / bell.max() < GAP / GAP.max()) & (LOG_SNR < -1)].max(initial=LOG_SNR[0])


SAID = [
    ("00", "alike-ask", "1 means the same picture, 0 means that they share nothing", lambda: (
        alike(photo.hopper(), photo.hopper()) == pytest.approx(1)
        and abs(alike(*np.random.default_rng(0).standard_normal((2, 90_000)))) < 0.01)),
    ("00", "rewinding", "5 % of it is plain to see", lambda: 0.05**0.5 > 20 * (2 / 255)),  # of twenty grey values
    ("01", "opening", "The first of a thousand steps adds so little noise that you cannot see it", lambda: (
        LINEAR.betas[1] ** 0.5 < 2 * (2 / 255))),  # less than two grey values
    ("01", "normal", "Two thirds of all draws lie no farther", lambda: (
        mixture.normal_cdf(1) - mixture.normal_cdf(-1) == pytest.approx(2 / 3, abs=0.02))),
    ("01", "rule-read", "each number gets its own, independent noise", lambda: (
        forward.q_step(np.array([1.0, 2.0]), 0.2, np.array([0.5, 9.0]))[0] == forward.q_step(1.0, 0.2, 0.5))),
    ("01", "by-hand-read", "0.80, then {:.2f}, then {:.2f}. The factor", lambda: walked(0.80, 0.20, -0.20, -0.4130)),
    ("01", "shrink-end", "The *shape* of the data is shrunk away as well", lambda: (
        (np.diff([shape_away(t) for t in range(0, 61, 5)]) < 0).all() and shape_away(60) < 0.01 < 0.3 < shape_away(0))),
    ("01", "schedule", "The noisier a picture is, the less one more step shows", lambda: (
        (np.diff(guarantees.neighbour_correlations(schedules.Schedule(np.full(100, 0.05)))) > 0).all())),
    ("02", "induction", r"\alpha_t (1-\bar\alpha_{t-1}) + (1-\alpha_t) = 1 - \bar\alpha_t", lambda: all(
        np.allclose(s.alphas[1:] * (1 - s.alpha_bars[:-1]) + 1 - s.alphas[1:], 1 - s.alpha_bars[1:]) for s in IN_USE)),
    ("02", "index", "index 0 is clean data, and all arrays have length $T + 1$", lambda: all(
        s.betas[0] == 0 and len(s.betas) == len(s.alphas) == len(s.alpha_bars) == s.T + 1 for s in IN_USE)),
    ("02", "stills-read", "At half time one bell is left, still a little wide", lambda: (
        ((np.diff(np.diff(BUMPS.noised(LINEAR.alpha_bars[500]).pdf(X)) < 0) != 0).sum() == 1)
        and 1.1 < BUMPS.noised(LINEAR.alpha_bars[500]).var < 1.5)),
    ("02", "training", "about 500 steps for each", lambda: np.arange(1, 1001).mean() == 500.5),
    ("02", "training", "The jump mixes once, whether $t$ is 3 or 800", lambda: state_after(3) == state_after(800)),
    ("03", "curriculum", "the schedule decides how much practice each task gets", lambda: (
        np.ptp([((s.log_snr[1:] > -2.3) & (s.log_snr[1:] < 2.3)).mean() for s in IN_USE]) > 0.2)),
    ("03", "snr-read", "It falls from infinity (clean) to almost 0 (noise)", lambda: all(
        np.isinf(s.snr[0]) and (np.diff(s.snr) < 0).all() and s.snr[-1] < 0.005 for s in IN_USE)),
    ("03", "offset", "With $s$ the first noise is a little smaller than that", lambda: (
        0.75 < COSINE.betas[1] ** 0.5 / (2 / 255) < 1)),
    ("03", "half-read", "Beside cosine, its log SNR loses most ground in the third quarter", lambda: (
        (falls(LINEAR) - falls(COSINE)).argmax() == 2)),
    ("03", "break-read", "more than half of the variance is still there", lambda: (
        schedules.Schedule(np.linspace(0.0001, 0.001, 1000)).alpha_bars[-1] > 0.5)),
    ("03", "unscaled-read", "with 20 steps $\\beta_T$ would be 1", lambda: 0.02 * 1000 / 20 == 1),
    ("03", "better-samples", "the average distance they would have to move", lambda: (
        stats.wasserstein(BUMPS.quantile((np.arange(400) + 0.5) / 400) + 0.3, BUMPS) == pytest.approx(0.3, abs=0.01))),
    ("04", "stable-numbers", "two rows of $T + 1$ numbers for any schedule and any picture", lambda: all(
        s.sqrt_alpha_bars.shape == s.sqrt_one_minus_alpha_bars.shape == (s.T + 1,) for s in IN_USE)),
    ("04", "shares-read", "hardly one part in a hundred of a pixel is signal", lambda: 0.01 / 1.01 < 0.01),
    ("04", "pooling-do", "as small as the one on the right, and far clearer", lambda: (
        to_noise.pool(photo.hopper(256), 4).var() / photo.hopper(256).var() * 16 > 10)),
    ("04", "scale-read", "most of the 1000 steps hide hardly anything", lambda: (
        LINEAR.log_snr[700] + np.log((127.5 * photo.hopper()).var()) > 2)),
    ("04", "simple-end", r"\tfrac12 (\bar\alpha_T m^2 - \bar\alpha_T - \ln(1-\bar\alpha_T))", lambda: all(
        guarantees.terminal_kl(s, 2) == pytest.approx((4 * a - a - np.log(1 - a)) / 2, abs=1e-12)
        for s in IN_USE for a in [s.alpha_bars[-1]])),
    ("04", "smooth-loss", "The largest jump of the best possible loss from one step to the next", lambda: all(
        guarantees.largest_loss_jump(s) == pytest.approx(np.abs(np.diff(best_loss(s))).max(), abs=1e-4)
        for s in (COSINE, JAGGED))),
    ("04", "related-neighbours", "at $t = 2$ two pictures are almost equal anyway", lambda: (
        alike(*forward.q_chain(photo.hopper(), LINEAR, 0, keep=[1, 2])) > 0.999)),
    ("04", "game-intro", "The schedule is cosine.", lambda: game.guess_t().schedule.name == "cosine"),
    ("06", "tweedie-read", "the best guess from $x_t = 1.5$ is {:.2f}: half the data there, half here", lambda: (
        [reverse.x0_from_eps(1.5, BUMPS.expected_noise(1.5, LINEAR.alpha_bars[1000]), LINEAR.alpha_bars[1000])])),
    ("06", "tweedie-read", "the mean in the empty middle", lambda: BUMPS.pdf(0.04) < 1e-6),
    ("06", "copy-intro", "even at the last step, where $\\beta$ is largest", lambda: LINEAR.betas.argmax() == 1000),
    ("06", "zero-terminal-intro", "at $T$ it is $-x_0$", lambda: reverse.v_target(0.8, 0.3, 0.0) == -0.8),
    ("07", "distances", "DDIM's paths are smooth and never cross", lambda: all(
        (np.diff(reverse.sample(lambda x, t: BUMPS.expected_noise(x, LINEAR.alpha_bars[t]), np.linspace(-3, 3, 61),
                                LINEAR, reverse.steps_down(1000, n))) > 0).all() for n in (1, 2, 5, 20))),
    ("07", "two-variances-read", "With a thousand steps they differ only near the clean end", lambda: (
        beta_tilde(1000)[100:].min() > 0.98 > 0.5 > beta_tilde(1000)[0])),
    ("07", "two-variances-read", "With ten they differ in every step", lambda: beta_tilde(10).max() < 0.98),
    ("08", "alpha-bar-read", "The ends are near each other, and not the same", lambda: (
        1.05 < VP.scale(1.0) ** 2 / LINEAR.alpha_bars[-1] < 1.1)),
    ("08", "strong-intro", "Order 1, then", lambda: order_of((25, 400), [
        abs(continuous.euler_maruyama_moments(2, 0.09, VP, n)[0][-1] - 2 * VP.scale(1.0)) for n in (25, 400)
    ]) == pytest.approx(1, abs=0.1)),
    ("08", "sde-integral", r"\beta(t) = 0.1 + 19.9\, t", lambda: (
        np.allclose(1000 * LINEAR.betas[1:], VP.g(np.arange(1, 1001) / 1000) ** 2, atol=0.02))),
    ("08", "marginals-variance", "So its variance $V$ changes at the rate", rates_hold),
    ("08", "variance-read", r"together $1 + \frac14\beta^2$, a little too much at each step", lambda: (
        pytest.approx(1 + 0.2**2 / 4) == (1 - 0.2 / 2) ** 2 + 0.2)),
    ("08", "flow-look", "the point with a tenth of the data below it ends with a tenth of the noise below it", lambda: (
        mixture.normal_cdf(continuous.probability_flow(BUMPS.quantile([0.1]), VP, BUMPS, 200)[-1, 0])
        == pytest.approx(0.1, abs=2e-3))),
    ("08", "ladders-shares", "VP and VE have infinite SNR at $t = 0$", lambda: (
        VP.std(0) == continuous.ve().std(0) == 0)),
    ("09", "scale-read", "whatever shift suits standardised bumps, these want it {:.2f} times as large", lambda: [
        BUMPS.var**0.5]),
    ("09", "flux-read", "Flux moves less than half as far as the rule", lambda: (
        (1.15 - 0.5) / np.log(1024 / 256) < 0.5)),
    ("10", "scatter-laplace", "is the narrowest, and here scatters most", lambda: (
        min(losses.DRAWS, key=lambda name: np.average(LOG_SNR**2, weights=losses.DRAWS[name](LOG_SNR))) == "Laplace")),
    ("10", "outputs-read", "On the right a small error in", lambda: all(
        losses.per_eps(np.array([-4.0]), name)[0] > 50 for name in losses.OUTPUTS if name != "eps")),
    ("10", "edm-wide-read", "dives below it near $-3$. 1.5 times as wide, it does so below $-7$", lambda: (
        -3.3 < dives_below_the_gap(1) < -2.8 and -8 < dives_below_the_gap(1.5) < -7 and dives_below_the_gap(2) < -10)),
    ("11", "sentence-read", "Half way, both have touched half of their letters", lambda: (
        discrete.evenly(50).alpha_bars[25] == pytest.approx(0.5))),
    ("11", "posterior-read", "A mask at $t$ opens in the step back with chance $1/t$", lambda: all(
        discrete.posterior(3, 1, t, discrete.evenly(10), discrete.absorbing(4))[1] == pytest.approx(1 / t)
        for t in (2, 5, 10))),
    ("12", "designer-read", "begin near `cosine` and pull the last knot up to $-5$", lambda: (
        design.line_distance(design.from_knots([*knots_of(COSINE)[:-1], -5]), 10) < 0.0701)),
    ("12", "trade-read", "Data of variance 1 may stop earlier still", lambda: all(
        best_end(STANDARD, n) > best_end(BUMPS, n) for n in (5, 20))),
    ("12", "cut-cosine-read", r"log SNR is $-2 \ln \tan$ of it", lambda: (
        np.log(np.cos(0.7) ** 2 / (1 - np.cos(0.7) ** 2)) == pytest.approx(-2 * np.log(np.tan(0.7))))),
]  # fmt: skip


@pytest.mark.parametrize(("lesson", "cell", "say", "true"), SAID, ids=[f"{one[0]}-{one[1]}" for one in SAID])
def test_a_short_sentence_stands_in_its_cell_and_is_true(lesson, cell, say, true):
    found = true()
    if isinstance(found, list):  # the numbers of its words
        say, found = say.format(*found), True
    assert say in cells(lesson)[cell] and found


def far_from_the_limit(T):
    t = np.arange(T + 1) / T
    return np.abs(schedules.rescaled_linear(T).alpha_bars - VP.scale(t) ** 2).max()


def share_of_glyphs_below_snr_0_01():
    pictures = (photo.glyphs() - photo.glyphs().mean()) / photo.glyphs().std()
    levels = np.append(np.linspace(-12, -5, 15), np.log(0.01))
    return losses.area(levels, losses.best_of_points(pictures, levels)) / np.log(40)


CARDS = [
    ("too-fast-where", "SNR falls below 1 at t = {} of 1000, with cosine at t = {}", lambda: [
        int((s.snr < 1).argmax()) for s in (LINEAR, COSINE)]),
    ("too-fast-where", "at t = 500 only {:.3f} of the variance is signal", lambda: [LINEAR.alpha_bars[500]]),
    ("too-fast-where", "it is slowest near t = {}", lambda: [int(np.diff(LINEAR.log_snr[1:]).argmax()) + 2]),
    ("linear-is-even", "fastest near t = {} of 1000", lambda: [int(np.diff(LINEAR.alpha_bars).argmin()) + 1]),
    ("linear-wastes", "{:.1f} % have an SNR below 0.01", lambda: [100 * guarantees.wasted_share(LINEAR)]),
    ("unscaled-schedule", "ᾱ_T is {:.2f}", lambda: [schedules.linear(200).alpha_bars[-1]]),
    ("log-snr-why", "from ten thousand to less than a ten-thousandth", lambda: (
        LINEAR.snr[1] == pytest.approx(1e4, rel=0.01) and LINEAR.snr[-1] < 1e-4)),
    ("more-steps-better", "from about 1000 on, ᾱ differs from its limit by less than a thousandth", lambda: (
        far_from_the_limit(1000) < 1e-3 < far_from_the_limit(500))),
    ("wasted-or-not", "about a sixth lies below SNR 0.01", lambda: (
        share_of_glyphs_below_snr_0_01() == pytest.approx(1 / 6, abs=0.015))),
    ("neighbours-are-steps", "a cliff of 6.9 is a correlation of {:.2f}", lambda: [np.exp(-6.9 / 2)]),
    ("where-to-be-slow", "For the two bumps that is near log SNR -1", lambda: (
        LOG_SNR[(losses.best(BUMPS, LOG_SNR) - losses.best_told(BUMPS, LOG_SNR)).argmax()]
        == pytest.approx(-1, abs=0.2))),
]  # fmt: skip


@pytest.mark.parametrize(("key", "say", "true"), CARDS, ids=[f"{one[0]}: {one[1]}" for one in CARDS])
def test_a_card_says_what_can_be_computed(key, say, true):
    found = true()
    if isinstance(found, list):
        say, found = say.format(*found), True
    assert say in " ".join(QUESTIONS[key].answer.split() + QUESTIONS[key].but.split()) and found


def test_a_prediction_can_be_reasoned_out_and_no_exercise_repeats_it():
    because, a = PREDICTIONS["bumps-merge"].because, LINEAR.alpha_bars[PREDICTIONS["bumps-merge"].truth()]
    assert f"alpha-bar is {a:.2f}" in because and f"come in to {2 * a**0.5:.1f}" in because
    assert 2 * a**0.5 == pytest.approx((1 - a) ** 0.5, abs=0.02), "the noise spreads as far"
    assert PREDICTIONS["blocks-of-four"].truth() != EXERCISES["pooling_gain"].parts["gain"].truth
    assert EXERCISES["linear_by_hand"].worked.last == "snr_5", "a schedule is judged by a number"


def test_reasons_that_predictions_give_hold():
    x = np.linspace(-5, 5, 11)
    recipes = {"cosine": "v", "flow": "u"}
    cosine, flow_u = (losses.effective(x, losses.DRAWS[draw](x), output=output) for draw, output in recipes.items())
    np.testing.assert_allclose(flow_u / cosine, np.pi / 2)  # weighs-alike
    grows = -1000 * np.gradient(LINEAR.log_snr[1:]) * np.interp(LINEAR.log_snr[1:], LOG_SNR, GAP)
    heights = grows / grows.mean()
    assert (heights < 0.1).mean() == pytest.approx(0.4, abs=0.02) and heights.max() == pytest.approx(4, abs=0.1)
    assert "four draws in ten find next to nothing, others up to four times" in PREDICTIONS["one-draw"].because
    for key, explorer in (
        ("one-step-back", way_back_explorers.there_and_back),
        ("one-draw", loss_explorers.clocks),
        ("weighs-alike", loss_explorers.knobs),
    ):
        shown = predict(key, explorer).explorer.parameters
        assert PREDICTIONS[key].setting.items() <= shown.items(), "the film shows what was asked about"
    strong, middle, weak = eli5.band_powers(photo.hopper())
    assert "structure is strong and its fine detail weak" in PREDICTIONS["what-goes-first"].because
    assert strong > 10 * middle > 100 * weak
    a, alike = LINEAR.alpha_bars[200], closed_form._path_numbers(np.array([600]), 100)
    assert all(f"{number:.2f}" in PREDICTIONS["forgotten-root"].because for number in (1 - a, np.sqrt(1 - a)))
    assert all(f"{alike[name][0]:.2f}" in PREDICTIONS["same-places"].because for name in ("shared[t]", "related[t]"))
    for name in ("cosine", "linear"):
        assert f"{losses.spread(LOG_SNR, losses.DRAWS[name](LOG_SNR), GAP):.2f}" in PREDICTIONS["one-draw"].because
    off = sorted(design.line_distance(s, 10) for s in design.published().values())[:6]
    assert f"from {off[0]:.4f} to {off[-1]:.4f}" in PREDICTIONS["nearest-in-ten"].because
    assert f"at {SCALED.snr[-1]:.4f}" in PREDICTIONS["scaled-linear-below-0.01"].because


MINUTES = re.compile(r"^## .*\((\d+) min\)$", re.MULTILINE)


@pytest.mark.parametrize("lesson", [f"{n:02}" for n in range(13)])
def test_the_minutes_that_exercises_promise_are_those_of_their_tasks_and_cards(lesson):
    (path,) = (NOTEBOOKS.parent / "exercises").glob(f"{lesson}-*.ipynb")
    text = "\n".join(cell.source for cell in nbformat.read(path, 4).cells)
    promised = re.search(r"about (?:(\d+) minutes|an hour) with the questions", text)
    tasks = sum(map(int, MINUTES.findall(text)))
    assert tasks < int(promised[1] or 60) <= tasks + 20


ONE, TIMID = schedules.Schedule([0.5]), schedules.Schedule(np.full(1000, 1e-6), "timid")
HARSH = schedules.Schedule(np.full(1000, 0.2), "harsh")
RIDGE = np.exp(-(np.linspace(-12, 12, 241) ** 2))
BLIND_AND_TOLD = [lambda x, t: 0 * x, lambda x, t: BUMPS.expected_noise(x, LINEAR.alpha_bars[t])]

# What captions say of other data than the lesson's: no -0, no 100 % for 99.6 %, nothing that never comes.
CAPTIONS = [
    (lambda: figures.draw_fall(ONE), "custom 0.0, 0.0, 0.0, 0.0."),
    (lambda: figures.draw_fall(schedules.zero_terminal_snr(LINEAR)), ", 3.4, infinite."),
    (lambda: figures.draw_schedules(TIMID, ONE), "(SNR 1, T = 1 or 1000): timid at no t, custom at t = 1."),
    (lambda: figures.draw_schedules(LINEAR, TIMID, SCALED), "runs from linear (8 %) to timid (over 99 %)."),
    (lambda: figures.draw_fall(LINEAR, TIMID), "most: linear in the first quarter (9.1), timid in the first"),
    (lambda: figures.draw_shares(TIMID, HARSH), "(SNR below 0.01): 0.0 % (timid), 98.0 % (harsh)."),
    (lambda: figures.draw_scorecard(TIMID, COSINE), "Purest end: cosine; smallest jump of the loss: timid; fewest"),
    (lambda: figures.draw_brightness({"b": (LINEAR, 9), "a": (SCALED, 4)}), "of a: one pixel has SNR 0.0047, the mean"),
    (lambda: figures.draw_errors(*BLIND_AND_TOLD, BUMPS, LINEAR, (10, 900)), "at 0 of 2 steps. At worst"),
    (lambda: figures.draw_distances({"a": {5: 0.3, 9: 0.1}, "b": {5: 0.2}}), "in 9 steps back: a (0.100)."),
    (lambda: figures.draw_distances({"a": {5: 3}, "b": {5: 1}, "c": {5: 2}}), "back: b (1.000); farthest: a (3.000)."),
    (lambda: figures.draw_stops(LINEAR, COSINE, SCALED, n=1), "Nearest to the two bumps in 1 step back:"),
    (lambda: figures.draw_best_guess(BUMPS, LINEAR, (1000,)), "is 0.04 at t = 1000. The mean of the data is 0.00."),
    (lambda: figures.draw_trade((-1, -4), {5: (1, 1.002), 9: (2, 1)}, (1, 1)), "-1 or -4 in 5 steps (1.0000 away), -4"),
    (lambda: figures.draw_photo_stills([0, 1000], TIMID), "100 % at t = 0, over 99 % at t = 1000."),
    (lambda: figures.draw_bands(TIMID), "fine detail at no t, shapes at no t, layout at no t."),
    (lambda: figures.draw_same_end(photo.hopper(), -photo.hopper()), "1.00 alike"),
    (lambda: figures.draw_same_end(photo.hopper(), np.zeros_like(photo.hopper())), "0.00 alike"),
    (lambda: figures.draw_undoing((0.3,), 0, mixture.GaussianMixture([1], [0], [1])), "off one Gaussian by 0 %"),
    (lambda: figures.draw_undoing((0.3,), 40), "A value of 40 was 27.39, give or take 0.49, before a"),
    (lambda: figures.draw_posterior(0.5, -0.8, 1, LINEAR), "it is 0.500, give or take 0.000."),
    (lambda: figures.draw_posterior(1, 0, 1000, schedules.zero_terminal_snr(LINEAR)), "give or take 1.000."),
    (lambda: figures.draw_regression(mixture.bimodal(40, 0.3), 0.99), "In 2 bands"),
    (lambda: figures.draw_regression(BUMPS, 0.5, n=3), "In 1 band of"),
    (lambda: figures.draw_samples({"a": np.r_[0, np.full(999, -2.0)]}, BUMPS), "Share between -1 and 1: a under 1 %."),
    (lambda: figures.draw_network(network.start(wired=(True,), rng=0)), "in 1 residual block:"),
    (lambda: figures.draw_orders({"A": ((10, 20), (0.1, 0.1))}, "same"), "by 1.0 (A, order 0.00)."),
    (lambda: figures.draw_choice(np.linspace(-12, 12, 241), RIDGE, {"narrow": (0, 0.05)}), "narrow 100 %."),
    (lambda: figures.draw_fading((64,), [9, 8]), "64 numbers a word later than log SNR 8.0."),
    (lambda: figures.draw_company(("grave", "acute")), "Of grave, acute: grave and acute share 0 names, PPMI 0.00."),
]  # fmt: skip


@pytest.mark.filterwarnings("error::RuntimeWarning")
@pytest.mark.parametrize(("draw", "says"), CAPTIONS, ids=[says for _, says in CAPTIONS])
def test_a_caption_holds_for_other_data(draw, says):
    assert says in repr(draw())


@pytest.mark.parametrize("path", sorted(NOTEBOOKS.glob("*.ipynb")), ids=lambda path: path.stem)
def test_each_picture_has_a_visible_sentence_with_few_numbers(path):
    drawn = [cell for cell in nbformat.read(path, 4).cells if "figures." in cell.source]
    pages = [html.unescape(str(out.get("data"))) for cell in drawn for out in cell.get("outputs", ())]
    seen = [said for page in pages for said in re.findall(r"<figcaption[^>]*>(?:<details><summary>)?(.*?)</", page)]
    assert seen
    for said in seen:
        numbers = re.findall(r"(?<!\w)\d[\d.,]*", said)
        assert said.endswith(".") and 4 < len(said.split()) <= 30 and len(numbers) <= 8, said
        assert any(f'alt="{said}' in page for page in pages), "and the alternative text says it"


# Of the words that sounded translated, and of those that a reader took for something else.
GONE = re.compile(
    r"whoever|even beige|number does not tell|spares it|hang together|without any chance|(?:same|no) chance\b"
    r"|as you were|every lash|luck of its draws|they have not\.|in one slap|behind a door|commonest slip"
)


@pytest.mark.parametrize("lesson", [f"{n:02}" for n in range(13)])
def test_no_lesson_goes_back_to_words_that_readers_stumbled_over(lesson):
    assert not GONE.search(" ".join(cells(lesson).values()))
