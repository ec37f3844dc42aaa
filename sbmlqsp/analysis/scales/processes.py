"""The characteristic time of each process of a model, with the formula it comes from."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from sbmlqsp.analysis.causal.modules import module_of
from sbmlqsp.core.expression import Apply, Expression, Symbol, symbols
from sbmlqsp.core.formula import to_text
from sbmlqsp.core.inline import inline
from sbmlqsp.core.products import Product, terms
from sbmlqsp.core.tables import Reaction
from sbmlqsp.model import Model
from sbmlqsp.model.mechanisms import mechanisms
from sbmlqsp.treatment.targets import holds_concentration

Value = Callable[[Expression], float]


@dataclass(frozen=True, slots=True)
class Process:
    """One process.

    Attributes:
        name: the reaction, with the species where it has several.
        kind: "binding", "turnover", "distribution", "permeation", "absorption", "elimination", "conversion".
        species: what it changes first.
        formula: of the characteristic time, such as "V / CL" or "1 / (kon * C + koff)".
        time: its value in model time at the reference state; infinite where nothing moves.
    """

    name: str
    kind: str
    species: str
    formula: str
    time: float


def processes(model: Model, value: Value) -> tuple[Process, ...]:
    """Return the processes of all reactions and rate rules; `value` evaluates formulas at the reference state."""
    return tuple(_unique(_all(model, value)))


def _unique(found: Iterator[Process]) -> Iterator[Process]:
    seen: set[tuple[str, str]] = set()
    for process in found:
        if (process.formula, process.species) not in seen:
            seen.add((process.formula, process.species))
            yield process


def _all(model: Model, value: Value) -> Iterator[Process]:
    kinds = {name: module_of(model, mechanism) for name, mechanism in mechanisms(model).items()}
    bound: set[str] = set()
    for reaction in model.reactions:
        if kinds.get(reaction.id) == "binding" and reaction.kinetic_law is not None:
            process = _binding(model, reaction, value)
            if process is not None:
                bound.add(reaction.id)
                yield process
    for reaction in model.reactions:
        if reaction.kinetic_law is not None and reaction.id not in bound:
            yield from _reaction(model, reaction, kinds.get(reaction.id, "conversion"), value)
    for rule in model.tables.rules:
        if rule.kind == "rate" and rule.variable is not None and rule.math is not None:
            yield from _rate_rule(model, rule.variable, rule.math, value)


def _law(model: Model, reaction: Reaction) -> Expression:
    assert reaction.kinetic_law is not None
    return inline(reaction.kinetic_law, model.functions)


def _per_amount(model: Model, term: Product, species: str) -> Product | None:
    """Return the rate constant of a species in a term: what the term is per amount of it."""
    constant = term.without(species)
    if constant is None:
        return None
    volume = model.tables.species[species].compartment
    return constant.over(volume) if holds_concentration(model.tables, species) else constant


def _reaction(model: Model, reaction: Reaction, kind: str, value: Value) -> Iterator[Process]:
    found = terms(_law(model, reaction))
    sides = [(r.species, 1) for r in reaction.reactants] + [(p.species, -1) for p in reaction.products]
    for species, sign in sides:
        for term in found:
            if term.sign != sign or Symbol(species) not in term.above:
                continue
            constant = _per_amount(model, term, species)
            assert constant is not None
            yield _made(model, reaction, kind, species, constant, value)
    moving = {species for species, _ in sides}
    if not any(symbols(_law(model, reaction)) & moving for _ in (0,)) or not found:
        return
    for reference in reaction.reactants:
        if not any(Symbol(reference.species) in term.above for term in found):
            yield _apparent(model, reaction, kind, reference.species, value)


def _made(model: Model, reaction: Reaction, kind: str, species: str, constant: Product, value: Value) -> Process:
    rate = value(constant.expression)
    named = {name for factor in constant.above for name in symbols(factor)}
    if kind == "distribution" and any(name.upper().startswith("PS") for name in named):
        kind = "permeation"
    formula = to_text(constant.inverse)
    assert model is not None
    return Process(reaction.id, kind, species, formula, 1 / rate if rate > 0 else float("inf"))


def _apparent(model: Model, reaction: Reaction, kind: str, species: str, value: Value) -> Process:
    """Return amount over rate, for a law that is not a product with its reactant."""
    law = _law(model, reaction)
    amount: Expression = Symbol(species)
    if holds_concentration(model.tables, species):
        amount = Apply("times", (amount, Symbol(model.tables.species[species].compartment)))
    formula = Apply("divide", (amount, law))
    time = value(formula)
    return Process(reaction.id, kind, species, to_text(formula), float("inf") if math.isnan(time) else abs(time))


def _binding(model: Model, reaction: Reaction, value: Value) -> Process | None:
    """Return the relaxation of a binding, 1 / (kon C + koff), C the partner that is there in excess."""
    forward, backward = _ways(model, reaction)
    pair = [r.species for r in (reaction.reactants if len(reaction.reactants) == 2 else reaction.products)]
    if forward is None or len(set(pair)) != 2:
        return None
    excess, other = sorted(pair, key=lambda name: -_amount(model, name, value))
    on = _per_amount(model, forward, other)
    if on is None:
        return None
    complex_ = (reaction.products if len(reaction.reactants) == 2 else reaction.reactants)[0].species
    off = None if backward is None else _per_amount(model, backward, complex_)
    rate: Expression = on.expression
    if off is not None:
        rate = Apply("plus", (rate, off.expression))
    total = value(rate)
    text = f"1 / ({to_text(rate)})"
    assert excess
    return Process(reaction.id, "binding", complex_, text, 1 / total if total > 0 else float("inf"))


def _ways(model: Model, reaction: Reaction) -> tuple[Product | None, Product | None]:
    """Return association and dissociation, of one reaction or of the one that runs back."""
    pair = {r.species for r in reaction.reactants}, {r.species for r in reaction.products}
    found = list(terms(_law(model, reaction)))
    for other in model.reactions:
        back = {r.species for r in other.reactants}, {r.species for r in other.products}
        if other.id != reaction.id and back == (pair[1], pair[0]) and other.kinetic_law is not None:
            found += [Product(-t.sign, t.above, t.below) for t in terms(_law(model, other))]
    if len(reaction.reactants) == 1:
        found = [Product(-t.sign, t.above, t.below) for t in found]
    forward = next((t for t in found if t.sign > 0), None)
    return forward, next((t for t in found if t.sign < 0), None)


def _amount(model: Model, species: str, value: Value) -> float:
    number = value(Symbol(species))
    volume = model.tables.species[species].compartment
    return number * value(Symbol(volume)) if holds_concentration(model.tables, species) else number


def _rate_rule(model: Model, variable: str, math: Expression, value: Value) -> Iterator[Process]:
    for term in terms(inline(math, model.functions)):
        constant = term.without(variable)
        if term.sign < 0 and constant is not None:
            rate = value(constant.expression)
            yield Process(
                f"rule of {variable}",
                "turnover",
                variable,
                to_text(constant.inverse),
                1 / rate if rate > 0 else float("inf"),
            )
