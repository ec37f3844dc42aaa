"""`steady_states`: every state in which a model rests."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sbmlqsp import units
from sbmlqsp.analysis.dynamics import selections
from sbmlqsp.analysis.dynamics.autonomous import Autonomous, autonomous
from sbmlqsp.analysis.dynamics.bounds import Domain, domain
from sbmlqsp.analysis.dynamics.certificates import beyond_linearisation
from sbmlqsp.analysis.dynamics.continuum import lies_on_continuum, reached_by_flow
from sbmlqsp.analysis.dynamics.newton import residual
from sbmlqsp.analysis.dynamics.reasons import notes, total_formulas, why_none
from sbmlqsp.analysis.dynamics.roots import all_roots
from sbmlqsp.analysis.dynamics.stability import UNDECIDED, spectrum
from sbmlqsp.analysis.dynamics.steady_state import SteadyState, SteadyStates
from sbmlqsp.core.expression import Expression
from sbmlqsp.derivatives import Compiled
from sbmlqsp.model import Model

Array = NDArray[np.float64]
CONTINUUM = "there is a continuum of steady states; of these only the one that the initial state leads to is given"


def steady_states(
    model: Model,
    *,
    values: Mapping[str, Any] | None = None,
    inputs: Mapping[str, Any] | None = None,
    leave_out: Iterable[str] = (),
    starts: int | None = None,
    seed: int = 1,
) -> SteadyStates:
    """Return every steady state that was found, stable or not, with its eigenvalues, kind and verdict.

    Roots come from damped and deflated Newton iterations on exact derivatives, from the fate of the initial state,
    and from Latin-hypercube starts over six decades; with one state none is missed there. Conserved totals are those
    of the initial state. Events are left out and named in `.notes`. States that start above zero and that the rates
    keep there are looked for there.

    Args:
        model: the model.
        values: values put on top, as for `Model.with_values`.
        inputs: constant input rates: {"Drug": "5 mg/h"}, amounts per time.
        leave_out: states that only collect and that no rate reads, such as an area under a curve.
        starts: number of random starts; None: as many as suits the number of states.
        seed: of the random starts.

    Returns:
        A sequence; empty, with the reason in `.reason`, if there is none.

    Raises:
        UnsupportedFeature: for rates that depend on time, delays, and algebraic rules without explicit solution.
        ModelError, UnknownSymbolError, UnitsError: for values and inputs that do not fit the model.
    """
    ready = model.with_values(values) if values else model
    system = autonomous(ready, tuple(inputs or ()), leave_out)
    q = with_inputs(system, inputs or {})
    space = domain(system)
    with np.errstate(all="ignore"):
        roots = all_roots(system, q, space, starts=starts, seed=seed)
        isolated = [z for z in roots if not lies_on_continuum(system, z, q, space)]
    found = tuple(described(system, z, q, space) for z in isolated)
    said = notes(system)
    if len(isolated) < len(roots):
        reached = reached_by_flow(system, q, space)
        if reached is not None:
            found = (described(system, reached, q, space, isolated=False), *found)
        said = (*said, CONTINUUM)
    reason = "" if found else why_none(system, q, space)
    if not system.system.states:
        found, reason = (), "the model has no state: nothing in it changes by itself"
    return SteadyStates(ready, found, reason, said, dict(total_formulas(system, q)))


def with_inputs(system: Autonomous, inputs: Mapping[str, Any]) -> Array:
    """Return q with the input rates in place, converted to model units."""
    q = system.values.copy()
    for target, rate in inputs.items():
        q[system.names.index(f"into {target}")] = input_rate(system.system.model, target, rate)
    return q


def input_rate(model: Model, target: str, rate: Any) -> float:
    """Return an input rate as a number in the amount of the target per model time."""
    measure = units.parse(rate, what=f"input into {target}")
    if measure.unit is None:
        return measure.value
    amount, time = model.unit_of(target), model.unit_of("time")
    unit = None if amount is None or time is None else units.per(amount, time)
    return float(units.convert(measure, unit, what=f"input into {target}"))


def described(system: Autonomous, z: Array, q: Array, space: Domain, *, isolated: bool = True) -> SteadyState:
    """Return what is known of one root."""
    sizes = np.maximum(np.abs(z), 1e-3 * space.sizes[list(system.independent)])
    jacobian = system.jacobian(z, q)
    found = spectrum(jacobian, sizes)
    verdict, detail = found.verdict, ""
    if verdict == UNDECIDED:
        verdict, detail = beyond_linearisation(system, z, q, found)
    values = selections.values(system, z, q)
    return SteadyState(
        values=values,
        units=selections.units(system, tuple(values)),
        residual=float(np.max(residual(system, z, q, sizes), initial=0.0)),
        eigenvalues=tuple(complex(value) for value in found.values),
        kind=found.kind,
        verdict=verdict,
        detail=detail if isolated else "one of a continuum of steady states",
        isolated=isolated,
        states=tuple(system.system.states[place] for place in system.independent),
        jacobian=jacobian,
        position=z,
    )


def value_at(model: Model, state: SteadyState, expression: Expression) -> float:
    """Return the value of a formula of selections at a steady state of a model, in model units.

    Raises:
        UnknownSymbolError: for a selection the model does not have.
    """
    import casadi as ca

    system = autonomous(model)
    whole = system.system
    at = ca.substitute(whole.expression(expression), ca.vertcat(whole.x, whole.t), ca.vertcat(system.state, 0.0))
    return float(Compiled([system.z, system.q], ca.densify(at), vector=True)(state.position, system.values)[0])
