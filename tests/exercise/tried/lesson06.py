"""What new learners might hand in for lesson 06, and none of it written in its tables. See `lesson05.py`."""

WRONG = {
    "guess_one_blank": """
score = eps / sqrt(1 - alpha_bar)
score = -eps / (1 - alpha_bar)
score = -eps * sqrt(1 - alpha_bar)
score = -eps / sqrt(alpha_bar)
score = -eps
""",
    "guess_three_blanks": """
up = exp(-(eps_up**2) / 2)
up = 0.5
up = exp(-(eps_down**2) / 2) / (exp(-(eps_up**2) / 2) + exp(-(eps_down**2) / 2))
eps = (eps_up + eps_down) / 2
score = eps / sqrt(1 - alpha_bar)
""",
    "guess_by_hand": """
eps_up = (x_t + sqrt(alpha_bar)) / sqrt(1 - alpha_bar)
eps_up = x_t - sqrt(alpha_bar)
eps_up = (x_t - 1) / sqrt(1 - alpha_bar)
up = exp(-(eps_up**2) / 2)
eps = (eps_up + eps_down) / 2
score = -eps / (1 - alpha_bar)
""",
    "my_best_guess": """
return np.full(len(x_t), points.mean())
e = (x_t[:, None] - np.sqrt(alpha_bar) * points) / np.sqrt(1 - alpha_bar); return points[np.argmin(abs(e), 1)]
e = x_t[:, None] - np.sqrt(alpha_bar) * points; w = np.exp(-e**2 / 2); return (w * points).sum(1) / w.sum(1)
e = (x_t[:, None] - np.sqrt(alpha_bar) * points) / np.sqrt(1 - alpha_bar); w = np.exp(-e**2 / 2); return (w * e).sum(1) / w.sum(1)
e = (x_t[:, None] - np.sqrt(alpha_bar) * points) / np.sqrt(1 - alpha_bar); w = np.exp(-e**2 / 2); return (w / w.sum() * points).sum(1)
""",
    "tweedie_by_hand": """
(0.9 - 0.64 * -0.7) / 0.6
(0.9 + 0.8 * -0.7) / 0.6
(0.9 - 0.8 * -0.7) / 0.6
(0.9 + 0.64 * -0.7) / 0.64
(0.9 - 0.7 / 0.8) / 0.6
-0.448
0.6 * 0.9 + 0.8 * -0.7
""",
    "error_in_x0": """
0.08 * 0.93 / 0.07
0.08 * sqrt(0.07 / 0.93)
0.08 * 0.07 / 0.93
0.08 / sqrt(0.07)
0.08 * 0.93
0.08 * 0.07
0.08**2 * 0.93 / 0.07
sqrt(0.08 * 0.93 / 0.07)
0.08 * sqrt(0.93 - 0.07)
0.08 * (sqrt(0.93) - sqrt(0.07))
""",
}

RIGHT = {
    "my_best_guess": """
e = (x_t[:, None] - np.sqrt(alpha_bar) * points)**2 / (2 - 2 * alpha_bar); w = np.exp(-e); return w @ points / w.sum(1)
return np.array([np.average(points, weights=np.exp(-(x - np.sqrt(alpha_bar) * points)**2 / 2 / (1 - alpha_bar))) for x in x_t])
e = np.subtract.outer(x_t, alpha_bar**0.5 * points); w = np.exp(-e**2 / (2 * (1 - alpha_bar))); return ((w.T / w.sum(1)).T * points).sum(1)
""",
    "tweedie_by_hand": """
(0.9 + (1 - 0.36) * -0.7) / sqrt(0.36)
0.452 / 0.6
0.7533
np.float32(0.452 / 0.6)
np.array([113 / 150])
1.5 - 0.448 / 0.6
(0.9 - 0.448) / (0.6 + 1e-12)
[0.452 / 0.6]
(0.9 - 0.8 * 0.56) / 0.6
""",
    "error_in_x0": """
0.08 * sqrt(0.93 / 0.07)
0.08 * sqrt(0.93) / sqrt(0.07)
0.08 / sqrt(0.07 / 0.93)
0.2916
np.float32(0.08 * 3.6450)
np.array(0.08 * sqrt(0.93 / 0.07))
0.08 * exp(0.5 * log(0.93 / 0.07))
(0.0064 * 0.93 / 0.07)**0.5
abs(-0.08 * sqrt(0.93 / 0.07))
0.08 * sqrt((1 - 0.07) / (0.07 + 1e-12))
""",
}
