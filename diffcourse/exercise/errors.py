"""What has probably happened where a function of the learner's raises and the situation is known."""

import contextlib
import inspect
import re

from diffcourse.exercise.run import said_by

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
    if "broadcast" in said and said.endswith("(2,)"):
        return (
            f"`rng.normal({names[0]}.shape)` takes the shape for a mean; it is `rng.standard_normal({names[0]}.shape)`."
        )
    if "broadcast" in said:
        return f"Two shapes do not fit. `{names[0]}` may have any shape: draw in `{names[0]}.shape`."
    return ""


def is_a_row(shape):
    """A shape as an error message writes it: one axis, or a first one of length 1."""
    axes = shape.replace(" ", "").strip(",").split(",")
    return len(axes) == 1 or axes[0] == "1"


def about_arrays(error):
    """A plain sentence about what arrays do not take, or ''."""
    said = said_by(error)
    if "unsupported operand" in said and "'list'" in said:
        return "Lists do not calculate; arrays do: `np.array(...)`."
    if "truth value of an array" in said:
        return "`min`, `max` and `if` take one number; element by element it is `np.minimum`, `np.maximum`, `np.where`."
    if "matmul" in said and "mismatch" in said:
        return "`a @ b` needs as many columns in a as there are rows in b. Which of the two has a row for each state?"
    if "negative integer powers" in said:
        return "With whole numbers NumPy refuses a negative power: write the base with a point, as in `10_000.0`."
    if "integer scalar arrays can be converted" in said:
        return "Probably `np.concatenate(a, b)`; it takes one list: `np.concatenate([a, b])`."
    if "could not broadcast input" in said:
        return "What is assigned has another shape than its place: print the shapes of both sides."
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
