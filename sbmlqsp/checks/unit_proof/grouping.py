"""One root cause, one finding: conflicts that follow from the same mistake are put together."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from typing import TypeAlias

from sbmlqsp.checks.unit_proof.elimination import Conflict
from sbmlqsp.checks.unit_proof.proof import Proof
from sbmlqsp.core.expression import symbols

Trait: TypeAlias = str | int
"""What conflicts may share: a symbol, a unit of the model ("@time"), or a constraint that decided a unit."""


@dataclass(frozen=True, slots=True)
class Group:
    """Conflicts of one cause, the first to be shown; `shared` is what they have in common ("" for one alone)."""

    conflicts: tuple[Conflict, ...]
    shared: Trait = ""


def groups(proof: Proof, conflicts: Iterable[Conflict]) -> list[Group]:
    """Return the conflicts by root cause, in document order."""
    by_ratio: dict[object, list[Conflict]] = {}
    for conflict in sorted(conflicts, key=lambda c: c.constraint):
        by_ratio.setdefault(_signature(conflict), []).append(conflict)
    found = [group for alike in by_ratio.values() for group in _split(proof, alike)]
    return sorted(found, key=lambda group: group.conflicts[0].constraint)


def _signature(conflict: Conflict) -> object:
    """Return the same for ratios that are powers of each other."""
    powers = sorted(conflict.powers.items())
    if not powers:
        return round(abs(conflict.logarithm), 6)
    first = Fraction(powers[0][1])
    return tuple((key, power / first) for key, power in powers), round(conflict.logarithm / float(first), 6)


def _split(proof: Proof, alike: list[Conflict]) -> list[Group]:
    """Return groups of conflicts that share a trait which few of the formulas without conflict have."""
    left = _cascades(proof, alike)
    found: list[Group] = []
    clean = _clean_traits(proof) if len(left) > 1 else Counter[Trait]()
    while left:
        counts = Counter(trait for members in left for trait in _traits(proof, members[0]))
        common = [(n - clean[trait], n, trait) for trait, n in counts.items() if n > 1 and n > clean[trait]]
        if not common:
            found += [Group(tuple(members)) for members in left]
            break
        _, _, shared = max(common, key=lambda item: (*item[:2], _suspicion(proof, item[2]), str(item[2])))
        together = [members for members in left if shared in _traits(proof, members[0])]
        left = [members for members in left if shared not in _traits(proof, members[0])]
        found.append(Group(tuple(conflict for members in together for conflict in members), shared))
    return found


def _suspicion(proof: Proof, trait: Trait) -> int:
    """Return how likely a trait is the cause: a constraint or a parameter, a unit of the model, a pool."""
    if isinstance(trait, str) and trait.startswith("@"):
        return 1
    return 0 if trait in proof.collection.environment.places else 2


def _cascades(proof: Proof, alike: list[Conflict]) -> list[list[Conflict]]:
    """Return the conflicts of one formula together: a sum that does not fit spoils what it is part of."""
    by_formula: dict[int, list[Conflict]] = {}
    for conflict in alike:
        number = proof.constraints[conflict.constraint].formula
        by_formula.setdefault(number if number >= 0 else -2 - conflict.constraint, []).append(conflict)
    return list(by_formula.values())


_EXPLAINS = {"@time": {"s|"}, "@extent": {"mol|", "item|", "kg|", "m|"}}


def _traits(proof: Proof, conflict: Conflict) -> set[Trait]:
    """Return what may be the cause of a conflict; a unit of time only of what differs by times."""
    shared = {*_of_constraint(proof, conflict.constraint), *conflict.chain}
    return shared - {name for name, bases in _EXPLAINS.items() if not set(conflict.powers) <= bases}


def _of_constraint(proof: Proof, number: int) -> set[Trait]:
    constraint = proof.constraints[number]
    found: set[Trait] = set()
    for expression in (constraint.left_expression, constraint.right_expression):
        if expression is not None:
            found |= symbols(expression)
    if constraint.formula >= 0 and constraint.place == "target":
        formula = proof.collection.formulas[constraint.formula]
        found |= {formula.sets} if formula.sets else set()
        if formula.role in {"kinetic law", "rate rule", "delay"}:
            found.add("@time")
        if formula.role == "kinetic law":
            found.add("@extent")
    elif constraint.place == "extent":
        found |= {"@extent", constraint.operator}
    return found


def _clean_traits(proof: Proof) -> Counter[Trait]:
    """Return in how many formulas without any conflict each trait was tested."""
    failed = {proof.constraints[conflict.constraint].formula for conflict in proof.solution.conflicts}
    clean: dict[int, set[Trait]] = {}
    for number in proof.solution.dependent:
        formula = proof.constraints[number].formula
        if formula not in failed:
            clean.setdefault(formula, set()).update(_of_constraint(proof, number))
    return Counter(trait for traits in clean.values() for trait in traits)
