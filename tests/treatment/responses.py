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


def central_amount(found, t, **constants):
    """Amount in the central compartment by superposition since the last reset."""
    begin = max((edge.time for edge in found if edge.reset and edge.time <= t), default=0.0)
    total = 0.0
    for edge in found:
        if begin <= edge.time <= t:
            for target, amount in edge.jumps:
                total += amount * bolus_response(t - edge.time, oral=target == "depot", **constants)
            for target, rate in edge.rates:
                total += rate * infused_response(t - edge.time, oral=target == "depot", **constants)
    return total
