"""Partition coefficients by Rodgers T, Leahy D, Rowland M. J Pharm Sci 2005;94:1259-1276 (moderate to strong bases)
and Rodgers T, Rowland M. J Pharm Sci 2006;95:1238-1257 (acids, neutrals, zwitterions, weak bases).
"""

from __future__ import annotations

from dataclasses import dataclass

from sbmlqsp.errors import ModelError
from sbmlqsp.templates.partition.composition import Composition, Tissue, composition
from sbmlqsp.templates.partition.drug_in_tissue import Solute, lipophilicity

PH_CELLS, PH_PLASMA, PH_RED_CELLS = 7.0, 7.4, 7.22
STRONG_BASE = 7.0
"""Bases with a pKa of at least 7 bind to acidic phospholipids (2005); all else to extracellular protein (2006)."""


@dataclass(frozen=True, slots=True)
class _Binding:
    """The association constant of the drug, and the quantity of a tissue it multiplies."""

    constant: float
    quantity: str
    ionised: float


def rodgers_rowland(drug: Solute, tissues: Composition | None = None, *, haematocrit: float = 0.45) -> dict[str, float]:
    """Return tissue-plasma partition coefficients of total drug, by tissue.

    Unbound drug dissolves in extra- and intracellular water, in neutral lipids and phospholipids. Moderate to strong
    bases bind to acidic phospholipids, with the affinity that their blood-plasma ratio shows; neutral drugs bind to
    lipoproteins, others to albumin, with the affinity that fu shows.

    Args:
        drug: with fu, logP, pKa and the blood-plasma ratio.
        tissues: composition; "rodgers_rowland" by default.
        haematocrit: of the blood in which the ratio was measured.

    Raises:
        ModelError: without logP, or where ratio or fu are smaller than water and lipids alone would give.
    """
    table = composition("rodgers_rowland") if tissues is None else tissues
    partition = lipophilicity(drug)
    cells, plasma = drug.ionisation.ratio(PH_CELLS), drug.ionisation.ratio(PH_PLASMA)
    base = drug.ionisation.strongest_base
    if base is not None and base >= STRONG_BASE:
        binding = _Binding(_phospholipid(drug, table, haematocrit), "acidic_phospholipids", cells / (1.0 + plasma))
    else:
        quantity = "lipoprotein_ratio" if drug.ionisation.neutral else "albumin_ratio"
        binding = _Binding(_protein(drug, table), quantity, 1.0)
    result = {}
    for tissue in table:
        lipid = partition.oil if tissue.name == "adipose" else partition.octanol
        water = tissue.get("extracellular_water") + (1.0 + cells) / (1.0 + plasma) * tissue.get("intracellular_water")
        bound = binding.constant * tissue.get(binding.quantity) * binding.ionised
        result[tissue.name] = drug.fu * (water + _lipids(tissue, lipid) / (1.0 + plasma) + bound)
    return result


def _lipids(tissue: Tissue, lipid: float) -> float:
    """Return the capacity of neutral lipids and phospholipids (0.3 octanol, 0.7 water) for the neutral form."""
    return lipid * tissue.get("neutral_lipids") + (0.3 * lipid + 0.7) * tissue.get("neutral_phospholipids")


def _phospholipid(drug: Solute, table: Composition, haematocrit: float) -> float:
    """Return the affinity to acidic phospholipids, from what red cells take up of unbound drug."""
    blood_cells, partition = table["red_cells"], lipophilicity(drug)
    plasma, inside = drug.ionisation.ratio(PH_PLASMA), drug.ionisation.ratio(PH_RED_CELLS)
    uptake = (haematocrit - 1.0 + drug.blood_plasma_ratio) / (haematocrit * drug.fu)
    water = (1.0 + inside) / (1.0 + plasma) * blood_cells.get("intracellular_water")
    left = uptake - water - _lipids(blood_cells, partition.octanol) / (1.0 + plasma)
    if left < 0:
        message = f"a blood-plasma ratio of {drug.blood_plasma_ratio:g} leaves no binding to red cells"
        raise ModelError(message, where="blood_plasma_ratio", fix="give a larger ratio, or Kp as numbers")
    return left * (1.0 + plasma) / (blood_cells.get("acidic_phospholipids") * inside)


def _protein(drug: Solute, table: Composition) -> float:
    """Return the affinity to protein of plasma, from what fu leaves after lipids."""
    lipids = _lipids(table["plasma"], lipophilicity(drug).octanol) / (1.0 + drug.ionisation.ratio(PH_PLASMA))
    left = 1.0 / drug.fu - 1.0 - lipids
    if left < 0:
        message = f"a fraction unbound of {drug.fu:g} leaves no binding to protein at this logP"
        raise ModelError(message, where="fu", fix="give a smaller fu, a smaller logP, or Kp as numbers")
    return left
