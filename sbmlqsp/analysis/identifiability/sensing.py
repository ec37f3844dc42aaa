"""Predictions and their derivatives at every time a sample may be taken: what information is computed from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from sbmlqsp.calibration.noise import Noise, noise_from, sizes
from sbmlqsp.core.expression import Expression
from sbmlqsp.core.schedule import Schedule
from sbmlqsp.core.settings import Settings
from sbmlqsp.core.tables import unknown_symbol
from sbmlqsp.errors import ModelError
from sbmlqsp.model import Model
from sbmlqsp.simulation.arrays import Floats, Rows
from sbmlqsp.simulation.grid import output_times
from sbmlqsp.simulation.sensitivities import Forward

EXACT = Settings(rtol=1e-11)
_STEP = 1e-3


@dataclass(frozen=True, slots=True, eq=False)
class Sensed:
    """One row for each output and time, in model units; for lognormal noise in logarithms.

    Attributes:
        unknowns: the parameters.
        values: their values, shape (p,).
        outputs: name of the output of each row.
        times: model time of each row.
        y: prediction, shape (rows,).
        slopes: derivatives, shape (rows, p).
        bends: second derivatives, shape (rows, p, p), or None.
        additive: variance that does not depend on the prediction, shape (rows,).
        proportional: variance relative to the square of the prediction.
    """

    unknowns: tuple[str, ...]
    values: Floats
    outputs: tuple[str, ...]
    times: Floats
    y: Floats
    slopes: Floats
    bends: Floats | None
    additive: Floats
    proportional: Floats

    @property
    def variance(self) -> Floats:
        """Variance of each measurement."""
        return self.additive + self.proportional * self.y**2

    def __len__(self) -> int:
        return len(self.y)

    def at(self, rows: Sequence[int] | Rows) -> Sensed:
        """Return the chosen rows; one may be chosen several times."""
        chosen = np.asarray(rows, dtype=np.intp)
        return replace(
            self,
            outputs=tuple(self.outputs[int(i)] for i in chosen),
            times=self.times[chosen],
            y=self.y[chosen],
            slopes=self.slopes[chosen],
            bends=None if self.bends is None else self.bends[chosen],
            additive=self.additive[chosen],
            proportional=self.proportional[chosen],
        )


def sensed(
    model: Model,
    unknowns: Sequence[str],
    outputs: Sequence[tuple[str, Expression]],
    schedule: Schedule,
    times: Any,
    error: Any,
    *,
    bends: bool = False,
) -> Sensed:
    """Return predictions and derivatives of outputs at times.

    Args:
        model: the model with the values at which information is asked.
        unknowns: ids of parameters.
        outputs: name and formula of each.
        schedule: doses.
        times: times for all outputs, or {output: times}.
        error: error model for all outputs, or {output: error model}, with numbers.
        bends: whether second derivatives are wanted.

    Raises:
        ModelError: for errors without numbers, and predictions of 0 that have none.
    """
    names = [name for name, _ in outputs]
    at = {name: np.array(_times(model, times, name, names)) for name in names}
    every = np.unique(np.concatenate(list(at.values())))
    forward = Forward(model, unknowns, outputs, schedule, EXACT)
    theta = forward.nominal
    course = forward.run(theta, every)
    second = _bends(forward, every) if bends else None
    rows = [(i, int(np.searchsorted(every, t))) for i, name in enumerate(names) for t in at[name]]
    output, time = (np.array(column, dtype=np.intp) for column in zip(*rows, strict=True))
    noises = [_numbers(noise_from(numbers_of(error, name, names), name), name) for name in names]
    found = Sensed(
        tuple(unknowns),
        theta,
        tuple(names[i] for i in output),
        every[time],
        course.values[time, output],
        course.slopes[time, output],
        None if second is None else second[time, output],
        np.array([noises[i][0] ** 2 for i in output]),
        np.array([noises[i][1] ** 2 for i in output]),
    )
    logarithmic = np.array([noises[i][2] for i in output])
    return _checked(_in_logarithms(found, logarithmic) if logarithmic.any() else found)


def _times(model: Model, times: Any, name: str, names: Sequence[str]) -> Sequence[float]:
    given = times
    if isinstance(times, Mapping):
        unknown = [other for other in times if other not in names]
        if unknown:
            raise unknown_symbol(str(unknown[0]), names, "output")
        given = times.get(name, ())
        if not len(given):
            raise ModelError(f"'{name}' has no times", where=name, fix="give it times or leave it out of outputs")
    return output_times(model.unit_of("time"), None, None, None, given)


def numbers_of(error: Any, name: str, names: Sequence[str]) -> Any:
    """Return the error model of one output out of one for all or one for each."""
    return error[name] if isinstance(error, Mapping) and set(error) & set(names) else error


def _numbers(noise: Noise, name: str) -> tuple[float, float, bool]:
    """Return additive and proportional standard deviation of a noise model, and whether it is lognormal."""
    found = sizes(noise)
    if found is None:
        raise ModelError(
            "information needs the size of the error",
            where=f"error of {name}",
            fix='give numbers, such as error={"proportional": 0.1}',
        )
    return (*found, noise.scale == "log")


def _bends(forward: Forward, times: Floats) -> Floats:
    """Return second derivatives: central differences of exact first ones, extrapolated to step 0 (Richardson)."""
    theta = forward.nominal
    parts = []
    for j in range(len(theta)):
        step = _STEP * (abs(theta[j]) or 1.0)
        wide, narrow = (_difference(forward, times, j, h) for h in (step, step / 2))
        parts.append((4 * narrow - wide) / 3)
    return np.stack(parts, axis=-1)


def _difference(forward: Forward, times: Floats, j: int, step: float) -> Floats:
    sides = []
    for sign in (1.0, -1.0):
        shifted = forward.nominal.copy()
        shifted[j] += sign * step
        sides.append(forward.run(shifted, times).slopes)
    return np.asarray((sides[0] - sides[1]) / (2 * step), dtype=np.float64)


def _in_logarithms(found: Sensed, rows: Any) -> Sensed:
    """Return the rows of lognormal outputs as logarithms, whose error is additive."""
    with np.errstate(all="ignore"):
        y = np.where(rows, np.log(found.y), found.y)
        slopes = np.where(rows[:, None], found.slopes / found.y[:, None], found.slopes)
        bends = found.bends
        if bends is not None:
            outer = slopes[:, :, None] * slopes[:, None, :]
            bends = np.where(rows[:, None, None], bends / found.y[:, None, None] - outer, bends)
    return replace(found, y=y, slopes=slopes, bends=bends)


def _checked(found: Sensed) -> Sensed:
    bad = np.flatnonzero(~(found.variance > 0) | ~np.isfinite(found.y))
    if len(bad):
        i = int(bad[0])
        raise ModelError(
            f"'{found.outputs[i]}' is {found.y[i]:g} at {found.times[i]:g}, where its error has no variance",
            where=found.outputs[i],
            fix="leave this time out or add an additive error",
        )
    return found
