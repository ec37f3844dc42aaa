"""Units for models that declare none; numbers stay as they are."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, get_args

from sbmlqsp import units
from sbmlqsp.core.builtin_units import BASE_UNITS, is_implied
from sbmlqsp.core.tables import ModelTables, UnitDefinition
from sbmlqsp.errors import UnitsError
from sbmlqsp.model.edits import edited
from sbmlqsp.native.edits import AddUnitDefinition, Edit, SetModelUnits, UnitQuantity

if TYPE_CHECKING:
    from sbmlqsp.model.model import Model

_EXAMPLES: dict[UnitQuantity, tuple[str, ...]] = {
    "substance": ("mol", "g", "item"),
    "time": ("s",),
    "volume": ("L",),
    "area": ("m^2",),
    "length": ("m",),
    "extent": ("mol", "g", "item"),
}


def with_units(model: Model, declared: Mapping[UnitQuantity, str]) -> Model:
    """Return the model with its units declared; see `Model.with_units`."""
    edits = [edit for quantity, unit in declared.items() for edit in _declaring(model.tables, quantity, unit)]
    return edited(model, edits) if edits else model


def _declaring(tables: ModelTables, quantity: UnitQuantity, unit: str) -> Iterator[Edit]:
    _check_dimension(quantity, unit)
    before = _declared(tables, quantity)
    if before is not None:
        if units.factor(unit, before) == 1.0:
            return
        raise UnitsError(
            f"the model's unit of {quantity} is {before}, not {unit}",
            where=quantity,
            fix="with_units only declares what is undeclared; it never changes numbers",
        )
    factors = units.to_sbml(unit)
    if tables.level == 2:
        yield AddUnitDefinition(UnitDefinition(quantity, factors))
        return
    is_base = len(factors) == 1 and factors[0] == type(factors[0])(factors[0].kind)
    definition = UnitDefinition(factors[0].kind if is_base else _free_id(tables, quantity), factors)
    if not is_base:
        yield AddUnitDefinition(definition)
    yield SetModelUnits(quantity, definition.id)
    if quantity == "substance" and tables.extent_units is None:
        yield SetModelUnits("extent", definition.id)


def _check_dimension(quantity: UnitQuantity, unit: str) -> None:
    if quantity not in get_args(UnitQuantity):
        raise UnitsError(f"'{quantity}' has no unit in SBML", fix=f"name one of {', '.join(get_args(UnitQuantity))}")
    if not any(units.same_dimension(unit, example) for example in _EXAMPLES[quantity]):
        raise UnitsError(f"'{unit}' is no unit of {quantity}", where=quantity, fix=f"e.g. {_EXAMPLES[quantity][0]}")


def _declared(tables: ModelTables, quantity: UnitQuantity) -> str | None:
    name: str | None = getattr(tables, f"{quantity}_units")
    definition = tables.units.get(name) if name is not None else None
    if definition is not None:
        return None if is_implied(definition) else units.from_sbml(definition.units)
    return name if name in BASE_UNITS else None


def _free_id(tables: ModelTables, quantity: str) -> str:
    name = f"model_{quantity}"
    while name in tables.units:
        name += "_"
    return name
