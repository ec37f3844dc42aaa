"""Intrinsic clearance of an organ from what was measured in vitro."""

from __future__ import annotations

from typing import Any

from sbmlqsp import units
from sbmlqsp.core.measure import Measure
from sbmlqsp.errors import ModelError, UnitsError
from sbmlqsp.templates.pbpk.doors import positive
from sbmlqsp.templates.pbpk.organ import Organ


def scaled_clearance(measured: Any, content: Any, organ: Organ, *, unbound_in_vitro: float = 1.0) -> float:
    """Return the intrinsic clearance of unbound drug by an organ in L/h.

    Clearance per milligram of microsomal protein, or per cell, times protein or cells per gram of tissue, times mass
    of the organ (Houston JB. Biochem Pharmacol 1994;47:1469-1479); an organ without mass counts as 1 kg/L, as in Jones
    HM, Rowland-Yeo K. CPT Pharmacometrics Syst Pharmacol 2013;2:e63.

    Args:
        measured: such as "8 uL/min/mg" or "10 uL/min/1e6 cells" written as "1e-5 uL/min/cell".
        content: such as "45 mg/g" or "1.2e8 cells/g".
        organ: such as `body["liver"]`.
        unbound_in_vitro: fraction unbound in the incubation.

    Raises:
        UnitsError: unless the product of both is a clearance per gram.
        ModelError: for what is negative, and a fraction outside 0 to 1.
    """
    if not 0 < unbound_in_vitro <= 1:
        message = f"a fraction unbound in vitro of {unbound_in_vitro:g} is not possible"
        raise ModelError(message, where="unbound_in_vitro", fix="give a number above 0, up to 1")
    rate, per_gram = units.parse(measured, what="measured"), units.parse(content, what="content")
    if rate.unit is None or per_gram.unit is None:
        raise UnitsError(
            "measured clearance and content need units", where="measured", fix='give "8 uL/min/mg", "45 mg/g"'
        )
    product = Measure(rate.value * per_gram.value, f"({rate.unit}) * ({per_gram.unit})")
    per_kilogram = positive(product, "L/h/kg", "clearance", zero=True)
    return per_kilogram / unbound_in_vitro * (organ.volume if organ.mass is None else organ.mass)
