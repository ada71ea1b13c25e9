"""Lesson 07: the chain becomes an SDE, VP and VE are one process, and an ODE leads there without chance."""

import numpy as np

from diffcourse import continuous, forward, mixture, schedules
from diffcourse.instrument.style import DATA, FAINT, FIRST, INK, NOISE, PAPER, SECOND, Picture, figure, still, styled

FINE = 4000  # steps that stand for infinitely many; every T of the explorers divides it
VP = continuous.vp()


def scaled(T):
    """The chain whose limit is `continuous.vp()`: the linear betas of Ho et al. with beta scaled by 1000 / T."""
    return schedules.linear(T, 0.1 / T, 20 / T)


def steps_of(path, seen):
    """x and y of a path over time 0 to 1, up to the state `seen`; no more points than a screen can tell apart."""
    stride = max(1, len(path) // 200)
    shown = np.r_[np.arange(0, seen, stride), seen]
    return shown / (len(path) - 1), path[shown]


class LimitScene:
    """Left: paths of a chain of T steps over those of the SDE, from the same random numbers. Right: alpha_bar."""

    STARTS = (1.6, 0.2, -1.3)

    @styled
    def __init__(self, seed=3):
        self.noise = np.random.default_rng(seed).standard_normal((FINE, len(self.STARTS)))
        self.limit = continuous.euler_maruyama(np.array(self.STARTS), VP, FINE, noise=self.noise)
        self.chains = {}
        self.figure = figure(3.0)
        paths = self.figure.add_axes([0.07, 0.15, 0.56, 0.74])
        paths.set(xlim=(0, 1), ylim=(-3.3, 3.3), xlabel="time t / T", ylabel="xₜ")
        paths.set_title("Chain (steps) and SDE (fine line), same chance")
        budget = self.figure.add_axes([0.715, 0.15, 0.265, 0.74])
        budget.set(xlim=(0, 1), ylim=(-0.03, 1.05), xticks=[0, 0.5, 1], xlabel="time t / T", title="Signal left: ᾱ")
        times = np.linspace(0, 1, 401)
        budget.plot(times, VP.scale(times) ** 2, color=INK, lw=1.2)
        for path in self.limit.T:
            paths.plot(np.linspace(0, 1, FINE + 1)[::20], path[::20], color=FAINT, lw=0.7)
        colours = (DATA, FIRST, NOISE)
        self.walks = [paths.plot([], [], color=c, lw=1.6, drawstyle="steps-post")[0] for c in colours]
        self.ends = [paths.plot([], [], "o", color=c, ms=6, mec=PAPER, clip_on=False)[0] for c in colours]
        (self.alphas,) = budget.plot([], [], "o-", color=SECOND, ms=2.5, lw=1.4)
        (self.here,) = budget.plot([], [], "o", color=SECOND, ms=8, mec=PAPER, mew=1.5, clip_on=False)
        self.label = paths.text(0.02, 0.03, "", transform=paths.transAxes, fontsize=11, fontweight="bold")
        self.moving = [*self.walks, *self.ends, self.alphas, self.here, self.label]

    def chain(self, T):
        """The states of a chain of T steps, whose noise sums up what the fine path saw in each of its steps."""
        if T not in self.chains:
            noise, schedule, x = continuous.coarser(self.noise, FINE // T), scaled(T), np.array(self.STARTS)
            path = [x]
            for t in range(1, T + 1):
                path.append(forward.q_step(path[-1], schedule.betas[t], noise[t - 1]))
            self.chains[T] = schedule, np.array(path)
        return self.chains[T]

    def show(self, t, T):
        schedule, path = self.chain(T)
        for walk, end, one in zip(self.walks, self.ends, path.T, strict=True):
            walk.set_data(*steps_of(one, t))
            end.set_data([t / T], [one[t]])
        self.alphas.set_data(*steps_of(schedule.alpha_bars, t))
        self.here.set_data([t / T], [schedule.alpha_bars[t]])
        self.label.set_text(f"T = {T}, t = {t}")
        gap = np.abs(path - self.limit[:: FINE // T])[: t + 1].max()
        return (
            f"At t = {t} of {T}, time {t / T:.2f}: alpha-bar is {schedule.alpha_bars[t]:.4g} for the chain and "
            f"{VP.scale(t / T) ** 2:.4g} for the SDE; so far the three paths of the chain were at most {gap:.3f} from "
            "those of the SDE."
        )


def draw_limit(t, T):
    return still(LimitScene(), t, T)


class UnitsScene:
    """The same walk in VP's units, in VE's, and in VE's after the change of variables."""

    SHOWN = 6

    @styled
    def __init__(self, crowd=2000, seed=5):
        rng = np.random.default_rng(seed)
        self.x0 = mixture.bimodal(np.sqrt(1 - 0.3**2), 0.3).sample(crowd, rng)  # variance 1
        self.noise = rng.standard_normal((200, crowd))
        self.walked = None
        self.figure = figure(3.0)
        titles = ("VP: the sum keeps its size", "VE: noise is only added", "VE, divided by √(1 + σ²)")
        self.panels = self.figure.subplots(1, 3)
        self.figure.subplots_adjust(left=0.065, right=0.985, top=0.88, bottom=0.16, wspace=0.24)
        self.lines, self.dots, self.labels = [], [], []
        for axes, title, colour in zip(self.panels, titles, (FIRST, SECOND, SECOND), strict=True):
            axes.set(xlim=(0, 1), ylim=(-4, 4), xticks=[0, 0.5, 1], xticklabels=["0", "T/2", "T"], xlabel="step t")
            axes.set_title(title, fontsize=9.5)
            if axes is self.panels[1]:
                axes.set_yscale("symlog", linthresh=4, linscale=1.2)
                axes.set(ylim=(-2e3, 2e3), yticks=[-1000, -100, -10, 0, 10, 100, 1000])
                axes.set_yticklabels(["-1000", "-100", "-10", "0", "10", "100", "1000"])
                axes.minorticks_off()
            self.lines.append([axes.plot([], [], color=colour, lw=0.9)[0] for _ in range(self.SHOWN)])
            self.dots.append(axes.plot([], [], "o", color=colour, ms=4, clip_on=False)[0])
            self.labels.append(axes.text(0.03, 0.03, "", transform=axes.transAxes))
        self.moving = [*[line for lines in self.lines for line in lines], *self.dots, *self.labels]

    def walk(self, schedule):
        if self.walked is None or self.walked[0] is not schedule:
            z, vp = self.noise[: schedule.T], [self.x0]
            for t in range(1, schedule.T + 1):
                vp.append(forward.q_step(vp[-1], schedule.betas[t], z[t - 1]))
            sigmas = continuous.sigma_of(schedule.alpha_bars)
            ve = continuous.ve_chain(self.x0, sigmas, noise=z)
            self.walked = schedule, sigmas, (np.array(vp), ve, continuous.ve_to_vp(ve, sigmas))
        return self.walked[1:]

    def show(self, t, schedule):
        sigmas, walks = self.walk(schedule)
        for walk, lines, dots, label in zip(walks, self.lines, self.dots, self.labels, strict=True):
            for k, line in enumerate(lines):
                line.set_data(*steps_of(walk[:, k], t))
            dots.set_data(np.full(self.SHOWN, t / schedule.T), walk[t, : self.SHOWN])
            label.set_text(f"std {walk[t].std():.3g}")
        vp, ve, changed = walks
        apart = np.abs(changed[: t + 1] - vp[: t + 1]).max()
        agree = "by less than 1e-9" if apart < 1e-9 else f"by {apart:.2g}"
        return (
            f"At t = {t} of {schedule.T} ({schedule.name}), sigma {sigmas[t]:.3g}: {len(self.x0)} VP states have "
            f"standard deviation {vp[t].std():.2f}, the VE states {ve[t].std():.3g}; after the change of variables "
            f"the two walks differ {agree}."
        )


def draw_units(t, schedule):
    return still(UnitsScene(), t, schedule)


class FlowScene:
    """Paths of the SDE (left) and of the probability-flow ODE (right) over the same exact densities."""

    T, EXACT = 100, 400
    CODES = np.array([-1.73, -1.15, -0.81, -0.55, -0.32, -0.10, 0.10, 0.32, 0.55, 0.81, 1.15, 1.73])  # even in N(0, 1)
    SHOWN = len(CODES)

    @styled
    def __init__(self, p=None, seed=11):
        self.p = p or mixture.bimodal(1.6, 0.35)
        x0 = continuous.probability_flow(self.CODES, VP, self.p, self.EXACT, 1, 0)[-1]
        self.sde = continuous.euler_maruyama(x0, VP, self.EXACT, rng=seed)
        self.flow = continuous.probability_flow(x0, VP, self.p, self.EXACT)
        self.solved = {}
        self.figure = figure(3.0)
        panels = self.figure.subplots(1, 2, sharey=True)
        self.figure.subplots_adjust(left=0.065, right=0.98, top=0.88, bottom=0.16, wspace=0.06)
        times, x = np.linspace(0, 1, 201), np.linspace(-3.2, 3.2, 161)
        shade = np.sqrt(VP.noised(self.p, times[None, :]).pdf(x[:, None]))
        self.lines, self.dots = [], []
        for axes, title in zip(panels, ("SDE: chance at every step", "ODE: no chance, same densities"), strict=True):
            axes.imshow(shade, extent=(0, 1, x[0], x[-1]), origin="lower", aspect="auto", cmap="Greys", vmax=1.6)
            axes.set(xlim=(0, 1), ylim=(x[0], x[-1]), xticks=[0, 0.5, 1], xticklabels=["0", "0.5", "1"], xlabel="time")
            axes.set_title(title)
            colours = [DATA if start > 0 else NOISE for start in x0]
            self.lines.append([axes.plot([], [], color=c, lw=1.1)[0] for c in colours])
            self.dots.append([axes.plot([], [], "o", color=c, ms=4, clip_on=False)[0] for c in colours])
        panels[0].set_ylabel("xₜ")
        self.moving = [artist for group in (*self.lines, *self.dots) for artist in group]

    def solve(self, method, steps):
        if (method, steps) not in self.solved:
            path = continuous.probability_flow(self.flow[0], VP, self.p, steps, method=method.lower())
            self.solved[method, steps] = path
        return self.solved[method, steps]

    def show(self, t, method, steps):
        path, seen = self.solve(method, steps), t * self.EXACT // self.T
        now, whole = t / self.T * steps, int(t / self.T * steps + 1e-9)
        grid = np.arange(steps + 1)
        ode = np.array([np.interp(np.r_[grid[: whole + 1], now], grid, one) for one in path.T])
        times = np.r_[grid[: whole + 1], now] / steps
        for lines, dots, walks, when in (
            (self.lines[0], self.dots[0], self.sde[: seen + 1 : 2].T, np.arange(0, seen + 1, 2) / self.EXACT),
            (self.lines[1], self.dots[1], ode, times),
        ):
            for line, dot, walk in zip(lines, dots, walks, strict=True):
                line.set_data(when, walk)
                dot.set_data(when[-1:], walk[-1:])
        order = np.argsort(self.flow[0])
        swapped = [int((np.diff(states[order]) < 0).sum()) for states in (self.sde[seen], ode[:, -1])]
        off = np.abs(ode[:, -1] - self.flow[seen]).max()
        return (
            f"At t = {t} of {self.T}: of {self.SHOWN - 1} neighbouring pairs {swapped[0]} have changed places on the "
            f"SDE and {swapped[1]} on the ODE; {method} with {steps} steps is at most {off:.3f} from the exact flow."
        )


def draw_flow(t, method="Heun", steps=100):
    return still(FlowScene(), t, method, steps)


@styled
def draw_orders(errors, title):
    """errors: {what: (steps, errors)}; straight lines where an error falls as a power of the step size."""
    drawn = figure(3.0)
    axes = drawn.subplots()
    said = []
    for (what, (steps, error)), colour, mark in zip(errors.items(), (DATA, NOISE, FIRST, SECOND), "os^D", strict=False):
        order = continuous.convergence_order(steps, error)
        axes.plot(steps, error, marker=mark, ms=5, color=colour, lw=1.5, label=f"{what}: order {order:.2f}")
        said.append(f"{what} {order:.2f}")
    axes.set(xscale="log", yscale="log", xlabel="number of steps", ylabel="error", title=title)
    axes.set_xticks(steps, [str(n) for n in steps])
    axes.minorticks_off()
    axes.legend(loc="upper left", bbox_to_anchor=(1, 1))
    drawn.subplots_adjust(left=0.1, right=0.63, top=0.89, bottom=0.17)
    return Picture(drawn, f"Orders measured from {min(steps)} to {max(steps)} steps: {', '.join(said)}.")


@styled
def draw_variance(steps, var=1.0):
    """The variance on the way: Euler-Maruyama and the chain of Ho et al. with the same step, and what is exact."""
    _, walked = continuous.euler_maruyama_moments(0.0, var, VP, steps)
    alpha_bars, times = scaled(steps).alpha_bars, np.arange(steps + 1) / steps
    fine = np.linspace(0, 1, 401)
    drawn = figure(2.6)
    axes = drawn.subplots()
    axes.plot(fine, VP.scale(fine) ** 2 * var + VP.std(fine) ** 2, color=INK, lw=1.2, label="SDE, exact")
    axes.plot(times, walked, "o-", color=NOISE, ms=4, lw=1, label="Euler-Maruyama", clip_on=False)
    axes.plot(
        times, alpha_bars * var + 1 - alpha_bars, "s-", color=FIRST, ms=4, lw=1, label="chain, √(1-β)", clip_on=False
    )
    axes.set(xlim=(0, 1), xlabel="time", ylabel="variance of xₜ", title=f"{steps} steps: who preserves the variance?")
    axes.legend(loc="upper left")
    drawn.subplots_adjust(left=0.085, right=0.985, top=0.88, bottom=0.18)
    chain = alpha_bars * var + 1 - alpha_bars
    return Picture(
        drawn,
        f"With {steps} steps Euler-Maruyama ends at variance {walked[-1]:.3f}, the chain at {chain[-1]:.3f}; "
        f"exact is {VP.scale(1.0) ** 2 * var + VP.std(1.0) ** 2:.3f}.",
    )


@styled
def draw_ladders(n=18):
    """log SNR against time: three ways down the same ladder."""
    ve, sigmas = continuous.ve(), continuous.edm_sigmas(n)[::-1]
    times = np.linspace(0.002, 1, 400)
    ways = {
        "VP, β(t) linear": (times, -2 * np.log(VP.sigma(times)), FIRST, "-"),
        "VE, σ(t) geometric": (times, -2 * np.log(ve.sigma(times)), SECOND, "--"),
        f"EDM's {n} levels, ρ = 7": (np.linspace(0, 1, n), -2 * np.log(sigmas), DATA, "-."),
    }
    drawn = figure(2.7)
    axes = drawn.subplots()
    for name, (x, y, colour, line) in ways.items():
        mark = "o" if len(x) == n else None
        axes.plot(x, y, color=colour, ls=line, lw=1.8, marker=mark, ms=4, label=name, clip_on=False)
    axes.axhline(0, color=FAINT, lw=0.8)
    axes.set(xlim=(0, 1), xlabel="time (for EDM: share of its levels)", title="log SNR = -2 ln σ")
    axes.legend(loc="upper right")
    drawn.subplots_adjust(left=0.075, right=0.985, top=0.88, bottom=0.18)
    said = [f"{name} from {y[0]:.1f} to {y[-1]:.1f}" for name, (_, y, _, _) in ways.items()]
    return Picture(drawn, f"log SNR travels: {'; '.join(said)}.")
