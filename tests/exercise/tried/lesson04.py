"""Right forms that new learners might hand in for lesson 04; as `lesson05.py` is written."""

WRONG = {
    "wasted_share": """
snr = alpha_bars[1:]/(1-alpha_bars[1:]); first = np.argmax(snr < below); return (len(snr)-first)/len(snr)
""",
}
RIGHT = {
    "wasted_share": """
steps = list(alpha_bars)[1:]; return sum(a/(1-a) < below for a in steps)/len(steps)
return np.mean(alpha_bars[1:] < below/(1+below))
a = alpha_bars; return np.array([np.mean(np.log(a[1:])-np.log1p(-a[1:]) < np.log(below))], np.float32)
return np.count_nonzero(alpha_bars/(1-alpha_bars) < below)/(len(alpha_bars)-1)
""",
    "my_scorecard": """
a = alpha_bars; return [(a[-1]*m*m-a[-1]-log(1-a[-1]))/2, min([sqrt(alphas[t]*(1-a[t-1])/(1-a[t])) for t in range(2, len(a))])]
a = alpha_bars; v = 1-a[-1]; r = a[2:]/a[1:-1]; return np.array([0.5*(v+a[-1]*m**2-1-np.log(v)), np.sqrt(np.min(r*(1-a[1:-1])/(1-a[2:])))], np.float32)
""",
    "debug_snr": """
return np.minimum(1, gamma*(1-alpha_bars)/alpha_bars)
return [np.minimum(a/(1-a), gamma)/(a/(1-a)) for a in alpha_bars]
snr = alpha_bars/(1-alpha_bars); return np.where(snr > gamma, gamma/snr, 1.0).astype(np.float32)
return np.exp(np.minimum(0, np.log(gamma)-np.log(alpha_bars/(1-alpha_bars))))
""",
}
