"""Recursive descent over the text of one unit; only single names ever reach pint.

unit = factor { ("*" | "/" | " ") factor } ;   factor = (name | number | "(" unit ")") ["^" exponent]
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from fractions import Fraction

from sbmlqsp.errors import UnitsError
from sbmlqsp.units.names import TREACHEROUS, table
from sbmlqsp.units.registry import size_by_pint
from sbmlqsp.units.size import Size

LARGEST_EXPONENT = 20
DEEPEST_NESTING = 10
LARGEST_POWER_OF_TEN = 300

_TOKEN = re.compile(
    r"\s*(?:(?P<number>(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?)|(?P<name>[^\W\d]\w*|%)|(?P<sign>\*\*|[*/^()+-]))"
)
Terms = tuple[tuple[str, Fraction], ...]


@dataclass(frozen=True, slots=True)
class Product:
    """A number times unit names (in preferred spelling) raised to exponents, in the order written."""

    number: Fraction
    terms: Terms


class Reader:
    """Reads one text; `written` is what the user typed, for messages."""

    def __init__(self, prepared: str, written: str) -> None:
        self.written = written
        self.tokens = self._tokens(prepared)
        self.position = 0
        self.depth = 0

    def _tokens(self, text: str) -> list[tuple[str, str]]:
        tokens, position = [], 0
        while position < len(text):
            match = _TOKEN.match(text, position)
            if match is None:
                raise self._error(f"unexpected '{text[position:].strip()[:1]}'")
            kind = match.lastgroup or ""
            tokens.append((kind, "^" if match[kind] == "**" else match[kind]))
            position = match.end()
        return tokens

    def read(self) -> Product:
        """Return the whole text as a product, or raise `UnitsError`."""
        unit = self._product()
        if self.position < len(self.tokens):
            raise self._error(f"unexpected '{self._peek()[1]}'")
        return unit

    def _product(self) -> Product:
        number, terms = Fraction(1), dict[str, Fraction]()
        sign = 1
        while True:
            part = self._factor()
            number *= part.number**sign
            for name, exponent in part.terms:
                terms[name] = terms.get(name, Fraction(0)) + sign * exponent
            kind, word = self._peek()
            if word in ("*", "/"):
                self.position += 1
                sign = 1 if word == "*" else -1
            elif kind == "name" or word == "(":
                if self.tokens[self.position - 1][0] == "number" and self._peek(-2)[1] != "^":
                    raise self._error(f"a number stands before '{word}' without '*'")
                sign = 1
            else:
                return Product(number, tuple((name, e) for name, e in terms.items() if e))

    def _factor(self) -> Product:
        kind, word = self._peek()
        self.position += 1
        if kind == "number":
            part = Product(self._positive(word), ())
        elif kind == "name":
            part = self._named(word)
        elif word == "(":
            part = self._group()
        else:
            raise self._error(f"a unit name was expected, not '{word}'" if word else "it ends too early")
        if self._peek()[1] == "^":
            self.position += 1
            return self._raised(part, self._exponent())
        return part

    def _group(self) -> Product:
        self.depth += 1
        if self.depth > DEEPEST_NESTING:
            raise self._error("the brackets are nested too deeply")
        part = self._product()
        self._expect(")")
        self.depth -= 1
        return part

    def _named(self, word: str) -> Product:
        if word in TREACHEROUS:
            raise UnitsError(f"'{word}' is not a safe unit", fix=TREACHEROUS[word])
        known = table().get(word)
        if known is not None:
            return Product(Fraction(1), () if known.symbol == "dimensionless" else ((known.symbol, Fraction(1)),))
        stem = word.rstrip("23")
        if len(word) - len(stem) == 1 and stem in table():
            return Product(Fraction(1), ((table()[stem].symbol, Fraction(word[-1])),))
        size_by_pint(word)
        return Product(Fraction(1), ((word, Fraction(1)),))

    def _exponent(self) -> Fraction:
        bracket = self._peek()[1] == "("
        self.position += bracket
        sign = -1 if self._peek()[1] == "-" else 1
        self.position += self._peek()[1] in ("-", "+")
        value = self._literal()
        if bracket:
            if self._peek()[1] == "/":
                self.position += 1
                value /= self._literal() or 1
            self._expect(")")
        if value > LARGEST_EXPONENT:
            raise self._error(f"the exponent {float(value):g} is larger than {LARGEST_EXPONENT}")
        return sign * value

    def _raised(self, part: Product, exponent: Fraction) -> Product:
        if self._peek()[1] == "^":
            raise self._error("a power of a power")
        terms = tuple((name, e * exponent) for name, e in part.terms if e * exponent)
        if any(abs(e) > LARGEST_EXPONENT for _, e in terms):
            raise self._error(f"an exponent is larger than {LARGEST_EXPONENT}")
        if part.number != 1 and abs(math.log10(part.number) * exponent) > LARGEST_POWER_OF_TEN:
            raise self._error("its number is out of range")
        return Product(Size(part.number).power(exponent).factor, terms)

    def _literal(self) -> Fraction:
        kind, word = self._peek()
        if kind != "number" or len(word) > 12:
            raise self._error(f"a short number was expected, not '{word}'")
        self.position += 1
        return self._positive(word) if word.strip("0.") else Fraction(0)

    def _positive(self, word: str) -> Fraction:
        if "e" in word.lower() and abs(int(re.split("[eE]", word)[1])) > LARGEST_POWER_OF_TEN:
            raise self._error(f"the number {word} is out of range")
        value = Fraction(word)
        if not value:
            raise self._error("a unit cannot be zero")
        return value

    def _expect(self, sign: str) -> None:
        if self._peek()[1] != sign:
            raise self._error(f"'{sign}' is missing")
        self.position += 1

    def _peek(self, offset: int = 0) -> tuple[str, str]:
        index = self.position + offset
        return self.tokens[index] if 0 <= index < len(self.tokens) else ("", "")

    def _error(self, reason: str) -> UnitsError:
        return UnitsError(f"'{self.written}' is not a unit: {reason}", fix="write units such as mg/L, 1/h or nmol/L/h")
