"""Pharmacodynamics: direct, delayed and indirect effects, blood cells, tumours, viruses.

The drug comes in as the parameter `C` (agonist `A`, an efficacy for viruses), which `compose` connects to a
concentration.
"""

from sbmlqsp.templates.pd import cells, direct, tumours, turnover
from sbmlqsp.templates.pd.cells import (
    friberg_myelosuppression,
    hcv_dynamics,
    hiv_dynamics,
    viral_dynamics,
)
from sbmlqsp.templates.pd.direct import (
    competitive_antagonism,
    emax,
    operational_agonism,
    sigmoid_emax,
    tolerance,
)
from sbmlqsp.templates.pd.tumours import (
    claret_growth,
    gompertz_growth,
    killed_growth,
    logistic_growth,
    simeoni_growth,
)
from sbmlqsp.templates.pd.turnover import (
    feedback_turnover,
    glucose_minimal_model,
    indirect_response,
    precursor_response,
    signal_transduction,
)

TEMPLATES = (*direct.TEMPLATES, *turnover.TEMPLATES, *cells.TEMPLATES, *tumours.TEMPLATES)
"""What the catalogue lists."""

__all__ = [
    "TEMPLATES",
    "claret_growth",
    "competitive_antagonism",
    "emax",
    "feedback_turnover",
    "friberg_myelosuppression",
    "glucose_minimal_model",
    "gompertz_growth",
    "hcv_dynamics",
    "hiv_dynamics",
    "indirect_response",
    "killed_growth",
    "logistic_growth",
    "operational_agonism",
    "precursor_response",
    "sigmoid_emax",
    "signal_transduction",
    "simeoni_growth",
    "tolerance",
    "viral_dynamics",
]
