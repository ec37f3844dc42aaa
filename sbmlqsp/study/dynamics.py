"""The calls of a claim on the dynamics of a model: steady states, bifurcations, oscillations; doses are left out.

`steady(S)` is the value at the steady state that the initial state leads to, `eigenvalue(i)` the i-th largest real
part there. `fold(p, i)`, `hopf(p, i)` and `branch_point(p, i)` are the i-th by rising value of the parameter p, looked
for from a hundredth to a hundred times its value in the model, or in the range given: `fold(D, 2, 0..3)`.
`bistable(p)` is 1 if two stable steady states coexist somewhere in that range, else 0. `period(S)` and `amplitude(S)`,
peak less trough, are those of the cycle that the initial state leads to.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from sbmlqsp import units
from sbmlqsp.core import formula
from sbmlqsp.core.measure import Measure
from sbmlqsp.errors import ConvergenceError, ModelError
from sbmlqsp.model import Model

if TYPE_CHECKING:
    from sbmlqsp.analysis.dynamics import Diagram, LimitCycle, SteadyState, SteadyStates

SPREAD = 100.0


@dataclass(frozen=True, slots=True)
class Asked:
    """A model, what a call looks at (observables written out), its numbers, and a range of the parameter."""

    model: Model
    texts: tuple[str, ...]
    numbers: tuple[Measure, ...] = ()
    window: tuple[Measure, Measure] | None = None

    @property
    def number(self) -> int:
        """The count given, or 1."""
        return int(self.numbers[0].value) if self.numbers else 1


def measure(call: str, asked: Asked) -> Measure:
    """Return what `call` says of the model.

    Raises:
        ConvergenceError: if there is no such steady state, point or cycle.
        UnsupportedFeature: for models outside the scope of the analysis, such as with time-dependent rates.
    """
    return _CALLS[call](asked)


@lru_cache(maxsize=32)
def _steady_states(model: Model) -> SteadyStates:
    from sbmlqsp.analysis.dynamics import steady_states

    return steady_states(model)


@lru_cache(maxsize=32)
def _diagram(model: Model, parameter: str, window: tuple[Measure, Measure] | None) -> Diagram:
    from sbmlqsp.analysis.dynamics import continuation

    return continuation(model, parameter, window or _range(model, parameter))


def _range(model: Model, parameter: str) -> tuple[Measure, Measure]:
    from sbmlqsp.model.initial import initial_values

    value = initial_values(model).get(parameter.strip("[]"), 0.0)
    if not value:
        raise ModelError(
            f"'{parameter}' has no value to look around",
            where=parameter,
            fix=f"give the range, such as fold({parameter}, 1, 0..10)",
        )
    return Measure(value / SPREAD), Measure(value * SPREAD)


def _reached(asked: Asked) -> SteadyState:
    found = _steady_states(asked.model)
    if not found:
        raise ConvergenceError(f"there is no steady state: {found.reason}")
    if found[0].verdict == "unstable":
        raise ConvergenceError(f"the initial state does not come to rest: {found[0]}")
    return found[0]


def _steady(asked: Asked) -> Measure:
    from sbmlqsp.analysis.dynamics import value_at

    expression = formula.parse(asked.texts[0])
    unit = units.of_expression(expression, asked.model.unit_of)[0]
    return Measure(value_at(asked.model, _reached(asked), expression), unit)


def _count(asked: Asked) -> Measure:
    return Measure(float(len(_steady_states(asked.model))), "")


def _eigenvalue(asked: Asked) -> Measure:
    values = _steady_states(asked.model)[0].eigenvalues if _steady_states(asked.model) else ()
    if not 1 <= asked.number <= len(values):
        raise ConvergenceError(f"there is no eigenvalue {asked.number}: there are {len(values)}")
    time = asked.model.unit_of("time")
    return Measure(values[asked.number - 1].real, None if time is None else units.per("", time))


def _point(kind: str) -> Callable[[Asked], Measure]:
    def call(asked: Asked) -> Measure:
        diagram = _diagram(asked.model, asked.texts[0], asked.window)
        found = [point for point in diagram.of_kind(kind) if point.converged]
        if not 1 <= asked.number <= len(found):
            message = f"there is no {kind} {asked.number} from {diagram.low:g} to {diagram.high:g}: found {len(found)}"
            raise ConvergenceError(message, where=asked.texts[0])
        return Measure(found[asked.number - 1].parameter, diagram.unit)

    return call


def _bistable(asked: Asked) -> Measure:
    return Measure(float(bool(_diagram(asked.model, asked.texts[0], asked.window).bistable)), "")


@lru_cache(maxsize=32)
def _cycle(model: Model) -> LimitCycle:
    from sbmlqsp.analysis.dynamics import limit_cycle

    return limit_cycle(model)


def _period(asked: Asked) -> Measure:
    cycle = _cycle(asked.model)
    return Measure(cycle.period, cycle.time_unit)


def _amplitude(asked: Asked) -> Measure:
    from sbmlqsp.analysis.dynamics import values_over

    expression = formula.parse(asked.texts[0])
    values = values_over(asked.model, _cycle(asked.model), expression)
    return Measure(float(values.max() - values.min()), units.of_expression(expression, asked.model.unit_of)[0])


_CALLS: dict[str, Callable[[Asked], Measure]] = {
    "steady": _steady,
    "number_of_steady_states": _count,
    "eigenvalue": _eigenvalue,
    "fold": _point("fold"),
    "hopf": _point("hopf"),
    "branch_point": _point("branch point"),
    "bistable": _bistable,
    "period": _period,
    "amplitude": _amplitude,
}
