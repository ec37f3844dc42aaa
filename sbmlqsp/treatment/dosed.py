"""A model with its treatment written into it as SBML events."""

from __future__ import annotations

from sbmlqsp.core.schedule import (
    Infusion,
    Jump,
    Schedule,
    ScheduledReplacement,
    ScheduledReset,
    StateChange,
    SteadyStateDose,
)
from sbmlqsp.model import Model
from sbmlqsp.model.computed_states import record
from sbmlqsp.native.edits import Edit, SetNote
from sbmlqsp.treatment.clearing import without_wiped
from sbmlqsp.treatment.courses import courses
from sbmlqsp.treatment.events import EventWriter, Given
from sbmlqsp.treatment.inputs import input_edits
from sbmlqsp.treatment.instants import not_computed
from sbmlqsp.treatment.replacements import ReplacementWriter
from sbmlqsp.treatment.resets import ResetWriter
from sbmlqsp.treatment.state_changes import StateWriter
from sbmlqsp.treatment.values import Values


def with_schedule(model: Model, plan: Schedule, regimen: str) -> Model:
    """Return the model with events for everything in a schedule whose steady states have been computed.

    Amounts, times, durations and rates become parameters of the model with units; bioavailability, lag, duration
    and rate that are parameters already stay references to them. Each infused target gets a rate parameter.
    With computed states the model keeps a record of the values they were computed with. `regimen` is its text.

    Raises:
        RegimenError: for steady states that are not computed yet.
        UnsupportedFeature: for resets and computed states of compartments that change.
    """
    for action in plan:
        if isinstance(action, SteadyStateDose):
            raise not_computed(action)
    edits = [*_edits(model, without_wiped(plan)), SetNote(None, f"Regimen: {regimen}", topic="regimen")]
    dosed = model.edited(edits)
    if any(isinstance(action, StateChange) for action in plan):
        return dosed.edited([record(dosed)])
    return dosed


def _edits(model: Model, plan: Schedule) -> list[Edit]:
    tables = model.tables
    values = Values(tables, model.unit_of("time"), {name: model.unit_of(name) for name in _dosed(plan)})
    inputs = {target: values.names.free(f"rate_into_{target}") for target in plan.infused}
    flows: list[Edit] = []
    for target, parameter in inputs.items():
        flows += input_edits(tables, target, parameter, values.unit_names.id_of(values.rate_unit(target)))
    resets = [action for action in plan if isinstance(action, ScheduledReset)]
    states = [action for action in plan if isinstance(action, StateChange)]
    replacements = [action for action in plan if isinstance(action, ScheduledReplacement)]
    clears = bool(resets or replacements) or any(state.mode == "replace" for state in states)
    events = EventWriter(tables, values, inputs, resets=clears)
    given = [events.write(course) for course in courses(plan)]
    starts = _write_resets(resets, given, ResetWriter(tables, values, events, inputs.values())) if resets else []
    writer = StateWriter(tables, values, events, inputs.values())
    for state in states:
        writer.write(state, given)
    exchange = ReplacementWriter(tables, values, events)
    for replacement in replacements:
        exchange.write(replacement)
    return [*values.unit_names.definitions, *flows, *values.edits, *starts, *events.events]


def _write_resets(resets: list[ScheduledReset], given: list[Given], writer: ResetWriter) -> list[Edit]:
    for reset in resets:
        writer.write(reset, given)
    return writer.edits


def _dosed(plan: Schedule) -> set[str]:
    """Return everything that is given an amount: targets, and states that are set or added to."""
    targets = {action.target for action in plan if isinstance(action, Jump | Infusion | ScheduledReplacement)}
    return targets | {name for action in plan if isinstance(action, StateChange) for name, _ in action.values}
