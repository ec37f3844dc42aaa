"""The text of one module: everything that is generated for one system, one method and one number of lanes."""

from __future__ import annotations

from sbmlqsp.population.cohort.advance import advance
from sbmlqsp.population.cohort.code import vector
from sbmlqsp.population.cohort.driver import driver
from sbmlqsp.population.cohort.functions import ATTRIBUTES, Target, function_texts
from sbmlqsp.population.cohort.linear_solver import straight_solver
from sbmlqsp.population.cohort.loop_solver import loop_solver
from sbmlqsp.population.cohort.rows import Rows
from sbmlqsp.population.cohort.step import Method
from sbmlqsp.population.cohort.system import System
from sbmlqsp.population.cohort.vector_math import functions

VERSION = 2
"""Of the generator; part of the name under which compiled code is kept."""

_WIDE = '{ nounwind "prefer-vector-width"="512" "min-legal-vector-width"="512" }'
_INLINED = 32
"""States up to which rates and factorisation are written into the step itself."""
_MOST_STRAIGHT = 10_000
"""Operations of a factorisation above which loops compile so much faster that they are used."""


def module_text(system: System, rows: Rows, method: Method, lanes: int) -> str:
    """Return the LLVM IR of a system."""
    target = Target(system, rows, lanes)
    small = len(system.states) <= _INLINED
    parts = [_declarations(lanes), functions(lanes), *function_texts(target, inline=small)]
    if method.implicit:
        straight = system.elimination.operations <= _MOST_STRAIGHT
        parts += straight_solver(target, inline=small) if straight else loop_solver(target)
    parts += [advance(target, method), f"attributes {ATTRIBUTES} = {_WIDE}"]
    return "\n".join(parts) + "\n"


def driver_text() -> str:
    """Return the LLVM IR of the driver."""
    declared = "declare double @llvm.sqrt.f64(double)\ndeclare double @llvm.pow.f64(double, double)"
    return f"{declared}\n{driver()}\n"


def _declarations(lanes: int) -> str:
    numbers, mask, pointers = vector("double", lanes), vector("i1", lanes), vector("ptr", lanes)
    kind = f"v{lanes}f64.v{lanes}p0"
    return "\n".join(
        [
            f"declare void @llvm.masked.scatter.{kind}({numbers}, {pointers}, {mask})",
            f"declare {numbers} @llvm.masked.gather.{kind}({pointers}, {mask}, {numbers})",
        ]
    )
