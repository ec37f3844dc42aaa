"""Time scales along a trajectory: eigenvalues of the Jacobian with the states that carry each mode."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from sbmlqsp.derivatives import system
from sbmlqsp.dosing import Regimen
from sbmlqsp.errors import SbmlqspError
from sbmlqsp.model import Model
from sbmlqsp.simulation import Result, simulate
from sbmlqsp.treatment.targets import holds_concentration

CARRIES = 0.2
"""States with at least this share of a mode are named."""


@dataclass(frozen=True, slots=True)
class Mode:
    """One eigenvalue at one time.

    Attributes:
        at: model time.
        time: 1 / |real part|, infinite for a conserved or neutral direction.
        period: 2 pi / |imaginary part| of an oscillating mode, infinite for others.
        grows: whether deviations along it grow.
        states: state -> share of the mode (participation factors; Perez-Arriaga 1982), largest first.
    """

    at: float
    time: float
    period: float
    grows: bool
    states: Mapping[str, float]


def modes(model: Model, regimen: Regimen | str | None, times: list[float], body_weight: Any = None) -> tuple[Mode, ...]:
    """Return the modes at the given times of a run, fastest first at each time."""
    made = system(model)
    if not made.states:
        return ()
    names = {name: selection_of(model, name) for name in made.states}
    asked = list(names.values())
    result = simulate(model, regimen, times=sorted({0.0, *times}), outputs=asked, body_weight=body_weight)
    found: list[Mode] = []
    for time in times:
        row = int(np.searchsorted(result.values("time"), time))
        state = np.array([_value(result, names[name], row) for name in made.states])
        matrix = np.asarray(made.jacobian(state, made.values, np.zeros(len(made.inputs)), time))
        found += sorted(_of(matrix, made.states, time), key=lambda mode: mode.time)
    return tuple(found)


def selection_of(model: Model, state: str) -> str:
    """Return what a state is called in a run: amounts by their id, variables of rate rules by their symbol."""
    rule = model.tables.rules.get(state)
    ruled = rule is not None and rule.kind == "rate" and state in model.tables.species
    return f"[{state}]" if ruled and holds_concentration(model.tables, state) else state


def _value(result: Result, name: str, row: int) -> float:
    return float(result.values(name)[row])


def _of(matrix: np.ndarray[tuple[int, int], np.dtype[np.float64]], states: tuple[str, ...], at: float) -> list[Mode]:
    if not np.all(np.isfinite(matrix)):
        raise SbmlqspError(f"the Jacobian is not finite at time {at:g}", where="scales", fix="choose other times")
    eigenvalues, right = np.linalg.eig(matrix)
    left = np.linalg.pinv(right)
    largest = float(np.abs(eigenvalues).max(initial=0.0))
    found = []
    for number, value in enumerate(eigenvalues):
        share = np.abs(left[number] * right[:, number])
        share = share / share.sum() if share.sum() > 0 else share
        order = np.argsort(-share)
        carried = {states[i]: float(share[i]) for i in order if share[i] >= CARRIES}
        slow = abs(value.real) <= 1e-12 * largest
        period = 2 * np.pi / abs(value.imag) if abs(value.imag) > 1e-12 * largest else float("inf")
        time = float("inf") if slow else 1 / abs(float(value.real))
        found.append(Mode(at, time, float(period), bool(value.real > 0 and not slow), carried))
    return found
