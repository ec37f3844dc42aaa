"""Functions of a program: results with the formulas they need, in order."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from sbmlqsp.conversion.program.program import Body
from sbmlqsp.core.expression import Expression, symbols

Change = Callable[[Expression], Expression]


def _same(expression: Expression) -> Expression:
    return expression


class Bodies:
    """Makes bodies from the formulas of one model, which are in the order in which they can be computed."""

    def __init__(self, formulas: Mapping[str, Expression]) -> None:
        self._formulas = formulas

    def body(self, *results: Expression, change: Change = _same) -> Body:
        """Return the function that computes the results; `change` is applied to every formula."""
        changed = tuple(map(change, results))
        formulas = self._formulas if change is _same else {n: change(math) for n, math in self._formulas.items()}
        needed: set[str] = set()
        queue = [name for result in changed for name in symbols(result)]
        while queue:
            name = queue.pop()
            if name in formulas and name not in needed:
                needed.add(name)
                queue.extend(symbols(formulas[name]))
        return Body(tuple((name, math) for name, math in formulas.items() if name in needed), changed)
