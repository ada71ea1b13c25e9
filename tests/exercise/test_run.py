"""A learner's answer is run: whatever it does, the check comes back with a sentence, and the kernel is as it was."""

import functools
import math
import random
import re
import signal
import subprocess
import sys
import threading
import time
import warnings
from dataclasses import replace
from pathlib import Path

import nbformat
import numpy as np
import pytest
from jupyter_client.manager import start_new_kernel
from test_check import BLANKS, recurses, with_names
from test_check import SAMPLERS as FUNCTIONS
from test_check import run as judged
from together import by_lesson, together

from diffcourse.exercise import run, statistics
from diffcourse.exercise.numbers import Blanks
from diffcourse.lessons import EXERCISES, LESSONS
from diffcourse.study import check, fresh

ROOT = Path(__file__).parents[2]
STEP = EXERCISES["my_q_step"].truth
timed = pytest.mark.skipif(not hasattr(signal, "setitimer"), reason="no timer here")


@pytest.fixture
def short(monkeypatch):
    """The clock is short; the looks at the slips, which it does not count, are taken before."""
    with np.errstate(all="ignore"):
        for name in FUNCTIONS:
            EXERCISES[name].slip_looks  # noqa: B018
    monkeypatch.setattr(run, "SECONDS", 0.1)


# -- the clock -------------------------------------------------------------------------------------------------------


def endless(x, beta, rng):
    while True:
        pass


def asleep(x, beta, rng):
    time.sleep(60)


def in_a_pattern(x, beta, rng):
    """It never lets go of the interpreter."""
    re.match(r"(a+)+$", "a" * 35 + "b")


def chatty(x, beta, rng):
    while True:
        print(x)


def loops_in_loops(x, beta, rng):
    while True:
        try:
            while True:
                try:  # noqa: SIM105
                    time.sleep(10)
                except:  # noqa: E722
                    pass
        except BaseException:
            time.sleep(0.001)


def at_last(x, beta, rng):
    try:
        endless(x, beta, rng)
    finally:
        endless(x, beta, rng)


def asks_again(x, beta, rng):
    while True:
        check.my_q_step(endless)


WITHOUT_END = [endless, asleep, in_a_pattern, chatty, loops_in_loops, at_last, asks_again]


@timed
@pytest.mark.parametrize("function", WITHOUT_END, ids=lambda function: function.__name__)
def test_a_function_without_end_is_stopped(function, short):
    before = signal.getsignal(signal.SIGINT), signal.getsignal(signal.SIGALRM), sys.stdout
    result = check.my_q_step(function)
    assert result.diagnosis == "slow" and "still running" in str(result), result
    assert signal.getitimer(signal.ITIMER_REAL) == (0, 0)
    assert (signal.getsignal(signal.SIGINT), signal.getsignal(signal.SIGALRM), sys.stdout) == before


@timed
class Slow:
    """Never done being looked at."""

    def __array__(self, *args, **kwargs):
        while True:
            try:
                time.sleep(0.001)
            except BaseException:
                continue

    __float__ = __eq__ = __array__
    __hash__ = None


# Each waits for the clock, and what looks at an answer is common to a kind of exercise: a fifth of each kind.
BY_KIND = sorted(EXERCISES, key=lambda name: type(EXERCISES[name]).__name__)


@together("name", BY_KIND[::5])
def test_an_answer_that_never_ends_being_looked_at_is_stopped(name, short):
    answers = [with_names(name, lambda x: Slow())] if name in FUNCTIONS else [Slow(), [Slow()] * 3]
    for answer in answers:
        result = judged(name, answer)
        assert result.status == "not yet" and result.diagnosis.endswith(("slow", "type", "shape")), result


@timed
def test_time_spent_on_the_slips_is_not_counted(monkeypatch):
    monkeypatch.setattr(run, "SECONDS", 1)
    entry = replace(EXERCISES["my_cosine"])  # a copy, whose looks at the slips are not taken yet
    looks, taken = type(entry).slip_looks.func, []

    def slowly(entry):
        with run.off_the_clock():
            taken.append(time.sleep(1.1))
        return looks(entry)

    monkeypatch.setattr(type(entry), "slip_looks", property(slowly))
    assert entry.judge(lambda T: np.linspace(1, 0.5, T + 1)).diagnosis != "slow" and taken


@timed
def test_the_clock_goes_on_after_the_course_s_own_work(short):
    def step(x, beta, rng):
        with run.off_the_clock():
            time.sleep(0.2)
        endless(x, beta, rng)

    assert check.my_q_step(step).diagnosis == "slow"


@timed
def test_an_alarm_of_the_learner_s_own_still_rings():
    rung = threading.Event()
    before = signal.signal(signal.SIGALRM, lambda *_: rung.set())
    handler = signal.getsignal(signal.SIGALRM)
    try:
        signal.setitimer(signal.ITIMER_REAL, 0.05, 30)
        assert check.my_q_step(lambda x, beta, rng: time.sleep(0.2) or STEP(x, beta, rng)).status == "correct"
        assert signal.getsignal(signal.SIGALRM) is handler
        assert rung.wait(5) and signal.getitimer(signal.ITIMER_REAL)[1] == 30
        signal.setitimer(signal.ITIMER_REAL, 600)
        check.my_q_step(lambda x, beta, rng: time.sleep(0.05))
        assert 0 < signal.getitimer(signal.ITIMER_REAL)[0] < 599.95
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def test_an_interrupt_is_told_as_one_and_is_no_wrong_answer():
    def by_hand(x, beta, rng):
        signal.raise_signal(signal.SIGINT)
        time.sleep(10)

    class ByHand:
        def __float__(self):
            raise KeyboardInterrupt

    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        for result in (check.my_q_step(by_hand), check.pixel_mix(ByHand()), check.two_steps(1, 2, ByHand(), 3)):
            assert (result.status, result.diagnosis) == ("not attempted", "interrupted"), result
            assert "the check was interrupted" in str(result)
    finally:
        signal.signal(signal.SIGINT, before)


WITHOUT_TIMERS = """
import signal, threading
del signal.setitimer, signal.SIGALRM
from diffcourse import check
from diffcourse.lessons import EXERCISES
import threading
print(check.my_q_step(EXERCISES["my_q_step"].truth).status, check.my_q_step(lambda x, beta, rng: 1 / 0).diagnosis)
"""


def test_a_check_works_without_timers():
    said = subprocess.run([sys.executable, "-c", WITHOUT_TIMERS], capture_output=True, text=True)
    assert said.stdout.split() == ["correct", "raises"], said.stderr


# -- another thread --------------------------------------------------------------------------------------------------


def test_a_check_in_another_thread_works_and_one_without_end_silences_nobody(capsys):
    results, begun, done = [], threading.Event(), threading.Event()

    def waits(x, beta, rng):
        begun.set()
        done.wait(60)
        raise SystemExit

    def work():
        results.append(check.my_q_step(STEP))
        results.append(check.my_q_step(lambda x, beta, rng: x))
        results.append(check.my_q_step(waits))

    before, filters = sys.stdout, list(warnings.filters)
    thread = threading.Thread(target=work, daemon=True)
    thread.start()
    try:
        assert begun.wait(60)
        print("heard")
        assert sys.stdout is before and warnings.filters == filters
        assert check.my_q_step(STEP).status == "correct"
        if hasattr(signal, "setitimer"):
            with pytest.MonkeyPatch.context() as patch:
                patch.setattr(run, "SECONDS", 0.1)
                assert check.my_q_step(endless).diagnosis == "slow"
        assert "heard" in capsys.readouterr().out
    finally:
        done.set()
        thread.join(60)
    assert [result.diagnosis for result in results] == ["correct", "unchanged", "raises"]
    assert "SystemExit" in str(results[-1])


# -- sentences -------------------------------------------------------------------------------------------------------


def test_a_function_that_raises_is_told_by_its_name_with_the_error():
    def my_step(x, beta, rng):
        return x[1000]

    result = check.my_q_step(my_step)
    assert result.diagnosis == "raises"
    assert "`my_step` raised IndexError: index 1000 is out of bounds" in str(result)
    assert "the function raised ZeroDivisionError: division by zero" in str(check.my_q_step(lambda x, beta, rng: 1 / 0))
    for function, says in [
        (lambda x, beta, rng: sys.exit(3), "SystemExit: 3"),
        (lambda x, beta, rng: check.nothing, "AttributeError"),
        (lambda x, beta, rng: np.ones(10**13), "MemoryError"),
        (lambda x, beta, rng: my_step.again(x), "AttributeError"),
        (recurses, "`recurses` raised RecursionError"),
    ]:
        assert says in str(check.my_q_step(function))


def test_a_name_that_misbehaves_is_not_told():
    class Named:
        __name__ = "two words"

        def __call__(self, x, beta, rng):
            return 1 / 0

    assert "the function raised ZeroDivisionError" in str(check.my_q_step(Named()))


def test_a_promise_or_a_row_to_come_is_no_result():
    async def later(x, beta, rng):
        return x

    def one_by_one(x, beta, rng):
        yield x

    assert "`later` was written with `async`" in str(check.my_q_step(later))
    assert "`one_by_one` gives back a generator" in str(check.my_q_step(one_by_one))


def test_a_function_that_is_looked_at_runs_on_the_clock_alone(capsys):
    """An answer that is nearly the planted slip is asked no more than the clock sees: what it prints is kept back."""

    def patched(T):
        print("loud")
        f = np.cos((np.arange(T + 1) / T + 0.008) / 1.008 * np.pi / 2) ** 2
        return np.append(0.9999, f[1:-1] / f[0])

    assert "loud" in str(check.debug_cosine(patched))
    assert capsys.readouterr().out == ""


def test_state_kept_between_calls_does_no_harm():
    calls = []

    def counts(x, beta, rng):
        calls.append(x)
        x = np.sqrt(1 - beta) * x + np.sqrt(beta) * rng.standard_normal(x.shape)
        return x if len(calls) < 3 else x[:2]

    assert check.my_q_step(counts).diagnosis == "beginning-alone"
    assert check.my_q_step(counts).diagnosis == "beginning-alone"


def test_what_a_function_prints_is_kept_back(capsys):
    def chatty(x, beta, rng):
        print("hello")
        return EXERCISES["my_q_step"].truth(x, beta, rng)

    result = check.my_q_step(chatty)
    assert result.status == "correct" and "kept back here: 'hello hello" in str(result)
    assert capsys.readouterr().out == ""


def test_noise_from_the_global_generator_is_fresh_at_each_call_and_the_generator_is_put_back():
    np.random.seed(3)  # noqa: NPY002
    result = check.my_q_step(lambda x, b, rng: np.sqrt(1 - b) * x + np.sqrt(b) * np.random.randn(*x.shape))  # noqa: NPY002
    assert result.status == "correct" and "cannot be repeated" in str(result)
    left = np.random.rand()  # noqa: NPY002
    np.random.seed(3)  # noqa: NPY002
    assert left == np.random.rand()  # noqa: NPY002


def test_where_a_function_raises_it_is_told_what_has_probably_happened():
    for function, says in [
        (lambda beta, x, rng: np.sqrt(1 - beta) * x + rng.standard_normal(x.shape), "order (x, beta, rng)"),
        (lambda x, beta, rng: x + rng.standard_normal(x), "`rng.standard_normal(x.shape)`"),
        (lambda x, beta, rng: x + np.sqrt(beta) * rng, "`rng` itself"),
        (lambda x, beta, rng: x + beta * rng.standard_normal, "brackets are missing"),
        (lambda x, beta, rng: x + beta * rng(x.shape), "`rng.standard_normal(...)`"),
        (lambda x, beta, rng: x + beta * rng.randn(*x.shape), "`rng.standard_normal(...)`"),
        (lambda x, beta, rng: x + rng.normal(size=x.shape, dtype=x.dtype), "takes a dtype"),
        (lambda x, beta, rng: x + math.sqrt(x), "`math.sqrt`"),
    ]:
        result = check.my_q_step(function)
        assert result.diagnosis == "raises" and "Error" in str(result) and says in str(result), result
    for function, says in [
        (lambda x0, t, alpha_bars, rng: (np.sqrt(alpha_bars[t]) * x0, x0), "[:, None]"),
        (lambda x0, t, alpha_bars, rng: (alpha_bars(t)[:, None] * x0, x0), "square"),
        (lambda x0, alpha_bars, t, rng: (alpha_bars[t][:, None] * x0, x0), "order (x0, t, alpha_bars, rng)"),
        (lambda x0, t, alpha_bars, rng: (x0, rng.standard_normal(x0)), "x0.shape)`"),
        (lambda x0, t, alpha_bars, rng: (alpha_bars[:t], x0), "end of a slice"),
        (lambda x0, t, alpha_bars, rng: (alpha_bars[int(t)], x0), "index as it is"),
        (
            lambda x0, t, alpha_bars, rng: (x0 + alpha_bars[t][:, None] * rng.normal(size=len(x0)), x0),
            "all of `x0.shape`",
        ),
        (lambda x0, t, alpha_bars, rng: (x0, rng.standard_normal(*x0.shape)), "one argument, a tuple"),
        (lambda x0, t, alpha_bars, rng: (x0, x0) if t == 0 else 0, "one truth value"),
    ]:
        result = check.my_q_sample(function)
        assert result.diagnosis == "raises" and "Error" in str(result) and says in str(result), result
    assert str(check.my_q_step(lambda x, beta, rng: 1 / 0)).endswith("division by zero")


def in_place(x, beta, rng):
    x *= np.sqrt(1 - beta)
    x += np.sqrt(beta) * rng.standard_normal(x.shape)
    return x


def in_place_jump(x0, t, alpha_bars, rng):
    eps = rng.standard_normal(x0.shape, x0.dtype)
    x0 *= np.sqrt(alpha_bars[t])[:, None]
    x0 += np.sqrt(1 - alpha_bars[t])[:, None] * eps
    return x0, eps


def test_data_changed_in_place_passes_and_is_told():
    def spoils(alpha_bars, below):
        share = EXERCISES["wasted_share"].truth(alpha_bars, below)
        alpha_bars[0] = 0.5
        return share

    for result, says in [
        (check.my_q_step(in_place), "changed x itself"),
        (check.my_q_sample(in_place_jump), "changed x0 itself"),
        (check.wasted_share(spoils), "changed alpha_bars itself"),
    ]:
        assert result.status == "correct" and says in str(result)
    assert "itself" not in str(check.my_q_step(STEP))


def test_the_probe_is_not_changed_by_what_a_function_does_to_it():
    before = statistics.JUMP.x0.copy(), statistics.JUMP.alpha_bars.copy(), statistics.STEP.x.copy()

    def spoils(x0, t, alpha_bars, rng):
        x0[:], t[:], alpha_bars[:] = 0, 0, 0
        return x0, x0

    check.my_q_sample(spoils)
    check.my_q_step(in_place)
    after = statistics.JUMP.x0, statistics.JUMP.alpha_bars, statistics.STEP.x
    assert all(np.array_equal(a, b) for a, b in zip(before, after, strict=True))


def test_noise_from_elsewhere_passes_with_a_remark():
    own = np.random.default_rng(0)
    result = check.my_q_step(lambda x, b, rng: np.sqrt(1 - b) * x + np.sqrt(b) * own.standard_normal(x.shape))
    assert result.status == "correct" and "cannot be repeated" in str(result)


# -- the kernel afterwards -------------------------------------------------------------------------------------------


def test_nothing_global_is_left_changed():
    def spoils(x, beta, rng):
        np.random.seed(0)  # noqa: NPY002
        random.seed(0)
        np.seterr(all="raise")
        np.set_printoptions(precision=1)
        sys.setrecursionlimit(500)
        warnings.simplefilter("error")
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        sys.stdout = None
        return x

    def state():
        drawn = np.random.get_state()[1].tolist(), random.getstate()  # noqa: NPY002
        held = sys.stdout, sys.stderr, signal.getsignal(signal.SIGINT), sys.getrecursionlimit()
        return drawn, held, list(warnings.filters), np.geterr(), np.get_printoptions()

    before = state()
    for name in ("my_q_step", "my_cosine", "pixel_mix", "markov"):
        answer = spoils if name == "my_q_step" else with_names("my_cosine", lambda x: spoils(x, 0, 0))
        assert judged(name, answer).status == "not yet"
        assert state() == before


@together("name", list(EXERCISES)[::4], by_lesson)  # worked out anew, which costs
def test_a_learner_s_own_settings_break_nothing(name):
    entry = EXERCISES[name]
    if isinstance(entry, Blanks):
        entry.drawn.clear()
    else:
        entry = replace(entry)  # a copy, for which nothing is worked out yet
    before = np.seterr(all="raise")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            assert judged(name, entry.right).status == entry.judge(entry.right).status == "correct"
            planted = getattr(entry, "planted", "")
            wrong = [answer for place, (key, _, answer) in enumerate(entry.wrong()) if place < 3 or key == planted]
            assert all(entry.judge(answer).status != "correct" for answer in wrong)
    finally:
        np.seterr(**before)


KERNEL = """
import os, signal, threading, time
import numpy as np
from diffcourse import check
from diffcourse.exercise import run

check.my_q_step(lambda x, beta, rng: x);
"""
IN_A_KERNEL = [
    ("while True: pass", "Not yet: this was still running"),
    ("while True: np.linalg.svd(np.ones((50, 50)))", "Not yet: this was still running"),
    ("while True: print('hello')", "Not yet: this was still running"),
    ("time.sleep(60)", "Not yet: this was still running"),
    ("raise SystemExit", "Not yet: `step` raised SystemExit"),
    ("return step(x, beta, rng)", "Not yet: `step` raised RecursionError"),
    ("os.kill(os.getpid(), signal.SIGINT)", "Not attempted yet: the check was interrupted"),
]


@timed
def test_in_a_real_kernel_the_check_comes_back_and_the_kernel_lives():
    manager, client = start_new_kernel(kernel_name="python3")

    def run_cell(code):
        said = []

        def hook(message):
            content = message["content"]
            said.append(content.get("data", {}).get("text/plain") or content.get("text") or content.get("ename"))

        client.execute_interactive(code, output_hook=hook, timeout=60)
        return [text for text in said if text]

    try:
        assert run_cell(KERNEL) == []
        for body, says in IN_A_KERNEL:
            clock = f"run.SECONDS = {0.1 if 'still running' in says else 5}\n"
            (said,) = run_cell(f"{clock}def step(x, beta, rng):\n    {body}\ncheck.my_q_step(step)")
            assert said.startswith(says)
            assert "".join(run_cell("print(1 + 1)")) == "2\n"
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)


# -- what is asked, and what it is called ----------------------------------------------------------------------------


@timed
@together("name", EXERCISES, by_lesson)
def test_a_billion_places_are_not_walked_through(name):
    answer = with_names(name, lambda x: range(10**9)) if name in FUNCTIONS else range(10**9)
    result = judged(name, answer)
    assert result.status == "not yet" and result.diagnosis != "slow", result


def test_the_numbers_of_a_set_are_taken_by_name_place_or_all_at_once():
    given = fresh.two_steps(1)
    values = list(given)
    assert [given[place] for place in range(len(values))] == values and given[-1] == values[-1]
    assert [given[name] for name in given.numbers] == values and given[1:] == values[1:]
    with pytest.raises(IndexError):
        given[len(values)]
    with pytest.raises(KeyError):
        given["nothing"]


@together("name", BLANKS, by_lesson)
def test_a_set_is_drawn_without_a_warning(name):
    entry = replace(EXERCISES[name], drawn={})
    entry.place(name, EXERCISES[name].lesson, EXERCISES[name].before)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for attempt in (2, 66):
            entry.given(attempt)


@functools.cache
def solution(stem):
    return nbformat.read(ROOT / "solutions" / f"{stem}.ipynb", 4)


SAID_BY = {name: lesson for lesson in LESSONS for name in lesson.exercises}


@together("name", EXERCISES, by_lesson)
def test_a_hint_calls_things_as_the_exercise_does(name):
    """Each name in a piece of code stands in the exercise's cells, or the hint has just said what it is."""
    cells = solution(SAID_BY[name].stem).cells
    (own,) = [cell["id"].rpartition("-")[0] for cell in cells if f"check.{name}(" in cell.source]
    known = set(re.findall(r"[A-Za-z_]\w*", " ".join(c.source for c in cells if c["id"].startswith(own))))
    known |= {"np", "print", "return", "range", "min", "max", "for", "in", "int"}
    for hint in EXERCISES[name].hints:
        pieces = re.findall(r"`([^`]+)`", hint)
        said = known | set(re.findall(r"\w+", re.sub(r"`[^`]+`", "", hint)))
        said |= {word for piece in pieces for word in re.findall(r"(\w+) = ", piece) if hint.count(word) > 1}
        for piece in pieces:
            names = set(re.findall(r"(?<![\w.])[A-Za-z_]\w*(?!\w*=)", piece))
            assert names <= said, (hint, names - said)
