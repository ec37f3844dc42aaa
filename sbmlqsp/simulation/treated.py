"""A model with its treatment as an engine runs it: jumps and input rates between stretches, or SBML events."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import Any

from sbmlqsp import treatment
from sbmlqsp.core.evaluate import evaluate
from sbmlqsp.core.expression import Expression, Number
from sbmlqsp.core.schedule import Edge, Infusion, Jump, Schedule, timed_input
from sbmlqsp.dosing import Regimen
from sbmlqsp.model import Model
from sbmlqsp.model.document import Document
from sbmlqsp.model.initial import initial_values
from sbmlqsp.simulation.experiment import Experiment
from sbmlqsp.simulation.triggers import read_by_triggers


@dataclass(frozen=True, slots=True, eq=False)
class Doses:
    """The dose edges of a run; the same object for the same regimen, so that what is made of it can be kept.

    Attributes:
        edges: from 0 to the end, in order of time; without jumps and rates where events give the doses.
        inputs: (infused target, id of its input rate).
        given: total amount by target.
    """

    edges: tuple[Edge, ...] = ()
    inputs: tuple[tuple[str, str], ...] = ()
    given: tuple[tuple[str, float], ...] = ()


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


NO_DOSES = Doses()


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
    if bound.reacting if by_events is None else by_events:
        doses = bound.fixed or _doses(bound.schedule, _evaluator(model), end)
        marks = tuple(Edge(edge.time) for edge in doses.edges)
        return Treated(_with_events(regimen, model, weight, area, end), Doses(marks, (), doses.given))
    doses = bound.fixed or _doses(bound.schedule, _evaluator(model), end)
    return Treated(Model(bound.document, model.values, model.name, model.folder, model.source_language), doses)


def given_doses(experiment: Experiment) -> tuple[GivenDose, ...]:
    """Return the doses that begin from 0 to the end, in order of time."""
    regimen, model = experiment.regimen, experiment.model
    if regimen is None:
        return ()
    bound = _bound(
        regimen, model.document, experiment.body_weight, experiment.body_surface_area, experiment.end
    )
    value = _evaluator(model)
    inputs = [(dose.target, timed_input(dose, value)) for dose in bound.schedule if isinstance(dose, Jump | Infusion)]
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
    targets = {dose.target for dose in schedule if isinstance(dose, Jump | Infusion)}
    reacting = bool(targets & read_by_triggers(document))
    ready = document if reacting else treatment.infusion_inputs(model, schedule.infused).document
    parts = [part for dose in schedule for part in _parts(dose)]
    constant = all(isinstance(part, Number) for part in parts)
    return _Bound(schedule, ready, reacting, _doses(schedule, _number, end) if constant else None)


@lru_cache(maxsize=16)
def _with_events(regimen: Regimen, model: Model, weight: Any, area: Any, end: float) -> Model:
    return treatment.with_regimen(model, regimen, weight, area, until=end)


def _doses(schedule: Schedule, value: Callable[[Expression], float], end: float) -> Doses:
    edges = treatment.edges(schedule, value, end)
    inputs = tuple((target, treatment.input_id(target)) for target in schedule.infused)
    return Doses(edges, inputs, _totals(edges, end))


def _number(expression: Expression) -> float:
    assert isinstance(expression, Number)
    return expression.value


def _evaluator(model: Model) -> Callable[[Expression], float]:
    values = initial_values(model)
    functions = model.document.tables.functions
    return lambda expression: float(evaluate(expression, values.__getitem__, functions))


def _parts(action: object) -> tuple[Expression, ...]:
    if isinstance(action, Jump):
        return action.bioavailability, action.lag
    if isinstance(action, Infusion):
        parts = (action.bioavailability, action.lag, action.duration, action.rate)
        return tuple(part for part in parts if part is not None)
    return ()


def _totals(edges: tuple[Edge, ...], end: float) -> tuple[tuple[str, float], ...]:
    """Return the total amount that each target gets until the end."""
    totals: dict[str, float] = {}
    rates: dict[str, float] = {}
    for edge, after in pairwise((*edges, Edge(end))):
        for target, amount in edge.jumps:
            totals[target] = totals.get(target, 0.0) + amount
        if edge.reset or edge.state:
            rates.clear()
        for target, change in edge.rates:
            rates[target] = rates.get(target, 0.0) + change
        for target, rate in rates.items():
            totals[target] = totals.get(target, 0.0) + rate * (after.time - edge.time)
    return tuple(totals.items())
