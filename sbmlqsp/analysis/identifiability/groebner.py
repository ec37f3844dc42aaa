"""Global identifiability proved at a random point: the equations between outputs have one solution.

The power series coefficients of the outputs are polynomials in the unknowns (a division introduces an unknown inverse).
Set equal to their values at a random point modulo a prime they generate an ideal; if its reduced Groebner basis
contains u - u0, then u0 is the only value of u, for almost every point (Hong et al. 2020, Commun. Pure Appl. Math.
73:1831). Runs in a worker with a time limit.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sbmlqsp.analysis.identifiability.modular import drawn
from sbmlqsp.analysis.identifiability.tape import Node, Operation
from sbmlqsp.errors import UnsupportedFeature

MODULUS = 32003
"""A small prime keeps coefficients small; a coincidence has odds of about one in a thousand."""


def proved(
    nodes: Sequence[Operation],
    states: Sequence[tuple[str, Node, Node]],
    outputs: Sequence[Node],
    unknowns: Sequence[str],
    orders: int,
    seed: int,
) -> list[str]:
    """Return the unknowns that the first coefficients determine globally.

    Args:
        nodes: the tape.
        states: name, rate and initial value of each state.
        outputs: nodes of the outputs.
        unknowns: what is unknown.
        orders: number of coefficients of each output.
        seed: of the random point.

    Raises:
        UnsupportedFeature: for transcendental systems.
        ZeroDivisionError: for a point at which something is divided by 0.
    """
    from sympy import groebner

    expansion = _Expansion(nodes, states, unknowns, seed)
    coefficients = expansion.coefficients(outputs, orders)
    equations = [c - expansion.value(c) for c in coefficients if not c.is_ground]
    equations += expansion.equations
    used = set().union(*(e.as_expr().free_symbols for e in equations)) if equations else set()
    variables = [v for v in reversed(expansion.symbols) if v in used]
    if not variables:
        return []
    basis = groebner([e.as_expr() for e in equations], *variables, modulus=MODULUS, order="grevlex")
    single = [
        next(iter(e.free_symbols))
        for e in (p.as_expr() for p in basis.polys if p.total_degree() == 1)
        if len(e.free_symbols) == 1
    ]
    return [name for name, symbol in zip(unknowns, expansion.symbols, strict=False) if symbol in single]


class _Expansion:
    """Coefficients of the nodes as polynomials in the unknowns u and the inverses w of what is divided by."""

    def __init__(
        self, nodes: Sequence[Operation], states: Sequence[tuple[str, Node, Node]], unknowns: Sequence[str], seed: int
    ) -> None:
        from sympy import GF
        from sympy.polys.rings import ring

        self._nodes, self._states, self._seed = nodes, states, seed
        divisions = sum(1 for operation in nodes if operation[0] == "div")
        names = [f"u{i}" for i in range(len(unknowns))] + [f"w{i}" for i in range(divisions)]
        self._domain, *self._generators = ring(names, GF(MODULUS, symmetric=False))
        self._unknowns = dict(zip(unknowns, self._generators, strict=False))
        self.symbols = list(self._domain.symbols)
        self._point = [self._drawn("point", name) for name in unknowns]
        self._inverse: dict[Node, Any] = {}
        self.equations: list[Any] = []
        self._known: dict[tuple[Node, int], Any] = {}
        self._place = {name: (rate, initial) for name, rate, initial in states}

    def coefficients(self, outputs: Sequence[Node], orders: int) -> list[Any]:
        """Return coefficients 0 to `orders` - 1 of the outputs, low orders first."""
        return [self._at(node, k) for k in range(orders) for node in outputs]

    def value(self, polynomial: Any) -> Any:
        """Return the value of a polynomial at the random point; raises ZeroDivisionError where there is none."""
        values = list(self._point)
        for equation in self.equations:  # w start - 1 = 0, each start in the unknowns and inverses before it
            w = self._generators[len(values)]
            start = equation.diff(w)
            values.append(pow(int(self._evaluated(start, values)), -1, MODULUS))
        return self._evaluated(polynomial, values)

    def _evaluated(self, polynomial: Any, values: list[int]) -> int:
        padded = [*values, *([0] * (len(self._generators) - len(values)))]
        total = 0
        for powers, coefficient in polynomial.terms():
            term = int(coefficient)
            for value, power in zip(padded, powers, strict=True):
                term = term * pow(value, power, MODULUS) % MODULUS if power else term
            total += term
        return total % MODULUS

    def _drawn(self, *key: object) -> int:
        return drawn(self._seed, *key) % (MODULUS - 3) + 2

    def _at(self, node: Node, k: int) -> Any:
        if (node, k) not in self._known:
            self._known[node, k] = self._compute(node, k)
        return self._known[node, k]

    def _compute(self, node: Node, k: int) -> Any:
        kind, *parts = self._nodes[node]
        zero, one = self._domain.zero, self._domain.one
        if kind == "const":
            return one * (parts[0].numerator * pow(parts[0].denominator, -1, MODULUS)) if k == 0 else zero
        if kind == "unknown":
            return self._unknowns[parts[0]] if k == 0 else zero
        if kind == "time":
            return one if k == 1 else zero
        if kind == "input" or (kind == "known" and k == 0):
            return one * self._drawn(kind, parts[0], k)
        if kind == "known":
            return zero
        if kind == "state":
            rate, initial = self._place[parts[0]]
            return self._at(initial, 0) if k == 0 else self._at(rate, k - 1) * pow(k, -1, MODULUS)
        return self._combined(node, kind, parts, k)

    def _combined(self, node: Node, kind: str, parts: list[Any], k: int) -> Any:
        if kind == "sum":
            terms = ((f.numerator * pow(f.denominator, -1, MODULUS), inner) for f, inner in parts[0])
            return sum((self._at(inner, k) * factor for factor, inner in terms), self._domain.zero)
        if kind == "mul":
            a, b = parts
            return sum((self._at(a, j) * self._at(b, k - j) for j in range(k + 1)), self._domain.zero)
        if kind == "div":
            a, b = parts
            rest = sum((self._at(b, j) * self._at(node, k - j) for j in range(1, k + 1)), self._domain.zero)
            return (self._at(a, k) - rest) * self._inverse_of(b)
        raise UnsupportedFeature(
            f"the Groebner basis of a system with {kind} is not computed", feature=kind, element=kind, engine="global"
        )

    def _inverse_of(self, node: Node) -> Any:
        """Return 1 / the value at the start: a constant, or a further unknown with its equation."""
        if node not in self._inverse:
            start = self._at(node, 0)
            if start.is_ground:
                self._inverse[node] = self._domain.one * pow(int(start.LC), -1, MODULUS)
            else:
                w = self._generators[len(self._point) + len(self.equations)]
                self.equations.append(w * start - 1)
                self._inverse[node] = w
        return self._inverse[node]
