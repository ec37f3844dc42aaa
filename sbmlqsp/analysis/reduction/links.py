"""What a species is made from and turns back into: the partners of a complex, or the other side of an exchange."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sbmlqsp.analysis.reduction.rates import rate_of
from sbmlqsp.analysis.reduction.symbolic import from_sympy, is_long, to_sympy
from sbmlqsp.core.expression import Apply, Expression
from sbmlqsp.core.inline import inline
from sbmlqsp.core.tables import Reaction
from sbmlqsp.model import Model
from sbmlqsp.model.equations import right_hand_sides


@dataclass(frozen=True, slots=True)
class Link:
    """One or two partners of a species, and the rate at which they become it, less that of the way back."""

    partners: tuple[str, ...]
    rate: Expression


def links(model: Model, species: str) -> tuple[Link, ...]:
    """Return the reversible links of a species: bindings of two partners first, then exchanges with one."""
    rule = model.tables.rules.get(species)
    found = _of_rules(model, species) if rule is not None and rule.kind == "rate" else _of_reactions(model, species)
    return tuple(sorted(found, key=lambda link: -len(link.partners)))


def _of_reactions(model: Model, species: str) -> Iterator[Link]:
    parts: dict[tuple[str, ...], list[Expression]] = {}
    ways: dict[tuple[str, ...], set[bool]] = {}
    for reaction in model.tables.reactions:
        for sign, partners in _sides(model, reaction, species):
            law = inline(reaction.kinetic_law, model.functions) if reaction.kinetic_law is not None else None
            if law is None:
                continue
            parts.setdefault(partners, []).append(law if sign > 0 else Apply("minus", (law,)))
            both = {True, False} if _goes_back(law) else {sign > 0}
            ways.setdefault(partners, set()).update(both)
    for partners, laws in parts.items():
        if len(partners) == 2 or ways[partners] == {True, False}:
            yield Link(partners, laws[0] if len(laws) == 1 else Apply("plus", tuple(laws)))


def _sides(model: Model, reaction: Reaction, species: str) -> Iterator[tuple[int, tuple[str, ...]]]:
    left = [r.species for r in reaction.reactants if r.stoichiometry == 1.0]
    right = [r.species for r in reaction.products if r.stoichiometry == 1.0]
    whole = len(left) == len(reaction.reactants) and len(right) == len(reaction.products)
    for sign, partners, one in ((1, left, right), (-1, right, left)):
        distinct = len(set(partners)) == len(partners) in (1, 2) and species not in partners
        if whole and one == [species] and distinct and all(_changes(model, name) for name in partners):
            yield sign, tuple(sorted(partners, key=model.species.ids.index))


def _changes(model: Model, name: str) -> bool:
    item = model.tables.species[name]
    return not (item.constant or item.boundary_condition or name in model.tables.rules)


def _goes_back(law: Expression) -> bool:
    """Return whether a law is a difference of a way there and a way back."""
    import sympy

    if is_long(law):
        return False
    terms = sympy.Add.make_args(sympy.expand(to_sympy(law, {})))
    return len({term.could_extract_minus_sign() for term in terms}) == 2


def _of_rules(model: Model, species: str) -> Iterator[Link]:
    """Yield the links that rate rules show: terms of one that others have with the opposite sign."""
    import sympy

    rules = {r.variable: r for r in model.tables.rules if r.kind == "rate" and r.variable is not None}
    names: dict[str, Any] = {}
    formulas = {name: rate_of(model, name) for name in right_hand_sides(model) if name in rules}
    others = [name for name, formula in formulas.items() if name != species and not is_long(formula)]
    if is_long(formulas[species]):
        return
    terms = {n: set(sympy.Add.make_args(sympy.expand(to_sympy(formulas[n], names)))) for n in (species, *others)}
    back = {str(symbol): name for name, symbol in names.items()}
    opposite = {name: {-term for term in terms[name]} & terms[species] for name in others}
    states = {names[name]: name for name in (species, *others) if name in names}
    for term in terms[species]:
        partners = tuple(states[s] for s in sorted(term.free_symbols, key=str) if s in states)
        given = [name for name in partners if name != species and term in opposite[name]]
        if term.could_extract_minus_sign() or species in partners or len(given) != len(partners) or not given:
            continue
        shared = set.intersection(*(opposite[name] for name in given))
        if len(given) <= 2 and any(part.could_extract_minus_sign() for part in shared):
            yield Link(tuple(given), from_sympy(sympy.Add(*shared), back))


def complexes(model: Model) -> tuple[str, ...]:
    """Return the species that two others bind to form."""
    return tuple(n for n in right_hand_sides(model) if any(len(link.partners) == 2 for link in links(model, n)))
