"""Stills, words and traits of an instrument: what stands without a browser."""

import base64
import inspect
import io
import re

import numpy as np
import pytest
from PIL import Image

from diffcourse import explorers, figures, schedules
from diffcourse.instrument import (
    Instrument,
    Panel,
    area,
    arrows,
    bars,
    dots,
    haze,
    image,
    joined,
    line,
    photo,
    pills,
    scene,
    text,
    track,
)
from diffcourse.lessons.lesson02_closed_form.explorers import dissolve
from diffcourse.lessons.lesson12_design_a_schedule.explorers import designer


def squares(t, T=100, power=2.0):
    return {
        "x": np.linspace(0, 1, 5),
        "y[t]": (t[:, None] / T) ** power * np.linspace(0, 1, 5),
        "whole": np.arange(T + 1),
    }


def small(marks=None, **more):
    marks = marks or [line("x", "y[t]")]
    controls = [track("T", [50, 100], 100), track("power", [1.0, 2.0, 3.0], 2.0)]
    return Instrument(
        "Small", squares, [[Panel(marks)]], "t = {t}: {y[t][4]:.2f}", controls=controls, frames=11, **more
    )


def pixels(picture):
    return np.asarray(picture.convert("L"), float)


EVERY_MARK = {
    "line": line([0, 1], [0, 1]),
    "area": area([0, 1], [1, 1]),
    "dots": dots([0.5], [0.5], size=20),
    "bars": bars([0.5, 0.8], [0.25, 0.75], thickness=0.3),
    "upright bars": bars([0.5, 0.8], [0.25, 0.75], thickness=0.3, across=False),
    "arrows": arrows([0.2], [0.2], [0.5], [0.5]),
    "image": image(np.tile([[1.0, -1.0]], (2, 1))),
    "image in two hues": image(np.tile([[1.0, -1.0]], (2, 1)), hues=("noise", "data")),
    "image in 8 bits": image(np.array([[0, 255]], np.uint8)),
    "haze": haze(np.array([[0, 255]], np.uint8)),
    "mono": text(0.2, 0.5, "letters", mono=True),
    "text": text(0.5, 0.5, "t = {t}"),
}


@pytest.mark.parametrize("mark", EVERY_MARK.values(), ids=EVERY_MARK)
def test_every_mark_leaves_ink_in_the_still(mark):
    empty, drawn = (pixels(small(marks).picture()) for marks in ([line([0], [0])], [mark]))
    assert (np.abs(empty - drawn) > 20).sum() > 100


def test_the_still_shows_the_moment():
    shown = dissolve()
    before = pixels(shown.picture())
    shown.t = 500
    assert (pixels(shown.picture()) != before).any()


def test_the_bundle_carries_the_sentence_and_the_still_in_two_forms():
    shown = dissolve()
    shown.t = 400
    data, _ = shown._repr_mimebundle_()
    assert data["text/plain"] == shown.sentence == repr(shown)
    assert shown.sentence == (
        "At t = 400 of 1000 (linear) there is one bump: alpha-bar 0.195; the density is at most 0.13 away from N(0, 1)."
    )
    assert data["text/html"].count(shown.sentence) == 2  # alternative text, and under the picture
    assert data["image/png"] in data["text/html"]
    assert Image.open(io.BytesIO(base64.b64decode(data["image/png"]))).size == (1480, 600)
    assert "application/vnd.jupyter.widget-view+json" in data


def test_all_frames_of_the_kernel_come_in_one_array_a_name():
    shown = small()
    y = np.frombuffer(shown.film["y[t]"]["data"], shown.film["y[t]"]["type"]).reshape(shown.film["y[t]"]["shape"])
    assert y.shape == (11, 5)
    assert y[5, 4] == 0.25
    shown.power = 1.0
    assert np.frombuffer(shown.film["y[t]"]["data"]).reshape(11, 5)[5, 4] == 0.5
    shown.t = 50
    assert shown.sentence == "t = 50: 0.50"


EVERY = [
    name
    for name in dir(explorers)
    if name != "break_it"  # the controls of compare
    and all(one.default is not one.empty for one in inspect.signature(getattr(explorers, name)).parameters.values())
]


@pytest.mark.parametrize("name", EVERY)
def test_both_ends_of_every_control_change_what_is_shown(name):
    shown = getattr(explorers, name)()
    shown.t = round(0.3 * shown.steps_in_all)
    start = shown.parameters

    def begin_anew():
        with shown.hold_trait_notifications():  # computed once
            for one, value in start.items():
                setattr(shown, one, value)

    for control in shown.spec["controls"]:
        begin_anew()
        row, _, place = control["name"].rpartition("_")
        if control["name"] == "hand" or (row and place.isdigit() and place not in ("1", "3", "300")):
            continue  # it says which sliders are there; of a row of knots or heights, one at an end and one within
        if control["when"]:
            setattr(shown, *control["when"])
        seen = []
        for value in (control["values"][0], control["values"][-1 if control["name"] != "steps" else -2]):
            setattr(shown, control["name"], value)
            assert not re.search(r"\bnan\b|not a number", shown.sentence), shown.sentence
            seen.append(b"".join(np.asarray(array).tobytes() for array in shown.numbers().arrays.values()))
        assert seen[0] != seen[1], control["name"]
    begin_anew()
    for t in (0, shown.steps_in_all):
        shown.t = t
        assert "not a number" not in shown.sentence
    shown.state()  # as the web edition writes it, in JSON that takes neither NaN nor NumPy's own types


def test_averaging_down_makes_up_for_the_shift():
    shown = explorers.pooling()
    assert shown.sentence == "At t = 0 of 1000 (linear) there is no noise yet."
    shown.t = 480

    def snr():
        return [float(n) for n in re.findall(r"(?:SNR|by 4:|linear:) ([\d.e-]+\d)", shown.sentence)]

    whole, averaged, itself = snr()
    assert 13 < averaged / whole < 16 and averaged / itself > 13
    assert f"{averaged / whole:.0f}" == f"{shown.numbers()('gain'):.0f}"
    shown.name = "linear, shifted"
    _, averaged, itself = snr()
    assert averaged == pytest.approx(itself, rel=0.05)


@pytest.mark.parametrize("side", [64, 128, 256])
def test_snr_is_that_of_the_pictures_in_view(side):
    """Signal and noise of each picture, taken apart: x_t without eps is sqrt(alpha_bar) x_0."""
    shown = explorers.pooling()
    shown.side, shown.t, shown.name = side, 300, "linear, shifted"
    x0 = photo.in_bytes(256)[0] / 127.5 - 1
    numbers, k = shown.numbers(), side // 64
    large = numbers("alpha_bars[t]")
    for name, size, alpha_bar, said in (
        ("noised", side, large, "whole"),
        ("averaged", 64, large, "down"),
        ("itself", 64, schedules.linear().alpha_bars[300], "own"),
    ):
        signal = np.sqrt(alpha_bar) * figures.pool(x0, 256 // size)
        noise = numbers(f"{name}[t]") - signal
        assert signal.shape == noise.shape == (size, size, 3)
        assert numbers(f"{said}[t]") == pytest.approx(signal.var() / noise.var(), rel=1e-9)
    np.testing.assert_allclose(figures.pool(numbers("noised[t]"), k), numbers("averaged[t]"), atol=1e-12)


def test_rows_of_one_line_stand_apart_and_a_line_ends_where_it_is_told():
    x, y = joined([0.0, 1.0], [[0.2, 0.2], [0.8, 0.8]])
    np.testing.assert_array_equal(x, [0, 1, np.nan, 0, 1, np.nan])
    np.testing.assert_array_equal(y, [0.2, 0.2, np.nan, 0.8, 0.8, np.nan])
    whole, first, last = (
        pixels(small([line(x, y, width=6, **ends)]).picture()) < 200 for ends in ({}, {"until": 0.5}, {"since": 0.5})
    )
    half = whole.shape[1] // 2
    assert whole[:, :half].sum() > 1000 and whole[:, half:].sum() > 1000
    assert first[:, :half].sum() > 1000 > 50 > first[:, half + 20 :].sum()
    assert last[:, half + 20 :].sum() > 1000 > 50 > last[:, : half - 20].sum()


def test_texts_travel_too():
    shown = explorers.sentence()
    packed = shown.film["first1[t]"]
    assert packed["type"] == "text" and packed["shape"] == [51]
    assert packed["data"].decode().split("\n")[0] == "a mask says that a letter is gone"


def test_t_alone_has_the_kernel_compute_nothing_again():
    shown = Instrument("Still", lambda t: {"y[t]": t[:, None]}, [[Panel([line([0], "y[t]")])]], "{t}", T=5)
    film = shown.film
    shown.t = 3
    assert shown.film is film


def test_controls_and_t_are_traits():
    shown = dissolve()
    assert shown.parameters == {"schedule": "linear", "T": 1000, "m": 2.0, "std": 0.3}
    shown.t, shown.schedule, shown.m = 400, "cosine", 1.5
    assert "cosine" in shown.sentence
    shown.T = 100
    assert shown.t == 40  # the same share of the way
    for t in (-1, 101):
        with pytest.raises(ValueError, match=f"t takes a step from 0 to T = 100, got {t}"):
            shown.t = t
    with pytest.raises(ValueError, match="value takes one of"):
        pills("schedule", ["a", "b"], "c")


def test_what_the_browser_says_of_t_is_kept_in_range_and_not_scaled_twice():
    shown = dissolve()
    shown.t = 400
    shown.set_state({"T": 100, "t": 70})
    assert (shown.T, shown.t) == (100, 70)
    shown.set_state({"t": 4000})
    assert shown.t == 100


def test_a_cell_that_is_run_again_closes_what_it_showed(monkeypatch):
    cell = ["a", "run 1"]
    monkeypatch.setattr("diffcourse.instrument.shown.cell_now", lambda: tuple(cell))
    first, second = small(), small()
    first._repr_mimebundle_(), second._repr_mimebundle_()  # both in one cell
    assert first.comm is not None
    cell[:] = "b", "run 2"
    second._repr_mimebundle_()  # shown in another cell too
    cell[:] = "a", "run 3"
    third = small()
    third._repr_mimebundle_()
    assert first.comm is None
    assert second.comm is not None
    cell[1] = "run 4"
    third._repr_mimebundle_()  # the same one again
    assert third.comm is not None


@pytest.mark.parametrize(
    ("value", "how", "said"),
    [
        (0.000123456, "", "0.000123456"), (1234567.0, "", "1.23457e+06"), (0.00001234, ".3g", "1.23e-05"),
        (0.1, ".3g", "0.1"), (99.99, ".3g", "100"), (np.inf, ".3g", "infinite"), (0.256, ".0%", "26 %"),
        (-2.5, ".2f", "-2.50"), (-1e-5, ".2f", "0.00"), (4e-4, ".0%", "under 1 %"), (0.99996, ".1%", "over 99.9 %"),
        (0.99996, ".3g", "0.99996"),
    ],
)  # fmt: skip
def test_numbers_in_sentences(value, how, said):
    assert scene.number(value, how or "g") == said


def test_words_are_picked_by_a_number():
    numbers = scene.Numbers({"on[t]": np.array([True]), "rows": np.array([[1, 2], [3, 4]])}, 1, {"name": "cosine"})
    assert (
        numbers.say("{name} is {on[t]|off|on: {rows[0][1]:.1f}}, {rows[t][0]:d} at {t}") == "cosine is on: 2.0, 3 at 1"
    )


def test_a_start_sets_the_knots_and_a_knot_pushes_the_others_from_python_too():
    shown = designer()
    shown.at_700 = 5.0
    assert [shown.at_100, shown.at_300, shown.at_500, shown.at_700, shown.at_900] == [7.2, 5, 5, 5, -7.2]
    shown.begin = "cosine"
    assert (shown.at_1, shown.at_700, shown.at_1000) == (10.1, -1.4, -12)
