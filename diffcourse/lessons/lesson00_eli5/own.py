"""What a learner's own code of lesson 00 makes of the photograph."""

import numpy as np

from diffcourse.instrument import photo


def debug_recipe(noised):
    rng, x = np.random.default_rng(0), photo.hopper(96)
    return photo.row({f"after {n} of your steps": (x := noised(x, rng)) for n in (1, 2, 3)})
