"""Flows of matter: reactions, and what rate rules say as losses here and gains there."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from sbmlqsp.core.expression import Apply, Expression, Number, symbols, walk
from sbmlqsp.core.inline import inline
from sbmlqsp.core.products import Product, terms
from sbmlqsp.core.tables import ModelTables, Reaction, SpeciesReference
from sbmlqsp.model import Model
from sbmlqsp.model.causes import descendants


@dataclass(frozen=True, slots=True)
class Flow:
    """Something that leaves sources and reaches targets; without sources it comes from outside.

    Attributes:
        mechanisms: ids of the reaction or of the rules that it stands in.
        sources, targets: states, once for each that takes part.
        reads: symbols that its rate depends on.
        both_ways: whether its rate is a difference, a way there and back.
        linked: whether it makes a state from another one that it does not use up, with the rate constant of its loss.
    """

    mechanisms: tuple[str, ...]
    sources: tuple[str, ...]
    targets: tuple[str, ...]
    reads: frozenset[str]
    both_ways: bool = False
    linked: bool = False


def flows(model: Model) -> tuple[Flow, ...]:
    """Return the flows of all reactions and rate rules of a model.

    A loss in one rate rule and a gain in another are one flow where the gain has every factor of the loss and beyond
    them constants alone, as volumes and yields are. Losses with the same factors have their flow in common: what binds.
    """
    found: tuple[Flow, ...] = model.document.keep("flows", lambda _: tuple(_all(model)))
    return found


def moving(model: Model) -> frozenset[str]:
    """Return what changes in time: species, states, and what is computed from them."""
    tables = model.document.tables
    states = {species.id for species in tables.species if not species.constant}
    states |= {rule.variable for rule in tables.rules if rule.kind == "rate" and rule.variable}
    states |= {change.variable for event in tables.events for change in event.assignments}
    return descendants(model, states)


def _all(model: Model) -> Iterator[Flow]:
    tables = model.document.tables
    yield from (_of_reaction(reaction, tables) for reaction in tables.reactions)
    yield from _of_rules(tables, moving(model))


def _of_reaction(reaction: Reaction, tables: ModelTables) -> Flow:
    law = inline(reaction.kinetic_law, tables.functions) if reaction.kinetic_law is not None else Number(0.0)
    both = any(isinstance(node, Apply) and node.operator == "minus" for node in walk(law))
    reads = symbols(law)
    return Flow((reaction.id,), _sides(reaction.reactants), _sides(reaction.products), reads, both)


def _sides(references: Iterable[SpeciesReference]) -> tuple[str, ...]:
    return tuple(each.species for each in references for _ in range(_count(each.stoichiometry)))


def _count(stoichiometry: float | None) -> int:
    return 2 if stoichiometry is not None and stoichiometry >= 2 else 1


@dataclass(frozen=True, slots=True)
class _Term:
    state: str
    factors: Counter[Expression]
    reads: frozenset[str]


def _of_rules(tables: ModelTables, moving: frozenset[str]) -> Iterator[Flow]:
    losses, gains = _terms(tables)
    left = list(gains)
    while losses:
        first = losses.pop(0)
        together = [first, *(other for other in losses if other.factors == first.factors)]
        losses = [other for other in losses if other.factors != first.factors]
        reached = [gain for gain in left if _carries(gain, first, moving) and gain.state != first.state]
        left = [gain for gain in left if gain not in reached]
        yield _flow(together, reached)
    own = {name: _constants(rule_losses, moving) for name, rule_losses in _by_state(tables).items()}
    for gain in left:
        others = (gain.reads & moving) - {gain.state}
        linked = len(others) == 1 and bool(_constants([gain], moving) & own.get(gain.state, set()))
        yield Flow((f"rule of {gain.state}",), (), (gain.state,), gain.reads, linked=linked)


def _flow(losses: list[_Term], gains: list[_Term]) -> Flow:
    sources, targets = tuple(t.state for t in losses), tuple(t.state for t in gains)
    rules = tuple(f"rule of {name}" for name in dict.fromkeys((*sources, *targets)))
    return Flow(rules, sources, targets, losses[0].reads)


def _carries(gain: _Term, loss: _Term, moving: frozenset[str]) -> bool:
    """Return whether a gain is a loss elsewhere: it has all its factors, and beyond them only constants."""
    if loss.factors - gain.factors:
        return False
    beyond = gain.factors - loss.factors
    return not any(symbols(factor) & moving for factor in beyond)


def _constants(found: Iterable[_Term], moving: frozenset[str]) -> set[Expression]:
    return {factor for term in found for factor in term.factors if symbols(factor) and not symbols(factor) & moving}


def _terms(tables: ModelTables) -> tuple[list[_Term], list[_Term]]:
    losses: list[_Term] = []
    gains: list[_Term] = []
    for rule in tables.rules:
        if rule.kind == "rate" and rule.variable is not None and rule.math is not None:
            for product in terms(inline(rule.math, tables.functions)):
                (losses if _sign(product) < 0 else gains).append(_term(rule.variable, product))
    return losses, gains


def _by_state(tables: ModelTables) -> dict[str, list[_Term]]:
    found: dict[str, list[_Term]] = {}
    for term in _terms(tables)[0]:
        found.setdefault(term.state, []).append(term)
    return found


def _term(state: str, product: Product) -> _Term:
    factors = Counter[Expression](factor for factor in product.above if not isinstance(factor, Number))
    return _Term(state, factors, symbols(product.expression))


def _sign(product: Product) -> int:
    negative = sum(isinstance(f, Number) and f.value < 0 for f in (*product.above, *product.below))
    return product.sign * (-1 if negative % 2 else 1)
