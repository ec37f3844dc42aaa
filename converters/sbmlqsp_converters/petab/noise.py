"""How likely a measurement is: normal or Laplace noise on the value, its natural or its decimal logarithm.

Source: PEtab 1.0, "Noise distributions"; PEtab 2.0, "Noise distributions".
"""

from __future__ import annotations

import math
from collections.abc import Callable

from sbmlqsp_converters.petab.problem import Distribution, Scale

TRANSFORMED: dict[Scale, Callable[[float], float]] = {"lin": float, "log": math.log, "log10": math.log10}
"""What a scale makes of a value."""
_LOG_SLOPE: dict[Scale, Callable[[float], float]] = {
    "lin": lambda _: 0.0,
    "log": lambda value: -math.log(value),
    "log10": lambda value: -math.log(value * math.log(10.0)),
}
"""Logarithm of the derivative of the transformation at a value: what turns its density into that of the value."""


def residual(measured: float, simulated: float, size: float, scale: Scale) -> float:
    """Return (measured - simulated) / noise on its scale; infinite where the simulation has no logarithm."""
    if scale != "lin" and not simulated > 0:
        return math.inf
    transformed = TRANSFORMED[scale]
    return (transformed(measured) - transformed(simulated)) / size


def log_likelihood(measured: float, simulated: float, size: float, scale: Scale, distribution: Distribution) -> float:
    """Return the natural logarithm of the density of a measured value; `size` is the noise parameter on the scale.

    normal: -ln(2 pi size^2) / 2 - r^2 / 2; laplace: -ln(2 size) - |r|, with r the `residual`.
    """
    deviation = residual(measured, simulated, size, scale)
    if distribution == "normal":
        density = -0.5 * math.log(2 * math.pi * size**2) - 0.5 * deviation**2
    else:
        density = -math.log(2 * size) - abs(deviation)
    return density + _LOG_SLOPE[scale](measured)
