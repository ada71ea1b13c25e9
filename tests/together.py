"""Many small cases in one test: to pytest each test costs milliseconds, more than such a case itself."""

import functools

import pytest

from diffcourse.lessons import EXERCISES


def together(argument, cases, by=None):
    """Like `pytest.mark.parametrize`, but one test has all cases, or all of a group: those with the same `by(case)`.

    The case that fails is named below its traceback; those after it are not tried.
    """
    groups = {}
    for case in cases:
        groups.setdefault(by(case) if by else "all", []).append(case)

    def decorate(test):
        @pytest.mark.parametrize(argument, groups.values(), ids=groups)
        @functools.wraps(test)
        def each(**given):
            for case in given.pop(argument):
                try:
                    test(**{argument: case}, **given)
                except BaseException as failed:
                    failed.add_note(f"{argument} = {case!r}")
                    raise

        return each

    return decorate


def by_lesson(name):
    """The lesson of an exercise."""
    return EXERCISES[name].lesson
