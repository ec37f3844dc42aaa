"""What has to be equal: one constraint for each place where SBML asks two units to agree."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import Literal

from sbmlqsp.checks.unit_proof.terms import UnitTerm
from sbmlqsp.core.expression import Expression

Place = Literal[
    "target", "extent", "sum", "relation", "piecewise", "argument", "exponent", "arguments", "delay", "default"
]


class Tier(IntEnum):
    """How much a constraint is worth: a lower one is never given up for a higher one."""

    HARD = 0  # SBML asks for it
    ONE = 1  # 1 + x: x is very likely a plain number; decides only what nothing else decides
    DEFAULT = 2  # SBML Level 2's units for what nobody declared
    NUMBER = 3  # 0.3 + x: only a factor in x is suspicious; decides nothing
    STRICT = 4  # a bare number takes the unit of its partner; asked for at level strict alone
    MEASURE = 5  # volumes are measured in litres, times in seconds; only against formulas that deny the dimension


@dataclass(frozen=True, slots=True, eq=False)
class Constraint:
    """`left` and `right` have the same unit, because of `place` in formula number `formula`.

    The expressions are None where the side is no formula, as the variable of a rule; `wanted` says what it is then.
    """

    place: Place
    left: UnitTerm
    right: UnitTerm
    left_expression: Expression | None = None
    right_expression: Expression | None = None
    formula: int = -1
    tier: Tier = Tier.HARD
    wanted: str = ""
    operator: str = ""
