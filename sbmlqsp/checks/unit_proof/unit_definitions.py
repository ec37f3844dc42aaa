"""Unit definitions for units that were computed, under ids that a modeller can read."""

from __future__ import annotations

from collections.abc import Iterable

from sbmlqsp import units
from sbmlqsp.checks.unit_proof.conversions import readable_id
from sbmlqsp.core.builtin_units import BASE_UNITS, is_implied
from sbmlqsp.core.tables import ModelTables, Unit, UnitDefinition
from sbmlqsp.errors import UnitsError
from sbmlqsp.units.naming import unit_text
from sbmlqsp.units.vectors import TOLERANCE, Exponents, sbml_of_vector, vector_of_sbml


class UnitIds:
    """Gives out ids of unit definitions of one model; `new` are those the model lacks."""

    def __init__(self, tables: ModelTables) -> None:
        self.new: list[UnitDefinition] = []
        self._taken = set(tables.units.ids)
        self._known = [(d.id, d.units) for d in tables.units if not is_implied(d)]
        self._known += [(kind, (Unit(kind),)) for kind in sorted(BASE_UNITS)]

    def id_of(self, exponents: Exponents, logarithm: float, text: str = "") -> str:
        """Return the id of a unit definition, or base unit, of exactly this unit; `text` is how to write it."""
        for name, factors in self._known:
            if _is(factors, exponents, logarithm):
                return name
        factors = _factors(text, exponents, logarithm) if text else ()
        if not factors:
            text = unit_text(exponents, logarithm)
            factors = _factors(text, exponents, logarithm) or sbml_of_vector(exponents, logarithm)
        name = free_id(readable_id(text), self._taken)
        self._taken.add(name)
        definition = UnitDefinition(name, factors)
        self.new.append(definition)
        self._known.append((name, definition.units))
        return name


def free_id(wanted: str, taken: Iterable[str]) -> str:
    """Return the id wanted, with a number where it is taken."""
    names, name, number = set(taken), wanted, 2
    while name in names:
        name, number = f"{wanted}_{number}", number + 1
    return name


def _factors(text: str, exponents: Exponents, logarithm: float) -> tuple[Unit, ...]:
    try:
        factors = units.to_sbml(text)
    except UnitsError:
        factors = ()
    return factors if _is(factors, exponents, logarithm) else ()


def _is(factors: tuple[Unit, ...], exponents: Exponents, logarithm: float) -> bool:
    try:
        known = vector_of_sbml(factors)
    except UnitsError:
        return False
    return bool(factors) and known[0] == exponents and abs(known[1] - logarithm) < TOLERANCE
