"""Macro constants, micro constants, and volumes with flows of mammillary models with any number of compartments.

Gibaldi M, Perrier D. Pharmacokinetics. 2nd ed. Marcel Dekker; 1982, chapter 2 and appendix B: after a bolus into
the central compartment C(t) = dose sum_i A_i exp(-lambda_i t), whose transform is
prod_j (s + k_j1) / (V1 prod_i (s + lambda_i)). Numbers are in any one set of units.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import prod

import numpy as np

from sbmlqsp.errors import ModelError


@dataclass(frozen=True, slots=True)
class MicroConstants:
    """Central volume, elimination k10, and the rate constants to (k12, k13) and from (k21, k31) each tissue."""

    volume: float
    elimination: float
    outward: tuple[float, ...] = ()
    inward: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True)
class MacroConstants:
    """Exponents (alpha, beta, gamma: falling) and coefficients of a unit dose (A, B, C per volume)."""

    exponents: tuple[float, ...]
    coefficients: tuple[float, ...]


def micro_constants(clearance: float, volumes: Sequence[float], flows: Sequence[float] = ()) -> MicroConstants:
    """Return the micro constants of volumes (V1, V2, ...) with distribution clearances (Q2, ...) to the tissues.

    Raises:
        ModelError: for numbers that are not positive, or not one flow for each tissue.
    """
    if len(volumes) != len(flows) + 1:
        raise ModelError(
            f"{len(volumes)} volumes need {len(volumes) - 1} flows", where="flows", fix="give one a tissue"
        )
    _refuse_unless_positive(clearance=[clearance], volumes=volumes, flows=flows)
    central, *tissues = volumes
    inward = tuple(flow / volume for flow, volume in zip(flows, tissues, strict=True))
    return MicroConstants(central, clearance / central, tuple(flow / central for flow in flows), inward)


def volumes_and_flows(micro: MicroConstants) -> tuple[float, tuple[float, ...], tuple[float, ...]]:
    """Return clearance, volumes (V1, V2, ...) and distribution clearances (Q2, ...)."""
    flows = tuple(rate * micro.volume for rate in micro.outward)
    tissues = tuple(flow / rate for flow, rate in zip(flows, micro.inward, strict=True))
    return micro.elimination * micro.volume, (micro.volume, *tissues), flows


def macro_constants(micro: MicroConstants) -> MacroConstants:
    """Return exponents and coefficients; the model's matrix is made symmetric, so that its eigenvalues are real."""
    size = len(micro.inward) + 1
    matrix = np.diag([micro.elimination + sum(micro.outward), *micro.inward])
    for tissue, (out, back) in enumerate(zip(micro.outward, micro.inward, strict=True), start=1):
        matrix[0, tissue] = matrix[tissue, 0] = -np.sqrt(out * back)
    exponents, vectors = np.linalg.eigh(matrix)
    falling = [int(place) for place in range(size - 1, -1, -1)]
    return MacroConstants(
        tuple(float(exponents[place]) for place in falling),
        tuple(float(vectors[0, place] ** 2 / micro.volume) for place in falling),
    )


def from_macro_constants(macro: MacroConstants) -> MicroConstants:
    """Return the micro constants behind exponents and coefficients; tissues in order of falling return rate.

    Raises:
        ModelError: for numbers that are not positive, or not one coefficient for each exponent.
    """
    exponents, coefficients = macro.exponents, macro.coefficients
    if len(exponents) != len(coefficients):
        raise ModelError("each exponent needs one coefficient", where="coefficients")
    _refuse_unless_positive(exponents=exponents, coefficients=coefficients)
    volume = 1 / sum(coefficients)
    inward = _zeros(exponents, coefficients)
    elimination = prod(exponents) / prod(inward)
    outward = tuple(_outward(rate, exponents, inward) for rate in inward)
    return MicroConstants(volume, elimination, outward, inward)


def _zeros(exponents: Sequence[float], coefficients: Sequence[float]) -> tuple[float, ...]:
    """Return k_j1: minus the zeros of sum_i A_i prod_(m != i) (s + lambda_m)."""
    terms = [
        coefficient * np.poly([-other for place, other in enumerate(exponents) if place != number])
        for number, coefficient in enumerate(coefficients)
    ]
    return tuple(sorted((float(-root.real) for root in np.roots(sum(terms))), reverse=True))


def _outward(rate: float, exponents: Sequence[float], inward: Sequence[float]) -> float:
    """Return k_1j from the residue of the inverse transform at s = -k_j1."""
    others = prod(other - rate for other in inward if other != rate)
    return -prod(exponent - rate for exponent in exponents) / (rate * others)


def _refuse_unless_positive(**given: Sequence[float]) -> None:
    for name, numbers in given.items():
        if not all(0 < number < float("inf") for number in numbers):
            raise ModelError(f"{name} must be positive and finite, not {list(numbers)}", where=name)
