"""Units that need no definition: the base units, and what SBML Level 2 gives to every model (L2V5 section 4.4.3)."""

from __future__ import annotations

from sbmlqsp.core.tables import Unit, UnitDefinition

IMPLIED = "default of SBML Level 2"

LEVEL_2_UNITS = (
    UnitDefinition("substance", (Unit("mole"),), IMPLIED),
    UnitDefinition("volume", (Unit("litre"),), IMPLIED),
    UnitDefinition("area", (Unit("metre", 2.0),), IMPLIED),
    UnitDefinition("length", (Unit("metre"),), IMPLIED),
    UnitDefinition("time", (Unit("second"),), IMPLIED),
)

# The names that need no definition (L3V2 table 1 and, spelled otherwise, L1 and L2).
BASE_UNITS = frozenset(
    "ampere avogadro becquerel candela Celsius coulomb dimensionless farad gram gray henry hertz item joule katal"
    " kelvin kilogram liter litre lumen lux meter metre mole newton ohm pascal radian second siemens sievert steradian"
    " tesla volt watt weber".split()
)


def is_implied(definition: UnitDefinition) -> bool:
    """Return whether the document does not contain this unit and only SBML Level 2 itself declares it."""
    return definition in LEVEL_2_UNITS
