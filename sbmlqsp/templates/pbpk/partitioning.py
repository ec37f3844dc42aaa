"""Partition coefficients of a drug for every organ of a body, and the volume of distribution they give."""

from __future__ import annotations

from collections.abc import Mapping

from sbmlqsp.errors import ModelError
from sbmlqsp.templates.partition import METHODS
from sbmlqsp.templates.pbpk.body import Body
from sbmlqsp.templates.pbpk.drug import Drug
from sbmlqsp.templates.tables import rows


def partition_coefficients(drug: Drug, body: Body) -> dict[str, float]:
    """Return the tissue-plasma partition coefficient of each tissue of a body.

    Numbers of the drug are taken as they are. A method is asked for its tissues; an organ that its composition lacks
    takes the coefficient of the tissue that `analogues.csv` names.

    Raises:
        ModelError: naming the organs without a coefficient.
    """
    given = _given(drug)
    result = {organ.name: given[organ.name] for organ in body.tissues if organ.name in given}
    missing = [organ.name for organ in body.tissues if organ.name not in result]
    if missing:
        names = ", ".join(f"'{name}'" for name in missing)
        message = f"there is no Kp of {names} for {drug.name}"
        raise ModelError(message, where=missing[0], fix='give a number for each, or a method such as "rodgers-rowland"')
    return result


def _given(drug: Drug) -> Mapping[str, float]:
    if isinstance(drug.Kp, tuple):
        return dict(drug.Kp)
    method = METHODS[drug.Kp] if isinstance(drug.Kp, str) else drug.Kp
    assert callable(method)
    found = method(drug)
    stand_ins = {row["organ"]: found.get(row["like"]) for row in rows("analogues")}
    return {organ: value for organ, value in stand_ins.items() if value is not None} | found


def steady_state_volume(drug: Drug, body: Body) -> float:
    """Return the volume of distribution at steady state in litres, referred to plasma.

    Vss = BP V_blood + sum V_t Kp_t (Sawada Y et al. J Pharmacokinet Biopharm 1984;12:587-596); divided by the
    blood-plasma ratio it is referred to blood.

    Raises:
        ModelError: as `partition_coefficients`.
    """
    coefficients = partition_coefficients(drug, body)
    blood = body["arterial"].volume + body["venous"].volume
    tissues = sum(body[name].volume * value for name, value in coefficients.items())
    return drug.blood_plasma_ratio * blood + tissues
