"""Arrays whose axes know which tasks they run over, stacked as repeated tasks stack them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from sbmlqsp.simulation.arrays import Floats


class Axis(NamedTuple):
    """The ids of the tasks that an axis runs over; `subtasks` if it runs over the subtasks of a repeated task."""

    ids: frozenset[str]
    subtasks: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Labelled:
    """Values of a variable of a task."""

    array: Floats
    axes: tuple[Axis, ...] = ()


def stacked(parts: Sequence[Labelled], axis: Axis) -> Labelled:
    """Return the parts along a new first axis, shorter ones filled up with NaN at the end."""
    arrays = [part.array for part in parts]
    whole = padded(arrays)
    inner = tuple(
        Axis(frozenset().union(*(each[place].ids for each in present)), present[0][place].subtasks)
        for place in range(whole.ndim - 1)
        if (present := [part.axes for part in parts if len(part.axes) > place])
    )
    return Labelled(whole, (axis, *inner))


def padded(arrays: Sequence[Floats]) -> Floats:
    """Return arrays of different shapes as rows of one, filled up with NaN on the right."""
    dimensions = max((array.ndim for array in arrays), default=0)
    full: list[Floats] = [array.reshape(array.shape + (1,) * (dimensions - array.ndim)) for array in arrays]
    shape = [max(array.shape[k] for array in full) for k in range(dimensions)]
    whole: Floats = np.full((len(arrays), *shape), np.nan)
    for number, array in enumerate(full):
        inside: tuple[slice, ...] = tuple(slice(0, size) for size in array.shape)
        whole[(slice(number, number + 1), *inside)] = array
    return whole


def joined(parts: Sequence[Labelled], task: str) -> Labelled:
    """Return the parts one after another along one axis."""
    ids = frozenset({task}).union(*(axis.ids for part in parts for axis in part.axes))
    return Labelled(np.concatenate([part.array.ravel() for part in parts]), (Axis(ids),))
