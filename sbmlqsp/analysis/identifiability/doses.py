"""What a regimen does at the start of a system, and which of its doses come later."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

from sbmlqsp import treatment, units
from sbmlqsp.analysis.identifiability.lowering import exact
from sbmlqsp.analysis.identifiability.system import Meaning, System
from sbmlqsp.analysis.identifiability.tape import Node
from sbmlqsp.core.expression import Apply, Expression, Number, symbols
from sbmlqsp.core.schedule import Action, Infusion, Jump, Schedule, ScheduledReplacement, ScheduledReset
from sbmlqsp.dosing import Dose, Regimen
from sbmlqsp.errors import UnsupportedFeature
from sbmlqsp.model import Model
from sbmlqsp.treatment.targets import holds_concentration

_DISTINCT = 3
"""Doses of an endless series that are looked at: a fourth one at the same interval says nothing new."""


_WORDS: dict[type, str] = {ScheduledReset: "a reset"}
Given = Jump | Infusion | ScheduledReplacement
"""What structural analysis follows."""


@dataclass(frozen=True, slots=True)
class Change:
    """What happens to one target at an instant, all nodes.

    Attributes:
        target: a state.
        jump: what is added to it.
        rate: what is added to its rate.
        becomes: what it is replaced by, before anything is added.
    """

    target: str
    jump: Node | None = None
    rate: Node | None = None
    becomes: Node | None = None


@dataclass(frozen=True, slots=True)
class Instant:
    """A time at which doses act.

    Attributes:
        time: model time, by the values of the model.
        moment: node of the same time as a function of the unknowns, None where it is a number.
        changes: what happens.
    """

    time: float
    moment: Node | None
    changes: tuple[Change, ...]


def scheduled(regimen: Regimen | str | None, model: Model, body_weight: Any, body_surface_area: Any) -> Schedule:
    """Return the schedule of a regimen; of doses without end the first three.

    Raises:
        RegimenError, UnknownSymbolError, UnitsError: as `treatment.schedule`.
        UnsupportedFeature: for doses at steady state and for resets, which have no power series.
    """
    if regimen is None:
        return Schedule()
    items = Regimen.parse(regimen) if isinstance(regimen, str) else regimen
    endless = [dose for dose in items if isinstance(dose, Dose) and dose.endless]
    until = _later(model, endless) if endless else None
    schedule = treatment.schedule(items, model, body_weight, body_surface_area, until=until)
    for action in schedule:
        if not isinstance(action, Given):
            kind = _WORDS.get(type(action), "a dose at steady state")
            raise UnsupportedFeature(
                f"structural identifiability cannot be analysed through {kind}",
                where="regimen",
                fix="give the doses one by one from the start",
                feature=kind,
                element="regimen",
                engine="structural identifiability",
            )
    return schedule


def _later(model: Model, doses: list[Dose]) -> float:
    unit = model.unit_of("time")
    longest = max(units.convert(dose.every, unit, what="every") for dose in doses if dose.every is not None)
    latest = max(units.convert(start, unit, what="at") for dose in doses for start in dose.at)
    return latest + (_DISTINCT - 0.5) * longest


def instants(schedule: Schedule, meaning: Meaning) -> tuple[Instant, ...]:
    """Return when doses act and what they do, in order of time; an infusion acts when it begins and when it ends."""
    found: dict[tuple[float, Expression], list[Change]] = {}
    for action in schedule:
        if not isinstance(action, Given):
            continue
        for moment, change in _effects(action, meaning):
            found.setdefault((meaning.number(moment), moment), []).append(change)
    ordered = sorted(found.items(), key=lambda item: item[0][0])
    return tuple(
        Instant(time, _moving(meaning, moment), tuple(sorted(changes, key=lambda change: change.becomes is None)))
        for (time, moment), changes in ordered
    )


def _moving(meaning: Meaning, moment: Expression) -> Node | None:
    node = meaning.lower_start(moment)
    return None if meaning.tape.constant(node) is not None else node


def _effects(action: Given, meaning: Meaning) -> list[tuple[Expression, Change]]:
    """Return when a dose acts and what it does then."""
    tape = meaning.tape
    if isinstance(action, ScheduledReplacement):
        amount = tape.const(exact(action.amount, "replacement"))
        return [(Number(action.time), Change(action.target, becomes=_in_state(meaning, action.target, amount)))]
    begin = _plus(Number(action.time), action.lag)
    lasting: Expression
    delivered = tape.mul(tape.const(exact(action.amount, "dose")), meaning.lower_start(action.bioavailability))
    if isinstance(action, Jump):
        return [(begin, Change(action.target, jump=_in_state(meaning, action.target, delivered)))]
    if action.rate is not None:
        rate, given = meaning.lower_start(action.rate), Number(action.amount)
        lasting = Apply("divide", (Apply("times", (given, action.bioavailability)), action.rate))
    else:
        assert action.duration is not None
        rate = tape.div(delivered, meaning.lower_start(action.duration))
        lasting = action.duration
    rate = _in_state(meaning, action.target, rate)
    stop = tape.sum([(Fraction(-1), rate)])
    return [
        (begin, Change(action.target, rate=rate)),
        (_plus(begin, lasting), Change(action.target, rate=stop)),
    ]


def _plus(a: Expression, b: Expression) -> Expression:
    if isinstance(a, Number) and isinstance(b, Number):
        return Number(a.value + b.value)
    return a if b == Number(0.0) else Apply("plus", (a, b))


def _in_state(meaning: Meaning, target: str, amount: Node) -> Node:
    """Return an amount in the measure of its state, which is a concentration where a rate rule says so."""
    if target in meaning.concentrations or not holds_concentration(meaning.tables, target):
        return amount
    return meaning.tape.div(amount, meaning.start(meaning.tables.species[target].compartment))


def dosed(system: System, changes: Iterable[Change], rates_only: bool = False) -> System:
    """Return the system that starts with these doses, or with their rates only."""
    rates, initial, tape = list(system.rates), list(system.initial), system.tape
    place = {name: i for i, name in enumerate(system.states)}
    for given in changes:
        i = place.get(given.target)
        if i is None:
            continue  # no output depends on it
        if given.becomes is not None and not rates_only:
            initial[i] = given.becomes
        if given.jump is not None and not rates_only:
            initial[i] = tape.sum([(Fraction(1), initial[i]), (Fraction(1), given.jump)])
        if given.rate is not None:
            rates[i] = tape.sum([(Fraction(1), rates[i]), (Fraction(1), given.rate)])
    return replace(system, rates=tuple(rates), initial=tuple(initial))


def times(schedule: Schedule, factor: float) -> Schedule:
    """Return the schedule with every amount, and every rate, multiplied."""
    return Schedule(tuple(_multiplied(action, factor) for action in schedule))


def _multiplied(action: Action, factor: float) -> Action:
    if isinstance(action, Infusion) and action.rate is not None:
        rate = Apply("times", (Number(factor), action.rate))
        return replace(action, amount=action.amount * factor, rate=rate)
    return replace(action, amount=action.amount * factor) if isinstance(action, Jump | Infusion) else action


def bioavailabilities(schedule: Schedule) -> tuple[str, ...]:
    """Return the parameters that doses are multiplied by."""
    found = (s for a in schedule if isinstance(a, Jump | Infusion) for s in sorted(symbols(a.bioavailability)))
    return tuple(dict.fromkeys(found))
