"""PEtab 1.0 tables -> `Problem`: wide conditions, an experiment for each pair of preequilibration and condition."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any, cast

from sbmlqsp.core.expression import Expression
from sbmlqsp.core.tables import unknown_symbol
from sbmlqsp.model import Model
from sbmlqsp_converters.petab.files import Files
from sbmlqsp_converters.petab.mathematics import placeholders
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


def read_version_1(name: str, model: Model, files: Files) -> Problem:
    """Return the problem of version 1 tables.

    Raises:
        ParseError: naming file, line and column.
        UnknownSymbolError: for an observable or condition that no table defines.
    """
    observables = {row.text("observableId"): _observable(row) for row in _table(files, "observable")}
    conditions = {row.text("conditionId"): _changes(row) for row in _table(files, "condition")}
    measured = _table(files, "measurement")
    experiments = {_experiment_id(row): _experiment(row, conditions) for row in measured}
    measurements = tuple(_measurement(row, observables) for row in measured)
    parameters = {row.text("parameterId"): _parameter(row) for row in _table(files, "parameter")}
    return Problem(name, 1, model, parameters, observables, experiments, measurements)


REQUIRED = {
    "observable": ("observableId", "observableFormula", "noiseFormula"),
    "condition": ("conditionId",),
    "measurement": ("observableId", "simulationConditionId", "measurement", "time"),
    "parameter": ("parameterId", "parameterScale", "estimate"),
}


def _table(files: Files, kind: str) -> list[Row]:
    return rows(files.tables[kind], REQUIRED[kind])


def _observable(row: Row) -> Observable:
    name = row.text("observableId")
    formula, noise = row.formula("observableFormula"), row.formula("noiseFormula")
    return Observable(
        name,
        formula,
        noise,
        cast(Scale, one_of(row, "observableTransformation", SCALES, "lin")),
        cast(Distribution, one_of(row, "noiseDistribution", DISTRIBUTIONS, "normal")),
        tuple(n for n in placeholders(formula, name) if n.startswith("observable")),
        tuple(n for n in placeholders(noise, name) if n.startswith("noise")),
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


def _experiment_id(row: Row) -> str:
    before, condition = row.optional("preequilibrationConditionId"), row.text("simulationConditionId")
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
        row.number("measurement"),
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
    return Prior(name, prior_numbers(row, "objectivePriorParameters"), scaled)


def prior_numbers(row: Row, column: str) -> tuple[float, ...]:
    """Return the numbers of a prior, set apart by semicolons."""
    try:
        return tuple(float(part) for part in row.text(column).split(";"))
    except ValueError:
        raise row.error(column, f"'{row.text(column)}' are no numbers", "set numbers apart by ';'") from None
