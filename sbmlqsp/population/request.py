"""Arguments of `simulate_population` -> a trial and its patients, in model units."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from sbmlqsp.core.settings import Settings
from sbmlqsp.dosing import Regimen
from sbmlqsp.errors import ModelError, RegimenError, SbmlqspError, UnknownSymbolError
from sbmlqsp.model import Model
from sbmlqsp.model.overlay import converted, merged
from sbmlqsp.population import columns
from sbmlqsp.population.distributions.distribution import Floats
from sbmlqsp.population.population import Population
from sbmlqsp.population.trial import Patients, Trial
from sbmlqsp.simulation.grid import output_times
from sbmlqsp.simulation.outputs import key_of, outputs_of

Grid = tuple[Any, Any, int | None, Any]
"""until, every, points, times."""


def trial_of(
    model: Model,
    population: Population,
    regimen: Regimen | str | None,
    grid: Grid,
    outputs: Any,
    body: tuple[Any, Any],
    settings: Settings,
) -> tuple[Trial, Patients]:
    """Return what all patients share and what each has.

    Raises:
        UnknownSymbolError, ModelError, UnitsError: for columns that are no values of the model, all at once.
        RegimenError: for something that is no regimen.
    """
    _check_kind(model, Model, "model", "load it with sbmlqsp.load or Model.from_sbml")
    _check_kind(population, Population, "population", "make one with Population.sample, from_table or grid")
    names, values = in_model_units(model, population)
    _check_sizes(model, names, values)
    regimens, chosen = _treatments(population, regimen)
    times = output_times(model.unit_of("time"), *grid)
    medians = tuple(float(value) for value in np.median(values, axis=0)) if len(values) else ()
    columns_of = outputs_of(model.document, key_of(outputs))
    trial = Trial(model, names, medians, regimens, columns_of, times, settings, "")
    bodies = [
        _body(population, name, given) for name, given in zip(("body_weight", "body_surface_area"), body, strict=True)
    ]
    return replace(trial, key=_key(trial)), Patients(values, chosen, *bodies)


def _check_kind(value: Any, kind: type, what: str, fix: str) -> None:
    if not isinstance(value, kind):
        raise ModelError(f"{type(value).__name__} is not a {what}", where=what, fix=fix)


def in_model_units(model: Model, population: Population) -> tuple[tuple[str, ...], Floats]:
    """Return the parameters of a population as the model takes them, and their values in its units.

    Raises:
        UnknownSymbolError, ModelError, UnitsError: naming every column that does not fit.
    """
    names, scales, problems = list[str](), list[float](), list[SbmlqspError]()
    for name in population.parameters:
        unit = population.units[population.names.index(name)]
        try:
            key, scale = (name, 1.0) if unit is None else converted(model, name, _one(unit))
            merged(model, {key: 1.0})
        except SbmlqspError as error:
            problems.append(error)
            continue
        names.append(key)
        scales.append(scale)
    if problems:
        first = problems[0]
        first.__dict__["others"] = tuple(problems[1:])
        if isinstance(first, UnknownSymbolError):
            first.fix = (
                f"{first.fix or ''}; or, if it only describes patients, make '{first.name}' one of the covariates"
            )
        raise first
    places = [population.names.index(name) for name in population.parameters]
    return tuple(names), np.array(population.values[:, places] * np.array(scales), float)


def _check_sizes(model: Model, names: tuple[str, ...], values: Floats) -> None:
    """Raise `ModelError` for a patient with a compartment whose size is not positive."""
    for column, name in enumerate(names):
        if name in model.compartments and np.any(values[:, column] <= 0):
            patient = int(np.argmax(values[:, column] <= 0))
            message = f"the size of compartment '{name}' is {values[patient, column]:g} in patient {patient + 1}"
            raise ModelError(message, where=name, fix="give it a positive size")


def _one(unit: str) -> Any:
    from sbmlqsp.core.measure import Measure

    return Measure(1.0, unit)


def _treatments(population: Population, regimen: Any) -> tuple[tuple[Regimen | None, ...], np.ndarray]:
    """Return the different regimens, and which of them each patient has."""
    if population.regimens is not None:
        if regimen is not None:
            raise RegimenError("the patients have regimens of their own", where="regimen", fix="leave regimen= out")
        places = {given: number for number, given in enumerate(dict.fromkeys(population.regimens))}
        return tuple(places), np.array([places[given] for given in population.regimens], np.int64)
    if isinstance(regimen, str):
        regimen = Regimen.parse(regimen)
    if regimen is not None and not isinstance(regimen, Regimen):
        raise RegimenError(
            f"a {type(regimen).__name__} is not a regimen",
            where="regimen",
            fix="give a Regimen or text; for one of each patient use population.with_regimens([...])",
        )
    return (regimen,), np.zeros(len(population), np.int64)


def _body(population: Population, name: str, given: Any) -> Floats:
    """Return body weight in kg or surface in m^2 of each patient, NaN where nothing is said."""
    if name in population:
        if given is not None:
            raise ModelError(f"the population has '{name}' and the call gives it too", where=name, fix="give it once")
        return _in_body_units(population, name, columns.BODY_UNITS[name])
    if isinstance(given, str) and given in population:
        return _in_body_units(population, given, columns.BODY_UNITS[name])
    if given is None:
        return np.full(len(population), np.nan)
    numbers, unit = columns.axis(name, given)
    return np.full(len(population), numbers[0] * _scale(unit, columns.BODY_UNITS[name], name))


def _in_body_units(population: Population, column: str, unit: str) -> Floats:
    own = population.units[population.names.index(column)]
    sizes = population.column(column) * _scale(own, unit, column)
    if np.any(sizes <= 0):
        patient = int(np.argmax(sizes <= 0)) + 1
        raise ModelError(f"{column} of patient {patient} is not positive", where=column, fix="give positive sizes")
    return np.array(sizes)


def _scale(unit: str | None, wanted: str, what: str) -> float:
    if unit is None:
        return 1.0
    from sbmlqsp import units

    return units.convert(_one(unit), wanted, what=what)


def _key(trial: Trial) -> str:
    texts: Mapping[str, Any] = {
        "structure": trial.model.structure_hash,
        "values": trial.model.value_hash,
        "varying": trial.varying,
        "medians": trial.medians,
        "regimens": [str(regimen) for regimen in trial.regimens],
        "outputs": trial.outputs,
        "times": trial.times,
        "settings": trial.settings,
    }
    return hashlib.sha256(repr(texts).encode()).hexdigest()
