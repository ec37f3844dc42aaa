"""`local`: derivatives of outputs in parameters, as percent by percent."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from sbmlqsp.analysis.identifiability import asking
from sbmlqsp.analysis.identifiability.fisher import names_of, schedule_of
from sbmlqsp.analysis.identifiability.own_doses import with_own_doses
from sbmlqsp.core.settings import Settings
from sbmlqsp.dosing import Regimen
from sbmlqsp.model import Model
from sbmlqsp.simulation.arrays import Floats
from sbmlqsp.simulation.grid import output_times
from sbmlqsp.simulation.sensitivities import Forward


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class LocalSensitivity:
    """How outputs change with parameters at the values of the model.

    Attributes:
        parameters: what was varied.
        outputs: what was looked at.
        times: model time, shape (T,).
        values: outputs, shape (T, outputs), in model units.
        slopes: derivatives, shape (T, outputs, parameters), in model units.
        nominal: values of the parameters.
    """

    parameters: tuple[str, ...]
    outputs: tuple[str, ...]
    times: Floats
    values: Floats
    slopes: Floats
    nominal: Floats

    @property
    def normalised(self) -> Floats:
        """Percent of the output by percent of the parameter, (dy/dp) (p/y); NaN where the output is 0."""
        with np.errstate(divide="ignore", invalid="ignore"):
            relative = self.slopes * self.nominal / self.values[:, :, None]
        return np.where(self.values[:, :, None] != 0, relative, np.nan)

    @property
    def importance(self) -> dict[str, float]:
        """For each parameter the root mean square of its normalised sensitivities, the largest first."""
        with np.errstate(invalid="ignore"):
            size = np.sqrt(np.nanmean(self.normalised**2, axis=(0, 1)))
        order = np.argsort(-np.nan_to_num(size), kind="stable")
        return {self.parameters[i]: float(size[i]) for i in order}

    def plot(self) -> Any:
        """Return bars of the importance."""
        from sbmlqsp.figures.bars import bars

        found = self.importance
        return bars(list(found), [("sensitivity", list(found.values()), None)], "percent of the output by percent")

    def tornado(self, change: float = 0.1, output: str | None = None, place: int = -1) -> Any:
        """Return a tornado diagram of one output at one time, each parameter changed by a part, to first order.

        Args:
            change: part by which each parameter is changed, down and up.
            output: the output; None: the first.
            place: index of the time; the last by default.
        """
        from sbmlqsp.figures.bars import tornado

        column = 0 if output is None else self.outputs.index(output)
        base = float(self.values[place, column])
        swing = self.slopes[place, column] * self.nominal * change
        order = np.argsort(-np.abs(swing), kind="stable")
        names = [self.parameters[i] for i in order]
        low, high = [base - float(swing[i]) for i in order], [base + float(swing[i]) for i in order]
        return tornado(names, low, high, base, f"{self.outputs[column]} at {self.times[place]:g}")

    def __repr__(self) -> str:
        return "\n".join(f"{name}: {size:.4g}" for name, size in self.importance.items())


def local(
    model: Model,
    regimen: Regimen | str | None = None,
    *,
    outputs: Any,
    times: Any,
    parameters: Any = None,
    body_weight: Any = None,
    body_surface_area: Any = None,
    settings: Settings | None = None,
) -> LocalSensitivity:
    """Return the derivatives of outputs at times, exact through doses and initial assignments.

    Args:
        model: the model.
        regimen: doses.
        outputs: what is looked at.
        times: when.
        parameters: ids; None: every constant parameter.
        body_weight: binds doses per kg.
        body_surface_area: binds doses per m^2.
        settings: tolerance; None: relative 1e-9.

    Raises:
        UnknownSymbolError: for names the model does not have, with the nearest.
        UnsupportedFeature: for events that are no doses.
    """
    model, (regimen,), _ = with_own_doses(model, [regimen])
    measured, names = asking.asked_outputs(model, outputs), names_of(model, parameters)
    schedule = schedule_of(model, regimen, times, body_weight, body_surface_area)
    at = output_times(model.unit_of("time"), None, None, None, times)
    forward = Forward(model, names, measured, schedule, settings or Settings(rtol=1e-9))
    course = forward.run(forward.nominal, at)
    return LocalSensitivity(names, course.names, course.times, course.values, course.slopes, forward.nominal)
