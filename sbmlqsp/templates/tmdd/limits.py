"""Clearances and half-lives of TMDD models at very low and very high concentrations, in closed form.

Mager DE, Jusko WJ. J Pharmacokinet Pharmacodyn 2001;28:507-532; Gibiansky L, Gibiansky E, Kakkar T, Ma P. J
Pharmacokinet Pharmacodyn 2008;35:573-591; Peletier LA, Gabrielsson J. J Pharmacokinet Pharmacodyn 2012;39:429-451.
Low: L << KSS, where the target stays at R0. High: L >> KSS, where the target is saturated.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import log

import numpy as np

from sbmlqsp.model import Model
from sbmlqsp.templates.options import chosen


@dataclass(frozen=True, slots=True)
class Constants:
    """Numbers of a full model in nmol, L, h; without tissue `kpt` is 0."""

    V: float
    kel: float
    ksyn: float
    kdeg: float
    kint: float
    kon: float
    koff: float
    kpt: float = 0.0
    ktp: float = 1.0

    @property
    def baseline(self) -> float:
        """R0 = ksyn / kdeg, target without drug."""
        return self.ksyn / self.kdeg

    @property
    def dissociation(self) -> float:
        """KD = koff / kon."""
        return self.koff / self.kon

    @property
    def steady_state(self) -> float:
        """KSS = (koff + kint) / kon, which is Km of the full model."""
        return (self.koff + self.kint) / self.kon


def constants(model: Model) -> Constants:
    """Return the numbers of a model made by `tmdd.full`."""
    sized = {compartment.id: compartment.size for compartment in model.compartments}
    given = {parameter.id: parameter.value for parameter in model.parameters} | sized
    return Constants(**{name: value for name in Constants.__slots__ if (value := given.get(name)) is not None})


@dataclass(frozen=True, slots=True)
class Limits:
    """What a model does at its ends: clearances in L/h, half-lives in h."""

    low_clearance: float
    high_clearance: float
    low_half_life: float
    high_half_life: float


def limits(kind: str, c: Constants) -> Limits:
    """Return clearance of free drug (dose over its area) and terminal half-life of one approximation, or "full"."""
    loss, matrix = chosen("approximation", kind, _LOW)
    high = _with_tissue([[-c.kel]], c, 1.0)
    return Limits(c.V * loss(c), c.V * c.kel, _half_life(_with_tissue(*matrix(c))), _half_life(high))


Matrix = list[list[float]]


def _bound(c: Constants, back: float) -> tuple[Matrix, Constants, float]:
    """Return free drug and complex with the target at R0; `back` is what returns from the complex."""
    on = c.kon * c.baseline
    return [[-c.kel - on, back], [on, -c.koff - c.kint]], c, 1.0


def _total(c: Constants, constant: float) -> tuple[Matrix, Constants, float]:
    """Return drug free and bound, of which the fraction K / (K + R0) is free."""
    free = constant / (constant + c.baseline)
    return [[-c.kel * free - c.kint * (1 - free)]], c, free


def _alone(c: Constants, loss: float) -> tuple[Matrix, Constants, float]:
    return [[-c.kel - loss]], c, 1.0


_Low = tuple[Callable[[Constants], float], Callable[[Constants], tuple[Matrix, Constants, float]]]
_LOW: dict[str, _Low] = {
    "full": (lambda c: c.kel + c.kint * c.baseline / c.steady_state, lambda c: _bound(c, c.koff)),
    "QE": (lambda c: c.kel + c.kint * c.baseline / c.dissociation, lambda c: _total(c, c.dissociation)),
    "QSS": (lambda c: c.kel + c.kint * c.baseline / c.steady_state, lambda c: _total(c, c.steady_state)),
    "MM": (lambda c: c.kel + c.ksyn / c.steady_state, lambda c: _alone(c, c.ksyn / c.steady_state)),
    "constant target": (lambda c: c.kel + c.kint * c.baseline / c.steady_state, lambda c: _bound(c, c.koff)),
    "irreversible": (lambda c: c.kel + c.kon * c.baseline, lambda c: _alone(c, c.kon * c.baseline)),
}


def _with_tissue(matrix: Matrix, c: Constants, free: float) -> Sequence[Sequence[float]]:
    """Return the matrix with a state for tissue, which exchanges the free fraction of the first state."""
    if not c.kpt:
        return matrix
    size = len(matrix)
    first = [matrix[0][0] - c.kpt * free, *matrix[0][1:], c.ktp]
    return [first, *([*row, 0.0] for row in matrix[1:]), [c.kpt * free, *[0.0] * (size - 1), -c.ktp]]


def _half_life(matrix: Sequence[Sequence[float]]) -> float:
    slowest = float(np.min(np.abs(np.linalg.eigvals(np.asarray(matrix)).real)))
    return log(2) / slowest if slowest else float("inf")
