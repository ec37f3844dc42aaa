"""The runs behind a likelihood: conditions that share equations, and how their values follow from estimates."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from sbmlqsp.calibration.experiments import Condition
from sbmlqsp.core import formula
from sbmlqsp.core.expression import Expression
from sbmlqsp.core.schedule import Schedule
from sbmlqsp.core.settings import Settings
from sbmlqsp.core.tables import Parameter, unknown_symbol
from sbmlqsp.derivatives.translation import Translation
from sbmlqsp.model import Model
from sbmlqsp.model.document import Document
from sbmlqsp.simulation.arrays import Floats
from sbmlqsp.simulation.sensitivities import Course, Forward, Rest


def with_parameters(model: Model, names: Sequence[str]) -> Model:
    """Return a model for computing with further parameters: scales, offsets, noise."""
    tables = model.tables
    fresh = [name for name in dict.fromkeys(names) if name not in model.document.kinds]
    if not fresh:
        return model
    added = tables.parameters.replacing(*(Parameter(name, 1.0) for name in fresh))
    document = Document(f"{model.sbml}<!-- with {' '.join(fresh)} -->", replace(tables, parameters=added))
    return Model(document, (), model.name, model.folder, model.source_language)


@dataclass(frozen=True, slots=True, eq=False)
class Mapped:
    """Values of symbols as functions of the estimates, with their Jacobian."""

    function: Any
    jacobian: Any

    def at(self, theta: Floats) -> tuple[Floats, Floats]:
        """Return the values (symbols,) and their derivatives (symbols, estimates)."""
        values, slopes = np.asarray(self.function(theta)), np.asarray(self.jacobian(theta))
        return values[:, 0], slopes


def mapped(values: Sequence[float | Expression], estimates: Sequence[str]) -> Mapped:
    """Return numbers and formulas of the estimates as functions; raises `UnknownSymbolError` for other names."""
    import casadi

    theta = casadi.SX.sym("theta", len(estimates))
    place = {name: theta[i] for i, name in enumerate(estimates)}

    def lookup(name: str) -> Any:
        if name not in place:
            raise unknown_symbol(name, estimates, "estimated parameter")
        return place[name]

    translate = Translation(None)
    parts = [
        casadi.SX(float(value)) if isinstance(value, int | float) else translate.of(value, lookup, casadi.SX(0.0))
        for value in values
    ]
    column = casadi.densify(casadi.vertcat(*parts)) if parts else casadi.SX(0, 1)
    slopes = casadi.densify(casadi.jacobian(column, theta)) if parts else casadi.SX(0, len(estimates))
    return Mapped(casadi.Function("values", [theta], [column]), casadi.Function("slopes", [theta], [slopes]))


@dataclass(frozen=True, slots=True, eq=False)
class Run:
    """One condition: the equations it shares, and its values."""

    condition: Condition
    forward: Forward
    values: Mapped
    before: Mapped | None

    def course(self, theta: Floats, times: Floats, *, slopes: bool) -> Course:
        """Return the outputs at the times; raises `SimulationError` where the integration fails."""
        values, directions = self.values.at(theta)
        return self.forward.run(
            values, times, slopes=slopes, directions=directions if slopes else None, start=self._start(theta, slopes)
        )

    def _start(self, theta: Floats, slopes: bool) -> Rest | None:
        if self.before is None:
            return None
        values, directions = self.before.at(theta)
        rest = self.forward.rest(values, slopes=slopes, directions=directions if slopes else None)
        named = {name.strip("[]") for name in self.condition.values}
        kept = [i for i, state in enumerate(rest.states) if state not in named]
        return Rest(tuple(rest.states[i] for i in kept), rest.x[kept], rest.s[kept])


class Runs:
    """Makes the runs of conditions; conditions that change the same symbols under the same doses share equations."""

    def __init__(
        self, model: Model, outputs: Sequence[tuple[str, Expression]], estimates: Sequence[str], settings: Settings
    ) -> None:
        self._model, self._outputs = model, tuple(outputs)
        self._estimates, self._settings = tuple(estimates), settings
        self._shared: dict[tuple[tuple[str, ...], Schedule], Forward] = {}

    def run(self, condition: Condition) -> Run:
        """Return the run of a condition."""
        changed = {**(condition.before or {}), **condition.values}
        own = [name for name in self._estimates if name not in changed]
        symbols = (*changed, *own)
        key = (symbols, condition.schedule)
        if key not in self._shared:
            self._shared[key] = Forward(self._model, symbols, self._outputs, condition.schedule, self._settings)
        forward = self._shared[key]
        nominal = dict(zip(forward.unknowns, forward.nominal.tolist(), strict=True))
        before = None if condition.before is None else self._mapped(symbols, condition.before, nominal)
        return Run(condition, forward, self._mapped(symbols, condition.values, nominal), before)

    def _mapped(self, symbols: Sequence[str], given: Mapping[str, float | str], nominal: Mapping[str, float]) -> Mapped:
        values: list[float | Expression] = []
        for name in symbols:
            value = given.get(name, name if name in self._estimates else nominal[name])
            values.append(formula.parse(value) if isinstance(value, str) else float(value))
        return mapped(values, self._estimates)
