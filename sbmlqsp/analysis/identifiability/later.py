"""What doses after the start tell: the power series of each stretch between two doses, p-adically.

A state at the time T of the next dose is its power series at T. With T divisible by the prime it converges p-adically,
so that the rank of all stretches together is found exactly but for its digits, and what holds for such T holds for
almost every T.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from sbmlqsp.analysis.identifiability.constants import Constants
from sbmlqsp.analysis.identifiability.doses import Change, Instant, dosed
from sbmlqsp.analysis.identifiability.evidence import Evidence
from sbmlqsp.analysis.identifiability.modular import PRIME, Integers, Ring, drawn
from sbmlqsp.analysis.identifiability.series import Series
from sbmlqsp.analysis.identifiability.start import Start
from sbmlqsp.analysis.identifiability.system import System
from sbmlqsp.analysis.identifiability.tape import Node

MOST_INSTANTS = 6
MOST_WORK = 60_000_000


@dataclass(frozen=True, slots=True, eq=False)
class Stretches(Evidence):
    """The derivatives of all stretches of all experiments, modulo a power of the prime, and their rank."""

    rows: Integers
    ring: Ring
    rank: int
    seed: int

    @property
    def width(self) -> int:
        """The number of unknowns."""
        return int(self.rows.shape[1])

    def given(self, known: Sequence[int]) -> Stretches:
        """Return the evidence with unknowns known: one row more for each."""
        units = self.ring.zeros(len(known), self.width)
        units[range(len(known)), list(known)] = 1
        rows = np.concatenate([self.rows, units])
        return _spanned(rows, self.ring, self.seed)

    def determines(self, gradient: Integers) -> bool:
        """Return whether a function with this derivative at the point is determined by the outputs."""
        return len(_independent(np.concatenate([self.rows, gradient[None, :]]), self.ring)) == self.rank


def followed(experiments: Sequence[tuple[System, Sequence[Instant]]], seed: int) -> Stretches | None:
    """Return what all stretches tell together, None where that would take too long; raises `Singular`."""
    system = experiments[0][0]
    digits = len(system.states) + len(system.unknowns) + 4
    stretches = sum(1 + min(len(later), MOST_INSTANTS) for _, later in experiments)
    if len(system.tape) * len(system.unknowns) * digits**2 * stretches > MOST_WORK:
        return None
    ring = Ring(digits)
    parts = [part for system, later in experiments for part in _parts(system, later[:MOST_INSTANTS], seed, ring)]
    return _spanned(np.concatenate(parts), ring, seed)


def _spanned(rows: Integers, ring: Ring, seed: int) -> Stretches:
    """Return the evidence of rows, of which only as many as are independent are kept."""
    chosen = rows[_independent(rows, ring)]
    return Stretches(chosen, ring, len(chosen), seed)


def _parts(system: System, later: Sequence[Instant], seed: int, ring: Ring) -> list[Integers]:
    current = Series(system, seed, ring)
    first = current.constants
    parts, changes = list[Integers](), list[Change]()
    for number, instant in enumerate(later):
        current.advance(ring.digits)
        parts.append(current.rows(0, ring.digits))
        if instant.moment is not None and any(change.target in system.states for change in instant.changes):
            parts.append(first.slopes_of(instant.moment)[None, :])
        start = current.after(PRIME * drawn(seed, "time", number))
        changes += [replace(change, jump=None, becomes=None) for change in instant.changes]
        current = Series(dosed(system, changes), seed, ring, _jumped(system, instant, first, start))
    current.advance(ring.digits)
    return [*parts, current.rows(0, ring.digits)]


def _jumped(system: System, instant: Instant, first: Constants, start: Start) -> Start:
    states, slopes = start.states.copy(), start.slopes.copy()
    place = {name: i for i, name in enumerate(system.states)}
    modulus = first.ring.modulus
    for change in instant.changes:
        if change.target not in place:
            continue
        i = place[change.target]
        if change.becomes is not None:
            states[i], slopes[i] = first.value_of(change.becomes), first.slopes_of(change.becomes)
        if change.jump is None:
            continue
        states[i] = (states[i] + first.value_of(change.jump)) % modulus
        slopes[i] = (slopes[i] + first.slopes_of(change.jump)) % modulus
    return replace(start, states=states, slopes=slopes)


def nodes_of(later: Sequence[Instant]) -> tuple[Node, ...]:
    """Return the nodes that the later doses read."""
    both = [node for instant in later for change in instant.changes for node in (change.jump, change.becomes)]
    return (
        *(node for node in both if node is not None),
        *(instant.moment for instant in later if instant.moment is not None),
    )


def _independent(rows: Integers, ring: Ring) -> list[int]:
    """Return rows that are independent over the p-adic numbers and span all, by elimination.

    The pivots are those that the prime divides least.
    """
    left = {place: row.copy() for place, row in enumerate(rows) if any(row)}
    found: list[int] = []
    for digit in range(ring.digits):
        power = PRIME**digit
        while True:
            pivot = next(((r, c) for r, row in left.items() for c in range(len(row)) if row[c] // power % PRIME), None)
            if pivot is None:
                break
            place, column = pivot
            row = left.pop(place)
            share = pow(int(row[column]) // power, -1, ring.modulus)
            found.append(place)
            for other in [other for other, entries in left.items() if entries[column]]:
                reduced = (left[other] - left[other][column] // power * share * row) % ring.modulus
                left[other] = reduced
            left = {other: entries for other, entries in left.items() if any(entries)}
    return found
