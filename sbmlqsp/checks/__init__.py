"""What can be said about a model before it runs: features, values, discontinuities, and the rules of `check`."""

from sbmlqsp.checks.checking import check
from sbmlqsp.checks.unit_proof import UnitReport, check_units

__all__ = ["UnitReport", "check", "check_units"]
