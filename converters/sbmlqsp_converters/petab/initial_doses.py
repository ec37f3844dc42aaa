"""Doses at the start, as numbers: the first period of an experiment may read nothing of the model (PEtab 2.0).

It is also applied before the model begins, so that initial assignments would follow what a dose only adds.
"""

from __future__ import annotations

from collections.abc import Mapping

from sbmlqsp.core.evaluate import evaluate
from sbmlqsp.core.expression import Apply, Expression, Number, Symbol, symbols
from sbmlqsp.core.inline import inline
from sbmlqsp.model import Model
from sbmlqsp_converters.petab.problem import Experiment, Period
from sbmlqsp_converters.petab.symbols import symbol_values

Changes = Mapping[str, Expression]


def settled(model: Model, periods: tuple[Period, ...]) -> tuple[Period, ...]:
    """Return the periods, the first with the values that it leads to, and what it must leave as it was."""
    first, *later = periods
    if not first.changes:
        return periods
    known = symbol_values(model)
    found = {name: Number(float(evaluate(x, known.__getitem__, model.functions))) for name, x in first.changes.items()}
    kept = {name: Number(known[name]) for name in following(model, set(found))}
    return (Period(first.time, found | kept), *later)


def added(model: Model, experiment: Experiment) -> Experiment:
    """Return the experiment, its first period with what is added to species in the place of what they are set to."""
    if not experiment.course or not experiment.course[0].changes:
        return experiment
    known = symbol_values(model)
    first, *later = experiment.course
    changes: dict[str, Expression] = {}
    for name, change in first.changes.items():
        if name not in model.species or not isinstance(change, Number):
            changes[name] = change
        elif change.value != known[name]:
            changes[name] = Apply("plus", (Symbol(name), Number(change.value - known[name])))
    before = () if experiment.preequilibration is None else (experiment.preequilibration,)
    return Experiment(experiment.id, (*before, Period(first.time, changes), *later))


def following(model: Model, changed: set[str]) -> list[str]:
    """Return what initial assignments compute from changed symbols, directly or through each other."""
    tables = model.tables
    maths = [(one.id, one.math) for one in tables.initial_assignments]
    maths += [(rule.variable, rule.math) for rule in tables.rules if rule.kind == "assignment" and rule.variable]
    reads = {name: symbols(inline(math, tables.functions)) for name, math in maths if math is not None}
    reached = set(changed)
    while more := {name for name, read in reads.items() if name not in reached and read & reached}:
        reached |= more
    settable = {*model.species.ids, *tables.parameters.ids, *tables.compartments.ids}
    assigned = {name for name in tables.initial_assignments.ids if name in settable}
    return sorted((reached & assigned) - changed)
