"""What new learners might hand in, and none of it written in the tables. How to read it: see lesson05.py."""

WRONG = {
    "draw_one_blank": """
z = log_snr - mean * std  # staged
z = (log_snr - mean) * std
z = abs(log_snr - mean) / std
""",
    "draw_three_blanks": """
mean = 2 * log(sigma_data) - P_mean**2
mean = 2 * log(sigma_data) - 2 * P_std
mean = 2 * log(sigma_data) * P_mean
""",
    "draw_by_hand": """
log_snr = 2 * log(sigma / 1)
log_snr = log(sigma_data) / log(sigma)
log_snr = 2 * (sigma_data / sigma)
""",
    "what_is_counted": """
nats = -(a * log(a) + b * log(b))
nats = a * b * c
nats = -(a * log(a) * b * log(b) * c * log(c))
nats = -(a**2 * log(a) + b**2 * log(b) + c**2 * log(c))  # staged
nats = log(2)
""",
    "half_area": """
gap = loss - told; return np.trapezoid(gap, log_snr)
gap = told - loss; return 0.5 * np.trapezoid(gap, log_snr)
return 0.5 * np.sum(loss - told)
gap = loss - told; return 0.5 * np.sum(gap[:-1] * np.diff(log_snr))
gap = loss - told; return 0.5 * np.mean(gap) * (log_snr[-1] - log_snr[0])
gap = loss - told; return 0.5 * np.trapezoid(gap, np.exp(log_snr))
""",
    "bound_steps": """
snr = alpha_bars[1:] / (1 - alpha_bars[1:]); return np.sum(0.5 * (snr[:-1] - snr[1:]) * loss[2:])
snr = alpha_bars[1:] / (1 - alpha_bars[1:]); return np.sum(0.5 * (snr[:-1] / snr[1:] - 1) * loss[1:-1])
snr = alpha_bars[1:] / (1 - alpha_bars[1:]); return np.sum((snr[:-1] / snr[1:] - 1) * loss[2:])
snr = alpha_bars[1:] / (1 - alpha_bars[1:]); return np.sum(0.5 * snr[:-1] / snr[1:] - 1 * loss[2:])
snr = alpha_bars[1:] / (1 - alpha_bars[1:]); return np.sum(0.5 * (snr[1:] / snr[:-1] - 1) * loss[2:])
snr = alpha_bars[1:] / (1 - alpha_bars[1:]); return 0.5 * (snr[:-1] / snr[1:] - 1) * loss[2:]
""",
    "weight_for_v": """
snr = np.exp(log_snr); return np.minimum(snr, gamma) / snr
snr = np.exp(log_snr); return np.minimum(snr + 1, gamma) / (snr + 1)
snr = np.exp(log_snr); return np.minimum(snr, gamma)
""",
    "choose_a_draw": """
P_mean = log(sigma_data) - centre**2 / 2
P_mean = log(sigma_data) + width / 2
P_mean = log(sigma_data) * centre / 2
P_std = 1.5 + width / 2
""",
    "debug_draw": """
return np.exp(z * P_mean + P_std)
return np.exp(P_std - z * P_mean)
return np.exp(z * P_std) + P_mean
return np.exp(z * P_std + np.exp(P_mean))
return np.exp(z + P_mean) * P_std
return np.exp(np.abs(z * P_std - P_mean))
return np.exp(-(z * P_std + P_mean))
""",
}

RIGHT = {
    "draw_three_blanks": """
mean = 2 * (log(sigma_data) - P_mean); std = P_std + P_std
mean = log(sigma_data**2) - 2 * P_mean
z = -(log(sigma) - P_mean) / P_std
""",
    "draw_by_hand": """
log_snr = log(sigma_data**2 / sigma**2)
log_snr = -2 * log(sigma / sigma_data)
""",
    "what_is_counted": """
nats = a * log(1 / a) + b * log(1 / b) + c * log(1 / c); bits = -(a * log2(a) + b * log2(b) + c * log2(c))
""",
    "half_area": """
return 0.5 * np.trapezoid(loss - told, log_snr)
return np.trapezoid(loss, log_snr) / 2 - np.trapezoid(told, log_snr) / 2
return sum((x1 - x0) * (a + b) / 4 for x0, x1, a, b in zip(log_snr, log_snr[1:], loss - told, (loss - told)[1:]))
""",
    "bound_steps": """
snr = alpha_bars[1:] / (1 - alpha_bars[1:]); return 0.5 * np.sum((snr[:-1] / snr[1:] - 1) * loss[2:])
x = np.log(alpha_bars[1:] / (1 - alpha_bars[1:])); return 0.5 * np.sum(np.expm1(x[:-1] - x[1:]) * loss[2:])
snr = alpha_bars[1:] / (1 - alpha_bars[1:]); return 0.5 * np.dot((snr[:-1] - snr[1:]) / snr[1:], loss[2:])
""",
    "weight_for_v": """
snr = np.exp(log_snr); return np.where(snr < gamma, snr, gamma) / (1 + snr)
a = 1 / (1 + np.exp(-log_snr)); return np.minimum(a / (1 - a), gamma) * (1 - a)
return np.clip(np.exp(log_snr), None, gamma) / (np.exp(log_snr) + 1)
""",
    "debug_draw": """
return np.exp(P_mean + P_std * z)
return np.exp(z * P_std) * np.exp(P_mean)
""",
}
