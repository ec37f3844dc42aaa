"""Units of a document: definitions, and the model's own units of time, substance and the rest."""

from __future__ import annotations

from typing import Any

from sbmlqsp.core.builtin_units import LEVEL_2_UNITS
from sbmlqsp.core.tables import Table, Unit, UnitDefinition
from sbmlqsp.errors import UnsupportedFeature
from sbmlqsp.native._reading.context import Context


def read_units(model: Any, context: Context) -> Table[UnitDefinition]:
    """Return the unit definitions, in Level 2 with those that the level itself declares."""
    table = context.table("unit definition", model.getListOfUnitDefinitions(), _unit_definition)
    if context.level > 2:
        return table
    return table.replacing(*(unit for unit in LEVEL_2_UNITS if unit.id not in table))


def model_units(model: Any, level: int) -> dict[str, str | None]:
    """Return the fields of `ModelTables` that hold the model's units."""
    if level < 3:
        names = ("substance", "time", "volume", "area", "length")
        return {**{f"{name}_units": name for name in names}, "extent_units": "substance"}
    return {
        "substance_units": model.getSubstanceUnits() or None,
        "time_units": model.getTimeUnits() or None,
        "volume_units": model.getVolumeUnits() or None,
        "area_units": model.getAreaUnits() or None,
        "length_units": model.getLengthUnits() or None,
        "extent_units": model.getExtentUnits() or None,
    }


def refuse_units_of_their_own(document: Any) -> None:
    """Refuse Level 1 and early Level 2 formulas in units of their own, which would have to be converted.

    These are `timeUnits` and `substanceUnits` of kinetic laws and events, and `spatialSizeUnits` of species
    (L2V1 sections 4.6, 4.9 and 4.10); later versions of SBML removed them.

    Raises:
        UnsupportedFeature: for a unit that is not the model's own.
    """
    if document.getLevel() > 2:
        return
    model = document.getModel()
    for i in range(model.getNumReactions()):
        law = model.getReaction(i).getKineticLaw()
        if law is not None:
            _refuse(model, f"kinetic law of '{model.getReaction(i).getId()}'", law.getTimeUnits(), "time")
            _refuse(model, f"kinetic law of '{model.getReaction(i).getId()}'", law.getSubstanceUnits(), "substance")
    for i in range(model.getNumEvents()):
        _refuse(model, f"event '{model.getEvent(i).getId()}'", model.getEvent(i).getTimeUnits(), "time")
    for i in range(model.getNumSpecies()):
        species = model.getSpecies(i)
        compartment = model.getCompartment(species.getCompartment())
        own = "volume" if compartment is None else compartment.getUnits() or "volume"
        _refuse(model, f"species '{species.getId()}'", species.getSpatialSizeUnits(), own)


def _refuse(model: Any, where: str, units: str, expected: str) -> None:
    if units and units != expected and _factors(model, units) != _factors(model, expected):
        raise UnsupportedFeature(
            f"it is in '{units}', which is not the model's unit '{expected}'",
            where=where,
            fix="convert its numbers to the model's unit and remove the attribute",
            feature="units of one element",
            element=where,
        )


def _factors(model: Any, name: str) -> tuple[Unit, ...]:
    definition = model.getUnitDefinition(name)
    if definition is not None:
        return tuple(_unit(definition.getUnit(i)) for i in range(definition.getNumUnits()))
    return next((implied.units for implied in LEVEL_2_UNITS if implied.id == name), (Unit(name),))


def _unit_definition(element: Any, context: Context) -> UnitDefinition:
    units = tuple(_unit(element.getUnit(i)) for i in range(element.getNumUnits()))
    return UnitDefinition(context.located(element.getId(), element), units, element.getName())


def _unit(element: Any) -> Unit:
    import libsbml

    kind = libsbml.UnitKind_toString(element.getKind())
    return Unit(kind, element.getExponentAsDouble(), element.getScale(), element.getMultiplier())
