"""What a cell shows is closed when that cell is run again, so that models do not pile up."""

import hashlib
import re
from pathlib import Path

import anywidget
import ipywidgets
from IPython import get_ipython

HERE = Path(__file__).parent
_SHOWN = {}  # {cell: (its run, what it shows)}


def module(*files):
    """One ES module of several: they stand in one scope, so what they import from each other is there."""
    joined = "\n".join(Path(file).read_text("utf-8") for file in files)
    joined = re.sub(r"^import\s[^;]*;\n", "", joined, flags=re.MULTILINE)
    return re.sub(r"^export ", "", joined, flags=re.MULTILINE)


def once(source, what):
    """An ES module of `what` from a source; a page, which forgets no module, makes it for its first model alone."""
    key = hashlib.sha256(f"{source}{what}".encode()).hexdigest()[:16]
    make = f"function make() {{\n{source}return {what};\n}}\n"
    return f'{make}export default (globalThis.diffcourse ??= {{}})["{key}"] ??= make();\n'


class Whole:
    """A widget that takes its layout, which is a model too, along when it closes."""

    def close(self):
        self.layout.close()
        super().close()


class Shown(Whole, anywidget.AnyWidget):
    """A widget in the course's style that closes when the cell that shows it is run again."""

    _css = (HERE / "style.css").read_text("utf-8")

    def __init__(self, **traits):
        self._cells = set()
        super().__init__(**traits)

    def _repr_mimebundle_(self, **kwargs):
        self.shown_in(*cell_now())
        return super()._repr_mimebundle_(**kwargs)

    def shown_in(self, cell, run):
        """A cell that is run again closes what its former run showed, unless another cell shows that too."""
        if cell is None:
            return
        former, shown = _SHOWN.get(cell, (None, []))
        if former != run:
            for other in shown:
                other._cells.discard(cell)
                if not other._cells and other is not self:
                    other.close()
            shown = []
        self._cells.add(cell)
        _SHOWN[cell] = run, [*shown, self]


class Column(Whole, ipywidgets.VBox):
    """What one cell shows, one below the other, of which the notebook stores `repr` and `html()` alone."""

    def _repr_mimebundle_(self, **kwargs):
        for one in self.shows():
            one.shown_in(*cell_now())
        bundle = super()._repr_mimebundle_(**kwargs)
        return {**bundle, "text/plain": repr(self), "text/html": self.html()}

    def shows(self):
        """What is closed when the cell is run again."""
        return self.children


def cell_now():
    """Which cell of which notebook runs now, and a name for this run; (None, None) where nobody says so."""
    shell = get_ipython()
    parent = getattr(shell, "parent_header", None) or {}
    return parent.get("metadata", {}).get("cellId"), parent.get("header", {}).get("msg_id")
