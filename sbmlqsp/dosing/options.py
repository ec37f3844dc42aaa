"""The options of a dose, one small function each: what it takes from the words and puts into the clause."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from sbmlqsp.core.measure import Measure
from sbmlqsp.dosing.dose import Dose
from sbmlqsp.dosing.reader import Reader
from sbmlqsp.dosing.times import total
from sbmlqsp.dosing.words import Word

DAY = Measure(1.0, "d")
MOST_DAYS = 10_000


@dataclass(slots=True)
class Clause:
    """What has been read of one dose so far."""

    amount: Measure
    target: str = ""
    at: tuple[Measure, ...] = ()
    days: tuple[int, ...] = ()
    after: Measure | None = None
    every: Measure | None = None
    count: int | None = None
    lasting: Measure | None = None
    arguments: dict[str, Any] = field(default_factory=dict)
    words: dict[str, Word] = field(default_factory=dict)
    argument_words: dict[str, str] = field(
        default_factory=lambda: {"count": "x", "steady_state": "steady", "bioavailability": "F", "until": "until"}
    )

    def dose(self, begin: Measure | None) -> Dose:
        """Return the dose, starting at `begin` where an earlier clause says so."""
        at = self.at or (begin or Measure(0.0),)
        start = at[0]
        if self.days:
            at = tuple(total((1, start), (day - 1, DAY)) for day in self.days)
        if self.lasting is not None:
            self.arguments["until"] = total((1, start), (1, self.lasting))
        return Dose(self.amount, self.target, at=at, every=self.every, count=self.count, **self.arguments)


def _every(reader: Reader, clause: Clause, word: Word) -> None:
    _refuse_beside(clause, word, "on")
    clause.every = reader.interval(word) if word.kind == "interval" else reader.time(zero=False)


def _count(reader: Reader, clause: Clause, word: Word) -> None:
    _refuse_beside(clause, word, "until", "for")
    _needs_interval(clause, word)
    clause.count = reader.whole("the number of doses")


def _until(reader: Reader, clause: Clause, word: Word) -> None:
    _refuse_beside(clause, word, "x", "for")
    clause.arguments["until"] = reader.time(zero=False)


def _for(reader: Reader, clause: Clause, word: Word) -> None:
    _refuse_beside(clause, word, "x", "until")
    clause.lasting = reader.time(zero=False)


def _over(reader: Reader, clause: Clause, word: Word) -> None:
    _refuse_beside(clause, word, "rate")
    clause.arguments["over"] = reader.quantity_or_id("the duration", "h")


def _rate(reader: Reader, clause: Clause, word: Word) -> None:
    _refuse_beside(clause, word, "over")
    clause.arguments["rate"] = reader.quantity_or_id("the rate", None)


def _lag(reader: Reader, clause: Clause, _: Word) -> None:
    clause.arguments["lag"] = reader.quantity_or_id("the lag", "h", zero=True)


def _bioavailability(reader: Reader, clause: Clause, _: Word) -> None:
    clause.arguments["bioavailability"] = reader.fraction_or_id()


def _at(reader: Reader, clause: Clause, _: Word) -> None:
    clause.at = reader.times()


def _after(reader: Reader, clause: Clause, _: Word) -> None:
    clause.after = reader.time()


def _on_days(reader: Reader, clause: Clause, word: Word) -> None:
    _refuse_beside(clause, word, "every")
    reader.expect("days")
    days = _days(reader)
    while reader.accept(","):
        days += _days(reader)
        if len(days) > MOST_DAYS:
            raise word.error(f"more than {MOST_DAYS} days are listed", "list fewer days, and repeat them with 'of'")
    clause.days = tuple(dict.fromkeys(days))
    if reader.accept("of"):
        clause.every = reader.time(zero=False)
        if total((max(days) - 1, DAY), (-1, clause.every)).value >= 0:
            raise word.error(f"day {max(days)} is not within {clause.every}", "give days within the period")


def _days(reader: Reader) -> list[int]:
    first = reader.whole("a day")
    if not reader.accept("-"):
        return [first]
    word = reader.peek()
    last = reader.whole("the last day")
    if last < first or last > MOST_DAYS:
        raise word.error(f"the days {first}-{last} are no range", "write the first and the last day, such as 1-21")
    return list(range(first, last + 1))


def _steady_state(reader: Reader, clause: Clause, _: Word) -> None:
    reader.expect("state")
    clause.arguments["steady_state"] = "add" if reader.accept("adding") else "replace"


def _molar_mass(reader: Reader, clause: Clause, _: Word) -> None:
    clause.arguments["molar_mass"] = reader.quantity_or_id("the molar mass", "g/mol")


def _refuse_beside(clause: Clause, word: Word, *others: str) -> None:
    for other in others:
        if other in clause.words:
            raise word.error(f"'{word.text}' contradicts '{clause.words[other].text}'", "give one of them")


def _needs_interval(clause: Clause, word: Word) -> None:
    if clause.every is None:
        raise word.error("'x' needs an interval before it", "write e.g. 'every 24 h x 6' or 'on days 1-5 of 21 d x 4'")


OPTIONS: dict[str, Callable[[Reader, Clause, Word], None]] = {
    "over": _over,
    "rate": _rate,
    "at": _at,
    "after": _after,
    "every": _every,
    "x": _count,
    "until": _until,
    "for": _for,
    "on": _on_days,
    "lag": _lag,
    "F": _bioavailability,
    "steady": _steady_state,
    "molar_mass": _molar_mass,
}
