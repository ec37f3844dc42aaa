"""The SBML text of a model with its values written in."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sbmlqsp.model.model import Model


def written(model: Model) -> str:
    """Return the document's text with every value of the overlay in its attribute."""
    raise NotImplementedError
