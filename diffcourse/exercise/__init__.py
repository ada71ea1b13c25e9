"""What answers a learner: the kinds of exercise, and how an answer is parsed, run and replied to.

An exercise is one entry in `exercises.py` of its lesson's room: an entry of a kind from `kinds`, its wrong answers a
table: {key: (what the learner reads, one or several wrong answers)}. Message and test are both made from it, so a slip
goes nowhere else. A message says what the answer *is* ("this is alpha_bar itself"), never prints the right number, and
never guesses: what fits no slip gets the stage at which it falls.

- `Number`: truth and slips, best from one function of the given numbers, so that another set costs nothing.
- `Choice`: options and a refutation for every wrong one. `Parts`: several of both, checked one by one; a Number with
  `follows=lambda signal, hiss: ...` is recognised where it is wrong only because an earlier part is.
- `Faded`: a chain of Numbers, its last 1 or 3 steps or all of them blank. Three entries a lesson share `draw(rng)` and
  `make(**numbers)`; in the notebook `given = fresh.name(1)`, unpacked and printed, then `check.name(given, ...)`.
- `Function`: a function, seen through a probe: `statistics.STEP` or `JUMP` if it draws noise, `functions.Probe` if not.
  `planted="key"` makes it a debug exercise: one published slip in running code, its source in `praise`.

2 to 4 hints an exercise, the last one nearly the answer. In solutions/*.ipynb: cells `x-task`, `x-answer` (what is cut
ends in `# solution`; a debug exercise keeps its slip and adds the mending line), `x-check`, `x-solution` (tagged).
Then `diffcourse build NN` and `pytest tests/test_check.py`: every entry is tested without another line.
"""
