"""What has probably happened where a function of the learner's raises and the situation is known."""

import contextlib
import inspect
import re

from diffcourse.exercise.run import said_by

# A row has words, all of which stand in the error, and what to say of it, with {x} for the first argument.
ALWAYS = """
ndarray&not callable | Round brackets call a function; square ones pick from an array, and a shape takes none.
tuple&not callable | Round brackets call a function; square ones pick from an array, and a shape takes none.
"""
DRAWS = """
Generator&not callable | A generator draws by `rng.standard_normal(...)`.
Generator&no attribute | A generator draws by `rng.standard_normal(...)`.
Generator | Probably `rng` itself went into the formula; what belongs there is a draw, `rng.standard_normal(...)`.
operand&method' | Probably round brackets are missing: `rng.standard_normal` alone draws nothing.
argument 'dtype' | `rng.standard_normal` takes a dtype, `rng.normal` does not; `.astype` converts afterwards.
as a data type | A shape is one argument, a tuple: `rng.standard_normal({x}.shape)`.
matmul | `@` multiplies matrices; number by number it is `*`.
scalar arrays can be converted | Probably an array was given where a shape is meant: `rng.standard_normal({x}.shape)`.
interpreted as an integer | Probably an array was given where a shape is meant: `rng.standard_normal({x}.shape)`.
dimensions | Probably an array was given where a shape is meant: `rng.standard_normal({x}.shape)`.
maximum supported | Probably an array was given where a shape is meant: `rng.standard_normal({x}.shape)`.
to Python scalar | `int`, `float` and `math.sqrt` take one number; `np.sqrt` takes arrays.
broadcast&(2,) | `rng.normal({x}.shape)` takes the shape for a mean; it is `rng.standard_normal({x}.shape)`.
broadcast | Two shapes do not fit. `{x}` may have any shape: draw in `{x}.shape`.
"""
STEPS = """
integer scalar arrays | t, a step for each row, picks by `alpha_bars[t]`, and is neither the end of a slice nor a count.
to Python scalar | `int`, `float` and `math.sqrt` take one number; `np.sqrt` takes arrays, and t is an index as it is.
truth value of an array | t is an array with a step for each row, and `if` takes one truth value.
"""
ARRAYS = """
operand&'list' | Lists do not calculate; arrays do: `np.array(...)`.
truth value | `min`, `max`, `if` take one number; element by element: `np.minimum`, `np.maximum`, `np.where`.
matmul&mismatch | `a @ b` needs as many columns in a as rows in b. Which of the two has a row for each state?
negative integer powers | With whole numbers NumPy refuses a negative power: write the base with a point, `10_000.0`.
scalar arrays can be converted | Probably `np.concatenate(a, b)`; it takes one list: `np.concatenate([a, b])`.
could not broadcast input | What is assigned has another shape than its place: print the shapes of both sides.
zero-dimensional arrays cannot be concatenated | A single number needs brackets there: `[1]`.
index&out of | n things have the places 0 to n - 1; the last one is `[-1]`.
inhomogeneous | Things of several shapes make no one array. The smaller of each pair is `np.minimum(a, b)`.
bitwise_xor | `^` is no power in Python: that is `**`.
interpreted as an integer | `np.min(a, b)` takes b for an axis; element by element it is `np.minimum(a, b)`.
axis | `np.min(a, b)` takes b for an axis; element by element it is `np.minimum(a, b)`.
could not be broadcast together | These two rows differ in length: print their shapes.
"""


def probably(function, names, error):
    """A plain sentence about a known situation, or ''."""
    said = said_by(error)
    with contextlib.suppress(TypeError, ValueError):
        own = tuple(inspect.signature(function).parameters)
        if own != names and set(own) == set(names):
            return f"The arguments come in the order ({', '.join(names)}); yours stand as ({', '.join(own)})."
    draws, steps = "rng" in names, {"rng", "t"} <= set(names)
    if steps and isinstance(error, ValueError) and "broadcast" in said:
        if any(is_a_row(shape) for shape in re.findall(r"\(([\d, ]+)\)", said)):
            return "Probably `[:, None]` is missing: `alpha_bars[t]` is a row, and each row of x0 needs its own number."
        return f"Two shapes do not fit: what is drawn needs all of `{names[0]}.shape`."
    if re.search(r"\((\d+),\) \(\1,\d+\)", said):
        return "`*` multiplies number by number, and the shapes do not fit; a row times a matrix is `a @ b`."
    for row in (ALWAYS + STEPS * steps + (DRAWS if draws else ARRAYS)).split("\n"):
        words, _, says = row.partition(" | ")
        if says and all(word in said for word in words.split("&")):
            return says.format(x=names[0])
    return ""


def is_a_row(shape):
    """A shape as an error message writes it: one axis, or a first one of length 1."""
    axes = shape.replace(" ", "").strip(",").split(",")
    return len(axes) == 1 or axes[0] == "1"
