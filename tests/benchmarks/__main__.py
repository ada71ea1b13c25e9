"""`python -m tests.benchmarks`: run every benchmark and write the report, one page of text.

`python -m tests.benchmarks core busy` renews these two and keeps the last results of the others;
`python -m tests.benchmarks report` only writes the page again.
"""

import argparse
import importlib
import json
import traceback

from tests.benchmarks import report

# What each is called: its module, and what its `run` is told.
NAMES = {"instrument": ("instrument", {}), "beside": ("beside", {}), "busy": ("beside", {"busy": True})}
NAMES |= {"core": ("core", {}), "class": ("classroom", {})}


def measured(name):
    """The benchmark's results, with the time and machine they come from; a benchmark that breaks is a bound missed."""
    before = report.machine()
    try:
        module, told = NAMES[name]
        results = importlib.import_module(f"tests.benchmarks.{module}").run(**told)
    except Exception:
        traceback.print_exc()
        wrong = traceback.format_exc().strip().splitlines()[-1]
        results = {"title": name, "how": "", "rows": [report.row("runs to its end", wrong, "no error", False)]}
    return {**results, "machine": before | {"load after": report.load()}}


def main():
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description=__doc__.partition("\n")[0])
    parser.add_argument("names", nargs="*", choices=[*NAMES, "report"], metavar="name", default=[*NAMES])
    names = [name for name in parser.parse_args().names if name != "report"]
    report.RESULTS.mkdir(exist_ok=True)
    for name in names:
        print(f"{name} ...", flush=True)
        results = measured(name)
        (report.RESULTS / f"{name}.json").write_text(json.dumps(results, indent=1), encoding="utf-8")
        print(report.text(results), flush=True)
    known = {}
    for name in NAMES:
        file = report.RESULTS / f"{name}.json"
        known[name] = json.loads(file.read_text(encoding="utf-8")) if file.exists() else None
    page = report.RESULTS / "report.txt"
    page.write_text(report.page(known), encoding="utf-8")
    print(f"Report: {page}")
    return any(row["holds"] is False for results in known.values() if results for row in results["rows"])


if __name__ == "__main__":
    raise SystemExit(main())
