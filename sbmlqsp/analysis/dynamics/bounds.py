"""Where states can be: those that start at or above zero and cannot cross it, and their typical sizes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sbmlqsp.analysis.dynamics.autonomous import Autonomous

Array = NDArray[np.float64]
SAMPLES = 40


@dataclass(frozen=True, slots=True, eq=False)
class Domain:
    """Typical sizes of the states x, and the lower bound of each: 0 or minus infinity."""

    sizes: Array
    lower: Array

    @property
    def floors(self) -> Array:
        """The least size that is meant by a small change: zero is a place like any other for states of either sign."""
        found: Array = np.where(np.isfinite(self.lower), 1e-3, 0.1) * self.sizes
        return found

    def holds(self, x: Array) -> bool:
        """Return whether a state is inside, but for rounding."""
        return bool(np.all(x >= self.lower - 1e-9 * self.sizes))


def domain(system: Autonomous, others: Iterable[Array] = ()) -> Domain:
    """Return sizes from the start and a short run, and the bounds that the rates respect at random states.

    The bounds hold at the values of the system and at every q in `others`, such as the ends of a range.

    A state is kept above zero when it starts there and its rate is not negative at zero, whatever the others are
    (M. Nagumo, Proc. Phys.-Math. Soc. Japan 24:551, 1942). Published models exist whose species go below zero.
    """
    start = system.whole(system.start, system.values)
    sizes = _sizes(system, start)
    kept = start >= 0
    for q in (system.values, *others):
        kept = _kept_positive(system, kept, sizes, q)
    return Domain(sizes, np.where(kept, 0.0, -np.inf))


def _sizes(system: Autonomous, start: Array) -> Array:
    """Return |x| at the start, where it is zero its conserved total, else what the rates make of it in a while."""
    found = np.abs(np.nan_to_num(start))
    weights = np.abs(system.conservation.weights)
    for row, total in zip(weights, np.abs(system.totals(system.values)), strict=True):
        members = np.flatnonzero(row)
        share = total / row[members] / len(members)
        found[members] = np.where(found[members] > 0, found[members], share)
    empty = found == 0
    if np.any(empty):
        from sbmlqsp.analysis.dynamics.trajectory import reach

        run = reach(system)
        found = np.where(empty & (run > 0) & np.isfinite(run), run, found)
    largest = np.median(found[found > 0]) if np.any(found > 0) else 1.0
    return np.where(found > 0, found, largest)


def _kept_positive(system: Autonomous, candidates: NDArray[np.bool_], sizes: Array, q: Array) -> NDArray[np.bool_]:
    whole, candidates = system.system, candidates.copy()
    count = len(whole.parameters)
    p, u = q[:count], q[count : count + len(whole.inputs)]
    source = np.random.default_rng(11)
    while np.any(candidates):
        broken = np.zeros_like(candidates)
        for _ in range(SAMPLES):
            x = sizes * np.exp(source.normal(0.0, 1.5, len(sizes)))
            x = np.where(candidates, x, x * source.choice((-1.0, 1.0), len(x)))
            for place in np.flatnonzero(candidates & ~broken):
                held = x.copy()
                held[place] = 0.0
                rate = whole.f(held, p, u, 0.0)[place]
                broken[place] = not rate >= 0
        if not np.any(broken):
            break
        candidates &= ~broken
    return candidates
