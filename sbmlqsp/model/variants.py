"""Named sets of values, kept in the model's own XML annotation so that they travel with the document."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any
from xml.etree.ElementTree import fromstring
from xml.sax.saxutils import quoteattr

from sbmlqsp.core.tables import unknown_symbol
from sbmlqsp.model import overlay
from sbmlqsp.model.document import Document
from sbmlqsp.model.edits import edited
from sbmlqsp.native.edits import SetAnnotation

if TYPE_CHECKING:
    from sbmlqsp.model.model import Model

NAMESPACE = "https://sbmlqsp.org/sbml/variants/1"

Variants = Mapping[str, Mapping[str, float]]


def variants(document: Document) -> Variants:
    """Return the named value sets of a document: name -> {symbol: number in model units}."""
    found: Variants = document.keep("variants", lambda document: _read(document.sbml))
    return found


def with_variant(model: Model, name: str, values: Mapping[str, Any]) -> Model:
    """Return the model with a value set stored under a name; see `Model.with_variant`."""
    unchanged = type(model)(model.document, ())
    numbers = dict(overlay.merged(unchanged, values))
    return edited(model, [SetAnnotation(NAMESPACE, _written({**variants(model.document), name: numbers}))])


def variant(model: Model, name: str) -> Model:
    """Return the model with the values of a named set on top; see `Model.variant`."""
    known = variants(model.document)
    if name not in known:
        raise unknown_symbol(name, known, "variant")
    return model.with_values(known[name])


def _written(sets: Variants) -> str:
    lines = [f"<sbmlqsp:variants xmlns:sbmlqsp={quoteattr(NAMESPACE)}>"]
    for name, values in sets.items():
        lines.append(f"  <sbmlqsp:variant name={quoteattr(name)}>")
        lines += [f"    <sbmlqsp:value id={quoteattr(key)} value={quoteattr(repr(v))}/>" for key, v in values.items()]
        lines.append("  </sbmlqsp:variant>")
    return "\n".join([*lines, "</sbmlqsp:variants>"])


def _read(sbml: str) -> Variants:
    if NAMESPACE not in sbml:
        return {}
    root = fromstring(sbml.encode())  # noqa: S314 - the gate has refused what could harm
    return {
        item.get("name", ""): {
            value.get("id", ""): float(value.get("value", "nan")) for value in item.iter(f"{{{NAMESPACE}}}value")
        }
        for item in root.iter(f"{{{NAMESPACE}}}variant")
    }
