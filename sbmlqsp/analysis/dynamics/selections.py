"""The numbers a state stands for: amounts and concentrations of species, and every variable with a rule."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sbmlqsp.analysis.dynamics.autonomous import Autonomous
from sbmlqsp.derivatives import Mapped

Array = NDArray[np.float64]


def names(system: Autonomous) -> tuple[str, ...]:
    """Return `S` and `[S]` of every species, then every other variable with a rule or state."""
    tables = system.system.model.tables
    species = [name for s in tables.species for name in (s.id, f"[{s.id}]")]
    ruled = [rule.variable for rule in tables.rules if rule.variable and rule.variable not in tables.species]
    others = [name for name in system.system.states if name not in tables.species]
    return tuple(dict.fromkeys([*species, *ruled, *others]))


def values(system: Autonomous, z: Array, q: Array) -> dict[str, float]:
    """Return the value of every selection of `names` at a state, in model units."""
    chosen = names(system)
    if not chosen:
        return {}
    return dict(zip(chosen, map(float, evaluator(system, chosen)(z, q)), strict=True))


def evaluator(system: Autonomous, chosen: tuple[str, ...]) -> Any:
    """Return the compiled function (z, q) -> values of some selections."""
    import casadi as ca

    def result() -> Any:
        whole = system.system
        wanted = ca.vertcat(*(whole.selection(name) for name in chosen))
        return ca.densify(ca.substitute(wanted, ca.vertcat(whole.x, whole.t), ca.vertcat(system.state, 0.0)))

    return system.compiled(f"selections {' '.join(chosen)}", (system.z, system.q), result)


def table(system: Autonomous, chosen: tuple[str, ...], states: Array, q: Array) -> Array:
    """Return the values of some selections at many states, one row for each state."""
    import casadi as ca

    def made() -> Mapped:
        whole = system.system
        wanted = ca.vertcat(*(whole.selection(name) for name in chosen))
        at_state = ca.substitute(wanted, ca.vertcat(whole.x, whole.t), ca.vertcat(system.state, 0.0))
        return Mapped(system.z, system.q, [at_state], len(states))

    if not chosen:
        return np.empty((len(states), 0))
    mapped: Mapped = system.keep(f"{len(states)} times selections {' '.join(chosen)}", made)
    found: Array = mapped(states, q)[0][:, :, 0]
    return found


def units(system: Autonomous, chosen: tuple[str, ...]) -> Mapping[str, str | None]:
    """Return the unit of each selection, None where the model declares none."""
    return {name: system.system.model.unit_of(name) for name in chosen}
