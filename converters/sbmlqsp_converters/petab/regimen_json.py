"""A regimen as JSON, every field of every dose, for the extension that keeps doses as they were given."""

from __future__ import annotations

import json
from dataclasses import fields
from typing import Any

from sbmlqsp.core.measure import Measure
from sbmlqsp.dosing import Dose, Item, Regimen, Replacement, Reset
from sbmlqsp.errors import ParseError, SbmlqspError

_KINDS: dict[str, type[Item]] = {"dose": Dose, "replacement": Replacement, "reset": Reset}


def to_json(regimen: Regimen) -> str:
    """Return the regimen as JSON text that `from_json` reads back as an equal value."""
    names = {kind: name for name, kind in _KINDS.items()}
    return json.dumps([{"kind": names[type(item)], **_fields(item)} for item in regimen])


def _fields(item: Item) -> dict[str, Any]:
    return {each.name: _plain(getattr(item, each.name)) for each in fields(item)}


def from_json(text: str, where: str) -> Regimen:
    """Return the regimen of a JSON text.

    Raises:
        ParseError: for text that is no regimen.
    """
    try:
        return Regimen(_item(said) for said in json.loads(text))
    except (ValueError, TypeError, KeyError, AttributeError, SbmlqspError) as problem:
        raise ParseError(f"this is no regimen: {problem}", where=where, fix="remove the extension") from None


def _plain(value: Any) -> Any:
    if isinstance(value, Measure):
        return {"value": value.value, "unit": value.unit}
    return [_plain(each) for each in value] if isinstance(value, tuple) else value


def _item(said: dict[str, Any]) -> Item:
    kind = _KINDS[said.pop("kind")]
    arguments = {name: _value(value) for name, value in said.items()}
    return kind(**arguments)


def _value(value: Any) -> Any:
    if isinstance(value, dict):
        return Measure(float(value["value"]), value["unit"])
    return [_value(each) for each in value] if isinstance(value, list) else value
