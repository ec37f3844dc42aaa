"""Ids that are free in a model, and ids of unit definitions for unit texts."""

from __future__ import annotations

import re

from sbmlqsp import units
from sbmlqsp.core.builtin_units import is_implied
from sbmlqsp.core.tables import ModelTables, Unit, UnitDefinition
from sbmlqsp.errors import UnitsError
from sbmlqsp.native.edits import AddUnitDefinition
from sbmlqsp.treatment.inputs import taken


class Names:
    """Hands out ids that neither the model nor an earlier call uses."""

    def __init__(self, tables: ModelTables) -> None:
        self._tables = tables
        self._given: set[str] = set()

    def free(self, name: str) -> str:
        """Return the name, with a number behind it where it is in use."""
        candidate, number = name, 1
        while candidate in self._given or taken(self._tables, candidate):
            number += 1
            candidate = f"{name}_{number}"
        self._given.add(candidate)
        return candidate

    def numbered(self, stem: str) -> str:
        """Return the stem with the first number that no id beginning with it has."""
        number = 1
        while f"{stem}_{number}" in self._given or self._begins(f"{stem}_{number}"):
            number += 1
        self._given.add(f"{stem}_{number}")
        return f"{stem}_{number}"

    def _begins(self, name: str) -> bool:
        tables = self._tables
        ids = (*tables.parameters.ids, *tables.events.ids, *tables.species.ids, *tables.compartments.ids)
        return any(other == name or other.startswith(f"{name}_") for other in ids)


class UnitNames:
    """Finds the id by which a model calls a unit; `definitions` collects those that have to be added."""

    def __init__(self, tables: ModelTables) -> None:
        self._known: dict[str, str] = {}
        self._ids = set(tables.units.ids)
        self.definitions: list[AddUnitDefinition] = []
        for definition in tables.units:
            if not is_implied(definition):
                self._known.setdefault(_text(definition.units), definition.id)

    def id_of(self, text: str | None) -> str | None:
        """Return the id of a unit given as text; None for an undeclared unit."""
        if text is None:
            return None
        if text not in self._known:
            self._known[text] = self._defined(text)
        return self._known[text]

    def _defined(self, text: str) -> str:
        factors = units.to_sbml(text)
        if len(factors) == 1 and factors[0] == Unit(factors[0].kind):
            return factors[0].kind
        identifier = _identifier(text)
        while identifier in self._ids:
            identifier += "_"
        self._ids.add(identifier)
        self.definitions.append(AddUnitDefinition(UnitDefinition(identifier, factors)))
        return identifier


def _text(factors: tuple[Unit, ...]) -> str:
    try:
        return units.from_sbml(factors)
    except UnitsError:
        return "?"


def _identifier(text: str) -> str:
    """Return an SBML id that reads like the unit: "mg_per_h" of "mg/h"."""
    words = re.sub(r"\W+", "_", text.replace("/", "_per_")).strip("_")
    return words if re.match("[A-Za-z]", words) else f"unit_{words}"
