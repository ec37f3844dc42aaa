"""The unit of every symbol of a model, declared or unknown.

Sources: SBML L3V2 core, sections 4.2 and 4.5 to 4.11; L2V5, section 4.4.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from sbmlqsp.checks.unit_proof.terms import ONE, UnitTerm, known_unit, multiplied, unknown
from sbmlqsp.core.builtin_units import BASE_UNITS, is_implied
from sbmlqsp.core.tables import Compartment, ModelTables, Species, Unit
from sbmlqsp.errors import UnitsError
from sbmlqsp.model.named_units import units_named
from sbmlqsp.units.vectors import vector_of_sbml

MEASURES = {
    "substance": Unit("mole"),
    "extent": Unit("mole"),
    "time": Unit("second"),
    "volume": Unit("litre"),
    "area": Unit("metre", 2.0),
    "length": Unit("metre"),
}
QUANTITIES = ("substance", "time", "volume", "area", "length", "extent")
_BY_DIMENSIONS = {3.0: "volume", 2.0: "area", 1.0: "length"}


@dataclass(slots=True)
class Environment:
    """Units of symbols (`symbols`), of the model as a whole (`model`), and of the amounts of species (`amounts`).

    `defaults` are the units that SBML Level 2 gives to what nobody declared, `places` the ids of species and
    compartments.
    """

    symbols: dict[str, UnitTerm] = field(default_factory=dict)
    model: dict[str, UnitTerm] = field(default_factory=dict)
    amounts: dict[str, UnitTerm] = field(default_factory=dict)
    defaults: dict[str, UnitTerm] = field(default_factory=dict)
    places: set[str] = field(default_factory=set)

    @property
    def rate(self) -> UnitTerm:
        """Extent per time, the unit of kinetic laws."""
        return multiplied(self.model["extent"], self.model["time"], -1)


def environment(tables: ModelTables) -> Environment:
    """Return what each symbol of the model is measured in."""
    return _Builder(tables).build()


class _Builder:
    def __init__(self, tables: ModelTables) -> None:
        self.tables = tables
        self.found = Environment()
        self.named = frozenset(unit for _, unit in units_named(tables))

    def build(self) -> Environment:
        tables, found = self.tables, self.found
        for quantity in QUANTITIES:
            found.model[quantity] = self._of_model(quantity)
        for compartment in tables.compartments:
            found.symbols[compartment.id] = self._size(compartment)
        for species in tables.species:
            self._add_species(species)
        for parameter in tables.parameters:
            found.symbols[parameter.id] = self.declared(parameter.units, parameter.id)
        found.places = {*tables.compartments.ids, *tables.species.ids}
        for reaction in tables.reactions:
            found.symbols[reaction.id] = found.rate
            for local in reaction.local_parameters:
                found.symbols[local.id] = self.declared(local.units, local.id)
            for reference in (*reaction.reactants, *reaction.products):
                if reference.id:
                    found.symbols[reference.id] = ONE
        return found

    def _of_model(self, quantity: str) -> UnitTerm:
        name: str | None = getattr(self.tables, f"{quantity}_units")
        if name is None:
            return unknown(f"@{quantity}")
        definition = self.tables.units.get(name)
        if definition is not None and is_implied(definition) and name not in self.named:
            self.found.defaults[f"@{name}"] = known_unit(*vector_of_sbml(definition.units))
            return unknown(f"@{name}")
        return self.declared(name, f"@{quantity}")

    def declared(self, name: str | None, owner: str) -> UnitTerm:
        """Return the unit of this id, or the unknown of its owner where there is none or it makes no sense."""
        if name is None:
            return unknown(owner)
        definition = self.tables.units.get(name)
        if definition is None and name not in BASE_UNITS:
            return unknown(owner)
        factors = (Unit(name),) if definition is None else definition.units
        try:
            return known_unit(*vector_of_sbml(factors)) if factors else unknown(owner)
        except UnitsError:
            return unknown(owner)

    def _size(self, compartment: Compartment) -> UnitTerm:
        if compartment.units is not None:
            return self.declared(compartment.units, compartment.id)
        if compartment.dimensions == 0:
            return ONE
        quantity = _BY_DIMENSIONS.get(compartment.dimensions or 0)
        return unknown(compartment.id) if quantity is None else self.found.model[quantity]

    def _add_species(self, species: Species) -> None:
        found = self.found
        if species.substance_units is None:
            amount = found.model["substance"]
        else:
            amount = self.declared(species.substance_units, f"@substance of {species.id}")
        found.amounts[species.id] = amount
        compartment = self.tables.compartments.get(species.compartment)
        is_amount = species.has_only_substance_units or compartment is None or compartment.dimensions == 0
        size = ONE if is_amount else found.symbols[species.compartment]
        found.symbols[species.id] = amount if is_amount else multiplied(amount, size, -1)
