"""The film and the explorers, driven as a learner drives them (the browser's part stands in test_browser.py)."""

import html
import inspect
import itertools
import re
import sys
import threading

import numpy as np
import pytest

from diffcourse import explorers, schedules
from diffcourse.instrument import style
from diffcourse.instrument.film import Film, frame_steps
from diffcourse.instrument.style import Picture
from diffcourse.instrument.zoo import ZOO, made

MOVED = (explorers.pooling,)


def moves(control):
    """What a learner can do with a control: each of its sliders and menus to both ends, with its ends."""
    for part in getattr(control, "sliders", [control]):
        if not part.disabled:
            ends = (part.options[0], part.options[-1]) if hasattr(part, "options") else (part.min, part.max)
            yield part, ends
    if hasattr(control, "menu"):
        yield control.menu, (control.menu.options[-1], control.menu.options[0])


def drawing(film):
    """The frame in view without its sentence."""
    return film.frames[film.index].value.replace(html.escape(film.sentence), "")


def plain(film):
    return film._repr_mimebundle_()["text/plain"]


def test_a_strip_holds_both_ends_and_no_step_twice():
    assert frame_steps(5) == [0, 1, 2, 3, 4, 5]
    assert frame_steps(1000)[:3] == [0, 10, 20]
    for T in (1, 99, 100, 101, 333):
        steps = frame_steps(T)
        assert (steps[0], steps[-1]) == (0, T)
        assert len(set(steps)) == len(steps) <= 101


def small(explorer):
    """Its film with a quarter of the pixels in each direction, for tests that do not count them."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(style, "DPI", style.DPI // 4)
        return explorer()


@pytest.fixture(scope="module", params=MOVED, ids=lambda explorer: explorer.__name__)
def whole(request):
    """A film whose strip is shot."""
    film = small(request.param)
    film.wait()
    return film


def test_every_frame_has_a_picture_and_a_sentence_of_its_own(whole):
    film = whole
    assert all(film.sentences)
    assert len(set(film.sentences)) == len(film.sentences) == len(film.slider.options)
    for label, sentence, frame in zip(film.slider.options, film.sentences, film.frames, strict=True):
        assert f"t = {label} of" in sentence
        assert f'alt="{sentence}"' in frame.value and 'src="data:image/' in frame.value


def test_the_slider_play_and_strip_have_the_same_length(whole):
    for way in whole._ways:
        assert way.play.max == len(way.slider.options) - 1 == len(whole.sentences) - 1


@pytest.mark.usefixtures("in_view_alone")
@pytest.mark.parametrize("explorer", MOVED)
def test_both_ends_of_every_control_change_the_picture_and_keep_the_place(explorer):
    film = small(explorer)
    place = 0.1 if "sampler" in film.controls else 0.96  # late on the way back, or in a clip of the end
    film.slider.index = round(place * (len(film.slider.options) - 1))
    film._retake()
    share = film.slider.index / (len(film.slider.options) - 1)
    for control in film.controls.values():
        for part, ends in moves(control):
            assert "Slider" in type(part).__name__  # in a menu the arrow keys leave for JupyterLab's cells
            first = part.value
            seen = {film.sentence: drawing(film)}
            for value in ends:
                part.value = value
                seen[film.sentence] = drawing(film)
                assert f"t = {film.slider.options[film.slider.index]} of" in film.sentence
                assert film.index / (len(film.sentences) - 1) == pytest.approx(share, abs=0.03), part.description
            assert len(seen) == len(set(seen.values())) >= 2, part.description
            part.value = first


@pytest.mark.parametrize("name", ZOO)
def test_every_schedule_of_the_explorers_comes_in_every_size(name):
    """Each with the ends of its parameters in every combination, at the smallest T of the explorers and the largest."""
    parameters = ZOO[name]
    assert all(start in values and list(values) == sorted(values) for values, start in parameters.values())
    for T in (50, 1000):
        for combination in itertools.product(
            *((values[0], start, values[-1]) for values, start in parameters.values())
        ):
            assert made(name, T, dict(zip(parameters, combination, strict=True))).T == T
    bounds = {"broken: too timid": (0.1, 1), "broken: too harsh": (0, 1e-10)}
    low, high = bounds.get(name, (0, 0.02))
    assert low <= made(name, 1000, {key: start for key, (_, start) in parameters.items()}).alpha_bars[-1] <= high


def test_each_parameter_of_the_explorers_changes_its_schedule():
    """A slider that leads nowhere would be worse than none."""
    for name, parameters in ZOO.items():
        starts = {key: start for key, (_, start) in parameters.items()}
        for key, (values, _) in parameters.items():
            ends = [made(name, 100, starts | {key: value}).alpha_bars for value in (values[0], values[-1])]
            assert not np.allclose(*ends, atol=1e-3), f"{name}: {key}"


def test_a_schedule_without_changes_is_the_published_one():
    for name, published in {
        "linear": schedules.linear(),
        "scaled linear": schedules.scaled_linear(),
        "cosine": schedules.cosine(),
        "sigmoid": schedules.sigmoid(),
        "cosine shifted": schedules.shifted(schedules.cosine(), 256),
        "zero terminal SNR": schedules.zero_terminal_snr(schedules.linear()),
    }.items():
        starts = {key: start for key, (_, start) in ZOO[name].items()}
        np.testing.assert_allclose(made(name, 1000, starts).alpha_bars, published.alpha_bars, rtol=1e-12)


def test_every_parameter_of_a_schedule_is_on_a_slider():
    """What the functions of `schedules` take beside T (zero terminal SNR takes a schedule, the linear one here)."""
    taken = {
        "linear": schedules.linear,
        "scaled linear": schedules.scaled_linear,
        "cosine": schedules.cosine,
        "sigmoid": schedules.sigmoid,
    }
    for name, function in taken.items():
        assert len(ZOO[name]) == len(inspect.signature(function).parameters) - 1
    shifted = len(inspect.signature(schedules.shifted).parameters) - 1
    assert len(ZOO["cosine shifted"]) == shifted + len(ZOO["cosine"])


def test_break_it_opens_on_a_broken_schedule_with_the_others_beside_it():
    shown = explorers.break_it()
    options, broken = list(ZOO), [name for name in ZOO if name.startswith("broken: ")]
    place = options.index(shown.second)
    assert shown.second == "broken: too harsh" and len(broken) == 3
    assert set(options[place - 1 : place + 2]) == set(broken)


@pytest.mark.usefixtures("in_view_alone")
def test_averaging_down_makes_up_for_the_shift():
    film = explorers.pooling()
    film.slider.index = 12
    film._retake()

    def numbers():
        return [float(n) for n in re.findall(r"(?:SNR|it has|linear, has) ([\d.e-]+\d)", film.sentence)]

    whole, averaged, small = numbers()
    assert 13 < averaged / whole < 16 and averaged / small > 13
    film.controls["name"].value = "linear, shifted"
    whole, averaged, small = numbers()
    assert averaged == pytest.approx(small, rel=0.05)


def counting_film(frames=20, hold=None):
    """A film whose frames say which take they come from; each waits for `hold`, if given."""
    import ipywidgets as widgets

    def shoot(t, take):
        if hold and take and t:
            hold.wait(5)
        return f'<img alt="{take}-{t}">', f"{take}-{t}"

    return Film(shoot, list(range(frames)), {"take": widgets.IntText(0)})


@pytest.mark.usefixtures("in_view_alone")
def test_the_step_buttons_stop_at_both_ends():
    film = counting_film()
    film.step_back.click()
    assert film.index == 0
    film.step_on.click()
    assert film.index == 1
    film.slider.index = len(film.sentences) - 1
    film.step_on.click()
    assert film.index == len(film.sentences) - 1


def test_turning_the_film_round_keeps_the_frame_in_view():
    film = counting_film()
    film.slider.index = 10
    film.wait()
    sentence = film.sentence
    film.direction.index = 1
    assert film.sentence == sentence
    assert film.slider.options[film.slider.index] == "10"
    film.step_on.click()
    assert film.sentence == "0-9"
    film.direction.index = 0
    assert film.slider.index == 9


def test_a_change_shows_in_the_frame_in_view_at_once():
    hold = threading.Event()
    film = counting_film(hold=hold)
    film.wait()
    film.controls["take"].value = 1
    assert film.sentence == "1-0"
    hold.set()
    film.wait()
    assert film.sentences == [f"1-{t}" for t in range(20)]


def test_a_newer_request_overtakes_an_older_one():
    film = counting_film()
    for take in range(1, 30):
        film.controls["take"].value = take
    film.wait()
    assert film.sentences == [f"29-{t}" for t in range(20)]
    assert all("29-" in frame.value for frame in film.frames)


def test_the_frames_near_the_one_in_view_come_first():
    order = []
    film = Film(lambda t: (order.append(t), (f'<img alt="{t}">', str(t)))[1], list(range(9)))
    film.wait()
    assert order[0] == 0
    assert all(abs(t - place) <= 1 for place, t in enumerate(order))  # for two threads shoot


@pytest.mark.parametrize("shared", [True, False])
@pytest.mark.parametrize("had, lacked", [(2, 1), (1, 2)])
def test_the_rest_of_a_strip_gives_way_in_a_crowd(monkeypatch, shared, had, lacked):
    """On a hub, to whoever is kept waiting; alone, and where cores are free, at no time."""
    from diffcourse.instrument import film as films

    clock, away, others = itertools.count(), [], set(threading.enumerate())
    true_seconds, pause = films.core_seconds, threading.Event.wait

    def core_seconds():
        if threading.current_thread() in others:
            return true_seconds()
        k = next(clock)
        return had * k / 1e6, lacked * k / 1e6

    def wait(event, seconds=None):
        if threading.current_thread() not in others:
            away.append(seconds == 1e-6)
        return pause(event, seconds)

    monkeypatch.setattr(films, "SHARED", shared)
    monkeypatch.setattr(films, "core_seconds", core_seconds)
    monkeypatch.setattr(films, "AWAY", 1e-6)
    monkeypatch.setattr(threading.Event, "wait", wait)
    film = counting_film()
    film.wait()
    assert all(film.sentences)
    assert any(away) == (shared and lacked > had)


def test_a_thread_knows_how_long_it_had_a_core():
    from diffcourse.instrument.film import core_seconds

    before = core_seconds()
    sum(range(1_000_000))
    had, lacked = np.subtract(core_seconds(), before)
    assert lacked >= 0
    assert had > 0 if sys.platform == "linux" else had == 0


def test_a_notebook_that_is_not_run_shows_the_frame_in_view():
    film = counting_film()
    bundle = film._repr_mimebundle_()
    assert bundle["text/plain"] == film.sentence
    assert f'alt="{film.sentence}"' in bundle["text/html"]
    assert "application/vnd.jupyter.widget-view+json" in bundle


def test_a_picture_says_itself():
    from diffcourse import figures

    picture = figures.draw_bands()
    assert isinstance(picture, Picture)
    figure, sentence = picture
    bundle = picture._repr_mimebundle_()
    assert bundle["text/plain"] == repr(picture) == sentence
    assert f'alt="{sentence}"' in bundle["text/html"]
