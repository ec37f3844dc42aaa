"""`annotate_units`: inferred units written into the model, marked as inferred."""

from __future__ import annotations

from collections.abc import Iterator
from typing import cast

from sbmlqsp.checks.unit_proof.proof import prove, undeclared
from sbmlqsp.checks.unit_proof.terms import base_exponents
from sbmlqsp.checks.unit_proof.unit_definitions import UnitIds
from sbmlqsp.core.tables import ModelTables
from sbmlqsp.model.model import Model
from sbmlqsp.native.edits import AddUnitDefinition, Edit, SetAttribute, SetModelUnits, SetNote, UnitQuantity

TOPIC = "inferred-unit"


def annotate_units(model: Model) -> Model:
    """Return the model with the units that its formulas decide declared; numbers stay as they are.

    Each element gets a note that its unit is inferred, for somebody to confirm. What the formulas leave open stays
    undeclared.
    """
    tables = model.tables
    ids, changes = UnitIds(tables), list[Edit]()
    for key, term in undeclared(prove(tables)).items():
        if term.known:
            unit = ids.id_of(base_exponents(term.powers), term.logarithm)
            changes += _declaring(tables, key, unit)
    if not changes:
        return model
    return model.edited([*(AddUnitDefinition(definition) for definition in ids.new), *changes])


def _declaring(tables: ModelTables, key: str, unit: str) -> Iterator[Edit]:
    note = f"Unit {unit} inferred from the formulas by sbmlqsp, not stated by the author."
    quantity = key.removeprefix("@")
    if quantity in {"substance", "time", "volume", "area", "length", "extent"} and key != quantity:
        if tables.level > 2 or quantity != "extent":
            yield SetModelUnits(cast(UnitQuantity, quantity), unit)
            yield SetNote(None, f"{quantity}: {note}", f"{TOPIC}-{quantity}")
    elif key == quantity and _has_units(tables, key):
        yield SetAttribute(key, "units", unit)
        yield SetNote(key, note, TOPIC)


def _has_units(tables: ModelTables, name: str) -> bool:
    local = any(parameter.id == name for reaction in tables.reactions for parameter in reaction.local_parameters)
    return local or name in tables.parameters or name in tables.compartments
