"""Where values stand in libRoadRunner's arrays."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray


class Places:
    """Where values stand here (libRoadRunner's own order) and there (in a job)."""

    def __init__(self, names: tuple[str, ...], order: Any, offset: int) -> None:
        position = {name: place for place, name in enumerate(order)}
        known = [(place, name) for place, name in enumerate(names) if name in position]
        self.names = frozenset(name for _, name in known)
        self.here: NDArray[np.int32] = np.array([position[name] for _, name in known], dtype=np.int32)
        self.there = np.array([offset + place for place, _ in known], dtype=np.intp)
