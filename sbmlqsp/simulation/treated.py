"""A model with its treatment as an engine runs it: jumps and input rates between stretches, or SBML events."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from sbmlqsp import treatment
from sbmlqsp.core.expression import Expression, Number
from sbmlqsp.core.schedule import Edge, Infusion, Jump, Schedule, ScheduledReplacement, SteadyStateDose, timed_input
from sbmlqsp.dosing import Regimen
from sbmlqsp.model import Model
from sbmlqsp.model.document import Document
from sbmlqsp.simulation.doses import NO_DOSES, Doses, doses_of, evaluator
from sbmlqsp.simulation.experiment import Experiment
from sbmlqsp.simulation.periodic.records import computed, has_steady_states
from sbmlqsp.simulation.triggers import read_by_triggers


@dataclass(frozen=True, slots=True)
class Treated:
    """What to run: the undosed model with an input rate for each infused target, or a model with dose events."""

    model: Model
    doses: Doses


@dataclass(frozen=True, slots=True)
class GivenDose:
    """One dose with numbers: when it begins (lag included), what reaches the target, over which time."""

    time: float
    target: str
    amount: float
    duration: float


def treated(experiment: Experiment, *, by_events: bool | None = None) -> Treated:
    """Return the model and the doses of an experiment.

    Args:
        experiment: what is simulated.
        by_events: whether SBML events give the doses; None: only where an event of the model reacts to a dose,
            which a jump between two stretches would hide from it.
    """
    model, regimen, end = experiment.model, experiment.regimen, experiment.end
    if regimen is None or not regimen.items:
        return Treated(model, NO_DOSES)
    weight, area = experiment.body_weight, experiment.body_surface_area
    bound = _bound(regimen, model.document, weight, area, end)
    plan = bound.schedule if bound.fixed else _computed(bound.schedule, experiment)
    doses = bound.fixed or doses_of(plan, evaluator(model), end)
    if bound.reacting if by_events is None else by_events:
        marks = tuple(Edge(edge.time) for edge in doses.edges)
        return Treated(_with_events(model, plan, str(regimen)), Doses(marks, (), doses.given))
    return Treated(Model(bound.document, model.values, model.name, model.folder, model.source_language), doses)


def _computed(plan: Schedule, experiment: Experiment) -> Schedule:
    return computed(plan, experiment.model, experiment.settings, frozenset(experiment.selections))


def given_doses(experiment: Experiment) -> tuple[GivenDose, ...]:
    """Return the doses that begin from 0 to the end, in order of time."""
    regimen, model = experiment.regimen, experiment.model
    if regimen is None:
        return ()
    bound = _bound(regimen, model.document, experiment.body_weight, experiment.body_surface_area, experiment.end)
    value = evaluator(model)
    inputs = [(dose.target, timed_input(dose, value)) for dose in _single_doses(bound.schedule)]
    doses = [
        GivenDose(start, target, amount + rate * (end - start) if end > start else amount, end - start)
        for target, (start, amount, rate, end) in inputs
    ]
    return tuple(sorted((dose for dose in doses if dose.time <= experiment.end), key=lambda dose: dose.time))


@dataclass(frozen=True, slots=True, eq=False)
class _Bound:
    """A regimen bound to a document.

    Attributes:
        schedule: its schedule.
        document: the document with input rates for infusions.
        reacting: whether an event of the model may be triggered by a dose at the very instant it is given.
        fixed: the doses, where they do not depend on the model's values.
    """

    schedule: Schedule
    document: Document
    reacting: bool
    fixed: Doses | None


@lru_cache(maxsize=64)
def _bound(regimen: Regimen, document: Document, weight: Any, area: Any, end: float) -> _Bound:
    model = Model(document)
    schedule = treatment.schedule(regimen, model, weight, area, until=end)
    targets = {dose.target for dose in schedule if isinstance(dose, Jump | Infusion | ScheduledReplacement)}
    read = read_by_triggers(document)
    steady = has_steady_states(schedule)
    reacting = bool(read if steady else targets & read)
    ready = document if reacting else treatment.infusion_inputs(model, schedule.infused).document
    parts = [part for dose in schedule for part in _parts(dose)]
    constant = not steady and all(isinstance(part, Number) for part in parts)
    return _Bound(schedule, ready, reacting, doses_of(schedule, _number, end) if constant else None)


@lru_cache(maxsize=16)
def _with_events(model: Model, plan: Schedule, regimen: str) -> Model:
    return treatment.with_schedule(model, plan, regimen)


def _single_doses(plan: Schedule) -> Iterator[Jump | Infusion]:
    """Yield the doses that are given in the run itself, those of steady-state records among them."""
    for action in plan:
        if isinstance(action, Jump | Infusion):
            yield action
        elif isinstance(action, SteadyStateDose) and action.interval > 0:
            yield action.dose


def _number(expression: Expression) -> float:
    assert isinstance(expression, Number)
    return expression.value


def _parts(action: object) -> tuple[Expression, ...]:
    if isinstance(action, Jump):
        return action.bioavailability, action.lag
    if isinstance(action, Infusion):
        parts = (action.bioavailability, action.lag, action.duration, action.rate)
        return tuple(part for part in parts if part is not None)
    return ()
