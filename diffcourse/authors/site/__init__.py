"""The web edition: the lessons as pages whose instruments move without a kernel.

Each page is one file: pictures, style, script and the font of the formulas stand in it. So it works from a server, from
a disk and from an e-mail, asks nobody for anything, and its content security policy can refuse everything else.
(The usual way is widget state and ipywidgets' html-manager. Measured on a lesson: 4.7 MB of state, 1.9 MB of script,
no policy without 'unsafe-eval', and buttons that need a kernel stay dead.)
"""

import base64
import functools
import hashlib
import html
import io
import re
from concurrent.futures import ThreadPoolExecutor
from importlib.resources import files
from importlib.util import find_spec
from pathlib import Path
from typing import NamedTuple

import jinja2
import nbformat
from fontTools import subset
from latex2mathml.converter import convert
from markupsafe import Markup
from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath
from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import get_lexer_by_name

from diffcourse.authors import build, elsewhere, sheet
from diffcourse.authors.site.shown import lighter
from diffcourse.instrument import component

FOLDER = "dist/site"  # git-ignored
COURSE = "The forward process of diffusion models"
INSTALL = "from diffcourse.authors.site import shown\nshown.install(get_ipython())"
HOUSE = files("diffcourse.authors.site")


class Page(NamedTuple):
    """One lesson, or a page to read, ready to be laid out."""

    stem: str
    title: str
    cells: list  # of (kind, HTML of the source, HTML of the outputs)
    sections: list  # of (id, heading)


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

    def heading(self, text, level, **attributes):
        name = section_id(text)
        if level == 2:
            self.sections.append((name, Markup(text)))
        return f'<h{level} id="{name}">{text}</h{level}>\n'


def to_page(url):
    """Where a link of a notebook or of the README leads on the site: exercises and solutions need Python."""
    page = re.fullmatch(r"(?:(?:\.\./)?notebooks/)?(\d\d-[\w-]+(?=\.ipynb)|formulas|glossary)\.\w+(#?)(.*)", url)
    if page:
        return f"{page[1]}.html{page[2]}{page[2] and section_id(page[3])}"
    return url if re.match("[a-z]+:|#", url) else "#python"


def section_id(heading):
    return build.slug(re.sub("<[^>]*>|_", "", heading))


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


def code(source):
    """Highlighted Python."""
    return Markup(highlight(source, get_lexer_by_name("python"), HtmlFormatter(cssclass="code", wrapcode=True)))


def outputs(cell):
    """HTML of what a cell gave: its own HTML where it has some, else its text."""
    for output in build.normal_outputs(cell.outputs, cell.execution_count):
        data = output.get("data", {})
        if "text/html" in data:
            yield Markup(lighter(data["text/html"]))
        else:
            yield Markup("<pre>{}</pre>").format((output.get("text") or data.get("text/plain", "")).rstrip("\n"))


def page_of(notebook, stem):
    """A Page of an executed lesson."""
    cells, sections, title = [], [], stem
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            text, found = rendered(cell.source)
            title = re.match("# (.*)", cell.source)[1] if cell.source.startswith("# ") else title
            cells.append(("prose", text, []))
            sections += found
        else:
            cells.append(("code", code(cell.source), list(outputs(cell))))
    return Page(stem, title, cells, sections)


@functools.cache
def font(letters):
    """STIX Two Math with these letters alone (a frozenset) and what formulas make of them, as WOFF in base64."""
    options = subset.Options(flavor="woff", layout_features=["*"], notdef_outline=True)
    (folder,) = find_spec("ziamath").submodule_search_locations
    whole = subset.load_font(Path(folder) / "fonts" / "STIXTwoMath-Regular.ttf", options)
    subsetter = subset.Subsetter(options)
    # What a browser takes and no formula spells: the slanted forms of variables, and the sign of a root.
    taken = [*range(0x1D434, 0x1D468), 0x210E, *range(0x1D6E2, 0x1D71C), 0x221A]
    subsetter.populate(unicodes=[*map(ord, letters), *taken])
    subsetter.subset(whole)
    buffer = io.BytesIO()
    subset.save_font(whole, buffer, options)
    return base64.b64encode(buffer.getvalue()).decode()


def letters_of(page):
    """What stands in the formulas of a page."""
    formulas = "".join(re.findall("<math.*?</math>", page, re.DOTALL))
    return frozenset(html.unescape(re.sub("<[^>]*>", "", formulas)))


# -- pages -----------------------------------------------------------------------------------------------------------


def lay_out(template, instruments=(), **facts):
    """A page of the site, with a policy that lets its own scripts run and nothing else in."""
    environment = jinja2.Environment(
        loader=jinja2.FunctionLoader(text_of), autoescape=True, trim_blocks=True, lstrip_blocks=True
    )
    scripts = {name: text_of(f"{name}.js") for name in ("theme", "page")}
    if instruments:
        scripts["instruments"] = component.page_script(instruments)
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
        style=Markup(text_of("page.css") + component.Instrument._css),
        scripts={name: Markup(script) for name, script in scripts.items()},
        **facts,
    )
    return page.replace("FONT", font(letters_of(page)), 1)


def mirrors(page):
    """What the instruments of a page need of JavaScript, without repeats."""
    shown = "".join(output for _, _, outputs in page.cells for output in outputs)
    return sorted(set(re.findall(r'"mirror": "([^"]*)"', shown)))


@functools.cache
def text_of(name):
    return (HOUSE / name).read_text(encoding="utf-8")


def sections_of(path):
    """(id, heading) of each section of a lesson, as they stand in its file."""
    cells = [cell for cell in build.read(path).cells if cell.cell_type == "markdown"]
    return [section for cell in cells for section in rendered(cell.source)[1]]


def contents(root):
    """HTML of the README's introduction to the lessons, down to the end of their table."""
    readme = (root / "README.md").read_text(encoding="utf-8")
    part = re.search(r"(?ms)^## The lessons\n(.*?^\|.*?)\n\n", readme)
    return rendered(part[1])[0]


def neighbours(stem, stems):
    """The stems before and after one; None where there is none."""
    i = stems.index(stem)
    return (stems[i - 1] if i else None), (stems[i + 1] if i + 1 < len(stems) else None)


def shoot(path):
    """Execute a lesson as the web edition shows it. Returns its Page, or the sentence that says what went wrong."""
    notebook = build.read(path)
    notebook.cells.insert(0, nbformat.v4.new_code_cell(INSTALL, id="install"))
    defect = build.run(notebook, path)
    del notebook.cells[0]
    return defect or page_of(notebook, path.stem)


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
    defects = []
    with ThreadPoolExecutor(2) as pool:
        for page in pool.map(shoot, chosen):
            if isinstance(page, str):
                defects.append(page)
                continue
            before, after = neighbours(page.stem, list(titles))
            doors = elsewhere.doors(elsewhere.url_of(root), f"notebooks/{page.stem}.ipynb")
            text = lay_out(
                "lesson.html", mirrors(page), page=page, doors=doors, titles=titles, before=before, after=after
            )
            (folder / f"{page.stem}.html").write_text(text, encoding="utf-8")
            print(f"{page.stem}.html  {len(text.encode()) / 1e6:.1f} MB", flush=True)
    sections = {path.stem: sections_of(path) for path in lessons}
    for name, markdown in sheet.pages(root).items():
        page = Page(Path(name).stem, markdown.partition("\n")[0].removeprefix("# "), [], [])
        text = lay_out("text.html", page=page, titles=titles, text=rendered(markdown)[0])
        (folder / f"{page.stem}.html").write_text(text, encoding="utf-8")
    text = lay_out("contents.html", titles=titles, contents=contents(root), sections=sections)
    (folder / "index.html").write_text(text, encoding="utf-8")
    print(
        *defects, f"{len(chosen) - len(defects)} of {len(chosen)} lessons are in {folder}: open index.html.", sep="\n"
    )
    return int(bool(defects))
