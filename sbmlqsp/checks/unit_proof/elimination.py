"""One sparse elimination: exact exponents of base units and unknowns, and the logarithm of the factor beside them.

Every constraint says that a product of powers is one. Its exponents are one row of a linear system over the
rationals; base units and the factor are carried along as right-hand sides. An unknown that a row decides is its
pivot. A row without unknowns is proved, or it contradicts the rows it was reduced by.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction

from sbmlqsp.checks.unit_proof.constraints import Constraint
from sbmlqsp.checks.unit_proof.terms import AVOGADRO, BASE_KEYS, Powers, UnitTerm, multiplied
from sbmlqsp.units.vectors import TOLERANCE, Rational, whole


@dataclass(slots=True)
class Row:
    """What one constraint says about its pivot: pivot = product of `powers` times 10^`logarithm`.

    `constraint` is its number, `uses` the pivots it was reduced by with their powers, `share` the power of the
    constraint itself, `age` how many rows were there before.
    """

    constraint: int
    powers: Powers
    logarithm: float
    uses: list[tuple[str, Rational]]
    share: Rational
    age: int


@dataclass(frozen=True, slots=True)
class Conflict:
    """Constraint number `constraint` cannot hold beside those in `chain`.

    What should be one, left/right, is `powers` times 10^`logarithm`.
    """

    constraint: int
    powers: Powers
    logarithm: float
    chain: tuple[int, ...]

    @property
    def is_scale(self) -> bool:
        """Whether both sides measure the same thing in different steps."""
        return not self.powers


_MEASURED_AS: dict[str, tuple[Powers, ...]] = {
    "@time": ({"s|": 1},),
    "@volume": ({"m|": 3},),
    "@area": ({"m|": 2},),
    "@length": ({"m|": 1},),
    "@substance": ({"mol|": 1}, {"item|": 1}, {"kg|": 1}, {"IU|": 1}),
    "@extent": ({"mol|": 1}, {"item|": 1}, {"kg|": 1}, {"IU|": 1}),
    AVOGADRO: ({"item|": 1, "mol|": -1},),
}


@dataclass(slots=True)
class Solution:
    """`rows` by their pivot, `conflicts` in the order found, and for each constraint whether others decide it too.

    `measures` are the constraints that say what a unit of the model ("@time") is measured in, with their numbers:
    a formula that would make a time of it what is none is in conflict with these.
    """

    measures: dict[str, tuple[int, Constraint]] = field(default_factory=dict)
    rows: dict[str, Row] = field(default_factory=dict)
    conflicts: list[Conflict] = field(default_factory=list)
    dependent: dict[int, tuple[int, ...]] = field(default_factory=dict)
    _resolved: dict[str, UnitTerm] = field(default_factory=dict)

    def resolve(self, term: UnitTerm) -> UnitTerm:
        """Return the unit with everything that is decided put in; what is left unknown is free."""
        if not any(key in self.rows for key in term.powers):
            return term
        powers, logarithm, _ = self._reduced(term.powers, term.logarithm)
        return UnitTerm(powers, logarithm, term.bare, term.literals)

    def unit_of(self, unknown: str) -> UnitTerm:
        """Return the unit found for one unknown."""
        if unknown not in self._resolved:
            self._resolved[unknown] = self.resolve(UnitTerm({unknown: 1}))
        return self._resolved[unknown]

    def nonsense(self) -> list[str]:
        """Return the units of the model that came out as something they cannot be, through several unknowns."""
        found = [(key, self.unit_of(key)) for key in self.measures if key in self.rows]
        return [key for key, unit in found if not _is_measure(key, unit.powers, unit.logarithm)]

    def add(self, number: int, constraint: Constraint, *, decides: bool = True) -> None:
        """Reduce one constraint by all before it, and keep what it says."""
        ratio = multiplied(constraint.left, constraint.right, -1)
        powers, logarithm, uses = self._reduced(ratio.powers, ratio.logarithm)
        pivot = _pivot(powers)
        if pivot is None:
            self._judge(number, powers, logarithm, uses)
        elif (
            pivot in self.measures and not _is_sensible(pivot, powers, logarithm) and self.measures[pivot][0] != number
        ):
            self.add(*self.measures[pivot])
            self.add(number, constraint, decides=decides)
        elif decides:
            coefficient = powers.pop(pivot)
            share = whole(Fraction(-1) / coefficient)
            scaled = {key: whole(power * share) for key, power in powers.items()}
            self.rows[pivot] = Row(number, scaled, logarithm * float(share), uses, share, len(self.rows))

    def _reduced(self, powers: Powers, logarithm: float) -> tuple[Powers, float, list[tuple[str, Rational]]]:
        rows, powers = self.rows, dict(powers)
        uses: list[tuple[str, Rational]] = []
        pending = [key for key in powers if key in rows]
        while pending:
            key = pending.pop()
            power = powers.pop(key, 0)
            if not power:
                continue
            row = rows[key]
            for other, exponent in row.powers.items():
                total = whole(powers.get(other, 0) + power * exponent)
                if total:
                    powers[other] = total
                    if other in rows:
                        pending.append(other)
                else:
                    powers.pop(other, None)
            logarithm += float(power) * row.logarithm
            uses.append((key, power))
        return powers, logarithm, uses

    def _judge(self, number: int, powers: Powers, logarithm: float, uses: list[tuple[str, Rational]]) -> None:
        chain = self._chain(uses)
        self.dependent[number] = chain
        if powers or abs(logarithm) > TOLERANCE:
            self.conflicts.append(Conflict(number, powers, logarithm, chain))

    def _chain(self, uses: list[tuple[str, Rational]]) -> tuple[int, ...]:
        """Return the constraints that together decide what a row was reduced by.

        Rows are independent of each other, so this combination is the only one: leave one constraint out, and
        nothing is proved any more. It needs no deletion filter to be minimal.
        """
        shares: dict[int, Rational] = {}
        pending: dict[str, Rational] = {}
        for key, power in uses:
            pending[key] = pending.get(key, 0) + power
        # A row was reduced by rows that are older than itself: the youngest first.
        while pending:
            key = max(pending, key=lambda name: self.rows[name].age)
            power = pending.pop(key)
            if not power:
                continue
            row = self.rows[key]
            shares[row.constraint] = shares.get(row.constraint, 0) + power * row.share
            for other, exponent in row.uses:
                pending[other] = pending.get(other, 0) + power * row.share * exponent
        return tuple(sorted(number for number, share in shares.items() if share))


def _is_sensible(pivot: str, powers: Powers, logarithm: float) -> bool:
    """Return whether a row that decides a unit of the model makes it a time, a volume, ... or a plain number.

    A plain number has no factor, and Avogadro's number none either: it is items per mole.
    """
    share = Fraction(-1) / powers[pivot]
    measured = {key: whole(power * share) for key, power in powers.items() if key != pivot}
    return _is_measure(pivot, measured, logarithm)


def _is_measure(pivot: str, measured: Powers, logarithm: float) -> bool:
    if any(key not in BASE_KEYS for key in measured):
        return True
    if (pivot == AVOGADRO or not measured) and abs(logarithm) > TOLERANCE:
        return False
    return not measured or measured in _MEASURED_AS[pivot]


def _pivot(powers: Powers) -> str | None:
    """Return the unknown a row decides: rather a parameter than a unit of the model, rather an exponent of one."""
    best: tuple[int, str] | None = None
    for key, power in powers.items():
        if key in BASE_KEYS:
            continue
        rank = (key[0] == "@") * 2 + (power not in (1, -1))
        if best is None or rank < best[0]:
            best = rank, key
    return None if best is None else best[1]
