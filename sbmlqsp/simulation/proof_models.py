"""Copies of a dosed model that keep accounts: of what is given, and of what the model does with it."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np

from sbmlqsp import treatment
from sbmlqsp.core.schedule import Edge, Infusion, Jump, Schedule, ScheduledReplacement, ScheduledReset, StateChange
from sbmlqsp.core.tables import Parameter, Rule
from sbmlqsp.model import Model
from sbmlqsp.model.equations import right_hand_sides
from sbmlqsp.model.initial import initial_amounts, initial_values
from sbmlqsp.native.edits import AddParameter, Edit, SetRule
from sbmlqsp.simulation.arrays import Floats
from sbmlqsp.treatment.targets import holds_concentration

Balance = Callable[[Mapping[str, Floats]], float]


@dataclass(frozen=True, slots=True)
class Accounts:
    """What is due at the end for each target, the times of comparison, and the right values there by output."""

    expected: Mapping[str, float]
    times: tuple[float, ...]
    right: Mapping[str, Floats]

    @property
    def sizes(self) -> float:
        """The smallest peak of the outputs, for absolute tolerances."""
        peaks = [float(np.abs(values).max()) for values in self.right.values()]
        return min((peak for peak in peaks if peak > 0), default=1.0)


def due(edges: Sequence[Edge], end: float) -> dict[str, float]:
    """Return what is given into each target until the end: boluses, and rates over the time that they last."""
    totals: dict[str, list[float]] = {}
    rates: dict[str, float] = {}
    for edge, after in pairwise((*edges, Edge(end))):
        if edge.reset or edge.state:
            rates.clear()
        for target, change in edge.rates:
            rates[target] = rates.get(target, 0.0) + change
        for target, amount in edge.jumps:
            totals.setdefault(target, []).append(amount)
        for target, rate in rates.items():
            totals.setdefault(target, []).append(rate * (after.time - edge.time))
    return {target: math.fsum(parts) for target, parts in totals.items()}


def delivering(model: Model, plan: Schedule) -> tuple[Model, dict[str, str]]:
    """Return the model with the doses going into parameters beside it, and the parameter of each target."""
    targets = sorted({action.target for action in plan if isinstance(action, Jump | Infusion)})
    places = {target: f"sbmlqsp_delivered_into_{target}" for target in targets}
    ready = model.edited([AddParameter(Parameter(name, 0.0, None, constant=False)) for name in places.values()])
    given = (action for action in plan if not isinstance(action, ScheduledReplacement))
    moved = Schedule(tuple(_moved(action, places) for action in given))
    return treatment.with_schedule(ready, moved, "delivery"), places


def _moved(action: object, places: Mapping[str, str]) -> Jump | Infusion | ScheduledReset | StateChange:
    if isinstance(action, Jump | Infusion):
        return replace(action, target=places[action.target])
    assert isinstance(action, ScheduledReset | StateChange)
    return action


def keeping_accounts(
    model: Model, dosed: Model, plan: Schedule, targets: Mapping[str, float]
) -> tuple[Model, dict[str, Balance]]:
    """Return the dosed model with the turnover of each target integrated, and how to balance it.

    The balance is content at the end - content at the start - turnover: what came from outside. It is left out where
    resets, replacements or computed states set the content, and for targets that other events change.
    """
    if any(isinstance(action, ScheduledReset | ScheduledReplacement | StateChange) for action in plan):
        return dosed, {}
    changed = {change.variable for event in model.tables.events for change in event.assignments}
    sides = right_hand_sides(model)
    edits: list[Edit] = []
    balances: dict[str, Balance] = {}
    for target in targets:
        rate = sides.get(target)
        if rate is None or target in changed or not _steady_size(model, target):
            continue
        name = f"sbmlqsp_turnover_of_{target}"
        edits += [AddParameter(Parameter(name, 0.0, None, constant=False)), SetRule(Rule("rate", name, name, rate))]
        balances[target] = _balance(model, target, name)
    return (dosed.edited(edits) if edits else dosed), balances


def _steady_size(model: Model, target: str) -> bool:
    species = model.tables.species.get(target)
    return species is None or model.tables.compartments[species.compartment].constant


def _balance(model: Model, target: str, turnover: str) -> Balance:
    """Return what computes the balance in amounts; the turnover of a concentration is times the volume."""
    species = model.tables.species.get(target)
    if species is None:
        start = initial_values(model)[target]
        return lambda found: float(found[target][-1] - start - found[turnover][-1])
    size = initial_values(model)[species.compartment]
    start = initial_amounts(model)[target]
    ruled = target in model.tables.rules and holds_concentration(model.tables, target)
    scale = size if ruled else 1.0
    return lambda found: float(found[f"[{target}]"][-1] * size - start - found[turnover][-1] * scale)
