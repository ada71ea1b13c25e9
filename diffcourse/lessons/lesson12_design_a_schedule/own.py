"""What a learner's own schedule of lesson 12 does to the photograph, and where it stands among the published ones."""

import numpy as np

from diffcourse import design, forward, schedules
from diffcourse.instrument import photo
from diffcourse.instrument.style import LOG_SNR, draw_curves
from diffcourse.lessons.lesson12_design_a_schedule.exercises import PAIRS, read


def _shown(schedule):
    steps = (0, schedule.T // 4, schedule.T // 2, 3 * schedule.T // 4, schedule.T)
    return photo.row({f"t = {t}": forward.q_sample(photo.hopper(96), t, schedule, rng=0)[0] for t in steps})


def my_betas(betas):
    return _shown(schedules.Schedule(betas(schedules.cosine().log_snr[1:]), "mine"))


def my_schedule(answer):
    mine = read(answer)
    off = {name: design.line_distance(s, 10, PAIRS) for name, s in design.published().items()}
    best = min(off, key=off.get)
    curves = {"yours": mine, best: design.published()[best]}
    picture = draw_curves(
        {name: (np.linspace(0, 1, s.T + 1)[1:], s.log_snr[1:]) for name, s in curves.items()},
        f"In ten steps your samples end {design.line_distance(mine, 10, PAIRS):.3f} from the two pairs. The nearest of "
        f"the {len(off)} published schedules, {best}, ends {off[best]:.3f} from them.",
        **{"xlabel": "t / T", "ylabel": "log SNR", "ylim": LOG_SNR, "title": "Your schedule and the best published"},
    )
    kept = "<p>Run <code>!diffcourse progress report</code> in a cell: a page with your schedule, to show.</p>"
    return f"{picture._repr_mimebundle_()['text/html']}{_shown(mine)}{kept}"
