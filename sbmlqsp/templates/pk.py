"""Pharmacokinetics: one, two and three compartments, absorption, elimination, effect compartment.

Doses go into `central`, or into `depot` where the drug is absorbed; the concentration in plasma is `[central]`.
"""

from __future__ import annotations

from typing import Any, Literal

from sbmlqsp.model import Model
from sbmlqsp.templates.macro import (
    MacroConstants,
    MicroConstants,
    from_macro_constants,
    macro_constants,
    micro_constants,
    volumes_and_flows,
)
from sbmlqsp.templates.options import chosen
from sbmlqsp.templates.piece import Piece
from sbmlqsp.templates.template import Template

__all__ = [
    "TEMPLATES",
    "MacroConstants",
    "MicroConstants",
    "effect_compartment",
    "from_macro_constants",
    "macro_constants",
    "micro_constants",
    "one_compartment",
    "three_compartment",
    "two_compartment",
    "volumes_and_flows",
]

Absorption = Literal["first-order"] | None
Elimination = Literal["linear", "Michaelis-Menten", "parallel"]

_GIBALDI = "Gibaldi M, Perrier D. Pharmacokinetics. 2nd ed. Marcel Dekker; 1982."
_SHEINER = "Sheiner LB, Stanski DR, Vozeh S, Miller RD, Ham J. Clin Pharmacol Ther 1979;25:358-371."

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
_ABSORPTION_RANGE = {"ka": ("0.05 1/h", "5 1/h")}
_EFFECT = Template(
    "pk.effect_compartment",
    "Effect compartment: the site of action follows plasma with a delay",
    (Piece("pk/effect_compartment", _SHEINER, {"ke0": ("0.01 1/h", "60 1/h")}),),
    inputs=("C",),
)


def one_compartment(absorption: Absorption = None, elimination: Elimination = "linear", **values: Any) -> Model:
    """Return one compartment `central` of volume V, with clearance CL or Vmax and Km, and ka if absorbed.

    Args:
        absorption: None for doses into plasma, "first-order" for doses into `depot`.
        elimination: "linear", "Michaelis-Menten" or "parallel" (both).
        values: parameters by id, such as CL="5 L/h".

    Raises:
        ModelError, UnknownSymbolError, UnitsError: for options and values that do not exist or fit.
    """
    return _template("one", absorption, elimination).model(values)


def two_compartment(absorption: Absorption = None, elimination: Elimination = "linear", **values: Any) -> Model:
    """Return `central` (V1) and `peripheral` (V2) with the distribution clearance Q; otherwise as `one_compartment`."""
    return _template("two", absorption, elimination).model(values)


def three_compartment(absorption: Absorption = None, elimination: Elimination = "linear", **values: Any) -> Model:
    """Return `central` (V1), `shallow` (V2, Q2) and `deep` (V3, Q3) compartments; otherwise as `one_compartment`."""
    return _template("three", absorption, elimination).model(values)


def effect_compartment(**values: Any) -> Model:
    """Return the concentration `Ce` at the effect site, which follows the input `C` with ke0; it holds no mass."""
    return _EFFECT.model(values)


def _template(compartments: str, absorption: Absorption, elimination: Elimination) -> Template:
    removal = chosen("elimination", elimination, _ELIMINATION)
    uptake = chosen("absorption", absorption, {None: "", "first-order": "one" if compartments == "one" else "several"})
    pieces = (_BASE, _DISTRIBUTION[compartments], *removal)
    name, meaning = f"pk.{compartments}_compartment", f"{compartments.capitalize()} compartment"
    if uptake:
        pieces += (Piece(f"pk/first_order_absorption_{uptake}", _GIBALDI, _ABSORPTION_RANGE),)
        name, meaning = f"{name}_oral", f"{meaning}, first-order absorption"
    if elimination != "linear":
        name = f"{name}_{elimination.lower().replace('-', '_')}"
    plural = meaning if compartments == "one" else meaning.replace("compartment", "compartments", 1)
    return Template(name, f"{plural}, {elimination} elimination", pieces, "depot" if uptake else "central")


_ROUTES: tuple[Absorption, ...] = (None, "first-order")

TEMPLATES = (
    *(_template(n, route, removal) for n in _DISTRIBUTION for route in _ROUTES for removal in _ELIMINATION),
    _EFFECT,
)
"""What the catalogue lists."""
