"""`dose_window`: the sizes of a repeated dose between which a switch has two answers, and past which it flips."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sbmlqsp.analysis.dynamics import selections
from sbmlqsp.analysis.dynamics.arclength import Point, Steps, between, follow
from sbmlqsp.analysis.dynamics.autonomous import Autonomous, autonomous
from sbmlqsp.analysis.dynamics.bounds import domain
from sbmlqsp.analysis.dynamics.roots import all_roots
from sbmlqsp.analysis.dynamics.stroboscope import Stroboscope, pieces
from sbmlqsp.core.schedule import Infusion, Jump
from sbmlqsp.dosing import Dose, Regimen
from sbmlqsp.errors import ConvergenceError
from sbmlqsp.model import Model
from sbmlqsp.simulation.doses import evaluator
from sbmlqsp.simulation.periodic.repeated import repeated
from sbmlqsp.treatment.repetition import one_interval

Array = NDArray[np.float64]
SECANTS = 25


@dataclass(frozen=True, slots=True, eq=False)
class DoseBranch:
    """States that repeat from dose to dose, just before a dose, over the size of the doses.

    Attributes:
        factor: size of the doses, relative to those of the regimen.
        selections: values just before a dose, by selection.
        stable: whether deviations shrink from dose to dose.
    """

    factor: Array
    selections: Mapping[str, Array]
    stable: NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class DoseWindow:
    """What repeated doses of any size lead to.

    Attributes:
        regimen: the regimen whose doses have size 1.
        dose: the amount of its first dose, as text, for the sentences.
        branches: repeating states over the size of the doses.
        flips: factors at which a repeating state vanishes (folds of the map from dose to dose), by rising value.
        windows: ranges of the factor in which two or more stable repeating states coexist.
        largest: the largest factor that was looked at.
    """

    model: Model
    regimen: Regimen
    dose: tuple[float, str]
    branches: tuple[DoseBranch, ...]
    flips: tuple[float, ...]
    windows: tuple[tuple[float, float], ...]
    largest: float

    @property
    def sentences(self) -> tuple[str, ...]:
        """What it says, in doses."""
        if not self.windows:
            return (f"one repeating state for every dose up to {self._dose(self.largest)}: no dose flips a switch",)
        return tuple(self._sentence(low, high) for low, high in self.windows)

    def _sentence(self, low: float, high: float) -> str:
        text = f"doses between {self._dose(low)} and {self._dose(high)}, repeated, lead to either of two states"
        if high < self.largest:
            text += f"; more than {self._dose(high)} flips the switch"
            text += f", and it stays so until the dose falls below {self._dose(low)}" if low > 0 else ", for good"
        return text

    def _dose(self, factor: float) -> str:
        return f"{factor * self.dose[0]:.4g} {self.dose[1]}".strip()

    def __str__(self) -> str:
        return "\n".join(self.sentences)

    def __repr__(self) -> str:
        return f"<DoseWindow of '{self.model.name}': {self}>"


def dose_window(
    model: Model,
    regimen: Regimen | str,
    *,
    largest: float = 10.0,
    values: Mapping[str, Any] | None = None,
    body_weight: Any = None,
    body_surface_area: Any = None,
    steps: Steps | None = None,
) -> DoseWindow:
    """Return the repeating states of a model under a repeated regimen whose doses are scaled from nothing upwards.

    Every steady state without drug is followed as a fixed point of the map from dose to dose; where such a branch
    turns, the state vanishes and the switch flips.

    Args:
        model: the model.
        regimen: with a repeating dose; its doses are multiplied by a factor from 0 to `largest`.
        largest: the largest factor.
        values: values put on top.
        body_weight: binds doses per kg.
        body_surface_area: binds doses per m^2.
        steps: lengths of steps along the branches.

    Raises:
        RegimenError: for a regimen without a repeating dose.
        ConvergenceError: if the model has no steady state without drug.
        UnsupportedFeature: for rates that depend on time.
    """
    ready = model.with_values(values) if values else model
    parsed = Regimen.parse(regimen) if isinstance(regimen, str) else regimen
    given = repeated(parsed, ready, evaluator(ready), body_weight, body_surface_area)
    every = one_interval(given.doses, given.interval)
    plan = [action for action in every if isinstance(action, Jump | Infusion)]
    targets = tuple(dict.fromkeys(action.target for action in plan))
    system = autonomous(ready, targets)
    space = domain(system)
    curve = Stroboscope(system, pieces(system, plan, given.interval), space.floors[list(system.independent)], largest)
    roots = all_roots(system, system.values, space)
    if not roots:
        raise ConvergenceError("the model has no steady state without drug to start from", where=model.name)
    chosen = steps or Steps(first=0.02, most=0.08, count=400)
    traced: list[list[Point]] = []
    for root in roots:
        start = np.append(root, 0.0)
        if not any(_passes(points, start, curve) for points in traced):
            traced.append(_followed(curve, start, chosen))
    flips = sorted(flip for points in traced for flip in _folds(curve, points))
    branches = tuple(_branch(system, curve, points) for points in traced)
    windows = _windows(branches, flips, largest)
    return DoseWindow(ready, parsed, _first_dose(parsed), branches, tuple(flips), windows, largest)


def _followed(curve: Stroboscope, start: Array, steps: Steps) -> list[Point]:
    along = np.append(np.zeros(len(start) - 1), 1.0)
    points: list[Point] = []
    for point in follow(curve, start, along, steps, lambda p: 0.0 <= p.y[-1] <= curve.largest):
        points.append(point)  # noqa: PERF402 - a run that breaks off keeps what was found
    return points


def _passes(points: list[Point], y: Array, curve: Stroboscope) -> bool:
    """Return whether a branch came back to no dose at this root."""
    weights = curve.weights(y)
    return any(np.linalg.norm((point.y - y)[:-1] / weights[:-1]) < 0.05 for point in points if point.y[-1] <= 0.02)


def _folds(curve: Stroboscope, points: list[Point]) -> list[float]:
    found = []
    for a, b in pairwise(points):
        if a.tangent[-1] * b.tangent[-1] >= 0:
            continue
        low, high = (0.0, a.tangent[-1]), (1.0, b.tangent[-1])
        best = a if abs(low[1]) < abs(high[1]) else b
        for _ in range(SECANTS):
            share = low[0] + (high[0] - low[0]) * low[1] / (low[1] - high[1])
            middle = between(curve, a, b, share)
            if middle is None:
                break
            turn = middle.tangent[-1]
            best = middle if abs(turn) < abs(best.tangent[-1]) else best
            if abs(turn) < 1e-9 * curve.largest or high[0] - low[0] < 1e-12:
                break
            if turn * low[1] < 0:
                high, low = (share, turn), (low[0], low[1] / 2)
            else:
                low, high = (share, turn), (high[0], high[1] / 2)
        found.append(float(best.y[-1]))
    return found


def _branch(system: Autonomous, curve: Stroboscope, points: list[Point]) -> DoseBranch:
    kept = [point for point in points if 0.0 <= point.y[-1] <= curve.largest]
    names = selections.names(system)
    evaluate = selections.evaluator(system, names)
    table = np.array([evaluate(point.y[:-1], system.values) for point in kept])
    stable = [bool(np.max(np.abs(curve.multipliers(point.y)), initial=0.0) < 1) for point in kept]
    return DoseBranch(
        np.array([point.y[-1] for point in kept]),
        {name: table[:, number] for number, name in enumerate(names)},
        np.array(stable, dtype=bool),
    )


def _windows(branches: tuple[DoseBranch, ...], flips: list[float], largest: float) -> tuple[tuple[float, float], ...]:
    edges = [0.0, *flips, largest]
    found: list[tuple[float, float]] = []
    for low, high in pairwise(edges):
        middle = (low + high) / 2
        count = 0
        for branch in branches:
            for first in range(len(branch.factor) - 1):
                a, b = branch.factor[first], branch.factor[first + 1]
                if min(a, b) <= middle < max(a, b):
                    nearest = first if abs(a - middle) <= abs(b - middle) else first + 1
                    count += int(branch.stable[nearest])
        if count >= 2:
            found.append((low, high))
    return tuple(found)


def _first_dose(regimen: Regimen) -> tuple[float, str]:
    dose = next(item for item in regimen if isinstance(item, Dose) and item.every is not None)
    per = f"/{dose.per}" if dose.per else ""
    return dose.amount.value, f"{dose.amount.unit or ''}{per}"
