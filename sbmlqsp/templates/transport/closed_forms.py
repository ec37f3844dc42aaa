"""Closed forms of diffusion with consumption at steady state."""

from __future__ import annotations

from math import exp, expm1, log, sqrt, tanh
from typing import Any, Literal

from sbmlqsp import units
from sbmlqsp.errors import ModelError
from sbmlqsp.templates.options import chosen
from sbmlqsp.templates.pbpk.doors import positive

Shape = Literal["slab", "cylinder", "sphere"]

_SMALL = 1e-3


def effectiveness_factor(shape: Shape, thiele_modulus: float) -> float:
    """Return the mean rate of a first-order reaction in tissue over the rate at its surface.

    tanh(phi) / phi, 2 I1(phi) / (phi I0(phi)), 3 (phi coth(phi) - 1) / phi^2 with phi = R sqrt(k / D), R the
    half-thickness or the radius (Thiele EW. Ind Eng Chem 1939;31:916-920; Aris R. Chem Eng Sci 1957;6:262-268).

    Raises:
        ModelError: for another shape or a modulus that is not positive.
    """
    factor = chosen("shape", shape, {"slab": _slab, "cylinder": _cylinder, "sphere": _sphere})
    if not 0 < thiele_modulus < float("inf"):
        message = f"a Thiele modulus of {thiele_modulus:g} is not possible"
        raise ModelError(message, where="thiele_modulus", fix="give a positive number")
    return factor(thiele_modulus)


def _slab(phi: float) -> float:
    return tanh(phi) / phi


def _cylinder(phi: float) -> float:
    from scipy.special import ive

    return float(2.0 * ive(1, phi) / (phi * ive(0, phi)))


def _sphere(phi: float) -> float:
    if phi < _SMALL:
        return 1.0 - phi**2 / 15.0
    return 3.0 * (phi / tanh(phi) - 1.0) / phi**2


def profile(shape: Shape, depth: float, thiele_modulus: float) -> float:
    """Return C / C_surface of a first-order reaction at a relative depth (0 surface, 1 middle).

    With r = 1 - depth: cosh(phi r) / cosh(phi), I0(phi r) / I0(phi), sinh(phi r) / (r sinh(phi)) (Aris R. Chem Eng Sci
    1957;6:262-268).

    Raises:
        ModelError: for another shape, a modulus that is not positive or a depth outside 0 to 1.
    """
    at = chosen("shape", shape, {"slab": _slab_at, "cylinder": _cylinder_at, "sphere": _sphere_at})
    if not 0 < thiele_modulus < float("inf") or not 0 <= depth <= 1:
        message = f"a depth of {depth:g} at a Thiele modulus of {thiele_modulus:g} is not possible"
        raise ModelError(message, where="depth", fix="give a depth between 0 and 1 and a positive modulus")
    return at(1.0 - depth, thiele_modulus)


def _slab_at(r: float, phi: float) -> float:
    return (exp(-phi * (1.0 - r)) + exp(-phi * (1.0 + r))) / (1.0 + exp(-2.0 * phi))


def _cylinder_at(r: float, phi: float) -> float:
    from scipy.special import ive

    return float(ive(0, phi * r) / ive(0, phi)) * exp(-phi * (1.0 - r))


def _sphere_at(r: float, phi: float) -> float:
    if r == 0:
        return 2.0 * phi * exp(-phi) / -expm1(-2.0 * phi)
    return exp(-phi * (1.0 - r)) * expm1(-2.0 * phi * r) / (r * expm1(-2.0 * phi))


def penetration_depth(diffusion: Any, surface: Any, consumption: Any) -> float:
    """Return how deep a slab with zero-order consumption q is supplied: sqrt(2 D C / q), in dm.

    Args:
        diffusion: D, a quantity or a number in dm^2/h.
        surface: concentration at the surface, a quantity or a number in mg/L.
        consumption: q, a quantity, or a number in the unit of `surface` per hour.

    Raises:
        ModelError, UnitsError: for what is not positive, and quantities of another kind.
    """
    return sqrt(2.0 * _ratio(diffusion, surface, consumption))


def critical_radius(diffusion: Any, surface: Any, consumption: Any) -> float:
    """Return the radius from which a sphere with zero-order consumption has a centre without supply, in dm.

    R = sqrt(6 D C / q) (Hill AV. Proc R Soc Lond B 1928;104:39-96); arguments and errors as `penetration_depth`.
    """
    return sqrt(6.0 * _ratio(diffusion, surface, consumption))


def _ratio(diffusion: Any, surface: Any, consumption: Any) -> float:
    """Return D C / q in dm^2; surface and consumption may count any substance, as long as it is the same."""
    d = positive(diffusion, "dm^2/h", "diffusion", zero=False)
    at_surface = units.parse(surface, what="surface")
    unit = "mg/L" if at_surface.unit is None else at_surface.unit
    c = positive(at_surface, unit, "surface", zero=False)
    return d * c / positive(consumption, units.per(unit, "h"), "consumption", zero=False)


def krogh_profile(
    radius: float, capillary: float, tissue: float, *, surface: float, consumption: float, diffusion: float
) -> float:
    """Return the concentration at a radius of a Krogh cylinder with zero-order consumption.

    C = C_surface + q (r^2 - Rc^2) / 4 D - q Rt^2 ln(r / Rc) / 2 D (Krogh A. J Physiol 1919;52:409-415, appendix by
    Erlang), in any consistent units; it holds where it is positive.

    Raises:
        ModelError: unless 0 < capillary <= radius <= tissue.
    """
    if not 0 < capillary <= radius <= tissue:
        message = f"the radius {radius:g} does not lie between capillary {capillary:g} and tissue {tissue:g}"
        raise ModelError(message, where="radius", fix="give a radius inside the tissue")
    fall = 0.5 * tissue**2 * log(radius / capillary) - 0.25 * (radius**2 - capillary**2)
    return surface - consumption / diffusion * fall
