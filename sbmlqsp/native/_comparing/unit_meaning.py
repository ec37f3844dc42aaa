"""What a unit id of a model stands for, in a form that does not depend on how it is composed."""

from __future__ import annotations

import math
from collections import defaultdict

from sbmlqsp.core.builtin_units import BASE_UNITS
from sbmlqsp.core.tables import ModelTables, Unit

# Base units that are another base unit under a factor: (kind, exponent, factor).
_SAME_AS = {
    "litre": ("metre", 3.0, 1e-3),
    "liter": ("metre", 3.0, 1e-3),
    "meter": ("metre", 1.0, 1.0),
    "gram": ("kilogram", 1.0, 1e-3),
    "dimensionless": ("", 0.0, 1.0),
}


def unit_meaning(name: str | None, tables: ModelTables) -> str:
    """Return a unit id as "kind^exponent ... x factor"; "" for None, the id itself where it is unknown."""
    if name is None:
        return ""
    definition = tables.units.get(name)
    if definition is not None:
        return _product(definition.units)
    return _product((Unit(name),)) if name in BASE_UNITS else name


def _product(units: tuple[Unit, ...]) -> str:
    exponents: defaultdict[str, float] = defaultdict(float)
    factor = 0.0
    for unit in units:
        kind, power, scale = _SAME_AS.get(unit.kind, (unit.kind, 1.0, 1.0))
        exponents[kind] += unit.exponent * power
        factor += unit.exponent * (math.log10(scale) + unit.scale + math.log10(unit.multiplier or 1.0))
    kinds = (f"{kind}^{exponent:g}" for kind, exponent in sorted(exponents.items()) if exponent)
    return " ".join((*kinds, f"x 10^{factor:.9f}".replace("-0.000000000", "0.000000000")))
