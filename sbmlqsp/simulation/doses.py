"""The dose edges of a run, from a schedule."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise

from sbmlqsp import treatment
from sbmlqsp.core.evaluate import evaluate
from sbmlqsp.core.expression import Expression
from sbmlqsp.core.schedule import Edge, Schedule
from sbmlqsp.model import Model
from sbmlqsp.model.initial import initial_values


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


NO_DOSES = Doses()


def doses_of(schedule: Schedule, value: Callable[[Expression], float], end: float) -> Doses:
    """Return the doses of a schedule up to `end`; `value` evaluates expressions in model units."""
    edges = treatment.edges(schedule, value, end)
    inputs = tuple((target, treatment.input_id(target)) for target in schedule.infused)
    return Doses(edges, inputs, _totals(edges, end))


def evaluator(model: Model) -> Callable[[Expression], float]:
    """Return what evaluates expressions with the initial values of a model."""
    values = initial_values(model)
    functions = model.document.tables.functions
    return lambda expression: float(evaluate(expression, values.__getitem__, functions))


def _totals(edges: tuple[Edge, ...], end: float) -> tuple[tuple[str, float], ...]:
    """Return the total amount that each target gets until the end, and each computed state where that is more."""
    totals: dict[str, float] = {}
    rates: dict[str, float] = {}
    for edge, after in pairwise((*edges, Edge(end))):
        for target, amount in (*edge.jumps, *edge.state):
            totals[target] = totals.get(target, 0.0) + abs(amount)
        if edge.reset or edge.state:
            rates.clear()
        for target, change in edge.rates:
            rates[target] = rates.get(target, 0.0) + change
        for target, rate in rates.items():
            totals[target] = totals.get(target, 0.0) + rate * (after.time - edge.time)
    return tuple((target, amount) for target, amount in totals.items() if amount)
