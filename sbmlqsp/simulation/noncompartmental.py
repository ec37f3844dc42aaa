"""Noncompartmental analysis of a result or of samples."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from sbmlqsp import units
from sbmlqsp.errors import ModelError
from sbmlqsp.simulation import terminal
from sbmlqsp.simulation.arrays import Floats
from sbmlqsp.simulation.exposure import Exposure, Route
from sbmlqsp.simulation.result import Result
from sbmlqsp.simulation.trapezoid import METHODS, Method, areas
from sbmlqsp.simulation.treated import given_doses


def nca(
    result: Result,
    name: str,
    *,
    dose: Any = None,
    route: Route | None = None,
    start: Any = None,
    end: Any = None,
    method: Literal["dense"] | Method = "dense",
    terminal_points: int | None = None,
) -> Exposure:
    """Return the noncompartmental measures of an output.

    The profile runs from the last dose (time 0 without doses) to the end of the run, or from `start` to `end`.

    Args:
        result: from `simulate`.
        name: the output, such as "[Drug]".
        dose: amount given at the start; None takes it from the regimen.
        route: "intravenous" or "extravascular"; None decides by whether the dose went into the observed species.
        start: begin of the profile.
        end: end of the profile; the value there is the one before a dose.
        method: "dense" for the solution itself; "linear", "log" or "linear-up log-down" for trapezoids through the
            output times, as if samples had been taken there.
        terminal_points: number of rows for the terminal slope with trapezoids; None: best adjusted R^2.

    Raises:
        UnknownSymbolError: for a name that is no output.
        SimulationError: for an empty window.
    """
    given = _given(result, name, start)
    low = given.time if start is None else result.moment(start, "start")
    part = result.curve(name, low, end)
    if method == "dense":
        area = part.integral()
        moment = part.integral(1) - low * area
        peak, last = part.highest(), (part.end, float(part.pieces[-1].values[-1]))
        slope = terminal.of_curve(part)
    else:
        _check_method(method)
        times = _rows(result, low, part.end)
        values = np.array([part.at(time) for time in times])
        values[-1] = part.at(part.end, before=True) if times[-1] == part.end else values[-1]
        area, moment = areas(times - low, values, method)
        top = int(np.argmax(values))
        peak, last = (float(times[top]), float(values[top])), (float(times[-1]), float(values[-1]))
        slope = terminal.of_samples(times - low, values, terminal_points)
    amount = given.amount if dose is None else _amount(dose, given.unit)
    return Exposure(
        (peak[0] - low, peak[1]),
        (last[0] - low, last[1]),
        area,
        moment,
        slope,
        amount,
        given.single,
        route or given.route,
        given.duration,
        (result.units[name], result.units["time"], given.unit),
        method,
    )


def nca_table(
    times: Sequence[float],
    values: Sequence[float],
    *,
    dose: float | None = None,
    route: Route | None = None,
    infusion_time: float = 0.0,
    method: Method = "linear-up log-down",
    terminal_points: int | None = None,
    value_unit: str | None = None,
    time_unit: str | None = None,
    dose_unit: str | None = None,
) -> Exposure:
    """Return the noncompartmental measures of samples of a single dose at time 0.

    Args:
        times: increasing sampling times since the dose.
        values: sampled values.
        dose: amount given, in `dose_unit`.
        route: "intravenous" or "extravascular".
        infusion_time: length of the infusion.
        method: trapezoids, see `areas`.
        terminal_points: number of samples for the terminal slope; None: best adjusted R^2.
        value_unit: unit of the values.
        time_unit: unit of the times.
        dose_unit: unit of the dose.

    Raises:
        ModelError: for samples that are too few, not finite or out of order.
    """
    _check_method(method)
    moments, samples = np.asarray(times, dtype=float), np.asarray(values, dtype=float)
    if len(moments) != len(samples) or len(moments) < 2 or not (np.isfinite(moments) & np.isfinite(samples)).all():
        raise ModelError("the samples are not two lists of finite numbers of one length", fix="drop missing samples")
    if not (np.diff(moments) > 0).all():
        raise ModelError("the sampling times are not increasing", fix="sort them and average replicates")
    area, moment = areas(moments, samples, method)
    top = int(np.argmax(samples))
    slope = terminal.of_samples(moments, samples, terminal_points)
    return Exposure(
        (float(moments[top]), float(samples[top])),
        (float(moments[-1]), float(samples[-1])),
        area,
        moment,
        slope,
        dose,
        "",
        route,
        infusion_time,
        (value_unit, time_unit, dose_unit),
        method,
    )


@dataclass(frozen=True, slots=True)
class _Given:
    """The dose a profile follows."""

    time: float = 0.0
    amount: float | None = None
    unit: str | None = None
    duration: float = 0.0
    route: Route | None = None
    single: str = ""


def _given(result: Result, name: str, start: Any) -> _Given:
    doses = given_doses(result.experiment)
    if not doses:
        return _Given(single="")
    begin = doses[-1].time if start is None else result.moment(start, "start")
    here = [dose for dose in doses if abs(dose.time - begin) <= 1e-9 * max(begin, 1e-3 * result.experiment.end)]
    if not here:
        return _Given(begin, single="no dose is given at the start of the profile")
    targets = {dose.target for dose in here}
    single = "" if len(here) == len(doses) else "the regimen gives several doses, so the area belongs to all of them"
    if len(targets) > 1:
        return _Given(begin, single="doses go into several targets")
    (target,) = targets
    observed = {selection.strip("[]") for selection in result.output(name).selections}
    route: Route = "intravenous" if observed == {target} else "extravascular"
    unit = result.experiment.model.unit_of(target)
    amount = sum(dose.amount for dose in here)
    return _Given(begin, amount, unit, max(dose.duration for dose in here), route, single)


def _rows(result: Result, low: float, high: float) -> Floats:
    times = result.values("time")
    inside = (times >= low) & (times <= high)
    if inside.sum() < 2:
        raise ModelError(f"fewer than two rows lie from {low:g} to {high:g}", fix="give more output times")
    return times[inside]


def _amount(dose: Any, unit: str | None) -> float:
    return units.convert(units.parse(dose, what="dose"), unit, what="dose")


def _check_method(method: str) -> None:
    if method not in METHODS:
        raise ModelError(f"method='{method}' is not known", where="method", fix=f"use dense, {', '.join(METHODS)}")
