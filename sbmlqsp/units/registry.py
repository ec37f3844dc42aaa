"""The one pint registry, made when first needed, and what it says about names our own table lacks."""

from __future__ import annotations

import difflib
from fractions import Fraction
from functools import lru_cache
from typing import TYPE_CHECKING

from sbmlqsp.errors import UnitsError
from sbmlqsp.units.names import table
from sbmlqsp.units.size import Size, ordered

if TYPE_CHECKING:
    import pint

DEFINITIONS = (
    "liter = decimeter ** 3 = L = l = litre",
    "item = [item] = item = items",
    "cell = item = cell = cells",
    "copies = item = copies = copy",
    "molecule = item = molecule = molecules",
    "international_unit = [international_unit] = IU",
    "equivalent = [equivalent] = Eq",
    "kg_bodyweight = [body_weight]",
    "avogadro = 6.02214076e23",
)
PINT_BASES = {
    "meter": "m", "kilogram": "kg", "second": "s", "ampere": "A", "kelvin": "K", "mole": "mol", "candela": "cd",
    "item": "item", "international_unit": "IU", "equivalent": "Eq", "kg_bodyweight": "body weight",
}  # fmt: skip
REFUSED = frozenset({"nit", "enzyme_unit", "debye", "month", "neper", "bel", "bit", "count"})


@lru_cache(maxsize=1)
def registry() -> pint.UnitRegistry[float]:
    """Return the pint registry that every quantity of this library belongs to."""
    import pint

    registry: pint.UnitRegistry[float] = pint.UnitRegistry(cache_folder=None, on_redefinition="ignore")
    for definition in DEFINITIONS:
        registry.define(definition)
    registry.define("@alias week = wk = wks")
    registry.formatter.default_format = "~C"
    return registry


@lru_cache(maxsize=1)
def _constants() -> frozenset[str]:
    """Return the names pint gives to constants of nature, which are no units of measurement."""
    from importlib.resources import files

    lines = files("pint").joinpath("constants_en.txt").read_text(encoding="utf-8").splitlines()
    definitions = [line.split("#")[0].split("=") for line in lines if "=" in line.split("#")[0]]
    return frozenset(parts[0].strip() for parts in definitions) - {"avogadro_number"}


def size_by_pint(name: str) -> Size:
    """Return the size of a unit name that only pint knows.

    Raises:
        UnitsError: for unknown names, constants of nature, and scales with an offset or a logarithm.
    """
    readings = registry().parse_unit_name(name, case_sensitive=True)
    if not readings:
        raise unknown_unit(name)
    if any(unit in REFUSED or unit in _constants() for _, unit, _ in readings):
        raise UnitsError(f"'{name}' is ambiguous as a unit", fix="write the unit meant, such as mg, IU, umol/min or d")
    if not registry().Quantity(1.0, name)._is_multiplicative:
        raise UnitsError(f"'{name}' is not a scale that starts at zero", fix="give the value in a plain unit such as K")
    return _base_size(name)


def _base_size(name: str) -> Size:
    quantity = registry().Quantity(1.0, name).to_base_units()
    exponents: dict[str, Fraction] = {}
    for unit, exponent in quantity.unit_items():
        if unit in ("radian", "count"):
            continue
        if unit not in PINT_BASES:
            raise UnitsError(f"'{name}' is measured in {unit}, which SBML does not know", fix="use another unit")
        exponents[PINT_BASES[unit]] = Fraction(str(exponent)).limit_denominator(1000)
    return Size(Fraction(repr(float(quantity.magnitude))), ordered(exponents))


def unknown_unit(name: str) -> UnitsError:
    """Return (not raise) the error for a name nobody knows, with the nearest known ones."""
    lower = {spelling.lower(): spelling for spelling in table()}
    nearest = [lower[name.lower()]] if name.lower() in lower else difflib.get_close_matches(name, table(), 2, 0.6)
    guess = f"did you mean {' or '.join(nearest)}?" if nearest else "use a unit such as mg or h"
    return UnitsError(f"'{name}' is not a unit", fix=guess)
