"""The sign with which a mechanism answers to one of its causes."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from sbmlqsp.core.evaluate import prepare
from sbmlqsp.core.expression import Expression
from sbmlqsp.errors import SbmlqspError
from sbmlqsp.model import Model

STEP = 1e-4
STATES = 5
_SEED = 20090


def sign_of(model: Model, formula: Expression, cause: str, values: Mapping[str, float]) -> int:
    """Return 1 or -1 where a formula grows or falls with a cause at every state looked at, else 0.

    The states are the values given and values spread around them by a factor of up to ten. What is zero, as a drug is
    before its dose, stays zero; only where no influence shows then it is there too.
    """
    try:
        evaluate = prepare(formula, model.functions)
        for zero in (0.0, 1.0):
            found = {_slope(evaluate, cause, point) for point in _points(values, cause, zero)} - {0}
            if found:
                return found.pop() if len(found) == 1 else 0
    except (SbmlqspError, KeyError):
        return 0
    return 0


def _points(values: Mapping[str, float], cause: str, zero: float) -> list[dict[str, float]]:
    random = np.random.default_rng(_SEED)
    known = {name: value if np.isfinite(value) else 1.0 for name, value in values.items()}
    known.setdefault(cause, 1.0)
    spread = [known]
    for _ in range(STATES):
        factors = 10.0 ** random.uniform(-1, 1, len(known))
        spread.append({n: (v or zero) * f for (n, v), f in zip(known.items(), factors.tolist(), strict=True)})
    return spread


def _slope(evaluate: object, cause: str, point: dict[str, float]) -> int:
    step = STEP * (abs(point[cause]) or 1.0)
    ends = []
    for sign in (1, -1):
        moved = {**point, cause: point[cause] + sign * step}
        ends.append(float(evaluate(lambda name, known=moved: known.get(name, 1.0), 0.0)))  # type: ignore[operator]
    difference = ends[0] - ends[1]
    scale = abs(ends[0]) + abs(ends[1])
    if not np.isfinite(difference) or abs(difference) <= 1e-12 * scale:
        return 0
    return 1 if difference > 0 else -1
