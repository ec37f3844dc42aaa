"""A model with its treatment as an engine runs it: jumps and input rates between stretches, or SBML events."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from sbmlqsp import treatment
from sbmlqsp.core.evaluate import evaluate
from sbmlqsp.core.expression import Expression, Number, symbols
from sbmlqsp.core.inline import inline
from sbmlqsp.core.schedule import Edge, Infusion, Jump, Schedule, timed_input
from sbmlqsp.core.tables import ModelTables
from sbmlqsp.dosing import Regimen
from sbmlqsp.model import Model
from sbmlqsp.model.document import Document
from sbmlqsp.model.initial import initial_values
from sbmlqsp.simulation.experiment import Experiment

NO_DOSES = Schedule()


@dataclass(frozen=True, slots=True)
class Treated:
    """What to run.

    Attributes:
        model: the undosed model, with an input rate for each infused target or with dose events.
        doses: the dose edges; without jumps and rates where events give the doses.
        inputs: (infused target, id of its input rate).
        given: total amount by target, for the tolerances.
        by_events: whether the doses are events of `model`.
    """

    model: Model
    doses: tuple[Edge, ...]
    inputs: tuple[tuple[str, str], ...]
    given: tuple[tuple[str, float], ...]
    by_events: bool = False


def treated(experiment: Experiment, *, by_events: bool | None = None) -> Treated:
    """Return the model and the doses of an experiment.

    Args:
        experiment: what is simulated.
        by_events: whether SBML events give the doses; None: only where an event of the model reacts to a dose,
            which a jump between two stretches would hide from it.
    """
    model, end = experiment.model, experiment.end
    if experiment.regimen is None or not experiment.regimen.items:
        return Treated(model, (), (), ())
    plan = _schedule(
        experiment.regimen, model.document, experiment.body_weight, experiment.body_surface_area, end
    )
    doses = _edges(plan, model, end)
    given = _totals(doses, end)
    if by_events is None:
        by_events = _reacts(model, plan)
    if by_events:
        dosed = _with_events(experiment.regimen, model, experiment.body_weight, experiment.body_surface_area, end)
        marks = tuple(Edge(edge.time) for edge in doses)
        return Treated(dosed, marks, (), given, by_events=True)
    infused = plan.infused
    ready = treatment.infusion_inputs(model, infused)
    return Treated(ready, doses, tuple((target, treatment.input_id(target)) for target in infused), given)


@dataclass(frozen=True, slots=True)
class GivenDose:
    """One dose with numbers: when it begins (lag included), what reaches the target, over which time."""

    time: float
    target: str
    amount: float
    duration: float


def given_doses(experiment: Experiment) -> tuple[GivenDose, ...]:
    """Return the doses that begin from 0 to the end, in order of time."""
    if experiment.regimen is None:
        return ()
    model = experiment.model
    plan = _schedule(
        experiment.regimen, model.document, experiment.body_weight, experiment.body_surface_area, experiment.end
    )
    value = _evaluator(model)
    inputs = [(dose.target, timed_input(dose, value)) for dose in plan if isinstance(dose, Jump | Infusion)]
    doses = [
        GivenDose(start, target, amount + rate * (end - start) if end > start else amount, end - start)
        for target, (start, amount, rate, end) in inputs
    ]
    return tuple(sorted((dose for dose in doses if dose.time <= experiment.end), key=lambda dose: dose.time))


@lru_cache(maxsize=64)
def _schedule(regimen: Regimen, document: Document, weight: Any, area: Any, end: float) -> Schedule:
    return treatment.schedule(regimen, Model(document), weight, area, until=end)


@lru_cache(maxsize=16)
def _with_events(regimen: Regimen, model: Model, weight: Any, area: Any, end: float) -> Model:
    return treatment.with_regimen(model, regimen, weight, area, until=end)


def _edges(plan: Schedule, model: Model, end: float) -> tuple[Edge, ...]:
    if _is_constant(plan):
        return _constant_edges(plan, end)
    return treatment.edges(plan, _evaluator(model), end)


def _evaluator(model: Model) -> Callable[[Expression], float]:
    values = initial_values(model)
    functions = model.document.tables.functions
    return lambda expression: float(evaluate(expression, values.__getitem__, functions))


@lru_cache(maxsize=64)
def _constant_edges(plan: Schedule, end: float) -> tuple[Edge, ...]:
    return treatment.edges(plan, lambda number: number.value if isinstance(number, Number) else float("nan"), end)


def _is_constant(plan: Schedule) -> bool:
    return all(isinstance(part, Number) for dose in plan for part in _parts(dose))


def _parts(action: object) -> tuple[Expression, ...]:
    if isinstance(action, Jump):
        return action.bioavailability, action.lag
    if isinstance(action, Infusion):
        parts = (action.bioavailability, action.lag, action.duration, action.rate)
        return tuple(part for part in parts if part is not None)
    return ()


def _totals(doses: tuple[Edge, ...], end: float) -> tuple[tuple[str, float], ...]:
    """Return the total amount that each target gets until the end."""
    totals: dict[str, float] = {}
    rates: dict[str, float] = {}
    for edge, after in zip(doses, (*doses[1:], Edge(end)), strict=True):
        for target, amount in edge.jumps:
            totals[target] = totals.get(target, 0.0) + amount
        for target, change in edge.rates:
            rates[target] = rates.get(target, 0.0) + change
        for target, rate in rates.items():
            totals[target] = totals.get(target, 0.0) + rate * (after.time - edge.time)
    return tuple(totals.items())


def _reacts(model: Model, plan: Schedule) -> bool:
    """Return whether an event of the model may be triggered by a dose at the very instant it is given."""
    if not len(model.document.tables.events):
        return False
    targets = {dose.target for dose in plan if isinstance(dose, Jump | Infusion)}
    return bool(targets & watched_symbols(model.document))


def watched_symbols(document: Document) -> frozenset[str]:
    """Return every symbol that a trigger of the model reads, directly or through assignment rules and rates."""
    read: frozenset[str] = document.keep("symbols in triggers", lambda it: _read_by_triggers(it.tables))
    return read


def _read_by_triggers(tables: ModelTables) -> frozenset[str]:
    definitions: dict[str, Expression] = {r.id: r.kinetic_law for r in tables.reactions if r.kinetic_law is not None}
    definitions |= {r.variable: r.math for r in tables.rules if r.kind == "assignment" and r.variable and r.math}
    read: Callable[[Expression], frozenset[str]] = lambda math: symbols(inline(math, tables.functions))  # noqa: E731
    found: set[str] = set()
    waiting = [name for event in tables.events if event.trigger is not None for name in read(event.trigger)]
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            waiting += read(definitions[name]) if name in definitions else ()
    return frozenset(found)
