"""What the periods of an experiment do to a model, as events: PEtab's changes come before the model's own events."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from sbmlqsp.core.expression import TIME, Apply, Expression, Number, Symbol, symbols
from sbmlqsp.core.tables import Event, EventAssignment, Parameter, unknown_symbol
from sbmlqsp.errors import ConversionError, UnsupportedFeature
from sbmlqsp.model import Model
from sbmlqsp.native.edits import AddEvent, AddParameter, Edit, SetAttribute
from sbmlqsp_converters.petab.problem import Experiment, Period, Problem
from sbmlqsp_converters.petab.symbols import entities, ruled

FIRST_PRIORITY = Number(1e6)
EARLIER = 1e-11
"""By what part of its time a period begins earlier in a model with events of its own.

They must see the changes, in their triggers too, which a priority alone does not bring about (PEtab 2.0, "Detailed
semantics", 4); rounding errors of the search for events are 1e-13.
"""

Changes = Mapping[str, Expression]


def extended(problem: Problem, experiment: Experiment) -> Model:
    """Return the model with the parameters that its changes set or read and that it has not: those of PEtab alone.

    Raises:
        UnknownSymbolError: for a name in a change that neither the model nor a table has.
        UnsupportedFeature, ConversionError: for what cannot be changed.
    """
    model, periods = problem.model, experiment.periods
    read = {name for period in periods for change in period.changes.values() for name in symbols(change)}
    targets = {target for period in periods for target in period.changes}
    for target in sorted(targets):
        refuse_target(model, target, experiment, problem)
    missing = sorted((read | targets) - set(entities(model)) - set(model.document.kinds) - {"time"})
    known = {*model.document.kinds, *problem.parameters, *problem.entities, *targets}
    for name in missing:
        if name not in known:
            raise unknown_symbol(name, known, f"value for a change in experiment '{experiment.id}'")
    return model.edited([AddParameter(Parameter(name, 0.0, constant=False)) for name in missing]) if missing else model


def prepared(model: Model, experiment: Experiment) -> Model:
    """Return the `extended` model with an event for each period after the first.

    Raises:
        UnsupportedFeature: for a period that changes a local parameter.
    """
    edits: list[Edit] = []
    begin = experiment.course[0].time if experiment.course else 0.0
    for number, period in enumerate(experiment.course[1:], start=1):
        if period.changes:
            edits.append(AddEvent(event_of(model, f"petab_period_{number}", period, begin)))
    changed = {a.variable for edit in edits if isinstance(edit, AddEvent) for a in edit.event.assignments}
    return model.edited([*freed(model, changed), *edits]) if edits else model


def freed(model: Model, targets: Iterable[str]) -> Iterator[Edit]:
    """Yield the edits that let events change what is constant."""
    tables = model.tables
    for target in sorted(targets):
        element = tables.parameters.get(target) or tables.compartments.get(target) or tables.species.get(target)
        if element is None:
            raise UnsupportedFeature(
                f"'{target}' is a local parameter, which only the first period of an experiment can change",
                where=target,
                fix="make it a global parameter of the model",
                feature="change of a local parameter",
                element=target,
                engine="SBML events",
            )
        if element.constant:
            yield SetAttribute(target, "constant", value=False)


def event_of(model: Model, name: str, period: Period, begin: float) -> Event:
    """Return the event by which a period begins in an experiment that begins at `begin`."""
    earlier = EARLIER * max(abs(period.time), period.time - begin) if len(model.tables.events) else 0.0
    trigger = Apply("geq", (TIME, Number(period.time - earlier)))
    changes = tuple(EventAssignment(target, value) for target, value in _assignments(model, period.changes).items())
    return Event(name, trigger, changes, priority=FIRST_PRIORITY, trigger_initial_value=False)


def _assignments(model: Model, changes: Changes) -> Changes:
    """Return what an SBML event must assign for PEtab's changes.

    A resized compartment leaves concentrations in PEtab and amounts in SBML, whose events turn an assigned
    concentration into an amount by the size before the event (test suite case 01779). So each concentration in it is
    assigned times the new size by the old one (PEtab 2.0, "Detailed semantics", 2).
    """
    found = dict(changes)
    for species in model.tables.species:
        size = changes.get(species.compartment)
        if size is None or species.has_only_substance_units or ruled(model, species.id):
            continue
        concentration = changes.get(species.id, Symbol(species.id))
        found[species.id] = Apply("divide", (Apply("times", (concentration, size)), Symbol(species.compartment)))
    return found


def refuse_target(model: Model, target: str, experiment: Experiment, problem: Problem) -> None:
    """Raise if a period cannot change this: rates, what a formula computes, and parameters of the parameter table."""
    kind = model.document.kinds.get(target)
    if kind in ("reaction", "stoichiometry"):
        raise ConversionError(
            f"experiment '{experiment.id}' changes '{target}', which is a {kind}",
            where=target,
            fix="change a parameter, species or compartment",
        )
    if ruled(model, target):
        raise UnsupportedFeature(
            f"experiment '{experiment.id}' changes '{target}', which follows an assignment rule",
            where=target,
            fix="change what the rule reads",
            feature="condition on a ruled variable",
            element=target,
            engine="PEtab",
        )
    if kind is None and not problem.introduces(target):
        raise ConversionError(
            f"experiment '{experiment.id}' changes '{target}', which neither the model nor an observable has",
            where=target,
            fix="name a parameter, species or compartment of the model",
        )
    if problem.version == 1:
        return
    if target in problem.parameters or target in {problem.entities.get(name) for name in problem.parameters}:
        raise ConversionError(
            f"experiment '{experiment.id}' changes '{target}', whose value is in the parameter table",
            where=target,
            fix="take it out of the parameter table, or let the condition set another parameter",
        )
