"""Target-mediated drug disposition: the full model and its approximations, in nmol, L and h.

Doses go into free drug `L`, or into drug free and bound `Ltot` where binding is taken as fast.
"""

from __future__ import annotations

from typing import Any

from sbmlqsp.model import Model
from sbmlqsp.templates.piece import Piece
from sbmlqsp.templates.template import Template

_MAGER_JUSKO = "Mager DE, Jusko WJ. J Pharmacokinet Pharmacodyn 2001;28:507-532."
_MAGER_KRZYZANSKI = "Mager DE, Krzyzanski W. Pharm Res 2005;22:1589-1596."
_GIBIANSKY = "Gibiansky L, Gibiansky E, Kakkar T, Ma P. J Pharmacokinet Pharmacodyn 2008;35:573-591."

_KSYN = {"ksyn": ("0.0001 nmol/L/h", "10 nmol/L/h")}
_CONSTANT = ("0.001 nmol/L", "100 nmol/L")
_DRUG = Piece("tmdd/drug", ranges={"V": ("1 L", "10 L"), "kel": ("0.0005 1/h", "0.5 1/h")})
_TARGET = Piece("tmdd/target", ranges={**_KSYN, "kdeg": ("0.001 1/h", "1 1/h"), "kint": ("0.001 1/h", "5 1/h")})
_COMMON = (Piece("tmdd/base"), _DRUG)
_FULL = Piece("tmdd/full", _MAGER_JUSKO, {"kon": ("0.001 L/nmol/h", "10 L/nmol/h"), "koff": ("0.0001 1/h", "100 1/h")})
_PERIPHERAL = Piece("tmdd/peripheral", _MAGER_JUSKO, {"kpt": ("0.001 1/h", "0.5 1/h"), "ktp": ("0.001 1/h", "0.5 1/h")})

FULL = Template("tmdd.full", "Full model of binding, turnover and internalisation", (*_COMMON, _TARGET, _FULL), "L")
FULL_PERIPHERAL = Template(
    "tmdd.full_peripheral", "Full model with a peripheral compartment", (*FULL.pieces, _PERIPHERAL), "L"
)
QUASI_EQUILIBRIUM = Template(
    "tmdd.quasi_equilibrium",
    "Quasi-equilibrium approximation: binding is faster than all else",
    (*_COMMON, _TARGET, Piece("tmdd/quasi_equilibrium", _MAGER_KRZYZANSKI, {"KD": _CONSTANT})),
    "Ltot",
)
QUASI_STEADY_STATE = Template(
    "tmdd.quasi_steady_state",
    "Quasi-steady-state approximation: the complex is at its steady state",
    (*_COMMON, _TARGET, Piece("tmdd/quasi_steady_state", _GIBIANSKY, {"KSS": _CONSTANT})),
    "Ltot",
)
MICHAELIS_MENTEN = Template(
    "tmdd.michaelis_menten",
    "Michaelis-Menten approximation: drug in excess of its target",
    (*_COMMON, Piece("tmdd/michaelis_menten", _GIBIANSKY, {**_KSYN, "KSS": _CONSTANT})),
    "L",
)

TEMPLATES = (FULL, FULL_PERIPHERAL, QUASI_EQUILIBRIUM, QUASI_STEADY_STATE, MICHAELIS_MENTEN)
"""What the catalogue lists."""


def full(*, peripheral: bool = False, **values: Any) -> Model:
    """Return free drug L, free target R and complex RL, on demand with drug `Lp` (an amount) in tissue."""
    return (FULL_PERIPHERAL if peripheral else FULL).model(values)


def quasi_equilibrium(**values: Any) -> Model:
    """Return total drug Ltot and total target Rtot with L, R and RL in equilibrium by KD."""
    return QUASI_EQUILIBRIUM.model(values)


def quasi_steady_state(**values: Any) -> Model:
    """Return total drug Ltot and total target Rtot with L, R and RL in steady state by KSS."""
    return QUASI_STEADY_STATE.model(values)


def michaelis_menten(**values: Any) -> Model:
    """Return free drug L, eliminated linearly and by its target with ksyn and KSS."""
    return MICHAELIS_MENTEN.model(values)
