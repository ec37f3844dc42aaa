"""PEtab 2.0 tables -> `Problem`: long conditions, experiments of several periods, mapped names."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace

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
from sbmlqsp_converters.petab.tables import Columns, Row, table, unique
from sbmlqsp_converters.petab.version_1 import joined, one_of, prior_numbers

DISTRIBUTIONS: Mapping[str, tuple[Scale, Distribution]] = {
    "normal": ("lin", "normal"),
    "laplace": ("lin", "laplace"),
    "log-normal": ("log", "normal"),
    "log-laplace": ("log", "laplace"),
}
COLUMNS = {
    "observable": Columns(
        ("observableId", "observableFormula", "noiseFormula"),
        ("observableName", "noiseDistribution", "observablePlaceholders", "noisePlaceholders"),
        ("observableTransformation",),
    ),
    "condition": Columns(
        ("conditionId", "targetId", "targetValue"),
        ("conditionName",),
        ("operationType", "targetValueType", "valueType"),
    ),
    "experiment": Columns(("experimentId", "time", "conditionId"), ("experimentName",)),
    "measurement": Columns(
        ("observableId", "measurement", "time"),
        ("experimentId", "observableParameters", "noiseParameters", "modelId", "datasetId", "replicateId"),
        ("simulationConditionId", "preequilibrationConditionId"),
    ),
    "parameter": Columns(
        ("parameterId", "estimate"),
        ("parameterName", "lowerBound", "upperBound", "nominalValue", "priorDistribution", "priorParameters"),
        ("parameterScale", "objectivePriorType", "objectivePriorParameters"),
    ),
    "mapping": Columns(("petabEntityId",), ("modelEntityId", "name")),
}
UNCHANGED = "the model as it is"
"""The experiment of measurements that name none."""


def read_version_2(name: str, models: Mapping[str, Model], files: Files) -> Problem:
    """Return the problem of version 2 tables; with several models, the problems of each are its parts.

    Raises:
        ParseError: naming file, line and column.
        UnknownSymbolError: for an observable, experiment, condition or model that no table defines.
    """
    tables = {kind: table(files.tables[0], kind, columns) for kind, columns in COLUMNS.items()}
    mapped = [row for row in tables["mapping"] if "modelEntityId" in row.cells]
    entities = {row.text("petabEntityId"): row.text("modelEntityId") for row in mapped}
    names: dict[str, Expression] = {alias: Symbol(own) for alias, own in entities.items()}
    observables = unique("observableId", tables["observable"], lambda row: _observable(row, names))
    experiments = _experiments(tables["experiment"], _conditions(tables["condition"], names))
    experiments[UNCHANGED] = Experiment(UNCHANGED, (Period(0.0, {}),))
    rows = [(_model(row, models), _measurement(row, observables, experiments)) for row in tables["measurement"]]
    parameters = with_uniform(unique("parameterId", tables["parameter"], _parameter))

    def part(chosen: Mapping[str, Model], measurements: Sequence[Measurement]) -> Problem:
        used = {m.experiment for m in measurements} | (experiments.keys() - {UNCHANGED} if len(models) == 1 else set())
        kept = {name: experiment for name, experiment in experiments.items() if name in used}
        return Problem(name, 2, chosen, parameters, observables, kept, tuple(measurements), entities)

    if len(models) == 1:
        return part(models, [measurement for _, measurement in rows])
    of = {model: [number for number, (own, _) in enumerate(rows) if own == model] for model in models}
    parts = [part({model: models[model]}, [rows[number][1] for number in of[model]]) for model in models]
    return joined(name, 2, models, parts, [number for numbers in of.values() for number in numbers])


def with_uniform(parameters: Mapping[str, Parameter]) -> dict[str, Parameter]:
    """Return the parameters, those without prior uniform between their bounds where others have one."""
    given = any(one.estimate and one.prior is not None for one in parameters.values())
    return {name: _uniform(one) if given else one for name, one in parameters.items()}


def _uniform(one: Parameter) -> Parameter:
    bounded = math.isfinite(one.lower) and math.isfinite(one.upper)
    if not one.estimate or one.prior is not None or not bounded:
        return one
    return replace(one, prior=Prior("uniform", (one.lower, one.upper), truncated=True))


def _model(row: Row, models: Mapping[str, Model]) -> str:
    if len(models) == 1 and "modelId" not in row.cells:
        return next(iter(models))
    name = row.text("modelId")
    if name not in models:
        raise unknown_symbol(name, models, f"model ({row.file}, line {row.line})")
    return name


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
        row.finite("measurement"),
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
