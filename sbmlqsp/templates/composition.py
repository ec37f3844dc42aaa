"""`compose`: several models become one, with inputs of one taken from quantities of another."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from sbmlqsp.core.expression import Apply, Expression, Symbol
from sbmlqsp.core.tables import ModelTables, Rule, UnitDefinition, unknown_symbol
from sbmlqsp.errors import ModelError, UnitsError
from sbmlqsp.model import Model
from sbmlqsp.native.documents import edit
from sbmlqsp.native.edits import (
    AddCompartment,
    AddEvent,
    AddFunction,
    AddParameter,
    AddReaction,
    AddSpecies,
    AddUnitDefinition,
    Edit,
    SetInitialAssignment,
    SetModelUnits,
    SetRule,
)
from sbmlqsp.templates.joining import Parts, common_unit, explicit, ids, refuse_what_would_be_lost, renamings
from sbmlqsp.templates.molar import MolarMass, is_bridged
from sbmlqsp.templates.molar import molar_mass as molar_mass_of
from sbmlqsp.templates.renaming import Renaming
from sbmlqsp.units import factor

_EMPTY = '<sbml xmlns="http://www.sbml.org/sbml/level3/version2/core" level="3" version="2"><model id="{}"/></sbml>'


@dataclass(frozen=True, slots=True)
class _Connection:
    """`input_` of the part `into` follows `source` of the part `out_of`."""

    into: str
    input_: str
    out_of: str
    source: str

    def __str__(self) -> str:
        return f"{self.into}.{self.input_} = {self.out_of}.{self.source}"


def compose(
    parts: Mapping[str, Model],
    connect: Mapping[str, str] | None = None,
    *,
    molar_mass: Mapping[str, Any] | None = None,
    name: str = "composed",
) -> Model:
    """Return one model of several parts.

    Ids that only one part uses stay as they are; an id that several parts use becomes `part_id` in each of them. A
    connection such as {"pd.C": "pk.[central]"} makes the parameter C of the part `pd` follow a quantity of `pk`: `S`
    is an amount, `[S]` a concentration, any other id itself. Values put on top of the parts are kept; notes and
    annotations are not.

    Args:
        parts: names and models, such as {"pk": a, "pd": b}.
        connect: input -> quantity.
        molar_mass: input -> molar mass, such as {"pd.L": "150 kg/mol"}, where a mass follows a mole or the reverse; it
            becomes a parameter (`molar_mass_L`) of the model.
        name: the id of the new model.

    Raises:
        UnknownSymbolError: for a part or an end of a connection that does not exist.
        UnitsError: for ends with different units, and parts with different units of time or extent.
        ModelError: for an input that is no free parameter, and for ids that cannot be made unique.
        ConversionError: for parts with what cannot be joined, such as constraints (`lost`).
    """
    for word in (*parts, name):
        if re.fullmatch(r"[A-Za-z_]\w*", word, re.ASCII) is None:
            raise ModelError(f"'{word}' is no id", where=word, fix="take letters, digits and _")
    refuse_what_would_be_lost(parts)
    connections = [_connection(parts, end, source) for end, source in (connect or {}).items()]
    names = renamings(parts)
    masses = _molar_masses(parts, connections, names, molar_mass or {})
    for connection in connections:
        if connection not in masses:
            _refuse_misfit(parts, connection)
    edits: list[Edit] = list(_shared_units(parts, names))
    fed = {part: {each.input_ for each in connections if each.into == part} for part in parts}
    for addition in (_definitions, _equations):
        for part, model in parts.items():
            edits += addition(explicit(model.tables), names[part], fed[part])
    edits += [each for mass in masses.values() for each in mass.edits]
    edits += [_rule(parts, names, connection, masses.get(connection)) for connection in connections]
    return Model.from_sbml(edit(_EMPTY.format(name), edits), fallback_name=name)


def _connection(parts: Parts, end: str, source: str) -> _Connection:
    (into, input_), (out_of, quantity) = _split(parts, end), _split(parts, source)
    _refuse_unless_free(parts[into], end, input_)
    tables = parts[out_of].tables
    known = [*tables.parameters.ids, *tables.compartments.ids, *tables.species.ids, *tables.reactions.ids]
    known += [f"[{species}]" for species in tables.species.ids]
    if quantity not in known:
        raise unknown_symbol(source, [f"{out_of}.{each}" for each in known], "quantity")
    return _Connection(into, input_, out_of, quantity)


def _split(parts: Parts, end: str) -> tuple[str, str]:
    part, _, quantity = end.partition(".")
    if part not in parts:
        raise unknown_symbol(part, parts, "part")
    return part, quantity


def _refuse_unless_free(model: Model, end: str, name: str) -> None:
    part = end.partition(".")[0]
    tables = model.tables
    if name in tables.species or name in tables.compartments or name in tables.reactions:
        raise ModelError(f"'{end}' is no parameter", where=end, fix="connect to a parameter")
    if name not in tables.parameters:
        raise unknown_symbol(end, [f"{part}.{each}" for each in tables.parameters.ids], "parameter")
    ruled = any(rule.variable == name for rule in tables.rules)
    if ruled or any(each.variable == name for event in tables.events for each in event.assignments):
        raise ModelError(
            f"'{end}' is computed by '{part}' itself", where=end, fix=f"remove its rule from '{part}' first"
        )


def _molar_masses(
    parts: Parts, connections: list[_Connection], names: Mapping[str, Renaming], given: Mapping[str, Any]
) -> dict[_Connection, MolarMass]:
    """Return the molar masses by the connections they are for."""
    ends = {f"{each.into}.{each.input_}": each for each in connections}
    taken = {names[part].symbol(each) for part, model in parts.items() for each in ids(model.tables)}
    found: dict[_Connection, MolarMass] = {}
    for end, value in given.items():
        if end not in ends:
            raise unknown_symbol(end, ends, "connection")
        each = ends[end]
        units = parts[each.out_of].unit_of(each.source), parts[each.into].unit_of(each.input_)
        if units[0] is None or units[1] is None or not is_bridged(*units):
            had = f"it has {_shown(units[1])} and '{each.source}' {_shown(units[0])}"
            raise UnitsError(f"a molar mass is given for '{end}', but {had}", where=end, fix="leave it out")
        found[each] = molar_mass_of(each.input_, units[0], units[1], value, taken)
        taken |= {found[each].parameter.id, found[each].definition.id}
    return found


def _shown(unit: str | None) -> str:
    return "no unit" if unit is None else f"'{unit or 'dimensionless'}'"


def _refuse_misfit(parts: Parts, connection: _Connection) -> None:
    wanted = parts[connection.into].unit_of(connection.input_)
    given = parts[connection.out_of].unit_of(connection.source)
    if wanted == given:
        return
    if wanted is None or given is None or _scale(given, wanted) != 1.0:
        ends = str(connection).split(" = ")
        message = f"'{ends[0]}' has {_shown(wanted)} and '{ends[1]}' has {_shown(given)}"
        bridge = f"give the molar mass: compose(..., molar_mass={{'{ends[0]}': '150 kg/mol'}})"
        fix = bridge if is_bridged(given, wanted) else "declare or convert one of them"
        raise UnitsError(message, where=str(connection), fix=fix)


def _scale(given: str, wanted: str) -> float | None:
    try:
        return factor(given, wanted)
    except UnitsError:
        return None


def _shared_units(parts: Parts, names: Mapping[str, Renaming]) -> Iterator[Edit]:
    """Yield the unit definitions of all parts, each once, and the units of time and extent."""
    written: set[str] = set()
    for part, model in parts.items():
        for definition in model.tables.units:
            renamed = replace(definition, id=names[part].unit(definition.id))
            if renamed.id not in written:
                written.add(renamed.id)
                yield AddUnitDefinition(renamed)
    for quantity in ("time", "extent"):
        common = common_unit(parts, quantity)
        if common is not None:
            yield SetModelUnits("time" if quantity == "time" else "extent", _name(parts, names, common))


def _name(parts: Parts, names: Mapping[str, Renaming], definition: UnitDefinition) -> str:
    owner = next((part for part, model in parts.items() if definition in model.tables.units), None)
    return definition.id if owner is None else names[owner].unit(definition.id)


def _definitions(tables: ModelTables, names: Renaming, fed: set[str]) -> list[Edit]:
    """Return what gives names a meaning; inputs that are fed may vary."""
    parameters = [replace(each, constant=False, value=None) if each.id in fed else each for each in tables.parameters]
    return [
        *(AddFunction(names.function(each)) for each in tables.functions),
        *(AddCompartment(names.compartment(each)) for each in tables.compartments),
        *(AddParameter(names.parameter(each)) for each in parameters),
        *(AddSpecies(names.species(each)) for each in tables.species),
    ]


def _equations(tables: ModelTables, names: Renaming, fed: set[str]) -> list[Edit]:
    return [
        *(AddReaction(names.reaction(each)) for each in tables.reactions),
        *(SetInitialAssignment(names.initial_assignment(e)) for e in tables.initial_assignments if e.id not in fed),
        *(SetRule(names.rule(each)) for each in tables.rules),
        *(AddEvent(names.event(each)) for each in tables.events),
    ]


def _rule(parts: Parts, names: Mapping[str, Renaming], connection: _Connection, mass: MolarMass | None = None) -> Edit:
    selected = _selected(parts[connection.out_of].tables, connection.source)
    variable = names[connection.into].symbol(connection.input_)
    math = names[connection.out_of].math(selected)
    assert math is not None
    return SetRule(Rule("assignment", variable, variable, math if mass is None else mass.dividing(math)))


def _selected(tables: ModelTables, selection: str) -> Expression:
    """Return a selection in SBML's meaning of a species symbol, which is one of amount and concentration."""
    species = tables.species.get(selection.strip("[]"))
    if species is None:
        return Symbol(selection)
    symbol, size = Symbol(species.id), Symbol(species.compartment)
    wants_amount = not selection.startswith("[")
    if wants_amount == species.has_only_substance_units:
        return symbol
    return Apply("times" if wants_amount else "divide", (symbol, size))
