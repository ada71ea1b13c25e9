"""The web edition in a real browser, from the disk and from a server, with every way out of the site blocked.

The run builds one lesson. DIFFCOURSE_SITE=dist/site names a site that was built before, and all its pages are tested.
"""

import base64
import functools
import html
import io
import os
import re
import sys
import threading
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import numpy as np
import pytest
from fontTools.ttLib import TTFont
from lab import NEXT_FRAME, PATIENCE, axe

from diffcourse import __main__ as command
from diffcourse.authors import build, elsewhere
from diffcourse.authors import site as site_pages
from diffcourse.authors.site import asked
from diffcourse.exercise.questions import Prediction
from diffcourse.exercise.reply import marked
from diffcourse.lessons import EXERCISES, PREDICTIONS
from diffcourse.study import predict, store

ROOT = Path(__file__).resolve().parents[2]
LESSONS = [path.stem for path in build.notebooks(ROOT, ["notebooks"])]
BUILT = os.environ.get("DIFFCOURSE_SITE")
LESSON = "01-forward-step"  # of the usual run
SHEETS = [f"{stem}-exercises" for stem in LESSONS]
PAGES = ["index", *LESSONS, *SHEETS] if BUILT else ["index", LESSON, f"{LESSON}-exercises"]
TEXTS = ["formulas", "glossary"]


@pytest.fixture(scope="module", params=PAGES)
def name(request):
    """All tests of one page follow each other, so that it is loaded once."""
    return request.param


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    if BUILT:
        return ROOT / BUILT
    folder = tmp_path_factory.mktemp("site")
    assert site_pages.site(ROOT, folder, LESSON[:2]) == 0
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


@pytest.fixture(scope="module")
def pages(browser, origins):
    """pages(**wishes): a page under these wishes, the same one for the same wishes, and its `.complaints`."""
    made, contexts = {}, []
    inside = re.compile("(" + "|".join(map(re.escape, [*origins.values(), "data:", "blob:"])) + ")")

    def opened(**wishes):
        key = repr(wishes)
        if key in made:
            return made[key]
        context = browser.new_context(**{"viewport": VIEWPORT, **wishes})
        context.set_default_timeout(1000 * PATIENCE)
        contexts.append(context)
        page = made[key] = context.new_page()
        page.complaints = []

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
        return page

    yield opened
    for context in contexts:
        context.close()


@pytest.fixture
def visit(pages, origins):
    """visit(name, origin) shows a page of the site, loaded anew if it is `fresh` or does not stand there already.

    What it asked of others or complained of is in `.complaints`.
    """

    def opened(name, origin="disk", fresh=False, viewport=VIEWPORT, color_scheme="light", motion="reduce", **wishes):
        page, url = pages(**wishes), f"{origins[origin]}/{name}.html"
        page.set_viewport_size(viewport)
        page.emulate_media(color_scheme=color_scheme, reduced_motion=motion)  # a film that plays costs much
        if fresh or page.url != url:
            page.complaints.clear()
            page.goto(url)
            page.wait_for_function("() => !document.querySelector('.dc-web script, .dc-place:not([hidden]) script')")
        return page

    return opened


VIEWPORT, PHONE = {"width": 1280, "height": 1000}, {"width": 390, "height": 800}
PRESS_ALL = """name => document.querySelectorAll(".dc-button:not([aria-disabled=true])").forEach(
    (button) => button.textContent === name && button.click())"""


def instruments(page):
    """Each instrument of a page, and its slider for t; those that a prediction keeps closed are opened."""
    for name in ("Only look", "Show the answer now"):
        page.evaluate(PRESS_ALL, name)
    opened = page.locator(".dc:not(.dc-card)").all()
    return [(card, card.get_by_role("slider", name="t", exact=True)) for card in opened]


def test_every_instrument_moves_by_keyboard_and_nothing_is_asked_of_others(visit, name):
    page = visit(name)
    assert page.evaluate("document.documentElement.scrollWidth") <= VIEWPORT["width"]
    assert len(instruments(page)) == page.locator(".dc-place").count()
    for card, slider in instruments(page):
        seen, drawn = [], set()
        slider.scroll_into_view_if_needed()
        page.evaluate(NEXT_FRAME)  # until it knows that it is seen
        for key in ("Home", "ArrowRight", "End", "ArrowLeft"):
            slider.press(key)
            page.evaluate(NEXT_FRAME)
            says = slider.get_attribute("aria-valuetext")
            seen.append((says, card.locator(".dc-sentence").text_content()))
            assert says.partition(" of ")[0] == card.locator(".dc-now b").text_content()
            drawn.add(card.locator("canvas").evaluate("(canvas) => canvas.toDataURL()"))
        assert re.match(r"\w+ = 0(\.0+)? of |log SNR = 12.0$", seen[0][0])
        assert len(set(seen)) == 4 and all(sentence.strip() for _, sentence in seen) and len(drawn) > 1
    assert page.complaints == []


def test_nothing_sticks_out_on_a_phone(visit, name):
    page = visit(name, viewport=PHONE, is_mobile=True)
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    # What is wider than the screen scrolls by itself, and a keyboard reaches it, once it is unfolded.
    page.evaluate("document.querySelectorAll('details').forEach((details) => { details.open = true })")
    page.wait_for_function(
        "() => [...document.querySelectorAll('pre, .formula, table')].every(e => e.tabIndex === 0 || "
        "e.scrollWidth <= e.clientWidth)"
    )


def test_axe_finds_nothing(visit, name):
    page = visit(name)
    page.evaluate("document.querySelectorAll('details').forEach((details) => { details.open = true })")
    found = axe(page)
    page.emulate_media(color_scheme="dark")
    found += axe(page, runOnly=["color-contrast"])
    assert [(one["id"], [node["target"] for node in one["nodes"]]) for one in found] == []


def test_tab_reaches_every_control_and_shows_where_it_is(visit, name):
    """Of a list, in its first three lines."""
    page = visit(name)
    page.evaluate(NEXT_FRAME)  # until what scrolls can be reached
    page.evaluate("document.querySelectorAll('li:nth-child(n + 4)').forEach((one) => { one.hidden = true })")
    page.evaluate("document.body.tabIndex = -1; document.body.focus()")
    controls = page.evaluate(
        "[...document.querySelectorAll('a, button, input, textarea, summary, [tabindex=\"0\"]')]"
        ".filter(e => !e.disabled && e.checkVisibility({visibilityProperty: true})).length"
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


def test_a_picture_can_be_had_larger_on_a_phone(visit):
    page = visit(LESSON, viewport=PHONE, is_mobile=True)
    still = page.locator("figure:not(.dc-place figure)").first
    picture, larger = still.locator("img"), still.locator("xpath=..").get_by_role("button", name="Larger")
    assert picture.bounding_box()["width"] <= 390
    larger.press("Enter")
    assert picture.bounding_box()["width"] == 740
    page.wait_for_function("box => box.tabIndex === 0", arg=still.element_handle())
    sentence = still.locator("figcaption")
    at = sentence.bounding_box()
    still.evaluate("box => { box.scrollLeft = 350 }")
    assert sentence.bounding_box() == at and at["width"] <= 390
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.set_viewport_size({"width": 1000, "height": 800})
    assert page.get_by_role("button", name="Larger").count() == 0


def test_the_theme_is_chosen_and_kept(visit, origins):
    page = visit(LESSON, "server")

    def paper():
        return page.evaluate("getComputedStyle(document.body).backgroundColor")

    light = paper()
    page.get_by_role("button", name="Dark theme").press("Enter")
    assert paper() != light
    page.goto(f"{origins['server']}/index.html")
    assert paper() != light
    page.get_by_role("button", name="Light theme").press("Enter")
    assert paper() == light


def test_the_policy_lets_no_other_script_run(site, visit):
    text = (site / "index.html").read_text(encoding="utf-8")
    policy = re.search('http-equiv="Content-Security-Policy" content="([^"]*)"', text)[1]
    assert "unsafe-eval" not in policy and "unsafe-inline" not in policy.partition("script-src")[2].partition(";")[0]
    page = visit("index", locale="en-GB")  # a page of its own
    page.set_content(
        text.replace("<h1>", "<script>window.strange = 1</script><img src=x onerror='window.strange = 1'><h1>")
    )
    page.wait_for_function("document.querySelector('h1')")
    assert page.evaluate("window.strange") is None
    assert any("script-src" in one for one in page.complaints)


# -- answers ----------------------------------------------------------------------------------------------------------


def test_the_contents_open_on_a_photograph_that_moves_and_find_a_word(visit):
    page = visit("index", fresh=True, motion="no-preference")
    page.wait_for_function("() => +document.querySelector('.dc-now b').textContent.slice(4) > 2")
    page.locator(".dc-play").press("Enter")  # a film that plays costs much
    page.get_by_role("searchbox").fill("markov chain")
    found = page.locator("#found a").first
    assert "01-forward-step.html#" in found.get_attribute("href")
    page.get_by_role("searchbox").fill("absorbing")
    assert page.locator("#found a[href^='glossary.html']").text_content() == "Glossary"
    page.get_by_role("searchbox").fill("xyzzy")
    assert "Nothing found" in page.locator("#found").text_content()


def test_a_prediction_takes_an_answer_and_keeps_it(visit, origins):
    question = PREDICTIONS["without-the-shrink"]
    page = visit(LESSON, "server", motion="no-preference")
    card = page.get_by_role("group", name="Predict, then look")
    field = card.get_by_role("textbox")
    field.fill("2,5")
    field.press("Enter")
    assert "as a point, not as a comma: 2.5" in card.text_content()
    field.fill("3")
    card.get_by_role("button", name="Commit").press("Enter")
    assert page.locator(".dc-place .dc").count() == 2  # how the lesson opens, and the film of the prediction
    card.get_by_role("button", name="Show the answer now").press("Enter")
    words = predict.outcome(question, 3.0)[0]
    assert words in card.text_content() and question.because in card.text_content().replace("`", "")
    assert words in page.get_by_text("Your predictions so far").locator("..").text_content()
    page.reload()
    assert words in card.text_content()
    page.goto(f"{origins['server']}/index.html")
    assert f"1 of {len(PREDICTIONS)} predictions" in page.locator(".dc-web").text_content()


@pytest.mark.parametrize("refused", [False, True])
def test_an_exercise_is_checked_and_a_question_is_revealed(visit, origins, refused):
    more = {"locale": "en-GB"} if refused else {}  # a page of its own
    page = visit("index", "server", **more)
    if refused:
        page.add_init_script("Object.defineProperty(window, 'localStorage', { get() { throw Error('refused') } })")
    page.goto(f"{origins['server']}/{LESSON}-exercises.html")
    name = "two_steps_one_blank"
    (part,) = asked.sets_of(name)[0][1].values()
    card = page.get_by_role("group", name=f"Exercise {name}")
    cells = build.read(ROOT / "solutions" / f"{LESSON}.ipynb").cells
    solution = next(c.source for c in cells if c.id == "two-steps-one-blank-solution")[:20]
    key, message, wrong = next(iter(part.wrong()))
    card.get_by_role("textbox").fill(f"{wrong:.4f}")
    card.get_by_role("button", name="Hint").press("Enter")
    card.get_by_role("button", name="Check").press("Enter")
    said = card.text_content()
    assert re.sub("`", "", message) in said and "Hint 1 of" in said and solution not in said
    card.get_by_role("textbox").fill(f"{part.truth:.4f}")
    card.get_by_role("textbox").press("Enter")
    assert "Correct:" in card.text_content() and "1 of 6 on this page" in card.text_content()
    card.get_by_role("button", name="Other numbers").press("Enter")
    assert "Set 2:" in card.text_content() and card.get_by_role("textbox").input_value() == ""
    (other,) = asked.sets_of(name)[1][1].values()
    card.get_by_role("textbox").fill(f"{other.truth:.4f}")
    card.get_by_role("textbox").press("Enter")
    assert "Correct:" in card.text_content()
    recall = page.get_by_role("group", name="Recall").first
    recall.get_by_role("button", name="I do not know").press("Enter")
    assert "Noted: Missed." in recall.text_content()
    recall = page.get_by_role("group", name="Recall").last
    recall.get_by_role("textbox").fill("I think so.")
    recall.get_by_role("button", name="Reveal").press("Enter")
    recall.get_by_role("button", name="Partly").press("Enter")
    assert "Noted: Partly." in recall.text_content()
    assert page.complaints == []
    page.goto(f"{origins['server']}/index.html")
    if refused:
        assert page.get_by_role("button", name="Export").count() == 0
        return
    progress = page.locator(".dc-web")
    before = progress.text_content()
    with page.expect_download() as download:
        page.get_by_role("button", name="Export").press("Enter")
    entries = [store.entry_of(line)[0] for line in Path(download.value.path()).read_bytes().splitlines()]
    facts = [(one.kind, one.key, one.event["status"], one.event.get("diagnosis")) for one in entries]
    assert ("exercise", name, "not yet", key) in facts and ("exercise", name, "correct", "correct") in facts
    assert facts[-1][0] == "recall" and entries[-1].event["answer"] == "I think so."
    page.on("dialog", lambda dialog: dialog.accept())
    page.get_by_role("button", name="Begin anew").press("Enter")
    assert progress.text_content() != before
    for _ in range(2):  # what is there already is not taken twice
        page.locator("input[type=file]").set_input_files(download.value.path())
        page.get_by_text("Your progress: 1 of").wait_for()
    assert (
        progress.text_content() == before and page.evaluate("localStorage.diffcourse").count("\n") == len(entries) - 1
    )


def in_the_browser(page, expression, argument):
    """The value of an expression in which the functions of cards.js stand."""
    return page.evaluate(f"(given) => {{ {site_pages.text_of('cards.js')}\nreturn {expression}; }}", argument)


def test_the_browser_grades_a_prediction_as_python_does(visit):
    questions = [
        Prediction("?", lambda: "A & B", "", choices=("A & B", "C")),
        Prediction("?", lambda: 395, "", unit="steps"),
        Prediction("?", lambda: -0.0312, ""),
        Prediction("?", lambda: [1.0, 0.8, 0.523456, 0.2, 0.0], "", places=tuple("abcde"), span=(0, 1)),
    ]
    cases, wanted = [], []
    for one in questions:
        truth, (without, rows) = one.truth(), predict.rubric(one)
        facts = {name: list(getattr(one, name)) for name in ("choices", "places", "span")}
        facts |= {
            "truth": np.ravel(truth).tolist(),
            "rubric": [marked(without), [[a, marked(b), c] for a, b, c in rows]],
        }
        for answer in (None, *(one.choices or [np.multiply(truth, k).tolist() for k in (1, 1.03, 1.15, 1.5, 3)])):
            cases.append([facts, answer])
            words, tone = predict.outcome(one, answer)
            wanted.append([html.escape(words, quote=False), tone])
    graded = "given.map(([one, answer]) => outcome(one, answer))"
    assert in_the_browser(visit("index"), graded, cases) == wanted


def test_the_browser_judges_a_number_as_python_does(visit):
    cases, wanted = [], []
    for name in ("two_steps", "variance_without_shrink"):
        for label, part in asked.sets_of(name)[-1][1].items():
            facts = asked.part_of(label, part)
            for value in [part.truth, part.truth + 0.4 * part.tolerance, *(wrong for _, _, wrong in part.wrong())]:
                cases.append([facts, f"{value:.4f}"])
                reply = part.judge(float(f"{value:.4f}"))
                wanted.append([reply.diagnosis, "" if reply.status == "correct" else marked(reply.message)])
    page, all_ = visit("index"), "given.map(([part, value]) => judged(part, value))"
    assert in_the_browser(page, all_, cases) == wanted
    assert in_the_browser(page, "judged(given, '123.4567')[0]", cases[0][0]) == "value"


def test_no_right_answer_stands_in_the_source_of_a_page(site):
    text = (site / f"{LESSON}-exercises.html").read_text(encoding="utf-8")
    for name in ("two_steps_one_blank", "two_steps_three_blanks", "two_steps", "variance_without_shrink"):
        for part in asked.sets_of(name)[0][1].values():
            assert f"{part.truth:.4f}"[:6] not in text
        assert marked(EXERCISES[name].praise) not in text


def test_a_drawing_turns_dark(visit):
    for theme in ("light", "dark"):
        page = visit(LESSON, color_scheme=theme)
        turned = page.locator(".dc-drawn img").first.evaluate("img => getComputedStyle(img).filter")
        assert (turned == "none") == (theme == "light")


# -- the files --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", [*PAGES, *TEXTS], scope="function")
def test_a_page_is_one_file_whose_links_lead_somewhere(site, name):
    text = (site / f"{name}.html").read_text(encoding="utf-8")
    assert len(text.encode()) < 1e6
    assert set(re.findall(r'(?:src|srcset)="(\w+:)', text)) <= {"data:"}
    ids = set(re.findall(r'\bid="([^"]+)"', text))
    links = set(re.findall(r'href="([^"]*)"', text))
    lesson = name.removesuffix("-exercises")
    notebook = f"{'notebooks' if name == lesson else 'exercises'}/{lesson}.ipynb"
    doors = set(elsewhere.doors(elsewhere.url_of(ROOT), notebook).values())
    papers = {url for url in links if re.fullmatch(r"https://arxiv\.org/abs/\d{4}\.\d{5}", url)}
    assert name in ("index", *TEXTS) or doors <= links
    assert name not in LESSONS or papers
    assert name not in LESSONS[1:] or f'rel="prev" href="{LESSONS[LESSONS.index(name) - 1]}.html"' in text
    for url in links - doors - papers:
        file, _, section = url.partition("#")
        if not file:
            assert section in ids
        elif url != "data:,":
            assert file.removesuffix(".html") in {"index", *TEXTS, *LESSONS, *SHEETS}
            if section and (site / file).exists():
                assert f'id="{section}"' in (site / file).read_text(encoding="utf-8")


def test_the_contents_name_every_section(site):
    text = (site / "index.html").read_text(encoding="utf-8")
    for path in build.notebooks(ROOT, ["notebooks"]):
        sections = re.findall(
            "(?m)^## ", "\n".join(c.source for c in build.read(path).cells if c.cell_type == "markdown")
        )
        assert text.count(f'href="{path.stem}.html#') == len(sections) > 4


def test_no_cell_of_a_lesson_is_lost():
    notebook = build.read(ROOT / "notebooks" / "02-closed-form.ipynb")
    page = site_pages.page_of(notebook, "02-closed-form")
    assert len(page.cells) == len(notebook.cells)
    assert page.title == notebook.cells[0].source.splitlines()[0].removeprefix("# ")
    text = "".join(f"{source}{''.join(outputs)}" for _, source, outputs in page.cells)
    assert "the bumps have merged once alpha_bar is below 0.2037" in text
    assert "$" not in re.sub("<pre>.*?</pre>|<math.*?</math>", "", text, flags=re.DOTALL)


def test_an_output_that_answers_a_prediction_waits():
    truths = site_pages.truths_of("02-closed-form")
    assert 'data-waits="bumps-merge"' in site_pages.waiting("<pre>first reached at t = 395</pre>", truths)
    assert site_pages.waiting("<pre>39.5, 1395, 1000</pre>", truths) == "<pre>39.5, 1395, 1000</pre>"


def test_formulas_are_mathml_and_their_font_can_draw_them():
    assert site_pages.to_page("08-continuous-time.ipynb#EDM%27s-factors") == "08-continuous-time.html#edm-s-factors"
    text = str(site_pages.rendered(r"Let $x_t = \sqrt{\bar\alpha_t}\, x_0$, and $\varepsilon \sim N(0, 1)$.")[0])
    assert "<msqrt>" in text and "<mo>&#x223C;</mo>" in text
    assert len(re.findall('<span class="line"><math[^>]*>.*?</math>[,.]</span>', text)) == 2
    drawn = TTFont(io.BytesIO(base64.b64decode(site_pages.font(site_pages.letters_of(text)))))
    assert {0x221A, 0x1D465, 0x1D6FC, 0x1D700, 0x223C} <= set(drawn.getBestCmap())
    assert "MATH" in drawn


def test_a_lesson_that_stops_is_named_and_the_others_are_built(tmp_path, capsys, monkeypatch):
    def shoot(path):
        return site_pages.Page(*blank) if path.stem > "01" else 1 / 0

    blank = "01-forward-step", "01: One forward step", [], []
    monkeypatch.setattr(site_pages, "shoot", shoot)
    assert site_pages.site(ROOT, tmp_path, "00", "01") == 1
    said = capsys.readouterr().out
    assert "00-eli5 stopped with ZeroDivisionError" in said and "1 of 2 lessons" in said
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "01-forward-step-exercises.html",
        "01-forward-step.html",
        "formulas.html",
        "glossary.html",
        "index.html",
        "start.png",
    ]
    assert site_pages.site(ROOT, tmp_path, "77") == 1


def test_without_what_it_needs_the_command_says_so(monkeypatch, capsys):
    for name in [name for name in sys.modules if name.startswith(("diffcourse.authors.site", "latex2mathml"))]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.delattr("diffcourse.authors.site")
    monkeypatch.setitem(sys.modules, "latex2mathml.converter", None)
    monkeypatch.chdir(ROOT)
    assert command.main(["site"]) == 1
    assert "latex2mathml" in capsys.readouterr().err
