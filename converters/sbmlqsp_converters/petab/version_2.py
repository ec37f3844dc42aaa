"""PEtab 2.0 tables -> `Problem`: long conditions, experiments of several periods, mapped names."""

from __future__ import annotations

import math
from collections.abc import Mapping

from sbmlqsp.core.expression import Expression, Symbol, substitute
from sbmlqsp.core.tables import unknown_symbol
from sbmlqsp.model import Model
from sbmlqsp_converters.petab.files import Files
from sbmlqsp_converters.petab.problem import (
    Distribution,
    Experiment,
    Measurement,
    Observable,
    Parameter,
    Period,
    Prior,
    Problem,
    Scale,
)
from sbmlqsp_converters.petab.tables import Row, rows
from sbmlqsp_converters.petab.version_1 import one_of, prior_numbers

DISTRIBUTIONS: Mapping[str, tuple[Scale, Distribution]] = {
    "normal": ("lin", "normal"),
    "laplace": ("lin", "laplace"),
    "log-normal": ("log", "normal"),
    "log-laplace": ("log", "laplace"),
}
REQUIRED = {
    "observable": ("observableId", "observableFormula", "noiseFormula"),
    "condition": ("conditionId", "targetId", "targetValue"),
    "experiment": ("experimentId", "time", "conditionId"),
    "measurement": ("observableId", "measurement", "time"),
    "parameter": ("parameterId", "estimate"),
    "mapping": ("petabEntityId",),
}
UNCHANGED = "the model as it is"
"""The experiment of measurements that name none."""


def read_version_2(name: str, model: Model, files: Files) -> Problem:
    """Return the problem of version 2 tables.

    Raises:
        ParseError: naming file, line and column.
        UnknownSymbolError: for an observable, experiment or condition that no table defines.
    """
    tables = {kind: rows(files.tables[kind], required) for kind, required in REQUIRED.items()}
    mapped = [row for row in tables["mapping"] if "modelEntityId" in row.cells]
    entities = {row.text("petabEntityId"): row.text("modelEntityId") for row in mapped}
    names: dict[str, Expression] = {alias: Symbol(own) for alias, own in entities.items()}
    observables = {row.text("observableId"): _observable(row, names) for row in tables["observable"]}
    experiments = _experiments(tables["experiment"], _conditions(tables["condition"], names))
    experiments[UNCHANGED] = Experiment(UNCHANGED, (Period(0.0, {}),))
    measurements = tuple(_measurement(row, observables, experiments) for row in tables["measurement"])
    parameters = {row.text("parameterId"): _parameter(row) for row in tables["parameter"]}
    used = {measurement.experiment for measurement in measurements} | (experiments.keys() - {UNCHANGED})
    kept = {name: experiment for name, experiment in experiments.items() if name in used}
    return Problem(name, 2, model, parameters, observables, kept, measurements, entities)


def _observable(row: Row, names: dict[str, Expression]) -> Observable:
    scale, distribution = DISTRIBUTIONS[one_of(row, "noiseDistribution", tuple(DISTRIBUTIONS), "normal")]
    return Observable(
        row.text("observableId"),
        substitute(row.formula("observableFormula"), names),
        substitute(row.formula("noiseFormula"), names),
        scale,
        distribution,
        _names(row, "observablePlaceholders"),
        _names(row, "noisePlaceholders"),
    )


def _names(row: Row, column: str) -> tuple[str, ...]:
    return tuple(name.strip() for name in row.optional(column).split(";") if name.strip())


def _conditions(found: list[Row], names: Mapping[str, Expression]) -> dict[str, dict[str, Expression]]:
    conditions: dict[str, dict[str, Expression]] = {}
    for row in found:
        changes = conditions.setdefault(row.text("conditionId"), {})
        own = names.get(row.text("targetId"), Symbol(row.text("targetId")))
        assert isinstance(own, Symbol)
        target = own.name
        if target in changes:
            raise row.error("targetId", f"'{target}' is changed twice by one condition", "change it once")
        changes[target] = substitute(row.formula("targetValue"), dict(names))
    return conditions


def _experiments(found: list[Row], conditions: Mapping[str, Mapping[str, Expression]]) -> dict[str, Experiment]:
    periods: dict[str, dict[float, dict[str, Expression]]] = {}
    for row in found:
        changes = periods.setdefault(row.text("experimentId"), {}).setdefault(row.number("time"), {})
        for name in _names(row, "conditionId"):
            if name not in conditions:
                raise unknown_symbol(name, conditions, f"condition ({row.file}, line {row.line})")
            twice = changes.keys() & conditions[name].keys()
            if twice:
                raise row.error("conditionId", f"'{min(twice)}' is changed twice at one time", "change it once")
            changes.update(conditions[name])
    return {
        name: Experiment(name, tuple(Period(time, changes) for time, changes in sorted(each.items())))
        for name, each in periods.items()
    }


def _measurement(row: Row, observables: Mapping[str, Observable], experiments: Mapping[str, Experiment]) -> Measurement:
    name, experiment = row.text("observableId"), row.optional("experimentId", UNCHANGED)
    if name not in observables:
        raise unknown_symbol(name, observables, f"observable ({row.file}, line {row.line})")
    if experiment not in experiments:
        raise unknown_symbol(experiment, experiments, f"experiment ({row.file}, line {row.line})")
    return Measurement(
        name,
        experiment,
        row.number("time"),
        row.number("measurement"),
        row.formulas("observableParameters"),
        row.formulas("noiseParameters"),
    )


def _parameter(row: Row) -> Parameter:
    estimate = row.optional("estimate", "true").lower()
    if estimate not in ("true", "false"):
        raise row.error("estimate", f"estimate is '{estimate}'", "write true or false")
    name = row.optional("priorDistribution")
    prior = Prior(name, prior_numbers(row, "priorParameters"), truncated=True) if name else None
    return Parameter(
        row.text("parameterId"),
        row.number("nominalValue", math.nan),
        row.number("lowerBound", -math.inf),
        row.number("upperBound", math.inf),
        estimate == "true",
        "lin",
        prior,
    )
