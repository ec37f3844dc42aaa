"""The unprotected way to libRoadRunner in the user's own process, and back."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from sbmlqsp.model.initial import initial_amounts, initial_values
from sbmlqsp.model.model import Model

if TYPE_CHECKING:
    from sbmlqsp.core.tables import Species


def from_roadrunner(runner: Any) -> Model:
    """Return the model of a RoadRunner object as it stands now: its parameters and its present state as the start.

    The document is the one the object was made of, so initial assignments stay where they still hold. Call
    `runner.resetToOrigin()` before for the model as it was loaded.

    Raises:
        ParseError, ModelError, UnsupportedFeature: as `Model.from_sbml`.
    """
    model = Model.from_sbml(runner.getSBML())
    constant = {p.id for p in model.parameters if p.constant} | {c.id for c in model.compartments if c.constant}
    assigned = model.document.tables.initial_assignments
    given = {name: float(runner.getValue(name)) for name in constant if name not in assigned}
    model = model.with_values(dict(_changed(initial_values(model), given)))
    return model.with_values(dict(_state(model, runner)))


def _state(model: Model, runner: Any) -> Iterator[tuple[str, float]]:
    free = [name for name in (*model.parameters.ids, *model.compartments.ids) if not _computed(model, name)]
    yield from _changed(initial_values(model), {name: float(runner.getValue(name)) for name in free})
    species = [item for item in model.species if not _computed(model, item.id)]
    yield from _changed(initial_amounts(model), {item.id: _amount(item, runner) for item in species})


def _amount(species: Species, runner: Any) -> float:
    return float(runner.getValue(species.id))


def _computed(model: Model, name: str) -> bool:
    return name in model.document.assignment_rules


def _changed(before: dict[str, float], now: dict[str, float]) -> Iterator[tuple[str, float]]:
    for name, value in now.items():
        if not math.isclose(value, before[name], rel_tol=1e-12) and not math.isnan(value):
            yield name, value
