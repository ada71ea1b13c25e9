"""The forward process of diffusion models: a small, vectorized core and the course built on it.

`from diffcourse import schedules, forward, mixture` brings the mathematics (NumPy alone). Pictures
(`figures`, `photo`), controls (`film`, `explorers`) and study tools (`check`, `hint`, `recall`) are imported
where a lesson needs them.
"""

import logging
import sys

__version__ = "0.1.0"

if sys.platform == "emscripten":  # a browser keeps no list of fonts: each kernel makes it anew, and says so in red
    logging.getLogger("matplotlib.font_manager").setLevel(logging.ERROR)
