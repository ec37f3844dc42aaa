"""`fisher`: how precisely a design can determine parameters, before any data."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from sbmlqsp import treatment
from sbmlqsp.analysis.identifiability import asking
from sbmlqsp.analysis.identifiability.information import PopulationInformation, between_from, individual
from sbmlqsp.analysis.identifiability.own_doses import with_own_doses
from sbmlqsp.analysis.identifiability.precision import FisherInformation
from sbmlqsp.analysis.identifiability.sensing import Sensed, sensed
from sbmlqsp.core.schedule import Schedule
from sbmlqsp.core.tables import unknown_symbol
from sbmlqsp.dosing import Regimen
from sbmlqsp.errors import ModelError, SbmlqspError
from sbmlqsp.model import Model
from sbmlqsp.simulation.grid import output_times


def fisher(
    model: Model,
    regimen: Regimen | str | None = None,
    *,
    outputs: Any,
    times: Any,
    unknown: Any,
    error: Any,
    values: Mapping[str, Any] | None = None,
    between: Mapping[str, float] | None = None,
    additive: Any = (),
    subjects: int = 1,
    full: bool = False,
    structure: bool = True,
    body_weight: Any = None,
    body_surface_area: Any = None,
) -> FisherInformation:
    """Return the Fisher information of a design at the values of the model.

    Derivatives come from forward sensitivities through the doses. Directions in the unknowns that no data of these
    outputs can determine are found first, by `structural`, and named apart from those that are merely imprecise.

    Args:
        model: the model.
        regimen: doses.
        outputs: what is measured.
        times: when, for all outputs, or {output: times}.
        unknown: ids of parameters; species (`S` amounts, `[S]` concentrations) for their initial values.
        error: standard deviations, a number, {"additive": 0.1, "proportional": 0.2} or {"lognormal": 0.3} in model
            units, or {output: one of these}.
        values: other values of the model.
        between: variance of eta of each parameter that differs between individuals, value * exp(eta): the information
            is that of a population (first order), and its variances are parameters too.
        additive: those of `between` for which an individual has value + eta.
        subjects: number of individuals with this design.
        full: whether what the variance of the measurements tells about the parameters counts, too.
        structure: whether structural identifiability is looked at.
        body_weight: binds doses per kg.
        body_surface_area: binds doses per m^2.

    Raises:
        UnknownSymbolError: for names the model does not have, with the nearest.
        ModelError: for no outputs, times or unknowns, and errors without numbers.
    """
    ready = model.with_values(values) if values else model
    size, bends = (body_weight, body_surface_area), full and between is not None
    seen = prepared(ready, regimen, outputs, times, unknown, error, *size, bends=bends)
    loose = _loose(ready, outputs, seen.unknowns, regimen, *size) if structure else None
    return information(seen, between, additive, subjects, full=full, loose=loose)


def prepared(
    model: Model,
    regimen: Any,
    outputs: Any,
    times: Any,
    unknown: Any,
    error: Any,
    weight: Any,
    area: Any,
    *,
    bends: bool = False,
) -> Sensed:
    """Return predictions and derivatives at the times, arguments as those of `fisher`."""
    model, (regimen,), _ = with_own_doses(model, [regimen])
    measured, names = asking.asked_outputs(model, outputs), names_of(model, unknown)
    schedule = schedule_of(model, regimen, times, weight, area)
    return sensed(model, names, measured, schedule, times, error, bends=bends)


def information(
    seen: Sensed, between: Mapping[str, float] | None, additive: Any, subjects: int, *, full: bool, loose: int | None
) -> FisherInformation:
    """Return the information of what was sensed, for one design."""
    if subjects < 1:
        raise ModelError(f"{subjects} subjects give no information", where="subjects", fix="give at least 1")
    if between is None:
        matrix = subjects * individual(seen, full=full)
        return FisherInformation(seen.unknowns, seen.values, matrix, len(seen.unknowns), loose)
    for name in between:
        if name not in seen.unknowns:
            raise unknown_symbol(name, seen.unknowns, "unknown parameter that could vary")
    population = PopulationInformation(seen, between_from(between, tuple(additive)), full=full)
    matrix = subjects * population.matrix(seen)
    return FisherInformation(population.names, population.values, matrix, len(seen.unknowns), loose)


def names_of(model: Model, unknown: Any) -> tuple[str, ...]:
    """Return the parameters asked for, checked, as `Model.with_values` takes them."""
    asked = asking.asked_unknowns(model, unknown)
    if unknown is None:
        return asked
    given = [unknown] if isinstance(unknown, str) else [str(name) for name in unknown]
    return tuple(dict.fromkeys(given)) if asked else ()


def schedule_of(model: Model, regimen: Any, times: Any, body_weight: Any, body_surface_area: Any) -> Schedule:
    """Return the doses until the last of the times."""
    if regimen is None:
        return Schedule()
    parts = list(times.values()) if isinstance(times, Mapping) else [times]
    unit = model.unit_of("time")
    end = max(output_times(unit, None, None, None, part)[-1] for part in parts)
    return treatment.schedule(regimen, model, body_weight, body_surface_area, until=float(np.nextafter(end, np.inf)))


def _loose(model: Model, outputs: Any, names: tuple[str, ...], regimen: Any, weight: Any, area: Any) -> int | None:
    """Return how many directions are structurally undetermined, None where that cannot be analysed."""
    from sbmlqsp.analysis.identifiability.structural import structural

    try:
        answer = structural(model, outputs, names, regimen, body_weight=weight, body_surface_area=area)
    except SbmlqspError:
        return None
    return answer.nullity if None not in answer.identifiable.values() else None
