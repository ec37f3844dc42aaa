"""Why files of the corpus are refused, or differ from the reference state: each one looked at by hand."""

from __future__ import annotations

EXPLAINED: dict[str, str] = {
    "BIOMD0000000196.xml": "refused: delay differential equations, which libRoadRunner cannot integrate",
    "BIOMD0000000339.xml": "the reference is wrong: XIIa, K and CA start at 0 and each is made only in the presence of "
    "another, so they stay 0; in libRoadRunner alone they grow from rounding errors",
    "BIOMD0000000588.xml": "refused: more than a hundred fast reactions that share species; no explicit equilibrium",
    "petab_Crauste_CellSystems2017.xml": "the reference is off by 2.7e-5 (DOP853 at rtol 3e-14: EarlyEffector = "
    "775254.25); the model multiplies early errors by a million",
}
