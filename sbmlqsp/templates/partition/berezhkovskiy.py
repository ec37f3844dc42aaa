"""Partition coefficients by Berezhkovskiy LM. J Pharm Sci 2004;93:1628-1640."""

from __future__ import annotations

from sbmlqsp.templates.partition.composition import Composition, Tissue, composition
from sbmlqsp.templates.partition.drug_in_tissue import Solute, lipophilicity


def berezhkovskiy(drug: Solute, tissues: Composition | None = None) -> dict[str, float]:
    """Return tissue-plasma partition coefficients of total drug, by tissue.

    The equations of Poulin and Theil with binding in the water of tissue and plasma alone, not also in lipids.

    Args:
        drug: with fu, logP and its pKa.
        tissues: composition; "unified" by default.

    Raises:
        ModelError: without logP, or where the composition lacks water, neutral lipids or phospholipids.
    """
    table = composition() if tissues is None else tissues
    partition, plasma = lipophilicity(drug), table["plasma"]
    unbound_in_tissue = 1.0 / (1.0 + 0.5 * (1.0 - drug.fu) / drug.fu)
    result = {}
    for tissue in table:
        lipid = partition.octanol
        if tissue.name == "adipose":
            lipid = partition.oil / (1.0 + drug.ionisation.full_ratio(tissue.get("pH")))
        result[tissue.name] = _capacity(tissue, lipid, unbound_in_tissue) / _capacity(plasma, lipid, drug.fu)
    return result


def _capacity(tissue: Tissue, lipid: float, unbound: float) -> float:
    phospholipids = tissue.get("phospholipids")
    dissolved = lipid * (tissue.get("neutral_lipids") + 0.3 * phospholipids) + 0.7 * phospholipids
    return dissolved + tissue.get("water") / unbound
