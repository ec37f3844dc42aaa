"""Recognised gifts -> doses of a regimen, with references kept to parameters that the model itself uses."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import Any

from sbmlqsp import units
from sbmlqsp.core.expression import Apply, Expression, Number, Symbol
from sbmlqsp.core.measure import Measure
from sbmlqsp.dosing import Dose, Item, Regimen, Replacement, Reset
from sbmlqsp.errors import UnitsError
from sbmlqsp.treatment.recognition.exchanges import Exchange
from sbmlqsp.treatment.recognition.facts import Facts
from sbmlqsp.treatment.recognition.gifts import Gift
from sbmlqsp.treatment.recognition.resets import part_of
from sbmlqsp.treatment.recognition.triggers import SAME
from sbmlqsp.treatment.targets import rate_unit


class DoseWriter:
    """Makes doses. `shared` are the symbols that stay in the model, to which a dose can refer."""

    def __init__(self, facts: Facts, shared: frozenset[str]) -> None:
        self._facts = facts
        self._shared = shared

    def regimen(self, gifts: Iterable[Gift], exchanges: Sequence[Exchange], resets: Sequence[float]) -> Regimen:
        """Return the regimen, in order of time, resets first, then replacements."""
        items: list[tuple[float, int, Item]] = [(time, 0, Reset(self._time(time))) for time in resets]
        items += [(each.time, 1, self._replacement(each)) for each in exchanges]
        cuts = sorted((*resets, *(each.time for each in exchanges)))
        for gift in gifts:
            for part in self._pieces(gift, cuts):
                dose = self._dose(part)
                items.append((dose.at[0].value, 2, dose))
        return Regimen(item for _, _, item in sorted(items, key=lambda item: item[:2]))

    def _replacement(self, found: Exchange) -> Replacement:
        amount = self._measure(found.amount, self._facts.model.unit_of(found.target))
        return Replacement(amount, found.target, at=self._time(found.time))

    def _pieces(self, gift: Gift, cuts: Sequence[float]) -> list[Gift]:
        """Return the gift cut where a reset or replacement comes first at one of its times, or between two of them."""
        found = [gift]
        for time in cuts:
            last = found[-1]
            late = self._lag(last)[1]
            before = sum(1 for each in last.series.times(time + late) if each - late < time * (1 - SAME))
            parts = (part_of(last, 0, before), part_of(last, before, None)) if last.series.count != 1 else (last,)
            found[-1:] = [part for part in parts if part is not None]
        return found

    def _dose(self, gift: Gift) -> Dose:
        """Return the dose of a gift."""
        lag, late = self._lag(gift)
        fraction, amount = self._fraction(gift)
        arguments: dict[str, Any] = {
            "lag": lag,
            "bioavailability": fraction,
            "at": self._time(gift.series.first - late),
        }
        if gift.series.interval:
            arguments |= {"every": self._time(gift.series.interval), "count": gift.series.count}
        unit = self._facts.model.unit_of(gift.target)
        if gift.way != "bolus":
            per = self._facts.time_unit if gift.way == "over" else rate_unit(unit, self._facts.time_unit)
            arguments[gift.way] = self._reference(gift.span, per) or self._measure(self._number(gift.span), per)
        return Dose(self._measure(amount, unit), gift.target, **arguments)

    def _lag(self, gift: Gift) -> tuple[Measure | str | None, float]:
        """Return the lag as a dose says it, and as a number: a reference, or what comes after the first part."""
        parts = gift.series.parts
        for part in parts:
            name = self._reference(part, self._facts.time_unit)
            if name is not None:
                return name, self._number(part)
        if len(parts) < 2:
            return None, 0.0
        late = self._number(parts[1])
        return (self._time(late), late) if late > 0 else (None, 0.0)

    def _fraction(self, gift: Gift) -> tuple[float | str, float]:
        """Return bioavailability and amount of a product of two; one that the model shares is the bioavailability."""
        amount = gift.amount
        if isinstance(amount, Apply) and amount.operator == "times" and len(amount.arguments) == 2 and gift.scale > 0:
            first, second = amount.arguments
            for fraction, rest in ((first, second), (second, first)):
                name = self._reference(fraction, "")
                if name is not None:
                    return name, gift.scale * self._number(rest)
            if isinstance(first, Symbol) and self._number(first) >= 0:
                return self._number(first), gift.scale * self._number(second)
        return 1.0, gift.scale * self._number(amount)

    def _reference(self, expression: Expression, unit: str | None) -> str | None:
        """Return the parameter that an expression stands for, scaled as a schedule scales it to `unit`."""
        factor = 1.0
        if isinstance(expression, Apply) and expression.operator == "times" and len(expression.arguments) == 2:
            number, expression = expression.arguments
            factor = number.value if isinstance(number, Number) else math.nan
        if not isinstance(expression, Symbol) or not self._can_refer(expression.name):
            return None
        own = self._facts.model.unit_of(expression.name)
        try:
            expected = 1.0 if own is None or unit is None else units.factor(own, unit)
        except UnitsError:
            return None
        return expression.name if factor == expected else None

    def _can_refer(self, name: str) -> bool:
        tables = self._facts.tables
        known = name in tables.parameters or name in tables.compartments
        return known and (name in self._shared or name in self._facts.ruled) and name not in self._facts.changing

    def _number(self, expression: Expression) -> float:
        value = self._facts.value(expression)
        assert value is not None
        return value

    def _time(self, number: float) -> Measure:
        return self._measure(float(f"{number:.15g}"), self._facts.time_unit)

    @staticmethod
    def _measure(number: float, unit: str | None) -> Measure:
        """Return the number with its unit; without one, which means the same, where a dose would refuse it."""
        return Measure(number, unit if unit is not None and _sayable(unit) else None)


def _sayable(unit: str) -> bool:
    """Return whether a unit is one of time, or one that something else than time or a fraction is measured in."""
    return bool(set(dict(units.dimensions(unit))) - {"s"}) or units.same_dimension(unit, "h")


def references(regimen: Regimen) -> frozenset[str]:
    """Return the ids of parameters that doses refer to."""
    doses = [item for item in regimen if isinstance(item, Dose)]
    values = [value for dose in doses for value in (dose.lag, dose.over, dose.rate, dose.bioavailability)]
    return frozenset(value for value in values if isinstance(value, str))
