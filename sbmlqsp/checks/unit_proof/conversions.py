"""Conversion parameters: a number and a unit that together bridge the two sides of a finding."""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction

from sbmlqsp.checks.unit_proof.literals import AVOGADRO
from sbmlqsp.checks.unit_proof.report import Site, UnitIssue
from sbmlqsp.errors import UnitsError
from sbmlqsp.units.text import product_of
from sbmlqsp.units.vectors import Exponents, whole

_IDS = {
    "molar mass": "molar_mass",
    "body weight": "body_weight",
    "body surface": "body_surface_area",
    "rate or amount": "rate_constant",
}


@dataclass(frozen=True, slots=True)
class Conversion:
    """A parameter to multiply by; `value` is None where only the modeller can know it.

    `text` is the unit as the quotient of the two sides, "s/h", where that can be written.
    """

    id: str
    name: str
    value: float | None
    exponents: Exponents
    logarithm: float
    text: str = ""


def conversion(finding: UnitIssue, site: Site) -> Conversion:
    """Return the parameter that the right side of a site lacks."""
    exponents, logarithm = site.missing
    power = Fraction(1)
    name, number = f"{finding.cause}: the value has to be filled in", None
    if finding.literal is not None and site.literal_power:
        power = 1 / Fraction(site.literal_power)
        name, number = f"conversion that was written as {finding.literal:g}", finding.literal
    elif not exponents:
        number = float(f"{10**-logarithm:.12g}")
        name = f"conversion of units by {number:g}"
    elif finding.cause == "Avogadro":
        number = float(f"{AVOGADRO ** int(dict(exponents)['item']) / 10**logarithm:.12g}")
        name = "Avogadro's number"
    raised = tuple((base, whole(exponent * power)) for base, exponent in exponents)
    text = _quotient(finding, power)
    id_ = readable_id(text) if number is not None and text else _IDS.get(finding.cause, "missing_factor")
    return Conversion(id_, name, number, raised, logarithm * float(power), text)


def readable_id(text: str) -> str:
    """Return a unit text as an id: "mg/L" is mg_per_L."""
    words = re.sub(r"\W+", "_", text.removeprefix("1").replace("/", "_per_").replace("^", "")).strip("_")
    return re.sub("_+", "_", words if words[:1].isalpha() else f"unit_{words}")


def _quotient(finding: UnitIssue, power: Fraction) -> str:
    try:
        return product_of([(finding.left_unit, power), (finding.right_unit, -power)])
    except UnitsError:  # a unit that is still open: "?k"
        return ""
