"""Names for what a model is: one hash of its structure, one of its values, the same in every process and Python."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import fields
from typing import Any

from sbmlqsp.core.tables import ModelTables, Table

_NOT_STRUCTURE = frozenset(
    {
        ("Compartment", "size"),
        ("Species", "initial_amount"),
        ("Species", "initial_concentration"),
        ("Parameter", "value"),
        ("Constraint", "message"),
        ("ModelTables", "lines"),
        ("ModelTables", "id"),
    }
)


def structure_hash(tables: ModelTables) -> str:
    """Return the SHA-256 of everything but values, names and notes."""
    return _digest(_parts(tables))


def value_hash(tables: ModelTables) -> str:
    """Return the SHA-256 of all values: sizes, initial amounts and concentrations, parameters."""
    return _digest(_values(tables))


def _digest(parts: Iterator[str]) -> str:
    return hashlib.sha256("".join(parts).encode()).hexdigest()


def _parts(item: Any) -> Iterator[str]:
    """Yield the item as unambiguous text, piece by piece."""
    if isinstance(item, Table | tuple):
        yield "["
        for member in item:
            yield from _parts(member)
            yield ","
        yield "]"
    elif hasattr(item, "__dataclass_fields__"):
        kind = type(item).__name__
        yield kind + "("
        for field in fields(item):
            if (field.name != "name" or kind == "Symbol") and (kind, field.name) not in _NOT_STRUCTURE:
                yield from _parts(getattr(item, field.name))
                yield ","
        yield ")"
    else:
        yield _scalar(item)


def _scalar(item: str | float | bool | None) -> str:
    """Return text that every Python writes the same way: `repr` of a string depends on the Unicode it knows."""
    if isinstance(item, str):
        return json.dumps(item)
    return repr(item) if item is None or isinstance(item, bool) else repr(float(item))


def _values(tables: ModelTables) -> Iterator[str]:
    for compartment in tables.compartments:
        yield f"{compartment.id}={compartment.size!r};"
    for species in tables.species:
        yield f"{species.id}={species.initial_amount!r};[{species.id}]={species.initial_concentration!r};"
    for parameter in tables.parameters:
        yield f"{parameter.id}={parameter.value!r};"
    for reaction in tables.reactions:
        for local in reaction.local_parameters:
            yield f"{local.id}={local.value!r};"
