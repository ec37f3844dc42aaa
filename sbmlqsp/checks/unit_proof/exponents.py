"""The value of an exponent, from the numbers of the model."""

from __future__ import annotations

import math
import zlib
from fractions import Fraction

from sbmlqsp.checks.structure import setters
from sbmlqsp.core.evaluate import evaluate
from sbmlqsp.core.expression import Apply, Expression, Number, Symbol
from sbmlqsp.core.tables import ModelTables
from sbmlqsp.errors import SbmlqspError
from sbmlqsp.units.vectors import Rational, rational

_LARGEST = 1000.0
_DEEPEST = 20


class Exponents:
    """Evaluates exponents; one that moves or has no value stands for itself.

    Such an exponent gets a number of its own that no unit would give by accident (1 and a prime fraction): formulas
    that agree for it agree for any value, and (x/K)^n needs no value at all.
    """

    def __init__(self, tables: ModelTables) -> None:
        self._tables = tables
        self._values: dict[str, float | None] | None = None
        self._assigned: dict[str, Expression] = {}

    def value(self, exponent: Expression) -> Rational:
        """Return the value of an exponent as an exact number."""
        if isinstance(exponent, Number):
            return self._safe(exponent.value, exponent)
        if isinstance(exponent, Apply) and exponent.operator == "minus" and len(exponent.arguments) == 1:
            return -self.value(exponent.arguments[0])
        try:
            number = float(evaluate(exponent, self._lookup, self._tables.functions, time=math.nan))
        except (SbmlqspError, RecursionError):
            number = math.nan
        return self._safe(number, exponent)

    def _safe(self, number: float, exponent: Expression) -> Rational:
        return rational(number) if abs(number) <= _LARGEST else _own_number(exponent)

    def _lookup(self, name: str) -> float:
        if self._values is None:
            self._values = _constants(self._tables)
            rules = self._tables.rules
            self._assigned = {r.variable: r.math for r in rules if r.kind == "assignment" and r.variable and r.math}
            self._assigned.update({a.id: a.math for a in self._tables.initial_assignments if a.math is not None})
        value = self._values.get(name)
        if value is None and name in self._assigned:
            self._values[name] = math.nan  # a circle of rules ends here
            value = float(evaluate(self._assigned[name], self._lookup, self._tables.functions, time=math.nan))
            self._values[name] = value
        return math.nan if value is None else value


def _constants(tables: ModelTables) -> dict[str, float | None]:
    """Return the numbers that stay as they are: parameters that only the model's values set."""
    sets = setters(tables)
    moving = sets.rated | sets.by_events
    computed = sets.assigned | sets.initialised
    local = [parameter for reaction in tables.reactions for parameter in reaction.local_parameters]
    values = {p.id: p.value for p in (*tables.parameters, *local) if p.id not in computed}
    values.update(dict.fromkeys(moving, math.nan))
    return values


def _own_number(exponent: Expression) -> Rational:
    name = exponent.name if isinstance(exponent, Symbol) else repr(exponent)
    return 1 + Fraction(1 + zlib.crc32(name.encode()) % 9973, 10007)
