"""How large the states of a model get: a run of the middle patient with libRoadRunner tells."""

from __future__ import annotations

import math

import numpy as np

from sbmlqsp.core.tables import ModelTables
from sbmlqsp.errors import SbmlqspError
from sbmlqsp.population.cohort.dosing import rated
from sbmlqsp.population.trial import Patients, Trial
from sbmlqsp.simulation.running import simulate

_POINTS = 101


def typical_sizes(trial: Trial, states: tuple[str, ...], tables: ModelTables, patients: Patients) -> dict[str, float]:
    """Return the largest magnitude of each state in the middle patient, without those that stay 0.

    Empty where libRoadRunner cannot simulate that patient.
    """
    named = {_selection(state, tables): state for state in states}
    weight, area = (_middle(sizes) for sizes in (patients.body_weight, patients.body_surface_area))
    regimen = next((regimen for regimen in trial.regimens if regimen is not None), None)
    try:
        result = simulate(
            trial.centre,
            regimen,
            until=trial.end,
            points=_POINTS,
            outputs=list(named),
            body_weight=weight,
            body_surface_area=area,
            settings=trial.settings.replace(rtol=1e-6, atol=None, on_failure="raise"),
        )
    except SbmlqspError:
        return {}
    peaks = {state: float(np.abs(result.values(selection)).max()) for selection, state in named.items()}
    return {state: peak for state, peak in peaks.items() if peak > 0 and math.isfinite(peak)}


def _selection(state: str, tables: ModelTables) -> str:
    """Return what reports a state in its own meaning: amounts, but what a rate rule changes as its symbol."""
    species = tables.species.get(state)
    if species is None or species.has_only_substance_units or state not in rated(tables):
        return state
    return f"[{state}]"


def _middle(sizes: np.ndarray) -> float | None:
    known = sizes[np.isfinite(sizes)]
    return float(np.median(known)) if len(known) else None
