"""Lesson 08: the chain becomes an SDE, VP and VE are one process, and an ODE leads there without randomness."""

import numpy as np
from matplotlib.ticker import NullLocator

from diffcourse import continuous, schedules
from diffcourse.instrument.style import DATA, FIRST, NOISE, SECOND, Picture, draw_curves, plots, styled

VP = continuous.vp()


def order_of(steps, errors):
    """The p in error ~ (1 / steps)^p: slope of log error against log step size, by least squares."""
    return float(np.polyfit(-np.log(steps), np.log(errors), 1)[0])


@styled
def draw_orders(errors, title):
    """errors: {what: (steps, errors)}; straight lines where an error falls as a power of the step size."""
    drawn, axes = plots(3.0)
    said = []
    for (what, (steps, error)), colour, mark in zip(errors.items(), (DATA, NOISE, FIRST, SECOND), "os^D", strict=False):
        order = order_of(steps, error)
        axes.plot(steps, error, marker=mark, ms=5, color=colour, lw=1.5, label=f"{what}: order {order:.2f}")
        said.append(f"by {2**order:.1f} ({what}, order {order:.2f})")
    axes.set(xscale="log", yscale="log", xlabel="number of steps", ylabel="error", title=title)
    axes.set_xticks(steps, [str(n) for n in steps])
    axes.xaxis.set_minor_locator(NullLocator())  # errors may lie within a power of ten: then the marks between count
    axes.legend(loc="upper right")
    drawn.subplots_adjust(left=0.12, right=0.97, top=0.89, bottom=0.17)
    return Picture(drawn, f"Twice as many steps divide the error {', '.join(said)}.")


def draw_variance(steps, var=1.0):
    """The variance on the way: Euler-Maruyama and the chain of Ho et al. with the same step, and what is exact."""
    _, walked = continuous.euler_maruyama_moments(0.0, var, VP, steps)
    alpha_bars, times = schedules.rescaled_linear(steps).alpha_bars, np.arange(steps + 1) / steps
    fine, chain = np.linspace(0, 1, 401), alpha_bars * var + 1 - alpha_bars
    exact = VP.scale(fine) ** 2 * var + VP.std(fine) ** 2
    return draw_curves(
        {"SDE, exact": (fine, exact), "Euler-Maruyama": (times, walked), "chain, √(1-β)": (times, chain)},
        f"With {steps} steps Euler-Maruyama ends at variance {walked[-1]:.3f}, the chain at {chain[-1]:.3f}; "
        f"exact is {exact[-1]:.3f}.",
        **{"xlim": (0, 1), "xlabel": "time", "ylabel": "variance of xₜ"},
        title=f"{steps} steps: who preserves the variance?",
    )


def draw_ladders(n=18):
    """log SNR against time: three ways down the same ladder."""
    ve, sigmas = continuous.ve(), continuous.edm_sigmas(n)[::-1]
    times = np.linspace(0.002, 1, 400)
    ways = {
        "VP, β(t) linear": (times, -2 * np.log(VP.sigma(times))),
        "VE, σ(t) geometric": (times, -2 * np.log(ve.sigma(times))),
        f"EDM's {n} levels, ρ = 7": (np.linspace(0, 1, n), -2 * np.log(sigmas)),
    }
    said = [f"{name} from {y[0]:.1f} to {y[-1]:.1f}" for name, (_, y) in ways.items()]
    return draw_curves(
        ways,
        f"log SNR travels: {'; '.join(said)}.",
        **{"xlim": (0, 1), "xlabel": "time (for EDM: share of its levels)", "title": "log SNR = -2 ln σ"},
    )


def edm_factors(sigma, sigma_data):
    """c_in, c_skip and c_out of D(x) = c_skip x + c_out F(c_in x).   (Karras et al. 2022, table 1)"""
    spread = np.sqrt(sigma**2 + sigma_data**2)
    return 1 / spread, (sigma_data / spread) ** 2, sigma * sigma_data / spread


@styled
def draw_preconditioning(levels, found, sigma_data):
    """What draws give for EDM's three factors, rows (c_in, c_skip, c_out) at some levels, over the formulas."""
    found, fine = np.array(found), np.geomspace(min(levels), max(levels), 200)
    drawn, axes = plots(2.7)
    names = ("c_in: 1 / spread of x", "c_skip: slope", "c_out: spread of what is left")
    looks = zip(names, found.T, edm_factors(fine, sigma_data), (FIRST, DATA, SECOND), ("-", "--", ":"), strict=True)
    for name, dots, curve, colour, line in looks:
        axes.plot(fine, curve, color=colour, ls=line, lw=1.8)
        axes.plot(levels, dots, "o", color=colour, ms=4.5, label=name)
    axes.set(xscale="log", xlabel="σ", ylim=(-0.05, 2.2), title="Dots: from draws. Lines: EDM's formulas")
    axes.legend()
    off = np.abs(found - np.array(edm_factors(np.asarray(levels), sigma_data)).T).max()
    return Picture(drawn, f"At {len(levels)} levels the draws differ from the formulas by at most {off:.3f}.")
