"""A self-contained Python script that runs on NumPy and SciPy alone.

    from sbmlqsp import export
    export(model, "model.py", to="scipy", regimen="100 mg into depot every 24 h x 7", until="7 d")

`python model.py 168 337` prints a run as CSV; `simulate(times, CL=3.0)` returns columns.
"""

from __future__ import annotations

from sbmlqsp_converters.scipy.converter import SCIPY

__all__ = ["SCIPY"]
