"""What new learners might hand in for the flow path, and none of it written in the tables. How to read it: lesson05.py."""

BODY = {
    "my_euler": ("", "return x"),
    "debug_direction": ("", "return x"),
}

WRONG = {
    "flow_one_blank": """
x_vp = x / sqrt(1 - t**2 + t**2)
x_vp = sqrt((1 - t)**2 + t**2)
x_vp = x / sqrt(t**2)
x_vp = x - sqrt((1 - t)**2 + t**2)
x_vp = x / sqrt(alpha_bar)
x_vp = sqrt(alpha_bar) * x
""",
    "flow_by_hand": """
alpha_bar = (1 - t) / ((1 - t) + t)
alpha_bar = (1 - t)**2 / (1 - t)**2 + t**2
alpha_bar = t**2
alpha_bar = 1 - t**2
x = x0 + t * (x0 - eps)
""",
    "my_flow_pair": """
x = (1 - t) * x0 + t * eps; return x, x0 + eps
x = (1 - t) * x0 - t * eps; return x, eps - x0
x = (1 - t) * x0 + t * eps; return x, -eps - x0
""",
    "my_ends": """
return x - t * u, x + t * u
return x + t * u, x - (1 - t) * u
return x - t * u, x - t * u + (1 - t) * u
""",
    "my_euler": """
for t, s in zip(times[:-1], times[1:]): x = x - (s - t) * velocity(x, t)
times = sorted(times); for t, s in zip(times[:-1], times[1:]): x = x + (s - t) * velocity(x, t)
for t, s in zip(times[:-1], times[1:]): x = x + (s - t) * velocity(x, s)
for t, s in zip(times[:-1], times[1:]): x = x + s * velocity(x, t)
for t, s in zip(times[:-1], times[1:]): x = (s - t) * velocity(x, t)
for t, s in zip(times[:-1], times[1:]): x = x + velocity(x, t)
""",
    "debug_direction": """
for t in np.arange(n)[::-1] / n: x = x - velocity(x, t) / n
for t in np.arange(n) / n: x = x + velocity(x, t) / n
for t in np.arange(1, n + 1) / n: x = x - velocity(x, t) / n
for t in np.linspace(1, 0, n): x = x - velocity(x, t) / n
for t in 1 - np.arange(n) / n: x = x + velocity(x, t) / n
""",
    "shift_three_ways": """
shifted = s * t / (1 + s - 1 * t)
shifted = t / (1 + (s - 1) * t)
shifted = s * t / (1 - (s - 1) * t)
moved = -log(2 * s)
moved = -2 * log(1 / s)
side = 64 / s**2
side = 192
""",
    "level_by_hand": """
log_snr = log(1 - sigma) - log(sigma)
log_snr = -2 * log(1 + sigma)
log_snr = log(1 / sigma)
alpha_bar = 1 - sigma
t = 1 - sigma
""",
}

RIGHT = {
    "flow_one_blank": """
x_vp = x * ((1 - t)**2 + t**2)**-0.5
x_vp = sqrt(alpha_bar) * x0 + sqrt(1 - alpha_bar) * eps
x_vp = x / hypot(1 - t, t)
""",
    "flow_by_hand": """
alpha_bar = 1 / (1 + (t / (1 - t))**2)
x = x0 + t * (eps - x0)
x = x0 - t * x0 + t * eps; x_vp = x / hypot(t, 1 - t)
""",
    "my_flow_pair": """
u = eps - x0; return x0 + t * u, u
return [x0 - t * (x0 - eps), np.subtract(eps, x0)]
return np.array([x0 - t * (x0 - eps), eps - x0])
""",
    "my_ends": """
x0 = x - u * t; return x0, x0 + u
return (x - t * u), (x + u - t * u)
""",
    "my_euler": """
for k in range(len(times) - 1): x = x + (times[k + 1] - times[k]) * velocity(x, times[k])
for t, s in zip(times, times[1:]): x = x - (t - s) * velocity(x, t)
for t, h in zip(times, np.diff(times)): x = x + h * velocity(x, t)
""",
    "debug_direction": """
for k in range(n, 0, -1): x = x - velocity(x, k / n) / n
for t in np.linspace(1, 0, n + 1)[:-1]: x = x - velocity(x, t) / n
for t in np.arange(n) / n: x = x - velocity(x, 1 - t) / n
""",
    "shift_three_ways": """
shifted = 1 / (1 + (1 / t - 1) / s)
moved = log(1 / s**2)
side = 160
""",
    "level_by_hand": """
log_snr = log(1 / sigma**2); alpha_bar = 1 / (1 + exp(-log_snr))
t = 1 / (1 + 1 / sigma)
tau = 1 / (1 + sigma)
""",
}
