"""Input rates: parameters that do nothing but flow into one pool, by a reaction or in a rate rule."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import chain

from sbmlqsp.core.expression import Apply, Expression, Number, Symbol, symbols
from sbmlqsp.core.inline import inline
from sbmlqsp.core.tables import Reaction, Rule
from sbmlqsp.native.edits import Edit, RemoveElement, RemoveRule, SetKineticLaw, SetRule
from sbmlqsp.treatment.recognition.facts import Facts, Term, signed, terms
from sbmlqsp.treatment.targets import holds_concentration


@dataclass(frozen=True, slots=True)
class Flow:
    """`factor` times the parameter flows into `target`, in its amount per time; `edit` takes the flow away."""

    parameter: str
    target: str
    factor: float
    edit: Edit
    place: str


def flows(facts: Facts) -> dict[str, Flow]:
    """Return the flow of each parameter that events change, where it has exactly one and is read nowhere else."""
    changed = {change.variable for event in facts.tables.events for change in event.assignments}
    found: dict[str, Flow] = {}
    for name in sorted(changed & set(facts.tables.parameters.ids)):
        if name in facts.tables.rules or name in facts.tables.initial_assignments:
            continue
        events = [event.id for event in facts.tables.events]
        places = list(facts.readers(name, but=events))
        flow = _flow(name, places[0], facts) if len(places) == 1 else None
        if flow is not None:
            found[name] = flow
    return found


def _flow(name: str, place: str, facts: Facts) -> Flow | None:
    reaction, rule = facts.tables.reactions.get(place), facts.tables.rules.get(place)
    if reaction is not None and rule is None:
        return _by_reaction(name, reaction, facts)
    if rule is not None and reaction is None and rule.kind == "rate":
        return _by_rule(name, rule, facts)
    return None


def _by_reaction(name: str, reaction: Reaction, facts: Facts) -> Flow | None:
    """Return the flow of a reaction that has one product and changes nothing else."""
    if reaction.kinetic_law is None or reaction.fast or facts.tables.conversion_factor is not None:
        return None
    moved = [
        (sign * (reference.stoichiometry or 0.0), reference)
        for sign, reference in chain(((-1, r) for r in reaction.reactants), ((1, p) for p in reaction.products))
        if not facts.tables.species[reference.species].boundary_condition
    ]
    if len(moved) != 1:
        return None
    amount, reference = moved[0]
    species = facts.tables.species[reference.species]
    plain = reference.stoichiometry_math is None and reference.id is None and species.conversion_factor is None
    split = _split(name, inline(reaction.kinetic_law, facts.tables.functions), facts)
    if not plain or split is None:
        return None
    factor, rest = split
    if not rest and next(facts.readers(reaction.id), None) is not None:
        return None
    remove: Edit = SetKineticLaw(reaction.id, _sum(rest)) if rest else RemoveElement(reaction.id)
    return Flow(name, species.id, factor * amount, remove, reaction.id)


def _by_rule(name: str, rule: Rule, facts: Facts) -> Flow | None:
    assert rule.math is not None
    target = str(rule.variable)
    split = _split(name, inline(rule.math, facts.tables.functions), facts, _volume(target, facts))
    if split is None or target in facts.tables.compartments:
        return None
    factor, rest = split
    remove: Edit = SetRule(Rule("rate", target, target, _sum(rest))) if rest else RemoveRule(target)
    return Flow(name, target, factor, remove, target)


def _volume(target: str, facts: Facts) -> str | None:
    return facts.tables.species[target].compartment if holds_concentration(facts.tables, target) else None


def _split(
    name: str, math: Expression, facts: Facts, volume: str | None = None
) -> tuple[float, tuple[Term, ...]] | None:
    """Return what multiplies the parameter (times `volume`), and the other terms."""
    found = list(terms(math))
    own = [term for term in found if name in symbols(term[1])]
    if len(own) != 1:
        return None
    sign, expression = own[0]
    if volume is not None and expression == Apply("divide", (Symbol(name), Symbol(volume))):
        factor: float | None = 1.0
    else:
        factor = _multiplier(expression, name, facts)
        size = 1.0 if volume is None else facts.value(Symbol(volume))
        factor = None if factor is None or size is None else factor * size
    if factor is None or not sign * factor > 0:
        return None
    return sign * factor, tuple(term for term in found if term is not own[0])


def _multiplier(expression: Expression, name: str, facts: Facts) -> float | None:
    """Return k of the product k * name."""
    if expression == Symbol(name):
        return 1.0
    if not isinstance(expression, Apply):
        return None
    if expression.operator == "times":
        own = [argument for argument in expression.arguments if name in symbols(argument)]
        factor = _multiplier(own[0], name, facts) if len(own) == 1 else None
        for argument in expression.arguments:
            value = 1.0 if argument in own else facts.value(argument)
            factor = None if factor is None or value is None else factor * value
        return factor
    if expression.operator == "divide" and name not in symbols(expression.arguments[1]):
        factor, below = _multiplier(expression.arguments[0], name, facts), facts.value(expression.arguments[1])
        return None if factor is None or not below else factor / below
    return None


def _sum(rest: tuple[Term, ...]) -> Expression:
    parts = tuple(map(signed, rest))
    return Number(0.0) if not parts else parts[0] if len(parts) == 1 else Apply("plus", parts)
