"""What answers a learner: the kinds of exercise, and how an answer is parsed, run and replied to.

An exercise is one entry in `exercises.py` of its lesson's room, and the entry is its worked lines (see `worked`):

    MERGE = Worked('''
    merging = 1 / (1 + m**2 - s**2)
        0 <= merging <= 1       | alpha_bar is a share: it lies between 0 and 1.
        1 / (1 + m**2)          | This treats the modes as needles: their own width s is missing.
    ''')
    "modes_merge": Number(asks="one number, alpha_bar at the merging", worked=MERGE, given={"m": 1.2, "s": 0.5}, ...)

Most slips need not be written: a root left out, + for -, one name for another, a forgotten bracket, the wrong index, an
earlier line handed in and pairs of these are made from each line (`neighbours`), each with its sentence (`sentences`).
Write one where a person words it better or knows a misconception. A sentence says what the answer *is* ("This is
alpha_bar itself"), then what to do; it never prints the right number and never guesses. What fits no slip gets the
stage at which it falls.

- `numbers.Number`: one line of worked lines, the last if none is named, for the numbers `given`.
- `numbers.Parts`: several, `parts=numbers_of(LINES, given, "signal", "hiss")`, a Choice among them if need be. What is
  wrong only because an earlier line is, is said to follow from it.
- `numbers.Blanks`: worked lines with the last 1, 3 or all of them blank. The entries of a lesson share worked lines and
  `draw(rng)`; `example` holds the numbers of the worked cell above them. In the notebook `given = fresh.name(1)`,
  unpacked and printed, then `check.name(given, ...)`.
- `kinds.one_letter` and `one_word` make a Choice: options and a refutation for every wrong one.
- `functions.Function`: a function, seen through a probe: `statistics.STEP` or `JUMP` if it draws noise, else a
  `functions.Probe`, which has the worked lines in it and one of `readers`, for what comes back. The lines end in
  `return ...`; write `rng.standard_normal(x.shape)` in a line of its own, and wrong draws are known. `planted="key"`
  makes it a debug exercise: one published slip in running code (`[key]` in front of its sentence), its source in
  `praise`. Where lines cannot say it: a function in their place and `slips={key: (sentence, function, ...)}`.

Several lines that belong together are one Worked: what each needs stands before it, also lines that are not asked. A
given number is a float if it has fractions, an int if it counts: names of one kind are taken for each other.

2 to 4 hints an exercise, the last one nearly the answer. In solutions/*.ipynb: cells `x-task`, `x-answer` (what is cut
ends in `# solution`; in a debug exercise the mended line ends in `# was: ` and the line with the slip; the last line is
`check.x(...)`, so that one cell answers and checks; for a choice it is all of the cell, `check.x("B")  # solution`),
`x-solution` (tagged). `own.py` of the room may show what a right function makes.
Then `diffcourse build NN` and `pytest tests/exercise`: every entry is tested without another line.
"""
