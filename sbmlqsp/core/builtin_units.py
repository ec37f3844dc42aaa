"""The units that SBML Level 2 gives to every model that does not redefine them (L2V5 section 4.4.3)."""

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


def is_implied(definition: UnitDefinition) -> bool:
    """Return whether the document does not contain this unit and only SBML Level 2 itself declares it."""
    return definition in LEVEL_2_UNITS
