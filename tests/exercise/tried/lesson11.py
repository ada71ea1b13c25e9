"""What new learners might hand in, and none of it written in the tables. How to read it: see lesson05.py."""

STAY = """\
stay = alpha_bar * luck
stay = 1 - luck
stay = alpha_bar + luck / K
stay = alpha_bar + luck - alpha_bar * luck
stay = alpha_bar + 1 / K
"""

WRONG = {
    "my_mask_loss": """
return -np.log(chances).sum()/t
return np.log(chances[masked]).sum()/t
return -np.log(chances[masked]).sum()*t
return -np.log(chances[~masked]).sum()/t
return -np.log(chances[masked].sum())/t
return -np.log(chances[masked]).sum()/len(chances)/t
""",
    "scale_by_hand": """
factor = 5.49 / 100
factor = 1 / (1 + std)
factor = sqrt(std)
factor = log(std)
factor = exp(-std)
factor = std - 1
factor = 1 / 7.68
shift = 2 * log(1 / std)
shift = log(std**2 - 1)
shift = log(1 + std**2)
shift = log(std)**2
shift = 10 * log10(std**2)
shift = -log(std)
shift = exp(2 * std)
shift = 2 * log(0.18)
shift = std
""",
    "stay_one_blank": STAY,
    "stay_by_hand": """
alpha_bar = 1 - beta1 * beta2
alpha_bar = (1 - beta1) + (1 - beta2)
alpha_bar = (1 - beta1) * beta2
alpha_bar = 1 - (beta1 + beta2) / 2
alpha_bar = (1 - beta1 / K) * (1 - beta2 / K)
alpha_bar = (1 - beta1) * (1 - beta1 - beta2)
alpha_bar = exp(-(beta1 + beta2))
"""
    + STAY,
    "masks_by_hand": """
beta = 1 / (T - t + 2)
beta = (T - t + 1)
beta = 1 / (T - 1)
beta = 1 / (t - 1)
beta = t / (T + 1)
beta = (t - 1) / T
masked = t * beta
opens = 1 - 1 / t
opens = beta * masked
""",
    "debug_scale": """
return z / z.std()
return (z - z.mean()) / z.std()
return (z - z.mean()) / train_std
return 0.18215 * train_std * z
return 0.18215 * z / train_std
return train_std
return 1 / 5.49 * z
return z - train_std
return 0.13025 * z
return np.log(train_std) * z
return z / train_std * z.std()
""",
    "my_absorb": """
return np.where(u > 1 - alpha_bar, mask, x0)
return np.where(u < alpha_bar, x0, x0 * mask)  # staged
return np.where(u < 1 - alpha_bar**2, mask, x0)
return np.where(u < np.sqrt(1 - alpha_bar), mask, x0)
return x0[u < 1 - alpha_bar]
return u < 1 - alpha_bar
return x0 + mask * (u < 1 - alpha_bar)
return np.where(u.mean() < 1 - alpha_bar, mask, x0)
return np.where(u < 0.5, mask, x0)
return np.where(u < 1 - alpha_bar, u, x0)  # staged
return np.where(np.sort(u) < 1 - alpha_bar, mask, x0)
return np.sqrt(alpha_bar) * x0 + np.sqrt(1 - alpha_bar) * u
""",
    "my_posterior": """
return Q[x_t] * Q_bar[x0]
return Q[:, x_t] @ Q_bar[x0]
return (lambda p: p / p.sum())(Q[x_t] * Q_bar[:, x0])
return (lambda p: np.exp(p) / np.exp(p).sum())(Q[:, x_t] * Q_bar[x0])
return Q[:, x_t] * Q_bar[x0] / Q_bar[x0, x_t]
return Q[:, x_t] * Q_bar[x0] / Q[x0, x_t]
return (lambda p: p / p.sum())((Q @ Q_bar)[x0])
return Q[:, x_t] / Q[:, x_t].sum() * Q_bar[x0]
return Q * Q_bar / (Q * Q_bar).sum()
return (lambda p: p / p.sum())(Q.T[:, x_t] * Q_bar[x0])
return (lambda p: p / p.sum())(Q[:, x_t] * (Q_bar @ Q)[x0])
""",
}

RIGHT = {
    "my_mask_loss": """
return -sum(np.log(c) for c, m in zip(chances, masked) if m)/t
return -np.log(np.where(masked, chances, 1)).sum()/t
""",
    "scale_by_hand": """
[0.1821, 3.4058]
[1 / 5.49, log(5.49**2)]
[5.49**-1, 2 * math.log(5.49)]
[np.float32(1 / 5.49), np.float32(3.405817)]
{"factor": 0.18215, "shift": log(5.49) + log(5.49)}
[1 / (5.49 + 1e-12), -2 * log(1 / 5.49)]
""",
    "masks_by_hand": """
[1 / 3, 0.75, 1 / 6]
[0.3333, 0.75, 0.1667]
[1 / (8 - 5), 6 / 8, (1 / 3) * (3 / 8) / (6 / 8)]
[np.float32(1 / 3), np.float32(0.75), np.float32(1 / 6)]
{"beta": 1 / 3, "masked": 1 - 2 / 8, "opens": 1 / 6}
[1 - 2 / 3, 1 - prod([1 - 1 / (8 - k + 1) for k in range(1, 7)]), 1 - 5 / 6]
""",
    "debug_scale": """
return z / train_std
factor = 1 / train_std; return factor * z
return [a / train_std for a in z]
return np.divide(z, train_std).astype(np.float32)
return z / (train_std + 1e-12)
return z * train_std**-1
factor = 0.18215; factor = 1 / train_std; return factor * z
return np.round(z / train_std, 4)
""",
    "my_absorb": """
return np.where(u < 1 - alpha_bar, mask, x0)
return np.where(u >= 1 - alpha_bar, x0, mask)
x = x0.copy(); x[u < 1 - alpha_bar] = mask; return x
return [mask if draw < 1 - alpha_bar else token for token, draw in zip(x0, u)]
hidden = u + alpha_bar < 1; return x0 * ~hidden + mask * hidden
return np.where(1 - u > alpha_bar, mask, x0)
return np.where(u <= 1 - alpha_bar, mask, x0).tolist()
x0[u < 1 - alpha_bar] = mask; return x0
""",
    "my_posterior": """
p = Q[:, x_t] * Q_bar[x0]; return p / p.sum()
p = Q.T[x_t] * Q_bar[x0, :]; return p / p.sum()
p = [Q[i, x_t] * Q_bar[x0, i] for i in range(len(Q))]; return [a / sum(p) for a in p]
return Q[:, x_t] * Q_bar[x0] / (Q_bar @ Q)[x0, x_t]
p = Q[:, x_t] * Q_bar[x0]; return p / (p.sum() + 1e-12)
p = Q[:, x_t] * Q_bar[x0]; return np.round(p / p.sum(), 4)
p = (Q[:, x_t] * Q_bar[x0]).astype(np.float32); return p / p.sum()
p = exp(log(Q[:, x_t]) + log(Q_bar[x0])); return p / np.linalg.norm(p, 1)
p = np.diag(Q[:, x_t]) @ Q_bar[x0]; return p / p.sum()
""",
}
