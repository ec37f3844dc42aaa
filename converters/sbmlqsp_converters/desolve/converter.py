"""The converter object that the entry point names."""

from __future__ import annotations

from sbmlqsp.conversion.program import ScriptConverter
from sbmlqsp_converters.desolve.language import RULES
from sbmlqsp_converters.desolve.writer import script

DESOLVE = ScriptConverter(
    "desolve",
    "R with deSolve",
    (".R", ".r"),
    RULES,
    script,
    ("Rscript", "--vanilla", "{file}"),
    proved_by="the script, run in R, against a simulation of the model",
    needs="Rscript",
)
"""Writes `NAME.R`."""
