"""Power series in time of every node of a system, with their derivatives in all unknowns, modulo a prime.

Each coefficient follows from those before it (forward differentiation of the Taylor recurrence: Sedoglavic 2002,
J. Symb. Comput. 33:735; Karlsson et al. 2012, IFAC Proc. 45:941). Nodes of one kind and level are computed together.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from sbmlqsp.analysis.identifiability.modular import FIELD, PRIME, Integers, Ring, drawn
from sbmlqsp.analysis.identifiability.start import Start
from sbmlqsp.analysis.identifiability.steps import Step, planned
from sbmlqsp.analysis.identifiability.system import System
from sbmlqsp.analysis.identifiability.tape import Node


class Singular(Exception):
    """Something is divided by, or a logarithm taken of, what is 0 at the start."""

    def __init__(self, node: Node) -> None:
        super().__init__(node)
        self.node = node


class Series:
    """The series of one system at one random point; `advance` computes further coefficients.

    Attributes:
        values: coefficient k of node n at [k, n].
        slopes: its derivative in unknown j at [k, n, j].
    """

    def __init__(self, system: System, seed: int, ring: Ring = FIELD, start: Start | None = None) -> None:
        roots = [*system.rates, *system.initial, *(node for _, node in system.outputs), *system.extra]
        self._system, self._seed, self._start = system, seed, start
        self.ring = ring
        self._plan = planned(system.tape, roots, ring)
        self._column = {name: j for j, name in enumerate(system.unknowns)}
        tape = system.tape
        self._states = np.array([tape.leaf("state", name) for name in system.states], np.int64)
        self._rates = np.array(system.rates, np.int64)
        count, width = len(tape), len(system.unknowns)
        self.order = -1
        self.values: Integers = ring.zeros(0, count)
        self.slopes: Integers = ring.zeros(0, count, width)

    def advance(self, order: int) -> None:
        """Compute the coefficients up to and including `order`.

        Raises:
            Singular: for a system that has no power series at the start.
        """
        if order >= len(self.values):
            self._grow(order + 1)
        if self.order < 0:
            self._begin()
        while self.order < order:
            self._next()

    def rows(self, nodes: Sequence[Node], last: int) -> Integers:
        """Return the derivatives of coefficients 0 to `last` of nodes, one row each."""
        chosen: Integers = self.slopes[: last + 1, list(nodes)]
        return chosen.reshape(-1, self.slopes.shape[2])

    def value_of(self, node: Node) -> int:
        """Return the value of a node at the start."""
        return int(self.values[0, node])

    def slopes_of(self, node: Node) -> Integers:
        """Return the derivative of a node at the start in every unknown."""
        slopes: Integers = self.slopes[0, node]
        return slopes

    def after(self, time: int) -> Start:
        """Return where the system is after a time that the prime divides, by its power series."""
        powers = self.ring.array(pow(time, k, self.ring.modulus) for k in range(self.order + 1))
        values = (powers[:, None] * self.values[: self.order + 1]).sum(axis=0) % self.ring.modulus
        states = self.slopes[: self.order + 1][:, self._states]
        slopes = (powers[:, None, None] * states).sum(axis=0) % self.ring.modulus
        tape = self._system.tape
        functions = {
            int(node): (int(values[tape.nodes[int(node)][1]]), int(values[node]))
            for step in self._plan.moving
            if step.kind == "quad"
            for node in step.node
        }
        began = 0 if self._start is None else self._start.time
        return Start(began + time, values[self._states], slopes, functions)

    def _grow(self, size: int) -> None:
        old = len(self.values)
        values, slopes = self.ring.zeros(size, *self.values.shape[1:]), self.ring.zeros(size, *self.slopes.shape[1:])
        values[:old], slopes[:old] = self.values, self.slopes
        self.values, self.slopes = values, slopes

    # --- order 0 ----------------------------------------------------------------------------------------------------

    def _begin(self) -> None:
        self.order = 0
        for node in self._plan.leaves:
            self._leaf(node)
        for step in self._plan.constant:
            self._step(step, 0)
        if len(self._states):
            initial = np.array(self._system.initial, np.int64)
            self.values[0, self._states] = self.values[0, initial]
            self.slopes[0, self._states] = self.slopes[0, initial]
            if self._start is not None:
                self.values[0, self._states] = self._start.states
                self.slopes[0, self._states] = self._start.slopes
        for step in self._plan.moving:
            self._step(step, 0)

    def _leaf(self, node: Node) -> None:
        kind, *what = self._system.tape.nodes[node]
        if kind == "const":
            self.values[0, node] = self.ring.residue(what[0])
        elif kind == "time" and self._start is not None:
            self.values[0, node] = self._start.time
        elif kind in {"unknown", "known", "input"}:
            self.values[0, node] = drawn(self._seed, kind, what[0])
        if kind == "unknown":
            self.slopes[0, node, self._column[what[0]]] = 1

    # --- further orders ---------------------------------------------------------------------------------------------

    def _next(self) -> None:
        """Integrate the rates once, then bring everything that moves to the next order."""
        k = self.order + 1
        share = self.ring.inverse(k)
        if len(self._states):
            self.values[k, self._states] = self.values[k - 1, self._rates] * share % self.ring.modulus
            self.slopes[k, self._states] = self.slopes[k - 1, self._rates] * share % self.ring.modulus
        for node in self._plan.leaves:
            kind, *what = self._system.tape.nodes[node]
            if kind == "input":
                self.values[k, node] = drawn(self._seed, kind, what[0], k)
            elif kind == "time" and k == 1:
                self.values[1, node] = 1
        self.order = k
        for step in self._plan.moving:
            self._step(step, k)

    def _step(self, step: Step, k: int) -> None:
        getattr(self, f"_{step.kind}")(step, k)

    def _sum(self, step: Step, k: int) -> None:
        values, slopes = self.values[k, step.b], self.slopes[k, step.b]
        scaled, tilted = step.c * values % self.ring.modulus, step.c[:, None] * slopes % self.ring.modulus
        self.values[k, step.node] = np.add.reduceat(scaled, step.a) % self.ring.modulus
        self.slopes[k, step.node] = np.add.reduceat(tilted, step.a, axis=0) % self.ring.modulus

    def _scale(self, step: Step, k: int) -> None:
        """Multiply by a factor that does not move."""
        v, g = self.values, self.slopes
        factor = v[0, step.a]
        v[k, step.node] = factor * v[k, step.b] % self.ring.modulus
        turned = v[k, step.b, None] * g[0, step.a] % self.ring.modulus
        g[k, step.node] = (factor[:, None] * g[k, step.b] % self.ring.modulus + turned) % self.ring.modulus

    def _mul(self, step: Step, k: int) -> None:
        v, g = self.values, self.slopes
        a, b = v[: k + 1][:, step.a], v[k::-1][:, step.b]
        v[k, step.node] = self.ring.convolved(a, b)
        g[k, step.node] = (
            self.ring.convolved(a, g[k::-1][:, step.b]) + self.ring.convolved(b, g[: k + 1][:, step.a])
        ) % self.ring.modulus

    def _div(self, step: Step, k: int) -> None:
        v, g = self.values, self.slopes
        if k == 0:
            self._refuse_zero(step)
            step.c[:] = self.ring.array(self.ring.inverse(int(value)) for value in v[0, step.b])
        top = v[k, step.a]
        if k:
            top = top - self.ring.convolved(v[1 : k + 1][:, step.b], v[k - 1 :: -1][:, step.node])
        v[k, step.node] = top % self.ring.modulus * step.c % self.ring.modulus
        slope = g[k, step.a] - self.ring.convolved(v[: k + 1][:, step.node], g[k::-1][:, step.b])
        if k:
            slope = slope - self.ring.convolved(v[1 : k + 1][:, step.b], g[k - 1 :: -1][:, step.node])
        g[k, step.node] = slope % self.ring.modulus * step.c[:, None] % self.ring.modulus

    def _refuse_zero(self, step: Step) -> None:
        zero = np.flatnonzero(self.values[0, step.b] % PRIME == 0)
        if len(zero):
            raise Singular(int(step.b[zero[0]]))

    def _quad(self, step: Step, k: int) -> None:
        """Integrate q' = sign * g * a', its value at the start its own: exp, ln, sin, cos and inverse functions."""
        v, g = self.values, self.slopes
        if k == 0:
            for position, node in enumerate(step.node):
                v[0, node] = self._at_start(int(node), int(v[0, step.a[position]]))
            slope = step.c * v[0, step.b] % self.ring.modulus
            g[0, step.node] = slope[:, None] * g[0, step.a] % self.ring.modulus
            return
        weights = self.ring.array(range(1, k + 1))
        moved = weights[:, None] * v[1 : k + 1][:, step.a] % self.ring.modulus
        tilted = weights[:, None, None] * g[1 : k + 1][:, step.a] % self.ring.modulus
        before, tilt = v[k - 1 :: -1][:, step.b], g[k - 1 :: -1][:, step.b]
        share = step.c * self.ring.inverse(k) % self.ring.modulus
        v[k, step.node] = self.ring.convolved(moved, before) * share % self.ring.modulus
        g[k, step.node] = (
            (self.ring.convolved(before, tilted) + self.ring.convolved(moved, tilt))
            % self.ring.modulus
            * share[:, None]
            % self.ring.modulus
        )

    def _at_start(self, node: Node, argument: int) -> int:
        """Return a transcendental value at the start: known where the argument is 0, independent elsewhere.

        The same function of the same number is the same everywhere; sin and cos lie on the circle.
        """
        kind, *parts = self._system.tape.nodes[node]
        name = parts[-1] if kind == "quad" else kind
        if self._start is not None and self._start.functions.get(node, (None, 0))[0] == argument:
            return self._start.functions[node][1]
        if argument == 0:
            return {"exp": 1, "cos": 1}.get(name, 0)
        if name == "ln" and argument == 1:
            return 0
        if name in {"sin", "cos"}:
            h = drawn(self._seed, "circle", argument)
            share = self.ring.inverse(1 + h * h)
            return (2 * h if name == "sin" else 1 - h * h) * share % self.ring.modulus
        return drawn(self._seed, name, argument)
