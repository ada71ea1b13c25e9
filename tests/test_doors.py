"""Every public function of the mathematics, with each of its arguments in turn made wrong.

What comes back is a right result or one sentence that names the argument, what it takes and what it got; never another
exception, and never NaN in silence.
"""

import copy
import dataclasses
import inspect
import pickle
import pkgutil
import re
import types
from importlib import import_module

import numpy as np
import pytest
from PIL import Image
from together import together

import diffcourse
from diffcourse import (
    arguments,
    continuous,
    discrete,
    embedding,
    forward,
    latent,
    mixture,
    network,
    reverse,
    rosetta,
    schedules,
)
from diffcourse.schedules import Schedule

INNER = {"arguments", "blocks", "noise", "rows", "__main__"}  # no learner calls these
MODULES = {
    module.name: import_module(f"diffcourse.{module.name}")
    for module in pkgutil.iter_modules(diffcourse.__path__)
    if not module.ispkg and module.name not in INNER
}
RESULTS = {"Scorecard", "Demand", "Bound", "Network", "LinearAutoencoder"}  # what the course makes, and no learner
# Inner parts; lesson 11 shows `ppmi_of`, and `train` has looked at what `loss_and_gradient` gets.
PARTS = {
    "forward.like",
    "mixture.checked",
    "mixture.evenly",
    "schedules.checked",
    "network.loss_and_gradient",
    "words.ppmi_of",
    "words.counts_of",
    "words.in_the_same_company",
}

S, P, X = schedules.linear(60, 0.002, 0.3), mixture.bimodal(), np.full((2, 3), 0.5)
ROW = np.array([0.5, -0.5, 1.0, 0.2])
SQUARES = np.linspace(-1, 1, 4 * 4 * 3).reshape(4, 4, 3)
OBJECTS = {
    "GaussianMixture": P,
    "Schedule": S,
    "SDE": continuous.vp(),
    "Network": network.start(3, 4, rng=0),
    "LinearAutoencoder": latent.fit(SQUARES, 2, 2),
}
GOOD = {  # an argument that is right, by its name, or by function and name where the name alone does not say it
    **dict.fromkeys(["x0", "x_prev", "x", "x_t", "x_T", "eps", "score", "v", "e", "h", "noise"], X),
    **dict.fromkeys(["alpha_bar", "beta", "below", "distance", "q"], 0.5),
    **dict.fromkeys(["a", "b", "sample"], ROW),
    **dict.fromkeys(["schedule"], S),
    **dict.fromkeys(["T", "n", "d"], 5),
    **dict.fromkeys(["sde"], continuous.vp()),
    **dict.fromkeys(["rng", "seed"], 0),
    "t": 2, "steps": 3, "p": P, "name": "mine", "betas": [0.1, 0.2], "keep": [0, 5], "K": 3, "pi": [0.2, 0.3, 0.5],
    "beta_start": 0.01, "beta_end": 0.2, "s": 0.008, "max_beta": 0.999,
    "start": 0.2, "end": 0.7, "tau": 1.0, "resolution": 128,
    "base": 64, "alpha_bars": [1, 0.5, 0.2], "weights": [0.5, 0.5], "means": [-1, 1],
    "stds": [0.5, 0.5], "m": 2.0, "std": 0.3, "z": 0.5, "eta": 0.5, "predicts": "x0", "points": X,
    "alpha_bar_next": 0.8, "predict": lambda x_t, t: 0 * x_t, "beta_min": 0.1, "beta_max": 20.0, "sigma_min": 0.01,
    "sigma_max": 50.0, "mean": 0.5, "var": 1.0, "k": 2, "method": "heun",
    "sigma": 0.5, "sigmas": [0, 1, 2], "rho": 7.0, "dim": 4, "max_period": 100, "gap": 3, "scale": ROW[:3],
    "shift": ROW[:3], "W1": np.ones((3, 4)), "b1": ROW, "W2": np.ones((4, 2)), "b2": ROW[:2], "waves": 2,
    "edges": [-2.0, 2.0], "image": SQUARES, "side": 2, "channels": 2,
    "latents": np.ones((2, 2, 2)), "columns": X, "log_snr": [2.0, 0.0, -2.0], "values": [8.0, 0.0, -8.0],
    "at": [1, 5, 9], "pictures": np.zeros((2, 3, 3)), "shown": 2, "counts": [5], "few_steps": 0.06,
    "vectors": X, "net": OBJECTS["Network"],
    "size": 3, "width": 4, "wired": [True, False], "batch": 4, "rate": 0.01, "network.train.keep": [0, 2],
    "network.Network.block.h": np.ones((2, 4)), "network.Network.block.k": 1,
    "network.train.draw": lambda n, rng: np.full((n, 3), 0.5),
    **dict.fromkeys(["f", "g"], lambda t: 0 * t),
    "discrete.x": [0, 1, 2], "discrete.x0": [0, 1, 2], "discrete.x_t": [0, 1, 2],
    "schedules.rescaled_linear.T": 50, "schedules.rescaled_linear.beta_end": 0.02,
    "schedules.sigmoid.start": -3, "schedules.sigmoid.end": 3, "stats.ks_p_value.m": 5,
    "reverse.sample.steps": [4, 2, 0], "reverse.steps_down.T": 10, "reverse.weights.x_t": X[0],
    "reverse.expected_x0.x_t": X[0], "continuous.euler_maruyama.noise": np.ones((3, 2, 3)),
    "continuous.ve_chain.noise": np.ones((2, 2, 3)), "continuous.coarser.noise": np.ones((4, 2)),
    "continuous.SDE.scale": np.ones_like,
    "continuous.SDE.std": np.ones_like, "continuous.SDE.sigma.t": 0.5,
    "continuous.SDE.noised.t": 0.5, "continuous.flow_velocity.t": 0.5, "denoiser.chance_of_t.alpha_bars": [0.9, 0.5],
    "denoiser.blind_guess.alpha_bars": [0.9, 0.5], "mixture.GaussianMixture.posterior.x_t": 0.5,
    "design.back.steps": [4, 2, 0], "design.line_distance.steps": [40, 20, 0],
    "design.challenge.schedule": S,
    "discrete.cumulative.pi": [0.5, 0.5], "u": X, "velocity": lambda x, t: 0 * x, "times": [1.0, 0.5, 0.0],
    **{f"flow.{name}.t": 0.5 for name in ("interpolate", "ends", "velocity", "shifted", "alpha_bar_of")},
    "flow.to_vp.t": 0.5, "flow.shifted.shift": 3.0, "schedules.flow.shift": 3.0,
    **{f"rosetta.{name}.name": "flow_t" for name in ("log_snr_of", "translate")}, "value": 0.5,
    "losses.log_snr": [-2.0, 0.0, 2.0], "told": [0, 1], "draws": 3, "loss": [0.1, 0.5, 0.2], "variance": "best",
    "draw": [0.1, 0.2, 0.1], "weight": 1.0, "output": "v", "gamma": 5.0, "bias": 2.0, "P_mean": -1.2, "P_std": 1.2,
    "sigma_data": 0.5, "losses.laplace_draw.scale": 0.5, "losses.p2.k": 1.0,
    "words": [[0, 1], [1, 0]], "share": 0.5, "order": "random", "masks.weight.t": 0.5,
    "heights": [0, 1, 0, 0.2, 0, 0, 0],
}  # fmt: skip


def public():
    """(dotted name, what to call) of every function, class and method a learner may call."""
    for stem, module in MODULES.items():
        for name, thing in vars(module).items():
            if name.startswith("_") or getattr(thing, "__module__", "") != module.__name__:
                continue
            if inspect.isclass(thing):
                if name not in RESULTS:
                    yield f"{stem}.{name}", thing
                for own in vars(thing) if name in OBJECTS else ():
                    if isinstance(vars(thing)[own], types.FunctionType) and (own[0] != "_" or own == "__call__"):
                        yield f"{stem}.{name}.{own}", getattr(OBJECTS[name], own)
            elif callable(thing):
                yield f"{stem}.{name}", thing


CALLS = {dotted: call for dotted, call in public() if dotted not in PARTS}


def by_name(table, dotted, name):
    """What a table has for an argument: of this function, of its module, or of any that has one of this name."""
    stem = dotted.partition(".")[0]
    return next((table[key] for key in (f"{dotted}.{name}", f"{stem}.{name}", name) if key in table), ())


def good(dotted):
    return {name: by_name(GOOD, dotted, name) for name in inspect.signature(CALLS[dotted]).parameters}


PICTURE = Image.new("L", (2, 2), 200)
WRONG = {
    "None": None,
    "text": "wrong",
    "NaN": np.nan,
    "infinity": np.inf,
    "a row with NaN": np.array([0.5, np.nan]),
    "a dictionary": {"a": 1},
    "a masked array": np.ma.masked_greater([0.1, 0.5, 3.0], 1),
    "another shape": np.full((7, 5, 2, 2), 0.5),
    "an empty row": np.zeros(0),
    "a ragged list": [[1.0], [1.0, 2.0]],
    "below 0": -3,
    "a fraction below 0": -0.5,
    "0": 0,
    "huge": 1e300,
    "complex": 1j,
    "float16": np.ones(3, np.float16),
    "True": True,
    "a picture": PICTURE,
    "an object": object(),
    "a function": lambda *_: np.nan,
    "a module": np,
}


PIXELS, RAGGED = np.full((2, 3), 200, np.uint8), [[1.0], [1.0, 2.0]]
BOOLS, MASKED = np.array([True, False]), np.ma.masked_equal([[1, 2, 3], [4, 5, 6]], 2)
NO_STATE = [PIXELS, [1, 2], [np.inf, np.nan], -np.inf, "0.8", BOOLS, True, 1 + 2j, RAGGED, MASKED / 9]
NO_STATE += [np.ones((2, 3), np.float16)]
NO_STEP = [-1, 61, 2.0, "3", True, [0.5, 1.5], [[1], [1, 2]], MASKED]
NO_COUNT = [0, -5, 2.5, 1000.0, "1000", True, None]
NO_NUMBER = ["2", [1, 2], np.nan, 1j]
REFUSED = {  # what must not be taken, by the same names
    **dict.fromkeys(["x0", "x_prev", "x_t", "eps"], NO_STATE), "x": ["0", 1j, RAGGED],
    **dict.fromkeys(["T", "n", "K", "d", "draws", "dim"], NO_COUNT),
    **dict.fromkeys(["m", "std", "var", "gamma"], [-1, *NO_NUMBER]),
    **dict.fromkeys(["below", "shift", "tau", "resolution", "base", "P_std", "sigma_min"], [0, -1, *NO_NUMBER]),
    "alpha_bar": [1.1, [0.5, -0.1], "half", S], "beta": [1.1, -0.1, "0.1", None], "share": [1.5],
    "schedule": [[0.1, 0.2], "linear", schedules.linear, Schedule, 1000], "rosetta.schedule": (),
    "p": [S, "bumps", [1.0]], "sde": [S, None], "rng": [-1, 0.5, True, np.random.RandomState(0), np.random],
    "predicts": ["mu"], "method": ["rk4"], "output": ["noise"], "variance": ["beta"], "order": ["backwards"],
    **{f"{name}.t": NO_STEP for name in ("discrete", "reverse")}, "continuous.t": [1.5, -0.1, 500, "half"],
    "forward.q_sample.t": [*NO_STEP, [3, 62], [1, 2, 3], np.ones((2, 3, 1), int)],
    "reverse.x0_from_eps.eps": [np.ones(2)], "flow.interpolate.eps": [np.ones(2)],
    "forward.q_step.beta": [1.0, [0.1, 0.2, 0.3]],
    "forward.q_sample.noise": [np.zeros((3, 2)), np.zeros(3), 1j], "forward.q_step.noise": [np.zeros(2), None],
    "forward.q_chain.keep": [[0, 61], [-1], [0.5], [], [[1, 2], [3, 4]]], "network.train.keep": [[9]],
    "betas": [[0.1, 1.0], [-0.25, 0.1], [], 0.1, [[0.1, 0.2]], RAGGED, None, [2, 5, 9]],
    "beta_start": [-1e-4], "beta_end": [2.0, [0.01, 0.02]], "schedules.linear.beta_end": [1.0],
    "s": [-0.1], "max_beta": [1.1], "schedules.sigmoid.start": [5, 3, 3 - 1e-15, [-3, -2]],
    "schedules.zero_terminal_snr.schedule": [schedules.linear(1)], "design.challenge.schedule": [schedules.cosine(20)],
    "schedules.alpha_bars": [[1, 1.2], [0.9, 0.5]], "denoiser.chance_of_t.alpha_bars": [0.5, [1.5]],
    "mixture.GaussianMixture.weights": [[0.6, 0.6], [-0.5, 1.5], [0, 1], [], 1.0, np.ones(30)],
    "means": [[0, 1, 2], [0, np.inf], [[0], [1, 2]]], "stds": [[1], [0, 0], [0.5, -0.3], [1j, 1]],
    "mixture.GaussianMixture.posterior.alpha_bar": [0, 1], "mixture.GaussianMixture.posterior.x_t": [[0.0, 1.0]],
    "mixture.x_t": ["0"], "q": [[0, 0.5], 1], "a": [[]], "sample": [[], [np.nan]], "distance": [1.5],
    "edges": [[1, 0], [0, 0], 0, [0, np.inf]], "continuous.euler_maruyama.noise": [np.ones((5, 3))],
    "continuous.end": [1000], "sigmas": [[3, 2, 1]], "continuous.ve.sigma_min": [100],
    "continuous.edm_sigmas.sigma_min": [80],
    "beta_min": [0], "continuous.vp_to_ve.alpha_bar": [0.0], "sigma": [-2.0], "continuous.coarser.k": [3],
    "reverse.x0_from_eps.alpha_bar": [0.0], "reverse.eps_from_x0.alpha_bar": [1.0],
    "reverse.x0_from_v.alpha_bar": [np.full(3, 0.5)], "reverse.posterior.t": [0], "alpha_bar_next": [0.4], "eta": [2],
    "reverse.ddim_step.noise": [None, np.ones(2)], "reverse.steps_down.n": [11],
    "reverse.sample.steps": [[0, 10], [10]], "predict": [lambda x, t: 1.0], "reverse.weights.x_t": [np.zeros(4)],
    "design.log_snr": [[1, 2], [], [np.nan]], "values": [[1, 2]], "design.from_knots.at": [[2, 5, 7]],
    "heights": [[1, 2], [-1, 2, 1, 0, 0, 0, 0]],
    "design.line_distance.n": (), "design.picture_distance.n": [2000],
    "times": [[1, 0.5, 0.5], [0.5], [2, 1]], "velocity": [lambda x, t: np.ones(4)],
    "losses.best.log_snr": [np.inf], "losses.best_of_points.points": [[1.0, 2.0]], "told": [[1]], "loss": [[1.0]],
    "losses.area.log_snr": [[1.0, 0.0, 2.0]], "losses.spread.draw": [[0.0, 0.0, 0.0]],
    "losses.bound.schedule": [schedules.zero_terminal_snr(S)], "losses.edm_choice.std": [0.0],
    "discrete.x": [[0.5], [5]], "discrete.x0": [["a"], [5]], "discrete.x_t": [["a"], [5]],
    "discrete.q_sample.t": [61, [1, 2]], "discrete.posterior.t": [0], "discrete.posterior.x0": [[0]],
    "discrete.transition.pi": [[1, 1], [1.5, -0.5]], "discrete.q_step.pi": [5],
    "embedding.sinusoidal.dim": [5], "embedding.sinusoidal.t": [np.nan, "x"], "max_period": [1],
    "embedding.film.scale": [np.ones(2)], "embedding.film.shift": [1.0], "network.t": [[5, 6, 7]],
    "network.Network.__call__.x": [np.ones(4)], "network.Network.block.h": [np.ones((3, 5))],
    "network.Network.block.k": [2], "wired": [True], "network.train.draw": [P.sample],
    "latent.fit.image": [SQUARES[:, :, 0], SQUARES[:3]], "latent.fit.channels": [0, 500], "side": [0],
    "columns": [ROW, np.zeros((0, 3))], "latents": [X], "W1": [ROW, np.ones((5, 4))],
    "b1": [np.ones(3)], "words.embeddings.d": [500], "words.nearest.x": [np.ones((2, 4))],
    "masks.words": [[[0, 1], [0, 1]], [0, 1], [[0.5]]], "masks.weight.t": [0], "masks.generated.k": [0],
    "rosetta.name": ["alpha"], "rosetta.translate.value": [1.2, "half", [0.5, -0.1]],
}  # fmt: skip


def refused(dotted, name):
    """What this function alone must not take for an argument, and what none must; (): it may be anything."""
    own = REFUSED.get(f"{dotted}.{name}", [])
    return () if own == () else [*own, *by_name(REFUSED, dotted.partition(".")[0], name)]


def is_clear(said, names):
    """Whether a sentence names one of these arguments, and says what it takes and what it got."""
    named = {*re.findall(r"\w+", said)} & names and " take" in said and " got " in said
    return named and said.endswith(".") and "\n" not in said and len(said) <= 250


def numbers(result):
    if dataclasses.is_dataclass(result):
        result = vars(result)
    if isinstance(result, dict):
        result = list(result.values())
    if isinstance(result, list | tuple):
        return [number for part in result for number in numbers(part)]
    return [np.asarray(result)] if isinstance(result, float | int | np.ndarray | np.generic) else []


@together("dotted", CALLS)
def test_right_arguments_give_numbers(dotted):
    for array in numbers(CALLS[dotted](**good(dotted))):
        assert not np.isnan(array.astype(float)).any()


@pytest.mark.filterwarnings("ignore::RuntimeWarning")
@together("dotted", [dotted for dotted in CALLS if inspect.signature(CALLS[dotted]).parameters])
def test_each_wrong_argument_gives_a_right_result_or_a_sentence(dotted):
    faults = []
    for name in good(dotted):
        for what, wrong in WRONG.items():
            try:
                result = CALLS[dotted](**good(dotted) | {name: wrong})
            except (ValueError, TypeError) as error:
                said = str(error)
                names = {name} | ({*good(dotted), "x"} if "shape" in said else set())  # two shapes that do not agree
                if not is_clear(said, names):
                    faults.append(f"{name} = {what}: {said}")
            except Exception as error:
                faults.append(f"{name} = {what}: {type(error).__name__}: {error}")
            else:
                if any(np.isnan(array.astype(float)).any() for array in numbers(result)):
                    faults.append(f"{name} = {what}: NaN in silence")
    assert not faults, "\n".join(faults)


@pytest.mark.filterwarnings("ignore::RuntimeWarning")
@together("dotted", [d for d in CALLS if any(refused(d, name) for name in good(d))])
def test_what_is_no_answer_to_the_question_is_refused(dotted):
    for name in good(dotted):
        right = good(dotted) | ({"noise": None} if name == "rng" and "noise" in good(dotted) else {})
        for wrong in refused(dotted, name):
            with pytest.raises((ValueError, TypeError)) as error:
                print(f"{name} = {wrong!r} gave", CALLS[dotted](**right | {name: wrong}))
            assert is_clear(str(error.value), {name}), f"{name} = {wrong!r}: {error.value}"


TOGETHER = [  # wrong beside each other: the argument that the sentence names, and the call
    ("x_t", lambda: discrete.posterior(1, 0, 3, discrete.evenly(9), discrete.absorbing(3))),  # it cannot have happened
    ("alpha_bar", lambda: P.noised([0.1, 0.5]).noised([0.1, 0.5, 0.9])),
    ("posterior", lambda: P.noised([0.1, 0.5]).posterior(0.0, 0.5)),
    ("x", lambda: P.noised([0.1, 0.5]).pdf(np.zeros(3))),
    ("alpha_bar", lambda: reverse.weights(X, np.ones((2, 3)), 1.0)),
    ("start", lambda: schedules.sigmoid(10, 1000, 1001)),  # flat to the last digit
    ("value", lambda: rosetta.translate("sigma", -1)),
    ("value", lambda: rosetta.translate("gamma", np.nan)),
    ("value", lambda: rosetta.translate("index", 1000)),
    ("value", lambda: rosetta.translate("index", 0.5)),
]


@pytest.mark.parametrize(("name", "call"), TOGETHER)
def test_what_is_wrong_together_is_refused(name, call):
    with pytest.raises((ValueError, TypeError)) as error:
        call()
    assert is_clear(str(error.value), {name}), error.value


# What makes no state of what it is given, or computes in float64 whatever that is.
IN_FLOAT64 = ("network", "losses", "design.picture", "latent.LinearAutoencoder", "words")


@together("dotted", [dotted for dotted in CALLS if not dotted.startswith(IN_FLOAT64)])
def test_float32_stays_float32(dotted):
    floats = {name: a for name, a in good(dotted).items() if isinstance(a, np.ndarray) and a.dtype == float}
    halved = good(dotted) | {name: array.astype(np.float32) for name, array in floats.items()}
    halved |= {"noise": None} if {"noise", "rng"} <= {*halved} else {}
    kinds = {array.dtype.name for array in numbers(CALLS[dotted](**halved)) if array.ndim}
    assert not floats or kinds <= {"float32"}


@pytest.mark.parametrize("dtype", ["i1", "i2", "i4", "i8", ">i4", ">i8", "u1", "u2", "u8"])
@pytest.mark.parametrize("T", [10, 300, 70_000])
def test_steps_of_any_whole_type_are_taken_from_0_to_T_and_no_others(dtype, T):
    ends = np.iinfo(dtype)
    for t in (-1, 0, T, T + 1, int(ends.min), int(ends.max)):
        if ends.min <= t <= ends.max:
            array = np.array([[0, t], [t, 0]], dtype).T
            if 0 <= t <= T:
                np.testing.assert_array_equal(arguments.steps("t", array, T), array)
            else:
                with pytest.raises(ValueError, match=rf"^t takes steps from 0 .* T = {T}, got .*{t}"):
                    arguments.steps("t", array, T)


@pytest.mark.parametrize("copied", [copy.copy, copy.deepcopy, lambda value: pickle.loads(pickle.dumps(value))])
@pytest.mark.parametrize("made", [schedules.zero_terminal_snr(S), P], ids=["schedule", "mixture"])
def test_a_copy_is_the_same_and_as_read_only(made, copied):
    twin = copied(made)
    for name, array in vars(made).items():
        if isinstance(array, np.ndarray):
            np.testing.assert_array_equal(vars(twin)[name], array)
            assert not vars(twin)[name].flags.writeable


def test_a_forged_schedule_is_judged_by_its_betas():
    class Forged(Schedule):
        alpha_bars = property(lambda self: np.ones(self.T + 1), lambda self, value: None)

    changed = Schedule([0.1, 0.2])
    vars(changed)["sqrt_alpha_bars"] = np.ones(3)
    for forged in (Forged([0.1, 0.2]), changed):
        honest = schedules.checked("schedule", forged)
        assert type(honest) is Schedule and honest.alpha_bars == pytest.approx([1, 0.9, 0.72])
        assert forward.q_sample(1.0, 2, forged, noise=0.0)[0] == pytest.approx(np.sqrt(0.72))
    vars(changed)["betas"] = np.array([0, 0.5, 1.5])
    with pytest.raises(ValueError, match=r"schedule takes a Schedule of betas in \[0, 1\], got 1.5 at position 2"):
        forward.q_chain(0.5, changed)


def test_the_normal_distribution_takes_one_number_too():
    assert mixture.normal_cdf(0.5) == pytest.approx(0.6914624612740131)
    assert mixture.normal_cdf(0) == 0.5
    assert mixture.normal_cdf(np.float32([0.5])).dtype == np.float32


def test_a_list_of_masked_arrays_is_refused_too():
    with pytest.raises(TypeError, match=r"x0 takes an array without a mask"):
        forward.q_sample([np.ma.masked_greater([0.1, 3.0], 1)] * 2, 2, S)


def test_the_advice_for_a_picture_can_be_followed():
    with pytest.raises(TypeError) as error:
        forward.q_sample(PICTURE, 2, S)
    advice = re.search(r"by (\S+ / 127\.5 - 1)", str(error.value))[1]
    with pytest.raises(ValueError, match=r"np.broadcast_to\(noise, \(2, 3\)\)"):
        forward.q_sample(X, 2, S, noise=np.zeros(3))
    x0 = eval(advice, {"np": np, "x0": PICTURE})
    assert forward.q_sample(x0, 0, S)[0] == pytest.approx(200 / 127.5 - 1)


def test_two_layers_by_hand():
    assert embedding.mlp([1.0], [[2.0]], 0, [[3.0]], [1.0]) == pytest.approx(6 / (1 + np.exp(-2)) + 1)
