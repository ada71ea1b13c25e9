"""What a Probe reads: {label: number} of what a function gives back, or the stage at which that falls.

In a label `{k}` counts the numbers, `{i}` and `{j}` are row and column, and `{x}` is what stands there in the argument
whose shape they should have: the one at `place` among the arguments.
"""

import numpy as np

from diffcourse.exercise import parse


def a_number(label):
    return lambda value, *arguments: {label: parse.one_number(value)}


def a_row(takes, label, place=0):
    """takes: what is said to be due, with `{}` for how many numbers."""

    def read(value, *arguments):
        n = len(arguments[place])
        return labelled(label, parse.row(value, takes.format(n), n, n), arguments[place])

    return read


def an_array(label, place=0, of="x"):
    """of: the name of that argument."""

    def read(value, *arguments):
        like = arguments[place]
        return labelled(label, parse.array_like("what the function gives back", value, like.shape, of=of), like)

    return read


def labelled(label, numbers, like):
    each = zip(np.ndenumerate(numbers), np.ravel(like), strict=False)
    return {label.format(k=k, i=at[0], j=at[-1], x=x): number for k, ((at, number), x) in enumerate(each)}
