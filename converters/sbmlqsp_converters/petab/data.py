"""`problem_from`: a model, its treatment and observations as a problem that other programs can fit."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from typing import Any

from sbmlqsp import units
from sbmlqsp.core.expression import Number, Symbol
from sbmlqsp.core.formula import parse
from sbmlqsp.dosing import Dose, Regimen
from sbmlqsp.errors import ConversionError
from sbmlqsp.model import Model
from sbmlqsp.simulation.observations import Observation, Observations
from sbmlqsp_converters.petab.initial_doses import following
from sbmlqsp_converters.petab.problem import Measurement, Observable, Parameter, Problem, Scale
from sbmlqsp_converters.petab.requesting import Arm, in_symbols, of_arms
from sbmlqsp_converters.petab.writing import ids

ONLY = "all"
"""The experiment of observations without an arm."""


def problem_from(
    model: Model,
    observations: Observations,
    unknown: Mapping[str, tuple[Any, Any]],
    regimen: Regimen | str | Mapping[str, Regimen | str] | None = None,
    *,
    noise: float | str | Mapping[str, float | str],
    scale: Scale = "log10",
    body_weight: Any = None,
    body_surface_area: Any = None,
    molar_mass: Any = None,
) -> Problem:
    """Return a problem of PEtab 2 for `save`: what was measured after which doses, and what is not known.

    Args:
        model: the model; its values are the nominal ones.
        observations: what was measured, brought to model units; an experiment for each arm.
        unknown: {parameter: (lower, upper)}, numbers in model units or quantities.
        regimen: doses, or {arm: doses}.
        noise: standard deviation in model units, or the id of an unknown, for all outputs or {output: it}; an id that
            the model lacks is a parameter of its own, whose bounds are in `unknown`.
        scale: on which the parameters are searched ("lin", "log", "log10"); version 2 does not write it.
        body_weight: binds doses per kg.
        body_surface_area: binds doses per m^2.
        molar_mass: joins moles and masses of observations.

    Raises:
        ConversionError: for a measurement below its limit of quantification, and for doses that depend on what is
            unknown, which periods cannot say.
    """
    seen = [row for row in observations.in_units_of(model, molar_mass) if not math.isnan(row.value.value)]
    below = next((row for row in observations if row.below_lloq), None)
    if below is not None:
        raise ConversionError(
            f"'{below.output}' at {below.time} lies below the limit of quantification, which PEtab cannot say",
            where=below.output,
            fix="leave these out",
        )
    names = ids(dict.fromkeys(row.output for row in seen))
    told = [
        Arm(arm, model, _regimen(regimen, arm), _last(seen, arm), (body_weight, body_surface_area))
        for arm in _arms(seen)
    ]
    for arm in told:
        _refuse_dependent(model, arm, set(unknown))
    outputs = {
        name: Observable(name, in_symbols(model, parse(output)), _noise(noise, output))
        for output, name in names.items()
    }
    problem, _ = of_arms("problem", model, told, outputs, 2)
    measured = tuple(Measurement(names[row.output], row.arm or ONLY, row.time.value, row.value.value) for row in seen)
    estimated = {name: _estimated(model, name, bounds, scale) for name, bounds in unknown.items()}
    parameters = {**problem.parameters, **estimated}
    return Problem("problem", 2, problem.models, parameters, outputs, problem.experiments, measured)


def _arms(seen: Iterable[Observation]) -> list[str]:
    return list(dict.fromkeys(row.arm or ONLY for row in seen))


def _last(seen: Iterable[Observation], arm: str) -> float:
    return max(row.time.value for row in seen if (row.arm or ONLY) == arm)


def _regimen(regimen: Any, arm: str) -> Regimen | None:
    found = regimen.get(arm) if isinstance(regimen, Mapping) else regimen
    return Regimen.parse(found) if isinstance(found, str) else found


def _noise(noise: Any, output: str) -> Number | Symbol:
    found = noise[output] if isinstance(noise, Mapping) else noise
    return Symbol(found) if isinstance(found, str) else Number(float(found))


def _refuse_dependent(model: Model, arm: Arm, unknown: set[str]) -> None:
    """Raise for doses whose numbers in the periods would be wrong at other values of the unknowns."""
    for dose in (item for item in arm.regimen or () if isinstance(item, Dose)):
        read = {one for one in (dose.over, dose.rate, dose.lag, dose.bioavailability) if isinstance(one, str)} & unknown
        target = str(dose.into)
        computed = target in model.tables.initial_assignments or following(model, {target})
        why = f"reads '{min(read)}'" if read else "begins at steady state" if dose.steady_state != "no" else ""
        why = why or ("begins with a computed value" if computed and 0 in [at.value for at in dose.at] else "")
        if why:
            raise ConversionError(
                f"the dose into '{target}' {why}, and periods hold numbers", where=target, fix="fit with qsp.fit"
            )


def _estimated(model: Model, name: str, bounds: tuple[Any, Any], scale: Scale) -> Parameter:
    kind = model.document.kinds.get(name)
    if kind not in (None, "parameter"):
        raise ConversionError(
            f"'{name}' is a {kind}, which no parameter table holds",
            where=name,
            fix="let a parameter set it in an initial assignment",
        )
    lower, upper = (_number(model, name, bound) for bound in bounds)
    value = model.parameters[name].value if kind else None
    if value is None:
        value = math.sqrt(lower * upper) if lower > 0 else (lower + upper) / 2
    return Parameter(name, value, lower, upper, estimate=True, scale=scale)


def _number(model: Model, name: str, bound: Any) -> float:
    if isinstance(bound, int | float):
        return float(bound)
    return units.convert(units.parse(bound, what=f"bound of {name}"), model.unit_of(name), what=f"bound of {name}")
