"""Partition coefficients by Schmitt W. Toxicol In Vitro 2008;22:457-467, on the unified tissue composition of
Utsey K, Gastonguay MS, Russell S, et al. Drug Metab Dispos 2020;48:903-916.
"""

from __future__ import annotations

from sbmlqsp.templates.partition.composition import Composition, Tissue, composition
from sbmlqsp.templates.partition.drug_in_tissue import Solute, lipophilicity
from sbmlqsp.templates.partition.ionisation import Ionisation

IONISED_IN_LIPID = 1e-3
"""Partition of the ionised form into neutral lipid, relative to the neutral form."""
CATION, ANION = 20.0, 0.05
"""Affinity to acidic phospholipid of cations and anions, relative to the neutral form."""


def schmitt(drug: Solute, tissues: Composition | None = None) -> dict[str, float]:
    """Return tissue-plasma partition coefficients of total drug, by tissue.

    Kp = fu (water + K_nl f_nl + K_npl f_npl + K_apl f_apl + K_protein f_protein) with K_npl = 10^logP in place of
    membrane affinity and K_protein = 0.163 + 0.0221 K_npl, at the pH of the tissue.

    Args:
        drug: with fu, logP and its pKa.
        tissues: composition; "unified" by default.

    Raises:
        ModelError: without logP, or where the composition lacks a constituent.
    """
    table = composition() if tissues is None else tissues
    return {tissue.name: drug.fu * _capacity(drug, tissue) for tissue in table}


def _capacity(drug: Solute, tissue: Tissue) -> float:
    membrane = lipophilicity(drug).octanol
    neutral, anion, cation, both = _forms(drug.ionisation, tissue.get("pH"))
    in_lipid = membrane * (neutral + IONISED_IN_LIPID * (anion + cation) + both)
    to_acidic = membrane * (neutral + ANION * anion + CATION * cation + both)
    to_protein = 5.0 * (0.81 + 0.11 * membrane) / 24.92
    return (
        tissue.get("water")
        + in_lipid * tissue.get("neutral_lipids")
        + membrane * tissue.get("neutral_phospholipids")
        + to_acidic * tissue.get("acidic_phospholipids")
        + to_protein * tissue.get("proteins")
    )


def _forms(groups: Ionisation, ph: float) -> tuple[float, float, float, float]:
    """Return the parts of the neutral, anionic, cationic and zwitterionic forms; a zwitterion counts as neutral."""
    acid = Ionisation(acids=groups.acids).ratio(ph)
    base = Ionisation(bases=groups.bases).ratio(ph)
    whole = (1.0 + acid) * (1.0 + base)
    return 1.0 / whole, acid / whole, base / whole, acid * base / whole
