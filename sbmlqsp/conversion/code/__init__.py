"""Reading the plain subset of model code - assignments, if and else, arithmetic - into equations."""

from __future__ import annotations

from sbmlqsp.conversion.code.execution import Equations, executed
from sbmlqsp.conversion.code.language import Language
from sbmlqsp.conversion.code.statements import Assignment, Conditional, Statement, statements

__all__ = ["Assignment", "Conditional", "Equations", "Language", "Statement", "executed", "statements"]
