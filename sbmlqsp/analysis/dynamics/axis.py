"""The parameter of a diagram: which number of q it is, in what unit, over what range."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sbmlqsp import units
from sbmlqsp.analysis.dynamics.autonomous import Autonomous
from sbmlqsp.analysis.dynamics.finding import input_rate
from sbmlqsp.core.tables import unknown_symbol
from sbmlqsp.errors import ModelError, UnitsError
from sbmlqsp.model import Model

Array = NDArray[np.float64]
LOGARITHMIC = 200.0
INTO, TOTAL = "into ", "total of "
INTERIOR = (0.5, 0.2, 0.8)


@dataclass(frozen=True, slots=True)
class Axis:
    """One parameter that is varied.

    Attributes:
        name: as it was asked for: an id, `[S]`, "into Drug" (an input rate) or "total of A" (a conserved total).
        unit: of its values, None where the model declares none.
        place: its place in q.
        offset: what is added to q for the value that is shown (the total that the initial state gives).
        low, high: the range.
    """

    name: str
    unit: str | None
    place: int
    offset: float
    low: float
    high: float

    @property
    def logarithmic(self) -> bool:
        """Whether steps are taken in the logarithm: for ranges over more than two decades."""
        return self.low > 0 and self.high / self.low >= LOGARITHMIC

    def coordinate(self, value: float) -> float:
        """Return the coordinate of a value that is shown."""
        return math.log(value) if self.logarithmic else value

    def value(self, coordinate: float) -> float:
        """Return the value that is shown at a coordinate."""
        return math.exp(coordinate) if self.logarithmic else coordinate

    def slope(self, coordinate: float) -> float:
        """Return d value / d coordinate."""
        return math.exp(coordinate) if self.logarithmic else 1.0

    def inside(self, share: float) -> float:
        """Return the value at a share of the range."""
        low, high = self.coordinate(self.low), self.coordinate(self.high)
        return self.value(low + share * (high - low))

    def put(self, q: Array, value: float) -> Array:
        """Return q with the parameter at a value."""
        changed = q.copy()
        changed[self.place] = value - self.offset
        return changed

    def of(self, q: Array) -> float:
        """Return the value in q."""
        return float(q[self.place] + self.offset)

    def holds(self, value: float) -> bool:
        """Return whether a value lies in the range."""
        slack = 1e-9 * (self.high - self.low)
        return self.low - slack <= value <= self.high + slack


def inner(axes: Sequence[Axis], q: Array, share: float) -> Array:
    """Return q with several parameters at a share of their ranges."""
    for along in axes:
        q = along.put(q, along.inside(share))
    return q


def inputs_of(names: Sequence[str]) -> tuple[str, ...]:
    """Return the targets of the parameters that are input rates."""
    return tuple(dict.fromkeys(name.removeprefix(INTO).strip() for name in names if name.startswith(INTO)))


def axis(system: Autonomous, name: str, span: tuple[Any, Any]) -> Axis:
    """Return the axis for a parameter and the two ends of its range, numbers or quantities.

    Raises:
        UnknownSymbolError: for a name that is no constant, input or total, with the nearest.
        ModelError: for a symbol that a rule or an initial assignment computes, and for an empty range.
        UnitsError: for a unit that does not fit.
    """
    place, key, offset = _place(system, name)
    model = system.system.model
    low, high = sorted(_number(model, key, end) for end in _pair(name, span))
    if not (math.isfinite(low) and math.isfinite(high) and low < high):
        raise ModelError(f"the range of '{name}' from {low:g} to {high:g} is empty", where=name, fix="give two ends")
    return Axis(name, _unit(model, key), place, offset, low, high)


def _pair(name: str, span: tuple[Any, Any]) -> tuple[Any, Any]:
    if isinstance(span, str) or not isinstance(span, Sequence) or len(span) != 2:
        raise ModelError(f"the range of '{name}' is {span!r:.60}", where=name, fix="give (from, to)")
    return span[0], span[1]


def _place(system: Autonomous, name: str) -> tuple[int, str, float]:
    """Return the place in q, the selection whose unit it has, and the offset."""
    if name in system.names:
        return system.names.index(name), name, 0.0
    if name.startswith(TOTAL):
        return _total(system, name)
    other = name[1:-1] if name.startswith("[") else f"[{name}]"
    if other in system.names:
        raise ModelError(f"the model gives '{other}', not '{name}'", where=name, fix=f"use '{other}' as the parameter")
    rule = system.system.model.document.assignment_rules.get(name)
    if rule is not None or name in system.system.model.document.tables.initial_assignments:
        what = "an assignment rule" if rule is not None else "an initial assignment"
        raise ModelError(
            f"'{name}' is computed by {what}",
            where=name,
            fix=f"vary what it reads, or give it a value first: model.with_values({{'{name}': ...}})",
        )
    raise unknown_symbol(name, system.names, "parameter")


def _total(system: Autonomous, name: str) -> tuple[int, str, float]:
    species = name.removeprefix(TOTAL).strip()
    states = system.system.states
    if species not in states:
        raise unknown_symbol(species, states, "state")
    for row in range(len(system.conservation.dependent)):
        if states.index(species) in system.conservation.members(row):
            place = len(system.names) - len(system.conservation.dependent) + row
            return place, species, float(system.totals(system.values)[row])
    raise ModelError(f"'{species}' is in no conserved total", where=species, fix="vary a parameter instead")


def _number(model: Model, key: str, value: Any) -> float:
    if key.startswith(INTO):
        return input_rate(model, key.removeprefix(INTO), value)
    measure = units.parse(value, what=f"range of {key}")
    if measure.unit is None:
        return measure.value
    unit = _unit(model, key)
    if unit is None:
        raise UnitsError(
            f"'{key}' has no unit in the model, so '{measure}' cannot be converted",
            where=key,
            fix="give a plain number in model units",
        )
    return float(units.convert(measure, unit, what=f"range of {key}"))


def _unit(model: Model, key: str) -> str | None:
    if key.startswith(INTO):
        amount, time = model.unit_of(key.removeprefix(INTO)), model.unit_of("time")
        return None if amount is None or time is None else units.per(amount, time)
    return model.unit_of(key)
