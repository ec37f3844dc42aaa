"""The same factorisation by loops over lists of places: slower to run than straight-line code, faster to compile."""

from __future__ import annotations

from collections.abc import Iterable

from sbmlqsp.population.cohort.code import FAST, Code, Value
from sbmlqsp.population.cohort.functions import ATTRIBUTES, Target
from sbmlqsp.population.cohort.linear_solver import matrix_entries


def loop_solver(target: Target) -> list[str]:
    """Return `factorise` and `solve` as `straight_solver` does, with the lists that they run over."""
    plan = target.system.elimination
    places, order = plan.places, plan.order
    scaled = [[places[row, pivot] for row in plan.below[pivot]] for pivot in order]
    updated = [
        [n for row in plan.below[p] for c in plan.right[p] for n in (places[row, c], places[row, p], places[p, c])]
        for p in order
    ]
    lower = [[n for column in plan.left[row] for n in (places[row, column], column)] for row in order]
    upper = [[n for column in plan.right[row] for n in (places[row, column], column)] for row in reversed(order)]
    lists = [
        _list("pivots", [places[pivot, pivot] for pivot in order]),
        _list("order", order),
        *_ragged("scaled", scaled, 1),
        *_ragged("updated", updated, 3),
        *_ragged("lower", lower, 2),
        *_ragged("upper", upper, 2),
    ]
    return [*lists, _entries(target), _factorise(target), _solve(target)]


def _list(name: str, numbers: Iterable[int]) -> str:
    written = ", ".join(f"i64 {number}" for number in numbers) or "i64 0"
    return f"@{name} = internal constant [{written.count('i64')} x i64] [{written}]"


def _ragged(name: str, lists: list[list[int]], width: int) -> list[str]:
    """Return a list of lists as one list, with where each begins in units of `width`."""
    begins = [0]
    for numbers in lists:
        begins.append(begins[-1] + len(numbers) // width)
    return [_list(f"{name}_begin", begins), _list(name, [number for numbers in lists for number in numbers])]


class _Loops:
    """Words that the loops are written with."""

    def __init__(self, target: Target) -> None:
        self.code = Code(FAST)
        self._kind = target.vector
        self.matrix = target.address(self.code, "MATRIX")
        self.right = self.code.literal("%right", "ptr")

    def number(self, name: str, place: Value) -> Value:
        return self.code.load(self.code.at(self.code.literal(f"@{name}", "ptr"), place, "i64"), "i64")

    def row(self, base: Value, place: Value) -> Value:
        return self.code.load(self.code.at(base, place, self._kind), self._kind)

    def put(self, base: Value, place: Value, value: Value) -> None:
        self.code.store(value, self.code.at(base, place, self._kind))

    def finish(self, head: str) -> str:
        self.code.do("ret void")
        return self.code.text(f"define internal void {head} noinline {ATTRIBUTES}")


def _entries(target: Target) -> str:
    code = Code(FAST)
    for entry, value in matrix_entries(target, code).items():
        code.store(value, target.address(code, "MATRIX", target.system.elimination.places[entry]))
    code.do("ret void")
    return code.text(f"define internal void @entries(ptr noalias %rows, ptr noalias %shift) noinline {ATTRIBUTES}")


def _factorise(target: Target) -> str:
    loops = _Loops(target)
    code, matrix = loops.code, loops.matrix
    code.do("call void @entries(ptr %rows, ptr %shift)")
    with code.loop(0, len(target.system.states)) as turn:
        pivot = loops.number("pivots", turn)
        inverse = 1.0 / loops.row(matrix, pivot)
        loops.put(matrix, pivot, inverse)
        with code.loop(loops.number("scaled_begin", turn), loops.number("scaled_begin", turn + 1)) as item:
            place = loops.number("scaled", item)
            loops.put(matrix, place, loops.row(matrix, place) * inverse)
        with code.loop(loops.number("updated_begin", turn), loops.number("updated_begin", turn + 1)) as item:
            into, one, two = (loops.number("updated", item * 3 + n) for n in range(3))
            loops.put(matrix, into, loops.row(matrix, into) - loops.row(matrix, one) * loops.row(matrix, two))
    return loops.finish("@factorise(ptr noalias %rows, ptr noalias %shift)")


def _solve(target: Target) -> str:
    loops = _Loops(target)
    code, size = loops.code, len(target.system.states)
    sum_of = code.space(target.vector)
    for name in ("lower", "upper"):
        with code.loop(0, size) as turn:
            place = turn if name == "lower" else (size - 1) - turn
            row = loops.number("order", place)
            code.store(loops.row(loops.right, row), sum_of)
            with code.loop(loops.number(f"{name}_begin", turn), loops.number(f"{name}_begin", turn + 1)) as item:
                entry, column = loops.number(name, item * 2), loops.number(name, item * 2 + 1)
                known = loops.row(loops.matrix, entry) * loops.row(loops.right, column)
                code.store(code.load(sum_of, target.vector) - known, sum_of)
            value = code.load(sum_of, target.vector)
            if name == "upper":
                value = value * loops.row(loops.matrix, loops.number("pivots", place))
            loops.put(loops.right, row, value)
    return loops.finish("@solve(ptr noalias %rows, ptr noalias %right)")
