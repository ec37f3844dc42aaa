"""The edges of many patients, computed once where they are the same for all, or in proportion to body size."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

import numpy as np

from sbmlqsp.population.cohort.batch import Edges, Floats
from sbmlqsp.population.cohort.dosing import Entry
from sbmlqsp.population.cohort.driver_contract import EdgeKind

_SAME = 1e-12


def together(entries: Iterable[Entry], end: float) -> list[Entry]:
    """Return the entries up to `end` in the order in which they act; times that differ by rounding become one."""
    kept: list[Entry] = []
    for entry in sorted(entries, key=lambda entry: entry.time):
        time = entry.time
        if abs(time - end) <= _SAME * end:
            time = end
        elif kept and abs(time - kept[-1].time) <= _SAME * time:
            time = kept[-1].time
        if time <= end:
            kept.append(entry._replace(time=time))
    return sorted(kept, key=lambda entry: (entry.time, entry.order))


def packed(lists: Sequence[Sequence[Entry]]) -> Edges:
    """Return the edges of several patients; one list is that of everybody."""
    counts = np.cumsum([0, *(len(entries) for entries in lists)])
    flat = [entry for entries in lists for entry in entries]
    return Edges(
        first=counts.astype(np.int64),
        time=np.array([entry.time for entry in flat], float),
        kind=np.array([entry.kind for entry in flat], np.int64),
        place=np.array([entry.place for entry in flat], np.int64),
        value=np.array([entry.value for entry in flat], float),
    )


def proportional(entries: Callable[[float], list[Entry]], sizes: Floats) -> Edges | None:
    """Return the edges of patients of these body sizes, if only amounts depend on size, and linearly; else None.

    `entries` gives those of one size. Linear in three sizes is taken to be linear.
    """
    low, middle, high = float(sizes.min()), float(sizes.mean()), float(sizes.max())
    if not low < high:  # one size, or none
        return packed([entries(low)])
    middle = (low + high) / 2
    one, between, other = (packed([entries(size)]) for size in (low, middle, high))
    for edges in (between, other):
        same = len(one.time) == len(edges.time) and bool(
            np.array_equal(one.time, edges.time)
            and np.array_equal(one.kind, edges.kind)
            and np.array_equal(one.place, edges.place)
        )
        if not same:
            return None
    slope = (other.value - one.value) / (high - low)
    scale = np.maximum(np.abs(one.value), np.abs(other.value))
    if np.any(np.abs(one.value + slope * (middle - low) - between.value) > 1e-12 * scale):
        return None
    values = one.value + slope * (sizes[:, None] - low)
    return _repeated(one, values)


def _repeated(edges: Edges, values: Floats) -> Edges:
    count, width = values.shape
    first = np.arange(count + 1, dtype=np.int64) * width
    return Edges(
        first, np.tile(edges.time, count), np.tile(edges.kind, count), np.tile(edges.place, count), values.ravel()
    )


def changed_constants(edges: Edges, event_constants: Iterable[int]) -> np.ndarray:
    """Return the places of the constants that edges change, sorted."""
    setting = np.isin(edges.kind, (EdgeKind.CONSTANT, EdgeKind.ADD_CONSTANT))
    return np.unique(np.concatenate([edges.place[setting], np.array(list(event_constants), np.int64)]))


def as_multiple(edges: Edges, count: int) -> Edges:
    """Return shared edges as those of each of `count` patients."""
    if not edges.shared or count == 1:
        return edges
    return _repeated(edges, np.tile(edges.value, (count, 1)))
