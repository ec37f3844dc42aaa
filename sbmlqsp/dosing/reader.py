"""What the grammar takes from the words: quantities, times, ids, each refused at its column."""

from __future__ import annotations

from sbmlqsp import units
from sbmlqsp.core.measure import Measure
from sbmlqsp.dosing import fields
from sbmlqsp.dosing.words import KEYWORDS, Word, interval, needs_calendar, no_calendar, suggestion, words
from sbmlqsp.errors import RegimenError, UnitsError

LARGEST_WHOLE = 1e9


class Reader:
    """A cursor over the words of one text."""

    def __init__(self, text: str) -> None:
        self._words = list(words(text))
        self._position = 0

    def peek(self) -> Word:
        """Return the next word without taking it."""
        return self._words[self._position]

    def take(self) -> Word:
        """Return the next word and move on; the end is never passed."""
        word = self._words[self._position]
        self._position = min(self._position + 1, len(self._words) - 1)
        return word

    def accept(self, keyword: str) -> bool:
        """Take the next word if it is this keyword or sign; say whether it was."""
        word = self.peek()
        if word.kind in ("keyword", "sign") and word.text == keyword:
            self.take()
            return True
        return False

    def expect(self, keyword: str) -> None:
        """Take this keyword or raise."""
        word = self.peek()
        if not self.accept(keyword):
            raise self._wanted(word, f"'{keyword}'")

    def identifier(self, what: str) -> str:
        """Take the id of an element; a keyword only in backquotes."""
        word = self.take()
        if word.kind == "id" and fields.IDENTIFIER.fullmatch(word.text):
            return word.text
        if word.kind in ("keyword", "interval"):
            raise word.error(f"'{word.text}' is a keyword", f"if it is the id of {what}, write `{word.text}`")
        raise self._wanted(word, f"the id of {what}")

    def time(self, *, zero: bool = True) -> Measure:
        """Take a time or duration with its unit."""
        return self._quantity("a time such as '24 h'", "h", zero=zero)

    def times(self) -> tuple[Measure, ...]:
        """Take one or several times, separated by commas."""
        found = [self.time()]
        while self.accept(","):
            found.append(self.time())
        return tuple(found)

    def amount(self, what: str, *, zero: bool = False) -> Measure:
        """Take an amount with its unit."""
        return self._quantity(f"{what}, such as '100 mg'", None, zero=zero)

    def quantity_or_id(self, what: str, like: str | None, *, zero: bool = False) -> Measure | str:
        """Take a quantity or the id of a parameter."""
        if self.peek().kind == "number" or self.peek().text == "-":
            return self._quantity(f"{what} with its unit", like, zero=zero)
        return self.identifier(f"a parameter for {what}")

    def fraction_or_id(self) -> float | str:
        """Take a number, a percentage or the id of a parameter."""
        word = self.peek()
        if word.kind != "number":
            return self.identifier("a parameter for F")
        self.take()
        percent = word.unit == "%" or (not word.unit and self.peek().text == "%")
        if word.unit not in ("", "%"):
            raise word.error(f"'{word.text} {word.unit}' is no fraction", "write F 0.7 or F 70 %")
        if percent and not word.unit:
            self.take()
        return float(word.text) / 100 if percent else float(word.text)

    def whole(self, what: str) -> int:
        """Take a whole number without unit."""
        word = self.take()
        if word.kind == "number" and word.text.isdigit() and not word.unit and 0 < float(word.text) < LARGEST_WHOLE:
            return int(word.text)
        raise self._wanted(word, f"{what}, a whole number")

    def interval(self, word: Word) -> Measure:
        """Return the interval that a word such as qd or q8h stands for."""
        return units.parse(interval(word.text))

    def unknown_option(self) -> RegimenError:
        """Return (not raise) the error for a word that stands where an option should."""
        word = self.peek()
        if needs_calendar(word.text):
            return no_calendar(word)
        text = f"{word.text} {word.unit}".strip() if word.kind == "number" else word.text
        return word.error(f"'{text}' is not an option of a dose", suggestion(text))

    def _quantity(self, wanted: str, like: str | None, *, zero: bool = False) -> Measure:
        word = self.take()
        if needs_calendar(word.text):
            raise no_calendar(word)
        if word.text == "-":
            raise word.error(f"'-{self.peek().text}' is negative", "write a positive number")
        if word.kind != "number":
            raise self._wanted(word, wanted)
        unit = word.unit or self._unit(word)
        try:
            found = units.parse(f"{word.text} {unit}", what="quantity")
            return fields.measure(found, f"{word.text} {unit}", like, zero=zero)
        except UnitsError as error:
            raise word.error(error.message, error.fix or "") from None
        except RegimenError as error:
            raise word.error(error.message.replace(f"{word.text} {unit}=", ""), error.fix or "") from None

    def _unit(self, number: Word) -> str:
        word = self.peek()
        if word.kind != "id" or word.text in KEYWORDS:
            raise number.error(f"'{number.text}' has no unit", "write the unit after the number; bare are only n and F")
        if needs_calendar(word.text):
            raise no_calendar(word)
        return self.take().text

    @staticmethod
    def _wanted(word: Word, wanted: str) -> RegimenError:
        if needs_calendar(word.text):
            return no_calendar(word)
        found = "the end" if word.kind == "end" else f"'{word.text}'"
        return word.error(f"{found} stands where {wanted} is expected", f"write {wanted}")
