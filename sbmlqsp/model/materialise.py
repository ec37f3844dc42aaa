"""The SBML text of a model with its values written in."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from sbmlqsp.model.document import Kind
from sbmlqsp.native import documents
from sbmlqsp.native.edits import SetValue

if TYPE_CHECKING:
    from sbmlqsp.model.model import Model


def written(model: Model) -> str:
    """Return the document's text with every value of the overlay in its attribute."""
    return documents.edit(model.source_sbml, tuple(value_edits(model.overlay, model.document.kinds)))


def value_edits(values: dict[str, float], kinds: dict[str, Kind]) -> Iterator[SetValue]:
    """Yield the edit that writes each value: `S` as amount, `[S]` as concentration."""
    for name, value in values.items():
        if name.startswith("["):
            yield SetValue(name[1:-1], "concentration", value)
        else:
            yield SetValue(name, "amount" if kinds.get(name) == "species" else "value", value)
