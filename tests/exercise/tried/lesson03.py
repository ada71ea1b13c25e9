"""Right forms that new learners might hand in for lesson 03; as `lesson05.py` is written."""

BODY = {
    "my_cosine": ("f = [cos((t/T+0.008)/1.008*pi/2)**2 for t in range(T+1)]", ""),
    "debug_cosine": (
        "f = np.cos((np.arange(T+1)/T+0.008)/1.008*pi/2)**2; betas = np.minimum(1-f[1:]/f[:-1], 0.999)",
        "",
    ),
}

WRONG = {}
RIGHT = {
    "my_cosine": """
row = [1.0]; for t in range(1, T+1): row.append(row[-1]*(1-np.minimum(1-f[t]/f[t-1], 0.999))); return row
f = np.array(f, np.float32); return np.append(np.float32(1), np.cumprod(1-np.clip(1-f[1:]/f[:-1], 0, 0.999)))
""",
    "debug_cosine": """
return np.cumprod(1-betas).tolist()
return np.cumprod((1-betas).astype(np.float32))
return np.exp(np.cumsum(np.log1p(-betas)))
""",
}
