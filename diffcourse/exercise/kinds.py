"""What every kind of exercise has, and the simplest kind, a choice.

`judge(answer)` gives the Reply, `right` is an answer that passes, `wrong()` lists (diagnosis, sentence, wrong answer).

See `numbers` for exercises that ask for numbers, `functions` for those that ask for a function.
"""

from dataclasses import dataclass, replace

from diffcourse.exercise import parse
from diffcourse.exercise.parse import Blank, Mistake, Unexplained, blanks_in
from diffcourse.exercise.questions import Entry
from diffcourse.exercise.reply import Reply
from diffcourse.exercise.run import Stopped, guarded, run


@dataclass(frozen=True, eq=False)
class Choice(Entry):
    """One of a few options: {key: text}."""

    asks: str
    options: dict
    truth: str
    slips: dict
    praise: str = "that is the one."
    hints: tuple = ()

    @property
    def right(self):
        return self.truth

    def wrong(self):
        for key, (message, option) in self.slips.items():
            yield key, message, option

    def judge(self, answer):
        return outcome(self, answer, self.look)

    def is_right(self, answer):
        return parse.one_choice(answer, self.options) == self.truth

    def look(self, answer):
        chosen = parse.one_choice(answer, self.options)
        for key, message, option in self.wrong():
            if chosen == option:
                raise Mistake(key, message)


def one_letter(options, truth, slips, **more):
    """A choice of one letter; slips: {diagnosis: what it says}, which begins with the letter that it refutes."""
    asks = f"one letter, 'A' to '{max(options)}'"
    return Choice(asks, options, truth, {key: (says, says[0]) for key, says in slips.items()}, **more)


def one_word(options, diagnosis="as-{}"):
    """Makes choices among the same words: `(truth, other="what refutes it", ...)`."""

    def choice(truth, **refuted):
        slips = {diagnosis.format(word): (says, word) for word, says in refuted.items()}
        return Choice("a word", options, truth, slips)

    return choice


def listed(pieces):
    """Pieces of code in a row, with "and" before the last."""
    *first, last = (f"`{piece}`" for piece in pieces)
    return f"{', '.join(first)} and {last}" if first else last


def hundredths(rng, low, high):
    """A number with two decimals, easy to read and to retype."""
    return round(float(rng.uniform(low, high)), 2)


def outcome(entry, answer, look):
    """The three outcomes, and the promise that a check never raises, ends soon and leaves nothing changed."""
    with guarded() as kept:
        try:
            run(parse.attempted, answer)
            remark = run(look, answer)
            result = Reply("correct", "correct", f"{entry.praise} {remark}" if remark else entry.praise)
        except Blank:
            blanks = blanks_in(answer)
            if answer is None:
                said = f"this takes {entry.asks}; None came. `print(...)` shows a value and gives back None."
                return Reply("not attempted", "not attempted", said)
            where = f": replace the `...` after {listed(blanks)}." if blanks else ", in place of `...`."
            return Reply("not attempted", "not attempted", f"this takes {entry.asks}{where}")
        except Mistake as fall:
            more = f" `hint.{entry.name}()` gives a hint." if isinstance(fall, Unexplained) and entry.name else ""
            result = Reply("not yet", fall.diagnosis, fall.message + more)
        except KeyboardInterrupt:
            said = "the check was interrupted before it could say anything. Run the cell again."
            return Reply("not attempted", "interrupted", said)
        except Stopped:
            result = Reply("not yet", "slow", "this was still running after some seconds and was stopped.")
        except BaseException as error:  # an answer whose own code misbehaves when it is looked at
            message = f"this answer cannot be read; looking at it raised {type(error).__name__}."
            result = Reply("not yet", "type", message)
    if printed := " ".join(kept.text.split()):
        result = replace(result, message=f"{result.message} What it prints is kept back here: {printed[:40]!r}.")
    return result
