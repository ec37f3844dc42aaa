"""Interval arithmetic with first derivatives: bounds of a function of time, and of its slope, over a span of time.

Source of the method: R. E. Moore, R. B. Kearfott, M. J. Cloud, Introduction to Interval Analysis, SIAM 2009,
chapters 5 and 9. Bounds are not rounded outwards: a root closer to a span's end than rounding is found by its sign.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

Bounds: TypeAlias = tuple[float, float]

EVERYTHING: Bounds = (-math.inf, math.inf)
ZERO: Bounds = (0.0, 0.0)


@dataclass(frozen=True, slots=True)
class Jet:
    """Bounds of a value and of its derivative with respect to time."""

    value: Bounds
    slope: Bounds

    @property
    def is_constant(self) -> bool:
        """Whether it is one number over the whole span."""
        return self.slope == ZERO and self.value[0] == self.value[1]


UNKNOWN = Jet(EVERYTHING, EVERYTHING)


def constant(value: float) -> Jet:
    """Return the jet of a number."""
    return Jet((value, value), ZERO) if not math.isnan(value) else UNKNOWN


def add(a: Bounds, b: Bounds) -> Bounds:
    """Return the bounds of a sum."""
    return _ordered(a[0] + b[0], a[1] + b[1])


def negative(a: Bounds) -> Bounds:
    """Return the bounds of -a."""
    return -a[1], -a[0]


def multiply(a: Bounds, b: Bounds) -> Bounds:
    """Return the bounds of a product, with 0 times infinity = 0."""
    products = [x * y if x and y else 0.0 for x in a for y in b]
    return _ordered(min(products), max(products))


def reciprocal(a: Bounds) -> Bounds:
    """Return the bounds of 1/a."""
    if a[0] <= 0 <= a[1]:
        return EVERYTHING
    return 1 / a[1], 1 / a[0]


def hull(a: Bounds, b: Bounds) -> Bounds:
    """Return the bounds of both together."""
    return min(a[0], b[0]), max(a[1], b[1])


def _ordered(low: float, high: float) -> Bounds:
    return EVERYTHING if math.isnan(low) or math.isnan(high) else (low, high)


def plus(a: Jet, b: Jet) -> Jet:
    """Return the sum."""
    return Jet(add(a.value, b.value), add(a.slope, b.slope))


def minus(a: Jet, b: Jet | None = None) -> Jet:
    """Return the difference, or the negative of one jet."""
    if b is None:
        return Jet(negative(a.value), negative(a.slope))
    return plus(a, minus(b))


def times(a: Jet, b: Jet) -> Jet:
    """Return the product."""
    return Jet(multiply(a.value, b.value), add(multiply(a.slope, b.value), multiply(a.value, b.slope)))


def divide(a: Jet, b: Jet) -> Jet:
    """Return the quotient."""
    inverse = reciprocal(b.value)
    return times(a, Jet(inverse, multiply(negative(multiply(inverse, inverse)), b.slope)))


def smallest(a: Jet, b: Jet) -> Jet:
    """Return the minimum of two."""
    value = min(a.value[0], b.value[0]), min(a.value[1], b.value[1])
    return Jet(value, hull(a.slope, b.slope))


def largest(a: Jet, b: Jet) -> Jet:
    """Return the maximum of two."""
    return minus(smallest(minus(a), minus(b)))


def absolute(a: Jet) -> Jet:
    """Return |a|."""
    if a.value[0] >= 0:
        return a
    return minus(a) if a.value[1] <= 0 else largest(a, minus(a))


def power(a: Jet, b: Jet) -> Jet:
    """Return a to the power b."""
    if not b.is_constant:
        return exponential(times(b, logarithm(a)))
    exponent = b.value[0]
    if exponent == int(exponent) and 0 <= exponent <= 64:
        return _whole_power(a, int(exponent))
    if exponent == int(exponent) and -64 <= exponent < 0:
        return divide(constant(1.0), _whole_power(a, -int(exponent)))
    low, high = max(a.value[0], 0.0), a.value[1]
    if high < low or a.value[0] < 0:
        return UNKNOWN
    ends = [_safe(math.pow, x, exponent) for x in (low, high)]
    slopes = [exponent * _safe(math.pow, x, exponent - 1) for x in (low, high)]
    return Jet((min(ends), max(ends)), multiply((min(slopes), max(slopes)), a.slope))


def _whole_power(a: Jet, exponent: int) -> Jet:
    straddles = a.value[0] < 0 < a.value[1]
    values = [_safe(math.pow, x, exponent) for x in a.value]
    factors = [exponent * _safe(math.pow, x, exponent - 1) if exponent else 0.0 for x in a.value]
    if straddles and exponent % 2 == 0:
        values.append(float(exponent == 0))
    if straddles:
        factors.append(0.0)
    return Jet((min(values), max(values)), multiply((min(factors), max(factors)), a.slope))


def _safe(function: Callable[..., float], *arguments: float) -> float:
    try:
        return function(*arguments)
    except (OverflowError, ValueError):
        return math.inf


def exponential(a: Jet) -> Jet:
    """Return e to the power a."""
    value = _safe(math.exp, a.value[0]), _safe(math.exp, a.value[1])
    return Jet(value, multiply(value, a.slope))


def logarithm(a: Jet) -> Jet:
    """Return the natural logarithm."""
    if a.value[0] <= 0:
        return UNKNOWN
    return Jet((math.log(a.value[0]), math.log(a.value[1])), multiply(reciprocal(a.value), a.slope))


def sine(a: Jet) -> Jet:
    """Return sin a."""
    return Jet(_sine(a.value), multiply(_sine((a.value[0] + math.pi / 2, a.value[1] + math.pi / 2)), a.slope))


def cosine(a: Jet) -> Jet:
    """Return cos a."""
    return sine(plus(a, constant(math.pi / 2)))


def _sine(a: Bounds) -> Bounds:
    low, high = a
    if not math.isfinite(low) or not math.isfinite(high) or high - low >= 2 * math.pi:
        return -1.0, 1.0
    ends = math.sin(low), math.sin(high)
    top = math.ceil((low - math.pi / 2) / (2 * math.pi)) * 2 * math.pi + math.pi / 2 <= high
    bottom = math.ceil((low + math.pi / 2) / (2 * math.pi)) * 2 * math.pi - math.pi / 2 <= high
    return -1.0 if bottom else min(ends), 1.0 if top else max(ends)
