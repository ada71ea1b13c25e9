"""The long run behind the bounds in `exercise.statistics`: `python tests/exercise/chance.py 1000` (some minutes).

Right answers in several forms, each named slip in each of its forms, with every seed; prints what went wrong, if any.
"""

import sys
import time

import numpy as np
from test_check import EXERCISES, SAMPLERS
from test_tried import RIGHT, answer_of

from diffcourse.exercise import statistics

DRAWING = [name for name in SAMPLERS if isinstance(EXERCISES[name].probe, statistics.Step | statistics.Jump)]


def verdict(entry, function, seed):
    """The diagnosis without the three outcomes around it, which no chance enters."""
    try:
        entry.look(function, seed)
    except statistics.Mistake as fall:
        return fall.diagnosis
    return "correct"


def main(seeds):
    print(f"{'exercise':16}  right answers  false alarms  wrong answers  misses")
    for name in DRAWING:
        entry, start = EXERCISES[name], time.monotonic()
        rights = [answer_of(name, row) for row in RIGHT[name].strip().splitlines()]
        alarms = [verdict(entry, rights[seed % len(rights)], seed) != "correct" for seed in range(10**6, 10**6 + seeds)]
        every = range(2 * 10**6, 2 * 10**6 + max(seeds // 5, 1))
        misses = [verdict(entry, function, seed) != key for key, _, function in entry.wrong() for seed in every]
        counts = f"{len(alarms):13}  {sum(alarms):12}  {len(misses):13}  {sum(misses):6}"
        print(f"{name:16}  {counts}   {time.monotonic() - start:.0f} s", flush=True)


if __name__ == "__main__":
    np.seterr(all="ignore")
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 500)
