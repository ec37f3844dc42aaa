"""What a dose can go into, and what its amount is measured in."""

from __future__ import annotations

from collections.abc import Iterator

from sbmlqsp import units
from sbmlqsp.core.expression import Apply, Expression, Symbol, symbols, uses
from sbmlqsp.core.tables import ModelTables, Rule, unknown_symbol
from sbmlqsp.errors import RegimenError
from sbmlqsp.model import Model


def check_target(model: Model, name: str) -> None:
    """Raise unless doses can change this species, parameter or compartment.

    Raises:
        UnknownSymbolError: for an id the model does not have, with the nearest ones.
        RegimenError: for an element that is constant, follows a rule, or is no quantity.
    """
    tables = model.tables
    element = tables.species.get(name) or tables.parameters.get(name) or tables.compartments.get(name)
    if element is None:
        raise _not_a_quantity(tables, name)
    rule = _rule(tables, name)
    if rule is not None and rule.kind == "assignment":
        raise RegimenError(
            f"'{name}' follows the assignment rule of '{name}', so a dose into it would have no effect",
            where=name,
            fix="dose one of " + ", ".join(dosable(tables)),
        )
    if element.constant:
        inside = ", ".join(species.id for species in tables.species if species.compartment == name)
        fix = f"dose a species in it: {inside}" if inside else "declare it with constant=false"
        raise RegimenError(f"'{name}' is constant, so nothing can be given into it", where=name, fix=fix)


def dosable(tables: ModelTables) -> tuple[str, ...]:
    """Return the ids that doses can go into, species first."""
    assigned = {rule.variable for rule in tables.rules if rule.kind == "assignment"}
    elements = (*tables.species, *tables.parameters, *tables.compartments)
    return tuple(element.id for element in elements if not element.constant and element.id not in assigned)


def _not_a_quantity(tables: ModelTables, name: str) -> Exception:
    for kind, table in (("reaction", tables.reactions), ("function", tables.functions), ("event", tables.events)):
        if name in table:
            return RegimenError(f"'{name}' is a {kind}, not a quantity", where=name, fix="dose a species or parameter")
    return unknown_symbol(name, dosable(tables), "species or parameter to dose")


def holds_concentration(tables: ModelTables, name: str) -> bool:
    """Return whether the symbol of this target stands for a concentration in formulas."""
    species = tables.species.get(name)
    if species is None or species.has_only_substance_units:
        return False
    return tables.compartments[species.compartment].dimensions != 0


def as_symbol(tables: ModelTables, name: str, amount: Expression) -> Expression:
    """Return an amount of this target as its symbol means it in formulas."""
    if holds_concentration(tables, name):
        return Apply("divide", (amount, Symbol(tables.species[name].compartment)))
    return amount


def rate_unit(amount: str | None, time: str | None) -> str | None:
    """Return the unit of amount per time, or None if one of them is not declared."""
    return None if amount is None or time is None else units.per(amount, time)


def check_steady_parameter(model: Model, name: str, use: str, target: str) -> None:
    """Raise unless `name` is a quantity of the model whose value stays the same during a simulation.

    Raises:
        UnknownSymbolError: for an id the model does not have.
        RegimenError: for a quantity that changes, because then the time at which it is read would matter.
    """
    tables = model.tables
    if name not in tables.parameters and name not in tables.compartments:
        raise unknown_symbol(name, (*tables.parameters.ids, *tables.compartments.ids), f"parameter for the {use}")
    changing = next((other for other in _sources(tables, name) if _changes(tables, other)), None)
    if changing is not None:
        raise RegimenError(
            f"the {use} of the dose into '{target}' is '{name}', which changes with '{changing}' during the simulation",
            where=name,
            fix=f"give the {use} as a number or as a constant parameter",
        )


def _sources(tables: ModelTables, name: str) -> Iterator[str]:
    """Yield the symbol and everything its assignment rule is computed from."""
    waiting, seen = [name], {name}
    while waiting:
        current = waiting.pop()
        yield current
        rule = _rule(tables, current)
        if rule is not None and rule.kind == "assignment" and rule.math is not None:
            found = symbols(rule.math) - seen
            seen |= found
            waiting.extend(sorted(found))


def _changes(tables: ModelTables, name: str) -> bool:
    rule = _rule(tables, name)
    if rule is not None and rule.kind == "assignment":
        return rule.math is None or uses(rule.math, "time") or uses(rule.math, "delay")
    if rule is not None or name in tables.reactions:
        return True
    species = tables.species.get(name)
    if species is not None and not species.constant and not species.boundary_condition:
        return True
    return any(name == change.variable for event in tables.events for change in event.assignments)


def _rule(tables: ModelTables, variable: str) -> Rule | None:
    return next((rule for rule in tables.rules if rule.variable == variable), None)
