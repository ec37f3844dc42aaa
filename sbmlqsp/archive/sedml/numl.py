"""NuML (Numerical Markup Language, Level 1 Version 1): nested values as an array."""

from __future__ import annotations

from collections.abc import Iterator
from xml.etree.ElementTree import Element

import numpy as np

from sbmlqsp.errors import LimitExceeded, ParseError
from sbmlqsp.native.gate import tree
from sbmlqsp.simulation.arrays import Floats

_MOST_VALUES = 10_000_000
_INDEXED = frozenset({"compositeDescription", "tupleDescription"})


def read_numl(text: str, where: str) -> tuple[Floats, tuple[frozenset[str], ...], tuple[tuple[str, ...], ...]]:
    """Return the values of the first result component, the names of its dimensions, and those of their places.

    Places that are not there are NaN. The members of a tuple are places of a last dimension.

    Raises:
        ParseError: for text that is no NuML.
        SecurityError: for a document type.
    """
    root = tree.parse(text)
    component = next((each for each in root.iter() if _local(each) == "resultComponent"), None)
    if component is None:
        raise ParseError(f"the data '{where}' are no NuML", where=where, fix="give a file with a resultComponent")
    description = next((part for part in component if _local(part) == "dimensionDescription"), None)
    dimension = next((part for part in component if _local(part) == "dimension"), None)
    if description is None or dimension is None:
        message = f"the NuML '{where}' has no dimensionDescription or no dimension"
        raise ParseError(message, where=where, fix="give it both")
    described = [each for each in description.iter() if _local(each) in _INDEXED]
    names = tuple(frozenset(filter(None, (each.get("id"), each.get("name")))) for each in described)
    members = _members(described[-1]) if described else ()
    return _array(dict(_values(dimension, (), members, where)), names, where)


def _local(element: Element) -> str:
    return element.tag.rpartition("}")[2]


def _members(element: Element) -> tuple[str, ...]:
    """Return the names of the members of a tuple, none for other descriptions."""
    if _local(element) != "tupleDescription":
        return ()
    return tuple(part.get("id") or part.get("name") or str(n) for n, part in enumerate(element))


def _values(
    element: Element, path: tuple[str, ...], members: tuple[str, ...], where: str
) -> Iterator[tuple[tuple[str, ...], float]]:
    for part in element:
        kind = _local(part)
        if kind == "compositeValue":
            yield from _values(part, (*path, part.get("indexValue", "")), members, where)
        elif kind == "tuple":
            atoms = [atom for atom in part if _local(atom) == "atomicValue"]
            yield from (((*path, name), _number(atom, where)) for name, atom in zip(members, atoms, strict=False))
        elif kind == "atomicValue":
            yield path, _number(part, where)


def _number(element: Element, where: str) -> float:
    text = (element.text or "").strip()
    try:
        return float(text) if text not in ("", "NA") else float("nan")
    except ValueError:
        raise ParseError(f"'{text}' in '{where}' is not a number", where=where, fix="write decimal numbers") from None


def _array(
    found: dict[tuple[str, ...], float], names: tuple[frozenset[str], ...], where: str
) -> tuple[Floats, tuple[frozenset[str], ...], tuple[tuple[str, ...], ...]]:
    depth = len(names)
    if not found or any(len(path) != depth for path in found):
        raise ParseError(f"the values of '{where}' are not those it describes", where=where, fix="correct the NuML")
    places = tuple(tuple(dict.fromkeys(path[axis] for path in found)) for axis in range(depth))
    shape = [len(axis) for axis in places]
    if np.prod(shape, dtype=float) > _MOST_VALUES:
        raise LimitExceeded(f"'{where}' has more than {_MOST_VALUES:,} values", limit="values", step="reading NuML")
    at = [{name: number for number, name in enumerate(axis)} for axis in places]
    whole: Floats = np.full(shape, np.nan)
    for path, value in found.items():
        whole[tuple(axis[name] for axis, name in zip(at, path, strict=True))] = value
    return whole, names, places
