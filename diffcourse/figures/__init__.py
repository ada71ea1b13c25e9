"""Pictures of the course: numbers in; a figure, and one sentence computed from the same numbers, out."""

from diffcourse.figures.densities import DissolveScene, draw_chain_and_jump, draw_dissolve, draw_stills
from diffcourse.figures.particles import WalkScene, draw_cost, draw_paths, draw_walk
from diffcourse.figures.photographs import PhotoScene, draw_bands, draw_photo_stills, draw_shrink_and_hiss
from diffcourse.figures.predictions import draw_prediction, draw_sketch
from diffcourse.figures.style import Picture, image_tag, png, screen_width
from diffcourse.figures.tempo import (
    ScheduleScene,
    SnrScene,
    draw_fall,
    draw_schedules,
    draw_scorecard,
    draw_shares,
    pool,
)

__all__ = [
    "ScheduleScene",
    "SnrScene",
    "draw_fall",
    "draw_scorecard",
    "draw_shares",
    "pool",
    "DissolveScene",
    "PhotoScene",
    "Picture",
    "WalkScene",
    "draw_bands",
    "draw_chain_and_jump",
    "draw_cost",
    "draw_dissolve",
    "draw_paths",
    "draw_photo_stills",
    "draw_prediction",
    "draw_schedules",
    "draw_shrink_and_hiss",
    "draw_sketch",
    "draw_stills",
    "draw_walk",
    "image_tag",
    "png",
    "screen_width",
]
