"""Units of a document: definitions, and the model's own units of time, substance and the rest."""

from __future__ import annotations

from typing import Any

from sbmlqsp.core.builtin_units import LEVEL_2_UNITS
from sbmlqsp.core.tables import Table, Unit, UnitDefinition
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


def _unit_definition(element: Any, context: Context) -> UnitDefinition:
    units = tuple(_unit(element.getUnit(i)) for i in range(element.getNumUnits()))
    return UnitDefinition(context.located(element.getId(), element), units, element.getName())


def _unit(element: Any) -> Unit:
    import libsbml

    kind = libsbml.UnitKind_toString(element.getKind())
    return Unit(kind, element.getExponentAsDouble(), element.getScale(), element.getMultiplier())
