"""mrgsolve: a model file in C++ and, with a regimen, the data set of its doses.

    from sbmlqsp import export
    export(model, "run.cpp", to="mrgsolve", regimen="100 mg into depot every 24 h x 7")

Compartments hold amounts; the concentration of a species S is the captured variable conc_S.
"""

from __future__ import annotations

from sbmlqsp_converters.mrgsolve.converter import MRGSOLVE

__all__ = ["MRGSOLVE"]
