"""Reading the arguments of a dose: numbers, quantities and parameter ids, each refused by its name."""

from __future__ import annotations

import math
import re
from typing import Any

from sbmlqsp import units
from sbmlqsp.core.measure import Measure
from sbmlqsp.errors import RegimenError, UnitsError

IDENTIFIER = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


def identifier(value: Any, name: str) -> str:
    """Return the id as given, or raise `RegimenError` if no SBML element can have it."""
    if isinstance(value, str) and IDENTIFIER.fullmatch(value):
        return value
    raise RegimenError(f"{name}={value!r} is not an id", where=name, fix="give the id of an element of the model")


def measure(value: Any, name: str, like: str | None = None, *, zero: bool = False) -> Measure:
    """Return the number with its unit, positive (or zero if allowed) and of the same kind as the unit `like`."""
    try:
        found = units.parse(value, what=name)
        fits = like is None or found.unit is None or units.same_dimension(found.unit, like)
    except UnitsError as error:
        raise RegimenError(error.message, where=name, fix=error.fix) from None
    if not fits:
        raise RegimenError(f"{name}={value} is not measured like {like}", where=name, fix=f"give it in {like} or alike")
    if found.value < 0 or (found.value == 0 and not zero):
        wanted = "zero or positive" if zero else "positive"
        raise RegimenError(f"{name}={value} must be {wanted}", where=name, fix=f"give a {wanted} number")
    return found


def amount(value: Any, name: str, *, zero: bool = False) -> Measure:
    """Return an amount or an amount per time; a time or a bare fraction is neither.

    An infinite `Measure` stands for an infusion that has been running for ever.
    """
    if isinstance(value, Measure) and value.value == math.inf:
        return Measure(math.inf, measure(Measure(1.0, value.unit), name).unit)
    found = measure(value, name, zero=zero)
    if found.unit is not None and set(dict(units.dimensions(found.unit))) <= {"s"}:
        raise RegimenError(f"{name}={value} is not an amount", where=name, fix="give a mass, moles, IU or cells")
    return found


def time(value: Any, name: str, *, zero: bool = True) -> Measure:
    """Return a time or duration; zero needs no unit and has none."""
    found = measure(value, name, "h", zero=zero)
    return found if found.value else Measure(0.0)


def times(value: Any, name: str) -> tuple[Measure, ...]:
    """Return one or several times."""
    several = value if isinstance(value, list | tuple) else (value,)
    if not several:
        raise RegimenError(f"{name} is empty", where=name, fix="give at least one time")
    return tuple(time(single, name) for single in several)


def measure_or_id(value: Any, name: str, like: str | None, *, zero: bool = False) -> Measure | str | None:
    """Return a quantity, the id of a parameter, or None."""
    if value is None or (isinstance(value, str) and IDENTIFIER.fullmatch(value)):
        return value
    found = measure(value, name, like, zero=zero)
    return found if found.value else Measure(0.0)


def rate_or_id(value: Any, name: str) -> Measure | str | None:
    """Return an amount per time, the id of a parameter, or None."""
    found = measure_or_id(value, name, None)
    if isinstance(found, Measure) and found.unit is not None and not is_rate(found.unit):
        raise RegimenError(f"{name}={value} is not per time", where=name, fix="give an amount per time, such as 5 mg/h")
    return found


def is_rate(unit: str) -> bool:
    """Return whether a unit is something per time."""
    return dict(units.dimensions(unit)).get("s", 0) < 0


def fraction_or_id(value: Any, name: str) -> float | str:
    """Return a number that is zero or positive ("70 %" is 0.7), or the id of a parameter."""
    if isinstance(value, str) and IDENTIFIER.fullmatch(value):
        return value
    found = measure(value, name, "", zero=True)
    return found.value / 100 if found.unit == "percent" else found.value


def whole(value: Any, name: str) -> int | None:
    """Return a whole number of at least one, or None."""
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int) or value < 1:
        raise RegimenError(f"{name}={value!r} is not a whole number of at least 1", where=name, fix="write e.g. 6")
    return value


def one_of(value: Any, name: str, allowed: tuple[Any, ...]) -> Any:
    """Return the value if it is one of those allowed."""
    if value in allowed:
        return value
    choices = ", ".join(repr(choice) for choice in allowed)
    raise RegimenError(f"{name}={value!r} is unknown", where=name, fix=f"use one of {choices}")
