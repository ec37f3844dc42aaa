"""Units that say nothing: a definition without factors is legal in SBML L3V2 and what a misspelt name becomes."""

from __future__ import annotations

from collections.abc import Iterator

from sbmlqsp.checks.structure import HasTables, where
from sbmlqsp.core.findings import Issue
from sbmlqsp.model.named_units import units_named


def empty_units(model: HasTables) -> Iterator[Issue]:
    """Yield a warning for each unit that elements name and that is defined by nothing."""
    tables = model.tables
    seen: set[str] = set()
    for element, unit in units_named(tables):
        definition = tables.units.get(unit)
        if definition is not None and not definition.units and unit not in seen:
            seen.add(unit)
            message = f"'{element}' has the unit '{unit}', whose definition is empty"
            yield Issue(
                "empty unit", "warning", where(tables, element), message, f"define '{unit}', or correct its name"
            )
