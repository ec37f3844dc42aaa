"""What can be said about a model before it runs: features, values, discontinuities, and the rules of `check`."""

from sbmlqsp.checks.checking import check
from sbmlqsp.checks.unit_proof import UnitReport, annotate_units, check_units, ode_terms, suggest_fix

__all__ = ["UnitReport", "annotate_units", "check", "check_units", "ode_terms", "suggest_fix"]
