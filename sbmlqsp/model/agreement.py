"""Whether two models have the same equations: their right-hand sides at random states (DESIGN.md, issue 1, item 4)."""

from __future__ import annotations

import math
import random
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from sbmlqsp.model.equations import Equations, equations, numeric
from sbmlqsp.model.initial import initial_amounts, initial_values

if TYPE_CHECKING:
    from sbmlqsp.model.model import Model

State = dict[str, float]


def disagreements(
    first: Model, second: Model, *, renamed: Mapping[str, str] | None = None, states: int = 20, tolerance: float = 1e-9
) -> tuple[str, ...]:
    """Return the states whose rates of change differ somewhere, and what only one model has; empty if they agree.

    Args:
        first: the model that is right.
        second: the model that should be the same.
        renamed: ids of the first -> ids of the second, where they differ.
        states: how many random states, always the same ones, are compared; the first is the initial state.
        tolerance: allowed difference, relative to the largest rate of any reaction or state.

    Raises:
        UnsupportedFeature: for models whose rates are no function of the state (delays, random numbers).
    """
    new = dict(renamed or {})
    expected, got = initial_values(first), initial_values(second)
    one_sided = {new.get(name, name) for name in equations(first).states} ^ set(equations(second).states)
    if one_sided:
        return tuple(f"'{name}' changes in one of them only" for name in sorted(one_sided))
    right, other = numeric(first), numeric(second)
    found: dict[str, None] = {}
    for time, state in random_states(first, states):
        rates = right(state, expected, time)
        others = other({new.get(name, name): value for name, value in state.items()}, got, time)
        scale = max((abs(rate) for rate in rates.values() if math.isfinite(rate)), default=0.0)
        for name, rate in rates.items():
            if not _close(rate, others[new.get(name, name)], tolerance, scale):
                found[name] = None
    return tuple(f"d {name}/dt" for name in found)


def random_states(model: Model, count: int, seed: int = 1) -> Iterator[tuple[float, State]]:
    """Yield (time, state): first the initial one, then random ones around it, the same in every run."""
    source = random.Random(seed)
    start = _start(model, equations(model))
    yield 0.0, dict(start)
    for _ in range(count - 1):
        yield source.uniform(0.0, 10.0), {name: _moved(value, source) for name, value in start.items()}


def _start(model: Model, system: Equations) -> State:
    amounts, values = initial_amounts(model), initial_values(model)
    ruled = model.document.tables.rules
    return {name: values[name] if name in ruled else amounts.get(name, values[name]) for name in system.states}


def _moved(value: float, source: random.Random) -> float:
    if value == 0.0 or not math.isfinite(value):
        return source.uniform(0.0, 1.0)
    return value * math.exp(source.gauss(0.0, 0.5))


def _close(expected: float, got: float, tolerance: float, scale: float) -> bool:
    if math.isnan(expected) or math.isnan(got):
        return math.isnan(expected) and math.isnan(got)
    return expected == got or abs(expected - got) <= tolerance * max(abs(expected), 1e-3 * scale)
