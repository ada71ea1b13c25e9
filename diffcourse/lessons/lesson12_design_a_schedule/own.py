"""What a learner's own schedule of lesson 12 does to the photograph."""

from diffcourse import forward, schedules
from diffcourse.instrument import photo
from diffcourse.lessons.lesson12_design_a_schedule.exercises import read


def _shown(schedule):
    steps = (schedule.T // 4, schedule.T // 2, 3 * schedule.T // 4, schedule.T)
    return photo.row({f"t = {t}": forward.q_sample(photo.hopper(96), t, schedule, rng=0)[0] for t in steps})


def my_betas(betas):
    return _shown(schedules.Schedule(betas(schedules.cosine().log_snr[1:]), "mine"))


def my_schedule(answer):
    return _shown(read(answer))
