"""Whether two formulas have the same value, by evaluating both at fixed random states."""

from __future__ import annotations

import zlib

import numpy as np
from numpy.typing import NDArray

from sbmlqsp.core.evaluate import evaluate
from sbmlqsp.core.expression import Apply, Expression, Number, Symbol, transform, walk
from sbmlqsp.errors import SbmlqspError

Floats = NDArray[np.float64]

_POSITIVE, _SIGNED = 14, 6
_MOST_NUMBERS = 50
_TIME = "time of the state"


def same_value(first: Expression, second: Expression) -> bool:
    """Return whether two formulas agree to 1e-9 at 20 states, and where every symbol equals a number they contain.

    The latter are the states at which `<` and `<=` differ. Delays and rates of change stand for unknown values that
    depend on their arguments.
    """
    if first == second:
        return True
    states = _States(first, second)
    try:
        one, other = states.value(first), states.value(second)
    except SbmlqspError:
        return False
    return bool(np.all(np.isclose(one, other, rtol=1e-9, atol=0.0, equal_nan=True)))


class _States:
    """Values for symbols, always the same for one name."""

    def __init__(self, *formulas: Expression) -> None:
        numbers = {node.value for formula in formulas for node in walk(formula) if isinstance(node, Number)}
        self._numbers = np.array(sorted(numbers)[:_MOST_NUMBERS], dtype=float)

    def value(self, formula: Expression) -> Floats:
        """Return the value of a formula at every state."""
        return np.asarray(evaluate(transform(formula, _with_stand_ins), self.of, time=self.of(_TIME)), dtype=float)

    def of(self, name: str) -> Floats:
        """Return the value of a symbol at every state."""
        random = np.random.default_rng(zlib.crc32(name.encode()))
        return np.concatenate((random.lognormal(size=_POSITIVE), random.uniform(-3, 3, _SIGNED), self._numbers))


def _with_stand_ins(node: Expression) -> Expression:
    if not isinstance(node, Apply):
        return node
    if node.operator in {"rateOf", "delay"} or node.operator.startswith("distrib:"):
        unknown = Symbol(f"{node.operator} {node.arguments[0]!r}")
        spread = (Apply("times", (Number(0.37 + place), a)) for place, a in enumerate(node.arguments))
        return Apply("times", (unknown, Apply("plus", tuple(spread))))
    return node
