"""What organs can be: flow-limited or permeability-limited, and the models of liver and gut lumen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sbmlqsp.core.tables import unknown_symbol
from sbmlqsp.errors import ModelError
from sbmlqsp.templates.options import chosen
from sbmlqsp.templates.pbpk.body import Body
from sbmlqsp.templates.pbpk.drug import Drug

FLOW, PERMEABILITY = "flow-limited", "permeability-limited"


@dataclass(frozen=True, slots=True)
class Kind:
    """Files of `data/pbpk` that a word stands for: `tissue` of the organ, `extra` beside it, and its source."""

    tissue: str
    extra: str = ""
    source: str = ""


_THOMPSON = "Thompson MD, Beard DA. J Pharmacokinet Pharmacodyn 2011;38:717-733."
_JONES = "Jones HM, Rowland-Yeo K. CPT Pharmacometrics Syst Pharmacol 2013;2:e63."
_PANG = "Pang KS, Rowland M. J Pharmacokinet Biopharm 1977;5:625-653."
_ROBERTS = "Roberts MS, Rowland M. J Pharmacokinet Biopharm 1986;14:227-260."
_YU = "Yu LX, Amidon GL. Int J Pharm 1999;186:119-125."

TISSUES: Mapping[str, Kind] = {
    FLOW: Kind("flow_limited", source=_JONES),
    PERMEABILITY: Kind("permeability_limited", source=_THOMPSON),
}
LIVERS: Mapping[str, Kind] = {
    **TISSUES,
    "well-stirred": Kind("flow_limited", source=_PANG),
    "parallel-tube": Kind("flow_limited", "parallel_tube", _PANG),
    "dispersion": Kind("flow_limited", "dispersion", _ROBERTS),
}
LUMENS: Mapping[str, Kind] = {
    "first-order": Kind("absorption_first_order", source=_JONES),
    "transit chain": Kind("absorption_transit_chain", source=_YU),
}


def kinds_of(body: Body, drug: Drug, organs: Mapping[str, str]) -> dict[str, Kind]:
    """Return the kind of every tissue, and of `gut_lumen` where the drug is absorbed.

    Raises:
        UnknownSymbolError: for an organ the body does not have, or that the drug names and the body lacks.
        ModelError: for a word that is no kind, a permeability-limited organ without PS, a PS of 0, or without blood.
    """
    tissues = [organ.name for organ in body.tissues]
    named = [*organs, *dict(drug.clearance), *dict(drug.PS)]
    for name in named:
        if name not in tissues and not (name == "gut_lumen" and drug.ka is not None):
            raise unknown_symbol(name, tissues, "organ")
    kinds = {name: _kind(name, organs.get(name, FLOW)) for name in tissues}
    for name, kind in kinds.items():
        if kind.tissue == "permeability_limited":
            _refuse_without(body, drug, name)
    if drug.ka is not None:
        if "gut" not in body:
            message = f"{drug.name} is absorbed into a gut that the body does not have"
            raise ModelError(message, where="gut", fix="add the organ 'gut', or give no ka")
        word = organs.get("gut_lumen", "first-order")
        kinds["gut_lumen"] = chosen("kind of gut lumen", word, LUMENS)
    return kinds


def _kind(name: str, word: str) -> Kind:
    return chosen(f"kind of {name}", word, LIVERS if name == "liver" else TISSUES)


def _refuse_without(body: Body, drug: Drug, name: str) -> None:
    if not drug.of_organ("PS", name):
        message = f"'{name}' is permeability-limited, and the drug has no PS for it"
        raise ModelError(message, where=name, fix=f'give the drug PS={{"{name}": "1 L/h"}}')
    if body[name].blood == 0:
        message = f"'{name}' is permeability-limited, and the body has no blood inside it"
        raise ModelError(message, where=name, fix="give the organ a volume of blood")
