"""A function file for Octave and MATLAB that needs no toolbox.

    from sbmlqsp import export
    export(model, "oral.m", to="octave", regimen="100 mg into depot every 24 h x 7", until="7 d")

In Octave: `result = oral(0:168);` and then `result.values(:, strcmp(result.names, '[C]'))`.
"""

from __future__ import annotations

from sbmlqsp_converters.octave.converter import OCTAVE

__all__ = ["OCTAVE"]
