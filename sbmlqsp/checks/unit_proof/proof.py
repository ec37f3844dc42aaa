"""The proof of one model: its constraints, their solution, and what that says about each formula and symbol."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from sbmlqsp.checks.structure import Formula
from sbmlqsp.checks.unit_proof.collecting import Collection, collect
from sbmlqsp.checks.unit_proof.constraints import Constraint, Tier
from sbmlqsp.checks.unit_proof.elimination import Conflict, Solution
from sbmlqsp.checks.unit_proof.literals import hidden_conversion
from sbmlqsp.checks.unit_proof.terms import AVOGADRO, BASE_KEYS, UnitTerm, base_exponents, multiplied
from sbmlqsp.core.expression import symbols
from sbmlqsp.core.tables import ModelTables
from sbmlqsp.units.naming import unit_text

Status = Literal["ok", "ok-assuming", "conflict", "undetermined"]


@dataclass(frozen=True, slots=True)
class FormulaVerdict:
    """What the proof says about one formula.

    `status` is "ok" where all units are declared and agree, "ok-assuming" where they agree with the units in
    `assuming`, which nobody declared; "conflict", or "undetermined" where a unit stays open. `tested` says whether
    the rest of the model decides the units without this formula, so that it could have failed; `demands` is the
    number of places in it where SBML asks two units to agree, of which some formulas (`time > 5`) have none.
    """

    role: str
    owner: str
    status: Status
    tested: bool
    assuming: dict[str, str]
    demands: int = 0


@dataclass(frozen=True, slots=True)
class Proof:
    """The constraints of a model with their solution; `strict` means that bare numbers are dimensionless."""

    collection: Collection
    solution: Solution
    strict: bool = False
    _texts: dict[str, str] = field(default_factory=dict, repr=False, compare=False)

    @property
    def constraints(self) -> tuple[Constraint, ...]:
        """Everything that has to be equal."""
        return self.collection.constraints

    def text(self, term: UnitTerm) -> str:
        """Return the unit as pharmacology writes it; "?k" stands for the unit of an undecided k."""
        found = self.solution.resolve(term)
        known = unit_text(base_exponents(found.powers), found.logarithm)
        free = [f"?{_shown(key)}{_power(power)}" for key, power in found.powers.items() if key not in BASE_KEYS]
        return "*".join([*([] if free and known == "dimensionless" else [known]), *free])

    def text_of(self, unknown: str) -> str:
        """Return the unit of one unknown as `text` does; a model asks for the same one again and again."""
        if unknown not in self._texts:
            self._texts[unknown] = self.text(UnitTerm({unknown: 1}))
        return self._texts[unknown]

    def ratio(self, number: int) -> UnitTerm:
        """Return left/right of a constraint with everything known put in."""
        constraint = self.constraints[number]
        return self.solution.resolve(multiplied(constraint.left, constraint.right, -1))


def prove(tables: ModelTables, *, strict: bool = False) -> Proof:
    """Return the proof of a model: hard constraints first, then what is only likely."""
    collection = collect(tables)
    constraints = collection.constraints
    measures = {f"@{c.operator}": (number, c) for number, c in enumerate(constraints) if c.place == "default"}
    settled: list[str] = []
    while True:
        solution = _solved(constraints, measures, settled, strict=strict)
        nonsense = [key for key in solution.nonsense() if key not in settled]
        if not nonsense or not _declares_anything(constraints):
            return Proof(collection, solution, strict)
        settled += nonsense


def _solved(
    constraints: tuple[Constraint, ...],
    measures: dict[str, tuple[int, Constraint]],
    settled: list[str],
    *,
    strict: bool,
) -> Solution:
    """Return the solution in which the units of the model in `settled` are SBML's usual ones."""
    solution = Solution(measures)
    for key in settled:
        solution.add(*measures[key])
    tiers = [Tier.HARD if strict and c.place != "default" else c.tier for c in constraints]
    hard = [number for number, tier in enumerate(tiers) if tier is Tier.HARD]
    for number in sorted(hard, key=lambda number: _order(constraints[number])):
        solution.add(number, constraints[number])
    for wanted in ({Tier.ONE, Tier.NUMBER}, {Tier.DEFAULT}):
        for number, tier in enumerate(tiers):
            if tier in wanted:
                solution.add(number, constraints[number], decides=tier is not Tier.NUMBER)
    return solution


def _declares_anything(constraints: tuple[Constraint, ...]) -> bool:
    """Return whether any formula has a symbol with a unit: without one, formulas contradict only what SBML assumes."""
    sides = (side for c in constraints if c.place != "default" for side in (c.left, c.right))
    return any(key in BASE_KEYS for side in sides for key in side.powers)


def _order(constraint: Constraint) -> tuple[bool, int]:
    """Few unknowns first; last of all what may owe its factor to a bare 1000 or 60."""
    unknowns = {key for term in (constraint.left, constraint.right) for key in term.powers if key not in BASE_KEYS}
    literals = (*constraint.left.literals, *constraint.right.literals)
    return bool(unknowns) and any(hidden_conversion(literal.value) for literal in literals), len(unknowns)


def undeclared(proof: Proof) -> dict[str, UnitTerm]:
    """Return the unit, as far as it is found, of all that has none: symbols, and units of the model as "@time"."""
    surroundings = proof.collection.environment
    terms = [*surroundings.symbols.values(), *surroundings.amounts.values()]
    terms += [side for c in proof.constraints if c.place != "default" for side in (c.left, c.right)]
    keys = {key for term in terms for key in term.powers if key not in BASE_KEYS and key != AVOGADRO}
    return {key: proof.solution.unit_of(key) for key in sorted(keys)}


def formula_verdicts(proof: Proof) -> tuple[FormulaVerdict, ...]:
    """Return the verdict on every formula, in document order."""
    own: dict[int, list[int]] = {}
    for number, constraint in enumerate(proof.constraints):
        if constraint.formula >= 0 and _counts(proof, constraint):
            own.setdefault(constraint.formula, []).append(number)
    failed = {c.constraint for c in proof.solution.conflicts if is_hard(proof, c)}
    tested = tested_constraints(proof)
    found = proof.collection.formulas
    return tuple(_verdict(proof, i, formula, own.get(i, []), failed, tested) for i, formula in enumerate(found))


def _counts(proof: Proof, constraint: Constraint) -> bool:
    return constraint.tier is Tier.HARD or proof.strict


def is_hard(proof: Proof, conflict: Conflict) -> bool:
    """Whether a conflict is an error of the model, not just an unusual way to write it."""
    tier = proof.constraints[conflict.constraint].tier
    if tier is Tier.HARD or (proof.strict and tier < Tier.MEASURE and tier is not Tier.DEFAULT):
        return True
    return tier in {Tier.ONE, Tier.NUMBER} and conflict.is_scale


def _verdict(
    proof: Proof, number: int, formula: Formula, own: list[int], failed: set[int], tested: set[int]
) -> FormulaVerdict:
    expression = proof.collection.expressions[number]
    names = frozenset[str]() if expression is None else symbols(expression)
    terms = [t for name in names if (t := proof.collection.environment.symbols.get(name)) is not None]
    terms += [side for i in own for side in (proof.constraints[i].left, proof.constraints[i].right)]
    unknowns = {key for term in terms for key in term.powers if key not in BASE_KEYS}
    open_ = expression is None or any(not proof.solution.unit_of(key).known for key in unknowns)
    assuming: dict[str, str] = {}
    status: Status = "conflict" if any(i in failed for i in own) else "undetermined" if open_ else "ok"
    if status == "ok" and unknowns:
        status = "ok-assuming"
        assuming = {_shown(key): proof.text_of(key) for key in sorted(unknowns)}
    is_tested = expression is not None and bool(own) and all(i in tested for i in own)
    return FormulaVerdict(formula.role, formula.owner, status, is_tested, assuming, len(own))


def tested_constraints(proof: Proof) -> set[int]:
    """Return the numbers of the constraints that hold or fail by what the rest of the model says.

    These are the ones without unknowns, and those in a dependency with constraints of other formulas; one that
    rests on a unit nobody declared but SBML Level 2's defaults is not tested.
    """
    constraints = proof.constraints
    found: set[int] = set()
    for number, chain in proof.solution.dependent.items():
        if constraints[number].tier is not Tier.HARD and not proof.strict:
            continue
        if any(constraints[i].tier is not Tier.HARD for i in chain) and not proof.strict:
            continue
        members = (number, *chain)
        if not chain or len({constraints[i].formula for i in members}) > 1:
            found.update(members)
    return found


def _shown(key: str) -> str:
    return key.removeprefix("@")


def _power(power: object) -> str:
    return "" if power == 1 else f"^{power}"
