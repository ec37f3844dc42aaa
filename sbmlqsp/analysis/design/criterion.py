"""What a design is good for: D- and Ds-optimality (Atkinson, Donev and Tobias 2007, Optimum Experimental Designs)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from sbmlqsp.analysis.identifiability.information import logdet
from sbmlqsp.core.tables import unknown_symbol
from sbmlqsp.simulation.arrays import Floats

_SINGULAR = 1e13


@dataclass(frozen=True, slots=True)
class Criterion:
    """ln det of the information; with `nuisance` less that of the nuisance parameters' own block.

    Attributes:
        names: the parameters of the information.
        nuisance: places of parameters that nobody is interested in; empty: D-optimality.
    """

    names: tuple[str, ...]
    nuisance: tuple[int, ...] = ()

    def value(self, matrix: Floats) -> float:
        """Return the criterion, minus infinity for a design that determines too little."""
        whole = logdet(matrix)
        if not self.nuisance or not np.isfinite(whole):
            return whole
        places = list(self.nuisance)
        return whole - logdet(matrix[np.ix_(places, places)])

    @property
    def count(self) -> int:
        """The number of parameters of interest."""
        return len(self.names) - len(self.nuisance)

    def efficiency(self, value: float, reference: float) -> float:
        """Return how many times as many subjects the reference needs for the same precision."""
        return float(np.exp((value - reference) / self.count))


def determined(matrix: Floats) -> bool:
    """Return whether the information determines every parameter, whatever their scales."""
    size = np.sqrt(np.diag(matrix))
    return bool(np.all(size > 0) and np.linalg.cond(matrix / size / size[:, None]) < _SINGULAR)


def criterion(names: Sequence[str], interest: Sequence[str] | None) -> Criterion:
    """Return the criterion for the parameters of interest, None meaning all; raises `UnknownSymbolError`."""
    if interest is None:
        return Criterion(tuple(names))
    for name in interest:
        if name not in names:
            raise unknown_symbol(name, names, "parameter of the design")
    return Criterion(tuple(names), tuple(i for i, name in enumerate(names) if name not in interest))
