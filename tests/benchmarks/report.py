"""One text for all benchmarks: each figure beside its bound."""

import datetime
import importlib.metadata
import os
import platform
from pathlib import Path

RESULTS = Path(__file__).parent / "results"


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
    """One benchmark, for a terminal and for the report."""
    lines = [results["title"], results["how"]]
    for line in results["rows"]:
        bound = f"   ({line['bound']}: {verdict(line['holds'])})" if line["bound"] else ""
        lines.append(f"  {line['what']}: {line['measured']}{bound}")
    for shown in results.get("tables", []):
        lines += ["  " + " | ".join(cells) for cells in (shown["head"], *shown["rows"])]
    facts = [*results.get("machine", {}).items(), *((k, v or "absent") for k, v in results.get("versions", {}).items())]
    lines += [f"  {note}" for note in results.get("notes", [])]
    return "\n".join([*lines, "  " + ", ".join(f"{name} {value}" for name, value in facts)])


def page(known):
    """The whole report; known: results by the benchmark's name, None for one that has not run."""
    bounds = [line["holds"] for results in known.values() if results for line in results["rows"]]
    asked = [holds for holds in bounds if holds is not None]
    parts = [f"{sum(asked)} of {len(asked)} bounds hold; look for `missed`. Made by `python -m tests.benchmarks`."]
    for name, results in known.items():
        parts.append(text(results) if results else f"{name} has not run: `python -m tests.benchmarks {name}`.")
    return "\n\n".join(parts) + "\n"
