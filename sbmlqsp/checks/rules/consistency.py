"""What libSBML's own consistency checks say."""

from __future__ import annotations

from collections.abc import Iterator

from sbmlqsp.core.findings import Issue
from sbmlqsp.model.model import Model
from sbmlqsp.native import documents


def libsbml_consistency(model: Model) -> Iterator[Issue]:
    """Yield libSBML's findings on the document, its unit checks left to our own."""
    yield from documents.consistency(model.source_sbml)
