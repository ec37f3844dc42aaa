"""Diagrams as text: every number of a diagram in JSON, so that a long continuation can be kept, sent and resumed."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from sbmlqsp.analysis.dynamics.branch import Branch
from sbmlqsp.analysis.dynamics.cycle_branch import CycleBranch
from sbmlqsp.analysis.dynamics.special_point import SpecialPoint
from sbmlqsp.core.files import write_bytes
from sbmlqsp.errors import ParseError
from sbmlqsp.model import Model

if TYPE_CHECKING:
    from sbmlqsp.analysis.dynamics.diagram import Diagram

FORMAT = "sbmlqsp bifurcation diagram 1"


def save(diagram: Diagram, path: Path | str) -> None:
    """Write a diagram with its model to a JSON file."""
    content = {
        "format": FORMAT,
        "model": diagram.model.sbml,
        "name": diagram.name,
        "unit": diagram.unit,
        "range": [diagram.low, diagram.high],
        "branches": [_branch(branch) for branch in diagram.branches],
        "cycles": [_cycles(branch) for branch in diagram.cycles],
        "special_points": [_point(point) for point in diagram.special_points],
        "notes": list(diagram.notes),
        "finished": diagram.finished,
    }
    write_bytes(Path(path), json.dumps(content).encode())


def load(path: Path | str) -> Diagram:
    """Return the diagram of a JSON file.

    Raises:
        ParseError: for a file that is no diagram.
    """
    from sbmlqsp.analysis.dynamics.diagram import Diagram

    try:
        content = json.loads(Path(path).read_text(encoding="utf-8"))
        if content["format"] != FORMAT:
            raise KeyError("format")
        return Diagram(
            model=Model.from_sbml(content["model"]),
            name=content["name"],
            unit=content["unit"],
            low=content["range"][0],
            high=content["range"][1],
            branches=tuple(_read_branch(item) for item in content["branches"]),
            cycles=tuple(_read_cycles(item) for item in content["cycles"]),
            special_points=tuple(_read_point(item) for item in content["special_points"]),
            notes=tuple(content["notes"]),
            finished=content["finished"],
        )
    except (KeyError, TypeError, ValueError) as error:
        if isinstance(error, ParseError):
            raise
        raise ParseError(
            f"'{path}' is no bifurcation diagram", where=str(path), fix="write it with Diagram.save"
        ) from None


def _complex(values: Any) -> list[Any]:
    array = np.asarray(values, dtype=complex)
    return [array.real.tolist(), array.imag.tolist()]


def _read_complex(pair: list[Any]) -> Any:
    return np.asarray(pair[0], dtype=float) + 1j * np.asarray(pair[1], dtype=float)


def _branch(branch: Branch) -> dict[str, Any]:
    return {
        "parameter": branch.parameter.tolist(),
        "positions": branch.positions.tolist(),
        "eigenvalues": _complex(branch.eigenvalues),
        "ends": list(branch.ends),
        "selections": {name: values.tolist() for name, values in branch.selections.items()},
    }


def _read_branch(item: dict[str, Any]) -> Branch:
    count = len(item["parameter"])
    return Branch(
        np.array(item["parameter"]),
        np.array(item["positions"], dtype=float).reshape(count, -1),
        _read_complex(item["eigenvalues"]).reshape(count, -1),
        (item["ends"][0], item["ends"][1]),
        {name: np.array(values) for name, values in item["selections"].items()},
    )


def _cycles(branch: CycleBranch) -> dict[str, Any]:
    """Return the columns of a branch; the orbits themselves are left out."""
    return {
        "parameter": branch.parameter.tolist(),
        "period": branch.period.tolist(),
        "multipliers": _complex(branch.multipliers),
        "reliable": branch.reliable.tolist(),
        "maxima": {name: values.tolist() for name, values in branch.maxima.items()},
        "minima": {name: values.tolist() for name, values in branch.minima.items()},
        "ends": branch.ends,
        "origin": branch.origin,
    }


def _read_cycles(item: dict[str, Any]) -> CycleBranch:
    count = len(item["parameter"])
    return CycleBranch(
        np.array(item["parameter"]),
        np.array(item["period"]),
        _read_complex(item["multipliers"]).reshape(count, -1),
        np.array(item["reliable"], dtype=bool),
        {name: np.array(values) for name, values in item["maxima"].items()},
        {name: np.array(values) for name, values in item["minima"].items()},
        item["ends"],
        item["origin"],
    )


def _point(point: SpecialPoint) -> dict[str, Any]:
    plain = "kind name parameter unit period l1 coefficient converged branch second second_name frequency".split()
    return {
        **{name: getattr(point, name) for name in plain},
        "values": dict(point.values),
        "eigenvalues": _complex(point.eigenvalues),
        "position": point.position.tolist(),
        "vector": _complex(point.vector),
    }


def _read_point(item: dict[str, Any]) -> SpecialPoint:
    known = dict(item)
    known["eigenvalues"] = tuple(complex(value) for value in _read_complex(known["eigenvalues"]))
    known["position"] = np.array(known["position"], dtype=float)
    known["vector"] = _read_complex(known["vector"])
    return SpecialPoint(**known)
