"""Pharmacokinetics: one, two and three compartments, absorption, elimination, metabolite, recirculation, effect site.

Doses go into `central`, or into `depot` where the drug is absorbed (`Template.dosing` says how); the concentration in
plasma is `[central]`.
"""

from __future__ import annotations

from typing import Any, Literal

from sbmlqsp.model import Model
from sbmlqsp.templates.absorption import ROUTES, Absorption, route
from sbmlqsp.templates.allometry import allometric
from sbmlqsp.templates.macro import (
    MacroConstants,
    MicroConstants,
    from_macro_constants,
    macro_constants,
    micro_constants,
    volumes_and_flows,
)
from sbmlqsp.templates.options import chosen, whole
from sbmlqsp.templates.piece import Piece
from sbmlqsp.templates.template import Template

__all__ = [
    "TEMPLATES",
    "MacroConstants",
    "MicroConstants",
    "allometric",
    "effect_compartment",
    "enterohepatic",
    "from_macro_constants",
    "macro_constants",
    "metabolite",
    "micro_constants",
    "one_compartment",
    "three_compartment",
    "two_compartment",
    "volumes_and_flows",
]

Elimination = Literal["linear", "Michaelis-Menten", "parallel"]

_GIBALDI = "Gibaldi M, Perrier D. Pharmacokinetics. 2nd ed. Marcel Dekker; 1982."
_SHEINER = "Sheiner LB, Stanski DR, Vozeh S, Miller RD, Ham J. Clin Pharmacol Ther 1979;25:358-371."
_HOUSTON = "Houston JB. Pharmacol Ther 1981;15:521-552."
_ROBERTS = "Roberts MS, Magnusson BM, Burczynski FJ, Weiss M. Clin Pharmacokinet 2002;41:751-790."

_VOLUME = ("1 L", "1000 L")
_FLOW = ("0.01 L/h", "100 L/h")
_BASE = Piece("pk/base")
_DISTRIBUTION = {
    "one": Piece("pk/one_compartment", _GIBALDI, {"V": _VOLUME}),
    "two": Piece("pk/two_compartment", _GIBALDI, {"V1": _VOLUME, "V2": _VOLUME, "Q": _FLOW}),
    "three": Piece(
        "pk/three_compartment",
        _GIBALDI,
        {"V1": _VOLUME, "V2": _VOLUME, "V3": _VOLUME, "Q2": _FLOW, "Q3": _FLOW},
    ),
}
_LINEAR = Piece("pk/linear_elimination", _GIBALDI, {"CL": _FLOW})
_SATURABLE = Piece(
    "pk/michaelis_menten_elimination", _GIBALDI, {"Vmax": ("0.1 mg/h", "1000 mg/h"), "Km": ("0.01 mg/L", "100 mg/L")}
)
_ELIMINATION: dict[Elimination, tuple[Piece, ...]] = {
    "linear": (_LINEAR,),
    "Michaelis-Menten": (_SATURABLE,),
    "parallel": (_LINEAR, _SATURABLE),
}
_METABOLITE = Piece(
    "pk/metabolite",
    _HOUSTON,
    {"CL": _FLOW, "fm": ("0", "1"), "CLm": _FLOW, "Vm": _VOLUME, "MR": ("0.2", "2")},
)
_RECYCLING = {"CLb": _FLOW, "kg": ("0.05 1/h", "3 1/h"), "kr": ("0.05 1/h", "5 1/h"), "kf": ("0.01 1/h", "1 1/h")}
_EFFECT = Template(
    "pk.effect_compartment",
    "Effect compartment: the site of action follows plasma with a delay",
    (Piece("pk/effect_compartment", _SHEINER, {"ke0": ("0.01 1/h", "60 1/h")}),),
    inputs=("C",),
)


def one_compartment(
    absorption: Absorption = None, elimination: Elimination = "linear", transits: int = 3, **values: Any
) -> Model:
    """Return one compartment `central` of volume V, with clearance CL or Vmax and Km, and ka if absorbed.

    Args:
        absorption: None for doses into plasma; "first-order" for doses into `depot`, "lagged" with Tlag and F1;
            "zero-order" for doses into `central` over Tk0; "transit" (Savic's gamma density, any n above 0) for doses
            into `swallowed`, "transit chain" (compartments, doses add up) for doses into `transit0`; "parallel" for
            doses into `fast` and `slow`; "mixed" for first-order beside zero-order.
        elimination: "linear", "Michaelis-Menten" or "parallel" (both).
        transits: the number n of transit compartments of a "transit chain", after the first that takes the dose.
        values: parameters by id, such as CL="5 L/h".

    Raises:
        ModelError, UnknownSymbolError, UnitsError: for options and values that do not exist or fit.
    """
    return _template("one", absorption, elimination, transits).model(values)


def two_compartment(
    absorption: Absorption = None, elimination: Elimination = "linear", transits: int = 3, **values: Any
) -> Model:
    """Return `central` (V1) and `peripheral` (V2) with the distribution clearance Q; otherwise as `one_compartment`."""
    return _template("two", absorption, elimination, transits).model(values)


def three_compartment(
    absorption: Absorption = None, elimination: Elimination = "linear", transits: int = 3, **values: Any
) -> Model:
    """Return `central` (V1), `shallow` (V2, Q2) and `deep` (V3, Q3) compartments; otherwise as `one_compartment`."""
    return _template("three", absorption, elimination, transits).model(values)


def effect_compartment(**values: Any) -> Model:
    """Return the concentration `Ce` at the effect site, which follows the input `C` with ke0; it holds no mass."""
    return _EFFECT.model(values)


def metabolite(absorption: Absorption = None, transits: int = 3, **values: Any) -> Model:
    """Return `central` with clearance CL, a fraction fm of which forms `metabolite`; `Cm` is in its own mass.

    Args and errors as in `one_compartment`.
    """
    return _with_metabolite(absorption, transits).model(values)


def enterohepatic(absorption: Absorption = None, transits: int = 3, **values: Any) -> Model:
    """Return `central` with clearance CL beside biliary clearance CLb into `bile`, `gut` and back to plasma.

    Args and errors as in `one_compartment`.
    """
    return _with_recirculation(absorption, transits).model(values)


def _template(compartments: str, absorption: Absorption, elimination: Elimination, transits: int = 3) -> Template:
    name, meaning = f"pk.{compartments}_compartment", f"{compartments.capitalize()} compartment"
    plural = meaning if compartments == "one" else f"{meaning}s"
    removal = chosen("elimination", elimination, _ELIMINATION)
    ending = "" if elimination == "linear" else elimination.lower().replace("-", "_")
    disposition = (_DISTRIBUTION[compartments], *removal)
    return _absorbed(name, plural, disposition, absorption, transits, (ending, f"{elimination} elimination"))


def _with_metabolite(absorption: Absorption, transits: int = 3) -> Template:
    pieces = (_DISTRIBUTION["one"], _METABOLITE)
    return _absorbed("pk.metabolite", "Drug and metabolite", pieces, absorption, transits)


def _with_recirculation(absorption: Absorption, transits: int = 3) -> Template:
    recycling = Piece("pk/enterohepatic", _ROBERTS, _RECYCLING, {"V": "V"})
    pieces = (_DISTRIBUTION["one"], _LINEAR, recycling)
    return _absorbed("pk.enterohepatic", "Enterohepatic recirculation", pieces, absorption, transits)


def _absorbed(
    name: str,
    meaning: str,
    disposition: tuple[Piece, ...],
    absorption: Absorption,
    transits: int,
    ending: tuple[str, str] = ("", ""),
) -> Template:
    way = route(absorption)
    volume = "V1" if "V1" in disposition[0].ranges else "V"
    uptake = way.pieces(volume, whole("transits", transits, 1, 50))
    return Template(
        "_".join(filter(None, (name, way.suffix, ending[0]))),
        ", ".join(filter(None, (meaning, way.meaning, ending[1]))),
        (_BASE, *disposition, *uptake),
        way.dose_into,
        regimen=way.regimen,
    )


_OFTEN: tuple[Absorption, ...] = (None, "first-order")

TEMPLATES = (
    *(_template(n, way, removal) for n in _DISTRIBUTION for way in _OFTEN for removal in _ELIMINATION),
    *(_template(n, way, "linear") for n in _DISTRIBUTION for way in ROUTES if way not in _OFTEN),
    *(with_more(way) for with_more in (_with_metabolite, _with_recirculation) for way in _OFTEN),
    _EFFECT,
)
"""What the catalogue lists."""
