"""PEtab problems, versions 1 and 2: read, evaluated, written."""

from __future__ import annotations

from sbmlqsp_converters.petab.data import problem_from
from sbmlqsp_converters.petab.likelihood import Evaluation
from sbmlqsp_converters.petab.problem import Problem
from sbmlqsp_converters.petab.reading import load
from sbmlqsp_converters.petab.saving import save

__all__ = ["Evaluation", "Problem", "load", "problem_from", "save"]
