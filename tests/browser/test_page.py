"""Instruments on a page without a kernel, under the web edition's policy: look, layout and every reader."""

import io

import numpy as np
import pytest
from lab import NEXT_FRAME, axe
from markupsafe import Markup
from PIL import Image

from diffcourse.authors import site
from diffcourse.authors.site import shown
from diffcourse.instrument import scene
from diffcourse.lessons import explorers

BY_PAGE = ["photograph", "dissolve", "walk", "compare", "snr", "pooling", "embedding", "latents", "designer", "knobs"]
BY_KERNEL = ["score", "glyphs", "flow", "sentence"]  # every kind of mark; more would cost each test here a second
INSTRUMENTS = {name: getattr(explorers, name) for name in (*BY_PAGE, *BY_KERNEL)}
VIEWPORT = {"width": 1280, "height": 1000}
USUAL = {"color_scheme": "light", "reduced_motion": "no-preference", "forced_colors": "none"}


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    """A page with one of each, at a step in the middle."""
    made = []
    for make in INSTRUMENTS.values():
        made.append(make())
        made[-1].t = made[-1].steps_in_all * 3 // 10
    shows = [Markup(shown.instrument(one)) for one in made]
    page = site.Page("00-all", "All", [("code", "", shows)], [])
    text = site.lay_out(
        "lesson.html", "".join(shows), page=page, doors={}, titles={"00-all": "00 All"}, before=None, after=None
    )
    file = tmp_path_factory.mktemp("page") / "all.html"
    file.write_text(text, encoding="utf-8")
    return file, dict(zip(INSTRUMENTS, made, strict=True))


@pytest.fixture(scope="module")
def shared(browser, written):
    """One page for all tests here, opened once, and what it complained of."""
    context = browser.new_context(viewport=VIEWPORT, has_touch=True)
    page, complaints = context.new_page(), []
    page.on("console", lambda said: complaints.append(said.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("request", lambda one: one.url.startswith(("file:", "data:", "blob:")) or complaints.append(one.url))
    yield page, complaints
    context.close()


@pytest.fixture
def visit(shared, written):
    """visit(viewport=..., **media) opens the page anew under these wishes; it may complain of nothing."""
    page, complaints = shared

    def opened(viewport=VIEWPORT, fresh=True, **media):
        page.set_viewport_size(viewport)
        page.emulate_media(**USUAL | media)
        if fresh or page.url != written[0].as_uri():
            page.goto(written[0].as_uri())
        page.wait_for_selector(".dc canvas")
        page.evaluate(NEXT_FRAME)
        return page

    yield opened
    assert complaints == []
    complaints.clear()


def pixels(shot, size):
    return np.asarray(Image.open(io.BytesIO(shot)).convert("RGB").resize(size, Image.Resampling.BOX), float)


@pytest.mark.parametrize("name", INSTRUMENTS)
def test_the_canvas_shows_what_the_still_shows(visit, written, name):
    """Coarsely, for fonts differ: panels, curves and colours at their places."""
    page = visit(fresh=False)
    i, instrument = list(INSTRUMENTS).index(name), written[1][name]
    page.locator(".dc").nth(i).evaluate(f"(dc) => {{ dc.style.width = '{scene.WIDTH + 30}px' }}")
    page.wait_for_timeout(100)
    page.evaluate(NEXT_FRAME)
    canvas = page.locator(".dc canvas").nth(i)
    still = instrument.picture()
    box = canvas.bounding_box()
    assert (box["width"], box["height"]) == (still.width / 2, still.height / 2)
    size = (round(box["width"] / 10), round(box["height"] / 10))
    drawn, wanted = pixels(canvas.screenshot(), size), np.asarray(still.resize(size, Image.Resampling.BOX), float)
    paper = np.array([0xFA, 0xF8, 0xF4])
    ink, ours = np.abs(wanted - paper).max(2), np.abs(drawn - 255).max(2)
    alike = np.corrcoef(ink.ravel(), ours.ravel())[0, 1]
    assert alike > 0.9, alike
    page.locator(".dc").nth(i).evaluate("(dc) => { dc.style.width = '' }")
    assert page.locator(".dc-sentence").nth(i).text_content() == instrument.sentence


@pytest.mark.parametrize(("width", "most"), [(1280, 560), (1920, 560), (390, 1600)])
def test_every_card_fits(visit, width, most):
    page = visit(viewport={"width": width, "height": 720}, fresh=False)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    for card in page.locator(".dc").all():
        assert card.bounding_box()["height"] <= most, card.get_attribute("aria-label")
        inside = card.evaluate(
            """(dc) => [...dc.querySelectorAll("*")].every((part) => part.closest("svg, .dc-ticks") ||
                part.getBoundingClientRect().right <= dc.getBoundingClientRect().right + 1)"""
        )
        assert inside


def test_both_themes_and_axe(visit):
    found, wcag = [], ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]
    for scheme, rules in (("light", wcag), ("dark", ["color-contrast"])):
        page = visit(color_scheme=scheme, fresh=False)
        shot = pixels(page.locator(".dc canvas").nth(1).screenshot(), (20, 10))
        assert (np.median(shot) > 128) == (scheme == "light")
        found += axe(page, runOnly=rules)
    serious = [one for one in found if one["impact"] in ("serious", "critical")]
    assert [(one["id"], [node["html"][:120] for node in one["nodes"]]) for one in serious] == []


HITS = """(canvas) => {
    const box = canvas.getBoundingClientRect(), found = [];
    for (let x = 10; x < box.width; x += 28)
        for (let y = 20; y < box.height - 30; y += 28) {
            const at = { clientX: box.x + x, clientY: box.y + y, bubbles: true };
            canvas.dispatchEvent(new PointerEvent("pointermove", at));
            if (canvas.title) found.push([x, y, canvas.title]);
        }
    return found;
}"""


def test_a_finger_pulls_the_bumps_apart_and_the_dot_along_its_curve(visit):
    page = visit(fresh=False)
    values = "() => [...document.querySelectorAll('.dc')[1].querySelectorAll('input')].map((i) => i.ariaValueText)"
    t, _, _, m, std = page.evaluate(values)
    canvas = page.locator(".dc canvas").nth(1)
    canvas.scroll_into_view_if_needed()
    box = canvas.bounding_box()
    # Where the dot on the curve stands, found by the pointer that it gives the mouse.
    at = {}
    for x, y, title in canvas.evaluate(HITS):
        at.setdefault(title, []).append((x, y))
    assert set(at) >= {"Pull along the curve", "Pull the bumps apart"}

    def pull(title, by):
        x, y = np.mean([p for p in at[title] if (p[0] > box["width"] / 3)], axis=0)
        page.mouse.move(box["x"] + x, box["y"] + y)
        page.mouse.down()
        page.mouse.move(box["x"] + x + by, box["y"] + y, steps=5)
        page.mouse.up()
        page.evaluate(NEXT_FRAME)
        return page.evaluate(values)

    after = pull("Pull the bumps apart", 40)
    assert float(after[3]) > float(m)
    assert (after[0], after[4]) == (t, std)
    moved = pull("Pull along the curve", 60)
    assert int(moved[0].split()[2]) > int(t.split()[2])
    assert moved[3] == after[3]


def test_how_a_curve_stood_before_a_change_stays_in_sight(visit):
    page, shots = visit(fresh=False), []
    card = page.locator(".dc", has_text="SD3")
    recipe = card.locator("input[aria-label='recipe']")
    recipe.scroll_into_view_if_needed()
    for former in (0, 9, 0):
        for place in (former, 4):  # to one recipe, from two others
            recipe.evaluate("(one, place) => { one.value = place; one.dispatchEvent(new Event('input')) }", place)
            page.evaluate(NEXT_FRAME)
        shots.append(card.locator("canvas").evaluate("(canvas) => canvas.toDataURL()"))
    assert shots[0] == shots[2] != shots[1]


def test_less_motion_jumps_and_more_motion_glides(visit):
    seen = """async (card) => {
        const t = card.querySelector("input"), steps = new Set([t.value = 300]);
        t.dispatchEvent(new Event("input"));
        card.querySelector(".dc-play").click();
        while (steps.size < 3) steps.add(await new Promise(requestAnimationFrame).then(() => +t.value));
        card.querySelector(".dc-play").click();
        return [...steps];
    }"""
    card = visit(fresh=False, reduced_motion="reduce").locator(".dc").nth(1)
    card.scroll_into_view_if_needed()
    assert card.evaluate(seen) == [300, 425, 550]
    gliding = visit(fresh=False).locator(".dc").nth(1).evaluate(seen)
    assert gliding == sorted(gliding) and gliding[-1] < 500


def test_forced_colours_keep_marks_and_pressed_pills_apart(visit):
    page = visit(forced_colors="active", fresh=False)
    on, off = (page.locator(f".dc-pill{which}").first for which in (".dc-on", ":not(.dc-on)"))
    colour = "(pill) => getComputedStyle(pill).backgroundColor"
    assert on.evaluate(colour) != off.evaluate(colour)
    shot = pixels(page.locator(".dc canvas").nth(0).screenshot(), (200, 100))
    assert shot.std() > 10


def test_what_a_kernel_would_compute_is_no_control_here_and_t_moves(visit):
    page = visit(fresh=False)
    cards = page.locator(".dc:has(.dc-more)")
    assert cards.count() == len(BY_KERNEL)
    for card in cards.all():
        assert card.locator("input").count() == 1
        card.scroll_into_view_if_needed()
        page.evaluate(NEXT_FRAME)  # until it knows that it is seen
        before = card.locator(".dc-sentence").text_content()
        card.locator("input").press("End")
        page.evaluate(NEXT_FRAME)
        assert card.locator(".dc-sentence").text_content() != before


def test_a_knot_takes_along_those_that_it_would_pass(visit):
    page = visit(fresh=False)
    knot = page.locator("input[aria-label='log SNR at t = 700']")
    others = "(knot) => [...knot.closest('.dc-grid').querySelectorAll('input')]"
    others += ".filter((i) => i.checkVisibility()).map((i) => +i.ariaValueText)"
    start = [9, 7.2, 3.6, 0, -3.6, -7.2, -9]
    page.locator(".dc:has(input[aria-label='log SNR at t = 700']) .dc-pill", has_text="schedule").click()
    knot.wait_for()
    assert knot.evaluate(others) == start
    for press, stand in (
        (lambda: knot.press("End"), [12, 12, 12, 12, 12, -7.2, -9]),
        (lambda: knot.press("Home"), [12, 12, 12, 12, -12, -12, -12]),
        (page.locator(".dc-best", has_text="back to your best").click, start),
        (lambda: knot.press("End"), [12, 12, 12, 12, 12, -7.2, -9]),
        (page.locator(".dc-pill", has_text="straight").click, start),
    ):
        press()
        page.evaluate(NEXT_FRAME)
        assert knot.evaluate(others) == stand


ENDS = """async (card, moves) => {
    card.scrollIntoView();  // one that nobody sees is not drawn
    const sentences = [];
    for (const [label, end, said] of moves) {
        let handle;
        for (let frame = 0; frame < 60 && !handle; frame++) {
            const all = [...card.querySelectorAll("input")].filter((one) => one.ariaLabel === label);
            handle = all.find((one) => one.checkVisibility());
            if (!handle) await new Promise(requestAnimationFrame);
        }
        handle.value = handle[end];
        handle.dispatchEvent(new Event("input"));
        const sentence = card.querySelector(".dc-sentence");
        for (let frame = 0; frame < 60 && sentence.textContent !== said; frame++)
            await new Promise(requestAnimationFrame);
        sentences.push(sentence.textContent);
    }
    return sentences;
}"""


def test_at_both_ends_of_every_control_the_sentence_says_its_numbers(visit):
    """What stands in the page is what Python says of the same values; a schedule's own sliders are alike everywhere."""
    page, alike = visit(), set()
    for i, name in enumerate(BY_PAGE):
        twin, moves = INSTRUMENTS[name](), []
        twin.t = twin.steps_in_all * 3 // 10
        for control in [{"name": "t", "label": "t", "values": [0, twin.steps_in_all]}, *twin.spec["controls"]]:
            leader, chosen = control.get("when") or ("t", twin.t)
            own = control["name"].removeprefix("first_").removeprefix("second_")
            if getattr(twin, leader) != chosen or own in alike:
                continue
            alike |= {own} if "_" in own else set()
            for end, value in (("min", control["values"][0]), ("max", control["values"][-1])):
                setattr(twin, control["name"], value)
                moves.append((control["label"], end, twin.sentence))
        assert page.locator(".dc").nth(i).evaluate(ENDS, moves) == [said for _, _, said in moves], name
