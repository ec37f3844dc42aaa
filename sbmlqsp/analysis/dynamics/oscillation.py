"""`LimitCycle`: one periodic orbit of a model, and `limit_cycle`, which finds the one the initial state leads to."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sbmlqsp import units
from sbmlqsp.analysis.dynamics import selections
from sbmlqsp.analysis.dynamics.autonomous import Autonomous, autonomous
from sbmlqsp.analysis.dynamics.axis import Axis
from sbmlqsp.analysis.dynamics.bounds import domain
from sbmlqsp.analysis.dynamics.collocation import DEGREE, Collocation, Linearisation, Orbit
from sbmlqsp.analysis.dynamics.equilibria import EquilibriumCurve
from sbmlqsp.analysis.dynamics.finding import with_inputs
from sbmlqsp.analysis.dynamics.floquet import Multipliers, multipliers
from sbmlqsp.analysis.dynamics.orbits import remeshed, solve_at
from sbmlqsp.analysis.dynamics.recurrence import recurrent
from sbmlqsp.core.expression import Expression
from sbmlqsp.derivatives import Mapped
from sbmlqsp.errors import ConvergenceError
from sbmlqsp.model import Model

Array = NDArray[np.float64]
RESOLUTIONS = (40, 80, 160)
AGREED = 1e-8


@dataclass(frozen=True, slots=True, eq=False)
class LimitCycle:
    """A periodic orbit; numbers in model units.

    Attributes:
        period: in model time; `time_unit` is its unit.
        times: of the points kept, shape (points,).
        selections: values of every selection at these times.
        units: the unit of each selection.
        multipliers: the Floquet multipliers but the trivial one, largest modulus first.
        reliable: whether the trivial multiplier came out as 1.
    """

    period: float
    time_unit: str | None
    times: Array
    selections: Mapping[str, Array]
    units: Mapping[str, str | None]
    multipliers: tuple[complex, ...]
    reliable: bool
    orbit: Orbit | None = field(default=None, repr=False)
    sizes: Array = field(default_factory=lambda: np.empty(0), repr=False)

    @property
    def stable(self) -> bool:
        """Whether all multipliers lie inside the unit circle."""
        return all(abs(value) < 1 for value in self.multipliers)

    def maximum(self, selection: str) -> float:
        """Return the largest value over the cycle."""
        return extreme(self.times, self.selections[selection], 1.0)

    def minimum(self, selection: str) -> float:
        """Return the smallest value over the cycle."""
        return extreme(self.times, self.selections[selection], -1.0)

    def amplitude(self, selection: str) -> float:
        """Return peak less trough."""
        return self.maximum(selection) - self.minimum(selection)

    def __getitem__(self, selection: str) -> Any:
        """Return the values of a selection over the cycle as a pint quantity."""
        return units.quantity(self.selections[selection], self.units[selection])

    def __str__(self) -> str:
        unit = f" {self.time_unit}" if self.time_unit else ""
        stability = "stable" if self.stable else "unstable"
        doubt = "" if self.reliable else " (multipliers unreliable: the trivial one is not 1)"
        return f"{stability} cycle of period {self.period:.8g}{unit}{doubt}"


def limit_cycle(
    model: Model,
    *,
    values: Mapping[str, Any] | None = None,
    inputs: Mapping[str, Any] | None = None,
    leave_out: Iterable[str] = (),
) -> LimitCycle:
    """Return the stable cycle that the initial state leads to, by integration and then collocation.

    The mesh is refined until the period changes by less than 1e-8.

    Raises:
        ConvergenceError: if the model comes to rest, runs away, or does not repeat; the sentence says which.
        UnsupportedFeature: as `steady_states`.
    """
    ready = model.with_values(values) if values else model
    system = autonomous(ready, tuple(inputs or ()), leave_out)
    q = with_inputs(system, inputs or {})
    sizes = domain(system).sizes[list(system.independent)]
    period, states = recurrent(system, q, sizes)
    scales = np.maximum(np.ptp(states(np.linspace(0, 1, 400)), axis=0), 1e-6 * sizes)
    best: tuple[Collocation, Orbit, Multipliers] | None = None
    for count in RESOLUTIONS:
        problem = Collocation(_held(system, q, sizes), scales, count)
        here = problem.curve.axis.of(q) if len(q) else 0.0
        found = refined(problem, period, states, here)
        if found is None:
            continue
        orbit, about = found[0], multipliers(found[1].transfer)
        if best is not None and abs(orbit.period - best[1].period) <= AGREED * orbit.period:
            return described_cycle(problem, orbit, about)
        best = problem, orbit, about
    if best is None:
        raise ConvergenceError("the oscillation was seen, but collocation did not converge", where=model.name)
    return described_cycle(*best)


def values_over(model: Model, cycle: LimitCycle, expression: Expression) -> Array:
    """Return the values of a formula of selections over a cycle of a model, in model units, at `cycle.times`."""
    import casadi as ca

    assert cycle.orbit is not None
    system = autonomous(model)
    whole = system.system
    at = ca.substitute(whole.expression(expression), ca.vertcat(whole.x, whole.t), ca.vertcat(system.state, 0.0))
    states = cycle.orbit.at(cycle.times / cycle.period) * cycle.sizes
    found: Array = Mapped(system.z, system.q, [at], len(states))(states, system.values)[0][:, 0, 0]
    return found


def _held(system: Autonomous, q: Array, sizes: Array) -> EquilibriumCurve:
    """Return a curve whose parameter is of no account."""
    return EquilibriumCurve(system, Axis("", None, 0, 0.0, 0.0, 1.0), q, sizes)


def refined(problem: Collocation, period: float, states: Any, coordinate: float) -> tuple[Orbit, Linearisation] | None:
    """Return the cycle near one period of a run, its mesh adapted, and the Newton system there."""
    mesh = np.linspace(0.0, 1.0, problem.intervals + 1)
    blank = Orbit(mesh, np.zeros((problem.intervals * DEGREE + 1, len(problem.sizes))), period, coordinate)
    orbit = Orbit(mesh, states(blank.times) / problem.sizes, period, coordinate)
    with np.errstate(all="ignore"):
        for _ in range(3):
            orbit, _direction = remeshed(orbit)
            orbit = Orbit(orbit.mesh, states(orbit.times) / problem.sizes, period, coordinate)
        found = solve_at(problem, orbit)
        for _ in range(3):
            if found is None:
                return None
            found = solve_at(problem, remeshed(found[0])[0])
    return found


def fine(mesh: Array, parts: int = 16) -> Array:
    """Return times that divide each interval of a mesh, so that they are dense where the orbit is fast."""
    inside = np.arange(parts) / parts
    return np.append((mesh[:-1, None] + np.diff(mesh)[:, None] * inside).ravel(), 1.0)


def extreme(times: Array, values: Array, sign: float) -> float:
    """Return the largest (sign 1) or smallest (sign -1) value, by a parabola through the three points at the top."""
    top = int(np.argmax(sign * values))
    if not 0 < top < len(values) - 1:
        return float(values[top])
    t, y = times[top - 1 : top + 2] - times[top], values[top - 1 : top + 2]
    curvature, slope, height = np.polyfit(t / t[2], y, 2)
    found = height - slope**2 / (4 * curvature) if curvature * sign < 0 else height
    return float(found) if abs(found - values[top]) <= np.ptp(y) else float(values[top])


def described_cycle(problem: Collocation, orbit: Orbit, about: Multipliers) -> LimitCycle:
    """Return the cycle in terms of selections, at sixteen times in each interval of its mesh."""
    system = problem.curve.system
    q = problem.parameters(orbit)
    times = fine(orbit.mesh)
    names = selections.names(system)
    table = selections.table(system, names, orbit.at(times) * problem.sizes, q)
    return LimitCycle(
        period=orbit.period,
        time_unit=system.system.model.unit_of("time"),
        times=times * orbit.period,
        selections={name: table[:, number] for number, name in enumerate(names)},
        units=selections.units(system, names),
        multipliers=tuple(complex(value) for value in about.values),
        reliable=about.reliable,
        orbit=orbit,
        sizes=problem.sizes,
    )
