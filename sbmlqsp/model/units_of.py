"""The unit a model declares for each of its quantities (SBML L3V2 core, sections 4.2, 4.5 to 4.7, 4.11).

What nobody wrote down is None. SBML Level 2 gives every model mole, litre and second without a word from its author;
these count as declared only where an element names them ("default units never declared").
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from sbmlqsp import units
from sbmlqsp.core.builtin_units import BASE_UNITS, is_implied
from sbmlqsp.core.tables import Compartment, ModelTables, Species, Unit, unknown_symbol
from sbmlqsp.model.document import Document
from sbmlqsp.model.named_units import units_named

if TYPE_CHECKING:
    from sbmlqsp.model.model import Model

Units = tuple[Unit, ...]


def unit_of(model: Model, selection: str) -> str | None:
    """Return the unit of a selection as text that pint reads, or None where the model does not declare it.

    Args:
        model: the model.
        selection: `S` for an amount, `[S]` for a concentration, any other id, `reaction.parameter`, or "time".

    Raises:
        UnknownSymbolError: for a name the model does not have.
        UnitsError: for a declared unit that pint cannot express.
    """
    unit: str | None = model.document.keep(f"unit of {selection}", lambda document: _text(document, selection))
    return unit


def _text(document: Document, selection: str) -> str | None:
    found = _Declared(document.tables).of(selection, document)
    return None if found is None else units.from_sbml(found)


class _Declared:
    """Units as SBML's factors; None where undeclared."""

    def __init__(self, tables: ModelTables) -> None:
        self._tables = tables
        self._named = _units_named(tables)

    def of(self, selection: str, document: Document) -> Units | None:
        tables = self._tables
        if selection == "time" and "time" not in document.kinds:
            return self._factors(tables.time_units)
        is_concentration = selection.startswith("[") and selection.endswith("]")
        name = selection[1:-1] if is_concentration else selection
        kind = document.kinds.get(name)
        if is_concentration and kind != "species":
            raise unknown_symbol(name, tables.species.ids, "species")
        if kind == "species":
            species = tables.species[name]
            return self._concentration(species) if is_concentration else self._amount(species)
        if kind == "compartment":
            return self._size(tables.compartments[name])
        if kind == "parameter":
            return self._factors(tables.parameters[name].units)
        if kind == "local parameter":
            return self._factors(_local_units(tables, name))
        if kind == "reaction":
            return _per(self._factors(tables.extent_units), self._factors(tables.time_units))
        if kind == "stoichiometry":
            return ()
        raise unknown_symbol(selection, [*document.kinds, "time"], "quantity")

    def _amount(self, species: Species) -> Units | None:
        return self._factors(species.substance_units or self._tables.substance_units)

    def _concentration(self, species: Species) -> Units | None:
        compartment = self._tables.compartments.get(species.compartment)
        return None if compartment is None else _per(self._amount(species), self._size(compartment))

    def _size(self, compartment: Compartment) -> Units | None:
        if compartment.units is not None:
            return self._factors(compartment.units)
        tables = self._tables
        default = {3: tables.volume_units, 2: tables.area_units, 1: tables.length_units}
        if compartment.dimensions == 0:
            return ()
        return self._factors(default.get(int(compartment.dimensions))) if compartment.dimensions in default else None

    def _factors(self, unit: str | None) -> Units | None:
        if unit is None:
            return None
        definition = self._tables.units.get(unit)
        if definition is not None and not definition.units:
            return None  # SBML L3V2 section 4.4: without factors it is not defined
        if definition is not None:
            return definition.units if unit in self._named or not is_implied(definition) else None
        return (Unit(unit),) if unit in BASE_UNITS else None


def _units_named(tables: ModelTables) -> frozenset[str]:
    """Return the units that some element of the model names."""
    return frozenset(unit for _, unit in units_named(tables))


def _local_units(tables: ModelTables, name: str) -> str | None:
    return next(p.units for r in tables.reactions for p in r.local_parameters if p.id == name)


def _per(above: Units | None, below: Units | None) -> Units | None:
    if above is None or below is None:
        return None
    return above + tuple(replace(unit, exponent=-unit.exponent) for unit in below)
