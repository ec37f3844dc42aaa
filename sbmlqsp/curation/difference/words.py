"""Two models -> sentences: values, units, equations, reactions, events; names of one kind at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from sbmlqsp import units
from sbmlqsp.core.expression import Call, Expression, walk
from sbmlqsp.core.formula import to_text
from sbmlqsp.core.measure import Measure
from sbmlqsp.core.tables import Event, Reaction, Species, SpeciesReference
from sbmlqsp.curation.duplicates.polynomials import exact
from sbmlqsp.errors import UnitsError
from sbmlqsp.model import Model

_SAME = 1e-12


def differences(old: Model, new: Model) -> tuple[str, ...]:
    """Return one sentence for each thing that changed, such as "kint 0.05 -> 0.03 1/h"; nothing if nothing did."""
    parts = (_quantities, _species, _formulas, _reactions, _events, _units)
    return tuple(sentence for part in parts for sentence in part(old, new))


def _quantities(old: Model, new: Model) -> Iterator[str]:
    for kind, table, attribute in (("compartment", "compartments", "size"), ("parameter", "parameters", "value")):
        before, after = getattr(old.tables, table), getattr(new.tables, table)
        values = {name: getattr(before[name], attribute) for name in before.ids}
        later = {name: getattr(after[name], attribute) for name in after.ids}
        yield from _compared(kind, old, new, values, later)


def _compared(
    kind: str, old: Model, new: Model, before: Mapping[str, float | None], after: Mapping[str, float | None]
) -> Iterator[str]:
    for name in before:
        if name not in after:
            yield f"{kind} {name} removed, it was {_measure(before[name], old.unit_of(name))}"
        else:
            yield from _value(name, before[name], old.unit_of(name), after[name], new.unit_of(name))
    for name in after:
        if name not in before:
            yield f"{kind} {name} added, {_measure(after[name], new.unit_of(name))}"


def _value(
    name: str, before: float | None, old_unit: str | None, after: float | None, new_unit: str | None
) -> Iterator[str]:
    if _unit(old_unit) == _unit(new_unit):
        if before != after:
            yield f"{name} {_number(before)} -> {_measure(after, new_unit)}{_percent(before, after)}"
        return
    same = _converted(before, old_unit, new_unit)
    note = ", the same quantity" if same is not None and after is not None and _close(same, after) else ""
    yield f"{name} {_measure(before, old_unit)} -> {_measure(after, new_unit)}{note}"


def _species(old: Model, new: Model) -> Iterator[str]:
    before, after = old.tables.species, new.tables.species
    for name in before.ids:
        if name not in after:
            yield f"species {name} removed"
            continue
        one, two = before[name], after[name]
        selection = name if one.has_only_substance_units else f"[{name}]"
        if _start(one) != _start(two):
            unit = new.unit_of(selection)
            yield f"{selection} at the start {_said(_start(one))} -> {_said(_start(two))} {unit or ''}".rstrip()
        elif _unit(old.unit_of(selection)) != _unit(new.unit_of(selection)):
            yield f"{selection} is in {new.unit_of(selection)}, was in {old.unit_of(selection)}"
        for attribute, words in _TRAITS.items():
            if getattr(one, attribute) != getattr(two, attribute):
                yield f"{name}: {words} {getattr(one, attribute)} -> {getattr(two, attribute)}"
    yield from (f"species {name} added, in {after[name].compartment}" for name in after.ids if name not in before)


_TRAITS = {
    "compartment": "compartment",
    "has_only_substance_units": "symbol means the amount:",
    "boundary_condition": "boundary condition",
    "constant": "constant",
    "conversion_factor": "conversion factor",
}


def _start(species: Species) -> tuple[str, float | None]:
    if species.initial_concentration is not None:
        return "concentration", species.initial_concentration
    return "amount", species.initial_amount


def _said(start: tuple[str, float | None]) -> str:
    return f"{start[0]} {_number(start[1])}" if start[0] == "amount" else _number(start[1])


def _formulas(old: Model, new: Model) -> Iterator[str]:
    groups: tuple[tuple[str, Callable[[Model], dict[str, Expression | None]]], ...] = (
        ("{} := {}", lambda m: {r.variable or r.id: r.math for r in m.tables.rules if r.kind == "assignment"}),
        ("{}' = {}", lambda m: {r.variable or r.id: r.math for r in m.tables.rules if r.kind == "rate"}),
        ("0 = {1}", lambda m: {r.id: r.math for r in m.tables.rules if r.kind == "algebraic"}),
        ("{} = {} at the start", lambda m: {a.id: a.math for a in m.tables.initial_assignments}),
        ("function {}: {}", lambda m: {f.id: f.body for f in m.tables.functions}),
    )
    for form, of in groups:
        before, after = of(old), of(new)
        for name in (*before, *(n for n in after if n not in before)):
            yield from _formula(form, name, before, after)


def _formula(
    form: str, name: str, before: Mapping[str, Expression | None], after: Mapping[str, Expression | None]
) -> Iterator[str]:
    if name not in after:
        yield f"removed: {form.format(name, _text(before[name]))}"
    elif name not in before:
        yield f"added: {form.format(name, _text(after[name]))}"
    elif not _same(before[name], after[name]):
        yield f"{form.format(name, _text(after[name]))}, was {_text(before[name])}"


def _reactions(old: Model, new: Model) -> Iterator[str]:
    before, after = old.tables.reactions, new.tables.reactions
    for name in before.ids:
        if name not in after:
            yield f"reaction {name} removed: {_scheme(before[name])}"
            continue
        one, two = before[name], after[name]
        if _scheme(one) != _scheme(two):
            yield f"reaction {name} is {_scheme(two)}, was {_scheme(one)}"
        if not _same(one.kinetic_law, two.kinetic_law):
            yield f"rate of {name} is {_text(two.kinetic_law)}, was {_text(one.kinetic_law)}"
        locals_before = {p.id: p.value for p in one.local_parameters}
        locals_after = {p.id: p.value for p in two.local_parameters}
        yield from _compared(f"local parameter of {name}", old, new, locals_before, locals_after)
    for name in after.ids:
        if name not in before:
            yield f"reaction {name} added: {_scheme(after[name])} at {_text(after[name].kinetic_law)}"


def _scheme(reaction: Reaction) -> str:
    left, right = (" + ".join(map(_term, side)) for side in (reaction.reactants, reaction.products))
    return f"{left or 'nothing'} -> {right or 'nothing'}"


def _term(reference: SpeciesReference) -> str:
    if reference.stoichiometry_math is not None:
        return f"({_text(reference.stoichiometry_math)}) {reference.species}"
    factor = reference.stoichiometry
    return reference.species if factor == 1.0 else f"{_number(factor)} {reference.species}"


def _events(old: Model, new: Model) -> Iterator[str]:
    before, after = old.tables.events, new.tables.events
    for name in before.ids:
        if name not in after:
            yield f"event {name} removed: {_event(before[name])}"
        elif _event(before[name]) != _event(after[name]):
            yield f"event {name} is {_event(after[name])}, was {_event(before[name])}"
    yield from (f"event {name} added: {_event(after[name])}" for name in after.ids if name not in before)


def _event(event: Event) -> str:
    effects = ", ".join(f"{one.variable} = {_text(one.math)}" for one in event.assignments)
    delay = f" {_text(event.delay)} later" if event.delay is not None else ""
    return f"when {_text(event.trigger)}{delay}: {effects or 'nothing'}"


def _units(old: Model, new: Model) -> Iterator[str]:
    before, after = old.unit_of("time"), new.unit_of("time")
    if _unit(before) != _unit(after):
        yield f"time is in {after or 'no unit'}, was in {before or 'no unit'}"


def _unit(text: str | None) -> Any:
    """Return what a unit is, whatever it is called."""
    if text is None:
        return None
    try:
        return units.parse(f"1 {text}").unit
    except UnitsError:
        return text


def _converted(value: float | None, old: str | None, new: str | None) -> float | None:
    if value is None or old is None or new is None:
        return None
    try:
        return units.convert(Measure(value, old), new)
    except UnitsError:
        return None


def _percent(before: float | None, after: float | None) -> str:
    if not before or after is None:
        return ""
    return f" ({100 * (after / before - 1):+.3g} %)"


def _close(one: float, two: float) -> bool:
    return abs(one - two) <= _SAME * max(abs(one), abs(two))


def _same(one: Expression | None, two: Expression | None) -> bool:
    if one is None or two is None:
        return one is two
    if one == two or any(isinstance(node, Call) for side in (one, two) for node in walk(side)):
        return one == two
    return exact().normal(one, {}) == exact().normal(two, {})


def _text(expression: Expression | None) -> str:
    return "nothing" if expression is None else to_text(expression)


def _measure(value: float | None, unit: str | None) -> str:
    return f"{_number(value)} {unit or ''}".rstrip()


def _number(value: float | None) -> str:
    return "no value" if value is None else f"{value:.12g}"
