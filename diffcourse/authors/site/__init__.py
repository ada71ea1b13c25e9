"""The web edition: the lessons as pages whose instruments move without a kernel.

Each page is one file: pictures, style, script and the font of the formulas stand in it. So it works from a server, from
a disk and from an e-mail, asks nobody for anything, and its content security policy can refuse everything else.
(The usual way is widget state and ipywidgets' html-manager. Measured on a lesson: 4.7 MB of state, 1.9 MB of script,
no policy without 'unsafe-eval', and buttons that need a kernel stay dead.)
"""

import ast
import base64
import contextlib
import functools
import hashlib
import html
import io
import json
import os
import re
import unicodedata
from importlib.resources import files
from importlib.util import find_spec
from pathlib import Path
from typing import NamedTuple
from unittest import mock
from urllib.parse import unquote

import jinja2
import numpy as np
from fontTools import subset
from latex2mathml.converter import convert
from markupsafe import Markup
from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath
from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import get_lexer_by_name

from diffcourse.authors import build, elsewhere, sheet
from diffcourse.authors.site import asked, shown
from diffcourse.instrument import component
from diffcourse.instrument.shown import HERE, module
from diffcourse.lessons import LESSONS, explorers
from diffcourse.study.recall import recall
from diffcourse.study.work import is_layout

NEAR = 0.015  # a number that is so near to a prediction's answer, relatively, tells it
FOLDER = "dist/site"  # git-ignored
COURSE = "The forward process of diffusion models"
HOUSE = files("diffcourse.authors.site")
MIRROR = r'data-mirror="([^"]*)"'
ARXIV = r"arXiv\s(\d{4}\.\d{5})"
NEEDS_PYTHON = '<p class="note">This one takes code: <a href="#python">open it in JupyterLab</a>.</p>'
EXERCISES = "-exercises"  # what their page is called behind the lesson's stem


class Page(NamedTuple):
    """One lesson, its exercises, or a page to read, ready to be laid out."""

    stem: str
    title: str
    cells: list  # of (kind, HTML of the source, HTML of the outputs)
    sections: list  # of (id, heading)
    source: str = ""  # all that is written in it

    @property
    def lesson(self):
        return self.stem.removesuffix(EXERCISES)

    @property
    def notebook(self):
        return f"{'notebooks' if self.stem == self.lesson else 'exercises'}/{self.lesson}.ipynb"

    @property
    def description(self):
        """Its first words, for search engines and for who is sent a link."""
        words = plain(self.cells[0][1]).removeprefix(self.title).split() if self.cells else []
        return " ".join(words[:28])

    @property
    def papers(self):
        """{arXiv number: who wrote it} of what it names and of what the modules name that it imports."""
        imports = re.findall(r"(?m)^from diffcourse import (\([^)]*\)|.*)", self.source)
        files = [HERE.parent / f"{name}.py" for names in imports for name in re.findall(r"\w+", names)]
        text = " ".join(file.read_text("utf-8") for file in files if file.exists())
        found = re.findall(r"([A-Z][\w.&, -]{2,60}? \(?\d{4}),\s*arXiv\s+(\d{4}\.\d{5})", f"{self.source} {text}")
        return {number: re.sub(r"\s+|\(", " ", who).replace("  ", " ") for who, number in found}


# -- the parts of a page ---------------------------------------------------------------------------------------------


class Renderer(IPythonRenderer):
    """Markdown of a lesson: formulas as MathML, links to lessons as links to their pages, an id for each heading."""

    def __init__(self):
        super().__init__(escape=False, exclude_anchor_links=True)
        self.sections = []

    def inline_math(self, body):
        return mathml(body)

    def block_math(self, body):
        return f'<div class="formula">{mathml(body, display="block")}</div>'

    def link(self, text, url, title=None):
        return super().link(text, to_page(url), title)

    def text(self, text):
        return re.sub(ARXIV, r'<a href="https://arxiv.org/abs/\1">arXiv \1</a>', super().text(text))

    def heading(self, text, level, **attributes):
        name = section_id(text)
        if level == 2:
            self.sections.append((name, Markup(text)))
        return f'<h{level} id="{name}">{text}</h{level}>\n'


def to_page(url):
    """Where a link of a notebook or of the README leads on the site."""
    page = re.fullmatch(r"(?:\.\./)?(?:(\w+)/)?(\d\d-[\w-]+(?=\.ipynb)|formulas|glossary)\.\w+(#?)(.*)", url)
    if page:
        folder, stem, mark, heading = page.groups()
        which = EXERCISES * (folder in ("exercises", "solutions"))
        return f"{stem}{which}.html{mark}{mark and section_id(unquote(heading))}"
    return url if re.match("[a-z]+:|#", url) else "#python"


def section_id(heading):
    return build.slug(html.unescape(re.sub("<[^>]*>|_", "", heading)))


def mathml(latex, display="inline"):
    """LaTeX as MathML, which browsers set and screen readers read by themselves."""
    latex = latex.replace(r"\!", "")  # a negative space is none of MathML's
    # The thin spaces that TeX puts around log, sin ... by itself.
    names = r"\\(?:log|ln|sin|cos|tan|max|min)\b"
    latex = re.sub(rf"(?<=[\w}}])\s*({names})", r"\,\1", latex)
    latex = re.sub(rf"({names})(?!\s*[(^_])", r"\1\,", latex)
    return convert(latex.strip(), display=display).replace("<mi>&#x0007E;</mi>", "<mo>&#x223C;</mo>")


def rendered(markdown):
    """HTML of some Markdown, and its sections."""
    renderer = Renderer()
    made = MarkdownWithMath(renderer=renderer).render(markdown)
    made = re.sub(r"<th[^>]*></th>", "<td></td>", made)  # an empty heading says nothing
    # A line may break beside a formula, but not between it and its own bracket, comma or full stop.
    made = re.sub(r"(?s)(\(?)(<math(?:(?!</math>).)*</math>)([.,:;?!)]+)", r'<span class="line">\1\2\3</span>', made)
    return Markup(made), renderer.sections


def code(cell):
    """Highlighted Python; where it only lays out a picture, folded as in JupyterLab."""
    shown = highlight(cell.source, get_lexer_by_name("python"), HtmlFormatter(cssclass="code", wrapcode=True))
    first = html.escape(cell.source.splitlines()[0].removeprefix("# "))
    return Markup(f"<details><summary>{first}</summary>{shown}</details>" if is_layout(cell) else shown)


def outputs(cell):
    """HTML of what a cell gave, as the notebook keeps it: its own HTML where it has some, else its text."""
    for output in cell.outputs:
        data = output.get("data", {})
        if "text/html" in data:
            yield Markup(data["text/html"])
        else:
            yield Markup("<pre>{}</pre>").format((output.get("text") or data.get("text/plain", "")).rstrip("\n"))


def value_of(source, names):
    """What the last line of some code gives, run among these names; what it prints is not shown."""
    *lines, last = ast.parse(source).body
    shows = isinstance(last, ast.Expr)
    with contextlib.redirect_stdout(io.StringIO()):
        exec(compile(ast.Module(lines if shows else [*lines, last], []), "lesson", "exec"), names)
        return eval(compile(ast.Expression(last.value), "lesson", "eval"), names) if shows else None


@mock.patch.dict(os.environ, DIFFCOURSE_PROGRESS="off")
def made_anew(notebook):
    """{cell: [HTML]} of what moves or asks, of which the notebook keeps a still; all else stands there as it is."""
    names = {}
    codes = [cell for cell in notebook.cells if cell.cell_type == "code"]
    values = {cell.id: value_of(cell.source, names) for cell in codes}
    return {cell: [Markup(to_html(value))] for cell, value in values.items() if (to_html := shown.kind_of(value))}


def page_of(notebook, stem, kind="", anew=()):
    """A Page of an executed lesson, or of its cells of one kind. anew: {cell: HTML} in the place of its outputs."""
    cells, sections, title = [], [], stem
    truths = truths_of(stem) if kind != "markdown" else {}
    for cell in notebook.cells:
        if kind and cell.cell_type != kind:
            continue
        if cell.cell_type == "markdown":
            text, found = rendered(cell.source)
            title = re.match("# (.*)", cell.source)[1] if cell.source.startswith("# ") else title
            cells.append(("prose", text, []))
            sections += found
        else:
            asks_here = re.search(r"(?m)^(recall|recall_due|(\w+ = )?predict|predict\.so_far)\(", cell.source)
            shows = anew[cell.id] if cell.id in anew else outputs(cell)
            shows = [output if asks_here else waiting(output, truths) for output in shows]
            cells.append(("code", "" if asks_here or is_plain(cell.source) else code(cell), shows))
    return Page(stem, title, cells, sections, "\n".join(cell.source for cell in notebook.cells))


def is_plain(source):
    """Whether code tells a reader nothing: imports, and at most the call of an explorer."""
    is_call = re.compile(r"explorers\.\w+\(\)").fullmatch
    lines = ast.parse(source).body
    return all(isinstance(line, ast.Import | ast.ImportFrom) or is_call(ast.unparse(line)) for line in lines)


def truths_of(stem):
    """{prediction: its answer} of a lesson: an option, or a row of numbers."""
    found = {}
    for one in next((lesson.predictions.values() for lesson in LESSONS if lesson.stem == stem), ()):
        truth = one.truth()
        middle = slice(len(one.places) // 4, None, max(len(one.places) // 4, 1))
        found[one.name] = truth if one.choices else np.ravel(truth)[middle if one.places else slice(None)]
    return found


def waiting(output, truths):
    """An output that answers a prediction waits until that is committed (cards.js, page.css)."""
    words = plain(output)
    numbers = np.array(re.findall(r"(?<![\w.])-?\d+(?:\.\d+)?", words), float)
    for name, truth in truths.items():
        if truth in words if isinstance(truth, str) else any(np.any(abs(numbers - x) <= NEAR * abs(x)) for x in truth):
            return Markup('<div data-waits="{}"><div>{}</div></div>').format(name, output)
    return output


def shoot(path):
    """The Page of a lesson, from its notebook as `diffcourse build` left it."""
    notebook = build.read(path)
    return page_of(notebook, path.stem, anew=made_anew(notebook))


def exercises_of(path):
    """The Page of a lesson's exercises, from its solutions: what can be judged without running code gets a card."""
    notebook = build.read(path)
    solutions = {
        cell.id.removesuffix("-solution"): rendered(cell.source)[0] for cell in notebook.cells if is_solution(cell)
    }
    notebook.cells = [cell for cell in notebook.cells if not is_solution(cell)]
    for cell in notebook.cells[:2]:  # the page says itself how its cards work
        cell.source = re.sub(r"(?ms)^Write in place of.*?(\n\n|\Z)", "", cell.source)
    shows = {cell.id: list(outputs(cell)) for cell in notebook.cells if cell.cell_type == "code"}
    for cell in notebook.cells:
        if name := re.search(r"(?m)^check\.(\w+)\(", cell.source):
            card = asked.exercise(name[1], solutions[cell.id.removesuffix("-answer")])
            shows[cell.id] = [Markup(card or NEEDS_PYTHON)]
        elif keys := re.search(r"(?s)^recall(_due)?\((.*)\)", cell.source, re.MULTILINE):
            found = re.findall('"([a-z][a-z0-9.-]+)"', keys[2])
            shows[cell.id] = [Markup(asked.questions(recall(*found)))]
    return page_of(build.exercise_from(notebook), path.stem + EXERCISES, anew=shows)


@functools.cache
def font(letters):
    """STIX Two Math with these letters alone (a frozenset) and what formulas make of them, as WOFF in base64."""
    options = subset.Options(flavor="woff", layout_features=["*"], notdef_outline=True)
    (folder,) = find_spec("ziamath").submodule_search_locations
    # What a browser takes and no formula spells: the slanted forms of variables, and the sign of a root.
    slanted = [*range(0x1D434, 0x1D468), 0x210E, *range(0x1D6E2, 0x1D71C)]
    taken = [code for code in slanted if unicodedata.normalize("NFKC", chr(code)) in letters]
    subsetter, buffer = subset.Subsetter(options), io.BytesIO()
    subsetter.populate(unicodes=[*map(ord, letters), *taken, 0x221A])
    with subset.load_font(Path(folder) / "fonts" / "STIXTwoMath-Regular.ttf", options) as whole:
        subsetter.subset(whole)
        subset.save_font(whole, buffer, options)
    return base64.b64encode(buffer.getvalue()).decode()


def letters_of(page):
    """What stands in the formulas of a page."""
    formulas = "".join(re.findall("<math.*?</math>", page, re.DOTALL))
    return frozenset(html.unescape(re.sub("<[^>]*>", "", formulas)))


# -- pages -----------------------------------------------------------------------------------------------------------


def lay_out(template, shows="", **facts):
    """A page of the site, with a policy that lets its own scripts run and nothing else in. shows: its outputs."""
    environment = jinja2.Environment(
        loader=jinja2.FunctionLoader(text_of), autoescape=True, trim_blocks=True, lstrip_blocks=True
    )
    scripts = {name: text_of(f"{name}.js") for name in ("theme", "page")}
    mirrors = sorted(set(re.findall(MIRROR, shows)))
    scripts["instruments"] = short(component.page_script(mirrors, cards_script())) if shows else ""
    hashes = (base64.b64encode(hashlib.sha256(script.encode()).digest()).decode() for script in scripts.values())
    policy = {
        "default-src": "'none'",
        "script-src": " ".join(f"'sha256-{one}'" for one in hashes),
        "style-src": "'unsafe-inline'",  # for the style attributes of pictures and cards
        "img-src": "data:",
        "font-src": "data:",
        "base-uri": "'none'",
        "form-action": "'none'",
    }
    page = environment.get_template(template).render(
        course=COURSE,
        policy=Markup("; ".join(f"{name} {value}" for name, value in policy.items())),
        style=Markup(short(text_of("page.css") + component.Instrument._css)),
        scripts={name: Markup(script) for name, script in scripts.items()},
        **facts,
    )
    return page.replace("base64,FONT", f"base64,{font(letters_of(page))}")


def short(script):
    """JavaScript or CSS without comments that have lines of their own, and without its indentation."""
    script = re.sub(r"(?ms)^\s*/\*.*?\*/", "", script)
    return re.sub(r"(?m)^//.*\n", "", re.sub(r"(?m)^\s+", "", script))


def cards_script():
    """JavaScript: a function that shows a card in its place, and hears it."""
    return f"(() => {{\n{module(HERE / 'dom.js', HERE / 'card.js')}{text_of('cards.js')}return show;\n}})()"


@functools.cache
def text_of(name):
    return (HOUSE / name).read_text(encoding="utf-8")


def contents(root):
    """HTML of the README's introduction to the lessons, down to the end of their list."""
    readme = (root / "README.md").read_text(encoding="utf-8")
    part = re.search(r"(?ms)^## The lessons\n(.*?^[|-].*?)\n\n", readme)
    return rendered(part[1])[0]


def plain(markup):
    """The words of some HTML; what is folded away is left out, and long formulas are."""
    text = re.sub(r"(?s)<(details|noscript|script)\b.*?</\1>", " ", str(markup))
    text = re.sub(r"(?s)<math\b.*?</math>", lambda math: short_formula(math[0]), text)
    text = re.sub(r"</?(?:a|b|code|em|i|span|strong)\b[^>]*>", "", text)
    return " ".join(html.unescape(re.sub("<[^>]*>", " ", text)).split())


def short_formula(math):
    letters = "".join(re.sub("<[^>]*>", "", math).split())
    return letters if len(html.unescape(letters)) < 9 else "…"


def index_of(page):
    """What the search finds in a page: [file, id, heading, words] of each section."""
    rows = [[f"{page.stem}.html", "", page.title, ""]]
    for kind, text, _ in page.cells:
        for part in re.split(r"(?=<h2 )", str(text)) if kind == "prose" else []:
            if found := re.match(r'<h2 id="([^"]*)">(.*?)</h2>', part):
                rows.append([f"{page.stem}.html", found[1], plain(found[2]), ""])
            rows[-1][3] += plain(re.sub("(?s)^<h[12].*?</h[12]>", "", part)) + " "
    return rows


def first_page(root, folder, titles, texts, put):
    """The contents, below the photograph under the reader's hand; and a still of it, for who is sent a link.

    texts: Pages beside the lessons that the search finds as well.
    """
    look = explorers.first_look()
    still = Markup(shown.instrument(look).replace('class="dc-place"', 'class="dc-place" data-plays'))
    look.t = look.steps_in_all // 3
    look.picture().save(folder / "start.png")
    names = [
        {
            "title": titles.get(lesson.stem, lesson.stem),
            "exercise": [name for name in lesson.exercises if asked.sets_of(name)],
            "prediction": list(lesson.predictions),
            "recall": list(lesson.questions),
        }
        for lesson in LESSONS
    ]
    pages = [page_of(build.read(path), path.stem, "markdown") for path in build.notebooks(root, ["notebooks"])]
    put(
        "index",
        "contents.html",
        "A hands-on course: schedules, signal-to-noise, the way back. Pictures move under your hand.",
        still,
        opening=still,
        progress=Markup(asked.card("progress", lessons=names)),
        contents=contents(root),
        sections={page.stem: page.sections for page in pages},
        index=Markup(json.dumps([row for page in pages + texts for row in index_of(page)]).replace("<", "\\u003c")),
    )


def site(root, folder=None, *stems):
    """Build the site of all lessons (or of those with these stems) into `folder`; what else is there stays."""
    root, folder = Path(root), Path(folder or Path(root) / FOLDER)
    lessons = build.notebooks(root, ["notebooks"])
    chosen = [path for path in lessons if not stems or path.stem.startswith(stems)]
    if not chosen:
        print(f"No lesson is called {' or '.join(stems)}." if stems else "There are no lessons.")
        return 1
    folder.mkdir(parents=True, exist_ok=True)
    titles = {path.stem: re.match("# (.*)", build.read(path).cells[0].source)[1] for path in lessons}
    url, defects, texts = elsewhere.url_of(root), [], []

    def put(name, template, about, shows="", **facts):
        text = lay_out(
            template, shows, description=about, titles=titles, pages=f"https://{elsewhere.forms(url)[-1]}", **facts
        )
        (folder / f"{name}.html").write_text(text, encoding="utf-8")
        print(f"{name}.html  {len(text.encode()) / 1e6:.2f} MB", flush=True)

    for path in chosen:
        try:
            page = shoot(path)
        except Exception as error:
            defects.append(f"{path.stem} stopped with {type(error).__name__}: {error}")
            continue
        around = [None, *titles, None]
        before, after = (around[around.index(page.stem) + side] for side in (-1, 1))
        for one in (page, exercises_of(root / "solutions" / path.name)):
            shows = "".join(output for _, _, outputs in one.cells for output in outputs)
            doors = elsewhere.doors(url, one.notebook)
            put(one.stem, "lesson.html", one.description, shows, page=one, doors=doors, before=before, after=after)
    for name, markdown in sheet.pages(root).items():
        text, sections = rendered(markdown)
        page = Page(Path(name).stem, markdown.partition("\n")[0].removeprefix("# "), [("prose", text, [])], sections)
        about = f"{page.title} of the course, to read and to print."
        put(page.stem, "text.html", about, page=page, text=text)
        texts.append(page)
    first_page(root, folder, titles, texts, put)
    print(
        *defects, f"{len(chosen) - len(defects)} of {len(chosen)} lessons are in {folder}: open index.html.", sep="\n"
    )
    return int(bool(defects))


def is_solution(cell):
    return "solution" in cell.metadata.get("tags", [])
