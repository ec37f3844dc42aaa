"""What a dose event does: boluses into targets, steps of input rates, and its own counting."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sbmlqsp.core.expression import TIME, Apply, Expression, Symbol
from sbmlqsp.core.tables import Event, EventAssignment, ModelTables
from sbmlqsp.treatment.recognition.facts import Facts, Term, Unrecognised, event_symbols, terms, without_own
from sbmlqsp.treatment.recognition.flows import Flow
from sbmlqsp.treatment.recognition.triggers import Series, series
from sbmlqsp.treatment.targets import holds_concentration


@dataclass(frozen=True, slots=True)
class Bolus:
    """`amount`, in what the target is measured in as an amount, times `scale` is added."""

    target: str
    amount: Expression
    scale: float = 1.0


@dataclass(frozen=True, slots=True)
class Step:
    """An input rate changes by `sign` times `rate`, or is set to `rate` (None: to zero)."""

    parameter: str
    rate: Expression | None
    sign: int = 1
    absolute: bool = False


@dataclass(frozen=True, slots=True)
class Candidate:
    """An event that does nothing but dose, as far as it can be seen alone."""

    event: Event
    series: Series
    boluses: tuple[Bolus, ...]
    steps: tuple[Step, ...]
    counters: tuple[str, ...]


def candidate(event: Event, facts: Facts, flows: Mapping[str, Flow], resets: Iterable[str]) -> Candidate:
    """Return what an event doses; `resets` are the ids of events that may set its counter back.

    Raises:
        Unrecognised: with the reason, if it does anything else or not at all clearly.
    """
    event = facts.event(event)
    counting = _counters(event, facts, set(resets))
    found = series(event, facts, counting)
    boluses: list[Bolus] = []
    steps: list[Step] = []
    for change in event.assignments:
        if change.variable in counting:
            continue
        if change.variable in flows:
            steps += _steps(change, facts)
        else:
            boluses += _boluses(change, facts)
    if not boluses and not steps:
        raise Unrecognised("it gives nothing")
    return Candidate(event, found, tuple(boluses), tuple(steps), tuple(counting))


def _counters(event: Event, facts: Facts, resets: set[str]) -> dict[str, tuple[float, float]]:
    """Return (start, step) of each variable that only this event changes and reads, and that its trigger reads."""
    assert event.trigger is not None or not event.assignments
    read = frozenset() if event.trigger is None else event_symbols(Event("trigger", event.trigger))
    found: dict[str, tuple[float, float]] = {}
    for change in event.assignments:
        name = change.variable
        parameter = facts.tables.parameters.get(name)
        if name not in read or parameter is None or change.math is None or name in facts.tables.rules:
            continue
        step = _step(change, facts)
        others = {e.id for e in facts.tables.events if e.id != event.id and _sets(e, name)} - resets
        readers = set(facts.readers(name, but=(event.id, *resets)))
        if step is not None and not others and not readers and name not in facts.tables.initial_assignments:
            found[name] = (facts.start[name], step)
    return found


def _step(change: EventAssignment, facts: Facts) -> float | None:
    """Return c of `n = n + c`, or of `next = time + c`, which is the same when the event acts at once."""
    assert change.math is not None
    added = without_own(change.math, change.variable)
    if added is None:
        found = list(terms(change.math))
        if found.count((1, TIME)) != 1:
            return None
        found.remove((1, TIME))
        added = tuple(found)
    return _sum(added, facts)


def _sum(added: Iterable[Term], facts: Facts) -> float | None:
    total = 0.0
    for sign, term in added:
        value = facts.value(term)
        if value is None:
            return None
        total += sign * value
    return total


def _sets(event: Event, name: str) -> bool:
    return any(change.variable == name for change in event.assignments)


def _boluses(change: EventAssignment, facts: Facts) -> list[Bolus]:
    """Return what `S = S + dose` adds."""
    name = change.variable
    _check_pool(name, facts.tables)
    added = None if change.math is None else without_own(change.math, name)
    if added is None:
        raise Unrecognised(f"it sets '{name}' to a formula that is not '{name}' plus a dose")
    boluses = [_bolus(name, term, facts) for term in added]
    for bolus in boluses:
        value = facts.value(bolus.amount)
        if value is None:
            raise Unrecognised(f"the amount it adds to '{name}' changes during the simulation")
        if not value * bolus.scale > 0:
            what = "is zero" if value == 0 else "is taken away"
            raise Unrecognised(f"the amount it adds to '{name}' {what}")
    return boluses


def _bolus(name: str, term: Term, facts: Facts) -> Bolus:
    sign, expression = term
    if not holds_concentration(facts.tables, name):
        return Bolus(name, expression, float(sign))
    volume = facts.tables.species[name].compartment
    if (amount := per_volume(expression, volume)) is not None:
        return Bolus(name, amount, float(sign))
    size = facts.value(Symbol(volume))
    if size is None:
        raise Unrecognised(f"it adds a concentration to '{name}' in a volume that changes")
    return Bolus(name, expression, sign * size)


def per_volume(expression: Expression, volume: str) -> Expression | None:
    """Return x of `x / volume`, None for any other formula."""
    if isinstance(expression, Apply) and expression.operator == "divide" and expression.arguments[1] == Symbol(volume):
        return expression.arguments[0]
    return None


def _check_pool(name: str, tables: ModelTables) -> None:
    if name in tables.compartments:
        raise Unrecognised(f"it changes the compartment '{name}'")
    if name not in tables.species and name not in tables.parameters:
        raise Unrecognised(f"it changes the stoichiometry '{name}'")


def _steps(change: EventAssignment, facts: Facts) -> list[Step]:
    """Return the steps of an input rate: `r + rate`, `r - rate`, or the rate itself."""
    name = change.variable
    assert change.math is not None
    added = without_own(change.math, name)
    if added is not None:
        if any(facts.value(term) is None for _, term in added):
            raise Unrecognised(f"the rate it adds to '{name}' changes during the simulation")
        return [Step(name, term, sign) for sign, term in added]
    value = facts.value(change.math)
    if value is None or value < 0:
        raise Unrecognised(f"it sets the rate '{name}' to what changes or is negative")
    return [Step(name, change.math if value else None, 1, absolute=True)]
