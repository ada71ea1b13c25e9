"""Large arrays: drawn in blocks by several threads, with the same numbers whatever the threads do."""

import math
import os
import subprocess
import sys
import time
import tracemalloc
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import kstest

from diffcourse import blocks, schedules
from diffcourse.forward import q_chain, q_sample

SCHEDULE = schedules.linear(20, 0.005, 0.9)
MANY = 6 * blocks.LARGE + 1001  # several blocks, cut unevenly


def sampled(rng=1, dtype=np.float32):
    return q_sample(np.linspace(-1, 1, MANY).astype(dtype), 7, SCHEDULE, rng=rng)


@pytest.fixture(scope="module", params=[np.float32, np.float64])
def eps(request):
    return sampled(dtype=request.param)[1]


# The same numbers ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("shape", [(MANY,), (7, MANY // 7), (2, 3, MANY // 6), (MANY, 1, 2)])
def test_the_numbers_do_not_depend_on_the_number_of_threads(shape, dtype, monkeypatch):
    x0 = np.ones(shape, dtype)
    found = []
    for threads in (1, 2, 3, 7):
        monkeypatch.setattr(blocks, "cores", lambda threads=threads: range(threads))
        found.append((*q_sample(x0, 3, SCHEDULE, rng=8), *q_chain(x0, SCHEDULE, rng=8, keep=[2])))
    for other in found[1:]:
        for a, b in zip(found[0], other, strict=True):
            np.testing.assert_array_equal(a, b)


def test_a_seed_and_its_generator_give_the_same_noise():
    np.testing.assert_array_equal(sampled(5)[1], sampled(np.random.default_rng(5))[1])
    assert (sampled(5)[1] != sampled(6)[1]).mean() > 0.99
    assert (sampled(None)[1] != sampled(None)[1]).mean() > 0.99


@pytest.mark.parametrize("bits", [np.random.PCG64, np.random.SFC64, np.random.MT19937])
def test_a_generator_moves_on_and_can_be_set_back(bits):
    rng = np.random.Generator(bits(1))
    before = rng.bit_generator.state
    first, second = sampled(rng)[1], sampled(rng)[1]
    assert (first != second).mean() > 0.99
    rng.bit_generator.state = before
    np.testing.assert_array_equal(sampled(rng)[1], first)


@pytest.mark.parametrize(("dtype", "size"), [(np.float64, blocks.LARGE), (np.float32, blocks.PAIRS - 1)])
def test_small_noise_is_the_generators_own(dtype, size):
    """So the numbers stored in the lessons are those that `rng.standard_normal` gives."""
    _, eps = q_sample(np.zeros(size, dtype), 3, SCHEDULE, rng=4)
    np.testing.assert_array_equal(eps, np.random.default_rng(4).standard_normal(size, dtype))


# The right distribution ---------------------------------------------------------------------------------------------


def test_noise_is_standard_normal(eps):
    assert kstest(eps, "norm").pvalue > 0.01
    for power, moment in ((1, 0), (2, 1), (3, 0), (4, 3)):
        error = math.sqrt(math.prod(range(2 * power - 1, 0, -2)) / MANY)
        assert (eps.astype(float) ** power).mean() == pytest.approx(moment, abs=4 * error)


def test_tails_are_as_heavy_as_they_should_be(eps):
    """P(|eps| > 4) = 6.33e-5, 50 of these numbers; in float32 the pairs of blocks reach to 6.7."""
    assert 25 <= (abs(eps) > 4).sum() <= 78
    assert abs(eps).max() < 6


def test_blocks_do_not_repeat_or_follow_one_another(eps):
    parts = [eps[cut].astype(float) for cut in blocks.split(eps.shape, blocks.BLOCK[eps.itemsize])]
    parts = [third for part in parts for third in np.array_split(part, 3)]
    shortest = min(len(part) for part in parts)
    others = np.eye(len(parts)) == 0
    assert len(parts) > 10
    assert abs(np.corrcoef([part[:shortest] for part in parts])[others]).max() < 5 / math.sqrt(shortest)
    assert len(np.unique(eps)) > 0.97 * len(eps)
    for lag in (1, 2, 1001):
        assert abs((eps[lag:] * eps[:-lag]).mean()) < 5 / math.sqrt(MANY)


def test_items_of_a_batch_have_noise_of_their_own():
    _, eps = q_sample(np.zeros((8, 3, 128, 128), np.float32), 5, SCHEDULE, rng=2)
    assert abs(np.corrcoef(eps.reshape(8, -1)) - np.eye(8)).max() < 0.025


def test_each_step_of_a_long_walk_has_noise_of_its_own():
    path = q_chain(np.zeros(MANY, np.float32), SCHEDULE, rng=3, keep=[1, 2])
    step = path[1] - np.sqrt(SCHEDULE.alphas[2]) * path[0]
    assert abs(np.corrcoef(path[0], step)[0, 1]) < 5 / math.sqrt(MANY)


def test_a_thread_stays_on_a_core_and_the_caller_may_run_anywhere():
    before = blocks.cores()
    sampled()
    assert blocks.cores() == before and len(set(before)) == len(before) >= 1
    if hasattr(os, "sched_getaffinity"):
        assert [blocks.worker(core).submit(os.sched_getaffinity, 0).result() for core in before] == [
            {c} for c in before
        ]


def test_no_more_threads_work_than_there_are_blocks(monkeypatch):
    asked = []
    monkeypatch.setattr(blocks, "cores", lambda: list(range(64)))
    monkeypatch.setattr(blocks, "worker", lambda core: asked.append(core) or ThreadPoolExecutor(1))
    done = []
    blocks.shared(lambda number, block: done.append((number, block)), "abc")
    assert len(asked) == 3 and sorted(done) == [(0, "a"), (1, "b"), (2, "c")]


def test_where_a_thread_may_not_be_moved_the_numbers_are_the_same(monkeypatch):
    def refuse(*_):
        raise PermissionError

    before = sampled()
    blocks.worker.cache_clear()
    monkeypatch.setattr(os, "sched_setaffinity", refuse, raising=False)
    for a, b in zip(before, sampled(), strict=True):
        np.testing.assert_array_equal(a, b)
    blocks.worker.cache_clear()


@pytest.mark.skipif(not hasattr(os, "fork"), reason="This system has no fork.")
def test_a_forked_process_draws_the_same_numbers():
    """Threads do not survive a fork; without new ones the child would wait for ever."""
    code = """if True:
        import os, signal, numpy as np
        from diffcourse import blocks, forward, schedules
        blocks.cores = lambda: range(2)
        draw = lambda: forward.q_sample(np.zeros(300_000, np.float32), 5, schedules.linear(), rng=1)[0]
        before = draw()
        if os.fork() == 0:
            signal.alarm(20)
            os._exit(0 if (draw() == before).all() else 1)
        raise SystemExit(os.wait()[1])"""
    subprocess.run([sys.executable, "-W", "ignore", "-c", code], check=True, timeout=60)


class Ends:
    """64 bits that are all 0, or all 1."""

    def integers(self, *_, size, **__):
        return np.resize(np.array([0, 2**64 - 1], np.uint64), size)

    def standard_normal(self):
        return 5.75


@pytest.mark.parametrize("size", [19, 20])
def test_no_bits_make_noise_that_is_not_finite(size):
    """All 0 make the largest number there is: sqrt(64 ln 2)."""
    eps = np.full(size, np.nan, np.float32)
    blocks.draw_pairs(Ends(), eps)
    assert np.isfinite(eps).all()
    assert abs(eps).max() == pytest.approx(math.sqrt(64 * math.log(2)), rel=1e-6)


# The right place ----------------------------------------------------------------------------------------------------


@given(st.lists(st.integers(1, 12), min_size=1, max_size=4))
def test_blocks_make_up_the_array_and_are_no_larger_than_they_may(shape):
    count = np.zeros(shape, int)
    for block in blocks.split(tuple(shape), 10):
        assert count[block].flags.c_contiguous
        assert 1 <= count[block].size <= 10
        count[block] += 1
    assert (count == 1).all()


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize(
    ("x_shape", "t"),
    [
        ((MANY,), np.arange(MANY) % 21),
        ((5, MANY // 5), [0, 3, 7, 20, 1]),
        ((1, MANY // 4), [0, 3, 7, 20]),
        ((4, 3, 190, 190), [[1], [2], [3], [20]]),
        ((), np.arange(MANY) % 21),
    ],
)
def test_large_states_follow_the_formula(x_shape, t, dtype):
    """x_t = sqrt(alpha_bar_t) x_0 + sqrt(1 - alpha_bar_t) eps, whichever block a number lies in."""
    x0 = np.random.default_rng(1).standard_normal(x_shape).astype(dtype)
    x_t, eps = q_sample(x0, t, SCHEDULE, rng=9)
    abar = SCHEDULE.alpha_bars[np.asarray(t)]
    abar = abar.reshape(abar.shape + (1,) * (eps.ndim - abar.ndim))
    assert x_t.dtype == eps.dtype == dtype
    assert x_t.size > blocks.LARGE
    np.testing.assert_allclose(x_t, np.sqrt(abar) * x0 + np.sqrt(1 - abar) * eps, atol=1e-6)


def test_large_data_is_left_as_it_was():
    x0 = np.ones(MANY, np.float32)
    x_t, eps = q_sample(x0, 7, SCHEDULE, rng=0)
    x_t[:] = eps[:] = 9
    q_chain(x0, SCHEDULE, rng=0, keep=[1])[:] = 9
    assert (x0 == 1).all()


def test_data_may_lie_in_memory_in_any_order():
    x0 = np.random.default_rng(1).standard_normal((700, 900)).astype(np.float32)
    plain, _ = q_sample(x0, 7, SCHEDULE, rng=0)
    for other in (np.asfortranarray(x0), np.repeat(x0, 2, axis=1)[:, ::2]):
        np.testing.assert_array_equal(q_sample(other, 7, SCHEDULE, rng=0)[0], plain)


def test_an_error_in_a_thread_reaches_the_caller():
    def formula(eps):
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        blocks.with_noise(formula, 0, (MANY,), np.float32)


@pytest.mark.parametrize("threads", [1, 2, 3])
def test_after_an_error_nobody_begins_another_block(threads, monkeypatch):
    """So a learner who stops a long call has the cores back at once."""
    monkeypatch.setattr(blocks, "cores", lambda: range(threads))
    begun = []

    def fill(number, block):
        begun.append(number)
        if number == 1:
            raise KeyboardInterrupt
        time.sleep(0.01)

    with pytest.raises(KeyboardInterrupt):
        blocks.shared(fill, range(1000))
    after = len(begun)
    time.sleep(0.05)
    assert len(begun) == after < 100


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("keep", [[20], [0, 10, 20]])
def test_a_walk_uses_memory_for_what_it_keeps(keep, dtype):
    """Besides the states kept: the state at hand, the next one, its noise and what the formula makes on the way."""
    x0 = np.zeros(100_000, dtype)
    q_chain(x0[:1], SCHEDULE, rng=0)
    tracemalloc.start()
    try:
        q_chain(x0, SCHEDULE, rng=0, keep=keep)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < (len(keep) + 5) * x0.nbytes
