"""What has to be decided before parts become one model: their ids, their units, and whether they can be joined."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import replace

from sbmlqsp.core.tables import ModelTables, Unit, UnitDefinition
from sbmlqsp.errors import ConversionError, ModelError, UnitsError
from sbmlqsp.model import Model
from sbmlqsp.templates.renaming import Renaming
from sbmlqsp.units import factor, from_sbml

Parts = Mapping[str, Model]


def refuse_what_would_be_lost(parts: Parts) -> None:
    """Raise for what cannot be written into another model.

    Raises:
        ConversionError: naming constraints, algebraic rules, packages and computed stoichiometries of Level 2.
    """
    lost = [f"{part}: {what}" for part, model in parts.items() for what in _not_carried(model.tables)]
    if lost:
        message = f"these parts hold what cannot be joined: {', '.join(lost)}"
        raise ConversionError(message, fix="remove it from the part first", lost=tuple(lost))


def _not_carried(tables: ModelTables) -> list[str]:
    found = [f"constraint '{constraint.id}'" for constraint in tables.constraints]
    found += [f"package '{package}'" for package in tables.packages]
    found += [f"algebraic rule '{rule.id}'" for rule in tables.rules if rule.kind == "algebraic"]
    for reaction in tables.reactions:
        if any(reference.stoichiometry_math for reference in (*reaction.reactants, *reaction.products)):
            found.append(f"computed stoichiometry in '{reaction.id}'")
    return found


def common_unit(parts: Parts, quantity: str) -> UnitDefinition | None:
    """Return the one unit of "time" or "extent" that the parts share, None where none declares it.

    Extent counts only in parts with reactions.

    Raises:
        UnitsError: naming two parts and their units.
    """
    found: dict[str, str] = {}
    for part, model in parts.items():
        unit = _declared(model, quantity)
        if unit is None or (quantity == "extent" and not len(model.reactions)):
            continue
        for other, its in found.items():
            if _ratio(unit, its) != 1.0:
                message = f"'{other}' has the {quantity} unit '{its}' and '{part}' has '{unit}'"
                raise UnitsError(message, where=part, fix="give both parts the same units before joining them")
        found[part] = unit
    return next((_definition(parts[part].tables, quantity) for part in found), None)


def _ratio(one: str, other: str) -> float:
    try:
        return factor(one, other)
    except UnitsError:
        return float("nan")


def _definition(tables: ModelTables, quantity: str) -> UnitDefinition:
    name = tables.time_units if quantity == "time" else tables.extent_units
    assert name is not None
    return tables.units.get(name) or UnitDefinition(name, ())


def _declared(model: Model, quantity: str) -> str | None:
    if quantity == "time":
        return model.unit_of("time")
    tables = model.tables
    if tables.extent_units is None:
        return None
    definition = tables.units.get(tables.extent_units)
    return from_sbml(definition.units if definition else (Unit(tables.extent_units),))


def renamings(parts: Parts) -> dict[str, Renaming]:
    """Return for each part its new ids: those that only one part uses stay, others become `part_id` in each.

    Unit definitions with the same id stay one where they mean the same.

    Raises:
        ModelError: where a new id is taken as well.
    """
    counts = Counter(name for model in parts.values() for name in ids(model.tables))
    units = _clashing_units(parts)
    result, taken = {}, {name for name, count in counts.items() if count == 1}
    for part, model in parts.items():
        symbols = {name: f"{part}_{name}" for name in ids(model.tables) if counts[name] > 1}
        for name, new in symbols.items():
            if new in taken:
                raise ModelError(
                    f"'{name}' of '{part}' would become '{new}', which is taken", where=part, fix="rename the part"
                )
            taken.add(new)
        named = {unit: f"{part}_{unit}" for unit in model.tables.units.ids if unit in units}
        result[part] = Renaming(_lookup(symbols), _lookup(named))
    return result


def _lookup(names: Mapping[str, str]) -> Callable[[str], str]:
    return lambda name: names.get(name, name)


def ids(tables: ModelTables) -> list[str]:
    """Return every id of a part once, apart from unit definitions and local parameters."""
    references = [
        reference.id for r in tables.reactions for reference in (*r.reactants, *r.products) if reference.id is not None
    ]
    lists = (tables.compartments, tables.species, tables.parameters, tables.reactions, tables.events, tables.functions)
    return [*(name for each in lists for name in each.ids), *references]


def _clashing_units(parts: Parts) -> set[str]:
    seen: dict[str, object] = {}
    clashing = set()
    for model in parts.values():
        for definition in model.tables.units:
            if seen.setdefault(definition.id, definition.units) != definition.units:
                clashing.add(definition.id)
    return clashing


def explicit(tables: ModelTables) -> ModelTables:
    """Return the tables with the units and the conversion factor of the model written at each element."""
    sizes = {3.0: tables.volume_units, 2.0: tables.area_units, 1.0: tables.length_units}
    compartments = [
        replace(each, units=each.units or sizes.get(each.dimensions or 0.0)) for each in tables.compartments
    ]
    species = [
        replace(
            each,
            substance_units=each.substance_units or tables.substance_units,
            conversion_factor=each.conversion_factor or tables.conversion_factor,
        )
        for each in tables.species
    ]
    return replace(
        tables,
        compartments=tables.compartments.replacing(*compartments),
        species=tables.species.replacing(*species),
    )
