"""The equations of a model as CasADi expressions, with exact derivatives of every order."""

from __future__ import annotations

from sbmlqsp.derivatives.evaluation import Compiled, Mapped
from sbmlqsp.derivatives.reading import system
from sbmlqsp.derivatives.system import System

__all__ = ["Compiled", "Mapped", "System", "system"]
