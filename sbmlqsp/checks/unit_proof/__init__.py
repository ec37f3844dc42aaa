"""The unit prover: constraints from SBML's rules, one elimination over exponents and factors, and what it means."""

from sbmlqsp.checks.unit_proof.checking import check_units
from sbmlqsp.checks.unit_proof.report import UnitIssue, UnitReport

__all__ = ["UnitIssue", "UnitReport", "check_units"]
