"""The derivatives of states and outputs in every unknown: coefficients of s' = A s + B, modulo a prime."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from sbmlqsp.analysis.identifiability.constants import Constants
from sbmlqsp.analysis.identifiability.gradients import Entry
from sbmlqsp.analysis.identifiability.modular import Integers
from sbmlqsp.analysis.identifiability.system import System


@dataclass(frozen=True, slots=True, eq=False)
class _Column:
    """The derivatives of all roots in one state: where their products go, and their nodes."""

    state: int
    place: Integers
    node: Integers


class Tilts:
    """Coefficients of the derivatives; those of a root follow from those of the states at the same and lower orders.

    Args:
        system: states, then outputs, are the roots.
        moved: derivatives of the roots in states.
        still: derivatives of the roots in what does not move.
        constants: values and derivatives of what does not move.
    """

    def __init__(self, system: System, moved: Sequence[Entry], still: Sequence[Entry], constants: Constants) -> None:
        tape, self._ring = system.tape, constants.ring
        self._count, self._width = len(system.states), len(system.unknowns)
        self._share = constants.slopes_of(np.array([e.of for e in still], np.int64))
        self._share_node = np.array([e.slope for e in still], np.int64)
        ordered = sorted(enumerate((*moved, *still)), key=lambda pair: pair[1].row)
        rows = [entry.row for _, entry in ordered]
        self._order = np.array([place for place, _ in ordered], np.int64)
        self._begins = np.array([i for i, row in enumerate(rows) if i == 0 or row != rows[i - 1]], np.int64)
        self._rows = np.array(sorted(set(rows)), np.int64)
        place = {tape.leaf("state", name): i for i, name in enumerate(system.states)}
        varying, fixed = dict[int, list[int]](), dict[int, list[int]]()
        for i, entry in enumerate(moved):
            (varying if tape.moves(entry.slope) else fixed).setdefault(place[entry.of], []).append(i)
        self._varying = [self._column(state, chosen, moved) for state, chosen in varying.items()]
        self._fixed = [self._column(state, chosen, moved) for state, chosen in fixed.items()]
        self._terms = len(moved) + len(still)
        self._moved = len(moved)
        self._states: Integers = self._ring.zeros(self._count, 0, self._width)
        self._factors: Integers = self._ring.factor(self._states)
        self._outputs: Integers = self._ring.zeros(0, len(system.outputs), self._width)

    @staticmethod
    def _column(state: int, chosen: list[int], moved: Sequence[Entry]) -> _Column:
        return _Column(state, np.array(chosen, np.int64), np.array([moved[i].slope for i in chosen], np.int64))

    def grow(self, size: int) -> None:
        """Make room for coefficients."""
        states = self._ring.zeros(self._count, size + 1, self._width)
        states[:, : self._states.shape[1]] = self._states
        outputs = self._ring.zeros(size, *self._outputs.shape[1:])
        outputs[: len(self._outputs)] = self._outputs
        self._states, self._outputs, self._factors = states, outputs, self._ring.factor(states)

    def begin(self, slopes: Integers, values: Integers) -> None:
        """Take the derivatives of the states at the start."""
        self._set(0, slopes)
        self.advance(0, values)

    def rows(self, first: int, last: int) -> Integers:
        """Return the derivatives of coefficients `first` to `last` of the outputs, one row each."""
        return self._outputs[first : last + 1].reshape(-1, self._width)

    def at(self, powers: Integers) -> Integers:
        """Return the derivatives of the states at a time with these powers."""
        total: Integers = (powers[None, :, None] * self._states[:, : len(powers)]).sum(axis=1) % self._ring.modulus
        return total

    def advance(self, k: int, values: Integers) -> None:
        """Compute coefficient k of the outputs and k + 1 of the states, from the values of the nodes up to k."""
        modulus = self._ring.modulus
        terms = self._ring.zeros(self._terms, self._width)
        for column in self._varying:
            weights = values[k::-1][:, column.node]
            terms[column.place] = self._ring.product(weights.T, self._factors[column.state, : k + 1])
        for column in self._fixed:
            terms[column.place] = values[0, column.node][:, None] * self._states[column.state, k] % modulus
        terms[self._moved :] = values[k, self._share_node][:, None] * self._share % modulus
        if not len(self._rows):
            return
        roots = self._ring.zeros(self._count + self._outputs.shape[1], self._width)
        roots[self._rows] = np.add.reduceat(terms[self._order], self._begins, axis=0) % modulus
        self._outputs[k] = roots[self._count :]
        self._set(k + 1, roots[: self._count] * self._ring.inverse(k + 1) % modulus)

    def _set(self, k: int, slopes: Integers) -> None:
        if self._count:
            self._states[:, k] = slopes
            self._factors[:, k] = self._ring.factor(slopes)
