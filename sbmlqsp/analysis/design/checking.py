"""`monte_carlo`: whether fits of simulated data have the precision that the information promises."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from sbmlqsp.analysis.identifiability import asking
from sbmlqsp.analysis.identifiability.fisher import information, prepared, schedule_of
from sbmlqsp.analysis.identifiability.sensing import numbers_of
from sbmlqsp.calibration import Condition, Estimated, Likelihood, Measurement, Observable
from sbmlqsp.calibration.noise import noise_from
from sbmlqsp.calibration.searching import search
from sbmlqsp.core.formula import to_text
from sbmlqsp.dosing import Regimen
from sbmlqsp.model import Model
from sbmlqsp.simulation.sensitivities.forward import independent

_SPAN = 1e3


@dataclass(frozen=True, slots=True)
class MonteCarlo:
    """What repeated fits gave.

    Attributes:
        rse: relative standard deviation of the estimates, in percent.
        promised: what the Fisher information says, in percent.
        bias: mean estimate over truth less 1, in percent.
        converged: how many fits converged.
        fits: how many there were.
    """

    rse: Mapping[str, float]
    promised: Mapping[str, float]
    bias: Mapping[str, float]
    converged: int
    fits: int


def monte_carlo(
    model: Model,
    regimen: Regimen | str | None = None,
    *,
    outputs: Any,
    times: Any,
    unknown: Any,
    error: Any,
    fits: int = 100,
    seed: int = 1,
    body_weight: Any = None,
    body_surface_area: Any = None,
) -> MonteCarlo:
    """Simulate measurements of one individual with their error, fit them, and compare with the information.

    Args:
        model: the model at the true values.
        regimen: doses.
        outputs: what is measured.
        times: when, for all outputs.
        unknown: ids of parameters.
        error: standard deviations, as in `identifiability.fisher`.
        fits: how many data sets.
        seed: of the random errors.
        body_weight: binds doses per kg.
        body_surface_area: binds doses per m^2.
    """
    size = (body_weight, body_surface_area)
    seen = prepared(model, regimen, outputs, times, unknown, error, *size)
    promised = information(seen, None, (), 1, full=False, loose=0)
    measured = {name: to_text(text) for name, text in asking.asked_outputs(model, outputs)}
    observables = [Observable(n, t, noise_from(numbers_of(error, n, tuple(measured)), n)) for n, t in measured.items()]
    truth = dict(zip(seen.unknowns, seen.values.tolist(), strict=True))
    estimated = [_estimated(name, value) for name, value in truth.items()]
    condition = Condition("", schedule_of(model, regimen, times, *size))
    ready, rng = independent(model, seen.unknowns), np.random.default_rng(seed)
    logarithmic = np.array([observables[list(measured).index(name)].noise.scale == "log" for name in seen.outputs])
    found, converged = [], 0
    for _ in range(fits):
        values = seen.y + np.sqrt(seen.variance) * rng.standard_normal(len(seen))
        values = np.where(logarithmic, np.exp(np.where(logarithmic, values, 0.0)), values)
        rows = zip(seen.outputs, seen.times.tolist(), values.tolist(), strict=True)
        data = [Measurement("", name, time, value) for name, time, value in rows]
        fitted = search(Likelihood(ready, observables, [condition], data, estimated), seen.values)
        converged += fitted.status == "converged"
        found.append(fitted.theta)
    estimates = np.array(found) / seen.values - 1
    names = seen.unknowns
    spread, bias = 100 * estimates.std(axis=0, ddof=1), 100 * estimates.mean(axis=0)
    return MonteCarlo(
        dict(zip(names, spread.tolist(), strict=True)),
        {name: promised.rse[name] for name in names},
        dict(zip(names, bias.tolist(), strict=True)),
        converged,
        fits,
    )


def _estimated(name: str, value: float) -> Estimated:
    if value > 0:
        return Estimated(name, value / _SPAN, value * _SPAN, value)
    span = _SPAN * (abs(value) or 1.0)
    return Estimated(name, -span, span, value, "lin")
