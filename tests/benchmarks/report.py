"""One page for all benchmarks: each figure beside its bound."""

import datetime
import html
import importlib.metadata
import os
import platform
from pathlib import Path

RESULTS = Path(__file__).parent / "results"

CSS = """
body { font: 16px/1.5 system-ui, sans-serif; max-width: 62rem; margin: 2rem auto; padding: 0 1rem;
       color: #22262b; background: #fff }
table { border-collapse: collapse; width: 100% }
table + table, p + table { margin-top: 1rem }
table.figures td + td, table.figures th + th { text-align: right; padding-right: 0; padding-left: .8rem }
th, td { text-align: left; padding: .25rem .8rem .25rem 0; border-bottom: 1px solid #d5d8dc; vertical-align: top }
td.no { font-weight: bold }
code { font-size: .92em }
p.small { font-size: .85rem; color: #5a6068 }
"""


def row(what, measured, bound="", holds=None):
    """A line of the table. measured, bound: text with its unit; holds: True, False, or None where nothing is asked."""
    return {"what": what, "measured": measured, "bound": bound, "holds": None if holds is None else bool(holds)}


def table(head, rows):
    """Figures side by side. head: names of the columns; rows: lists of texts, the first the row's name."""
    return {"head": head, "rows": rows}


def versions(*packages):
    """Installed versions, with None for what is not installed."""
    found = {}
    for package in packages:
        try:
            found[package] = importlib.metadata.version(package)
        except importlib.metadata.PackageNotFoundError:
            found[package] = None
    return found


def load():
    """How many processes wanted a core in the last minute (0 where the system does not say)."""
    return round(os.getloadavg()[0], 2) if hasattr(os, "getloadavg") else 0


def machine():
    return {
        "date": datetime.date.today().isoformat(),
        "system": f"{platform.system()} {platform.machine()}",
        "cores": os.cpu_count(),
        "python": platform.python_version(),
        "load before": load(),
    }


def verdict(holds):
    return {True: "holds", False: "missed", None: ""}[holds]


def text(results):
    """The section for a terminal."""
    lines = [results["title"]]
    for line in results["rows"]:
        bound = f"   ({line['bound']}: {verdict(line['holds'])})" if line["bound"] else ""
        lines.append(f"  {line['what']}: {line['measured']}{bound}")
    for shown in results.get("tables", []):
        lines += ["  " + " | ".join(cells) for cells in (shown["head"], *shown["rows"])]
    return "\n".join([*lines, *(f"  {note}" for note in results.get("notes", []))])


def page(known):
    """The whole report; known: results by the benchmark's name, None for one that has not run."""
    rows = [
        (results["title"], line)
        for results in known.values()
        if results
        for line in results["rows"]
        if line["holds"] is not None
    ]
    missed = [(title, line) for title, line in rows if not line["holds"]]
    said = "".join(
        f"<li>{html.escape(title)}: {html.escape(line['what'])}: {html.escape(line['measured'])} "
        f"({html.escape(line['bound'])})</li>"
        for title, line in missed
    )
    if missed:
        said = f"<p>Missed:</p><ul>{said}</ul>"
    sections = "".join(_section(name, results) for name, results in known.items())
    return (
        '<!doctype html><html lang="en"><meta charset="utf-8"><title>Benchmarks of diffcourse</title>'
        f"<style>{CSS}</style><h1>Benchmarks of diffcourse</h1>"
        f"<p><strong>{len(rows) - len(missed)} of {len(rows)} bounds hold.</strong> "
        f"Made by <code>python -m tests.benchmarks</code>.</p>{said}"
        f"{sections}</html>"
    )


def _section(name, results):
    e = html.escape
    if results is None:
        return f"<h2>{e(name)}</h2><p>Has not run: <code>python -m tests.benchmarks {e(name)}</code>.</p>"
    lines = "".join(
        f"<tr><td>{e(line['what'])}</td><td>{e(line['measured'])}</td><td>{e(line['bound'])}</td>"
        f'<td class="{"no" if line["holds"] is False else ""}">{verdict(line["holds"])}</td></tr>'
        for line in results["rows"]
    )
    notes = "".join(f"<p>{e(note)}</p>" for note in results.get("notes", []))
    tables = "".join(
        f'<table class="figures"><tr>{"".join(f"<th>{e(cell)}</th>" for cell in shown["head"])}</tr>'
        + "".join(f"<tr>{''.join(f'<td>{e(cell)}</td>' for cell in cells)}</tr>" for cells in shown["rows"])
        + "</table>"
        for shown in results.get("tables", [])
    )
    where = results.get("machine", {}) | {"load after": results.get("load after", 0)}
    busy = max(where.get("load before", 0), where["load after"])
    if busy > 1 + where.get("cores", 1):
        notes += f"<p><strong>The machine was busy</strong> (load {busy} on {where['cores']} cores): "
        notes += "times here are longer than on a quiet one, and ratios less sure.</p>"
    origin = ", ".join(f"{k} {v}" for k, v in where.items())
    packages = ", ".join(f"{k} {v or 'absent'}" for k, v in results.get("versions", {}).items())
    return (
        f"<h2>{e(results['title'])}</h2><p>{e(results['how'])}</p>"
        "<table><tr><th>what</th><th>measured</th><th>bound</th><th></th></tr>"
        f"{lines}</table>{tables}{notes}"
        f'<p class="small">{e(origin)}. {e(packages)}</p>'
    )
