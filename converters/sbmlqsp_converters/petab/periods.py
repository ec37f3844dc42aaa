"""Doses as periods of an experiment: every instant at which they act becomes a set of changes, and back."""

from __future__ import annotations

from collections.abc import Mapping

from sbmlqsp import treatment
from sbmlqsp.core.expression import TIME, Apply, Expression, Number, Symbol
from sbmlqsp.core.schedule import Edge, Schedule
from sbmlqsp.core.settings import Settings
from sbmlqsp.core.tables import Event, EventAssignment
from sbmlqsp.dosing import Regimen
from sbmlqsp.model import Model
from sbmlqsp.model.equations import equations
from sbmlqsp.model.initial import initial_amounts, initial_values
from sbmlqsp.native.edits import AddEvent, Edit
from sbmlqsp.simulation.doses import doses_of, evaluator
from sbmlqsp.simulation.periodic.records import computed
from sbmlqsp.treatment.recognition import split_regimen
from sbmlqsp.treatment.targets import as_symbol
from sbmlqsp_converters.petab.problem import Experiment, Period

LAST = 1e9
"""Doses are written up to this model time where nobody says an end: beyond it nothing is simulated."""


def periods_of(model: Model, schedule: Schedule, end: float | None) -> tuple[Model, tuple[Period, ...]]:
    """Return the model with an input rate for each infused target, and the periods that give the doses.

    Amounts, rates and states that steady-state records set are numbers: they hold for the values of the model.
    """
    plan = computed(schedule, model, Settings())
    ready = treatment.infusion_inputs(model, plan.infused)
    doses = doses_of(plan, evaluator(ready), LAST if end is None else end)
    rates: dict[str, float] = {}
    found = [Period(edge.time, _changes(ready, edge, rates, dict(doses.inputs))) for edge in doses.edges]
    if not found or found[0].time > 0:
        found.insert(0, Period(0.0, {}))
    return ready, tuple(found)


def _changes(model: Model, edge: Edge, rates: dict[str, float], inputs: Mapping[str, str]) -> dict[str, Expression]:
    """Return what one edge sets; `rates` are the input rates before it, and after it once this returns."""
    contents: dict[str, Expression] = {}
    if edge.reset:
        contents |= {name: Number(value) for name, value in _starts(model).items()}
    if edge.reset or edge.state:
        rates.update(dict.fromkeys(rates, 0.0))
    contents |= {name: as_symbol(model.tables, name, Number(value)) for name, value in edge.state}
    for name, amount in edge.jumps:
        before = contents.get(name, Symbol(name))
        contents[name] = Apply("plus", (before, as_symbol(model.tables, name, Number(amount))))
    for target, change in edge.rates:
        rates[target] = rates.get(target, 0.0) + change
    return contents | {inputs[target]: Number(rate) for target, rate in rates.items()}


def _starts(model: Model) -> dict[str, float]:
    """Return the value of each state at the start, as its symbol means it."""
    values, amounts = initial_values(model), initial_amounts(model)
    return {name: values.get(name, amounts.get(name, 0.0)) for name in equations(model).states}


def regimen_of(model: Model, experiment: Experiment) -> tuple[Model, Regimen, tuple[str, ...]]:
    """Return the model without dose inputs, the regimen that the periods of an experiment give, and what they say else.

    What is said besides is one sentence for each period that is no dose.
    """
    periods = [period for period in experiment.course if period.changes]
    targets = {target for period in periods for target in period.changes}
    ready = model.edited([AddEvent(_event(number, period)) for number, period in enumerate(periods)])
    found = split_regimen(ready)
    left = tuple(f"{issue.where}: {issue.message}" for issue in found.unrecognised)
    assert targets or not len(found.regimen)
    return found.model, found.regimen, left


def without_inputs(model: Model) -> Model:
    """Return the model without the input rates that `periods_of` adds, found as infusions through each of them."""
    prefix = treatment.input_id("")
    edits: list[Edit] = []
    for name in model.parameters.ids:
        if name.startswith(prefix):
            periods = (Period(0.0, {name: Number(1.0)}), Period(1.0, {name: Number(0.0)}))
            edits += [AddEvent(_event(len(edits) + number, period)) for number, period in enumerate(periods)]
    return split_regimen(model.edited(edits)).model if edits else model


def _event(number: int, period: Period) -> Event:
    due = Apply("geq", (TIME, Number(period.time)))
    changes = tuple(EventAssignment(target, value) for target, value in period.changes.items())
    return Event(
        f"petab_period_{number}", due, changes, trigger_initial_value=False, use_values_from_trigger_time=False
    )
