"""A problem as the files of PEtab 2.0."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Mapping
from dataclasses import replace

from sbmlqsp.conversion import Loss
from sbmlqsp.core.expression import Apply, Expression, Number
from sbmlqsp_converters.petab.problem import Experiment, Measurement, Observable, Parameter, Period, Prior, Problem
from sbmlqsp_converters.petab.spelling import is_name, write_formula
from sbmlqsp_converters.petab.symbols import symbol_values
from sbmlqsp_converters.petab.tsv import Cells, filled, number, tsv

Key = tuple[tuple[str, Expression], ...]
KINDS = ("parameters", "conditions", "experiments", "observables", "measurements")


def losses_2(problem: Problem) -> tuple[Loss, ...]:
    """Return what version 2 cannot say: priors over a parameter on its scale, and scales to estimate on."""
    lost = [
        Loss(p.id, "prior", "PEtab 2 has priors over the parameter itself, truncated at its bounds", removable=True)
        for p in problem.parameters.values()
        if p.estimate and p.prior is not None and not _sayable(p)
    ]
    scaled = [p.id for p in problem.parameters.values() if p.estimate and p.scale != "lin"]
    return (*lost, *(Loss(name, "parameter scale", "PEtab 2 has no scales", removable=True) for name in scaled))


def files_2(problem: Problem, stem: str, regimens: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    """Return (name, text) of every file, the YAML file first; `regimens` are doses as JSON for our extension.

    Raises:
        UnsupportedFeature: for formulas and names that PEtab cannot have, and several models.
    """
    names = ids(problem.experiments)
    experiments = [replace(_restated(problem, each), id=names[each.id]) for each in problem.experiments.values()]
    conditions = _conditions(experiments)
    functions = problem.model.functions
    tables: dict[str, tuple[tuple[str, ...], tuple[str, ...], list[Cells]]] = {
        "parameters": (
            ("parameterId", "estimate", "nominalValue"),
            ("lowerBound", "upperBound", "priorDistribution", "priorParameters"),
            [_parameter(parameter) for parameter in problem.parameters.values()],
        ),
        "conditions": (
            ("conditionId", "targetId", "targetValue"),
            (),
            [
                {"conditionId": name, "targetId": target, "targetValue": write_formula(value, functions)}
                for changes, name in conditions.items()
                for target, value in changes
            ],
        ),
        "experiments": (
            ("experimentId", "time", "conditionId"),
            (),
            [
                {"experimentId": e.id, "time": number(p.time), "conditionId": conditions.get(_key(p), "")}
                for e in experiments
                for p in e.periods
            ],
        ),
        "observables": (
            ("observableId", "observableFormula", "noiseFormula", "noiseDistribution"),
            ("observablePlaceholders", "noisePlaceholders"),
            [_observable(observable, problem) for observable in problem.observables.values()],
        ),
        "measurements": (
            ("observableId", "experimentId", "time", "measurement"),
            ("observableParameters", "noiseParameters"),
            [_measurement(measurement, names) for measurement in problem.measurements],
        ),
    }
    texts = [(f"{stem}_{k}.tsv", tsv(filled(first, then, rows), rows)) for k, (first, then, rows) in tables.items()]
    return ((f"{stem}.yaml", _yaml(stem, regimens)), (f"{stem}_model.xml", problem.model.sbml), *texts)


def _sayable(parameter: Parameter) -> bool:
    prior = parameter.prior
    assert prior is not None
    return prior.truncated or (prior.distribution == "uniform" and (not prior.scaled or parameter.scale == "lin"))


def _parameter(parameter: Parameter) -> Cells:
    cells = {
        "parameterId": parameter.id,
        "estimate": "true" if parameter.estimate else "false",
        "nominalValue": number(parameter.nominal),
    }
    if not parameter.estimate:
        return cells
    bounds = {"lowerBound": number(parameter.lower), "upperBound": number(parameter.upper)}
    return {**cells, **bounds, **_prior(parameter)}


def _prior(parameter: Parameter) -> Cells:
    prior: Prior | None = parameter.prior
    if prior is None or not _sayable(parameter):
        return {}
    return {"priorDistribution": prior.distribution, "priorParameters": ";".join(map(number, prior.parameters))}


def _observable(observable: Observable, problem: Problem) -> Cells:
    """Return a row; noise on the decimal logarithm is noise on the natural one, larger by ln 10."""
    functions = problem.model.functions
    scale = {"lin": "", "log": "log-", "log10": "log-"}[observable.scale]
    noise = observable.noise
    if observable.scale == "log10":
        noise = Apply("times", (noise, Number(math.log(10.0))))
    return {
        "observableId": observable.id,
        "observableFormula": write_formula(observable.formula, functions),
        "noiseFormula": write_formula(noise, functions),
        "noiseDistribution": f"{scale}{observable.distribution}",
        "observablePlaceholders": ";".join(observable.placeholders),
        "noisePlaceholders": ";".join(observable.noise_placeholders),
    }


def _measurement(measurement: Measurement, names: Mapping[str, str]) -> Cells:
    return {
        "observableId": measurement.observable,
        "experimentId": names[measurement.experiment],
        "time": number(measurement.time),
        "measurement": number(measurement.value),
        "observableParameters": ";".join(map(write_formula, measurement.observable_parameters)),
        "noiseParameters": ";".join(map(write_formula, measurement.noise_parameters)),
    }


def _restated(problem: Problem, experiment: Experiment) -> Experiment:
    """Return an experiment of version 1, where a condition stands alone, as one of version 2, where changes last."""
    before = experiment.preequilibration
    if problem.version != 1 or before is None or not experiment.course:
        return experiment
    first, *later = experiment.course
    known = symbol_values(problem.model)
    states = set(problem.model.species.ids)
    back = {name: Number(known[name]) for name in before.changes if name not in states and name in known}
    return replace(experiment, periods=(before, Period(first.time, back | dict(first.changes)), *later))


def _key(period: Period) -> Key:
    return tuple(period.changes.items())


def _conditions(experiments: Iterable[Experiment]) -> dict[Key, str]:
    """Return a name for each set of changes, the same for the same changes."""
    found: dict[Key, str] = {}
    for experiment in experiments:
        for period in experiment.periods:
            if period.changes:
                found.setdefault(_key(period), f"changes_{len(found) + 1}")
    return found


def _yaml(stem: str, regimen: Mapping[str, str]) -> str:
    """Return the YAML text; JSON strings are YAML strings."""
    lines = ["format_version: 2.0.0", "model_files:", f"  {json.dumps(petab_id(stem))}:"]
    lines += [f"    location: {json.dumps(f'{stem}_model.xml')}", "    language: sbml"]
    for kind in KINDS:
        lines += [f"{kind.removesuffix('s')}_files:", f"- {json.dumps(f'{stem}_{kind}.tsv')}"]
    if regimen:
        lines += ["extensions:", "  sbmlqsp:", "    version: 1.0.0", "    required: false", "    regimens:"]
        lines += [f"      {json.dumps(name)}: {json.dumps(text)}" for name, text in regimen.items()]
    return "\n".join(lines) + "\n"


def ids(names: Iterable[str]) -> dict[str, str]:
    """Return an id that PEtab can have for each name, the name itself where it is one."""
    found: dict[str, str] = {}
    for name in names:
        plain = petab_id(name)
        while plain in found.values():
            plain += "_"
        found[name] = plain
    return found


def petab_id(name: str) -> str:
    """Return the id that PEtab can have nearest to a name."""
    plain = "".join(letter if letter.isascii() and letter.isalnum() else "_" for letter in name)
    return plain if is_name(plain) else f"_{plain}"
