"""How large an error may become that a finite number of draws has not shown: the tail of a sample."""

from __future__ import annotations

import numpy as np

from sbmlqsp.simulation.arrays import Floats

SHARE = 0.1
"""The tail is what lies above the quantile 1 - SHARE."""
HEAVIEST = 0.5
SEEN = 30
"""A tail of fewer values says nothing."""


def tail_quantile(errors: Floats, exceeded: float) -> float:
    """Return the value that a new draw exceeds with the given probability, from a sample of draws.

    Excesses over a high threshold follow a generalised Pareto law (Pickands 1975); its two parameters come from
    probability-weighted moments (Hosking & Wallis 1987, equations 7 and 8). A sample too small, or without spread,
    gives its largest value.
    """
    ordered = np.sort(errors)
    count = int(SHARE * len(ordered))
    largest = float(ordered[-1]) if len(ordered) else 0.0
    if count < SEEN:
        return largest
    threshold = float(ordered[-count - 1])
    excess = ordered[-count:] - threshold
    mean = float(excess.mean())
    rank = (np.arange(1, count + 1) - 0.35) / count
    weighted = float(np.mean((1 - rank) * excess))
    if not (mean > 0 and mean > 2 * weighted > 0):
        return largest
    shape = min(2 - mean / (mean - 2 * weighted), HEAVIEST)
    scale = mean * (1 - shape)
    times = count / len(ordered) / exceeded
    beyond = scale * np.log(times) if abs(shape) < 1e-6 else scale / shape * (times**shape - 1)
    return max(largest, threshold + float(beyond))
