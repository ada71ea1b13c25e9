"""What the browser computes is what NumPy computes: no mirror may drift."""

import base64
import itertools
import json
import re

import numpy as np
import pytest

from diffcourse import guarantees, mixture, reverse, schedules
from diffcourse.instrument import component, scene
from diffcourse.lessons import explorers

X = np.linspace(-6, 6, 41)
FILMS = "first_look photograph dissolve walk compare snr tide pooling embedding flow_paths flow_shift "
FILMS += "rosetta_rulers whisper clocks knobs latents opening designer"
FILMS = {name: getattr(explorers, name) for name in FILMS.split()}
STRIDE = 17  # of a picture's numbers every 17th: all rows, columns and colours have some
SEEN = {"compare"}  # its parameters are those of snr, and its photographs are large


@pytest.fixture(scope="module")
def sheet(browser):
    page = browser.new_page()
    yield page
    page.close()


def load(sheet, *files):
    """The files as one module, in the page as `window.js`."""
    source = component.module(*(component.HERE / file for file in files))
    names = ", ".join(re.findall(r"^(?:const|function) (\w+)", source, re.MULTILINE))
    sheet.evaluate(
        """async source => {
            const url = URL.createObjectURL(new Blob([source], {type: "text/javascript"}));
            window.js = await import(url);
        }""",
        f"{source}\nexport {{ {names} }};",
    )


def computed(sheet, expression):
    """What an expression of core.js gives; rows come back as arrays, and what is not finite too."""
    text = sheet.evaluate(
        f"""() => JSON.stringify((() => {{ with (window.js) return {expression} }})(),
            (_, v) => ArrayBuffer.isView(v) ? [...v] : typeof v === "number" && !isFinite(v) ? String(v) : v)"""
    )
    return json.loads(text, parse_constant=float)


close = {"rtol": 1e-9, "atol": 1e-290}
numbers = lambda values: np.atleast_1d(np.array(values, dtype=float))  # noqa: E731

# In the browser and in NumPy, and the values that `a` takes in both.
SCHEDULES = {
    "linear": ("linear({T}, {a}, 20 / {T})", lambda T, a: schedules.linear(T, a, 20 / T), (1e-5, 1e-4, 4e-3)),
    "scaled": ("scaled_linear({T}, {a}, 12 / {T})", lambda T, a: schedules.scaled_linear(T, a, 12 / T), (1e-4, 3e-3)),
    "cosine": ("cosine({T}, {a})", schedules.cosine, (0, 0.008, 0.2)),
    "clipped": ("cosine({T}, 0.008, {a})", lambda T, a: schedules.cosine(T, 0.008, a), (0.02, 0.5, 0.999)),
    "sigmoid": ("sigmoid({T}, -6, {a}, 0.6)", lambda T, a: schedules.sigmoid(T, -6, a, 0.6), (1, 3)),
    "shifted": ("shifted(cosine({T}), {a})", lambda T, a: schedules.shifted(schedules.cosine(T), a), (64, 256, 1024)),
    "flow": ("flow({T}, {a})", schedules.flow, (0.5, 1, 3)),
    "zero terminal": (
        "zero_terminal_snr(linear({T}, {a}, 20 / {T}))",
        lambda T, a: schedules.zero_terminal_snr(schedules.linear(T, a, 20 / T)),
        (1e-4, 4e-3),
    ),
}


@pytest.mark.parametrize(("expression", "made", "choices"), SCHEDULES.values(), ids=SCHEDULES)
def test_schedules(sheet, expression, made, choices):
    load(sheet, "core.js")
    for T, a in itertools.product((25, 200, 1000), choices):
        ours = computed(sheet, expression.format(T=T, a=a))
        theirs = made(T, a)
        for name in ("betas", "alpha_bars", "snr", "log_snr"):
            np.testing.assert_allclose(numbers(ours[name]), getattr(theirs, name), **close)
        edges = np.log([0.01, 0.1, 10])
        shares = computed(sheet, f"snr_shares({expression.format(T=T, a=a)}, {edges.tolist()})")
        np.testing.assert_allclose(shares, guarantees.snr_shares(theirs, edges), **close)


@pytest.mark.parametrize(("m", "std"), [(0, 0.2), (1, 1), (2, 0.3), (3, 0.05)])
def test_mixtures_and_steps_back(sheet, m, std):
    load(sheet, "core.js")
    p, xs = mixture.bimodal(m, std), X.tolist()
    assert computed(sheet, f"merging_alpha_bar({m}, {std})") == mixture.merging_alpha_bar(m, std)
    for alpha_bar in (1.0, 0.97, 0.5, 1e-3, 1e-9):
        q, mine = p.noised(alpha_bar), f"bimodal({m}, {std})"
        x_t = f"Float64Array.from({xs})"
        np.testing.assert_allclose(
            numbers(computed(sheet, f"pdf(noised({mine}, {alpha_bar}), {x_t})")), q.pdf(X), **close
        )
        np.testing.assert_allclose(computed(sheet, f"score(noised({mine}, {alpha_bar}), {x_t})"), q.score(X), **close)
        eps = p.expected_noise(X, alpha_bar)
        guessed = numbers(computed(sheet, f"expected_noise({mine}, {x_t}, {alpha_bar})"))
        np.testing.assert_allclose(guessed, eps, **close)
        if alpha_bar < 0.99:
            x0 = reverse.x0_from_eps(X, eps, alpha_bar)
            back = computed(sheet, f"ddim_step(x0_from_eps({x_t}, {eps.tolist()}, {alpha_bar}), {eps.tolist()}, 0.99)")
            np.testing.assert_allclose(back, reverse.ddim_step(x0, eps, alpha_bar, 0.99), rtol=1e-9, atol=1e-12)


def grid(instrument, brief):
    """Steps and parameters: every word, every number at both ends and in the middle, the rest where it begins."""
    start, T = instrument.parameters, instrument.steps_in_all
    ends = (1 / 3, 1) if any(n.endswith("[t]") for n in instrument._numbers(np.array([0]), **start)) else (1,)
    yield from ((t, start) for t in (0, 1, T // 3, T))
    for control in instrument.spec["controls"]:
        row, _, place = control["name"].rpartition("_")
        if (brief and control["when"]) or (row and place.isdigit() and place not in ("1", "300", "3")):
            continue  # of a row of knots or of heights, the first and one in the middle
        values, when = control["values"], control["when"]
        for value in values if control["look"] == "pills" else {values[0], values[len(values) // 2], values[-1]}:
            chosen = {**start, **({when[0]: when[1]} if when else {}), control["name"]: value}
            yield from ((int(chosen.get("T", T) * end), chosen) for end in ends)


@pytest.mark.parametrize("make", FILMS.values(), ids=FILMS)
def test_a_film_computes_what_its_numbers_say(sheet, make):
    shown = make()
    load(sheet, "core.js", "canvas.js", "instrument.js", *shown._film)
    fixed = {k: {**packed, "data": base64.b64encode(packed["data"]).decode()} for k, packed in shown.fixed.items()}
    sheet.evaluate(
        """fixed => {
            const bytes = (letters) => Uint8Array.from(atob(letters), (c) => c.charCodeAt(0));
            window.fixed = window.js.unpack(Object.fromEntries(
                Object.entries(fixed).map(([k, v]) => [k, { ...v, data: bytes(v.data) }])));
        }""",
        fixed,
    )
    asked = list(grid(shown, make.__name__ in SEEN))
    wanted = [shown._numbers(np.array([t]), **chosen) for t, chosen in asked]
    found = sheet.evaluate(
        """([cases, names, stride]) => cases.map((parameters) => {
            const { js: { film }, fixed } = window;
            const standing = { ...fixed, ...film.standing(parameters, fixed) };
            const moving = film.moving(parameters, standing, fixed);
            const text = (v) => {
                const numbers = [v].flat().flatMap((row) => ArrayBuffer.isView(row) ? Array.from(row) : [+row]);
                const step = numbers.length > 4000 ? stride : 1;
                const some = Float64Array.from(numbers.filter((_, i) => i % step === 0));
                let letters = "";
                new Uint8Array(some.buffer).forEach((byte) => { letters += String.fromCharCode(byte) });
                return btoa(letters);
            };
            return names.map((n) => text(n.endsWith("[t]") ? moving[n.slice(0, -3)]() : standing[n]));
        })""",
        [[{"t": t, "T": shown.steps_in_all, **chosen} for t, chosen in asked], list(wanted[0]), STRIDE],
    )
    for (t, chosen), theirs, texts in zip(asked, wanted, found, strict=True):
        for name, letters in zip(theirs, texts, strict=True):
            want = np.ravel(theirs[name][0] if name.endswith("[t]") else theirs[name]).astype(float)
            want = want[:: STRIDE if want.size > 4000 else 1]
            got = np.frombuffer(base64.b64decode(letters))
            np.testing.assert_allclose(got, want, rtol=1e-9, atol=1e-14, err_msg=f"{name} at {t}, {chosen}")


def test_numbers_are_written_alike(sheet):
    load(sheet, "canvas.js")
    rng = np.random.default_rng(0)
    values = [0.0, 1.0, -1.0, -1e-5, 4e-4, 0.99996, 1 - 1e-12, 999.9999, 1e6]
    values += [*(rng.standard_normal(200) * 10.0 ** rng.integers(-9, 9, 200))]
    for how in ("g", ".1g", ".2g", ".3g", ".0f", ".2f", ".3e", ".0%", ".1%"):
        ours = sheet.evaluate("([values, how]) => values.map((x) => window.js.number(x, how))", [values, how])
        assert ours == [scene.number(value, how) for value in values], how
    said = [scene.number(*one) for one in ((-1e-5, ".2f"), (4e-4, ".0%"), (0.99996, ".1%"), (0.99996, ".3g"))]
    assert said == ["0.00", "under 1 %", "over 99.9 %", "0.99996"]
