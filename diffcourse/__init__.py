"""The forward process of diffusion models: a small, vectorized core and the course built on it.

`from diffcourse import schedules, forward, mixture` brings the mathematics (NumPy alone). Pictures
(`figures`, `photo`), controls (`film`, `explorers`) and study tools (`check`, `hint`, `recall`) are imported
where a lesson needs them.
"""

__version__ = "0.1.0"
