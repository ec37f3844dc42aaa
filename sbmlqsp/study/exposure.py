"""The calls of a claim on the dense solution of a simulation."""

from __future__ import annotations

import math
from collections.abc import Callable
from fractions import Fraction
from typing import Any, Literal

from sbmlqsp import units
from sbmlqsp.core.measure import Measure
from sbmlqsp.errors import SimulationError
from sbmlqsp.simulation import Result
from sbmlqsp.units.text import product_of

Arguments = tuple[Measure, ...]
Window = tuple[Measure, Measure] | None


def measure(result: Result, call: str, name: str, arguments: Arguments = (), window: Window = None) -> Measure:
    """Return what `call` says of the output `name`; windows and times are in the model's unit or their own.

    Raises:
        SimulationError: for times outside the run, values never reached, and exposure measures without a terminal phase.
    """
    if call not in _CALLS:
        raise SimulationError(f"{call} is missing")
    return _CALLS[call](result, name, arguments, window)


Call = Callable[[Result, str, Arguments, Window], Measure]


def _method(method: str, unit: Callable[[Result, str], str | None]) -> Call:
    """Return a call that is a method of `Result` taking a name, the arguments and a window."""

    def call(result: Result, name: str, arguments: Arguments, window: Window) -> Measure:
        found = getattr(result, method)(name, *arguments, *(window or (None, None)))
        return _measured(found, unit(result, name))

    return call


def _at(side: Literal["after", "before"]) -> Call:
    def call(result: Result, name: str, arguments: Arguments, window: Window) -> Measure:
        return _measured(result.at(name, arguments[0], side=side), result.units[name])

    return call


def _baseline(result: Result, name: str, arguments: Arguments, window: Window) -> Measure:
    return _measured(result.at(name, Measure(0.0), side="before"), result.units[name])


def _measured(quantity: Any, unit: str | None) -> Measure:
    """Return a pint quantity as a number in the unit it was made from."""
    return Measure(float(quantity.magnitude / units.quantity(1.0, unit).magnitude), unit)


def _value_unit(result: Result, name: str) -> str | None:
    return result.units[name]


def _time_unit(result: Result, name: str) -> str | None:
    return result.units["time"]


def _area_unit(power: int) -> Callable[[Result, str], str | None]:
    def unit(result: Result, name: str) -> str | None:
        value, time = result.units[name], result.units["time"]
        return None if value is None or time is None else product_of([(value, Fraction(1)), (time, Fraction(power))])

    return unit


_CALLS: dict[str, Call] = {
    "at": _at("after"),
    "before": _at("before"),
    "baseline": _baseline,
    **{name: _method(name, _value_unit) for name in ("cmax", "cmin", "average")},
    **{name: _method(name, _time_unit) for name in ("tmax", "tmin", "time_above", "time_below", "first_time")},
    "auc": _method("auc", _area_unit(1)),
    "aumc": _method("aumc", _area_unit(2)),
}
