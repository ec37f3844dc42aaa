"""The part of a model that an output depends on: nothing outside of it can change the numbers of a run."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from sbmlqsp.analysis.causal.paths import ancestors
from sbmlqsp.core.expression import symbols
from sbmlqsp.core.formula import parse
from sbmlqsp.model import Model
from sbmlqsp.native.edits import Edit, RemoveElement, RemoveEventAssignments, RemoveRule, SetAttribute


def ancestral(model: Model, outputs: Iterable[str], doses: Iterable[str] = ()) -> Model:
    """Return the model in which whatever has no causal path to the outputs no longer changes.

    An adaptive integrator chooses its steps by every state, so that a change anywhere moves the last digits of
    everything. Here states without a path to the outputs are held, and the outputs come out the same to the last bit
    however they are intervened upon.

    Args:
        model: the model.
        outputs: formulas of selections.
        doses: targets of doses; one without a path to the outputs stays as it is, because doses have to reach it.
    """
    wanted = {name.strip("[]") for text in outputs for name in symbols(parse(text))}
    wanted |= {model.tables.species[name].compartment for name in wanted if name in model.species}
    kept = ancestors(model, wanted) | set(doses)
    edits = list(_held(model, kept))
    return model.edited(edits) if edits else model


def _held(model: Model, kept: frozenset[str] | set[str]) -> Iterator[Edit]:
    tables = model.tables
    for rule in tables.rules:
        if rule.variable is not None and rule.variable not in kept and rule.kind == "rate":
            yield RemoveRule(rule.variable)
    idle = [event.id for event in tables.events if not {change.variable for change in event.assignments} & kept]
    yield from (RemoveElement(event) for event in idle)
    acting = (event for event in tables.events if event.id not in idle)
    assigned = {change.variable for event in acting for change in event.assignments}
    for variable in sorted(assigned - kept):
        yield RemoveEventAssignments(variable)
    ruled = {rule.variable for rule in tables.rules}
    for species in tables.species:
        loose = species.id not in kept and species.id not in ruled
        if loose and not species.boundary_condition and not species.constant:
            yield SetAttribute(species.id, "boundaryCondition", True)
