"""Regimen text -> doses, replacements and resets, by recursive descent over words.

regimen = clause { (";" | "then") clause } ;   clause = dose | "reset" "at" time ["cancel"] | replacement ;
replacement = "set" id "to" quantity "at" time {"," time} ["molar_mass" quantity] ;
dose = quantity ["into" id] {option} ;          options in any order, each once (see `options`)
"""

from __future__ import annotations

from sbmlqsp.core.measure import Measure
from sbmlqsp.dosing.dose import Dose, Reset
from sbmlqsp.dosing.options import OPTIONS, Clause
from sbmlqsp.dosing.reader import Reader
from sbmlqsp.dosing.regimen import Item
from sbmlqsp.dosing.replacement import Replacement
from sbmlqsp.dosing.times import last_start, next_start, total
from sbmlqsp.dosing.words import Word
from sbmlqsp.errors import RegimenError, SbmlqspError


def parse(text: str) -> tuple[Item, ...]:
    """Return the items of a regimen text, with absolute times and all targets filled in.

    Raises:
        RegimenError: naming the word and its column.
    """
    reader = Reader(text)
    clauses = _Clauses(reader)
    clauses.read(None)
    while reader.peek().kind != "end":
        joint = reader.take()
        if joint.text not in (";", "then"):
            raise joint.error(f"'{joint.text}' cannot stand here", "join clauses by ';' or 'then'")
        if joint.text == ";" and reader.peek().kind == "end":
            break
        clauses.read(joint if joint.text == "then" else None)
    return tuple(clauses.items)


class _Clauses:
    """The clauses read so far; each may need the target and the interval of the one before."""

    def __init__(self, reader: Reader) -> None:
        self.items: list[Item] = []
        self._reader = reader
        self._target: str | None = None
        self._interval: Measure | None = None

    def read(self, then: Word | None) -> None:
        """Read one more clause, which follows the one before if there is a `then`."""
        word = self._reader.peek()
        if self._reader.accept("reset"):
            self.items.append(self._reset(then))
        elif word.kind == "id" and word.text == "set":
            self._reader.take()
            self.items.append(self._replacement(then, word))
        else:
            self.items.append(self._dose(then))

    def _reset(self, then: Word | None) -> Reset:
        if then is not None:
            raise then.error("'then' cannot place a reset, which has its own time", "join it by ';'")
        self._reader.expect("at")
        time = self._reader.time()
        return Reset(time, cancel=self._reader.accept("cancel"))

    def _replacement(self, then: Word | None, start: Word) -> Replacement:
        if then is not None:
            raise then.error("'then' cannot place a replacement, which has its own time", "join it by ';'")
        reader = self._reader
        target = reader.identifier("the target")
        word = reader.take()
        if word.text != "to":
            raise word.error(f"'{word.text}' stands where 'to' is expected", "write: set depot to 100 mg at 12 h")
        amount = reader.amount("the amount afterwards", zero=True)
        reader.expect("at")
        times = reader.times()
        mass = reader.quantity_or_id("the molar mass", "g/mol") if reader.accept("molar_mass") else None
        try:
            return Replacement(amount, target, at=times, molar_mass=mass)
        except RegimenError as error:
            raise start.error(error.message, error.fix or "") from None

    def _dose(self, then: Word | None) -> Dose:
        reader, start = self._reader, self._reader.peek()
        clause = Clause(reader.amount("the amount of a dose"))
        clause.target = self._target = self._read_target(start)
        while reader.peek().kind in ("keyword", "interval") and reader.peek().text != "then":
            _option(reader, clause)
        if reader.peek().kind not in ("end", "sign") and reader.peek().text != "then":
            raise reader.unknown_option()
        begin = self._begin(clause, then)
        self._interval = clause.every
        return _built(clause, begin, start)

    def _read_target(self, start: Word) -> str:
        if self._reader.accept("into"):
            return self._reader.identifier("the target")
        if self._reader.peek().kind == "id":
            raise self._reader.unknown_option()
        if self._target is None:
            raise start.error(f"the dose of {start.text} has no target", "write 'into' and an id after the amount")
        return self._target

    def _begin(self, clause: Clause, then: Word | None) -> Measure | None:
        """Return when the clause starts, None if that is for `at` to say."""
        at, after = clause.words.get("at"), clause.words.get("after")
        if then is None:
            if after is not None:
                raise after.error("'after' needs a clause before it that is joined by 'then'", "write 'at' instead")
            return None
        previous = self.items[-1]
        if not isinstance(previous, Dose):
            raise then.error("'then' does not follow a dose", "join the clauses by ';' and give the time with 'at'")
        if at is not None:
            raise at.error("'at' contradicts 'then'", "join the clauses by ';', or write 'after'")
        if after is not None:
            last = last_start(previous)
            begin = None if last is None else total((1, last), (1, clause.after or Measure(0.0)))
        else:
            begin = next_start(previous, self._interval or clause.every)
        if begin is None:
            raise then.error(*_why_not(previous))
        return begin


def _option(reader: Reader, clause: Clause) -> None:
    word = reader.take()
    name = "every" if word.kind == "interval" else word.text
    if name == "at" and reader.accept("steady"):
        name = "steady"
    if name == "into":
        raise word.error("'into' does not follow the amount", "write the target directly after the amount")
    if name not in OPTIONS:
        raise word.error(f"'{word.text}' is not an option of a dose", "an id that is a keyword goes in backquotes")
    if name in clause.words:
        raise word.error(f"'{word.text}' is given twice", "give each option once")
    clause.words[name] = word
    OPTIONS[name](reader, clause, word)


def _why_not(previous: Dose) -> tuple[str, str]:
    if previous.endless or previous.constant_infusion:
        return "nothing can follow doses without end", "give the number of doses (x 6), until or for"
    return "'then' needs an interval, and neither clause has one", "write 'after', or ';' and 'at'"


def _built(clause: Clause, begin: Measure | None, start: Word) -> Dose:
    try:
        return clause.dose(begin)
    except RegimenError as error:
        word = clause.words.get(clause.argument_words.get(error.where or "", error.where or ""), start)
        raise word.error(error.message, error.fix or "") from None
    except SbmlqspError as error:
        raise start.error(error.message, error.fix or "") from None
