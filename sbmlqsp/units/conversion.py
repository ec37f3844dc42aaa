"""Quantities at the door: reading, converting, and handing back as pint quantities."""

from __future__ import annotations

import math
import numbers
from fractions import Fraction
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from sbmlqsp.core.measure import Measure, split_measure
from sbmlqsp.errors import UnitsError
from sbmlqsp.units.registry import registry
from sbmlqsp.units.size import Dimensions, Size, base
from sbmlqsp.units.text import canonical, pint_text, size_of

if TYPE_CHECKING:
    import pint

LARGEST_NUMBER = 1e200
_MASS_PER_MOLE = base("kg") / base("mol")


def parse(value: Any, *, what: str = "value") -> Measure:
    """Return a number with a validated unit in preferred spelling.

    Takes "5 mg/L", a plain number (unit None: the model's own), a pint quantity of any registry, or a Measure.

    Raises:
        UnitsError: naming `what`, for an unknown unit or a number that is not finite.
    """
    measure = _taken_apart(value, what)
    if not math.isfinite(measure.value):
        raise UnitsError(f"the {what} {value} is not a finite number", fix="give a finite number")
    if abs(measure.value) > LARGEST_NUMBER:
        raise UnitsError(f"the {what} {value} is out of range", fix=f"give a number below {LARGEST_NUMBER:g}")
    try:
        return Measure(measure.value, canonical(measure.unit))
    except UnitsError as error:
        raise UnitsError(f"the {what} '{value}': {error.message}", where=error.where, fix=error.fix) from None


def _taken_apart(value: Any, what: str) -> Measure:
    if isinstance(value, Measure):
        return value
    if isinstance(value, str):
        try:
            return split_measure(value)
        except ValueError:
            raise UnitsError(f"the {what} '{value}' does not begin with a number", fix="write e.g. '5 mg'") from None
    if isinstance(value, numbers.Real) and value is not True and value is not False:
        return Measure(float(value))
    if hasattr(value, "magnitude") and hasattr(value, "units"):
        return Measure(float(value.magnitude), f"{value.units:C}")
    raise UnitsError(f"the {what} {value!r} is not a quantity", fix="give a number, '5 mg' or a pint quantity")


@lru_cache(maxsize=4096)
def factor(from_unit: str, to_unit: str) -> float:
    """Return what a number in `from_unit` is multiplied by to be in `to_unit`.

    Raises:
        UnitsError: naming both units, if they measure different things.
    """
    ratio = _ratio(from_unit, to_unit)
    if not ratio.dimensionless:
        raise _misfit(from_unit, to_unit, "")
    return float(ratio.factor)


def dimensions(unit: str) -> Dimensions:
    """Return the powers of base units that a unit is made of: (("kg", 1), ("s", -1)) of "mg/h"."""
    return size_of(unit).dimensions


def same_dimension(one: str, other: str) -> bool:
    """Return whether the two units measure the same thing, up to a factor."""
    return _ratio(one, other).dimensionless


@lru_cache(maxsize=4096)
def _ratio(one: str, other: str) -> Size:
    return size_of(one) / size_of(other)


def _hint(ratio: Size) -> str:
    bridge = dict(ratio.dimensions)
    if set(bridge) == {"kg", "mol"} and bridge["kg"] == -bridge["mol"]:
        return "give the molar mass, such as molar_mass='180 g/mol'"
    if "body weight" in bridge:
        return "give body_weight, because the unit is per kg of body weight"
    return "use a unit of the same kind"


def _shown(unit: str) -> str:
    return unit or "dimensionless"


def convert(measure: Measure, to_unit: str | None, molar_mass: Measure | None = None, what: str = "value") -> float:
    """Return the number of `measure` in `to_unit`; a measure without unit is already in it.

    `molar_mass` (such as Measure(180, "g/mol")) allows moles and masses to be exchanged.

    Raises:
        UnitsError: if the units measure different things, or the model declares no unit to convert to.
    """
    if measure.unit is None:
        return measure.value
    if not math.isfinite(measure.value):
        return measure.value * float(exact(Measure(1.0, measure.unit), to_unit, what, molar_mass))
    return float(exact(measure, to_unit, what, molar_mass))


def exact(measure: Measure, to_unit: str | None, what: str = "value", molar_mass: Measure | None = None) -> Fraction:
    """Return the decimal number that was written, converted without rounding: 3 times 0.1 h is 0.3 h.

    Raises:
        UnitsError: as `convert`.
    """
    number = Fraction(repr(measure.value))
    if measure.unit is None:
        return number
    if to_unit is None and _is_one(measure.unit):
        return number
    if to_unit is None:
        raise UnitsError(
            f"the {what} is given as '{measure}', but the model does not declare the unit of this quantity",
            fix="declare the model's units with model.with_units(...), or give a plain number in model units",
        )
    ratio = _ratio(measure.unit, to_unit)
    if ratio.dimensionless:
        return number * ratio.factor
    if molar_mass is not None:
        return number * _by_molar_mass(measure.unit, to_unit, molar_mass, what)
    raise _misfit(measure.unit, to_unit, what)


def _is_one(unit: str) -> bool:
    """Tell whether a quantity in this unit is a plain number, as those of a result without units are."""
    ratio = _ratio(unit, "")
    return ratio.dimensionless and ratio.factor == 1


def _misfit(from_unit: str, to_unit: str, what: str) -> UnitsError:
    message = f"'{_shown(from_unit)}' and '{_shown(to_unit)}' measure different things"
    subject = f"the {what} does not fit: " if what else ""
    return UnitsError(subject + message, fix=_hint(_ratio(from_unit, to_unit)))


def _by_molar_mass(from_unit: str, to_unit: str, molar_mass: Measure, what: str) -> Fraction:
    weight = size_of(molar_mass.unit or "g/mol")
    if weight.dimensions != _MASS_PER_MOLE.dimensions:
        raise UnitsError(f"the molar mass '{molar_mass}' is not a mass per mole", fix="give it in g/mol")
    kilogram_per_mole = Size(weight.factor * Fraction(repr(molar_mass.value)), weight.dimensions)
    for bridged in (size_of(from_unit) * kilogram_per_mole, size_of(from_unit) / kilogram_per_mole):
        ratio = bridged / size_of(to_unit)
        if ratio.dimensionless:
            return ratio.factor
    raise _misfit(from_unit, to_unit, what)


def quantity(values: Any, unit: str | None) -> pint.Quantity[Any]:
    """Return the values (a number or an array) as a pint quantity of `registry()`; no unit means dimensionless."""
    number, text = pint_text(unit or "")
    scaled = values if number == 1 else values * number
    return registry().Quantity(scaled, registry().Unit(text))
