"""SBML events as events of a program (SBML L3V2 core, section 4.11)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping

from sbmlqsp.conversion.program.bodies import Bodies
from sbmlqsp.conversion.program.program import Body, ProgramEvent, Setting
from sbmlqsp.core.expression import Expression, Symbol, symbols
from sbmlqsp.core.tables import Event, ModelTables
from sbmlqsp.model.equations import Equations, amount_of


def event_of(
    event: Event,
    tables: ModelTables,
    parts: Equations,
    bodies: Bodies,
    plain: Callable[[Expression | None], Expression | None],
) -> ProgramEvent:
    """Return an event; `plain` gives formulas without functions and rateOf."""
    given = [(a.variable, plain(a.math)) for a in event.assignments]
    assigned = {name: math for name, math in given if math is not None}
    order = {name: number for number, name in enumerate(assigned)}
    diluted = tuple(_diluted(assigned, tables, parts))
    sized = [name for name in dict.fromkeys((*assigned, *diluted)) if name in diluted or name in parts.concentrations]
    volumes = list(dict.fromkeys(tables.species[name].compartment for name in sized))
    settings = [_setting(name, order, tables, parts, volumes) for name in assigned if name not in diluted]
    for name in diluted:
        place = volumes.index(tables.species[name].compartment)
        settings.append(Setting(name, order.get(name), place, place))
    return ProgramEvent(
        event.id,
        values=bodies.body(*assigned.values()),
        settings=tuple(settings),
        volumes=bodies.body(*map(Symbol, volumes)),
        delay=_body(plain(event.delay), bodies),
        priority=_body(plain(event.priority), bodies),
        initial_value=event.trigger_initial_value,
        persistent=event.persistent,
        from_trigger=event.use_values_from_trigger_time,
    )


def _body(math: Expression | None, bodies: Bodies) -> Body | None:
    return None if math is None else bodies.body(math)


def _setting(name: str, order: Mapping[str, int], tables: ModelTables, parts: Equations, volumes: list[str]) -> Setting:
    if name in parts.concentrations:
        return Setting(amount_of(name).name, order[name], volumes.index(tables.species[name].compartment))
    return Setting(name, order[name])


def _diluted(assigned: Iterable[str], tables: ModelTables, parts: Equations) -> Iterator[str]:
    """Yield species whose state is a concentration, in volumes that the event changes: their amount stays."""
    formulas = dict(parts.assignments)
    for name in parts.rates:
        species = tables.species.get(name)
        if species is None or species.has_only_substance_units or name in parts.concentrations:
            continue
        if _reads(species.compartment, formulas) & set(assigned):
            yield name


def _reads(name: str, formulas: Mapping[str, Expression]) -> set[str]:
    """Return everything a symbol is computed from, itself too."""
    found: set[str] = set()
    queue = [name]
    while queue:
        each = queue.pop()
        if each not in found:
            found.add(each)
            queue.extend(symbols(formulas[each]) if each in formulas else ())
    return found
