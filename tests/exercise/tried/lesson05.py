"""What new learners might hand in for lesson 05, and none of it written in its tables.

Each kind of slip stands once over all lessons, with six answers or more an exercise.
One answer a row. Numbers: an expression, or the lines that were written wrong, in place of the worked ones. Functions:
a body with `;` for a new line, between the two lines of BODY.
"""

BODY = {
    "my_embedding": (
        "i = np.arange(dim // 2); w = 10000.0**(-2 * i / dim)",
        "return np.concatenate([np.sin(w * t), np.cos(w * t)])",
    ),
    "debug_embedding": (
        "n = np.arange(dim) // 2; w = 10000.0**(-2 * n / dim); a = t[:, None] * w; e = a.copy()",
        "return e",
    ),
}

WRONG = {
    "hears_t": """
return [block(k, h, 10) == block(k, h, 20) for k in range(blocks)]
return [np.any(block(k, h, 10) == block(k, h, 900)) for k in range(blocks)]
return [not np.allclose(block(0, h, 10), block(0, h, 900)) for k in range(blocks)]
return [not np.allclose(block(k, h, 10), block(k, h, 900)) for k in range(1, blocks)]
return [not np.allclose(block(k, h, 10), block(k, h, 10)) for k in range(blocks)]
return [np.abs(block(k, h, 10) - block(k, h, 900)).max() for k in range(blocks)]
""",
    "my_block": """
scale, shift = e @ S, e @ T; return np.tanh((1 + scale) * (h @ W + b) + shift)
scale, shift = e @ T, e @ S; return h + np.tanh((1 + scale) * (h @ W + b) + shift)
scale, shift = e @ S, e @ T; return h + np.tanh((1 + scale) * (h @ W) + b + shift)
scale, shift = e @ S, e @ T; return h + np.tanh((1 + scale) * (h @ W + b + shift))
scale, shift = e @ S, e @ T; return h + (1 + scale) * np.tanh(h @ W + b) + shift
scale, shift = e @ S, e @ T; return h + (1 + scale) * (h @ W + b) + shift
""",
    "waves_by_hand": """
[sin(0.1 * 70), cos(70)]
[sin(70 / 100 * 180 / pi), cos(70)]
[sin(10_000**(2 / 4) * 70), cos(70)]
[sin(10_000 * (-2 / 4) * 70), cos(70)]
[sin(1000**(-2 / 4) * 70), cos(70)]
[sin(10_000**(-1) * 70), cos(70)]
[sin(2 * pi * 0.7), cos(2 * pi * 70)]
[cos(70), sin(0.7)]
[sin(70), cos(0.7)]
[cos(0.7), sin(70)]
[sin(0.7), cos(0.01)]
[sin(0.01 * 70 / 4), cos(70 / 4)]
""",
    "product_of_rows": """
sin(100) * sin(120) + sin(1) * sin(1.2)
cos(100) * cos(120) + cos(1) * cos(1.2)
sin(100) * cos(120) + cos(100) * sin(120)  # staged
cos(20) + cos(2)
cos(20) + cos(20)
(cos(20) + cos(0.2)) / 4
2 * (cos(20) + cos(0.2))
cos(20.2)
cos(20) - cos(0.2)
sin(20) + cos(0.2)
cos(20 / 1000) + cos(0.2 / 1000)
cos(20) + cos(0.2) + cos(0.002) + cos(0.0002)
cos(20) + cos(0.2) - 1
""",
    "film_one_blank": """
h_new = scale * h + shift
h_new = gain * h - shift
h_new = gain * shift + h
h_new = (1 + gain) * h + shift
h_new = gain * h + 1 + shift
""",
    "film_three_blanks": """
scale = w + wave
scale = wave / w
scale = w * t
scale = w - wave
scale = sin(w * wave)
scale = w * wave + shift
gain = 1 + scale + shift
h_new = scale * h + shift
h_new = (1 + gain) * h + shift
h_new = gain * h - shift
""",
    "film_by_hand": """
wave = cos(omega * t)
wave = sin(t)
wave = sin(omega / t)
""",
    "best_without_t": """
(0.10 * -0.50 + 0.30 * 0.20 + 0.40 * 1.20) / 3
0.10 * -0.50 + 0.30 * 0.20 + 0.40 * 1.20
(-0.50 + 0.20 + 1.20) / 3
(0.10 * 0.50 + 0.30 * 0.20 + 0.40 * 1.20) / 0.80
(-0.50 / 0.10 + 0.20 / 0.30 + 1.20 / 0.40) / (10 + 1 / 0.3 + 2.5)
-0.50 / 0.10 + 0.20 / 0.30 + 1.20 / 0.40
1.20
0.20
0.40 * 1.20
(0.30 * 0.20 + 0.40 * 1.20) / 0.70
(0.10 * -0.50 + 0.30 * 0.20 + 0.40 * 1.20) / (1 - 0.80)
(0.10 * 1.20 + 0.30 * 0.20 + 0.40 * -0.50) / 0.80
(0.10 * 0.25 + 0.30 * 0.04 + 0.40 * 1.44) / 0.80
sqrt((0.10 * 0.25 + 0.30 * 0.04 + 0.40 * 1.44) / 0.80)
(0.01 * -0.50 + 0.09 * 0.20 + 0.16 * 1.20) / 0.26
(sqrt(0.10) * -0.50 + sqrt(0.30) * 0.20 + sqrt(0.40) * 1.20) / (sqrt(0.10) + sqrt(0.30) + sqrt(0.40))
(0.10 * -0.50 + 0.30 * 0.20) / 0.40
(0.10 * -0.50 + 0.40 * 1.20) / 0.50
(exp(0.1) * -0.50 + exp(0.3) * 0.20 + exp(0.4) * 1.20) / (exp(0.1) + exp(0.3) + exp(0.4))
(0.20 + 1.20) / 2
""",
    "my_embedding": """
i = np.arange(dim); w = 10000.0**(-2 * i / dim)
w = 10000**(-i / dim)
i = np.arange(1, dim // 2 + 1); w = 10000.0**(-2 * i / dim)
return np.concatenate([np.sin(w) * t, np.cos(w) * t])
w = 10000.0**(-2 * i / (dim // 2))
return np.array([f(v * t) for v in w for f in (np.sin, np.cos)])
return [np.sin(w * t), np.cos(w * t)]
return np.concatenate([w * t, w * t])
return np.concatenate([np.sin(w * t), np.cos(w * t)])[::-1]
w = np.linspace(1, 1e-4, dim // 2)
w = np.geomspace(1, 1e-4, dim // 2)
return np.concatenate([np.sin(w * t / 1000), np.cos(w * t / 1000)])
""",
    "debug_embedding": """
e[:, ::2] = np.sin(a[:, ::2])
e[:, ::2] = np.cos(a[:, ::2]); e[:, 1::2] = np.sin(a[:, 1::2])
e[:, ::2] = np.sin(a[:, ::2]); e[1::2] = np.cos(a[1::2])
e[::2, ::2] = np.sin(a[::2, ::2]); e[1::2, 1::2] = np.cos(a[1::2, 1::2])
h = dim // 2; e[:, :h] = np.sin(a[:, :h]); e[:, h:] = np.cos(a[:, h:])
e[::2] = np.cos(a[::2]); e[1::2] = np.sin(a[1::2])
return np.sin(a)
return np.concatenate([np.sin(a[:, ::2]), np.cos(a[:, 1::2])], 1)
e[:, 0] = np.sin(a[:, 0]); e[:, 1] = np.cos(a[:, 1])
a = t[:, None] * 10000.0**(-2 * np.arange(dim) / dim); return np.where(np.arange(dim) % 2, np.cos(a), np.sin(a))
e[:, ::2] = np.sin(a[:, ::2]); e[:, ::2] = np.cos(a[:, 1::2])
e[:, 1::2] = np.sin(a[:, 1::2]); e[:, 2::2] = np.cos(a[:, 2::2])
e[:, ::2] = np.sin(e[:, ::2]); e[:, 1::2] = np.cos(e[:, ::2])
return np.sin(a) + np.cos(a)
e = a.copy().T; e[::2] = np.sin(a.T[::2]); e[1::2] = np.cos(a.T[1::2])
""",
}

RIGHT = {
    "hears_t": """
out = []; for k in range(blocks):;     out.append(bool(np.abs(block(k, h, 1) - block(k, h, 700)).max() > 1e-9)); return out
return [not np.array_equal(block(k, h, 5), block(k, h, 500)) for k in range(blocks)]
""",
    "my_block": """
return h + np.tanh((1 + np.dot(e, S)) * (np.dot(h, W) + b) + np.dot(e, T))
u = h @ W + b; return h + np.tanh(u + (e @ S) * u + e @ T)
""",
    "waves_by_hand": """
[sin(0.7), cos(70)]
(np.float32(sin(0.7)), np.float32(cos(70)))
[round(sin(0.7), 4), round(cos(70), 4)]
np.array([sin(10000.0**-0.5 * 70), cos(70.0)])
[math.sin(math.exp(-math.log(10_000) / 2) * 70), math.cos(70)]
{"slow_sine": sin(0.7), "fast_cosine": cos(70)}
[np.array(sin(0.7)), np.array([cos(70)])]
[sin(70 / 100), cos(70 - 22 * pi)]
[0.6442, 0.6333]
[sin(0.7 + 1e-12), cos(70)]
""",
    "product_of_rows": """
cos(20) + cos(0.2)
sin(100) * sin(120) + sin(1) * sin(1.2) + cos(100) * cos(120) + cos(1) * cos(1.2)
np.float32(cos(20) + cos(0.2))
np.array([cos(20) + cos(0.2)])
np.dot([sin(100), sin(1), cos(100), cos(1)], [sin(120), sin(1.2), cos(120), cos(1.2)])
round(cos(20), 4) + round(cos(0.2), 4)
1.3881
cos(-20) + cos(-0.2)
math.fsum([math.cos(20), math.cos(0.2)])
2 * cos(10.1) * cos(9.9)
""",
    "film_by_hand": """
h_new = (1 + w * sin(omega * t)) * h + shift
h_new = h + w * sin(omega * t) * h + shift
h_new = np.float32(gain) * np.float32(h) + np.float32(shift)
gain = 1.0 + wave * w
wave = math.sin(t / 10)
wave = round(sin(omega * t), 4)
scale = np.array([w * wave])
h_new = shift + h * gain
h_new = round(gain * h + shift, 4)
wave = cos(omega * t - pi / 2)
""",
    "best_without_t": """
0.6125
0.125 * -0.50 + 0.375 * 0.20 + 0.5 * 1.20
np.average([-0.50, 0.20, 1.20], weights=[0.10, 0.30, 0.40])
np.float32(0.6125)
np.array(0.6125)
0.49 / 0.80
0.49 / (0.80 + 1e-12)
(1 * -0.50 + 3 * 0.20 + 4 * 1.20) / 8
sum(p * e for p, e in zip([0.1, 0.3, 0.4], [-0.5, 0.2, 1.2])) / sum([0.1, 0.3, 0.4])
[0.6125]
""",
    "my_embedding": """
i = np.arange(0, dim, 2); w = 10000.0**(-i / dim)
w = np.exp(-np.log(10000) * 2 * np.arange(dim // 2) / dim)
i = np.arange(1, dim // 2 + 1); w = 10000.0**(-2 * (i - 1) / dim)
w = 1 / 10000**(2 * i / dim); return np.hstack([np.sin(w * t), np.cos(w * t)]).tolist()
return np.round(np.concatenate([np.sin(w * t), np.cos(w * t)]), 4)
return np.concatenate([np.sin(w * t), np.cos(w * t)]).astype(np.float32)
return np.array([np.sin(w * t), np.cos(w * t)]).ravel()
return [f(t * 10000.0**(-2 * i / dim)) for f in (math.sin, math.cos) for i in range(dim // 2)]
i = np.arange(dim // 2); z = np.exp(1j * t * 10000.0**(-2 * i / dim)); return np.concatenate([z.imag, z.real])
w = 10000.0**(-2 * i / (dim + 1e-12)); return (*np.sin(w * t), *np.cos(w * t))
""",
    "debug_embedding": """
return np.where(np.arange(dim) % 2, np.cos(a), np.sin(a))
e = np.sin(a); e[:, 1::2] = np.cos(a)[:, 1::2]
e = a.T.copy(); e[::2] = np.sin(a.T[::2]); e[1::2] = np.cos(a.T[1::2]); return e.T
return np.stack([np.sin(a[:, ::2]), np.cos(a[:, ::2])], axis=-1).reshape(len(t), dim)
return np.sin(a + np.pi / 2 * (np.arange(dim) % 2))
e[..., ::2] = np.sin(a[..., ::2]); e[..., 1::2] = np.cos(a[..., 1::2]); return e.astype(np.float32)
e[:, 0::2] = np.sin(a[:, 1::2]); e[:, 1::2] = np.cos(a[:, 0::2])
return np.array([[np.cos(x) if k % 2 else np.sin(x) for k, x in enumerate(s * w)] for s in t])
a[:, ::2] = np.sin(a[:, ::2]); a[:, 1::2] = np.cos(a[:, 1::2]); return a.tolist()
e[:, ::2] = np.round(np.sin(a[:, ::2]), 4); e[:, 1::2] = np.round(np.cos(a[:, 1::2]), 4)
""",
}
