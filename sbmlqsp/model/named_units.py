"""The units that a model's elements name, and those among them that nothing defines."""

from __future__ import annotations

from collections.abc import Iterator

from sbmlqsp.core.builtin_units import BASE_UNITS
from sbmlqsp.core.tables import ModelTables
from sbmlqsp.errors import UnitsError


def units_named(tables: ModelTables) -> Iterator[tuple[str, str]]:
    """Yield (element, unit id) for every compartment, species, parameter and local parameter that names a unit."""
    local = [parameter for reaction in tables.reactions for parameter in reaction.local_parameters]
    for item in (*tables.compartments, *tables.parameters, *local):
        if item.units is not None:
            yield item.id, item.units
    for species in tables.species:
        if species.substance_units is not None:
            yield species.id, species.substance_units


def refuse_undefined(tables: ModelTables) -> None:
    """Raise for a unit that an Antimony text leaves without definition.

    Antimony writes `p has substance/volume` as a unit called "substance_volume", and forgets to define it where a
    species has the unit `substance`.

    Raises:
        UnitsError: naming the element and the unit.
    """
    for element, unit in units_named(tables):
        if unit not in tables.units and unit not in BASE_UNITS:
            raise UnitsError(
                f"'{element}' has the unit '{unit}', which Antimony does not define",
                where=element,
                fix="define each unit in a line of its own (`unit mg_per_L = mg / litre`) and use its name after `has`",
            )
