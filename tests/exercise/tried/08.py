"""Wrong answers that learners gave, or would give, and that no table has. How to read them: see 07.py."""

WRONG = {
    "scale_by_hand": """
factor := 5.49 / 100
factor := 1 / (1 + std)
factor := sqrt(std)
factor := std**2
factor := 1 / (2 * std)
factor := log(std)
factor := 1 / log(std)
factor := exp(-std)
factor := 0.18
factor := 1
factor := std - 1
factor := -1 / std
factor := 100 / std
factor := 10 / std
factor := 1 / 7.68
factor := 1 / 54.9
shift := 2 * log(1 / std)
shift := log(2 * std)
shift := log(std) / 2
shift := log(sqrt(std))
shift := log10(std)
shift := log2(std)
shift := 2 * std
shift := 1 / std**2
shift := log(std**2 - 1)
shift := log(1 + std**2)
shift := 2 * log(1 + std)
shift := log(std)**2
shift := 10 * log10(std**2)
shift := -log(std)
shift := 2 / log(std)
shift := exp(2 * std)
shift := 2 + log(std)
shift := 2 * log(0.18)
shift := std
""",
    "stay": """
alpha_bar = 1 - beta1 * beta2
alpha_bar = (1 - beta1) + (1 - beta2)
alpha_bar = (1 - beta1) * beta2
alpha_bar = (1 - beta1)**2
alpha_bar = (1 - beta2)**2
alpha_bar = (1 - beta1) / (1 - beta2)
alpha_bar = 1 - (beta1 + beta2) / 2
alpha_bar = (1 - beta1) * (1 - beta2) / K
alpha_bar = 1 - beta1 * (1 - beta2)
alpha_bar = beta1 + beta2
alpha_bar = ((1 - beta1) * (1 - beta2))**2
alpha_bar = (1 - beta1) * (1 + beta2)
alpha_bar = (1 - beta1 / K) * (1 - beta2 / K)
alpha_bar = (1 - beta1) * (1 - beta1 - beta2)
alpha_bar = ((1 - beta1) + (1 - beta2)) / 2
alpha_bar = exp(-(beta1 + beta2))
luck = (1 - alpha_bar) * K
luck = 1 - alpha_bar / K
luck = (1 - alpha_bar)**2 / K
luck = (1 - alpha_bar) / (K + 1)
luck = (1 - alpha_bar) / K**2
luck = (beta1 + beta2) / K
luck = beta1 * beta2 / K
luck = beta2 / K
luck = beta1 / K
luck = sqrt(1 - alpha_bar) / K
luck = (1 + alpha_bar) / K
luck = alpha_bar * (1 - alpha_bar) / K
luck = K / (1 - alpha_bar)
luck = 1 / K * alpha_bar
luck = 2 * (1 - alpha_bar) / K
stay := alpha_bar * luck
stay := 1 - luck
stay := alpha_bar + luck / K
stay := alpha_bar + (1 - alpha_bar)
stay := alpha_bar + luck - alpha_bar * luck
stay := alpha_bar + 1 / K
stay := alpha_bar + luck + luck
stay := (alpha_bar + luck) / 2
stay := alpha_bar - luck
stay := alpha_bar + luck * K
stay := alpha_bar**2 + luck
stay := alpha_bar + luck**2
stay := alpha_bar + (1 - alpha_bar) * luck
stay := 1 - alpha_bar + luck
stay := alpha_bar / luck
stay := sqrt(alpha_bar) + luck
""",
    "masks_by_hand": """
beta := 1 / (T - t + 2)
beta := (T - t + 1)
beta := 1 / (T - 1)
beta := (T - t) / T
beta := 1 / (t - 1)
beta := 2 / T
beta := 1 - t / T
beta := t / (T + 1)
beta := 1 / (T + 1)
beta := 1 / T - t + 1
beta := 1 / (T + t - 1)
beta := (t - 1) / T
beta := 1 - 1 / (T - t + 1)
beta := 1 / (t + 1)
beta := 1 / (T - t - 1)
beta := t / (T - t + 1)
masked := t
masked := (t + 1) / T
masked := T / t
masked := t / (T + 1)
masked := 1 / t
masked := (T - t) / T
masked := (t - 1) / (T - 1)
masked := t * beta
masked := 1 - beta
masked := t / T**2
masked := 1 / T
masked := t / (T - 1)
masked := 100 * t / T
masked := (1 - 1 / T)**t
masked := beta * t / T
opens := 1 / T * t
opens := beta / t
opens := beta * (1 - t / T)
opens := 1 / (t + 1)
opens := 1 / (T - t)
opens := t
opens := beta * (t - 1) / T
opens := 1 - 1 / t
opens := 1 / (t * T)
opens := beta * masked
opens := beta / masked
opens := 1 - beta
opens := 1 - masked
opens := (T - t + 1) / t
opens := (T - t) / t
opens := 3 / 8
""",
    "debug_scale": [
        "lambda z, train_std: z / z.std()",
        "lambda z, train_std: (z - z.mean()) / z.std()",
        "lambda z, train_std: (z - z.mean()) / train_std",
        "lambda z, train_std: 0.18215 * train_std * z",
        "lambda z, train_std: 0.18215 * z / train_std",
        "lambda z, train_std: z / train_std**2",
        "lambda z, train_std: z * train_std",
        "lambda z, train_std: train_std",
        "lambda z, train_std: 1 / train_std",
        "lambda z, train_std: train_std / z",
        "lambda z, train_std: z / np.sqrt(train_std)",
        "lambda z, train_std: 1 / 5.49 * z",
        "lambda z, train_std: z / 7.68",
        "lambda z, train_std: z - train_std",
        "lambda z, train_std: z / (train_std - 1)",
        "lambda z, train_std: z / (1 + train_std)",
        "lambda z, train_std: 0.13025 * z",
        "lambda z, train_std: z / np.var(z)",
        "lambda z, train_std: (1 - train_std) * z",
        "lambda z, train_std: np.log(train_std) * z",
        "lambda z, train_std: z / train_std * z.std()",
        "lambda z, train_std: z / (2 * train_std)",
        "lambda z, train_std: z / (train_std * 5.49)",
        "lambda z, train_std: z * 5.49 / train_std",
        "lambda z, train_std: 0.18215 * z * (5.49 / train_std)**2",
    ],
    "my_absorb": [
        "lambda x0, u, alpha_bar, mask: np.where(u > 1 - alpha_bar, mask, x0)",
        "lambda x0, u, alpha_bar, mask: np.where(u < alpha_bar, x0, x0 * mask)",
        "lambda x0, u, alpha_bar, mask: np.where(u < 1 - alpha_bar**2, mask, x0)",
        "lambda x0, u, alpha_bar, mask: np.where(u < (1 - alpha_bar) / 2, mask, x0)",
        "lambda x0, u, alpha_bar, mask: np.where(u < np.sqrt(1 - alpha_bar), mask, x0)",
        "lambda x0, u, alpha_bar, mask: x0[u < 1 - alpha_bar]",
        "lambda x0, u, alpha_bar, mask: u < 1 - alpha_bar",
        "lambda x0, u, alpha_bar, mask: np.where(u < 1 - alpha_bar, mask, x0)[::-1]",
        "lambda x0, u, alpha_bar, mask: x0 * (u >= 1 - alpha_bar)",
        "lambda x0, u, alpha_bar, mask: x0 + mask * (u < 1 - alpha_bar)",
        "lambda x0, u, alpha_bar, mask: np.where(u.mean() < 1 - alpha_bar, mask, x0)",
        "lambda x0, u, alpha_bar, mask: np.where(u < 0.5, mask, x0)",
        "lambda x0, u, alpha_bar, mask: np.where(x0 < 1 - alpha_bar, mask, x0)",
        "lambda x0, u, alpha_bar, mask: np.where(u < 1 - alpha_bar, u, x0)",
        "lambda x0, u, alpha_bar, mask: np.where(u < 1 - alpha_bar, mask, u)",
        "lambda x0, u, alpha_bar, mask: np.where(np.sort(u) < 1 - alpha_bar, mask, x0)",
        "lambda x0, u, alpha_bar, mask: np.where(u < 1 - alpha_bar, mask + 1, x0)",
        "lambda x0, u, alpha_bar, mask: np.where(u < 1 - alpha_bar, mask - 1, x0)",
        "lambda x0, u, alpha_bar, mask: np.where(u <= alpha_bar, mask, x0)",
        "lambda x0, u, alpha_bar, mask: np.where(u >= 1 - alpha_bar, mask, x0)",
        "lambda x0, u, alpha_bar, mask: np.sqrt(alpha_bar) * x0 + np.sqrt(1 - alpha_bar) * u",
        "lambda x0, u, alpha_bar, mask: np.where(u < 1 / alpha_bar, mask, x0)",
        "lambda x0, u, alpha_bar, mask: np.where(u < 1 - alpha_bar, 27, x0)",
        "lambda x0, u, alpha_bar, mask: np.where(u > alpha_bar, x0, mask)",
        "lambda x0, u, alpha_bar, mask: np.where(u < 1 - alpha_bar, max(x0), x0)",
    ],
    "my_posterior": [
        "lambda x_t, x0, Q, Q_bar: Q[x_t] * Q_bar[x0]",
        "lambda x_t, x0, Q, Q_bar: Q[:, x_t] * Q_bar[:, x0] / (Q[:, x_t] * Q_bar[:, x0]).mean()",
        "lambda x_t, x0, Q, Q_bar: Q[:, x_t] @ Q_bar[x0]",
        "lambda x_t, x0, Q, Q_bar: (lambda p: p / p.sum())(Q[x_t] * Q_bar[:, x0])",
        "lambda x_t, x0, Q, Q_bar: (lambda p: np.exp(p) / np.exp(p).sum())(Q[:, x_t] * Q_bar[x0])",
        "lambda x_t, x0, Q, Q_bar: (lambda p: p / p.sum())(Q[:, x_t] * Q[x0])",
        "lambda x_t, x0, Q, Q_bar: (lambda p: p / p.sum())(Q_bar[:, x_t] * Q_bar[x0])",
        "lambda x_t, x0, Q, Q_bar: (lambda p: p / p.sum())(Q[:, x_t] / Q_bar[x0])",
        "lambda x_t, x0, Q, Q_bar: (lambda p: p / p.sum())(Q[:, x0] * Q_bar[x0])",
        "lambda x_t, x0, Q, Q_bar: (lambda p: p / p.sum())(Q[:, x_t] * Q_bar[x_t])",
        "lambda x_t, x0, Q, Q_bar: Q[:, x_t] * Q_bar[x0] / Q_bar[x0, x_t]",
        "lambda x_t, x0, Q, Q_bar: Q[:, x_t] * Q_bar[x0] / Q[x0, x_t]",
        "lambda x_t, x0, Q, Q_bar: (lambda p: p / p.sum())((Q @ Q_bar)[x0])",
        "lambda x_t, x0, Q, Q_bar: (Q_bar @ Q)[x0]",
        "lambda x_t, x0, Q, Q_bar: (lambda p: p / p.max())(Q[:, x_t] * Q_bar[x0])",
        "lambda x_t, x0, Q, Q_bar: (lambda p: p / p.sum())(Q[:, x_t] - Q_bar[x0])",
        "lambda x_t, x0, Q, Q_bar: Q[:, x_t] / Q[:, x_t].sum() * Q_bar[x0]",
        "lambda x_t, x0, Q, Q_bar: (lambda p: p / p.sum())(Q[:, x_t] ** 2 * Q_bar[x0])",
        "lambda x_t, x0, Q, Q_bar: (lambda p: p / p.sum())(np.sqrt(Q[:, x_t] * Q_bar[x0]))",
        "lambda x_t, x0, Q, Q_bar: np.eye(len(Q))[np.argmax(Q[:, x_t] * Q_bar[x0])]",
        "lambda x_t, x0, Q, Q_bar: (lambda p: p / p.sum())(Q[:, x_t] + Q_bar[x0])",
        "lambda x_t, x0, Q, Q_bar: Q * Q_bar / (Q * Q_bar).sum()",
        "lambda x_t, x0, Q, Q_bar: (lambda p: p / p.sum())(Q.T[:, x_t] * Q_bar[x0])",
        "lambda x_t, x0, Q, Q_bar: (lambda p: p / p.sum())(Q[:, x_t] * (Q_bar @ Q)[x0])",
        "lambda x_t, x0, Q, Q_bar: (lambda p: p / len(p))(Q[:, x_t] * Q_bar[x0])",
    ],
}
