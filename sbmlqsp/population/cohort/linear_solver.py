"""The matrix I / (h gamma) - J of an implicit step, factorised and solved without index or branch."""

from __future__ import annotations

from sbmlqsp.population.cohort.code import FAST, Code, Value
from sbmlqsp.population.cohort.functions import ATTRIBUTES, Target


def straight_solver(target: Target, *, inline: bool) -> list[str]:
    """Return `factorise(rows, shift)`, which computes MATRIX at STATE, and `solve(rows, right)` in place.

    `shift` is the address of 1 / (h gamma). Elimination without pivoting in the order of `System.elimination`.
    """
    attribute = "alwaysinline" if inline else "noinline"
    return [
        f"{_factorise(target, attribute)}",
        f"{_solve(target, attribute)}",
    ]


def matrix_entries(target: Target, code: Code) -> dict[tuple[int, int], Value]:
    """Return the entries of shift I - J at STATE, zeros where the matrix will fill in."""
    system = target.system
    lowering = target.lowering(code, target.from_memory(code, target.address(code, "STATE")))
    shift = code.load(code.literal("%shift", "ptr"), target.vector)
    entries: dict[tuple[int, int], Value] = {}
    for row, column in system.elimination.places:
        derivative = system.jacobian.get((row, column))
        value = None if derivative is None else lowering.number(derivative)
        if row == column:
            entries[row, column] = shift if value is None else shift - value
        else:
            entries[row, column] = code.constant(0.0, target.vector) if value is None else 0.0 - value
    return entries


def _factorise(target: Target, attribute: str) -> str:
    code = Code(FAST)
    plan = target.system.elimination
    matrix = matrix_entries(target, code)
    for pivot in plan.order:
        matrix[pivot, pivot] = 1.0 / matrix[pivot, pivot]
        for row in plan.below[pivot]:
            factor = matrix[row, pivot] = matrix[row, pivot] * matrix[pivot, pivot]
            for column in plan.right[pivot]:
                matrix[row, column] = matrix[row, column] - factor * matrix[pivot, column]
    for entry, place in plan.places.items():
        code.store(matrix[entry], target.address(code, "MATRIX", place))
    code.do("ret void")
    return code.text(f"define internal void @factorise(ptr noalias %rows, ptr noalias %shift) {attribute} {ATTRIBUTES}")


def _solve(target: Target, attribute: str) -> str:
    code = Code(FAST)
    plan = target.system.elimination
    right = code.literal("%right", "ptr")
    known = [code.load(code.at(right, place, target.vector), target.vector) for place in range(len(plan.order))]

    def entry(row: int, column: int) -> Value:
        return target.load(code, "MATRIX", plan.places[row, column])

    for row in plan.order:
        for column in plan.left[row]:
            known[row] = known[row] - entry(row, column) * known[column]
    for row in reversed(plan.order):
        for column in plan.right[row]:
            known[row] = known[row] - entry(row, column) * known[column]
        known[row] = known[row] * entry(row, row)
    for place, value in enumerate(known):
        code.store(value, code.at(right, place, target.vector))
    code.do("ret void")
    return code.text(f"define internal void @solve(ptr noalias %rows, ptr noalias %right) {attribute} {ATTRIBUTES}")
