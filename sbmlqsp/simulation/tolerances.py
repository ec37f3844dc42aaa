"""Absolute tolerances: what counts as nothing for each state.

A state's typical size is the larger of its initial value and the doses that go into it; a state that starts at zero and
is not dosed takes the smallest size of the others, because it may be as small as they are. The tolerance is `rtol`
times a millionth of that: a concentration is followed with full relative precision down to a millionth of its
start, past the last sample anybody takes. It is libRoadRunner's own default at rtol = 1e-6 (1e-12 of the initial
amount), but it does not change at events.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol

import numpy as np

from sbmlqsp.core.settings import Settings
from sbmlqsp.simulation.arrays import Booleans, Floats

NEGLIGIBLE = 1e-6
_SMALLEST = 1e-300


class HasStates(Protocol):
    """Names of values, and which of them are integrated."""

    @property
    def names(self) -> tuple[str, ...]:
        """The ids of the values."""

    @property
    def states(self) -> Booleans:
        """Whether each is a state."""


def absolute_tolerances(
    initial: Floats, structure: HasStates, given: Iterable[tuple[str, float]], settings: Settings
) -> Floats:
    """Return the absolute tolerance of each value; only those of states mean something.

    Args:
        initial: initial values in model units (amounts for species).
        structure: names the values and tells which are states.
        given: total dose by target, in the same units.
        settings: `rtol` and, if not None, the one `atol` for all.
    """
    if settings.atol is not None:
        return np.full(len(initial), settings.atol)
    sizes = np.where(structure.states, np.abs(initial), 0.0)
    for name, amount in given:
        place = structure.names.index(name)
        sizes[place] = max(sizes[place], amount)
    usable = (sizes > 0) & (sizes < np.inf)
    sizes[~usable] = sizes.min(where=usable, initial=np.inf) if usable.any() else 1.0
    return np.maximum(settings.rtol * NEGLIGIBLE * sizes, _SMALLEST)
