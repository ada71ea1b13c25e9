"""What a learner's own embedding of lesson 05 looks like."""

import numpy as np

from diffcourse.instrument.style import Picture, figure, styled


@styled
def _rows_of(rows):
    picture = figure(2.4)
    axes = picture.subplots()
    axes.imshow(rows.T, aspect="auto", cmap="RdBu_r", vmin=-1, vmax=1, extent=(0, len(rows), rows.shape[1], 0))
    axes.set(title="Your rows e(t), one column for each t", xlabel="t", ylabel="feature")
    picture.subplots_adjust(left=0.08, right=0.97, top=0.87, bottom=0.22)
    return Picture(picture, f"Your embedding of t = 0 to {len(rows) - 1}: fast waves and slow ones.")


def my_embedding(embed):
    return _rows_of(np.array([embed(t, 32) for t in range(200)]))


def debug_embedding(embed):
    return _rows_of(np.asarray(embed(np.arange(200), 32)))
