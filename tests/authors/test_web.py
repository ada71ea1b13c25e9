"""The web edition in a real browser, from the disk and from a server, with every way out of the site blocked.

The run builds one lesson. DIFFCOURSE_SITE=dist/site names a site that was built before, and all its pages are tested.
"""

import base64
import functools
import io
import os
import re
import sys
import threading
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from fontTools.ttLib import TTFont
from lab import PATIENCE

from diffcourse import __main__ as command
from diffcourse.authors import build
from diffcourse.authors import site as site_pages

ROOT = Path(__file__).resolve().parents[2]
LESSONS = [path.stem for path in build.notebooks(ROOT, ["notebooks"])]
BUILT = os.environ.get("DIFFCOURSE_SITE")
PAGES = ["index", *LESSONS] if BUILT else ["index", "01-forward-step"]

every_page = pytest.mark.parametrize("name", PAGES)
every_lesson = pytest.mark.parametrize("name", PAGES[1:])


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    if BUILT:
        return ROOT / BUILT
    folder = tmp_path_factory.mktemp("site")
    assert site_pages.site(ROOT, folder, *(name[:2] for name in PAGES[1:])) == 0
    return folder


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_):
        pass


@pytest.fixture(scope="module")
def origins(site):
    """Where the site is: on the disk, and on a server of its own."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=site))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield {"disk": site.resolve().as_uri(), "server": f"http://127.0.0.1:{server.server_port}"}
    server.shutdown()
    server.server_close()


@pytest.fixture
def visit(browser, origins):
    """visit(name, origin, **wishes) opens a page. What it asked of others or complained of is in `.complaints`."""
    contexts = []

    def opened(name, origin="disk", **wishes):
        context = browser.new_context(**{"viewport": {"width": 1280, "height": 1000}, **wishes})
        context.set_default_timeout(1000 * PATIENCE)
        contexts.append(context)
        page = context.new_page()
        page.complaints = []
        inside = re.compile("(" + "|".join(map(re.escape, [*origins.values(), "data:", "blob:"])) + ")")

        def gate(route):
            if inside.match(route.request.url):
                route.continue_()
            else:
                page.complaints.append(f"asked for {route.request.url}")
                route.abort()

        page.route("**/*", gate)
        page.on("console", lambda said: page.complaints.append(said.text))
        page.on("pageerror", lambda error: page.complaints.append(str(error)))
        # A violation of the policy is reported on the console too, but not by every browser in every case.
        page.expose_function("violated", lambda what: page.complaints.append(what))
        page.add_init_script("addEventListener('securitypolicyviolation', e => violated(e.violatedDirective))")
        page.goto(f"{origins[origin]}/{name}.html")
        return page

    yield opened
    for context in contexts:
        context.close()


SHOWN = """film => {
    const seen = [...film.querySelectorAll('img, [role=img]')]
        .filter(one => one.checkVisibility({visibilityProperty: true}));
    return {frames: new Set(seen.map(one => one.closest('.film-frame'))).size,
            drawings: seen.map(one => one.currentSrc || one.innerHTML).join(),
            words: seen.map(one => one.alt || one.ariaLabel).join(' '),
            whole: seen.every(one => one.complete !== false && one.naturalWidth !== 0)};
}"""


def films(page):
    """Each film of a page: itself and its slider."""
    return [(film, film.get_by_role("slider", name="t")) for film in page.locator(".film").all()]


@pytest.mark.parametrize("origin", ["disk", "server"])
@every_page
def test_every_film_moves_by_keyboard_and_nothing_is_asked_of_others(visit, name, origin):
    page = visit(name, origin)
    for film, slider in films(page):
        slider.focus()
        seen = []
        for key in ("Home", "ArrowRight", "End", "ArrowLeft"):
            page.keyboard.press(key)
            seen.append(film.evaluate(SHOWN))
            says = slider.get_attribute("aria-valuetext")
            assert film.locator(".film-frame:not([hidden])").get_by_text(says, exact=True).is_visible()
            seen[-1]["says"] = says
        assert len({one["drawings"] for one in seen}) == len({one["words"] for one in seen}) == 4
        assert len({one["says"] for one in seen}) == 4
        assert all(one["frames"] == 1 and one["words"].strip() and one["whole"] for one in seen)
        assert "t = 0 of" in seen[0]["says"]
    assert page.complaints == []


def test_pixels_change_on_the_screen(visit):
    page = visit(PAGES[1])
    film, slider = films(page)[0]
    strip = film.locator(".film-strip")
    slider.press("Home")
    first = strip.screenshot()
    slider.press("End")
    assert strip.screenshot() != first


def test_buttons_of_a_film_by_keyboard(visit):
    page = visit(PAGES[1])
    film, slider = films(page)[0]
    end = int(slider.get_attribute("max"))

    def place():
        return int(slider.input_value())

    slider.press("Home")
    film.get_by_role("button", name="One frame on").press("Enter")
    assert place() == 1
    film.get_by_role("button", name="One frame back").press("Enter")
    film.get_by_role("button", name="One frame back").press("Enter")
    assert place() == 0

    clean = film.evaluate(SHOWN)
    film.get_by_role("button", name="Backward").press("Enter")
    assert (place(), film.evaluate(SHOWN)) == (end, clean)
    slider.press("Home")
    assert f"t = {end} of" in film.evaluate(SHOWN)["words"]

    slider.press("End")
    play = film.get_by_role("button", name="Play")
    play.press("Enter")
    page.wait_for_function("slider => +slider.value >= 2 && +slider.value < slider.max", arg=slider.element_handle())
    pause = film.get_by_role("button", name="Pause")
    pause.press("Enter")
    assert play.is_visible()


def test_who_wants_less_motion_gets_none(visit):
    page = visit(PAGES[1], reduced_motion="reduce")
    film, slider = films(page)[0]
    assert not film.get_by_text("Play").is_visible()
    assert page.evaluate("document.getAnimations().length") == 0
    slider.press("End")
    assert int(slider.input_value()) > 0


@pytest.mark.parametrize("width", [1280, 390])
@every_page
def test_nothing_sticks_out(visit, name, width):
    page = visit(name, viewport={"width": width, "height": 800}, is_mobile=width < 500)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    # What is wider than the screen scrolls by itself, and a keyboard reaches it.
    page.wait_for_function(
        "[...document.querySelectorAll('pre, .formula, table')].every(e => e.tabIndex === 0 || "
        "e.scrollWidth <= e.clientWidth)"
    )


def test_a_picture_can_be_had_larger_on_a_phone(visit):
    page = visit("01-forward-step", viewport={"width": 390, "height": 800}, is_mobile=True)
    film, slider = films(page)[0]
    still = page.locator("figure").first
    for box, larger in (
        (film.locator(".film-strip"), film.get_by_role("button", name="Larger")),
        (still, still.locator("xpath=..").get_by_role("button", name="Larger")),
    ):
        picture = box.locator("img").filter(visible=True).first
        assert picture.bounding_box()["width"] <= 390
        larger.press("Enter")
        assert picture.bounding_box()["width"] == 740
        page.wait_for_function("box => box.tabIndex === 0", arg=box.element_handle())
        sentence = box.locator("figcaption, [aria-hidden]").filter(visible=True)
        at = sentence.bounding_box()
        box.evaluate("box => { box.scrollLeft = 350 }")
        assert sentence.bounding_box() == at and at["width"] <= 390
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
    slider.press("End")
    assert film.locator(".film-strip").evaluate("box => box.scrollLeft") == 350
    page.set_viewport_size({"width": 1000, "height": 800})
    assert page.get_by_role("button", name="Larger").count() == 0


@pytest.mark.parametrize("theme", ["light", "dark"])
@every_page
def test_axe_finds_nothing_serious(visit, name, theme):
    page = visit(name, color_scheme=theme, bypass_csp=True)
    for details in page.locator("details").all():
        details.evaluate("details => { details.open = true }")
    found = Axe().run(page).response["violations"]
    assert [(one["id"], [node["target"] for node in one["nodes"]]) for one in found] == []


@every_lesson
def test_tab_reaches_every_control_and_shows_where_it_is(visit, name):
    page = visit(name)
    page.wait_for_timeout(50)  # until what scrolls can be reached
    controls = page.evaluate(
        "[...document.querySelectorAll('a, button, input, summary, [tabindex=\"0\"]')]"
        ".filter(e => e.checkVisibility({visibilityProperty: true})).length"
    )
    reached = set()
    for _ in range(controls):
        page.keyboard.press("Tab")
        reached.add(
            page.evaluate(
                """() => {
                    const e = document.activeElement, style = getComputedStyle(e);
                    e.dataset.place ??= Math.random();
                    return e.dataset.place + (parseFloat(style.outlineWidth) >= 2 && style.outlineStyle) + e.tagName;
                }"""
            )
        )
    assert len(reached) == controls
    assert all("solid" in one for one in reached), reached


def test_the_theme_is_chosen_and_kept(visit, origins):
    page = visit(PAGES[1], "server", color_scheme="light")

    def paper():
        return page.evaluate("getComputedStyle(document.body).backgroundColor")

    light = paper()
    page.get_by_role("button", name="Dark theme").press("Enter")
    assert paper() != light
    page.goto(f"{origins['server']}/index.html")
    assert paper() != light
    page.get_by_role("button", name="Light theme").press("Enter")
    assert paper() == light


def test_the_policy_lets_no_other_script_run(site, visit, tmp_path, origins):
    text = (site / "index.html").read_text(encoding="utf-8")
    policy = re.search('http-equiv="Content-Security-Policy" content="([^"]*)"', text)[1]
    assert "unsafe-eval" not in policy and "unsafe-inline" not in policy.partition("script-src")[2].partition(";")[0]
    page = visit("index")
    page.set_content(
        text.replace("<h1>", "<script>window.strange = 1</script><img src=x onerror='window.strange = 1'><h1>")
    )
    page.wait_for_function("document.querySelector('h1')")
    assert page.evaluate("window.strange") is None
    assert any("script-src" in one for one in page.complaints)


# -- the files --------------------------------------------------------------------------------------------------------


@every_page
def test_a_page_is_one_file_whose_links_lead_somewhere(site, name):
    text = (site / f"{name}.html").read_text(encoding="utf-8")
    assert len(text) < 15e6
    assert set(re.findall(r'(?:src|srcset)="(\w+:)', text)) <= {"data:"}
    ids = set(re.findall(r'\bid="([^"]+)"', text))
    for url in re.findall(r'href="([^"]*)"', text):
        file, _, section = url.partition("#")
        if not file:
            assert section in ids
        elif url != "data:,":
            assert file.removesuffix(".html") in {"index", *LESSONS}
            if section and (site / file).exists():
                assert f'id="{section}"' in (site / file).read_text(encoding="utf-8")


def test_the_contents_name_every_section(site):
    text = (site / "index.html").read_text(encoding="utf-8")
    for path in build.notebooks(ROOT, ["notebooks"]):
        sections = re.findall(
            "(?m)^## ", "\n".join(c.source for c in build.read(path).cells if c.cell_type == "markdown")
        )
        assert text.count(f'href="{path.stem}.html#') == len(sections) > 4


def test_no_cell_of_a_lesson_is_lost(monkeypatch):
    monkeypatch.setattr(site_pages, "lighter", str)
    notebook = build.read(ROOT / "notebooks" / "02-closed-form.ipynb")
    page = site_pages.page_of(notebook, "02-closed-form")
    assert len(page.cells) == len(notebook.cells)
    assert page.title == notebook.cells[0].source.splitlines()[0].removeprefix("# ")
    text = "".join(f"{source}{''.join(outputs)}" for _, source, outputs in page.cells)
    assert "alpha_bar 0.2037, first reached at t = 395" in text
    assert "$" not in re.sub("<pre>.*?</pre>|<math.*?</math>", "", text, flags=re.DOTALL)


def test_formulas_are_mathml_and_their_font_can_draw_them():
    text = str(site_pages.rendered(r"Let $x_t = \sqrt{\bar\alpha_t}\, x_0$, and $\varepsilon \sim N(0, 1)$.")[0])
    assert "<msqrt>" in text and "<mo>&#x223C;</mo>" in text
    assert len(re.findall('<span class="line"><math[^>]*>.*?</math>[,.]</span>', text)) == 2
    drawn = TTFont(io.BytesIO(base64.b64decode(site_pages.font(site_pages.letters_of(text)))))
    assert {0x221A, 0x1D465, 0x1D6FC, 0x1D700, 0x223C} <= set(drawn.getBestCmap())
    assert "MATH" in drawn


def test_a_lesson_that_stops_is_named_and_the_others_are_built(tmp_path, capsys, monkeypatch):
    def shoot(path):
        return (
            "notebooks/00-eli5.ipynb: cell `x` stopped with an error" if path.stem < "01" else site_pages.Page(*blank)
        )

    blank = "01-forward-step", "01: One forward step", [], []
    monkeypatch.setattr(site_pages, "shoot", shoot)
    assert site_pages.site(ROOT, tmp_path, "00", "01") == 1
    said = capsys.readouterr().out
    assert "cell `x` stopped" in said and "1 of 2 lessons" in said
    assert sorted(path.name for path in tmp_path.iterdir()) == ["01-forward-step.html", "index.html"]
    assert site_pages.site(ROOT, tmp_path, "77") == 1


def test_without_what_it_needs_the_command_says_so(monkeypatch, capsys):
    for name in [name for name in sys.modules if name.startswith(("diffcourse.authors.site", "latex2mathml"))]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.delattr("diffcourse.authors.site")
    monkeypatch.setitem(sys.modules, "latex2mathml.converter", None)
    assert command.build_site(ROOT) == 1
    assert "latex2mathml" in capsys.readouterr().out
