"""One forward step as worked lines, for the exercises of every lesson that asks for it.

x_t = sqrt(1 - beta_t) x_{t-1} + sqrt(beta_t) eps_t (Ho et al. 2020, arXiv 2006.11239, eq. 2); the probe is
`statistics.STEP`.
"""

from diffcourse.exercise.worked import Worked

Q_STEP = Worked("""
noise = rng.standard_normal(x.shape)
return sqrt(1 - beta) * x + sqrt(beta) * noise
    sqrt(1 - beta) * x + beta * noise
        | [beta-for-root] The noise is too small: this scales it by beta, its variance. Scale it by the root.
    (1 - beta) * x + sqrt(beta) * noise
        | [signal-without-root] The signal fades too fast: this multiplies x by 1 - beta. Its root belongs there.
    (1 - beta) * x + beta * noise
        | [no-roots] Both roots are missing: this mixes with 1 - beta and beta, and the variance falls below 1.
    x + sqrt(beta) * noise
        | [shrink-forgotten] x goes in at full size. Without the shrink the variance grows by beta at every step.
    sqrt(beta) * x + sqrt(1 - beta) * noise
        | [swapped] Signal and noise have changed places: this keeps sqrt(beta) of the signal.
    sqrt(1 - beta**2) * x + beta * noise
        | The variance stays now, but as if beta**2 were the share of the noise. Give the noise sqrt(beta).
    sqrt(1 - beta) * x + noise
        | [noise-at-full-size] The noise goes in unscaled, with variance 1 whatever beta is.
    sqrt(1 - beta) * x
        | [no-noise] The signal shrinks as it should, but no noise comes in.
    sqrt(1 - beta) * x + (1 - sqrt(1 - beta)) * noise
        | [factors-add-up] The two factors add up to 1 here. Their squares should: the noise takes sqrt(beta).
    x
        | [unchanged] x comes back unchanged: there is neither shrink nor noise in it.
    sqrt(1 - beta) * x + sqrt(beta)
        | [root-alone] sqrt(beta) stands alone here; it multiplies the noise.
""")
