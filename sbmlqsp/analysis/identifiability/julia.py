"""A script for StructuralIdentifiability.jl, for the questions that Groebner bases of ours do not finish."""

from __future__ import annotations

import re
from fractions import Fraction
from typing import TYPE_CHECKING

from sbmlqsp.analysis.identifiability.system import System
from sbmlqsp.errors import UnsupportedFeature

if TYPE_CHECKING:
    from sbmlqsp.analysis.identifiability.verdict import StructuralIdentifiability


def script(answer: StructuralIdentifiability) -> str:
    """Return Julia text that assesses the global identifiability of the same system.

    Raises:
        UnsupportedFeature: for transcendental systems, which that program does not take.
    """
    system = answer.analysis.experiments[0].system
    write = _Writing(system)
    lines = [
        f"    {write.state(n)}'(t) = {write.of(rate)}" for n, rate in zip(system.states, system.rates, strict=True)
    ]
    lines += [f"    {_plain(f'y_{name}')}(t) = {write.of(node)}" for name, node in system.outputs]
    known = [
        f"# {write.state(n)}(0) = {write.of(node)}"
        for n, node in zip(system.states, system.initial, strict=True)
        if system.tape.nodes[node] != ("unknown", n)
    ]
    head = ["using StructuralIdentifiability", "", *known, "ode = @ODEmodel("]
    return "\n".join([*head, ",\n".join(lines), ")", "println(assess_identifiability(ode))", ""])


def _plain(name: str) -> str:
    return re.sub(r"\W+", "_", name).strip("_")


class _Writing:
    """Prints nodes as Julia."""

    def __init__(self, system: System) -> None:
        self._nodes = system.tape.nodes

    def state(self, name: str) -> str:
        return _plain(name)

    def of(self, node: int) -> str:
        kind, *parts = self._nodes[node]
        if kind == "const":
            return _number(parts[0])
        if kind in {"state", "input"}:
            return f"{_plain(parts[0])}(t)"
        if kind in {"unknown", "known"}:
            return _plain(parts[0])
        if kind == "sum":
            terms = [self.of(inner) if f == 1 else f"{_number(f)}*{self.of(inner)}" for f, inner in parts[0]]
            return f"({' + '.join(terms)})"
        if kind in {"mul", "div"}:
            return f"({self.of(parts[0])} {'*' if kind == 'mul' else '/'} {self.of(parts[1])})"
        raise UnsupportedFeature(
            f"StructuralIdentifiability.jl does not take {kind}",
            where=kind,
            fix="write the model with rational functions",
            feature=kind,
            element=kind,
            engine="StructuralIdentifiability.jl",
        )


def _number(value: Fraction) -> str:
    return str(value.numerator) if value.denominator == 1 else f"({value.numerator}//{value.denominator})"
