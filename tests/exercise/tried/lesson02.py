"""Right forms that new learners might hand in for lesson 02; as `lesson05.py` is written."""

JUMPS = """
a = alpha_bars[t].reshape(-1, *[1]*(x0.ndim-1)); eps = rng.standard_normal(size=x0.shape).astype(x0.dtype); return (a**.5*x0+(1-a)**.5*eps).astype(x0.dtype), eps
eps = rng.standard_normal(x0.shape, x0.dtype); a = alpha_bars[t].astype(x0.dtype); return [(np.sqrt(a)*x0.T+np.sqrt(1-a)*eps.T).T, eps]
eps = np.array([rng.normal(size=len(row)) for row in x0], x0.dtype); return np.array([alpha_bars[k]**.5*x+(1-alpha_bars[k])**.5*e for k, x, e in zip(t, x0, eps)], x0.dtype), eps
a = alpha_bars[t][:, None]; x_t = rng.normal(np.sqrt(a)*x0, np.sqrt(1-a)).astype(x0.dtype); return x_t, ((x_t-np.sqrt(a)*x0)/np.sqrt(1-a)).astype(x0.dtype)
eps = rng.standard_normal(x0.shape, x0.dtype); x0 *= np.sqrt(alpha_bars[t])[:, None]; x0 += np.sqrt(1-alpha_bars[t])[:, None]*eps; return x0, eps
a = alpha_bars[t][:, None].astype(x0.dtype); eps = rng.standard_normal(x0.shape, x0.dtype); return np.stack((a**.5*x0+(1-a)**.5*eps, eps))
"""

WRONG = {}
RIGHT = {"my_q_sample": JUMPS, "debug_q_sample": JUMPS}
