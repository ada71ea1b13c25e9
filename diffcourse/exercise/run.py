"""How an answer's own code is run: a function that is called, or an object that misbehaves when it is looked at.

A check comes back with a sentence within seconds, and the kernel is as it was before. The clock is the system's timer,
which Python offers in the main thread alone and neither under Windows nor in the browser: an answer without end runs on
there, until somebody interrupts it or starts the kernel anew.
"""

import contextlib
import inspect
import io
import random
import signal
import sys
import threading
import time
import warnings

import numpy as np

from diffcourse.exercise.parse import Blank, Mistake, has_empty_body, is_blank

SECONDS = 5  # for all of the code that one check runs
UNEVEN = random.Random()


class Stopped(BaseException):
    """Raised in an answer's code once its time is up."""


class Kept(io.TextIOBase):
    """Takes everything that is printed, and keeps the beginning."""

    text = ""

    def writable(self):
        return True

    def write(self, text):
        self.text += text[: 200 - len(self.text)]
        return len(text)


def run(function, *args):
    """The frame from which on the stack belongs to the answer."""
    return function(*args)


def stop(number, frame):
    """The alarm. Outside of `run` it does nothing, so that putting things back is never cut short.

    An `except:` in an endless loop swallows it, so it comes again, after pauses of any size: at an even pace each could
    fall into the same `try`.
    """
    while frame and frame.f_code is not run.__code__:
        frame = frame.f_back
    if frame:
        signal.setitimer(signal.ITIMER_REAL, 10 ** UNEVEN.uniform(-6, -3), 0.01)
        raise Stopped


@contextlib.contextmanager
def guarded():
    """A check runs in here: with a clock, in silence, and what it changes is put back. Yields what was printed.

    All of that belongs to the whole kernel, so a check in another thread, which may never end, does without.
    """
    if threading.current_thread() is not threading.main_thread():
        with np.errstate(all="ignore"):
            yield Kept()
        return
    kept, depth = Kept(), sys.getrecursionlimit()
    drawn, also_drawn = np.random.get_state(), random.getstate()  # noqa: NPY002
    with (
        contextlib.redirect_stdout(kept),
        contextlib.redirect_stderr(kept),
        warnings.catch_warnings(),
        np.errstate(all="ignore"),
        np.printoptions(),
        timed(),
    ):
        warnings.simplefilter("ignore")
        try:
            yield kept
        finally:
            sys.setrecursionlimit(depth)
            np.random.set_state(drawn)  # noqa: NPY002
            random.setstate(also_drawn)


@contextlib.contextmanager
def timed():
    """An alarm after SECONDS. Handlers, and an alarm that was set before, are put back."""
    if not hasattr(signal, "setitimer"):
        yield
        return
    handlers = {number: signal.getsignal(number) or signal.SIG_DFL for number in (signal.SIGINT, signal.SIGALRM)}
    signal.signal(signal.SIGALRM, stop)
    began = time.monotonic()
    left, interval = signal.setitimer(signal.ITIMER_REAL, SECONDS, 0.01)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        for number, handler in handlers.items():
            signal.signal(number, handler)
        if left:
            signal.setitimer(signal.ITIMER_REAL, max(left - (time.monotonic() - began), 1e-3), interval)


@contextlib.contextmanager
def off_the_clock():
    """For the course's own work in the middle of a check."""
    if not hasattr(signal, "setitimer") or threading.current_thread() is not threading.main_thread():
        yield
        return
    left = signal.setitimer(signal.ITIMER_REAL, 0)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, *left)


def call(function, *args, guess=lambda error: ""):
    """What the function gives back; whatever it does instead becomes a Blank or a Mistake with a sentence.

    guess: what has probably happened where it raises, from the error; "" where that is not known.
    """
    name = name_of(function)
    try:
        value = run(function, *args)
    except (Stopped, KeyboardInterrupt):
        raise
    except BaseException as error:
        said = said_by(error)
        if isinstance(error, TypeError) and "ellipsis" in said.lower():
            raise Blank from None
        message = f"{name} raised {type(error).__name__}{': ' if said else ''}{said[:150]}"
        guessed = guess(error)
        raise Mistake("raises", f"{message.rstrip('.')}. {guessed}" if guessed else message) from None
    if value is None and not has_empty_body(function):
        does = "prints its result" if getattr(sys.stdout, "text", "") else "gives back None"
        raise Mistake("type", f"{name} {does}. `return` hands a value on.")
    if isinstance(value, dict) and value:
        raise Mistake(
            "type", f"{name} gives back a dictionary. Give back the values: `return {', '.join(map(str, value))[:40]}`."
        )
    if inspect.iscoroutine(value):
        value.close()
        raise Mistake("type", f"{name} was written with `async`, so it only promises a result. Leave `async` out.")
    if inspect.isgenerator(value):
        raise Mistake("type", f"{name} gives back a generator, from `yield` or a `for` in round brackets.")
    if value is None or is_blank(value, blanks=(...,)):
        raise Blank
    return value


def name_of(function):
    name = getattr(function, "__name__", "")
    return f"`{name}`" if isinstance(name, str) and name.isidentifier() else "the function"


def said_by(error):
    try:
        return " ".join(str(error).split())
    except Exception:
        return ""
