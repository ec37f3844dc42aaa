"""What a model's equations are, independent of names: colour refinement (Weisfeiler and Leman 1968) on its symbols."""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from sbmlqsp.core.inline import inline
from sbmlqsp.curation.duplicates.polynomials import (
    Algebra,
    Atom,
    Factor,
    Monomial,
    Polynomial,
    alike,
    exact,
    shape,
    size,
    symbols_in,
)
from sbmlqsp.model import Model
from sbmlqsp.model.equations import equations

_SYMMETRIC = frozenset({"and", "or", "xor", "max", "min", "eq", "neq"})
_ROUNDS = 12
_DEPTHS = 3
_LARGEST = 2_000
"""Factors of a rule beyond which it is kept as a symbol with an equation of its own, not put into what reads it."""
Colours = Mapping[str, str]
System = Mapping[str, Polynomial]


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """Two models have the same `equations` exactly if they differ in names, values and order alone.

    Attributes:
        equations: hash of all equations with their numbers.
        shapes: for each depth, how many states have which equation, parameters and numbers disregarded; at depth n
            an equation is told from another by what its neighbours' equations are, n steps away.
        states: the number of states that change.
    """

    equations: str
    shapes: tuple[Counter[str], ...]
    states: int

    def likeness(self, other: Fingerprint) -> float:
        """Return the share of equations of one shape, the mean over all depths: 1 for the same system."""
        shares = [_share(one, two) for one, two in zip(self.shapes, other.shapes, strict=True)]
        return sum(shares) / len(shares)


def fingerprint(model: Model) -> Fingerprint:
    """Return what the equations of a model are, whatever they are called.

    Raises:
        SbmlqspError: if the model has no equations of its own (delays, algebraic rules).
    """
    system, _ = _system(model, exact())
    shaped, states = _system(model, shape(frozenset(name for name, math in system.items() if math)))
    living = {name: math for name, math in shaped.items() if math or name in _read(shaped)}
    shapes = _depths(living, states)
    return Fingerprint(_canonical(system), shapes, sum(bool(shaped[name]) for name in states))


def _system(model: Model, algebra: Algebra) -> tuple[dict[str, Polynomial], tuple[str, ...]]:
    """Return the equation of each state, and of each rule too large to be put into them."""
    found = equations(model)
    functions = model.tables.functions
    known: dict[str, Polynomial] = {}
    system: dict[str, Polynomial] = {}
    for name, math in found.assignments:
        if name in found.concentrations:
            continue
        value = algebra.normal(inline(math, functions), known)
        if size(value) > _LARGEST:
            system[name] = value
        else:
            known[name] = value
    for name, math in found.rates.items():
        system[name] = algebra.normal(inline(math, functions), known)
    return system, found.states


def _read(system: System) -> frozenset[str]:
    return frozenset(symbol for math in system.values() for symbol in symbols_in(math))


def _canonical(system: System) -> str:
    """Refine the colours of all symbols until no class splits, and hash the equations in them."""
    symbols = {*system, *_read(system)}
    colours = {name: "state" if name in system else "constant" for name in symbols}
    contexts = _contexts(system)
    classes = len(set(colours.values()))
    for _ in range(_ROUNDS):
        colours = {name: _refined(name, colours, system, contexts.get(name, ())) for name in symbols}
        found = len(set(colours.values()))
        if found == classes:
            break
        classes = found
    return _hash(*sorted(f"{colours[name]}={_polynomial(math, colours)}" for name, math in system.items()))


def _contexts(system: System) -> dict[str, tuple[tuple[str, Monomial, float], ...]]:
    """Return the terms in which each symbol stands, with the equation they belong to."""
    found: dict[str, list[tuple[str, Monomial, float]]] = defaultdict(list)
    for owner, math in system.items():
        for monomial, coefficient in math:
            for name in symbols_in(frozenset({(monomial, coefficient)})):
                found[name].append((owner, monomial, coefficient))
    return {name: tuple(places) for name, places in found.items()}


def _refined(name: str, colours: Colours, system: System, places: tuple[tuple[str, Monomial, float], ...]) -> str:
    marked = {**colours, name: "self"}
    used = sorted(
        f"{marked[owner]}:{_monomial(monomial, marked)}:{coefficient!r}" for owner, monomial, coefficient in places
    )
    own = _polynomial(system[name], marked) if name in system else ""
    return _hash(colours[name], own, *used)


def _depths(system: System, states: tuple[str, ...]) -> tuple[Counter[str], ...]:
    """Return the multiset of the shapes of equations, told apart by neighbours ever farther away."""
    colours = dict.fromkeys({*system, *_read(system)}, "x")
    found = []
    for _ in range(_DEPTHS):
        colours = {
            name: _hash(colours[name], _shape(system[name], {**colours, name: "self"}) if name in system else "")
            for name in colours
        }
        found.append(Counter(colours[name] for name in states if name in system))
    return tuple(found)


def _polynomial(polynomial: Polynomial, colours: Colours) -> str:
    return _hash(*sorted(f"{_monomial(monomial, colours)}*{coefficient!r}" for monomial, coefficient in polynomial))


def _monomial(monomial: Monomial, colours: Colours) -> str:
    return "&".join(sorted(f"{_factor(factor, colours)}^{power!r}" for factor, power in monomial))


def _factor(factor: Factor, colours: Colours) -> str:
    if isinstance(factor, str):
        return colours[factor]
    written = [_polynomial(argument, colours) for argument in factor.arguments]
    return f"{factor.operator}({','.join(sorted(written) if factor.operator in _SYMMETRIC else written)})"


def _shape(polynomial: Polynomial, colours: Colours) -> str:
    """Return the hash of a polynomial in which a Hill coefficient of 2 and one of 4 are alike."""
    return _polynomial(_alike(polynomial), colours)


def _alike(polynomial: Polynomial) -> Polynomial:
    return frozenset(
        (frozenset((_alike_factor(factor), alike(power)) for factor, power in monomial), coefficient)
        for monomial, coefficient in polynomial
    )


def _alike_factor(factor: Factor) -> Factor:
    return factor if isinstance(factor, str) else Atom(factor.operator, tuple(map(_alike, factor.arguments)))


def _hash(*parts: str) -> str:
    return hashlib.blake2b("|".join(parts).encode(), digest_size=8).hexdigest()


def _share(one: Counter[str], two: Counter[str]) -> float:
    union = (one | two).total()
    return (one & two).total() / union if union else 1.0
