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
from sbmlqsp.treatment.resets import ResetWriter, without_wiped
from sbmlqsp.treatment.scheduling import schedule
from sbmlqsp.treatment.values import Values


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
        UnsupportedFeature: for steady-state records; otherwise as `schedule`.
    """
    if isinstance(regimen, str):
        regimen = Regimen.parse(regimen)
    plan = schedule(regimen, model, body_weight, body_surface_area, until=until)
    _refuse_steady_states(plan)
    return model.edited([*_edits(model, without_wiped(plan)), SetNote(None, f"Regimen: {regimen}", topic="regimen")])


def _edits(model: Model, plan: Schedule) -> list[Edit]:
    tables = model.tables
    values = Values(tables, model.unit_of("time"), {target: model.unit_of(target) for target in _targets(plan)})
    inputs = {target: values.names.free(f"rate_into_{target}") for target in plan.infused}
    flows: list[Edit] = []
    for target, parameter in inputs.items():
        flows += input_edits(tables, target, parameter, values.unit_names.id_of(values.rate_unit(target)))
    resets = [action for action in plan if isinstance(action, ScheduledReset)]
    events = EventWriter(tables, values, inputs, resets=bool(resets))
    given = [events.write(course) for course in courses(plan)]
    starts = _write_resets(resets, given, ResetWriter(tables, values, events, inputs.values())) if resets else []
    return [*values.unit_names.definitions, *flows, *values.edits, *starts, *events.events]


def _write_resets(resets: list[ScheduledReset], given: list[Any], writer: ResetWriter) -> list[Edit]:
    for reset in resets:
        writer.write(reset, given)
    return writer.edits


def _targets(plan: Schedule) -> set[str]:
    return {action.target for action in plan if not isinstance(action, SteadyStateDose | ScheduledReset)}


def _refuse_steady_states(plan: Schedule) -> None:
    for action in plan:
        if isinstance(action, SteadyStateDose):
            raise UnsupportedFeature(
                "a steady state cannot be written as SBML events yet",
                where=action.dose.target,
                fix="repeat the dose until the steady state is reached",
                feature="steady state",
                element=action.dose.target,
                engine="SBML events",
            )
