"""What flows from which states into which, read off the rates of reactions, or of rate rules by their terms."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from sbmlqsp.core.expression import Expression, Number, Symbol, substitute, symbols
from sbmlqsp.core.inline import inline
from sbmlqsp.core.products import Product, terms
from sbmlqsp.core.tables import Reaction
from sbmlqsp.model import Model
from sbmlqsp.model.equations import right_hand_sides
from sbmlqsp.treatment.targets import holds_concentration

DEEPEST = 12
"""Assignment rules within assignment rules are written out this far."""
LARGEST = 400
"""Nodes of a formula from which rules are left as symbols."""


@dataclass(frozen=True, slots=True)
class Flux:
    """One direction of one process.

    Attributes:
        name: the reaction, or "rule of X".
        sources: what it takes from.
        targets: what it adds to.
        term: what stands in the rate, positive.
        measured: source -> whether the term is the change of its amount, else of its symbol.
    """

    name: str
    sources: tuple[str, ...]
    targets: tuple[str, ...]
    term: Product
    amounts: bool

    def constant(self, model: Model, source: str) -> Product | None:
        """Return the rate constant of a source: the flux per amount of it; None where it is no factor."""
        left = self.term.without(source)
        if left is None or not self.amounts or not holds_concentration(model.tables, source):
            return left
        return left.over(model.tables.species[source].compartment)

    @property
    def touches(self) -> frozenset[str]:
        """Everything it changes."""
        return frozenset((*self.sources, *self.targets))


def fluxes(model: Model) -> tuple[Flux, ...]:
    """Return the fluxes of a model."""
    rules = _rules(model)
    found = [flux for reaction in model.tables.reactions for flux in _of_reaction(model, reaction, rules)]
    return (*found, *_of_rules(model, rules))


def _rules(model: Model) -> dict[str, Expression]:
    """Return the assignment rules, which may hold the difference that drives a flow."""
    rules = model.tables.rules
    return {r.variable: r.math for r in rules if r.kind == "assignment" and r.variable and r.math is not None}


def written_out(model: Model, law: Expression, rules: Mapping[str, Expression]) -> Expression:
    """Return a law without function calls, and with rules that read states in place of their variables."""
    states = set(right_hand_sides(model))
    found = inline(law, model.functions)
    for _ in range(DEEPEST):
        inside = {name: inline(rules[name], model.functions) for name in symbols(found) & set(rules)}
        inside = {name: math for name, math in inside.items() if _reads(math, states, rules, DEEPEST)}
        longer = substitute(found, inside)
        if not inside or len(str(longer)) > LARGEST * 40:
            return found
        found = longer
    return found


def _reads(math: Expression, states: set[str], rules: Mapping[str, Expression], depth: int) -> bool:
    read = symbols(math)
    if read & states:
        return True
    return depth > 0 and any(_reads(rules[name], states, rules, depth - 1) for name in read & set(rules))


def _of_reaction(model: Model, reaction: Reaction, rules: Mapping[str, Expression]) -> Iterator[Flux]:
    if reaction.kinetic_law is None:
        return
    states = set(right_hand_sides(model))
    left = tuple(r.species for r in reaction.reactants if r.species in states)
    right = tuple(r.species for r in reaction.products if r.species in states)
    catalysts = set(left) & set(right)
    sources = tuple(dict.fromkeys(name for name in left if name not in catalysts))
    targets = tuple(dict.fromkeys(name for name in right if name not in catalysts))
    for term in terms(written_out(model, reaction.kinetic_law, rules)):
        ends = (sources, targets) if term.sign > 0 else (targets, sources)
        yield Flux(reaction.id, *ends, Product(1, term.above, term.below), amounts=True)


@dataclass(frozen=True, slots=True)
class _Term:
    state: str
    product: Product
    carried: tuple[tuple[str, int], ...]


def _of_rules(model: Model, rules: Mapping[str, Expression]) -> Iterator[Flux]:
    """Yield fluxes of rate rules: a loss of one state and a gain of another are one where their factors agree."""
    states = set(right_hand_sides(model))
    losses: list[_Term] = []
    gains: list[_Term] = []
    for rule in model.tables.rules:
        if rule.kind != "rate" or rule.variable is None or rule.math is None:
            continue
        for product in terms(written_out(model, rule.math, rules)):
            counted = Counter(f.name for f in product.above if isinstance(f, Symbol) and f.name in states)
            term = _Term(rule.variable, product, tuple(sorted(counted.items())))
            (gains if product.sign > 0 else losses).append(term)
    while losses:
        first = losses.pop(0)
        if first.state not in dict(first.carried) and not _depends(first.product, first.state):
            continue
        same = [other for other in losses if other.state != first.state and _alike(first, other)]
        fed = [gain for gain in gains if gain.state != first.state and _alike(first, gain)]
        losses = [term for term in losses if term not in same]
        gains = [term for term in gains if term not in fed]
        plain = Product(1, first.product.above, first.product.below)
        sources = tuple(dict.fromkeys((first.state, *(term.state for term in same))))
        yield Flux(f"rule of {first.state}", sources, tuple(dict.fromkeys(t.state for t in fed)), plain, amounts=False)
    for gain in gains:
        if not gain.carried:
            yield Flux(f"rule of {gain.state}", (), (gain.state,), gain.product, amounts=False)


def _depends(product: Product, state: str) -> bool:
    return any(state in symbols(factor) for factor in (*product.above, *product.below))


def _alike(one: _Term, other: _Term) -> bool:
    """Return whether two terms carry the same states and one has all factors of the other, volumes aside."""
    if one.carried != other.carried or not one.carried:
        return False
    first, second = (Counter(f for f in t.product.above if not isinstance(f, Number)) for t in (one, other))
    return first <= second or second <= first
