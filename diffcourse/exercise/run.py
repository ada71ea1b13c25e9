"""How an answer's own code is run: a function that is called, or an object that misbehaves when it is looked at.

Whatever it does, a check comes back with a sentence within seconds, and the kernel is as it was before.
"""

import contextlib
import dis
import inspect
import itertools
import math
import operator
import random
import re
import signal
import sys
import threading
import time
import warnings

import numpy as np

from diffcourse.blocks import THREADS
from diffcourse.exercise.parse import Blank, Mistake, is_blank, shown

SECONDS = 5  # for all of the code that one check runs
AGAIN, AT_ONCE = 0.05, 1e-4  # from a signal to the next: by the clock's thread, and by the system's timer
GOLDEN = 0.618  # its multiples spread evenly over [0, 1)
PATCHABLE = (np, np.random, np.linalg, math, random)

current = None  # the watch over the check that is running


# -- watching --------------------------------------------------------------------------------------------------------


class Stop(BaseException):
    """Raised in an answer's code once its time is up."""


class Watch:
    """The clock of one check, and what was printed during it."""

    def __init__(self):
        self.deadline = time.monotonic() + SECONDS
        self.over, self.rung, self.signals = False, False, 0
        self.printed = Sink()

    @property
    def is_late(self):
        return time.monotonic() >= self.deadline

    def interrupt(self, number, frame):
        """Once late, signals come thick and fast: an `except:` that swallows one runs into another on its way round.

        Only where `run_inside` is on the stack, so that clearing up afterwards is never interrupted.
        """
        if not self.rung:
            raise KeyboardInterrupt
        if self.is_over(frame):
            if hasattr(signal, "setitimer"):
                # Each after another pause: at an even pace all of them could fall into the same `try`, again and again.
                self.signals += 1
                signal.setitimer(signal.ITIMER_REAL, AT_ONCE * (0.02 + self.signals * GOLDEN % 1), AT_ONCE)
            raise Stop

    def is_over(self, frame):
        return self.is_late and not self.over and any(f.f_code is run_inside.__code__ for f in up(frame))

    def look(self, *_):
        """Called at each turn of a loop and each call of a function, where nothing can ring from outside."""
        if self.is_late and self.is_over(sys._getframe(1)):
            raise Stop


class Bell:
    """A thread beside the checks that rings when one is late. It serves all that come before it next wakes."""

    def __init__(self):
        self.lock, self.woken = threading.Lock(), threading.Event()
        self.watch, self.thread, self.wakes = None, None, math.inf

    def take(self, watch):
        with self.lock:
            self.watch = watch
            if self.thread is None or not self.thread.is_alive():  # none, or lost in a fork
                self.thread, self.wakes = threading.Thread(target=self.run, daemon=True), watch.deadline
                self.thread.start()
        self.mind(watch)

    def mind(self, watch):
        """It sleeps no longer than until this watch is late."""
        with self.lock:
            if watch is self.watch and watch.deadline < self.wakes:
                self.woken.set()

    def leave(self, watch):
        """No signal is sent from here on, and one that is pending finds the watch over."""
        with self.lock:
            watch.over, self.watch = True, None

    def run(self):
        while True:
            self.woken.clear()
            with self.lock:
                if self.watch is None:
                    self.thread = None
                    return
                if self.watch.is_late:
                    self.ring()
                pause = min(max(self.watch.deadline - time.monotonic(), AGAIN), SECONDS)
                self.wakes = time.monotonic() + pause
            self.woken.wait(pause)

    def ring(self):
        """Signals wake a sleeping main thread, too; Windows has only the flag."""
        self.watch.rung = True
        if hasattr(signal, "pthread_kill"):
            signal.pthread_kill(threading.main_thread().ident, signal.SIGINT)
        else:
            signal.raise_signal(signal.SIGINT)


bell = Bell()


def up(frame):
    while frame is not None:
        yield frame
        frame = frame.f_back


def run_inside(function, *args):
    """The frame from which on the stack belongs to the answer."""
    return function(*args)


class Sink:
    """Takes everything that is printed, and keeps the beginning."""

    encoding, errors = "utf-8", "replace"

    def __init__(self):
        self.text, self.writes = "", 0

    def write(self, text):
        self.writes += 1
        if len(self.text) < 200:
            self.text += str(text)[:200]
        return len(text)

    def flush(self):
        pass

    def isatty(self):
        return False

    def writable(self):
        return True


@contextlib.contextmanager
def watched():
    """A check runs in here: with a clock, in silence, and with everything global put back at the end."""
    global current
    if current is not None:
        yield current
        return
    with contextlib.ExitStack() as stack:
        current = watch = Watch()
        stack.callback(forget)
        stack.enter_context(warnings.catch_warnings())
        warnings.simplefilter("ignore")
        stack.enter_context(np.printoptions())
        stack.enter_context(np.errstate(all="ignore"))
        stack.enter_context(contextlib.redirect_stdout(watch.printed))
        stack.enter_context(contextlib.redirect_stderr(watch.printed))
        stack.enter_context(put_back())
        stack.enter_context(exits_that_raise())
        stack.enter_context(unheard())
        stack.enter_context(clock(watch))
        yield watch


def forget():
    global current
    current = None


@contextlib.contextmanager
def clock(watch):
    """Only the main thread can be interrupted; a notebook's cells run in it."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    if not THREADS:
        with looked_at(watch):
            yield
        return
    numbers = [signal.SIGINT, *([signal.SIGALRM] if hasattr(signal, "SIGALRM") else [])]
    before = {number: signal.signal(number, watch.interrupt) for number in numbers}
    bell.take(watch)
    try:
        yield
    finally:
        bell.leave(watch)
        if hasattr(signal, "setitimer"):
            signal.setitimer(signal.ITIMER_REAL, 0)
        for number, handler in before.items():
            signal.signal(number, signal.SIG_DFL if handler is None else handler)


@contextlib.contextmanager
def looked_at(watch):
    """The clock of a Python without threads and timers, as in the browser: it is read inside the answer's own loops.

    What never comes back from C runs on, as it does under Windows; so does everything in Python 3.11.
    """
    monitoring = getattr(sys, "monitoring", None)
    if monitoring is None:
        yield
        return
    tool, events = monitoring.DEBUGGER_ID, (monitoring.events.JUMP, monitoring.events.PY_START)
    monitoring.use_tool_id(tool, __name__)
    for event in events:
        monitoring.register_callback(tool, event, watch.look)
    monitoring.set_events(tool, events[0] | events[1])
    try:
        yield
    finally:
        watch.over = True
        monitoring.set_events(tool, 0)
        monitoring.free_tool_id(tool)


@contextlib.contextmanager
def off_the_clock():
    """For the course's own work in the middle of a check."""
    watch = current or Watch()
    left, watch.deadline = watch.deadline - time.monotonic(), math.inf
    try:
        yield
    finally:
        watch.deadline = time.monotonic() + left
        bell.mind(watch)


@contextlib.contextmanager
def put_back():
    """Generators, the recursion limit, and functions of NumPy that were exchanged."""
    drawn, state, depth = np.random.get_state(), random.getstate(), sys.getrecursionlimit()  # noqa: NPY002
    names = names_of_modules()
    try:
        yield
    finally:
        restore(names)
        np.random.set_state(drawn)  # noqa: NPY002
        random.setstate(state)
        sys.setrecursionlimit(depth)


def names_of_modules():
    return [(module, dict(vars(module))) for module in PATCHABLE]


def restore(names):
    for module, held in names:
        now = vars(module)
        if all(map(operator.is_, map(now.get, held), held.values())):  # a thousand names, and hardly ever one exchanged
            continue
        for name, value in held.items():
            if now.get(name) is not value:
                setattr(module, name, value)


@contextlib.contextmanager
def unheard():
    """What is raised in a destructor goes to a hook. A `Stop` may fall there, and the next one into the hook."""
    before, sys.unraisablehook = sys.unraisablehook, lambda _: None
    try:
        yield
    finally:
        sys.unraisablehook = before


@contextlib.contextmanager
def exits_that_raise():
    """IPython's `exit()` raises nothing: it lets the kernel end after the cell. In a check it raises like Python's."""
    shell = getattr(sys.modules.get("IPython"), "get_ipython", lambda: None)()
    if shell is None:
        yield
        return

    def ask_exit():
        raise SystemExit

    vars(shell)["ask_exit"] = ask_exit
    try:
        yield
    finally:
        vars(shell).pop("ask_exit", None)


# -- calling ---------------------------------------------------------------------------------------------------------


def call(function, *args):
    """What the function gives back; whatever it does instead becomes a Blank or a Mistake with a sentence."""
    writes, names = current.printed.writes if current else 0, names_of_modules()
    try:
        value = run_inside(function, *args)
    except Stop:
        raise
    except KeyboardInterrupt:
        raise Mistake("slow", "the function was stopped by hand.") from None
    except BaseException as error:
        if isinstance(error, TypeError) and "ellipsis" in said_by(error).lower():
            raise Blank from None
        said = f": {said_by(error)[:150]}" if said_by(error) else ""
        raise Raised(error, f"the function raised {type(error).__name__}{said}") from None
    finally:
        restore(names)
    if value is None and not has_empty_body(function):
        what = "prints its result" if current and current.printed.writes > writes else "gives back None"
        raise Mistake("type", f"the function {what}. `return` hands a value on.")
    if inspect.iscoroutine(value):
        value.close()
        raise Mistake("type", "the function was written with `async`, so it only promises a result. Leave `async` out.")
    if inspect.isgenerator(value):
        raise Mistake("type", "the function gives back a generator, from `yield` or a `for` in round brackets.")
    if value is None or is_blank(value, blanks=(...,)):
        raise Blank
    return value


def said_by(error):
    try:
        return " ".join(str(error).split())
    except Exception:
        return ""


class Raised(Mistake):
    def __init__(self, error, message):
        super().__init__("raises", message)
        self.error = error


def call_noisy(function, names, *args):
    """`call`, and what has probably happened where the function raises and the situation is known."""
    try:
        return call(function, *args)
    except Raised as fall:
        guess = probably(function, names, fall.error)
        raise Mistake("raises", f"{fall.message.rstrip('.')}. {guess}" if guess else fall.message) from None


ARRAY_FOR_SHAPE = (
    "integer scalar arrays can be converted",
    "interpreted as an integer",
    "maximum supported dimension",
    "negative dimensions",
)


def probably(function, names, error):
    """A plain sentence about a known situation, or ''."""
    said = said_by(error)
    with contextlib.suppress(TypeError, ValueError):
        own = tuple(inspect.signature(function).parameters)
        if own != names and set(own) == set(names):
            return f"The arguments come in the order ({', '.join(names)}); yours stand as ({', '.join(own)})."
    if "Generator" in said and ("not callable" in said or "no attribute" in said):
        return "A generator draws by `rng.standard_normal(...)`."
    if "Generator" in said and ("operand" in said or "ufunc" in said):
        return "Probably `rng` itself went into the formula; what belongs there is a draw, `rng.standard_normal(...)`."
    if "operand" in said and "method'" in said:
        return "Probably round brackets are missing: `rng.standard_normal` alone draws nothing."
    if "unexpected keyword argument 'dtype'" in said:
        return "`rng.standard_normal` takes a dtype, `rng.normal` does not; `.astype` converts afterwards."
    if "t" in names and "integer scalar arrays can be converted" in said:
        return (
            f"An array stands where one whole number is meant. A shape is `{names[0]}.shape`; and t, a step for each "
            "row, picks by `alpha_bars[t]` but can be neither the end of a slice nor a count."
        )
    if "as a data type" in said:
        return f"A shape is one argument, a tuple: `rng.standard_normal({names[0]}.shape)`."
    if "t" in names and "truth value of an array" in said:
        return "t is an array with a step for each row, and `if` takes one truth value."
    if "matmul" in said:
        return "`@` multiplies matrices; number by number it is `*`."
    if any(words in said for words in ARRAY_FOR_SHAPE):
        return f"Probably an array was given where a shape is meant: `rng.standard_normal({names[0]}.shape)`."
    if "not callable" in said and ("ndarray" in said or "tuple" in said):
        return "Round brackets call a function; square ones pick from an array, and a shape takes none."
    if isinstance(error, TypeError) and "converted to Python scalar" in said:
        return "`int`, `float` and `math.sqrt` take one number; `np.sqrt` takes arrays, and t is an index as it is."
    if "t" in names and isinstance(error, ValueError) and "broadcast" in said:
        if any(is_a_row(shape) for shape in re.findall(r"\(([\d, ]+)\)", said)):
            return "Probably `[:, None]` is missing: `alpha_bars[t]` is a row, and each row of x0 needs its own number."
        return f"Two shapes do not fit: what is drawn needs all of `{names[0]}.shape`."
    return ""


def is_a_row(shape):
    """A shape as an error message writes it: one axis, or a first one of length 1."""
    axes = shape.replace(" ", "").strip(",").split(",")
    return len(axes) == 1 or axes[0] == "1"


def about_arrays(error):
    """A plain sentence about what arrays do not take, or ''."""
    said = said_by(error)
    if "truth value of an array" in said:
        return "`min`, `max` and `if` take one number; element by element it is `np.minimum`, `np.maximum`, `np.where`."
    if "zero-dimensional arrays cannot be concatenated" in said:
        return "A single number needs brackets there: `[1]`."
    if "out of bounds for axis" in said and "index" in said:
        return "n numbers have the places 0 to n - 1; the last one is `[-1]`."
    if "inhomogeneous" in said:
        return "Things of several shapes make no one array. The smaller of each pair is `np.minimum(a, b)`."
    if "bitwise_xor" in said:
        return "`^` is no power in Python: that is `**`."
    if "interpreted as an integer" in said or "axis" in said:
        return "`np.min(a, b)` takes b for an axis; element by element it is `np.minimum(a, b)`."
    if "could not be broadcast together" in said:
        return "These two rows differ in length: print their shapes."
    return ""


def has_empty_body(function):
    """Only `...`, `pass` or a docstring in it: nothing that does anything is compiled."""
    code = getattr(function, "__code__", None)
    idle = {"RESUME", "NOP", "LOAD_CONST", "RETURN_CONST", "RETURN_VALUE"}
    return code is not None and {instruction.opname for instruction in dis.get_instructions(code)} <= idle


def blanks_in(function):
    """What is still `...` in its body: the names that it is given to, and `return`."""
    code = getattr(function, "__code__", None)
    if code is None:
        return []
    named = []
    for before, after in itertools.pairwise(dis.get_instructions(code)):
        if after.opname == "RETURN_CONST" and after.argval is ...:
            named.append("return")
        elif before.opname == "LOAD_CONST" and before.argval is ...:
            named += [f"{after.argval} ="] if after.opname.startswith("STORE") else []
            named += ["return"] if after.opname == "RETURN_VALUE" else []
    return named


def callable_as(function, *names):
    """Type and arity: it is a function, and it takes these arguments."""
    arguments = ", ".join(names)
    if not callable(function):
        raise Mistake("type", f"this takes the function itself, without brackets behind it; got {shown(function)}.")
    try:
        signature = inspect.signature(function)
    except (TypeError, ValueError):
        return
    try:
        signature.bind(*names)
    except TypeError:
        raise Mistake("arity", f"the function is called with ({arguments}); yours takes {signature}.") from None
