"""The dimensionless numbers of diffusion, flow and reaction, each with its definition."""

from __future__ import annotations

import math
from typing import Literal

Geometry = Literal["slab", "cylinder", "sphere"]


def thiele_modulus(length: float, rate_constant: float, diffusivity: float) -> float:
    """Return L sqrt(k / D) (Thiele 1939): 1 where diffusion and first-order consumption take equally long."""
    return length * math.sqrt(rate_constant / diffusivity)


def damkohler(rate_constant: float, residence_time: float) -> float:
    """Return k times a transport time (V / Q, or L^2 / D): reaction relative to transport (Damkoehler 1936)."""
    return rate_constant * residence_time


def regime(number: float) -> str:
    """Return what a Damkoehler number means: which of transport and reaction limits."""
    if number < 0.1:
        return "reaction limits, the space is well supplied"
    return "transport limits, what arrives reacts at once" if number > 10 else "reaction and transport both count"


def biot(transfer: float, length: float, diffusivity: float) -> float:
    """Return h L / D: transfer at the surface relative to diffusion inside; below 0.1 the inside is well stirred."""
    return transfer * length / diffusivity


def peclet(velocity: float, length: float, diffusivity: float) -> float:
    """Return v L / D: convection relative to diffusion."""
    return velocity * length / diffusivity


def effectiveness(geometry: Geometry, modulus: float) -> float:
    """Return the mean rate of a first-order reaction relative to that at surface concentration.

    slab tanh(phi) / phi; cylinder 2 I1(phi) / (phi I0(phi)); sphere 3 / phi^2 (phi coth phi - 1), phi with the half
    thickness or the radius (Thiele 1939; Aris 1975).
    """
    from scipy.special import ive

    if modulus == 0:
        return 1.0
    if geometry == "slab":
        return math.tanh(modulus) / modulus
    if geometry == "cylinder":
        return float(2 * ive(1, modulus) / (modulus * ive(0, modulus)))
    if modulus < 1e-2:
        return 1 - modulus**2 / 15
    return 3 / modulus**2 * (modulus / math.tanh(modulus) - 1)


def penetration_depth(diffusivity: float, surface: float, consumption: float) -> float:
    """Return sqrt(2 D C0 / q): how deep a slab with zero-order consumption q is supplied (Hill 1928)."""
    return math.sqrt(2 * diffusivity * surface / consumption)


def critical_radius(diffusivity: float, surface: float, consumption: float, geometry: Geometry = "sphere") -> float:
    """Return the radius beyond which the centre is not supplied: sqrt(2 n D C0 / q), n = 1, 2, 3 (Hill 1928)."""
    dimensions = {"slab": 1, "cylinder": 2, "sphere": 3}[geometry]
    return math.sqrt(2 * dimensions * diffusivity * surface / consumption)


def segel_slemrod(enzyme: float, michaelis: float, substrate: float) -> float:
    """Return E0 / (Km + S0): below 0.1 the standard quasi-steady state holds (Segel & Slemrod 1989, equation 14)."""
    return enzyme / (michaelis + substrate)


def extraction(permeability: float, flow: float) -> float:
    """Return 1 - exp(-PS / Q): the share that leaves blood in one passage (Renkin 1959, Crone 1963)."""
    return -math.expm1(-permeability / flow)
