"""What the browser computes is what NumPy computes: no mirror may drift."""

import base64
import re

import numpy as np
import pytest

from diffcourse.instrument import component, scene
from diffcourse.lessons import explorers

FILMS = (
    "first_look one_step ten_stops photograph dissolve walk compare snr tide pooling embedding flow_paths flow_shift "
)
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
    load(sheet, "core.js", "zoo.js", "canvas.js", "instrument.js", shown._film)
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
                const rows = [v].flat().map((row) => ArrayBuffer.isView(row) ? row : [+row]), some = [];
                const size = rows.reduce((sum, row) => sum + row.length, 0), step = size > 4000 ? stride : 1;
                let next = 0;
                for (const row of rows) {
                    for (; next < row.length; next += step) some.push(row[next]);
                    next -= row.length;
                }
                return btoa(String.fromCharCode(...new Uint8Array(Float64Array.from(some).buffer)));
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
