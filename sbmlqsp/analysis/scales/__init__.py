"""Time scales: which processes are fast enough to be left out, and which need a gradient."""

from __future__ import annotations

from sbmlqsp.analysis.scales.report import Scales, scales
from sbmlqsp.analysis.scales.verdicts import Verdict

__all__ = ["Scales", "Verdict", "scales"]
