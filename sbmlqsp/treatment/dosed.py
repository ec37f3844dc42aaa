"""`with_regimen`: a model with its treatment written into it as SBML events."""

from __future__ import annotations

from typing import Any

from sbmlqsp.core.schedule import Schedule, ScheduledReset, SteadyStateDose
from sbmlqsp.dosing import Regimen
from sbmlqsp.errors import UnsupportedFeature
from sbmlqsp.model import Model
from sbmlqsp.native.edits import Edit, SetNote
from sbmlqsp.treatment.courses import courses
from sbmlqsp.treatment.events import EventWriter
from sbmlqsp.treatment.inputs import input_edits
from sbmlqsp.treatment.naming import Names, UnitNames
from sbmlqsp.treatment.scheduling import schedule
from sbmlqsp.treatment.targets import rate_unit


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

    Raises:
        UnsupportedFeature: for steady-state records and resets; otherwise as `schedule`.
    """
    if isinstance(regimen, str):
        regimen = Regimen.parse(regimen)
    plan = schedule(regimen, model, body_weight, body_surface_area, until=until)
    _refuse(plan)
    return model.edited([*_edits(model, plan), SetNote(None, f"Regimen: {regimen}", topic="regimen")])


def _edits(model: Model, plan: Schedule) -> list[Edit]:
    names, unit_names = Names(model.tables), UnitNames(model.tables)
    time_unit = model.unit_of("time")
    amount_units = {target: model.unit_of(target) for target in _targets(plan)}
    inputs = {target: names.free(f"rate_into_{target}") for target in plan.infused}
    edits: list[Edit] = []
    for target, parameter in inputs.items():
        unit = unit_names.id_of(rate_unit(amount_units[target], time_unit))
        edits += input_edits(model.tables, target, parameter, unit)
    writer = EventWriter(model.tables, names, unit_names, time_unit, amount_units, inputs)
    writer.write(courses(plan))
    return [*unit_names.definitions, *edits, *writer.edits]


def _targets(plan: Schedule) -> set[str]:
    return {action.target for action in plan if not isinstance(action, SteadyStateDose | ScheduledReset)}


def _refuse(plan: Schedule) -> None:
    for action in plan:
        if isinstance(action, SteadyStateDose):
            feature, element = "steady state", action.dose.target
        elif isinstance(action, ScheduledReset):
            feature, element = "reset", f"reset at {action.time:g}"
        else:
            continue
        raise UnsupportedFeature(
            f"a {feature} cannot be written as SBML events yet",
            where=element,
            fix="leave it out",
            feature=feature,
            element=element,
            engine="SBML events",
        )
