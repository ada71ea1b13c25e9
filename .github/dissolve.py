"""Makes dissolve.webp, the picture of the README, by the course's own code: `uv run python .github/dissolve.py`."""

from pathlib import Path

import numpy as np
from PIL import Image

from diffcourse import forward, schedules
from diffcourse.instrument import photo

SIZE, T, FRAMES = 200, 1000, 20

schedule = schedules.cosine(T)
eps = np.random.default_rng(7).standard_normal((SIZE, SIZE, 3))
there = (T * np.linspace(0, 1, FRAMES)).round().astype(int)
states = [forward.q_sample(photo.hopper(SIZE), t, schedule, noise=eps)[0] for t in [*there, *there[-2:0:-1]]]
first, *others = [Image.fromarray((255 * photo.to_screen(x)).round().astype(np.uint8)) for x in states]
durations = [1200 if n in (0, FRAMES - 1) else 90 for n in range(len(states))]
path = Path(__file__).with_suffix(".webp")
first.save(path, save_all=True, append_images=others, duration=durations, loop=0, quality=15, method=6)
print(f"{path}: {path.stat().st_size / 1000:.0f} kB")
