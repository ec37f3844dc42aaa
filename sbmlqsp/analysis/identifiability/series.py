"""Power series in time of a system, with the derivatives of states and outputs in all unknowns, modulo a prime.

Each coefficient follows from those before it (forward differentiation of the Taylor recurrence: Sedoglavic 2002,
J. Symb. Comput. 33:735; Karlsson et al. 2012, IFAC Proc. 45:941). Nodes of one kind and level are computed together.
The derivatives s of the states obey s' = A s + B with A and B, the derivatives of the rates, nodes of the tape
themselves, so that only states carry a derivative in every unknown.
"""

from __future__ import annotations

import numpy as np

from sbmlqsp.analysis.identifiability.constants import Constants, function_at, refuse_zero
from sbmlqsp.analysis.identifiability.gradients import entries
from sbmlqsp.analysis.identifiability.modular import FIELD, Integers, Ring, drawn
from sbmlqsp.analysis.identifiability.start import Start
from sbmlqsp.analysis.identifiability.steps import Step, planned
from sbmlqsp.analysis.identifiability.system import System
from sbmlqsp.analysis.identifiability.tilts import Tilts


class Series:
    """The series of one system at one random point; `advance` computes further coefficients.

    Attributes:
        constants: values and derivatives of what does not move.
        order: the highest coefficient computed.
    """

    def __init__(self, system: System, seed: int, ring: Ring = FIELD, start: Start | None = None) -> None:
        self._system, self._seed, self._start, self.ring = system, seed, start, ring
        tape = system.tape
        seen = tuple(node for _, node in system.outputs)
        moved, still = entries(tape, (*system.rates, *seen))
        roots = [*system.rates, *system.initial, *seen, *system.extra]
        roots += [node for entry in (*moved, *still) for node in (entry.of, entry.slope)]
        self._plan = planned(tape, roots, ring)
        self.constants = Constants(tape, roots, system.unknowns, seed, ring)
        self._tilts = Tilts(system, moved, still, self.constants)
        self._states = np.array([tape.leaf("state", name) for name in system.states], np.int64)
        self._rates = np.array(system.rates, np.int64)
        self.order = -1
        self._values: Integers = ring.zeros(0, len(tape))

    def advance(self, order: int) -> None:
        """Compute the coefficients up to and including `order`.

        Raises:
            Singular: for a system that has no power series at the start.
        """
        if order >= len(self._values):
            self._grow(order + 1)
        if self.order < 0:
            self._begin()
        while self.order < order:
            self._next()

    def rows(self, first: int, last: int) -> Integers:
        """Return the derivatives of coefficients `first` to `last` of the outputs, one row each."""
        return self._tilts.rows(first, last)

    def after(self, time: int) -> Start:
        """Return where the system is after a time that the prime divides, by its power series."""
        modulus = self.ring.modulus
        powers = self.ring.array(pow(time, k, modulus) for k in range(self.order + 1))
        values = (powers[:, None] * self._values[: self.order + 1]).sum(axis=0) % modulus
        tape = self._system.tape
        functions = {
            int(node): (int(values[tape.nodes[int(node)][1]]), int(values[node]))
            for step in self._plan.moving
            if step.kind == "quad"
            for node in step.node
        }
        began = 0 if self._start is None else self._start.time
        return Start(began + time, values[self._states], self._tilts.at(powers), functions)

    def _grow(self, size: int) -> None:
        old = len(self._values)
        size = max(size, 2 * old)
        values = self.ring.zeros(size, self._values.shape[1])
        values[:old] = self._values
        self._values = values
        self._tilts.grow(size)

    # --- order 0 ----------------------------------------------------------------------------------------------------

    def _begin(self) -> None:
        self.order = 0
        self._values[0] = self.constants.values
        initial = np.array(self._system.initial, np.int64)
        for node in self._plan.leaves:
            kind, *what = self._system.tape.nodes[node]
            if kind == "input":
                self._values[0, node] = drawn(self._seed, kind, what[0])
            elif kind == "time" and self._start is not None:
                self._values[0, node] = self._start.time
        if len(self._states):
            begun = self._values[0, initial] if self._start is None else self._start.states
            self._values[0, self._states] = begun
        for step in self._plan.moving:
            self._step(step, 0)
        slopes = self.constants.slopes_of(initial) if self._start is None else self._start.slopes
        self._tilts.begin(slopes, self._values)

    # --- further orders ---------------------------------------------------------------------------------------------

    def _next(self) -> None:
        """Integrate the rates once, then bring everything that moves to the next order."""
        k, v = self.order + 1, self._values
        if len(self._states):
            v[k, self._states] = v[k - 1, self._rates] * self.ring.inverse(k) % self.ring.modulus
        for node in self._plan.leaves:
            kind, *what = self._system.tape.nodes[node]
            if kind == "input":
                v[k, node] = drawn(self._seed, kind, what[0], k)
            elif kind == "time" and k == 1:
                v[1, node] = 1
        self.order = k
        for step in self._plan.moving:
            self._step(step, k)
        self._tilts.advance(k, v)

    def _step(self, step: Step, k: int) -> None:
        getattr(self, f"_{step.kind}")(step, k)

    def _sum(self, step: Step, k: int) -> None:
        scaled = step.c * self._values[k, step.b] % self.ring.modulus
        self._values[k, step.node] = np.add.reduceat(scaled, step.a) % self.ring.modulus

    def _scale(self, step: Step, k: int) -> None:
        """Multiply by a factor that does not move."""
        v = self._values
        v[k, step.node] = v[0, step.a] * v[k, step.b] % self.ring.modulus

    def _mul(self, step: Step, k: int) -> None:
        v = self._values
        v[k, step.node] = self.ring.convolved(v[: k + 1][:, step.a], v[k::-1][:, step.b])

    def _div(self, step: Step, k: int) -> None:
        v = self._values
        top = v[k, step.a]
        if k:
            top = top - self.ring.convolved(v[1 : k + 1][:, step.b], v[k - 1 :: -1][:, step.node])
        else:
            refuse_zero(v[0], step)
            step.c[:] = self.ring.array(self.ring.inverse(int(value)) for value in v[0, step.b])
        v[k, step.node] = top % self.ring.modulus * step.c % self.ring.modulus

    def _quad(self, step: Step, k: int) -> None:
        """Integrate q' = sign * g * a', its value at the start its own: exp, ln, sin, cos and inverse functions."""
        v = self._values
        if k == 0:
            for node, argument in zip(step.node, step.a, strict=True):
                v[0, node] = self._at_start(int(node), int(v[0, argument]))
            return
        weights = self.ring.array(range(1, k + 1))
        moved = weights[:, None] * v[1 : k + 1][:, step.a] % self.ring.modulus
        share = step.c * self.ring.inverse(k) % self.ring.modulus
        v[k, step.node] = self.ring.convolved(moved, v[k - 1 :: -1][:, step.b]) * share % self.ring.modulus

    def _at_start(self, node: int, argument: int) -> int:
        """Return a transcendental value at the start: continued where no dose has moved its argument."""
        if self._start is not None and self._start.functions.get(node, (None, 0))[0] == argument:
            return self._start.functions[node][1]
        return function_at(self._system.tape, node, argument, self._seed, self.ring)
