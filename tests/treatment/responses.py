"""Exact responses of depot -> central -> to a unit bolus and to a unit rate, in the central compartment."""

from __future__ import annotations

import math


def bolus_response(t, *, oral, ka=1.0, k=0.1):
    if not oral:
        return math.exp(-k * t)
    return ka / (ka - k) * (math.exp(-k * t) - math.exp(-ka * t))


def infused_response(t, *, oral, ka=1.0, k=0.1):
    """Response to a unit rate that began t ago: the integral of `bolus_response`."""
    if not oral:
        return -math.expm1(-k * t) / k
    return ka / (ka - k) * (-math.expm1(-k * t) / k + math.expm1(-ka * t) / ka)
