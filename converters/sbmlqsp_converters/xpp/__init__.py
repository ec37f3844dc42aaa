"""An .ode file for XPPAUT, to see phase planes and follow bifurcations.

    from sbmlqsp import export
    export(model, "oral.ode", regimen="100 mg into depot every 24 h x 7", until="7 d")

XPP has events of one kind: assignments where a function passes zero. What it would do in another order than SBML says
is refused.
"""

from __future__ import annotations

from sbmlqsp_converters.xpp.converter import XPP

__all__ = ["XPP"]
