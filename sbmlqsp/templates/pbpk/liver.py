"""Hepatic clearance from intrinsic clearance: well-stirred, parallel-tube and dispersion model."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import exp, sqrt
from typing import Any

from sbmlqsp.errors import ModelError
from sbmlqsp.templates.options import chosen
from sbmlqsp.templates.pbpk.doors import positive

DISPERSION_NUMBER = 0.17
"""Roberts and Rowland 1986, human liver."""


@dataclass(frozen=True, slots=True)
class HepaticClearance:
    """What a liver removes: clearance from blood in L/h, extraction and availability of what flows in."""

    clearance: float
    extraction: float
    availability: float


def hepatic_clearance(
    model: str,
    flow: Any,
    fu: float,
    clearance: Any,
    *,
    blood_plasma_ratio: float = 1.0,
    dispersion_number: float = DISPERSION_NUMBER,
) -> HepaticClearance:
    """Return the clearance of blood by the liver at steady state.

    Args:
        model: "well-stirred" (Rowland M, Benet LZ, Graham GG. J Pharmacokinet Biopharm 1973;1:123-136; Pang KS, Rowland
            M. ibid 1977;5:625-653), "parallel-tube" (Winkler K, Keiding S, Tygstrup N. 1973; Pang and Rowland 1977) or
            "dispersion" (Roberts MS, Rowland M. J Pharmacokinet Biopharm 1986;14:227-260, closed at both ends).
        flow: blood flow of artery and portal vein, L/h or a quantity.
        fu: fraction unbound in plasma.
        clearance: intrinsic clearance of unbound drug, L/h or a quantity.
        blood_plasma_ratio: concentration in blood to that in plasma.
        dispersion_number: D_N of the dispersion model.

    Raises:
        ModelError: for another model, for numbers that are not positive.
        UnitsError: for quantities of another kind.
    """
    remaining = chosen("model of the liver", model, _AVAILABILITY)
    through = positive(flow, "L/h", "flow", zero=False)
    intrinsic = positive(clearance, "L/h", "clearance")
    if not 0 < fu <= 1 or blood_plasma_ratio <= 0 or dispersion_number <= 0:
        message = f"fu {fu:g}, blood-plasma ratio {blood_plasma_ratio:g}, dispersion number {dispersion_number:g}"
        raise ModelError(f"{message} are not possible together", where="fu", fix="give fu up to 1 and positive ratios")
    available = remaining(fu * intrinsic / (blood_plasma_ratio * through), dispersion_number)
    return HepaticClearance(through * (1.0 - available), 1.0 - available, available)


def well_stirred(efficiency: float, _dispersion: float = DISPERSION_NUMBER) -> float:
    """Return the availability 1 / (1 + R_N) with R_N = fu CLint / (BP Q)."""
    return 1.0 / (1.0 + efficiency)


def parallel_tube(efficiency: float, _dispersion: float = DISPERSION_NUMBER) -> float:
    """Return the availability exp(-R_N)."""
    return exp(-efficiency)


def dispersion(efficiency: float, dispersion_number: float = DISPERSION_NUMBER) -> float:
    """Return the availability of the dispersion model, closed at both ends.

    F = 4 a / ((1 + a)^2 exp((a - 1) / 2 D_N) - (1 - a)^2 exp(-(a + 1) / 2 D_N)) with a = sqrt(1 + 4 R_N D_N); it is the
    well-stirred model as D_N grows, the parallel tube as D_N vanishes.
    """
    a, twice = sqrt(1.0 + 4.0 * efficiency * dispersion_number), 2.0 * dispersion_number
    decay = exp(-(a - 1.0) / twice)
    return 4.0 * a * decay / ((1.0 + a) ** 2 - (1.0 - a) ** 2 * exp(-2.0 * a / twice))


_AVAILABILITY: dict[str, Callable[[float, float], float]] = {
    "well-stirred": well_stirred,
    "parallel-tube": parallel_tube,
    "dispersion": dispersion,
}
