"""What the course promises about speed, measured: `python -m tests.benchmarks` makes the report.

Each module is one benchmark. Its `run()` returns a dictionary that JSON can hold:

    title     the heading of its section
    how       one paragraph: what was measured, and how
    rows      report.row(...): what was measured, the figure, and the bound beside it
    tables    report.table(...): figures side by side (may be left out)
    versions  report.versions(...): the packages whose speed the figures tell
    notes     sentences that a reader needs to judge the figures (may be left out)
"""
