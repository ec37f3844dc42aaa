"""Absolute tolerances: what counts as nothing for each state.

A state's typical size is the larger of its initial value and the doses that go into it; a state that starts at zero and
is not dosed takes the smallest size of the others, because it may be as small as they are. The tolerance is `rtol`
times a millionth of that: a concentration is followed with full relative precision down to a millionth of its
start, past the last sample anybody takes. It is libRoadRunner's own default at rtol = 1e-6 (1e-12 of the initial
amount), but it does not change at events.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from sbmlqsp.core.settings import Settings
from sbmlqsp.simulation.arrays import Booleans, Floats

NEGLIGIBLE = 1e-6


def absolute_tolerances(
    initial: Floats,
    names: Sequence[str],
    states: Booleans,
    given: Mapping[str, float],
    settings: Settings,
) -> Floats:
    """Return the absolute tolerance of each value; only those of states mean something.

    Args:
        initial: initial values in model units (amounts for species).
        names: their ids.
        states: which of them are integrated.
        given: total dose by target, in the same units.
        settings: `rtol` and, if not None, the one `atol` for all.
    """
    if settings.atol is not None:
        return np.full(len(initial), settings.atol)
    sizes = np.abs(initial)
    for place, name in enumerate(names):
        if name in given:
            sizes[place] = max(sizes[place], given[name])
    sizes[~np.isfinite(sizes)] = 0.0
    some = sizes[states & (sizes > 0)]
    smallest = float(some.min()) if len(some) else 1.0
    sizes[sizes == 0] = smallest
    return np.maximum(settings.rtol * NEGLIGIBLE * sizes, 1e-300)
