"""Whether two formulas have the same value, by evaluating both at fixed random states."""

from __future__ import annotations

import zlib

import numpy as np
from numpy.typing import NDArray

from sbmlqsp.core.evaluate import evaluate
from sbmlqsp.core.expression import Apply, Expression, Number, Symbol, transform
from sbmlqsp.errors import SbmlqspError

Floats = NDArray[np.float64]

_POSITIVE, _SIGNED, _WHOLE = 12, 4, 4
_TIME = "time of the state"


def same_value(first: Expression, second: Expression) -> bool:
    """Return whether two formulas agree to 1e-9 at 20 states: positive, of both signs, and whole numbers.

    Delays and rates of change stand for unknown values that depend on their arguments.
    """
    if first == second:
        return True
    try:
        one, other = _value(first), _value(second)
    except SbmlqspError:
        return False
    return bool(np.all(np.isclose(one, other, rtol=1e-9, atol=0.0, equal_nan=True)))


def _value(formula: Expression) -> Floats:
    return np.asarray(evaluate(transform(formula, _with_stand_ins), _state, time=_state(_TIME)), dtype=float)


def _state(name: str) -> Floats:
    """Return the 20 values of a symbol, always the same for one name."""
    random = np.random.default_rng(zlib.crc32(name.encode()))
    parts = (random.lognormal(size=_POSITIVE), random.uniform(-3, 3, _SIGNED), random.integers(0, 3, _WHOLE))
    return np.concatenate(parts, dtype=float)


def _with_stand_ins(node: Expression) -> Expression:
    if not isinstance(node, Apply):
        return node
    if node.operator in {"rateOf", "delay"} or node.operator.startswith("distrib:"):
        unknown = Symbol(f"{node.operator} {node.arguments[0]!r}")
        spread = (Apply("times", (Number(0.37 + place), a)) for place, a in enumerate(node.arguments))
        return Apply("times", (unknown, Apply("plus", tuple(spread))))
    return node
