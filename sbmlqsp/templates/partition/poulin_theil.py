"""Partition coefficients by Poulin P, Theil FP. J Pharm Sci 2002;91:129-156 (and 1358-1370)."""

from __future__ import annotations

from sbmlqsp.templates.partition.composition import Composition, Tissue, composition
from sbmlqsp.templates.partition.drug_in_tissue import Solute, lipophilicity


def poulin_theil(drug: Solute, tissues: Composition | None = None) -> dict[str, float]:
    """Return tissue-plasma partition coefficients of total drug, by tissue.

    Drug dissolves in neutral lipids (phospholipids count as 0.3 lipid, 0.7 water) and water; binding in tissue is half
    of that in plasma. In adipose tissue oil stands for octanol, the ionised part stays in water, and only plasma binds.

    Args:
        drug: with fu, logP and its pKa.
        tissues: composition; "unified" by default.

    Raises:
        ModelError: without logP, or where the composition lacks water, neutral lipids or phospholipids.
    """
    table = composition() if tissues is None else tissues
    partition, plasma = lipophilicity(drug), table["plasma"]
    bound_half = 1.0 / (1.0 + 0.5 * (1.0 - drug.fu) / drug.fu)
    result = {}
    for tissue in table:
        if tissue.name == "adipose":
            oil = partition.oil / (1.0 + drug.ionisation.full_ratio(tissue.get("pH")))
            result[tissue.name] = drug.fu * _solubility(tissue, oil) / _solubility(plasma, oil)
        else:
            ratio = _solubility(tissue, partition.octanol) / _solubility(plasma, partition.octanol)
            result[tissue.name] = ratio * drug.fu / bound_half
    return result


def _solubility(tissue: Tissue, lipid: float) -> float:
    phospholipids = tissue.get("phospholipids")
    return lipid * (tissue.get("neutral_lipids") + 0.3 * phospholipids) + tissue.get("water") + 0.7 * phospholipids
