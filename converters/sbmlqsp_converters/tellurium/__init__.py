"""Antimony, and a script for tellurium that holds the model, its doses and the arms of a study.

from sbmlqsp import Study, export
export(model, "run.tellurium.py", study=Study.load("study.toml"))
"""

from __future__ import annotations

from sbmlqsp_converters.tellurium.antimony import ANTIMONY
from sbmlqsp_converters.tellurium.converter import TELLURIUM

__all__ = ["ANTIMONY", "TELLURIUM"]
