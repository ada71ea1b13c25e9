"""The stages that an answer goes through. Each is a plain function: it gives back what it read, or raises `Mistake`."""

import contextlib
import dis
import inspect
import itertools
import re
import reprlib

import numpy as np

ROWS = list | tuple | range  # their length is known before anything is walked through
NUMBERS = {int, float, np.float32, np.float64}
WRITTEN = str.maketrans({"ε": "eps", "₀": "0", "_": ""})
SHORT = reprlib.Repr()
SHORT.maxstring = SHORT.maxother = SHORT.maxlong = 40


class Mistake(Exception):
    """An answer falls at a stage: `diagnosis` is its short key, `message` says what was seen there."""

    def __init__(self, diagnosis, message):
        super().__init__(message)
        self.diagnosis, self.message = diagnosis, message


class Unexplained(Mistake):
    """A fall that comes from no known slip: a hint helps on."""


class Blank(Exception):
    """Nothing has been written yet: the answer is, or still holds, `...`."""


def attempted(answer):
    """Not attempted: `...`, None, a container that holds one of them, and an empty container."""
    if is_blank(answer):
        raise Blank


def is_blank(answer, blanks=(..., None), depth=3):
    if any(answer is blank for blank in blanks):
        return True
    if isinstance(answer, np.ndarray):
        return answer.dtype == object and answer.size < 1000 and any(is_blank(x, blanks, 0) for x in answer.flat)
    if depth and isinstance(answer, list | tuple | set | dict):
        held = list(itertools.islice(answer.values() if isinstance(answer, dict) else answer, 1000))
        if held and set(map(type, held)) <= NUMBERS:  # long rows come often
            return False
        return not held or any(is_blank(x, blanks, depth - 1) for x in held)
    return False


def one_number(answer):
    """Type, shape, finite: a float from anything that stands for one real number."""
    if isinstance(answer, str | bytes):
        advice = " Leave the quotation marks out." if any(letter.isdigit() for letter in str(answer[:30])) else ""
        advice += " Decimals take a point." if advice and "," in str(answer[:30]) else ""
        raise Mistake("type", f"this takes a number, got the text {shown(answer)}.{advice}")
    if isinstance(answer, bool | np.bool_ | dict | set | complex | np.complexfloating) or callable(answer):
        raise Mistake("type", f"this takes a number, got {article(answer)} ({shown(answer)}).")
    if isinstance(answer, ROWS) and len(answer) != 1:
        raise Mistake("shape", f"this takes one number, got {len(answer)} of them.")
    try:
        array = np.asarray(answer)
    except ValueError:
        raise Mistake("shape", f"this takes one number, got {shown(answer)}.") from None
    if array.size != 1:
        raise Mistake("shape", f"this takes one number, got {array.size} of them, shape {array.shape}.")
    if np.any(getattr(answer, "mask", False)):
        raise Mistake("finite", "this takes a number, and this one is masked out.")
    if array.dtype.kind in "SU":
        raise Mistake("type", f"this takes a number, got text ({shown(answer)}).")
    if array.dtype.kind not in "iufO":
        raise Mistake("type", f"this takes a real number, got {array.dtype.name} ({shown(answer)}).")
    try:
        value = float(array.reshape(1)[0])
    except OverflowError:
        raise Mistake("finite", "this takes a finite number, got one too large to compute with.") from None
    except Exception:
        raise Mistake("type", f"this takes a number, got {article(answer)} ({shown(answer)}).") from None
    if not np.isfinite(value):
        cause = (
            "a root or a logarithm of a negative number" if np.isnan(value) else "a division by 0 or the logarithm of 0"
        )
        raise Mistake("finite", f"this takes a finite number, got {value}; {cause} gives that.")
    return value


def one_choice(answer, options):
    """Type, value: the key of the option {key: text or None} that the answer names by its key or by its text.

    A letter counts with its bracket, a word with its ending; ε counts as eps, and x₀ or x_0 as x0.
    """
    names, options = options, list(options)
    letters = all(len(option) == 1 for option in options)
    takes = f"press a letter, {options[0]} to {options[-1]}, or write it in quotation marks"
    if not letters:
        takes = f'this takes one of {", ".join(options)} in quotation marks, such as "{options[0]}"'
    if isinstance(answer, list | tuple | np.ndarray) and getattr(answer, "shape", None) != () and len(answer) == 1:
        answer = answer[0]
    if isinstance(answer, list | tuple | str) and 1 < len(answer) <= len(options) and all(x in options for x in answer):
        raise Mistake("several", f"{takes}; {shown(answer)} names more than one.")
    if isinstance(answer, int) and not isinstance(answer, bool) and 0 <= answer <= len(options):
        itself = "the letter itself, not its place" if letters else "the word itself, not its number"
        raise Mistake("number-for-it", f"{takes}: {itself}, got {answer}.")
    if not isinstance(answer, str):
        raise Mistake("type", f"{takes}, got {article(answer)} ({shown(answer)}).")
    word = answer.strip().strip("()[].:,;'\"*`").lower().translate(WRITTEN)
    text = word
    letter = re.fullmatch(r"(?:answer |option )?\(?([a-z])\)?(?:[.:,)]? .*)?", word)
    if letter and letter[1].upper() in options:
        word = letter[1]
    found = [
        option
        for option in options
        if (word and word in (option.lower(), (names[option] or "").lower()))
        or (len(word) > 3 and option[:4] == word[:4])
    ]
    if not found:
        raise Mistake("no-option", f"{takes}; {shown(answer)} is none of them.")
    key, own = found[0].lower(), (names[found[0]] or "").lower()
    if text != key and not (own and own in text) and len(named_in(answer, names)) > 1:
        raise Mistake("several", f"{takes}; {shown(answer)} names more than one.")
    return found[0]


def named_in(answer, names):
    """The options that a text names: by a capital letter that stands alone, or by a word with any ending."""
    words = re.findall(r"\w+", answer)
    return {
        option
        for option in names
        for word in words
        if word == option or (len(option) > 3 and word[:4].lower() == option[:4].lower())
    }


def named_parts(answer, names):
    """Type, shape: {name: value} from a dict, or from a row of values in that order."""
    several = f"{len(names)} values in this order" if len(names) > 1 else "one value"
    takes = f"this takes {several}: {', '.join(names)}"
    if isinstance(answer, dict):
        if set(answer) != set(names):
            raise Mistake("shape", f"{takes}; got a dict with the keys {shown(list(answer))}.")
        return {name: answer[name] for name in names}
    if isinstance(answer, np.ndarray) and answer.size < 1000:
        answer = list(answer.ravel())
    if isinstance(answer, np.ndarray):
        raise Mistake("shape", f"{takes}; got {answer.size}.")
    if not isinstance(answer, ROWS):
        each = " Each goes into quotation marks of its own." if isinstance(answer, str) and len(names) > 1 else ""
        raise Mistake("type", f"{takes}, in one list; got {article(answer)} ({shown(answer)}).{each}")
    if len(answer) != len(names):
        raise Mistake("shape", f"{takes}; got {len(answer)}.")
    return dict(zip(names, answer, strict=True))


def array_like(what, value, shape, stretch=False, of="x"):
    """Type, shape, dtype, finite: a float array of the shape of `of`; with `stretch`, of one that broadcasts to it."""
    if isinstance(value, ROWS) and len(value) != shape[0] and not (stretch and len(value) == 1):
        raise Mistake("shape", f"{what} has {len(value)} rows, where {of} has shape {shape}.")
    array = numbers_in(what, value)
    if stretch and array.shape != shape:
        with contextlib.suppress(ValueError):
            array = np.broadcast_to(array, shape)
    if array.shape != shape:
        raise Mistake("shape", f"{what} has shape {array.shape}, where {of} has shape {shape}.")
    return finite_floats(what, array)


def row(value, takes, least, most):
    """Type, shape, dtype, finite: a row of floats, its length within bounds."""
    if isinstance(value, ROWS) and len(value) > max(most, 1000):
        raise Mistake("shape", f"the function should give back {takes}, got {len(value)}.")
    array = numbers_in(f"the function should give back {takes}; this", value)
    if array.ndim != 1 or not least <= array.size <= most:
        got = f"an array of shape {array.shape}" if array.ndim else f"one number ({shown(value)})"
        raise Mistake("shape", f"the function should give back {takes}, got {got}.")
    return finite_floats("what the function gives back", array)


def numbers_in(what, value):
    """Type: an array of real numbers, from anything that holds such."""
    if isinstance(value, str | bytes | dict | set) or callable(value):
        raise Mistake("type", f"{what} should hold real numbers, got {article(value)} ({shown(value)}).")
    if isinstance(value, ROWS) and how_many(value) > 10**6:
        raise Mistake("shape", f"{what} should hold real numbers, but not millions of them.")
    try:
        array = np.asarray(value)
        if array.dtype.kind == "O" and 0 < array.size <= 10**6:
            array = array.astype(float)  # fractions and the like
    except (TypeError, ValueError):
        ragged = isinstance(value, list | tuple) and any(isinstance(x, list | tuple | np.ndarray) for x in value)
        if ragged:
            raise Mistake("shape", f"{what} has rows of different lengths.") from None
        raise Mistake("type", f"{what} should hold real numbers, got {article(value)} ({shown(value)}).") from None
    if array.dtype.kind not in "iuf":
        raise Mistake("dtype", f"{what} should hold real numbers, got {array.dtype.name} ({shown(value)}).")
    if np.any(getattr(value, "mask", False)):
        raise Mistake("finite", f"{what} is a masked array, and some of its places are masked.")
    return array


def how_many(value, depth=3):
    """The numbers in nested lists, without touching each: rows after the hundredth count as long as the first."""
    if isinstance(value, np.ndarray):
        return value.size
    if not depth or not isinstance(value, ROWS) or not value:
        return 1
    counts = [how_many(x, depth - 1) for x in value[:100]]
    return sum(counts) + counts[0] * (len(value) - len(counts))


def finite_floats(what, array):
    if array.dtype.kind != "f":
        raise Mistake("dtype", f"{what} has lost its fractions: its dtype is {array.dtype.name}.")
    bad = array.size - np.isfinite(array).sum()
    if bad:
        raise Mistake("finite", f"{what} holds NaN or infinity in {bad} of {array.size} places.")
    return array.astype(np.float64)


def shown(value):
    """A short repr of anything, even of an object whose repr fails."""
    try:
        return " ".join(SHORT.repr(value).split())
    except Exception:
        return "it cannot be shown"


def article(value):
    name = "function" if callable(value) and hasattr(value, "__name__") else type(value).__name__
    return f"{'an' if name[:1].lower() in 'aeiou' else 'a'} {name}"


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
