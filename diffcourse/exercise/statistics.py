"""How a function that draws noise is judged: called on a fixed probe, then looked at through a few statistics.

A look is {name: (value, standard error)}. The learner's function and each wrong function of the slip table are looked
at by the same eyes; where the learner's is not right and is like one of them in everything, that slip is named.

False alarms, under one in a million. A right answer falls only if some statistic lies more than Z = 6 standard errors
from its truth (two-sided normal tail 2.0e-9; for a variance, whose tail is a little heavier, under 1e-8), if the
Kolmogorov distance to N(0, 1) exceeds the bound that the Dvoretzky-Kiefer-Wolfowitz inequality gives for 1e-8, or if
draws that are independent look shared (variance ratio above 2.5 on at least 119 degrees of freedom: under 1e-15).
A Step with two betas asks 16 such questions, a Jump 6: together under 1.6e-7 a check.

Power, above 99.9 %. A slip is missed if it passes for right, or if it is not like its own look. Each slip of the tables
stands at least 11 standard errors from right in some statistic, so to pass it would have to stray by 5 of them: under
1e-6. All but one stand 20 away: under 1e-40. And statistics decide only where draws come in another order; else the
numbers themselves are compared. Only uniform noise is told by its shape alone: 0.057 from N(0, 1), where 0.026 is the
limit, so to pass it would have to stray by 0.031: under 1e-11. Two looks at one slip differ by sqrt(2) standard errors
and count as alike up to 5 + 5 of them: 1.5e-12 for each of at most 40 numbers, under 1e-10 together.
tests/exercise/test_check.py measures all of it over a few seeds, tests/exercise/chance.py over a thousand.
"""

import math

import numpy as np

from diffcourse.exercise.errors import probably
from diffcourse.exercise.parse import Mistake, array_like, callable_as, shown
from diffcourse.exercise.run import call

Z = 6
EXACT = 1e-4  # room for float32 arithmetic where no noise is involved
NOTHING = 1e-9
LEVELS = np.array([-2.0, -1.0, 1.0, 2.0])  # in each row and each column of a probe they balance out
GRID = np.linspace(-4.5, 4.5, 901)
NORMAL_CDF = np.array([(1 + math.erf(z / math.sqrt(2))) / 2 for z in GRID])


# -- looking ---------------------------------------------------------------------------------------------------------


def ask(function, names, *arguments):
    return call(function, *arguments, guess=lambda error: probably(function, names, error))


def alike(a, b):
    """Do two looks agree in everything, within the sum of five standard errors of each?"""
    if isinstance(a, Mistake) or isinstance(b, Mistake):
        return isinstance(a, Mistake) and isinstance(b, Mistake) and a.message == b.message
    return a.keys() == b.keys() and all(
        abs(a[name][0] - b[name][0]) <= 5 * (a[name][1] + b[name][1]) + EXACT for name in a
    )


def noise_look(noise, another, at=""):
    """Mean, spread and shape of noise; whether draws are shared along rows or columns, or the same in every call."""
    spread = noise.std()
    shared = spread < NOTHING
    if not shared:
        rows, columns = (noise.mean(axis).var() * noise.shape[axis] / spread**2 for axis in (1, 0))
        shared = max(rows, columns) > 2.5
    n = max(noise.shape) if shared else noise.size
    look = {
        f"repeats{at}": (int(np.allclose(noise, another, atol=NOTHING)), 0),
        f"shared{at}": (int(shared), 0),
        f"spread{at}": (spread, spread / math.sqrt(2 * n)),
    }
    if spread < NOTHING and look[f"repeats{at}"][0]:
        look[f"shift{at}"] = (noise.mean(), 0)
    if not shared:
        look[f"mean{at}"] = (noise.mean(), spread / math.sqrt(n))
        look[f"shape{at}"] = (np.abs(noise - noise.mean()).mean() / spread, 0.61 / math.sqrt(n))
        look[f"gaussian{at}"] = (int(is_gaussian((noise - noise.mean()) / spread)), 0)
    return look


def is_gaussian(z):
    """Within the distance to N(0, 1) that a normal sample exceeds with a chance of 1e-8 (DKW, Massart 1990).

    z is standardised by its own mean and spread, which only brings a normal sample nearer.
    """
    below = np.searchsorted(np.sort(z, axis=None), GRID) / z.size
    return np.abs(below - NORMAL_CDF).max() < math.sqrt(math.log(2e8) / (2 * z.size))


def off(look, name, truth):
    value, error = look[name]
    return abs(value - truth) > Z * error + EXACT


def noise_fault(look, at="", where=""):
    """The first thing that is wrong with the draws themselves, whatever their size and shape."""
    spread, repeats, shared = (look[f"{name}{at}"][0] for name in ("spread", "repeats", "shared"))
    if spread < NOTHING and repeats:
        return Mistake("no-noise", f"nothing random is left{where}: two calls give the same, and no value differs.")
    if repeats:
        return Mistake("repeats", "two calls with different generators give the very same noise; it should be fresh.")
    if shared:
        return Mistake(
            "shared", f"the noise{where} is the same along whole rows or columns; each value has its own draw."
        )
    if off(look, f"mean{at}", 0):
        return Mistake("mean", f"the noise{where} averages {look[f'mean{at}'][0]:.3f}; it should pull neither way.")
    return None


class Step:
    """f(x, beta, rng): a step that draws its own noise and gives back the new x. Or f(x, rng), with beta fixed."""

    x = LEVELS[np.add.outer(np.arange(120), np.arange(120)) % 4]

    def __init__(self, names, betas):
        self.names, self.betas = names, betas

    def arguments(self, x, beta, rng):
        return (x, beta, rng) if len(self.names) == 3 else (x, rng)

    def trials(self):
        """A few small questions, each with a generator whose draws are known."""
        for beta in self.betas:
            for seed in (1, 2):
                yield self.arguments(self.x[:5, 1:5] * 1.1, beta, np.random.default_rng(seed))

    draws_noise = True

    def run(self, function, beta, seed, shift=0):
        new = ask(function, self.names, *self.arguments(self.x + shift, beta, np.random.default_rng(seed)))
        if isinstance(new, tuple | list) and len(new) == 2 and getattr(new[0], "shape", None) == self.x.shape:
            raise Mistake("pair", "a pair came back; only the new x is asked for.")
        return array_like("what the function gives back", new, self.x.shape)

    def look(self, function, seed=0):
        try:
            callable_as(function, *self.names)
            look = {}
            for i, beta in enumerate(self.betas):
                look |= self.look_at(function, beta, [seed, i])
            return look
        except Mistake as fall:
            return fall

    def look_at(self, function, beta, seed):
        new, another = (self.run(function, beta, [*seed, k], shift=k) for k in (0, 1))
        means = [new[self.x == level].mean() for level in LEVELS]
        kept = {2: (means[3] - means[0]) / 4, 1: (means[2] - means[1]) / 2}  # a shift of all values drops out
        signal = self.x * np.where(np.abs(self.x) == 2, kept[2], kept[1])
        noise, other = new - signal, another - signal
        look = noise_look(noise, other - other.mean() + noise.mean(), at=f" at {beta}")
        spread, n = look[f"spread at {beta}"][0], noise.size
        draws = 1 if look[f"shared at {beta}"][0] else n
        look[f"moved at {beta}"] = (another.mean(), spread / math.sqrt(draws))  # all data is 1 higher here
        look[f"kept of 1 at {beta}"] = (kept[1], spread / math.sqrt(n / 2))
        look[f"kept of 2 at {beta}"] = (kept[2], spread / math.sqrt(n / 2) / 2)
        look[f"bend at {beta}"] = (means[0] + means[3] - means[1] - means[2], 4 * spread / math.sqrt(n))
        return look

    def fault(self, look):
        if len(self.betas) > 1 and self.ignores_beta(look):
            low, high = self.betas
            return Mistake("beta-ignored", f"beta makes no difference: {low} and {high} give the same mixture.")
        for beta in self.betas:
            at = f" at {beta}"
            where = f" at beta = {beta}" if len(self.betas) > 1 else ""
            a, b = math.sqrt(1 - beta), math.sqrt(beta)
            if off(look, f"kept of 1{at}", a) or off(look, f"kept of 2{at}", a) or off(look, f"bend{at}", 0):
                low, high = 2 * look[f"kept of 2{at}"][0], look[f"kept of 1{at}"][0]
                got, due = f"2 becomes {low:.3f} and 1 {high:.3f}", f"{2 * a:.3f} and {a:.3f} are due"
                return Mistake("signal", f"the signal is off{where}: on average {got}; {due}.")
            if fault := noise_fault(look, at, where):
                return fault
            if off(look, f"moved{at}", a):
                moved = look[f"moved{at}"][0]
                return Mistake(
                    "signal",
                    f"where all data is higher by 1, the result is higher by {moved:.3f}{where}; {a:.3f} is due.",
                )
            if off(look, f"spread{at}", b):
                spread = look[f"spread{at}"][0]
                if len(self.betas) > 1 and alike(*({"": look[f"spread at {beta}"]} for beta in self.betas)):
                    return Mistake("beta-ignored", f"the noise has size {spread:.3f} at every beta. Make it from beta.")
                return Mistake(
                    "noise",
                    f"the size of the noise is off{where}: its standard deviation is {spread:.3f}, so its variance is "
                    f"{spread**2:.3f}; {beta:.3f} is due.",
                )
            if not look[f"gaussian{at}"][0]:
                return Mistake(
                    "gaussian", f"the noise{where} has the right mean and size, but not the shape of a Gaussian."
                )
        return None

    def other_noise(self, look):
        """What can be said of draws that are like no known slip: another distribution, or a shifted one."""
        if isinstance(look, Mistake):
            return None
        beta = self.betas[-1]
        if not look.get(f"gaussian at {beta}", (1, 0))[0]:
            return Mistake(
                "not-gaussian",
                "this noise does not have the bell shape of a Gaussian: draw it with "
                "`rng.standard_normal`, and use the draws as they are.",
            )
        if f"mean at {beta}" in look and off(look, f"mean at {beta}", 0):
            mean = look[f"mean at {beta}"][0]
            return Mistake(
                "shifted-noise",
                f"this noise is shifted: it averages {mean:.3f}, and should pull neither way. "
                "`rng.standard_normal` averages 0.",
            )
        return None

    def ignores_beta(self, look):
        """Signal and noise are the same at both betas; they should be far apart."""
        low, high = ({name: look[f"{name} at {beta}"] for name in ("kept of 2", "spread")} for beta in self.betas)
        return alike(low, high)

    def symptom(self, look):
        """What noise that pulls one way does to the mean, or else what becomes of the variance of standard data."""
        beta = self.betas[-1]
        mean, spread, kept = (look[f"{name} at {beta}"][0] for name in ("mean", "spread", "kept of 2"))
        if off(look, f"mean at {beta}", 0):
            return f"on average it adds {mean:.2f} to every value, and noise should pull neither way."
        return f"at beta = {beta} data of variance 1 comes out with variance {kept**2 + spread**2:.2f}."

    def remark(self, function, seed=0):
        beta = self.betas[-1]
        once, again = (self.run(function, beta, [seed, 9]) for _ in range(2))
        x = self.x.copy()
        call(function, *self.arguments(x, beta, np.random.default_rng(seed)))
        said = [
            "" if np.array_equal(once, again) else NOT_FROM_RNG,
            "" if np.array_equal(x, self.x) else CHANGED.format(self.names[0]),
        ]
        return " ".join(filter(None, said))


class Jump:
    """f(x0, t, alpha_bars, rng) -> (x_t, eps): the closed form for a batch of rows, each with its own t."""

    names = ("x0", "t", "alpha_bars", "rng")
    steps = (3, 6, 10, 15)
    alpha_bars = np.cumprod(np.concatenate([[1.0], 1 - np.linspace(0.02, 0.2, 20)]))
    x0 = LEVELS[np.add.outer(np.arange(120), np.arange(160)) % 4]
    t = np.random.default_rng(0).permutation(np.repeat(steps, 30))

    draws_noise = True

    def trials(self):
        """A few small questions, each with a generator whose draws are known."""
        for seed in (1, 2):
            yield self.x0[:5, 1:5] * 1.1, self.t[:5].copy(), self.alpha_bars.copy(), np.random.default_rng(seed)

    def run(self, function, seed, dtype=np.float64, shift=0):
        x0, rng = (self.x0 + shift).astype(dtype), np.random.default_rng(seed)
        pair = ask(function, self.names, x0, self.t.copy(), self.alpha_bars.copy(), rng)
        if isinstance(pair, np.ndarray) and pair.shape == self.x0.shape:
            raise Mistake("one-array", "one array came back. Give back the pair (x_t, eps).")
        if not isinstance(pair, tuple | list | np.ndarray) or len(pair) != 2:
            raise Mistake("shape", f"the function should give back the pair (x_t, eps), got {shown(pair)}.")
        return pair

    def arrays(self, pair):
        x_t = array_like("x_t", pair[0], self.x0.shape)
        return x_t, array_like("eps", pair[1], self.x0.shape, stretch=True)

    def look(self, function, seed=0):
        try:
            callable_as(function, *self.names)
            once, again = (self.run(function, [seed, k], shift=k) for k in (0, 1))
            (x_t, eps), (_, another) = self.arrays(once), self.arrays(again)
        except Mistake as fall:
            return fall
        look = noise_look(eps, another - another.mean() + eps.mean())
        draws = 1 if look["shared"][0] else eps.size
        look["mean, moved"] = (another.mean(), look["spread"][0] / math.sqrt(draws))  # all data is 1 higher here
        for t in self.steps:
            rows = self.t == t
            a, b = self.x0[rows].ravel(), eps[rows].ravel()
            signal, hiss = np.linalg.lstsq(np.stack([a, b], 1), x_t[rows].ravel(), rcond=None)[0]
            left = x_t[rows].ravel() - signal * a - hiss * b
            rest = math.sqrt(np.mean(left**2))
            rest = rest if rest > EXACT else 0.0
            error = rest / math.sqrt(a.size)
            look[f"signal at {t}"] = (signal, error / a.std())
            look[f"hiss at {t}"] = (hiss, error / max(b.std(), NOTHING))
            look[f"rest at {t}"] = (rest, error)
            look[f"rest is constant at {t}"] = (int(left.std() < rest / 10), 0)
        return look

    def fault(self, look):
        if fault := noise_fault(look, where=" in eps"):
            return fault
        spread = look["spread"][0]
        if off(look, "spread", 1):
            said = f"the eps that comes back has standard deviation {spread:.3f}; N(0, 1) has 1."
            if all(off(look, f"hiss at {t}", 0) and not off(look, f"hiss at {t}", 1) for t in self.steps):
                return Mistake("scaled-target", f"{said} It has been scaled already: give back the draw itself.")
            return Mistake("spread", said)
        for t in self.steps:
            at, abar = f" at {t}", self.alpha_bars[t]
            rest, signal, hiss = (look[f"{name}{at}"][0] for name in ("rest", "signal", "hiss"))
            if rest > EXACT:
                return Mistake(
                    "target",
                    "x_t is not made of x0 and of the eps that comes back: "
                    f"at t = {t} something of size {rest:.2g} is left over.",
                )
            sum_of_squares = signal**2 + hiss**2
            seen = f"where alpha_bar_t is {abar:.4f}, the squares of the two factors add up to {sum_of_squares:.3f}"
            if abs(signal - math.sqrt(abar)) > EXACT:
                return Mistake("signal", f"the factor in front of x0 is off: {signal:.4f} at t = {t}; {seen}.")
            if abs(hiss - math.sqrt(1 - abar)) > EXACT:
                return Mistake("noise", f"the factor in front of eps is off: {hiss:.4f} at t = {t}; {seen}.")
        if off(look, "mean, moved", 0):
            mean = look["mean, moved"][0]
            return Mistake("mean", f"eps averages {mean:.3f} where x0 averages 1; it should have nothing of x0 in it.")
        if not look["gaussian"][0]:
            return Mistake("gaussian", "eps has the right mean and size, but not the shape of a Gaussian.")
        return None

    def symptom(self, look):
        """Where the squares of the two factors add up to something that is furthest from 1."""
        variances = {t: look[f"signal at {t}"][0] ** 2 + look[f"hiss at {t}"][0] ** 2 for t in self.steps}
        t = max(variances, key=lambda t: abs(variances[t] - 1))
        abar = self.alpha_bars[t]
        return f"where alpha_bar_t is {abar:.2f}, the squares of the two factors add up to {variances[t]:.2f}."

    def keeps_float32(self, function):
        """float32 data with alpha_bars in float64, as the course's schedules have them."""
        x_t, eps = (np.asarray(value).dtype for value in self.run(function, 5, np.float32))
        if eps != np.float32:
            raise Mistake(
                "dtype",
                f"float32 goes in, but eps comes out as {eps}: twice the memory for nothing. Draw it in x0.dtype.",
            )
        if x_t != np.float32:
            raise Mistake(
                "wide-factors",
                f"x_t came back as {x_t}: the factors are float64, as alpha_bars is; bring them, or the result, "
                "to x0.dtype by `.astype`.",
            )
        if any(np.asarray(value).dtype != np.float64 for value in self.run(function, 5)):
            raise Mistake("narrow", "float64 goes in, but less comes out: take the dtype from x0, `x0.dtype`.")

    def remark(self, function, seed=0):
        once, again = (self.arrays(self.run(function, [seed, 9]))[1] for _ in range(2))
        x0 = self.x0.copy()
        call(function, x0, self.t.copy(), self.alpha_bars.copy(), np.random.default_rng(seed))
        said = [
            "" if np.array_equal(once, again) else NOT_FROM_RNG,
            "" if np.array_equal(x0, self.x0) else CHANGED.format("x0"),
        ]
        return " ".join(filter(None, said))


CHANGED = "It also changed {} itself: the caller's data is gone."
NOT_FROM_RNG = "One remark: the noise does not come from `rng`, so a run cannot be repeated."
STEP, JUMP = Step(("x", "beta", "rng"), betas=(0.1, 0.5)), Jump()
