"""Large batches: blocks of rows in several threads, with the same numbers whatever the threads do."""

import inspect
import math
import os
import signal
import subprocess
import sys
import time
import tracemalloc

import numpy as np
import pytest
import scipy

from diffcourse import noise, rows, schedules
from diffcourse.forward import q_chain, q_sample, q_step

SCHEDULE = schedules.linear(20, 0.005, 0.9)
MANY = 6 * rows.LARGE + 1001  # several blocks, cut unevenly


def sampled(rng=1, dtype=np.float32):
    return q_sample(np.linspace(-1, 1, MANY).astype(dtype), 7, SCHEDULE, rng=rng)


@pytest.fixture(scope="module", params=[np.float32, np.float64])
def eps(request):
    return sampled(dtype=request.param)[1]


# The same numbers ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("shape", [(MANY,), (2, 3, MANY // 6)])
def test_the_numbers_do_not_depend_on_the_number_of_threads(shape, dtype, monkeypatch):
    x0, short = np.ones(shape, dtype), schedules.linear(3, 0.1, 0.5)
    found = []
    for threads in (1, 2, 3, 7):
        monkeypatch.setattr(rows, "CORES", threads)
        found.append((*q_sample(x0, 3, short, rng=8), *q_chain(x0, short, rng=8, keep=[2])))
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


@pytest.mark.parametrize(("dtype", "size"), [(np.float64, rows.LARGE), (np.float32, noise.PAIRS - 1)])
def test_small_noise_is_the_generators_own(dtype, size):
    """So the numbers stored in the lessons are those that `rng.standard_normal` gives."""
    _, eps = q_sample(np.zeros(size, dtype), 3, SCHEDULE, rng=4)
    np.testing.assert_array_equal(eps, np.random.default_rng(4).standard_normal(size, dtype))


# The right distribution ---------------------------------------------------------------------------------------------


def test_noise_is_standard_normal(eps):
    assert scipy.stats.kstest(eps[::5], "norm").pvalue > 0.01
    for power, moment in ((1, 0), (2, 1), (3, 0), (4, 3)):
        error = math.sqrt(math.prod(range(2 * power - 1, 0, -2)) / MANY)
        assert (eps.astype(float) ** power).mean() == pytest.approx(moment, abs=4 * error)


def test_tails_are_as_heavy_as_they_should_be(eps):
    """P(|eps| > 4) = 6.33e-5, 50 of these numbers; in float32 the pairs of blocks reach to 6.7."""
    assert 25 <= (abs(eps) > 4).sum() <= 78
    assert abs(eps).max() < 6


def test_blocks_do_not_repeat_or_follow_one_another(eps):
    parts = np.array_split(eps.astype(float), 12)  # no block is shorter
    shortest = min(len(part) for part in parts)
    others = np.eye(len(parts)) == 0
    assert len(parts) > 10
    assert abs(np.corrcoef([part[:shortest] for part in parts])[others]).max() < 5 / math.sqrt(shortest)
    assert len(np.unique(eps)) > 0.97 * len(eps)
    for lag in (1, 2, 1001):
        assert abs((eps[lag:] * eps[:-lag]).mean()) < 5 / math.sqrt(MANY)


def test_each_step_of_a_long_walk_has_noise_of_its_own():
    path = q_chain(np.zeros(MANY, np.float32), SCHEDULE, rng=3, keep=[1, 2])
    step = path[1] - np.sqrt(SCHEDULE.alphas[2]) * path[0]
    assert abs(np.corrcoef(path[0], step)[0, 1]) < 5 / math.sqrt(MANY)


def test_no_more_threads_work_than_there_are_blocks(monkeypatch):
    asked, pool = [], rows.ThreadPoolExecutor
    monkeypatch.setattr(rows, "CORES", 64)
    monkeypatch.setattr(rows, "ThreadPoolExecutor", lambda threads: asked.append(threads) or pool(threads))
    assert rows.spread(lambda number, letter: letter * number, [1, 2, 3], "abc") == ["a", "bb", "ccc"]
    assert asked == [3]


@pytest.mark.skipif(not hasattr(os, "fork"), reason="This system has no fork.")
def test_a_forked_process_draws_the_same_numbers():
    """Threads do not survive a fork; without new ones the child would wait for ever."""
    code = """if True:
        import os, signal, numpy as np
        from diffcourse import rows, forward, schedules
        rows.CORES = 2
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

    def standard_normal(self, size):
        return np.full(size, 5.75)


@pytest.mark.parametrize("size", [noise.PAIRS, noise.PAIRS + 1])
def test_no_bits_make_noise_that_is_not_finite(size):
    """All 0 make the largest number there is: sqrt(64 ln 2)."""
    eps = noise.standard_normal((size,), np.float32, Ends())
    assert np.isfinite(eps).all()
    assert abs(eps).max() == pytest.approx(math.sqrt(64 * math.log(2)), rel=1e-6)


# The right place ----------------------------------------------------------------------------------------------------


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
def test_large_states_are_those_of_the_plain_function(x_shape, t, dtype):
    """Whichever block a number lies in: what test_forward.py says of the plain function holds for all of them."""
    x0 = np.random.default_rng(1).standard_normal(x_shape).astype(dtype)
    x_t, eps = q_sample(x0, t, SCHEDULE, rng=9)
    assert x_t.dtype == eps.dtype == dtype and x_t.size > rows.LARGE
    for large in (x_t, q_sample(x0, t, SCHEDULE, noise=eps)[0]):
        np.testing.assert_allclose(large, q_sample.__wrapped__(x0, t, SCHEDULE, noise=eps)[0], atol=1e-6)


def test_data_may_lie_in_memory_in_any_order():
    x0 = np.random.default_rng(1).standard_normal((700, 900)).astype(np.float32)
    plain, _ = q_sample(x0, 7, SCHEDULE, rng=0)
    for other in (np.asfortranarray(x0), np.repeat(x0, 2, axis=1)[:, ::2]):
        np.testing.assert_array_equal(q_sample(other, 7, SCHEDULE, rng=0)[0], plain)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_a_large_walk_follows_the_one_step_rule(dtype):
    """What is left of x_t after a step's share of x_{t-1} is noise of the size of that step, row by row."""
    x0 = np.random.default_rng(1).standard_normal((MANY // 7, 7)).astype(dtype)
    path = q_chain(x0, SCHEDULE, rng=9, keep=[0, 1, 2])
    np.testing.assert_array_equal(path[0], x0)
    for t in (1, 2):
        eps = (path[t] - np.sqrt(SCHEDULE.alphas[t]) * path[t - 1]) / np.sqrt(SCHEDULE.betas[t])
        assert path.dtype == dtype and scipy.stats.kstest(eps.ravel()[::5], "norm").pvalue > 0.01
    assert (q_chain(x0, SCHEDULE, rng=9, keep=2) == path[2]).all()


@pytest.mark.parametrize("beta", [0.3, np.linspace(0, 0.9, MANY // 7)])
def test_a_large_step_is_that_of_the_plain_function(beta):
    x, noise = np.random.default_rng(1).standard_normal((2, MANY // 7, 7))
    for given in (noise, 0.5):
        np.testing.assert_array_equal(q_step(x, beta, given), q_step.__wrapped__(x, beta, given))


def test_a_large_batch_is_refused_in_a_sentence_about_the_whole():
    x0 = np.zeros((MANY, 1), np.float32)
    with pytest.raises(ValueError, match=rf"x0 has shape \({MANY}, 1\), t got shape \(3,\)"):
        q_sample(x0, [1, 2, 3], SCHEDULE, rng=0)
    with pytest.raises(ValueError, match="got 0 to 21"):
        q_sample(x0, np.arange(MANY) * 21 // (MANY - 1), SCHEDULE, rng=0)
    masked = np.ma.masked_less(x0, 1)
    for call in (lambda: q_sample(masked, 1, SCHEDULE), lambda: q_chain(masked, SCHEDULE)):
        with pytest.raises(TypeError, match="^x0 takes an array without a mask"):
            call()
    x0[-1] = np.nan
    for call in (lambda: q_sample(x0, 1, SCHEDULE), lambda: q_chain(x0, SCHEDULE), lambda: q_step(x0, 0.1, 0.0)):
        with pytest.raises(ValueError, match=f"finite numbers, got NaN among {MANY}"):
            call()


def test_a_learner_who_looks_sees_the_plain_function():
    for function in (q_step, q_chain, q_sample):
        assert function.__doc__ in inspect.getsource(function)
        assert inspect.signature(function) == inspect.signature(function.__wrapped__)


@pytest.mark.parametrize("cores", [1, 2])
def test_an_error_in_a_thread_reaches_the_caller(cores, monkeypatch):
    @rows.by_rows()
    def divided(x0, rng=None):
        raise ZeroDivisionError

    monkeypatch.setattr(rows, "CORES", cores)
    with pytest.raises(ZeroDivisionError):
        divided(np.zeros(MANY))


needs_posix = pytest.mark.skipif(os.name == "nt", reason="needs POSIX signals")


def raises(number):
    if number == 1:
        raise KeyboardInterrupt


def is_interrupted(number):
    if number == 60:  # by then all are handed out where there are threads
        os.kill(os.getpid(), signal.SIGINT)


@pytest.mark.parametrize("stop", [raises, pytest.param(is_interrupted, marks=needs_posix)])
@pytest.mark.parametrize("threads", [1, 2, 3])
def test_after_an_error_or_an_interrupt_nobody_begins_another_block(threads, stop, monkeypatch):
    """So a learner who stops a long call has the cores back at once."""
    monkeypatch.setattr(rows, "CORES", threads)
    begun = []

    def work(number):
        begun.append(number)
        stop(number)
        time.sleep(0.01)

    before = signal.signal(signal.SIGINT, signal.default_int_handler)  # a run in the background ignores it
    try:
        with pytest.raises(KeyboardInterrupt):
            rows.spread(work, range(1000))
    finally:
        signal.signal(signal.SIGINT, before)
    after = len(begun)
    time.sleep(0.05)
    assert len(begun) == after < 1000


def test_what_a_learner_sets_for_errors_breaks_nothing():
    """Tiny data shrinks below what float32 holds; that is a 0, and no error."""
    with np.errstate(all="raise"):
        for size in (10, noise.PAIRS, MANY):
            for dtype in (np.float32, np.float64):
                x0 = np.full(size, np.finfo(dtype).tiny)
                x_t, eps = q_sample(x0, 20, SCHEDULE, rng=0)
                q_chain(x0, SCHEDULE, rng=0, keep=[20])
                q_step(x0, 0.9, np.full(size, 1e-300))
                assert np.isfinite(x_t).all() and np.isfinite(eps).all()


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
