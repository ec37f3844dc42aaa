"""Edits of units: definitions and what the model measures in."""

from __future__ import annotations

from sbmlqsp.core.builtin_units import BASE_UNITS
from sbmlqsp.core.tables import Unit, UnitDefinition
from sbmlqsp.errors import ModelError
from sbmlqsp.native import edits
from sbmlqsp.native._editing.dispatch import apply
from sbmlqsp.native._editing.sbml_tree import SbmlTree
from sbmlqsp.native._editing.xml_tree import Element

_UNIT_DEFAULTS = (("exponent", 1.0), ("scale", 0.0), ("multiplier", 1.0))


@apply.register
def _(edit: edits.AddUnitDefinition, tree: SbmlTree) -> None:
    definition = edit.definition
    text = tree.writer.unit_definition(definition)
    old = tree.unit_definition(definition.id)
    if old is None:
        tree.add("listOfUnitDefinitions", text)
    elif _factors(old) != _factors(tree.fragment(text)):
        raise ModelError(f"there is another unit definition '{definition.id}'", where=definition.id)


def _factors(definition: Element) -> list[tuple[str | float, ...]]:
    units = definition.child("listOfUnits")
    return [
        (unit.get("kind") or "", *(float(unit.get(name) or default) for name, default in _UNIT_DEFAULTS))
        for unit in ([] if units is None else units.children("unit"))
    ]


@apply.register
def _(edit: edits.SetModelUnits, tree: SbmlTree) -> None:
    source = tree.unit_definition(edit.units)
    if source is None and edit.units not in BASE_UNITS:
        raise ModelError(f"'{edit.units}' is neither a unit definition nor a base unit of SBML", where=edit.units)
    if tree.level > 2:
        tree.model.set(f"{edit.quantity}Units", edit.units)
        return
    if edit.quantity == "extent":
        raise ModelError("in SBML Level 2 the unit of extent is that of substance", where="extent")
    old = tree.unit_definition(edit.quantity)
    if old is not None and old is not source:
        tree.remove(old)
    if source is None:
        base = UnitDefinition(edit.quantity, (Unit(edit.units),))
        tree.add("listOfUnitDefinitions", tree.writer.unit_definition(base))
    elif source is not old:
        copy = tree.add("listOfUnitDefinitions", source.render())
        copy.set("id", edit.quantity)
        copy.set("metaid", None)
