"""States computed beforehand and written into a model: a record of what they were computed with.

The record is an annotation of the model: the hashes of structure and values, and the values, so that the one that
has changed since can be named.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING
from xml.etree.ElementTree import fromstring
from xml.sax.saxutils import quoteattr

from sbmlqsp.core.findings import Issue, Report
from sbmlqsp.core.tables import ModelTables
from sbmlqsp.native.edits import SetAnnotation

if TYPE_CHECKING:
    from sbmlqsp.model.document import Document
    from sbmlqsp.model.model import Model

NAMESPACE = "https://sbmlqsp.org/sbml/steady-state/1"
RULE = "stale steady state"
_REDO = "write the regimen anew with sbmlqsp.with_regimen into the model as it now is, without its dose events"

Record = tuple[str, str, Mapping[str, str]]
"""Structure hash, value hash, and each value as text."""


def record(model: Model) -> SetAnnotation:
    """Return the edit that records the structure and values of the model as those its states were computed with."""
    values = "\n".join(
        f"  <sbmlqsp:value id={quoteattr(name)} value={quoteattr(text)}/>"
        for name, text in _values(model.tables).items()
    )
    hashes = f"structure={quoteattr(model.structure_hash)} values={quoteattr(model.value_hash)}"
    head = f"<sbmlqsp:steadyState xmlns:sbmlqsp={quoteattr(NAMESPACE)} {hashes}>"
    return SetAnnotation(NAMESPACE, f"{head}\n{values}\n</sbmlqsp:steadyState>")


def stale_states(model: Model) -> tuple[Issue, ...]:
    """Return one error if the model has computed states and has changed since, naming the values that did."""
    recorded: Record | None = model.document.keep("computed states", _read)
    if recorded is None or (model.structure_hash, model.value_hash) == recorded[:2]:
        return ()
    changes = list(_changes(recorded[2], _values(model.tables)))
    where = changes[0][0] if changes else "model"
    shown = "; ".join(f"{name} was {before}, is {now}" for name, before, now in changes[:5])
    reason = shown or "its equations are not those it was computed with"
    return (Issue(RULE, "error", where, f"the steady state written into the model is stale: {reason}", _REDO),)


def refuse_stale(model: Model) -> None:
    """Raise `ModelError` if the model has computed states and has changed since."""
    Report(stale_states(model)).raise_if_errors()


def _changes(before: Mapping[str, str], now: Mapping[str, str]) -> Iterator[tuple[str, str, str]]:
    for name in dict.fromkeys([*before, *now]):
        if before.get(name) != now.get(name):
            yield name, before.get(name, "not there"), now.get(name, "not there")


def _values(tables: ModelTables) -> dict[str, str]:
    found: dict[str, float | None] = {item.id: item.size for item in tables.compartments}
    found |= {item.id: item.initial_amount for item in tables.species if item.initial_amount is not None}
    found |= {
        f"[{item.id}]": item.initial_concentration for item in tables.species if item.initial_concentration is not None
    }
    found |= {item.id: item.value for item in tables.parameters}
    found |= {local.id: local.value for reaction in tables.reactions for local in reaction.local_parameters}
    return {name: repr(value) for name, value in found.items()}


def _read(document: Document) -> Record | None:
    if NAMESPACE not in document.sbml:
        return None
    root = fromstring(document.sbml.encode())  # noqa: S314 - the gate has refused what could harm
    found = next(root.iter(f"{{{NAMESPACE}}}steadyState"), None)
    if found is None:
        return None
    values = {item.get("id", ""): item.get("value", "") for item in found.iter(f"{{{NAMESPACE}}}value")}
    return found.get("structure", ""), found.get("values", ""), values
