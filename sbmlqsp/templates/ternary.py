"""The ternary complex at equilibrium with cooperativity, by one monotonic equation.

Douglass EF, Miller CJ, Sparer G, Shapiro H, Spiegel DA. J Am Chem Soc 2013;135:6092-6099: A and C bind B at different
sites, AB + C = ABC with KBC / alpha and A + BC = ABC with KAB / alpha.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import isfinite, sqrt

from sbmlqsp.errors import ModelError


@dataclass(frozen=True, slots=True)
class TernaryEquilibrium:
    """Concentrations of what is free and bound at equilibrium, in the unit of the arguments."""

    a: float
    b: float
    c: float
    ab: float
    bc: float
    abc: float


def ternary_equilibrium(
    a: float, b: float, c: float, *, kab: float, kbc: float, alpha: float = 1.0
) -> TernaryEquilibrium:
    """Return the equilibrium of the totals of A, the bridge B and C.

    Args:
        a: total of A, free and bound; this and the following in one unit of concentration.
        b: total of B.
        c: total of C.
        kab: dissociation constant of A and B.
        kbc: dissociation constant of B and C.
        alpha: cooperativity, a pure number.

    Raises:
        ModelError: for totals below zero and constants that are not positive.
    """
    totals, constants = {"a": a, "b": b, "c": c}, {"kab": kab, "kbc": kbc, "alpha": alpha}
    for name, value in {**totals, **constants}.items():
        if not isfinite(value) or value < 0 or (name in constants and value == 0):
            least = "positive" if name in constants else "at least 0"
            raise ModelError(f"{name} must be finite and {least}, not {value}", where=name)
    from scipy.optimize import brentq

    def excess(free: float) -> float:
        found = _of_free(free, a, c, kab, kbc, alpha)
        return found.b + found.ab + found.bc + found.abc - b

    free = 0.0 if b == 0 else float(brentq(excess, 0.0, b, xtol=1e-15 * b, rtol=1e-15, maxiter=500))
    return _of_free(free, a, c, kab, kbc, alpha)


def _of_free(b: float, a: float, c: float, kab: float, kbc: float, alpha: float) -> TernaryEquilibrium:
    """Return the equilibrium of a free B: A (1 + B/KAB) + ABC = a, C (1 + B/KBC) + ABC = c, ABC = g A C."""
    with_a, with_c = 1 + b / kab, 1 + b / kbc
    g = alpha * b / (kab * kbc * with_a * with_c)
    middle = 1 + g * (a + c)
    abc = 2 * g * a * c / (middle + sqrt(max(middle**2 - 4 * g**2 * a * c, 0.0)))
    free_a, free_c = (a - abc) / with_a, (c - abc) / with_c
    return TernaryEquilibrium(free_a, b, free_c, free_a * b / kab, b * free_c / kbc, abc)
