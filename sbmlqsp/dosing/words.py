"""Regimen text cut into words, each with its column."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from sbmlqsp.errors import RegimenError

INTERVALS = {"qd": "24 h", "bid": "12 h", "tid": "8 h", "qid": "6 h", "qw": "1 week"}
KEYWORDS = frozenset({
    "into", "over", "rate", "at", "after", "every", "x", "until", "for", "on", "days", "of", "lag", "F", "steady",
    "state", "adding", "reset", "cancel", "then", "molar_mass", *INTERVALS,
})  # fmt: skip
_SPOKEN = {
    "daily": "qd", "weekly": "qw", "hourly": "q1h", "twice": "bid", "once": "a dose without 'every'", "in": "over",
    "during": "over", "starting": "at", "to": "into", "times": "x and a number", "and": "';' between clauses",
}  # fmt: skip
_CALENDAR = re.compile(
    r"(january|february|march|april|may|june|july|august|september|october|november|december"
    r"|jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec"
    r"|mon|tues?|wed|wednes|thu|thurs?|fri|sat|satur|sun)(days?)?|monthly|months?|mo|weekdays?|weekends?|years?|yearly"
    r"|\d+:\d+",
    re.IGNORECASE,
)
_WORD = re.compile(
    r"\s*(?:"
    r"(?P<sign>[;,])"
    r"|`(?P<quoted>[^`]*)`"
    r"|(?P<clock>\d+:\d+)"
    r"|(?P<number>(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?)(?P<unit>[^\s,;\d.-][^\s,;]*)?"
    r"|(?P<dash>-)"
    r"|(?P<word>[^\s,;`]+)"
    r")"
)
_INTERVAL = re.compile(r"q(\d+(?:\.\d+)?)(h|d|w)")
LONGEST_TEXT = 100_000

Kind = Literal["keyword", "interval", "id", "number", "sign", "end"]


@dataclass(frozen=True, slots=True)
class Word:
    """One word: what it is, its text (of a number with unit: "5 mg"), and where it begins (from 1)."""

    kind: Kind
    text: str
    column: int
    unit: str = ""

    def error(self, message: str, fix: str) -> RegimenError:
        """Return (not raise) an error at this word."""
        return RegimenError(message, where=f"column {self.column}", fix=fix, column=self.column)


def words(text: str) -> Iterator[Word]:
    """Yield the words of a regimen and a final one of kind "end".

    Raises:
        RegimenError: for characters that belong to no word, months and weekdays.
    """
    if len(text) > LONGEST_TEXT:
        raise RegimenError(f"the regimen text has {len(text)} characters", fix=f"use at most {LONGEST_TEXT}")
    position, end = 0, len(text.rstrip())
    while position < end:
        match = _WORD.match(text, position)
        if match is None:
            column = position + len(text[position:]) - len(text[position:].lstrip()) + 1
            raise Word("end", "", column).error("a backquote is not closed", "write the id between two backquotes")
        yield _word(match)
        position = match.end()
    yield Word("end", "", end + 1)


def _word(match: re.Match[str]) -> Word:
    kind = match.lastgroup or ""
    if match["number"]:
        return Word("number", match["number"], match.start("number") + 1, match["unit"] or "")
    text, column = match[kind], match.start(kind) + 1
    if kind == "quoted":
        return Word("id", text, column - 1)
    if kind in ("sign", "dash"):
        return Word("sign", text, column)
    if is_interval(text):
        return Word("interval", text, column)
    return Word("keyword" if text in KEYWORDS else "id", text, column)


def needs_calendar(text: str) -> bool:
    """Return whether a word is a month, a weekday, a year or a clock time."""
    return _CALENDAR.fullmatch(text) is not None


def no_calendar(word: Word) -> RegimenError:
    """Return (not raise) the refusal of months, weekdays and clock times."""
    return word.error(
        f"'{word.text}' needs a calendar, and a regimen has no calendar", "count hours, days or weeks from the start"
    )


def is_interval(text: str) -> bool:
    """Return whether a word is an interval such as qd or q8h."""
    return text in INTERVALS or _INTERVAL.fullmatch(text) is not None


def suggestion(text: str) -> str:
    """Return what to write instead of a word that is no option."""
    if text in _SPOKEN:
        return f"write {_SPOKEN[text]}"
    if re.fullmatch(r"x\d+", text):
        return f"write x {text[1:]}"
    nearest = difflib.get_close_matches(text.lower(), KEYWORDS, 1, 0.7)
    if nearest:
        return f"did you mean '{nearest[0]}'?"
    return "options are over, rate, at, after, every, on days, lag, F, at steady state; clauses are joined by ';'"


def interval(text: str) -> str:
    """Return the time that an interval word stands for: "24 h" of qd, "8 h" of q8h, "2 week" of q2w."""
    if text in INTERVALS:
        return INTERVALS[text]
    match = _INTERVAL.fullmatch(text)
    assert match is not None
    return f"{match[1]} {'week' if match[2] == 'w' else match[2]}"
