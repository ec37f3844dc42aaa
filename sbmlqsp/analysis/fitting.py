"""`fit`: a model to observations, after asking what the outputs can tell."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, Literal

from sbmlqsp import treatment, units
from sbmlqsp.analysis.identifiability import asking
from sbmlqsp.analysis.identifiability.own_doses import with_own_doses
from sbmlqsp.analysis.identifiability.structural import structural
from sbmlqsp.calibration.experiments import Condition, Estimated, Measurement, Observable
from sbmlqsp.calibration.fitting import Fit, calibrated
from sbmlqsp.calibration.likelihood import FITTING, Likelihood
from sbmlqsp.calibration.noise import noise_from
from sbmlqsp.core.formula import to_text
from sbmlqsp.core.schedule import Schedule
from sbmlqsp.core.settings import Settings
from sbmlqsp.core.tables import unknown_symbol
from sbmlqsp.dosing import Regimen
from sbmlqsp.errors import ConvergenceError, ModelError, SbmlqspError
from sbmlqsp.model import Model
from sbmlqsp.simulation.observations import Observations
from sbmlqsp.simulation.sensitivities.forward import independent

RANGE = 1e3
"""Without bounds an estimate is searched within this factor of its value in the model."""


def fit(
    model: Model,
    observations: Observations,
    unknown: Any = None,
    regimen: Regimen | str | Mapping[str, Regimen | str] | None = None,
    *,
    error: Any = "additive",
    bounds: Mapping[str, tuple[Any, Any]] | None = None,
    scale: Mapping[str, str] | str = "log",
    observables: Mapping[str, str] | None = None,
    values: Mapping[str, Mapping[str, float | str]] | None = None,
    starts: int = 10,
    seed: int = 1,
    gate: Literal["note", "refuse", "off"] = "note",
    body_weight: Any = None,
    body_surface_area: Any = None,
    molar_mass: Any = None,
    settings: Settings = FITTING,
    workers: int = 1,
    progress: Any = None,
) -> Fit:
    """Return the values of unknown parameters under which the observations are most likely.

    Several searches on exact derivatives begin at the model's values and at a Latin hypercube within the bounds; the
    waterfall says how many found the best. Before, structural identifiability is asked: parameters that no data of
    these outputs determine are named in `notes`.

    Args:
        model: the model; its values are the first start.
        observations: what was measured, with units; values below their limit of quantification count as such.
        unknown: ids of parameters, species (`S` amounts, `[S]` concentrations) for initial values. None: all
            constant parameters.
        regimen: doses, or {arm: doses}.
        error: "additive", "proportional", "combined" or "lognormal", whose sizes are estimated; numbers,
            {"additive": 0.1, "proportional": 0.2}, or {output: one of these}.
        bounds: {parameter: (lower, upper)}, quantities or numbers in model units; others are searched within a factor
            of 1000 of their value.
        scale: "log" or "lin", or {parameter: scale}: on which axis they are searched.
        observables: {output of the observations: formula of selections}; others are selections of the model.
        values: {arm: {symbol: number or formula of the unknowns}}.
        starts: number of searches.
        seed: of the hypercube.
        gate: what to do about parameters that are not identifiable: "note" them, "refuse" to fit, or do not ask.
        body_weight: binds doses per kg.
        body_surface_area: binds doses per m^2.
        molar_mass: joins moles and masses of observations.
        settings: tolerance of the integration.
        workers: processes that share the searches; the numbers do not depend on it.
        progress: called with (done, of) after each search.

    Raises:
        UnknownSymbolError: for names the model does not have, with the nearest.
        ModelError: for no data points, bounds that contradict each other, and parameters that are computed.
        ConvergenceError: with gate "refuse", for parameters that are not identifiable.
    """
    model, regimen = _undosed(model, regimen)
    names = _names(model, unknown)
    seen = _in_model_units(observations, model, observables or {}, molar_mass)
    arms = tuple(dict.fromkeys(row.arm for row in seen))
    schedules = {arm: _schedule(model, _of_arm(regimen, arm), seen, body_weight, body_surface_area) for arm in arms}
    measured = _observables(model, seen, observables or {}, error)
    ready = independent(model, names)
    estimated = [_estimated(ready, name, bounds or {}, scale) for name in names]
    estimated += _noise_parameters(measured, seen, estimated)
    conditions = [Condition(arm, schedules[arm], dict((values or {}).get(arm, {}))) for arm in arms]
    likelihood = Likelihood(ready, measured, conditions, _measurements(seen), estimated, settings)
    answer = None
    if gate != "off":
        answer = _asked(model, measured, names, regimen, body_weight, body_surface_area)
        if gate == "refuse" and answer is not None and not answer.ok:
            raise _not_identifiable(answer)
    found = calibrated(likelihood, starts_=starts, seed=seed, workers=workers, progress=progress)
    return replace(found, notes=_notes(found, answer), identifiability=answer)


def _undosed(model: Model, regimen: Any) -> tuple[Model, Any]:
    """Return the model without its dose events, which are given in every arm."""
    arms = list(regimen) if isinstance(regimen, Mapping) else [""]
    given = [regimen[arm] for arm in arms] if isinstance(regimen, Mapping) else [regimen]
    undosed, doses, _ = with_own_doses(model, given)
    return undosed, dict(zip(arms, doses, strict=True)) if isinstance(regimen, Mapping) else doses[0]


def _names(model: Model, unknown: Any) -> tuple[str, ...]:
    asked = asking.asked_unknowns(model, unknown)
    if unknown is None:
        return asked
    given = [unknown] if isinstance(unknown, str) else [str(name) for name in unknown]
    return tuple(dict.fromkeys(given))


def _in_model_units(seen: Observations, model: Model, observables: Mapping[str, str], molar_mass: Any) -> Observations:
    """Return the observations in model units; those of formulas stay as they are, in the formula's unit."""
    if not len(seen):
        raise ModelError("there are no data points", where="observations", fix="give at least one observation")
    plain = Observations(tuple(row for row in seen if row.output not in observables))
    unit = model.unit_of("time")
    converted = iter(plain.in_units_of(model, molar_mass))
    rows = []
    for row in seen:
        if row.output in observables:
            time = units.convert(row.time, unit, what="time")
            rows.append(replace(row, time=replace(row.time, value=time, unit=unit)))
        else:
            rows.append(next(converted))
    return Observations(tuple(rows))


def _of_arm(regimen: Any, arm: str) -> Any:
    if not isinstance(regimen, Mapping):
        return regimen
    if arm not in regimen:
        raise unknown_symbol(arm, list(regimen), "arm with a regimen")
    return regimen[arm]


def _schedule(model: Model, regimen: Any, seen: Observations, weight: Any, area: Any) -> Schedule:
    if regimen is None:
        return Schedule()
    end = max(row.time.value for row in seen)
    return treatment.schedule(regimen, model, weight, area, until=end * (1 + 1e-9) or 1.0)


def _observables(model: Model, seen: Observations, formulas: Mapping[str, str], error: Any) -> list[Observable]:
    names = tuple(dict.fromkeys(row.output for row in seen))
    asked = [{name: formulas[name]} if name in formulas else name for name in names]
    plain = [(name, to_text(formula)) for name, formula in asking.asked_outputs(model, asked)]
    own = isinstance(error, Mapping) and bool(set(error) & set(names))
    return [Observable(n, text, noise_from(error.get(n, "additive") if own else error, n)) for n, text in plain]


def _estimated(
    model: Model, name: str, bounds: Mapping[str, tuple[Any, Any]], scale: Mapping[str, str] | str
) -> Estimated:
    from sbmlqsp import derivatives

    system = derivatives.system(model)
    value = float(system.values[system.index(name)])
    axis = scale.get(name, "log") if isinstance(scale, Mapping) else scale
    if name in bounds:
        low, high = (_number(model, name, bound) for bound in bounds[name])
    elif value > 0:
        low, high = value / RANGE, value * RANGE
    else:
        message = f"'{name}' is {value:g}, so there are no natural bounds"
        raise ModelError(message, where=name, fix=f'give bounds={{"{name}": (lower, upper)}}')
    return Estimated(name, low, high, min(max(value, low), high), axis)


def _number(model: Model, name: str, bound: Any) -> float:
    if isinstance(bound, int | float) and not isinstance(bound, bool):
        return float(bound)
    return units.convert(units.parse(bound, what=f"bound of {name}"), model.unit_of(name), what=f"bound of {name}")


def _noise_parameters(
    measured: Sequence[Observable], seen: Observations, others: Sequence[Estimated]
) -> list[Estimated]:
    """Return the sizes of errors to be estimated; an additive one begins at a tenth of the mean measurement."""
    taken, found = {one.name for one in others}, []
    for observable in measured:
        sizes = [
            abs(row.value.value) for row in seen if row.output == observable.name and row.value.value == row.value.value
        ]
        typical = sum(sizes) / len(sizes) if sizes else 1.0
        for name, start in observable.noise.parameters:
            if name in taken:
                continue
            begin = 0.1 * (typical or 1.0) if name.startswith("sd_") else start
            found.append(Estimated(name, begin * 1e-4, begin * 1e4, begin))
    return found


def _measurements(seen: Observations) -> list[Measurement]:
    return [
        Measurement(
            row.arm, row.output, row.time.value, row.value.value, float("nan") if row.lloq is None else row.lloq
        )
        for row in seen
    ]


def _asked(
    model: Model, measured: Sequence[Observable], names: tuple[str, ...], regimen: Any, weight: Any, area: Any
) -> Any:
    given = list(regimen.values()) if isinstance(regimen, Mapping) else regimen
    outputs = [{observable.name: observable.formula} for observable in measured]
    try:
        return structural(model, outputs, names, given, body_weight=weight, body_surface_area=area)
    except SbmlqspError:
        return None


def _not_identifiable(answer: Any) -> ConvergenceError:
    loose = [name for name, found in answer.identifiable.items() if not found]
    known = f"; only {', '.join(answer.combinations)} can be known" if answer.combinations else ""
    fixes = " or ".join(str(remedy) for remedy in answer.remedies[:3])
    return ConvergenceError(
        f"these outputs do not determine {', '.join(loose)}{known}", where=loose[0], fix=fixes or "measure more"
    )


def _notes(found: Fit, answer: Any) -> tuple[str, ...]:
    notes = []
    if answer is None:
        notes.append("structural identifiability was not analysed")
    elif not answer.ok:
        loose = [name for name, known in answer.identifiable.items() if not known]
        known = f", only {', '.join(answer.combinations)}" if answer.combinations else ""
        notes.append(f"not identifiable from these outputs: {', '.join(loose)}{known}")
    if not found.converged:
        notes.append(f"the best search has not converged: {found.best.status}")
    if found.at_bounds:
        notes.append(f"at a bound: {', '.join(found.at_bounds)}")
    if found.found_by == 1 and len(found.searches) > 1:
        notes.append("only one start found the best values: more starts may find better ones")
    return tuple(notes)
