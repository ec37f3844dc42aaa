"""Scaling symmetries: unknowns and states multiplied by powers of one factor so that no output changes.

Every sum has terms of one weight, every argument of exp has weight 0, outputs and known numbers have weight 0; the
solutions of these linear equations are the generators (Yates, Evans and Chappell 2009, Automatica 45:2585; Castro and
de Boer 2020, PLoS Comput. Biol. 16:e1008248). A power with a symbolic exponent has a weight of its own for each
exponent, so that Hill terms scale.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from sbmlqsp.analysis.identifiability.doses import Instant
from sbmlqsp.analysis.identifiability.system import System
from sbmlqsp.analysis.identifiability.tape import Node, Tape

Weight = dict[tuple[int, str], Fraction]
"""(channel, name of an unknown or state) -> factor; a channel is an exponent's node, -1 for the first power, or less
for one logarithm."""


def generators(experiments: Sequence[tuple[System, Sequence[Instant]]]) -> list[dict[str, Fraction]]:
    """Return the independent scalings that leave all outputs unchanged, under all doses: weight of each unknown."""
    equations: list[dict[str, Fraction]] = []
    for system, later in experiments:
        equations += _Weights(system.tape).equations(system, later)
    unknowns = experiments[0][0].unknowns
    states = sorted({f"state {name}" for system, _ in experiments for name in system.states})
    names = [*states, *unknowns]
    solutions = nullspace([[row.get(name, Fraction(0)) for name in names] for row in equations], len(names))
    found = [dict(zip(names, solution, strict=True)) for solution in solutions]
    moving = [{name: g[name] for name in unknowns if g[name]} for g in found]
    return _independent([g for g in moving if g], unknowns)


class _Weights:
    """The weight of every node, and the equations that the weights have to fulfil."""

    def __init__(self, tape: Tape) -> None:
        self._tape = tape
        self._known: dict[Node, Weight] = {}
        self._zero: list[Weight] = []

    def equations(self, system: System, later: Sequence[Instant]) -> list[dict[str, Fraction]]:
        tape = self._tape
        for name, rate, initial in zip(system.states, system.rates, system.initial, strict=True):
            state: Weight = {(-1, f"state {name}"): Fraction(1)}
            for node in (rate, initial):
                if tape.constant(node) != 0:
                    self._zero.append(_difference(self._of(node), state))
        for change in (change for instant in later for change in instant.changes if change.target in system.states):
            given = next(node for node in (change.becomes, change.jump, change.rate) if node is not None)
            if tape.constant(given) == 0:
                continue
            self._zero.append(_difference(self._of(given), {(-1, f"state {change.target}"): Fraction(1)}))
        self._zero += [self._of(instant.moment) for instant in later if instant.moment is not None]
        self._zero += [self._of(node) for _, node in system.outputs if tape.constant(node) is None]
        rows = []
        for weight in self._zero:
            channels = {channel for channel, _ in weight}
            rows += [{name: f for (c, name), f in weight.items() if c == channel} for channel in channels]
        return rows

    def _of(self, root: Node) -> Weight:
        for node in sorted(self._tape.below([root])):
            if node not in self._known:
                self._known[node] = self._weigh(node)
        return self._known[root]

    def _weigh(self, node: Node) -> Weight:
        kind, *parts = self._tape.nodes[node]
        if kind == "state":
            return {(-1, f"state {parts[0]}"): Fraction(1)}
        if kind == "unknown":
            return {(-1, parts[0]): Fraction(1)}
        if kind == "sum":
            first, *rest = [self._known[inner] for _, inner in parts[0]]
            self._zero += [_difference(weight, first) for weight in rest]
            return first
        if kind == "mul":
            return _difference(self._known[parts[0]], self._known[parts[1]], -1)
        if kind == "div":
            return _difference(self._known[parts[0]], self._known[parts[1]])
        return self._transcendental(node, kind, parts)

    def _transcendental(self, node: Node, kind: str, parts: list[Any]) -> Weight:
        if kind == "exp":
            power = self._power(parts[0])
            if power is not None:
                return power
        if kind == "quad" and parts[2] == "ln":  # harmless inside a power; a weight of its own demands 0 elsewhere
            return {(-2 - node, name): value for (_, name), value in self._known[parts[0]].items()}
        if kind in {"exp", "sin", "cos", "quad"}:
            self._zero.append(self._known[parts[0]])
        return {}

    def _power(self, argument: Node) -> Weight | None:
        """Return the weight of base ^ exponent, which the tape has as exp(exponent * ln(base))."""
        kind, *parts = self._tape.nodes[argument]
        if kind == "sum" and len(parts[0]) == 1:
            factor, inner = parts[0][0]
            base = self._base(inner)
            return None if base is None else {key: factor * value for key, value in self._known[base].items()}
        if kind != "mul":
            return None
        for exponent, logarithm in (parts, parts[::-1]):
            base = self._base(logarithm)
            if base is not None:
                self._zero.append(self._known[exponent])
                return {(exponent, name): value for (_, name), value in self._known[base].items()}
        return None

    def _base(self, node: Node) -> Node | None:
        kind, *parts = self._tape.nodes[node]
        return parts[0] if kind == "quad" and parts[2] == "ln" else None


def _difference(a: Weight, b: Weight, sign: int = 1) -> Weight:
    result = dict(a)
    for key, value in b.items():
        result[key] = result.get(key, Fraction(0)) - sign * value
    return {key: value for key, value in result.items() if value}


def nullspace(rows: Sequence[Sequence[Fraction]], width: int) -> list[list[Fraction]]:
    """Return a rational basis of the vectors that every row maps to 0."""
    from flint import fmpq, fmpq_mat

    distinct = sorted({tuple(row) for row in rows if any(row)})
    unit = [[Fraction(int(i == j)) for j in range(width)] for i in range(width)]
    if not distinct:
        return unit
    entries = [fmpq(x.numerator, x.denominator) for row in distinct for x in row]
    reduced, rank = fmpq_mat(len(distinct), width, entries).rref()
    pivots = [next(j for j in range(width) if reduced[i, j] != 0) for i in range(rank)]
    basis = []
    for free in (i for i in range(width) if i not in pivots):
        vector = unit[free][:]
        for i, pivot in enumerate(pivots):
            vector[pivot] = -Fraction(int(reduced[i, free].p), int(reduced[i, free].q))
        basis.append(vector)
    return basis


def _independent(found: list[dict[str, Fraction]], names: tuple[str, ...]) -> list[dict[str, Fraction]]:
    """Return as many of them as are independent."""
    kept: list[dict[str, Fraction]] = []
    for candidate in found:
        rows = [[g.get(name, Fraction(0)) for name in names] for g in [*kept, candidate]]
        if len(names) - len(nullspace(rows, len(names))) == len(rows):
            kept.append(candidate)
    return kept
