"""`with_regimen`: a model with its treatment written into it as SBML events, steady states computed beforehand."""

from __future__ import annotations

from typing import Any

from sbmlqsp import treatment
from sbmlqsp.core.settings import Settings
from sbmlqsp.dosing import Regimen
from sbmlqsp.model import Model
from sbmlqsp.simulation.periodic.records import computed


def with_regimen(
    model: Model,
    regimen: Regimen | str,
    body_weight: Any = None,
    body_surface_area: Any = None,
    *,
    until: Any = None,
) -> Model:
    """Return the model with events that give the doses; arguments as `schedule`.

    Amounts, times, durations and rates become parameters of the model with units; bioavailability, lag, duration
    and rate that are parameters already stay references to them. Each infused target gets a rate parameter.

    A dose at steady state becomes an event that sets or adds the state computed for the model as it is, its numbers
    parameters `steady_state_1_<id>`. Once a value of the model has changed they are stale: `simulate` and `check`
    then refuse the model, naming the value.

    Raises:
        RegimenError, UnknownSymbolError, UnitsError: as `schedule`.
        ConvergenceError: for a dose without steady state, naming the state that grows.
        UnsupportedFeature: for what SBML events or steady states cannot say.
    """
    if isinstance(regimen, str):
        regimen = Regimen.parse(regimen)
    plan = treatment.schedule(regimen, model, body_weight, body_surface_area, until=until)
    return treatment.with_schedule(model, computed(plan, model, Settings()), str(regimen))
