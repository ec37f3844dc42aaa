"""SBML as other tools read it: another level and version, and a refusal of what the tool would ignore.

from sbmlqsp import export
export(model, "run.simbiology.xml", regimen="100 mg into depot every 24 h x 7")
"""

from __future__ import annotations

from sbmlqsp_converters.sbml.converter import Dialect
from sbmlqsp_converters.sbml.tools import AMICI, COPASI, L2V4, L3V1, MOBI, OWN, SIMBIOLOGY

AS_IT_IS = Dialect("sbml", "SBML", OWN)
SBML_L2V4 = Dialect("sbml_l2v4", "SBML Level 2 Version 4", L2V4)
SBML_L3V1 = Dialect("sbml_l3v1", "SBML Level 3 Version 1", L3V1)
FOR_COPASI = Dialect("copasi", "COPASI", COPASI)
FOR_SIMBIOLOGY = Dialect("simbiology", "SimBiology", SIMBIOLOGY)
FOR_MOBI = Dialect("mobi", "MoBi", MOBI)
FOR_AMICI = Dialect("amici", "AMICI", AMICI)

__all__ = ["AS_IT_IS", "FOR_AMICI", "FOR_COPASI", "FOR_MOBI", "FOR_SIMBIOLOGY", "SBML_L2V4", "SBML_L3V1", "Dialect"]
