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
        return replace(self, rows=rows, rank=rank_of(rows, self.ring))

    def determines(self, gradient: Integers) -> bool:
        """Return whether a function with this derivative at the point is determined by the outputs."""
        return rank_of(np.concatenate([self.rows, gradient[None, :]]), self.ring) == self.rank


def followed(experiments: Sequence[tuple[System, Sequence[Instant]]], seed: int) -> Stretches | None:
    """Return what all stretches tell together, None where that would take too long; raises `Singular`."""
    system = experiments[0][0]
    digits = len(system.states) + len(system.unknowns) + 4
    stretches = sum(1 + min(len(later), MOST_INSTANTS) for _, later in experiments)
    if len(system.tape) * len(system.unknowns) * digits**2 * stretches > MOST_WORK:
        return None
    ring = Ring(digits)
    parts = [part for system, later in experiments for part in _parts(system, later[:MOST_INSTANTS], seed, ring)]
    rows = np.concatenate(parts)
    return Stretches(rows, ring, rank_of(rows, ring), seed)


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
        changes += [replace(change, jump=None) for change in instant.changes]
        current = Series(dosed(system, changes), seed, ring, _jumped(system, instant, first, start))
    current.advance(ring.digits)
    return [*parts, current.rows(0, ring.digits)]


def _jumped(system: System, instant: Instant, first: Constants, start: Start) -> Start:
    states, slopes = start.states.copy(), start.slopes.copy()
    place = {name: i for i, name in enumerate(system.states)}
    modulus = first.ring.modulus
    for change in instant.changes:
        if change.jump is None or change.target not in place:
            continue
        i = place[change.target]
        states[i] = (states[i] + first.value_of(change.jump)) % modulus
        slopes[i] = (slopes[i] + first.slopes_of(change.jump)) % modulus
    return replace(start, states=states, slopes=slopes)


def nodes_of(later: Sequence[Instant]) -> tuple[Node, ...]:
    """Return the nodes that the later doses read."""
    jumps = [change.jump for instant in later for change in instant.changes if change.jump is not None]
    return (*jumps, *(instant.moment for instant in later if instant.moment is not None))


def rank_of(rows: Integers, ring: Ring) -> int:
    """Return the rank over the p-adic numbers, by elimination with the pivots that the prime divides least."""
    left = [row.copy() for row in rows if any(row)]
    rank = 0
    for digit in range(ring.digits):
        power = PRIME**digit
        while True:
            pivot = next(
                ((r, c) for r, row in enumerate(left) for c in range(len(row)) if row[c] // power % PRIME), None
            )
            if pivot is None:
                break
            row = left.pop(pivot[0])
            share = pow(int(row[pivot[1]]) // power, -1, ring.modulus)
            rank += 1
            reduced = [(other - other[pivot[1]] // power * share * row) % ring.modulus for other in left]
            left = [other for other in reduced if any(other)]
    return rank
