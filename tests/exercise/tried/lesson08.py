"""What new learners might hand in, and none of it written in the tables. How to read it: see lesson05.py."""

PULL_AND_PUSH = """\
pull = -0.5 * beta * h
pull = 0.5 * beta * x
pull = -0.5 * beta**2 * x * h
pull = sqrt(1 - beta * h) * x
push = sqrt(beta) * z * h
push = 0.5 * sqrt(beta * h) * z
push = -sqrt(beta * h)
push = sqrt(1 - beta * h) * z
push = sqrt(2 * beta * h) * z
"""

NEW_STATE = """\
x_new = x + pull * push
x_new = x - pull - push
x_new = (x + pull) + push * h
x_new = x * (1 + pull + push)
x_new = x + h * (pull + push)
"""

WRONG = {
    "walk_one_blank": NEW_STATE,
    "walk_three_blanks": PULL_AND_PUSH,
    "walk_by_hand": """
beta = 0.1 + 19.9 * x
beta = 0.1 + 19.9
beta = 0.1 + 19.9 * t**2
beta = 0.1 + 19.9 * (1 - t)
beta = 0.1 + 1.99 * t
"""
    + PULL_AND_PUSH
    + NEW_STATE,
    "vp_by_hand": """
alpha_bar = exp(-0.1 * t - 19.9 * t)
alpha_bar = exp(-0.1 - 9.95 * t**2)
alpha_bar = exp(-0.1 * t + 9.95 * t**2)
alpha_bar = exp(-(0.1 * t + 19.9 * t**2))
alpha_bar = exp(-0.5 * (0.1 * t + 9.95 * t**2))
alpha_bar = exp(-(0.1 + 19.9 * t))
alpha_bar = 1 - (0.1 + 19.9 * t) * t
alpha_bar = 10**(-0.1 * t - 9.95 * t**2)
std = sqrt(1 / alpha_bar - 1)
std = sqrt(0.1 + 19.9 * t)
std = (1 - alpha_bar)**2
""",
    "variance_of_a_step": """
euler = (1 - b / 2)**2 - b
euler = (1 + b / 2)**2 + b
euler = (1 - b / 2)**2 + b / 2
euler = 1 - b**2 / 4 + b
euler = (1 - b**2 / 2) + b
euler = 1 + b / 4
euler = 1 + b**2 / 2
chain = (1 - b)**2 + b
chain = sqrt(1 - b) * sqrt(b)
chain = sqrt(1 - b)
chain = (sqrt(1 - b) + sqrt(b))**2
""",
    "in_other_units": """
sigma = sqrt(1 - alpha_bar / alpha_bar)
sigma = (1 - alpha_bar) / sqrt(alpha_bar)
sigma = sqrt(1 - alpha_bar**2) / alpha_bar
sigma = sqrt(1 / alpha_bar)
sigma = 1 - alpha_bar
sigma = sqrt(1 - alpha_bar) - sqrt(alpha_bar)
x_ve = x / (1 - alpha_bar)
x_ve = x * sqrt(1 - alpha_bar)
x_ve = x - sqrt(alpha_bar)
x_ve = x * 3
x_vp = y * 3
x_vp = y / sqrt(1 - sigma_y**2 + 10)
x_vp = y / (1 + sigma_y)**2
x_vp = 1 / sqrt(1 + sigma_y**2)
""",
    "edm_middle": """
middle = high**1 / rho + low**1 / rho
middle = ((high**(1 / rho) + low**(1 / rho)) / 2)**(1 / rho)
middle = (high**(1 / rho) - low**(1 / rho)) / 2
middle = ((high**rho + low**rho) / 2)**(1 / rho)
middle = high**(1 / rho) + low**(1 / rho) / 2
middle = sqrt(high**(1 / rho) * low**(1 / rho))**rho
middle = (high - low) / 2
middle = ((high**(1 / 8) + low**(1 / 8)) / 2)**8
middle = ((80**(1 / rho) + 0.02**(1 / rho)) / 2)**rho
middle = ((high**0.14 + low**0.14) / 2)**rho
middle = (2 / (1 / high + 1 / low))
middle = 40
""",
    "my_euler_maruyama": """
return x0 - 0.5 * betas[0] * x0 * h + sqrt(betas[0] * h) * noise[0]
x = x0; for b, z in zip(betas, noise): x = x - 0.5 * b * x * h + sqrt(b * h * z**2); return x
x = x0; for b, z in zip(betas, noise): x = x - 0.5 * b * x * sqrt(h) + sqrt(b * h) * z; return x
x = x0; for b, z in zip(np.append(betas[1:], betas[-1:]), noise): x = x - 0.5 * b * x * h + sqrt(b * h) * z; return x
x = x0; for i in range(1, len(betas)): x = x - 0.5 * betas[i] * x * h + sqrt(betas[i] * h) * noise[i]; return x
x = x0; for i in range(len(betas) - 1): x = x - 0.5 * betas[i] * x * h + sqrt(betas[i] * h) * noise[i]; return x
p = [x0]; for b, z in zip(betas, noise): p.append(p[-1] - 0.5 * b * p[-1] * h + sqrt(b * h) * z); return p
p = [x0]; for b, z in zip(betas, noise): p.append(p[-1] - b / 2 * p[-1] * h + sqrt(b * h) * z); return array(p)[:, -1]
x, r = x0, np.random.default_rng(0); for b in betas: x = x - b / 2 * x * h + sqrt(b * h) * r.normal(0, 1, 3); return x
""",
    "my_flow_step": """
return x + h * (f * x - 0.5 * g**2 * x)
return x + h * (f * score - 0.5 * g**2 * x)
return x + h * (f * x - 0.5 * (g * score)**2)
return x + h * f * x - 0.5 * g**2 * score
return x + h * (0.5 * f * x - 0.5 * g**2 * score)
return x + h * (f * x - 0.5 * g**2 * score) + g * sqrt(abs(h))
""",
    "debug_sde": """
diffusion = sqrt(beta) * rng.standard_normal(x.shape); return shrink * x + diffusion * sqrt(beta)
diffusion = sqrt(beta) * rng.standard_normal(); return shrink * x + diffusion * rng.standard_normal(x.shape)
diffusion = sqrt(beta) * rng.standard_normal(x.shape); return shrink * x + diffusion + rng.standard_normal(x.shape)
z = rng.standard_normal(x.shape); diffusion = sqrt(beta) * z; return shrink * x + diffusion * z
diffusion = sqrt(beta); return shrink * x + diffusion
shrink = 1 - beta / 2; diffusion = sqrt(beta); return shrink * x + diffusion * rng.standard_normal(x.shape)
diffusion = 2 * sqrt(beta); return shrink * x + diffusion * rng.standard_normal(x.shape)
""",
}

BODY = {"debug_sde": ("shrink = sqrt(1 - beta)", "")}

RIGHT = {
    "vp_by_hand": """
[math.exp(-0.9255), math.sqrt(1 - math.exp(-0.9255))]
[0.3963, 0.7770]
[np.float32(0.39633), np.float32(0.77696)]
{"alpha_bar": np.exp(-0.03) * np.exp(-0.8955), "std": sqrt(-np.expm1(-0.9255))}
[np.array(exp(-0.1 * 0.3 - 9.95 * 0.09)), np.array([sqrt(1 - 0.3963)])]
(1 / exp(0.9255), (1 - exp(-0.9255))**0.5)
[prod(1 - (0.1 + 19.9 * arange(0, 0.3, 1e-6)) * 1e-6), 0.77696]
""",
    "variance_of_a_step": """
[1.09, 1]
[0.49 + 0.6, 0.4 + 0.6]
[1 + 0.6**2 / 4, 1.0]
[np.float32(1.09), np.float32(1)]
{"euler": 0.7 * 0.7 + 0.6, "chain": 1}
[0.7**2 + sqrt(0.6)**2, sqrt(0.4)**2 + sqrt(0.6)**2]
""",
    "in_other_units": """
[1.3333, 0.7, -0.6325]
[4 / 3, 0.42 / 0.6, -2 / sqrt(10)]
[sqrt(1 / 0.36 - 1), 0.42 * sqrt(1 + 16 / 9), -2 * 10**-0.5]
[np.float32(1.3333333), np.float32(0.7), np.float32(-0.6324555)]
[sqrt(0.64) / sqrt(0.36), 0.42 / sqrt(0.36 + 1e-12), -2 / sqrt(1 + 3**2 + 1e-12)]
[math.hypot(0.8, 0) / 0.6, 0.7, -math.sqrt(0.4)]
""",
    "edm_middle": """
2.5152
((80**(1 / 7) + 0.002**(1 / 7)) / 2)**7
mean([80**(1 / 7), 0.002**(1 / 7)])**7
(1.87011 / 2 + 0.41157 / 2)**7
linspace(80**(1 / 7), 0.002**(1 / 7), 3)[1]**7
np.float32(2.5152085)
exp(7 * log((exp(log(80) / 7) + exp(log(0.002) / 7)) / 2))
""",
    "my_euler_maruyama": """
x = x0; for b, z in zip(betas, noise): x = x * (1 - b * h / 2) + math.sqrt(b * h) * z; return x
x = x0.copy(); for i in range(len(betas)): x += -betas[i] / 2 * h * x + (betas[i] * h)**0.5 * noise[i]; return x
x = x0.astype(np.float32); for b, z in zip(betas, noise): x = x - 0.5 * b * x * h + sqrt(b * h) * z; return x
x = list(x0); for b, z in zip(betas, noise): x = [a - 0.5 * b * a * h + sqrt(b * h) * c for a, c in zip(x, z)]; return x
x = x0; for b, z in zip(betas, noise): x = x + h * (-0.5 * b * x) + sqrt(b) * sqrt(h) * z; return x
x = x0; for b, z in zip(betas, noise): x = x - 0.5 * b * x * h + sqrt(b * h) * z; return np.round(x, 4)
x = x0; for b, z in zip(betas, noise): x = x - 0.5 * b * x * h + sqrt(b * h + 1e-12) * z; return x
s = sqrt(betas * h)[:, None] * noise; x = x0; for b, z in zip(betas, s): x = x * (1 - 0.5 * b * h) + z; return x
""",
    "my_flow_step": """
return x + h * f * x - h * g * g * score / 2
v = f * x - g**2 / 2 * score; return x + v * h
return np.array([a + h * (f * a - 0.5 * g**2 * s) for a, s in zip(x, score)])
return (1 + h * f) * x - 0.5 * h * g**2 * score
return np.round(x + h * (f * x - 0.5 * g**2 * score), 4)
x += h * (f * x - 0.5 * g**2 * score); return x
return (x + h * (f * x - 0.5 * g**2 * score)).astype(np.float32)
return x - h * (-f * x + 0.5 * g**2 * score)
""",
    "debug_sde": """
diffusion = sqrt(beta); return shrink * x + diffusion * rng.standard_normal(x.shape)
return x * (1 - beta)**0.5 + beta**0.5 * rng.normal(size=x.shape)
diffusion = sqrt(beta) * rng.standard_normal(x.shape); return shrink * x + diffusion
return sqrt(1 - beta) * x + rng.normal(0, sqrt(beta), x.shape)
z = rng.standard_normal(x.shape); return sqrt(1 - beta) * x - sqrt(beta) * z
return (sqrt(1 - beta) * x + sqrt(beta) * rng.standard_normal(x.shape, dtype=np.float32)).astype(np.float32)
""",
}
