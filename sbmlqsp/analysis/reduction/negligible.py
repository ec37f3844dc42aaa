"""Reactions that move next to nothing in a run."""

from __future__ import annotations

from typing import Any

import numpy as np

from sbmlqsp.dosing import Regimen
from sbmlqsp.model import Model
from sbmlqsp.model.rates import references
from sbmlqsp.simulation import simulate

NEXT_TO_NOTHING = 2e-3
"""Of the peak of every species that a reaction changes, in the whole run."""


def negligible_reactions(model: Model, regimen: Regimen | None, end: float, body_weight: Any = None) -> tuple[str, ...]:
    """Return the reactions that in a run move less than `NEXT_TO_NOTHING` of each species they change."""
    rated = [reaction for reaction in model.tables.reactions if reaction.kinetic_law is not None]
    species = [name for name in model.species.ids if any(_changes(model, r, name) for r in rated)]
    if len(rated) < 2 or not species:
        return ()
    outputs = [*species, *(reaction.id for reaction in rated)]
    run = simulate(model, regimen, until=end, points=201, outputs=outputs, body_weight=body_weight)
    time = run.values("time")
    peaks = {name: float(np.abs(run.values(name)).max()) for name in species}
    found = []
    for reaction in rated:
        moved = float(np.trapezoid(np.abs(run.values(reaction.id)), time))
        touched = [(r.species, r.stoichiometry or 1.0) for _, r in references(reaction) if r.species in peaks]
        if touched and all(moved * amount <= NEXT_TO_NOTHING * peaks[name] for name, amount in touched):
            found.append(reaction.id)
    return tuple(found)


def _changes(model: Model, reaction: Any, name: str) -> bool:
    item = model.tables.species[name]
    still = item.constant or item.boundary_condition or name in model.tables.rules
    return not still and any(reference.species == name for _, reference in references(reaction))
