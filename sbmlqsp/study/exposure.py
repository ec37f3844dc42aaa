"""The calls of a claim on the dense solution of a simulation.

Besides those that `Result` has: `trough(S, n)` is the value at the end of the n-th dosing interval, just before the
dose that follows (without n: of the last interval in the run). `accumulation(S)` is the area over the last dosing
interval divided by that over the first. `auc_inf(S)` counts from time 0, whatever the number of doses.
`half_life(S)` is terminal, `half_life(S, t1..t2)` that between two times. `mrt`, `cl` and `vss` need a single dose.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from typing import Any, Literal

from sbmlqsp import units
from sbmlqsp.core.measure import Measure
from sbmlqsp.errors import SimulationError
from sbmlqsp.simulation import Result, nca
from sbmlqsp.units.text import product_of


@dataclass(frozen=True, slots=True)
class Asked:
    """An output of a simulation and what a call says beside its name; times are in the model's unit or their own."""

    result: Result
    name: str
    arguments: tuple[Measure, ...] = ()
    window: tuple[Measure, Measure] | None = None

    @property
    def value_unit(self) -> str | None:
        """The unit of the output."""
        return self.result.units[self.name]

    @property
    def time_unit(self) -> str | None:
        """The unit of time."""
        return self.result.units["time"]

    def value(self, time: Any, side: Literal["after", "before"]) -> Measure:
        """Return the output at a time."""
        return _measured(self.result.at(self.name, time, side=side), self.value_unit)


Call = Callable[[Asked], Measure]


def measure(call: str, asked: Asked) -> Measure:
    """Return what `call` says of an output.

    Raises:
        SimulationError: for times outside the run, values never reached, and missing dosing intervals or terminal
            phases.
        UnsupportedFeature: for a measure that the kind of dose does not allow.
    """
    return _CALLS[call](asked)


def _method(name: str, unit: Callable[[Asked], str | None]) -> Call:
    """Return a call that is a method of `Result` taking a name, the arguments and a window."""

    def call(asked: Asked) -> Measure:
        found = getattr(asked.result, name)(asked.name, *asked.arguments, *(asked.window or (None, None)))
        return _measured(found, unit(asked))

    return call


def _trough(asked: Asked) -> Measure:
    ends = [end for _, end in _intervals(asked.result)]
    number = int(asked.arguments[0].value) if asked.arguments else len(ends)
    if not 1 <= number <= len(ends):
        message = f"dosing interval {number} is not in the run, which has {len(ends)}"
        raise SimulationError(message, fix="simulate longer")
    return asked.value(ends[number - 1], "before")


def _accumulation(asked: Asked) -> Measure:
    intervals = _intervals(asked.result)
    first, last = (asked.result.curve(asked.name, *interval).integral() for interval in (intervals[0], intervals[-1]))
    return Measure(last / first, "")


def _intervals(result: Result) -> list[tuple[float, float]]:
    """Return the dosing intervals in the run; the one after the last dose is as long as the one before it."""
    doses, end = result.doses, result.experiment.end
    if len(doses) < 2:
        raise SimulationError("there is no dosing interval: the regimen has fewer than two doses in the run")
    edges = [*doses, 2 * doses[-1] - doses[-2]]
    return [(start, min(stop, end)) for start, stop in pairwise(edges) if stop <= end * (1 + 1e-12)]


def _half_life(asked: Asked) -> Measure:
    if asked.window is None:
        return _exposure("half_life")(asked)
    curve = asked.result.curve(asked.name, *asked.window)
    first, last = curve.at(curve.start), curve.at(curve.end, before=True)
    if not first > last > 0:
        raise SimulationError(f"'{asked.name}' does not fall from {curve.start:g} to {curve.end:g}")
    return Measure(math.log(2) * (curve.end - curve.start) / math.log(first / last), asked.time_unit)


def _exposure(attribute: str, **settings: Any) -> Call:
    """Return a call that is a measure of the noncompartmental analysis."""

    def call(asked: Asked) -> Measure:
        found = getattr(nca(asked.result, asked.name, **settings), attribute)
        of_time_alone = attribute in {"half_life", "mrt"}
        undeclared = asked.time_unit is None or (asked.value_unit is None and not of_time_alone)
        return Measure(float(found.magnitude), None) if undeclared else units.parse(found)

    return call


def _measured(quantity: Any, unit: str | None) -> Measure:
    """Return a pint quantity as a number in the unit it was made from."""
    return Measure(float(quantity.magnitude / units.quantity(1.0, unit).magnitude), unit)


def _area_unit(power: int) -> Callable[[Asked], str | None]:
    def unit(asked: Asked) -> str | None:
        if asked.value_unit is None or asked.time_unit is None:
            return None
        return product_of([(asked.value_unit, Fraction(1)), (asked.time_unit, Fraction(power))])

    return unit


_OF_VALUE = ("cmax", "cmin", "average")
_OF_TIME = ("tmax", "tmin", "time_above", "time_below", "first_time")
_CALLS: dict[str, Call] = {
    "at": lambda asked: asked.value(asked.arguments[0], "after"),
    "before": lambda asked: asked.value(asked.arguments[0], "before"),
    "baseline": lambda asked: asked.value(0.0, "before"),
    "trough": _trough,
    "accumulation": _accumulation,
    "half_life": _half_life,
    "auc": _method("auc", _area_unit(1)),
    "aumc": _method("aumc", _area_unit(2)),
    "auc_inf": _exposure("auc_inf", start=0.0),
    "mrt": _exposure("mrt"),
    "cl": _exposure("cl"),
    "vss": _exposure("vss"),
    **{name: _method(name, lambda asked: asked.value_unit) for name in _OF_VALUE},
    **{name: _method(name, lambda asked: asked.time_unit) for name in _OF_TIME},
}
