"""The unit prover: constraints from SBML's rules, one elimination over exponents and factors, and what it means."""

from sbmlqsp.checks.unit_proof.annotating import annotate_units
from sbmlqsp.checks.unit_proof.checking import check_units
from sbmlqsp.checks.unit_proof.equations import OdeTerm, ode_terms
from sbmlqsp.checks.unit_proof.fixing import suggest_fix
from sbmlqsp.checks.unit_proof.report import UnitIssue, UnitReport

__all__ = ["OdeTerm", "UnitIssue", "UnitReport", "annotate_units", "check_units", "ode_terms", "suggest_fix"]
