"""What 40 new learners might hand in for lesson 07, and none of it written in its tables. See `lesson05.py`."""

import numpy as np

BODY = {
    "my_ddim_step": (
        "a, b = alpha_bar, alpha_bar_s; x0 = (x_t - np.sqrt(1 - a) * eps) / np.sqrt(a)",
        "return np.sqrt(b) * x0 + np.sqrt(1 - b) * eps",
    ),
    "debug_ddim": (
        "A = alphas_cumprod; start = A[steps]; levels = A[np.append(steps[1:], 0)]; due = np.append(levels[:-1], 1.0)",
        "return walk(x, start, levels, guess)",
    ),
}


def walk(x, start, levels, guess):
    for a, b in zip(start, levels, strict=True):
        eps = guess(x, a)
        x = np.sqrt(b) * (x - np.sqrt(1 - a) * eps) / np.sqrt(a) + np.sqrt(1 - b) * eps
    return x


WRONG = {
    "my_sampler": """
for t, s in zip(steps[:-1], steps[1:]):;     eps = guess(x, s);     x0 = (x - np.sqrt(1 - alpha_bars[t])*eps)/np.sqrt(alpha_bars[t]);     x = np.sqrt(alpha_bars[s])*x0 + np.sqrt(1 - alpha_bars[s])*eps; return x
for t, s in zip(steps[:-1], steps[1:]):;     eps = guess(x, t);     x0 = (x - np.sqrt(1 - alpha_bars[t])*eps)/np.sqrt(alpha_bars[t]);     x = np.sqrt(alpha_bars[s])*x0 + np.sqrt(1 - alpha_bars[s])*eps;     return x
for t in steps[:-1]:;     eps = guess(x, t);     x0 = (x - np.sqrt(1 - alpha_bars[t])*eps)/np.sqrt(alpha_bars[t]);     x = np.sqrt(alpha_bars[t - 1])*x0 + np.sqrt(1 - alpha_bars[t - 1])*eps; return x
eps = guess(x, steps[0]); for t, s in zip(steps[:-1], steps[1:]):;     x0 = (x - np.sqrt(1 - alpha_bars[t])*eps)/np.sqrt(alpha_bars[t]);     x = np.sqrt(alpha_bars[s])*x0 + np.sqrt(1 - alpha_bars[s])*eps; return x
for t, s in zip(steps[:-2], steps[1:-1]):;     eps = guess(x, t);     x0 = (x - np.sqrt(1 - alpha_bars[t])*eps)/np.sqrt(alpha_bars[t]);     x = np.sqrt(alpha_bars[s])*x0 + np.sqrt(1 - alpha_bars[s])*eps; return x
for t, s in zip(steps[:-1], steps[1:]):;     eps = guess(x, t);     x0 = (x - np.sqrt(1 - alpha_bars[t])*eps)/np.sqrt(alpha_bars[t]);     y = np.sqrt(alpha_bars[s])*x0 + np.sqrt(1 - alpha_bars[s])*eps; return y
steps = steps[::-1]; for t, s in zip(steps[:-1], steps[1:]):;     eps = guess(x, t);     x0 = (x - np.sqrt(1 - alpha_bars[t])*eps)/np.sqrt(alpha_bars[t]);     x = np.sqrt(alpha_bars[s])*x0 + np.sqrt(1 - alpha_bars[s])*eps; return x
for t, s in zip(steps[:-1], steps[1:]):;     eps = guess(t, x);     x0 = (x - np.sqrt(1 - alpha_bars[t])*eps)/np.sqrt(alpha_bars[t]);     x = np.sqrt(alpha_bars[s])*x0 + np.sqrt(1 - alpha_bars[s])*eps; return x
""",
    "ddim_one_blank": """
x_s = sqrt(alpha_bar_s) * x0 + sqrt(1 - alpha_bar) * eps
x_s = sqrt(alpha_bar) * x0 + sqrt(1 - alpha_bar) * eps
x_s = alpha_bar_s * x0 + (1 - alpha_bar_s) * eps
x_s = sqrt(alpha_bar_s / alpha_bar) * x_t
x_s = (x_t - sqrt(1 - alpha_bar_s) * eps) / sqrt(alpha_bar_s)
x_s = sqrt(alpha_bar_s / alpha_bar) * x0 + sqrt(1 - alpha_bar_s / alpha_bar) * eps  # staged
""",
    "ddim_three_blanks": """
left = x_t - eps
left = x_t + hiss * eps
left = hiss * x_t - eps
left = x_t - hiss**2 * eps
left = x_t - sqrt(hiss) * eps
x0 = x_t / sqrt(alpha_bar) - hiss * eps
""",
    "ddim_by_hand": """
hiss = 1 - alpha_bar
hiss = sqrt(alpha_bar)
hiss = 1 - sqrt(alpha_bar)
hiss = sqrt(1 - alpha_bar) * eps
""",
    "posterior_by_hand": """
alpha_bar_t = alpha_bar_before * beta
alpha_bar_t = alpha_bar_before + alpha
alpha_bar_t = alpha_bar_before / alpha
alpha_bar_t = alpha_bar_before - beta
of_xt = sqrt(alpha * (1 - alpha_bar_before)) / (1 - alpha_bar_t)
of_xt = 1 - of_x0
variance = sqrt((1 - alpha_bar_before) / (1 - alpha_bar_t) * beta)
variance = alpha_bar_before / alpha_bar_t * beta
variance = 1 - alpha_bar_t
""",
    "my_ddim_step": """
eps = np.random.default_rng(0).standard_normal(x_t.shape)
x0 = (x_t - eps) / np.sqrt(a)
x0 = (x_t - (1 - a) * eps) / np.sqrt(a)
x0 = x_t - np.sqrt(1 - a) * eps
x0 = (x_t - np.sqrt(a) * eps) / np.sqrt(1 - a)
x0 = np.clip((x_t - np.sqrt(1 - a) * eps) / np.sqrt(a), -1, 1)
x0 = (x_t - (1 - a) * eps) / a; return b * x0 + (1 - b) * eps
return (np.sqrt(b) * x0 + np.sqrt(1 - b) * eps).sum()  # staged
""",
    "debug_ddim": """
levels[0] = 1.0
levels[-1] = 0.0
levels[-1] = A[-1]
levels[-1] = A[1]
levels[-1] = 0.9999
levels[-1] = 2.0
levels[:] = 1.0
levels = A[np.append(steps[:-1], 0)]
levels = A[steps - 1]
levels = np.append(1.0, A)[np.append(steps[1:], 0)]
start, levels = start[:-1], levels[:-1]
x = walk(x, start, levels, guess); return x / np.sqrt(A[0])
return walk(x, start, levels, guess).round()
return np.full_like(x, 2.0)
""",
}

RIGHT = {
    "my_sampler": """
for i in range(len(steps) - 1):;     t, s = steps[i], steps[i + 1];     eps = guess(x, t);     a, b = alpha_bars[t], alpha_bars[s];     x = np.sqrt(b/a)*x + (np.sqrt(1 - b) - np.sqrt(b/a*(1 - a)))*eps; return x
x = np.array(x); while len(steps) > 1:;     t, s, *_ = steps;     steps = steps[1:];     eps = guess(x, t);     x0 = (x - (1 - alpha_bars[t])**.5*eps)/alpha_bars[t]**.5;     x = alpha_bars[s]**.5*x0 + (1 - alpha_bars[s])**.5*eps; return x
""",
    "ddim_by_hand": """
hiss = (1 - alpha_bar)**0.5
left = x_t - eps * hiss
x0 = x_t / sqrt(alpha_bar) - hiss / sqrt(alpha_bar) * eps
x0 = left / alpha_bar**0.5
x0 = left / (sqrt(alpha_bar) + 1e-12)
hiss = np.float32(sqrt(1 - alpha_bar))
hiss = round(sqrt(1 - alpha_bar), 4)
x_s = np.array([sqrt(1 - alpha_bar_s) * eps + sqrt(alpha_bar_s) * x0])
x_s = sqrt(alpha_bar_s / alpha_bar) * left + sqrt(1 - alpha_bar_s) * eps
x_s = math.sqrt(alpha_bar_s) * x0 + math.sqrt(1 - alpha_bar_s) * eps
""",
    "posterior_by_hand": """
of_x0 = 0.8 * 0.25 / 0.52
of_xt = sqrt(0.75) * 0.36 / 0.52
variance = 0.36 * 0.25 / 0.52
variance = beta * (1 - alpha_bar_before) / (1 - alpha_bar_before + alpha_bar_before * beta)
of_x0 = round(0.8 * 0.25 / 0.52, 4)
of_xt = np.float32(sqrt(0.75) * 0.36 / 0.52)
alpha_bar_t = (1 - beta) * alpha_bar_before
alpha_bar_t = alpha_bar_before - alpha_bar_before * beta
of_x0 = np.array([0.2 / 0.52])
of_xt = sqrt(alpha) * (1 - alpha_bar_before) / (1 - alpha_bar_t + 1e-12)
""",
    "my_ddim_step": """
return b**0.5 * x0 + (1 - b)**0.5 * eps
return np.sqrt(b / a) * x_t + (np.sqrt(1 - b) - np.sqrt(b * (1 - a) / a)) * eps
return (np.sqrt(b) * x0 + np.sqrt(1 - b) * eps).astype(np.float32)
return np.round(np.sqrt(b) * x0 + np.sqrt(1 - b) * eps, 4)
return (np.sqrt(b) * x0 + np.sqrt(1 - b) * eps).tolist()
x0 = (x_t - np.sqrt(1 - a) * eps) / (np.sqrt(a) + 1e-12)
x0 = x_t / np.sqrt(a) - np.sqrt(1 / a - 1) * eps
x0 = np.vectorize(lambda x, e: (x - math.sqrt(1 - a) * e) / math.sqrt(a))(x_t, eps)
x_s = np.empty_like(x_t); x_s[:] = np.sqrt(b) * x0; x_s += np.sqrt(1 - b) * eps; return x_s
score = -eps / np.sqrt(1 - a); x0 = (x_t + (1 - a) * score) / np.sqrt(a)
""",
    "debug_ddim": """
levels[-1] = 1.0
levels[-1] = 1
levels = due
levels = np.append(A[steps[1:]], 1)
levels = np.concatenate([A[steps[1:]], [1.0]])
levels = np.array([*(A[t] for t in steps[1:]), 1.0])
levels = np.append(1.0, A)[np.append(steps[1:] + 1, 0)]
return walk(x.astype(np.float32), start, due, guess)
return walk(x, start, due, guess).round(4)
return walk(x, start, due, guess).tolist()
""",
}
