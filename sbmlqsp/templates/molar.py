"""Connections between masses and moles: the molar mass as a parameter of the joined model."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from sbmlqsp import units
from sbmlqsp.core.expression import Apply, Expression, Symbol
from sbmlqsp.core.tables import Parameter, UnitDefinition
from sbmlqsp.native.edits import AddParameter, AddUnitDefinition, Edit
from sbmlqsp.units.text import product_of


@dataclass(frozen=True, slots=True)
class MolarMass:
    """What a quantity is divided by to be in the unit of an input: mg/L by mg/nmol is nmol/L."""

    parameter: Parameter
    definition: UnitDefinition

    @property
    def edits(self) -> tuple[Edit, Edit]:
        """What writes it into a document."""
        return AddUnitDefinition(self.definition), AddParameter(self.parameter)

    def dividing(self, quantity: Expression) -> Expression:
        """Return the quantity in the unit of the input."""
        return Apply("divide", (quantity, Symbol(self.parameter.id)))


def is_bridged(given: str | None, wanted: str | None) -> bool:
    """Return whether two units differ by a molar mass."""
    if given is None or wanted is None:
        return False
    bases = dict(units.dimensions(_quotient(given, wanted)))
    return bases in ({"kg": 1, "mol": -1}, {"kg": -1, "mol": 1})


def molar_mass(input_: str, given: str, wanted: str, value: Any, taken: Collection[str]) -> MolarMass:
    """Return the molar mass (mole per mass where moles become masses) for one input, under an id that is free.

    Raises:
        UnitsError: where the value is no mass per mole, or the units do not differ by one.
    """
    measure = units.parse(value, what=f"molar mass for {input_}")
    one = units.parse(f"1 {given}", what=input_)
    factor = units.convert(one, wanted, molar_mass=measure, what=f"quantity for {input_}")
    name = free(f"molar_mass_{input_}", taken)
    unit = f"unit_of_{name}"
    definition = UnitDefinition(free(unit, taken), units.to_sbml(_quotient(given, wanted)))
    parameter = Parameter(name, 1 / factor, definition.id, name=f"{measure}, between {given} and {wanted}")
    return MolarMass(parameter, definition)


def _quotient(given: str, wanted: str) -> str:
    return product_of([(given, Fraction(1)), (wanted, Fraction(-1))])


def free(wanted: str, taken: Collection[str]) -> str:
    """Return an id that is not taken: the one wanted, with underscores behind it if need be."""
    while wanted in taken:
        wanted += "_"
    return wanted
