"""PEtab 1.0 tables -> `Problem`: wide conditions, an experiment for each pair of preequilibration and condition."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, cast

from sbmlqsp.core.expression import Expression
from sbmlqsp.core.tables import unknown_symbol
from sbmlqsp.model import Model
from sbmlqsp_converters.petab.files import Files, Tables
from sbmlqsp_converters.petab.mathematics import placeholders
from sbmlqsp_converters.petab.noise import TRANSFORMED
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

SCALES = ("lin", "log", "log10")
DISTRIBUTIONS = ("normal", "laplace")
PRIORS = {
    "uniform": ("uniform", False),
    "normal": ("normal", False),
    "laplace": ("laplace", False),
    "logNormal": ("log-normal", False),
    "logLaplace": ("log-laplace", False),
    "parameterScaleUniform": ("uniform", True),
    "parameterScaleNormal": ("normal", True),
    "parameterScaleLaplace": ("laplace", True),
}
"""Name in version 1 -> (name in version 2, whether it holds for the parameter on its scale)."""

Conditions = Mapping[str, Mapping[str, Expression]]


def read_version_1(name: str, models: Mapping[str, Model], files: Files) -> Problem:
    """Return the problem of version 1 tables; several problems of one file are the parts of one.

    Raises:
        ParseError: naming file, line and column.
        UnknownSymbolError: for an observable or condition that no table defines.
    """
    parts = [_part(name, {model: models[model]}, tables) for model, tables in zip(models, files.tables, strict=True)]
    return (
        parts[0] if len(parts) == 1 else joined(name, 1, models, parts, range(sum(len(p.measurements) for p in parts)))
    )


def joined(
    name: str, version: int, models: Mapping[str, Model], parts: Sequence[Problem], rows: Iterable[int]
) -> Problem:
    """Return one problem of several models, whose measurements stand at the places `rows`, one part after the other."""
    order = tuple(rows)
    every = [measurement for part in parts for measurement in part.measurements]
    measurements = tuple(one for _, one in sorted(zip(order, every, strict=True), key=lambda pair: pair[0]))
    observables = {one.id: one for part in parts for one in part.observables.values()}
    experiments = {one.id: one for part in parts for one in part.experiments.values()}
    return Problem(
        name,
        version,
        models,
        parts[0].parameters,
        observables,
        experiments,
        measurements,
        parts[0].entities,
        tuple(parts),
        order,
    )


def _part(name: str, models: Mapping[str, Model], tables: Tables) -> Problem:
    found = {kind: table(tables, kind, COLUMNS[kind]) for kind in COLUMNS}
    observables = unique("observableId", found["observable"], _observable)
    conditions = unique("conditionId", found["condition"], _changes)
    measured = found["measurement"]
    experiments = {_experiment_id(row): _experiment(row, conditions) for row in measured}
    used = {name for row in measured for name in (row.optional("preequilibrationConditionId"), _simulated(row))}
    experiments |= {n: Experiment(n, (Period(0.0, x),)) for n, x in conditions.items() if n not in used}
    measurements = tuple(_measurement(row, observables) for row in measured)
    parameters = unique("parameterId", found["parameter"], _parameter)
    return Problem(name, 1, models, parameters, observables, experiments, measurements)


COLUMNS = {
    "observable": Columns(
        ("observableId", "observableFormula", "noiseFormula"),
        ("observableName", "observableTransformation", "noiseDistribution"),
    ),
    "condition": Columns(("conditionId",), ("conditionName",), open=True),
    "measurement": Columns(
        ("observableId", "simulationConditionId", "measurement", "time"),
        ("preequilibrationConditionId", "observableParameters", "noiseParameters", "datasetId", "replicateId"),
    ),
    "parameter": Columns(
        ("parameterId", "parameterScale", "estimate"),
        (
            *("parameterName", "lowerBound", "upperBound", "nominalValue"),
            *("initializationPriorType", "initializationPriorParameters"),
            *("objectivePriorType", "objectivePriorParameters"),
        ),
    ),
}
"""What version 1 knows; a column of a condition table is what the condition changes."""


def _observable(row: Row) -> Observable:
    name = row.text("observableId")
    formula, noise = row.formula("observableFormula"), row.formula("noiseFormula")
    return Observable(
        name,
        formula,
        noise,
        cast(Scale, one_of(row, "observableTransformation", SCALES, "lin")),
        cast(Distribution, one_of(row, "noiseDistribution", DISTRIBUTIONS, "normal")),
        placeholders("observable", name, formula, noise),
        placeholders("noise", name, formula, noise),
    )


def one_of(row: Row, column: str, allowed: Sequence[str], default: str) -> str:
    """Return the word in a cell, one of those allowed."""
    word = row.optional(column, default)
    if word not in allowed:
        raise row.error(column, f"{column} is '{word}'", f"write one of {', '.join(allowed)}")
    return word


def _changes(row: Row) -> Mapping[str, Expression]:
    targets = [column for column in row.cells if column not in ("conditionId", "conditionName")]
    return {target: row.formula(target) for target in targets}


def _simulated(row: Row) -> str:
    return row.text("simulationConditionId")


def _experiment_id(row: Row) -> str:
    before, condition = row.optional("preequilibrationConditionId"), _simulated(row)
    return f"{condition} after {before}" if before else condition


def _experiment(row: Row, conditions: Conditions) -> Experiment:
    found = [Period(0.0, _condition(row, "simulationConditionId", conditions))]
    if "preequilibrationConditionId" in row.cells:
        found.insert(0, Period(-math.inf, _condition(row, "preequilibrationConditionId", conditions)))
    return Experiment(_experiment_id(row), tuple(found))


def _condition(row: Row, column: str, conditions: Conditions) -> Mapping[str, Expression]:
    name = row.text(column)
    if name not in conditions:
        raise unknown_symbol(name, conditions, f"condition ({row.file}, line {row.line})")
    return conditions[name]


def _measurement(row: Row, observables: Mapping[str, Any]) -> Measurement:
    name = row.text("observableId")
    if name not in observables:
        raise unknown_symbol(name, observables, f"observable ({row.file}, line {row.line})")
    return Measurement(
        name,
        _experiment_id(row),
        row.number("time"),
        row.finite("measurement"),
        row.formulas("observableParameters"),
        row.formulas("noiseParameters"),
    )


def _parameter(row: Row) -> Parameter:
    estimate = one_of(row, "estimate", ("0", "1", "0.0", "1.0"), "0").startswith("1")
    return Parameter(
        row.text("parameterId"),
        row.number("nominalValue", math.nan),
        row.number("lowerBound", -math.inf),
        row.number("upperBound", math.inf),
        estimate,
        cast(Scale, one_of(row, "parameterScale", SCALES, "lin")),
        _prior(row),
    )


def _prior(row: Row) -> Prior | None:
    if "objectivePriorType" not in row.cells:
        return None
    name, scaled = PRIORS[one_of(row, "objectivePriorType", tuple(PRIORS), "")]
    if "objectivePriorParameters" in row.cells or name != "uniform":
        return Prior(name, prior_numbers(row, "objectivePriorParameters"), scaled)
    scale = TRANSFORMED[cast(Scale, row.optional("parameterScale", "lin"))] if scaled else float
    return Prior(name, (scale(row.number("lowerBound")), scale(row.number("upperBound"))), scaled)


def prior_numbers(row: Row, column: str) -> tuple[float, ...]:
    """Return the numbers of a prior, set apart by semicolons."""
    try:
        return tuple(float(part) for part in row.text(column).split(";"))
    except ValueError:
        raise row.error(column, f"'{row.text(column)}' are no numbers", "set numbers apart by ';'") from None
