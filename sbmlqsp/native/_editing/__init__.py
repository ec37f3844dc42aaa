"""Edits on the text of SBML documents: a tree that keeps every character, and one function per kind of edit."""

from __future__ import annotations

from sbmlqsp.native._editing import elements, equations, statements, units, values  # noqa: F401  # they register their edits
from sbmlqsp.native._editing.dispatch import apply

__all__ = ["apply"]
