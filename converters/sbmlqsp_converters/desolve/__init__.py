"""A script for R with deSolve.

    from sbmlqsp import export
    export(model, "oral.R", to="desolve", regimen="100 mg into depot every 24 h x 7", until="7 d")

`Rscript oral.R 168 337` prints a run as CSV; after `source("oral.R")`, `simulate(0:168, CL = 3)` is a data frame.
"""

from __future__ import annotations

from sbmlqsp_converters.desolve.converter import DESOLVE

__all__ = ["DESOLVE"]
