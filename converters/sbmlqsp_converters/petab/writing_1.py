"""A problem as the files of PEtab 1.0."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator

from sbmlqsp.conversion import Loss
from sbmlqsp.core.expression import Expression, Symbol, substitute, symbols
from sbmlqsp_converters.petab.gating import Gated, gated
from sbmlqsp_converters.petab.problem import Measurement, Observable, Parameter, Problem
from sbmlqsp_converters.petab.spelling import write_formula
from sbmlqsp_converters.petab.tsv import Cells, filled, number, tsv
from sbmlqsp_converters.petab.version_1 import PRIORS
from sbmlqsp_converters.petab.writing import ids

KINDS = ("conditions", "measurements", "observables")
_PRIOR_NAMES = {meaning: name for name, meaning in PRIORS.items()}


def losses_1(problem: Problem) -> tuple[Loss, ...]:
    """Return what version 1 cannot say, naming each experiment and parameter."""
    priors = [
        Loss(p.id, "prior", "PEtab 1 has normal, laplace, their logarithmic kin and uniform, not truncated")
        for p in problem.parameters.values()
        if p.estimate and p.prior is not None and not _sayable(p)
    ]
    changed = {target for e in problem.experiments.values() for period in e.periods for target in period.changes}
    both = [Loss(name, "parameter", "it is in the parameter table and in a condition") for name in changed]
    in_tables = [loss for loss in both if loss.element in problem.parameters]
    return (*gated(problem, ids(problem.experiments)).lost, *priors, *in_tables)


def files_1(problem: Problem, stem: str) -> tuple[tuple[str, str], ...]:
    """Return (name, text) of every file, the YAML file first.

    Raises:
        UnsupportedFeature: for formulas and names that PEtab cannot have, and several models.
    """
    found = gated(problem, ids(problem.experiments))
    conditions: list[Cells] = [{"conditionId": name, **cells} for name, cells in found.conditions.items()]
    targets = tuple(dict.fromkeys(column for cells in found.conditions.values() for column in cells))
    observables: list[Cells] = [_observable(one, problem) for one in problem.observables.values()]
    measurements: list[Cells] = [_measurement(one, found) for one in problem.measurements]
    parameters: list[Cells] = [_parameter(one) for one in problem.parameters.values()]
    texts = {
        "conditions": tsv(("conditionId", *targets), conditions),
        "measurements": tsv(filled(MEASUREMENT, MEASUREMENT_MORE, measurements), measurements),
        "observables": tsv(OBSERVABLE, observables),
        "parameters": tsv(filled(PARAMETER, PARAMETER_MORE, parameters), parameters),
    }
    tables = [(f"{stem}_{kind}.tsv", text) for kind, text in texts.items()]
    return ((f"{stem}.yaml", _yaml(stem)), (f"{stem}_model.xml", found.model.sbml), *tables)


OBSERVABLE = ("observableId", "observableFormula", "observableTransformation", "noiseFormula", "noiseDistribution")
MEASUREMENT = ("observableId", "simulationConditionId", "measurement", "time")
MEASUREMENT_MORE = ("preequilibrationConditionId", "observableParameters", "noiseParameters")
PARAMETER = ("parameterId", "parameterScale", "lowerBound", "upperBound", "nominalValue", "estimate")
PARAMETER_MORE = ("objectivePriorType", "objectivePriorParameters")


def _sayable(parameter: Parameter) -> bool:
    prior = parameter.prior
    assert prior is not None
    if (prior.distribution, prior.scaled) not in _PRIOR_NAMES:
        return False
    if prior.distribution == "uniform":
        return not prior.truncated or prior.parameters == (parameter.lower, parameter.upper)
    free = parameter.lower <= (0 if prior.distribution.startswith("log") else -math.inf) and math.isinf(parameter.upper)
    return not prior.truncated or free


def _parameter(parameter: Parameter) -> Cells:
    cells = {
        "parameterId": parameter.id,
        "parameterScale": parameter.scale,
        "lowerBound": _bound(parameter.lower),
        "upperBound": _bound(parameter.upper),
        "nominalValue": number(parameter.nominal),
        "estimate": "1" if parameter.estimate else "0",
    }
    prior = parameter.prior
    if prior is None or not parameter.estimate or not _sayable(parameter):
        return cells
    name = _PRIOR_NAMES[prior.distribution, prior.scaled]
    return cells | {
        "objectivePriorType": name,
        "objectivePriorParameters": ";".join(map(number, prior.parameters)),
    }


def _bound(value: float) -> str:
    return number(value) if math.isfinite(value) else ""


def _renamed(observable: Observable) -> dict[str, Expression]:
    """Return the names that version 1 has for placeholders."""
    kinds = (("observable", observable.placeholders), ("noise", observable.noise_placeholders))
    return {
        name: Symbol(f"{kind}Parameter{place}_{observable.id}")
        for kind, names in kinds
        for place, name in enumerate(names, start=1)
    }


def _observable(observable: Observable, problem: Problem) -> Cells:
    names, functions = _renamed(observable), problem.model.functions
    noise = observable.noise
    if observable.id in symbols(noise):  # version 1 does not say that the noise may name the observable
        noise = substitute(noise, {observable.id: observable.formula})
    return {
        "observableId": observable.id,
        "observableFormula": write_formula(substitute(observable.formula, names), functions),
        "observableTransformation": observable.scale,
        "noiseFormula": write_formula(substitute(noise, names), functions),
        "noiseDistribution": observable.distribution,
    }


def _measurement(measurement: Measurement, found: Gated) -> Cells:
    before, condition = found.pairs[measurement.experiment]
    return {
        "observableId": measurement.observable,
        "preequilibrationConditionId": before,
        "simulationConditionId": condition,
        "measurement": number(measurement.value),
        "time": number(measurement.time - found.begins[measurement.experiment]),
        "observableParameters": ";".join(map(write_formula, measurement.observable_parameters)),
        "noiseParameters": ";".join(map(write_formula, measurement.noise_parameters)),
    }


def _yaml(stem: str) -> str:
    """Return the YAML text; JSON strings are YAML strings."""
    return "\n".join(_lines(stem)) + "\n"


def _lines(stem: str) -> Iterator[str]:
    yield "format_version: 1"
    yield f"parameter_file: {json.dumps(f'{stem}_parameters.tsv')}"
    yield "problems:"
    yield f"- sbml_files: [{json.dumps(f'{stem}_model.xml')}]"
    for kind in KINDS:
        yield f"  {kind.removesuffix('s')}_files: [{json.dumps(f'{stem}_{kind}.tsv')}]"
