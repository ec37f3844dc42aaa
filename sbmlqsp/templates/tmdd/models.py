"""Target-mediated drug disposition: the full model and its approximations, in nmol, L and h.

Doses go into free drug `L`, or into drug free and bound `Ltot` where binding is taken as fast.
"""

from __future__ import annotations

from typing import Any, Literal

from sbmlqsp.model import Model
from sbmlqsp.templates.options import chosen
from sbmlqsp.templates.piece import Piece
from sbmlqsp.templates.template import Template

_MAGER_JUSKO = "Mager DE, Jusko WJ. J Pharmacokinet Pharmacodyn 2001;28:507-532."
_MAGER_KRZYZANSKI = "Mager DE, Krzyzanski W. Pharm Res 2005;22:1589-1596."
_GIBIANSKY = "Gibiansky L, Gibiansky E, Kakkar T, Ma P. J Pharmacokinet Pharmacodyn 2008;35:573-591."
_GIBIANSKY_2009 = "Gibiansky L, Gibiansky E. Expert Opin Drug Metab Toxicol 2009;5:803-812."
_PELETIER = "Peletier LA, Gabrielsson J. J Pharmacokinet Pharmacodyn 2012;39:429-451."
_DAVDA = "Davda JP, Hansen RJ. MAbs 2010;2:576-588."
_SCHROPP = "Schropp J, Khot A, Shah DK, Koch G. CPT Pharmacometrics Syst Pharmacol 2019;8:177-187."

Target = Literal["soluble", "membrane"] | None

_KSYN = {"ksyn": ("0.0001 nmol/L/h", "10 nmol/L/h")}
_KINT = {"kint": ("0.001 1/h", "5 1/h")}
_ON, _OFF = ("0.001 L/nmol/h", "10 L/nmol/h"), ("0.0001 1/h", "100 1/h")
_CONSTANT = ("0.001 nmol/L", "100 nmol/L")
_RATE, _LOSS = ("0.0005 1/h", "0.5 1/h"), ("0.001 1/h", "1 1/h")
_DRUG = Piece("tmdd/drug", ranges={"V": ("1 L", "10 L"), "kel": _RATE})
_TARGET = Piece("tmdd/target", ranges={**_KSYN, "kdeg": _LOSS, **_KINT})
_COMMON = (Piece("tmdd/base"), _DRUG)
_FULL = (*_COMMON, _TARGET, Piece("tmdd/full", _MAGER_JUSKO, {"kon": _ON, "koff": _OFF}))
_TRANSFER = {"kpt": ("0.001 1/h", "0.5 1/h"), "ktp": ("0.001 1/h", "0.5 1/h")}
_KINDS = {
    "soluble": Piece("tmdd/soluble", _DAVDA, {"kdeg": ("0.02 1/h", "5 1/h"), "kint": ("0.001 1/h", "0.05 1/h")}),
    "membrane": Piece("tmdd/membrane", ranges={"kdeg": ("0.002 1/h", "1 1/h"), "kint": ("0.005 1/h", "5 1/h")}),
}


def _with_tissue(name: str, meaning: str, pieces: tuple[Piece, ...], drug: str = "L") -> dict[bool, Template]:
    """Return the template without and with a peripheral compartment."""
    tissue = Piece("tmdd/peripheral", _MAGER_JUSKO, _TRANSFER, {"drug": drug})
    return {
        False: Template(f"tmdd.{name}", meaning, pieces, drug),
        True: Template(f"tmdd.{name}_peripheral", f"{meaning}, with a peripheral compartment", (*pieces, tissue), drug),
    }


FULL: dict[Target, dict[bool, Template]] = {
    None: _with_tissue("full", "Full model of binding, turnover and internalisation", _FULL),
    "soluble": _with_tissue("soluble_target", "Full model with a soluble target", (*_FULL, _KINDS["soluble"])),
    "membrane": _with_tissue("membrane_target", "Full model with a target on membranes", (*_FULL, _KINDS["membrane"])),
}
QUASI_EQUILIBRIUM = _with_tissue(
    "quasi_equilibrium",
    "Quasi-equilibrium approximation: binding is faster than all else",
    (*_COMMON, _TARGET, Piece("tmdd/quasi_equilibrium", _MAGER_KRZYZANSKI, {"KD": _CONSTANT})),
    "Ltot",
)
QUASI_STEADY_STATE = _with_tissue(
    "quasi_steady_state",
    "Quasi-steady-state approximation: the complex is at its steady state",
    (*_COMMON, _TARGET, Piece("tmdd/quasi_steady_state", _GIBIANSKY, {"KSS": _CONSTANT})),
    "Ltot",
)
MICHAELIS_MENTEN = _with_tissue(
    "michaelis_menten",
    "Michaelis-Menten approximation: drug in excess of its target",
    (*_COMMON, Piece("tmdd/michaelis_menten", _GIBIANSKY, {**_KSYN, "KSS": _CONSTANT})),
)
CONSTANT_TARGET = _with_tissue(
    "constant_target",
    "Constant total target: degradation and internalisation are equally fast",
    (
        *_COMMON,
        Piece(
            "tmdd/constant_target",
            _PELETIER,
            {"Rtot": ("0.01 nmol/L", "100 nmol/L"), "kon": _ON, "koff": _OFF, **_KINT},
        ),
    ),
)
IRREVERSIBLE = _with_tissue(
    "irreversible_binding",
    "Irreversible binding: what is bound never comes back",
    (*_COMMON, Piece("tmdd/irreversible", _GIBIANSKY_2009, {**_KSYN, "kdeg": _LOSS, "kon": _ON})),
)
_TWO_TARGETS = {
    f"{name}{which}": limits
    for which in ("A", "B")
    for name, limits in (("ksyn", _KSYN["ksyn"]), ("kdeg", _LOSS), ("kint", _KINT["kint"]), ("kon", _ON),
                         ("koff", _OFF))
}  # fmt: skip
_BRIDGE = {"kintAB": _KINT["kint"], "konA2": _ON, "konB2": _ON, "koffA2": _OFF, "koffB2": _OFF}
BISPECIFIC = Template(
    "tmdd.bispecific",
    "Bispecific antibody: two targets and the ternary complex, with the hook",
    (*_COMMON, Piece("tmdd/bispecific", _SCHROPP, {**_TWO_TARGETS, **_BRIDGE})),
    "C",
)

TEMPLATES = (
    *(each for kind in FULL.values() for each in kind.values()),
    *QUASI_EQUILIBRIUM.values(),
    *QUASI_STEADY_STATE.values(),
    *MICHAELIS_MENTEN.values(),
    *CONSTANT_TARGET.values(),
    *IRREVERSIBLE.values(),
    BISPECIFIC,
)
"""What the catalogue lists."""


def full(*, peripheral: bool = False, target: Target = None, **values: Any) -> Model:
    """Return free drug L, free target R and complex RL, on demand with drug `Lp` (an amount) in tissue.

    Args:
        peripheral: whether there is tissue that takes up free drug.
        target: "soluble" adds total target `Rtot` and the `suppression` of free target, "membrane" adds `Rtot` and
            `occupancy`; both start from values that are typical of them.
        values: parameters by id, such as kel="0.01 1/h".

    Raises:
        ModelError: for another kind of target.
    """
    return chosen("target", target, FULL)[peripheral].model(values)


def quasi_equilibrium(*, peripheral: bool = False, **values: Any) -> Model:
    """Return total drug Ltot and total target Rtot with L, R and RL in equilibrium by KD."""
    return QUASI_EQUILIBRIUM[peripheral].model(values)


def quasi_steady_state(*, peripheral: bool = False, **values: Any) -> Model:
    """Return total drug Ltot and total target Rtot with L, R and RL in steady state by KSS."""
    return QUASI_STEADY_STATE[peripheral].model(values)


def michaelis_menten(*, peripheral: bool = False, **values: Any) -> Model:
    """Return free drug L, eliminated linearly and by its target with ksyn and KSS."""
    return MICHAELIS_MENTEN[peripheral].model(values)


def constant_target(*, peripheral: bool = False, **values: Any) -> Model:
    """Return free drug L and complex RL with a total target Rtot that stays."""
    return CONSTANT_TARGET[peripheral].model(values)


def irreversible_binding(*, peripheral: bool = False, **values: Any) -> Model:
    """Return free drug L and free target R, which bind each other for good."""
    return IRREVERSIBLE[peripheral].model(values)


def bispecific(**values: Any) -> Model:
    """Return free drug C, free targets RA and RB, complexes CA and CB and the ternary complex CAB."""
    return BISPECIFIC.model(values)
